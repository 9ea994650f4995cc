/* test-deploy-gate.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "deploy-fixture.h"
#include "wh-deploy-gate.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-range-series.h"

/* ---- What a gate measures ---- */

static void
test_measure (void)
{
  static const struct
  {
    const char *promql;
    const char *measure;
    double      limit;   /* NaN: none */
    gboolean    lowest;
  } cases[] = {
    { "sum(rate(x[1m])) > 0.05", "sum(rate(x[1m]))", 0.05, FALSE },
    { "min(up{job=\"a > b\"}) <1", "min(up{job=\"a > b\"})", 1, TRUE },
    { "a / b >= 1e-3 ", "a / b", 1e-3, FALSE },
    { "a > 1 > 0.5", "a > 1", 0.5, FALSE },
    { "up == 0", "up == 0", NAN, FALSE },
    { "up != 1", "up != 1", NAN, FALSE },
    { "(a > 5)", "(a > 5)", NAN, FALSE },
    { "a > bool 5", "a > bool 5", NAN, FALSE },
    { "a > b", "a > b", NAN, FALSE },
    { "a > on (x) b * 2", "a > on (x) b * 2", NAN, FALSE },
    { "a and b > 5", "a and b > 5", NAN, FALSE },
    { "a{x=\"and\"} > 5", "a{x=\"and\"}", 5, FALSE },
    { "operand > -2", "operand", -2, FALSE },
    { "a{x='\\'>'} > 2", "a{x='\\'>'}", 2, FALSE },
    { "a{x=\"open > 5", "a{x=\"open > 5", NAN, FALSE },
    { ">", ">", NAN, FALSE },
    { "", "", NAN, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double limit;
      gboolean lowest;
      g_autofree char *measure = wh_deploy_dup_measure (cases[i].promql, &limit, &lowest);

      g_assert_cmpstr (measure, ==, cases[i].measure);
      g_assert_cmpint (isnan (limit), ==, isnan (cases[i].limit));
      if (!isnan (limit))
        g_assert_cmpfloat (limit, ==, cases[i].limit);
      g_assert_cmpint (lowest, ==, cases[i].lowest);
    }
}

static WhSeriesData *
query_gate (WhSeriesSource *series,
            gint64          until,
            gint64          span)
{
  g_autoptr(DexFuture) future = wh_series_source_query (series, &(WhSeriesQuery) {
    .name = "gate", .from = until - span, .until = until + 1, .n_points = 100,
  });
  const GValue *value;

  wh_dex_run (dex_ref (future), NULL);
  value = dex_future_get_value (future, NULL);

  return value != NULL ? g_value_dup_boxed (value) : NULL;
}

/* What a chart of it asks: often, but its system is asked when there may be something new. */
static void
test_gate_series (DeployFixture *self,
                  gconstpointer  data)
{
  g_autoptr(WhRangeSource) source = wh_connections_find_range_source (self->connections);
  g_autoptr(WhSeriesSource) series = wh_range_series_new (source, "sum(x)", FALSE);
  g_autoptr(WhSeriesData) first = NULL;
  g_autoptr(WhSeriesData) again = NULL;
  gint64 now = g_get_real_time ();

  deploy_cluster.answers = TRUE;
  first = query_gate (series, now, 10 * G_TIME_SPAN_MINUTE);
  g_assert_nonnull (first);
  g_assert_cmpuint (first->points->len, ==, 1);
  g_assert_cmpfloat (g_array_index (first->points, WhPoint, 0).avg, ==, 1);
  again = query_gate (series, now + G_TIME_SPAN_SECOND, 10 * G_TIME_SPAN_MINUTE);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->points->len, ==, 1);
  g_assert_cmpuint (deploy_cluster.n_asked, ==, 1);

  /* Another time is another question; and who is silent has no points. */
  deploy_cluster.silent = TRUE;
  g_assert_null (query_gate (series, now, 60 * G_TIME_SPAN_MINUTE));
  g_assert_cmpuint (deploy_cluster.n_asked, ==, 2);
}

/* ---- The gate ---- */

static char *
judge (WhDeployGate *gate,
       gint64        time)
{
  return wh_deploy_gate_judge (gate, time);
}

typedef struct
{
  WhDeployGate *gate;
  gint64        now;
  char         *cause;
} Judging;

static DexFuture *
judge_fiber (gpointer user_data)
{
  Judging *judging = user_data;

  judging->cause = judge (judging->gate, judging->now);

  return dex_future_new_true ();
}

static char *
judge_in_fiber (WhDeployGate *gate,
                gint64        now)
{
  Judging judging = { gate, now, NULL };

  wh_dex_run (wh_dex_spawn_pinned (NULL, 0, judge_fiber, &judging, NULL), NULL);

  return judging.cause;
}

static void
test_gate (DeployFixture *self,
           gconstpointer  data)
{
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(WhDeployGate) gate = NULL;
  g_autofree char *errors = NULL;
  g_autofree char *p95 = NULL;
  gint64 now = g_get_real_time ();
  const gint64 second = G_TIME_SPAN_SECOND;

  deploy_fixture_put_traffic (self, 0.1, 100 * G_TIME_SPAN_MILLISECOND);
  operation = deploy_fixture_plan (self, "promote", "hold", "5", NULL);
  gate = wh_deploy_gate_new (self->deployments, (WhDeployPlan *)deploy_fixture_get_plan (operation));

  g_assert_null (judge_in_fiber (gate, now));
  g_assert_cmpstr (wh_deploy_gate_get_text (gate), ==, "errors 0.1 %, p95 100 ms");

  /* Bad for less than it must be, then good: the time begins again. */
  deploy_fixture_put_traffic (self, 3, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_null (judge_in_fiber (gate, now + second));
  g_assert_null (judge_in_fiber (gate, now + 5 * second));
  deploy_fixture_put_traffic (self, 1, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_null (judge_in_fiber (gate, now + 6 * second));
  deploy_fixture_put_traffic (self, 3, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_null (judge_in_fiber (gate, now + 7 * second));

  /* Who is silent says neither good nor bad. */
  wh_store_set_source_state (self->store, self->connection, TRUE, now, NULL);
  g_assert_null (judge_in_fiber (gate, now + 20 * second));
  g_assert_cmpstr (wh_deploy_gate_get_text (gate), ==, "its requests are not measured");
  wh_store_set_source_state (self->store, self->connection, FALSE, now, NULL);
  g_assert_null (judge_in_fiber (gate, now + 21 * second));
  errors = judge_in_fiber (gate, now + 26 * second);
  g_assert_nonnull (strstr (errors, "Errors stayed above 2 %"));

  deploy_fixture_put_traffic (self, 0, 900 * G_TIME_SPAN_MILLISECOND);
  g_assert_null (judge_in_fiber (gate, now + 27 * second));
  p95 = judge_in_fiber (gate, now + 33 * second);
  g_assert_nonnull (strstr (p95, "p95 stayed above 210 ms"));
}

static void
test_gate_expression (DeployFixture *self,
                      gconstpointer  data)
{
  g_autoptr(WhOperation) operation = deploy_fixture_plan (self, "promote", "hold", "5", "gate", "up == 0", NULL);
  g_autoptr(WhDeployGate) gate = wh_deploy_gate_new (self->deployments, (WhDeployPlan *)deploy_fixture_get_plan (operation));
  g_autofree char *cause = NULL;
  gint64 now = g_get_real_time ();
  const gint64 second = G_TIME_SPAN_SECOND;

  g_assert_null (judge_in_fiber (gate, now));
  g_assert_cmpuint (deploy_cluster.n_asked, ==, 1);
  /* Not every second. */
  g_assert_null (judge_in_fiber (gate, now + second));
  g_assert_cmpuint (deploy_cluster.n_asked, ==, 1);

  deploy_cluster.answers = TRUE;
  g_assert_null (judge_in_fiber (gate, now + 11 * second));
  cause = judge_in_fiber (gate, now + 17 * second);
  g_assert_nonnull (strstr (cause, "up == 0"));

  deploy_cluster.answers = FALSE;
  g_assert_null (judge_in_fiber (gate, now + 22 * second));
  deploy_cluster.silent = TRUE;
  g_assert_null (judge_in_fiber (gate, now + 60 * second));
  g_assert_null (judge_in_fiber (gate, now + 90 * second));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();
  deploy_fixture_register ();

#define ADD(path, data, func) g_test_add ("/deploy/gate/" path, DeployFixture, data, deploy_fixture_set_up, func, deploy_fixture_tear_down)

  ADD ("limits", NULL, test_gate);
  g_test_add_func ("/deploy/gate/measure", test_measure);
  ADD ("series", NULL, test_gate_series);
  ADD ("expression", NULL, test_gate_expression);

  return g_test_run ();
}
