/* wh-ui-audit-sections.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-pane.h"

G_BEGIN_DECLS

void wh_ui_audit_sections_prepare (WhUiPane   *pane);
void wh_ui_audit_sections_fill    (WhUiPane   *pane,
                                   WhRecord   *operation,
                                   const char *verified);

G_END_DECLS
