/* wh-oci-referrers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-image-attached.h"
#include "wh-image-blobs.h"
#include "wh-kinds.h"
#include "wh-oci-image.h"
#include "wh-oci-provider-private.h"
#include "wh-oci-text.h"

/* What refers to an image: signatures, attestations, bills of materials. */

#define MAX_REFERRERS 50

typedef struct
{
  WhOciProvider *self;
  char          *repository;
  char          *digest;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_object_unref (args->self);
  g_free (args->repository);
  g_free (args->digest);
  g_free (args);
}

static char *
join_referrers (yyjson_val *index)
{
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *referrer;
  size_t i;
  size_t n;

  yyjson_arr_foreach (wh_json_get (index, "manifests"), i, n, referrer)
    {
      const char *digest = wh_json_get_text (referrer, "digest");
      const char *type = wh_json_get_text (referrer, "artifactType");
      const char *predicate = wh_json_get_text (referrer, "annotations.\"dev.sigstore.bundle.predicateType\"");

      if (digest == NULL || i >= MAX_REFERRERS)
        continue;

      g_string_append_printf (text, "%s%s %s", text->len > 0 ? "\n" : "",
                              wh_oci_name_attached (type != NULL ? type : wh_json_get_text (referrer, "mediaType"), predicate),
                              digest);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* An image index of what refers to @args->digest, at @path. Not found is no
 * error: %NULL without one. */
static WhJson *
await_index (Args         *args,
             WhHttpRequest *request,
             GError      **error)
{
  g_autofree char *scope = wh_oci_scope (args->repository, "pull");
  g_autoptr(GError) local_error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;

  wh_http_request_set_accept (request, "application/vnd.oci.image.index.v1+json");
  reply = dex_await_boxed (wh_oci_auth_send (args->self->auth, request, scope), &local_error);

  if (reply != NULL)
    json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (WH_PROVIDER (args->self))),
                            &local_error);

  if (json != NULL && yyjson_is_arr (wh_json_get (wh_json_get_root (json), "manifests")))
    return g_steal_pointer (&json);

  if (wh_oci_is_fatal (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

/* Where the call is not known, clients keep the index under a tag that is made
 * of the digest. It is asked for only when the list of tags has it. */
static WhJson *
await_fallback (Args    *args,
                GError **error)
{
  WhOciRepository *repository = g_hash_table_lookup (args->self->repositories, args->repository);
  g_autofree char *tag = g_strdelimit (g_strdup (args->digest), ":", '-');
  g_autoptr(WhHttpRequest) request = NULL;

  if (repository == NULL || !g_hash_table_contains (repository->tags, tag))
    return NULL;

  request = wh_oci_request_manifest ("GET", args->repository, tag);

  return await_index (args, request, error);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Args *args = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;

  /* Registries that know the call answer with an empty index when there is
   * nothing; anything else means that they do not know it. */
  if (!args->self->no_referrers)
    {
      g_autofree char *path = wh_oci_path (args->repository, "referrers", args->digest);
      g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);

      json = await_index (args, request, &error);
      args->self->no_referrers = json == NULL && error == NULL;
    }

  if (json == NULL && error == NULL)
    json = await_fallback (args, &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_string (json != NULL ? join_referrers (wh_json_get_root (json)) : g_strdup (""));
}

static DexFuture *
load (WhOciProvider  *self,
      const char     *name,
      const char     *digest,
      DexFiberFunc    fiber)
{
  Args *args = g_new0 (Args, 1);

  args->self = g_object_ref (self);
  args->repository = g_strdup (name);
  args->digest = g_strdup (digest);

  return wh_dex_spawn_pinned (NULL, 0, fiber, args, args_free);
}

/* Resolves to lines for %WH_IMAGE_ATTACHED, a string that may be empty. */
DexFuture *
wh_oci_load_referrers (WhOciProvider *self,
                       const char    *name,
                       const char    *digest)
{
  return load (self, name, digest, load_fiber);
}

/* What the index of the image itself has stays; what refers to it is as
 * @referrers says, and keeps @blobs in the registry (NULL: as is known). */
static WhRecord *
with_referrers (WhRecord   *image,
                const char *referrers,
                const char *blobs)
{
  g_autoptr(WhRecordBuilder) builder = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  const char *known = image->values[WH_IMAGE_ATTACHED].text;
  g_auto(GStrv) lines = g_strsplit (known != NULL ? known : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *blank = strchr (lines[i], ' ');

      if (blank != NULL && wh_image_attached_is_part (image, blank + 1))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", lines[i]);
    }

  if (*referrers != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", referrers);

  if (blobs == NULL)
    blobs = image->values[WH_IMAGE_BLOBS].text;

  if (g_strcmp0 (known != NULL ? known : "", text->str) == 0 && g_strcmp0 (image->values[WH_IMAGE_BLOBS].text, blobs) == 0)
    return wh_record_ref (image);

  builder = wh_record_builder_new (&wh_kind_image, image->connection);
  wh_record_builder_copy (builder, image);
  wh_record_builder_set_uid (builder, image->uid);
  wh_record_builder_set_text (builder, WH_IMAGE_ATTACHED, text->len > 0 ? text->str : NULL);
  wh_record_builder_set_text (builder, WH_IMAGE_BLOBS, blobs);

  return wh_record_builder_build (builder);
}

WhRecord *
wh_oci_with_referrers (WhRecord   *image,
                       const char *referrers)
{
  return with_referrers (image, referrers, NULL);
}

/* Puts what became known of a digest in place of what was known. */
static DexFuture *
replace_image (Args     *args,
               WhRecord *image,
               WhRecord *now)
{
  WhOciRepository *repository = g_hash_table_lookup (args->self->repositories, args->repository);

  if (repository == NULL || now == image)
    return dex_future_new_true ();

  g_hash_table_replace (args->self->images, g_strdup (args->digest), wh_record_ref (now));
  repository->dirty = TRUE;

  return wh_oci_publish_repository (args->self, args->repository);
}

/* ---- what they take ---- */

/* What the image itself consists of. */
static GString *
copy_parts (WhRecord *image)
{
  GString *text = g_string_new (NULL);
  const char *at = image->values[WH_IMAGE_BLOBS].text;
  WhImageBlob blob;

  for (const char *line = at; wh_image_blobs_next (&at, &blob); line = at)
    {
      const char *end = strchr (line, '\n');

      if (!blob.is_attached)
        g_string_append_printf (text, "%s%.*s", text->len > 0 ? "\n" : "",
                                (int)(end != NULL ? end - line : (gssize)strlen (line)), line);
    }

  return text;
}

static void
add_referrer (GString  *text,
              WhRecord *referrer)
{
  const char *at = referrer->values[WH_IMAGE_BLOBS].text;
  WhImageBlob blob;

  while (wh_image_blobs_next (&at, &blob))
    g_string_append_printf (text, "%s%.*s %" G_GINT64_FORMAT " %sr", text->len > 0 ? "\n" : "",
                            (int)blob.length, blob.digest, blob.size, blob.is_manifest ? "m" : "");
}

static void
queue_referrers (GPtrArray  *queue,
                 WhRecord   *image,
                 const char *referrers)
{
  g_auto(GStrv) lines = g_strsplit (referrers, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *blank = strchr (lines[i], ' ');

      if (blank != NULL && strchr (blank, ':') != NULL && queue->len < MAX_REFERRERS &&
          !wh_image_attached_is_part (image, blank + 1) &&
          !g_ptr_array_find_with_equal_func (queue, blank + 1, g_str_equal, NULL))
        g_ptr_array_add (queue, g_strdup (blank + 1));
    }
}

/* A bill of materials may be signed in its turn: what refers to what refers to
 * the image goes with it as well. */
static DexFuture *
read_attached_fiber (gpointer user_data)
{
  Args *args = user_data;
  g_autoptr(WhRecord) image = NULL;
  g_autoptr(WhRecord) now = NULL;
  g_autoptr(GPtrArray) queue = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) blobs = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *referrers = dex_await_string (wh_oci_load_referrers (args->self, args->repository, args->digest), &error);

  if (referrers == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (g_hash_table_lookup (args->self->images, args->digest) == NULL)
    return dex_future_new_true ();

  image = wh_record_ref (g_hash_table_lookup (args->self->images, args->digest));
  blobs = copy_parts (image);

  /* Else they lie under tags, which are images of their own. */
  if (!args->self->no_referrers)
    queue_referrers (queue, image, referrers);

  for (guint i = 0; i < queue->len; i++)
    {
      g_autoptr(WhRecord) referrer = dex_await_boxed (wh_oci_image_load (WH_PROVIDER (args->self), wh_oci_provider_send, args->repository, g_ptr_array_index (queue, i)), &error);
      g_autofree char *further = NULL;

      if (referrer != NULL)
        further = dex_await_string (wh_oci_load_referrers (args->self, args->repository, g_ptr_array_index (queue, i)), &error);

      /* Gone since the list was made. */
      if (g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
        {
          g_clear_error (&error);
          continue;
        }

      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      add_referrer (blobs, referrer);
      queue_referrers (queue, image, further);
    }

  now = with_referrers (image, referrers, blobs->str);

  return replace_image (args, image, now);
}

/* For plans: what refers to an image and what that takes. */
DexFuture *
wh_oci_provider_read_attached (WhImageKeeper *registry,
                               const char    *repository,
                               const char    *digest)
{
  return load (WH_OCI_PROVIDER (registry), repository, digest, read_attached_fiber);
}

WhImageAttached
wh_oci_provider_get_attached (WhImageKeeper *registry)
{
  return WH_OCI_PROVIDER (registry)->no_referrers ? WH_IMAGE_ATTACHED_STAYS : WH_IMAGE_ATTACHED_MAY_GO;
}

/* ---- somebody looks at an image ---- */

/* As long as only the layers of the usual platform are known. */
static gboolean
wants_platforms (const WhRecord *image)
{
  const char *digests = image->values[WH_IMAGE_DIGESTS].text;
  const char *layers = image->values[WH_IMAGE_LAYERS].text;

  return digests != NULL && strchr (digests, '\n') != NULL && (layers == NULL || *layers != '@');
}

static WhRecord *
with_platforms (WhRecord   *image,
                const char *layers)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, image->connection);

  wh_record_builder_copy (builder, image);
  wh_record_builder_set_uid (builder, image->uid);
  wh_record_builder_set_text (builder, WH_IMAGE_LAYERS, layers);

  return wh_record_builder_build (builder);
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  Args *args = user_data;
  g_autoptr(WhRecord) image = NULL;
  g_autoptr(WhRecord) now = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *referrers = dex_await_string (wh_oci_load_referrers (args->self, args->repository, args->digest), &error);
  g_autofree char *layers = NULL;

  if (referrers == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (g_hash_table_lookup (args->self->images, args->digest) == NULL)
    return dex_future_new_false ();

  image = wh_record_ref (g_hash_table_lookup (args->self->images, args->digest));

  /* What each platform consists of is asked once, for those that somebody looks at. */
  if (wants_platforms (image))
    layers = dex_await_string (wh_oci_image_load_platforms (WH_PROVIDER (args->self), wh_oci_provider_send, args->repository,
                                                            image->values[WH_IMAGE_DIGESTS].text), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  now = wh_oci_with_referrers (image, referrers);

  if (layers != NULL && *layers != '\0')
    {
      g_autoptr(WhRecord) before = g_steal_pointer (&now);

      now = with_platforms (before, layers);
    }

  return replace_image (args, image, now);
}

/* An image never changes, what refers to it does: somebody signs it. */
DexFuture *
wh_oci_refresh_referrers (WhOciProvider *self,
                          const char    *name,
                          const char    *digest)
{
  return load (self, name, digest, refresh_fiber);
}
