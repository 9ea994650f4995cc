/* wh-rule-input.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-rule-input.h"

/* After so many intervals without a sample, and at least this long, a measure
 * is not observed. */
#define INTERVALS 3
#define MIN_GAP (G_GINT64_CONSTANT (150) * G_USEC_PER_SEC)

/* A rate needs samples over this share of its window. */
#define RATE_SHARE 0.5

/**
 * wh_rule_input_new:
 * @measure: what is read; what its rule needs of the past is kept
 *
 * Returns: (transfer full): an input that was never observed: its value is NaN
 */
WhRuleInput *
wh_rule_input_new (const WhRuleMeasure *measure)
{
  WhRuleInput *self = g_new0 (WhRuleInput, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->value = NAN;
  self->holds = measure->holds;
  self->counter = measure->counter;
  wh_rule_input_widen (self, measure);

  return self;
}

/**
 * wh_rule_input_ref:
 * @self: an input
 *
 * Several cases read one input; only its owner feeds it, on the same thread.
 *
 * Returns: (transfer full): @self
 */
WhRuleInput *
wh_rule_input_ref (WhRuleInput *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_rule_input_unref:
 * @self: (transfer full): an input
 */
void
wh_rule_input_unref (WhRuleInput *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->text);
  g_clear_pointer (&self->past, g_array_unref);
  g_clear_pointer (&self->baseline, wh_rule_baseline_unref);
  g_free (self);
}

/**
 * wh_rule_input_widen:
 * @self: an input that another rule wants to read too
 * @measure: what that rule needs
 *
 * Keeps as much of the past as the rule that wants most.
 */
void
wh_rule_input_widen (WhRuleInput         *self,
                     const WhRuleMeasure *measure)
{
  self->window = MAX (self->window, measure->window);

  if (self->window > 0 && self->past == NULL)
    self->past = g_array_new (FALSE, FALSE, sizeof (WhRuleSample));
}

static const WhRuleSample *
get_sample (const WhRuleInput *self,
            guint              i)
{
  return &g_array_index (self->past, WhRuleSample, i);
}

/* Forgets what no window reaches any more, but for one: it says what held when
 * the window began. */
static void
trim (WhRuleInput *self,
      gint64       time)
{
  while (self->first + 1 < self->past->len && get_sample (self, self->first + 1)->time <= time - self->window)
    self->first++;

  if (self->first > 64 && self->first > self->past->len / 2)
    {
      g_array_remove_range (self->past, 0, self->first);
      self->first = 0;
    }
}

/**
 * wh_rule_input_add:
 * @self: an input
 * @time: when
 * @value: the number; NaN = the source does not say
 *
 * A new observation. What is older than the newest does not count, unless the
 * clock was set back.
 */
void
wh_rule_input_add (WhRuleInput *self,
                   gint64       time,
                   double       value)
{
  gint64 passed = time - self->last_at;

  if (self->past != NULL && passed < 0)
    {
      g_array_set_size (self->past, 0);
      self->first = 0;
    }

  if (self->last_at != 0 && passed > 0 && !self->holds)
    {
      /* A hole is no interval: learn slowly that samples come more rarely, and
       * at once that they come more often. */
      if (self->interval == 0 || passed < self->interval)
        self->interval = passed;
      else
        self->interval += MIN (passed - self->interval, self->interval) / 4;
    }

  self->last_at = time;
  self->value = value;
  self->skipped = self->lost ? time : 0;
  self->gone = FALSE;

  if (self->past != NULL && !isnan (value))
    {
      WhRuleSample sample = { time, value };

      g_array_append_val (self->past, sample);
      trim (self, time);
    }
}

/**
 * wh_rule_input_set_text:
 * @self: an input
 * @time: microseconds since the epoch
 * @text: (nullable): what it said then
 */
void
wh_rule_input_set_text (WhRuleInput *self,
                        gint64       time,
                        const char  *text)
{
  g_set_str (&self->text, text);
  self->last_at = time;
  self->skipped = self->lost ? time : 0;
  self->gone = FALSE;
}

/**
 * wh_rule_input_set_gone:
 * @self: an input
 * @time: when
 * @gone: whether its source says that it is not there
 */
void
wh_rule_input_set_gone (WhRuleInput *self,
                        gint64       time,
                        gboolean     gone)
{
  if (self->gone != gone || !gone)
    {
      self->last_at = time;
      self->skipped = self->lost ? time : 0;
    }
  self->gone = gone;
}

/**
 * wh_rule_input_set_lost:
 * @self: an input
 * @time: when
 * @lost: whether its source is silent
 *
 * The time of a silence is not one in which something was missing.
 */
void
wh_rule_input_set_lost (WhRuleInput *self,
                        gint64       time,
                        gboolean     lost)
{
  if (self->lost == lost)
    return;

  /* While lost, @skipped holds when it was lost. */
  self->skipped = time - self->skipped;
  self->lost = lost;
}

/**
 * wh_rule_input_get_max_gap:
 * @self: an input
 *
 * Returns: what lies longer between two samples was not observed
 */
gint64
wh_rule_input_get_max_gap (const WhRuleInput *self)
{
  return self->holds ? G_MAXINT64 : MAX (INTERVALS * self->interval, MIN_GAP);
}

/**
 * wh_rule_input_is_observed:
 * @self: an input
 * @time: now
 *
 * Returns: whether it is known what it is
 */
gboolean
wh_rule_input_is_observed (const WhRuleInput *self,
                           gint64             time)
{
  if (self->last_at == 0 || self->lost)
    return FALSE;

  return self->holds || self->gone || time - self->last_at <= wh_rule_input_get_max_gap (self);
}

/**
 * wh_rule_input_read:
 * @self: an input that is observed
 * @take: what stands for the window
 * @over: length of the window; 0 = the newest value
 * @time: now
 * @value: (out): the number
 *
 * Returns: whether there is one
 */
gboolean
wh_rule_input_read (const WhRuleInput *self,
                    WhTake             take,
                    gint64             over,
                    gint64             time,
                    double            *value)
{
  double sum = 0;
  double least = G_MAXDOUBLE;
  double most = -G_MAXDOUBLE;
  guint n = 0;

  if (over == 0 || self->past == NULL || take == WH_TAKE_LAST)
    {
      *value = self->value;
      return !isnan (self->value);
    }

  for (guint i = self->past->len; i-- > self->first;)
    {
      const WhRuleSample *sample = get_sample (self, i);

      /* What held when the window began is within it. */
      if (sample->time <= time - over && !(self->holds && n == 0))
        break;

      sum += sample->value;
      least = MIN (least, sample->value);
      most = MAX (most, sample->value);
      n++;
    }

  if (n == 0)
    return FALSE;

  *value = take == WH_TAKE_AVERAGE ? sum / n : take == WH_TAKE_LEAST ? least : most;

  return TRUE;
}

/**
 * wh_rule_input_read_rate:
 * @self: an input that is observed
 * @over: length of the window
 * @time: now
 * @per_second: (out): how much it changes
 *
 * A counter that became smaller began anew.
 *
 * Returns: whether enough of the window is known
 */
gboolean
wh_rule_input_read_rate (const WhRuleInput *self,
                         gint64             over,
                         gint64             time,
                         double            *per_second)
{
  const WhRuleSample *newest;
  const WhRuleSample *oldest;
  double change = 0;
  guint begin;

  if (self->past == NULL || self->past->len == self->first)
    return FALSE;

  for (begin = self->past->len - 1; begin > self->first; begin--)
    if (get_sample (self, begin - 1)->time < time - over && !(self->holds && get_sample (self, begin)->time > time - over))
      break;

  newest = get_sample (self, self->past->len - 1);
  oldest = get_sample (self, begin);

  if (!self->holds && (double)(newest->time - oldest->time) < RATE_SHARE * (double)over)
    return FALSE;

  for (guint i = begin + 1; i < self->past->len; i++)
    {
      double step = get_sample (self, i)->value - get_sample (self, i - 1)->value;

      change += self->counter && step < 0 ? get_sample (self, i)->value : step;
    }

  *per_second = change / ((double)(self->holds ? over : newest->time - oldest->time) / G_USEC_PER_SEC);

  return TRUE;
}

/**
 * wh_rule_input_get_slide:
 * @self: an input that holds its values
 * @over: length of a window
 * @time: now
 *
 * Returns: when the next value leaves the window; 0 = never
 */
gint64
wh_rule_input_get_slide (const WhRuleInput *self,
                         gint64             over,
                         gint64             time)
{
  for (guint i = self->first; self->past != NULL && i < self->past->len; i++)
    if (get_sample (self, i)->time > time - over)
      return get_sample (self, i)->time + over;

  return 0;
}
