/* wh-rule-subjects.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-rule-subjects.h"

/* As the recorder makes numbers of fields, but for times: those are compared
 * with the clock and stay what they are. */
static double
get_number (WhFieldType    type,
            const WhValue *value)
{
  if (wh_value_is_absent (type, value))
    return NAN;

  if (wh_field_type_is_real (type))
    return value->real;

  return type == WH_FIELD_DURATION ? (double)value->number / G_USEC_PER_SEC : (double)value->number;
}

/**
 * wh_rule_input_observe:
 * @self: an input that is no series
 * @measure: what it reads
 * @record: the resource as it is now
 * @time: now
 */
void
wh_rule_input_observe (WhRuleInput         *self,
                       const WhRuleMeasure *measure,
                       const WhRecord      *record,
                       gint64               time)
{
  int field;

  if (measure->field == NULL)
    {
      wh_rule_input_set_gone (self, time, FALSE);
      return;
    }

  field = wh_kind_find_field (record->kind, measure->field);

  if (field < 0)
    wh_rule_input_set_text (self, time, wh_health_get_id (record->health));
  else if (measure->is_text)
    wh_rule_input_set_text (self, time, wh_record_get_value (record, field)->text);
  else
    wh_rule_input_add (self, time, get_number (record->kind->fields[field].type, wh_record_get_value (record, field)));
}

/**
 * wh_rule_input_is_same:
 * @measure: what is read
 * @before: a version
 * @after: another one
 *
 * Returns: whether there is nothing new to read
 */
gboolean
wh_rule_input_is_same (const WhRuleMeasure *measure,
                       const WhRecord      *before,
                       const WhRecord      *after)
{
  int field;

  if (measure->field == NULL)
    return TRUE;

  field = wh_kind_find_field (after->kind, measure->field);

  if (field < 0)
    return before->health == after->health;

  return wh_value_equal (after->kind->fields[field].type, wh_record_get_value (before, field), wh_record_get_value (after, field));
}

/**
 * wh_rule_is_loose:
 * @rule: a finished rule
 *
 * Returns: whether its subjects are series that belong to no resource alone: all
 *   runs of a workflow, a count or a sum of all resources
 */
gboolean
wh_rule_is_loose (const WhRule *rule)
{
  const WhKind *kind = rule->kind != NULL ? wh_kind_find (rule->kind) : NULL;

  for (guint i = 0; kind != NULL && i < rule->measures->len; i++)
    {
      const WhRuleMeasure *measure = &g_array_index (rule->measures, WhRuleMeasure, i);
      const WhMetric *metric = measure->metric != NULL ? wh_kind_find_metric (kind, measure->metric) : NULL;

      if (metric != NULL && (metric->identify != NULL || wh_metric_is_of_all (metric)))
        return TRUE;
    }

  return FALSE;
}
