/* wh-ui-message.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_MESSAGE (wh_ui_message_get_type ())
G_DECLARE_FINAL_TYPE (WhUiMessage, wh_ui_message, WH_UI, MESSAGE, AdwBin)

GtkWidget *wh_ui_message_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_message_set_text   (WhUiMessage *self,
                                     const char  *icon_name,
                                     const char  *title,
                                     const char  *description);
void       wh_ui_message_set_button (WhUiMessage *self,
                                     const char  *label,
                                     const char  *action,
                                     gboolean     suggested);

G_END_DECLS
