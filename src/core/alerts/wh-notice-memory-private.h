/* wh-notice-memory-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-flaps.h"
#include "wh-notice-text-private.h"

G_BEGIN_DECLS

/**
 * WhTold:
 * @cause: what was told
 * @seen_at: when it was last seen to be wrong, microseconds since the epoch
 * @present: whether it is wrong now; what comes and goes stays told while it is
 *   not
 * @flapping: whether it was told that it comes and goes
 */
typedef struct
{
  WhCause  *cause;
  gint64    seen_at;
  gboolean  present;
  gboolean  flapping;
} WhTold;

/**
 * WhNoticeMemory:
 * @told: (element-type utf8 WhTold): by id
 * @missed: (element-type WhMissed): what is to be told later
 * @flaps: what comes and goes
 * @seen_at: when anything was last seen; 0 = never
 *
 * What a restart must neither repeat nor lose.
 */
typedef struct
{
  GHashTable *told;
  GPtrArray  *missed;
  WhFlaps    *flaps;
  gint64      seen_at;
} WhNoticeMemory;

WhTold         *wh_told_new               (WhCause              *cause,
                                           gint64                now) G_GNUC_WARN_UNUSED_RESULT;
WhNoticeMemory *wh_notice_memory_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void            wh_notice_memory_free     (WhNoticeMemory       *self);
void            wh_notice_memory_read     (WhNoticeMemory       *self,
                                           const char           *json);
char           *wh_notice_memory_to_json  (WhNoticeMemory       *self) G_GNUC_WARN_UNUSED_RESULT;
void            wh_notice_memory_add_missed (WhNoticeMemory     *self,
                                           const WhCause        *cause,
                                           gboolean              over);

G_END_DECLS
