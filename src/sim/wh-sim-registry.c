/* wh-sim-registry.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-attached.h"
#include "wh-sim-image.h"
#include "wh-sim-json.h"
#include "wh-sim-registry-private.h"

/* OCI distribution v2 over the releases of the world. Manifests and image
 * configurations are exact bytes, so that their digests hold. Layers have a
 * digest and a size and answer HEAD; their bytes do not exist. */

#define LARGEST_PAGE 1000

void
registry_reply_error (WhSimRequest *request,
                      guint         status,
                      const char   *code,
                      const char   *message)
{
  g_autofree char *quoted = wh_sim_json_quote (message);
  g_autofree char *text = wh_sim_json ("{'errors':[{'code':'%s','message':%s}]}", code, quoted);

  wh_sim_request_reply_text (request, status, "application/json", text);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* The part of a sorted list that `n` and `last` ask for. */
static void
reply_page (WhSimRequest *request,
            const char   *head,
            const char   *member,
            GPtrArray    *texts)
{
  const char *count = wh_sim_request_get_query (request, "n");
  const char *last = wh_sim_request_get_query (request, "last");
  g_autoptr(GString) text = g_string_new (NULL);
  guint64 n = LARGEST_PAGE;
  guint written = 0;
  guint i;

  if (count != NULL && (!g_ascii_string_to_unsigned (count, 10, 1, 100000, &n, NULL)))
    {
      registry_reply_error (request, 400, "PAGINATION_NUMBER_INVALID", "invalid number of results requested");
      return;
    }
  n = MIN (n, LARGEST_PAGE);

  g_ptr_array_sort (texts, compare_texts);
  wh_sim_json_append (text, "{%s'%s':[", head, member);
  for (i = 0; i < texts->len && written < n; i++)
    {
      const char *item = g_ptr_array_index (texts, i);

      if (last != NULL && strcmp (item, last) <= 0)
        continue;
      wh_sim_json_append (text, "%s'%s'", written > 0 ? "," : "", item);
      written++;
    }
  g_string_append (text, "]}");

  if (i < texts->len)
    {
      g_autofree char *escaped = g_uri_escape_string (g_ptr_array_index (texts, i - 1), NULL, FALSE);
      g_autofree char *link = g_strdup_printf ("<%s?last=%s&n=%" G_GUINT64_FORMAT ">; rel=\"next\"",
                                               wh_sim_request_get_path (request), escaped, n);

      wh_sim_request_set_header (request, "Link", link);
    }
  wh_sim_request_reply_text (request, 200, "application/json", text->str);
}

static void
list_catalog (WhSimRegistry *self,
              WhSimRequest  *request)
{
  GPtrArray *apps = wh_sim_world_get_apps (self->world);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < apps->len; i++)
    g_ptr_array_add (names, g_strconcat (WH_SIM_ORGANIZATION "/", ((WhSimApp *) g_ptr_array_index (apps, i))->name, NULL));
  reply_page (request, "", "repositories", names);
}

/* Besides its version each image has the name of its commit, and the newest
 * full release is the latest. */
static void
add_tags (WhSimApp     *app,
          WhSimRelease *release,
          GPtrArray    *tags)
{
  WhSimRelease *latest = NULL;

  g_ptr_array_add (tags, g_strdup (release->version));
  g_ptr_array_add (tags, g_strdup_printf ("main-%.7s", release->commit->sha));
  for (guint i = 0; i < app->releases->len; i++)
    {
      WhSimRelease *candidate = g_ptr_array_index (app->releases, i);

      if (strchr (candidate->version, '-') == NULL)
        latest = candidate;
    }
  if (latest == release)
    g_ptr_array_add (tags, g_strdup ("latest"));
}

/**
 * wh_sim_registry_list_tags:
 * @app: an application
 * @release: one of its releases
 *
 * Returns: (transfer full) (element-type utf8): the tags that lead to its image
 */
GPtrArray *
wh_sim_registry_list_tags (WhSimApp     *app,
                           WhSimRelease *release)
{
  GPtrArray *tags = g_ptr_array_new_with_free_func (g_free);

  add_tags (app, release, tags);

  return tags;
}

static void
list_tags (WhSimApp     *app,
           WhSimRequest *request)
{
  g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *head = g_strdup_printf ("'name':'" WH_SIM_ORGANIZATION "/%s',", app->name);

  for (guint i = 0; i < app->releases->len; i++)
    add_tags (app, g_ptr_array_index (app->releases, i), tags);
  g_strdelimit (head, "'", '"');
  reply_page (request, head, "tags", tags);
}

/* ---- manifests ---- */

typedef struct
{
  WhSimRelease  *release;
  WhSimPlatform *platform;      /* NULL: the release's own document */
  const char    *bytes;
  const char    *digest;
  const char    *type;
  GPtrArray     *attached;      /* keeps the bytes when they are of what refers to the image */
} Manifest;

static void
manifest_clear (Manifest *manifest)
{
  g_clear_pointer (&manifest->attached, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Manifest, manifest_clear)

static gboolean
describe_release (WhSimRelease *release,
                  Manifest     *manifest)
{
  manifest->release = release;
  manifest->platform = NULL;
  manifest->digest = release->digest;
  manifest->bytes = release->index;
  manifest->type = WH_SIM_MEDIA_INDEX;
  if (release->index == NULL)
    {
      manifest->bytes = ((WhSimPlatform *) g_ptr_array_index (release->platforms, 0))->manifest;
      manifest->type = WH_SIM_MEDIA_MANIFEST;
    }

  return TRUE;
}

static gboolean
describe_attached (WhSimRegistry *self,
                   WhSimRelease  *release,
                   const char    *reference,
                   Manifest      *manifest)
{
  g_autoptr(GPtrArray) list = wh_sim_attached_list (release);

  for (guint i = 0; i < list->len; i++)
    {
      WhSimAttached *attached = g_ptr_array_index (list, i);

      if (strcmp (attached->digest, reference) != 0 || g_hash_table_contains (self->deleted, reference))
        continue;

      manifest->release = release;
      manifest->bytes = attached->manifest;
      manifest->digest = attached->digest;
      manifest->type = WH_SIM_MEDIA_MANIFEST;
      manifest->attached = g_steal_pointer (&list);
      return TRUE;
    }

  return FALSE;
}

static gboolean
find_manifest (WhSimRegistry *self,
               WhSimApp      *app,
               const char    *reference,
               Manifest      *manifest)
{
  for (guint i = app->releases->len; i > 0; i--)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i - 1);
      g_autoptr(GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);

      add_tags (app, release, tags);
      if (strcmp (release->digest, reference) == 0 ||
          g_ptr_array_find_with_equal_func (tags, reference, g_str_equal, NULL))
        return describe_release (release, manifest);

      for (guint j = 0; j < release->platforms->len; j++)
        {
          WhSimPlatform *platform = g_ptr_array_index (release->platforms, j);

          if (strcmp (platform->digest, reference) != 0 || g_hash_table_contains (self->deleted, reference))
            continue;

          manifest->release = release;
          manifest->platform = platform;
          manifest->digest = platform->digest;
          manifest->bytes = platform->manifest;
          manifest->type = WH_SIM_MEDIA_MANIFEST;
          return TRUE;
        }

      if (g_str_has_prefix (reference, "sha256:") && describe_attached (self, release, reference, manifest))
        return TRUE;
    }

  return FALSE;
}

static void
show_manifest (WhSimRegistry *self,
               WhSimRequest  *request,
               WhSimApp      *app,
               const char    *reference)
{
  const char *accept = wh_sim_request_get_header (request, "Accept");
  g_autofree char *etag = NULL;
  g_auto(Manifest) manifest = { 0 };

  if (!find_manifest (self, app, reference, &manifest))
    {
      registry_reply_error (request, 404, "MANIFEST_UNKNOWN", "manifest unknown");
      return;
    }
  if (accept != NULL && strstr (accept, "*/*") == NULL && strstr (accept, manifest.type) == NULL)
    {
      registry_reply_error (request, 404, "MANIFEST_UNKNOWN",
                            manifest.type[strlen ("application/vnd.oci.image.")] == 'i'
                            ? "OCI index found, but accept header does not support OCI indexes"
                            : "OCI manifest found, but accept header does not support OCI manifests");
      return;
    }

  etag = g_strdup_printf ("\"%s\"", manifest.digest);
  wh_sim_request_set_header (request, "Docker-Content-Digest", manifest.digest);
  wh_sim_request_set_header (request, "ETag", etag);
  wh_sim_request_reply_text (request, 200, manifest.type, manifest.bytes);
}

/* By digest, which takes every tag on it along. A part of an index goes
 * alone, and leaves the index with a hole, as in real registries. */
static void
delete_manifest (WhSimRegistry *self,
                 WhSimRequest  *request,
                 WhSimApp      *app,
                 const char    *reference)
{
  g_auto(Manifest) manifest = { 0 };

  if (!g_str_has_prefix (reference, "sha256:"))
    {
      registry_reply_error (request, 405, "UNSUPPORTED", "The operation is unsupported: delete by digest");
      return;
    }
  if (!find_manifest (self, app, reference, &manifest))
    {
      registry_reply_error (request, 404, "MANIFEST_UNKNOWN", "manifest unknown");
      return;
    }

  if (manifest.platform != NULL || manifest.attached != NULL)
    g_hash_table_add (self->deleted, g_strdup (reference));
  else
    wh_sim_world_remove_release (self->world, app, manifest.release);
  wh_sim_request_reply (request, 202, NULL, NULL);
}

/* ---- blobs ---- */

/* The small documents of what refers to an image. */
static gboolean
show_attached_blob (WhSimRequest *request,
                    WhSimRelease *release,
                    const char   *digest)
{
  g_autoptr(GPtrArray) list = wh_sim_attached_list (release);
  g_autofree char *empty = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "{}", -1);

  for (guint i = 0; i < list->len; i++)
    {
      WhSimAttached *attached = g_ptr_array_index (list, i);
      gboolean is_config = g_str_equal (digest + strlen ("sha256:"), empty);

      if (!is_config && strcmp (attached->content_digest, digest) != 0)
        continue;

      wh_sim_request_set_header (request, "Docker-Content-Digest", digest);
      wh_sim_request_reply_text (request, 200, "application/octet-stream", is_config ? "{}" : attached->content);
      return TRUE;
    }

  return FALSE;
}

static void
show_blob (WhSimRequest *request,
           WhSimApp     *app,
           const char   *digest)
{
  gboolean heads = strcmp (wh_sim_request_get_method (request), "HEAD") == 0;

  for (guint i = 0; i < app->releases->len; i++)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i);

      for (guint j = 0; j < release->platforms->len; j++)
        {
          WhSimPlatform *platform = g_ptr_array_index (release->platforms, j);

          if (strcmp (platform->config_digest, digest) == 0)
            {
              wh_sim_request_set_header (request, "Docker-Content-Digest", digest);
              wh_sim_request_reply_text (request, 200, "application/octet-stream", platform->config);
              return;
            }

          for (guint k = 0; k < platform->layers->len; k++)
            {
              WhSimLayer *layer = g_ptr_array_index (platform->layers, k);
              g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, layer->size);

              if (strcmp (layer->digest, digest) != 0)
                continue;

              if (!heads)
                {
                  registry_reply_error (request, 405, "UNSUPPORTED", "the simulated registry keeps no bytes of layers");
                  return;
                }
              wh_sim_request_set_header (request, "Docker-Content-Digest", digest);
              wh_sim_request_set_header (request, "Content-Length", size);
              wh_sim_request_reply (request, 200, "application/octet-stream", NULL);
              return;
            }
        }
    }

  for (guint i = 0; i < app->releases->len && g_str_has_prefix (digest, "sha256:"); i++)
    if (show_attached_blob (request, g_ptr_array_index (app->releases, i), digest))
      return;

  registry_reply_error (request, 404, "BLOB_UNKNOWN", "blob unknown to registry");
}

/* ---- what refers to an image ---- */

static void
list_referrers (WhSimRegistry *self,
                WhSimRequest  *request,
                WhSimApp      *app,
                const char    *digest)
{
  const char *type = wh_sim_request_get_query (request, "artifactType");
  g_autoptr(GString) text = g_string_new (NULL);
  guint n = 0;

  wh_sim_json_append (text, "{'schemaVersion':2,'mediaType':'" WH_SIM_MEDIA_INDEX "','manifests':[");

  for (guint i = 0; i < app->releases->len; i++)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i);
      g_autoptr(GPtrArray) list = NULL;

      if (strcmp (release->digest, digest) != 0)
        continue;

      list = wh_sim_attached_list (release);

      for (guint j = 0; j < list->len; j++)
        {
          WhSimAttached *attached = g_ptr_array_index (list, j);

          if ((type != NULL && strcmp (type, attached->type) != 0) || g_hash_table_contains (self->deleted, attached->digest))
            continue;

          wh_sim_json_append (text,
                              "%s{'mediaType':'" WH_SIM_MEDIA_MANIFEST "','digest':'%s','size':%" G_GSIZE_FORMAT ",'artifactType':'%s'",
                              n++ > 0 ? "," : "", attached->digest, strlen (attached->manifest), attached->type);

          if (attached->predicate != NULL)
            wh_sim_json_append (text, ",'annotations':{'dev.sigstore.bundle.predicateType':'%s'}", attached->predicate);

          g_string_append_c (text, '}');
        }
    }

  g_string_append (text, "]}");

  if (type != NULL)
    wh_sim_request_set_header (request, "OCI-Filters-Applied", "artifactType");

  wh_sim_request_reply_text (request, 200, WH_SIM_MEDIA_INDEX, text->str);
}

/* ---- the calls ---- */

static void
handle_repository (WhSimRegistry *self,
                   WhSimRequest  *request,
                   const char    *name,
                   const char    *what,
                   const char    *reference)
{
  const char *method = wh_sim_request_get_method (request);
  gboolean deletes = strcmp (method, "DELETE") == 0;
  gboolean reads = strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0;
  WhSimApp *app = NULL;

  if (!registry_authorize (self, request, "repository", name, deletes ? "delete" : reads ? "pull" : "push"))
    return;

  if (g_str_has_prefix (name, WH_SIM_ORGANIZATION "/"))
    app = wh_sim_world_find_app (self->world, name + strlen (WH_SIM_ORGANIZATION "/"));

  if (app == NULL)
    registry_reply_error (request, 404, "NAME_UNKNOWN", "repository name not known to registry");
  else if (strcmp (what, "manifests") == 0 && deletes)
    delete_manifest (self, request, app, reference);
  else if (!reads)
    registry_reply_error (request, 405, "UNSUPPORTED", "The operation is unsupported.");
  else if (strcmp (what, "tags") == 0 && strcmp (reference, "list") == 0)
    list_tags (app, request);
  else if (strcmp (what, "manifests") == 0)
    show_manifest (self, request, app, reference);
  else if (strcmp (what, "blobs") == 0)
    show_blob (request, app, reference);
  else if (strcmp (what, "referrers") == 0)
    list_referrers (self, request, app, reference);
  else
    registry_reply_error (request, 404, "NAME_INVALID", "invalid repository name");
}

static void
handle (WhSimRequest *request,
        gpointer      user_data)
{
  WhSimRegistry *self = user_data;
  const char *path = wh_sim_request_get_path (request) + strlen ("/v2/");
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);
  guint n_parts = g_strv_length (parts);

  wh_sim_request_set_header (request, "Docker-Distribution-Api-Version", "registry/2.0");

  if (*path == '\0')
    {
      if (registry_authorize (self, request, NULL, NULL, NULL))
        wh_sim_request_reply_text (request, 200, "application/json", "{}");
    }
  else if (strcmp (path, "_catalog") == 0)
    {
      if (registry_authorize (self, request, "registry", "catalog", "*"))
        list_catalog (self, request);
    }
  else if (n_parts >= 3)
    {
      g_autofree char *reference = g_steal_pointer (&parts[n_parts - 1]);
      g_autofree char *what = g_steal_pointer (&parts[n_parts - 2]);
      g_autofree char *name = g_strjoinv ("/", parts);

      handle_repository (self, request, name, what, reference);
    }
  else
    {
      registry_reply_error (request, 404, "NAME_INVALID", "invalid repository name");
    }
}

static void
registry_free (gpointer data)
{
  WhSimRegistry *self = data;

  g_hash_table_unref (self->deleted);
  g_object_unref (self->world);
  g_free (self->key);
  g_free (self);
}

/**
 * wh_sim_registry_attach:
 * @server: a server that does not listen yet
 * @world: whose images it has
 * @auth: what it asks of its callers
 *
 * Makes @server a container registry.
 */
void
wh_sim_registry_attach (WhSimServer       *server,
                        WhSimWorld        *world,
                        WhSimRegistryAuth  auth)
{
  WhSimRegistry *self = g_new0 (WhSimRegistry, 1);

  self->world = g_object_ref (world);
  self->server = server;
  self->auth = auth;
  self->key = g_strdup_printf ("wheelhouse-sim %u", wh_sim_world_get_seed (world));
  self->deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  wh_sim_server_add_route (server, "/v2/", handle, self, registry_free);
  wh_sim_server_add_route (server, "/token", registry_handle_token, self, NULL);
}
