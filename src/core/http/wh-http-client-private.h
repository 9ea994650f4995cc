/* wh-http-client-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "wh-http-client.h"

G_BEGIN_DECLS

struct _WhHttpClient
{
  GObject              parent_instance;
  char                *name;
  char                *base_url;
  GUri                *base;
  char                *base_path;    /* without the slash at its end; "" for the root */
  GPtrArray           *headers;      /* name, value, name, value… */

  char                *auth_header;
  WhHttpAuthorizeFunc  authorize;
  gpointer             authorize_data;
  GDestroyNotify       authorize_destroy;

  GList               *authorities;  /* GTlsCertificate */
  GTlsCertificate     *certificate;
  char                *tls_name;
  gboolean             insecure;
  GProxyResolver      *proxy;

  SoupSession         *session;
  SoupSession         *stream_session;

  guint                first_byte_timeout;
  guint                idle_timeout;
  gsize                max_size;

  guint                max_requests;
  guint                n_requests;
  GQueue               waiting;      /* DexPromise */

  guint                n_failures;   /* of the network, in a row */
  GError              *failure;      /* the last of them */
  gint64               open_until;   /* monotonic; the circuit breaker */
};

SoupSession *wh_http_client_get_session (WhHttpClient   *self,
                                         gboolean        stream);
GUri        *wh_http_client_build_uri   (WhHttpClient   *self,
                                         WhHttpRequest  *request,
                                         GError        **error);

G_END_DECLS
