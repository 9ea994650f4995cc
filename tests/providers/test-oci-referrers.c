/* test-oci-referrers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "oci-fixture.h"
#include "wh-dex-util.h"
#include "wh-image-keeper.h"
#include "wh-kinds.h"
#include "wh-oci-provider.h"

/* ---- what refers to an image ---- */

#define REFERRER(type, digest, rest) \
  "{\"mediaType\":\"" MANIFEST "\",\"digest\":\"" digest "\",\"size\":10,\"artifactType\":\"" type "\"" rest "}"
#define REFERRERS(list) "{\"schemaVersion\":2,\"mediaType\":\"" INDEX "\",\"manifests\":[" list "]}"
#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define SBOM REFERRER ("application/spdx+json", "sha256:5b0", "")
#define SIGNED REFERRER (BUNDLE, "sha256:519", "")
#define PROVENANCE REFERRER (BUNDLE, "sha256:a77", ",\"annotations\":{\"dev.sigstore.bundle.predicateType\":\"https://slsa.dev/provenance/v1\"}")

static const char *
get_attached (Wire       *wire,
              const char *uid)
{
  return wire_lookup (wire, &wh_kind_image, uid)->values[WH_IMAGE_ATTACHED].text;
}

static void
look_at (Wire       *wire,
         const char *uid)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (wh_provider_look_into (wire_get_provider (wire), wire_lookup (wire, &wh_kind_image, uid), NULL), &error);
  g_assert_no_error (error);
}

static void
serve_referrers (OciRegistry   *registry,
                 const char *repository,
                 const char *digest,
                 const char *text)
{
  g_autofree char *what = g_strdup_printf ("GET /v2/%s/referrers/%s", repository, digest);

  wire_serve_text (registry->wire, what, 200, INDEX, text);
}

static void
test_referrers (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autofree char *chart = NULL;
  g_autofree char *chart_digest = NULL;

  oci_registry_init (&registry);
  serve_referrers (&registry, "acme/web", registry.old, REFERRERS (""));
  serve_referrers (&registry, "acme/web", registry.index, REFERRERS (SBOM "," PROVENANCE));
  chart = wire_dup_fixture ("oci", "manifest-chart.json");
  chart_digest = oci_digest_of (chart);
  serve_referrers (&registry, "charts/web", chart_digest, REFERRERS (""));
  oci_round_ok (registry.wire);
  g_assert_cmpstr (get_attached (registry.wire, "acme/web:1.1.0"), ==, "sbom sha256:5b0\nprovenance sha256:a77");
  g_assert_null (get_attached (registry.wire, "acme/web:1.0.0"));

  /* An image never changes; it may be signed all the same, and that be taken back. */
  serve_referrers (&registry, "acme/web", registry.index, REFERRERS (SBOM "," SIGNED));
  look_at (registry.wire, "acme/web:1.1.0");
  g_assert_cmpstr (get_attached (registry.wire, "acme/web:1.1.0"), ==, "sbom sha256:5b0\nsignature sha256:519");
  g_assert_cmpstr (get_attached (registry.wire, "acme/web:latest"), ==, "sbom sha256:5b0\nsignature sha256:519");
  serve_referrers (&registry, "acme/web", registry.index, REFERRERS (""));
  look_at (registry.wire, "acme/web:1.1.0");
  g_assert_null (get_attached (registry.wire, "acme/web:1.1.0"));
}

/* Registries of before do not know the call; the index is kept under a tag. */
static void
test_referrers_tag (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autofree char *tag = NULL;
  g_autofree char *tags = NULL;
  g_autofree char *index = NULL;
  g_autofree char *what = NULL;

  oci_registry_init (&registry);
  tag = g_strdelimit (g_strdup (registry.index), ":", '-');
  tags = g_strdup_printf ("{\"name\":\"acme/web\",\"tags\":[\"1.0.0\",\"1.1.0\",\"latest\",\"%s\"]}", tag);
  wire_serve_text (registry.wire, "GET /v2/acme/web/tags/list", 200, "application/json", tags);
  index = oci_serve_text (registry.wire, "acme/web", tag, INDEX, REFERRERS (SIGNED));
  what = g_strdup_printf ("GET /v2/acme/web/referrers/%s", registry.index);
  oci_round_ok (registry.wire);
  look_at (registry.wire, "acme/web:1.1.0");
  g_assert_cmpstr (get_attached (registry.wire, "acme/web:1.1.0"), ==, "signature sha256:519");
  g_assert_null (get_attached (registry.wire, "acme/web:1.0.0"));

  /* Once is enough to know that it does not know the call. */
  wire_forget (registry.wire);
  look_at (registry.wire, "acme/web:1.1.0");
  g_assert_cmpuint (wire_count (registry.wire, what), ==, 0);
}

/* A plan asks what refers to an image and what that takes; what refers to that
 * in its turn belongs to it as well. */
static void
test_attached (void)
{
  static const char sbom[] = "{\"schemaVersion\":2,\"mediaType\":\"" MANIFEST "\",\"artifactType\":\"application/spdx+json\","
                             "\"config\":{\"mediaType\":\"x\",\"digest\":\"sha256:44\",\"size\":2},"
                             "\"layers\":[{\"mediaType\":\"x\",\"digest\":\"sha256:bill\",\"size\":700}]}";
  static const char signature[] = "{\"schemaVersion\":2,\"mediaType\":\"" MANIFEST "\",\"artifactType\":\"" BUNDLE "\","
                                  "\"config\":{\"mediaType\":\"x\",\"digest\":\"sha256:44\",\"size\":2},"
                                  "\"layers\":[{\"mediaType\":\"x\",\"digest\":\"sha256:sig\",\"size\":90}]}";
  g_auto(OciRegistry) registry = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *chart = NULL;
  g_autofree char *chart_digest = NULL;
  g_autofree char *sbom_digest = NULL;
  g_autofree char *signature_digest = NULL;
  g_autofree char *referrers = NULL;
  g_autofree char *further = NULL;
  g_autofree char *line = NULL;
  g_autofree char *further_line = NULL;
  WhImageKeeper *keeper;
  const char *blobs;

  oci_registry_init (&registry);
  chart = wire_dup_fixture ("oci", "manifest-chart.json");
  chart_digest = oci_digest_of (chart);
  serve_referrers (&registry, "charts/web", chart_digest, REFERRERS (""));
  sbom_digest = oci_serve_text (registry.wire, "acme/web", NULL, MANIFEST, sbom);
  signature_digest = oci_serve_text (registry.wire, "acme/web", NULL, MANIFEST, signature);
  referrers = g_strdup_printf (REFERRERS (REFERRER ("application/spdx+json", "%s", "")), sbom_digest);
  further = g_strdup_printf (REFERRERS (REFERRER (BUNDLE, "%s", "")), signature_digest);
  serve_referrers (&registry, "acme/web", registry.old, REFERRERS (""));
  serve_referrers (&registry, "acme/web", registry.index, referrers);
  serve_referrers (&registry, "acme/web", sbom_digest, further);
  serve_referrers (&registry, "acme/web", signature_digest, REFERRERS (""));
  oci_round_ok (registry.wire);

  keeper = WH_IMAGE_KEEPER (wire_get_provider (registry.wire));
  wh_dex_run (wh_image_keeper_read_attached (keeper, "acme/web", registry.index), &error);
  g_assert_no_error (error);
  blobs = wire_lookup (registry.wire, &wh_kind_image, "acme/web:latest")->values[WH_IMAGE_BLOBS].text;
  line = g_strdup_printf ("%s %zu mr\nsha256:44 2 r\nsha256:bill 700 r", sbom_digest, strlen (sbom));
  further_line = g_strdup_printf ("%s %zu mr", signature_digest, strlen (signature));
  g_assert_nonnull (strstr (blobs, line));
  g_assert_nonnull (strstr (blobs, further_line));
  g_assert_nonnull (strstr (blobs, "sha256:sig 90 r"));
  g_assert_true (g_str_has_prefix (get_attached (registry.wire, "acme/web:latest"), "sbom sha256:"));

  /* Once more changes nothing; taken back, it counts no more. */
  wh_dex_run (wh_image_keeper_read_attached (keeper, "acme/web", registry.index), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wire_lookup (registry.wire, &wh_kind_image, "acme/web:latest")->values[WH_IMAGE_BLOBS].text, ==, blobs);
  serve_referrers (&registry, "acme/web", registry.index, REFERRERS (""));
  wh_dex_run (wh_image_keeper_read_attached (keeper, "acme/web", registry.index), &error);
  g_assert_no_error (error);
  g_assert_null (strstr (wire_lookup (registry.wire, &wh_kind_image, "acme/web:latest")->values[WH_IMAGE_BLOBS].text, " r"));
  g_assert_null (get_attached (registry.wire, "acme/web:latest"));
}

/* ---- deleting ---- */

static void
test_delete (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *what = NULL;
  gboolean named = FALSE;
  WhRecord *image;

  oci_registry_init (&registry);
  oci_round_ok (registry.wire);
  what = g_strdup_printf ("DELETE /v2/acme/web/manifests/%s", registry.index);
  wire_serve_text (registry.wire, what, 405, "application/json", "{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"The operation is unsupported.\"}]}");
  image = wire_lookup (registry.wire, &wh_kind_image, "acme/web:1.1.0");
  operation = wire_operation (registry.wire, "delete", image);

  /* The plan changes nothing, and names who goes as well. */
  wh_dex_run (wh_oci_delete.plan (operation), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count (registry.wire, what), ==, 0);
  g_assert_nonnull (strstr (wh_operation_get_before (operation), "acme/web:latest"));
  g_assert_null (strstr (wh_operation_get_before (operation), "acme/web:1.0.0"));

  for (guint i = 0; i < wh_operation_get_effects (operation)->len; i++)
    {
      WhEffect *effect = g_ptr_array_index (wh_operation_get_effects (operation), i);

      named |= effect->health == WH_HEALTH_WARNING && strstr (effect->text, "latest") != NULL;
    }

  g_assert_true (named);

  /* Switched off. */
  wh_dex_run (wh_oci_delete.run (operation), &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "switch deletion on"));
  g_assert_cmpuint (wire_count (registry.wire, what), ==, 1);
  g_clear_error (&error);

  wire_check_write_failures (registry.wire, operation, what, WIRE_NOT_FOUND, 1);
  wire_forget (registry.wire);

  wire_serve_text (registry.wire, what, 202, "text/plain", "");
  wh_dex_run (wh_oci_delete.run (operation), &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (wh_operation_get_result (operation), "garbage"));
  g_assert_cmpuint (wire_count (registry.wire, what), ==, 1);

  /* Moved after the plan: hands off. */
  g_free (oci_serve_manifest (registry.wire, "acme/web", "1.1.0", DOCKER, "manifest-old.json"));
  wh_dex_run (wh_oci_delete.run (operation), &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_CONFLICT);
  g_assert_cmpuint (wire_count (registry.wire, what), ==, 1);
  g_clear_error (&error);

  wire_remove (registry.wire, "GET /v2/acme/web/manifests/1.1.0");
  wh_dex_run (wh_oci_delete.plan (operation), &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/oci/referrers", test_referrers);
  g_test_add_func ("/oci/attached", test_attached);
  g_test_add_func ("/oci/referrers-tag", test_referrers_tag);
  g_test_add_func ("/oci/delete", test_delete);

  return g_test_run ();
}
