/* wh-back-test-replay.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-back-test-private.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* Night, on the clock on the wall. */
#define NIGHT_BEGIN 22
#define NIGHT_END 7

/* What is tried when something better is looked for. */
#define MAX_THRESHOLDS 8
#define MAX_FEEDS 12

/* A time alone moves a case at most so often between two observations. */
#define MAX_DUES 100000

typedef struct
{
  const WhFeed *feed;
  gint64        from;
  gint64        until;
  double        peak;
} Fired;

/* ---- one subject ---- */

typedef struct
{
  WhRuleCase *rule_case;
  const WhFeed *feed;
  GArray     *fired;
  gboolean    open;
} Replay;

static void
look (Replay *replay,
      gint64  time)
{
  const WhRuleState *state = &replay->rule_case->state;

  if (!wh_rule_case_evaluate (replay->rule_case, time))
    return;

  if (state->stage == WH_RULE_FIRING)
    {
      Fired fired = { replay->feed, time, 0, state->peak };

      g_array_append_val (replay->fired, fired);
      replay->open = TRUE;
    }
  else if (replay->open)
    {
      Fired *last = &g_array_index (replay->fired, Fired, replay->fired->len - 1);

      last->until = time;
      last->peak = state->peak;
      replay->open = FALSE;
    }
}

/* What time alone does until @until. */
static void
wait_until (Replay *replay,
            gint64  last,
            gint64  until)
{
  for (guint i = 0; i < MAX_DUES; i++)
    {
      gint64 due = wh_rule_case_get_due (replay->rule_case, last);

      if (due == 0 || due >= until)
        return;

      look (replay, due);
      last = due;
    }
}

static void
apply (WhRuleCase        *rule_case,
       const WhFeedEvent *event)
{
  WhRuleInput *input = rule_case->inputs[event->measure];

  switch ((WhFeedType)event->type)
    {
    case WH_FEED_VALUE:
      wh_rule_input_add (input, event->time, event->value);
      break;

    case WH_FEED_TEXT:
      wh_rule_input_set_text (input, event->time, event->text);
      break;

    case WH_FEED_GONE:
      for (guint i = 0; i < rule_case->rule->measures->len; i++)
        wh_rule_input_set_gone (rule_case->inputs[i], event->time, TRUE);
      break;

    case WH_FEED_LOST:
    case WH_FEED_FOUND:
    default:
      for (guint i = 0; i < rule_case->rule->measures->len; i++)
        wh_rule_input_set_lost (rule_case->inputs[i], event->time, event->type == WH_FEED_LOST);
      break;
    }
}

static void
replay_feed (WhRule        *rule,
             const WhFeed  *feed,
             gint64         until,
             GArray        *fired)
{
  g_autoptr(WhRuleCase) rule_case = wh_rule_case_new (rule);
  Replay replay = { rule_case, feed, fired, FALSE };
  gint64 last = 0;

  for (guint i = 0; i < rule->measures->len; i++)
    {
      WhRuleInput *input = wh_rule_input_new (&g_array_index (rule->measures, WhRuleMeasure, i));

      if (feed->baselines[i] != NULL)
        input->baseline = wh_rule_baseline_ref (feed->baselines[i]);
      wh_rule_case_take_input (rule_case, i, input);
    }

  for (guint i = 0; i < feed->events->len;)
    {
      gint64 time = g_array_index (feed->events, WhFeedEvent, i).time;

      if (last != 0)
        wait_until (&replay, last, time);

      for (; i < feed->events->len && g_array_index (feed->events, WhFeedEvent, i).time == time; i++)
        apply (rule_case, &g_array_index (feed->events, WhFeedEvent, i));

      look (&replay, time);
      last = time;
    }

  if (last != 0)
    wait_until (&replay, last, until);

  if (replay.open)
    g_array_index (fired, Fired, fired->len - 1).peak = rule_case->state.peak;
}

/* What was over before the time that is asked about was only to warm up. */
static void
drop_early (GArray *fired,
            gint64  from)
{
  for (guint i = fired->len; i-- > 0;)
    {
      const Fired *one = &g_array_index (fired, Fired, i);

      if (one->until != 0 && one->until <= from)
        g_array_remove_index (fired, i);
    }
}

/* ---- what it was worth ---- */

static gboolean
is_night (gint64 time)
{
  guint hour = wh_rule_hour_of_week (time) % 24;

  return hour >= NIGHT_BEGIN || hour < NIGHT_END;
}

static const WhBackTestMark *
find_mark (GArray      *marks,
           const Fired *fired,
           gint64       now)
{
  for (guint i = 0; i < marks->len; i++)
    {
      const WhBackTestMark *mark = &g_array_index (marks, WhBackTestMark, i);

      if (mark->span.from <= (fired->until != 0 ? fired->until : now) && mark->span.until >= fired->from &&
          (mark->connection == NULL || g_strcmp0 (mark->connection, fired->feed->connection) == 0))
        return mark;
    }

  return NULL;
}

static gboolean
is_real (const WhBackTestData *data,
         const Fired          *fired)
{
  return find_mark (data->incidents, fired, data->until) != NULL || find_mark (data->operations, fired, data->until) != NULL;
}

static gboolean
overlap (const Fired *one,
         const Fired *other,
         gint64       now)
{
  return one->feed == other->feed && one->from <= (other->until != 0 ? other->until : now) &&
         other->from <= (one->until != 0 ? one->until : now);
}

static gboolean
overlaps_any (const Fired *one,
              GArray      *others,
              gint64       now)
{
  for (guint i = 0; i < others->len; i++)
    if (overlap (one, &g_array_index (others, Fired, i), now))
      return TRUE;

  return FALSE;
}

/* ---- something better ---- */

/* Two digits are what a person would write. */
static double
round_away (double value,
            int    direction)
{
  double magnitude;

  if (value == 0 || !isfinite (value))
    return value;

  magnitude = pow (10, floor (log10 (fabs (value))) - 1);

  return direction > 0 ? ceil (value / magnitude) * magnitude : floor (value / magnitude) * magnitude;
}

static GArray *
list_thresholds (const WhBackTestData *data,
                 GArray               *fired,
                 int                   direction)
{
  GArray *thresholds = g_array_new (FALSE, FALSE, sizeof (double));
  double draft = data->rule->when->value;

  g_array_append_val (thresholds, draft);

  for (guint i = 0; i < fired->len && thresholds->len < MAX_THRESHOLDS; i++)
    {
      const Fired *one = &g_array_index (fired, Fired, i);
      double candidate = round_away (one->peak, direction);
      gboolean known = !isfinite (candidate) || is_real (data, one);

      for (guint t = 0; t < thresholds->len && !known; t++)
        known = g_array_index (thresholds, double, t) == candidate;

      if (!known && (direction > 0 ? candidate > draft : candidate < draft))
        g_array_append_val (thresholds, candidate);
    }

  return thresholds;
}

static GArray *
try_rule (const WhBackTestData *data,
          GPtrArray            *feeds,
          double                value,
          gint64                hold)
{
  g_autoptr(WhRule) rule = wh_rule_copy (data->rule);
  GArray *fired = g_array_new (FALSE, FALSE, sizeof (Fired));

  rule->when->value = value;
  rule->hold = hold;

  if (!wh_rule_finish (rule, NULL))
    return fired;

  for (guint i = 0; i < feeds->len; i++)
    replay_feed (rule, g_ptr_array_index (feeds, i), data->until, fired);
  drop_early (fired, data->from);

  return fired;
}

/* A trial is as good as it keeps what was real and leaves out what was not; of
 * two that are as good the nearer one to what the user wrote wins, which is the
 * one that is tried first. */
static gboolean
is_good (const WhBackTestData *data,
         GArray               *draft,
         GArray               *trial,
         guint                *n_false,
         guint                *n_real)
{
  *n_real = 0;

  for (guint i = 0; i < draft->len; i++)
    {
      const Fired *one = &g_array_index (draft, Fired, i);

      if (is_real (data, one) && !overlaps_any (one, trial, data->until))
        return FALSE;
    }

  for (guint i = 0; i < trial->len; i++)
    *n_real += is_real (data, &g_array_index (trial, Fired, i));

  *n_false = trial->len - *n_real;

  return trial->len > 0;
}

static void
suggest (WhBackTest           *test,
         const WhBackTestData *data,
         GArray               *fired)
{
  static const gint64 holds[] = { 0, MINUTE, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE };
  g_autoptr(GPtrArray) feeds = g_ptr_array_new ();
  g_autoptr(GArray) thresholds = NULL;
  g_autoptr(GArray) best = NULL;
  guint best_false = 0;
  guint n_real;
  int direction;
  gint64 quiet = MAX (1, (data->until - data->from) / (7 * DAY));

  if (data->rule->when->type != WH_CONDITION_THRESHOLD || data->rule->when->text != NULL || data->rule->when->than != NULL ||
      data->rule->when->is > WH_IS_AT_MOST || data->rule->when->read != WH_READ_VALUE)
    return;

  direction = data->rule->when->is == WH_IS_BELOW || data->rule->when->is == WH_IS_AT_MOST ? -1 : 1;

  if (!is_good (data, fired, fired, &best_false, &n_real) || best_false == 0)
    return;

  /* Without anything to tell what was real, once a week is not too much. */
  if (n_real == 0 && fired->len <= quiet)
    return;

  for (guint i = 0; i < data->feeds->len && feeds->len < MAX_FEEDS; i++)
    if (((WhFeed *)g_ptr_array_index (data->feeds, i))->n_firings > 0)
      g_ptr_array_add (feeds, g_ptr_array_index (data->feeds, i));

  thresholds = list_thresholds (data, fired, direction);

  for (guint t = 0; t < thresholds->len; t++)
    {
      for (guint h = 0; h < G_N_ELEMENTS (holds); h++)
        {
          double value = g_array_index (thresholds, double, t);
          g_autoptr(GArray) trial = NULL;
          guint n_false;

          if (holds[h] < data->rule->hold || (t == 0 && holds[h] == data->rule->hold))
            continue;

          trial = try_rule (data, feeds, value, holds[h]);

          if (!is_good (data, fired, trial, &n_false, &n_real) || n_false >= best_false)
            continue;

          best_false = n_false;
          g_clear_pointer (&best, g_array_unref);
          best = g_steal_pointer (&trial);
          test->suggested = TRUE;
          test->suggested_value = value;
          test->suggested_hold = holds[h];
          test->suggested_real = n_real;
        }
    }

  if (best == NULL)
    return;

  test->suggested_count = best->len;

  for (guint i = 0; i < best->len; i++)
    test->suggested_night += is_night (g_array_index (best, Fired, i).from);

  for (guint i = 0; i < fired->len; i++)
    ((WhWouldFire *)g_ptr_array_index (test->firings, i))->kept =
      overlaps_any (&g_array_index (fired, Fired, i), best, data->until);
}

/* ---- all of it ---- */

static void
would_fire_free (gpointer data)
{
  WhWouldFire *firing = data;

  g_free (firing->connection);
  g_free (firing->subject);
  g_free (firing->label);
  g_free (firing->incident);
  g_free (firing);
}

static int
compare_fired (gconstpointer one,
               gconstpointer other)
{
  const Fired *a = one;
  const Fired *b = other;

  if (a->from != b->from)
    return a->from < b->from ? -1 : 1;

  return strcmp (a->feed->subject, b->feed->subject);
}

static int
compare_durations (gconstpointer one,
                   gconstpointer other)
{
  gint64 a = *(const gint64 *)one;
  gint64 b = *(const gint64 *)other;

  return (a > b) - (a < b);
}

static void
add_firings (WhBackTest           *test,
             const WhBackTestData *data,
             GArray               *fired)
{
  g_autoptr(GArray) durations = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < fired->len; i++)
    {
      const Fired *one = &g_array_index (fired, Fired, i);
      const WhBackTestMark *incident = find_mark (data->incidents, one, data->until);
      WhWouldFire *firing = g_new0 (WhWouldFire, 1);
      gint64 duration = (one->until != 0 ? one->until : data->until) - one->from;

      firing->connection = g_strdup (one->feed->connection);
      firing->subject = g_strdup (one->feed->subject);
      firing->label = g_strdup (one->feed->label);
      firing->from = one->from;
      firing->until = one->until;
      firing->peak = one->peak;
      firing->night = is_night (one->from);
      firing->incident = incident != NULL ? g_strdup (incident->title) : NULL;
      firing->acted = find_mark (data->operations, one, data->until) != NULL;
      firing->kept = TRUE;
      g_ptr_array_add (test->firings, firing);
      g_array_append_val (durations, duration);

      test->n_incidents += incident != NULL;
      test->n_acted += firing->acted;
      test->n_night += firing->night;
    }

  g_array_sort (durations, compare_durations);
  test->median = durations->len > 0 ? g_array_index (durations, gint64, durations->len / 2) : 0;
}

static void
choose_series (WhBackTest           *test,
               const WhBackTestData *data)
{
  const WhFeed *chosen = NULL;

  for (guint i = 0; i < data->feeds->len; i++)
    {
      const WhFeed *feed = g_ptr_array_index (data->feeds, i);

      if (chosen == NULL || feed->n_firings > chosen->n_firings)
        chosen = feed;
    }

  if (chosen == NULL)
    return;

  test->series_connection = g_strdup (chosen->connection);
  test->series = g_strdup (chosen->series);

  for (guint i = 0; chosen->series == NULL && i < chosen->events->len; i++)
    {
      const WhFeedEvent *event = &g_array_index (chosen->events, WhFeedEvent, i);
      WhPoint point = { event->time, event->value, event->value, event->value, 1 };

      if (event->type == WH_FEED_VALUE && isfinite (event->value))
        g_array_append_val (test->points, point);
    }
}

/**
 * wh_back_test_replay:
 * @data: what was recorded
 *
 * Lets the rule see it again. Runs on any thread.
 *
 * Returns: (transfer full): what it would have done
 */
WhBackTest *
wh_back_test_replay (WhBackTestData *data)
{
  WhBackTest *test = g_new0 (WhBackTest, 1);
  g_autoptr(GArray) fired = g_array_new (FALSE, FALSE, sizeof (Fired));

  g_atomic_ref_count_init (&test->ref_count);
  test->rule = wh_rule_ref (data->rule);
  test->from = data->from;
  test->until = data->until;
  test->recorded_from = data->recorded_from;
  test->step = data->step;
  test->live = data->live;
  test->n_subjects = data->feeds->len;
  test->firings = g_ptr_array_new_with_free_func (would_fire_free);
  test->points = g_array_new (FALSE, FALSE, sizeof (WhPoint));

  for (guint i = 0; i < data->feeds->len; i++)
    {
      WhFeed *feed = g_ptr_array_index (data->feeds, i);
      g_autoptr(GArray) own = g_array_new (FALSE, FALSE, sizeof (Fired));

      replay_feed (data->rule, feed, data->until, own);
      drop_early (own, data->from);
      feed->n_firings = own->len;
      g_array_append_vals (fired, own->data, own->len);
    }

  g_array_sort (fired, compare_fired);
  add_firings (test, data, fired);
  suggest (test, data, fired);
  choose_series (test, data);

  return test;
}
