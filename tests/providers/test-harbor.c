/* test-harbor.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-harbor-provider.h"
#include "wh-image-scan.h"
#include "wh-kinds.h"
#include "wire.h"

#define INDEX "sha256:1111111111111111111111111111111111111111111111111111111111111111"
#define AMD64 "sha256:2222222222222222222222222222222222222222222222222222222222222222"
#define OLD   "sha256:3333333333333333333333333333333333333333333333333333333333333333"
#define REPORT "application/vnd.security.vulnerability.report; version=1.1"
#define ARTIFACTS "/api/v2.0/projects/shop/repositories/team%2Fweb/artifacts"

static const char artifacts[] =
  "[{\"id\":7,\"type\":\"IMAGE\",\"manifest_media_type\":\"application/vnd.oci.image.index.v1+json\",\"digest\":\"" INDEX "\",\"size\":1200,"
  "\"push_time\":\"2026-03-01T12:00:00.000Z\",\"pull_time\":\"0001-01-01T00:00:00.000Z\",\"extra_attrs\":{},"
  "\"references\":[{\"parent_id\":7,\"child_id\":8,\"child_digest\":\"" AMD64 "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}],"
  "\"tags\":[{\"id\":1,\"name\":\"1.1\",\"push_time\":\"2026-03-01T12:00:00.000Z\"},{\"id\":2,\"name\":\"latest\",\"push_time\":\"2026-03-01T12:00:01.000Z\"}],"
  "\"accessories\":[{\"id\":1,\"type\":\"signature.cosign\",\"digest\":\"sha256:5151\",\"size\":200}],"
  "\"scan_overview\":{\"" REPORT "\":{\"scan_status\":\"Success\",\"severity\":\"Critical\",\"complete_percent\":100,"
  "\"end_time\":\"2026-03-02T12:00:00.000Z\",\"scanner\":{\"name\":\"Trivy\",\"vendor\":\"Aqua Security\",\"version\":\"v0.58.2\"},"
  "\"summary\":{\"total\":6,\"fixable\":2,\"summary\":{\"Critical\":1,\"High\":5,\"Unknown\":2}}}}},"
  "{\"id\":9,\"type\":\"IMAGE\",\"manifest_media_type\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" OLD "\",\"size\":5000,"
  "\"push_time\":\"2026-01-01T12:00:00.000Z\",\"references\":null,\"accessories\":null,"
  "\"extra_attrs\":{\"architecture\":\"arm64\",\"os\":\"linux\",\"created\":\"2026-01-01T11:00:00Z\","
  "\"config\":{\"Labels\":{\"org.opencontainers.image.revision\":\"abc123\"}}},"
  "\"tags\":[{\"id\":3,\"name\":\"1.0\",\"push_time\":\"2026-01-01T12:00:00.000Z\"}],"
  "\"scan_overview\":{\"" REPORT "\":{\"scan_status\":\"Running\",\"complete_percent\":40}}},"
  "{\"id\":10,\"digest\":\"sha256:dangling\",\"size\":1,\"tags\":null}]";

static Wire *
make_harbor (void)
{
  Wire *wire = wire_new (&wh_harbor_provider_info);

  wire_serve_text (wire, "GET /api/v2.0/systeminfo", 200, "application/json", "{\"harbor_version\":\"v2.12.0\"}");
  wire_serve_text (wire, "GET /api/v2.0/projects", 200, "application/json",
                   "[{\"project_id\":1,\"name\":\"shop\",\"repo_count\":1,\"creation_time\":\"2025-01-01T00:00:00.000Z\","
                   "\"metadata\":{\"public\":\"false\"}}]");
  wire_serve_text (wire, "GET /api/v2.0/projects/shop/summary", 200, "application/json",
                   "{\"repo_count\":1,\"quota\":{\"hard\":{\"storage\":1000000},\"used\":{\"storage\":900000}}}");
  wire_serve_text (wire, "GET /api/v2.0/projects/shop/repositories", 200, "application/json",
                   "[{\"id\":1,\"project_id\":1,\"name\":\"shop/team/web\",\"artifact_count\":2,\"update_time\":\"2026-03-01T12:00:00.000Z\"}]");
  wire_serve_text (wire, "GET " ARTIFACTS, 200, "application/json", artifacts);
  wire_serve_text (wire, "GET " ARTIFACTS "/" AMD64, 200, "application/json", "{\"digest\":\"" AMD64 "\",\"size\":7000,\"extra_attrs\":{\"created\":\"2026-03-01T11:00:00Z\","
                   "\"config\":{\"Labels\":{\"org.opencontainers.image.revision\":\"def456\"}}}}");

  return wire;
}

static void
round_ok (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_round (wire, &error);
  g_assert_no_error (error);
}

static void
test_reads (void)
{
  g_autoptr(Wire) wire = make_harbor ();
  g_autofree char *worst = NULL;
  g_autofree char *state = NULL;
  WhHealth health;
  WhRecord *record;

  round_ok (wire);
  record = wire_lookup (wire, &wh_kind_registry_project, "shop");
  g_assert_nonnull (record);
  g_assert_cmpint (record->health, ==, WH_HEALTH_WARNING);
  g_assert_cmpint (wh_record_get_number (record, "used"), ==, 900000);
  g_assert_cmpstr (wire_get_header (wire, "GET /api/v2.0/projects/shop/summary", "X-Is-Resource-Name"), ==, "true");

  record = wire_lookup (wire, &wh_kind_image_repository, "shop/team/web");
  g_assert_cmpint (record->values[WH_IMAGE_REPOSITORY_TAGS].number, ==, 3);
  g_assert_cmpint (record->values[WH_IMAGE_REPOSITORY_SIZE].number, ==, 1200 + 7000 + 5000 + 1);
  g_assert_cmpint (record->values[WH_IMAGE_REPOSITORY_ROUGH].number, ==, TRUE);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image), ==, 3);

  /* An index is as large as its parts; a tag that has none is no image here. */
  record = wire_lookup (wire, &wh_kind_image, "shop/team/web:latest");
  g_assert_cmpint (record->values[WH_IMAGE_SIZE].number, ==, 1200 + 7000);
  g_assert_cmpstr (record->values[WH_IMAGE_PLATFORMS].text, ==, "linux/amd64");
  g_assert_cmpstr (record->values[WH_IMAGE_REVISION].text, ==, "def456");
  g_assert_cmpint (record->values[WH_IMAGE_CREATED].number, ==, G_GINT64_CONSTANT (1772362800000000));
  g_assert_cmpstr (record->values[WH_IMAGE_DIGESTS].text, ==, AMD64);
  g_assert_cmpstr (record->values[WH_IMAGE_VULNERABILITIES].text, ==, "1 critical, 5 high, 2 unknown");
  g_assert_cmpint (record->values[WH_IMAGE_CRITICAL].number, ==, 1);
  g_assert_cmpint (record->values[WH_IMAGE_HIGH].number, ==, 5);
  g_assert_cmpint (record->values[WH_IMAGE_MEDIUM].number, ==, 0);
  g_assert_cmpint (record->values[WH_IMAGE_LOW].number, ==, 2);
  g_assert_cmpint (record->values[WH_IMAGE_FIXABLE].number, ==, 2);
  g_assert_cmpstr (record->values[WH_IMAGE_SCANNER].text, ==, "Trivy v0.58.2");
  g_assert_true (wh_image_is_vulnerable (record));
  worst = wh_image_dup_worst (record, &health);
  g_assert_cmpstr (worst, ==, "1 critical");
  g_assert_cmpint (health, ==, WH_HEALTH_FAILING);
  g_assert_cmpint (record->health, ==, WH_HEALTH_FAILING);
  g_assert_cmpint (record->values[WH_IMAGE_SCANNED].number, ==, G_GINT64_CONSTANT (1772452800000000));
  g_assert_cmpstr (record->values[WH_IMAGE_SEVERITY].text, ==, "critical");
  g_assert_cmpstr (record->values[WH_IMAGE_ATTACHED].text, ==, "signature sha256:5151");
  g_assert_null (record->values[WH_IMAGE_SCAN].text);

  record = wire_lookup (wire, &wh_kind_image, "shop/team/web:1.0");
  g_assert_cmpstr (record->values[WH_IMAGE_SCAN].text, ==, "Running, 40 %");
  g_assert_null (record->values[WH_IMAGE_VULNERABILITIES].text);
  g_assert_cmpint (record->values[WH_IMAGE_CRITICAL].number, ==, WH_ABSENT);
  g_assert_false (wh_image_is_vulnerable (record));
  state = wh_image_dup_scan_state (record);
  g_assert_cmpstr (state, ==, "being scanned, 40 %");
  g_assert_null (wh_image_scan_find (wh_provider_get_store (wire_get_provider (wire)), OLD));
  g_assert_true (wh_image_scan_find (wh_provider_get_store (wire_get_provider (wire)), AMD64) != NULL);
  g_assert_cmpstr (record->values[WH_IMAGE_REVISION].text, ==, "abc123");
  g_assert_cmpint (record->values[WH_IMAGE_PUSHED].number, ==, G_GINT64_CONSTANT (1767268800000000));

  /* What never changes is not asked for twice. */
  wire_forget (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count (wire, "GET " ARTIFACTS "/" AMD64), ==, 0);

  /* A repository goes. */
  wire_serve_text (wire, "GET /api/v2.0/projects/shop/repositories", 200, "application/json", "[]");
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image), ==, 0);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image_repository), ==, 0);
}

/* Who may see a project may not see its quota. */
static void
test_denied_quota (void)
{
  g_autoptr(Wire) wire = make_harbor ();

  wire_serve_text (wire, "GET /api/v2.0/projects/shop/summary", 403, "application/json",
                   "{\"errors\":[{\"code\":\"FORBIDDEN\",\"message\":\"forbidden\"}]}");
  round_ok (wire);
  g_assert_cmpint (wh_record_get_number (wire_lookup (wire, &wh_kind_registry_project, "shop"), "used"), ==, WH_ABSENT);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image), ==, 3);
}

static void
test_findings (void)
{
  g_autoptr(Wire) wire = make_harbor ();
  g_autoptr(GError) error = NULL;

  round_ok (wire);
  wire_serve_text (wire, "GET " ARTIFACTS "/" INDEX "/additions/vulnerabilities", 200, "application/json",
                   "{\"" REPORT "\":{\"severity\":\"Critical\",\"vulnerabilities\":["
                   "{\"id\":\"CVE-2\",\"package\":\"libpq5\",\"version\":\"17.5-0\",\"fix_version\":\"17.5-1\",\"severity\":\"High\"},"
                   "{\"id\":\"CVE-1\",\"package\":\"openssl\",\"version\":\"3.0\",\"severity\":\"Critical\"}]}}");
  wh_dex_run (wh_provider_look_into (wire_get_provider (wire), wire_lookup (wire, &wh_kind_image, "shop/team/web:1.1"), NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wire_lookup (wire, &wh_kind_image, "shop/team/web:1.1")->values[WH_IMAGE_FINDINGS].text, ==,
                   "Critical CVE-1 openssl 3.0 \nHigh CVE-2 libpq5 17.5-0 17.5-1");
}

static void
test_scan (void)
{
  g_autoptr(Wire) wire = make_harbor ();
  g_autoptr(WhOperation) scan = NULL;
  g_autoptr(GError) error = NULL;

  round_ok (wire);
  scan = wire_operation (wire, "scan", wire_lookup (wire, &wh_kind_image, "shop/team/web:1.0"));
  wh_dex_run (wh_harbor_scan.plan (scan), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count (wire, "POST " ARTIFACTS "/" OLD "/scan"), ==, 0);
  wire_serve_text (wire, "POST " ARTIFACTS "/" OLD "/scan", 202, "application/json", "");
  wire_serve_text (wire, "GET " ARTIFACTS "/" OLD, 200, "application/json",
                   "{\"digest\":\"" OLD "\",\"scan_overview\":{\"" REPORT "\":{\"scan_status\":\"Success\",\"complete_percent\":100}}}");
  wh_dex_run (wh_harbor_scan.run (scan), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count (wire, "POST " ARTIFACTS "/" OLD "/scan"), ==, 1);

  /* A scanner that breaks is no scan. */
  wire_serve_text (wire, "GET " ARTIFACTS "/" OLD, 200, "application/json",
                   "{\"digest\":\"" OLD "\",\"scan_overview\":{\"" REPORT "\":{\"scan_status\":\"Error\"}}}");
  wh_dex_run (wh_harbor_scan.run (scan), &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "Error"));
}

/* What surrounds the images. */
static void
test_care (void)
{
  g_autoptr(Wire) wire = make_harbor ();
  WhRecord *record;

  wire_serve_text (wire, "GET /api/v2.0/projects", 200, "application/json",
                   "[{\"project_id\":1,\"name\":\"shop\",\"repo_count\":1,\"metadata\":{\"public\":\"false\",\"retention_id\":\"4\"}}]");
  wire_serve_text (wire, "GET /api/v2.0/retentions/4", 200, "application/json",
                   "{\"id\":4,\"rules\":[{\"template\":\"latestPushedK\",\"params\":{\"latestPushedK\":7},"
                   "\"tag_selectors\":[{\"decoration\":\"excludes\",\"pattern\":\"pr-*\"}],"
                   "\"scope_selectors\":{\"repository\":[{\"decoration\":\"repoMatches\",\"pattern\":\"**\"}]}},"
                   "{\"template\":\"always\",\"disabled\":true,\"tag_selectors\":[{\"decoration\":\"matches\",\"pattern\":\"v*\"}]}]}");
  wire_serve_text (wire, "GET /api/v2.0/retentions/4/executions", 200, "application/json",
                   "[{\"id\":9,\"status\":\"Success\",\"start_time\":\"2026-03-01T03:00:00Z\",\"end_time\":\"2026-03-01T03:01:00Z\"}]");
  wire_serve_text (wire, "GET /api/v2.0/robots", 200, "application/json",
                   "[{\"id\":1,\"name\":\"robot$ci\",\"level\":\"system\",\"disable\":false,\"expires_at\":1500000000,\"permissions\":["
                   "{\"kind\":\"project\",\"namespace\":\"shop\",\"access\":[{\"resource\":\"repository\",\"action\":\"pull\"},"
                   "{\"resource\":\"repository\",\"action\":\"push\"}]}]},"
                   "{\"id\":2,\"name\":\"robot$reader\",\"level\":\"system\",\"disable\":false,\"expires_at\":-1,\"permissions\":[]}]");
  wire_serve_text (wire, "GET /api/v2.0/replication/policies", 200, "application/json",
                   "[{\"id\":3,\"name\":\"mirror\",\"enabled\":true,\"src_registry\":{\"id\":0,\"name\":\"Local\"},"
                   "\"dest_registry\":{\"id\":1,\"name\":\"lab\"},\"trigger\":{\"type\":\"scheduled\"}}]");
  wire_serve_text (wire, "GET /api/v2.0/replication/executions", 200, "application/json",
                   "[{\"id\":30,\"policy_id\":3,\"status\":\"Failed\",\"status_text\":\"no route to host\",\"total\":12,\"failed\":3,"
                   "\"start_time\":\"2026-03-01T00:00:00Z\",\"end_time\":\"2026-03-01T00:01:30Z\"}]");
  round_ok (wire);

  record = wire_lookup (wire, &wh_kind_registry_project, "shop");
  g_assert_cmpstr (wh_record_get_text (record, "retention"), ==,
                   "Keeps the 7 that were pushed last; not tags pr-*\nKeeps everything; tags v* (switched off)");
  g_assert_cmpstr (wh_record_get_text (record, "retention_state"), ==, "Success");

  record = wire_lookup (wire, &wh_kind_registry_robot, "robot$ci");
  g_assert_cmpint (record->health, ==, WH_HEALTH_WARNING);
  g_assert_cmpstr (wh_record_get_text (record, "rights"), ==, "pull repository\npush repository");
  g_assert_cmpstr (wh_record_get_text (record, "projects"), ==, "shop");
  record = wire_lookup (wire, &wh_kind_registry_robot, "robot$reader");
  g_assert_cmpint (record->health, ==, WH_HEALTH_OK);
  g_assert_cmpint (wh_record_get_number (record, "expires"), ==, WH_ABSENT);

  record = wire_lookup (wire, &wh_kind_registry_replication, "mirror");
  g_assert_cmpint (record->health, ==, WH_HEALTH_FAILING);
  g_assert_cmpstr (record->reason, ==, "3 of 12 artifacts were not copied: no route to host");
  g_assert_cmpint (wh_record_get_number (record, "duration"), ==, 90 * G_TIME_SPAN_SECOND);

  /* Who may see images need not see any of it; what was seen stays as it was. */
  wire_serve_text (wire, "GET /api/v2.0/robots", 403, "application/json", "{\"errors\":[{\"code\":\"FORBIDDEN\",\"message\":\"no\"}]}");
  wire_serve_text (wire, "GET /api/v2.0/replication/policies", 403, "application/json", "{}");
  wire_serve_text (wire, "GET /api/v2.0/retentions/4", 403, "application/json", "{}");
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_registry_robot), ==, 2);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image), ==, 3);
}

static void
test_delete (void)
{
  g_autoptr(Wire) wire = make_harbor ();
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;
  gboolean named = FALSE;
  gboolean rough = FALSE;

  round_ok (wire);
  operation = wire_operation (wire, "delete", wire_lookup (wire, &wh_kind_image, "shop/team/web:1.1"));
  wh_dex_run (wh_harbor_delete.plan (operation), &error);
  g_assert_no_error (error);
  g_assert_false (wh_operation_is_blocked (operation));

  for (guint i = 0; i < wh_operation_get_effects (operation)->len; i++)
    {
      WhEffect *effect = g_ptr_array_index (wh_operation_get_effects (operation), i);

      named |= effect->health == WH_HEALTH_WARNING && strstr (effect->text, "latest") != NULL;
      rough |= strstr (effect->text, "at most") != NULL;
    }

  g_assert_true (named);
  g_assert_true (rough);
  wire_check_write_failures (wire, operation, "DELETE " ARTIFACTS "/" INDEX, WIRE_NOT_FOUND, 1);
  wire_forget (wire);
  wire_serve_text (wire, "DELETE " ARTIFACTS "/" INDEX, 200, "application/json", "");
  wire_serve_text (wire, "DELETE " ARTIFACTS "/" AMD64, 404, "application/json", "{}");
  wh_dex_run (wh_harbor_delete.run (operation), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count (wire, "DELETE " ARTIFACTS "/" INDEX), ==, 1);
}

static void
test_failures (void)
{
  g_autoptr(Wire) wire = make_harbor ();

  wire_check_failures (wire);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/harbor/reads", test_reads);
  g_test_add_func ("/harbor/denied-quota", test_denied_quota);
  g_test_add_func ("/harbor/findings", test_findings);
  g_test_add_func ("/harbor/scan", test_scan);
  g_test_add_func ("/harbor/care", test_care);
  g_test_add_func ("/harbor/delete", test_delete);
  g_test_add_func ("/harbor/failures", test_failures);

  return g_test_run ();
}
