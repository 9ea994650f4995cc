/* http-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "wh-http-client.h"

G_BEGIN_DECLS

/* Two servers that answer by the last part of the path, and a client of the
 * first. */
typedef struct
{
  SoupServer   *server;
  SoupServer   *other; /* another origin */
  char         *url;
  char         *other_url;
  WhHttpClient *client;
  guint         n_requests;
  char         *seen_authorization;
  char         *seen_path;
  char         *seen_header;
  guint         n_closed;
  guint         n_active;
  guint         most_active;
  guint         n_later; /* answers that a source still works on */
} HttpFixture;

void         http_set_up       (HttpFixture        *self,
                                gconstpointer       data);
void         http_tear_down    (HttpFixture        *self,
                                gconstpointer       data);

/* What the servers do; self is the user data. */
void         http_handle       (SoupServer         *server,
                                SoupServerMessage  *message,
                                const char         *path,
                                GHashTable         *query,
                                gpointer            user_data);

/* Turns the main loop until there is an answer, or an error. */
WhHttpReply *http_await_reply  (DexFuture          *future,
                                GError            **error);
WhHttpReply *http_get          (HttpFixture        *self,
                                const char         *path,
                                WhHttpFlags         flags,
                                GError            **error);
void         http_assert_fails (HttpFixture        *self,
                                const char         *path,
                                WhError             code,
                                const char         *words);

G_END_DECLS
