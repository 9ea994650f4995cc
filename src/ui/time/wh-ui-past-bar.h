/* wh-ui-past-bar.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-moment.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PAST_BAR (wh_ui_past_bar_get_type ())

G_DECLARE_FINAL_TYPE (WhUiPastBar, wh_ui_past_bar, WH_UI, PAST_BAR, AdwBin)

GtkWidget *wh_ui_past_bar_new        (WhMoment    *moment) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_past_bar_set_narrow (WhUiPastBar *self,
                                      gboolean     narrow);

G_END_DECLS
