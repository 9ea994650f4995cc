/* wh-http-stream.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-http-reply.h"

G_BEGIN_DECLS

#define WH_TYPE_HTTP_STREAM (wh_http_stream_get_type ())

G_DECLARE_FINAL_TYPE (WhHttpStream, wh_http_stream, WH, HTTP_STREAM, GObject)

DexFuture   *wh_http_stream_read        (WhHttpStream *self,
                                         gsize         max) G_GNUC_WARN_UNUSED_RESULT;
DexFuture   *wh_http_stream_read_within (WhHttpStream *self,
                                         gsize         max,
                                         guint         milliseconds) G_GNUC_WARN_UNUSED_RESULT;
WhHttpReply *wh_http_stream_get_reply   (WhHttpStream *self);
void         wh_http_stream_close       (WhHttpStream *self);
void         wh_http_stream_end         (WhHttpStream *self);

G_END_DECLS
