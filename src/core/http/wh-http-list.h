/* wh-http-list.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-http-client.h"
#include "wh-json-stream.h"

G_BEGIN_DECLS

DexFuture *wh_http_client_read_list (WhHttpClient  *self,
                                     WhHttpRequest *request,
                                     WhJsonStream  *list) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
