/* test-timeline.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "wh-dex-util.h"
#include "wh-history.h"
#include "wh-kinds.h"
#include "wh-report.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define MANY 20000
#define BEGIN (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static gpointer
await_boxed (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);

  return g_value_get_boxed (dex_future_get_value (future, NULL));
}

static void
await_true (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

static WhHistory *
open_history (const char *path)
{
  WhHistory *history = wh_history_new (path);

  await_true (wh_history_open (history));

  return history;
}

static void
write_events (WhHistory  *history,
              const char *connection,
              const char *lane,
              const char *prefix,
              guint       n,
              gint64      from,
              gint64      step,
              WhHealth    health,
              const char *application)
{
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, connection);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%s%u", prefix, i);
      WhChange change = { 0 };

      wh_record_builder_set_uid (builder, uid);
      wh_record_builder_set_number (builder, WH_EVENT_TIME, from + i * step);
      wh_record_builder_set_text (builder, WH_EVENT_REASON, "Happened");
      wh_record_builder_set_text (builder, WH_EVENT_TEXT, i % 1000 == 7 ? "a needle" : "hay");
      wh_record_builder_set_text (builder, WH_EVENT_LANE, lane);
      wh_record_builder_set_text (builder, WH_EVENT_APPLICATION, application);
      wh_record_builder_set_health (builder, health, NULL);
      change.after = wh_record_builder_build (builder);
      g_array_append_val (changes, change);
    }

  await_true (wh_history_record (history, (const WhChange *)(gpointer)changes->data, changes->len));
  for (guint i = 0; i < changes->len; i++)
    wh_record_unref (g_array_index (changes, WhChange, i).after);
}

static const WhTimelineLane *
find_lane (const WhTimeline *timeline,
           const char       *id)
{
  for (guint i = 0; i < timeline->lanes->len; i++)
    {
      const WhTimelineLane *lane = &g_array_index (timeline->lanes, WhTimelineLane, i);

      if (g_str_equal (lane->id, id))
        return lane;
    }

  return NULL;
}

/* What is many is counted, what is few is told, whatever the number: and the
 * filters hold for both. */
static void
test_counts (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wh-timeline.XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr(WhHistory) history = open_history (path);
  const char *only_a[] = { "a", NULL };
  WhTimelineQuery query = { .since = BEGIN, .until = BEGIN + MANY * SECOND, .n_columns = 100, .n_single = 50 };
  gint64 begin;

  write_events (history, "a", "cluster", "c", MANY, BEGIN, SECOND, WH_HEALTH_UNKNOWN, "billing");
  write_events (history, "b", "rollout", "r", 10, BEGIN, MANY / 10 * SECOND, WH_HEALTH_FAILING, "chat");

  begin = g_get_monotonic_time ();

  {
    g_autoptr(DexFuture) future = wh_history_query_timeline (history, &query);
    const WhTimeline *timeline = await_boxed (future);
    const WhTimelineLane *many = find_lane (timeline, "cluster");
    const WhTimelineLane *few = find_lane (timeline, "rollout");
    guint sum = 0;

    g_test_message ("%u events counted in %.1f ms", MANY + 10, (g_get_monotonic_time () - begin) / 1000.);
    g_assert_cmpuint (timeline->n, ==, MANY + 10);
    g_assert_cmpuint (many->n, ==, MANY);
    g_assert_null (many->events);
    for (guint i = 0; i < timeline->n_columns; i++)
      {
        g_assert_cmpuint (many->columns[i].n, ==, MANY / 100);
        g_assert_cmpint (many->columns[i].health, ==, WH_HEALTH_UNKNOWN);
        sum += few->columns[i].n;
      }
    g_assert_cmpuint (sum, ==, 10);
    g_assert_cmpint (few->columns[10].health, ==, WH_HEALTH_FAILING);
    g_assert_cmpuint (few->events->len, ==, 10);
    for (guint i = 0; i < few->events->len; i++)
      g_assert_cmpint (g_array_index (few->events, WhTimelineEvent, i).from, ==, BEGIN + i * (MANY / 10) * SECOND);
  }

  /* The newest of all lanes, the last one first; none unless asked for. */
  {
    g_autoptr(DexFuture) plain = wh_history_query_timeline (history, &query);
    g_autoptr(DexFuture) future = NULL;
    const WhTimeline *timeline;

    g_assert_null (((WhTimeline *)await_boxed (plain))->newest);
    query.n_newest = MANY / 10 + 1;
    future = wh_history_query_timeline (history, &query);
    timeline = await_boxed (future);
    g_assert_cmpuint (timeline->newest->len, ==, MANY / 10 + 1);
    g_assert_cmpstr (((WhRecord *)g_ptr_array_index (timeline->newest, 0))->uid, ==, "c19999");
    for (guint i = 1; i < timeline->newest->len; i++)
      g_assert_cmpint (((WhRecord *)g_ptr_array_index (timeline->newest, i - 1))->values[WH_EVENT_TIME].number, >=,
                       ((WhRecord *)g_ptr_array_index (timeline->newest, i))->values[WH_EVENT_TIME].number);
    g_assert_cmpstr (((WhRecord *)g_ptr_array_index (timeline->newest, timeline->newest->len - 1))->connection, !=,
                     ((WhRecord *)g_ptr_array_index (timeline->newest, timeline->newest->len - 2))->connection);
  }

  query.severe = WH_HEALTH_WARNING;

  {
    g_autoptr(DexFuture) future = wh_history_query_timeline (history, &query);
    const WhTimeline *timeline = await_boxed (future);

    g_assert_cmpuint (timeline->n, ==, 10);
    g_assert_cmpuint (timeline->newest->len, ==, 10);
  }

  query.severe = WH_HEALTH_UNKNOWN;
  query.application = "chat";

  {
    g_autoptr(DexFuture) future = wh_history_query_timeline (history, &query);

    g_assert_cmpuint (((WhTimeline *)await_boxed (future))->n, ==, 10);
  }

  query.application = NULL;
  query.connections = only_a;
  query.words = "needl";

  {
    g_autoptr(DexFuture) future = wh_history_query_timeline (history, &query);

    g_assert_cmpuint (((WhTimeline *)await_boxed (future))->n, ==, MANY / 1000);
  }

  await_true (wh_history_close (history));
  g_remove (path);
}

/* Begin and end of an alert are one span, also when one of them is outside. */
static void
test_spans (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wh-timeline.XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr(WhHistory) history = open_history (path);
  WhTimelineQuery query = { .since = BEGIN + 50 * SECOND, .until = BEGIN + 250 * SECOND, .n_columns = 10, .n_single = 50 };
  g_autoptr(DexFuture) future = NULL;
  const WhTimelineLane *lane;
  const WhTimelineEvent *events;

  write_events (history, "local", "alert", "alert:x@", 1, BEGIN, 0, WH_HEALTH_FAILING, NULL);
  write_events (history, "local", "alert", "alert:y@", 2, BEGIN + 120 * SECOND, 10 * SECOND, WH_HEALTH_FAILING, NULL);

  /* The prefix has a number behind it: the end of the first is written so. */
  {
    g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, "local");
    WhChange change = { 0 };

    wh_record_builder_set_uid (builder, "alert:x@0/over");
    wh_record_builder_set_number (builder, WH_EVENT_TIME, BEGIN + 100 * SECOND);
    wh_record_builder_set_text (builder, WH_EVENT_LANE, "alert");
    change.after = wh_record_builder_build (builder);
    await_true (wh_history_record (history, &change, 1));
    wh_record_unref (change.after);
  }

  future = wh_history_query_timeline (history, &query);
  lane = find_lane (await_boxed (future), "alert");
  g_assert_nonnull (lane);
  g_assert_cmpuint (lane->events->len, ==, 3);
  events = (const WhTimelineEvent *)(gpointer)lane->events->data;
  g_assert_cmpint (events[0].from, ==, BEGIN);
  g_assert_cmpint (events[0].until, ==, BEGIN + 100 * SECOND);
  g_assert_cmpint (events[1].from, ==, BEGIN + 120 * SECOND);
  g_assert_cmpint (events[1].until, ==, 0);

  await_true (wh_history_close (history));
  g_remove (path);
}

/* Written by a version that did not know the column. */
static void
test_old_rows (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wh-timeline.XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr(WhHistory) history = open_history (path);
  WhTimelineQuery query = { .since = BEGIN, .until = BEGIN + 250 * SECOND, .n_columns = 10, .n_single = 50 };
  g_autoptr(DexFuture) future = NULL;
  sqlite3 *database;

  write_events (history, "a", "image", "i", 5, BEGIN, SECOND, WH_HEALTH_UNKNOWN, NULL);
  await_true (wh_history_close (history));
  g_clear_object (&history);

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "UPDATE event SET lane = NULL", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (database), ==, 5);
  sqlite3_close (database);

  history = open_history (path);
  future = wh_history_query_timeline (history, &query);
  g_assert_cmpuint (find_lane (await_boxed (future), "image")->n, ==, 5);
  await_true (wh_history_close (history));
  g_remove (path);
}

/* The last healthy moment: before it failed, and only where somebody looked. */
static void
test_healthy (void)
{
  g_autoptr(GArray) failures = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  g_autoptr(GArray) contacts = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  g_autoptr(GArray) gaps = NULL;
  const WhPeriod failed[] = { { NULL, 20, 30 }, { NULL, 60, 100 } };
  const WhPeriod seen[] = { { "a", 10, 25 }, { "a", 58, 100 }, { "b", 90, 95 } };

  g_array_append_vals (contacts, seen, G_N_ELEMENTS (seen));
  g_assert_cmpint (wh_periods_find_healthy (failures, contacts, 100), ==, 100);

  g_array_append_vals (failures, failed, G_N_ELEMENTS (failed));
  g_assert_cmpint (wh_periods_find_healthy (failures, contacts, 100), ==, 59);

  /* Nobody looked between both: before the first. */
  g_array_index (contacts, WhPeriod, 1).from = 70;
  g_assert_cmpint (wh_periods_find_healthy (failures, contacts, 100), ==, 19);

  g_array_index (contacts, WhPeriod, 0).from = 22;
  g_assert_cmpint (wh_periods_find_healthy (failures, contacts, 100), ==, 0);

  gaps = wh_periods_find_gaps (contacts, 0, 120, 1);
  g_assert_cmpuint (gaps->len, ==, 3);
  g_assert_cmpint (g_array_index (gaps, WhPeriod, 1).from, ==, 25);
  g_assert_cmpint (g_array_index (gaps, WhPeriod, 1).until, ==, 70);
  g_assert_cmpint (g_array_index (gaps, WhPeriod, 2).until, ==, 120);
}

/* An application, and a workload of it that a connection shows. */
static void
add_application (WhStore    *store,
                 const char *connection,
                 const char *name)
{
  g_autoptr(WhRecordBuilder) workload = wh_record_builder_new (&wh_kind_workload, connection);
  g_autoptr(WhRecordBuilder) application = wh_record_builder_new (&wh_kind_application, WH_LOCAL);
  g_autoptr(WhBatch) seen = wh_batch_new (connection);
  g_autoptr(WhBatch) made = wh_batch_new (WH_LOCAL);

  wh_record_builder_set_uid (workload, name);
  wh_record_builder_set_text (workload, WH_WORKLOAD_NAME, name);
  wh_record_builder_set_text (workload, WH_WORKLOAD_APPLICATION, name);
  wh_batch_take_record (seen, wh_record_builder_build (workload));
  wh_store_apply_now (store, seen);
  wh_record_builder_set_uid (application, name);
  wh_record_builder_set_text (application, WH_APPLICATION_NAME, name);
  wh_batch_take_record (made, wh_record_builder_build (application));
  wh_store_apply_now (store, made);
}

/* Up is a share of what was observed; what fails while nobody looks does not
 * count, and who was never looked at is neither up nor down. */
static void
test_report (void)
{
  g_autoptr(WhReport) report = wh_report_new (BEGIN, BEGIN + 10000 * SECOND);
  g_autoptr(GArray) failures = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  g_autoptr(GArray) contacts = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  g_autoptr(WhReport) brief = wh_report_new (BEGIN, BEGIN + 10 * SECOND);
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(GHashTable) known = NULL;
  g_autoptr(WhDocument) document = NULL;
  g_autofree char *text = NULL;
  const WhReportRow *row;
  /* As the history says it: not the text that the store has. */
  const char *a = g_intern_static_string ("a");
  const WhPeriod seen[] = { { a, BEGIN, BEGIN + 4000 * SECOND }, { a, BEGIN + 6000 * SECOND, BEGIN + 10000 * SECOND } };
  const WhPeriod failed[] = { { NULL, BEGIN + 1000 * SECOND, BEGIN + 1800 * SECOND },
                              { NULL, BEGIN + 3200 * SECOND, BEGIN + 6000 * SECOND } };

  g_array_append_vals (contacts, seen, G_N_ELEMENTS (seen));
  g_array_append_vals (failures, failed, G_N_ELEMENTS (failed));
  add_application (store, "a", "billing");
  add_application (store, "b", "ghost");
  known = wh_report_find_connections (store);

  wh_report_add (report, "billing", g_hash_table_lookup (known, "billing"), failures, contacts);
  wh_report_add (report, "ghost", g_hash_table_lookup (known, "ghost"), failures, contacts);
  wh_report_add (brief, "ghost", g_hash_table_lookup (known, "ghost"), failures, contacts);

  row = g_ptr_array_index (report->rows, 0);
  g_assert_cmpint (row->observed, ==, 8000 * SECOND);
  g_assert_cmpint (row->failing, ==, 1600 * SECOND);
  g_assert_cmpuint (row->outages->len, ==, 2);
  g_assert_cmpfloat_with_epsilon (wh_report_row_get_uptime (row), 80, .0001);

  row = g_ptr_array_index (report->rows, 1);
  g_assert_cmpint (row->observed, ==, 0);
  g_assert_true (isnan (wh_report_row_get_uptime (row)));

  row = g_ptr_array_index (brief->rows, 0);
  g_assert_cmpint (row->observed, ==, 0);

  document = wh_report_to_document (report);
  text = wh_document_to_markdown (document);
  g_assert_nonnull (strstr (text, "| billing | 80.000 % |"));
  g_assert_nonnull (strstr (text, "| ghost | not observed | — |"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

  g_test_add_func ("/timeline/counts", test_counts);
  g_test_add_func ("/timeline/spans", test_spans);
  g_test_add_func ("/timeline/old-rows", test_old_rows);
  g_test_add_func ("/timeline/healthy", test_healthy);
  g_test_add_func ("/timeline/report", test_report);

  return g_test_run ();
}
