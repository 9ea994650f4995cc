/* wh-registry-storage.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-image-blobs.h"
#include "wh-image-guard.h"
#include "wh-kinds.h"
#include "wh-registry-storage.h"

/* What registries keep. A blob lies there once for all repositories, and a
 * hundred thousand tags have a million of them: they are counted on a worker. */

G_DEFINE_BOXED_TYPE (WhRegistryStorage, wh_registry_storage, wh_registry_storage_ref, wh_registry_storage_unref)

/**
 * wh_registry_storage_ref:
 * @self: a count
 *
 * Returns: (transfer full): the same
 */
WhRegistryStorage *
wh_registry_storage_ref (WhRegistryStorage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_registry_storage_unref:
 * @self: (transfer full): what registries keep
 *
 * On any thread: it is counted on a worker.
 */
void
wh_registry_storage_unref (WhRegistryStorage *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->repositories);
  g_free (self->unseen);
  g_free (self);
}

static char *
dup_key (const char *connection,
         const char *repository)
{
  return g_strdup_printf ("%s\n%s", connection, repository);
}

/* ---- counting ---- */

typedef struct
{
  guint64              id;
  gint64               size;
  WhRepositoryStorage *only;   /* NULL: several repositories have it */
  gboolean             needed;
} Blob;

typedef struct
{
  WhRegistryStorage *result;
  WhImageGuard      *guard;
  GPtrArray         *images;
} Count;

static void
count_free (gpointer data)
{
  Count *count = data;

  wh_registry_storage_unref (count->result);
  wh_image_guard_free (count->guard);
  g_ptr_array_unref (count->images);
  g_free (count);
}

static WhRepositoryStorage *
ensure_repository (Count          *count,
                   const WhRecord *image)
{
  g_autofree char *key = dup_key (image->connection, image->values[WH_IMAGE_REPOSITORY].text);
  WhRepositoryStorage *repository = g_hash_table_lookup (count->result->repositories, key);

  if (repository == NULL)
    {
      repository = g_new0 (WhRepositoryStorage, 1);
      g_hash_table_insert (count->result->repositories, g_steal_pointer (&key), repository);
    }

  return repository;
}

static void
add_blobs (Count               *count,
           GHashTable          *blobs,
           WhRepositoryStorage *repository,
           const WhRecord      *image,
           gboolean             needed)
{
  const char *at = image->values[WH_IMAGE_BLOBS].text;
  WhImageBlob blob;

  while (wh_image_blobs_next (&at, &blob))
    {
      /* Each registry keeps its own copy. */
      guint64 id = blob.id ^ (g_str_hash (image->connection) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
      Blob *known = g_hash_table_lookup (blobs, &id);

      count->result->at_most |= blob.is_rough;

      if (known == NULL)
        {
          known = g_new0 (Blob, 1);
          known->id = id;
          known->size = blob.size;
          known->only = repository;
          g_hash_table_insert (blobs, &known->id, known);
        }
      else if (known->only != repository)
        {
          known->only = NULL;
        }

      known->needed |= needed;
    }
}

static DexFuture *
count_fiber (gpointer user_data)
{
  Count *count = user_data;
  WhRegistryStorage *result = count->result;
  g_autoptr(GHashTable) blobs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < count->images->len; i++)
    {
      const WhRecord *image = g_ptr_array_index (count->images, i);
      WhRepositoryStorage *repository = ensure_repository (count, image);
      gboolean needed = wh_image_guard_find (count->guard, image) != NULL;

      if (image->values[WH_IMAGE_BLOBS].text == NULL)
        repository->n_unread++;

      if (image->values[WH_IMAGE_SIZE].number != WH_ABSENT)
        repository->alone += image->values[WH_IMAGE_SIZE].number;

      repository->n_unused += !needed;
      add_blobs (count, blobs, repository, image, needed);
    }

  g_hash_table_iter_init (&iter, blobs);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Blob *blob = value;

      result->total += blob->size;
      result->unused += blob->needed ? 0 : blob->size;

      if (blob->only == NULL)
        continue;

      blob->only->own += blob->size;
      blob->only->unused += blob->needed ? 0 : blob->size;
    }

  g_hash_table_iter_init (&iter, result->repositories);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    result->alone += ((WhRepositoryStorage *)value)->alone;

  return dex_future_new_take_boxed (WH_TYPE_REGISTRY_STORAGE, wh_registry_storage_ref (result));
}

/**
 * wh_registry_storage_count:
 * @store: what all systems show
 * @connection: (nullable): the only registry to look at
 *
 * Counts what the images of registries take, from what is known: nobody is
 * asked.
 *
 * Returns: (transfer full): resolves to a #WhRegistryStorage
 */
DexFuture *
wh_registry_storage_count (WhStore    *store,
                           const char *connection)
{
  WhResourceList *images;
  Count *count;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  images = wh_store_get_list (store, &wh_kind_image);
  count = g_new0 (Count, 1);
  count->guard = wh_image_guard_new (store);
  count->images = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  count->result = g_new0 (WhRegistryStorage, 1);
  g_atomic_ref_count_init (&count->result->ref_count);
  count->result->unseen = g_strdup (wh_image_guard_get_unseen (count->guard));
  count->result->repositories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < wh_resource_list_get_n (images); i++)
    {
      WhRecord *image = wh_resource_list_get_record (images, i);

      if (image->values[WH_IMAGE_REPOSITORY].text != NULL &&
          (connection == NULL || g_str_equal (image->connection, connection)))
        g_ptr_array_add (count->images, wh_record_ref (image));
    }

  return wh_dex_spawn_worker (count_fiber, count, count_free);
}

/**
 * wh_registry_storage_find:
 * @self: a count
 * @repository: a repository of images
 *
 * Returns: (transfer none) (nullable): what it takes; %NULL: nothing is known of it
 */
const WhRepositoryStorage *
wh_registry_storage_find (WhRegistryStorage *self,
                          const WhRecord    *repository)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (repository != NULL && repository->kind == &wh_kind_image_repository, NULL);

  key = dup_key (repository->connection, repository->values[WH_IMAGE_REPOSITORY_NAME].text);

  return g_hash_table_lookup (self->repositories, key);
}
