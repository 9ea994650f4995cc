/* wh-oci-image.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-oci-image.h"
#include "wh-oci-text.h"

/* All of them, or a registry translates into an old form, or says 404. */
#define ACCEPT "application/vnd.oci.image.index.v1+json, " \
               "application/vnd.oci.image.manifest.v1+json, " \
               "application/vnd.docker.distribution.manifest.list.v2+json, " \
               "application/vnd.docker.distribution.manifest.v2+json"

/* The specification lets registries refuse larger manifests. */
#define MAX_DOCUMENT (4 * 1024 * 1024)

#define MAX_BLOB     (G_GINT64_CONSTANT (1) << 46)
#define MAX_LABELS   100
#define MAX_CHILDREN 64

/* Shown of an image for several platforms when it is among them. */
#define USUAL_PLATFORM "linux/amd64"

/* ---- requests ---- */

/**
 * wh_oci_scope:
 * @repository: name of a repository, without the host
 * @actions: "pull", "pull,push", "delete"
 *
 * Returns: (transfer full): what a token is asked for, as the token authentication
 *   of the distribution project writes it: "repository:shop/web:pull"
 */
char *
wh_oci_scope (const char *repository,
              const char *actions)
{
  return g_strdup_printf ("repository:%s:%s", repository, actions);
}

/**
 * wh_oci_path:
 * @repository: its name; the slashes in it are part of the path
 * @what: "manifests", "blobs", "referrers"
 * @reference: a digest or a tag
 *
 * Returns: (transfer full): the path to ask for
 */
char *
wh_oci_path (const char *repository,
             const char *what,
             const char *reference)
{
  g_autofree char *name = g_uri_escape_string (repository, "/", FALSE);
  g_autofree char *last = g_uri_escape_string (reference, ":", FALSE);

  return g_strdup_printf ("v2/%s/%s/%s", name, what, last);
}

/**
 * wh_oci_request_manifest:
 * @method: "GET" or "HEAD"
 * @repository: name of a repository
 * @reference: a tag or a digest
 *
 * Returns: (transfer full): a request that accepts all types of manifests
 */
WhHttpRequest *
wh_oci_request_manifest (const char *method,
                         const char *repository,
                         const char *reference)
{
  g_autofree char *path = wh_oci_path (repository, "manifests", reference);
  WhHttpRequest *request = wh_http_request_new (method, path);

  wh_http_request_set_accept (request, ACCEPT);
  wh_http_request_set_max_size (request, MAX_DOCUMENT);

  return request;
}

/* ---- what is being put together ---- */

typedef struct
{
  WhProvider      *provider;
  WhOciSendFunc    send;
  char            *repository;
  char            *reference;

  WhRecordBuilder *builder;
  GHashTable      *labels;
  GHashTable      *seen;     /* digests of blobs */
  GString         *blobs;
  gint64           size;     /* of those that are no manifests */
  GString         *platforms;
  GString         *digests;
  GString         *attached;
} Load;

static Load *
load_new (WhProvider    *provider,
          WhOciSendFunc  send,
          const char    *repository,
          const char    *reference)
{
  Load *load = g_new0 (Load, 1);

  load->provider = g_object_ref (provider);
  load->send = send;
  load->repository = g_strdup (repository);
  load->reference = g_strdup (reference);
  load->builder = wh_record_builder_new (&wh_kind_image, wh_provider_get_id (provider));
  load->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  load->platforms = g_string_new (NULL);
  load->digests = g_string_new (NULL);
  load->attached = g_string_new (NULL);
  load->blobs = g_string_new (NULL);
  load->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return load;
}

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->provider);
  g_free (load->repository);
  g_free (load->reference);
  g_clear_pointer (&load->builder, wh_record_builder_free);
  g_hash_table_unref (load->labels);
  g_hash_table_unref (load->seen);
  g_string_free (load->blobs, TRUE);
  g_string_free (load->platforms, TRUE);
  g_string_free (load->digests, TRUE);
  g_string_free (load->attached, TRUE);
  g_free (load);
}

static gboolean
note_blob (Load       *load,
           const char *digest,
           gint64      size,
           const char *mark)
{
  /* It is one of several words on a line. */
  if (digest == NULL || strpbrk (digest, " \n") != NULL || size < 0 || size > MAX_BLOB ||
      !g_hash_table_add (load->seen, g_strdup (digest)))
    return FALSE;

  g_string_append_printf (load->blobs, "%s%s %" G_GINT64_FORMAT "%s", load->blobs->len > 0 ? "\n" : "", digest, size, mark);

  return TRUE;
}

static void
add_blob (Load       *load,
          yyjson_val *descriptor)
{
  gint64 size = wh_json_get_number (descriptor, "size");

  if (note_blob (load, wh_json_get_text (descriptor, "digest"), size, ""))
    load->size += size;
}

static void
add_blobs (Load       *load,
           yyjson_val *manifest)
{
  yyjson_val *layer;
  size_t i;
  size_t n;

  add_blob (load, wh_json_get (manifest, "config"));

  yyjson_arr_foreach (wh_json_get (manifest, "layers"), i, n, layer)
    add_blob (load, layer);
}

/* The first to say something is believed: the image itself, its manifest, then
 * the index around it. */
static void
add_labels (Load       *load,
            yyjson_val *map)
{
  yyjson_val *key;
  yyjson_val *value;
  size_t i;
  size_t n;

  yyjson_obj_foreach (map, i, n, key, value)
    {
      const char *name = yyjson_get_str (key);

      if (!yyjson_is_str (value) || g_hash_table_size (load->labels) >= MAX_LABELS ||
          g_hash_table_contains (load->labels, name))
        continue;

      g_hash_table_insert (load->labels, g_strdup (name),
                           g_strdelimit (g_strdup (yyjson_get_str (value)), "\r\n", ' '));
    }
}

/* ---- fetching; in a fiber ---- */

static char *
dup_digest (GBytes *body)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);

  return g_strconcat ("sha256:", sum, NULL);
}

/* The manifest is a blob of its own, and counts as one. */
static WhJson *
await_manifest (Load        *load,
                const char  *reference,
                char       **digest,
                char       **media_type,
                GError     **error)
{
  g_autoptr(WhHttpRequest) request = wh_oci_request_manifest ("GET", load->repository, reference);
  g_autofree char *scope = wh_oci_scope (load->repository, "pull");
  g_autoptr(WhHttpReply) reply = dex_await_boxed (load->send (load->provider, request, scope), error);
  g_autofree char *sum = NULL;
  const char *said;

  if (reply == NULL)
    return NULL;

  sum = dup_digest (wh_http_reply_get_body (reply));
  said = wh_http_reply_get_header (reply, "Docker-Content-Digest");

  /* A name with a hash in it promises its bytes. */
  if (g_str_has_prefix (reference, "sha256:") && strcmp (sum, reference) != 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("“%s” sent a manifest of “%s” that does not match its digest: look at the registry's storage"),
                   wh_provider_get_name (load->provider), load->repository);
      return NULL;
    }

  note_blob (load, said != NULL && !g_str_has_prefix (said, "sha256:") ? said : sum,
             g_bytes_get_size (wh_http_reply_get_body (reply)), " m");

  if (digest != NULL)
    *digest = said != NULL && !g_str_has_prefix (said, "sha256:") ? g_strdup (said) : g_steal_pointer (&sum);

  if (media_type != NULL)
    *media_type = g_strdup (wh_http_reply_get_content_type (reply));

  return dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (load->provider)), error);
}

/* Returns: (nullable): without an error, there is nothing to be read in it */
static WhJson *
await_config (Load        *load,
              yyjson_val  *manifest,
              GError     **error)
{
  const char *digest = wh_json_get_text (manifest, "config.digest");
  const char *type = wh_json_get_text (manifest, "config.mediaType");
  gint64 size = wh_json_get_number (manifest, "config.size");
  g_autofree char *path = NULL;
  g_autofree char *scope = NULL;
  g_autoptr(WhHttpRequest) request = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(GError) local_error = NULL;

  /* Charts, signatures and other artifacts have a configuration of their own. */
  if (digest == NULL || size > MAX_DOCUMENT ||
      (g_strcmp0 (type, "application/vnd.oci.image.config.v1+json") != 0 &&
       g_strcmp0 (type, "application/vnd.docker.container.image.v1+json") != 0))
    return NULL;

  path = wh_oci_path (load->repository, "blobs", digest);
  scope = wh_oci_scope (load->repository, "pull");
  request = wh_http_request_new ("GET", path);
  wh_http_request_set_accept (request, "*/*");
  wh_http_request_set_max_size (request, MAX_DOCUMENT);
  reply = dex_await_boxed (load->send (load->provider, request, scope), &local_error);

  /* A blob that is lost takes its details along, not the image. */
  if (g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    return NULL;

  if (reply == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (load->provider)), error);
}

/* Manifest and configuration of the one platform that is shown. */
static gboolean
await_details (Load        *load,
               yyjson_val  *manifest,
               gboolean     tell_platform,
               GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(WhJson) json = await_config (load, manifest, &local_error);
  yyjson_val *config = json != NULL ? wh_json_get_root (json) : NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  add_labels (load, wh_json_get (config, "config.Labels"));
  add_labels (load, wh_json_get (manifest, "annotations"));
  wh_record_builder_take_text (load->builder, WH_IMAGE_LAYERS, wh_oci_join_layers (manifest, config));
  wh_record_builder_take_text (load->builder, WH_IMAGE_HISTORY, wh_oci_join_history (config));
  wh_record_builder_set_number (load->builder, WH_IMAGE_CREATED, wh_json_get_time (config, "created"));

  if (tell_platform)
    {
      g_autofree char *platform = wh_oci_dup_platform (config);

      if (platform != NULL)
        g_string_append (load->platforms, platform);
    }

  return TRUE;
}

/* Build tools put what they attest beside the platforms. */
static void
add_attested (Load       *load,
              const char *digest,
              yyjson_val *manifest)
{
  yyjson_val *layer;
  size_t i;
  size_t n;

  yyjson_arr_foreach (wh_json_get (manifest, "layers"), i, n, layer)
    {
      const char *what = wh_oci_name_attached (wh_json_get_text (layer, "mediaType"),
                                               wh_json_get_text (layer, "annotations.\"in-toto.io/predicate-type\""));

      g_string_append_printf (load->attached, "%s%s %s", load->attached->len > 0 ? "\n" : "", what, digest);
    }
}

static gboolean
await_index (Load        *load,
             yyjson_val  *index,
             GError     **error)
{
  g_autoptr(WhJson) shown = NULL;
  gboolean shows_usual = FALSE;
  yyjson_val *child;
  size_t i;
  size_t n;

  yyjson_arr_foreach (wh_json_get (index, "manifests"), i, n, child)
    {
      const char *digest = wh_json_get_text (child, "digest");
      gboolean attests = wh_json_get (child, "annotations.\"vnd.docker.reference.type\"") != NULL;
      g_autofree char *platform = wh_oci_dup_platform (wh_json_get (child, "platform"));
      g_autoptr(GError) local_error = NULL;
      g_autoptr(WhJson) json = NULL;

      if (digest == NULL || i >= MAX_CHILDREN)
        continue;

      /* Attestations are for the platform "unknown": nothing that runs. */
      if (!attests)
        {
          g_string_append_printf (load->digests, "%s%s", load->digests->len > 0 ? "\n" : "", digest);

          if (platform != NULL)
            g_string_append_printf (load->platforms, "%s%s", load->platforms->len > 0 ? ", " : "", platform);
        }

      json = await_manifest (load, digest, NULL, NULL, &local_error);

      /* Mirrors keep the index and leave out platforms. */
      if (g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
        continue;

      if (json == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      add_blobs (load, wh_json_get_root (json));

      if (attests)
        {
          add_attested (load, digest, wh_json_get_root (json));
        }
      else if (shown == NULL || (!shows_usual && g_strcmp0 (platform, USUAL_PLATFORM) == 0))
        {
          g_clear_pointer (&shown, wh_json_unref);
          shown = g_steal_pointer (&json);
          shows_usual = g_strcmp0 (platform, USUAL_PLATFORM) == 0;
        }
    }

  if (shown != NULL && !await_details (load, wh_json_get_root (shown), FALSE, error))
    return FALSE;

  add_labels (load, wh_json_get (index, "annotations"));

  return TRUE;
}

static WhRecord *
finish (Load       *load,
        const char *digest,
        const char *media_type)
{
  WhRecordBuilder *builder = load->builder;

  if (load->size > 0)
    wh_record_builder_set_number (builder, WH_IMAGE_SIZE, load->size);

  wh_record_builder_set_text (builder, WH_IMAGE_BLOBS, load->blobs->str);

  if (load->attached->len > 0)
    wh_record_builder_set_text (builder, WH_IMAGE_ATTACHED, load->attached->str);

  if (wh_record_builder_get_values (builder)[WH_IMAGE_CREATED].number == WH_ABSENT)
    wh_record_builder_set_number (builder, WH_IMAGE_CREATED,
                                  wh_parse_time_iso (g_hash_table_lookup (load->labels, "org.opencontainers.image.created")));

  if (load->platforms->len > 0)
    wh_record_builder_set_text (builder, WH_IMAGE_PLATFORMS, load->platforms->str);

  if (load->digests->len > 0)
    wh_record_builder_set_text (builder, WH_IMAGE_DIGESTS, load->digests->str);

  wh_record_builder_set_text (builder, WH_IMAGE_REVISION,
                              g_hash_table_lookup (load->labels, "org.opencontainers.image.revision"));
  wh_record_builder_set_text (builder, WH_IMAGE_SOURCE,
                              g_hash_table_lookup (load->labels, "org.opencontainers.image.source"));
  wh_record_builder_take_text (builder, WH_IMAGE_LABELS, wh_oci_join_labels (load->labels));
  wh_record_builder_set_text (builder, WH_IMAGE_MEDIA_TYPE, media_type);
  wh_record_builder_set_text (builder, WH_IMAGE_DIGEST, digest);
  wh_record_builder_set_uid (builder, digest);

  return wh_record_builder_build (builder);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Load *load = user_data;
  g_autofree char *digest = NULL;
  g_autofree char *media_type = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = await_manifest (load, load->reference, &digest, &media_type, &error);
  yyjson_val *root;
  gboolean success;

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  root = wh_json_get_root (json);

  if (!yyjson_is_obj (root))
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("“%s” did not answer as a registry does: is the address right?"),
                          wh_provider_get_name (load->provider));

  if (wh_json_get_text (root, "mediaType") != NULL)
    g_set_str (&media_type, wh_json_get_text (root, "mediaType"));

  if (yyjson_is_arr (wh_json_get (root, "manifests")))
    {
      success = await_index (load, root, &error);
    }
  else
    {
      add_blobs (load, root);
      success = await_details (load, root, TRUE, &error);
    }

  if (!success)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (WH_TYPE_RECORD, finish (load, digest, media_type));
}

/**
 * wh_oci_image_load:
 * @provider: the registry
 * @send: how it is asked
 * @repository: name of a repository
 * @reference: a digest or a tag
 *
 * Fetches a manifest, those of its platforms, and the configuration of one.
 *
 * Returns: (transfer full): resolves to a [struct@Record] (boxed): the image without
 *   repository and tag, under its digest
 */
DexFuture *
wh_oci_image_load (WhProvider    *provider,
                   WhOciSendFunc  send,
                   const char    *repository,
                   const char    *reference)
{
  Load *load;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (send != NULL, NULL);
  g_return_val_if_fail (repository != NULL, NULL);
  g_return_val_if_fail (reference != NULL, NULL);

  load = load_new (provider, send, repository, reference);

  return wh_dex_spawn_pinned (NULL, 0, load_fiber, load, load_free);
}

/* ---- all platforms ---- */

static DexFuture *
load_platforms_fiber (gpointer user_data)
{
  Load *load = user_data;
  g_auto(GStrv) digests = g_strsplit (load->reference, "\n", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; digests[i] != NULL && i < MAX_CHILDREN; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhJson) manifest = await_manifest (load, digests[i], NULL, NULL, &error);
      g_autoptr(WhJson) config = manifest != NULL ? await_config (load, wh_json_get_root (manifest), &error) : NULL;
      g_autofree char *platform = config != NULL ? wh_oci_dup_platform (wh_json_get_root (config)) : NULL;
      g_autofree char *layers = NULL;

      /* Mirrors leave out platforms. */
      if (g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
        continue;

      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      if (platform == NULL)
        continue;

      layers = wh_oci_join_layers (wh_json_get_root (manifest), wh_json_get_root (config));
      g_string_append_printf (text, "%s@%s %s", text->len > 0 ? "\n" : "", platform, digests[i]);

      if (layers != NULL)
        g_string_append_printf (text, "\n%s", layers);
    }

  return dex_future_new_take_string (g_string_free_and_steal (g_steal_pointer (&text)));
}

/**
 * wh_oci_image_load_platforms:
 * @provider: the registry
 * @send: how it is asked
 * @repository: name of a repository
 * @digests: of the manifests of platforms, one a line
 *
 * Fetches what each platform of an image consists of: "@platform digest", and
 * below it its layers, one a line as always.
 *
 * Returns: (transfer full): resolves to a string for %WH_IMAGE_LAYERS
 */
DexFuture *
wh_oci_image_load_platforms (WhProvider    *provider,
                             WhOciSendFunc  send,
                             const char    *repository,
                             const char    *digests)
{
  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (send != NULL, NULL);
  g_return_val_if_fail (repository != NULL, NULL);
  g_return_val_if_fail (digests != NULL, NULL);

  return wh_dex_spawn_pinned (NULL, 0, load_platforms_fiber, load_new (provider, send, repository, digests), load_free);
}
