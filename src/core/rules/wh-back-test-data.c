/* wh-back-test-data.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a back test is run on: what each subject measured, in the order of time. */

#include "config.h"

#include "wh-back-test-private.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

G_DEFINE_BOXED_TYPE (WhBackTestData, wh_back_test_data, wh_back_test_data_ref, wh_back_test_data_unref)

WhFeed *
wh_feed_new (const char *connection,
             const char *subject,
             const char *label,
             guint       n_measures)
{
  WhFeed *self = g_new0 (WhFeed, 1);

  self->connection = g_strdup (connection);
  self->subject = g_strdup (subject);
  self->label = g_strdup (label != NULL ? label : subject);
  self->events = g_array_new (FALSE, TRUE, sizeof (WhFeedEvent));
  self->baselines = g_new0 (WhRuleBaseline *, n_measures);
  self->n_measures = n_measures;

  return self;
}

static void
feed_free (gpointer data)
{
  WhFeed *feed = data;

  for (guint i = 0; i < feed->n_measures; i++)
    g_clear_pointer (&feed->baselines[i], wh_rule_baseline_unref);

  g_free (feed->baselines);
  g_array_unref (feed->events);
  g_free (feed->connection);
  g_free (feed->subject);
  g_free (feed->label);
  g_free (feed->series);
  g_free (feed);
}

void
wh_feed_add (WhFeed     *self,
             gint64      time,
             WhFeedType  type,
             guint       measure,
             double      value,
             const char *text)
{
  WhFeedEvent event = {
    .time = time,
    .value = value,
    .text = text != NULL ? g_intern_string (text) : NULL,
    .measure = (guint16)measure,
    .type = (guint8)type,
  };

  g_array_append_val (self->events, event);
}

static void
mark_clear (gpointer data)
{
  WhBackTestMark *mark = data;

  g_free (mark->connection);
  g_free (mark->title);
}

/* Without anything in it yet. */
WhBackTestData *
wh_back_test_data_new (WhRule                *rule,
                       const WhBackTestQuery *query)
{
  WhBackTestData *self = g_new0 (WhBackTestData, 1);
  gint64 window = 0;

  g_atomic_ref_count_init (&self->ref_count);
  self->rule = wh_rule_ref (rule);
  self->from = query->from;
  self->until = query->until;
  self->step = query->step;
  self->feeds = g_ptr_array_new_with_free_func (feed_free);
  self->incidents = g_array_new (FALSE, FALSE, sizeof (WhBackTestMark));
  self->operations = g_array_new (FALSE, FALSE, sizeof (WhBackTestMark));
  g_array_set_clear_func (self->incidents, mark_clear);
  g_array_set_clear_func (self->operations, mark_clear);

  for (guint i = 0; i < rule->measures->len; i++)
    window = MAX (window, g_array_index (rule->measures, WhRuleMeasure, i).window);

  self->begin = query->from - window - rule->hold - rule->keep_firing - 5 * MINUTE;

  return self;
}

WhBackTestData *
wh_back_test_data_ref (WhBackTestData *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
wh_back_test_data_unref (WhBackTestData *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  wh_rule_unref (self->rule);
  g_ptr_array_unref (self->feeds);
  g_array_unref (self->incidents);
  g_array_unref (self->operations);
  g_free (self);
}
