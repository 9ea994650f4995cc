/* wh-freeze.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Minutes of a week, which begins on Monday at 00:00 here. */
#define WH_WEEK_MINUTES (7 * 24 * 60)

#define WH_TYPE_FREEZE (wh_freeze_get_type ())

/**
 * WhFreeze:
 *
 * A time in which nothing is deployed: once, or every week. Never changes.
 */
G_DECLARE_FINAL_TYPE (WhFreeze, wh_freeze, WH, FREEZE, GObject)

WhFreeze   *wh_freeze_new             (const char *name,
                                       const char *environment,
                                       gint64      from,
                                       gint64      until,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
WhFreeze   *wh_freeze_new_weekly      (const char *name,
                                       const char *environment,
                                       guint       from_minute,
                                       guint       until_minute,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
WhFreeze   *wh_freeze_new_from_text   (const char *name,
                                       const char *environment,
                                       const char *weekly,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_freeze_get_name        (WhFreeze   *self);
const char *wh_freeze_get_environment (WhFreeze   *self);
gboolean    wh_freeze_is_weekly       (WhFreeze   *self);
gint64      wh_freeze_get_from        (WhFreeze   *self);
gint64      wh_freeze_get_until       (WhFreeze   *self);
guint       wh_freeze_get_from_minute (WhFreeze   *self);
gboolean    wh_freeze_is_for          (WhFreeze   *self,
                                       const char *environment);
gboolean    wh_freeze_find_span       (WhFreeze   *self,
                                       gint64      time,
                                       gint64     *from,
                                       gint64     *until);
char       *wh_freeze_dup_when        (WhFreeze   *self) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_freeze_dup_week_text   (WhFreeze   *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
