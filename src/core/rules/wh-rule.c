/* wh-rule.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-kinds.h"
#include "wh-rule.h"

G_DEFINE_BOXED_TYPE (WhRule, wh_rule, wh_rule_ref, wh_rule_unref)

static const struct
{
  const char *id;
  const char *title;
} types[] = {
  [WH_CONDITION_THRESHOLD] = { "threshold", N_("Threshold") },
  [WH_CONDITION_ABSENCE] = { "absence", N_("Absence") },
  [WH_CONDITION_RATE] = { "rate", N_("Rate of change") },
  [WH_CONDITION_ANOMALY] = { "anomaly", N_("Anomaly") },
  [WH_CONDITION_ALL] = { "all", N_("All of") },
  [WH_CONDITION_ANY] = { "any", N_("Any of") },
  [WH_CONDITION_NOT] = { "not", N_("Not") },
};

static const char * const comparisons[] = {
  [WH_IS_ABOVE] = "above",
  [WH_IS_BELOW] = "below",
  [WH_IS_AT_LEAST] = "at_least",
  [WH_IS_AT_MOST] = "at_most",
  [WH_IS_EQUAL] = "equal",
  [WH_IS_NOT_EQUAL] = "not_equal",
  [WH_IS_LIKE] = "like",
  [WH_IS_UNLIKE] = "unlike",
};

static const char * const takes[] = {
  [WH_TAKE_LAST] = "last",
  [WH_TAKE_AVERAGE] = "average",
  [WH_TAKE_LEAST] = "least",
  [WH_TAKE_MOST] = "most",
};

/**
 * wh_condition_type_get_id:
 * @type: a type of conditions
 *
 * Returns: its stable name
 */
const char *
wh_condition_type_get_id (WhConditionType type)
{
  return types[type].id;
}

/**
 * wh_comparison_get_id:
 * @is: a comparison
 *
 * Returns: its stable name
 */
const char *
wh_comparison_get_id (WhComparison is)
{
  return comparisons[is];
}

/**
 * wh_take_get_id:
 * @take: what is made of several values
 *
 * Returns: its stable name
 */
const char *
wh_take_get_id (WhTake take)
{
  return takes[take];
}

/* ---- conditions ---- */

/**
 * wh_condition_new:
 * @type: what kind of condition; of all, any and not, @parts is made
 *
 * Returns: (transfer full): a condition that reads no measure yet
 */
WhCondition *
wh_condition_new (WhConditionType type)
{
  WhCondition *self = g_new0 (WhCondition, 1);

  self->type = type;
  self->input = -1;
  self->than_input = -1;

  if (type >= WH_CONDITION_ALL)
    self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_condition_free);

  return self;
}

/**
 * wh_condition_free:
 * @self: (nullable) (transfer full): a condition; its parts go with it
 */
void
wh_condition_free (WhCondition *self)
{
  if (self == NULL)
    return;

  g_free (self->metric);
  g_free (self->field);
  g_free (self->promql);
  g_free (self->text);
  g_free (self->than);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

/**
 * wh_condition_copy:
 * @self: a condition
 *
 * Returns: (transfer full): an independent copy, parts included; which inputs it
 *   reads is not copied: that is decided by the rule it becomes a part of
 */
WhCondition *
wh_condition_copy (const WhCondition *self)
{
  WhCondition *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = wh_condition_new (self->type);
  copy->metric = g_strdup (self->metric);
  copy->field = g_strdup (self->field);
  copy->promql = g_strdup (self->promql);
  copy->read = self->read;
  copy->is = self->is;
  copy->text = g_strdup (self->text);
  copy->than = g_strdup (self->than);
  copy->value = self->value;
  copy->over = self->over;
  copy->take = self->take;
  copy->after = self->after;
  copy->per = self->per;
  copy->deviations = self->deviations;
  copy->least = self->least;
  copy->history = self->history;

  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++)
    g_ptr_array_add (copy->parts, wh_condition_copy (g_ptr_array_index (self->parts, i)));

  return copy;
}

/* ---- rules ---- */

static void
filter_free (gpointer data)
{
  WhRuleFilter *filter = data;

  g_free (filter->field);
  g_free (filter->pattern);
  g_free (filter);
}

/**
 * wh_rule_filter_new:
 * @field: id of a field
 * @pattern: what it must be
 * @negate: whether it must not be
 *
 * Returns: (transfer full): a filter
 */
WhRuleFilter *
wh_rule_filter_new (const char *field,
                    const char *pattern,
                    gboolean    negate)
{
  WhRuleFilter *filter = g_new0 (WhRuleFilter, 1);

  filter->field = g_strdup (field);
  filter->pattern = g_strdup (pattern);
  filter->negate = negate;

  return filter;
}

/**
 * wh_rule_new:
 *
 * Returns: (transfer full): a rule without content; fill it, then
 *   [method@Rule.finish]
 */
WhRule *
wh_rule_new (void)
{
  WhRule *self = g_new0 (WhRule, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->enabled = TRUE;
  self->filters = g_ptr_array_new_with_free_func (filter_free);
  self->measures = g_array_new (FALSE, TRUE, sizeof (WhRuleMeasure));

  return self;
}

/**
 * wh_rule_ref:
 * @self: a rule
 *
 * On any thread: back-tests read rules on workers.
 *
 * Returns: (transfer full): @self
 */
WhRule *
wh_rule_ref (WhRule *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_rule_unref:
 * @self: (transfer full): a rule
 *
 * On any thread.
 */
void
wh_rule_unref (WhRule *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->severity);
  g_free (self->environment);
  g_free (self->connection);
  g_free (self->kind);
  g_ptr_array_unref (self->filters);
  g_strfreev (self->labels);
  g_clear_pointer (&self->when, wh_condition_free);
  g_free (self->runbook);
  g_free (self->summary);
  g_strfreev (self->same_as);
  g_array_unref (self->measures);
  g_free (self);
}

/**
 * wh_rule_copy:
 * @self: a rule
 *
 * Returns: (transfer full): a rule with the same content, to be changed and
 *   then finished
 */
WhRule *
wh_rule_copy (const WhRule *self)
{
  WhRule *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = wh_rule_new ();
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->severity = g_strdup (self->severity);
  copy->enabled = self->enabled;
  copy->shipped = self->shipped;
  copy->environment = g_strdup (self->environment);
  copy->connection = g_strdup (self->connection);
  copy->kind = g_strdup (self->kind);

  for (guint i = 0; i < self->filters->len; i++)
    {
      const WhRuleFilter *filter = g_ptr_array_index (self->filters, i);

      g_ptr_array_add (copy->filters, wh_rule_filter_new (filter->field, filter->pattern, filter->negate));
    }

  copy->labels = g_strdupv (self->labels);
  copy->when = self->when != NULL ? wh_condition_copy (self->when) : NULL;
  copy->hold = self->hold;
  copy->keep_firing = self->keep_firing;
  copy->runbook = g_strdup (self->runbook);
  copy->summary = g_strdup (self->summary);
  copy->same_as = g_strdupv (self->same_as);

  return copy;
}

/**
 * wh_rule_make_id:
 * @name: of a rule, such as "Node not ready"
 *
 * Returns: (transfer full): an identity for it: "node-not-ready"
 */
char *
wh_rule_make_id (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  GString *id = g_string_new (NULL);

  for (const char *p = lower; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (id, *p);
      else if (id->len > 0 && id->str[id->len - 1] != '-')
        g_string_append_c (id, '-');
    }

  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);

  return g_string_free (id, FALSE);
}

/* ---- what it measures ---- */

/* Conditions that read the same share a measure, which remembers as much of the
 * past as the one that wants most. */
static int
add_measure (WhRule              *self,
             const WhRuleMeasure *measure)
{
  for (guint i = 0; i < self->measures->len; i++)
    {
      WhRuleMeasure *known = &g_array_index (self->measures, WhRuleMeasure, i);

      if (g_strcmp0 (known->metric, measure->metric) == 0 && g_strcmp0 (known->field, measure->field) == 0 &&
          g_strcmp0 (known->promql, measure->promql) == 0)
        {
          known->window = MAX (known->window, measure->window);
          known->history = MAX (known->history, measure->history);
          return (int)i;
        }
    }

  g_array_append_vals (self->measures, measure, 1);

  return (int)self->measures->len - 1;
}

static gboolean
find_field (const WhKind   *kind,
            const char     *id,
            WhRuleMeasure  *measure,
            GError        **error)
{
  int field = kind != NULL ? wh_kind_find_field (kind, id) : -1;

  measure->holds = TRUE;

  if (field >= 0)
    {
      measure->is_text = wh_field_type_is_text (kind->fields[field].type);
      measure->is_time = kind->fields[field].type == WH_FIELD_TIME;
      return TRUE;
    }

  if (strcmp (id, "health") == 0)
    {
      measure->is_text = TRUE;
      return TRUE;
    }

  g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
               _("A resource of the kind “%s” has no field “%s”: see wheelhousectl kinds --json"),
               kind != NULL ? kind->id : "", id);

  return FALSE;
}

static gboolean
resolve_measure (WhRule       *self,
                 const WhKind *kind,
                 WhCondition  *condition,
                 GError      **error)
{
  WhRuleMeasure measure = {
    .metric = condition->metric,
    .field = condition->field,
    .promql = condition->promql,
    .window = condition->over,
    .history = condition->type == WH_CONDITION_ANOMALY ? condition->history : 0,
  };

  if (condition->promql != NULL)
    {
      condition->input = add_measure (self, &measure);
      return TRUE;
    }

  if (kind == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID,
                           _("A rule without PromQL needs a kind in “of”, such as \"of\": { \"kind\": \"node\" }"));
      return FALSE;
    }

  if (condition->metric != NULL)
    {
      const WhMetric *metric = wh_kind_find_metric (kind, condition->metric);

      if (metric == NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                       _("No series “%s” is recorded of the kind “%s”: see wheelhousectl series '%s:*'"),
                       condition->metric, kind->id, kind->id);
          return FALSE;
        }

      measure.counter = metric->type == WH_SERIES_COUNTER;
      measure.holds = metric->source == WH_METRIC_ENDED;
    }
  else if (condition->field != NULL)
    {
      if (!find_field (kind, condition->field, &measure, error))
        return FALSE;
    }
  else
    {
      measure.holds = TRUE;
    }

  condition->input = add_measure (self, &measure);

  if (condition->than != NULL)
    {
      WhRuleMeasure other = { .field = condition->than };

      if (!find_field (kind, condition->than, &other, error))
        return FALSE;

      condition->than_input = add_measure (self, &other);
    }

  return TRUE;
}

static gboolean
check_compared (const WhRule       *self,
                const WhCondition  *condition,
                GError            **error)
{
  const WhRuleMeasure *measure = &g_array_index (self->measures, WhRuleMeasure, condition->input);
  const char *name = condition->field != NULL ? condition->field : condition->metric;

  if (condition->type == WH_CONDITION_ABSENCE)
    return TRUE;

  if (measure->is_text && condition->type != WH_CONDITION_THRESHOLD)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("“%s” is text: it can be compared, but has neither a rate nor a median"), name);
      return FALSE;
    }

  if (measure->is_text && condition->is != WH_IS_EQUAL && condition->is != WH_IS_NOT_EQUAL && condition->is != WH_IS_LIKE)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("“%s” is text: “is” must be equal, not_equal or like, not “%s”"),
                   name, comparisons[condition->is]);
      return FALSE;
    }

  if (condition->than == NULL && measure->is_text != (condition->text != NULL) && condition->type == WH_CONDITION_THRESHOLD)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   measure->is_text ? _("“%s” is text: “value” must be a text in quotes")
                                    : _("“%s” is a number: “value” must be a number, or a text such as \"14d\" or \"90%%\""),
                   name != NULL ? name : condition->promql);
      return FALSE;
    }

  return TRUE;
}

static gboolean
resolve (WhRule        *self,
         const WhKind  *kind,
         WhCondition   *condition,
         GError       **error)
{
  for (guint i = 0; condition->parts != NULL && i < condition->parts->len; i++)
    if (!resolve (self, kind, g_ptr_array_index (condition->parts, i), error))
      return FALSE;

  return condition->parts != NULL ||
         (resolve_measure (self, kind, condition, error) && check_compared (self, condition, error));
}

/**
 * wh_rule_finish:
 * @self: a rule with all its content, not shared yet
 * @error: what is wrong with it
 *
 * Checks the rule against the kinds and finds out what it measures. It must not
 * change afterwards.
 *
 * Returns: whether the rule can be used
 */
gboolean
wh_rule_finish (WhRule  *self,
                GError **error)
{
  const WhKind *kind = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->when != NULL, FALSE);

  if (self->kind != NULL && (kind = wh_kind_find (self->kind)) == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("There is no kind “%s”: see wheelhousectl kinds"), self->kind);
      return FALSE;
    }

  for (guint i = 0; i < self->filters->len; i++)
    {
      const WhRuleFilter *filter = g_ptr_array_index (self->filters, i);
      WhRuleMeasure measure = { 0 };

      if (kind != NULL && !find_field (kind, filter->field, &measure, error))
        return FALSE;
    }

  g_array_set_size (self->measures, 0);

  if (!resolve (self, kind, self->when, error))
    return FALSE;

  for (guint i = 0; i < self->measures->len; i++)
    {
      const WhRuleMeasure *measure = &g_array_index (self->measures, WhRuleMeasure, i);

      if (measure->promql == NULL || self->measures->len == 1)
        continue;

      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID,
                           _("PromQL cannot be combined with other measures in one rule: combine them in the expression"));
      return FALSE;
    }

  return TRUE;
}
