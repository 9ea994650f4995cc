/* wh-ui-tour.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-window.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_TOUR (wh_ui_tour_get_type ())
G_DECLARE_FINAL_TYPE (WhUiTour, wh_ui_tour, WH_UI, TOUR, GObject)

WhUiTour *wh_ui_tour_new   (WhUiWindow *window,
                            const char *directory) G_GNUC_WARN_UNUSED_RESULT;
void      wh_ui_tour_start (WhUiTour   *self);

G_END_DECLS
