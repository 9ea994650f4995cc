/* test-oci.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "oci-fixture.h"
#include "wh-kinds.h"

static void
test_reads (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autofree char *digests = NULL;
  g_autofree char *raw = NULL;
  WhRecord *image;
  WhRecord *repository;
  guint n_first;

  oci_registry_init (&registry);
  oci_round_ok (registry.wire);

  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image_repository), ==, 3);
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image), ==, 4);

  /* Shared layers count once: the tags of web have base in common. So do
   * manifests, which are files of the registry as well. */
  repository = wire_lookup (registry.wire, &wh_kind_image_repository, "acme/web");
  g_assert_cmpint (repository->values[WH_IMAGE_REPOSITORY_TAGS].number, ==, 3);
  g_assert_cmpint (repository->values[WH_IMAGE_REPOSITORY_SIZE].number, ==,
                   28000000 + 4000000 + 700 + 27000000 + 3900000 + 710 + 3800000 + 690 + (gint64)registry.manifests);
  g_assert_cmpstr (repository->values[WH_IMAGE_REPOSITORY_REGISTRY].text, ==, wire_get_host (registry.wire));
  repository = wire_lookup (registry.wire, &wh_kind_image_repository, "acme/empty");
  g_assert_cmpint (repository->values[WH_IMAGE_REPOSITORY_TAGS].number, ==, 0);

  /* An index: all platforms in size, linux/amd64 in the details, no attestation. */
  image = wire_lookup (registry.wire, &wh_kind_image, "acme/web:1.1.0");
  digests = g_strdup_printf ("%s\n%s", registry.arm64, registry.amd64);
  g_assert_cmpstr (image->values[WH_IMAGE_REPOSITORY].text, ==, "acme/web");
  g_assert_cmpstr (image->values[WH_IMAGE_TAG].text, ==, "1.1.0");
  g_assert_cmpstr (image->values[WH_IMAGE_DIGEST].text, ==, registry.index);
  g_assert_cmpint (image->values[WH_IMAGE_SIZE].number, ==, 28000000 + 4000000 + 700 + 27000000 + 3900000 + 710);
  g_assert_cmpstr (image->values[WH_IMAGE_PLATFORMS].text, ==, "linux/arm64, linux/amd64");
  g_assert_cmpint (image->values[WH_IMAGE_CREATED].number, ==, G_GINT64_CONSTANT (1772366400123456));
  g_assert_cmpstr (image->values[WH_IMAGE_REVISION].text, ==, "4f3c21d0a9b8");
  g_assert_cmpstr (image->values[WH_IMAGE_SOURCE].text, ==, "https://git.acme.dev/acme/web");
  g_assert_cmpstr (image->values[WH_IMAGE_DIGESTS].text, ==, digests);
  g_assert_cmpstr (image->values[WH_IMAGE_LAYERS].text, ==,
                   "sha256:base 28000000 ADD file:abc in /\nsha256:web-amd64 4000000 COPY web /usr/bin/web");
  g_assert_cmpstr (image->values[WH_IMAGE_LABELS].text, ==,
                   "maintainer=Platform team\norg.opencontainers.image.revision=4f3c21d0a9b8\n"
                   "org.opencontainers.image.source=https://git.acme.dev/acme/web");
  g_assert_cmpstr (image->values[WH_IMAGE_MEDIA_TYPE].text, ==, INDEX);
  /* Nobody has looked for vulnerabilities. */
  g_assert_cmpint (image->health, ==, WH_HEALTH_UNKNOWN);

  /* Docker's own format, and nothing said about the layers. */
  image = wire_lookup (registry.wire, &wh_kind_image, "acme/web:1.0.0");
  g_assert_cmpstr (image->values[WH_IMAGE_PLATFORMS].text, ==, "linux/arm/v7");
  g_assert_cmpstr (image->values[WH_IMAGE_LAYERS].text, ==, "sha256:base 28000000\nsha256:web-old 3800000");
  g_assert_null (image->values[WH_IMAGE_REVISION].text);

  /* No image at all. */
  image = wire_lookup (registry.wire, &wh_kind_image, "charts/web:1.0.0");
  g_assert_cmpint (image->values[WH_IMAGE_SIZE].number, ==, 9120);
  g_assert_cmpint (image->values[WH_IMAGE_CREATED].number, ==, G_GINT64_CONSTANT (1770091506000000));
  g_assert_null (image->values[WH_IMAGE_PLATFORMS].text);

  /* Nothing changed: only digests are asked for. */
  n_first = wire_count_all (registry.wire);
  wire_forget (registry.wire);
  oci_round_ok (registry.wire);
  g_assert_cmpuint (wire_count_all (registry.wire), <, n_first);
  g_assert_cmpuint (wire_count_all (registry.wire), ==, 1 + 2 + 3 + 4);
  g_assert_cmpuint (wire_count (registry.wire, "HEAD /v2/acme/web/manifests/latest"), ==, 1);

  raw = wire_dup_raw (registry.wire, wire_lookup (registry.wire, &wh_kind_image, "acme/web:latest"));
  g_assert_true (g_str_has_prefix (raw, "{\n  \"schemaVersion\": 2,\n"));
}

static void
test_changes (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  WhRecord *image;

  oci_registry_init (&registry);
  oci_round_ok (registry.wire);

  /* A tag moves, another goes. */
  g_free (oci_serve_manifest (registry.wire, "acme/web", "latest", DOCKER, "manifest-old.json"));
  wire_serve_text (registry.wire, "GET /v2/acme/web/tags/list", 200, "application/json",
                   "{\"name\":\"acme/web\",\"tags\":[\"1.1.0\",\"latest\"]}");
  oci_round_ok (registry.wire);
  image = wire_lookup (registry.wire, &wh_kind_image, "acme/web:latest");
  g_assert_cmpstr (image->values[WH_IMAGE_DIGEST].text, ==, registry.old);
  g_assert_null (wire_lookup (registry.wire, &wh_kind_image, "acme/web:1.0.0"));

  /* A registry that does not tell its catalogue any more takes nothing away. */
  before = wire_dup_store (registry.wire);
  wire_serve_text (registry.wire, "GET /v2/_catalog?n=100", 403, "application/json",
                   "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"requested access is denied\"}]}");
  oci_round_ok (registry.wire);
  after = wire_dup_store (registry.wire);
  g_assert_cmpstr (after, ==, before);
  g_assert_nonnull (strstr (wire_get_report (registry.wire, "catalogue"), "“wire”"));

  /* A repository goes. */
  wire_serve (registry.wire, "GET /v2/_catalog?n=100", "catalogue-1.json");
  oci_round_ok (registry.wire);
  g_assert_null (wire_get_report (registry.wire, "catalogue"));
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image_repository), ==, 1);
  g_assert_null (wire_lookup (registry.wire, &wh_kind_image, "charts/web:1.0.0"));

  /* What was there before a restart and is gone now goes as well. */
  wire_reconnect (registry.wire);
  wire_serve_text (registry.wire, "GET /v2/_catalog?n=100", 200, "application/json", "{\"repositories\":null}");
  oci_round_ok (registry.wire);
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image), ==, 0);
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image_repository), ==, 0);
}

/* One tag that cannot be read must not hide the others, or remove itself. */
static void
test_one_bad_tag (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autoptr(GError) error = NULL;

  oci_registry_init (&registry);
  oci_round_ok (registry.wire);
  wire_reconnect (registry.wire);
  wire_serve_text (registry.wire, "GET /v2/acme/web/manifests/1.0.0", 200, DOCKER, "{\"schemaVersion\":2}");
  wire_add_header (registry.wire, "GET /v2/acme/web/manifests/1.0.0", "Docker-Content-Digest", "sha256:0123");
  wire_serve_text (registry.wire, "GET /v2/acme/web/manifests/sha256:0123", 200, DOCKER, "{\"schemaVersion\":2}");
  g_assert_false (wire_round (registry.wire, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_BAD_REPLY);
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image), ==, 4);
}

static void
test_named (void)
{
  g_auto(OciRegistry) registry = { 0 };

  oci_registry_init (&registry);
  wire_remove (registry.wire, "GET /v2/_catalog?n=100");
  wire_set (registry.wire, "repositories", "acme/web, charts/web", NULL);
  oci_round_ok (registry.wire);
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image), ==, 4);
  g_assert_nonnull (wire_get_report (registry.wire, "catalogue"));
}

/* ---- a repository with many tags ---- */

#define MANY 1000

static gboolean
many_gate (Wire              *wire,
           SoupServerMessage *message,
           gpointer           user_data)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  OciRegistry *registry = user_data;

  if (g_str_has_suffix (path, "/acme/web/tags/list"))
    {
      g_autoptr(GString) text = g_string_new ("{\"name\":\"acme/web\",\"tags\":[");

      for (guint i = 0; i < MANY; i++)
        g_string_append_printf (text, "%s\"1.0.%u\"", i > 0 ? "," : "", i);

      g_string_append (text, "]}");
      wire_answer (message, 200, "application/json", text->str);
      return TRUE;
    }

  if (strstr (path, "/manifests/1.0.") != NULL)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Docker-Content-Digest",
                                    registry->index);
      wire_answer (message, 200, INDEX, "");
      return TRUE;
    }

  return FALSE;
}

static guint
count_read (Wire *wire)
{
  guint n = 0;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *uid = g_strdup_printf ("acme/web:1.0.%u", i);
      WhRecord *image = wire_lookup (wire, &wh_kind_image, uid);

      n += image != NULL && image->values[WH_IMAGE_DIGEST].text != NULL && image->values[WH_IMAGE_BLOBS].text != NULL;
    }

  return n;
}

static void
test_many (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autofree char *manifest = NULL;
  guint n_first;

  oci_registry_init (&registry);
  wire_serve (registry.wire, "GET /v2/_catalog?n=100", "catalogue-1.json");
  wire_set_gate (registry.wire, many_gate, &registry);
  oci_round_ok (registry.wire);

  /* All names at once, without a flood; read first those with the highest
   * versions. */
  n_first = wire_count_all (registry.wire);
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image), ==, MANY);
  g_assert_cmpuint (n_first, <, 220);
  g_assert_cmpuint (count_read (registry.wire), ==, 200);
  g_assert_cmpstr (wire_lookup (registry.wire, &wh_kind_image, "acme/web:1.0.999")->values[WH_IMAGE_DIGEST].text, ==, registry.index);
  g_assert_null (wire_lookup (registry.wire, &wh_kind_image, "acme/web:1.0.0")->values[WH_IMAGE_DIGEST].text);
  g_assert_cmpint (wire_lookup (registry.wire, &wh_kind_image_repository, "acme/web")->values[WH_IMAGE_REPOSITORY_UNREAD].number,
                   ==, MANY - 200);
  g_assert_cmpint (wire_lookup (registry.wire, &wh_kind_image_repository, "acme/web")->values[WH_IMAGE_REPOSITORY_TAGS].number,
                   ==, MANY);
  g_assert_cmpint (wire_lookup (registry.wire, &wh_kind_image_repository, "acme/web")->values[WH_IMAGE_REPOSITORY_SIZE].number,
                   ==, WH_ABSENT);

  for (guint i = 0; i < 4; i++)
    oci_round_ok (registry.wire);

  g_assert_cmpuint (count_read (registry.wire), ==, MANY);

  /* After a restart nothing is lost while they are looked at again, and no
   * manifest is asked for twice: a digest stands for the same for ever. */
  wire_reconnect (registry.wire);
  wire_forget (registry.wire);
  oci_round_ok (registry.wire);
  g_assert_cmpuint (count_read (registry.wire), ==, MANY);
  g_assert_cmpuint (wire_count_all (registry.wire), <, n_first);
  manifest = g_strdup_printf ("GET /v2/acme/web/manifests/%s", registry.index);
  g_assert_cmpuint (wire_count (registry.wire, manifest), ==, 0);
}

/* ---- signing in ---- */

typedef struct
{
  Wire       *wire;
  const char *good;      /* the token that is accepted */
  const char *given;     /* the token that is handed out */
  const char *extra;     /* of the reply with it */
  guint       n_tokens;
} TokenService;

static gboolean
token_gate (Wire              *wire,
            SoupServerMessage *message,
            gpointer           user_data)
{
  TokenService *service = user_data;
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  const char *credential = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_autofree char *challenge = NULL;
  g_autofree char *wanted = g_strconcat ("Bearer ", service->good, NULL);
  g_autofree char *text = NULL;

  if (strcmp (path, "/auth/token") == 0)
    {
      service->n_tokens++;

      if (g_strcmp0 (credential, "Basic ZGVwbG95OnMzY3JldA==") != 0)
        {
          wire_answer (message, 401, "application/json", "{\"details\":\"incorrect username or password\"}");
          return TRUE;
        }

      text = g_strdup_printf ("{\"access_token\":\"%s\"%s}", service->given, service->extra);
      wire_answer (message, 200, "application/json", text);
      return TRUE;
    }

  if (g_strcmp0 (credential, wanted) == 0)
    return FALSE;

  challenge = g_strdup_printf ("Bearer realm=\"%s/auth/token?x=1\",service=\"registry, main\"", wire_get_url (wire));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", challenge);
  wire_answer (message, 401, "application/json", "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}");

  return TRUE;
}

static void
test_token (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autoptr(GError) error = NULL;
  TokenService service = { .good = "one", .given = "one", .extra = "" };

  oci_registry_init (&registry);
  service.wire = registry.wire;
  wire_set_gate (registry.wire, token_gate, &service);
  wire_set (registry.wire, "user", "deploy", NULL);
  wire_set_secret (registry.wire, "password", "s3cret");
  oci_round_ok (registry.wire);
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image), ==, 4);

  /* One for the probe, one for the catalogue and one for each repository, kept
   * for the next round. */
  g_assert_cmpuint (service.n_tokens, ==, 5);
  g_assert_cmpuint (wire_count (registry.wire, "GET /auth/token?x=1&service=registry%2C%20main&scope=repository%3Aacme%2Fweb%3Apull&account=deploy"),
                    ==, 1);
  oci_round_ok (registry.wire);
  g_assert_cmpuint (service.n_tokens, ==, 5);

  /* Taken back before its time: asked for once more. */
  service.good = service.given = "two";
  oci_round_ok (registry.wire);
  g_assert_cmpuint (service.n_tokens, ==, 10);

  /* Not good enough, whatever: asked for once more for the catalogue, and for
   * the question whether it is only that; and no more. */
  service.good = "three";
  g_assert_false (wire_round (registry.wire, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
  g_assert_cmpuint (service.n_tokens, <=, 10 + 4);
  g_clear_error (&error);

  /* Tokens that end at once. */
  service.good = "two";
  service.extra = ",\"expires_in\":3";
  wire_reconnect (registry.wire);
  oci_round_ok (registry.wire);

  wire_set_secret (registry.wire, "password", "wrong");
  wire_reconnect (registry.wire);
  g_assert_false (wire_round (registry.wire, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
  g_assert_null (strstr (error->message, "wrong"));
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image), ==, 4);
}

static gboolean
basic_gate (Wire              *wire,
            SoupServerMessage *message,
            gpointer           user_data)
{
  const char *credential = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  if (g_strcmp0 (credential, "Basic ZGVwbG95OnMzY3JldA==") == 0)
    return FALSE;

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", "Basic realm=\"here\"");
  wire_answer (message, 401, "application/json", "{}");

  return TRUE;
}

static void
test_basic (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autoptr(GError) error = NULL;

  oci_registry_init (&registry);
  wire_set_gate (registry.wire, basic_gate, NULL);
  g_assert_false (wire_round (registry.wire, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);

  /* An access token in place of the password. */
  wire_set (registry.wire, "user", "deploy", NULL);
  wire_set_secret (registry.wire, "token", "s3cret");
  wire_reconnect (registry.wire);
  oci_round_ok (registry.wire);
  g_assert_cmpuint (wire_count_kind (registry.wire, &wh_kind_image), ==, 4);
}

/* ---- asked to wait ---- */

static gboolean
limit_gate (Wire              *wire,
            SoupServerMessage *message,
            gpointer           user_data)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  const gboolean *limited = user_data;

  if (!*limited || strcmp (path, "/v2/") == 0)
    return FALSE;

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "90");
  wire_answer (message, 429, "application/json", "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"slow down\"}]}");

  return TRUE;
}

/* A registry that asks to be left alone is left alone, by all parts. */
static void
test_retry_after (void)
{
  g_auto(OciRegistry) registry = { 0 };
  g_autoptr(DexFuture) running = NULL;
  gboolean limited = TRUE;
  WhProvider *provider;
  gint64 deadline;
  gint64 pause;
  guint n_before;

  oci_registry_init (&registry);
  wire_set_gate (registry.wire, limit_gate, &limited);
  provider = wire_get_provider (registry.wire);
  running = wh_provider_run (provider);

  for (deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; wire_get_report (registry.wire, "images") == NULL;)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }

  g_assert_nonnull (strstr (wire_get_report (registry.wire, "images"), "try again in 90 s"));
  pause = wh_provider_get_next_try (provider) - g_get_real_time ();
  g_assert_cmpint (pause, >, 85 * G_USEC_PER_SEC);
  g_assert_cmpint (pause, <, 100 * G_USEC_PER_SEC);

  /* The look whether it is there comes every 10 s otherwise. */
  n_before = wire_count_all (registry.wire);

  for (deadline = g_get_monotonic_time () + 12 * G_USEC_PER_SEC; g_get_monotonic_time () < deadline;)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }

  g_assert_cmpuint (wire_count_all (registry.wire), ==, n_before);

  /* Who wants to try now may. */
  limited = FALSE;
  wh_provider_wake (provider);

  for (deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; wire_count_kind (registry.wire, &wh_kind_image) < 4;)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_failures (void)
{
  g_auto(OciRegistry) registry = { 0 };

  oci_registry_init (&registry);
  wire_check_failures (registry.wire);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/oci/reads", test_reads);
  g_test_add_func ("/oci/changes", test_changes);
  g_test_add_func ("/oci/one-bad-tag", test_one_bad_tag);
  g_test_add_func ("/oci/named", test_named);
  g_test_add_func ("/oci/many-tags", test_many);
  g_test_add_func ("/oci/token", test_token);
  g_test_add_func ("/oci/basic", test_basic);
  g_test_add_func ("/oci/retry-after", test_retry_after);
  g_test_add_func ("/oci/failures", test_failures);

  return g_test_run ();
}
