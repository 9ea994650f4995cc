/* wh-image-keeper.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_IMAGE_KEEPER (wh_image_keeper_get_type ())

/**
 * WhImageKeeper:
 * @read: asks where every tag of a repository points to now, reads what was
 *   never read, and publishes it; resolves when it is in the store
 * @delete_manifest: deletes a manifest by its digest, with all tags on it
 *
 * A provider that keeps images and can delete them.
 */
G_DECLARE_INTERFACE (WhImageKeeper, wh_image_keeper, WH, IMAGE_KEEPER, WhProvider)

struct _WhImageKeeperInterface
{
  GTypeInterface parent_iface;

  DexFuture *(*read)            (WhImageKeeper *self,
                                 const char      *repository);
  DexFuture *(*delete_manifest) (WhImageKeeper *self,
                                 const char      *repository,
                                 const char      *digest);
};

DexFuture *wh_image_keeper_read            (WhImageKeeper *self,
                                              const char      *repository) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_image_keeper_delete_manifest (WhImageKeeper *self,
                                              const char      *repository,
                                              const char      *digest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
