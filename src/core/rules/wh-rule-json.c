/* wh-rule-json.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "wh-error.h"
#include "wh-rule-json-private.h"

#define MAX_BYTES (256 * 1024)
#define MAX_DEPTH 8
#define MAX_PARTS 16
#define MAX_TEXT 2000

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static const char * const severities[] = { "critical", "warning", "info", NULL };
static const char * const environments[] = { "production", "staging", "development", NULL };
static const char * const readings[] = { "value", "left", "age", NULL };
static const char * const comparisons[] = {
  "above", "below", "at_least", "at_most", "equal", "not_equal", "like", "unlike", NULL
};
static const char * const takes[] = { "last", "average", "least", "most", NULL };
static const char * const condition_types[] = { "threshold", "absence", "rate", "anomaly", "all", "any", "not", NULL };

static gboolean fail (GError     **error,
                      const char  *format,
                      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError     **error,
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

/* ---- members ---- */

static gboolean
check_members (JsonObject         *object,
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
      return fail (error, _("There is no “%.40s” in %s: it may have %s"), (char *)l->data, where, all);
    }

  return TRUE;
}

static gboolean
get_text (JsonObject  *object,
          const char  *name,
          char       **text,
          GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (error, _("“%s” must be a text in quotes"), name);

  if (strlen (json_node_get_string (node)) > MAX_TEXT)
    return fail (error, _("“%s” is longer than %d bytes"), name, MAX_TEXT);

  g_free (*text);
  *text = json_node_dup_string (node);

  return TRUE;
}

static gboolean
get_choice (JsonObject         *object,
            const char         *name,
            const char * const *choices,
            int                *choice,
            GError            **error)
{
  g_autofree char *text = NULL;
  g_autofree char *all = NULL;

  if (!get_text (object, name, &text, error))
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

  return fail (error, _("“%s” must be one of %s, not “%.40s”"), name, all, text);
}

static gboolean
get_duration (JsonObject  *object,
              const char  *name,
              gint64      *duration,
              GError     **error)
{
  g_autofree char *text = NULL;

  if (!get_text (object, name, &text, error))
    return FALSE;

  if (text != NULL && !wh_rule_parse_duration (text, duration))
    return fail (error, _("“%s” must be a time such as \"90s\", \"5m\", \"2h\" or \"14d\", not “%.40s”"), name, text);

  return TRUE;
}

static gboolean
get_number (JsonObject  *object,
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
    return fail (error, _("“%s” must be a number"), name);

  *number = json_node_get_double (node);

  return TRUE;
}

/* A number, or a text such as "200ms". */
static gboolean
get_quantity (JsonObject  *object,
              const char  *name,
              double      *number,
              GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return get_number (object, name, number, error);

  return wh_rule_parse_quantity (json_node_get_string (node), number) ||
         fail (error, _("“%s” must be a number, or a text such as \"200ms\", not “%.40s”"), name, json_node_get_string (node));
}

static gboolean
get_boolean (JsonObject  *object,
             const char  *name,
             gboolean    *value,
             GError     **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fail (error, _("“%s” must be true or false"), name);

  *value = json_node_get_boolean (node);

  return TRUE;
}

/* ---- conditions ---- */

static WhCondition *read_condition (JsonNode  *node,
                                    guint      depth,
                                    GError   **error);

static gboolean
read_parts (WhCondition  *self,
            JsonNode     *node,
            guint         depth,
            GError      **error)
{
  const char *name = condition_types[self->type];

  if (self->type == WH_CONDITION_NOT)
    {
      WhCondition *part = read_condition (node, depth + 1, error);

      if (part == NULL)
        return FALSE;
      g_ptr_array_add (self->parts, part);
      return TRUE;
    }

  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) == 0)
    return fail (error, _("“%s” must be a list of conditions"), name);

  if (json_array_get_length (json_node_get_array (node)) > MAX_PARTS)
    return fail (error, _("“%s” has more than %d conditions"), name, MAX_PARTS);

  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      WhCondition *part = read_condition (json_array_get_element (json_node_get_array (node), i), depth + 1, error);

      if (part == NULL)
        return FALSE;
      g_ptr_array_add (self->parts, part);
    }

  return TRUE;
}

/* A number, or a text that may turn out to be one. */
static gboolean
read_value (WhCondition  *self,
            JsonObject   *object,
            GError      **error)
{
  JsonNode *node = json_object_get_member (object, "value");

  if (node == NULL && self->than == NULL)
    return fail (error, _("“%s” needs a “value”"), condition_types[self->type]);

  if (node != NULL && self->than != NULL)
    return fail (error, _("A measure is compared to a “value” or to another field, “than”, not to both"));

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      self->value = json_node_get_boolean (node);
      return TRUE;
    }

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return get_text (object, "value", &self->text, error);

  return get_number (object, "value", &self->value, error);
}

static gboolean
check_measure (const WhCondition  *self,
               GError            **error)
{
  guint n = (self->metric != NULL) + (self->field != NULL) + (self->promql != NULL);

  if (n > 1)
    return fail (error, _("A condition measures a “metric”, a “field” or “promql”, one of them"));

  if (n == 0 && self->type != WH_CONDITION_ABSENCE)
    return fail (error, _("“%s” needs a “metric”, a “field” or “promql”"), condition_types[self->type]);

  if (self->promql != NULL && self->type == WH_CONDITION_ANOMALY)
    return fail (error, _("An anomaly needs recorded history: name a “metric”"));

  if (self->promql != NULL && (self->over > 0 || self->type == WH_CONDITION_RATE))
    return fail (error, _("PromQL has its own windows and rates: write them in the expression"));

  return TRUE;
}

static gboolean
read_leaf (WhCondition  *self,
           JsonObject   *object,
           GError      **error)
{
  static const char * const known[][12] = {
    [WH_CONDITION_THRESHOLD] = { "metric", "field", "promql", "read", "is", "value", "than", "over", "take", NULL },
    [WH_CONDITION_ABSENCE] = { "metric", "field", "promql", "after", NULL },
    [WH_CONDITION_RATE] = { "metric", "field", "promql", "is", "value", "over", "per", NULL },
    [WH_CONDITION_ANOMALY] = { "metric", "field", "promql", "is", "deviations", "least", "over", "take", "history", NULL },
  };
  g_autofree char *where = g_strdup_printf ("“%s”", condition_types[self->type]);
  int read = WH_READ_VALUE;
  int is = self->type == WH_CONDITION_ANOMALY ? WH_IS_UNLIKE : WH_IS_ABOVE;
  int take = WH_TAKE_LAST;

  self->deviations = 4;
  self->history = 28 * DAY;

  if (!check_members (object, where, known[self->type], error) ||
      !get_text (object, "metric", &self->metric, error) ||
      !get_text (object, "field", &self->field, error) ||
      !get_text (object, "promql", &self->promql, error) ||
      !get_text (object, "than", &self->than, error) ||
      !get_choice (object, "read", readings, &read, error) ||
      !get_choice (object, "is", comparisons, &is, error) ||
      !get_choice (object, "take", takes, &take, error) ||
      !get_duration (object, "over", &self->over, error) ||
      !get_duration (object, "after", &self->after, error) ||
      !get_duration (object, "per", &self->per, error) ||
      !get_duration (object, "history", &self->history, error) ||
      !get_number (object, "deviations", &self->deviations, error) ||
      !get_quantity (object, "least", &self->least, error))
    return FALSE;

  self->read = (WhReading)read;
  self->is = (WhComparison)is;
  self->take = (WhTake)take;

  if (!check_measure (self, error))
    return FALSE;

  if ((self->type == WH_CONDITION_THRESHOLD || self->type == WH_CONDITION_RATE) && !read_value (self, object, error))
    return FALSE;

  if (self->type == WH_CONDITION_ABSENCE && self->after <= 0)
    return fail (error, _("“absence” needs “after”, such as \"26h\""));

  if (self->type == WH_CONDITION_RATE && self->over <= 0)
    return fail (error, _("“rate” needs “over”, such as \"10m\""));

  if (self->type == WH_CONDITION_RATE && self->per == 0)
    self->per = self->over;

  if (self->is == WH_IS_UNLIKE && self->type != WH_CONDITION_ANOMALY)
    return fail (error, _("Only an anomaly can be “unlike”"));

  if (self->type == WH_CONDITION_ANOMALY &&
      (self->deviations <= 0 || (self->is != WH_IS_UNLIKE && self->is != WH_IS_ABOVE && self->is != WH_IS_BELOW)))
    return fail (error, _("An anomaly “is” above, below or unlike, by “deviations” greater than 0"));

  if (self->over > 31 * DAY || self->history > 366 * DAY)
    return fail (error, _("“over” must be a month at most, “history” a year"));

  if (self->over > 0 && self->type == WH_CONDITION_THRESHOLD && self->take == WH_TAKE_LAST)
    self->take = WH_TAKE_AVERAGE;

  return TRUE;
}

static WhCondition *
read_condition (JsonNode  *node,
                guint      depth,
                GError   **error)
{
  g_autoptr(WhCondition) self = NULL;
  g_autofree char *all = g_strjoinv (", ", (char **)condition_types);
  g_autoptr(GList) members = NULL;
  JsonNode *content;
  gboolean done;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) || json_object_get_size (json_node_get_object (node)) != 1)
    {
      fail (error, _("A condition is an object with one member: one of %s"), all);
      return NULL;
    }

  if (depth > MAX_DEPTH)
    {
      fail (error, _("Conditions lie more than %d deep in each other"), MAX_DEPTH);
      return NULL;
    }

  members = json_object_get_members (json_node_get_object (node));

  for (guint i = 0; self == NULL && condition_types[i] != NULL; i++)
    if (strcmp (condition_types[i], members->data) == 0)
      self = wh_condition_new ((WhConditionType)i);

  if (self == NULL)
    {
      fail (error, _("There is no condition “%.40s”: it must be one of %s"), (char *)members->data, all);
      return NULL;
    }

  content = json_object_get_member (json_node_get_object (node), members->data);

  if (self->parts != NULL)
    done = read_parts (self, content, depth, error);
  else if (JSON_NODE_HOLDS_OBJECT (content))
    done = read_leaf (self, json_node_get_object (content), error);
  else
    done = fail (error, _("“%s” must be an object"), condition_types[self->type]);

  return done ? g_steal_pointer (&self) : NULL;
}

/* ---- units ---- */

static gboolean
is_words (const WhKind      *kind,
          const WhCondition *condition)
{
  int field = kind != NULL && condition->field != NULL ? wh_kind_find_field (kind, condition->field) : -1;

  if (condition->field == NULL)
    return FALSE;

  return field < 0 || wh_field_type_is_text (kind->fields[field].type);
}

static gboolean
convert_values (WhCondition   *self,
                const WhKind  *kind,
                GError       **error)
{
  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++)
    if (!convert_values (g_ptr_array_index (self->parts, i), kind, error))
      return FALSE;

  if (self->text != NULL && !is_words (kind, self))
    {
      if (!wh_rule_parse_quantity (self->text, &self->value))
        return fail (error, _("“value” must be a number, or a text such as \"14d\", \"90%%\", \"2GiB\" or \"1.5cores\", not “%.40s”"),
                     self->text);
      g_clear_pointer (&self->text, g_free);
    }
  else if (wh_condition_is_millicores (kind, self))
    {
      self->value *= 1000;
      self->least *= 1000;
    }

  return TRUE;
}

/* ---- rules ---- */

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
    return fail (error, _("“labels” must be an object of texts"));

  members = json_object_get_members (json_node_get_object (node));

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *value = NULL;
      const char *name = l->data;

      if (!get_text (json_node_get_object (node), name, &value, error))
        return FALSE;

      if (*name == '\0' || strpbrk (name, "=\n") != NULL || strchr (value, '\n') != NULL)
        return fail (error, _("The label “%.40s” must be one line without “=”"), name);

      if (strcmp (name, "alertname") == 0 || strcmp (name, "severity") == 0)
        return fail (error, _("The label “%s” is set from the rule itself"), name);

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
    return fail (error, _("“%s” must be a list of texts"), member);

  builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      JsonNode *element = json_array_get_element (json_node_get_array (node), i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
        return fail (error, _("“%s” must be a list of texts"), member);
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
    return fail (error, _("“where” must be an object: fields and the pattern that they are like"));

  members = json_object_get_members (json_node_get_object (node));

  for (GList *l = members; l != NULL; l = l->next)
    {
      g_autofree char *pattern = NULL;

      if (!get_text (json_node_get_object (node), l->data, &pattern, error))
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
    return fail (error, _("“of” must be an object, such as { \"kind\": \"node\" }"));

  return check_members (json_node_get_object (node), "“of”", known, error) &&
         get_text (json_node_get_object (node), "kind", &self->kind, error) &&
         get_text (json_node_get_object (node), "connection", &self->connection, error) &&
         read_filters (self, json_node_get_object (node), error);
}

static gboolean
check_identity (WhRule  *self,
                GError **error)
{
  if (self->name == NULL || *self->name == '\0' || strchr (self->name, '\n') != NULL)
    return fail (error, _("A rule needs a “name” of one line"));

  if (self->id == NULL)
    self->id = wh_rule_make_id (self->name);

  if (*self->id == '\0' || strlen (self->id) > 100)
    return fail (error, _("The rule “%.40s” needs an “id” of lower case letters, digits and dashes"), self->name);

  for (const char *p = self->id; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-')
      return fail (error, _("The “id” of a rule has lower case letters, digits and dashes, not “%.40s”"), self->id);

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
      fail (error, _("A rule is a JSON object with “name” and “when”"));
      return NULL;
    }

  object = json_node_get_object (node);

  if (!check_members (object, _("a rule"), known, error) ||
      !get_text (object, "id", &self->id, error) ||
      !get_text (object, "name", &self->name, error) ||
      !check_identity (self, error) ||
      !get_choice (object, "severity", severities, &severity, error) ||
      !get_boolean (object, "enabled", &self->enabled, error) ||
      !get_choice (object, "environment", environments, &environment, error) ||
      !read_selector (self, object, error) ||
      !read_labels (self, object, error) ||
      !get_duration (object, "for", &self->hold, error) ||
      !get_duration (object, "keep_firing", &self->keep_firing, error) ||
      !get_text (object, "runbook", &self->runbook, error) ||
      !get_text (object, "summary", &self->summary, error) ||
      !read_names (object, "same_as", &self->same_as, error))
    return NULL;

  self->severity = g_strdup (severities[severity]);
  self->environment = environment >= 0 ? g_strdup (environments[environment]) : NULL;

  if (!json_object_has_member (object, "when"))
    {
      fail (error, _("A rule needs “when”: its condition"));
      return NULL;
    }

  self->when = read_condition (json_object_get_member (object, "when"), 0, error);

  if (self->when == NULL ||
      !convert_values (self->when, self->kind != NULL ? wh_kind_find (self->kind) : NULL, error) ||
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
      fail (error, _("Rules of more than %d KiB are not read"), MAX_BYTES / 1024);
      return NULL;
    }

  if (!g_utf8_validate (json, (gssize)n, NULL))
    {
      fail (error, _("A rule is JSON in UTF-8, and this is not"));
      return NULL;
    }

  if (!json_parser_load_from_data (parser, json, (gssize)n, &local_error))
    {
      fail (error, _("This is not JSON: %s"), local_error->message);
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
