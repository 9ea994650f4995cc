/* wh-progress.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_PROGRESS (wh_progress_get_type ())
G_DECLARE_FINAL_TYPE (WhProgress, wh_progress, WH, PROGRESS, GObject)

WhProgress *wh_progress_new          (void) G_GNUC_WARN_UNUSED_RESULT;
double      wh_progress_get_fraction (WhProgress *self);
void        wh_progress_report       (WhProgress *self,
                                      double      fraction);
void        wh_progress_cancel       (WhProgress *self);
gboolean    wh_progress_is_cancelled (WhProgress *self);

G_END_DECLS
