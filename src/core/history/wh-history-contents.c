/* wh-history-contents.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"

/* All that the program starts with is read by one job, and made something of on
 * the same thread: while GTK starts, the main thread cannot take turns with the
 * history. */

typedef struct
{
  gint64          time;
  char           *setting;
  guint           n_last;
  WhContentsFunc  func;
  gpointer        data;
  GDestroyNotify  free_data;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job->setting);
  g_free (job);
}

static gboolean
contents_job (WhEngineThread  *thread,
              gpointer         data,
              GValue          *result,
              GError         **error)
{
  const Job *job = data;
  g_auto(GValue) observed = G_VALUE_INIT;
  g_auto(GValue) connections = G_VALUE_INIT;
  g_auto(GValue) events = G_VALUE_INIT;
  g_auto(GValue) operations = G_VALUE_INIT;
  g_auto(GValue) setting = G_VALUE_INIT;
  WhContents contents;

  if (!wh_history_read_observed (thread, job->time, &observed, error) ||
      (job->time != G_MAXINT64 && !wh_history_read_numbers (thread, g_value_get_boxed (&observed), job->time, error)) ||
      !wh_history_read_connections (thread, NULL, &connections, error) ||
      !wh_history_read_last_events (thread, job->time, job->n_last, &events, error) ||
      !wh_history_read_last_operations (thread, job->time, job->n_last, &operations, error) ||
      !wh_history_read_setting (thread, job->setting, &setting, error) ||
      !wh_database_get_number (thread->database, "SELECT coalesce (min (from_time), 0) FROM contact", &contents.since, error))
    return FALSE;

  contents.observed = g_value_get_boxed (&observed);
  contents.connections = g_value_get_boxed (&connections);
  contents.events = g_value_get_boxed (&events);
  contents.operations = g_value_get_boxed (&operations);
  contents.setting = (char *)g_value_get_string (&setting);
  job->func (&contents, job->data);

  return TRUE;
}

/**
 * wh_history_load_contents:
 * @self: a history that is open
 * @time: an instant, microseconds since the epoch, UTC; 0 = now
 * @setting: key of a setting
 * @n_last: how many events and operations at most
 * @func: makes something of what was read, on a thread of the history
 * @data: (transfer full): for @func
 * @free_data: (nullable): frees @data, on that thread
 *
 * Reads everything as observed last before @time, with the numbers that were
 * recorded of it then, the last events and operations before it, the connections and a setting as they are now.
 *
 * Returns: (transfer full): resolves to %TRUE when @func has returned
 */
DexFuture *
wh_history_load_contents (WhHistory      *self,
                          gint64          time,
                          const char     *setting,
                          guint           n_last,
                          WhContentsFunc  func,
                          gpointer        data,
                          GDestroyNotify  free_data)
{
  Job *job;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (setting != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  job = g_new0 (Job, 1);
  job->time = time != 0 ? time : G_MAXINT64;
  job->setting = g_strdup (setting);
  job->n_last = n_last;
  job->func = func;
  job->data = data;
  job->free_data = free_data;

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           contents_job, job, job_free);
}
