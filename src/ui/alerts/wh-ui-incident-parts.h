/* wh-ui-incident-parts.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

void wh_ui_incident_fill_timeline (GtkBox     *box,
                                   GPtrArray  *items,
                                   const char *filter);
void wh_ui_incident_fill_suspects (GtkBox     *box,
                                   GPtrArray  *suspects,
                                   WhFleet    *fleet);

G_END_DECLS
