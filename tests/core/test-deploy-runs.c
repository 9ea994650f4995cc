/* test-deploy-runs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "deploy-fixture.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

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

/* When the first step runs, all that are to come are told. */
static void
laid_out_cb (WhDeployment *deployment,
             guint        *n_steps)
{
  const WhDeployStep *step = wh_deployment_get_current_step (deployment);

  if (*n_steps == 0 && step != NULL && step->state == WH_DEPLOY_STEP_RUNNING)
    *n_steps = wh_deployment_get_steps (deployment)->len;
}

static void
run_well (DeployFixture *self,
          const char    *strategy,
          const char    *log)
{
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;
  guint n_steps = 0;

  deploy_fixture_put_image (self, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (self, "promote", "strategy", strategy, NULL);
  g_signal_connect (wh_deployment_of (operation), "changed", G_CALLBACK (laid_out_cb), &n_steps);
  deploy_fixture_run (self, operation, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (deploy_cluster.log->str, ==, log);

  /* And at the end the one that says so. */
  g_assert_cmpuint (wh_deployment_get_steps (wh_deployment_of (operation))->len, ==, n_steps + 1);
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
  g_assert_cmpuint (deploy_fixture_get_plan (operation)->targets->len, ==, 2);
  /* What is made beside it and what is changed, in each cluster. */
  g_assert_cmpuint (deploy_fixture_get_plan (operation)->objects->len, ==, g_str_equal (far->strategy, "rolling") ? 2 : 4);
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
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();
  deploy_fixture_register ();

#define ADD(path, data, func) g_test_add ("/deploy/" path, DeployFixture, data, deploy_fixture_set_up, func, deploy_fixture_tear_down)
#define ADD_ALL(path, func) \
  ADD (path "/rolling", "rolling", func); \
  ADD (path "/canary", "canary", func); \
  ADD (path "/blue-green", "blue-green", func)

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
