/* wh-ui-review-dialog.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-incident-review.h"

G_BEGIN_DECLS

void wh_ui_review_dialog_present (GtkWidget  *parent,
                                  WhStore    *store,
                                  const char *environment,
                                  gint64      now);

G_END_DECLS
