/* wh-ui-difference-pane.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-differences.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_DIFFERENCE_PANE (wh_ui_difference_pane_get_type ())

G_DECLARE_FINAL_TYPE (WhUiDifferencePane, wh_ui_difference_pane, WH_UI, DIFFERENCE_PANE, AdwBin)

void wh_ui_difference_pane_show (WhUiDifferencePane *self,
                                 WhDifferences      *all,
                                 const WhDifference *difference,
                                 WhStore            *store);

G_END_DECLS
