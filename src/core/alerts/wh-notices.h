/* wh-notices.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-alert-set.h"
#include "wh-quiet.h"

G_BEGIN_DECLS

/**
 * WhNoticeStage:
 * @WH_NOTICE_SETTLED: what belongs together was waited for
 * @WH_NOTICE_FIRST: told at once; within seconds it is raised again as
 *   %WH_NOTICE_AGAIN, or taken back, or told otherwise
 * @WH_NOTICE_AGAIN: the same as was told first, and that is what it is
 * @WH_NOTICE_DIGEST: what was held back, in one: it begins and ends nothing
 *
 * Who can take back what was told tells what comes first, and need not tell it
 * again; who cannot waits.
 */
typedef enum
{
  WH_NOTICE_SETTLED,
  WH_NOTICE_FIRST,
  WH_NOTICE_AGAIN,
  WH_NOTICE_DIGEST,
} WhNoticeStage;

/**
 * WhNotice:
 * @id: the same as long as it is about the same cause
 * @title: what it is about and its state, short
 * @body: where and since when
 * @health: how bad; ok = it is over
 * @kind: (nullable): kind of what to open; %NULL = all alerts
 * @connection: (nullable): its connection
 * @uid: (nullable): its uid
 * @stage: whether more may come of it
 *
 * Something worth interrupting somebody for.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *body;
  WhHealth    health;
  const char *kind;
  const char *connection;
  const char *uid;
  WhNoticeStage stage;
} WhNotice;

#define WH_TYPE_NOTICES (wh_notices_get_type ())

/**
 * WhNotices:
 *
 * Decides what is worth telling: an application, a place or a machine of which
 * an alert starts to fire, and a connection that does not answer any more. Each
 * cause is told once, however many alerts it has; again when it gets worse; and
 * that it is over. What comes and goes is told as that. What is found at the
 * start, and many things at once, are told together; one new thing is told at
 * once. While it is quiet only what is failing is told, and the rest at its end.
 *
 * Signals: "raise" (#WhNotice): tell it, in place of what was told with the same
 * id; "withdraw" (string): take back what was told with this id.
 */
G_DECLARE_FINAL_TYPE (WhNotices, wh_notices, WH, NOTICES, GObject)

WhNotices *wh_notices_new             (WhStore       *store,
                                       WhConnections *connections) G_GNUC_WARN_UNUSED_RESULT;
void       wh_notices_remember_in     (WhNotices     *self,
                                       WhHistory     *history);
void       wh_notices_set_quiet       (WhNotices     *self,
                                       WhQuiet       *quiet);
void       wh_notices_set_patience    (WhNotices     *self,
                                       guint          start,
                                       guint          delay);
void       wh_notices_set_clock       (WhNotices     *self,
                                       gint64       (*get_time) (void));

G_END_DECLS
