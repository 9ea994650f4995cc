/* wh-ui-app.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kinds.h"
#include "wh-store.h"
#include "wh-ui-spark.h"

G_BEGIN_DECLS

/**
 * WhUiAppCourse:
 * @times: instants in µs, rising
 * @values: the values
 * @n_values: how many
 * @from: left edge in µs
 * @to: right edge in µs
 * @marker: when production was rolled out; 0 = not in this time
 *
 * The past of one number of an application.
 */
typedef struct
{
  gint64 *times;
  double *values;
  gsize   n_values;
  gint64  from;
  gint64  to;
  gint64  marker;
} WhUiAppCourse;

/* What several pages ask of an application's record: what belongs to it, how it
 * is, and in which words. Everything is read from the store that is shown. */

GPtrArray  *wh_ui_app_list               (WhStore        *store,
                                          const char     *environment) G_GNUC_WARN_UNUSED_RESULT; /* WhRecord */
GPtrArray  *wh_ui_app_list_environments  (WhStore        *store,
                                          const WhRecord *application) G_GNUC_WARN_UNUSED_RESULT; /* WhRecord */
GPtrArray  *wh_ui_app_list_alerts        (WhStore        *store,
                                          const WhRecord *application) G_GNUC_WARN_UNUSED_RESULT; /* WhRecord */
void        wh_ui_alerts_drop_twins      (GPtrArray      *alerts);
WhRecord   *wh_ui_app_find_environment   (WhStore        *store,
                                          const WhRecord *application,
                                          const char     *environment);
WhRecord   *wh_ui_app_find_traffic       (WhStore        *store,
                                          const WhRecord *application);
WhHealth    wh_ui_app_get_health         (WhStore        *store,
                                          const WhRecord *application,
                                          const char     *environment,
                                          const char    **reason);
const char *wh_ui_app_get_version        (const WhRecord *application,
                                          const char     *environment);
gboolean    wh_ui_app_has_environment    (const WhRecord *application,
                                          const char     *environment);
gboolean    wh_ui_app_owns               (WhStore        *store,
                                          const WhRecord *application,
                                          const char     *label,
                                          const WhRecord *record);
WhRecord   *wh_ui_app_find_repository    (WhStore        *store,
                                          const WhRecord *application);
gboolean    wh_ui_app_owns_alert         (WhStore        *store,
                                          const WhRecord *application,
                                          const WhRecord *alert);
gint64      wh_ui_app_get_failing_since  (WhStore        *store,
                                          const WhRecord *application);
gint64      wh_ui_app_get_fresh_at       (WhStore        *store,
                                          const WhRecord *application);
WhHealth    wh_ui_app_get_health_then    (WhStore        *store,
                                          const WhRecord *application);
gint64      wh_ui_app_get_rollout        (WhStore        *store,
                                          const WhRecord *application);
char       *wh_ui_app_dup_drift          (const WhRecord *application) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_ui_app_dup_state          (WhStore        *store,
                                          const WhRecord *application) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_ui_app_breaks_errors      (const WhRecord *application);
void        wh_ui_app_get_course         (WhUiAppCourse  *course,
                                          WhStore        *store,
                                          const WhRecord *application,
                                          const char     *metric,
                                          gint64          now,
                                          gint64          span);
void        wh_ui_app_course_clear       (WhUiAppCourse  *course);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WhUiAppCourse, wh_ui_app_course_clear)

void        wh_ui_app_fill_spark         (WhUiSpark      *spark,
                                          WhStore        *store,
                                          const WhRecord *application,
                                          const char     *metric,
                                          gint64          now,
                                          gint64          span);
int         wh_ui_app_compare            (const WhRecord *one,
                                          const WhRecord *other);
const char *wh_ui_environment_get_title  (const char     *environment);

G_END_DECLS
