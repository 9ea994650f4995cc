/* wh-rule-json.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-rule-json-private.h"

#define MAX_BYTES (256 * 1024)

static const char * const severities[] = { "critical", "warning", "info", NULL };
static const char * const environments[] = { "production", "staging", "development", NULL };

static int
compare_text (gconstpointer one,
              gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}

static gboolean
read_labels (WhRule      *self,
             JsonObject  *object,
             GError     **error)
{
  JsonNode *node = json_object_get_member (object, "labels");
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GList) members = NULL;

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wh_rule_json_fail (error, _("“labels” must be an object of texts"));

  members = json_object_get_members (json_node_get_object (node));

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *value = NULL;
      const char *name = l->data;

      if (!wh_rule_json_get_text (json_node_get_object (node), name, &value, error))
        return FALSE;

      if (*name == '\0' || strpbrk (name, "=\n") != NULL || strchr (value, '\n') != NULL)
        return wh_rule_json_fail (error, _("The label “%.40s” must be one line without “=”"), name);

      if (strcmp (name, "alertname") == 0 || strcmp (name, "severity") == 0)
        return wh_rule_json_fail (error, _("The label “%s” is set from the rule itself"), name);

      g_ptr_array_add (labels, g_strdup_printf ("%s=%s", name, value));
    }

  g_ptr_array_sort (labels, compare_text);
  g_ptr_array_add (labels, NULL);
  self->labels = (char **)g_ptr_array_free (g_steal_pointer (&labels), FALSE);

  return TRUE;
}

static gboolean
read_names (JsonObject   *object,
            const char   *member,
            char       ***names,
            GError      **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autoptr(GStrvBuilder) builder = NULL;

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return wh_rule_json_fail (error, _("“%s” must be a list of texts"), member);

  builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      JsonNode *element = json_array_get_element (json_node_get_array (node), i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
        return wh_rule_json_fail (error, _("“%s” must be a list of texts"), member);
      g_strv_builder_add (builder, json_node_get_string (element));
    }

  *names = g_strv_builder_end (builder);

  return TRUE;
}

static gboolean
read_filters (WhRule      *self,
              JsonObject  *of,
              GError     **error)
{
  JsonNode *node = json_object_get_member (of, "where");
  g_autoptr(GList) members = NULL;

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wh_rule_json_fail (error, _("“where” must be an object: fields and the pattern that they are like"));

  members = json_object_get_members (json_node_get_object (node));

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *pattern = NULL;

      if (!wh_rule_json_get_text (json_node_get_object (node), l->data, &pattern, error))
        return FALSE;

      g_ptr_array_add (self->filters, wh_rule_filter_new (l->data, *pattern == '!' ? pattern + 1 : pattern, *pattern == '!'));
    }

  return TRUE;
}

static gboolean
read_selector (WhRule      *self,
               JsonObject  *object,
               GError     **error)
{
  static const char * const known[] = { "kind", "connection", "where", NULL };
  JsonNode *node = json_object_get_member (object, "of");

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wh_rule_json_fail (error, _("“of” must be an object, such as { \"kind\": \"node\" }"));

  return wh_rule_json_check_members (json_node_get_object (node), "“of”", known, error) &&
         wh_rule_json_get_text (json_node_get_object (node), "kind", &self->kind, error) &&
         wh_rule_json_get_text (json_node_get_object (node), "connection", &self->connection, error) &&
         read_filters (self, json_node_get_object (node), error);
}

static gboolean
check_identity (WhRule  *self,
                GError **error)
{
  if (self->name == NULL || *self->name == '\0' || strchr (self->name, '\n') != NULL)
    return wh_rule_json_fail (error, _("A rule needs a “name” of one line"));

  if (self->id == NULL)
    self->id = wh_rule_make_id (self->name);

  if (*self->id == '\0' || strlen (self->id) > 100)
    return wh_rule_json_fail (error, _("The rule “%.40s” needs an “id” of lower case letters, digits and dashes"), self->name);

  for (const char *p = self->id; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-')
      return wh_rule_json_fail (error, _("The “id” of a rule has lower case letters, digits and dashes, not “%.40s”"), self->id);

  return TRUE;
}

static WhRule *
read_rule (JsonNode  *node,
           GError   **error)
{
  static const char * const known[] = {
    "id", "name", "severity", "enabled", "environment", "of", "labels", "when", "for", "keep_firing",
    "runbook", "summary", "same_as", NULL
  };
  g_autoptr(WhRule) self = wh_rule_new ();
  JsonObject *object;
  int severity = 1;
  int environment = -1;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      wh_rule_json_fail (error, _("A rule is a JSON object with “name” and “when”"));
      return NULL;
    }

  object = json_node_get_object (node);

  if (!wh_rule_json_check_members (object, _("a rule"), known, error) ||
      !wh_rule_json_get_text (object, "id", &self->id, error) ||
      !wh_rule_json_get_text (object, "name", &self->name, error) ||
      !check_identity (self, error) ||
      !wh_rule_json_get_choice (object, "severity", severities, &severity, error) ||
      !wh_rule_json_get_boolean (object, "enabled", &self->enabled, error) ||
      !wh_rule_json_get_choice (object, "environment", environments, &environment, error) ||
      !read_selector (self, object, error) ||
      !read_labels (self, object, error) ||
      !wh_rule_json_get_duration (object, "for", &self->hold, error) ||
      !wh_rule_json_get_duration (object, "keep_firing", &self->keep_firing, error) ||
      !wh_rule_json_get_text (object, "runbook", &self->runbook, error) ||
      !wh_rule_json_get_text (object, "summary", &self->summary, error) ||
      !read_names (object, "same_as", &self->same_as, error))
    return NULL;

  self->severity = g_strdup (severities[severity]);
  self->environment = environment >= 0 ? g_strdup (environments[environment]) : NULL;

  if (!json_object_has_member (object, "when"))
    {
      wh_rule_json_fail (error, _("A rule needs “when”: its condition"));
      return NULL;
    }

  self->when = wh_rule_json_read_condition (json_object_get_member (object, "when"), 0, error);

  if (self->when == NULL ||
      !wh_rule_json_convert_values (self->when, self->kind != NULL ? wh_kind_find (self->kind) : NULL, error) ||
      !wh_rule_finish (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Says of which rule. */
static WhRule *
read_named_rule (JsonNode  *node,
                 GError   **error)
{
  g_autoptr(GError) local_error = NULL;
  WhRule *rule = read_rule (node, &local_error);
  JsonNode *name = NULL;

  if (rule != NULL)
    return rule;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    name = json_object_get_member (json_node_get_object (node), "name");

  if (name != NULL && JSON_NODE_HOLDS_VALUE (name) && json_node_get_value_type (name) == G_TYPE_STRING &&
      *json_node_get_string (name) != '\0')
    g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("Rule “%.40s”: %s"), json_node_get_string (name), local_error->message);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

static JsonNode *
parse (const char  *json,
       gssize       length,
       GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) local_error = NULL;
  gsize n = length < 0 ? strlen (json) : (gsize)length;

  if (n > MAX_BYTES)
    {
      wh_rule_json_fail (error, _("Rules of more than %d KiB are not read"), MAX_BYTES / 1024);
      return NULL;
    }

  if (!g_utf8_validate (json, (gssize)n, NULL))
    {
      wh_rule_json_fail (error, _("A rule is JSON in UTF-8, and this is not"));
      return NULL;
    }

  if (!json_parser_load_from_data (parser, json, (gssize)n, &local_error))
    {
      wh_rule_json_fail (error, _("This is not JSON: %s"), local_error->message);
      return NULL;
    }

  return json_parser_steal_root (parser);
}

/**
 * wh_rule_from_json:
 * @json: one rule, see README.md
 * @length: bytes, -1 = up to the zero
 * @error: what is wrong, in one sentence
 *
 * Returns: (transfer full) (nullable): the rule
 */
WhRule *
wh_rule_from_json (const char  *json,
                   gssize       length,
                   GError     **error)
{
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) local_error = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  root = parse (json, length, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return read_named_rule (root, error);
}

static GPtrArray *
read_rules (const char  *json,
            gssize       length,
            gboolean     each,
            GError     **error)
{
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_rule_unref);
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) local_error = NULL;
  JsonArray *array;
  WhRule *rule;

  root = parse (json, length, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    {
      if ((rule = read_named_rule (root, error)) == NULL)
        return NULL;
      g_ptr_array_add (rules, rule);
      return g_steal_pointer (&rules);
    }

  array = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autoptr(GError) rule_error = NULL;

      if ((rule = read_named_rule (json_array_get_element (array, i), &rule_error)) != NULL)
        {
          g_ptr_array_add (rules, rule);
        }
      else if (each)
        {
          g_debug ("%s", rule_error->message);
        }
      else
        {
          g_propagate_error (error, g_steal_pointer (&rule_error));
          return NULL;
        }
    }

  return g_steal_pointer (&rules);
}

/**
 * wh_rules_from_json:
 * @json: a rule, or a list of rules
 * @length: bytes, -1 = up to the zero
 * @error: what is wrong, in one sentence
 *
 * Returns: (transfer full) (nullable) (element-type WhRule): the rules; %NULL
 *   when one of them is wrong
 */
GPtrArray *
wh_rules_from_json (const char  *json,
                    gssize       length,
                    GError     **error)
{
  g_return_val_if_fail (json != NULL, NULL);

  return read_rules (json, length, FALSE, error);
}

/**
 * wh_rules_from_json_each:
 * @json: a list of rules
 * @length: bytes, -1 = up to the zero
 * @error: what is wrong
 *
 * Returns: (transfer full) (nullable) (element-type WhRule): those that can be
 *   used; %NULL when it is no list
 */
GPtrArray *
wh_rules_from_json_each (const char  *json,
                         gssize       length,
                         GError     **error)
{
  g_return_val_if_fail (json != NULL, NULL);

  return read_rules (json, length, TRUE, error);
}
