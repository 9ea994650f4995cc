/* wh-registry-storage.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhRepositoryStorage:
 * @own: bytes that no other repository has: they go when this one goes
 * @alone: bytes if nothing were shared: every tag by itself
 * @unused: of @own, bytes that only images have which nothing runs, names, or
 *   can be taken back to
 * @n_unused: tags of such images
 * @n_unread: tags of which only the name is known
 *
 * What one repository of images takes.
 */
typedef struct
{
  gint64 own;
  gint64 alone;
  gint64 unused;
  guint  n_unused;
  guint  n_unread;
} WhRepositoryStorage;

#define WH_TYPE_REGISTRY_STORAGE (wh_registry_storage_get_type ())

/**
 * WhRegistryStorage:
 * @total: bytes of all repositories, each blob once
 * @alone: bytes if nothing were shared
 * @unused: of @total, bytes that only images have which nothing needs
 * @at_most: of some images only the size of the whole is known: what they share
 *   is counted several times
 * @unseen: (nullable): name of a cluster of which nobody knows what it runs:
 *   what is unused cannot be said
 * @repositories: (element-type utf8 WhRepositoryStorage): by connection and name
 *
 * What registries keep, at one instant.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  gint64           total;
  gint64           alone;
  gint64           unused;
  gboolean         at_most;
  char            *unseen;
  GHashTable      *repositories;
} WhRegistryStorage;

GType                      wh_registry_storage_get_type (void);
WhRegistryStorage         *wh_registry_storage_ref      (WhRegistryStorage *self);
void                       wh_registry_storage_unref    (WhRegistryStorage *self);
DexFuture                 *wh_registry_storage_count    (WhStore           *store,
                                                         const char        *connection) G_GNUC_WARN_UNUSED_RESULT;
const WhRepositoryStorage *wh_registry_storage_find     (WhRegistryStorage *self,
                                                         const WhRecord    *repository);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRegistryStorage, wh_registry_storage_unref)

G_END_DECLS
