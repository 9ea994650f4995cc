/* wh-batch.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-record.h"

G_BEGIN_DECLS

#define WH_TYPE_BATCH (wh_batch_get_type ())

/**
 * WhBatch:
 *
 * What a provider observed in one go: resources that exist, resources that are
 * gone, and numbers. Built on any thread, handed over, then never changed.
 */
typedef struct _WhBatch WhBatch;

/**
 * WhSample:
 * @series: "reference/metric", such as "node:9f3c/cpu"; interned
 * @unit: (nullable): what the number counts; static or interned
 * @time: microseconds since the epoch, UTC
 * @value: the number
 */
typedef struct
{
  const char *series;
  const char *unit;
  gint64      time;
  double      value;
} WhSample;

/* All resources of a kind that the connection has, or only those with one
 * value in one field, were in this batch: what is missing is gone. */
typedef struct
{
  const WhKind *kind;
  int           field; /* -1: no restriction */
  char         *text;
} WhCompleteness;

typedef struct
{
  const WhKind *kind;
  char         *uid;
} WhRemoval;

struct _WhBatch
{
  gatomicrefcount ref_count;
  char           *connection;   /* GRefString */
  GPtrArray      *records;      /* WhRecord */
  GArray         *removals;     /* WhRemoval */
  GArray         *completeness; /* WhCompleteness */
  GArray         *samples;      /* WhSample */
};

GType    wh_batch_get_type           (void);
WhBatch *wh_batch_new                (const char   *connection) G_GNUC_WARN_UNUSED_RESULT;
WhBatch *wh_batch_ref                (WhBatch      *self);
void     wh_batch_unref              (WhBatch      *self);
void     wh_batch_take_record        (WhBatch      *self,
                                      WhRecord     *record);
void     wh_batch_remove             (WhBatch      *self,
                                      const WhKind *kind,
                                      const char   *uid);
void     wh_batch_set_complete       (WhBatch      *self,
                                      const WhKind *kind);
void     wh_batch_set_complete_where (WhBatch      *self,
                                      const WhKind *kind,
                                      guint         field,
                                      const char   *text);
void     wh_batch_add_sample         (WhBatch      *self,
                                      const char   *series,
                                      const char   *unit,
                                      gint64        time,
                                      double        value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhBatch, wh_batch_unref)

G_END_DECLS
