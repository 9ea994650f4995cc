/* wh-ui-troubles.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-app.h"
#include "wh-ui-trouble-row.h"
#include "wh-ui-troubles.h"

/* So many things that are not well are listed. */
#define MAX_TROUBLES 3

static void
trouble_clear (gpointer data)
{
  WhUiTrouble *self = data;

  wh_record_unref (self->record);
  g_free (self->reason);
}

static int
compare_troubles (gconstpointer one,
                  gconstpointer other)
{
  const WhUiTrouble *a = one;
  const WhUiTrouble *b = other;
  int order = (int)wh_health_rank (b->health) - (int)wh_health_rank (a->health);

  if (order != 0)
    return order;

  if (a->record->kind != b->record->kind)
    return a->record->kind == &wh_kind_application ? -1 : 1;

  return strcmp (a->name, b->name);
}

static void
add_applications (GArray     *troubles,
                  WhStore    *store,
                  GPtrArray  *applications,
                  const char *environment,
                  WhRecord   *shown)
{
  for (guint i = 0; i < applications->len; i++)
    {
      WhRecord *application = g_ptr_array_index (applications, i);
      const char *reason = NULL;
      WhHealth health = wh_ui_app_get_health (store, application, environment, &reason);
      WhUiTrouble trouble = { 0 };

      if (application == shown || health == WH_HEALTH_OK || health == WH_HEALTH_UNKNOWN)
        continue;

      trouble.record = wh_record_ref (application);
      trouble.health = health;
      trouble.name = wh_record_get_name (application);
      trouble.reason = g_strdup (reason != NULL ? reason : wh_health_get_title (health));
      trouble.since = health == WH_HEALTH_STALE ? wh_ui_app_get_fresh_at (store, application)
                                                : wh_ui_app_get_failing_since (store, application);
      g_array_append_val (troubles, trouble);
    }
}

static gboolean
is_told (WhStore   *store,
         GArray    *troubles,
         WhRecord  *shown,
         WhRecord  *alert)
{
  if (shown != NULL && wh_ui_app_owns_alert (store, shown, alert))
    return TRUE;

  for (guint i = 0; i < troubles->len; i++)
    {
      const WhUiTrouble *trouble = &g_array_index (troubles, WhUiTrouble, i);

      if (trouble->record->kind == &wh_kind_application
          ? wh_ui_app_owns_alert (store, trouble->record, alert)
          : (strcmp (trouble->name, wh_record_get_name (alert)) == 0 &&
             g_strcmp0 (trouble->record->values[WH_ALERT_WHERE].text, alert->values[WH_ALERT_WHERE].text) == 0))
        return TRUE;
    }

  return FALSE;
}

/* Alerts about what is no application: nodes, disks, systems. */
static void
add_alerts (GArray   *troubles,
            WhStore  *store,
            WhRecord *shown)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_alert);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *alert = wh_resource_list_get_record (list, i);
      const char *summary = alert->values[WH_ALERT_SUMMARY].text;
      const char *where = alert->values[WH_ALERT_WHERE].text;
      WhHealth health = wh_store_get_health (store, alert);
      WhUiTrouble trouble = { 0 };

      if (g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") != 0 ||
          (health != WH_HEALTH_WARNING && health != WH_HEALTH_FAILING) ||
          is_told (store, troubles, shown, alert))
        continue;

      trouble.record = wh_record_ref (alert);
      trouble.health = health;
      trouble.name = wh_record_get_name (alert);
      trouble.reason = where != NULL && summary != NULL ? g_strdup_printf ("%s: %s", where, summary)
                                                        : g_strdup (summary != NULL ? summary : where);
      trouble.since = alert->values[WH_ALERT_SINCE].number;
      if (trouble.since == WH_ABSENT)
        trouble.since = 0;
      g_array_append_val (troubles, trouble);
    }
}

/**
 * wh_ui_troubles_new:
 *
 * Returns: (transfer full) (element-type WhUiTrouble): none
 */
GArray *
wh_ui_troubles_new (void)
{
  GArray *troubles = g_array_new (FALSE, FALSE, sizeof (WhUiTrouble));

  g_array_set_clear_func (troubles, trouble_clear);

  return troubles;
}

/**
 * wh_ui_troubles_find:
 * @store: where @applications and alerts are
 * @applications: (element-type WhRecord): those to look at
 * @environment: (nullable): only how they are there
 * @shown: (nullable): the application that is told apart
 *
 * Returns: (transfer full) (element-type WhUiTrouble): applications that are not well
 *   and alerts that none of these tells, the worst first
 */
GArray *
wh_ui_troubles_find (WhStore    *store,
                     GPtrArray  *applications,
                     const char *environment,
                     WhRecord   *shown)
{
  GArray *troubles = wh_ui_troubles_new ();

  add_applications (troubles, store, applications, environment, shown);
  add_alerts (troubles, store, shown);
  g_array_sort (troubles, compare_troubles);

  return troubles;
}

/* The row at @position, made if it is not there yet. */
static WhUiTroubleRow *
ensure_row (GtkListBox *list,
            guint       position)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, position);

  if (row != NULL)
    return WH_UI_TROUBLE_ROW (row);

  gtk_list_box_append (list, wh_ui_trouble_row_new ());

  return WH_UI_TROUBLE_ROW (gtk_list_box_get_row_at_index (list, position));
}

/**
 * wh_ui_troubles_show:
 * @list: where; its rows have the record to open as data "wh-record", and none when
 *   they stand for all others
 * @troubles: (element-type WhUiTrouble): the worst first
 * @now: microseconds since the epoch
 * @narrow: whether there is no room for ages
 */
void
wh_ui_troubles_show (GtkListBox *list,
                     GArray     *troubles,
                     gint64      now,
                     gboolean    narrow)
{
  guint n_rows = MIN (troubles->len, MAX_TROUBLES);
  GtkListBoxRow *row;

  for (guint i = 0; i < n_rows; i++)
    {
      const WhUiTrouble *trouble = &g_array_index (troubles, WhUiTrouble, i);
      g_autofree char *age = trouble->since > 0 && !narrow ? wh_format_age (MAX (now - trouble->since, 0)) : NULL;
      WhUiTroubleRow *shown = ensure_row (list, i);

      wh_ui_trouble_row_show (shown, trouble->health, trouble->name, trouble->reason != NULL ? trouble->reason : "", age);
      g_object_set_data_full (G_OBJECT (shown), "wh-record", wh_record_ref (trouble->record),
                              (GDestroyNotify)wh_record_unref);
    }

  if (troubles->len > MAX_TROUBLES)
    {
      guint n = troubles->len - MAX_TROUBLES;
      g_autofree char *text = g_strdup_printf (ngettext ("%u more alert", "%u more alerts", n), n);
      WhUiTroubleRow *more = ensure_row (list, n_rows++);

      wh_ui_trouble_row_show (more, WH_HEALTH_UNKNOWN, NULL, text, NULL);
      g_object_set_data (G_OBJECT (more), "wh-record", NULL);
    }

  while ((row = gtk_list_box_get_row_at_index (list, n_rows)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));

  gtk_widget_set_visible (GTK_WIDGET (list), n_rows > 0);
}
