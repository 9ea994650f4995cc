/* wh-oci-repository.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kinds.h"
#include "wh-oci-image.h"
#include "wh-oci-repository.h"

static void
tag_free (gpointer data)
{
  WhOciTag *tag = data;

  g_free (tag->digest);
  g_free (tag);
}

/* Returns: (transfer full): one of which nothing is known yet */
WhOciRepository *
wh_oci_repository_new (const char *name)
{
  WhOciRepository *repository = g_new0 (WhOciRepository, 1);

  repository->name = g_strdup (name);
  repository->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, tag_free);

  return repository;
}

void
wh_oci_repository_free (gpointer data)
{
  WhOciRepository *repository = data;

  g_hash_table_unref (repository->tags);
  g_clear_pointer (&repository->record, wh_record_unref);
  g_free (repository->name);
  g_free (repository);
}

typedef struct
{
  const char *name;
  gint64      checked_at;
  char       *key;
} Candidate;

static void
candidate_clear (gpointer data)
{
  g_free (((Candidate *)data)->key);
}

/* Never seen first, of those the highest version; then the names that are made
 * to move ("latest", "main"), then who waits longest. */
static int
compare_candidates (gconstpointer one,
                    gconstpointer other)
{
  const Candidate *a = one;
  const Candidate *b = other;
  gboolean a_moves = strpbrk (a->name, "0123456789") == NULL;
  gboolean b_moves = strpbrk (b->name, "0123456789") == NULL;

  if ((a->checked_at == 0) != (b->checked_at == 0))
    return a->checked_at == 0 ? -1 : 1;

  if (a_moves != b_moves)
    return a_moves ? -1 : 1;

  if (a->checked_at != b->checked_at)
    return a->checked_at < b->checked_at ? -1 : 1;

  return strcmp (b->key, a->key);
}

/* Returns: (transfer full): the tags to be asked about now */
GPtrArray *
wh_oci_repository_choose_tags (WhOciRepository *repository,
                               guint            max)
{
  g_autoptr(GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_array_set_clear_func (candidates, candidate_clear);
  g_hash_table_iter_init (&iter, repository->tags);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      Candidate candidate = { name, ((WhOciTag *)value)->checked_at, g_utf8_collate_key_for_filename (name, -1) };

      g_array_append_val (candidates, candidate);
    }

  g_array_sort (candidates, compare_candidates);

  for (guint i = 0; i < MIN (candidates->len, max); i++)
    g_ptr_array_add (chosen, g_strdup (g_array_index (candidates, Candidate, i).name));

  return g_steal_pointer (&chosen);
}

/* Returns: (transfer full): digests that tags point to and nobody looked at */
GPtrArray *
wh_oci_repository_choose_images (WhOciRepository *repository,
                                 GHashTable      *images,
                                 guint            max)
{
  g_autoptr(GHashTable) digests = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, repository->tags);

  while (chosen->len < max && g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhOciTag *tag = value;

      if (tag->digest != NULL && !g_hash_table_contains (images, tag->digest) &&
          g_hash_table_add (digests, tag->digest))
        g_ptr_array_add (chosen, g_strdup (tag->digest));
    }

  return g_steal_pointer (&chosen);
}

/* Puts what is known of a repository into a batch. Returns: whether that is
 * all there is to know */
gboolean
wh_oci_repository_collect (WhOciRepository *repository,
                           GHashTable      *images,
                           const char      *registry,
                           WhBatch         *batch)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, batch->connection);
  g_autoptr(WhRecordBuilder) summary = wh_record_builder_new (&wh_kind_image_repository, batch->connection);
  g_autoptr(GHashTable) blobs = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 newest = WH_ABSENT;
  gboolean complete = TRUE;
  gint64 size = 0;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, repository->tags);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const char *digest = ((WhOciTag *)value)->digest;
      WhOciImage *image = digest != NULL ? g_hash_table_lookup (images, digest) : NULL;
      g_autofree char *uid = NULL;
      GHashTableIter blob_iter;
      gpointer blob;
      gpointer blob_size;

      if (image == NULL)
        {
          complete = FALSE;
          continue;
        }

      uid = g_strdup_printf ("%s:%s", repository->name, (const char *)name);
      wh_record_builder_copy (builder, image->record);
      wh_record_builder_set_uid (builder, uid);
      wh_record_builder_set_observed_at (builder, g_get_real_time ());
      wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY, repository->name);
      wh_record_builder_set_text (builder, WH_IMAGE_TAG, name);
      wh_record_builder_set_text (builder, WH_IMAGE_REGISTRY, registry);
      wh_batch_take_record (batch, wh_record_builder_build (builder));

      newest = MAX (newest, image->record->values[WH_IMAGE_CREATED].number);
      g_hash_table_iter_init (&blob_iter, image->blobs);

      while (g_hash_table_iter_next (&blob_iter, &blob, &blob_size))
        {
          if (g_hash_table_add (blobs, blob))
            size += *(gint64 *)blob_size;
        }
    }

  wh_record_builder_set_uid (summary, repository->name);
  wh_record_builder_set_text (summary, WH_IMAGE_REPOSITORY_NAME, repository->name);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_TAGS, g_hash_table_size (repository->tags));
  wh_record_builder_set_text (summary, WH_IMAGE_REPOSITORY_REGISTRY, registry);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_PUSHED, newest);

  /* A sum with parts missing would be a wrong number. */
  if (complete)
    wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_SIZE, size);

  g_clear_pointer (&repository->record, wh_record_unref);
  repository->record = wh_record_builder_build (summary);
  wh_batch_take_record (batch, wh_record_ref (repository->record));

  return complete;
}

/* Brings the tags up to the list. Those that are gone go into the batch. */
void
wh_oci_repository_update_tags (WhOciRepository *repository,
                               GPtrArray       *names,
                               WhBatch         *batch)
{
  g_autoptr(GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < names->len; i++)
    {
      g_hash_table_add (listed, g_ptr_array_index (names, i));

      if (!g_hash_table_contains (repository->tags, g_ptr_array_index (names, i)))
        g_hash_table_insert (repository->tags, g_strdup (g_ptr_array_index (names, i)), g_new0 (WhOciTag, 1));
    }

  g_hash_table_iter_init (&iter, repository->tags);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_autofree char *uid = NULL;

      if (g_hash_table_contains (listed, name))
        continue;

      uid = g_strdup_printf ("%s:%s", repository->name, (const char *)name);
      wh_batch_remove (batch, &wh_kind_image, uid);
      g_hash_table_iter_remove (&iter);
    }

  repository->listed = TRUE;
}
