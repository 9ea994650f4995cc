/* wh-ui-why.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_WHY (wh_ui_why_get_type ())
G_DECLARE_FINAL_TYPE (WhUiWhy, wh_ui_why, WH_UI, WHY, GtkWidget)

void       wh_ui_why_set (WhUiWhy    *self,
                          WhHealth    health,
                          gint64      since,
                          const char *reason);

G_END_DECLS
