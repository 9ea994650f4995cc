/* wh-http-soup-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

void       wh_soup_guard    (SoupSession *session);
gboolean   wh_soup_is_spent (SoupSession *session);

/* Resolves to a GInputStream when the headers are there. Dropping the future
 * cancels the request. */
DexFuture *wh_soup_send     (SoupSession *session,
                             SoupMessage *message) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
