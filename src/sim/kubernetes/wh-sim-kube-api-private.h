/* wh-sim-kube-api-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-kube-private.h"
#include "wh-sim-selector.h"
#include "wh-sim-table.h"

G_BEGIN_DECLS

/* What a path means: /apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME/SUBRESOURCE. */
typedef struct
{
  const WhSimKind *kind;
  const char      *namespace_;
  const char      *name;
  const char      *subresource;
} WhSimTarget;

void wh_sim_kube_serve_watch  (WhSimKube         *self,
                               WhSimRequest      *request,
                               const WhSimTarget *target);
void wh_sim_kube_serve_write  (WhSimKube         *self,
                               WhSimRequest      *request,
                               const WhSimTarget *target);
void wh_sim_kube_serve_scale  (WhSimKube         *self,
                               WhSimRequest      *request,
                               const WhSimTarget *target,
                               WhSimObject       *object);
void wh_sim_kube_reply_object (WhSimKube         *self,
                               WhSimRequest      *request,
                               guint              status,
                               WhSimObject       *object);

gboolean wh_sim_patch_apply   (yyjson_mut_doc    *document,
                               const char        *content_type,
                               GBytes            *body,
                               guint             *status,
                               char             **problem);

G_END_DECLS
