/* wh-log-save.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A log as a file of its own: a part of WhLog. */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-log-private.h"

typedef struct
{
  WhLogData *data;
  GFile     *file;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  wh_log_data_unref (self->data);
  g_object_unref (self->file);
  g_free (self);
}

static DexFuture *
save_work (gpointer user_data)
{
  Save *save = user_data;
  g_autofree char *window = g_malloc (WH_LOG_WINDOW);
  g_autoptr(GFileOutputStream) stream = NULL;
  GError *error = NULL;
  guint64 offset = 0;
  guint64 end;
  WhLogStyle style;
  guint64 block_end;

  g_mutex_lock (&save->data->lock);
  end = save->data->written;
  if (!wh_log_data_get_block (save->data, save->data->dropped_blocks, &offset, &block_end, &style))
    offset = end;
  g_mutex_unlock (&save->data->lock);

  stream = g_file_replace (save->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, &error);

  while (error == NULL && offset < end)
    {
      gsize n = wh_log_data_read (save->data, offset, window, (gsize)MIN (end - offset, WH_LOG_WINDOW));

      if (n == 0)
        break;

      g_output_stream_write_all (G_OUTPUT_STREAM (stream), window, n, NULL, NULL, &error);
      offset += n;
    }

  if (error == NULL)
    g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &error);

  return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();
}

/**
 * wh_log_save:
 * @self: a log
 * @file: where to
 *
 * Writes the bytes as they came, with times and escapes, on a worker.
 *
 * Returns: (transfer full): resolves when it is done
 */
DexFuture *
wh_log_save (WhLog *self,
             GFile *file)
{
  Save *save;

  g_return_val_if_fail (WH_IS_LOG (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  save = g_new0 (Save, 1);
  save->data = wh_log_data_ref (wh_log_get_data (self));
  save->file = g_object_ref (file);

  return wh_dex_spawn_worker (save_work, save, save_free);
}
