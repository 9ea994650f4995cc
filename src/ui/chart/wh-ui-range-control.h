/* wh-ui-range-control.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-time-range.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RANGE_CONTROL (wh_ui_range_control_get_type ())

G_DECLARE_FINAL_TYPE (WhUiRangeControl, wh_ui_range_control, WH_UI, RANGE_CONTROL, AdwBin)

GtkWidget *wh_ui_range_control_new         (WhUiTimeRange    *range) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_range_control_set_compact (WhUiRangeControl *self,
                                            gboolean          compact);

G_END_DECLS
