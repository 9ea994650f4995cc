/* wh-ui-run.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-kinds-forge.h"
#include "wh-kinds.h"
#include "wh-store.h"
#include "wh-ui-health.h"

G_BEGIN_DECLS

/**
 * WhUiJobStep:
 * @name: as the workflow calls it
 * @state: as of a run
 * @started: when it began, or 0; reckoned from the steps before it
 * @duration: microseconds, or -1
 *
 * One step of a job.
 */
typedef struct
{
  char   *name;
  char   *state;
  gint64  started;
  gint64  duration;
} WhUiJobStep;

gboolean      wh_ui_run_is_going_on  (const char     *state);
gboolean      wh_ui_run_is_running   (const WhRecord *run);
gboolean      wh_ui_run_is_failed    (const WhRecord *run);
gboolean      wh_ui_run_is_same      (const WhRecord *run,
                                      const WhRecord *other);
WhHealth      wh_ui_run_get_health   (const char     *state);
WhUiActivity  wh_ui_run_get_activity (const char     *state);
const char   *wh_ui_run_get_repository (const WhRecord *run);
char         *wh_ui_run_dup_title    (const WhRecord *run) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_ui_run_dup_detail   (const WhRecord *run,
                                      gint64          now) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *wh_ui_run_list_jobs    (WhStore        *store,
                                      WhRecord       *run) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *wh_ui_run_list_steps   (const WhRecord *job) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_ui_run_dup_cause    (WhStore        *store,
                                      WhRecord       *run) G_GNUC_WARN_UNUSED_RESULT;
WhProvider   *wh_ui_run_find_provider (WhFleet       *fleet,
                                      const WhRecord *record);

G_END_DECLS
