/* wh-ui-image-drift-row.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-image-drift.h"

G_BEGIN_DECLS

GtkWidget *wh_ui_image_drift_row_new (const WhImageDrift *drift) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
