/* wh-ui-failing-card.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-fleet.h"
#include "wh-ui-adaptive.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_FAILING_CARD (wh_ui_failing_card_get_type ())
G_DECLARE_FINAL_TYPE (WhUiFailingCard, wh_ui_failing_card, WH_UI, FAILING_CARD, WhUiAdaptive)

void wh_ui_failing_card_show (WhUiFailingCard *self,
                              WhFleet         *fleet,
                              WhStore         *store,
                              WhRecord        *application,
                              gint64           now);

G_END_DECLS
