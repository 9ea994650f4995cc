/* wh-notices-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-notice-memory-private.h"
#include "wh-notices.h"

G_BEGIN_DECLS

/* Ids of notices that are about no cause in particular. */
#define WH_NOTICE_SUMMARY "summary"
#define WH_NOTICE_OFFLINE "offline"
#define WH_NOTICE_HELD    "digest"

struct _WhNotices
{
  GObject         parent_instance;

  WhStore        *store;
  WhConnections  *connections;
  WhAlertSet     *alerts;
  WhNoticeMemory *memory;
  WhHistory      *history;   /* where the memory is kept; NULL = nowhere */
  DexCancellable *scope;
  char           *written;   /* what the history has */
  WhQuiet        *quiet;     /* NULL = never */
  GHashTable     *first;     /* ids of what was told first, and not again yet */
  gint64        (*get_time) (void);
  gint64          started_at;
  gint64          told_at;   /* monotonic, as the next */
  gint64          tried_at;
  guint           start_patience;
  guint           delay;
  guint           source;
  guint           first_source;
  guint           beat;
  guint           summarised; /* causes of the last summary that go on */
  guint           begun : 1;
  guint           offline : 1;
  guint           reading : 1; /* the memory is not there yet */
};

void     wh_notices_raise          (WhNotices      *self,
                                    const WhNotice *notice);
void     wh_notices_withdraw       (WhNotices      *self,
                                    const char     *id);
gboolean wh_notices_are_quiet      (WhNotices      *self,
                                    gint64          now);
gboolean wh_notices_hold_back      (WhNotices      *self,
                                    const WhCause  *cause,
                                    gint64          now);
void     wh_notices_raise_cause    (WhNotices      *self,
                                    const WhCause  *cause,
                                    gboolean        flapping,
                                    WhNoticeStage   stage);
void     wh_notices_raise_over     (WhNotices      *self,
                                    const WhTold   *told,
                                    gint64          now);
void     wh_notices_raise_summary  (WhNotices      *self,
                                    GPtrArray      *causes);
void     wh_notices_raise_digest   (WhNotices      *self);
void     wh_notices_update_offline (WhNotices      *self);

G_END_DECLS
