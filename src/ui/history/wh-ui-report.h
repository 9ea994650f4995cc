/* wh-ui-report.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-history.h"

G_BEGIN_DECLS

GMenuModel *wh_ui_report_make_menu (const char *action) G_GNUC_WARN_UNUSED_RESULT;
void        wh_ui_report_save      (GtkWidget  *widget,
                                    WhHistory  *history,
                                    gint64      until,
                                    const char *what);

G_END_DECLS
