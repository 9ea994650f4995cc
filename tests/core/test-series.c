/* test-series.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-series-model.h"

#define SECOND G_USEC_PER_SEC

/* ---- a source that answers when it is told to ---- */

#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)

struct _TestSource
{
  GObject     parent_instance;

  DexPromise *answer;
  gint64      from;
  guint       n_queries;
  gboolean    refuse;
};

static DexFuture *
test_source_query (WhSeriesSource      *source,
                   const WhSeriesQuery *query)
{
  TestSource *self = TEST_SOURCE (source);

  self->n_queries++;
  self->from = query->from;

  if (self->refuse)
    return wh_dex_reject (WH_ERROR_HISTORY, "closed");

  dex_clear (&self->answer);
  self->answer = dex_promise_new ();

  return DEX_FUTURE (dex_ref (self->answer));
}

static void
source_iface_init (WhSeriesSourceInterface *iface)
{
  iface->query = test_source_query;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSource, test_source, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_SERIES_SOURCE, source_iface_init))

static void
test_source_finalize (GObject *object)
{
  dex_clear (&TEST_SOURCE (object)->answer);
  G_OBJECT_CLASS (test_source_parent_class)->finalize (object);
}

static void
test_source_class_init (TestSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_source_finalize;
}

static void
test_source_init (TestSource *self)
{
}

static WhSeriesData *
make_data (gint64 from)
{
  g_autoptr(WhSeriesInfo) info = wh_series_info_new ("c", "node:1/cpu", "worker-1", "m", WH_SERIES_GAUGE, 15 * SECOND);
  WhSeriesData *data = wh_series_data_new (info, from, from + 100 * SECOND, SECOND);
  const WhPoint points[] = { { from, 1, 3, 2, 2 }, { from + SECOND, -1, 9, 4, 2 }, { from + 50 * SECOND, 5, 5, 5, 1 } };
  const WhSpan gap = { from + 10 * SECOND, from + 50 * SECOND };

  g_array_append_vals (data->points, points, G_N_ELEMENTS (points));
  g_array_append_val (data->gaps, gap);

  return data;
}

static void
changed_cb (guint *n_changes)
{
  (*n_changes)++;
}

static void
spin (void)
{
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_model (void)
{
  g_autoptr(TestSource) source = g_object_new (TEST_TYPE_SOURCE, NULL);
  WhSeriesModel *model = wh_series_model_new (WH_SERIES_SOURCE (source), NULL, "node:1/cpu");
  g_autoptr(DexPromise) old = NULL;
  guint n_changes = 0;
  guint n;
  double min;
  double max;

  g_signal_connect_swapped (model, "changed", G_CALLBACK (changed_cb), &n_changes);
  g_assert_null (wh_series_model_get_points (model, &n));
  g_assert_false (wh_series_model_get_extent (model, &min, &max));
  g_assert_null (wh_series_model_find_point (model, SECOND));

  /* An answer that comes after the next question does not count. */
  wh_series_model_show (model, SECOND, 101 * SECOND, 100);
  g_assert_true (wh_series_model_get_loading (model));
  old = dex_ref (source->answer);
  wh_series_model_show (model, 2 * SECOND, 102 * SECOND, 100);
  dex_promise_resolve_boxed (old, WH_TYPE_SERIES_DATA, make_data (SECOND));
  spin ();
  g_assert_cmpuint (n_changes, ==, 0);

  dex_promise_resolve_boxed (source->answer, WH_TYPE_SERIES_DATA, make_data (2 * SECOND));
  spin ();
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_false (wh_series_model_get_loading (model));
  g_assert_cmpstr (wh_series_model_get_unit (model), ==, "m");
  wh_series_model_get_points (model, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (wh_series_model_get_extent (model, &min, &max));
  g_assert_cmpfloat (min, ==, -1);
  g_assert_cmpfloat (max, ==, 9);

  g_assert_cmpfloat (wh_series_model_find_point (model, 2 * SECOND)->avg, ==, 2);
  g_assert_cmpfloat (wh_series_model_find_point (model, 4 * SECOND)->avg, ==, 4);
  g_assert_null (wh_series_model_find_point (model, 20 * SECOND));
  g_assert_cmpfloat (wh_series_model_find_point (model, 60 * SECOND)->avg, ==, 5);
  g_assert_null (wh_series_model_find_point (model, SECOND));
  g_assert_null (wh_series_model_find_point (model, 102 * SECOND));

  /* What cannot be answered leaves the points, with the reason. */
  source->refuse = TRUE;
  wh_series_model_show (model, 2 * SECOND, 102 * SECOND, 100);
  spin ();
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_false (wh_series_model_get_loading (model));
  g_assert_error (wh_series_model_get_error (model), WH_ERROR, WH_ERROR_HISTORY);
  wh_series_model_get_points (model, &n);
  g_assert_cmpuint (n, ==, 3);

  /* New samples move the range along. */
  source->refuse = FALSE;
  wh_series_model_set_follow (model, TRUE);
  source->n_queries = 0;
  wh_series_source_emit_recorded (WH_SERIES_SOURCE (source), "c");
  wh_series_source_emit_recorded (WH_SERIES_SOURCE (source), "c");
  while (source->n_queries == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ABS (source->from + 100 * SECOND - g_get_real_time ()), <, 10 * SECOND);

  /* An answer may come when nobody waits any more. */
  g_assert_finalize_object (model);
  dex_promise_resolve_boxed (source->answer, WH_TYPE_SERIES_DATA, make_data (SECOND));
  spin ();
}

static void
test_names (void)
{
  const struct
  {
    const char *name;
    const char *label;
    const char *readable;
  } cases[] = {
    { "node:9f3c/cpu", "worker-1", "node:worker-1/cpu" },
    { "check:https://a/b/latency", "front", "check:front/latency" },
    { "node:9f3c/cpu", NULL, "node:9f3c/cpu" },
    { "odd", "label", "odd" },
    { "a/b:c", "label", "a/b:c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(WhSeriesInfo) info = wh_series_info_new ("c", cases[i].name, cases[i].label, NULL, WH_SERIES_GAUGE, 0);
      g_autofree char *readable = wh_series_info_dup_readable_name (info);

      g_assert_cmpstr (readable, ==, cases[i].readable);
    }
}

static void
test_rate (void)
{
  static const WhPoint points[] = {
    { 0 * SECOND, 0, 100, 50, 5 },
    { 10 * SECOND, 100, 150, 120, 5 },
    { 20 * SECOND, 0, 30, 10, 5 },  /* began anew */
    { 60 * SECOND, 90, 90, 90, 1 }, /* after a gap */
    { 70 * SECOND, 90, 90, 90, 1 },
  };
  static const double rates[] = { 5, 3, 0 };
  const WhSpan gap = { 30 * SECOND, 60 * SECOND };
  g_autoptr(WhSeriesInfo) info = wh_series_info_new ("c", "check:a/bytes", NULL, "B", WH_SERIES_COUNTER, 0);
  g_autoptr(WhSeriesData) data = wh_series_data_new (info, 0, 80 * SECOND, 10 * SECOND);
  g_autoptr(WhSeriesData) rate = NULL;

  g_array_append_vals (data->points, points, G_N_ELEMENTS (points));
  g_array_append_val (data->gaps, gap);
  rate = wh_series_data_to_rate (data);

  g_assert_cmpstr (rate->info->unit, ==, "B/s");
  g_assert_cmpuint (rate->points->len, ==, G_N_ELEMENTS (rates));
  g_assert_cmpuint (rate->gaps->len, ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    g_assert_cmpfloat_with_epsilon (g_array_index (rate->points, WhPoint, i).avg, rates[i], 1e-9);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/series/model", test_model);
  g_test_add_func ("/series/names", test_names);
  g_test_add_func ("/series/rate", test_rate);

  return g_test_run ();
}
