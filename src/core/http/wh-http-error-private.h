/* wh-http-error-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "wh-error.h"
#include "wh-http-reply.h"

G_BEGIN_DECLS

GError *wh_http_error_from_reply     (const char   *name,
                                      WhHttpReply  *reply,
                                      const char   *path) G_GNUC_WARN_UNUSED_RESULT;
GError *wh_http_error_from_transport (const char   *name,
                                      SoupMessage  *message,
                                      const GError *error) G_GNUC_WARN_UNUSED_RESULT;
char   *wh_http_error_dup_excerpt    (WhHttpReply  *reply) G_GNUC_WARN_UNUSED_RESULT;
gboolean wh_http_reply_is_web_page   (WhHttpReply  *reply);

G_END_DECLS
