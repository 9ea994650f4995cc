/* wh-http-reply.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_HTTP_REPLY (wh_http_reply_get_type ())

/**
 * WhHttpReply:
 *
 * What came back: status, headers, the whole body, how long it took, and until
 * when the server's certificate is valid.
 */
typedef struct _WhHttpReply WhHttpReply;

GType        wh_http_reply_get_type               (void);
WhHttpReply *wh_http_reply_ref                    (WhHttpReply *self);
void         wh_http_reply_unref                  (WhHttpReply *self);
guint        wh_http_reply_get_status             (WhHttpReply *self);
const char  *wh_http_reply_get_header             (WhHttpReply *self,
                                                   const char  *name);
const char  *wh_http_reply_get_content_type       (WhHttpReply *self);
GBytes      *wh_http_reply_get_body               (WhHttpReply *self);
const char  *wh_http_reply_get_url                (WhHttpReply *self);
gint64       wh_http_reply_get_latency            (WhHttpReply *self);
gint64       wh_http_reply_get_certificate_expiry (WhHttpReply *self);
gint64       wh_http_reply_get_total_count        (WhHttpReply *self);
guint        wh_http_reply_get_retry_after        (WhHttpReply *self);
char        *wh_http_reply_dup_next_link          (WhHttpReply *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhHttpReply, wh_http_reply_unref)

G_END_DECLS
