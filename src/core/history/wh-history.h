/* wh-history.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-connection-config.h"
#include "wh-batch.h"
#include "wh-operation-entry.h"
#include "wh-series.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define WH_TYPE_HISTORY (wh_history_get_type ())
G_DECLARE_FINAL_TYPE (WhHistory, wh_history, WH, HISTORY, GObject)

/* ---- what was observed ---- */

#define WH_TYPE_OBSERVED (wh_observed_get_type ())

/**
 * WhObserved:
 * @batch: the resources of one connection; its id is [field@Batch.connection]
 * @fresh_at: last contact, microseconds since the epoch, UTC; 0 = never
 */
typedef struct
{
  gatomicrefcount  ref_count;
  WhBatch         *batch;
  gint64           fresh_at;
} WhObserved;

GType       wh_observed_get_type (void);
WhObserved *wh_observed_ref      (WhObserved *self);
void        wh_observed_unref    (WhObserved *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhObserved, wh_observed_unref)

/* ---- the file ---- */

WhHistory  *wh_history_new               (const char               *path) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_open              (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_close             (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_history_get_path          (WhHistory                *self);
const char *wh_history_get_notice        (WhHistory                *self);
void        wh_history_set_size_limit    (WhHistory                *self,
                                          guint64                   n_bytes);

DexFuture  *wh_history_prune             (WhHistory                *self,
                                          gint64                    before) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_backup            (WhHistory                *self,
                                          const char               *path) G_GNUC_WARN_UNUSED_RESULT;

/* ---- resources ---- */

DexFuture  *wh_history_record            (WhHistory                *self,
                                          const WhChange           *changes,
                                          guint                     n_changes) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_latest       (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_at           (WhHistory                *self,
                                          gint64                    time) G_GNUC_WARN_UNUSED_RESULT;
void        wh_history_note_fresh        (WhHistory                *self,
                                          const char               *connection,
                                          gint64                    time);

/* ---- samples; the history is a WhSeriesSource ---- */

/* So many series are recorded unless the user says otherwise. */
#define WH_SERIES_BUDGET 20000

gboolean    wh_history_knows_series      (WhHistory                *self,
                                          const char               *connection,
                                          const char               *series);
void        wh_history_describe_series   (WhHistory                *self,
                                          WhSeriesInfo             *info);
DexFuture  *wh_history_record_samples    (WhHistory                *self,
                                          const char               *connection,
                                          const WhSample           *samples,
                                          guint                     n_samples) G_GNUC_WARN_UNUSED_RESULT;
guint       wh_history_get_n_refused     (WhHistory                *self);
void        wh_history_set_series_budget (WhHistory                *self,
                                          guint                     n_series);
guint       wh_history_get_series_budget (WhHistory                *self);

/* ---- connections and small things ---- */

DexFuture  *wh_history_save_connection   (WhHistory                *self,
                                          const WhConnectionConfig *config) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_delete_connection (WhHistory                *self,
                                          const char               *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_connections  (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_get_setting       (WhHistory                *self,
                                          const char               *key) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_set_setting       (WhHistory                *self,
                                          const char               *key,
                                          const char               *value) G_GNUC_WARN_UNUSED_RESULT;

/* ---- operations ---- */

DexFuture  *wh_history_append_operation  (WhHistory                *self,
                                          const WhOperationEntry   *entry) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_query_operations  (WhHistory                *self,
                                          gint64                    since,
                                          gint64                    until,
                                          guint                     limit) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_unfinished   (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_verify_operations (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;

/* ---- events ---- */

/**
 * WhEventQuery:
 * @since: not before, microseconds since the epoch, UTC
 * @until: not after; 0 = no end
 * @words: (nullable): beginnings of words that reason or text must have, all of them
 * @connection: (nullable): of this connection only
 * @subject: (nullable): about this reference only
 * @application: (nullable): of this application only
 * @limit: at most so many; 0 = 1000
 */
typedef struct
{
  gint64      since;
  gint64      until;
  const char *words;
  const char *connection;
  const char *subject;
  const char *application;
  guint       limit;
} WhEventQuery;

DexFuture  *wh_history_query_events      (WhHistory                *self,
                                          const WhEventQuery       *query) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
