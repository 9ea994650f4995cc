/* wh-http-trust-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_HTTP_TRUST (wh_http_trust_get_type ())

/* Trusts the authorities of one connection and no others; or anybody. */
G_DECLARE_FINAL_TYPE (WhHttpTrust, wh_http_trust, WH, HTTP_TRUST, GTlsDatabase)

GTlsDatabase *wh_http_trust_new (GList                  *authorities,
                                 GSocketConnectable     *identity,
                                 gboolean                anybody) G_GNUC_WARN_UNUSED_RESULT;
GList        *wh_http_trust_parse_pem (const char  *pem,
                                       GError     **error);

G_END_DECLS
