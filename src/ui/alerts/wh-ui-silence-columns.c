/* wh-ui-silence-columns.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-alert-columns-private.h"
#include "wh-ui-cell.h"
#include "wh-ui-silence-bar.h"

/* The columns of silences. */

/* How many alerts it hides now. */
static guint
count_hidden (WhUiAlertContext *context,
              const WhRecord   *silence)
{
  GPtrArray *alerts = context->alerts != NULL ? wh_alert_set_list (context->alerts) : NULL;
  guint n = 0;

  for (guint i = 0; alerts != NULL && i < alerts->len; i++)
    {
      WhRecord *alert = g_ptr_array_index (alerts, i);
      const char *by = alert->values[WH_ALERT_SILENCED_BY].text;

      if (wh_alert_set_get_silence (context->alerts, alert) == silence)
        n++;
      else
        n += by != NULL && alert->connection == silence->connection && strstr (by, silence->uid) != NULL;
    }

  return n;
}

static gboolean
is_ended (WhRecord *silence)
{
  return g_strcmp0 (silence->values[WH_SILENCE_STATE].text, "expired") == 0;
}

static void
fill_silence (WhUiCell   *cell,
              WhResource *resource,
              gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);
  const char *comment = record->values[WH_SILENCE_COMMENT].text;

  wh_ui_cell_set_text (cell, comment != NULL ? comment : record->values[WH_SILENCE_NAME].text, NULL);
  wh_ui_cell_set_quiet (cell, is_ended (record));
}

static void
fill_matchers (WhUiCell   *cell,
               WhResource *resource,
               gpointer    user_data)
{
  wh_ui_cell_set_text (cell, wh_resource_get_record (resource)->values[WH_SILENCE_NAME].text, NULL);
  wh_ui_cell_set_quiet (cell, TRUE);
}

static void
fill_hides (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);
  guint n = count_hidden (user_data, record);
  gboolean active = g_strcmp0 (record->values[WH_SILENCE_STATE].text, "active") == 0;
  g_autofree char *text = active ? wh_format_integer (n) : NULL;

  wh_ui_cell_set_text (cell, text != NULL ? text : "—", active ? g_dngettext (GETTEXT_PACKAGE, "alert", "alerts", n) : NULL);
  wh_ui_cell_set_quiet (cell, !active);
}

/* The system that keeps it, or here. */
static void
fill_holds (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  const WhSource *source = wh_resource_get_source (resource);
  gboolean here = g_str_equal (wh_resource_get_record (resource)->connection, WH_LOCAL);

  wh_ui_cell_set_text (cell, here ? _("here") : source != NULL ? source->name : "—", NULL);
  wh_ui_cell_set_quiet (cell, is_ended (wh_resource_get_record (resource)));
}

static void
fill_bar (WhUiCell   *cell,
          WhResource *resource,
          gpointer    user_data)
{
  WhUiAlertContext *context = user_data;
  WhRecord *record = wh_resource_get_record (resource);
  GtkWidget *bar = wh_ui_cell_get_extra (cell);
  gint64 now = context->fleet != NULL ? wh_moment_get_now (wh_fleet_get_moment (context->fleet)) : g_get_real_time ();

  if (record->values[WH_SILENCE_STARTS].number == WH_ABSENT || record->values[WH_SILENCE_ENDS].number == WH_ABSENT)
    return;

  if (bar == NULL)
    {
      bar = wh_ui_silence_bar_new ();
      gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
      wh_ui_cell_set_extra (cell, bar, TRUE);
    }

  wh_ui_silence_bar_set (WH_UI_SILENCE_BAR (bar), record->values[WH_SILENCE_STARTS].number,
                         record->values[WH_SILENCE_ENDS].number, now);
}

static void
fill_ends (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);
  gint64 starts = record->values[WH_SILENCE_STARTS].number;
  gint64 ends = record->values[WH_SILENCE_ENDS].number;
  gint64 now = g_get_real_time ();
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  if (ends == WH_ABSENT)
    return;

  if (is_ended (record))
    {
      time = wh_format_time (ends);
      /* Translators: a time follows */
      text = g_strdup_printf (_("ended %s"), time);
    }
  else if (starts != WH_ABSENT && starts > now)
    {
      time = wh_format_time (starts);
      /* Translators: a time follows */
      text = g_strdup_printf (_("starts %s"), time);
    }
  else
    {
      time = wh_format_age (MAX (ends - now, 0));
      /* Translators: how long it takes follows: "in 3 h" */
      text = g_strdup_printf (_("in %s"), time);
    }

  wh_ui_cell_set_text (cell, text, NULL);
  wh_ui_cell_set_quiet (cell, is_ended (record));
}

/**
 * wh_ui_silence_columns_add:
 * @table: a table that shows silences
 * @context: of the page, which outlives the table's cells
 *
 * Gives @table the columns of the silences.
 */
void
wh_ui_silence_columns_add (WhUiTable        *table,
                           WhUiAlertContext *context)
{
  const WhUiColumn columns[] = {
    { "name", _("Silence"), -1, WH_SILENCE_COMMENT, FALSE, TRUE, FALSE, 0, fill_silence, context, .prose = TRUE },
    { "state", _("State"), 0, WH_SILENCE_STATE, FALSE, FALSE, FALSE, 0, wh_ui_alert_fill_nothing, NULL },
    { "starts", _("Starts"), 0, WH_SILENCE_STARTS, FALSE, FALSE, FALSE, 0, wh_ui_alert_fill_nothing, NULL },
    { "ends", _("Ends"), 0, WH_SILENCE_ENDS, FALSE, FALSE, FALSE, 0, wh_ui_alert_fill_nothing, NULL },
    { "by", _("By"), 0, WH_SILENCE_BY, FALSE, FALSE, FALSE, 0, wh_ui_alert_fill_nothing, NULL },
    { "comment", _("Silence"), 0, WH_SILENCE_COMMENT, FALSE, FALSE, FALSE, 0, wh_ui_alert_fill_nothing, NULL },
    { "matches", _("Matches"), 230, WH_SILENCE_NAME, FALSE, TRUE, FALSE, 4, fill_matchers, context },
    { "holds", _("Where it holds"), 130, WH_UI_SORT_NONE, FALSE, TRUE, FALSE, 3, fill_holds, context },
    { "hides", _("Hides now"), 84, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 2, fill_hides, context },
    { "who", _("By"), 130, WH_SILENCE_BY, FALSE, TRUE, FALSE, 3, wh_ui_alert_fill_text, GINT_TO_POINTER (WH_SILENCE_BY) },
    { "bar", _("12 h around now"), 166, WH_UI_SORT_NONE, FALSE, TRUE, TRUE, 5, fill_bar, context },
    { "until", _("Ends or begins"), 128, WH_SILENCE_ENDS, TRUE, TRUE, TRUE, 1, fill_ends, context },
    { "action", "", 84, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 0, wh_ui_alert_fill_end, context },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_silence, G_MAXINT, &columns[i]);
}
