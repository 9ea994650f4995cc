/* wh-sim-object.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <yyjson.h>

#include "wh-sim-kind.h"

G_BEGIN_DECLS

/**
 * WhSimObject:
 * @kind: its kind
 * @namespace_: (nullable): its namespace, interned
 * @name: its name
 * @key: what it is sorted by: NAMESPACE/NAME or NAME
 * @uid: its uid
 * @owner: (nullable): uid of its controller
 * @owner_kind: (nullable): kind of its controller, interned
 * @owner_name: (nullable): name of its controller
 * @version: its resourceVersion
 * @wanted: its spec.replicas
 * @replicas: its status.replicas
 * @ready: its status.readyReplicas
 * @revision: of a replica set
 * @container: (nullable): name of a pod's first container, interned
 * @cpu_request: of that container, in thousandths of a core
 * @memory_limit: of that container, in MiB
 * @going: whether it has a deletionTimestamp
 * @holds_ready: whether its condition Ready is True
 * @labels: pairs of interned strings, %NULL ended
 * @json: the document without apiVersion and kind, as lists carry it
 *
 * One version of one object. Never changes: a change makes a new one, so lists, watches and the window of past
 * events share the bytes.
 */
typedef struct
{
  const WhSimKind  *kind;
  const char       *namespace_;
  char             *name;
  char             *key;
  char             *uid;
  char             *owner;
  const char       *owner_kind;
  char             *owner_name;
  guint64           version;
  gint64            wanted;
  gint64            replicas;
  gint64            ready;
  guint             revision;
  const char       *container;
  double            cpu_request;
  double            memory_limit;
  gboolean          going;
  gboolean          holds_ready;
  const char      **labels;
  GBytes           *json;
} WhSimObject;

WhSimObject    *wh_sim_object_new      (const WhSimKind    *kind,
                                        yyjson_mut_doc     *document,
                                        guint64             version) G_GNUC_WARN_UNUSED_RESULT;
WhSimObject    *wh_sim_object_ref      (WhSimObject        *self);
void            wh_sim_object_unref    (WhSimObject        *self);
const char     *wh_sim_object_get_label (const WhSimObject *self,
                                        const char         *name);
yyjson_doc     *wh_sim_object_read     (const WhSimObject  *self) G_GNUC_WARN_UNUSED_RESULT;
yyjson_mut_doc *wh_sim_object_edit     (const WhSimObject  *self) G_GNUC_WARN_UNUSED_RESULT;
void            wh_sim_object_append_full (const WhSimObject *self,
                                        GString            *text);
char           *wh_sim_object_make_key (const char         *namespace_,
                                        const char         *name) G_GNUC_WARN_UNUSED_RESULT;

yyjson_mut_doc *wh_sim_document_parse  (const char         *text) G_GNUC_WARN_UNUSED_RESULT;
void            wh_sim_document_set    (yyjson_mut_doc     *document,
                                        const char         *pointer,
                                        const char         *json);
const char     *wh_sim_document_string (yyjson_mut_doc     *document,
                                        const char         *pointer);
gint64          wh_sim_document_int    (yyjson_mut_doc     *document,
                                        const char         *pointer,
                                        gint64              fallback);
char           *wh_sim_document_write  (yyjson_mut_doc     *document,
                                        const char         *pointer) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimObject, wh_sim_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_doc, yyjson_doc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (yyjson_mut_doc, yyjson_mut_doc_free)

G_END_DECLS
