/* wh-ui-report.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-paper.h"
#include "wh-report.h"
#include "wh-ui-report.h"
#include "wh-ui-save.h"

/* The report of the last days, as a file. */

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static const struct
{
  const char *id;
  const char *title;
  guint       days;
  const char *suffix;
  const char *type;
} choices[] = {
  { "7-pdf", N_("Report of 7 days as PDF…"), 7, "pdf", "application/pdf" },
  { "30-pdf", N_("Report of 30 days as PDF…"), 30, "pdf", "application/pdf" },
  { "30-markdown", N_("Report of 30 days as Markdown…"), 30, "md", "text/markdown" },
};

typedef struct
{
  WhHistory *history;
  gint64     since;
  gint64     until;
  gboolean   pdf;
  GFile     *file;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_clear_object (&save->history);
  g_clear_object (&save->file);
  g_free (save);
}

static DexFuture *
made_cb (DexFuture *future,
         gpointer   data)
{
  Save *save = data;

  return wh_ui_save_bytes (save->file, g_value_get_boxed (dex_future_get_value (future, NULL)));
}

static DexFuture *
gathered_cb (DexFuture *future,
             gpointer   data)
{
  Save *save = data;
  g_autoptr(WhDocument) document = wh_report_to_document (g_value_get_boxed (dex_future_get_value (future, NULL)));
  g_autoptr(GBytes) bytes = NULL;
  Save *write;
  char *text;

  if (save->pdf)
    {
      write = g_new0 (Save, 1);
      write->file = g_object_ref (save->file);

      return dex_future_then (wh_paper_make (g_steal_pointer (&document)), made_cb, write, save_free);
    }

  text = wh_document_to_markdown (document);
  bytes = g_bytes_new_take (text, strlen (text));

  return wh_ui_save_bytes (save->file, bytes);
}

static DexFuture *
chosen_cb (GFile    *file,
           gpointer  data)
{
  Save *save = data;
  Save *gather = g_new0 (Save, 1);

  gather->pdf = save->pdf;
  gather->file = g_object_ref (file);

  return dex_future_then (wh_report_make (save->history, save->since, save->until), gathered_cb, gather, save_free);
}

/**
 * wh_ui_report_make_menu:
 * @action: what its items do; takes a string for wh_ui_report_save()
 *
 * Returns: (transfer full): the reports that there are
 */
GMenuModel *
wh_ui_report_make_menu (const char *action)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autofree char *detailed = g_strdup_printf ("%s::%s", action, choices[i].id);

      g_menu_append (menu, g_dgettext (GETTEXT_PACKAGE, choices[i].title), detailed);
    }

  return G_MENU_MODEL (menu);
}

/**
 * wh_ui_report_save:
 * @widget: what the user looks at
 * @history: a history
 * @until: its end, microseconds since the epoch
 * @what: an item of wh_ui_report_make_menu()
 *
 * Asks where to, makes the report and writes it; a message in the window tells
 * how it ended.
 */
void
wh_ui_report_save (GtkWidget  *widget,
                   WhHistory  *history,
                   gint64      until,
                   const char *what)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (until / G_USEC_PER_SEC);
  g_autofree char *day = g_date_time_format (date, "%Y-%m-%d");

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autofree char *name = NULL;
      Save *save;

      if (!g_str_equal (choices[i].id, what))
        continue;

      /* Translators: name of a file: a date and a suffix follow */
      name = g_strdup_printf (_("Report %s.%s"), day, choices[i].suffix);
      save = g_new0 (Save, 1);
      save->history = g_object_ref (history);
      save->until = until;
      save->since = until - choices[i].days * DAY;
      save->pdf = g_str_equal (choices[i].suffix, "pdf");
      wh_ui_save_ask (widget, name, choices[i].type, chosen_cb, save, save_free);
      return;
    }
}
