/* test-deploy.c
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

/* ---- Plans ---- */

static const WhDeployPlan *
get_plan (WhOperation *operation)
{
  return wh_deployment_get_plan (wh_deployment_of (operation));
}

static void
refuse_plan (DeployFixture *self,
             WhOperation   *operation,
             WhError        code,
             const char    *words)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (wh_operations_plan (self->operations, operation), &error);
  g_assert_error (error, WH_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, words));
  g_object_unref (operation);
}

static void
test_plan_image (DeployFixture *self,
                 gconstpointer  data)
{
  g_autofree char *digest = deploy_fixture_dup_digest ('b');
  g_autofree char *pinned = g_strconcat ("registry.acme.dev/acme/shop:2.0@", digest, NULL);
  g_autoptr(WhOperation) tagged = NULL;
  g_autoptr(WhOperation) unknown = NULL;
  g_autoptr(WhOperation) promoted = NULL;

  /* A tag that a registry has is pinned to its digest; the place stays the cluster's. */
  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  tagged = deploy_fixture_plan (self, "deploy", "image", "2.0", "environment", "production", NULL);
  g_assert_cmpstr (get_plan (tagged)->to_image, ==, pinned);
  g_assert_cmpstr (get_plan (tagged)->from_image, ==, "registry.acme.dev/acme/shop:1.0");
  g_assert_cmpuint (get_plan (tagged)->targets->len, ==, 1);

  /* What nobody knows goes as it was said, and that is a warning. */
  unknown = deploy_fixture_plan (self, "deploy", "image", "3.0", "environment", "production", NULL);
  g_assert_cmpstr (get_plan (unknown)->to_image, ==, "registry.acme.dev/acme/shop:3.0");
  g_assert_cmpint (deploy_fixture_find_check (unknown, "image")->health, ==, WH_HEALTH_WARNING);

  /* What runs on staging, by its digest. */
  promoted = deploy_fixture_plan (self, "promote", NULL);
  g_assert_cmpstr (get_plan (promoted)->to_image, ==, pinned);
  g_assert_cmpstr (get_plan (promoted)->environment, ==, "production");

  refuse_plan (self, deploy_fixture_prepare (self, "deploy", "image", "sha256:abc", "environment", "production", NULL),
               WH_ERROR_INVALID, "no digest");
  refuse_plan (self, deploy_fixture_prepare (self, "promote", "from", "development", NULL), WH_ERROR_NOT_FOUND, "development");
  refuse_plan (self, deploy_fixture_prepare (self, "deploy", "image", "2.0", "environment", "development", NULL),
               WH_ERROR_NOT_FOUND, "does not run in development");
  g_assert_cmpstr (deploy_cluster.log->str, ==, "");
}

static void
test_plan_others (DeployFixture *self,
                  gconstpointer  data)
{
  g_autoptr(WhOperation) back = deploy_fixture_plan (self, "rollback", NULL);
  g_autoptr(WhOperation) scaled = deploy_fixture_plan (self, "scale", "replicas", "4", NULL);
  g_autoptr(WhOperation) restarted = deploy_fixture_plan (self, "restart", NULL);
  const WhDeployTarget *target = get_plan (back)->targets->pdata[0];

  g_assert_cmpstr (target->revision, ==, "2");
  g_assert_cmpstr (get_plan (back)->to_version, ==, "0.9");
  g_assert_cmpint (get_plan (scaled)->replicas, ==, 4);
  g_assert_null (get_plan (restarted)->to_image);

  refuse_plan (self, deploy_fixture_prepare (self, "rollback", "to", "0.1", NULL), WH_ERROR_NOT_FOUND, "0.1");
  refuse_plan (self, deploy_fixture_prepare (self, "scale", "replicas", "-1", NULL), WH_ERROR_INVALID, "Replicas");
  refuse_plan (self, deploy_fixture_prepare (self, "promote", "strategy", "sideways", NULL), WH_ERROR_INVALID, "sideways");
  refuse_plan (self, deploy_fixture_prepare (self, "promote", "max-errors", "many", NULL), WH_ERROR_INVALID, "max-errors");
  refuse_plan (self, deploy_fixture_prepare (self, "promote", "rollback", "maybe", NULL), WH_ERROR_INVALID, "yes or no");
  g_assert_cmpstr (deploy_cluster.log->str, ==, "");
}

static void
test_unknown_is_not_fine (DeployFixture *self,
                          gconstpointer  data)
{
  static const char * const ids[] = { "ci", "image", "vulnerabilities", "alerts", "limits" };
  g_autoptr(WhOperation) operation = deploy_fixture_plan (self, "promote", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_assert_nonnull (deploy_fixture_find_check (operation, ids[i]));
      g_assert_cmpint (deploy_fixture_find_check (operation, ids[i])->health, !=, WH_HEALTH_OK);
    }

  g_assert_cmpint (deploy_fixture_find_check (operation, "dry-run")->health, ==, WH_HEALTH_OK);
  g_assert_true (isnan (get_plan (operation)->max_errors));
  g_assert_cmpint (get_plan (operation)->max_p95, ==, 0);
}

static void
test_limits (DeployFixture *self,
             gconstpointer  data)
{
  g_autoptr(WhOperation) calm = NULL;
  g_autoptr(WhOperation) bad = NULL;

  deploy_fixture_put_traffic (self, 0.1, 180 * G_TIME_SPAN_MILLISECOND);
  calm = deploy_fixture_plan (self, "promote", NULL);
  g_assert_cmpfloat (get_plan (calm)->max_errors, ==, 2);
  g_assert_cmpint (get_plan (calm)->max_p95, ==, 370 * G_TIME_SPAN_MILLISECOND);
  g_assert_null (deploy_fixture_find_check (calm, "limits"));

  /* What it does not keep today is no limit for tomorrow; that is told. */
  deploy_fixture_put_traffic (self, 5, 180 * G_TIME_SPAN_MILLISECOND);
  bad = deploy_fixture_plan (self, "promote", NULL);
  g_assert_true (isnan (get_plan (bad)->max_errors));
  g_assert_cmpint (deploy_fixture_find_check (bad, "limits")->health, ==, WH_HEALTH_WARNING);
}

static void
check_vulnerabilities (DeployFixture *self,
                       WhHealth       health,
                       const char    *words)
{
  g_autoptr(WhOperation) operation = deploy_fixture_plan (self, "promote", NULL);
  const WhDeployCheck *check = deploy_fixture_find_check (operation, "vulnerabilities");

  g_assert_cmpint (check->health, ==, health);
  g_assert_nonnull (strstr (check->detail, words));
}

static void
test_vulnerabilities (DeployFixture *self,
                      gconstpointer  data)
{
  /* 1.0 runs, which is a…, and 2.0 is to run, which is b…. */
  deploy_fixture_put_image (self, "1.0", 'a', 1, 3);
  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  check_vulnerabilities (self, WH_HEALTH_UNKNOWN, "no registry that is connected has scanned");
  deploy_fixture_put_image (self, "2.0", 'b', 1, 4);
  check_vulnerabilities (self, WH_HEALTH_WARNING, "1 critical, 4 high; now 1 critical, 3 high");
  deploy_fixture_put_image (self, "2.0", 'b', 0, 3);
  check_vulnerabilities (self, WH_HEALTH_OK, "0 critical, 3 high; now 1 critical, 3 high");
  /* What runs was never scanned: a vulnerable one is told of all the same. */
  deploy_fixture_put_image (self, "1.0", 'a', -1, -1);
  check_vulnerabilities (self, WH_HEALTH_WARNING, "was not scanned");
}

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

/* ---- Freezes ---- */

static gint64
local (int month,
       int day,
       int hour,
       int minute)
{
  g_autoptr(GDateTime) time = g_date_time_new_local (2026, month, day, hour, minute, 0);

  return g_date_time_to_unix_usec (time);
}

static void
test_freeze_weekly (void)
{
  g_autoptr(WhFreeze) freeze = wh_freeze_new_from_text ("Weekend", "production", "Fri 16:00 – Mon 08:00", NULL);
  g_autoptr(WhFreeze) night = wh_freeze_new_from_text ("Night", NULL, "tuesday 22:30 - tue 23:15", NULL);
  g_autofree char *text = wh_freeze_dup_week_text (freeze);
  static const char * const wrong[] = { "", "Fri", "Fri 16:00", "Fri 16:00 -", "Fri 24:00 - Mon 08:00", "Fri 16:60 - Mon 08:00",
                                        "Foo 16:00 - Mon 08:00", "Fri 16:00 - Mon 08:00 x", "Fri 16:00 - Fri 16:00", "Fri 16 - Mon 8" };
  gint64 from;
  gint64 until;

  g_assert_cmpstr (text, ==, "Fri 16:00 - Mon 08:00");

  /* Sunday the 22nd is in it, Wednesday the 25th before the next one. */
  g_assert_true (wh_freeze_find_span (freeze, local (11, 22, 12, 0), &from, &until));
  g_assert_cmpint (from, ==, local (11, 20, 16, 0));
  g_assert_cmpint (until, ==, local (11, 23, 8, 0));
  g_assert_true (wh_freeze_find_span (freeze, local (11, 25, 12, 0), &from, &until));
  g_assert_cmpint (from, ==, local (11, 27, 16, 0));
  g_assert_true (wh_freeze_find_span (freeze, local (11, 23, 8, 0), &from, &until));
  g_assert_cmpint (from, ==, local (11, 27, 16, 0));

  /* The clocks go back on the 25th of October: the wall's time stays. */
  g_assert_true (wh_freeze_find_span (freeze, local (10, 25, 12, 0), &from, &until));
  g_assert_cmpint (from, ==, local (10, 23, 16, 0));
  g_assert_cmpint (until, ==, local (10, 26, 8, 0));
  g_assert_cmpint (until - from, ==, 65 * G_TIME_SPAN_HOUR);

  g_assert_true (wh_freeze_find_span (night, local (11, 24, 23, 0), &from, &until));
  g_assert_cmpint (until, ==, local (11, 24, 23, 15));
  g_assert_true (wh_freeze_find_span (night, local (11, 24, 23, 15), &from, &until));
  g_assert_cmpint (from, ==, local (12, 1, 22, 30));

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (wh_freeze_new_from_text ("x", NULL, wrong[i], &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
    }

  g_assert_null (wh_freeze_new ("x", NULL, 2, 2, NULL));
  g_assert_null (wh_freeze_new ("  ", NULL, 1, 2, NULL));
}

static void
change_freezes (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

static void
test_freezes_are_kept (DeployFixture *self,
                       gconstpointer  data)
{
  WhFreezes *freezes = wh_deployments_get_freezes (self->deployments);
  g_autoptr(WhFreezes) other = wh_freezes_new (self->history);
  gint64 now = g_get_real_time ();
  g_autoptr(WhFreeze) later = wh_freeze_new ("Later", "production", now + G_TIME_SPAN_DAY, now + 2 * G_TIME_SPAN_DAY, NULL);
  g_autoptr(WhFreeze) weekly = wh_freeze_new_from_text ("Weekend", NULL, "Fri 16:00 - Mon 08:00", NULL);
  g_autoptr(WhFreeze) first = NULL;
  g_autoptr(GError) error = NULL;
  gint64 from;

  change_freezes (wh_freezes_add (freezes, later));
  /* Another process adds one; neither loses the other's. */
  change_freezes (wh_freezes_add (other, weekly));
  change_freezes (wh_freezes_load (freezes));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (freezes)), ==, 2);
  first = g_list_model_get_item (G_LIST_MODEL (freezes), 0);
  g_assert_cmpstr (wh_freeze_get_name (first), ==, "Weekend");
  g_assert_true (wh_freeze_is_weekly (first));
  g_assert_true (wh_freezes_find (freezes, "staging", now + 36 * G_TIME_SPAN_HOUR, NULL) != later);
  change_freezes (wh_freezes_remove (other, "Weekend"));
  change_freezes (wh_freezes_load (freezes));
  g_assert_nonnull (wh_freezes_next (freezes, "production", now, &from));
  g_assert_cmpint (from, ==, now + G_TIME_SPAN_DAY);
  g_assert_null (wh_freezes_next (freezes, "staging", now, NULL));

  wh_dex_run (wh_freezes_remove (freezes, "Weekend"), &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
}

static void
test_freeze_blocks (DeployFixture *self,
                    gconstpointer  data)
{
  WhFreezes *freezes = wh_deployments_get_freezes (self->deployments);
  gint64 now = g_get_real_time ();
  g_autoptr(WhFreeze) freeze = wh_freeze_new ("Sale", "production", now - 1, now + G_TIME_SPAN_HOUR, NULL);
  g_autoptr(WhOperation) before = deploy_fixture_plan (self, "promote", NULL);
  g_autoptr(WhOperation) promoted = NULL;
  g_autoptr(WhOperation) back = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (deploy_fixture_find_check (before, "freeze")->health, ==, WH_HEALTH_OK);
  change_freezes (wh_freezes_add (freezes, freeze));

  /* It began between the plan and the yes. */
  g_assert_false (deploy_fixture_run (self, before, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_CONFIRMED);
  g_assert_nonnull (strstr (error->message, "Sale"));
  g_assert_cmpstr (deploy_cluster.log->str, ==, "");

  promoted = deploy_fixture_plan (self, "promote", NULL);
  g_assert_true (wh_operation_is_blocked (promoted));

  /* Going back is what a freeze is not against. */
  back = deploy_fixture_plan (self, "rollback", NULL);
  g_assert_false (wh_operation_is_blocked (back));
  g_clear_error (&error);
  deploy_fixture_run (self, back, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (deploy_cluster.log->str, ==, "undo 2");
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
  gate = wh_deploy_gate_new (self->deployments, (WhDeployPlan *)get_plan (operation));

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
  g_autoptr(WhDeployGate) gate = wh_deploy_gate_new (self->deployments, (WhDeployPlan *)get_plan (operation));
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

/* ---- Runs ---- */

static void
check_as_before (void)
{
  g_assert_cmpstr (deploy_cluster.image, ==, "registry.acme.dev/acme/shop:1.0");
  g_assert_cmpint (deploy_cluster.twin, ==, -1);
  g_assert_false (deploy_cluster.switched);
  g_assert_false (deploy_cluster.paused);
  g_assert_cmpint (deploy_cluster.replicas, ==, 6);
}

static void
run_well (DeployFixture *self,
          const char    *strategy,
          const char    *log)
{
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (self, "promote", "strategy", strategy, NULL);
  deploy_fixture_run (self, operation, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (deploy_cluster.log->str, ==, log);
  g_assert_nonnull (strstr (deploy_cluster.image, ":2.0@sha256:bbb"));
  g_assert_cmpint (deploy_cluster.twin, ==, -1);
  g_assert_false (deploy_cluster.switched);
  g_assert_cmpstr (wh_operation_get_result (operation), ==, "shop 2.0 runs in production");
}

static void
test_rolling (DeployFixture *self,
              gconstpointer  data)
{
  run_well (self, "rolling", "set-image 2.0");
}

/* 1 of 7 pods, 2 of 8, 6 of 12. */
static void
test_canary (DeployFixture *self,
             gconstpointer  data)
{
  run_well (self, "canary", "add-canary 1; scale-twin 2; scale-twin 6; set-image 2.0; drop-twin");
}

static void
test_blue_green (DeployFixture *self,
                 gconstpointer  data)
{
  run_well (self, "blue-green", "add-green 6; switch; set-image 2.0; switch-back; drop-twin");
}

/* Each change is refused once, or done although its answer was lost: it goes
 * back, and nothing of it is left. */
static void
test_fails_at_each_change (DeployFixture *self,
                           gconstpointer  data)
{
  const char *strategy = data;
  guint n_tried = 0;

  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);

  for (guint lost = 0; lost < 2; lost++)
    {
      for (int at = 0; at < 10; at++)
        {
          g_autoptr(WhOperation) operation = NULL;
          g_autoptr(GError) error = NULL;

          g_set_str (&deploy_cluster.image, "registry.acme.dev/acme/shop:1.0");
          g_set_str (&deploy_cluster.old_image, "registry.acme.dev/acme/shop:0.9");
          deploy_cluster.n_applied = 0;
          deploy_cluster.fail_at = at;
          deploy_cluster.fail_after = lost;
          deploy_cluster.fail_with = lost ? WH_ERROR_TIMED_OUT : WH_ERROR_FORBIDDEN;
          g_string_set_size (deploy_cluster.log, 0);
          operation = deploy_fixture_plan (self, "promote", "strategy", strategy, NULL);

          /* Beyond the last one nothing fails. */
          if (deploy_fixture_run (self, operation, &error))
            break;

          g_test_message ("%s, %d %s: %s (%s)", strategy, at, lost ? "lost" : "refused", deploy_cluster.log->str, error->message);
          g_assert_nonnull (strstr (error->message, "refused"));
          /* What was refused at once has changed nothing. */
          g_assert_cmpint (strstr (error->message, "Rolled back to 1.0") != NULL, ==, at > 0 || lost);
          check_as_before ();
          n_tried++;
        }
    }

  g_assert_cmpuint (n_tried, ==, g_str_equal (strategy, "rolling") ? 2 : 10);
}

static void
test_does_not_go_back_when_told_not_to (DeployFixture *self,
                                        gconstpointer  data)
{
  g_autoptr(WhOperation) operation = deploy_fixture_plan (self, "promote", "strategy", "canary", "rollback", "no", NULL);
  g_autoptr(GError) error = NULL;

  deploy_cluster.fail_at = 2;
  deploy_cluster.fail_with = WH_ERROR_FORBIDDEN;
  g_assert_false (deploy_fixture_run (self, operation, &error));
  /* What is left is told. */
  g_assert_nonnull (strstr (error->message, "second workload"));
  g_assert_cmpint (deploy_cluster.twin, ==, 2);
}

/* A roll back whose first try was done but not answered, and whose second one
 * finds that the revision has another number now. */
static void
test_undo_twice (DeployFixture *self,
                 gconstpointer  data)
{
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  deploy_fixture_put_traffic (self, 0.1, 100 * G_TIME_SPAN_MILLISECOND);
  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (self, "promote", NULL);
  deploy_fixture_put_traffic (self, 50, 100 * G_TIME_SPAN_MILLISECOND);
  deploy_cluster.fail_at = 1;
  deploy_cluster.fail_after = TRUE;
  deploy_cluster.fail_with = WH_ERROR_TIMED_OUT;
  g_assert_false (deploy_fixture_run (self, operation, &error));
  g_assert_nonnull (strstr (error->message, "Rolled back to 1.0"));
  check_as_before ();
}

static void
test_gate_fails (DeployFixture *self,
                 gconstpointer  data)
{
  const char *strategy = data;
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;
  const char *metric;
  WhRecord *evidence;

  deploy_fixture_put_traffic (self, 0.1, 100 * G_TIME_SPAN_MILLISECOND);
  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (self, "promote", "strategy", strategy, NULL);
  deploy_fixture_put_traffic (self, 50, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_false (deploy_fixture_run (self, operation, &error));
  g_assert_nonnull (strstr (error->message, "Errors stayed above 2 %"));
  g_assert_nonnull (strstr (error->message, "Rolled back to 1.0"));
  g_assert_true (wh_deployment_is_rolling_back (wh_deployment_of (operation)));
  g_assert_true (wh_deployment_has_evidence (wh_deployment_of (operation)));
  evidence = wh_deployment_get_evidence (wh_deployment_of (operation), &metric);
  g_assert_cmpstr (evidence->kind->id, ==, "traffic");
  g_assert_cmpstr (metric, ==, "errors");
  check_as_before ();
}

/* ---- In two clusters ---- */

static void
check_other_as_before (void)
{
  g_assert_cmpstr (deploy_other.image, ==, "registry.acme.dev/acme/shop:1.0");
  g_assert_cmpint (deploy_other.twin, ==, -1);
  g_assert_false (deploy_other.switched);
}

typedef struct
{
  const char *strategy;
  const char *log;
  const char *other;   /* of the second cluster, which has 2 pods */
} Far;

static const Far far_rolling = { "rolling", "set-image 2.0", "set-image 2.0" };
/* 1 of 3 pods, as many at 25 %, then 2 of 4. */
static const Far far_canary = { "canary", "add-canary 1; scale-twin 2; scale-twin 6; set-image 2.0; drop-twin",
                                "add-canary 1; scale-twin 2; set-image 2.0; drop-twin" };
static const Far far_green = { "blue-green", "add-green 6; switch; set-image 2.0; switch-back; drop-twin",
                               "add-green 2; switch; set-image 2.0; switch-back; drop-twin" };

static void
test_two_clusters (DeployFixture *self,
                   gconstpointer  data)
{
  const Far *far = data;
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  deploy_fixture_add_other (self);
  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (self, "promote", "strategy", far->strategy, NULL);
  g_assert_cmpuint (get_plan (operation)->targets->len, ==, 2);
  /* What is made beside it and what is changed, in each cluster. */
  g_assert_cmpuint (get_plan (operation)->objects->len, ==, g_str_equal (far->strategy, "rolling") ? 2 : 4);
  g_assert_null (deploy_fixture_find_check (operation, "clusters"));
  deploy_fixture_run (self, operation, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (deploy_cluster.log->str, ==, far->log);
  g_assert_cmpstr (deploy_other.log->str, ==, far->other);
  g_assert_nonnull (strstr (deploy_cluster.image, ":2.0@sha256:bbb"));
  g_assert_nonnull (strstr (deploy_other.image, ":2.0@sha256:bbb"));
}

/* What the second cluster refuses, or does without an answer, goes back in both. */
static void
test_two_clusters_fail (DeployFixture *self,
                        gconstpointer  data)
{
  const char *strategy = data;
  guint n_tried = 0;

  deploy_fixture_add_other (self);
  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);

  for (int at = 0; at < 10; at++)
    {
      g_autoptr(WhOperation) operation = NULL;
      g_autoptr(GError) error = NULL;

      g_set_str (&deploy_cluster.old_image, "registry.acme.dev/acme/shop:0.9");
      g_set_str (&deploy_other.old_image, "registry.acme.dev/acme/shop:0.9");
      deploy_other.n_applied = 0;
      deploy_other.fail_at = at;
      deploy_other.fail_after = at % 2;
      deploy_other.fail_with = at % 2 ? WH_ERROR_TIMED_OUT : WH_ERROR_FORBIDDEN;
      operation = deploy_fixture_plan (self, "promote", "strategy", strategy, NULL);

      if (deploy_fixture_run (self, operation, &error))
        break;

      g_assert_nonnull (strstr (error->message, "refused. Rolled back to 1.0"));
      check_as_before ();
      check_other_as_before ();
      n_tried++;
    }

  g_assert_cmpuint (n_tried, ==, g_str_equal (strategy, "rolling") ? 1 : g_str_equal (strategy, "canary") ? 4 : 5);
}

/* One cluster says no to going back: the other one goes all the same, and which is which is told. */
static void
test_two_clusters_one_stays (DeployFixture *self,
                             gconstpointer  data)
{
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  deploy_fixture_add_other (self);
  deploy_fixture_put_traffic (self, 0.1, 100 * G_TIME_SPAN_MILLISECOND);
  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (self, "promote", "strategy", "canary", NULL);
  deploy_fixture_put_traffic (self, 50, 100 * G_TIME_SPAN_MILLISECOND);
  deploy_cluster.fail_at = 1;
  deploy_cluster.fail_with = WH_ERROR_FORBIDDEN;
  g_assert_false (deploy_fixture_run (self, operation, &error));
  check_other_as_before ();
  g_assert_cmpint (deploy_cluster.twin, ==, 1);
  g_assert_nonnull (strstr (error->message, "its second workload in prod is still there"));
  g_assert_null (strstr (error->message, "in far"));
}

static void
test_two_clusters_differ (DeployFixture *self,
                          gconstpointer  data)
{
  g_autoptr(WhOperation) operation = NULL;
  const WhDeployCheck *check;

  deploy_fixture_add_other (self);
  g_set_str (&deploy_other.image, "registry.acme.dev/acme/shop:0.9");
  operation = deploy_fixture_plan (self, "promote", NULL);
  check = deploy_fixture_find_check (operation, "clusters");
  g_assert_nonnull (check);
  g_assert_cmpint (check->health, ==, WH_HEALTH_WARNING);
  g_assert_cmpstr (check->detail, ==, "1.0 in prod, 0.9 in far");
}

/* ---- Somebody steps in ---- */

typedef struct
{
  DeployFixture *fixture;
  const char    *step;
  enum { CANCEL, ROLL_BACK, PAUSE } what;
  gboolean       done;
} StepIn;

static void
deployment_changed_cb (WhDeployment *deployment,
                       StepIn       *step_in)
{
  WhDeployStep *step = wh_deployment_get_current_step (deployment);

  if (step_in->done || step == NULL || step->state != WH_DEPLOY_STEP_RUNNING || !g_str_equal (step->id, step_in->step))
    return;

  step_in->done = TRUE;

  if (step_in->what == CANCEL)
    wh_operations_cancel (step_in->fixture->operations, wh_deployments_find_running (step_in->fixture->deployments, "shop"));
  else
    wh_deployment_roll_back (deployment, "somebody said so");
}

static void
step_in_at (DeployFixture *self,
            const char    *strategy,
            const char    *step,
            gboolean       cancel,
            GError       **error)
{
  StepIn step_in = { .fixture = self, .step = step, .what = cancel ? CANCEL : ROLL_BACK };
  g_autoptr(WhOperation) operation = deploy_fixture_plan (self, "promote", "strategy", strategy, NULL);

  g_signal_connect (wh_deployment_of (operation), "changed", G_CALLBACK (deployment_changed_cb), &step_in);
  g_assert_false (deploy_fixture_run (self, operation, error));
  g_assert_true (step_in.done);
  g_assert_cmpint (wh_operation_get_state (operation), ==, cancel ? WH_OPERATION_STATE_CANCELLED : WH_OPERATION_STATE_FAILED);

  /* What was cancelled is given up when the main loop has nothing else to do. */
  wh_dex_run (dex_timeout_new_msec (20), NULL);
}

static void
start_again (void)
{
  g_set_str (&deploy_cluster.image, "registry.acme.dev/acme/shop:1.0");
  g_set_str (&deploy_cluster.old_image, "registry.acme.dev/acme/shop:0.9");
  deploy_cluster.twin = -1;
  deploy_cluster.switched = FALSE;
  g_string_set_size (deploy_cluster.log, 0);
}

static const char * const rolling_steps[] = { "apply", "rollout", "watch", NULL };
static const char * const canary_steps[] = { "canary-0", "canary-wait-0", "canary-1", "canary-wait-1", "canary-2", "canary-wait-2",
                                             "apply", "rollout", "drop", "watch", NULL };
static const char * const green_steps[] = { "green", "switch", "watch", "apply", "rollout", "switch-back", "drop", NULL };

static const char * const *
get_steps (const char *strategy)
{
  if (g_str_equal (strategy, "canary"))
    return canary_steps;

  return g_str_equal (strategy, "blue-green") ? green_steps : rolling_steps;
}

/* Cancelling stops where it is: nothing more is done, and what is left is told. */
static void
test_cancel_at_each_step (DeployFixture *self,
                          gconstpointer  data)
{
  const char * const *steps = get_steps (data);

  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *log = NULL;

      start_again ();
      step_in_at (self, data, steps[i], TRUE, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      log = g_strdup (deploy_cluster.log->str);
      g_test_message ("%s at %s: %s (%s)", (const char *)data, steps[i], error->message, log);

      if (deploy_cluster.twin >= 0)
        g_assert_nonnull (strstr (error->message, "second workload"));
      if (deploy_cluster.switched)
        g_assert_nonnull (strstr (error->message, "requests"));
      if (strstr (log, "set-image") != NULL)
        g_assert_nonnull (strstr (error->message, "web was changed"));

      wh_dex_run (dex_timeout_new_msec (60), NULL);
      g_assert_cmpstr (deploy_cluster.log->str, ==, log);
    }
}

static void
test_roll_back_at_each_step (DeployFixture *self,
                             gconstpointer  data)
{
  const char * const *steps = get_steps (data);

  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;

      /* Acts that are one request are over before it is looked at again. */
      if (g_str_equal (steps[i], "apply") || g_str_equal (steps[i], "switch") || g_str_equal (steps[i], "switch-back") ||
          g_str_equal (steps[i], "drop"))
        continue;

      start_again ();
      step_in_at (self, data, steps[i], FALSE, &error);
      g_test_message ("%s at %s: %s", (const char *)data, steps[i], deploy_cluster.log->str);
      g_assert_nonnull (strstr (error->message, "somebody said so. Rolled back to 1.0"));
      check_as_before ();
    }
}

static void
pause_cb (WhDeployment *deployment,
          StepIn       *step_in)
{
  if (wh_deployment_may_pause (deployment) && !step_in->done)
    {
      step_in->done = TRUE;
      wh_deployment_set_paused (deployment, TRUE);
    }

  /* The cluster says that it is paused: that is the time to go on. */
  if (step_in->done && deploy_cluster.paused && wh_deployment_is_paused (deployment))
    {
      deploy_cluster.stuck = FALSE;
      wh_deployment_set_paused (deployment, FALSE);
    }
}

static void
test_pause_and_continue (DeployFixture *self,
                         gconstpointer  data)
{
  StepIn step_in = { .fixture = self, .what = PAUSE };
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (self, "promote", NULL);
  g_signal_connect (wh_deployment_of (operation), "changed", G_CALLBACK (pause_cb), &step_in);
  deploy_cluster.stuck = TRUE;
  deploy_fixture_run (self, operation, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (deploy_cluster.log->str, ==, "set-image 2.0; pause; resume");
}

/* ---- The audit ---- */

static GPtrArray *
dup_entries (DeployFixture *self)
{
  g_autoptr(DexFuture) future = wh_history_query_operations (self->history, 0, 0, 0);

  g_assert_true (wh_dex_run (dex_ref (future), NULL));

  return g_ptr_array_ref (g_value_get_boxed (dex_future_get_value (future, NULL)));
}

/* Every change of the cluster has a step of its own in the log. */
static void
test_each_step_is_written (DeployFixture *self,
                           gconstpointer  data)
{
  g_autoptr(WhOperation) operation = deploy_fixture_plan (self, "promote", "strategy", data, NULL);
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) acts = NULL;
  guint n_steps = 0;

  deploy_fixture_run (self, operation, &error);
  g_assert_no_error (error);
  acts = g_strsplit (deploy_cluster.log->str, "; ", -1);
  entries = dup_entries (self);

  for (guint i = 0; i < entries->len; i++)
    n_steps += ((WhOperationEntry *)entries->pdata[i])->phase == WH_OPERATION_STEP;

  g_assert_cmpuint (n_steps, >=, g_strv_length (acts));
  /* The first step stands there before the first act, and no act has none before it. */
  g_assert_cmpint (((WhOperationEntry *)entries->pdata[entries->len - 1])->phase, ==, WH_OPERATION_STARTED);
  g_assert_cmpint (((WhOperationEntry *)entries->pdata[0])->phase, ==, WH_OPERATION_FINISHED);
}

int
main (int   argc,
      char *argv[])
{
  /* A zone with summer time, in the form that needs no data base. */
  g_setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();
  deploy_fixture_register ();

#define ADD(path, data, func) g_test_add ("/deploy/" path, DeployFixture, data, deploy_fixture_set_up, func, deploy_fixture_tear_down)
#define ADD_ALL(path, func) \
  ADD (path "/rolling", "rolling", func); \
  ADD (path "/canary", "canary", func); \
  ADD (path "/blue-green", "blue-green", func)

  ADD ("plan/image", NULL, test_plan_image);
  ADD ("plan/others", NULL, test_plan_others);
  ADD ("plan/unknown-is-not-fine", NULL, test_unknown_is_not_fine);
  ADD ("plan/limits", NULL, test_limits);
  ADD ("plan/vulnerabilities", NULL, test_vulnerabilities);
  g_test_add_func ("/deploy/freeze/weekly", test_freeze_weekly);
  ADD ("freeze/kept", NULL, test_freezes_are_kept);
  ADD ("freeze/blocks", NULL, test_freeze_blocks);
  ADD ("gate/limits", NULL, test_gate);
  g_test_add_func ("/deploy/gate/measure", test_measure);
  ADD ("gate/series", NULL, test_gate_series);
  ADD ("gate/expression", NULL, test_gate_expression);
  ADD ("run/rolling", NULL, test_rolling);
  ADD ("run/canary", NULL, test_canary);
  ADD ("run/blue-green", NULL, test_blue_green);
  ADD_ALL ("fails-at-each-change", test_fails_at_each_change);
  ADD ("stays-when-told-to", NULL, test_does_not_go_back_when_told_not_to);
  ADD ("undo-twice", NULL, test_undo_twice);
  ADD_ALL ("gate-fails", test_gate_fails);
  ADD ("two-clusters/rolling", &far_rolling, test_two_clusters);
  ADD ("two-clusters/canary", &far_canary, test_two_clusters);
  ADD ("two-clusters/blue-green", &far_green, test_two_clusters);
  ADD_ALL ("two-clusters/fail", test_two_clusters_fail);
  ADD ("two-clusters/one-stays", NULL, test_two_clusters_one_stays);
  ADD ("two-clusters/differ", NULL, test_two_clusters_differ);
  ADD_ALL ("cancel-at-each-step", test_cancel_at_each_step);
  ADD_ALL ("roll-back-at-each-step", test_roll_back_at_each_step);
  ADD ("pause-and-continue", NULL, test_pause_and_continue);
  ADD_ALL ("each-step-is-written", test_each_step_is_written);

  return g_test_run ();
}
