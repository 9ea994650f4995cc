/* wh-oci-visit.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-oci-image.h"
#include "wh-oci-provider-private.h"

/* Asking about the tags and images of one repository. */

/* How long a digest counts as just seen, when it is about what a deletion
 * takes along. */
#define JUST_SEEN (60 * G_TIME_SPAN_SECOND)

/* What a fiber is about: a repository, and a tag or digest in it. */
typedef struct
{
  WhOciProvider *self;
  char          *repository;
  char          *reference;
} About;

static void
about_free (gpointer data)
{
  About *about = data;

  g_object_unref (about->self);
  g_free (about->repository);
  g_free (about->reference);
  g_free (about);
}

static DexFuture *
spawn_about (WhOciProvider *self,
             const char    *repository,
             const char    *reference,
             DexFiberFunc   fiber)
{
  About *about = g_new0 (About, 1);

  about->self = g_object_ref (self);
  about->repository = g_strdup (repository);
  about->reference = g_strdup (reference);

  return wh_dex_spawn_pinned (NULL, 0, fiber, about, about_free);
}

static DexFuture *
find_digest_fiber (gpointer user_data)
{
  About *about = user_data;
  WhOciProvider *self = about->self;
  g_autoptr(WhHttpRequest) request = wh_oci_request_manifest ("HEAD", about->repository, about->reference);
  g_autofree char *scope = wh_oci_scope (about->repository, "pull");
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = dex_await_boxed (wh_oci_auth_send (self->auth, request, scope), &error);
  g_autoptr(WhRecord) image = NULL;
  const char *digest;

  if (reply == NULL && !g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_clear_error (&error);
  digest = reply != NULL ? wh_http_reply_get_header (reply, "Docker-Content-Digest") : NULL;

  if (digest != NULL && strchr (digest, ':') != NULL)
    return dex_future_new_take_string (g_strdup (digest));

  /* Nothing but the bytes tells then. */
  image = dex_await_boxed (wh_oci_image_load (WH_PROVIDER (self), wh_oci_provider_send, about->repository, about->reference), &error);

  if (image == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_replace (self->images, g_strdup (image->uid), wh_record_ref (image));

  return dex_future_new_take_string (g_strdup (image->uid));
}

/**
 * wh_oci_provider_find_digest:
 * @self: a provider
 * @repository: name of a repository, without the host
 * @tag: a tag of it
 *
 * Asks for the manifest with HEAD; a registry that names no digest in
 * Docker-Content-Digest, or does not know HEAD, is asked for the manifest itself.
 *
 * Returns: (transfer full): resolves to the digest that the tag points to now, a
 *   string; rejects with %WH_ERROR_NOT_FOUND when there is no such tag
 */
DexFuture *
wh_oci_provider_find_digest (WhOciProvider *self,
                             const char    *repository,
                             const char    *tag)
{
  return spawn_about (self, repository, tag, find_digest_fiber);
}

/* ---- one repository ---- */

typedef struct
{
  gatomicrefcount  ref_count;
  WhOciProvider   *self;
  char            *repository;
  GError          *error; /* the first that is about one tag only */
} Visit;

static void
visit_unref (gpointer data)
{
  Visit *visit = data;

  if (!g_atomic_ref_count_dec (&visit->ref_count))
    return;

  g_object_unref (visit->self);
  g_clear_error (&visit->error);
  g_free (visit->repository);
  g_free (visit);
}

static Visit *
visit_new (WhOciProvider *self,
           const char    *repository)
{
  Visit *visit = g_new0 (Visit, 1);

  g_atomic_ref_count_init (&visit->ref_count);
  visit->self = g_object_ref (self);
  visit->repository = g_strdup (repository);

  return visit;
}

static Visit *
visit_ref (Visit *visit)
{
  g_atomic_ref_count_inc (&visit->ref_count);

  return visit;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_unref)

/* One tag or image that cannot be read must not hide the others. */
static DexFuture *
visit_note (Visit  *visit,
            GError *error)
{
  if (wh_oci_is_fatal (error))
    return dex_future_new_for_error (error);

  if (visit->error == NULL && !g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
    visit->error = g_steal_pointer (&error);

  g_clear_error (&error);

  return dex_future_new_true ();
}

static DexFuture *
check_tag (gpointer item,
           gpointer user_data)
{
  Visit *visit = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *digest = dex_await_string (wh_oci_provider_find_digest (visit->self, visit->repository, item), &error);
  WhOciRepository *repository = g_hash_table_lookup (visit->self->repositories, visit->repository);
  WhOciTag *tag = repository != NULL ? g_hash_table_lookup (repository->tags, item) : NULL;

  /* Deleted since the list was made. */
  if (g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) && repository != NULL)
    {
      repository->dirty |= g_hash_table_remove (repository->tags, item);
      return dex_future_new_true ();
    }

  if (digest == NULL)
    return visit_note (visit, g_steal_pointer (&error));

  if (tag != NULL)
    {
      repository->dirty |= g_set_str (&tag->digest, digest);
      tag->checked_at = g_get_monotonic_time ();
    }

  return dex_future_new_true ();
}

static DexFuture *
fetch_image (gpointer item,
             gpointer user_data)
{
  Visit *visit = user_data;
  WhOciRepository *repository;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRecord) image = dex_await_boxed (wh_oci_image_load (WH_PROVIDER (visit->self), wh_oci_provider_send, visit->repository, item), &error);
  g_autofree char *referrers = NULL;

  if (image != NULL)
    referrers = dex_await_string (wh_oci_load_referrers (visit->self, visit->repository, item), &error);

  if (referrers == NULL)
    return visit_note (visit, g_steal_pointer (&error));

  g_hash_table_replace (visit->self->images, g_strdup (item), wh_oci_with_referrers (image, referrers));

  if ((repository = g_hash_table_lookup (visit->self->repositories, visit->repository)) != NULL)
    repository->dirty = TRUE;

  return dex_future_new_true ();
}

static WhOciRepository *
ensure_repository (WhOciProvider *self,
                   const char    *name)
{
  WhOciRepository *repository = g_hash_table_lookup (self->repositories, name);

  if (repository == NULL)
    {
      repository = wh_oci_repository_new (name);
      g_hash_table_insert (self->repositories, repository->name, repository);
    }

  return repository;
}

static DexFuture *
publish (WhOciProvider   *self,
         WhOciRepository *repository,
         WhBatch         *batch)
{
  if (repository->dirty)
    {
      wh_oci_repository_collect (repository, self->images, self->registry, batch);
      wh_batch_set_complete_where (batch, &wh_kind_image, WH_IMAGE_REPOSITORY, repository->name);
    }

  return wh_provider_publish (WH_PROVIDER (self), batch);
}

static DexFuture *
publish_fiber (gpointer user_data)
{
  About *about = user_data;
  WhOciProvider *self = about->self;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  WhOciRepository *repository = g_hash_table_lookup (self->repositories, about->repository);
  g_autoptr(GError) error = NULL;

  if (repository != NULL && !dex_await (publish (self, repository, batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/* Publishes what is known of one. */
DexFuture *
wh_oci_publish_repository (WhOciProvider *self,
                           const char    *name)
{
  return spawn_about (self, name, NULL, publish_fiber);
}

static DexFuture *
list_fiber (gpointer user_data)
{
  About *about = user_data;
  WhOciProvider *self = about->self;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tags = wh_oci_await_tags (self, about->repository, &error);
  WhOciRepository *repository;

  /* Registries list repositories whose last tag was deleted, and do not find
   * them. */
  if (g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      tags = g_ptr_array_new ();
    }

  if (tags == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  repository = ensure_repository (self, about->repository);
  wh_oci_repository_update_tags (repository, tags, self->images, wh_provider_get_store (WH_PROVIDER (self)), batch);

  return publish (self, repository, batch);
}

/* Lists the tags of one, and publishes what is known of them. */
DexFuture *
wh_oci_list_repository (WhOciProvider *self,
                        const char    *name)
{
  return spawn_about (self, name, NULL, list_fiber);
}

typedef struct
{
  Visit *visit;
  guint  checks;
  guint  manifests;
} Read;

static void
read_free (gpointer data)
{
  Read *args = data;
  WhOciRepository *repository = g_hash_table_lookup (args->visit->self->repositories, args->visit->repository);

  if (repository != NULL)
    repository->reading = FALSE;

  visit_unref (args->visit);
  g_free (args);
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Read *args = user_data;
  Visit *visit = args->visit;
  WhOciProvider *self = visit->self;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tags = NULL;
  g_autoptr(GPtrArray) images = NULL;
  WhOciRepository *repository = g_hash_table_lookup (self->repositories, visit->repository);
  guint asked = 0;

  if (repository == NULL)
    return dex_future_new_for_uint (0);

  tags = wh_oci_repository_choose_tags (repository, args->checks);
  asked += tags->len;

  if (dex_await (wh_dex_each (tags, WH_OCI_PARALLEL, check_tag, visit_ref (visit), visit_unref), &error) &&
      (repository = g_hash_table_lookup (self->repositories, visit->repository)) != NULL)
    {
      images = wh_oci_repository_choose_images (repository, self->images, args->manifests);
      asked += images->len;
      dex_await (wh_dex_each (images, WH_OCI_PARALLEL, fetch_image, visit_ref (visit), visit_unref), &error);
    }

  /* What is known is shown, whatever happened then. */
  repository = g_hash_table_lookup (self->repositories, visit->repository);

  if (repository != NULL && !wh_error_is_cancelled (error))
    dex_await (publish (self, repository, batch), error == NULL ? &error : NULL);

  if (error == NULL)
    error = g_steal_pointer (&visit->error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_for_uint (asked);
}

/* @checks and @manifests: what may be asked. Resolves to how much was (uint). */
DexFuture *
wh_oci_read_repository (WhOciProvider *self,
                        const char    *name,
                        guint          checks,
                        guint          manifests)
{
  Read *args = g_new0 (Read, 1);

  args->visit = visit_new (self, name);
  args->checks = checks;
  args->manifests = manifests;
  ensure_repository (self, name)->reading = TRUE;

  return wh_dex_spawn_pinned (NULL, 0, read_fiber, args, read_free);
}

static DexFuture *
read_all_fiber (gpointer user_data)
{
  About *about = user_data;
  WhOciProvider *self = about->self;
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_oci_list_repository (self, about->repository), &error) ||
      (dex_await_uint (wh_oci_read_repository (self, about->repository, G_MAXUINT, G_MAXUINT), &error), error != NULL))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

DexFuture *
wh_oci_provider_read (WhImageKeeper *registry,
                      const char      *repository)
{
  return spawn_about (WH_OCI_PROVIDER (registry), repository, NULL, read_all_fiber);
}

static DexFuture *
look_fiber (gpointer user_data)
{
  About *about = user_data;
  WhOciProvider *self = about->self;
  WhOciRepository *repository;
  const char *digest = about->reference;
  gboolean known = digest != NULL && g_hash_table_contains (self->images, digest);
  g_autoptr(GError) error = NULL;

  if (known && !dex_await (wh_oci_refresh_referrers (self, about->repository, digest), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  repository = ensure_repository (self, about->repository);

  if (repository->reading || wh_oci_repository_is_checked (repository, self->images))
    return dex_future_new_true ();

  if (!dex_await (wh_oci_provider_read (WH_IMAGE_KEEPER (self), about->repository), &error) ||
      (digest != NULL && !known && !dex_await (wh_oci_refresh_referrers (self, about->repository, digest), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/* Somebody looks at a repository or one of its tags: it is read whole now, and
 * first in the next rounds. */
DexFuture *
wh_oci_provider_look_into (WhProvider     *provider,
                           WhRecord       *record,
                           const WhKind   *kind)
{
  WhOciProvider *self = WH_OCI_PROVIDER (provider);
  const char *name = NULL;
  const char *digest = NULL;

  if (record->kind == &wh_kind_image)
    {
      name = record->values[WH_IMAGE_REPOSITORY].text;
      digest = record->values[WH_IMAGE_DIGEST].text;
    }
  else if (record->kind == &wh_kind_image_repository)
    {
      name = record->values[WH_IMAGE_REPOSITORY_NAME].text;
    }

  if (name == NULL || self->auth == NULL)
    return dex_future_new_false ();

  ensure_repository (self, name)->looked_at = g_get_monotonic_time ();

  return spawn_about (self, name, digest, look_fiber);
}

/* ---- for the operations ---- */

static DexFuture *
find_sharers_fiber (gpointer user_data)
{
  About *about = user_data;
  WhOciProvider *self = about->self;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  g_autoptr(Visit) visit = visit_new (self, about->repository);
  g_autoptr(GPtrArray) sharers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) unsure = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) names = wh_oci_await_tags (self, about->repository, &error);
  gint64 now = g_get_monotonic_time ();
  WhOciRepository *repository;

  if (names == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  repository = ensure_repository (self, about->repository);
  wh_oci_repository_update_tags (repository, names, self->images, wh_provider_get_store (WH_PROVIDER (self)), batch);

  if (!dex_await (wh_provider_publish (WH_PROVIDER (self), batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < names->len; i++)
    {
      WhOciTag *tag = g_hash_table_lookup (repository->tags, g_ptr_array_index (names, i));

      if (tag->digest == NULL || now - tag->checked_at > JUST_SEEN)
        g_ptr_array_add (unsure, g_strdup (g_ptr_array_index (names, i)));
    }

  if (!dex_await (wh_dex_each (unsure, WH_OCI_PARALLEL, check_tag, visit_ref (visit), visit_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (visit->error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&visit->error));

  repository = ensure_repository (self, about->repository);

  for (guint i = 0; i < names->len; i++)
    {
      WhOciTag *tag = g_hash_table_lookup (repository->tags, g_ptr_array_index (names, i));

      if (tag != NULL && g_strcmp0 (tag->digest, about->reference) == 0)
        g_ptr_array_add (sharers, g_strdup (g_ptr_array_index (names, i)));
    }

  g_ptr_array_sort_values (sharers, (GCompareFunc)strcmp);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&sharers));
}

/**
 * wh_oci_provider_find_sharers:
 * @self: a provider
 * @repository: name of a repository, without the host
 * @digest: of an image in it
 *
 * Every tag is asked for its digest, but for those that were asked within the last
 * minute: to delete a manifest takes all of its tags along.
 *
 * Returns: (transfer full): resolves to the names of all tags that point to
 *   @digest, a boxed #GPtrArray of strings; rejects when one cannot be asked
 */
DexFuture *
wh_oci_provider_find_sharers (WhOciProvider *self,
                              const char    *repository,
                              const char    *digest)
{
  return spawn_about (self, repository, digest, find_sharers_fiber);
}
