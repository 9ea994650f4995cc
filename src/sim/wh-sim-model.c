/* wh-sim-model.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-model-private.h"
#include "wh-sim-image.h"

/**
 * wh_sim_environment_to_string:
 * @environment: an environment
 *
 * Returns: (transfer none): production, staging or dev
 */
const char *
wh_sim_environment_to_string (WhSimEnvironment environment)
{
  static const char * const names[] = { "production", "staging", "dev" };

  g_return_val_if_fail (environment < WH_SIM_N_ENVIRONMENTS, NULL);

  return names[environment];
}

void
wh_sim_alert_free (WhSimAlert *alert)
{
  g_hash_table_unref (alert->labels);
  g_hash_table_unref (alert->annotations);
  g_free (alert);
}

static void
wh_sim_commit_free (gpointer data)
{
  WhSimCommit *commit = data;

  g_free (commit->sha);
  g_free (commit->parent);
  g_free (commit->message);
  g_free (commit->author);
  g_free (commit->email);
  g_free (commit);
}

static void
wh_sim_step_free (gpointer data)
{
  WhSimStep *step = data;

  g_free (step->name);
  g_free (step);
}

static void
wh_sim_run_free (gpointer data)
{
  WhSimRun *run = data;

  for (guint i = 0; i < run->jobs->len; i++)
    {
      WhSimJob *job = g_ptr_array_index (run->jobs, i);

      g_ptr_array_set_free_func (job->steps, wh_sim_step_free);
      g_ptr_array_unref (job->steps);
      g_free (job->name);
      g_free (job);
    }
  g_ptr_array_unref (run->jobs);
  g_free (run);
}

void
wh_sim_app_free (WhSimApp *app)
{
  g_ptr_array_set_free_func (app->runs, wh_sim_run_free);
  g_ptr_array_unref (app->runs);
  g_ptr_array_set_free_func (app->releases, (GDestroyNotify) wh_sim_image_free);
  g_ptr_array_unref (app->releases);
  g_ptr_array_set_free_func (app->commits, wh_sim_commit_free);
  g_ptr_array_unref (app->commits);
  g_array_unref (app->troubles);
  for (guint i = 0; i < WH_SIM_N_ENVIRONMENTS; i++)
    {
      if (app->placements[i] == NULL)
        continue;
      g_free (app->placements[i]->namespace_);
      g_free (app->placements[i]);
    }
  g_free (app);
}

void
wh_sim_cluster_free (WhSimCluster *cluster)
{
  g_ptr_array_set_free_func (cluster->nodes, g_free);
  g_ptr_array_unref (cluster->nodes);
  g_free (cluster);
}
