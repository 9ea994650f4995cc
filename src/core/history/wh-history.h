/* wh-history.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-acknowledgement.h"
#include "wh-connection-config.h"
#include "wh-batch.h"
#include "wh-delivery.h"
#include "wh-operation-entry.h"
#include "wh-progress.h"
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

/**
 * WhContents:
 * @observed: (element-type WhObserved): everything as last observed
 * @connections: (element-type WhConnectionConfig): by position
 * @events: (element-type WhRecord): the last ones, newest first
 * @operations: (element-type WhOperationEntry): the last ones, newest first
 * @setting: (nullable): the setting that was asked for
 * @since: when observing began, microseconds since the epoch, UTC; 0 = nothing
 *   was observed yet
 *
 * What the program starts with.
 */
typedef struct
{
  GPtrArray *observed;
  GPtrArray *connections;
  GPtrArray *events;
  GPtrArray *operations;
  char      *setting;
  gint64     since;
} WhContents;

/**
 * WhContentsFunc:
 * @contents: what was read; valid during the call
 * @data: as given
 *
 * Makes something of what was read. Runs on a thread of the history.
 */
typedef void (*WhContentsFunc) (const WhContents *contents,
                                gpointer          data);

/* ---- the file ---- */

WhHistory  *wh_history_new               (const char               *path) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_open              (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_close             (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_history_get_path          (WhHistory                *self);
const char *wh_history_get_notice        (WhHistory                *self);
void        wh_history_tell              (WhHistory                *self,
                                          const char               *notice);
void        wh_history_set_size_limit    (WhHistory                *self,
                                          guint64                   n_bytes);

DexFuture  *wh_history_prune             (WhHistory                *self,
                                          gint64                    before) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_backup            (WhHistory                *self,
                                          const char               *path,
                                          WhProgress               *progress) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_prepare_restore   (const char               *path,
                                          const char               *backup,
                                          WhProgress               *progress) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_restore           (const char               *path,
                                          const char               *backup,
                                          WhProgress               *progress) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_check             (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_claim             (WhHistory                *self,
                                          const char               *who) G_GNUC_WARN_UNUSED_RESULT;

/* ---- resources ---- */

DexFuture  *wh_history_record            (WhHistory                *self,
                                          const WhChange           *changes,
                                          guint                     n_changes) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_latest       (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_at           (WhHistory                *self,
                                          gint64                    time) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_contents     (WhHistory                *self,
                                          gint64                    time,
                                          const char               *setting,
                                          guint                     n_last,
                                          WhContentsFunc            func,
                                          gpointer                  data,
                                          GDestroyNotify            free_data) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_shared       (WhHistory                *self,
                                          const char               *connection,
                                          const WhKind * const     *kinds,
                                          guint                     n_kinds,
                                          gboolean                  force) G_GNUC_WARN_UNUSED_RESULT;
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
DexFuture  *wh_history_save_series_budget (WhHistory               *self,
                                          guint                     n_series) G_GNUC_WARN_UNUSED_RESULT;

/* ---- how long it is kept ---- */

#define WH_TYPE_RETENTION (wh_retention_get_type ())

/**
 * WhRetention:
 * @raw_days: samples as they came
 * @days_5m: roll-ups of five minutes
 * @days_1h: roll-ups of an hour
 * @days_1d: roll-ups of a day
 * @record_days: versions of resources that are past, and events
 * @max_bytes: size of the file; 0 = as large as the disk
 *
 * What is older is forgotten; when the file is too large, so is what is not yet
 * that old, samples first. What is current, connections and the audit log stay.
 */
typedef struct
{
  guint   raw_days;
  guint   days_5m;
  guint   days_1h;
  guint   days_1d;
  guint   record_days;
  guint64 max_bytes;
} WhRetention;

GType        wh_retention_get_type       (void);
WhRetention *wh_retention_copy           (const WhRetention        *self) G_GNUC_WARN_UNUSED_RESULT;
void         wh_retention_free           (WhRetention              *self);
DexFuture   *wh_history_load_retention   (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture   *wh_history_save_retention   (WhHistory                *self,
                                          const WhRetention        *retention) G_GNUC_WARN_UNUSED_RESULT;
DexFuture   *wh_history_maintain         (WhHistory                *self,
                                          DexCancellable           *stop) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRetention, wh_retention_free)

#define WH_TYPE_HISTORY_SIZE (wh_history_size_get_type ())

/**
 * WhHistorySize:
 * @n_bytes: of the file
 * @n_free: of these, not in use
 * @n_log: bytes of the log beside it
 * @n_samples: bytes of samples
 * @n_rollups: bytes of roll-ups
 * @n_records: bytes of resources, as they are and as they were
 * @n_events: bytes of events
 * @n_rest: bytes of the audit log, connections and all else
 * @n_series: series that are recorded
 * @budget: series that may be
 * @since: when recording began, microseconds since the epoch, UTC; 0 = unknown
 */
typedef struct
{
  guint64 n_bytes;
  guint64 n_free;
  guint64 n_log;
  guint64 n_samples;
  guint64 n_rollups;
  guint64 n_records;
  guint64 n_events;
  guint64 n_rest;
  guint   n_series;
  guint   budget;
  gint64  since;
} WhHistorySize;

GType          wh_history_size_get_type  (void);
WhHistorySize *wh_history_size_copy      (const WhHistorySize      *self) G_GNUC_WARN_UNUSED_RESULT;
void           wh_history_size_free      (WhHistorySize            *self);
DexFuture     *wh_history_measure        (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhHistorySize, wh_history_size_free)

/* ---- what was seen, and what failed ---- */

/**
 * WhPeriod:
 * @connection: (nullable): id of a connection, interned
 * @from: microseconds since the epoch, UTC
 * @until: its end
 *
 * A time in which something was so.
 */
typedef struct
{
  const char *connection;
  gint64      from;
  gint64      until;
} WhPeriod;

gint64      wh_periods_find_healthy        (const GArray             *failures,
                                          const GArray             *contacts,
                                          gint64                    before);
GArray     *wh_periods_find_gaps           (const GArray             *contacts,
                                          gint64                    since,
                                          gint64                    until,
                                          gint64                    shortest) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_query_contacts    (WhHistory                *self,
                                          gint64                    since,
                                          gint64                    until) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_query_failures    (WhHistory                *self,
                                          gint64                    since,
                                          gint64                    until,
                                          const char               *application) G_GNUC_WARN_UNUSED_RESULT;

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

/**
 * WhAuditProblem:
 * @WH_AUDIT_WHOLE: none
 * @WH_AUDIT_CHANGED: what the entry says is not what its hash was made of
 * @WH_AUDIT_MISPLACED: it does not follow the entry before it
 * @WH_AUDIT_MISSING: there is no entry of that number
 * @WH_AUDIT_CUT_OFF: there were entries after the last one
 */
typedef enum
{
  WH_AUDIT_WHOLE,
  WH_AUDIT_CHANGED,
  WH_AUDIT_MISPLACED,
  WH_AUDIT_MISSING,
  WH_AUDIT_CUT_OFF,
} WhAuditProblem;

#define WH_TYPE_AUDIT_REPORT (wh_audit_report_get_type ())

/**
 * WhAuditReport:
 * @n_entries: entries that were looked at: all, or up to the first bad one
 * @problem: what is wrong
 * @bad: place of the first entry that is wrong; 0 = none
 * @entry: (nullable): that entry, as it is now
 */
typedef struct
{
  guint             n_entries;
  WhAuditProblem    problem;
  gint64            bad;
  WhOperationEntry *entry;
} WhAuditReport;

GType          wh_audit_report_get_type  (void);
WhAuditReport *wh_audit_report_copy      (const WhAuditReport      *self) G_GNUC_WARN_UNUSED_RESULT;
void           wh_audit_report_free      (WhAuditReport            *self);
char          *wh_audit_report_dup_text  (const WhAuditReport      *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_history_audit          (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhAuditReport, wh_audit_report_free)

/* ---- who has taken an alert on ---- */

DexFuture  *wh_history_save_acknowledgement (WhHistory             *self,
                                          const WhAcknowledgement  *acknowledgement) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_delete_acknowledgement (WhHistory           *self,
                                          const char               *labels) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_acknowledgements (WhHistory            *self) G_GNUC_WARN_UNUSED_RESULT;

/* ---- what is told elsewhere ---- */

DexFuture  *wh_history_queue_deliveries  (WhHistory                *self,
                                          GPtrArray                *deliveries,
                                          const WhEpisode          *episode) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_episodes       (WhHistory                *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_recover_deliveries (WhHistory               *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_due_deliveries (WhHistory              *self,
                                          gint64                    now) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_begin_delivery    (WhHistory                *self,
                                          gint64                    id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_end_delivery      (WhHistory                *self,
                                          const WhDelivery         *delivery) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_retry_delivery    (WhHistory                *self,
                                          gint64                    id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_drop_escalations  (WhHistory                *self,
                                          const char               *cause,
                                          const char               *why) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_merge_deliveries  (WhHistory                *self,
                                          const WhDelivery         *summary,
                                          gint64                    first,
                                          gint64                    last) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_history_load_deliveries   (WhHistory                *self,
                                          guint                     limit) G_GNUC_WARN_UNUSED_RESULT;

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

/* ---- timelines ---- */

/**
 * WhTimelineQuery:
 * @since: left end, microseconds since the epoch, UTC
 * @until: right end
 * @n_columns: how many parts it is counted in
 * @n_single: a lane with at most so many events has them one by one
 * @n_newest: so many of the newest events of all lanes are told one by one as well
 * @words: (nullable): as in [struct@EventQuery]
 * @application: (nullable): of this application only
 * @connections: (nullable): ids, of these connections and none only
 * @severe: with %WH_HEALTH_WARNING or %WH_HEALTH_FAILING, only what is so bad
 */
typedef struct
{
  gint64              since;
  gint64              until;
  guint               n_columns;
  guint               n_single;
  guint               n_newest;
  const char         *words;
  const char         *application;
  const char * const *connections;
  WhHealth            severe;
} WhTimelineQuery;

/**
 * WhTimelineColumn:
 * @n: how many events
 * @health: the worst of them
 */
typedef struct
{
  guint    n;
  WhHealth health;
} WhTimelineColumn;

/**
 * WhTimelineEvent:
 * @record: of the kind "event"
 * @from: when it began; an alert that is over has two events and is one of these
 * @until: when it was over; 0 = it is no span, or it is not known
 */
typedef struct
{
  WhRecord *record;
  gint64    from;
  gint64    until;
} WhTimelineEvent;

/**
 * WhTimelineLane:
 * @id: lane of the events, interned
 * @n: how many events in all
 * @columns: [struct@Timeline].n_columns of them
 * @events: (nullable) (element-type WhTimelineEvent): by time; %NULL = too many
 */
typedef struct
{
  const char       *id;
  guint             n;
  WhTimelineColumn *columns;
  GArray           *events;
} WhTimelineLane;

#define WH_TYPE_TIMELINE (wh_timeline_get_type ())

/**
 * WhTimeline:
 * @since: as asked
 * @until: as asked
 * @n_columns: as asked
 * @n: events in all
 * @lanes: (element-type WhTimelineLane): those that have any
 * @newest: (nullable) (element-type WhRecord): the newest events, the last one
 *   first; %NULL = not asked for
 */
typedef struct
{
  gint64     since;
  gint64     until;
  guint      n_columns;
  guint      n;
  GArray    *lanes;
  GPtrArray *newest;
} WhTimeline;

GType       wh_timeline_get_type         (void);
WhTimeline *wh_timeline_ref              (WhTimeline               *self);
void        wh_timeline_unref            (WhTimeline               *self);
DexFuture  *wh_history_query_timeline    (WhHistory                *self,
                                          const WhTimelineQuery    *query) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhTimeline, wh_timeline_unref)

G_END_DECLS
