/* wh-json-write.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-json-write.h"

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
