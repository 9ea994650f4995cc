/* wh-history-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"

#include "wh-database.h"
#include "wh-history-codec.h"

G_BEGIN_DECLS

/* ---- the engine: what the threads share; see README.md ---- */

typedef struct _WhEngine WhEngine;
typedef struct _WhEngineJob WhEngineJob;

typedef enum
{
  WH_ENGINE_WRITER, /* owns the only connection that writes */
  WH_ENGINE_READER, /* questions that may take long */
  WH_ENGINE_KEEPER, /* checkpoints and checks */
  WH_N_ENGINE_THREADS,
} WhEngineRole;

/* One of the threads, as its jobs see it. */
typedef struct
{
  WhEngine    *engine;
  WhEngineRole role;
  GAsyncQueue *queue;
  WhDatabase  *database;
  WhCodec     *codec;
  int          generation; /* of the file that database has open */
  gint64       shared_version; /* of the file, as other processes left it; see wh-history-shared.c */
  struct _WhSampleHeads *heads; /* of the writer; NULL = to be read from the log */
} WhEngineThread;

typedef enum
{
  WH_JOB_READ,   /* the function looks, nothing else */
  WH_JOB_WRITE,  /* in a transaction of its own */
  WH_JOB_SYNCED, /* the same, and on the disk before it is acknowledged */
  WH_JOB_RECORD, /* in a transaction with its neighbours; kept and tried again when there is no room */
  WH_JOB_SAMPLE, /* in a transaction with its neighbours; lost when there is no room */
  WH_JOB_NOTE,   /* changes memory of the writer only */
} WhJobType;

/* Does the work. @result is unset; leaving it unset means TRUE. */
typedef gboolean (*WhJobFunc) (WhEngineThread  *thread,
                               gpointer         data,
                               GValue          *result,
                               GError         **error);

WhEngine  *wh_engine_new        (const char      *path,
                                 GObject         *owner) G_GNUC_WARN_UNUSED_RESULT;
void       wh_engine_unref      (WhEngine        *self);
DexFuture *wh_engine_open       (WhEngine        *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_engine_close      (WhEngine        *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_engine_submit     (WhEngine        *self,
                                 WhEngineRole     role,
                                 WhJobType        type,
                                 WhJobFunc        func,
                                 gpointer         data,
                                 GDestroyNotify   free_data) G_GNUC_WARN_UNUSED_RESULT;
void       wh_engine_limit      (WhEngine        *self,
                                 guint64          n_bytes);
WhEngine  *wh_history_get_engine (WhHistory      *self);
void       wh_history_take_notice (WhHistory     *self,
                                 char            *notice);
void       wh_history_emit_replaced (WhHistory   *self);

/* ---- the file ---- */

WhDatabase *wh_history_file_open    (const char       *path,
                                     char            **notice,
                                     GError          **error) G_GNUC_WARN_UNUSED_RESULT;
WhDatabase *wh_history_file_replace (WhDatabase       *database,
                                     const char       *path,
                                     char            **notice,
                                     GError          **error) G_GNUC_WARN_UNUSED_RESULT;
WhDatabase *wh_history_file_reader  (const char       *path,
                                     GError          **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_history_file_moved   (WhDatabase       *database);
gboolean    wh_history_file_check   (WhDatabase       *database,
                                     gboolean         *fine,
                                     GError          **error);
gboolean    wh_history_file_is_history (WhDatabase    *database);
char       *wh_history_file_set_aside (const char     *path,
                                     const char       *why,
                                     GError          **error);
gboolean    wh_history_apply_restore (const char      *path,
                                     char            **notice,
                                     GError          **error);
int         wh_history_flag_take    (const char       *path,
                                     gboolean         *was_clean,
                                     char            **notice);
void        wh_history_flag_drop    (int               flag,
                                     gboolean          clean);
gboolean    wh_history_check_version (WhDatabase      *database,
                                     const char       *path,
                                     GError          **error);
gboolean    wh_history_schema_is_whole (WhDatabase    *database);
gboolean    wh_history_migrate      (WhDatabase       *database,
                                     const char       *path,
                                     GError          **error);

/* ---- what the program starts with, in a thread of the history ---- */

gboolean   wh_history_read_observed    (WhEngineThread  *thread,
                                        gint64           time,
                                        GValue          *result,
                                        GError         **error);
gboolean   wh_history_read_numbers     (WhEngineThread  *thread,
                                        GPtrArray       *observed,
                                        gint64           time,
                                        GError         **error);
gboolean   wh_history_read_connections (WhEngineThread  *thread,
                                        gpointer         data,
                                        GValue          *result,
                                        GError         **error);
gboolean   wh_history_read_last_events (WhEngineThread  *thread,
                                        gint64           until,
                                        guint            limit,
                                        GValue          *result,
                                        GError         **error);
gboolean   wh_history_read_last_operations (WhEngineThread  *thread,
                                        gint64           until,
                                        guint            limit,
                                        GValue          *result,
                                        GError         **error);
gboolean   wh_history_read_setting     (WhEngineThread  *thread,
                                        gpointer         data,
                                        GValue          *result,
                                        GError         **error);

/* ---- resources, in the writer ---- */

/**
 * WhPending:
 *
 * What the writer knows and the file does not yet: values that change all the
 * time, times of contact, and, while nothing can be written, everything else.
 */
typedef struct _WhPending WhPending;

WhPending *wh_pending_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_pending_free          (WhPending        *self);
void       wh_pending_add           (WhPending        *self,
                                     const WhChange   *change,
                                     gint64            time,
                                     gboolean          version);
void       wh_pending_note_fresh    (WhPending        *self,
                                     const char       *connection,
                                     gint64            time);
void       wh_pending_forget        (WhPending        *self,
                                     const char       *connection);
gint64     wh_pending_get_due       (WhPending        *self);
gboolean   wh_pending_flush         (WhPending        *self,
                                     WhEngineThread   *thread,
                                     gboolean          everything,
                                     GError          **error);
WhPending *wh_engine_get_pending    (WhEngine         *self);

/* ---- samples ---- */

/* How samples are kept, beside the README: a row of series_state per series. */
#define WH_DAY_MSEC (G_GINT64_CONSTANT (86400) * 1000)

/* A chunk is shorter than this from its first sample to its last, and found when
 * it began no longer than that before the time in question. */
#define WH_CHUNK_MSEC WH_DAY_MSEC
#define WH_CHUNK_SECONDS_MAX (2 * 86400)

/**
 * WhTier:
 * @id: what it is called
 * @length: milliseconds of a bucket
 * @days: days that one row holds
 *
 * The roll-ups of samples, the finest first. A row has the number
 * wh_tier_row().
 */
typedef struct
{
  const char *id;
  gint64      length;
  guint       days;
  const char *select_sql;
  const char *replace_sql;
  const char *prune_sql;
  const char *drop_sql;
} WhTier;

#define WH_N_TIERS 3
#define WH_TIER_BUCKETS_MAX 288

extern const WhTier wh_tiers[WH_N_TIERS];

static inline guint
wh_tier_n_buckets (const WhTier *tier)
{
  return (guint)(tier->days * WH_DAY_MSEC / tier->length);
}

/* Rows of one time lie together, so that they are written one behind the other. */
static inline gint64
wh_tier_row (const WhTier *tier,
             gint64        day,
             gint64        series)
{
  return (day / tier->days) << 32 | series;
}

void       wh_history_load_series_budget (WhEngineThread  *thread);

/* The data of a WH_JOB_RECORD. */
typedef struct
{
  GArray *changes; /* WhChange */
  gint64  time;
} WhChanges;

gboolean   wh_history_write_change  (WhEngineThread   *thread,
                                     WhRecord         *identity,
                                     WhRecord         *after,
                                     gint64            time,
                                     GError          **error);
WhRecord  *wh_history_merge_shared  (WhEngineThread   *thread,
                                     const WhRecord   *before,
                                     WhRecord         *after,
                                     GError          **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_history_is_kept       (const WhRecord   *record);
gboolean   wh_history_write_latest  (WhEngineThread   *thread,
                                     WhRecord         *record,
                                     GError          **error);
gboolean   wh_history_write_fresh   (WhEngineThread   *thread,
                                     const char       *connection,
                                     gint64            time,
                                     GError          **error);
gboolean   wh_history_write_event   (WhEngineThread   *thread,
                                     WhRecord         *record,
                                     GError          **error);

/* Columns of an event as wh_history_event_from_row() reads them. */
#define WH_EVENT_SELECT "SELECT n.text, e.uid, e.time, e.health, e.health_reason, e.fields," \
                        " e.reason, e.text, e.subject, e.application" \
                        " FROM event e JOIN name n ON n.id = e.connection"

WhRecord  *wh_history_event_from_row (WhEngineThread  *thread,
                                      const WhKind    *kind,
                                      sqlite3_stmt    *row) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_history_dup_match     (const char       *words) G_GNUC_WARN_UNUSED_RESULT;

static inline void
wh_take_result (GValue   *result,
                GType     type,
                gpointer  boxed)
{
  g_value_init (result, type);
  g_value_take_boxed (result, boxed);
}

G_END_DECLS
