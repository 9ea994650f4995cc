/* wh-ui-density.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_DENSITY (wh_ui_density_get_type ())

G_DECLARE_FINAL_TYPE (WhUiDensity, wh_ui_density, WH_UI, DENSITY, WhUiDrawn)

void       wh_ui_density_set    (WhUiDensity *self,
                                 gint64       from,
                                 gint64       until,
                                 GPtrArray   *events);
void       wh_ui_density_set_at (WhUiDensity *self,
                                 gint64       at);

G_END_DECLS
