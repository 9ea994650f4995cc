/* test-deploy.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "deploy-fixture.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

/* ---- Plans ---- */

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
  g_assert_cmpstr (deploy_fixture_get_plan (tagged)->to_image, ==, pinned);
  g_assert_cmpstr (deploy_fixture_get_plan (tagged)->from_image, ==, "registry.acme.dev/acme/shop:1.0");
  g_assert_cmpuint (deploy_fixture_get_plan (tagged)->targets->len, ==, 1);

  /* What nobody knows goes as it was said, and that is a warning. */
  unknown = deploy_fixture_plan (self, "deploy", "image", "3.0", "environment", "production", NULL);
  g_assert_cmpstr (deploy_fixture_get_plan (unknown)->to_image, ==, "registry.acme.dev/acme/shop:3.0");
  g_assert_cmpint (deploy_fixture_find_check (unknown, "image")->health, ==, WH_HEALTH_WARNING);

  /* What runs on staging, by its digest. */
  promoted = deploy_fixture_plan (self, "promote", NULL);
  g_assert_cmpstr (deploy_fixture_get_plan (promoted)->to_image, ==, pinned);
  g_assert_cmpstr (deploy_fixture_get_plan (promoted)->environment, ==, "production");

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
  const WhDeployTarget *target = deploy_fixture_get_plan (back)->targets->pdata[0];

  g_assert_cmpstr (target->revision, ==, "2");
  g_assert_cmpstr (deploy_fixture_get_plan (back)->to_version, ==, "0.9");
  g_assert_cmpint (deploy_fixture_get_plan (scaled)->replicas, ==, 4);
  g_assert_null (deploy_fixture_get_plan (restarted)->to_image);

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
  g_assert_true (isnan (deploy_fixture_get_plan (operation)->max_errors));
  g_assert_cmpint (deploy_fixture_get_plan (operation)->max_p95, ==, 0);
}

static void
test_limits (DeployFixture *self,
             gconstpointer  data)
{
  g_autoptr(WhOperation) calm = NULL;
  g_autoptr(WhOperation) bad = NULL;

  deploy_fixture_put_traffic (self, 0.1, 180 * G_TIME_SPAN_MILLISECOND);
  calm = deploy_fixture_plan (self, "promote", NULL);
  g_assert_cmpfloat (deploy_fixture_get_plan (calm)->max_errors, ==, 2);
  g_assert_cmpint (deploy_fixture_get_plan (calm)->max_p95, ==, 370 * G_TIME_SPAN_MILLISECOND);
  g_assert_null (deploy_fixture_find_check (calm, "limits"));

  /* What it does not keep today is no limit for tomorrow; that is told. */
  deploy_fixture_put_traffic (self, 5, 180 * G_TIME_SPAN_MILLISECOND);
  bad = deploy_fixture_plan (self, "promote", NULL);
  g_assert_true (isnan (deploy_fixture_get_plan (bad)->max_errors));
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

  ADD ("plan/image", NULL, test_plan_image);
  ADD ("plan/others", NULL, test_plan_others);
  ADD ("plan/unknown-is-not-fine", NULL, test_unknown_is_not_fine);
  ADD ("plan/limits", NULL, test_limits);
  ADD ("plan/vulnerabilities", NULL, test_vulnerabilities);
  g_test_add_func ("/deploy/freeze/weekly", test_freeze_weekly);
  ADD ("freeze/kept", NULL, test_freezes_are_kept);
  ADD ("freeze/blocks", NULL, test_freeze_blocks);

  return g_test_run ();
}
