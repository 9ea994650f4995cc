/* wh-rule-json-write.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-json-write.h"
#include "wh-rule-json-private.h"

#define SECOND ((gint64)G_USEC_PER_SEC)

/**
 * wh_condition_is_millicores:
 * @kind: (nullable): what the condition is about
 * @condition: a condition
 *
 * Returns: whether its numbers are written in cores, and kept in thousandths
 */
gboolean
wh_condition_is_millicores (const WhKind      *kind,
                            const WhCondition *condition)
{
  const WhMetric *metric = kind != NULL && condition->metric != NULL ? wh_kind_find_metric (kind, condition->metric) : NULL;
  int field = kind != NULL && condition->field != NULL ? wh_kind_find_field (kind, condition->field) : -1;

  return (metric != NULL && g_strcmp0 (metric->unit, "m") == 0) ||
         (field >= 0 && kind->fields[field].type == WH_FIELD_MILLICORES);
}

static void
write_duration (JsonBuilder *builder,
                const char  *name,
                gint64       duration)
{
  g_autofree char *text = NULL;

  if (duration <= 0)
    return;

  text = wh_rule_format_duration (duration);
  wh_json_write_text (builder, name, text);
}

static void
write_number (JsonBuilder *builder,
              const char  *name,
              double       number)
{
  json_builder_set_member_name (builder, name);

  if (number == floor (number) && fabs (number) < 1e15)
    json_builder_add_int_value (builder, (gint64)number);
  else
    json_builder_add_double_value (builder, number);
}

static gboolean
is_span (const WhKind      *kind,
         const WhCondition *self)
{
  int field = kind != NULL && self->field != NULL ? wh_kind_find_field (kind, self->field) : -1;

  return self->type == WH_CONDITION_THRESHOLD && field >= 0 && kind->fields[field].type == WH_FIELD_TIME &&
         self->read != WH_READ_VALUE;
}

static gboolean
is_boolean (const WhKind      *kind,
            const WhCondition *self)
{
  int field = kind != NULL && self->field != NULL ? wh_kind_find_field (kind, self->field) : -1;

  return self->type == WH_CONDITION_THRESHOLD && field >= 0 && kind->fields[field].type == WH_FIELD_BOOLEAN;
}

static void
write_value (JsonBuilder       *builder,
             const WhKind      *kind,
             const WhCondition *self)
{
  gint64 span = (gint64)(fabs (self->value) * (double)SECOND);

  if (self->than != NULL)
    {
      wh_json_write_text (builder, "than", self->than);
    }
  else if (self->text != NULL)
    {
      wh_json_write_text (builder, "value", self->text);
    }
  else if (is_span (kind, self) && span % (SECOND / 1000) == 0)
    {
      g_autofree char *duration = wh_rule_format_duration (span);
      g_autofree char *text = g_strconcat (self->value < 0 ? "-" : "", duration, NULL);

      wh_json_write_text (builder, "value", text);
    }
  else if (is_boolean (kind, self))
    {
      json_builder_set_member_name (builder, "value");
      json_builder_add_boolean_value (builder, self->value != 0);
    }
  else
    {
      write_number (builder, "value", wh_condition_is_millicores (kind, self) ? self->value / 1000 : self->value);
    }
}

static void
write_condition (JsonBuilder       *builder,
                 const WhKind      *kind,
                 const WhCondition *self)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, wh_condition_type_get_id (self->type));

  if (self->type == WH_CONDITION_NOT)
    {
      write_condition (builder, kind, g_ptr_array_index (self->parts, 0));
      json_builder_end_object (builder);
      return;
    }

  if (self->parts != NULL)
    {
      json_builder_begin_array (builder);
      for (guint i = 0; i < self->parts->len; i++)
        write_condition (builder, kind, g_ptr_array_index (self->parts, i));
      json_builder_end_array (builder);
      json_builder_end_object (builder);
      return;
    }

  json_builder_begin_object (builder);

  if (self->metric != NULL)
    wh_json_write_text (builder, "metric", self->metric);
  if (self->field != NULL)
    wh_json_write_text (builder, "field", self->field);
  if (self->promql != NULL)
    wh_json_write_text (builder, "promql", self->promql);
  if (self->read != WH_READ_VALUE)
    wh_json_write_text (builder, "read", self->read == WH_READ_LEFT ? "left" : "age");
  if (self->type != WH_CONDITION_ABSENCE)
    wh_json_write_text (builder, "is", wh_comparison_get_id (self->is));
  if (self->type == WH_CONDITION_THRESHOLD || self->type == WH_CONDITION_RATE)
    write_value (builder, kind, self);

  write_duration (builder, "over", self->over);
  if (self->take != WH_TAKE_LAST)
    wh_json_write_text (builder, "take", wh_take_get_id (self->take));
  write_duration (builder, "after", self->after);
  if (self->per != self->over)
    write_duration (builder, "per", self->per);

  if (self->type == WH_CONDITION_ANOMALY)
    {
      write_number (builder, "deviations", self->deviations);
      if (self->least != 0)
        write_number (builder, "least", wh_condition_is_millicores (kind, self) ? self->least / 1000 : self->least);
      write_duration (builder, "history", self->history);
    }

  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
write_selector (JsonBuilder  *builder,
                const WhRule *self)
{
  if (self->kind == NULL && self->connection == NULL)
    return;

  json_builder_set_member_name (builder, "of");
  json_builder_begin_object (builder);

  if (self->kind != NULL)
    wh_json_write_text (builder, "kind", self->kind);
  if (self->connection != NULL)
    wh_json_write_text (builder, "connection", self->connection);

  if (self->filters->len > 0)
    {
      json_builder_set_member_name (builder, "where");
      json_builder_begin_object (builder);

      for (guint i = 0; i < self->filters->len; i++)
        {
          const WhRuleFilter *filter = g_ptr_array_index (self->filters, i);
          g_autofree char *pattern = g_strconcat (filter->negate ? "!" : "", filter->pattern, NULL);

          wh_json_write_text (builder, filter->field, pattern);
        }
      json_builder_end_object (builder);
    }

  json_builder_end_object (builder);
}

/**
 * wh_rule_to_json:
 * @self: a rule
 * @pretty: for people
 *
 * Returns: (transfer full): what [func@rule_from_json] reads
 */
char *
wh_rule_to_json (const WhRule *self,
                 gboolean      pretty)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "id", self->id);
  wh_json_write_text (builder, "name", self->name);
  wh_json_write_text (builder, "severity", self->severity);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, self->enabled);

  if (self->environment != NULL)
    wh_json_write_text (builder, "environment", self->environment);

  write_selector (builder, self);

  if (self->labels != NULL && self->labels[0] != NULL)
    {
      json_builder_set_member_name (builder, "labels");
      json_builder_begin_object (builder);

      for (guint i = 0; self->labels[i] != NULL; i++)
        {
          g_auto(GStrv) parts = g_strsplit (self->labels[i], "=", 2);

          wh_json_write_text (builder, parts[0], parts[1]);
        }
      json_builder_end_object (builder);
    }

  json_builder_set_member_name (builder, "when");
  write_condition (builder, self->kind != NULL ? wh_kind_find (self->kind) : NULL, self->when);
  write_duration (builder, "for", self->hold);
  write_duration (builder, "keep_firing", self->keep_firing);

  if (self->runbook != NULL)
    wh_json_write_text (builder, "runbook", self->runbook);
  if (self->summary != NULL)
    wh_json_write_text (builder, "summary", self->summary);

  if (self->same_as != NULL && self->same_as[0] != NULL)
    {
      json_builder_set_member_name (builder, "same_as");
      json_builder_begin_array (builder);
      for (guint i = 0; self->same_as[i] != NULL; i++)
        json_builder_add_string_value (builder, self->same_as[i]);
      json_builder_end_array (builder);
    }

  json_builder_end_object (builder);

  return wh_json_write_end (builder, pretty);
}
