/* wh-http-reply-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "wh-http-reply.h"

G_BEGIN_DECLS

struct _WhHttpReply
{
  gatomicrefcount     ref_count;
  guint               status;
  SoupMessageHeaders *headers;
  GBytes             *body;
  GUri               *uri;
  char               *url;
  char               *base_path;
  gint64              latency;
  gint64              certificate_expiry;
  gboolean            sent_credential;
};

WhHttpReply *wh_http_reply_new (SoupMessage *message,
                                const char  *base_path,
                                gint64       latency,
                                gboolean     sent_credential) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
