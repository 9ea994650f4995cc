/* test-recorder.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-metric.h"
#include "wh-recorder.h"

/* What the tables of kinds say is recorded, and nothing else. */

enum
{
  NAME,
  LOAD,
  N_FIELDS
};

static const WhField fields[N_FIELDS] = {
  [NAME] = { "name", "Name", WH_FIELD_TEXT, 0 },
  [LOAD] = { "load", "Load", WH_FIELD_INTEGER, WH_FIELD_VOLATILE },
};

static const WhMetric metrics[] = {
  { "load", "Load", WH_METRIC_BEAT, LOAD, .most = 3 },
  { "all_load", "Load of all", WH_METRIC_SUM, LOAD },
};

static const WhKind thing = {
  .id = "test-thing",
  .title = "Thing",
  .title_plural = "Things",
  .icon_name = "x",
  .fields = fields,
  .n_fields = N_FIELDS,
  .scope_field = -1,
  .metrics = metrics,
  .n_metrics = G_N_ELEMENTS (metrics),
};

typedef struct
{
  WhStore    *store;
  WhHistory  *history;
  WhRecorder *recorder;
  GHashTable *told;       /* connection and series → double */
} Fixture;

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

static void
listen_cb (const char     *connection,
           const WhSample *sample,
           gpointer        user_data)
{
  Fixture *fixture = user_data;

  g_hash_table_insert (fixture->told, g_strconcat (connection, " ", sample->series, NULL),
                       g_memdup2 (&sample->value, sizeof sample->value));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fixture->store = wh_store_new ();
  fixture->history = wh_history_new (NULL);
  run (wh_history_open (fixture->history));
  fixture->recorder = wh_recorder_new (fixture->store, fixture->history);
  wh_recorder_set_listener (fixture->recorder, listen_cb, fixture);
  wh_recorder_start (fixture->recorder);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  wh_recorder_stop (fixture->recorder);
  g_clear_object (&fixture->recorder);
  run (wh_history_close (fixture->history));
  g_clear_object (&fixture->history);
  g_clear_object (&fixture->store);
  g_hash_table_unref (fixture->told);
}

/* All there is in a connection: @loads, of which a negative one is not known. */
static void
observe (Fixture    *fixture,
         const char *connection,
         const int  *loads,
         guint       n_loads)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&thing, connection);

  wh_store_set_source (fixture->store, connection, "cluster", "production");
  wh_store_set_source_state (fixture->store, connection, FALSE, g_get_real_time (), NULL);

  for (guint i = 0; i < n_loads; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%u", i);

      wh_record_builder_reset (builder);
      wh_record_builder_set_uid (builder, uid);
      wh_record_builder_set_text (builder, NAME, uid);
      if (loads[i] >= 0)
        wh_record_builder_set_number (builder, LOAD, loads[i]);
      wh_batch_take_record (batch, wh_record_builder_build (builder));
    }

  wh_batch_set_complete (batch, &thing);
  run (wh_store_apply (fixture->store, batch));
}

static void
assert_told (Fixture    *fixture,
             const char *series,
             double      value)
{
  const double *told = g_hash_table_lookup (fixture->told, series);

  g_test_message ("%s", series);
  g_assert_nonnull (told);
  g_assert_cmpfloat (*told, ==, value);
}

static void
test_beat (Fixture       *fixture,
           gconstpointer  data)
{
  observe (fixture, "a", (int[]) { 2, 5, -1 }, 3);
  wh_recorder_beat (fixture->recorder);

  assert_told (fixture, "a test-thing:0/load", 2);
  assert_told (fixture, "a test-thing:1/load", 5);
  assert_told (fixture, "a test-thing:all/all_load", 7);
  g_assert_cmpuint (g_hash_table_size (fixture->told), ==, 3);
}

/* Where there is very much of it only the sum is kept. */
static void
test_too_many (Fixture       *fixture,
               gconstpointer  data)
{
  observe (fixture, "a", (int[]) { 2, 5 }, 2);
  observe (fixture, "b", (int[]) { 10, 20 }, 2);
  wh_recorder_beat (fixture->recorder);

  assert_told (fixture, "a test-thing:all/all_load", 7);
  assert_told (fixture, "b test-thing:all/all_load", 30);
  g_assert_cmpuint (g_hash_table_size (fixture->told), ==, 2);
}

/* The sum of what nobody knows is no zero. */
static void
test_unknown (Fixture       *fixture,
              gconstpointer  data)
{
  observe (fixture, "a", (int[]) { -1, -1 }, 2);
  observe (fixture, "b", NULL, 0);
  wh_recorder_beat (fixture->recorder);
  g_assert_cmpuint (g_hash_table_size (fixture->told), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  wh_kind_register (&thing);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/recorder/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("beat", test_beat);
  ADD ("too-many", test_too_many);
  ADD ("unknown", test_unknown);
#undef ADD

  return g_test_run ();
}
