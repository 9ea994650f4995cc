/* wh-log.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-log-line.h"
#include "wh-log-scan.h"

G_BEGIN_DECLS

/* What a stream without an end may take of memory. */
#define WH_LOG_STREAM_CAP (G_GUINT64_CONSTANT (64) << 20)

#define WH_TYPE_LOG (wh_log_get_type ())

G_DECLARE_FINAL_TYPE (WhLog, wh_log, WH, LOG, GObject)

WhLog        *wh_log_new_in_memory  (guint64        cap,
                                     GError       **error) G_GNUC_WARN_UNUSED_RESULT;
WhLog        *wh_log_new_for_fd     (int            fd,
                                     GError       **error) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_log_grow           (WhLog         *self,
                                     guint64        size) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_log_append         (WhLog         *self,
                                     GBytes        *bytes) G_GNUC_WARN_UNUSED_RESULT;
void          wh_log_finish         (WhLog         *self,
                                     const GError  *error);
gboolean      wh_log_is_finished    (WhLog         *self);
const GError *wh_log_get_error      (WhLog         *self);
guint64       wh_log_get_first      (WhLog         *self);
guint64       wh_log_get_n_lines    (WhLog         *self);
guint64       wh_log_get_size       (WhLog         *self);
gboolean      wh_log_read_lines     (WhLog         *self,
                                     guint64        first,
                                     guint          n,
                                     GPtrArray     *lines);
guint64       wh_log_find_time      (WhLog         *self,
                                     gint64         time);
guint64       wh_log_find_error     (WhLog         *self,
                                     guint64        from,
                                     guint64        until);
GArray       *wh_log_dup_groups     (WhLog         *self,
                                     guint          from) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_log_dup_text       (WhLog         *self,
                                     guint64        first,
                                     guint64        n,
                                     gboolean       with_time) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_log_save           (WhLog         *self,
                                     GFile         *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
