/* wh-log-search.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-log.h"

G_BEGIN_DECLS

/* More hits than these nobody goes through. */
#define WH_LOG_HITS_MAX 100000

/**
 * WhLogHit:
 * @line: number of the line
 * @start: first byte in the line's text
 * @end: byte after the last one
 */
typedef struct
{
  guint64 line;
  guint   start;
  guint   end;
} WhLogHit;

#define WH_TYPE_LOG_SEARCH (wh_log_search_get_type ())

G_DECLARE_FINAL_TYPE (WhLogSearch, wh_log_search, WH, LOG_SEARCH, GObject)

WhLogSearch    *wh_log_search_new      (WhLog       *log,
                                        const char  *text) G_GNUC_WARN_UNUSED_RESULT;
DexFuture      *wh_log_search_run      (WhLogSearch *self) G_GNUC_WARN_UNUSED_RESULT;
void            wh_log_search_stop     (WhLogSearch *self);
const char     *wh_log_search_get_text (WhLogSearch *self);
guint           wh_log_search_get_n    (WhLogSearch *self);
gboolean        wh_log_search_has_more (WhLogSearch *self);
const WhLogHit *wh_log_search_get_hit  (WhLogSearch *self,
                                        guint        index);
guint           wh_log_search_find     (WhLogSearch *self,
                                        guint64      line);

G_END_DECLS
