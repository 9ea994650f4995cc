/* wh-ui-time-popover.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TIME_POPOVER (wh_ui_time_popover_get_type ())

G_DECLARE_FINAL_TYPE (WhUiTimePopover, wh_ui_time_popover, WH_UI, TIME_POPOVER, GtkPopover)

GtkWidget *wh_ui_time_popover_new (WhFleet *fleet) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
