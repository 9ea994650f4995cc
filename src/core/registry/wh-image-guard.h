/* wh-image-guard.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhGuardReason:
 * @WH_GUARD_RUNS: pods run it
 * @WH_GUARD_NAMED: a workload names it and pulls it when it starts
 * @WH_GUARD_ROLL_BACK: what a workload ran before and can be taken back to
 */
typedef enum
{
  WH_GUARD_RUNS,
  WH_GUARD_NAMED,
  WH_GUARD_ROLL_BACK,
} WhGuardReason;

/**
 * WhGuard:
 * @reason: the strongest there is
 * @system: name of the cluster
 * @who: the workload, or the pod
 * @n_pods: how many run it
 * @as_of: 0, or when it was seen last, if the cluster is silent
 *
 * Why an image must stay.
 */
typedef struct
{
  WhGuardReason  reason;
  char          *system;
  char          *who;
  guint          n_pods;
  gint64         as_of;
} WhGuard;

char *wh_guard_dup_text (const WhGuard *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * WhImageGuard:
 *
 * What all clusters run, name, or could be rolled back to, at one instant. A
 * cluster that is silent counts as running what it ran last.
 */
typedef struct _WhImageGuard WhImageGuard;

WhImageGuard  *wh_image_guard_new          (WhStore        *store) G_GNUC_WARN_UNUSED_RESULT;
void           wh_image_guard_free         (WhImageGuard   *self);
const WhGuard *wh_image_guard_find         (WhImageGuard   *self,
                                            const WhRecord *image);
const WhGuard *wh_image_guard_find_digest  (WhImageGuard   *self,
                                            const char     *digest,
                                            gsize           length);
guint          wh_image_guard_get_clusters (WhImageGuard   *self);
const char    *wh_image_guard_get_unseen   (WhImageGuard   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhImageGuard, wh_image_guard_free)

G_END_DECLS
