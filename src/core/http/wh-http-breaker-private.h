/* wh-http-breaker-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-http-client-private.h"

G_BEGIN_DECLS

gboolean wh_http_breaker_allows (WhHttpClient   *self,
                                 WhHttpRequest  *request,
                                 GError        **error);
void     wh_http_breaker_note   (WhHttpClient   *self,
                                 const GError   *error);

G_END_DECLS
