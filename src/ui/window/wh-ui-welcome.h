/* wh-ui-welcome.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_WELCOME (wh_ui_welcome_get_type ())
G_DECLARE_FINAL_TYPE (WhUiWelcome, wh_ui_welcome, WH_UI, WELCOME, AdwBin)

GtkWidget *wh_ui_welcome_new (WhFleet *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
