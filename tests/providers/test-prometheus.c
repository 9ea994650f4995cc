/* test-prometheus.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kinds.h"
#include "wh-prometheus-provider.h"
#include "wire.h"

static Wire *
make_prometheus (void)
{
  Wire *wire = wire_new (&wh_prometheus_provider_info);

  wire_serve (wire, "GET /api/v1/status/buildinfo", "buildinfo.json");
  wire_serve (wire, "GET /api/v1/alerts", "alerts.json");
  wire_serve (wire, "GET /api/v1/targets", "targets.json");
  wire_serve (wire, "GET /api/v1/rules", "rules.json");
  wire_serve (wire, "POST /api/v1/query", "query.json");
  wire_serve (wire, "POST /api/v1/query_range", "range.json");

  return wire;
}

static void
test_reads (void)
{
  g_autoptr(Wire) wire = make_prometheus ();
  g_autoptr(GError) error = NULL;
  const GArray *samples;
  WhRecord *record;

  wire_set (wire, "tenant", "team-a", NULL);
  wire_set_secret (wire, "token", "s3cret");
  wire_round (wire, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wire_get_header (wire, "GET /api/v1/alerts", "Authorization"), ==, "Bearer s3cret");
  g_assert_cmpstr (wire_get_header (wire, "GET /api/v1/alerts", "X-Scope-OrgID"), ==, "team-a");

  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_alert), ==, 2);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_target), ==, 2);
  record = wire_lookup (wire, &wh_kind_target, "node http://node-2:9100/metrics");
  g_assert_cmpstr (record->values[WH_TARGET_STATE].text, ==, "down");
  g_assert_cmpstr (record->values[WH_TARGET_ERROR].text, ==, "connection refused");
  g_assert_cmpint (record->health, ==, WH_HEALTH_FAILING);
  record = wire_lookup (wire, &wh_kind_target, "node http://node-1:9100/metrics");
  g_assert_cmpint (record->values[WH_TARGET_DURATION].number, ==, 12000);

  /* NaN is nothing, and what has no application is nobody's. */
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_traffic), ==, 1);
  record = wire_lookup (wire, &wh_kind_traffic, "shop/web");
  g_assert_cmpfloat (record->values[WH_TRAFFIC_RATE].real, ==, 12.5);
  g_assert_cmpint (record->values[WH_TRAFFIC_P95].number, ==, 12500000);

  /* Two points of the last hour, and the one of now. */
  samples = wire_get_samples (wire, "traffic:shop/web/rate");
  g_assert_nonnull (samples);
  g_assert_cmpuint (samples->len, ==, 3);
  g_assert_cmpfloat (g_array_index (samples, WhSample, 0).value, ==, 11);

  for (guint i = 0; i < wh_prometheus_provider_info.n_kinds; i++)
    {
      const WhKind *kind = wh_prometheus_provider_info.kinds[i];

      if (strcmp (kind->id, "rule") == 0)
        g_assert_cmpuint (wire_count_kind (wire, kind), ==, 2);
    }

  /* The last hour is fetched once. */
  wire_forget (wire);
  wire_round (wire, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count (wire, "POST /api/v1/query_range"), ==, 0);

  /* An empty list is an answer. */
  wire_serve_text (wire, "GET /api/v1/alerts", 200, "application/json", "{\"status\":\"success\",\"data\":{\"alerts\":null}}");
  wire_round (wire, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_alert), ==, 0);
}

static void
test_failures (void)
{
  g_autoptr(Wire) wire = make_prometheus ();

  wire_check_failures (wire);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/prometheus/reads", test_reads);
  g_test_add_func ("/prometheus/failures", test_failures);

  return g_test_run ();
}
