/* wh-ui-notify-thread.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_NOTIFY_THREAD (wh_ui_notify_thread_get_type ())

/**
 * WhUiNotifyThread:
 *
 * The desktop's notifications, from a thread of their own.
 *
 * libnotify waits for the desktop's answer at each call, up to 25 s when the
 * desktop hangs; here only this thread waits. Notifications have ids: what is
 * shown with the same id takes the old one's place. The program's end closes
 * those that are left, since nobody would answer their buttons.
 *
 * Signals, on the thread that made it: "action" (id, action, activation token
 * or %NULL): a button was pressed; the notification is closed by then. "failed"
 * (message): the desktop showed nothing.
 */
G_DECLARE_FINAL_TYPE (WhUiNotifyThread, wh_ui_notify_thread, WH_UI, NOTIFY_THREAD, GObject)

WhUiNotifyThread *wh_ui_notify_thread_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void              wh_ui_notify_thread_show  (WhUiNotifyThread   *self,
                                             const char         *id,
                                             const char         *title,
                                             const char         *body,
                                             WhHealth            health,
                                             const char * const *actions);
void              wh_ui_notify_thread_close (WhUiNotifyThread   *self,
                                             const char         *id);

G_END_DECLS
