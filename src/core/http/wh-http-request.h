/* wh-http-request.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_HTTP_REQUEST (wh_http_request_get_type ())

/**
 * WhHttpFlags:
 * @WH_HTTP_PLAIN: the usual
 * @WH_HTTP_IDEMPOTENT: asking twice does no harm, so a failure may be tried
 *   again; GET, HEAD and OPTIONS always are
 * @WH_HTTP_NO_RETRY: one try only, for pollers that come again anyway
 * @WH_HTTP_NO_REDIRECT: a redirect is a reply like any other
 * @WH_HTTP_NO_AUTH: send no credential
 * @WH_HTTP_ANY_STATUS: resolve whatever the status is; see
 *   [method@HttpClient.check_reply]
 * @WH_HTTP_NO_BREAKER: really ask, even when the last requests all failed
 * @WH_HTTP_FROM_ROOT: the path is one of the host, whatever path the base URL has
 * @WH_HTTP_NO_BODY: what is answered does not matter, only that it is: nothing of
 *   the body is kept, and what is longer than the greatest size is left unread
 * @WH_HTTP_SECRET_URL: the path itself is a secret (a webhook): log the origin only
 */
typedef enum
{
  WH_HTTP_PLAIN       = 0,
  WH_HTTP_IDEMPOTENT  = 1 << 0,
  WH_HTTP_NO_RETRY    = 1 << 1,
  WH_HTTP_NO_REDIRECT = 1 << 2,
  WH_HTTP_NO_AUTH     = 1 << 3,
  WH_HTTP_ANY_STATUS  = 1 << 4,
  WH_HTTP_NO_BREAKER  = 1 << 5,
  WH_HTTP_SECRET_URL  = 1 << 6,
  WH_HTTP_FROM_ROOT   = 1 << 7,
  WH_HTTP_NO_BODY     = 1 << 8,
} WhHttpFlags;

/**
 * WhHttpRequest:
 *
 * What to ask. Filled in once, then sent; it may be sent again.
 */
typedef struct _WhHttpRequest WhHttpRequest;

GType          wh_http_request_get_type        (void);
WhHttpRequest *wh_http_request_new             (const char    *method,
                                                const char    *path) G_GNUC_WARN_UNUSED_RESULT;
WhHttpRequest *wh_http_request_ref             (WhHttpRequest *self);
void           wh_http_request_unref           (WhHttpRequest *self);
void           wh_http_request_add_query       (WhHttpRequest *self,
                                                const char    *name,
                                                const char    *value);
void           wh_http_request_add_query_number (WhHttpRequest *self,
                                                const char    *name,
                                                gint64         number);
void           wh_http_request_set_header      (WhHttpRequest *self,
                                                const char    *name,
                                                const char    *value);
void           wh_http_request_set_accept      (WhHttpRequest *self,
                                                const char    *accept);
void           wh_http_request_set_body        (WhHttpRequest *self,
                                                const char    *content_type,
                                                GBytes        *body);
void           wh_http_request_take_json       (WhHttpRequest *self,
                                                char          *json);
void           wh_http_request_set_range       (WhHttpRequest *self,
                                                gint64         first,
                                                gint64         last);
void           wh_http_request_set_flags       (WhHttpRequest *self,
                                                WhHttpFlags    flags);
void           wh_http_request_set_max_size    (WhHttpRequest *self,
                                                gsize          max_size);
void           wh_http_request_set_timeout     (WhHttpRequest *self,
                                                guint          milliseconds);
void           wh_http_request_set_data        (WhHttpRequest *self,
                                                const char    *data);
const char    *wh_http_request_get_data        (WhHttpRequest *self);
const char    *wh_http_request_get_method      (WhHttpRequest *self);
WhHttpFlags    wh_http_request_get_flags       (WhHttpRequest *self);
char          *wh_http_escape                  (const char    *segment) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhHttpRequest, wh_http_request_unref)

G_END_DECLS
