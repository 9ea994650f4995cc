/* test-logs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <adwaita.h>

#include "loop.h"
#include "wh-dex-util.h"
#include "wh-ui-log-colors.h"
#include "wh-ui-log-view.h"

static GtkWidget *window;
static WhUiLogView *view;

static void
open_view (int width,
           int height)
{
  window = adw_window_new ();
  view = WH_UI_LOG_VIEW (wh_ui_log_view_new ());
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  wait_for (gtk_widget_get_height (GTK_WIDGET (view)) > 0);
}

static void
close_view (void)
{
  g_autoptr(GtkWidget) kept = g_object_ref (GTK_WIDGET (view));

  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (G_OBJECT (g_steal_pointer (&kept)));
}

static WhLog *
make_log (guint64 cap)
{
  g_autoptr(GError) error = NULL;
  WhLog *log = wh_log_new_in_memory (cap, &error);

  g_assert_no_error (error);

  return log;
}

static void
append (WhLog      *log,
        const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GError) error = NULL;

  wh_dex_run (wh_log_append (log, bytes), &error);
  g_assert_no_error (error);
}

static void
append_lines (WhLog *log,
              guint  from,
              guint  until)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = from; i < until; i++)
    g_string_append_printf (text, "2024-11-21T13:24:11Z line %u of the log\n", i);
  append (log, text->str);
}

static gboolean
shows (const char *text)
{
  g_autofree char *shown = wh_ui_log_text_dup_shown (wh_ui_log_view_get_text (view));

  return strstr (shown, text) != NULL;
}

static guint
count_shown (void)
{
  g_autofree char *shown = wh_ui_log_text_dup_shown (wh_ui_log_view_get_text (view));
  guint n = *shown != '\0';

  for (const char *p = shown; (p = strchr (p, '\n')) != NULL; p++)
    n++;

  return n;
}

static void
press (WhUiLogText *text,
       const char  *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (text), action, NULL));
}

static void
read_clipboard_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  *(char **)data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static char *
dup_clipboard (void)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (window), NULL, read_clipboard_cb, &text);
  wait_for (text != NULL);

  return text;
}

/* However long the log is, only what can be seen is laid out. */
static void
test_many (void)
{
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);

  open_view (700, 500);
  append_lines (log, 0, 200000);
  wh_ui_log_view_set_log (view, log, "many");
  wait_for (shows ("line 0 of the log"));
  g_assert_cmpuint (count_shown (), <, 60);

  wh_ui_log_view_show_line (view, 123456);
  wait_for (shows ("line 123456 of the log"));
  g_assert_false (shows ("line 0 of the log"));
  g_assert_cmpuint (count_shown (), <, 60);
  g_assert_cmpuint (wh_ui_log_text_get_line (wh_ui_log_view_get_text (view)), ==, 123456);

  wh_ui_log_view_show_line (view, G_MAXUINT64);
  wait_for (shows ("line 199999 of the log"));
  close_view ();
}

static void
test_follow (void)
{
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  WhUiLogText *text;
  GtkAdjustment *vertical;

  open_view (700, 400);
  text = wh_ui_log_view_get_text (view);
  wh_ui_log_view_set_log (view, log, "follow");
  wh_ui_log_view_set_follow (view, TRUE);
  append_lines (log, 0, 500);
  wait_for (shows ("line 499 of the log"));
  append_lines (log, 500, 900);
  wait_for (shows ("line 899 of the log"));

  /* Who scrolls up wants to read, whatever comes. */
  g_object_get (text, "vadjustment", &vertical, NULL);
  gtk_adjustment_set_value (vertical, 0);
  g_assert_false (wh_ui_log_text_get_follow (text));
  append_lines (log, 900, 1000);
  wait_for (shows ("line 0 of the log"));
  g_assert_false (shows ("line 999 of the log"));
  g_object_unref (vertical);
  close_view ();
}

/* What somebody reads stays where it is while the oldest lines are dropped. */
static void
test_dropped (void)
{
  g_autoptr(WhLog) log = make_log (256 * 1024);
  WhUiLogText *text;
  guint64 top;

  open_view (700, 400);
  text = wh_ui_log_view_get_text (view);
  append_lines (log, 0, 6000);
  wh_ui_log_view_set_log (view, log, "ring");
  wh_ui_log_view_show_line (view, 5000);
  wait_for (shows ("line 5000 of the log"));
  top = wh_ui_log_text_get_top (text);
  append_lines (log, 6000, 8000);
  g_assert_cmpuint (wh_log_get_first (log), >, 0);
  g_assert_cmpuint (wh_ui_log_text_get_top (text), ==, top);
  wait_for (shows ("line 5000 of the log"));
  close_view ();
}

static void
test_search (void)
{
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  guint current = 0;

  open_view (700, 400);
  append_lines (log, 0, 3000);
  append (log, "::group::Folded\n\033[31mneedle\033[0m one\n::endgroup::\n");
  append_lines (log, 3000, 6000);
  append (log, "Needle two\n");
  wh_ui_log_view_set_log (view, log, "search");
  wh_ui_log_text_fold_all (wh_ui_log_view_get_text (view), TRUE);
  wh_ui_log_view_search (view, "needle");
  wait_for (wh_ui_log_view_get_search (view, &current) != NULL);
  g_assert_cmpuint (wh_log_search_get_n (wh_ui_log_view_get_search (view, NULL)), ==, 2);
  g_assert_cmpuint (current, ==, 0);

  /* The hit was in a group that was folded. */
  wait_for (shows ("needle one"));
  press (wh_ui_log_view_get_text (view), "log.wrap");
  g_signal_emit_by_name (gtk_widget_get_first_child (gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (view)))),
                         "next-match");
  wait_for (shows ("Needle two"));

  /* It goes on in what comes. */
  append (log, "needle three\n");
  wait_for (wh_ui_log_view_get_search (view, NULL) != NULL &&
            wh_log_search_get_n (wh_ui_log_view_get_search (view, &current)) == 3);
  g_assert_cmpuint (current, ==, 1);

  wh_ui_log_view_search (view, "nowhere");
  wait_for (wh_ui_log_view_get_search (view, NULL) != NULL);
  g_assert_cmpuint (wh_log_search_get_n (wh_ui_log_view_get_search (view, NULL)), ==, 0);
  close_view ();
}

static void
test_groups (void)
{
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);

  open_view (700, 400);
  append (log, "a\n::group::Run tests\nx\ny\n##[error]broken\n::endgroup::\nb\n");
  wh_ui_log_view_set_log (view, log, "groups");
  wait_for (shows ("▾ Run tests"));
  g_assert_true (shows ("Error: broken"));
  g_assert_cmpuint (count_shown (), ==, 6);
  press (wh_ui_log_view_get_text (view), "log.fold-all");
  wait_for (shows ("▸ Run tests"));
  g_assert_cmpuint (count_shown (), ==, 3);
  press (wh_ui_log_view_get_text (view), "log.unfold-all");
  wait_for (count_shown () == 6);
  close_view ();
}

static void
test_copy (void)
{
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autofree char *all = NULL;
  g_autofree char *line = NULL;
  WhUiLogText *text;

  open_view (700, 400);
  text = wh_ui_log_view_get_text (view);
  append (log, "2024-11-21T13:24:11Z \033[1mone\033[0m\ntwo\nthree\n");
  wh_ui_log_view_set_log (view, log, "copy");
  wh_ui_log_view_show_line (view, 1);
  wait_for (shows ("three"));
  press (text, "clipboard.copy");
  line = dup_clipboard ();
  g_assert_cmpstr (line, ==, "two\n");
  press (text, "selection.select-all");
  g_assert_true (wh_ui_log_text_has_selection (text));
  press (text, "clipboard.copy");
  all = dup_clipboard ();
  g_assert_cmpstr (all, ==, "one\ntwo\nthree\n");
  close_view ();
}

/* Wrapped lines: the end can be reached, and nothing is cut off. */
static void
test_wrap (void)
{
  g_autoptr(WhLog) log = make_log (WH_LOG_STREAM_CAP);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *word = g_strnfill (700, 'w');

  open_view (500, 400);
  for (guint i = 0; i < 300; i++)
    g_string_append_printf (text, "%s %u\n", word, i);
  append (log, text->str);
  g_object_set (view, "wrap", TRUE, NULL);
  wh_ui_log_view_set_log (view, log, "wrap");
  wh_ui_log_view_set_follow (view, TRUE);
  wait_for (shows ("w 299"));
  g_assert_cmpuint (count_shown (), <, 20);
  close_view ();
}

/* Colours that a program chose for a window of the other kind can be read. */
static void
test_colors (void)
{
  WhLogSpan span = { 0, 4, { WH_LOG_COLOR_PALETTE | 231, 0, 0 } };
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  g_autoptr(PangoAttrIterator) iterator = NULL;
  GdkRGBA black = { 0.1f, 0.1f, 0.1f, 1 };
  PangoAttrColor *color;
  GdkRGBA red;

  wh_ui_log_add_span (attributes, &span, 0, FALSE, &black);
  iterator = pango_attr_list_get_iterator (attributes);
  color = (PangoAttrColor *)pango_attr_iterator_get (iterator, PANGO_ATTR_FOREGROUND);
  g_assert_nonnull (color);
  g_assert_cmpuint (color->color.red, <, 40000);

  wh_ui_log_color_get (WH_LOG_COLOR_RGB | 0xff0000, FALSE, &red);
  g_assert_cmpfloat (red.red, ==, 1);
  g_assert_cmpfloat (red.green, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  dex_init ();

  g_test_add_func ("/logs/colors", test_colors);
  g_test_add_func ("/logs/many", test_many);
  g_test_add_func ("/logs/follow", test_follow);
  g_test_add_func ("/logs/dropped", test_dropped);
  g_test_add_func ("/logs/search", test_search);
  g_test_add_func ("/logs/groups", test_groups);
  g_test_add_func ("/logs/copy", test_copy);
  g_test_add_func ("/logs/wrap", test_wrap);

  return g_test_run ();
}
