/* wh-ui-prefs-notifications.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PREFS_NOTIFICATIONS (wh_ui_prefs_notifications_get_type ())
G_DECLARE_FINAL_TYPE (WhUiPrefsNotifications, wh_ui_prefs_notifications, WH_UI, PREFS_NOTIFICATIONS, AdwPreferencesPage)

GtkWidget *wh_ui_prefs_notifications_new (WhFleet *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
