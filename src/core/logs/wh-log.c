/* wh-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-log-private.h"

/**
 * WhLog:
 *
 * Lines of text that come from elsewhere, however many. The bytes are in a file,
 * which others write, or in memory; what is kept here is where every 64th line
 * begins. Where more comes than memory may keep the oldest lines are written
 * over: [method@Log.get_first] says how many went.
 *
 * Lines are counted from the first that ever came. Changes are told by "changed",
 * on the main thread.
 */
struct _WhLog
{
  GObject    parent_instance;

  WhLogData *data;
  GError    *error;
  gboolean   finished;
};

G_DEFINE_FINAL_TYPE (WhLog, wh_log, G_TYPE_OBJECT)

static guint changed_signal;

static void
wh_log_finalize (GObject *object)
{
  WhLog *self = WH_LOG (object);

  g_clear_pointer (&self->data, wh_log_data_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (wh_log_parent_class)->finalize (object);
}

static void
wh_log_class_init (WhLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_log_finalize;

  /**
   * WhLog::changed:
   *
   * Lines came or went, or it is finished.
   */
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
wh_log_init (WhLog *self)
{
}

static WhLog *
log_new (int     fd,
         guint64 cap)
{
  WhLog *self = g_object_new (WH_TYPE_LOG, NULL);

  self->data = g_new0 (WhLogData, 1);
  g_atomic_ref_count_init (&self->data->ref_count);
  g_mutex_init (&self->data->lock);
  wh_log_scan_init (&self->data->scan);
  self->data->fd = fd;
  self->data->cap = MAX (cap, 4 * WH_LOG_LINE_MAX);

  return self;
}

static void
set_error (GError     **error,
           int          code,
           const char  *what)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
}

/**
 * wh_log_new_in_memory:
 * @cap: at most so many bytes are kept
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a log for a stream without end
 */
WhLog *
wh_log_new_in_memory (guint64   cap,
                      GError  **error)
{
  int fd = memfd_create ("wheelhouse-log", MFD_CLOEXEC);

  if (fd < 0)
    {
      set_error (error, errno, _("There is no memory for the log"));
      return NULL;
    }

  return log_new (fd, cap);
}

/**
 * wh_log_new_for_fd:
 * @fd: a file that others write; what was written never changes
 * @error: return location
 *
 * It is empty until [method@Log.grow] says how much of the file there is.
 *
 * Returns: (transfer full) (nullable): the log in that file
 */
WhLog *
wh_log_new_for_fd (int      fd,
                   GError **error)
{
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 0);

  if (own < 0)
    {
      set_error (error, errno, _("The log cannot be read"));
      return NULL;
    }

  return log_new (own, G_MAXINT64);
}

WhLogData *
wh_log_get_data (WhLog *self)
{
  return self->data;
}

static DexFuture *
changed_cb (DexFuture *future,
            gpointer   user_data)
{
  g_signal_emit (user_data, changed_signal, 0);

  return dex_ref (future);
}

static DexFuture *
grow_work (gpointer user_data)
{
  wh_log_data_scan (user_data);

  return dex_future_new_true ();
}

/**
 * wh_log_grow:
 * @self: a log in a file
 * @size: how many bytes of the file there are
 *
 * Finds the lines of what came since the last time, on a worker. Wait for the
 * end before the next call.
 *
 * Returns: (transfer full): resolves when they can be read
 */
DexFuture *
wh_log_grow (WhLog   *self,
             guint64  size)
{
  g_return_val_if_fail (WH_IS_LOG (self), NULL);

  g_mutex_lock (&self->data->lock);
  self->data->written = MAX (self->data->written, size);
  g_mutex_unlock (&self->data->lock);

  return dex_future_finally (wh_dex_spawn_worker (grow_work, wh_log_data_ref (self->data),
                                                  (GDestroyNotify)wh_log_data_unref),
                             changed_cb, g_object_ref (self), g_object_unref);
}

typedef struct
{
  WhLogData *data;
  GBytes    *bytes;
} Append;

static void
append_free (gpointer data)
{
  Append *self = data;

  wh_log_data_unref (self->data);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static DexFuture *
append_work (gpointer user_data)
{
  Append *append = user_data;
  gsize n;
  const char *bytes = g_bytes_get_data (append->bytes, &n);
  GError *error = NULL;

  if (!wh_log_data_append (append->data, bytes, n, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

/**
 * wh_log_append:
 * @self: a log in memory
 * @bytes: what comes next; lines may go on from one call to the next
 *
 * Writes on a worker. Wait for the end before the next call: this keeps the
 * order, and who sends does not send more than can be kept.
 *
 * Returns: (transfer full): resolves when the lines can be read
 */
DexFuture *
wh_log_append (WhLog  *self,
               GBytes *bytes)
{
  Append *append;

  g_return_val_if_fail (WH_IS_LOG (self), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);

  append = g_new0 (Append, 1);
  append->data = wh_log_data_ref (self->data);
  append->bytes = g_bytes_ref (bytes);

  return dex_future_finally (wh_dex_spawn_worker (append_work, append, append_free),
                             changed_cb, g_object_ref (self), g_object_unref);
}

/**
 * wh_log_finish:
 * @self: a log
 * @error: (nullable): why the rest could not be had
 *
 * Nothing more comes.
 */
void
wh_log_finish (WhLog        *self,
               const GError *error)
{
  g_return_if_fail (WH_IS_LOG (self));

  if (self->finished)
    return;

  self->finished = TRUE;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_signal_emit (self, changed_signal, 0);
}

/**
 * wh_log_is_finished:
 * @self: a log
 *
 * Returns: whether nothing more will come
 */
gboolean
wh_log_is_finished (WhLog *self)
{
  g_return_val_if_fail (WH_IS_LOG (self), FALSE);

  return self->finished;
}

/**
 * wh_log_get_error:
 * @self: a log
 *
 * Returns: (transfer none) (nullable): why it ends before its end
 */
const GError *
wh_log_get_error (WhLog *self)
{
  g_return_val_if_fail (WH_IS_LOG (self), NULL);

  return self->error;
}

/**
 * wh_log_get_first:
 * @self: a log
 *
 * Returns: the first line that is still there: so many were dropped
 */
guint64
wh_log_get_first (WhLog *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (WH_IS_LOG (self), 0);

  locker = g_mutex_locker_new (&self->data->lock);

  return self->data->first;
}

/**
 * wh_log_get_n_lines:
 * @self: a log
 *
 * Returns: how many lines ever came; the last one is before this
 */
guint64
wh_log_get_n_lines (WhLog *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (WH_IS_LOG (self), 0);

  locker = g_mutex_locker_new (&self->data->lock);

  return wh_log_data_count (self->data);
}

/**
 * wh_log_get_size:
 * @self: a log
 *
 * Returns: how many bytes ever came
 */
guint64
wh_log_get_size (WhLog *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (WH_IS_LOG (self), 0);

  locker = g_mutex_locker_new (&self->data->lock);

  return self->data->written;
}
