/* wh-oci-repository.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-image-blobs.h"
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

/**
 * wh_oci_repository_new:
 * @name: as the registry lists it
 *
 * Returns: (transfer full): one of which nothing is known yet
 */
WhOciRepository *
wh_oci_repository_new (const char *name)
{
  WhOciRepository *repository = g_new0 (WhOciRepository, 1);

  repository->name = g_strdup (name);
  repository->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, tag_free);

  return repository;
}

/**
 * wh_oci_repository_free:
 * @data: (transfer full): a #WhOciRepository; a #GDestroyNotify for tables
 */
void
wh_oci_repository_free (gpointer data)
{
  WhOciRepository *repository = data;

  g_hash_table_unref (repository->tags);
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

/**
 * wh_oci_repository_choose_tags:
 * @repository: a repository
 * @max: how many at most
 *
 * Returns: (transfer full) (element-type utf8): the tags to be asked about now
 */
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

/**
 * wh_oci_repository_choose_images:
 * @repository: a repository
 * @images: (element-type utf8 WhRecord): what is known, by digest
 * @max: how many at most
 *
 * Returns: (transfer full) (element-type utf8): digests that tags point to and
 *   nobody looked at
 */
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

static gboolean
has_line (const char *text,
          const char *line)
{
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  return g_strv_contains ((const char * const *)lines, line);
}

/* Signatures that are kept under a name made of the digest. */
static void
add_attached (WhOciRepository *repository,
              const char      *digest,
              WhRecordBuilder *builder)
{
  static const char * const suffixes[] = { ".sig", ".att", ".sbom" };
  static const char * const words[] = { "signature", "attestation", "sbom" };
  g_autofree char *stem = g_strdelimit (g_strdup (digest), ":", '-');
  const char *known = wh_record_builder_get_values (builder)[WH_IMAGE_ATTACHED].text;
  g_autoptr(GString) text = g_string_new (known);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *tag = g_strconcat (stem, suffixes[i], NULL);
      g_autofree char *line = g_strdup_printf ("%s %s", words[i], tag);

      if (g_hash_table_contains (repository->tags, tag) && !has_line (known, line))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
    }

  if (text->len > 0)
    wh_record_builder_set_text (builder, WH_IMAGE_ATTACHED, text->str);
}

static void
add_tag (WhOciRepository *repository,
         WhRecordBuilder *builder,
         WhRecord        *image,
         const char      *name,
         const char      *registry,
         WhBatch         *batch)
{
  g_autofree char *uid = g_strdup_printf ("%s:%s", repository->name, name);

  if (image != NULL)
    {
      wh_record_builder_copy (builder, image);
      add_attached (repository, image->values[WH_IMAGE_DIGEST].text, builder);
    }

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_observed_at (builder, g_get_real_time ());
  wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY, repository->name);
  wh_record_builder_set_text (builder, WH_IMAGE_TAG, name);
  wh_record_builder_set_text (builder, WH_IMAGE_REGISTRY, registry);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

/**
 * wh_oci_repository_collect:
 * @repository: a repository
 * @images: (element-type utf8 WhRecord): what is known, by digest
 * @registry: where the repository is, as images name it
 * @batch: a batch
 *
 * Puts what is known of the repository into @batch: of tags that nobody looked
 * at yet, the name.
 */
void
wh_oci_repository_collect (WhOciRepository *repository,
                           GHashTable      *images,
                           const char      *registry,
                           WhBatch         *batch)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, batch->connection);
  g_autoptr(WhRecordBuilder) summary = wh_record_builder_new (&wh_kind_image_repository, batch->connection);
  g_autoptr(WhBlobSet) blobs = wh_blob_set_new ();
  gint64 newest = WH_ABSENT;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  repository->n_unread = 0;
  repository->dirty = FALSE;
  g_hash_table_iter_init (&iter, repository->tags);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const char *digest = ((WhOciTag *)value)->digest;
      WhRecord *image = digest != NULL ? g_hash_table_lookup (images, digest) : NULL;

      add_tag (repository, builder, image, name, registry, batch);

      if (image == NULL)
        {
          repository->n_unread++;
          continue;
        }

      newest = MAX (newest, image->values[WH_IMAGE_CREATED].number);
      wh_blob_set_add_image (blobs, image);
    }

  wh_record_builder_set_uid (summary, repository->name);
  wh_record_builder_set_text (summary, WH_IMAGE_REPOSITORY_NAME, repository->name);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_TAGS, g_hash_table_size (repository->tags));
  wh_record_builder_set_text (summary, WH_IMAGE_REPOSITORY_REGISTRY, registry);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_PUSHED, newest);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_UNREAD, repository->n_unread);

  /* A sum with parts missing would be a wrong number. */
  if (repository->n_unread == 0)
    wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_SIZE, wh_blob_set_get_size (blobs));

  wh_batch_take_record (batch, wh_record_builder_build (summary));
}

/**
 * wh_oci_repository_is_checked:
 * @repository: a repository
 * @images: (element-type utf8 WhRecord): what is known, by digest
 *
 * Returns: whether each tag was looked at in this run of the program
 */
gboolean
wh_oci_repository_is_checked (WhOciRepository *repository,
                              GHashTable      *images)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, repository->tags);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhOciTag *tag = value;

      if (tag->checked_at == 0 || tag->digest == NULL || !g_hash_table_contains (images, tag->digest))
        return FALSE;
    }

  return repository->listed;
}

/* What an earlier run found out of a tag: a digest stands for the same for ever,
 * and where the tag pointed is better than nothing until it is looked at. */
static WhOciTag *
recall_tag (WhOciRepository *repository,
            const char      *name,
            GHashTable      *images,
            WhStore         *store,
            const char      *connection)
{
  WhOciTag *tag = g_new0 (WhOciTag, 1);
  g_autofree char *uid = g_strdup_printf ("%s:%s", repository->name, name);
  WhRecord *image = store != NULL ? wh_store_lookup (store, &wh_kind_image, connection, uid) : NULL;

  if (image == NULL || image->values[WH_IMAGE_BLOBS].text == NULL || image->values[WH_IMAGE_DIGEST].text == NULL)
    return tag;

  tag->digest = g_strdup (image->values[WH_IMAGE_DIGEST].text);

  if (!g_hash_table_contains (images, tag->digest))
    g_hash_table_insert (images, g_strdup (tag->digest), wh_record_ref (image));

  return tag;
}

/**
 * wh_oci_repository_update_tags:
 * @repository: a repository
 * @names: (element-type utf8): the tags that there are
 * @images: (element-type utf8 WhRecord): what is known, by digest
 * @store: what earlier runs of the program found out
 * @batch: takes those that are gone
 *
 * Brings the tags up to the list.
 */
void
wh_oci_repository_update_tags (WhOciRepository *repository,
                               GPtrArray       *names,
                               GHashTable      *images,
                               WhStore         *store,
                               WhBatch         *batch)
{
  g_autoptr(GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < names->len; i++)
    {
      g_hash_table_add (listed, g_ptr_array_index (names, i));

      if (!g_hash_table_contains (repository->tags, g_ptr_array_index (names, i)))
        {
          g_hash_table_insert (repository->tags, g_strdup (g_ptr_array_index (names, i)),
                               recall_tag (repository, g_ptr_array_index (names, i), images, store, batch->connection));
          repository->dirty = TRUE;
        }
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
      repository->dirty = TRUE;
    }

  if (!repository->listed)
    repository->dirty = TRUE;

  repository->listed = TRUE;
  repository->listed_at = g_get_monotonic_time ();
}
