/* fuzz-images.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken names of images, lists of blobs, and manifests, indexes and
 * configurations to what reads them: people, clusters and registries write them. */

#include "config.h"

#include <string.h>

#include "mutate.h"
#include "wh-application-join.h"
#include "wh-image-blobs.h"
#include "wh-oci-text.h"

#define MAX_COMMAND 300

static GString *
mutated (const char *text,
         GRand      *rand)
{
  GString *copy = g_string_new (text);

  mutate (copy, rand);

  return copy;
}

/* ---- names ---- */

/* The parts of a name stand in it in this order and are never empty for nothing. */
static void
check_name (const char *name)
{
  g_autofree char *registry = wh_image_name_dup_registry (name);
  g_autofree char *repository = wh_image_name_dup_repository (name);
  g_autofree char *tag = wh_image_name_dup_tag (name);
  g_autofree char *again = NULL;
  const char *at = strchr (name, '@');
  g_autofree char *plain = at != NULL ? g_strndup (name, at - name) : g_strdup (name);

  if (repository == NULL)
    return;

  g_assert_null (strchr (repository, '@'));
  again = g_strconcat (registry != NULL ? registry : "", registry != NULL ? "/" : "", repository,
                       tag != NULL ? ":" : "", tag != NULL ? tag : "", NULL);
  g_assert_cmpstr (again, ==, plain);
}

static void
test_names (void)
{
  static const char * const seeds[] = {
    "registry.acme.dev:5000/acme/chat-api:2.14.1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "localhost/web", "nginx:1.27", "docker.io/library/nginx", "[::1]:5000/a/b/c:latest", "acme/web@sha512:ab", "web",
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (40000);

  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    check_name (seeds[i]);

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (seeds[i % G_N_ELEMENTS (seeds)], rand);

      check_name (text->str);
    }
}

static void
test_sources (void)
{
  static const char * const forges[] = { "https://git.acme.dev", "http://[::1]/a", NULL };
  static const char * const seeds[] = {
    "https://git.acme.dev:3000/acme/chat-api.git", "http://me:s3cret@[::1]/a/b/c?d#e", "ssh://git@host/acme/web", "git@host:acme/web.git", "https://h/.git/.git",
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (seeds[i % G_N_ELEMENTS (seeds)], rand);
      g_autofree char *repository = wh_source_url_dup_repository (text->str, forges);
      const char *slash;

      if (repository == NULL)
        continue;

      n_read++;
      slash = strchr (repository, '/');
      g_assert_true (slash != NULL && slash > repository && slash[1] != '\0');
      g_assert_null (strchr (slash + 1, '/'));
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

/* ---- blobs ---- */

static void
test_blobs (void)
{
  static const char seed[] = "sha256:aa 1234 m\nsha256:bb 99999999999999999999 +\nsha256:cc -7\n\n nothing\nsha256:dd\nsha512:ee 5 mr+\nsha256:aa 1234 m";
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  guint n_blobs = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (seed, rand);
      /* An own copy, so that nothing stands behind it. */
      g_autofree char *copy = g_strdup (text->str);
      const char *end = copy + strlen (copy);
      const char *before = copy;
      const char *at = copy;
      WhImageBlob blob;

      while (wh_image_blobs_next (&at, &blob))
        {
          n_blobs++;
          g_assert_true (blob.digest >= before && blob.length > 0 && blob.digest + blob.length <= end);
          g_assert_null (memchr (blob.digest, ' ', blob.length));
          g_assert_null (memchr (blob.digest, '\n', blob.length));
          g_assert_cmpint (blob.size, >=, 0);
          before = blob.digest + blob.length;
        }
    }

  g_assert_cmpuint (n_blobs, >, (guint)rounds / 4);
}

/* ---- documents ---- */

static const char manifest_seed[] =
  "{\"schemaVersion\":2,\"layers\":[{\"digest\":\"sha256:aa\",\"size\":123},{\"digest\":\"sha256:bb\",\"size\":-1},"
  "{\"size\":7},{\"digest\":\"sha256:cc\",\"size\":18446744073709551615}]}";

static const char config_seed[] =
  "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"history\":["
  "{\"created\":\"2026-10-02T03:04:05Z\",\"created_by\":\"/bin/sh -c #(nop) ADD file:\\u00e9 in / \"},"
  "{\"created_by\":\"ENV A=b\",\"empty_layer\":true},{\"created_by\":\"RUN /bin/sh -c apt-get\\tupdate\\r\\n # buildkit\"},"
  "{\"created\":5,\"created_by\":[\"x\"]},{\"empty_layer\":true},{\"created_by\":\"COPY\"}]}";

/* Lines "DIGEST SIZE COMMAND" and "TIME COMMAND": a record is text without more
 * lines than steps. */
static void
check_lines (const char *text,
             gsize       n_steps)
{
  g_auto(GStrv) lines = NULL;

  if (text == NULL)
    return;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), <=, n_steps);

  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_null (strpbrk (lines[i], "\r\t"));
}

static void
test_documents (void)
{
  g_autofree char *long_command = g_strnfill (2 * MAX_COMMAND, 'x');
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) manifest_text = g_string_new (manifest_seed);
      g_autoptr(GString) config_text = g_string_new (config_seed);
      g_autoptr(WhJson) manifest = NULL;
      g_autoptr(WhJson) config = NULL;
      yyjson_val *root;

      mutate (i % 2 == 0 ? manifest_text : config_text, rand);

      if (i % 3 == 0)
        g_string_replace (config_text, "COPY", long_command, 0);

      manifest = wh_json_parse (manifest_text->str, manifest_text->len, "manifest", NULL);
      config = wh_json_parse (config_text->str, config_text->len, "configuration", NULL);
      root = config != NULL ? wh_json_get_root (config) : NULL;

      g_autofree char *layers = manifest != NULL ? wh_oci_join_layers (wh_json_get_root (manifest), root) : NULL;
      g_autofree char *history = wh_oci_join_history (root);
      g_autofree char *platform = wh_oci_dup_platform (root);

      n_read += manifest != NULL && config != NULL;
      check_lines (layers, manifest != NULL ? yyjson_arr_size (wh_json_get (wh_json_get_root (manifest), "layers")) : 0);
      check_lines (history, yyjson_arr_size (wh_json_get (root, "history")));
      g_assert_true (platform == NULL || strchr (platform, '/') != NULL);
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/names", test_names);
  g_test_add_func ("/fuzz/sources", test_sources);
  g_test_add_func ("/fuzz/blobs", test_blobs);
  g_test_add_func ("/fuzz/documents", test_documents);

  return g_test_run ();
}
