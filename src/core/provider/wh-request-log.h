/* wh-request-log.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connection.h"

G_BEGIN_DECLS

#define WH_TYPE_REQUEST_LOG (wh_request_log_get_type ())

/**
 * WhRequestLog:
 *
 * The last requests of a connection as resources of kind "request", in a store
 * of their own. Filled only when it is asked to, so that it costs nothing while
 * nobody looks.
 */
G_DECLARE_FINAL_TYPE (WhRequestLog, wh_request_log, WH, REQUEST_LOG, GObject)

WhRequestLog *wh_request_log_new         (WhConnection *connection) G_GNUC_WARN_UNUSED_RESULT;
WhStore      *wh_request_log_get_store   (WhRequestLog *self);
gboolean      wh_request_log_update      (WhRequestLog *self);
guint64       wh_request_log_get_n       (WhRequestLog *self);
gint64        wh_request_log_get_success (WhRequestLog *self);
gint64        wh_request_log_get_failure (WhRequestLog *self,
                                          const char  **why);
char         *wh_request_log_dup_line    (const WhRecord *request) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
