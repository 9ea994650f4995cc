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
 */
typedef struct
{
  char  reason[128];
  guint ready;
  guint wanted;
  guint restarts;
} WhKubePodStatus;

void wh_kube_pod_status_read (yyjson_val      *pod,
                              WhKubePodStatus *status);

G_END_DECLS
