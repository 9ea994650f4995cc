/* wh-deploy-commits.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-deployment-private.h"
#include "wh-format.h"
#include "wh-kinds.h"

/* The commits between what runs and what is to run. */

static void
take_commits (WhDeployPlan *plan,
              const char   *commits,
              int           first,
              int           end)
{
  g_auto(GStrv) lines = g_strsplit (commits, "\n", -1);

  for (int i = first; i < end && lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], " ", 3);
      WhDeployCommit *commit;

      if (g_strv_length (parts) < 3)
        continue;

      commit = g_new0 (WhDeployCommit, 1);
      commit->sha = g_strdup (parts[0]);
      commit->time = wh_parse_time_iso (parts[1]);
      if (commit->time == WH_ABSENT)
        commit->time = g_ascii_strtoll (parts[1], NULL, 10);
      commit->subject = g_strdup (parts[2]);
      g_ptr_array_add (plan->commits, commit);
    }
}

void
wh_deploy_find_commits (WhDeployments *deployments,
                        WhDeployPlan  *plan)
{
  WhStore *store = wh_deployments_get_store (deployments);
  WhRecord *application = wh_store_lookup (store, &wh_kind_application, WH_LOCAL, plan->application);
  const char *reference = application != NULL ? application->values[WH_APPLICATION_REPOSITORY].text : NULL;
  WhRecord *repository = reference != NULL ? wh_store_resolve (store, NULL, reference) : NULL;
  const char *commits = repository != NULL ? repository->values[WH_REPOSITORY_COMMITS].text : NULL;
  int from = wh_commits_find (commits, plan->from_commit);
  int to = wh_commits_find (commits, plan->to_commit);

  if (repository == NULL)
    plan->commits_note = g_strdup (_("Its repository is not known"));
  else if (plan->to_commit == NULL || plan->from_commit == NULL)
    plan->commits_note = g_strdup_printf (_("Which commit %s was built from is not known"),
                                          plan->to_commit == NULL ? plan->to_version : plan->from_version);
  else if (to < 0 || from < 0)
    plan->commits_note = g_strdup_printf (_("Commit %.7s is not among the last ones of %s"),
                                          to < 0 ? plan->to_commit : plan->from_commit, wh_record_get_name (repository));
  else if (to <= from)
    take_commits (plan, commits, to, from);
  else
    {
      plan->commits_back = TRUE;
      take_commits (plan, commits, from, to);
    }
}
