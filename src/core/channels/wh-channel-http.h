/* wh-channel-http.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-channel.h"

G_BEGIN_DECLS

DexFuture *wh_channel_post       (WhChannel      *channel,
                                  const char     *url,
                                  const char     *content_type,
                                  const char     *body,
                                  GHashTable     *headers,
                                  DexCancellable *scope) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_channel_check_url  (const char     *url,
                                  GError        **error);
void       wh_channel_http_set_patience (guint milliseconds);
char      *wh_channel_fill_template (const char      *template,
                                     const WhMessage *message,
                                     gboolean         is_json) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_channel_dup_host   (const char     *url) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
