/* wh-ui-job-log.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-ui-adaptive.h"
#include "wh-ui-log-view.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_JOB_LOG (wh_ui_job_log_get_type ())

G_DECLARE_FINAL_TYPE (WhUiJobLog, wh_ui_job_log, WH_UI, JOB_LOG, WhUiAdaptive)

/**
 * WhUiPlace:
 * @WH_UI_PLACE_KNOWN: here it is
 * @WH_UI_PLACE_AWAITED: lines that are still to come may tell
 * @WH_UI_PLACE_NONE: there is none
 *
 * Whether it is known where in a log something stands.
 */
typedef enum
{
  WH_UI_PLACE_KNOWN,
  WH_UI_PLACE_AWAITED,
  WH_UI_PLACE_NONE,
} WhUiPlace;

WhUiPlace    wh_ui_job_log_find_place (WhLog          *log,
                                       const WhRecord *job,
                                       const char     *step,
                                       guint64        *line);

void         wh_ui_job_log_open       (WhUiJobLog     *self,
                                       WhFleet        *fleet,
                                       WhRecord       *run,
                                       WhRecord       *job);
void         wh_ui_job_log_update     (WhUiJobLog     *self,
                                       WhRecord       *job);
void         wh_ui_job_log_close      (WhUiJobLog     *self);
void         wh_ui_job_log_go_to      (WhUiJobLog     *self,
                                       const char     *step);
WhUiLogView *wh_ui_job_log_get_view   (WhUiJobLog     *self);

G_END_DECLS
