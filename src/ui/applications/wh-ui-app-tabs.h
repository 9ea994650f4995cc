/* wh-ui-app-tabs.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *wh_ui_app_tabs_new_switcher (AdwViewStack *parts) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_app_tabs_reveal       (GtkWidget    *switcher);
void       wh_ui_app_tabs_turn         (AdwViewStack *tabs,
                                        int           step);

G_END_DECLS
