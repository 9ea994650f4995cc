/* wh-ui-preferences.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

void wh_ui_preferences_present (GtkWidget  *parent,
                                WhFleet    *fleet,
                                const char *page);

G_END_DECLS
