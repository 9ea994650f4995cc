/* wh-forge-record.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-log.h"
#include "wh-forge-private.h"
#include "wh-kinds.h"

/* One resource: its own text, and the log of a job. */

typedef struct
{
  WhForge  *self;
  WhRecord *record;
} RecordArgs;

static RecordArgs *
record_args_new (gpointer        self,
                 const WhRecord *record)
{
  RecordArgs *args = g_new0 (RecordArgs, 1);

  args->self = g_object_ref (WH_FORGE (self));
  args->record = wh_record_ref ((WhRecord *)record);

  return args;
}

static void
record_args_free (gpointer data)
{
  RecordArgs *args = data;

  g_object_unref (args->self);
  wh_record_unref (args->record);
  g_free (args);
}

/* @what: behind a job. Returns: (nullable): NULL: it has no address */
static char *
dup_record_path (WhForge        *self,
                 const WhRecord *record,
                 const char     *what)
{
  g_autofree char *repository = g_strndup (record->uid, strcspn (record->uid, "#"));
  g_autofree char *rest = NULL;

  if (record->kind == &wh_kind_repository)
    rest = g_strdup ("");
  else if (record->kind == &wh_kind_run && record->values[WH_RUN_ID].number != WH_ABSENT)
    rest = g_strdup_printf ("actions/runs/%" G_GINT64_FORMAT, record->values[WH_RUN_ID].number);
  else if (record->kind == &wh_kind_job && record->values[WH_JOB_ID].number != WH_ABSENT)
    rest = g_strdup_printf ("actions/jobs/%" G_GINT64_FORMAT "%s", record->values[WH_JOB_ID].number, what);

  return rest != NULL ? wh_forge_dup_below (self, repository, rest) : NULL;
}

/* ---- its text ---- */

static DexFuture *
wh_forge_load_raw_fiber (gpointer user_data)
{
  RecordArgs *args = user_data;
  WhForgeClass *klass = WH_FORGE_GET_CLASS (args->self);
  g_autofree char *path = dup_record_path (args->self, args->record, "");
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;

  if (path != NULL)
    {
      json = wh_forge_await_json (args->self, path, &error);
      text = json != NULL ? wh_json_dup_pretty (wh_json_get_root (json)) : NULL;
    }
  else if (args->record->kind == &wh_kind_run && klass->await_raw != NULL)
    {
      text = klass->await_raw (args->self, args->record, &error);
    }
  else
    {
      return wh_dex_reject (WH_ERROR_UNSUPPORTED, _("%s has no text form of this"), klass->title);
    }

  return text != NULL ? dex_future_new_take_string (g_steal_pointer (&text)) : dex_future_new_for_error (g_steal_pointer (&error));
}

/* For the class. */
DexFuture *
wh_forge_load_raw (WhProvider     *provider,
                   const WhRecord *record)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_forge_load_raw_fiber, record_args_new (provider, record), record_args_free);
}

/* ---- the log of a job ---- */

static gboolean
has_log (WhLogSource     *source,
         const WhRecord  *record,
         char           **reason)
{
  WhForgeClass *klass = WH_FORGE_GET_CLASS (source);

  if (record->kind != &wh_kind_job)
    return FALSE;

  if (record->values[WH_JOB_ID].number != WH_ABSENT)
    return TRUE;

  if (klass->explain_log != NULL)
    *reason = klass->explain_log (WH_FORGE (source));

  return FALSE;
}

/* Asks for the job itself, so that its steps are as new as its log, and a log
 * that is called complete is: some forges have none before the job is over,
 * and its steps are all there is of one that runs. */
static DexFuture *
wh_forge_job_is_growing_fiber (gpointer user_data)
{
  RecordArgs *args = user_data;
  WhProvider *provider = WH_PROVIDER (args->self);
  const char *run = args->record->values[WH_JOB_RUN].text;
  g_autofree char *repository = g_strndup (args->record->uid, strcspn (args->record->uid, "#"));
  g_autofree char *path = dup_record_path (args->self, args->record, "");
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = wh_forge_await_json (args->self, path, &error);
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
      wh_forge_refuse_reply (args->self, &error);
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
  return wh_dex_scoped (wh_provider_get_scope (WH_PROVIDER (source)),
                        wh_dex_spawn_pinned (NULL, 0, wh_forge_job_is_growing_fiber, record_args_new (source, record),
                                             record_args_free));
}

static DexFuture *
read_log (WhLogSource    *source,
          WhRecord       *record,
          gint64          from,
          WhLogSink       sink,
          gpointer        user_data,
          GDestroyNotify  user_data_destroy)
{
  g_autofree char *path = dup_record_path (WH_FORGE (source), record, "/logs");

  return wh_forge_read_log (WH_PROVIDER (source), path, from, sink, user_data, user_data_destroy);
}

/* For the class. */
void
wh_forge_log_source_init (WhLogSourceInterface *iface)
{
  iface->has_log = has_log;
  iface->is_growing = is_growing;
  iface->read_log = read_log;
}
