/* wh-ui-app-metrics.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-app-releases.h"
#include "wh-ui-metrics.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_APP_METRICS (wh_ui_app_metrics_get_type ())

G_DECLARE_FINAL_TYPE (WhUiAppMetrics, wh_ui_app_metrics, WH_UI, APP_METRICS, AdwBin)

GtkWidget *wh_ui_app_metrics_new           (WhUiAppReleases *releases) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_app_metrics_show          (WhUiAppMetrics *self,
                                            WhFleet        *fleet,
                                            WhStore        *store,
                                            WhRecord       *application);
void       wh_ui_app_metrics_set_narrow    (WhUiAppMetrics *self,
                                            gboolean        narrow,
                                            gboolean        compact);
void       wh_ui_app_metrics_give_rollouts (WhUiMetrics    *metrics,
                                            GPtrArray      *releases,
                                            const char     *environment);

G_END_DECLS
