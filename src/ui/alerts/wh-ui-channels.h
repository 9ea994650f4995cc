/* wh-ui-channels.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CHANNELS (wh_ui_channels_get_type ())
G_DECLARE_FINAL_TYPE (WhUiChannels, wh_ui_channels, WH_UI, CHANNELS, AdwBin)

void  wh_ui_channels_set_fleet    (WhUiChannels *self,
                                   WhFleet      *fleet);
char *wh_ui_channels_dup_subtitle (WhUiChannels *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
