/* wh-sim-forge-logs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-forge-private.h"
#include "wh-sim-json.h"

/* What a runner writes, made from the steps of its job. */

#define LOG_PAUSE (600 * 1000)      /* µs between two lines of a step */
#define LOG_LINES 120

static void
append_line (GString    *text,
             gint64      time,
             const char *line)
{
  g_autofree char *stamp = wh_sim_time_format (time);

  stamp[strlen (stamp) - 1] = '\0';
  g_string_append_printf (text, "%s.%06d0Z %s\n", stamp, (int) (time % G_USEC_PER_SEC), line);
}

static char *
make_line (const WhSimStep *step,
           const WhSimJob  *job,
           guint            number)
{
  static const char * const packages[] = { "auth", "budget", "cache", "stream", "tools", "router", "store", "wire" };
  guint hash = g_str_hash (step->name) + job->id + number * 2654435761u;

  if (strcmp (step->name, "Test") == 0)
    return g_strdup_printf ("\033[32mok\033[0m   %s/%s  0.%03us  %u tests", packages[hash % 8], packages[(hash >> 4) % 8],
                            hash % 900, 3 + hash % 40);
  if (strcmp (step->name, "Lint") == 0)
    return g_strdup_printf ("checked %s: no findings", packages[hash % 8]);
  if (g_str_has_suffix (step->name, "image"))
    return g_strdup_printf ("\033[36m#%u\033[0m [%u/5] %s %08x", number + 4, number % 5 + 1,
                            *step->name == 'P' ? "pushing layer" : "RUN step", hash);

  return g_strdup_printf ("%s: %u of %u", step->name, number + 1, LOG_LINES);
}

/* What a dispatch asked for with the input log_mb: so many MiB, once the first
 * step is over, the same bytes whenever they are read. */
static void
append_bulk (ForgeCall       *call,
             const WhSimJob  *job,
             const WhSimStep *step,
             GString         *text)
{
  g_autoptr(GString) block = g_string_new (NULL);
  guint run = 0;
  gsize end;

  for (guint i = 0; i < call->app->runs->len; i++)
    {
      const WhSimRun *candidate = g_ptr_array_index (call->app->runs, i);

      if (g_ptr_array_find (candidate->jobs, job, NULL))
        run = candidate->id;
    }

  end = text->len + ((gsize) GPOINTER_TO_UINT (g_hash_table_lookup (call->forge->log_sizes, GUINT_TO_POINTER (run))) << 20);

  /* The same MiB again and again: it is asked for while somebody waits. */
  for (guint i = 0; text->len < end && block->len < 1 << 20; i++)
    {
      g_autofree char *line = make_line (step, job, i);

      append_line (block, step->stopped, line);
    }

  while (text->len < end)
    g_string_append_len (text, block->str, block->len);
}

/* The log as far as it has come. A step writes a line each LOG_PAUSE while it
 * runs, so what was read once never changes and only more follows. */
char *
forge_make_log (ForgeCall *call,
                WhSimJob  *job)
{
  gint64 now = wh_sim_world_get_time (call->forge->world);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < job->steps->len; i++)
    {
      WhSimStep *step = g_ptr_array_index (job->steps, i);
      gint64 end = step->stopped != 0 ? step->stopped : now;
      g_autofree char *heading = g_strdup_printf ("##[group]%s", step->name);

      if (step->started == 0)
        break;

      append_line (text, step->started, heading);
      for (guint j = 0; j < LOG_LINES && step->started + (j + 1) * LOG_PAUSE < end; j++)
        {
          g_autofree char *line = make_line (step, job, j);

          append_line (text, step->started + (j + 1) * LOG_PAUSE, line);
        }

      if (step->stopped == 0)
        break;

      if (i == 0)
        append_bulk (call, job, step, text);

      if (step->status == WH_SIM_RUN_FAILURE)
        {
          append_line (text, step->stopped, "\033[31m--- FAIL: test_retry_budget_is_capped (0.41s)\033[0m");
          append_line (text, step->stopped, "    assert client.budget.used == 10: got 40");
          append_line (text, step->stopped, "##[error]Process completed with exit code 1.");
        }
      append_line (text, step->stopped, "##[endgroup]");
    }

  return g_string_free (text, FALSE);
}

void
forge_show_log (ForgeCall  *call,
                const char *id)
{
  g_autofree char *name = NULL;
  g_autofree char *log = NULL;
  ForgeJob entry;

  if (!forge_find_job (call, id, &entry))
    {
      /* 1.24 and 1.25 fall over an unknown job. */
      if (call->forge->minor >= 26)
        forge_reply_error (call, 404, "The target couldn't be found.");
      else
        forge_reply_error (call, 500, "");
      return;
    }
  if (entry.job->started == 0)
    {
      forge_reply_error (call, 404, "job has not started");
      return;
    }

  name = g_strdup_printf ("attachment; filename=\"%s-%s-%u.log\"", "ci", entry.job->name, entry.job->id);
  log = forge_make_log (call, entry.job);
  wh_sim_request_set_header (call->request, "Content-Disposition", name);
  wh_sim_request_set_header (call->request, "Accept-Ranges", "bytes");
  wh_sim_request_reply_text (call->request, 200, "text/plain; charset=utf-8", log);
}
