/* wh-ui-scope.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_SCOPE (wh_ui_scope_get_type ())
G_DECLARE_FINAL_TYPE (WhUiScope, wh_ui_scope, WH_UI, SCOPE, AdwBin)

const char *wh_ui_scope_get_connection (WhUiScope  *self);
void        wh_ui_scope_set_connection (WhUiScope  *self,
                                        const char *connection);
GPtrArray  *wh_ui_scope_list           (WhUiScope  *self) G_GNUC_WARN_UNUSED_RESULT; /* WhConnection */

G_END_DECLS
