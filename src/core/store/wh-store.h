/* wh-store.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-batch.h"

G_BEGIN_DECLS

/* ---- WhResource: one row, made only while somebody looks at it ---- */

#define WH_TYPE_RESOURCE (wh_resource_get_type ())
G_DECLARE_FINAL_TYPE (WhResource, wh_resource, WH, RESOURCE, GObject)

WhRecord     *wh_resource_get_record     (WhResource *self);
const WhKind *wh_resource_get_kind       (WhResource *self);
WhHealth      wh_resource_get_health     (WhResource *self);
const char   *wh_resource_get_reason     (WhResource *self);
gint64        wh_resource_get_fresh_at   (WhResource *self);
gboolean      wh_resource_is_gone        (WhResource *self);

/* ---- WhSource: what the store knows of a connection ---- */

/**
 * WhSource:
 * @id: id of the connection
 * @name: its name for people
 * @environment: (nullable): development, staging, production
 * @stale: whether it does not answer now
 * @fresh_at: last time it answered, microseconds since the epoch; 0 = never
 * @reason: (nullable): why it is stale
 */
typedef struct
{
  const char *id;
  char       *name;
  char       *environment;
  gboolean    stale;
  gint64      fresh_at;
  char       *reason;
} WhSource;

/* ---- WhStore: what is now ---- */

/**
 * WhChange:
 * @before: (nullable): the version until now; %NULL = new
 * @after: (nullable): the version from now on; %NULL = gone
 */
typedef struct
{
  WhRecord *before;
  WhRecord *after;
} WhChange;

#define WH_TYPE_STORE (wh_store_get_type ())
G_DECLARE_FINAL_TYPE (WhStore, wh_store, WH, STORE, GObject)

#define WH_TYPE_RESOURCE_LIST (wh_resource_list_get_type ())
G_DECLARE_FINAL_TYPE (WhResourceList, wh_resource_list, WH, RESOURCE_LIST, GObject)

WhStore        *wh_store_new              (void) G_GNUC_WARN_UNUSED_RESULT;
DexFuture      *wh_store_apply            (WhStore        *self,
                                           WhBatch        *batch) G_GNUC_WARN_UNUSED_RESULT;
void            wh_store_apply_now        (WhStore        *self,
                                           WhBatch        *batch);
void            wh_store_adopt            (WhStore        *self,
                                           WhStore        *other);
WhResourceList *wh_store_get_list         (WhStore        *self,
                                           const WhKind   *kind);
WhRecord       *wh_store_lookup           (WhStore        *self,
                                           const WhKind   *kind,
                                           const char     *connection,
                                           const char     *uid);
WhRecord       *wh_store_resolve          (WhStore        *self,
                                           const char     *connection,
                                           const char     *reference);
GPtrArray      *wh_store_find_referrers   (WhStore        *self,
                                           WhRecord       *record) G_GNUC_WARN_UNUSED_RESULT;
WhResource     *wh_store_ref_resource     (WhStore        *self,
                                           WhRecord       *record) G_GNUC_WARN_UNUSED_RESULT;
void            wh_store_forget           (WhStore        *self,
                                           const char     *connection);
void            wh_store_set_source       (WhStore        *self,
                                           const char     *connection,
                                           const char     *name,
                                           const char     *environment);
void            wh_store_set_source_state (WhStore        *self,
                                           const char     *connection,
                                           gboolean        stale,
                                           gint64          fresh_at,
                                           const char     *reason);
const WhSource *wh_store_get_source       (WhStore        *self,
                                           const char     *connection);
const WhSource *wh_resource_get_source    (WhResource     *self);
WhStore        *wh_resource_get_store     (WhResource     *self);
WhHealth        wh_store_get_health       (WhStore        *self,
                                           const WhRecord *record);
gboolean        wh_store_is_observed      (WhStore        *self,
                                           const char     *connection,
                                           const WhKind   *kind);
const GArray   *wh_store_get_samples      (WhStore        *self,
                                           const char     *series);
gint64          wh_store_get_sampled_at   (WhStore        *self,
                                           const WhRecord *record,
                                           guint           field);
void            wh_store_set_time         (WhStore        *self,
                                           gint64          time);
gint64          wh_store_get_time         (WhStore        *self);
void            wh_store_set_begin        (WhStore        *self,
                                           gint64          begin);
gint64          wh_store_get_begin        (WhStore        *self);
gint64          wh_store_get_now          (WhStore        *self);

/* ---- WhResourceList: all resources of one kind, as a list model ---- */

const WhKind *wh_resource_list_get_kind     (WhResourceList *self);
guint         wh_resource_list_get_n        (WhResourceList *self);
WhRecord     *wh_resource_list_get_record   (WhResourceList *self,
                                             guint           position);
guint         wh_resource_list_count_health (WhResourceList *self,
                                             WhHealth        health);
const GPtrArray *wh_resource_list_find_group (WhResourceList *self,
                                             guint           field,
                                             const char     *text);

G_END_DECLS
