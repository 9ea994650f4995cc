/* wh-http-place-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-http-client-private.h"

G_BEGIN_DECLS

#define WH_TYPE_HTTP_PLACE (wh_http_place_get_type ())

G_DECLARE_FINAL_TYPE (WhHttpPlace, wh_http_place, WH, HTTP_PLACE, GObject)

DexFuture *wh_http_place_acquire     (WhHttpClient *client) G_GNUC_WARN_UNUSED_RESULT;
GObject   *wh_http_place_try_acquire (WhHttpClient *client) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
