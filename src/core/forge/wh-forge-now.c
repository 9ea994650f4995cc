/* wh-forge-now.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-forge-private.h"
#include "wh-kinds.h"

/* How things stand after an operation whose end nobody saw: by what is
 * observed, since the answer of the forge is lost. */

/* Clocks of forges are not ours. */
#define DRIFT (5 * G_TIME_SPAN_SECOND)

static gboolean
was_observed_since (WhStore                *store,
                    const WhOperationEntry *entry)
{
  const WhSource *source = wh_store_get_source (store, entry->connection);

  return source != NULL && source->fresh_at > entry->time;
}

static gboolean
is_silent (WhStore                *store,
           const WhOperationEntry *entry)
{
  const WhSource *source = wh_store_get_source (store, entry->connection);

  return source == NULL || source->stale;
}

static const char *
get_state (const WhRecord *run)
{
  const char *state = run->values[WH_RUN_STATE].text;

  return state != NULL ? wh_field_get_word (&wh_kind_run.fields[WH_RUN_STATE], state) : "?";
}

static char *
dup_run_now (WhStore                *store,
             const WhOperationEntry *entry,
             const char             *uid)
{
  const WhRecord *run = wh_store_lookup (store, &wh_kind_run, entry->connection, uid);

  if (run == NULL)
    return NULL;

  /* Translators: a run, and its state */
  return g_strdup_printf (is_silent (store, entry) ? _("When it was last observed run %s was %s.") : _("Now run %s is %s."),
                          wh_record_get_name (run), get_state (run));
}

char *
wh_forge_tell_run (WhStore                *store,
                   const WhOperationEntry *entry)
{
  return dup_run_now (store, entry, entry->uid);
}

char *
wh_forge_tell_job (WhStore                *store,
                   const WhOperationEntry *entry)
{
  const WhRecord *job = wh_store_lookup (store, &wh_kind_job, entry->connection, entry->uid);
  const char *run = job != NULL ? job->values[WH_JOB_RUN].text : NULL;

  return run != NULL && g_str_has_prefix (run, "run:") ? dup_run_now (store, entry, run + strlen ("run:")) : NULL;
}

/* The newest run that began by hand since; a run that waits may have no time yet. */
static const WhRecord *
find_started (WhStore                *store,
              const WhOperationEntry *entry)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_run);
  g_autofree char *repository = g_strdup_printf ("repository:%.*s", (int)strcspn (entry->uid, "#"), entry->uid);
  const WhRecord *found = NULL;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      const WhRecord *run = wh_resource_list_get_record (list, i);
      gint64 began = run->values[WH_RUN_STARTED].number;

      if (g_strcmp0 (run->connection, entry->connection) == 0 &&
          g_strcmp0 (run->values[WH_RUN_REPOSITORY].text, repository) == 0 &&
          g_strcmp0 (run->values[WH_RUN_EVENT].text, "workflow_dispatch") == 0 &&
          (began == WH_ABSENT || began > entry->time - DRIFT) &&
          (found == NULL || run->values[WH_RUN_NUMBER].number > found->values[WH_RUN_NUMBER].number))
        found = run;
    }

  return found;
}

char *
wh_forge_tell_dispatch (WhStore                *store,
                        const WhOperationEntry *entry)
{
  const WhRecord *run = find_started (store, entry);

  if (run != NULL)
    /* Translators: a run, and its state */
    return g_strdup_printf (is_silent (store, entry) ? _("Since then run %s began by hand; when it was last observed it was %s.")
                                                     : _("Since then run %s began by hand; now it is %s."),
                            wh_record_get_name (run), get_state (run));

  return was_observed_since (store, entry) ? g_strdup (_("No run that began by hand is known of since.")) : NULL;
}

/* What was to be there is what the plan said: owner/name. */
char *
wh_forge_tell_created (WhStore                *store,
                       const WhOperationEntry *entry)
{
  if (entry->after == NULL)
    return NULL;

  if (wh_store_lookup (store, &wh_kind_repository, entry->connection, entry->after) != NULL)
    /* Translators: a repository */
    return g_strdup_printf (is_silent (store, entry) ? _("When it was last observed %s was there.") : _("Now %s is there."), entry->after);

  return was_observed_since (store, entry) ? g_strdup_printf (_("%s is not known to be there."), entry->after) : NULL;
}
