/* wh-sim-metrics-samples.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-sim-metrics-private.h"

/* The series as functions of the time. */

#define COUNTED (30 * 86400.0)    /* how long before its birth the world counts */
#define CACHED 6144               /* moments: a day's scrapes and some */

static gint64
to_usec (double time)
{
  return (gint64) (time * G_USEC_PER_SEC);
}

/* Requests are whole; but where there are few, a range would see none or
 * one, and every quotient of them would jump. */
static double
count (const Subject *subject,
       double         requests)
{
  return subject->environment == WH_SIM_DEV ? requests : floor (requests);
}

static double
get_requests (Subject *subject,
              double   time)
{
  Moment *moment;

  if (subject->moments == NULL)
    subject->moments = g_new0 (Moment, CACHED);

  moment = &subject->moments[(guint64) MAX (0, time / 15) % CACHED];
  if (moment->time != time)
    {
      moment->time = time;
      moment->requests = wh_sim_world_app_requests_total (subject->world, subject->app, subject->environment, to_usec (time));
    }

  return moment->requests;
}

static void
add_segment (Subject *subject,
             gint64   since,
             gint64   until,
             double   errors)
{
  Segment segment = { .last = INFINITY, .errors = errors, .slowdown = wh_sim_world_slowdown (errors) };

  segment.first = wh_sim_world_app_requests_total (subject->world, subject->app, subject->environment, since);
  if (until != 0)
    segment.last = wh_sim_world_app_requests_total (subject->world, subject->app, subject->environment, until);
  g_array_append_val (subject->segments, segment);
}

static GArray *
get_segments (Subject *subject)
{
  WhSimApp *app = subject->app;

  if (subject->segments != NULL && subject->known_trouble == app->trouble && subject->known_troubles == app->troubles->len)
    return subject->segments;

  if (subject->segments == NULL)
    subject->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  g_array_set_size (subject->segments, 0);
  subject->known_trouble = app->trouble;
  subject->known_troubles = app->troubles->len;
  if (subject->environment != WH_SIM_PRODUCTION)
    return subject->segments;

  if (app->trouble != 0)
    add_segment (subject, app->trouble, 0, app->trouble_errors);
  for (guint i = 0; i < app->troubles->len; i++)
    {
      const WhSimTrouble *trouble = &g_array_index (app->troubles, WhSimTrouble, i);

      add_segment (subject, trouble->since, trouble->until, trouble->errors);
    }

  return subject->segments;
}

/* How many of the first @requests fell into @segment. */
static double
inside (const Segment *segment,
        double         requests)
{
  return MAX (0, MIN (requests, segment->last) - segment->first);
}

gboolean
sample_requests (const WhSimSeries *series,
                 double             time,
                 double            *value)
{
  Subject *subject = series->subject;
  GArray *segments = get_segments (subject);
  double total = get_requests (subject, time);
  double errors = total * subject->app->errors;

  for (guint i = 0; i < segments->len; i++)
    {
      const Segment *segment = &g_array_index (segments, Segment, i);

      errors += segment->errors * inside (segment, total);
    }

  /* args[0]: share of the good requests, args[1]: share of the bad ones */
  *value = count (subject, (total - errors) * series->args[0] + errors * series->args[1]);

  return TRUE;
}

/* The share of requests that take at most @bound seconds, when 95 % take at
 * most @p95: log-logistic, which has the long tail that real services have. */
double
metrics_latency_share (double bound,
                       double p95)
{
  double middle = p95 / cbrt (19);

  if (isinf (bound))
    return 1;

  return 1 / (1 + pow (bound / middle, -3));
}

gboolean
sample_bucket (const WhSimSeries *series,
               double             time,
               double            *value)
{
  Subject *subject = series->subject;
  GArray *segments = get_segments (subject);
  double total = get_requests (subject, time);

  /* args[0]: the bound, args[1]: the share below it in quiet times */
  *value = total * series->args[1];
  for (guint i = 0; i < segments->len; i++)
    {
      const Segment *segment = &g_array_index (segments, Segment, i);
      double troubled = inside (segment, total);

      if (troubled > 0)
        *value += troubled * (metrics_latency_share (series->args[0], subject->app->latency * segment->slowdown) - series->args[1]);
    }
  *value = count (subject, *value);

  return TRUE;
}

gboolean
sample_duration_sum (const WhSimSeries *series,
                     double             time,
                     double            *value)
{
  Subject *subject = series->subject;
  GArray *segments = get_segments (subject);
  double total = get_requests (subject, time);
  double weight = total;

  for (guint i = 0; i < segments->len; i++)
    {
      const Segment *segment = &g_array_index (segments, Segment, i);

      weight += inside (segment, total) * (segment->slowdown - 1);
    }

  /* The mean of the distribution is 1.21 times its middle. */
  *value = weight * subject->app->latency / cbrt (19) * 1.21;

  return TRUE;
}

gboolean
sample_constant (const WhSimSeries *series,
                 double             time,
                 double            *value)
{
  *value = series->args[0];

  return TRUE;
}

gboolean
sample_since (const WhSimSeries *series,
              double             time,
              double            *value)
{
  *value = series->args[0];

  return time >= series->args[1];
}

gboolean
sample_pod_cpu (const WhSimSeries *series,
                double             time,
                double            *value)
{
  const Subject *subject = series->subject;

  *value = wh_sim_world_pod_cpu_total (subject->world, subject->app, series->args[2], series->args[0],
                                       to_usec (series->args[1]), to_usec (time));

  return time >= series->args[1];
}

gboolean
metrics_node_is_up (const WhSimNode *node,
                    double           time)
{
  return node->not_ready == 0 || to_usec (time) < node->not_ready;
}

gboolean
sample_up (const WhSimSeries *series,
           double             time,
           double            *value)
{
  const Subject *subject = series->subject;

  *value = subject->node == NULL || metrics_node_is_up (subject->node, time);

  return TRUE;
}

/* Small and different for each series, the same for the same second. */
gboolean
sample_scrape_duration (const WhSimSeries *series,
                        double             time,
                        double            *value)
{
  *value = 0.012 + 0.006 * sin (time / 97 + series->labels->hash % 628 / 100.0);

  return TRUE;
}

/* A node that is down is not scraped, so its series end. */
gboolean
sample_node_cpu (const WhSimSeries *series,
                 double             time,
                 double            *value)
{
  const Subject *subject = series->subject;
  double used = wh_sim_world_node_cpu_total (subject->world, subject->node, to_usec (time)) / subject->node->cores;
  double all = time - wh_sim_world_get_birth (subject->world) / (double) G_USEC_PER_SEC + COUNTED;

  /* args[0]: share of the busy time, args[1]: whether this is the idle time */
  *value = series->args[1] > 0 ? MAX (0, all - used) : used * series->args[0];

  return metrics_node_is_up (subject->node, time);
}

gboolean
sample_node_memory (const WhSimSeries *series,
                    double             time,
                    double            *value)
{
  const Subject *subject = series->subject;
  double used = wh_sim_world_node_memory (subject->world, subject->node, to_usec (time));

  *value = floor ((subject->node->memory * GIB - used) / 4096) * 4096;

  return metrics_node_is_up (subject->node, time);
}

gboolean
sample_node_constant (const WhSimSeries *series,
                      double             time,
                      double            *value)
{
  const Subject *subject = series->subject;

  *value = series->args[0];

  return metrics_node_is_up (subject->node, time);
}

/* Disks fill slowly and are cleaned once a week. */
gboolean
sample_node_disk (const WhSimSeries *series,
                  double             time,
                  double            *value)
{
  const Subject *subject = series->subject;
  double week = fmod (time + subject->node->phase * 86400, 604800) / 604800;

  *value = floor (series->args[0] * (0.62 - 0.18 * week) / 4096) * 4096;

  return metrics_node_is_up (subject->node, time);
}

gboolean
sample_node_load (const WhSimSeries *series,
                  double             time,
                  double            *value)
{
  const Subject *subject = series->subject;

  *value = wh_sim_world_node_cpu (subject->world, subject->node, to_usec (time));

  return metrics_node_is_up (subject->node, time);
}

gboolean
sample_condition (const WhSimSeries *series,
                  double             time,
                  double            *value)
{
  const Subject *subject = series->subject;
  const char *condition = wh_sim_labels_get (series->labels, "condition");
  const char *status = wh_sim_labels_get (series->labels, "status");
  gint64 pressure = subject->node->memory_pressure;
  gboolean up = metrics_node_is_up (subject->node, time);
  const char *now = "false";

  if (strcmp (condition, "Ready") == 0)
    now = up ? "true" : "unknown";
  else if (!up)
    now = "unknown";
  else if (pressure != 0 && to_usec (time) >= pressure)
    now = "true";

  *value = strcmp (now, status) == 0;

  return TRUE;
}

gboolean
sample_alert (const WhSimSeries *series,
              double             time,
              double            *value)
{
  *value = 1;

  return time >= series->args[0] && time < series->args[1];
}

void
metrics_subject_free (Subject *subject)
{
  g_clear_pointer (&subject->segments, g_array_unref);
  g_free (subject->moments);
  g_free (subject);
}
