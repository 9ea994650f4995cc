/* wh-log-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-log.h"

G_BEGIN_DECLS

/* So much is read at a time. */
#define WH_LOG_WINDOW (1 << 20)

/**
 * WhLogData:
 * @fd: the bytes; one after @cap is written where the first one was
 * @cap: at most so many are kept
 * @lock: guards what follows
 * @written: bytes that ever came
 * @first: first line that is still there
 * @dropped_blocks: blocks before the first of @scan
 * @scan: where lines begin
 *
 * What threads share of a log.
 */
typedef struct
{
  gatomicrefcount ref_count;
  int             fd;
  guint64         cap;
  GMutex          lock;
  guint64         written;
  guint64         first;
  guint64         dropped_blocks;
  WhLogScan       scan;
} WhLogData;

WhLogData *wh_log_get_data       (WhLog      *self);
WhLogData *wh_log_data_ref       (WhLogData  *self);
void       wh_log_data_unref     (WhLogData  *self);
void       wh_log_data_scan      (WhLogData  *self);
gboolean   wh_log_data_append    (WhLogData  *self,
                                  const char *bytes,
                                  gsize       length,
                                  GError    **error);
gsize      wh_log_data_read      (WhLogData  *self,
                                  guint64     offset,
                                  char       *bytes,
                                  gsize       length);
guint64    wh_log_data_count     (WhLogData  *self);
gboolean   wh_log_data_get_block (WhLogData  *self,
                                  guint64     block,
                                  guint64    *offset,
                                  guint64    *end,
                                  WhLogStyle *style);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhLogData, wh_log_data_unref)

G_END_DECLS
