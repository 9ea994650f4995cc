/* wh-image-drift.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhImageDriftState:
 * @WH_IMAGE_DRIFT_GONE: the registry does not have what runs: a pod that
 *   starts elsewhere cannot pull it
 * @WH_IMAGE_DRIFT_MOVED: the tag points to something else by now: a pod that
 *   starts anew runs that
 */
typedef enum
{
  WH_IMAGE_DRIFT_GONE,
  WH_IMAGE_DRIFT_MOVED,
} WhImageDriftState;

/**
 * WhImageDrift:
 * @state: what is wrong
 * @connection: id of the connection to the registry, interned
 * @repository: name of the repository
 * @tag: (nullable): what the pods call it; %NULL: they say a digest only
 * @digest: what runs
 * @now: (nullable): what the tag points to now; %NULL: there is no such tag
 * @cluster: id of the connection to the cluster, interned
 * @environment: (nullable): class of its environment, interned
 * @n_pods: how many run it there
 * @health: the worst of them
 * @pod: one of them, the worst
 *
 * Something that runs and is not what its registry has under its name.
 */
typedef struct
{
  WhImageDriftState  state;
  const char        *connection;
  char              *repository;
  char              *tag;
  char              *digest;
  char              *now;
  const char        *cluster;
  const char        *environment;
  guint              n_pods;
  WhHealth           health;
  WhRecord          *pod;
} WhImageDrift;

/**
 * WhImageDrifts:
 * @items: (element-type WhImageDrift): by repository, what is gone first
 * @hosts: (element-type utf8 utf8): the names that registries go by in what
 *   runs, to ids of connections
 *
 * What runs and is not what its registry has, at one instant.
 */
typedef struct
{
  GPtrArray  *items;
  GHashTable *hosts;
} WhImageDrifts;

WhImageDrifts *wh_image_drifts_new      (WhStore             *store) G_GNUC_WARN_UNUSED_RESULT;
void           wh_image_drifts_free     (WhImageDrifts       *self);
const char    *wh_image_drifts_get_host (const WhImageDrifts *self,
                                         const char          *connection,
                                         const char          *own);
char          *wh_image_drift_dup_text  (const WhImageDrift  *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhImageDrifts, wh_image_drifts_free)

G_END_DECLS
