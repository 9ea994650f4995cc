/* wh-image-blobs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-image-blobs.h"
#include "wh-kinds.h"

/* FNV-1a. Sixty-four bits tell apart more blobs than any registry holds. */
static guint64
make_id (const char *digest,
         gsize       length)
{
  guint64 id = G_GUINT64_CONSTANT (14695981039346656037);

  for (gsize i = 0; i < length; i++)
    id = (id ^ (guchar)digest[i]) * G_GUINT64_CONSTANT (1099511628211);

  return id;
}

/**
 * wh_image_blobs_next:
 * @at: (inout): the text of %WH_IMAGE_BLOBS, then where the next begins; may be
 *   %NULL
 * @blob: (out caller-allocates): what was found
 *
 * Returns: %FALSE at the end
 */
gboolean
wh_image_blobs_next (const char  **at,
                     WhImageBlob  *blob)
{
  while (*at != NULL && **at != '\0')
    {
      const char *line = *at;
      const char *end = strchr (line, '\n');
      const char *blank = strchr (line, ' ');
      char *rest;

      *at = end != NULL ? end + 1 : NULL;

      if (blank == NULL || blank == line || (end != NULL && blank > end))
        continue;

      blob->digest = line;
      blob->length = blank - line;
      blob->size = MAX (g_ascii_strtoll (blank + 1, &rest, 10), 0);
      blob->is_manifest = FALSE;
      blob->is_attached = FALSE;
      blob->is_rough = FALSE;

      if (*rest == ' ')
        for (rest++; *rest != '\0' && *rest != '\n'; rest++)
          {
            blob->is_manifest |= *rest == 'm';
            blob->is_rough |= *rest == '+';
            blob->is_attached |= *rest == 'r';
          }

      blob->id = make_id (line, blob->length);

      return TRUE;
    }

  return FALSE;
}

struct _WhBlobSet
{
  GHashTable *ids;
  gint64      size;
};

/**
 * wh_blob_set_new:
 *
 * Returns: (transfer full): an empty set
 */
WhBlobSet *
wh_blob_set_new (void)
{
  WhBlobSet *self = g_new0 (WhBlobSet, 1);

  self->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

/**
 * wh_blob_set_free:
 * @self: (transfer full): a set
 */
void
wh_blob_set_free (WhBlobSet *self)
{
  g_hash_table_unref (self->ids);
  g_free (self);
}

/**
 * wh_blob_set_add:
 * @self: a set
 * @blob: a blob
 *
 * Returns: whether it was not in it
 */
gboolean
wh_blob_set_add (WhBlobSet         *self,
                 const WhImageBlob *blob)
{
  if (g_hash_table_contains (self->ids, &blob->id))
    return FALSE;

  g_hash_table_add (self->ids, g_memdup2 (&blob->id, sizeof blob->id));
  self->size += blob->size;

  return TRUE;
}

/**
 * wh_blob_set_contains:
 * @self: a set
 * @blob: a part of an image
 *
 * Returns: whether it is there
 */
gboolean
wh_blob_set_contains (WhBlobSet         *self,
                      const WhImageBlob *blob)
{
  return g_hash_table_contains (self->ids, &blob->id);
}

static gint64
add_blobs (WhBlobSet      *self,
           const WhRecord *image,
           gboolean        attached)
{
  const char *at = image->values[WH_IMAGE_BLOBS].text;
  gint64 before = self->size;
  WhImageBlob blob;

  while (wh_image_blobs_next (&at, &blob))
    if (attached || !blob.is_attached)
      wh_blob_set_add (self, &blob);

  return self->size - before;
}

/**
 * wh_blob_set_add_image:
 * @self: a set
 * @image: an image
 *
 * Adds all that is known to lie in the registry for its sake: what refers to it
 * as well.
 *
 * Returns: how many bytes of it were not in the set
 */
gint64
wh_blob_set_add_image (WhBlobSet      *self,
                       const WhRecord *image)
{
  return add_blobs (self, image, TRUE);
}

/**
 * wh_blob_set_add_parts:
 * @self: a set
 * @image: an image
 *
 * Adds what the image itself consists of.
 *
 * Returns: how many bytes of it were not in the set
 */
gint64
wh_blob_set_add_parts (WhBlobSet      *self,
                       const WhRecord *image)
{
  return add_blobs (self, image, FALSE);
}

/**
 * wh_blob_set_get_size:
 * @self: a set
 *
 * Returns: bytes of all blobs, each once
 */
gint64
wh_blob_set_get_size (WhBlobSet *self)
{
  return self->size;
}
