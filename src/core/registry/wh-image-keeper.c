/* wh-image-keeper.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-image-keeper.h"

G_DEFINE_INTERFACE (WhImageKeeper, wh_image_keeper, WH_TYPE_PROVIDER)

static void
wh_image_keeper_default_init (WhImageKeeperInterface *iface)
{
}

/**
 * wh_image_keeper_read:
 * @self: a registry
 * @repository: name of a repository
 *
 * Returns: (transfer full): resolves when the store has all of it as it is now
 */
DexFuture *
wh_image_keeper_read (WhImageKeeper *self,
                      const char      *repository)
{
  g_return_val_if_fail (WH_IS_IMAGE_KEEPER (self), NULL);
  g_return_val_if_fail (repository != NULL, NULL);

  return WH_IMAGE_KEEPER_GET_IFACE (self)->read (self, repository);
}

/**
 * wh_image_keeper_read_attached:
 * @self: a registry
 * @repository: name of a repository
 * @digest: of an image in it that was read
 *
 * Returns: (transfer full): resolves when the store has what refers to the image
 *   now, and what that takes
 */
DexFuture *
wh_image_keeper_read_attached (WhImageKeeper *self,
                               const char      *repository,
                               const char      *digest)
{
  g_return_val_if_fail (WH_IS_IMAGE_KEEPER (self), NULL);
  g_return_val_if_fail (repository != NULL, NULL);
  g_return_val_if_fail (digest != NULL, NULL);

  if (WH_IMAGE_KEEPER_GET_IFACE (self)->read_attached == NULL)
    return dex_future_new_true ();

  return WH_IMAGE_KEEPER_GET_IFACE (self)->read_attached (self, repository, digest);
}

/**
 * wh_image_keeper_get_attached:
 * @self: a registry
 *
 * Returns: what becomes of what refers to an image that is deleted
 */
WhImageAttached
wh_image_keeper_get_attached (WhImageKeeper *self)
{
  g_return_val_if_fail (WH_IS_IMAGE_KEEPER (self), WH_IMAGE_ATTACHED_STAYS);

  if (WH_IMAGE_KEEPER_GET_IFACE (self)->get_attached == NULL)
    return WH_IMAGE_ATTACHED_STAYS;

  return WH_IMAGE_KEEPER_GET_IFACE (self)->get_attached (self);
}

/**
 * wh_image_keeper_delete_manifest:
 * @self: a registry
 * @repository: name of a repository
 * @digest: of a manifest in it
 *
 * For operations only.
 *
 * Returns: (transfer full): resolves when the registry has deleted it
 */
DexFuture *
wh_image_keeper_delete_manifest (WhImageKeeper *self,
                                 const char      *repository,
                                 const char      *digest)
{
  g_return_val_if_fail (WH_IS_IMAGE_KEEPER (self), NULL);
  g_return_val_if_fail (repository != NULL, NULL);
  g_return_val_if_fail (digest != NULL, NULL);

  return WH_IMAGE_KEEPER_GET_IFACE (self)->delete_manifest (self, repository, digest);
}
