/* wh-rule-text.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-rule.h"

/* ---- what it is about ---- */

static const char *
get_field_text (const WhRecord *record,
                const char     *id,
                char          **owned)
{
  int field = wh_kind_find_field (record->kind, id);

  if (field < 0)
    return strcmp (id, "health") == 0 ? wh_health_get_id (record->health) : NULL;

  if (wh_field_type_is_text (record->kind->fields[field].type))
    return wh_record_get_value (record, field)->text;

  if (wh_value_is_absent (record->kind->fields[field].type, wh_record_get_value (record, field)))
    return NULL;

  /* Values as JSON has them, so that a pattern is the same in every locale. */
  if (wh_field_type_is_real (record->kind->fields[field].type))
    return *owned = g_strdup_printf ("%g", wh_record_get_value (record, field)->real);

  if (record->kind->fields[field].type == WH_FIELD_BOOLEAN)
    return wh_record_get_value (record, field)->number ? "true" : "false";

  return *owned = g_strdup_printf ("%" G_GINT64_FORMAT, wh_record_get_value (record, field)->number);
}

/**
 * wh_rule_matches:
 * @self: a rule
 * @record: a resource
 * @connection: (nullable): name of its connection
 * @environment: (nullable): class of its connection
 *
 * Returns: whether the rule is about @record
 */
gboolean
wh_rule_matches (const WhRule   *self,
                 const WhRecord *record,
                 const char     *connection,
                 const char     *environment)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (record != NULL, FALSE);

  if (g_strcmp0 (self->kind, record->kind->id) != 0 ||
      (self->connection != NULL && g_strcmp0 (self->connection, connection) != 0))
    return FALSE;

  /* What the program makes itself says its own environment, if it has one. */
  if (self->environment != NULL)
    {
      int field = wh_kind_find_field (record->kind, "environment");

      if (environment == NULL && field >= 0)
        environment = wh_record_get_value (record, field)->text;

      if (g_strcmp0 (self->environment, environment) != 0)
        return FALSE;
    }

  for (guint i = 0; i < self->filters->len; i++)
    {
      const WhRuleFilter *filter = g_ptr_array_index (self->filters, i);
      g_autofree char *owned = NULL;
      const char *text = get_field_text (record, filter->field, &owned);
      gboolean like = text != NULL && g_pattern_match_simple (filter->pattern, text);

      if (like == filter->negate)
        return FALSE;
    }

  return TRUE;
}

/* ---- in words ---- */

static const WhCondition *
find_leaf (const WhCondition *condition)
{
  for (guint i = 0; condition->parts != NULL && i < condition->parts->len; i++)
    {
      const WhCondition *leaf = find_leaf (g_ptr_array_index (condition->parts, i));

      if (leaf != NULL)
        return leaf;
    }

  return condition->parts == NULL ? condition : NULL;
}

/**
 * wh_rule_find_main:
 * @self: a rule
 *
 * Returns: (transfer none): the condition whose value stands for the rule: the
 *   first that measures
 */
const WhCondition *
wh_rule_find_main (const WhRule *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return find_leaf (self->when);
}

/**
 * wh_rule_describe_measure:
 * @self: a rule
 * @condition: one of its conditions that measure
 * @field: (out caller-allocates): what the numbers are, for wh_format_value();
 *   durations are in microseconds there and in seconds here
 */
void
wh_rule_describe_measure (const WhRule      *self,
                          const WhCondition *condition,
                          WhField           *field)
{
  const WhKind *kind = self->kind != NULL ? wh_kind_find (self->kind) : NULL;
  const WhMetric *metric = kind != NULL && condition->metric != NULL ? wh_kind_find_metric (kind, condition->metric) : NULL;
  int found = kind != NULL && condition->field != NULL ? wh_kind_find_field (kind, condition->field) : -1;

  *field = (WhField) {
    .id = condition->metric ?: condition->field ?: condition->promql,
    .title = N_("Value"),
    .type = WH_FIELD_NUMBER,
  };

  if (metric != NULL)
    {
      field->title = metric->title;
      field->unit = metric->unit;

      if (g_strcmp0 (metric->unit, "m") == 0)
        field->type = WH_FIELD_MILLICORES;
      else if (g_strcmp0 (metric->unit, "B") == 0)
        field->type = WH_FIELD_BYTES;
      else if (g_strcmp0 (metric->unit, "s") == 0)
        field->type = WH_FIELD_DURATION;
      else if (g_strcmp0 (metric->unit, "%") == 0)
        field->type = WH_FIELD_PERCENT;
    }
  else if (found >= 0)
    {
      *field = kind->fields[found];
      if (field->type == WH_FIELD_TIME)
        field->type = WH_FIELD_DURATION;
    }

  if (condition->type == WH_CONDITION_ABSENCE)
    field->type = WH_FIELD_DURATION;
}

static char *
format_number (const WhField *field,
               double         number)
{
  WhField plain = *field;
  WhValue value;

  if (isnan (number))
    return NULL;

  if (field->type == WH_FIELD_DURATION)
    {
      gboolean negative = number < 0;
      g_autofree char *text = wh_format_duration ((gint64)(fabs (number) * G_USEC_PER_SEC));

      return negative ? g_strconcat ("−", text, NULL) : g_steal_pointer (&text);
    }

  if (wh_field_type_is_text (field->type) || field->type == WH_FIELD_BOOLEAN)
    return g_strdup (number != 0 ? _("yes") : _("no"));

  if (wh_field_type_is_real (field->type))
    value.real = number;
  else
    value.number = (gint64)number;

  return wh_format_value (&plain, &value);
}

/**
 * wh_rule_format_value:
 * @self: a rule
 * @value: of its main measure
 *
 * Returns: (transfer full) (nullable): with its unit; %NULL when there is none
 */
char *
wh_rule_format_value (const WhRule *self,
                      double        value)
{
  const WhCondition *condition = wh_rule_find_main (self);
  WhField field;

  wh_rule_describe_measure (self, condition, &field);

  return format_number (&field, value);
}

static const char *
get_sign (WhComparison is)
{
  static const char * const signs[] = { ">", "<", "≥", "≤", "=", "≠", "~", "≁" };

  return signs[is];
}

/* "2 min", "26 h", "14 d": in the largest unit that it is a whole number of, as a
 * person would write it. */
static char *
format_span (gint64 span)
{
  static const struct { const char *unit; gint64 seconds; } units[] = { { "d", 86400 }, { "h", 3600 }, { "min", 60 }, { "s", 1 } };
  gint64 seconds = span / G_USEC_PER_SEC;

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (seconds >= units[i].seconds && seconds % units[i].seconds == 0)
      return g_strdup_printf ("%" G_GINT64_FORMAT " %s", seconds / units[i].seconds, units[i].unit);

  return wh_format_duration (span);
}

static void
append_measure (GString           *text,
                const WhCondition *condition)
{
  const char *name = condition->metric ?: condition->field ?: condition->promql;

  if (condition->type == WH_CONDITION_RATE)
    g_string_append_printf (text, "rate(%s)", name);
  else if (condition->read == WH_READ_LEFT)
    g_string_append_printf (text, "%s − now", name);
  else if (condition->read == WH_READ_AGE)
    g_string_append_printf (text, "now − %s", name);
  else if (condition->take != WH_TAKE_LAST)
    g_string_append_printf (text, "%s(%s)", wh_take_get_id (condition->take), name);
  else
    g_string_append (text, name);
}

static void
append_condition (GString           *text,
                  const WhRule      *self,
                  const WhCondition *condition)
{
  g_autofree char *value = NULL;
  g_autofree char *duration = NULL;
  WhField field;

  if (condition->parts != NULL)
    {
      if (condition->type == WH_CONDITION_NOT)
        g_string_append (text, "not ");

      for (guint i = 0; i < condition->parts->len; i++)
        {
          const WhCondition *part = g_ptr_array_index (condition->parts, i);
          gboolean bracket = part->parts != NULL && part->parts->len > 1;

          if (i > 0)
            g_string_append (text, condition->type == WH_CONDITION_ANY ? " or " : " and ");
          if (bracket)
            g_string_append_c (text, '(');
          append_condition (text, self, part);
          if (bracket)
            g_string_append_c (text, ')');
        }
      return;
    }

  if (condition->type == WH_CONDITION_ABSENCE)
    {
      duration = format_span (condition->after);
      if (condition->metric != NULL || condition->field != NULL || condition->promql != NULL)
        {
          append_measure (text, condition);
          g_string_append_c (text, ' ');
        }
      g_string_append_printf (text, "absent for %s", duration);
      return;
    }

  if (condition->type == WH_CONDITION_ANOMALY)
    {
      duration = format_span (condition->history);
      append_measure (text, condition);
      g_string_append_printf (text, " anomaly %s %g σ, %s", condition->is == WH_IS_ABOVE ? ">" : condition->is == WH_IS_BELOW ? "<" : "±",
                              condition->deviations, duration);
      return;
    }

  wh_rule_describe_measure (self, condition, &field);
  append_measure (text, condition);

  if (condition->than != NULL)
    value = g_strdup (condition->than);
  else if (condition->text != NULL)
    value = g_strdup (condition->text);
  else
    value = format_number (&field, condition->value);

  g_string_append_printf (text, " %s %s", get_sign (condition->is), value != NULL ? value : "");

  if (condition->over > 0)
    {
      duration = format_span (condition->over);
      g_string_append_printf (text, condition->type == WH_CONDITION_RATE ? " in %s" : " over %s", duration);
    }
}

/**
 * wh_rule_dup_condition:
 * @self: a rule
 *
 * Returns: (transfer full): its condition in one short line, the same in all
 *   languages: "cpu > 3.5 for 5 min"
 */
char *
wh_rule_dup_condition (const WhRule *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  append_condition (text, self, self->when);

  if (self->hold > 0)
    {
      g_autofree char *duration = format_span (self->hold);

      g_string_append_printf (text, " for %s", duration);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * wh_rule_dup_scope:
 * @self: a rule
 *
 * Returns: (transfer full): what it applies to, for people
 */
char *
wh_rule_dup_scope (const WhRule *self)
{
  const WhKind *kind = self->kind != NULL ? wh_kind_find (self->kind) : NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->filters->len; i++)
    {
      const WhRuleFilter *filter = g_ptr_array_index (self->filters, i);

      if (text->len > 0)
        g_string_append (text, ", ");
      if (filter->negate)
        /* Translators: a pattern that something must not be like, such as "not CronJob" */
        g_string_append_printf (text, _("not %s"), filter->pattern);
      else
        g_string_append (text, filter->pattern);
    }

  if (text->len == 0 && kind != NULL)
    {
      g_autofree char *plural = g_utf8_strdown (_(kind->title_plural), -1);

      /* Translators: "all nodes" */
      g_string_append_printf (text, _("all %s"), plural);
    }
  else if (text->len == 0)
    {
      g_string_append (text, _("series of the query"));
    }

  if (self->connection != NULL)
    g_string_append_printf (text, ", %s", self->connection);
  if (self->environment != NULL)
    g_string_append_printf (text, ", %s", self->environment);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- templates ---- */

/* "name=value" of lines, or a field of the record. */
static char *
dup_variable (const WhRule   *self,
              const char     *name,
              const char     *labels,
              const WhRecord *record,
              double          value)
{
  gsize length = strlen (name);
  char *owned = NULL;
  const char *text;

  if (strcmp (name, "value") == 0)
    return wh_rule_format_value (self, value);

  if (strcmp (name, "rule") == 0)
    return g_strdup (self->name);

  for (const char *line = labels; line != NULL && *line != '\0';)
    {
      gsize n = strcspn (line, "\n");

      if (n > length && strncmp (line, name, length) == 0 && line[length] == '=')
        return g_strndup (line + length + 1, n - length - 1);
      line += n + (line[n] == '\n');
    }

  if (record == NULL)
    return NULL;

  if (strcmp (name, "name") == 0)
    return wh_record_dup_full_name (record);

  if (strcmp (name, "reason") == 0)
    return g_strdup (record->reason);

  text = get_field_text (record, name, &owned);

  return owned != NULL ? owned : g_strdup (text);
}

/**
 * wh_rule_expand:
 * @self: a rule
 * @text: (nullable): with {{value}}, {{name}}, {{any label or field}}
 * @labels: (nullable): "name=value", one a line
 * @record: (nullable): what it is about
 * @value: the value that made it fire
 *
 * Returns: (transfer full) (nullable): the text with values; what is not known
 *   becomes an em dash
 */
char *
wh_rule_expand (const WhRule   *self,
                const char     *text,
                const char     *labels,
                const WhRecord *record,
                double          value)
{
  GString *result;

  g_return_val_if_fail (self != NULL, NULL);

  if (text == NULL)
    return NULL;

  result = g_string_new (NULL);

  while (*text != '\0')
    {
      const char *begin = strstr (text, "{{");
      const char *end = begin != NULL ? strstr (begin, "}}") : NULL;
      g_autofree char *name = NULL;
      g_autofree char *value_text = NULL;

      if (end == NULL)
        {
          g_string_append (result, text);
          break;
        }

      g_string_append_len (result, text, begin - text);
      name = g_strstrip (g_strndup (begin + 2, (gsize)(end - begin - 2)));
      value_text = dup_variable (self, name, labels, record, value);
      g_string_append (result, value_text != NULL ? value_text : "—");
      text = end + 2;
    }

  return g_string_free (result, FALSE);
}
