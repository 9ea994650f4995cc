/* wh-ui-log-colors.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-log-line.h"

G_BEGIN_DECLS

void wh_ui_log_color_get (WhLogColor     color,
                          gboolean       dark,
                          GdkRGBA       *rgba);
void wh_ui_log_add_span  (PangoAttrList *attributes,
                          const WhLogSpan *span,
                          guint          prefix,
                          gboolean       dark,
                          const GdkRGBA *foreground);

G_END_DECLS
