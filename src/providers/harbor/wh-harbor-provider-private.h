/* wh-harbor-provider-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-harbor-provider.h"
#include "wh-image-keeper.h"
#include "wh-json.h"
#include "wh-kinds.h"

G_BEGIN_DECLS

enum
{
  WH_PROJECT_NAME,
  WH_PROJECT_ACCESS,       /* public, private */
  WH_PROJECT_REPOSITORIES,
  WH_PROJECT_USED,
  WH_PROJECT_LIMIT,        /* absent: none */
  WH_PROJECT_CREATED,
  WH_PROJECT_N_FIELDS
};

struct _WhHarborProvider
{
  WhProvider  parent_instance;

  GHashTable *stamps;   /* name of a repository → what it looked like when it was read */
  GHashTable *sizes;    /* digest of a part of an index → bytes */
  GHashTable *findings; /* digest → what a scanner found */
  char       *registry; /* host[:port] */
  guint       turn;
};

/* All pages of a list; in fibers. @path ends in "?" or "&". Returns:
 * (transfer full) (nullable) (element-type WhJson): the pages */
GPtrArray *wh_harbor_await_pages      (WhHarborProvider  *self,
                                       const char        *path,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
WhJson    *wh_harbor_await_json       (WhHarborProvider  *self,
                                       const char        *path,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/* "api/v2.0/projects/P/repositories/R/" and what follows. */
char      *wh_harbor_path             (const char        *repository,
                                       const char        *rest) G_GNUC_WARN_UNUSED_RESULT;

gboolean   wh_harbor_await_repository (WhHarborProvider  *self,
                                       const char        *name,
                                       GError           **error);
DexFuture *wh_harbor_read             (WhImageKeeper     *keeper,
                                       const char        *repository) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_harbor_look_into        (WhProvider        *provider,
                                       WhRecord          *record,
                                       const WhKind      *kind) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_harbor_delete_manifest  (WhImageKeeper     *keeper,
                                       const char        *repository,
                                       const char        *digest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
