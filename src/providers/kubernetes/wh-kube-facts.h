/* wh-kube-facts.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-json.h"
#include "wh-reader.h"

G_BEGIN_DECLS

/**
 * WhKubeFacts:
 * @key: (nullable): what the object belongs to: a slice's "namespace/service"
 * @links: (nullable): an ingress' "namespace/service", host, in turns
 * @cpu: millicores that a pod requests
 * @memory: bytes that a pod requests
 * @ready: ready endpoints of a slice
 * @total: endpoints of a slice
 * @ipv6: whether the slice repeats the endpoints with IPv6 addresses
 * @finished: whether a pod has ended and takes no room any more
 *
 * What other objects need to know of an object, beside its own record.
 */
typedef struct
{
  char     *key;
  char    **links;
  gint64    cpu;
  gint64    memory;
  guint     ready;
  guint     total;
  gboolean  ipv6;
  gboolean  finished;
} WhKubeFacts;

/* The second workload of a deployment, canary and blue/green alike: there is one at a time. */
#define WH_KUBE_TRACK_LABEL "wheelhouse.dev/track"
#define WH_KUBE_TWIN_SUFFIX "-next"

/* kubectl shows it as the cause of a revision. */
#define WH_KUBE_CAUSE_ANNOTATION "kubernetes.io/change-cause"
#define WH_KUBE_CAUSE_PREFIX "wheelhouse: "

WhKubeFacts *wh_kube_facts_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void         wh_kube_facts_free          (WhKubeFacts  *self);
void         wh_kube_facts_read_pod      (yyjson_val   *object,
                                          WhKubeFacts  *facts);
void         wh_kube_facts_read_slice    (yyjson_val   *object,
                                          WhKubeFacts  *facts);
void         wh_kube_facts_read_ingress  (yyjson_val   *object,
                                          WhKubeFacts  *facts);

const char  *wh_kube_application         (yyjson_val   *labels);
char        *wh_kube_image_version       (const char   *image) G_GNUC_WARN_UNUSED_RESULT;
const char  *wh_kube_image_digest        (const char   *image_id);
char        *wh_kube_owner_name          (const char   *kind,
                                          const char   *name,
                                          const char   *template_hash,
                                          const char  **owner_kind) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhKubeFacts, wh_kube_facts_free)

G_END_DECLS
