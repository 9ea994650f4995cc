/* wh-http-stream-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "wh-http-stream.h"

G_BEGIN_DECLS

WhHttpStream *wh_http_stream_new (const char   *name,
                                  SoupMessage  *message,
                                  GInputStream *input,
                                  WhHttpReply  *reply) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
