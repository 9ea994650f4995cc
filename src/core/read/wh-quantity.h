/* wh-quantity.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <yyjson.h>

#include "wh-kind.h"

G_BEGIN_DECLS

/* Words into numbers. Strict: a text that is not wholly understood is absent. */
double   wh_parse_quantity   (const char *text);
gint64   wh_parse_duration   (const char *text);

/* A JSON value as a number, from a number, a text with a number, or a boolean.
 * Absent when it is none of these. */
gint64   wh_json_to_number   (yyjson_val *value);
double   wh_json_to_real     (yyjson_val *value);
int      wh_json_to_boolean  (yyjson_val *value);
gint64   wh_json_to_time     (yyjson_val *value);
double   wh_json_to_quantity (yyjson_val *value);
gint64   wh_json_to_duration (yyjson_val *value);

G_END_DECLS
