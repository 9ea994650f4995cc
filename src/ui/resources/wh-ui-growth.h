/* wh-ui-growth.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_GROWTH (wh_ui_growth_get_type ())
G_DECLARE_FINAL_TYPE (WhUiGrowth, wh_ui_growth, WH_UI, GROWTH, GObject)

WhUiGrowth *wh_ui_growth_new    (GtkSelectionModel *model,
                                 guint              n_first) G_GNUC_WARN_UNUSED_RESULT;
void        wh_ui_growth_finish (WhUiGrowth        *self);

G_END_DECLS
