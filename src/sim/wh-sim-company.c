/* wh-sim-company.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-sim-company.h"
#include "wh-sim-image.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

typedef struct
{
  const char *name;
  const char *description;
  const char *language;
  const char *namespace_;
  const char *versions;      /* oldest first */
  const char *placed[WH_SIM_N_ENVIRONMENTS];
  guint       replicas[WH_SIM_N_ENVIRONMENTS];
  guint       ahead;         /* commits between production's and staging's */
  guint       last_commit;   /* minutes ago */
  guint       last_run;      /* number */
  double      rate;
  double      errors;
  double      latency;
  guint       cpu;
  guint       memory;
  gboolean    multi_arch;
  gboolean    has_worker;
  gboolean    last_failed;
} Founding;

static const Founding foundings[] = {
  { "chat-api", "Conversations and streaming answers", "Go", "chat", "2.13.7 2.13.8 2.13.9 2.14.0 2.14.1 2.15.0-rc1",
    { "2.14.0", "2.14.1", "2.15.0-rc1" }, { 6, 2, 1 }, 3, 38, 812, 128, .002, .184, 300, 1024, TRUE, TRUE, FALSE },
  { "agents", "Long running agents and their tools", "Python", "agents", "0.4.4 0.4.5 0.4.6 0.4.7 0.5.0-dev",
    { "0.4.7", "0.4.7", "0.5.0-dev" }, { 4, 1, 1 }, 0, 2880, 344, 14, .0004, .912, 500, 2048, FALSE, TRUE, FALSE },
  { "billing", "Usage, invoices and payments", "Go", "billing", "4.1.5 4.1.6 4.1.7 4.2.0 4.2.1",
    { "4.2.0", "4.2.0", "4.2.1" }, { 4, 1, 1 }, 0, 26, 1290, 41, .001, .096, 200, 512, TRUE, TRUE, FALSE },
  { "auth-gateway", "Signing in and rate limits", "Rust", "auth", "2.5.1 2.5.2 2.6.0",
    { "2.6.0", "2.6.0", NULL }, { 3, 1, 0 }, 0, 12960, 207, 302, .0002, .022, 250, 256, TRUE, FALSE, FALSE },
  { "docs-search", "Search over the documentation", "Go", "docs-search", "2.9.4 3.0.0 3.0.1 3.1.0-dev",
    { "3.0.1", "3.0.1", "3.1.0-dev" }, { 3, 1, 1 }, 0, 52, 455, 57, .003, .14, 400, 1536, FALSE, FALSE, FALSE },
  { "embeddings", "Vectors for search and memory", "Python", "embeddings", "1.8.1 1.8.2 1.8.3 1.9.0",
    { "1.8.3", "1.9.0", "1.9.0" }, { 3, 1, 1 }, 11, 300, 98, 86, .001, .061, 1000, 4096, FALSE, TRUE, FALSE },
  { "image-gen", "Pictures from text", "Python", "image-gen", "0.12.2 0.12.3 0.12.4",
    { "0.12.4", "0.12.4", NULL }, { 2, 1, 0 }, 0, 5760, 76, 3.2, .006, 4.21, 2000, 8192, FALSE, FALSE, FALSE },
  { "ingest", "Takes documents in", "Rust", "ingest", "1.0.7 1.0.8 1.0.9",
    { "1.0.9", "1.0.9", "1.0.9" }, { 3, 1, 1 }, 0, 17280, 151, 22, .0001, .038, 200, 512, TRUE, TRUE, FALSE },
  { "model-router", "Chooses a model for each request", "Rust", "model-router", "1.3.0 1.3.1 1.3.2 1.3.3",
    { "1.3.2", "1.3.3", "1.3.3" }, { 4, 1, 1 }, 2, 1440, 133, 118, .001, .047, 250, 512, TRUE, FALSE, FALSE },
  { "status-page", "What customers see when it burns", "TypeScript", "status-page", "1.1.9 1.2.0",
    { "1.2.0", NULL, NULL }, { 2, 0, 0 }, 0, 92160, 41, 1.1, .0, .012, 50, 128, TRUE, FALSE, FALSE },
  { "voice-studio", "Speech in and out", "Go", "voice", "0.8.9 0.9.0 0.9.1 0.9.2",
    { "0.9.1", "0.9.2", "0.9.2" }, { 3, 1, 1 }, 4, 420, 219, 9.4, .003, .31, 800, 2048, FALSE, FALSE, FALSE },
  { "web-console", "The customers' console", "TypeScript", "console", "5.0.9 5.1.0 5.1.1 5.1.2 5.2.0-dev",
    { "5.1.0", "5.1.2", "5.2.0-dev" }, { 3, 1, 1 }, 6, 180, 602, 74, .001, .088, 100, 256, TRUE, FALSE, TRUE },
};

static const struct
{
  const char *name;
  const char *email;
} people[] = {
  { "Anna Keller", "anna@acme.dev" },
  { "Jonas Brandt", "jonas@acme.dev" },
  { "Mira Osei", "mira@acme.dev" },
  { "Tom Lindqvist", "tom@acme.dev" },
  { "renovate", "renovate@acme.dev" },
};

static const char * const messages[] = {
  "fix: close the stream when the client goes away",
  "feat: cache tokenised prompts for ten minutes",
  "chore: update dependencies",
  "fix: count a retried request once",
  "perf: keep connections to the database warm",
  "refactor: move limits to the configuration",
  "feat: add a header with the request's id",
  "test: cover the empty answer",
  "fix: round money half to even",
  "docs: say how to roll back",
  "feat: read the plan from the new ledger",
  "fix: do not log bodies",
  "perf: send fewer, larger batches",
  "ci: build the arm64 image too",
  "fix: wait for the cache before ready",
};

static const struct
{
  const char *name;
  const char *cluster;
  const char *role;
  const char *type;
  const char *architecture;
  guint       cores;
  guint       memory;
  double      cpu_used;
  double      memory_used;
  guint       days;
} machines[] = {
  { "fsn1-cp-1", "prod-fsn1", "control-plane", "ccx23", "amd64", 4, 16, .34, .58, 214 },
  { "fsn1-worker-1", "prod-fsn1", "worker", "ccx33", "amd64", 8, 32, .46, .61, 214 },
  { "fsn1-worker-2", "prod-fsn1", "worker", "ccx33", "amd64", 8, 32, .52, .57, 214 },
  { "fsn1-worker-3", "prod-fsn1", "worker", "ccx33", "amd64", 8, 32, .61, .72, 96 },
  { "fsn1-worker-4", "prod-fsn1", "worker", "cax31", "arm64", 8, 16, .22, .35, 41 },
  { "fsn1-gpu-1", "prod-fsn1", "gpu", "gex44", "amd64", 14, 64, .58, .49, 188 },
  { "nbg1-cp-1", "staging-nbg1", "control-plane", "cx32", "amd64", 4, 8, .28, .54, 131 },
  { "nbg1-worker-1", "staging-nbg1", "worker", "cx42", "amd64", 8, 16, .39, .63, 131 },
  { "nbg1-worker-2", "staging-nbg1", "worker", "cx42", "amd64", 8, 16, .33, .48, 131 },
};

static const struct
{
  const char       *name;
  const char       *version;
  WhSimEnvironment  environment;
} sites[] = {
  { "prod-fsn1", "v1.33.4+k3s1", WH_SIM_PRODUCTION },
  { "staging-nbg1", "v1.33.4+k3s1", WH_SIM_STAGING },
};

WhSimCommit *
wh_sim_company_add_commit (WhSimApp   *app,
                           GRand      *rand,
                           const char *message,
                           gint64      time)
{
  WhSimCommit *previous = app->commits->len > 0 ? g_ptr_array_index (app->commits, app->commits->len - 1) : NULL;
  guint author = g_rand_int_range (rand, 0, G_N_ELEMENTS (people));
  WhSimCommit *commit = g_new0 (WhSimCommit, 1);
  g_autofree char *salt = g_strdup_printf ("%s %u %u", app->name, app->commits->len, g_rand_int (rand));

  commit->sha = g_compute_checksum_for_string (G_CHECKSUM_SHA1, salt, -1);
  commit->parent = previous != NULL ? g_strdup (previous->sha) : NULL;
  commit->message = g_strdup (message != NULL ? message : messages[g_rand_int_range (rand, 0, G_N_ELEMENTS (messages))]);
  commit->author = g_strdup (people[author].name);
  commit->email = g_strdup (people[author].email);
  commit->time = time;
  g_ptr_array_add (app->commits, commit);
  return commit;
}

WhSimRelease *
wh_sim_company_add_release (WhSimApp    *app,
                            const char  *version,
                            WhSimCommit *commit,
                            gint64       time)
{
  WhSimRelease *release = wh_sim_image_build (app, version, commit, time);

  g_ptr_array_add (app->releases, release);
  return release;
}

static void
wh_sim_company_add_job (WhSimRun           *run,
                        const char         *name,
                        const char * const *steps)
{
  WhSimJob *job = g_new0 (WhSimJob, 1);

  job->id = run->id * 10 + run->jobs->len;
  job->name = g_strdup (name);
  job->steps = g_ptr_array_new ();
  for (guint i = 0; steps[i] != NULL; i++)
    {
      WhSimStep *step = g_new0 (WhSimStep, 1);

      step->name = g_strdup (steps[i]);
      g_ptr_array_add (job->steps, step);
    }
  g_ptr_array_add (run->jobs, job);
}

WhSimRun *
wh_sim_company_add_run (WhSimApp    *app,
                        WhSimCommit *commit,
                        gint64       time)
{
  static const char * const test_steps[] = { "Set up job", "Check out", "Restore cache", "Lint", "Test", "Complete job", NULL };
  static const char * const image_steps[] = { "Set up job", "Check out", "Build image", "Push image", "Complete job", NULL };
  WhSimRun *last = app->runs->len > 0 ? g_ptr_array_index (app->runs, app->runs->len - 1) : NULL;
  WhSimRun *run = g_new0 (WhSimRun, 1);

  run->number = last != NULL ? last->number + 1 : 1;
  run->id = g_str_hash (app->name) % 90 * 10000 + 10000 + run->number;
  run->commit = commit;
  run->created = time;
  run->jobs = g_ptr_array_new ();
  wh_sim_company_add_job (run, "test", test_steps);
  wh_sim_company_add_job (run, "image", image_steps);
  g_ptr_array_add (app->runs, run);
  return run;
}

/* Gives a run of the past its end. */
static void
wh_sim_company_finish_run (WhSimRun *run,
                           GRand    *rand,
                           gboolean  failed)
{
  gint64 time = run->created + g_rand_int_range (rand, 2, 9) * G_USEC_PER_SEC;

  run->started = time;
  for (guint i = 0; i < run->jobs->len; i++)
    {
      WhSimJob *job = g_ptr_array_index (run->jobs, i);

      job->started = time;
      job->status = WH_SIM_RUN_SUCCESS;
      for (guint j = 0; j < job->steps->len && job->status == WH_SIM_RUN_SUCCESS; j++)
        {
          WhSimStep *step = g_ptr_array_index (job->steps, j);

          step->started = time;
          time += g_rand_int_range (rand, 1, 28) * G_USEC_PER_SEC;
          step->stopped = time;
          step->status = failed && g_str_equal (step->name, "Test") ? WH_SIM_RUN_FAILURE : WH_SIM_RUN_SUCCESS;
          if (step->status == WH_SIM_RUN_FAILURE)
            job->status = WH_SIM_RUN_FAILURE;
        }
      job->stopped = time;
      if (job->status == WH_SIM_RUN_FAILURE)
        {
          for (guint k = i + 1; k < run->jobs->len; k++)
            ((WhSimJob *) g_ptr_array_index (run->jobs, k))->status = WH_SIM_RUN_CANCELLED;
          break;
        }
    }
  run->stopped = time;
  run->status = failed ? WH_SIM_RUN_FAILURE : WH_SIM_RUN_SUCCESS;
}

static WhSimRelease *
wh_sim_company_find_release (WhSimApp   *app,
                             const char *version)
{
  for (guint i = 0; i < app->releases->len; i++)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i);

      if (g_str_equal (release->version, version))
        return release;
    }
  g_assert_not_reached ();
}

/* Which commit a version was built from: the last one for the newest version, production's as far behind as the
 * founding says, the others three apart. */
static void
wh_sim_company_found_history (WhSimApp       *app,
                              const Founding *founding,
                              GRand          *rand,
                              gint64          birth)
{
  g_auto(GStrv) versions = g_strsplit (founding->versions, " ", -1);
  guint n_versions = g_strv_length (versions);
  guint n_commits = 8 + founding->ahead + n_versions * 3;
  const char *staging = founding->placed[WH_SIM_STAGING] != NULL ? founding->placed[WH_SIM_STAGING]
                                                                 : founding->placed[WH_SIM_PRODUCTION];
  double age = founding->last_commit;
  double *ages = g_new0 (double, n_commits);
  int at = n_commits - 1;
  guint *built_from = g_new0 (guint, n_versions);

  for (guint i = n_commits; i > 0; i--)
    {
      ages[i - 1] = age;
      age += 20 + g_rand_double (rand) * (n_commits - i + 1) * 180;
    }
  for (guint i = 0; i < n_commits; i++)
    wh_sim_company_add_commit (app, rand, i + 1 == n_commits && founding->last_failed ? "feat: new usage page" : NULL,
                               birth - (gint64) (ages[i] * MINUTE));

  if (founding->last_failed)
    at--;
  for (int i = n_versions - 1; i >= 0; i--)
    {
      built_from[i] = MAX (at, 0);
      if (i > 0 && g_str_equal (versions[i - 1], founding->placed[WH_SIM_PRODUCTION]) &&
          g_str_equal (versions[i], staging))
        at -= founding->ahead;
      else
        at -= i > 0 && g_str_equal (versions[i - 1], staging) ? 1 : 3;
    }

  for (guint i = 0; i < n_versions; i++)
    {
      WhSimCommit *commit = g_ptr_array_index (app->commits, built_from[i]);

      wh_sim_company_add_release (app, versions[i], commit, commit->time + 110 * G_USEC_PER_SEC);
    }

  for (guint i = n_commits > 12 ? n_commits - 12 : 0; i < n_commits; i++)
    {
      WhSimCommit *commit = g_ptr_array_index (app->commits, i);
      WhSimRun *run = wh_sim_company_add_run (app, commit, commit->time + 4 * G_USEC_PER_SEC);

      run->number = founding->last_run - (n_commits - 1 - i);
      run->id = g_str_hash (app->name) % 90 * 10000 + 10000 + run->number;
      wh_sim_company_finish_run (run, rand, i + 1 == n_commits && founding->last_failed);
    }
  g_free (ages);
  g_free (built_from);
}

static void
wh_sim_company_place (WhSimApp       *app,
                      const Founding *founding,
                      gint64          birth)
{
  static const char * const suffixes[] = { "", "-staging", "-dev" };

  for (guint i = 0; i < WH_SIM_N_ENVIRONMENTS; i++)
    {
      WhSimPlacement *placement;

      if (founding->placed[i] == NULL)
        continue;
      placement = g_new0 (WhSimPlacement, 1);
      placement->environment = i;
      placement->cluster = sites[i == WH_SIM_PRODUCTION ? 0 : 1].name;
      placement->namespace_ = g_strconcat (founding->namespace_, suffixes[i], NULL);
      placement->replicas = founding->replicas[i];
      placement->release = wh_sim_company_find_release (app, founding->placed[i]);
      placement->deployed = MIN (placement->release->created + (i == WH_SIM_PRODUCTION ? 50 : 2) * MINUTE,
                                 birth - 25 * MINUTE);
      app->placements[i] = placement;
    }
}

static WhSimApp *
wh_sim_company_found (const Founding *founding,
                      GRand          *rand,
                      gint64          birth)
{
  WhSimApp *app = g_new0 (WhSimApp, 1);

  app->name = founding->name;
  app->description = founding->description;
  app->language = founding->language;
  app->port = 8080;
  app->rate = founding->rate;
  app->errors = founding->errors;
  app->latency = founding->latency;
  app->cpu = founding->cpu;
  app->memory = founding->memory;
  app->multi_arch = founding->multi_arch;
  app->has_worker = founding->has_worker;
  app->commits = g_ptr_array_new ();
  app->runs = g_ptr_array_new ();
  app->releases = g_ptr_array_new ();
  app->troubles = g_array_new (FALSE, FALSE, sizeof (WhSimTrouble));
  app->phase = g_rand_double (rand) * 2 * G_PI;
  wh_sim_company_found_history (app, founding, rand, birth);
  wh_sim_company_place (app, founding, birth);
  return app;
}

/**
 * wh_sim_company_new_apps:
 * @rand: source of everything that looks random
 * @birth: the moment the world starts at
 * @incident: whether something is wrong
 *
 * Returns: (transfer full) (element-type WhSimApp): the twelve applications with their past
 */
GPtrArray *
wh_sim_company_new_apps (GRand    *rand,
                         gint64    birth,
                         gboolean  incident)
{
  GPtrArray *apps = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (foundings); i++)
    {
      WhSimApp *app = wh_sim_company_found (&foundings[i], rand, birth);

      g_ptr_array_add (apps, app);
      if (!incident)
        continue;
      if (g_str_equal (app->name, "billing"))
        {
          WhSimPlacement *placement = app->placements[WH_SIM_PRODUCTION];

          placement->release->broken = TRUE;
          placement->deployed = birth - 23 * MINUTE;
          app->trouble = birth - 21 * MINUTE;
          app->trouble_errors = .184;
        }
      if (g_str_equal (app->name, "voice-studio"))
        {
          app->trouble = birth - 46 * MINUTE;
          app->trouble_errors = .009;
        }
    }
  return apps;
}

/**
 * wh_sim_company_new_clusters:
 * @rand: source of everything that looks random
 * @birth: the moment the world starts at
 * @incident: whether something is wrong
 *
 * Returns: (transfer full) (element-type WhSimCluster): the two clusters with their nodes
 */
GPtrArray *
wh_sim_company_new_clusters (GRand    *rand,
                             gint64    birth,
                             gboolean  incident)
{
  GPtrArray *clusters = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    {
      WhSimCluster *cluster = g_new0 (WhSimCluster, 1);

      cluster->name = sites[i].name;
      cluster->version = sites[i].version;
      cluster->environment = sites[i].environment;
      cluster->nodes = g_ptr_array_new ();
      g_ptr_array_add (clusters, cluster);

      for (guint j = 0; j < G_N_ELEMENTS (machines); j++)
        {
          WhSimNode *node;

          if (!g_str_equal (machines[j].cluster, cluster->name))
            continue;
          node = g_new0 (WhSimNode, 1);
          node->name = machines[j].name;
          node->cluster = cluster->name;
          node->role = machines[j].role;
          node->type = machines[j].type;
          node->architecture = machines[j].architecture;
          node->cores = machines[j].cores;
          node->memory = machines[j].memory;
          node->cpu_used = machines[j].cpu_used;
          node->memory_used = machines[j].memory_used;
          node->created = birth - machines[j].days * 24 * 60 * MINUTE - (gint64) g_rand_int_range (rand, 0, 3600) * G_USEC_PER_SEC;
          node->phase = g_rand_double (rand) * 2 * G_PI;
          if (incident && g_str_equal (node->name, "nbg1-worker-2"))
            node->not_ready = birth - 4 * MINUTE;
          if (incident && g_str_equal (node->name, "fsn1-worker-3"))
            {
              node->memory_pressure = birth - 12 * MINUTE;
              node->memory_used = .94;
            }
          g_ptr_array_add (cluster->nodes, node);
        }
    }
  return clusters;
}
