/* wh-oci-image.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-json.h"
#include "wh-oci-auth.h"

G_BEGIN_DECLS

#define WH_TYPE_OCI_IMAGE (wh_oci_image_get_type ())

/**
 * WhOciImage:
 * @record: the image without repository and tag, under its digest
 * @blobs: (element-type utf8 gint64): what it takes in the registry: size by digest
 *
 * What one digest stands for. Never changes, so it is fetched once.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  WhRecord        *record;
  GHashTable      *blobs;
} WhOciImage;

GType       wh_oci_image_get_type (void);
WhOciImage *wh_oci_image_ref      (WhOciImage *self);
void        wh_oci_image_unref    (WhOciImage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhOciImage, wh_oci_image_unref)

DexFuture  *wh_oci_image_load     (WhProvider    *provider,
                                   WhOciAuth     *auth,
                                   const char    *repository,
                                   const char    *reference) G_GNUC_WARN_UNUSED_RESULT;

/* For load_raw, and for what only looks. */
WhHttpRequest *wh_oci_request_manifest (const char *method,
                                        const char *repository,
                                        const char *reference) G_GNUC_WARN_UNUSED_RESULT;
char          *wh_oci_scope            (const char *repository,
                                        const char *actions) G_GNUC_WARN_UNUSED_RESULT;
char          *wh_oci_path             (const char *repository,
                                        const char *what,
                                        const char *reference) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
