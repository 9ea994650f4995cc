/* wh-ui-image-past.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

void wh_ui_image_past_add_history         (GtkBox   *extra,
                                           WhRecord *image);
void wh_ui_image_past_add_attached        (GtkBox   *extra,
                                           WhRecord *image);
void wh_ui_image_past_add_vulnerabilities (GtkBox   *extra,
                                           WhStore  *store,
                                           WhRecord *image,
                                           gboolean  scannable);

G_END_DECLS
