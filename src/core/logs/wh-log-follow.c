/* wh-log-follow.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-log-follow.h"

/* A file that grows, and the lines in it. The log has the file: letting go of the
 * log ends the reading. Bytes come faster than they are gone through at times,
 * so that one round takes all that came meanwhile. */
typedef struct
{
  WhLogFile *file;
  GWeakRef   log;
  guint64    known;
  gboolean   busy;
} Follow;

static void
follow_clear (gpointer data)
{
  Follow *self = data;

  g_clear_object (&self->file);
  g_weak_ref_clear (&self->log);
}

static void
follow_unref (gpointer data)
{
  g_rc_box_release_full (data, follow_clear);
}

static void grow (Follow *self);

static DexFuture *
grown_cb (DexFuture *future,
          gpointer   user_data)
{
  Follow *self = user_data;

  self->busy = FALSE;
  grow (self);

  return dex_future_new_true ();
}

static void
grow (Follow *self)
{
  g_autoptr(WhLog) log = g_weak_ref_get (&self->log);
  WhLogFileState state;
  guint64 size;

  if (log == NULL || self->busy)
    return;

  size = (guint64)wh_log_file_get_size (self->file);
  state = wh_log_file_get_state (self->file);

  if (size > self->known)
    {
      self->known = size;
      self->busy = TRUE;
      dex_future_disown (dex_future_finally (wh_log_grow (log, size), grown_cb, g_rc_box_acquire (self), follow_unref));
    }
  else if (state == WH_LOG_FILE_COMPLETE || state == WH_LOG_FILE_FAILED)
    {
      wh_log_finish (log, wh_log_file_get_error (self->file));
    }
}

static void
changed_cb (WhLog *log)
{
  grow (g_object_get_data (G_OBJECT (log), "wh-log-follow"));
}

/**
 * wh_log_new_following:
 * @source: who has it
 * @record: something that has a log
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a log that is being read as long as
 *   somebody has it
 */
WhLog *
wh_log_new_following (WhLogSource  *source,
                      WhRecord     *record,
                      GError      **error)
{
  g_autoptr(WhLogFile) file = NULL;
  WhLog *log;
  Follow *self;

  g_return_val_if_fail (WH_IS_LOG_SOURCE (source), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  file = wh_log_file_new (source, record);
  wh_log_file_start (file);

  if (wh_log_file_get_fd (file) < 0)
    {
      g_propagate_error (error, g_error_copy (wh_log_file_get_error (file)));
      return NULL;
    }

  if ((log = wh_log_new_for_fd (wh_log_file_get_fd (file), error)) == NULL)
    return NULL;

  self = g_rc_box_new0 (Follow);
  self->file = g_object_ref (file);
  g_weak_ref_init (&self->log, log);
  g_object_set_data_full (G_OBJECT (log), "wh-log-follow", self, follow_unref);
  g_signal_connect_object (file, "notify::size", G_CALLBACK (changed_cb), log, G_CONNECT_SWAPPED);
  g_signal_connect_object (file, "notify::state", G_CALLBACK (changed_cb), log, G_CONNECT_SWAPPED);

  return log;
}

/**
 * wh_log_find_step:
 * @self: the log of a job
 * @name: name of one of its steps
 * @started: when that began, microseconds since the epoch, or 0
 *
 * Runners open a group for each step, called after it; where they do not, times
 * tell.
 *
 * Returns: the line where the step begins; the number of lines when it is not
 *   known
 */
guint64
wh_log_find_step (WhLog      *self,
                  const char *name,
                  gint64      started)
{
  g_autoptr(GArray) groups = NULL;
  g_autoptr(GPtrArray) lines = NULL;

  g_return_val_if_fail (WH_IS_LOG (self), 0);
  g_return_val_if_fail (name != NULL, 0);

  groups = wh_log_dup_groups (self, 0);
  lines = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);

  for (guint i = 0; i < MIN (groups->len, 1000); i++)
    {
      guint64 first = g_array_index (groups, WhLogGroup, i).first;
      const char *title;

      if (!wh_log_read_lines (self, first, 1, lines))
        continue;

      title = ((WhLogLine *)g_ptr_array_index (lines, 0))->text->str;
      if (g_str_has_prefix (title, "Run ") && !g_str_has_prefix (name, "Run "))
        title += strlen ("Run ");

      if (strcmp (title, name) == 0)
        return first;
    }

  return started > 0 ? wh_log_find_time (self, started) : wh_log_get_n_lines (self);
}
