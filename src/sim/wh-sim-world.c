/* wh-sim-world.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "wh-sim-company.h"
#include "wh-sim-image.h"
#include "wh-sim-model-private.h"
#include "wh-sim-world.h"

#define PUSH_INTERVAL 240   /* seconds between pushes, mean */
#define FAILURE_SHARE .12

/* The company and what happens in it: somebody pushes, the pipeline tests and builds, a release appears, it is
 * deployed to dev and staging, and now and then to production. Who serves a part of it listens to ::changed. */

struct _WhSimWorld
{
  GObject     parent_instance;

  WhSimClock *clock;
  GRand      *rand;
  guint32     seed;
  gint64      birth;
  gboolean    incident;
  gboolean    still;
  GPtrArray  *apps;
  GPtrArray  *clusters;
  GPtrArray  *retired;       /* releases that left the registry but may still run */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (WhSimWorld, wh_sim_world, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

typedef struct
{
  WhSimWorld       *world;
  WhSimApp         *app;
  gpointer          subject;
  WhSimEnvironment  environment;
} Plan;

static void wh_sim_world_step_run_cb (gpointer user_data);

static void
wh_sim_world_emit (WhSimWorld  *self,
                   WhSimChange  change,
                   WhSimApp    *app,
                   gpointer     subject)
{
  g_signal_emit (self, signals[CHANGED], 0, (guint) change, app, subject);
}

static guint
wh_sim_world_plan (WhSimWorld       *self,
                   double            seconds,
                   WhSimClockFunc    func,
                   WhSimApp         *app,
                   gpointer          subject,
                   WhSimEnvironment  environment)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->world = self;
  plan->app = app;
  plan->subject = subject;
  plan->environment = environment;
  return wh_sim_clock_after (self->clock, seconds, func, plan, g_free);
}

static double
wh_sim_world_around (WhSimWorld *self,
                     double      seconds)
{
  return seconds * g_rand_double_range (self->rand, .5, 1.5);
}

static void
wh_sim_world_dispose (GObject *object)
{
  WhSimWorld *self = WH_SIM_WORLD (object);

  g_clear_object (&self->clock);
  G_OBJECT_CLASS (wh_sim_world_parent_class)->dispose (object);
}

static void
wh_sim_world_finalize (GObject *object)
{
  WhSimWorld *self = WH_SIM_WORLD (object);

  g_clear_pointer (&self->apps, g_ptr_array_unref);
  g_clear_pointer (&self->clusters, g_ptr_array_unref);
  g_clear_pointer (&self->retired, g_ptr_array_unref);
  g_clear_pointer (&self->rand, g_rand_free);
  G_OBJECT_CLASS (wh_sim_world_parent_class)->finalize (object);
}

static void
wh_sim_world_class_init (WhSimWorldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_sim_world_dispose;
  object_class->finalize = wh_sim_world_finalize;

  /**
   * WhSimWorld::changed:
   * @self: a #WhSimWorld
   * @change: a #WhSimChange
   * @app: the #WhSimApp it happened to
   * @subject: what changed; its type is said beside #WhSimChange
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_POINTER, G_TYPE_POINTER);
}

static void
wh_sim_world_init (WhSimWorld *self)
{
}

/**
 * wh_sim_world_new:
 * @options: how it is made
 *
 * Returns: (transfer full): a world with a past; wh_sim_world_start() sets it going
 */
WhSimWorld *
wh_sim_world_new (const WhSimWorldOptions *options)
{
  WhSimWorld *self = g_object_new (WH_TYPE_SIM_WORLD, NULL);

  self->clock = wh_sim_clock_new (options->epoch, options->speed);
  self->seed = options->seed;
  self->rand = g_rand_new_with_seed (options->seed);
  /* The clock runs already; what is derived from the birth must not depend on how fast this machine is. */
  self->birth = options->epoch != 0 ? options->epoch : wh_sim_clock_get_time (self->clock);
  self->incident = options->incident;
  self->still = options->still;
  self->retired = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_image_free);
  self->apps = wh_sim_company_new_apps (self->rand, self->birth, self->incident);
  g_ptr_array_set_free_func (self->apps, (GDestroyNotify) wh_sim_app_free);
  for (guint i = 0; i < self->apps->len; i++)
    {
      WhSimApp *app = g_ptr_array_index (self->apps, i);

      app->spread = g_strcmp0 (app->name, options->spread) == 0;
    }
  self->clusters = wh_sim_company_new_clusters (self->rand, self->birth, self->incident);
  g_ptr_array_set_free_func (self->clusters, (GDestroyNotify) wh_sim_cluster_free);
  return self;
}

WhSimClock *
wh_sim_world_get_clock (WhSimWorld *self)
{
  g_return_val_if_fail (WH_IS_SIM_WORLD (self), NULL);

  return self->clock;
}

/**
 * wh_sim_world_get_time:
 * @self: a #WhSimWorld
 *
 * Returns: now, as everything that is served says it: µs since 1970
 */
gint64
wh_sim_world_get_time (WhSimWorld *self)
{
  return wh_sim_clock_get_time (self->clock);
}

/**
 * wh_sim_world_get_birth:
 * @self: a #WhSimWorld
 *
 * Returns: when the world started; before it lies a made-up past
 */
gint64
wh_sim_world_get_birth (WhSimWorld *self)
{
  g_return_val_if_fail (WH_IS_SIM_WORLD (self), 0);

  return self->birth;
}

guint32
wh_sim_world_get_seed (WhSimWorld *self)
{
  g_return_val_if_fail (WH_IS_SIM_WORLD (self), 0);

  return self->seed;
}

gboolean
wh_sim_world_get_incident (WhSimWorld *self)
{
  g_return_val_if_fail (WH_IS_SIM_WORLD (self), FALSE);

  return self->incident;
}

/**
 * wh_sim_world_get_apps:
 * @self: a #WhSimWorld
 *
 * Returns: (transfer none) (element-type WhSimApp): the applications, by name but for the pinned first ones
 */
GPtrArray *
wh_sim_world_get_apps (WhSimWorld *self)
{
  g_return_val_if_fail (WH_IS_SIM_WORLD (self), NULL);

  return self->apps;
}

WhSimApp *
wh_sim_world_find_app (WhSimWorld *self,
                       const char *name)
{
  g_return_val_if_fail (WH_IS_SIM_WORLD (self), NULL);

  for (guint i = 0; i < self->apps->len; i++)
    {
      WhSimApp *app = g_ptr_array_index (self->apps, i);

      if (g_strcmp0 (app->name, name) == 0)
        return app;
    }
  return NULL;
}

/**
 * wh_sim_world_get_clusters:
 * @self: a #WhSimWorld
 *
 * Returns: (transfer none) (element-type WhSimCluster): the clusters
 */
GPtrArray *
wh_sim_world_get_clusters (WhSimWorld *self)
{
  g_return_val_if_fail (WH_IS_SIM_WORLD (self), NULL);

  return self->clusters;
}

/**
 * wh_sim_world_deploy:
 * @self: a #WhSimWorld
 * @app: an application
 * @environment: where; it must be placed there
 * @release: what
 *
 * Asks for another release. The cluster does it, and calls wh_sim_world_note_deployed().
 */
void
wh_sim_world_deploy (WhSimWorld       *self,
                     WhSimApp         *app,
                     WhSimEnvironment  environment,
                     WhSimRelease     *release)
{
  g_return_if_fail (WH_IS_SIM_WORLD (self));

  if (app->placements[environment] == NULL || app->placements[environment]->release == release)
    return;
  app->placements[environment]->release = release;
  wh_sim_world_emit (self, WH_SIM_CHANGE_DEPLOY, app, app->placements[environment]);
}

/* What went wrong stays in the past: counters only ever grow. */
static void
wh_sim_world_set_trouble (WhSimWorld *self,
                          WhSimApp   *app,
                          double      errors)
{
  gint64 now = wh_sim_world_get_time (self);

  if (app->trouble != 0)
    {
      WhSimTrouble over = { app->trouble, now, app->trouble_errors };

      g_array_append_val (app->troubles, over);
    }

  app->trouble_errors = errors;
  app->trouble = errors > 0 ? now : 0;
}

/**
 * wh_sim_world_note_served:
 * @self: a #WhSimWorld
 * @app: an application
 * @errors: the share of its requests in production that the pods behind its service fail, each as its release does
 *
 * A canary fails the requests that it gets, a rollout more with every pod.
 */
void
wh_sim_world_note_served (WhSimWorld *self,
                          WhSimApp   *app,
                          double      errors)
{
  g_return_if_fail (WH_IS_SIM_WORLD (self));

  if (errors == app->served)
    return;

  app->served = errors;
  if (!app->placements[WH_SIM_PRODUCTION]->release->broken)
    wh_sim_world_set_trouble (self, app, errors);
}

/**
 * wh_sim_world_set_errors:
 * @self: a #WhSimWorld
 * @app: an application
 * @release: one of its releases
 * @errors: the share of its requests that it fails from now on
 *
 * Whatever serves it in production, and whatever will.
 */
void
wh_sim_world_set_errors (WhSimWorld   *self,
                         WhSimApp     *app,
                         WhSimRelease *release,
                         double        errors)
{
  g_return_if_fail (WH_IS_SIM_WORLD (self));

  release->errors = errors;
  wh_sim_world_emit (self, WH_SIM_CHANGE_RELEASE, app, release);
}

/**
 * wh_sim_world_note_deployed:
 * @self: a #WhSimWorld
 * @app: an application
 * @environment: where
 * @release: what its deployment names now, whoever changed it
 *
 * Keeps numbers and alerts in step with what runs.
 */
void
wh_sim_world_note_deployed (WhSimWorld       *self,
                            WhSimApp         *app,
                            WhSimEnvironment  environment,
                            WhSimRelease     *release)
{
  WhSimPlacement *placement = app->placements[environment];

  g_return_if_fail (WH_IS_SIM_WORLD (self));
  g_return_if_fail (placement != NULL);

  placement->release = release;
  placement->deployed = wh_sim_world_get_time (self);
  /* Pods that crash serve nothing: this share is what their place would have served. The rest is
   * counted by the pods that serve. */
  if (environment == WH_SIM_PRODUCTION)
    wh_sim_world_set_trouble (self, app, release->broken ? .184 : app->served);
  wh_sim_world_emit (self, WH_SIM_CHANGE_DEPLOYED, app, placement);
}

/**
 * wh_sim_world_remove_release:
 * @self: a #WhSimWorld
 * @app: an application
 * @release: (transfer none): one of its releases
 *
 * Deletes a tag from the registry. What runs from it goes on.
 */
void
wh_sim_world_remove_release (WhSimWorld   *self,
                             WhSimApp     *app,
                             WhSimRelease *release)
{
  guint index;

  g_return_if_fail (WH_IS_SIM_WORLD (self));

  if (!g_ptr_array_find (app->releases, release, &index))
    return;
  g_ptr_array_steal_index (app->releases, index);
  g_ptr_array_add (self->retired, release);
  wh_sim_world_emit (self, WH_SIM_CHANGE_RELEASE, app, release);
}

static char *
wh_sim_world_next_version (WhSimApp *app)
{
  WhSimRelease *last = app->releases->len > 0 ? g_ptr_array_index (app->releases, app->releases->len - 1) : NULL;
  guint major = 0;
  guint minor = 1;
  guint patch = 0;

  if (last != NULL && sscanf (last->version, "%u.%u.%u", &major, &minor, &patch) != 3)
    minor = 1;
  /* A release follows its own candidate, otherwise the next patch does. */
  if (last == NULL || strchr (last->version, '-') == NULL)
    patch++;
  return g_strdup_printf ("%u.%u.%u", major, minor, patch);
}

static void
wh_sim_world_deploy_cb (gpointer user_data)
{
  Plan *plan = user_data;

  wh_sim_world_deploy (plan->world, plan->app, plan->environment, plan->subject);
}

static void
wh_sim_world_release (WhSimWorld *self,
                      WhSimApp   *app,
                      WhSimRun   *run)
{
  g_autofree char *version = wh_sim_world_next_version (app);
  WhSimRelease *release = wh_sim_company_add_release (app, version, run->commit, wh_sim_world_get_time (self));

  release->broken = run->commit->broken;
  release->errors = run->commit->errors;
  wh_sim_world_emit (self, WH_SIM_CHANGE_RELEASE, app, release);
  wh_sim_world_plan (self, 8, wh_sim_world_deploy_cb, app, release, WH_SIM_DEV);
  wh_sim_world_plan (self, 45, wh_sim_world_deploy_cb, app, release, WH_SIM_STAGING);
  if (!app->placements[WH_SIM_PRODUCTION]->release->broken && !release->broken && release->errors <= 0 && g_rand_double (self->rand) < .25)
    wh_sim_world_plan (self, 600, wh_sim_world_deploy_cb, app, release, WH_SIM_PRODUCTION);
}

static void
wh_sim_world_end_run (WhSimWorld     *self,
                      WhSimApp       *app,
                      WhSimRun       *run,
                      WhSimRunStatus  status)
{
  run->status = status;
  run->stopped = wh_sim_world_get_time (self);
  for (guint i = 0; i < run->jobs->len; i++)
    {
      WhSimJob *job = g_ptr_array_index (run->jobs, i);

      if (job->status == WH_SIM_RUN_QUEUED || job->status == WH_SIM_RUN_RUNNING)
        {
          job->stopped = job->started != 0 ? run->stopped : 0;
          job->status = job->started != 0 ? status : WH_SIM_RUN_CANCELLED;
        }
    }
  wh_sim_world_emit (self, WH_SIM_CHANGE_RUN, app, run);
  if (status == WH_SIM_RUN_SUCCESS)
    wh_sim_world_release (self, app, run);
}

/* Ends the step that runs, if any, and starts the next one. */
static void
wh_sim_world_step_run_cb (gpointer user_data)
{
  Plan *plan = user_data;
  WhSimWorld *self = plan->world;
  WhSimRun *run = plan->subject;
  gint64 now = wh_sim_world_get_time (self);

  run->wait = 0;
  if (run->status == WH_SIM_RUN_QUEUED)
    {
      run->status = WH_SIM_RUN_RUNNING;
      run->started = now;
    }

  for (guint i = 0; i < run->jobs->len; i++)
    {
      WhSimJob *job = g_ptr_array_index (run->jobs, i);

      for (guint j = 0; j < job->steps->len; j++)
        {
          WhSimStep *step = g_ptr_array_index (job->steps, j);

          if (step->status == WH_SIM_RUN_RUNNING)
            {
              gboolean failed = run->will_fail && g_str_equal (step->name, "Test");

              step->stopped = now;
              step->status = failed ? WH_SIM_RUN_FAILURE : WH_SIM_RUN_SUCCESS;
              if (failed)
                {
                  wh_sim_world_end_run (self, plan->app, run, WH_SIM_RUN_FAILURE);
                  return;
                }
              if (j + 1 == job->steps->len)
                {
                  job->status = WH_SIM_RUN_SUCCESS;
                  job->stopped = now;
                }
            }
          else if (step->status == WH_SIM_RUN_QUEUED)
            {
              if (job->started == 0)
                job->started = now;
              job->status = WH_SIM_RUN_RUNNING;
              step->status = WH_SIM_RUN_RUNNING;
              step->started = now;
              run->wait = wh_sim_world_plan (self, wh_sim_world_around (self, 9), wh_sim_world_step_run_cb,
                                             plan->app, run, 0);
              wh_sim_world_emit (self, WH_SIM_CHANGE_RUN, plan->app, run);
              return;
            }
        }
    }
  wh_sim_world_end_run (self, plan->app, run, WH_SIM_RUN_SUCCESS);
}

/**
 * wh_sim_world_run:
 * @self: a #WhSimWorld
 * @app: an application
 * @commit: one of its commits
 * @event: what caused it
 *
 * Queues a run of the pipeline.
 *
 * Returns: (transfer none): the run
 */
WhSimRun *
wh_sim_world_run (WhSimWorld    *self,
                  WhSimApp      *app,
                  WhSimCommit   *commit,
                  WhSimRunEvent  event)
{
  WhSimRun *run;

  g_return_val_if_fail (WH_IS_SIM_WORLD (self), NULL);

  run = wh_sim_company_add_run (app, commit, wh_sim_world_get_time (self));
  run->event = event;
  run->will_fail = g_rand_double (self->rand) < FAILURE_SHARE;
  run->wait = wh_sim_world_plan (self, wh_sim_world_around (self, 5), wh_sim_world_step_run_cb, app, run, 0);
  wh_sim_world_emit (self, WH_SIM_CHANGE_RUN, app, run);
  return run;
}

void
wh_sim_world_cancel_run (WhSimWorld *self,
                         WhSimApp   *app,
                         WhSimRun   *run)
{
  g_return_if_fail (WH_IS_SIM_WORLD (self));

  if (run->status != WH_SIM_RUN_QUEUED && run->status != WH_SIM_RUN_RUNNING)
    return;
  if (run->wait != 0)
    wh_sim_clock_cancel (self->clock, run->wait);
  run->wait = 0;
  wh_sim_world_end_run (self, app, run, WH_SIM_RUN_CANCELLED);
}

/**
 * wh_sim_world_rerun:
 * @self: the world
 * @app: an application
 * @run: one of its runs that is over
 *
 * Begins it again, this time without a failure.
 */
void
wh_sim_world_rerun (WhSimWorld *self,
                    WhSimApp   *app,
                    WhSimRun   *run)
{
  if (run->wait != 0 || run->status == WH_SIM_RUN_QUEUED || run->status == WH_SIM_RUN_RUNNING)
    return;

  run->status = WH_SIM_RUN_QUEUED;
  run->will_fail = FALSE;
  run->started = run->stopped = 0;

  for (guint i = 0; i < run->jobs->len; i++)
    {
      WhSimJob *job = g_ptr_array_index (run->jobs, i);

      job->status = WH_SIM_RUN_QUEUED;
      job->started = job->stopped = 0;

      for (guint j = 0; j < job->steps->len; j++)
        {
          WhSimStep *step = g_ptr_array_index (job->steps, j);

          step->status = WH_SIM_RUN_QUEUED;
          step->started = step->stopped = 0;
        }
    }

  run->wait = wh_sim_world_plan (self, wh_sim_world_around (self, 5), wh_sim_world_step_run_cb, app, run, 0);
  wh_sim_world_emit (self, WH_SIM_CHANGE_RUN, app, run);
}

/**
 * wh_sim_world_push:
 * @self: a #WhSimWorld
 * @app: an application
 * @message: (nullable): of the commit; %NULL for any
 *
 * Somebody pushes a commit, which queues a run.
 *
 * Returns: (transfer none): the commit
 */
WhSimCommit *
wh_sim_world_push (WhSimWorld *self,
                   WhSimApp   *app,
                   const char *message)
{
  WhSimCommit *commit;

  g_return_val_if_fail (WH_IS_SIM_WORLD (self), NULL);

  commit = wh_sim_company_add_commit (app, self->rand, message, wh_sim_world_get_time (self));
  wh_sim_world_emit (self, WH_SIM_CHANGE_PUSH, app, commit);
  wh_sim_world_run (self, app, commit, WH_SIM_RUN_PUSH);
  return commit;
}

static void
wh_sim_world_live_cb (gpointer user_data)
{
  Plan *plan = user_data;
  WhSimWorld *self = plan->world;
  WhSimApp *app = g_ptr_array_index (self->apps, g_rand_int_range (self->rand, 0, self->apps->len));

  wh_sim_world_push (self, app, NULL);
  wh_sim_world_plan (self, wh_sim_world_around (self, PUSH_INTERVAL), wh_sim_world_live_cb, NULL, NULL, 0);
}

/**
 * wh_sim_world_start:
 * @self: a #WhSimWorld
 *
 * Lets things happen. One run is under way at once, so that there is something to see.
 */
void
wh_sim_world_start (WhSimWorld *self)
{
  WhSimApp *app = wh_sim_world_find_app (self, "embeddings");
  WhSimCommit *commit = g_ptr_array_index (app->commits, app->commits->len - 1);

  wh_sim_world_run (self, app, commit, WH_SIM_RUN_DISPATCH)->will_fail = FALSE;
  if (!self->still)
    wh_sim_world_plan (self, wh_sim_world_around (self, 30), wh_sim_world_live_cb, NULL, NULL, 0);
}
