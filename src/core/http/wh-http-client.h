/* wh-http-client.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-error.h"
#include "wh-http-reply.h"
#include "wh-http-request.h"
#include "wh-http-stream.h"

G_BEGIN_DECLS

#define WH_TYPE_HTTP_CLIENT (wh_http_client_get_type ())

G_DECLARE_FINAL_TYPE (WhHttpClient, wh_http_client, WH, HTTP_CLIENT, GObject)

/**
 * WhHttpAuthorizeFunc:
 * @client: the client
 * @request: what is about to be sent
 * @user_data: as given
 *
 * Asked once per try, so that a secret is fetched when it is needed and kept
 * nowhere.
 *
 * Returns: (transfer full): resolves to the value of the header, a string;
 *   %NULL or "" for none
 */
typedef DexFuture *(*WhHttpAuthorizeFunc) (WhHttpClient  *client,
                                           WhHttpRequest *request,
                                           gpointer       user_data);

WhHttpClient *wh_http_client_new                    (const char          *name,
                                                     const char          *base_url) G_GNUC_WARN_UNUSED_RESULT;
const char   *wh_http_client_get_name               (WhHttpClient        *self);
const char   *wh_http_client_get_base_url           (WhHttpClient        *self);
void          wh_http_client_set_authorize          (WhHttpClient        *self,
                                                     const char          *header,
                                                     WhHttpAuthorizeFunc  func,
                                                     gpointer             user_data,
                                                     GDestroyNotify       user_data_destroy);
gboolean      wh_http_client_set_authorities        (WhHttpClient        *self,
                                                     const char          *pem_or_path,
                                                     GError             **error);
gboolean      wh_http_client_set_client_certificate (WhHttpClient        *self,
                                                     const char          *certificate_pem,
                                                     const char          *key_pem,
                                                     GError             **error);
void          wh_http_client_set_insecure           (WhHttpClient        *self,
                                                     gboolean             insecure);
void          wh_http_client_set_tls_name           (WhHttpClient        *self,
                                                     const char          *tls_name);
void          wh_http_client_set_header             (WhHttpClient        *self,
                                                     const char          *name,
                                                     const char          *value);
void          wh_http_client_add_header             (WhHttpClient        *self,
                                                     const char          *name,
                                                     const char          *value);
void          wh_http_client_set_timeouts           (WhHttpClient        *self,
                                                     guint                first_byte,
                                                     guint                idle);
void          wh_http_client_set_max_size           (WhHttpClient        *self,
                                                     gsize                max_size);
void          wh_http_client_set_max_requests       (WhHttpClient        *self,
                                                     guint                max_requests);
void          wh_http_client_set_proxy              (WhHttpClient        *self,
                                                     GProxyResolver      *resolver);
DexFuture    *wh_http_client_send                   (WhHttpClient        *self,
                                                     WhHttpRequest       *request) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_http_client_send_scoped            (WhHttpClient        *self,
                                                     WhHttpRequest       *request,
                                                     DexCancellable      *scope) G_GNUC_WARN_UNUSED_RESULT;
WhHttpReply  *wh_http_client_await                  (WhHttpClient        *self,
                                                     WhHttpRequest       *request,
                                                     DexCancellable      *scope,
                                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_http_client_open_stream            (WhHttpClient        *self,
                                                     WhHttpRequest       *request) G_GNUC_WARN_UNUSED_RESULT;
gboolean      wh_http_client_check_reply            (WhHttpClient        *self,
                                                     WhHttpRequest       *request,
                                                     WhHttpReply         *reply,
                                                     GError             **error);
void          wh_http_client_reset                  (WhHttpClient        *self);

char         *wh_http_bearer                        (const char          *token) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_http_basic                         (const char          *user,
                                                     const char          *password) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
