/* wh-rule-case.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-rule-case.h"

/* A condition that time alone changes is looked at no more often than this. */
#define MIN_DUE G_USEC_PER_SEC

static gboolean
is_timed (const WhRule      *rule,
          const WhCondition *condition)
{
  for (guint i = 0; condition->parts != NULL && i < condition->parts->len; i++)
    if (is_timed (rule, g_ptr_array_index (condition->parts, i)))
      return TRUE;

  return condition->parts == NULL &&
         (condition->type == WH_CONDITION_ABSENCE ||
          g_array_index (rule->measures, WhRuleMeasure, condition->input).holds);
}

/**
 * wh_rule_case_new:
 * @rule: a finished rule
 *
 * Returns: (transfer full): a case without inputs
 */
WhRuleCase *
wh_rule_case_new (WhRule *rule)
{
  WhRuleCase *self = g_new0 (WhRuleCase, 1);
  const WhCondition *condition = wh_rule_find_main (rule);

  self->rule = wh_rule_ref (rule);
  self->inputs = g_new0 (WhRuleInput *, rule->measures->len);
  self->state.value = NAN;
  self->state.peak = NAN;
  self->direction = condition->is == WH_IS_BELOW || condition->is == WH_IS_AT_MOST ? -1 : 1;
  self->timed = is_timed (rule, rule->when);

  return self;
}

/**
 * wh_rule_case_free:
 * @self: (transfer full): a case; @user_data stays
 */
void
wh_rule_case_free (WhRuleCase *self)
{
  for (guint i = 0; i < self->rule->measures->len; i++)
    g_clear_pointer (&self->inputs[i], wh_rule_input_unref);

  g_free (self->inputs);
  wh_rule_unref (self->rule);
  g_free (self);
}

/**
 * wh_rule_case_take_input:
 * @self: a case
 * @measure: which measure of its rule
 * @input: (transfer full): where it is read
 */
void
wh_rule_case_take_input (WhRuleCase  *self,
                         guint        measure,
                         WhRuleInput *input)
{
  g_return_if_fail (measure < self->rule->measures->len);

  self->inputs[measure] = input;
}

static gint64
get_max_gap (const WhRuleCase *self)
{
  gint64 gap = wh_rule_input_get_max_gap (self->inputs[0]);

  for (guint i = 1; i < self->rule->measures->len; i++)
    gap = MIN (gap, wh_rule_input_get_max_gap (self->inputs[i]));

  return gap;
}

/* ---- conditions ---- */

static gboolean
compare (WhComparison is,
         double       measured,
         double       value)
{
  switch (is)
    {
    case WH_IS_ABOVE:
      return measured > value;
    case WH_IS_BELOW:
      return measured < value;
    case WH_IS_AT_LEAST:
      return measured >= value;
    case WH_IS_AT_MOST:
      return measured <= value;
    case WH_IS_EQUAL:
    case WH_IS_LIKE:
      return measured == value;
    case WH_IS_NOT_EQUAL:
    case WH_IS_UNLIKE:
    default:
      return measured != value;
    }
}

static WhVerdict
to_verdict (gboolean holds)
{
  return holds ? WH_VERDICT_TRUE : WH_VERDICT_FALSE;
}

static WhVerdict
judge_text (const WhCondition *condition,
            const WhRuleInput *input)
{
  if (input->text == NULL)
    return WH_VERDICT_UNKNOWN;

  if (condition->is == WH_IS_LIKE)
    return to_verdict (g_pattern_match_simple (condition->text, input->text));

  return to_verdict ((strcmp (condition->text, input->text) == 0) == (condition->is == WH_IS_EQUAL));
}

/* What is read of a number: itself, or the time until or since then. */
static double
read_number (const WhCondition *condition,
             double             number,
             gint64             time)
{
  if (condition->read == WH_READ_VALUE)
    return number;

  return (condition->read == WH_READ_LEFT ? number - (double)time : (double)time - number) / G_USEC_PER_SEC;
}

static WhVerdict
judge_threshold (const WhRuleCase  *self,
                 const WhCondition *condition,
                 const WhRuleInput *input,
                 gint64             time,
                 double            *value)
{
  double limit = condition->value;

  if (condition->text != NULL)
    return judge_text (condition, input);

  if (condition->than != NULL)
    {
      const WhRuleInput *other = self->inputs[condition->than_input];

      if (input->text != NULL)
        return other->text == NULL ? WH_VERDICT_UNKNOWN
                                   : to_verdict ((strcmp (input->text, other->text) == 0) == (condition->is == WH_IS_EQUAL));

      if (!wh_rule_input_read (other, WH_TAKE_LAST, 0, time, &limit))
        return WH_VERDICT_UNKNOWN;
    }

  if (!wh_rule_input_read (input, condition->take, condition->over, time, value))
    return WH_VERDICT_UNKNOWN;

  *value = read_number (condition, *value, time);

  return to_verdict (compare (condition->is, *value, limit));
}

static WhVerdict
judge_absence (const WhCondition *condition,
               const WhRuleInput *input,
               gint64             time,
               double            *value)
{
  gint64 missing;

  /* What was never seen is not missing. */
  if (input->last_at == 0 || input->lost)
    return WH_VERDICT_UNKNOWN;

  /* A resource that is there is not missing, however long ago it changed. */
  if (input->holds && !input->gone)
    return WH_VERDICT_FALSE;

  missing = time - input->last_at - input->skipped;
  *value = (double)missing / G_USEC_PER_SEC;

  return to_verdict (missing >= condition->after);
}

static WhVerdict
judge_anomaly (const WhCondition *condition,
               const WhRuleInput *input,
               gint64             time,
               double            *value)
{
  double score;

  if (input->baseline == NULL || !wh_rule_input_read (input, condition->take, condition->over, time, value) ||
      !wh_rule_baseline_get_score (input->baseline, time, *value, condition->least, &score))
    return WH_VERDICT_UNKNOWN;

  if (condition->is == WH_IS_UNLIKE)
    score = fabs (score);
  else if (condition->is == WH_IS_BELOW)
    score = -score;

  return to_verdict (score > condition->deviations);
}

static WhVerdict
judge_leaf (const WhRuleCase  *self,
            const WhCondition *condition,
            gint64             time,
            double            *value)
{
  const WhRuleInput *input = self->inputs[condition->input];
  WhVerdict verdict;

  if (condition->type == WH_CONDITION_ABSENCE)
    return judge_absence (condition, input, time, value);

  if (!wh_rule_input_is_observed (input, time))
    return WH_VERDICT_UNKNOWN;

  /* What is not there is neither above nor below anything. */
  if (input->gone)
    return WH_VERDICT_FALSE;

  switch (condition->type)
    {
    case WH_CONDITION_RATE:
      if (!wh_rule_input_read_rate (input, condition->over, time, value))
        return WH_VERDICT_UNKNOWN;
      *value *= (double)condition->per / G_USEC_PER_SEC;
      verdict = to_verdict (compare (condition->is, *value, condition->value));
      break;

    case WH_CONDITION_ANOMALY:
      verdict = judge_anomaly (condition, input, time, value);
      break;

    case WH_CONDITION_THRESHOLD:
    case WH_CONDITION_ABSENCE:
    case WH_CONDITION_ALL:
    case WH_CONDITION_ANY:
    case WH_CONDITION_NOT:
    default:
      verdict = judge_threshold (self, condition, input, time, value);
      break;
    }

  return verdict;
}

static WhVerdict
judge (const WhRuleCase  *self,
       const WhCondition *condition,
       gint64             time,
       double            *value)
{
  WhVerdict decisive;
  WhVerdict verdict;

  if (condition->parts == NULL)
    return judge_leaf (self, condition, time, value);

  if (condition->type == WH_CONDITION_NOT)
    {
      verdict = judge (self, g_ptr_array_index (condition->parts, 0), time, value);

      return verdict == WH_VERDICT_UNKNOWN ? verdict : to_verdict (verdict == WH_VERDICT_FALSE);
    }

  /* One part that is known decides, whatever the unknown ones are. */
  decisive = condition->type == WH_CONDITION_ALL ? WH_VERDICT_FALSE : WH_VERDICT_TRUE;
  verdict = condition->type == WH_CONDITION_ALL ? WH_VERDICT_TRUE : WH_VERDICT_FALSE;

  for (guint i = 0; i < condition->parts->len; i++)
    {
      double part_value = NAN;
      WhVerdict part = judge (self, g_ptr_array_index (condition->parts, i), time, &part_value);

      if (isnan (*value) || (part == decisive && !isnan (part_value)))
        *value = part_value;
      if (part == decisive)
        return part;
      if (part == WH_VERDICT_UNKNOWN)
        verdict = part;
    }

  return verdict;
}

/**
 * wh_rule_case_judge:
 * @self: a case with all its inputs
 * @time: now
 * @value: (out): the measure that decided; NaN = none
 *
 * Returns: whether the condition holds
 */
WhVerdict
wh_rule_case_judge (const WhRuleCase *self,
                    gint64            time,
                    double           *value)
{
  *value = NAN;

  return judge (self, self->rule->when, time, value);
}

/**
 * wh_rule_case_evaluate:
 * @self: a case with all its inputs
 * @time: now
 *
 * Looks at the inputs and goes on from there.
 *
 * Returns: whether the stage changed
 */
gboolean
wh_rule_case_evaluate (WhRuleCase *self,
                       gint64      time)
{
  double value;
  WhVerdict verdict = wh_rule_case_judge (self, time, &value);

  return wh_rule_state_step (&self->state, self->rule->hold, self->rule->keep_firing,
                             get_max_gap (self), time, verdict, value, self->direction);
}

/**
 * wh_rule_case_end:
 * @self: a case
 * @time: now
 *
 * Its subject exists no more.
 *
 * Returns: whether the stage changed
 */
gboolean
wh_rule_case_end (WhRuleCase *self,
                  gint64      time)
{
  return wh_rule_state_step (&self->state, self->rule->hold, 0, G_MAXINT64, time, WH_VERDICT_FALSE, NAN, self->direction);
}

/* ---- time ---- */

static void
add_due (gint64 *due,
         gint64  candidate,
         gint64  time)
{
  candidate = MAX (candidate, time + MIN_DUE);

  if (*due == 0 || candidate < *due)
    *due = candidate;
}

static void
find_due (const WhRuleCase  *self,
          const WhCondition *condition,
          gint64             time,
          gint64            *due)
{
  const WhRuleInput *input;

  for (guint i = 0; condition->parts != NULL && i < condition->parts->len; i++)
    find_due (self, g_ptr_array_index (condition->parts, i), time, due);

  if (condition->parts != NULL)
    return;

  input = self->inputs[condition->input];

  if (input->last_at == 0 || input->lost)
    return;

  if (condition->type == WH_CONDITION_ABSENCE)
    {
      gint64 absent_at = input->last_at + input->skipped + condition->after;

      if ((!input->holds || input->gone) && absent_at > time)
        add_due (due, absent_at, time);
    }
  else if (condition->read != WH_READ_VALUE && !isnan (input->value))
    {
      gint64 offset = (gint64)(condition->value * G_USEC_PER_SEC);
      gint64 crossing = (gint64)input->value + (condition->read == WH_READ_LEFT ? -offset : offset);

      if (crossing >= time)
        add_due (due, crossing + 1, time);
    }
  else if (input->holds && condition->over > 0 && wh_rule_input_get_slide (input, condition->over, time) != 0)
    {
      add_due (due, wh_rule_input_get_slide (input, condition->over, time), time);
    }
}

/**
 * wh_rule_case_get_due:
 * @self: a case
 * @time: now
 *
 * What only samples move is looked at when they come, as Prometheus looks at it
 * when it evaluates; what holds until it changes is looked at when its time is
 * over.
 *
 * Returns: when to evaluate if nothing comes before; 0 = never
 */
gint64
wh_rule_case_get_due (const WhRuleCase *self,
                      gint64            time)
{
  gint64 due = 0;
  gint64 stage_due;

  if (!self->timed)
    return 0;

  find_due (self, self->rule->when, time, &due);
  stage_due = wh_rule_state_get_due (&self->state, self->rule->hold, self->rule->keep_firing);

  /* While nothing is observed no time passes for it. */
  if (stage_due != 0 && !self->state.gap)
    add_due (&due, stage_due, time);

  return due;
}
