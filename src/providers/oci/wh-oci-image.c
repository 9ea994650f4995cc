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

/* All of them, or a registry translates into an old form, or says 404. */
#define ACCEPT "application/vnd.oci.image.index.v1+json, " \
               "application/vnd.oci.image.manifest.v1+json, " \
               "application/vnd.docker.distribution.manifest.list.v2+json, " \
               "application/vnd.docker.distribution.manifest.v2+json"

/* The specification lets registries refuse larger manifests. */
#define MAX_DOCUMENT (4 * 1024 * 1024)

#define MAX_BLOB     (G_GINT64_CONSTANT (1) << 46)
#define MAX_COMMAND  300
#define MAX_LABELS   100
#define MAX_CHILDREN 64

/* Shown of an image for several platforms when it is among them. */
#define USUAL_PLATFORM "linux/amd64"

G_DEFINE_BOXED_TYPE (WhOciImage, wh_oci_image, wh_oci_image_ref, wh_oci_image_unref)

WhOciImage *
wh_oci_image_ref (WhOciImage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
wh_oci_image_unref (WhOciImage *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->record, wh_record_unref);
  g_hash_table_unref (self->blobs);
  g_free (self);
}

/* ---- requests ---- */

char *
wh_oci_scope (const char *repository,
              const char *actions)
{
  return g_strdup_printf ("repository:%s:%s", repository, actions);
}

/* Names of repositories hold slashes, which are part of the path. */
char *
wh_oci_path (const char *repository,
             const char *what,
             const char *reference)
{
  g_autofree char *name = g_uri_escape_string (repository, "/", FALSE);
  g_autofree char *last = g_uri_escape_string (reference, ":", FALSE);

  return g_strdup_printf ("v2/%s/%s/%s", name, what, last);
}

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
  WhProvider      *provider; /* keeps the WhOciAuth alive */
  WhOciAuth       *auth;
  char            *repository;
  char            *reference;

  WhOciImage      *image;
  WhRecordBuilder *builder;
  GHashTable      *labels;
  GString         *platforms;
  GString         *digests;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->provider);
  g_free (load->repository);
  g_free (load->reference);
  g_clear_pointer (&load->image, wh_oci_image_unref);
  g_clear_pointer (&load->builder, wh_record_builder_free);
  g_hash_table_unref (load->labels);
  g_string_free (load->platforms, TRUE);
  g_string_free (load->digests, TRUE);
  g_free (load);
}

static void
add_blob (Load       *load,
          yyjson_val *descriptor)
{
  const char *digest = wh_json_get_text (descriptor, "digest");
  gint64 size = wh_json_get_number (descriptor, "size");

  if (digest == NULL || size < 0 || size > MAX_BLOB || g_hash_table_contains (load->image->blobs, digest))
    return;

  g_hash_table_insert (load->image->blobs, g_strdup (digest), g_memdup2 (&size, sizeof size));
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

static int
compare_texts (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}

static char *
join_labels (GHashTable *labels)
{
  g_autoptr(GPtrArray) names = g_hash_table_get_keys_as_ptr_array (labels);
  g_autoptr(GString) text = g_string_new (NULL);

  g_ptr_array_sort (names, compare_texts);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      g_string_append_printf (text, "%s%s=%s", i > 0 ? "\n" : "", name,
                              (const char *)g_hash_table_lookup (labels, name));
    }

  return text->len > 0 ? g_strdup (text->str) : NULL;
}

/* What a build tool put around the command is of no interest. */
static void
append_command (GString    *text,
                const char *command)
{
  static const char * const prefixes[] = { "/bin/sh -c #(nop) ", "/bin/sh -c ", "RUN /bin/sh -c " };
  g_autofree char *line = NULL;
  char *comment;

  if (command == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_str_has_prefix (command, prefixes[i]))
        {
          command += strlen (prefixes[i]);
          break;
        }
    }

  line = g_strdelimit (g_strdup (command), "\r\n\t", ' ');

  if ((comment = strstr (line, " # buildkit")) != NULL)
    *comment = 0;

  if (g_utf8_strlen (line, -1) > MAX_COMMAND)
    *g_utf8_offset_to_pointer (line, MAX_COMMAND) = 0;

  g_string_append_printf (text, " %s", g_strstrip (line));
}

/* Layers and history go together one by one, except for the steps that made no
 * layer. */
static char *
join_layers (yyjson_val *manifest,
             yyjson_val *config)
{
  yyjson_val *layers = wh_json_get (manifest, "layers");
  yyjson_val *history = wh_json_get (config, "history");
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *layer;
  size_t at = 0;
  size_t i;
  size_t n;

  yyjson_arr_foreach (layers, i, n, layer)
    {
      const char *digest = wh_json_get_text (layer, "digest");
      gint64 size = wh_json_get_number (layer, "size");
      yyjson_val *step;

      while ((step = yyjson_arr_get (history, at)) != NULL && wh_json_get_boolean (step, "empty_layer"))
        at++;

      at++;

      if (digest == NULL)
        continue;

      g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT, text->len > 0 ? "\n" : "", digest, MAX (size, 0));
      append_command (text, wh_json_get_text (step, "created_by"));
    }

  return text->len > 0 ? g_strdup (text->str) : NULL;
}

static char *
dup_platform (yyjson_val *value)
{
  const char *system = wh_json_get_text (value, "os");
  const char *machine = wh_json_get_text (value, "architecture");
  const char *variant = wh_json_get_text (value, "variant");

  if (system == NULL || machine == NULL || strcmp (machine, "unknown") == 0)
    return NULL;

  /* Every 64-bit ARM is v8; saying so tells nothing. */
  if (variant == NULL || *variant == 0 || (strcmp (machine, "arm64") == 0 && strcmp (variant, "v8") == 0))
    return g_strdup_printf ("%s/%s", system, machine);

  return g_strdup_printf ("%s/%s/%s", system, machine, variant);
}

/* ---- fetching; in a fiber ---- */

static char *
dup_digest (GBytes *body)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body);

  return g_strconcat ("sha256:", sum, NULL);
}

static WhJson *
await_manifest (Load        *load,
                const char  *reference,
                char       **digest,
                char       **media_type,
                GError     **error)
{
  g_autoptr(WhHttpRequest) request = wh_oci_request_manifest ("GET", load->repository, reference);
  g_autofree char *scope = wh_oci_scope (load->repository, "pull");
  g_autoptr(WhHttpReply) reply = dex_await_boxed (wh_oci_auth_send (load->auth, request, scope), error);
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
  reply = dex_await_boxed (wh_oci_auth_send (load->auth, request, scope), &local_error);

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
  wh_record_builder_take_text (load->builder, WH_IMAGE_LAYERS, join_layers (manifest, config));
  wh_record_builder_set_number (load->builder, WH_IMAGE_CREATED, wh_json_get_time (config, "created"));

  if (tell_platform)
    {
      g_autofree char *platform = dup_platform (config);

      if (platform != NULL)
        g_string_append (load->platforms, platform);
    }

  return TRUE;
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
      g_autofree char *platform = dup_platform (wh_json_get (child, "platform"));
      g_autoptr(GError) local_error = NULL;
      g_autoptr(WhJson) json = NULL;

      /* Attestations of build tools are for the platform "unknown". */
      if (digest == NULL || i >= MAX_CHILDREN ||
          wh_json_get (child, "annotations.\"vnd.docker.reference.type\"") != NULL)
        continue;

      g_string_append_printf (load->digests, "%s%s", load->digests->len > 0 ? "\n" : "", digest);

      if (platform != NULL)
        g_string_append_printf (load->platforms, "%s%s", load->platforms->len > 0 ? ", " : "", platform);

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

      if (shown == NULL || (!shows_usual && g_strcmp0 (platform, USUAL_PLATFORM) == 0))
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

static void
finish (Load       *load,
        const char *digest,
        const char *media_type)
{
  WhRecordBuilder *builder = load->builder;
  GHashTableIter iter;
  gpointer size;
  gint64 sum = 0;

  g_hash_table_iter_init (&iter, load->image->blobs);

  while (g_hash_table_iter_next (&iter, NULL, &size))
    sum += *(gint64 *)size;

  if (g_hash_table_size (load->image->blobs) > 0)
    wh_record_builder_set_number (builder, WH_IMAGE_SIZE, sum);

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
  wh_record_builder_take_text (builder, WH_IMAGE_LABELS, join_labels (load->labels));
  wh_record_builder_set_text (builder, WH_IMAGE_MEDIA_TYPE, media_type);
  wh_record_builder_set_text (builder, WH_IMAGE_DIGEST, digest);
  wh_record_builder_set_uid (builder, digest);
  load->image->record = wh_record_builder_build (builder);
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

  finish (load, digest, media_type);

  return dex_future_new_take_boxed (WH_TYPE_OCI_IMAGE, g_steal_pointer (&load->image));
}

/**
 * wh_oci_image_load:
 * @provider: the registry
 * @auth: how it is signed in to
 * @repository: name of a repository
 * @reference: a digest or a tag
 *
 * Fetches a manifest, those of its platforms, and the configuration of one.
 *
 * Returns: (transfer full): resolves to a [struct@OciImage] (boxed)
 */
DexFuture *
wh_oci_image_load (WhProvider *provider,
                   WhOciAuth  *auth,
                   const char *repository,
                   const char *reference)
{
  Load *load;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (auth != NULL, NULL);
  g_return_val_if_fail (repository != NULL, NULL);
  g_return_val_if_fail (reference != NULL, NULL);

  load = g_new0 (Load, 1);
  load->provider = g_object_ref (provider);
  load->auth = auth;
  load->repository = g_strdup (repository);
  load->reference = g_strdup (reference);
  load->image = g_new0 (WhOciImage, 1);
  g_atomic_ref_count_init (&load->image->ref_count);
  load->image->blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  load->builder = wh_record_builder_new (&wh_kind_image, wh_provider_get_id (provider));
  load->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  load->platforms = g_string_new (NULL);
  load->digests = g_string_new (NULL);

  return wh_dex_spawn_pinned (NULL, 0, load_fiber, load, load_free);
}
