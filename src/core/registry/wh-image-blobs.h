/* wh-image-blobs.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-record.h"

G_BEGIN_DECLS

/**
 * WhImageBlob:
 * @digest: not terminated: @length bytes of the record
 * @length: of @digest
 * @size: in bytes
 * @is_manifest: a manifest or an index; else a configuration or a layer
 * @is_attached: of what refers to the image, not of the image itself
 * @is_rough: stands for all behind it, shared or not: the registry says no more
 * @id: of the digest, for sets: two blobs with the same are the same
 *
 * Something that an image keeps in its registry.
 */
typedef struct
{
  const char *digest;
  gsize       length;
  gint64      size;
  gboolean    is_manifest;
  gboolean    is_attached;
  gboolean    is_rough;
  guint64     id;
} WhImageBlob;

gboolean wh_image_blobs_next (const char  **at,
                              WhImageBlob  *blob);

/* A set of blobs, each with its size once. */
typedef struct _WhBlobSet WhBlobSet;

WhBlobSet *wh_blob_set_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_blob_set_free     (WhBlobSet         *self);
gboolean   wh_blob_set_add      (WhBlobSet         *self,
                                 const WhImageBlob *blob);
gboolean   wh_blob_set_contains (WhBlobSet         *self,
                                 const WhImageBlob *blob);
gint64     wh_blob_set_add_image (WhBlobSet        *self,
                                  const WhRecord   *image);
gint64     wh_blob_set_add_parts (WhBlobSet        *self,
                                  const WhRecord   *image);
gint64     wh_blob_set_get_size (WhBlobSet         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhBlobSet, wh_blob_set_free)

G_END_DECLS
