/* wh-ui-wordless.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void       wh_ui_set_tooltip         (GtkWidget  *widget,
                                      const char *text);
void       wh_ui_wordless_set_name   (GtkWidget  *widget,
                                      const char *name);
GtkWidget *wh_ui_wordless_button_new (const char *icon_name,
                                      const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
