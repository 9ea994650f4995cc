/* wh-slack-text.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "wh-message.h"

G_BEGIN_DECLS

void wh_slack_write_message (JsonBuilder     *builder,
                             const WhMessage *message);

G_END_DECLS
