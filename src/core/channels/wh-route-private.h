/* wh-route-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>
#include <yyjson.h>

#include "wh-route.h"

G_BEGIN_DECLS

void     wh_route_write (const WhRoute *self,
                         JsonBuilder   *builder);
WhRoute *wh_route_read  (yyjson_val    *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
