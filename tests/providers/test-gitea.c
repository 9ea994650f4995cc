/* test-gitea.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-gitea-discover.h"
#include "wh-gitea-provider.h"
#include "wh-kinds.h"
#include "wire.h"

#define SEARCH_1 "GET /api/v1/repos/search?sort=updated&order=desc&limit=50&page=1"
#define SEARCH_2 "GET /api/v1/repos/search?sort=updated&order=desc&limit=50&page=2"
#define COMMITS  "GET /api/v1/repos/acme/web/commits"
#define RUNS     "GET /api/v1/repos/acme/web/actions/runs"
#define TASKS    "GET /api/v1/repos/acme/web/actions/tasks"

static Wire *
make_gitea (void)
{
  Wire *wire = wire_new (&wh_gitea_provider_info);

  wire_set_secret (wire, "token", "s3cret");
  wire_serve (wire, "GET /api/v1/version", "version.json");
  wire_serve (wire, "GET /api/v1/user", "user.json");

  /* The server gives fewer on a page than it is asked for. */
  wire_serve (wire, SEARCH_1, "search-1.json");
  wire_add_header (wire, SEARCH_1, "X-Total-Count", "3");
  wire_serve (wire, SEARCH_2, "search-2.json");
  wire_add_header (wire, SEARCH_2, "X-Total-Count", "3");
  wire_serve (wire, COMMITS, "commits-web.json");
  wire_serve (wire, "GET /api/v1/repos/anna/dot.files/commits", "commits-dot.json");
  wire_serve (wire, RUNS, "runs-web.json");

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
  g_autoptr(Wire) wire = make_gitea ();
  g_autofree char *raw = NULL;
  WhRecord *record;

  wire_serve_text (wire, "GET /api/v1/repos/acme/web/actions/runs/904", 200, "application/json", "{\"id\":904}");
  round_ok (wire);
  g_assert_cmpstr (wire_get_header (wire, COMMITS, "Authorization"), ==, "token s3cret");
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_repository), ==, 3);
  record = wire_lookup (wire, &wh_kind_repository, "acme/web");
  g_assert_cmpstr (record->values[WH_REPOSITORY_COMMIT].text, ==, "f5c26779b0baf3f6bb777fee649e362ab5431dc3");
  g_assert_cmpstr (record->values[WH_REPOSITORY_MESSAGE].text, ==, "perf: send fewer, larger batches");
  g_assert_cmpstr (record->values[WH_REPOSITORY_AUTHOR].text, ==, "Tom");
  g_assert_cmpint (record->values[WH_REPOSITORY_COMMITTED].number, ==, G_GINT64_CONSTANT (1772362800000000));
  g_assert_cmpstr (record->values[WH_REPOSITORY_COMMITS].text, ==,
                   "f5c26779b0baf3f6bb777fee649e362ab5431dc3 2026-03-01T11:00:00Z perf: send fewer, larger batches\n"
                   "4426e3e4f7b454aa4f548923bc20bde8cf381222 2026-02-27T08:00:00Z chore: update dependencies");
  g_assert_cmpint (record->values[WH_REPOSITORY_SIZE].number, ==, 4606 * 1024);
  g_assert_cmpint (record->values[WH_REPOSITORY_PULLS].number, ==, 2);
  g_assert_null (wire_lookup (wire, &wh_kind_repository, "acme/fresh")->values[WH_REPOSITORY_COMMIT].text);
  g_assert_cmpuint (wire_count (wire, "GET /api/v1/repos/acme/fresh/commits"), ==, 0);
  g_assert_cmpuint (wire_count (wire, "GET /api/v1/repos/anna/dot.files/commits?sha=feature%2Fx&stat=false&verification=false&files=false&limit=50&page=1"),
                    ==, 1);

  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 4);
  record = wire_lookup (wire, &wh_kind_run, "acme/web#13");
  g_assert_cmpstr (record->values[WH_RUN_REPOSITORY].text, ==, "repository:acme/web");
  g_assert_cmpstr (record->values[WH_RUN_STATE].text, ==, "failure");
  g_assert_cmpint (record->values[WH_RUN_DURATION].number, ==, 90 * G_USEC_PER_SEC);
  g_assert_cmpstr (record->values[WH_RUN_WORKFLOW].text, ==, "ci.yml");
  g_assert_cmpint (record->health, ==, WH_HEALTH_FAILING);
  record = wire_lookup (wire, &wh_kind_run, "acme/web#15");
  g_assert_cmpstr (record->values[WH_RUN_STATE].text, ==, "running");
  g_assert_cmpint (record->values[WH_RUN_DURATION].number, >, 0);
  record = wire_lookup (wire, &wh_kind_run, "acme/web#14");
  g_assert_cmpstr (record->values[WH_RUN_STATE].text, ==, "queued");
  g_assert_cmpstr (record->values[WH_RUN_WORKFLOW].text, ==, "release.yml");
  g_assert_cmpstr (record->values[WH_RUN_ACTOR].text, ==, "mira");
  g_assert_cmpint (record->values[WH_RUN_STARTED].number, ==, WH_ABSENT);
  g_assert_cmpint (record->values[WH_RUN_DURATION].number, ==, WH_ABSENT);

  raw = wire_dup_raw (wire, wire_lookup (wire, &wh_kind_run, "acme/web#15"));
  g_assert_cmpstr (raw, ==, "{\n  \"id\": 904\n}");

  /* Commits only when something was pushed; runs while one runs. */
  wire_forget (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count (wire, COMMITS), ==, 0);
  g_assert_cmpuint (wire_count (wire, RUNS), ==, 1);
  wire_serve_text (wire, RUNS, 200, "application/json", "{\"total_count\":0,\"workflow_runs\":null}");
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 0);
}

/* A repository that goes takes its runs along; a right that goes takes nothing. */
static void
test_gone (void)
{
  g_autoptr(Wire) wire = make_gitea ();

  round_ok (wire);
  wire_serve_text (wire, RUNS, 404, "application/json", "{\"message\":\"not found\"}");
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 4);
  wire_serve (wire, SEARCH_1, "search-2.json");
  wire_add_header (wire, SEARCH_1, "X-Total-Count", "1");
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_repository), ==, 1);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 0);
}

/* What went while the program was off leaves nothing in the store, which keeps
 * what it has from the history; what may not be read stays. */
static void
test_gone_meanwhile (void)
{
  g_autoptr(Wire) wire = make_gitea ();

  round_ok (wire);
  wire_serve_text (wire, RUNS, 404, "application/json", "{\"message\":\"not found\"}");
  wire_reconnect (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 4);
  wire_serve (wire, SEARCH_1, "search-2.json");
  wire_add_header (wire, SEARCH_1, "X-Total-Count", "1");
  wire_reconnect (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 0);

  /* Those that are read stay. */
  wire_serve (wire, RUNS, "runs-web.json");
  wire_serve (wire, SEARCH_1, "search-1.json");
  wire_add_header (wire, SEARCH_1, "X-Total-Count", "3");
  wire_reconnect (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 4);
  wire_reconnect (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 4);
}

static void
test_tag (void)
{
  g_autoptr(Wire) wire = make_gitea ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  wire_add_header (wire, RUNS, "ETag", "\"abc\"");
  round_ok (wire);
  before = wire_dup_store (wire);
  round_ok (wire);
  g_assert_cmpstr (wire_get_header (wire, RUNS, "If-None-Match"), ==, "\"abc\"");
  after = wire_dup_store (wire);
  g_assert_cmpstr (after, ==, before);
}

static void
check_tasks (Wire *wire)
{
  WhRecord *record;

  /* The last of the page may go on in the next one. */
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 3);
  record = wire_lookup (wire, &wh_kind_run, "acme/web#14");
  g_assert_cmpstr (record->values[WH_RUN_STATE].text, ==, "running");
  g_assert_cmpint (record->values[WH_RUN_STARTED].number, ==, G_GINT64_CONSTANT (1772362800000000));
  record = wire_lookup (wire, &wh_kind_run, "acme/web#13");
  g_assert_cmpstr (record->values[WH_RUN_STATE].text, ==, "failure");
  g_assert_cmpint (record->values[WH_RUN_DURATION].number, ==, 90 * G_USEC_PER_SEC);
  g_assert_cmpstr (wire_lookup (wire, &wh_kind_run, "acme/web#12")->values[WH_RUN_STATE].text, ==, "skipped");
}

static void
test_versions (void)
{
  g_autoptr(Wire) wire = make_gitea ();
  g_autofree char *raw = NULL;

  /* 1.25 shows runs to owners only. */
  wire_serve (wire, TASKS, "tasks-web.json");
  wire_serve_text (wire, RUNS, 403, "application/json", "{\"message\":\"user should be the owner of the repo\"}");
  round_ok (wire);
  check_tasks (wire);
  raw = wire_dup_raw (wire, wire_lookup (wire, &wh_kind_run, "acme/web#13"));
  g_assert_nonnull (strstr (raw, "\"build\""));
  g_assert_null (strstr (raw, "\"lint\""));
  round_ok (wire);
  g_assert_cmpuint (wire_count (wire, RUNS), ==, 1);

  /* 1.23 has none: not even asked. */
  wire_forget (wire);
  wire_reconnect (wire);
  wire_serve_text (wire, "GET /api/v1/version", 200, "application/json", "{\"version\":\"1.23.8\"}");
  round_ok (wire);
  check_tasks (wire);
  g_assert_cmpuint (wire_count (wire, RUNS), ==, 0);

  /* Forgejo: tried. */
  wire_reconnect (wire);
  wire_serve_text (wire, "GET /api/v1/version", 200, "application/json", "{\"version\":\"11.0.1+gitea-1.22.0\"}");
  round_ok (wire);
  check_tasks (wire);
  g_assert_cmpuint (wire_count (wire, RUNS), ==, 1);

  wire_forget (wire);
  wire_reconnect (wire);
  wire_serve_text (wire, "GET /api/v1/version", 200, "application/json", "{\"version\":\"1.22.6\"}");
  round_ok (wire);
  g_assert_cmpuint (wire_count (wire, RUNS) + wire_count (wire, TASKS), ==, 0);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_repository), ==, 3);
}

static void
test_test (void)
{
  g_autoptr(Wire) wire = make_gitea ();
  g_autoptr(GError) error = NULL;
  GPtrArray *steps;

  wire_test (wire, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wh_provider_get_version (wire_get_provider (wire)), ==, "1.25.5");
  steps = wh_provider_get_test_steps (wire_get_provider (wire));
  g_assert_cmpuint (steps->len, ==, 5);

  for (guint i = 0; i < steps->len; i++)
    g_assert_cmpint (((WhTestStep *)g_ptr_array_index (steps, i))->health, ==, WH_HEALTH_OK);

  g_assert_cmpstr (((WhTestStep *)g_ptr_array_index (steps, 2))->detail, ==, "anna");
  g_assert_cmpstr (((WhTestStep *)g_ptr_array_index (steps, 3))->detail, ==, "3");
}

static void
test_owners (void)
{
  g_autoptr(Wire) wire = make_gitea ();

  wire_set (wire, "owners", "anna", NULL);
  wire_serve_text (wire, "GET /api/v1/users/anna/repos", 200, "application/json",
                   "[{\"full_name\":\"anna/notes\",\"empty\":true},{\"full_name\":null},7]");
  round_ok (wire);
  g_assert_cmpuint (wire_count (wire, "GET /api/v1/orgs/anna/repos"), ==, 1);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_repository), ==, 1);
}

/* Code may be hidden from a token that sees the repository. */
static void
test_no_commits (void)
{
  g_autoptr(Wire) wire = make_gitea ();

  wire_serve_text (wire, COMMITS, 403, "application/json", "{\"message\":\"no\"}");
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_repository), ==, 3);
  g_assert_nonnull (strstr (wire_get_report (wire, "commits"), "“wire”"));
}

static void
test_failures (void)
{
  g_autoptr(Wire) wire = make_gitea ();

  wire_check_failures (wire);
}

/* Of the files of git and tea, only the address of a server that may be ours. */
static void
test_discover (void)
{
  static const struct
  {
    char       *(*parse) (const char *line);
    const char   *line;
    const char   *url;
  } cases[] = {
    { wh_gitea_parse_git_line, "[credential \"https://git.acme.dev\"]", "https://git.acme.dev" },
    { wh_gitea_parse_git_line, "[url \"https://me@git.acme.dev:3000/team/\"]", "https://git.acme.dev:3000" },
    { wh_gitea_parse_git_line, "[url \"git@git.acme.dev:\"]", NULL },
    { wh_gitea_parse_git_line, "[credential \"https://github.com\"]", NULL },
    { wh_gitea_parse_git_line, "[credential \"https://", NULL },
    { wh_gitea_parse_git_line, "[user]", NULL },
    { wh_gitea_parse_tea_line, "url: https://git.acme.dev/", "https://git.acme.dev" },
    { wh_gitea_parse_tea_line, "- url: \"http://localhost:3000\"", "http://localhost:3000" },
    { wh_gitea_parse_tea_line, "token: s3cret", NULL },
    { wh_gitea_parse_tea_line, "ssh_host: git.acme.dev", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = cases[i].parse (cases[i].line);

      g_assert_cmpstr (url, ==, cases[i].url);
    }
}

/* ---- images among the packages ---- */

#define PACKAGES "GET /api/v1/packages/acme?type=container&limit=50&page=1"
#define INDEX    "application/vnd.oci.image.index.v1+json"
#define MANIFEST "application/vnd.oci.image.manifest.v1+json"

/* Serves a document of the registry under a name. Returns: (transfer full): its digest */
static char *
serve_manifest (Wire       *wire,
                const char *repository,
                const char *reference,
                const char *type,
                const char *text)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  char *digest = g_strconcat ("sha256:", sum, NULL);
  g_autofree char *what = g_strdup_printf ("GET /v2/%s/manifests/%s", repository, reference != NULL ? reference : digest);

  wire_serve_text (wire, what, 200, type, text);
  wire_add_header (wire, what, "Docker-Content-Digest", digest);

  return digest;
}

static char *
make_manifest (const char *layer)
{
  return g_strdup_printf ("{\"schemaVersion\":2,\"mediaType\":\"" MANIFEST "\","
                          "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:cfg\",\"size\":200},"
                          "\"layers\":[{\"mediaType\":\"x\",\"digest\":\"%s\",\"size\":5000}]}", layer);
}

static void
test_images (void)
{
  static const char config[] = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":\"2026-03-01T11:00:00Z\","
                               "\"config\":{\"Labels\":{\"org.opencontainers.image.revision\":\"f5c2677\"}}}";
  g_autoptr(Wire) wire = make_gitea ();
  g_autofree char *amd64 = make_manifest ("sha256:one");
  g_autofree char *later = make_manifest ("sha256:two");
  g_autofree char *platform = NULL;
  g_autofree char *index = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *packages = wire_dup_fixture ("gitea", "packages-container.json");
  g_autoptr(GString) text = g_string_new (packages);
  WhRecord *image;

  platform = serve_manifest (wire, "acme/web", NULL, MANIFEST, amd64);
  index = g_strdup_printf ("{\"schemaVersion\":2,\"mediaType\":\"" INDEX "\",\"manifests\":[{\"mediaType\":\"" MANIFEST "\","
                           "\"digest\":\"%s\",\"size\":%zu,\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}",
                           platform, strlen (amd64));
  digest = serve_manifest (wire, "acme/web", "1.1.0", INDEX, index);
  g_free (serve_manifest (wire, "acme/web", "latest", INDEX, index));
  wire_serve_text (wire, "GET /v2/acme/web/blobs/sha256:cfg", 200, "application/octet-stream", config);
  wire_serve (wire, PACKAGES, "packages-container.json");
  round_ok (wire);

  /* By digest, also that of a platform, what runs is found. What cannot be read is a name. */
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image), ==, 3);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image_repository), ==, 2);
  image = wire_lookup (wire, &wh_kind_image, "acme/web:latest");
  g_assert_cmpstr (image->values[WH_IMAGE_DIGEST].text, ==, digest);
  g_assert_cmpstr (image->values[WH_IMAGE_DIGESTS].text, ==, platform);
  g_assert_cmpstr (image->values[WH_IMAGE_REVISION].text, ==, "f5c2677");
  g_assert_cmpstr (image->values[WH_IMAGE_REGISTRY].text, ==, wire_get_host (wire));
  g_assert_cmpint (image->values[WH_IMAGE_SIZE].number, ==, 5200);
  g_assert_null (wire_lookup (wire, &wh_kind_image, "acme/tools/cli:0.3")->values[WH_IMAGE_DIGEST].text);
  g_assert_cmpint (wire_lookup (wire, &wh_kind_image_repository, "acme/web")->values[WH_IMAGE_REPOSITORY_TAGS].number, ==, 2);

  /* The registry takes the token as a password. */
  g_assert_cmpstr (wire_get_header (wire, "GET /v2/acme/web/manifests/latest", "Authorization"), ==,
                   "Basic d2hlZWxob3VzZTpzM2NyZXQ=");

  /* A tag that was pushed again is another version; the others are not asked for again. */
  moved = serve_manifest (wire, "acme/web", "latest", MANIFEST, later);
  g_string_replace (text, "\"id\": 3002", "\"id\": 3777", 0);
  wire_serve_text (wire, PACKAGES, 200, "application/json", text->str);
  wire_forget (wire);
  round_ok (wire);
  g_assert_cmpuint (wire_count (wire, "GET /v2/acme/web/manifests/1.1.0"), ==, 0);
  g_assert_cmpuint (wire_count (wire, "GET /v2/acme/web/manifests/latest"), ==, 1);
  g_assert_cmpstr (wire_lookup (wire, &wh_kind_image, "acme/web:latest")->values[WH_IMAGE_DIGEST].text, ==, moved);
  g_assert_cmpstr (wire_lookup (wire, &wh_kind_image, "acme/web:1.1.0")->values[WH_IMAGE_DIGEST].text, ==, digest);

  /* Deleted. */
  wire_serve_text (wire, PACKAGES, 200, "application/json", "[]");
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image), ==, 0);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_image_repository), ==, 0);

  /* Without the right to see packages all else is seen. */
  wire_serve_text (wire, PACKAGES, 403, "application/json", "{\"message\":\"token does not have at least one of required scope(s): [read:package]\"}");
  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_repository), ==, 3);
}

/* Below a path, and its registry at the root of the host or beside its API. */
static void
check_images_below_a_path (const char *registry)
{
  g_autoptr(Wire) wire = make_gitea ();
  g_autofree char *manifest = make_manifest ("sha256:one");
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, manifest, -1);
  g_autofree char *digest = g_strconcat ("sha256:", sum, NULL);
  g_autofree char *what = g_strdup_printf ("GET %s/v2/acme/web/manifests/latest", registry);
  g_autofree char *blob = g_strdup_printf ("GET %s/v2/acme/web/blobs/sha256:cfg", registry);

  wire_set_prefix (wire, "/git");
  wire_serve_text (wire, what, 200, MANIFEST, manifest);
  wire_add_header (wire, what, "Docker-Content-Digest", digest);
  wire_serve_text (wire, blob, 200, "application/octet-stream", "{\"architecture\":\"amd64\",\"os\":\"linux\"}");
  wire_serve (wire, PACKAGES, "packages-container.json");
  round_ok (wire);
  g_assert_cmpstr (wire_lookup (wire, &wh_kind_image, "acme/web:latest")->values[WH_IMAGE_DIGEST].text, ==, digest);
  g_assert_cmpstr (wire_lookup (wire, &wh_kind_image, "acme/web:latest")->values[WH_IMAGE_PLATFORMS].text, ==, "linux/amd64");
  g_assert_cmpstr (wire_get_header (wire, what, "Authorization"), ==, "Basic d2hlZWxob3VzZTpzM2NyZXQ=");

  /* Where it is was learned with the first answer. */
  g_assert_cmpuint (wire_count (wire, "GET /git/v2/acme/web/blobs/sha256:cfg") + wire_count (wire, "GET /v2/acme/web/blobs/sha256:cfg"), ==, 1);
}

static void
test_images_below_a_path (void)
{
  check_images_below_a_path ("");
  check_images_below_a_path ("/git");
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/gitea/discover", test_discover);
  g_test_add_func ("/gitea/reads", test_reads);
  g_test_add_func ("/gitea/images", test_images);
  g_test_add_func ("/gitea/images/below-a-path", test_images_below_a_path);
  g_test_add_func ("/gitea/gone", test_gone);
  g_test_add_func ("/gitea/gone-meanwhile", test_gone_meanwhile);
  g_test_add_func ("/gitea/tag", test_tag);
  g_test_add_func ("/gitea/versions", test_versions);
  g_test_add_func ("/gitea/test", test_test);
  g_test_add_func ("/gitea/owners", test_owners);
  g_test_add_func ("/gitea/no-commits", test_no_commits);
  g_test_add_func ("/gitea/failures", test_failures);

  return g_test_run ();
}
