/* wh-rule-json-condition.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Conditions as they are written, and their values in the units of what they
 * measure. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-rule-json-private.h"

#define MAX_DEPTH 8
#define MAX_PARTS 16
#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static const char * const readings[] = { "value", "left", "age", NULL };
static const char * const comparisons[] = {
  "above", "below", "at_least", "at_most", "equal", "not_equal", "like", "unlike", NULL
};
static const char * const takes[] = { "last", "average", "least", "most", NULL };
static const char * const condition_types[] = { "threshold", "absence", "rate", "anomaly", "all", "any", "not", NULL };

static gboolean
read_parts (WhCondition  *self,
            JsonNode     *node,
            guint         depth,
            GError      **error)
{
  const char *name = condition_types[self->type];

  if (self->type == WH_CONDITION_NOT)
    {
      WhCondition *part = wh_rule_json_read_condition (node, depth + 1, error);

      if (part == NULL)
        return FALSE;
      g_ptr_array_add (self->parts, part);
      return TRUE;
    }

  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) == 0)
    return wh_rule_json_fail (error, _("“%s” must be a list of conditions"), name);

  if (json_array_get_length (json_node_get_array (node)) > MAX_PARTS)
    return wh_rule_json_fail (error, _("“%s” has more than %d conditions"), name, MAX_PARTS);

  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      WhCondition *part = wh_rule_json_read_condition (json_array_get_element (json_node_get_array (node), i), depth + 1, error);

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
    return wh_rule_json_fail (error, _("“%s” needs a “value”"), condition_types[self->type]);

  if (node != NULL && self->than != NULL)
    return wh_rule_json_fail (error, _("A measure is compared to a “value” or to another field, “than”, not to both"));

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      self->value = json_node_get_boolean (node);
      return TRUE;
    }

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return wh_rule_json_get_text (object, "value", &self->text, error);

  return wh_rule_json_get_number (object, "value", &self->value, error);
}

static gboolean
check_measure (const WhCondition  *self,
               GError            **error)
{
  guint n = (self->metric != NULL) + (self->field != NULL) + (self->promql != NULL);

  if (n > 1)
    return wh_rule_json_fail (error, _("A condition measures a “metric”, a “field” or “promql”, one of them"));

  if (n == 0 && self->type != WH_CONDITION_ABSENCE)
    return wh_rule_json_fail (error, _("“%s” needs a “metric”, a “field” or “promql”"), condition_types[self->type]);

  if (self->promql != NULL && self->type == WH_CONDITION_ANOMALY)
    return wh_rule_json_fail (error, _("An anomaly needs recorded history: name a “metric”"));

  if (self->promql != NULL && (self->over > 0 || self->type == WH_CONDITION_RATE))
    return wh_rule_json_fail (error, _("PromQL has its own windows and rates: write them in the expression"));

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

  if (!wh_rule_json_check_members (object, where, known[self->type], error) ||
      !wh_rule_json_get_text (object, "metric", &self->metric, error) ||
      !wh_rule_json_get_text (object, "field", &self->field, error) ||
      !wh_rule_json_get_text (object, "promql", &self->promql, error) ||
      !wh_rule_json_get_text (object, "than", &self->than, error) ||
      !wh_rule_json_get_choice (object, "read", readings, &read, error) ||
      !wh_rule_json_get_choice (object, "is", comparisons, &is, error) ||
      !wh_rule_json_get_choice (object, "take", takes, &take, error) ||
      !wh_rule_json_get_duration (object, "over", &self->over, error) ||
      !wh_rule_json_get_duration (object, "after", &self->after, error) ||
      !wh_rule_json_get_duration (object, "per", &self->per, error) ||
      !wh_rule_json_get_duration (object, "history", &self->history, error) ||
      !wh_rule_json_get_number (object, "deviations", &self->deviations, error) ||
      !wh_rule_json_get_quantity (object, "least", &self->least, error))
    return FALSE;

  self->read = (WhReading)read;
  self->is = (WhComparison)is;
  self->take = (WhTake)take;

  if (!check_measure (self, error))
    return FALSE;

  if ((self->type == WH_CONDITION_THRESHOLD || self->type == WH_CONDITION_RATE) && !read_value (self, object, error))
    return FALSE;

  if (self->type == WH_CONDITION_ABSENCE && self->after <= 0)
    return wh_rule_json_fail (error, _("“absence” needs “after”, such as \"26h\""));

  if (self->type == WH_CONDITION_RATE && self->over <= 0)
    return wh_rule_json_fail (error, _("“rate” needs “over”, such as \"10m\""));

  if (self->type == WH_CONDITION_RATE && self->per == 0)
    self->per = self->over;

  if (self->is == WH_IS_UNLIKE && self->type != WH_CONDITION_ANOMALY)
    return wh_rule_json_fail (error, _("Only an anomaly can be “unlike”"));

  if (self->type == WH_CONDITION_ANOMALY &&
      (self->deviations <= 0 || (self->is != WH_IS_UNLIKE && self->is != WH_IS_ABOVE && self->is != WH_IS_BELOW)))
    return wh_rule_json_fail (error, _("An anomaly “is” above, below or unlike, by “deviations” greater than 0"));

  if (self->over > 31 * DAY || self->history > 366 * DAY)
    return wh_rule_json_fail (error, _("“over” must be a month at most, “history” a year"));

  if (self->over > 0 && self->type == WH_CONDITION_THRESHOLD && self->take == WH_TAKE_LAST)
    self->take = WH_TAKE_AVERAGE;

  return TRUE;
}

WhCondition *
wh_rule_json_read_condition (JsonNode  *node,
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
      wh_rule_json_fail (error, _("A condition is an object with one member: one of %s"), all);
      return NULL;
    }

  if (depth > MAX_DEPTH)
    {
      wh_rule_json_fail (error, _("Conditions lie more than %d deep in each other"), MAX_DEPTH);
      return NULL;
    }

  members = json_object_get_members (json_node_get_object (node));

  for (guint i = 0; self == NULL && condition_types[i] != NULL; i++)
    if (strcmp (condition_types[i], members->data) == 0)
      self = wh_condition_new ((WhConditionType)i);

  if (self == NULL)
    {
      wh_rule_json_fail (error, _("There is no condition “%.40s”: it must be one of %s"), (char *)members->data, all);
      return NULL;
    }

  content = json_object_get_member (json_node_get_object (node), members->data);

  if (self->parts != NULL)
    done = read_parts (self, content, depth, error);
  else if (JSON_NODE_HOLDS_OBJECT (content))
    done = read_leaf (self, json_node_get_object (content), error);
  else
    done = wh_rule_json_fail (error, _("“%s” must be an object"), condition_types[self->type]);

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

gboolean
wh_rule_json_convert_values (WhCondition   *self,
                             const WhKind  *kind,
                             GError       **error)
{
  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++)
    if (!wh_rule_json_convert_values (g_ptr_array_index (self->parts, i), kind, error))
      return FALSE;

  if (self->text != NULL && !is_words (kind, self))
    {
      if (!wh_rule_parse_quantity (self->text, &self->value))
        return wh_rule_json_fail (error, _("“value” must be a number, or a text such as \"14d\", \"90%%\", \"2GiB\" or \"1.5cores\", not “%.40s”"),
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
