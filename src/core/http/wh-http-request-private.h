/* wh-http-request-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-http-request.h"

G_BEGIN_DECLS

struct _WhHttpRequest
{
  gatomicrefcount  ref_count;
  const char      *method; /* interned */
  char            *path;
  GString         *query;
  GPtrArray       *headers; /* name, value, name, value… */
  char            *range;
  char            *accept;
  char            *content_type;
  GBytes          *body;
  char            *data;
  WhHttpFlags      flags;
  gsize            max_size;
  guint            timeout;
};

gboolean wh_http_request_is_idempotent (WhHttpRequest *self);
gboolean wh_http_request_wants_json    (WhHttpRequest *self);

G_END_DECLS
