/* wh-kube-rollout.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-client.h"
#include "wh-kube-resource.h"
#include "wh-operation.h"

G_BEGIN_DECLS

/**
 * WhKubeRollout:
 * @done: whether nothing is left to do
 * @failed: (nullable): why it will not come to its end
 * @fraction: how far, 0 to 1
 * @text: in words: "3 of 6 updated"
 */
typedef struct
{
  gboolean  done;
  char     *failed;
  double    fraction;
  char     *text;
} WhKubeRollout;

void       wh_kube_rollout_read  (yyjson_val            *object,
                                  WhKubeRollout         *rollout);
void       wh_kube_rollout_clear (WhKubeRollout         *self);
DexFuture *wh_kube_rollout_wait  (WhOperation           *operation,
                                  WhKubeClient          *client,
                                  const WhKubeResource  *resource) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WhKubeRollout, wh_kube_rollout_clear)

G_END_DECLS
