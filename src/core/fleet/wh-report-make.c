/* wh-report-make.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-fleet-restore.h"
#include "wh-kinds.h"
#include "wh-report.h"

/* More rollouts than these are counted, and not told one by one. */
#define MOST_ROLLOUTS 400

typedef struct
{
  WhHistory *history;
  gint64     since;
  gint64     until;
} Make;

static void
make_free (gpointer data)
{
  Make *make = data;

  g_object_unref (make->history);
  g_free (make);
}

static int
compare_incidents (gconstpointer one,
                   gconstpointer other)
{
  gint64 a = (*(const WhRecord * const *)one)->values[WH_INCIDENT_BEGAN].number;
  gint64 b = (*(const WhRecord * const *)other)->values[WH_INCIDENT_BEGAN].number;

  return (a > b) - (a < b);
}

static void
add_incidents (WhReport *report,
               WhStore  *store)
{
  WhResourceList *incidents = wh_store_get_list (store, &wh_kind_incident);

  for (guint i = 0; i < wh_resource_list_get_n (incidents); i++)
    {
      WhRecord *incident = wh_resource_list_get_record (incidents, i);
      gint64 began = incident->values[WH_INCIDENT_BEGAN].number;
      gint64 ended = incident->values[WH_INCIDENT_ENDED].number;

      if (began != WH_ABSENT && began < report->until && (ended == WH_ABSENT || ended > report->since))
        g_ptr_array_add (report->incidents, wh_record_ref (incident));
    }

  g_ptr_array_sort (report->incidents, compare_incidents);
}

static void
add_rollouts (WhReport         *report,
              const WhTimeline *timeline)
{
  for (guint i = 0; i < timeline->lanes->len; i++)
    {
      const WhTimelineLane *lane = &g_array_index (timeline->lanes, WhTimelineLane, i);

      if (!g_str_equal (lane->id, "rollout"))
        continue;

      report->n_rollouts = lane->n;
      for (guint j = 0; lane->events != NULL && j < lane->events->len; j++)
        g_ptr_array_add (report->rollouts, wh_record_ref (g_array_index (lane->events, WhTimelineEvent, j).record));
    }
}

static DexFuture *
wh_report_make_fiber (gpointer data)
{
  const Make *make = data;
  g_autoptr(WhReport) report = wh_report_new (make->since, make->until);
  g_autoptr(WhRestore) restore = wh_restore_new ();
  g_autoptr(GArray) contacts = NULL;
  g_autoptr(WhTimeline) timeline = NULL;
  g_autoptr(GHashTable) connections = NULL;
  g_autoptr(GList) names = NULL;
  g_autoptr(GError) error = NULL;
  WhTimelineQuery query = { .since = make->since, .until = make->until, .n_columns = 1, .n_single = MOST_ROLLOUTS };

  if (!dex_await (wh_restore_run (restore, make->history, make->until, 1), &error) ||
      (contacts = dex_await_boxed (wh_history_query_contacts (make->history, make->since, make->until), &error)) == NULL ||
      (timeline = dex_await_boxed (wh_history_query_timeline (make->history, &query), &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  connections = wh_report_find_connections (wh_restore_get_store (restore));
  names = g_list_sort (g_hash_table_get_keys (connections), (GCompareFunc)g_strcmp0);

  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autoptr(GArray) failures = dex_await_boxed (wh_history_query_failures (make->history, make->since, make->until, name->data),
                                                    &error);

      if (failures == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      wh_report_add (report, name->data, g_hash_table_lookup (connections, name->data), failures, contacts);
    }

  add_incidents (report, wh_restore_get_store (restore));
  add_rollouts (report, timeline);

  return dex_future_new_take_boxed (WH_TYPE_REPORT, g_steal_pointer (&report));
}

/**
 * wh_report_make:
 * @history: a history that is open
 * @since: begin, microseconds since the epoch
 * @until: end
 *
 * Asks the history how everything fared.
 *
 * Returns: (transfer full): resolves to a #WhReport
 */
DexFuture *
wh_report_make (WhHistory *history,
                gint64     since,
                gint64     until)
{
  Make *make;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  make = g_new0 (Make, 1);
  make->history = g_object_ref (history);
  make->since = since;
  make->until = until;

  return wh_dex_spawn_pinned (NULL, 0, wh_report_make_fiber, make, make_free);
}
