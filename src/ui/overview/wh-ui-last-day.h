/* wh-ui-last-day.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"
#include "wh-ui-adaptive.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_LAST_DAY (wh_ui_last_day_get_type ())
G_DECLARE_FINAL_TYPE (WhUiLastDay, wh_ui_last_day, WH_UI, LAST_DAY, WhUiAdaptive)

void wh_ui_last_day_show (WhUiLastDay *self,
                          WhStore     *store,
                          gint64       now,
                          gint64       seen_until);

G_END_DECLS
