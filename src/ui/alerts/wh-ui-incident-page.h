/* wh-ui-incident-page.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-page.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_INCIDENT_PAGE (wh_ui_incident_page_get_type ())
G_DECLARE_FINAL_TYPE (WhUiIncidentPage, wh_ui_incident_page, WH_UI, INCIDENT_PAGE, WhUiPage)

WhUiPage *wh_ui_incident_page_new (const char *uid) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
