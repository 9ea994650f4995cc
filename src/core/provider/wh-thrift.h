/* wh-thrift.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* So much less often systems are asked while power or traffic are dear. */
#define WH_THRIFT_STRETCH 4

#define WH_TYPE_THRIFT (wh_thrift_get_type ())
G_DECLARE_FINAL_TYPE (WhThrift, wh_thrift, WH, THRIFT, GObject)

WhThrift   *wh_thrift_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void        wh_thrift_start          (WhThrift             *self);
void        wh_thrift_set_network    (WhThrift             *self,
                                      GNetworkMonitor      *network);
void        wh_thrift_set_profile    (WhThrift             *self,
                                      GPowerProfileMonitor *profile);
void        wh_thrift_set_on_battery (WhThrift             *self,
                                      gboolean              on_battery);
void        wh_thrift_set_enabled    (WhThrift             *self,
                                      gboolean              enabled);
gboolean    wh_thrift_is_saving      (WhThrift             *self);
const char *wh_thrift_get_reason     (WhThrift             *self);

G_END_DECLS
