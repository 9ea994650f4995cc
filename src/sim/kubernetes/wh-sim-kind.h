/* wh-sim-kind.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WhSimKind:
 * @group: "" for the core group
 * @version: version in the group
 * @plural: name in paths
 * @kind: name in documents
 * @short_names: as kubectl takes them, space separated, or %NULL
 * @namespaced: whether it lives in namespaces
 * @scalable: whether it has /scale
 * @generations: whether changes of its spec count in metadata.generation
 *
 * A kind the simulated API serves.
 */
typedef struct
{
  const char *group;
  const char *version;
  const char *plural;
  const char *singular;
  const char *kind;
  const char *short_names;
  gboolean    namespaced;
  gboolean    scalable;
  gboolean    generations;
} WhSimKind;

typedef enum
{
  WH_SIM_KIND_NODE,
  WH_SIM_KIND_NAMESPACE,
  WH_SIM_KIND_POD,
  WH_SIM_KIND_SERVICE,
  WH_SIM_KIND_ENDPOINTS,
  WH_SIM_KIND_EVENT,
  WH_SIM_KIND_CONFIG_MAP,
  WH_SIM_KIND_SECRET,
  WH_SIM_KIND_SERVICE_ACCOUNT,
  WH_SIM_KIND_CLAIM,
  WH_SIM_KIND_DEPLOYMENT,
  WH_SIM_KIND_REPLICA_SET,
  WH_SIM_KIND_STATEFUL_SET,
  WH_SIM_KIND_DAEMON_SET,
  WH_SIM_KIND_JOB,
  WH_SIM_KIND_CRON_JOB,
  WH_SIM_KIND_INGRESS,
  WH_SIM_KIND_AUTOSCALER,
  WH_SIM_KIND_BUDGET,
  WH_SIM_KIND_QUOTA,
  WH_SIM_KIND_ENDPOINT_SLICE,
  WH_SIM_KIND_LEASE,
  WH_SIM_N_KINDS,
} WhSimKindId;

const WhSimKind *wh_sim_kind_get             (WhSimKindId      id);
WhSimKindId      wh_sim_kind_get_id          (const WhSimKind *kind);
const WhSimKind *wh_sim_kind_find            (const char      *group,
                                              const char      *version,
                                              const char      *plural);
char            *wh_sim_kind_dup_api_version (const WhSimKind *kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
