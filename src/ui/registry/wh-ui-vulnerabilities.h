/* wh-ui-vulnerabilities.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-image-uses.h"
#include "wh-ui-resources.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_VULNERABILITIES (wh_ui_vulnerabilities_get_type ())
G_DECLARE_FINAL_TYPE (WhUiVulnerabilities, wh_ui_vulnerabilities, WH_UI, VULNERABILITIES, GObject)

WhUiVulnerabilities *wh_ui_vulnerabilities_new       (WhUiResources       *resources) G_GNUC_WARN_UNUSED_RESULT;
void                 wh_ui_vulnerabilities_set_store (WhUiVulnerabilities *self,
                                                      WhFleet             *fleet,
                                                      WhStore             *store,
                                                      WhImageUses         *uses,
                                                      const char          *connection);

G_END_DECLS
