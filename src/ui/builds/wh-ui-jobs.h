/* wh-ui-jobs.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-tests.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_JOBS (wh_ui_jobs_get_type ())

G_DECLARE_FINAL_TYPE (WhUiJobs, wh_ui_jobs, WH_UI, JOBS, AdwBin)

gboolean   wh_ui_jobs_fill   (WhUiJobs   *self,
                              GPtrArray  *jobs,
                              const char *open,
                              WhUiTests  *tests);
void       wh_ui_jobs_clear  (WhUiJobs   *self);
GtkWidget *wh_ui_jobs_select (WhUiJobs   *self,
                              const char *job,
                              const char *step);

G_END_DECLS
