/* wh-gitea-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-log.h"
#include "wh-forge-readers.h"
#include "wh-gitea-provider-private.h"
#include "wh-kinds.h"

/* The logs of jobs: since 1.24, by the number of the job, which runs tell
 * since 1.25. */

static char *
dup_path (const WhRecord *job,
          const char     *what)
{
  g_autofree char *repository = g_strndup (job->uid, strcspn (job->uid, "#"));
  g_autofree char *rest = g_strdup_printf ("actions/jobs/%" G_GINT64_FORMAT "%s", job->values[WH_JOB_ID].number, what);

  return wh_gitea_dup_path (repository, rest);
}

static gboolean
has_log (WhLogSource     *source,
         const WhRecord  *record,
         char           **reason)
{
  WhGiteaProvider *self = WH_GITEA_PROVIDER (source);

  if (record->kind != &wh_kind_job)
    return FALSE;

  if (record->values[WH_JOB_ID].number != WH_ABSENT)
    return TRUE;

  if (self->minor < 25)
    *reason = g_strdup_printf (_("Gitea 1.%u does not tell which log belongs to which job; since 1.25 it does"), self->minor);
  else
    *reason = g_strdup (_("Gitea shows the logs of a repository to its owner, or since 1.26 to who may read its Actions"));

  return FALSE;
}

typedef struct
{
  WhGiteaProvider *self;
  WhRecord        *job;
} JobArgs;

static void
job_args_free (gpointer data)
{
  JobArgs *args = data;

  g_object_unref (args->self);
  wh_record_unref (args->job);
  g_free (args);
}

/* Asks for the job itself, so that its steps are as new as its log. */
static DexFuture *
wh_gitea_job_is_growing_fiber (gpointer user_data)
{
  JobArgs *args = user_data;
  WhProvider *provider = WH_PROVIDER (args->self);
  const char *run = args->job->values[WH_JOB_RUN].text;
  g_autofree char *repository = g_strndup (args->job->uid, strcspn (args->job->uid, "#"));
  g_autofree char *path = dup_path (args->job, "");
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = wh_gitea_await_json (args->self, path, NULL, &error);
  WhForgeReading reading = {
    .connection = wh_provider_get_id (provider),
    .repository = repository,
    .parent = run != NULL && g_str_has_prefix (run, "run:") ? run + strlen ("run:") : NULL,
    .now = g_get_real_time (),
  };

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_forge_read_details (&reading, &wh_kind_job, wh_json_get_root (json), batch);

  if (batch->records->len == 0)
    {
      wh_gitea_refuse_reply (args->self, &error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (!dex_await (wh_provider_publish (provider, batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_for_boolean (reading.any_active);
}

static DexFuture *
is_growing (WhLogSource *source,
            WhRecord    *record)
{
  JobArgs *args = g_new0 (JobArgs, 1);

  args->self = g_object_ref (WH_GITEA_PROVIDER (source));
  args->job = wh_record_ref (record);

  return wh_dex_scoped (wh_provider_get_scope (WH_PROVIDER (source)),
                        wh_dex_spawn_pinned (NULL, 0, wh_gitea_job_is_growing_fiber, args, job_args_free));
}

static DexFuture *
read_log (WhLogSource    *source,
          WhRecord       *record,
          gint64          from,
          WhLogSink       sink,
          gpointer        user_data,
          GDestroyNotify  user_data_destroy)
{
  g_autofree char *path = dup_path (record, "/logs");

  return wh_forge_read_log (WH_PROVIDER (source), path, from, sink, user_data, user_data_destroy);
}

void
wh_gitea_log_source_init (WhLogSourceInterface *iface)
{
  iface->has_log = has_log;
  iface->is_growing = is_growing;
  iface->read_log = read_log;
}
