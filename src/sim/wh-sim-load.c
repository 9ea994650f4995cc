/* wh-sim-load.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-sim-world.h"

#define DAY 86400.0

/* Every number is a pure function of the seed and the time, so a query over any range needs no storage and two
 * askers get the same answer. Counters are the exact integrals of their rates. */

typedef struct
{
  double height;
  double period;
  double shift;     /* in multiples of the subject's phase */
} Wave;

static const Wave waves[] = {
  { .34, DAY, 1 },
  { .07, 1730, 3 },
  { .05, 211, 7 },
};

static double
wave_at (double phase,
         double seconds)
{
  double value = 1;

  for (guint i = 0; i < G_N_ELEMENTS (waves); i++)
    value += waves[i].height * sin (2 * G_PI * seconds / waves[i].period + phase * waves[i].shift);
  return value;
}

static double
wave_integral (double phase,
               double seconds)
{
  double value = seconds;

  for (guint i = 0; i < G_N_ELEMENTS (waves); i++)
    {
      double turn = 2 * G_PI / waves[i].period;

      value -= waves[i].height / turn * (cos (turn * seconds + phase * waves[i].shift) - cos (phase * waves[i].shift));
    }
  return value;
}

static double
environment_share (WhSimEnvironment environment)
{
  static const double shares[] = { 1, .04, .003 };

  return shares[environment];
}

/* Counters start where the world's memory does: thirty days before its birth. */
static double
counter_seconds (WhSimWorld *self,
                 gint64      time)
{
  return (time - wh_sim_world_get_birth (self)) / 1e6 + 30 * DAY;
}

/* The share of requests that fail because of trouble at @time. */
static double
trouble_at (const WhSimApp   *app,
            WhSimEnvironment  environment,
            gint64            time)
{
  if (environment != WH_SIM_PRODUCTION)
    return 0;

  if (app->trouble != 0 && time >= app->trouble)
    return app->trouble_errors;

  for (guint i = 0; i < app->troubles->len; i++)
    {
      const WhSimTrouble *trouble = &g_array_index (app->troubles, WhSimTrouble, i);

      if (time >= trouble->since && time < trouble->until)
        return trouble->errors;
    }
  return 0;
}

/**
 * wh_sim_world_slowdown:
 * @errors: the share of requests that fail because of trouble
 *
 * Returns: how many times slower everything is meanwhile
 */
double
wh_sim_world_slowdown (double errors)
{
  return errors > 0 ? 1 + 1.1 * cbrt (errors * 1000) : 1;
}

/**
 * wh_sim_world_app_rate:
 * @self: a #WhSimWorld
 * @app: an application
 * @environment: where
 * @time: when, µs since 1970
 *
 * Returns: requests a second
 */
double
wh_sim_world_app_rate (WhSimWorld       *self,
                       WhSimApp         *app,
                       WhSimEnvironment  environment,
                       gint64            time)
{
  return app->rate * environment_share (environment) * wave_at (app->phase, counter_seconds (self, time));
}

/**
 * wh_sim_world_app_errors:
 * @self: a #WhSimWorld
 * @app: an application
 * @environment: where
 * @time: when, µs since 1970
 *
 * Returns: the share of requests that fail, 0 to 1
 */
double
wh_sim_world_app_errors (WhSimWorld       *self,
                         WhSimApp         *app,
                         WhSimEnvironment  environment,
                         gint64            time)
{
  return app->errors + trouble_at (app, environment, time);
}

/**
 * wh_sim_world_app_latency:
 * @self: a #WhSimWorld
 * @app: an application
 * @environment: where
 * @time: when, µs since 1970
 *
 * Returns: the 95th percentile in seconds
 */
double
wh_sim_world_app_latency (WhSimWorld       *self,
                          WhSimApp         *app,
                          WhSimEnvironment  environment,
                          gint64            time)
{
  double load = wave_at (app->phase, counter_seconds (self, time));

  return app->latency * (.7 + .3 * load) * wh_sim_world_slowdown (trouble_at (app, environment, time));
}

double
wh_sim_world_app_requests_total (WhSimWorld       *self,
                                 WhSimApp         *app,
                                 WhSimEnvironment  environment,
                                 gint64            time)
{
  return app->rate * environment_share (environment) *
         MAX (0, wave_integral (app->phase, counter_seconds (self, time)));
}

/**
 * wh_sim_world_node_cpu:
 * @self: a #WhSimWorld
 * @node: a node
 * @time: when, µs since 1970
 *
 * Returns: cores in use
 */
double
wh_sim_world_node_cpu (WhSimWorld *self,
                       WhSimNode  *node,
                       gint64      time)
{
  if (node->not_ready != 0 && time >= node->not_ready)
    return 0;
  return node->cores * node->cpu_used * (.6 + .4 * wave_at (node->phase, counter_seconds (self, time)));
}

double
wh_sim_world_node_cpu_total (WhSimWorld *self,
                             WhSimNode  *node,
                             gint64      time)
{
  double seconds;

  if (node->not_ready != 0)
    time = MIN (time, node->not_ready);
  seconds = counter_seconds (self, time);
  return node->cores * node->cpu_used * MAX (0, .6 * seconds + .4 * wave_integral (node->phase, seconds));
}

/**
 * wh_sim_world_node_memory:
 * @self: a #WhSimWorld
 * @node: a node
 * @time: when, µs since 1970
 *
 * Returns: bytes in use
 */
double
wh_sim_world_node_memory (WhSimWorld *self,
                          WhSimNode  *node,
                          gint64      time)
{
  double share = node->memory_used;

  if (node->memory_pressure != 0 && time < node->memory_pressure)
    share *= .78;
  share *= .97 + .03 * wave_at (node->phase, counter_seconds (self, time));
  return MIN (share, .985) * node->memory * 1024.0 * 1024 * 1024;
}

/* Busy in step with the requests of its application, each pod a little differently. */
static double
pod_share (guint hash)
{
  return .75 * (.8 + hash % 400 / 1000.0);
}

/**
 * wh_sim_world_pod_cpu:
 * @self: a #WhSimWorld
 * @app: (nullable): whose pod it is
 * @hash: of the pod's uid
 * @request: the cores it asked for
 * @time: when, µs since 1970
 *
 * Returns: cores in use
 */
double
wh_sim_world_pod_cpu (WhSimWorld *self,
                      WhSimApp   *app,
                      guint       hash,
                      double      request,
                      gint64      time)
{
  return request * pod_share (hash) * (app != NULL ? wh_sim_world_app_rate (self, app, WH_SIM_PRODUCTION, time) / app->rate : 1);
}

/**
 * wh_sim_world_pod_cpu_total:
 * @self: a #WhSimWorld
 * @app: (nullable): whose pod it is
 * @hash: of the pod's uid
 * @request: the cores it asked for
 * @since: when it started, µs since 1970
 * @time: when, µs since 1970
 *
 * Returns: the seconds of CPU it has used, the integral of wh_sim_world_pod_cpu()
 */
double
wh_sim_world_pod_cpu_total (WhSimWorld *self,
                            WhSimApp   *app,
                            guint       hash,
                            double      request,
                            gint64      since,
                            gint64      time)
{
  double seconds = (time - since) / 1e6;

  if (app != NULL)
    seconds = (wh_sim_world_app_requests_total (self, app, WH_SIM_PRODUCTION, time) -
               wh_sim_world_app_requests_total (self, app, WH_SIM_PRODUCTION, since)) / app->rate;
  return request * pod_share (hash) * MAX (0, seconds);
}

/**
 * wh_sim_world_pod_memory:
 * @hash: of the pod's uid
 * @limit: the bytes it may use
 *
 * Returns: the bytes it uses
 */
double
wh_sim_world_pod_memory (guint  hash,
                         double limit)
{
  return limit * (.45 + hash / 400 % 300 / 1000.0);
}
