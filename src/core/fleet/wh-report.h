/* wh-report.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-document.h"
#include "wh-history.h"
#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhReportRow:
 * @application: its name
 * @observed: how long somebody looked, microseconds
 * @failing: how much of that it was failing
 * @outages: (element-type WhPeriod): when, by time; the last may go on
 *
 * How one application fared.
 */
typedef struct
{
  char   *application;
  gint64  observed;
  gint64  failing;
  GArray *outages;
} WhReportRow;

/**
 * WhReport:
 * @since: begin of the period, microseconds since the epoch
 * @until: its end
 * @rows: (element-type WhReportRow): by name
 * @incidents: (element-type WhRecord): that were open in it, the oldest first
 * @rollouts: (element-type WhRecord): events, the oldest first
 * @n_rollouts: how many there were; @rollouts is empty when they are too many
 *
 * How the applications fared in a time. What was not observed counts neither as
 * up nor as down: it is said.
 */
typedef struct
{
  gint64     since;
  gint64     until;
  GPtrArray *rows;
  GPtrArray *incidents;
  GPtrArray *rollouts;
  guint      n_rollouts;
} WhReport;

#define WH_TYPE_REPORT (wh_report_get_type ())

GType     wh_report_get_type    (void);
WhReport *wh_report_new         (gint64             since,
                                 gint64             until) G_GNUC_WARN_UNUSED_RESULT;
WhReport *wh_report_ref         (WhReport          *self);
void      wh_report_unref       (WhReport          *self);
DexFuture *wh_report_make       (WhHistory         *history,
                                 gint64             since,
                                 gint64             until) G_GNUC_WARN_UNUSED_RESULT;
void      wh_report_add         (WhReport          *self,
                                 const char        *application,
                                 GHashTable        *connections,
                                 const GArray      *failures,
                                 const GArray      *contacts);
double    wh_report_row_get_uptime (const WhReportRow *self);
WhDocument *wh_report_to_document (const WhReport  *self) G_GNUC_WARN_UNUSED_RESULT;

GHashTable *wh_report_find_connections (WhStore    *store) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhReport, wh_report_unref)

G_END_DECLS
