/* wh-json-write.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-kind.h"

/**
 * wh_json_write_text:
 * @builder: in an object
 * @name: of the member
 * @text: (nullable): its value; %NULL leaves the member out
 */
void
wh_json_write_text (JsonBuilder *builder,
                    const char  *name,
                    const char  *text)
{
  if (text != NULL)
    wh_json_write_text_or_null (builder, name, text);
}

/**
 * wh_json_write_text_or_null:
 * @builder: in an object
 * @name: of the member
 * @text: (nullable): its value; %NULL becomes null, for those who expect the
 *   member in any case
 */
void
wh_json_write_text_or_null (JsonBuilder *builder,
                            const char  *name,
                            const char  *text)
{
  json_builder_set_member_name (builder, name);

  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

/**
 * wh_json_write_integer:
 * @builder: in an object
 * @name: of the member
 * @number: its value
 */
void
wh_json_write_integer (JsonBuilder *builder,
                       const char  *name,
                       gint64       number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

/**
 * wh_json_write_real:
 * @builder: in an object
 * @name: of the member
 * @number: its value; what is no number becomes null
 */
void
wh_json_write_real (JsonBuilder *builder,
                    const char  *name,
                    double       number)
{
  json_builder_set_member_name (builder, name);

  if (isfinite (number))
    json_builder_add_double_value (builder, number);
  else
    json_builder_add_null_value (builder);
}

/**
 * wh_json_write_boolean:
 * @builder: in an object
 * @name: of the member
 * @value: its value
 */
void
wh_json_write_boolean (JsonBuilder *builder,
                       const char  *name,
                       gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/**
 * wh_json_write_time:
 * @builder: in an object
 * @name: of the member
 * @time: microseconds since the epoch; written as RFC 3339, or as null when it
 *   is 0 or %WH_ABSENT
 */
void
wh_json_write_time (JsonBuilder *builder,
                    const char  *name,
                    gint64       time)
{
  g_autofree char *text = time > 0 ? wh_format_time_iso (time) : NULL;

  wh_json_write_text_or_null (builder, name, text);
}

/**
 * wh_json_write_seconds:
 * @builder: in an object
 * @name: of the member
 * @span: microseconds; written as seconds, %WH_ABSENT as null
 */
void
wh_json_write_seconds (JsonBuilder *builder,
                       const char  *name,
                       gint64       span)
{
  wh_json_write_real (builder, name, span != WH_ABSENT ? span / (double)G_USEC_PER_SEC : NAN);
}

/**
 * wh_json_write_end:
 * @builder: with a whole document
 * @pretty: on several lines
 *
 * Returns: (transfer full): the document as text
 */
char *
wh_json_write_end (JsonBuilder *builder,
                   gboolean     pretty)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, pretty);
}
