/* wh-ui-app-delivery.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"
#include "wh-ui-delivery-strip.h"

G_BEGIN_DECLS

void      wh_ui_app_fill_delivery (WhUiDeliveryStrip *strip,
                                   WhStore           *store,
                                   WhRecord          *application,
                                   gint64             now);
WhRecord *wh_ui_app_find_image    (WhStore           *store,
                                   const WhRecord    *application);

G_END_DECLS
