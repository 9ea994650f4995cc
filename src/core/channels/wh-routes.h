/* wh-routes.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-route.h"

G_BEGIN_DECLS

GPtrArray *wh_routes_copy (GPtrArray *routes) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
