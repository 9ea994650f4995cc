/* wh-ui-notifier.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_NOTIFIER (wh_ui_notifier_get_type ())
G_DECLARE_FINAL_TYPE (WhUiNotifier, wh_ui_notifier, WH_UI, NOTIFIER, GObject)

WhUiNotifier *wh_ui_notifier_new (GApplication *application,
                                  WhFleet      *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
