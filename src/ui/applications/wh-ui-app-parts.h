/* wh-ui-app-parts.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-record.h"

G_BEGIN_DECLS

GtkWidget *wh_ui_app_make_label  (const char *text,
                                  float       xalign,
                                  const char *style_class,
                                  const char *other_class) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *wh_ui_app_make_health (WhHealth    health,
                                  const char *reason) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *wh_ui_app_make_link   (WhRecord   *record,
                                  GtkWidget  *content) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
