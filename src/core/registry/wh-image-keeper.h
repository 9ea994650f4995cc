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
 * WhImageAttached:
 * @WH_IMAGE_ATTACHED_STAYS: the registry does not know what refers to what
 * @WH_IMAGE_ATTACHED_MAY_GO: it knows, and may delete what refers to an image
 *   that is gone
 * @WH_IMAGE_ATTACHED_GOES: it deletes that together with the image
 *
 * What a registry does with what refers to an image that is deleted.
 */
typedef enum
{
  WH_IMAGE_ATTACHED_STAYS,
  WH_IMAGE_ATTACHED_MAY_GO,
  WH_IMAGE_ATTACHED_GOES,
} WhImageAttached;

/**
 * WhImageKeeper:
 * @read: asks where every tag of a repository points to now, reads what was
 *   never read, and publishes it; resolves when it is in the store
 * @read_attached: asks what refers to an image, and what that takes, and
 *   publishes it; %NULL: reading an image tells all there is to know
 * @get_attached: what becomes of that when the image is deleted
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
  DexFuture *(*read_attached)   (WhImageKeeper *self,
                                 const char      *repository,
                                 const char      *digest);
  WhImageAttached (*get_attached) (WhImageKeeper *self);
  DexFuture *(*delete_manifest) (WhImageKeeper *self,
                                 const char      *repository,
                                 const char      *digest);
};

DexFuture *wh_image_keeper_read            (WhImageKeeper *self,
                                              const char      *repository) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_image_keeper_read_attached (WhImageKeeper *self,
                                          const char      *repository,
                                          const char      *digest) G_GNUC_WARN_UNUSED_RESULT;
WhImageAttached wh_image_keeper_get_attached (WhImageKeeper *self);
DexFuture *wh_image_keeper_delete_manifest (WhImageKeeper *self,
                                              const char      *repository,
                                              const char      *digest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
