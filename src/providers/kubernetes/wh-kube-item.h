/* wh-kube-item.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-resource.h"

G_BEGIN_DECLS

/**
 * WhKubeItem:
 * @uid: identity of the object
 * @record: (nullable): what it looks like; %NULL when it is gone, or is no
 *   resource of ours
 * @facts: (nullable): what others need to know
 * @gone: whether it does not exist any more
 * @scope: for the table: through which list it was seen
 * @stamp: for the table: in which round of that list
 *
 * One object of the cluster, as it was listed or watched.
 */
typedef struct
{
  char        *uid;
  WhRecord    *record;
  WhKubeFacts *facts;
  gint64       generation; /* how often what is wanted was changed, of a workload */
  gboolean     gone;
  guint        scope;
  guint        stamp;
} WhKubeItem;

void wh_kube_item_free (WhKubeItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhKubeItem, wh_kube_item_free)

/**
 * WhKubeParser:
 *
 * Turns objects and watch events of one resource into items. Used by one
 * thread at a time; counted references, so that a worker may finish after its
 * connection was closed.
 */
typedef struct _WhKubeParser WhKubeParser;

WhKubeParser *wh_kube_parser_new              (const WhKubeResource *resource,
                                               const char           *connection,
                                               const char           *source) G_GNUC_WARN_UNUSED_RESULT;
WhKubeParser *wh_kube_parser_ref              (WhKubeParser         *self);
void          wh_kube_parser_unref            (WhKubeParser         *self);
void          wh_kube_parser_read_object      (WhKubeParser         *self,
                                               yyjson_val           *object,
                                               gboolean              gone);
gboolean      wh_kube_parser_read_event       (WhKubeParser         *self,
                                               const char           *line,
                                               gsize                 size,
                                               GError              **error);
GPtrArray    *wh_kube_parser_steal_items      (WhKubeParser         *self) G_GNUC_WARN_UNUSED_RESULT;
const char   *wh_kube_parser_get_version      (WhKubeParser         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhKubeParser, wh_kube_parser_unref)

WhError       wh_kube_status_to_error         (gint64                code,
                                               const char           *reason);

G_END_DECLS
