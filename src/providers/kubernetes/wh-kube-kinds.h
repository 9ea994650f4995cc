/* wh-kube-kinds.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kinds.h"

G_BEGIN_DECLS

enum
{
  WH_NODE_NAME,
  WH_NODE_ROLE,
  WH_NODE_STATUS,             /* as kubectl writes it: Ready, NotReady,SchedulingDisabled */
  WH_NODE_VERSION,
  WH_NODE_CPU,                /* used */
  WH_NODE_CPU_REQUESTED,
  WH_NODE_CPU_ALLOCATABLE,
  WH_NODE_MEMORY,
  WH_NODE_MEMORY_REQUESTED,
  WH_NODE_MEMORY_ALLOCATABLE,
  WH_NODE_PODS,
  WH_NODE_PODS_ALLOCATABLE,
  WH_NODE_CONDITIONS,         /* "Ready=True", one a line */
  WH_NODE_TAINTS,             /* "key=value:Effect", one a line */
  WH_NODE_UNSCHEDULABLE,
  WH_NODE_INSTANCE_TYPE,
  WH_NODE_ZONE,
  WH_NODE_ARCH,
  WH_NODE_OS,
  WH_NODE_IP,
  WH_NODE_PROVIDER_ID,        /* the cloud's own id of the machine */
  WH_NODE_CREATED,
  WH_NODE_N_FIELDS
};
extern const WhKind wh_kind_node;

enum
{
  WH_NAMESPACE_NAME,
  WH_NAMESPACE_STATUS,        /* Active, Terminating */
  WH_NAMESPACE_LABELS,        /* "key=value", one a line */
  WH_NAMESPACE_CREATED,
  WH_NAMESPACE_N_FIELDS
};
extern const WhKind wh_kind_namespace;

enum
{
  WH_INGRESS_NAMESPACE,
  WH_INGRESS_NAME,
  WH_INGRESS_CLASS,
  WH_INGRESS_HOSTS,           /* one a line */
  WH_INGRESS_TLS,             /* hosts with a certificate, one a line */
  WH_INGRESS_BACKENDS,        /* "host/path service:port", one a line */
  WH_INGRESS_ADDRESS,
  WH_INGRESS_CREATED,
  WH_INGRESS_N_FIELDS
};
extern const WhKind wh_kind_ingress;

G_END_DECLS
