/* wh-ui-split.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void wh_ui_split_set_up (AdwOverlaySplitView *split);

G_END_DECLS
