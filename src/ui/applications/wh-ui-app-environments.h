/* wh-ui-app-environments.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

void wh_ui_app_fill_environments (GtkBox    *box,
                                  WhStore   *store,
                                  WhRecord  *application,
                                  GPtrArray *environments);

G_END_DECLS
