/* wh-ui-moment-card.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_MOMENT_CARD (wh_ui_moment_card_get_type ())

G_DECLARE_FINAL_TYPE (WhUiMomentCard, wh_ui_moment_card, WH_UI, MOMENT_CARD, AdwBin)

void   wh_ui_moment_card_add_preset (WhUiMomentCard *self,
                                     const char     *id,
                                     const char     *label);
void   wh_ui_moment_card_set_time   (WhUiMomentCard *self,
                                     gint64          time,
                                     const char     *caption);

G_END_DECLS
