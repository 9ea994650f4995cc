/* wh-ui-incident-list.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-adaptive.h"
#include "wh-ui-resources.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_INCIDENT_LIST (wh_ui_incident_list_get_type ())
G_DECLARE_FINAL_TYPE (WhUiIncidentList, wh_ui_incident_list, WH_UI, INCIDENT_LIST, WhUiAdaptive)

void           wh_ui_incident_list_show          (WhUiIncidentList *self,
                                                  WhMoment         *moment,
                                                  WhStore          *store);
WhUiResources *wh_ui_incident_list_get_resources (WhUiIncidentList *self);
char          *wh_ui_incident_list_dup_subtitle  (WhUiIncidentList *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
