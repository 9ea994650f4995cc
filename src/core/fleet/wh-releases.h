/* wh-releases.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhReleaseFigure:
 * @before: mean of the half hour before; NaN = not observed
 * @after: mean of the half hour after, or of as long as it ran
 *
 * One number of the requests around a rollout.
 */
typedef struct
{
  double before;
  double after;
} WhReleaseFigure;

/**
 * WhRelease:
 * @time: when it was rolled out, microseconds since the epoch
 * @environment: production, staging or development
 * @cluster: (nullable): name of the connection
 * @namespace_: where
 * @version: (nullable): its tag
 * @previous: (nullable): what ran before
 * @current: whether it runs still
 * @health: of what runs now; unknown for what is past
 * @digest: (nullable): of the image
 * @commit: (nullable): what it was built of
 * @guessed: whether @commit and @digest follow from a name only
 * @subject: (nullable): first line of the commit's message
 * @committed: when; %WH_ABSENT = not known
 * @run: (nullable): name of the CI run, "#812"
 * @run_state: (nullable): how it ended
 * @run_ended: when; %WH_ABSENT = not known
 * @built: when the image was made; %WH_ABSENT = not known
 * @alerts: (element-type WhRecord): events of alerts that began between it and
 *   the next rollout there, at most an hour later, by time
 * @rate: requests per second
 * @errors: percent of requests
 * @p95: seconds
 *
 * One rollout of an application, with the way to it and what came of it.
 */
typedef struct
{
  gint64          time;
  char           *environment;
  char           *cluster;
  char           *namespace_;
  char           *version;
  char           *previous;
  gboolean        current;
  WhHealth        health;
  char           *digest;
  char           *commit;
  gboolean        guessed;
  char           *subject;
  gint64          committed;
  char           *run;
  char           *run_state;
  gint64          run_ended;
  gint64          built;
  GPtrArray      *alerts;
  WhReleaseFigure rate;
  WhReleaseFigure errors;
  WhReleaseFigure p95;
} WhRelease;

DexFuture *wh_releases_load         (WhHistory       *history,
                                     WhStore         *store,
                                     const char      *application,
                                     gint64           since,
                                     gint64           until) G_GNUC_WARN_UNUSED_RESULT;
void       wh_release_free          (WhRelease       *self);
char      *wh_release_dup_way       (const WhRelease *self) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_release_dup_effect    (const WhRelease *self) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_release_dup_alerts    (const WhRelease *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_release_got_worse     (const WhRelease *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRelease, wh_release_free)

G_END_DECLS
