/* wh-ui-service-grid.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-resources.h"
#include "wh-ui-service-card.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SERVICE_GRID (wh_ui_service_grid_get_type ())
G_DECLARE_FINAL_TYPE (WhUiServiceGrid, wh_ui_service_grid, WH_UI, SERVICE_GRID, AdwBin)

GtkWidget *wh_ui_service_grid_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_service_grid_set_view (WhUiServiceGrid *self,
                                        WhResourceView  *view);
GPtrArray *wh_ui_service_grid_list     (WhUiServiceGrid *self) G_GNUC_WARN_UNUSED_RESULT; /* WhRecord, as shown */
void       wh_ui_service_card_show     (WhUiServiceCard *card,
                                        WhStore         *store,
                                        WhRecord        *service);
char      *wh_ui_service_dup_protocol  (const WhRecord  *check) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
