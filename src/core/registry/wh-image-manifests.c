/* wh-image-manifests.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-image-blobs.h"
#include "wh-image-retention.h"
#include "wh-kinds.h"

/* What is to be deleted so that an image is gone, and in which order. */

/**
 * wh_image_retention_list_manifests:
 * @self: an outcome
 * @store: what it was worked out from
 * @connection: id of the registry
 * @repository: a repository
 * @digest: what is to be deleted in it
 * @attached: whether what refers to it goes with it
 *
 * An index goes before its parts, and a part that somebody else has stays: no
 * registry looks after them, and what nobody deletes takes space for ever. What
 * refers to it comes last: an image is never left without its signature.
 *
 * Returns: (transfer full) (element-type utf8): the digests to delete, in order
 */
GPtrArray *
wh_image_retention_list_manifests (WhImageRetention *self,
                                   WhStore     *store,
                                   const char  *connection,
                                   const char  *repository,
                                   const char  *digest,
                                   gboolean     attached)
{
  g_autoptr(GPtrArray) referrers = g_ptr_array_new ();
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  const GPtrArray *images = wh_resource_list_find_group (wh_store_get_list (store, &wh_kind_image),
                                                         WH_IMAGE_REPOSITORY, repository);
  g_autoptr(WhBlobSet) others = wh_blob_set_new ();
  WhRecord *image = NULL;
  const char *at;
  WhImageBlob blob;

  g_ptr_array_add (list, g_strdup (digest));

  for (guint i = 0; images != NULL && i < images->len; i++)
    {
      WhRecord *other = g_ptr_array_index (images, i);

      g_autofree char *key = NULL;

      if (!g_str_equal (other->connection, connection))
        continue;

      if (g_strcmp0 (other->values[WH_IMAGE_DIGEST].text, digest) == 0)
        {
          image = other;
          continue;
        }

      key = wh_image_retention_dup_key (other);

      if (!g_hash_table_contains (self->going, key))
        wh_blob_set_add_image (others, other);
    }

  at = image != NULL ? image->values[WH_IMAGE_BLOBS].text : NULL;

  while (wh_image_blobs_next (&at, &blob))
    {
      g_autofree char *part = g_strndup (blob.digest, blob.length);

      if (!blob.is_manifest || strcmp (part, digest) == 0 || wh_blob_set_contains (others, &blob))
        continue;

      if (!blob.is_attached)
        g_ptr_array_add (list, g_steal_pointer (&part));
      else if (attached)
        g_ptr_array_add (referrers, g_steal_pointer (&part));
    }

  g_ptr_array_extend_and_steal (list, g_steal_pointer (&referrers));

  return list;
}
