/* wh-incident-review.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-document.h"
#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhIncidentReview:
 * @n: incidents that began in the time
 * @n_before: in the same time before that
 * @observed_before: whether anything was observed in that time
 * @n_open: that are open now
 * @n_untaken: that ended without anybody having taken them
 * @taken_median: until somebody took it, microseconds; %WH_ABSENT = nobody did
 * @taken_worst: the longest of these
 * @ended_median: until it was over, microseconds
 * @ended_worst: the longest of these
 * @rules: (element-type WhNoisyRule): the noisiest first
 * @weeks: (element-type WhIncidentWeek): the oldest first
 *
 * How it went.
 */
typedef struct
{
  guint      n;
  guint      n_before;
  gboolean   observed_before;
  guint      n_open;
  guint      n_untaken;
  gint64     taken_median;
  gint64     taken_worst;
  gint64     ended_median;
  gint64     ended_worst;
  GPtrArray *rules;
  GArray    *weeks;
} WhIncidentReview;

/**
 * WhNoisyRule:
 * @name: name of a rule
 * @n: how many incidents it was part of
 * @n_untaken: how many of these nobody took
 */
typedef struct
{
  char  *name;
  guint  n;
  guint  n_untaken;
} WhNoisyRule;

/**
 * WhIncidentWeek:
 * @begins: Monday, midnight, local time; microseconds since the epoch
 * @n: incidents that began in it
 * @observed: whether anything was observed in it: else that there was none is
 *   not known
 * @taken_median: see #WhIncidentReview
 * @ended_median: see #WhIncidentReview
 */
typedef struct
{
  gint64   begins;
  guint    n;
  gboolean observed;
  gint64   taken_median;
  gint64   ended_median;
} WhIncidentWeek;

WhIncidentReview *wh_incident_review_make (WhStore          *store,
                                           const char       *environment,
                                           gint64            since,
                                           gint64            until) G_GNUC_WARN_UNUSED_RESULT;
WhDocument       *wh_incident_review_to_document (const WhIncidentReview *self,
                                                  gint64                  since,
                                                  gint64                  until) G_GNUC_WARN_UNUSED_RESULT;
char             *wh_incident_review_dup_summary (const WhIncidentReview *self) G_GNUC_WARN_UNUSED_RESULT;
gint64            wh_incident_review_get_monday (gint64          time);
void              wh_incident_review_free (WhIncidentReview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhIncidentReview, wh_incident_review_free)

G_END_DECLS
