/* wh-ui-banners.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

void wh_ui_banner_tell_offline (AdwBanner *banner,
                                WhFleet   *fleet,
                                WhMoment  *moment);
void wh_ui_banner_bind_notice  (AdwBanner *banner,
                                WhHistory *history);

G_END_DECLS
