/* wh-channel-json.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "wh-channel.h"

G_BEGIN_DECLS

void wh_channel_write (const WhChannel *self,
                       JsonBuilder     *builder);

G_END_DECLS
