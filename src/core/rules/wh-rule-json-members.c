/* wh-rule-json-members.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Members of the objects that a rule is written in, each with one sentence for
 * what is wrong with it. */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-rule-json-private.h"

#define MAX_TEXT 2000

gboolean
wh_rule_json_fail (GError     **error,
                   const char  *format,
                   ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, text);

  return FALSE;
}

gboolean
wh_rule_json_check_members (JsonObject         *object,
                            const char         *where,
                            const char * const *known,
                            GError            **error)
{
  g_autoptr(GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *all = NULL;

      if (g_strv_contains (known, l->data))
        continue;

      all = g_strjoinv (", ", (char **)known);
      return wh_rule_json_fail (error, _("There is no “%.40s” in %s: it may have %s"), (char *)l->data, where, all);
    }

  return TRUE;
}

gboolean
wh_rule_json_get_text (JsonObject  *object,
                       const char  *name,
                       char       **text,
                       GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return wh_rule_json_fail (error, _("“%s” must be a text in quotes"), name);

  if (strlen (json_node_get_string (node)) > MAX_TEXT)
    return wh_rule_json_fail (error, _("“%s” is longer than %d bytes"), name, MAX_TEXT);

  g_free (*text);
  *text = json_node_dup_string (node);

  return TRUE;
}

gboolean
wh_rule_json_get_choice (JsonObject         *object,
                         const char         *name,
                         const char * const *choices,
                         int                *choice,
                         GError            **error)
{
  g_autofree char *text = NULL;
  g_autofree char *all = NULL;

  if (!wh_rule_json_get_text (object, name, &text, error))
    return FALSE;

  if (text == NULL)
    return TRUE;

  for (int i = 0; choices[i] != NULL; i++)
    {
      if (strcmp (choices[i], text) == 0)
        {
          *choice = i;
          return TRUE;
        }
    }

  all = g_strjoinv (", ", (char **)choices);

  return wh_rule_json_fail (error, _("“%s” must be one of %s, not “%.40s”"), name, all, text);
}

gboolean
wh_rule_json_get_duration (JsonObject  *object,
                           const char  *name,
                           gint64      *duration,
                           GError     **error)
{
  g_autofree char *text = NULL;

  if (!wh_rule_json_get_text (object, name, &text, error))
    return FALSE;

  if (text != NULL && !wh_rule_parse_duration (text, duration))
    return wh_rule_json_fail (error, _("“%s” must be a time such as \"90s\", \"5m\", \"2h\" or \"14d\", not “%.40s”"), name, text);

  return TRUE;
}

gboolean
wh_rule_json_get_number (JsonObject  *object,
                         const char  *name,
                         double      *number,
                         GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_INT64 && json_node_get_value_type (node) != G_TYPE_DOUBLE) ||
      !isfinite (json_node_get_double (node)))
    return wh_rule_json_fail (error, _("“%s” must be a number"), name);

  *number = json_node_get_double (node);

  return TRUE;
}

/* A number, or a text such as "200ms". */
gboolean
wh_rule_json_get_quantity (JsonObject  *object,
                           const char  *name,
                           double      *number,
                           GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return wh_rule_json_get_number (object, name, number, error);

  return wh_rule_parse_quantity (json_node_get_string (node), number) ||
         wh_rule_json_fail (error, _("“%s” must be a number, or a text such as \"200ms\", not “%.40s”"), name, json_node_get_string (node));
}

gboolean
wh_rule_json_get_boolean (JsonObject  *object,
                          const char  *name,
                          gboolean    *value,
                          GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return wh_rule_json_fail (error, _("“%s” must be true or false"), name);

  *value = json_node_get_boolean (node);

  return TRUE;
}
