/* wh-ui-prefs-general.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PREFS_GENERAL (wh_ui_prefs_general_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPrefsGeneral, wh_ui_prefs_general, WH_UI, PREFS_GENERAL, AdwPreferencesPage)

GtkWidget *wh_ui_prefs_general_new (WhFleet *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
