/* wh-kube-resource.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-facts.h"
#include "wh-reader.h"

G_BEGIN_DECLS

/**
 * WhKubeRole:
 *
 * What a resource is besides a list of records: tells the joins what to do
 * when it changes.
 */
typedef enum
{
  WH_KUBE_PLAIN,
  WH_KUBE_PODS,
  WH_KUBE_NODES,
  WH_KUBE_WORKLOADS,
  WH_KUBE_SERVICES,
  WH_KUBE_SLICES,
  WH_KUBE_INGRESSES,
  WH_KUBE_EVENTS,
} WhKubeRole;

/**
 * WhKubeResource:
 * @id: names it in reports and in the list of what may be watched
 * @group: API group; "" is the core group
 * @version: version of the group
 * @plural: name in paths
 * @namespaced: whether its objects live in namespaces
 * @role: see [enum@KubeRole]
 * @reader: (nullable): how an object becomes a record
 * @type: (nullable): of several resources that fill one kind, the value of the
 *   kind's type field for this one
 * @read_facts: (nullable): reads what others need to know
 *
 * Something that is listed and watched. Static data: a new kind is a line in
 * the table, a reader and a kind.
 */
typedef struct
{
  const char     *id;
  const char     *group;
  const char     *version;
  const char     *plural;
  gboolean        namespaced;
  WhKubeRole      role;
  const WhReader *reader;
  const char     *type;
  void          (*read_facts) (yyjson_val  *object,
                               WhKubeFacts *facts);
} WhKubeResource;

/* Passed to the readers as user data. */
typedef struct
{
  const char *source; /* name of the connection */
} WhKubeReading;

extern const WhKubeResource wh_kube_resources[];
extern const guint wh_kube_n_resources;

const WhKubeResource *wh_kube_resource_for_record (const WhRecord       *record);
char                 *wh_kube_resource_dup_path   (const WhKubeResource *self,
                                                   const char           *namespace,
                                                   const char           *name,
                                                   const char           *subresource) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
