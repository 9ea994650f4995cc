/* loopback.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

/* A server on loopback, at a port that was free: every request goes to @handler.
 * @url: (out) (transfer full): "http://127.0.0.1:4711"
 * Returns: (transfer full): to be disconnected at the end. */
SoupServer *loopback_serve (SoupServerCallback   handler,
                            gpointer             user_data,
                            char               **url);
