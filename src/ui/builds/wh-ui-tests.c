/* wh-ui-tests.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds-forge.h"
#include "wh-ui-health.h"
#include "wh-ui-tests.h"

/* More than that nobody reads here; the rest is counted. */
#define MAX_ROWS 100

/**
 * WhUiTests:
 *
 * What the tests of a run found: how many passed, those that did not with what
 * they said, and the suites.
 */
struct _WhUiTests
{
  AdwBin      parent_instance;

  GtkLabel   *summary;
  GtkListBox *list;
  GtkListBox *suites;

  char       *shape;      /* of what is shown */
  gint64      n_passed;
  gint64      n_failed;
  gint64      n_skipped;
  gint64      duration;
};

G_DEFINE_FINAL_TYPE (WhUiTests, wh_ui_tests, ADW_TYPE_BIN)

static int
compare (gconstpointer one,
         gconstpointer other)
{
  const WhRecord *a = *(const WhRecord * const *)one;
  const WhRecord *b = *(const WhRecord * const *)other;

  /* Those that failed first; the rest as it was published. */
  if (a->health != b->health)
    return a->health == WH_HEALTH_FAILING ? -1 : b->health == WH_HEALTH_FAILING ? 1 : 0;

  return strlen (a->uid) != strlen (b->uid) ? (int)strlen (a->uid) - (int)strlen (b->uid) : strcmp (a->uid, b->uid);
}

static GtkWidget *
make_health (const WhRecord *record)
{
  GtkWidget *health = g_object_new (WH_UI_TYPE_HEALTH, "size", 12, "valign", GTK_ALIGN_CENTER, NULL);

  wh_ui_health_set_health (WH_UI_HEALTH (health), record->health);

  return health;
}

static GtkWidget *
make_output (const char *text)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "selectable", TRUE, "margin-top", 9, "margin-bottom", 9, "margin-start", 12, "margin-end", 12, NULL);

  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "caption");

  return label;
}

static GtkWidget *
make_test_row (const WhRecord *test)
{
  const WhValue *values = test->values;
  g_autoptr(GString) detail = g_string_new (values[WH_TEST_MESSAGE].text != NULL ? values[WH_TEST_MESSAGE].text : values[WH_TEST_SUITE].text);
  GtkWidget *row = values[WH_TEST_OUTPUT].text != NULL ? adw_expander_row_new () : adw_action_row_new ();

  if (values[WH_TEST_FILE].text != NULL)
    g_string_append_printf (detail, "\n%s", values[WH_TEST_FILE].text);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), values[WH_TEST_NAME].text);

  if (ADW_IS_EXPANDER_ROW (row))
    {
      adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), detail->str);
      adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), make_health (test));
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), make_output (values[WH_TEST_OUTPUT].text));
    }
  else
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail->str);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_health (test));
    }

  return row;
}

/* "1 failed · 92 passed · 2 skipped" */
static char *
dup_counts (gint64 n_failed,
            gint64 n_passed,
            gint64 n_skipped)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (n_failed > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%d failed", "%d failed", n_failed), (int)n_failed);

  if (n_passed > 0)
    {
      g_string_append (text, text->len > 0 ? " · " : "");
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%d passed", "%d passed", n_passed), (int)n_passed);
    }

  if (n_skipped > 0)
    {
      g_string_append (text, text->len > 0 ? " · " : "");
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%d skipped", "%d skipped", n_skipped), (int)n_skipped);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static GtkWidget *
make_suite_row (const WhRecord *suite)
{
  const WhValue *values = suite->values;
  g_autofree char *counts = dup_counts (values[WH_SUITE_FAILED].number, values[WH_SUITE_PASSED].number, values[WH_SUITE_SKIPPED].number);
  g_autofree char *took = wh_format_duration (values[WH_SUITE_DURATION].number);
  g_autofree char *detail = g_strdup_printf ("%s · %s", counts, took);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), values[WH_SUITE_NAME].text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_health (suite));

  return row;
}

static void
fill_list (GtkListBox *list,
           GPtrArray  *records,
           GtkWidget *(*make) (const WhRecord *record))
{
  gtk_list_box_remove_all (list);
  g_ptr_array_sort (records, compare);

  for (guint i = 0; i < records->len && i < MAX_ROWS; i++)
    gtk_list_box_append (list, make (g_ptr_array_index (records, i)));

  gtk_widget_set_visible (GTK_WIDGET (list), records->len > 0);
}

/**
 * wh_ui_tests_fill:
 * @self: a view
 * @store: what is shown
 * @run: of which run
 *
 * Returns: whether it published what its tests found
 */
gboolean
wh_ui_tests_fill (WhUiTests *self,
                  WhStore   *store,
                  WhRecord  *run)
{
  g_autoptr(GPtrArray) referrers = wh_store_find_referrers (store, run);
  g_autoptr(GPtrArray) suites = g_ptr_array_new ();
  g_autoptr(GPtrArray) tests = g_ptr_array_new ();
  g_autoptr(GString) shape = g_string_new (run->uid);
  g_autofree char *counts = NULL;
  g_autofree char *took = NULL;
  g_autofree char *summary = NULL;

  g_return_val_if_fail (WH_UI_IS_TESTS (self), FALSE);

  self->n_passed = 0;
  self->n_failed = 0;
  self->n_skipped = 0;
  self->duration = 0;

  for (guint i = 0; i < referrers->len; i++)
    {
      WhRecord *record = g_ptr_array_index (referrers, i);
      const WhValue *values = record->values;

      if (record->kind == &wh_kind_test_suite)
        {
          self->n_failed += values[WH_SUITE_FAILED].number;
          self->n_passed += values[WH_SUITE_PASSED].number;
          self->n_skipped += values[WH_SUITE_SKIPPED].number;
          self->duration += values[WH_SUITE_DURATION].number;
          g_ptr_array_add (suites, record);
          g_string_append_printf (shape, "\n%s %d", record->uid, (int)values[WH_SUITE_FAILED].number);
        }
      else if (record->kind == &wh_kind_test)
        {
          g_ptr_array_add (tests, record);
          g_string_append_printf (shape, "\n%s", record->uid);
        }
    }

  if (!g_set_str (&self->shape, shape->str))
    return suites->len > 0;

  fill_list (self->list, tests, make_test_row);
  fill_list (self->suites, suites, make_suite_row);
  counts = dup_counts (self->n_failed, self->n_passed, self->n_skipped);
  took = wh_format_duration (self->duration);
  summary = g_strdup_printf ("%s · %s", counts, took);
  gtk_label_set_text (self->summary, summary);

  return suites->len > 0;
}

/**
 * wh_ui_tests_is_failed:
 * @self: a view
 *
 * Returns: whether a test failed
 */
gboolean
wh_ui_tests_is_failed (WhUiTests *self)
{
  g_return_val_if_fail (WH_UI_IS_TESTS (self), FALSE);

  return self->n_failed > 0;
}

/**
 * wh_ui_tests_dup_short:
 * @self: a view
 *
 * Returns: (transfer full): what matters of it: "1 failed", "92 passed"
 */
char *
wh_ui_tests_dup_short (WhUiTests *self)
{
  g_return_val_if_fail (WH_UI_IS_TESTS (self), NULL);

  return dup_counts (self->n_failed, self->n_failed > 0 ? 0 : self->n_passed, self->n_failed + self->n_passed > 0 ? 0 : self->n_skipped);
}

static void
wh_ui_tests_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_TESTS);

  G_OBJECT_CLASS (wh_ui_tests_parent_class)->dispose (object);
}

static void
wh_ui_tests_finalize (GObject *object)
{
  g_free (WH_UI_TESTS (object)->shape);

  G_OBJECT_CLASS (wh_ui_tests_parent_class)->finalize (object);
}

static void
wh_ui_tests_class_init (WhUiTestsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_tests_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_tests_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-tests.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiTests, summary);
  gtk_widget_class_bind_template_child (widget_class, WhUiTests, list);
  gtk_widget_class_bind_template_child (widget_class, WhUiTests, suites);
}

static void
wh_ui_tests_init (WhUiTests *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
