/* wh-rule-json-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "wh-rule.h"

G_BEGIN_DECLS

/* wh-rule-json.c reads rules, -condition.c their conditions, -members.c what both
 * are made of; wh-rule-json-write.c writes them, wh-rule-quantity.c knows the
 * units. */

gboolean wh_rule_parse_quantity     (const char        *text,
                                     double            *value);
gboolean wh_condition_is_millicores (const WhKind      *kind,
                                     const WhCondition *condition);

gboolean wh_rule_json_fail (GError             **error,
                            const char          *format,
                            ...) G_GNUC_PRINTF ( 2,
                            3);
gboolean wh_rule_json_check_members (JsonObject         *object,
                                     const char         *where,
                                     const char * const *known,
                                     GError            **error);
gboolean wh_rule_json_get_text (JsonObject *object,
                                const char *name,
                                char      **text,
                                GError    **error);
gboolean wh_rule_json_get_choice (JsonObject         *object,
                                  const char         *name,
                                  const char * const *choices,
                                  int                *choice,
                                  GError            **error);
gboolean wh_rule_json_get_duration (JsonObject *object,
                                    const char *name,
                                    gint64     *duration,
                                    GError    **error);
gboolean wh_rule_json_get_number (JsonObject *object,
                                  const char *name,
                                  double     *number,
                                  GError    **error);
gboolean wh_rule_json_get_quantity (JsonObject *object,
                                    const char *name,
                                    double     *number,
                                    GError    **error);
gboolean wh_rule_json_get_boolean (JsonObject *object,
                                   const char *name,
                                   gboolean   *value,
                                   GError    **error);
WhCondition *wh_rule_json_read_condition (JsonNode *node,
                                          guint     depth,
                                          GError  **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wh_rule_json_convert_values (WhCondition  *self,
                                      const WhKind *kind,
                                      GError      **error);

G_END_DECLS
