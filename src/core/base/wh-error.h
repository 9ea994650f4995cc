/* wh-error.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_ERROR (wh_error_quark ())

/**
 * WhError:
 * @WH_ERROR_FAILED: the other side failed, and said no more than that
 * @WH_ERROR_AUTH_REQUIRED: no credential, or one that is not accepted (HTTP 401)
 * @WH_ERROR_FORBIDDEN: the credential is fine, the right is missing (HTTP 403)
 * @WH_ERROR_NOT_FOUND: there is no such thing (HTTP 404)
 * @WH_ERROR_CONFLICT: somebody else changed it in between (HTTP 409, 412)
 * @WH_ERROR_GONE: the position in a list or watch is too old (HTTP 410)
 * @WH_ERROR_RATE_LIMITED: asked too often (HTTP 429)
 * @WH_ERROR_SERVER: the server is broken or overloaded (HTTP 5xx)
 * @WH_ERROR_OFFLINE: no route, refused, reset, name not resolved
 * @WH_ERROR_TLS: the certificate or the handshake is not acceptable
 * @WH_ERROR_TIMED_OUT: no answer in time
 * @WH_ERROR_BAD_REPLY: the answer is not what the protocol promises
 * @WH_ERROR_TOO_LARGE: the answer is larger than we are willing to read
 * @WH_ERROR_UNSUPPORTED: this server or version cannot do that
 * @WH_ERROR_INVALID: what the user gave is not usable
 * @WH_ERROR_READ_ONLY: the connection may not be changed
 * @WH_ERROR_NOT_CONFIRMED: the operation was not confirmed
 * @WH_ERROR_KEYRING: the keyring is absent or locked
 * @WH_ERROR_HISTORY: the history database failed
 *
 * One code per reason that a person can act on, not per place it came from.
 */
typedef enum
{
  WH_ERROR_FAILED,
  WH_ERROR_AUTH_REQUIRED,
  WH_ERROR_FORBIDDEN,
  WH_ERROR_NOT_FOUND,
  WH_ERROR_CONFLICT,
  WH_ERROR_GONE,
  WH_ERROR_RATE_LIMITED,
  WH_ERROR_SERVER,
  WH_ERROR_OFFLINE,
  WH_ERROR_TLS,
  WH_ERROR_TIMED_OUT,
  WH_ERROR_BAD_REPLY,
  WH_ERROR_TOO_LARGE,
  WH_ERROR_UNSUPPORTED,
  WH_ERROR_INVALID,
  WH_ERROR_READ_ONLY,
  WH_ERROR_NOT_CONFIRMED,
  WH_ERROR_KEYRING,
  WH_ERROR_HISTORY,
} WhError;

GQuark   wh_error_quark           (void);
WhError  wh_error_from_status     (guint         http_status);
gboolean wh_error_is_denied       (const GError *error);
gboolean wh_error_is_cancelled    (const GError *error);
int      wh_error_exit_status     (const GError *error);
void     wh_error_set_retry_after (GError       *error,
                                   guint         seconds);
guint    wh_error_get_retry_after (const GError *error);

G_END_DECLS
