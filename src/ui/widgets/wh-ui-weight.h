/* wh-ui-weight.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-drawn.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_WEIGHT (wh_ui_weight_get_type ())

/* How many bars there are. */
#define WH_UI_WEIGHT_MOST 4

G_DECLARE_FINAL_TYPE (WhUiWeight, wh_ui_weight, WH_UI, WEIGHT, WhUiDrawn)

GtkWidget *wh_ui_weight_new       (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_weight_set_level (WhUiWeight *self,
                                   guint       level);

G_END_DECLS
