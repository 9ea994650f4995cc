/* wh-kube-pod.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-json.h"

G_BEGIN_DECLS

/**
 * WhKubePodStatus:
 * @reason: what kubectl shows below STATUS
 * @ready: containers that are ready
 * @wanted: containers that should be
 * @restarts: how often they were restarted
 * @exits: whether the container that @reason is about has ended once
 * @exit: with which code, then
 * @ended: (nullable): by what it ended, in the kubelet's word; of the pod's document
 * @message: (nullable): why it cannot begin, in words; of the pod's document
 */
typedef struct
{
  char        reason[128];
  guint       ready;
  guint       wanted;
  guint       restarts;
  gboolean    exits;
  gint64      exit;
  const char *ended;
  const char *message;
} WhKubePodStatus;

void wh_kube_pod_status_read (yyjson_val      *pod,
                              WhKubePodStatus *status);

G_END_DECLS
