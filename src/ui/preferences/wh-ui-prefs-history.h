/* wh-ui-prefs-history.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PREFS_HISTORY (wh_ui_prefs_history_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPrefsHistory, wh_ui_prefs_history, WH_UI, PREFS_HISTORY, AdwPreferencesPage)

GtkWidget *wh_ui_prefs_history_new (WhFleet *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
