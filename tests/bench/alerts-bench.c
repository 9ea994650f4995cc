/* alerts-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What one change costs while 10,000 alerts fire for 200 applications, as a system
 * that evaluates rules and one that routes alerts tell them: joined to one list,
 * grouped by cause, put in the order of a tree, shown. Processor time of the main
 * thread. */

#include "config.h"

#include <time.h>

#include "wh-alert-tree.h"
#include "wh-kinds.h"
#include "wh-resource-grouping.h"

#define N_ALERTS 10000
#define N_APPLICATIONS 200
#define N_RUNS 21

static double
get_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int
compare (gconstpointer one,
         gconstpointer other)
{
  double a = *(const double *)one;
  double b = *(const double *)other;

  return (a > b) - (a < b);
}

static void
report (const char *name,
        double     *times)
{
  qsort (times, N_RUNS, sizeof (double), compare);
  g_print ("BENCH alerts-10k-%s-ms %.3f ms\n", name, times[N_RUNS / 2]);
}

static WhRecord *
make_alert (const char *connection,
            guint       i,
            const char *more,
            gint64      since)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, connection);
  g_autofree char *name = g_strdup_printf ("Rule%u", i % 40);
  g_autofree char *application = g_strdup_printf ("app-%u", i % N_APPLICATIONS);
  g_autofree char *labels = g_strdup_printf ("alertname=%s\napp=%s%s\ninstance=host-%u:9100\nseverity=%s", name, application, more,
                                             i, i % 3 == 0 ? "critical" : "warning");
  g_autofree char *uid = g_strdup_printf ("%u", i);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, name);
  wh_record_builder_set_text (builder, WH_ALERT_STATE, "firing");
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, i % 3 == 0 ? "critical" : "warning");
  wh_record_builder_set_text (builder, WH_ALERT_SUMMARY, "More than 2 % of the requests fail");
  wh_record_builder_set_text (builder, WH_ALERT_APPLICATION, application);
  wh_record_builder_set_text (builder, WH_ALERT_WHERE, "shop");
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, labels);
  wh_record_builder_set_number (builder, WH_ALERT_SINCE, since);

  return wh_record_builder_build (builder);
}

static void
put (WhStore    *store,
     const char *connection,
     guint       first,
     guint       n,
     const char *more,
     gint64      since)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);

  for (guint i = first; i < first + n; i++)
    wh_batch_take_record (batch, make_alert (connection, i, more, since));

  wh_store_apply_now (store, batch);
}

static gboolean
is_shown (const WhRecord *record,
          gpointer        set)
{
  return wh_alert_set_contains (set, record);
}

int
main (int   argc,
      char *argv[])
{
  static const WhResourceGrouping grouping = { wh_alert_tree_compare, wh_alert_tree_is_folded };
  const char *router = g_intern_string ("router");
  const char *rules = g_intern_string ("rules");
  g_autoptr(WhStore) store = NULL;
  g_autoptr(WhAlertSet) set = NULL;
  g_autoptr(WhAlertTree) tree = wh_alert_tree_new ();
  g_autoptr(WhResourceView) view = NULL;
  double join[N_RUNS];
  double begins[N_RUNS];
  double group[N_RUNS];
  double order[N_RUNS];
  double show[N_RUNS];

  wh_kinds_register ();
  store = wh_store_new ();

  for (guint i = 0; i < 2; i++)
    {
      wh_store_set_source (store, i == 0 ? router : rules, i == 0 ? "router" : "rules", "production");
      wh_store_set_source_state (store, i == 0 ? router : rules, FALSE, g_get_real_time (), NULL);
      put (store, i == 0 ? router : rules, 0, N_ALERTS, "", g_get_real_time ());
    }

  set = wh_alert_set_new (store, NULL);
  view = wh_resource_view_new (store, &wh_kind_alert);
  wh_resource_view_set_sort (view, WH_SORT_HEALTH, FALSE);
  wh_resource_view_set_filter (view, is_shown, set, NULL);
  wh_resource_view_set_grouping (view, &grouping, tree);

  for (guint run = 0; run < N_RUNS; run++)
    {
      g_autoptr(GHashTable) causes = NULL;
      double begin;

      /* One of them begins anew: all that depends on it is worked out again. */
      put (store, router, run, 1, "", g_get_real_time ());

      begin = get_cpu_ms ();
      wh_alert_set_list (set);
      join[run] = get_cpu_ms () - begin;

      begin = get_cpu_ms ();
      causes = wh_causes_find (set);
      group[run] = get_cpu_ms () - begin;

      begin = get_cpu_ms ();
      wh_alert_tree_update (tree, causes);
      order[run] = get_cpu_ms () - begin;

      begin = get_cpu_ms ();
      wh_resource_view_set_filter (view, is_shown, set, NULL);
      show[run] = get_cpu_ms () - begin;
    }

  /* One that was not there before: which are the same is asked anew for all. */
  for (guint run = 0; run < N_RUNS; run++)
    {
      double begin;

      put (store, router, N_ALERTS + run, 1, "", g_get_real_time ());
      begin = get_cpu_ms ();
      wh_alert_set_list (set);
      begins[run] = get_cpu_ms () - begin;
    }

  report ("join", join);
  report ("join-new", begins);
  report ("group", group);
  report ("order", order);
  report ("show", show);

  wh_resource_view_set_grouping (view, NULL, NULL);

  return 0;
}
