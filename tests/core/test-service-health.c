/* test-service-health.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libdex.h>

#include "wh-kinds.h"
#include "wh-service-health.h"

static void
put_service (WhStore    *store,
             const char *name,
             const char *host,
             gint64      ready)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_service, "k8s");
  g_autoptr(WhBatch) batch = wh_batch_new ("k8s");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_SERVICE_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_SERVICE_NAME, name);
  wh_record_builder_set_text (builder, WH_SERVICE_HOST, host);
  wh_record_builder_set_number (builder, WH_SERVICE_READY, ready);
  wh_record_builder_set_number (builder, WH_SERVICE_ENDPOINTS, 2);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

static void
put_check (WhStore    *store,
           const char *name,
           const char *target,
           gboolean    up)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_check, "checks");
  g_autoptr(WhBatch) batch = wh_batch_new ("checks");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_CHECK_NAME, name);
  wh_record_builder_set_text (builder, WH_CHECK_TARGET, target);
  wh_record_builder_set_text (builder, WH_CHECK_STATUS, up ? "200" : "503");
  wh_record_builder_set_number (builder, WH_CHECK_UP, up);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

static WhHealth
get_service_health (WhStore    *store,
                    const char *name)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return wh_store_get_health (store, wh_store_lookup (store, &wh_kind_service, "k8s", name));
}

static void
test_services_are_judged_with_their_checks (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhServiceHealth) health = wh_service_health_new (store);
  WhResourceList *services = wh_store_get_list (store, &wh_kind_service);
  WhRecord *web;

  wh_store_set_source (store, "k8s", "prod", "production");
  wh_store_set_source (store, "checks", "checks", "production");
  put_service (store, "web", "shop.acme.dev www.acme.dev", 2);
  put_service (store, "api", NULL, 2);
  put_service (store, "db", NULL, 1);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_OK);
  g_assert_cmpint (get_service_health (store, "db"), ==, WH_HEALTH_WARNING);

  /* By host, whatever the check is called; by name where no host is known. */
  put_check (store, "front page", "https://www.acme.dev:8443/start?x=1", FALSE);
  put_check (store, "api", "10.0.0.1:5000", FALSE);
  put_check (store, "db", "10.0.0.2:5432", TRUE);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_FAILING);
  g_assert_cmpint (get_service_health (store, "api"), ==, WH_HEALTH_FAILING);
  /* What is fine outside does not mend what the cluster knows better. */
  g_assert_cmpint (get_service_health (store, "db"), ==, WH_HEALTH_WARNING);
  g_assert_cmpuint (wh_resource_list_count_health (services, WH_HEALTH_FAILING), ==, 2);

  web = wh_store_lookup (store, &wh_kind_service, "k8s", "web");
  g_assert_cmpstr (web->reason, ==, "503");
  g_assert_true (wh_service_find_check (store, web) ==
                 wh_store_lookup (store, &wh_kind_check, "checks", "front page"));

  /* The cluster tells of the service again, without the check. */
  put_service (store, "web", "shop.acme.dev www.acme.dev", 2);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_FAILING);

  put_check (store, "front page", "https://www.acme.dev:8443/start?x=1", TRUE);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_OK);
  g_assert_null (wh_store_lookup (store, &wh_kind_service, "k8s", "web")->reason);

  /* A check that asks another host looks at another service. */
  put_check (store, "front page", "https://other.acme.dev", FALSE);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_OK);
  put_check (store, "front page", "https://shop.acme.dev", FALSE);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_FAILING);

  /* Checks that do not run say nothing; a cluster that is silent keeps its last word. */
  wh_store_set_source_state (store, "checks", TRUE, 1, "gone");
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_OK);
  wh_store_set_source_state (store, "checks", FALSE, 2, NULL);
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_FAILING);
  wh_store_set_source_state (store, "k8s", TRUE, 2, "gone");
  wh_store_set_source_state (store, "checks", TRUE, 2, "gone");
  g_assert_cmpint (get_service_health (store, "web"), ==, WH_HEALTH_STALE);
  g_assert_cmpint (wh_store_lookup (store, &wh_kind_service, "k8s", "web")->health, ==, WH_HEALTH_FAILING);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/services/are-judged-with-their-checks", test_services_are_judged_with_their_checks);

  return g_test_run ();
}
