/* wh-rule-state.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-rule-state.h"

/* What of the time since the last look was observed: all of it, or nothing when
 * there was a hole in it, or the clock was set. */
static gint64
get_observed (const WhRuleState *self,
              gint64             max_gap,
              gint64             time)
{
  gint64 passed = time - self->last_at;

  return self->gap || passed < 0 || passed > max_gap ? 0 : passed;
}

static void
note_value (WhRuleState *self,
            double       value,
            int          direction)
{
  self->value = value;

  if (isnan (self->peak) || (direction >= 0 ? value > self->peak : value < self->peak))
    self->peak = value;
}

static gboolean
step_true (WhRuleState *self,
           gint64       hold,
           gint64       max_gap,
           gint64       time,
           double       value,
           int          direction)
{
  switch ((WhRuleStage)self->stage)
    {
    case WH_RULE_FIRING:
      self->quiet_at = 0;
      self->quiet = 0;
      note_value (self, value, direction);
      return FALSE;

    case WH_RULE_PENDING:
      self->held += get_observed (self, max_gap, time);
      note_value (self, value, direction);
      break;

    case WH_RULE_INACTIVE:
    case WH_RULE_RESOLVED:
    default:
      self->active_at = time;
      self->held = 0;
      self->peak = NAN;
      note_value (self, value, direction);
      self->stage = WH_RULE_PENDING;
      if (hold > 0)
        return TRUE;
      break;
    }

  if (self->held < hold)
    return FALSE;

  self->stage = WH_RULE_FIRING;
  self->fired_at = time;
  self->quiet_at = 0;
  self->quiet = 0;

  return TRUE;
}

static gboolean
step_false (WhRuleState *self,
            gint64       keep_firing,
            gint64       max_gap,
            gint64       time,
            double       value)
{
  if (self->stage == WH_RULE_PENDING)
    {
      self->stage = WH_RULE_INACTIVE;
      self->held = 0;
      self->value = value;
      return TRUE;
    }

  if (self->stage != WH_RULE_FIRING)
    return FALSE;

  if (self->quiet_at == 0)
    self->quiet_at = time;
  else
    self->quiet += get_observed (self, max_gap, time);

  if (self->quiet < keep_firing)
    return FALSE;

  self->stage = WH_RULE_RESOLVED;
  self->resolved_at = time;
  self->value = value;

  return TRUE;
}

/**
 * wh_rule_state_step:
 * @self: a state
 * @hold: how long the condition has to hold
 * @keep_firing: how long it must not hold until it is over
 * @max_gap: what lies longer between two looks was not observed
 * @time: of this look
 * @verdict: what was seen
 * @value: the measure
 * @direction: 1 = high values are bad, -1 = low ones
 *
 * The one and only state machine of rules: the engine runs it as things happen,
 * a back-test over what is recorded. What was not observed neither ends
 * anything nor counts.
 *
 * Returns: whether the stage changed
 */
gboolean
wh_rule_state_step (WhRuleState *self,
                    gint64       hold,
                    gint64       keep_firing,
                    gint64       max_gap,
                    gint64       time,
                    WhVerdict    verdict,
                    double       value,
                    int          direction)
{
  gboolean changed;

  if (verdict == WH_VERDICT_UNKNOWN)
    {
      self->gap = TRUE;
      return FALSE;
    }

  /* Most of the time there is nothing to say. */
  if (verdict == WH_VERDICT_FALSE && (self->stage == WH_RULE_INACTIVE || self->stage == WH_RULE_RESOLVED))
    {
      self->last_at = time;
      self->gap = FALSE;
      return FALSE;
    }

  changed = verdict == WH_VERDICT_TRUE ? step_true (self, hold, max_gap, time, value, direction)
                                       : step_false (self, keep_firing, max_gap, time, value);
  self->last_at = time;
  self->gap = FALSE;

  return changed;
}

/**
 * wh_rule_state_get_due:
 * @self: a state
 * @hold: how long the condition has to hold
 * @keep_firing: how long it must not hold until it is over
 *
 * Returns: when the stage changes if nothing else does until then; 0 = never
 */
gint64
wh_rule_state_get_due (const WhRuleState *self,
                       gint64             hold,
                       gint64             keep_firing)
{
  if (self->stage == WH_RULE_PENDING)
    return self->last_at + MAX (hold - self->held, 0);

  if (self->stage == WH_RULE_FIRING && self->quiet_at != 0)
    return self->last_at + MAX (keep_firing - self->quiet, 0);

  return 0;
}
