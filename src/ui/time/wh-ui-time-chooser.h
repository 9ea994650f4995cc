/* wh-ui-time-chooser.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TIME_CHOOSER (wh_ui_time_chooser_get_type ())

G_DECLARE_FINAL_TYPE (WhUiTimeChooser, wh_ui_time_chooser, WH_UI, TIME_CHOOSER, AdwBin)

GtkWidget *wh_ui_time_chooser_new  (WhFleet       *fleet) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_time_chooser_open (GtkMenuButton *button,
                                    WhFleet       *fleet,
                                    gboolean       narrow);

G_END_DECLS
