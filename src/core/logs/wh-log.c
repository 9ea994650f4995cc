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

/**
 * wh_log_new_for_file:
 * @path: a file
 * @error: return location
 *
 * As [func@Log.new_for_fd].
 *
 * Returns: (transfer full) (nullable): the log in that file
 */
WhLog *
wh_log_new_for_file (const char  *path,
                     GError     **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      int code = errno;
      g_autofree char *what = g_strdup_printf (_("The log “%s” cannot be read"), path);

      set_error (error, code, what);
      return NULL;
    }

  return log_new (fd, G_MAXINT64);
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

/* ---- Reading ---- */

static GBytes *
read_block (WhLogData  *data,
            guint64     block,
            WhLogStyle *style,
            guint64    *first_lost)
{
  guint64 offset = 0;
  guint64 end = 0;
  gboolean found;
  char *bytes;
  gsize n;

  g_mutex_lock (&data->lock);
  found = wh_log_data_get_block (data, block, &offset, &end, style);
  g_mutex_unlock (&data->lock);

  if (!found)
    return NULL;

  /* A block is 64 lines and at most one that is not complete. */
  n = (gsize)MIN (end - offset, (WH_LOG_BLOCK + 1) * WH_LOG_LINE_MAX);
  bytes = g_malloc (n + 1);
  n = wh_log_data_read (data, offset, bytes, n);

  /* It may have been written over meanwhile. */
  g_mutex_lock (&data->lock);
  *first_lost = data->dropped_blocks;
  g_mutex_unlock (&data->lock);

  return g_bytes_new_take (bytes, n);
}

typedef gboolean (*LineFunc) (const char *bytes,
                              gsize       length,
                              guint64     number,
                              WhLogStyle *style,
                              gpointer    user_data);

/* Calls @func for lines from @first on until it has enough. */
static void
each_line (WhLogData *data,
           guint64    first,
           LineFunc   func,
           gpointer   user_data)
{
  for (guint64 block = first / WH_LOG_BLOCK;; block++)
    {
      WhLogStyle style;
      guint64 lost;
      g_autoptr(GBytes) bytes = read_block (data, block, &style, &lost);
      guint64 number = block * WH_LOG_BLOCK;
      const char *p;
      const char *end;
      gsize n;

      if (bytes == NULL || lost > block)
        return;

      p = g_bytes_get_data (bytes, &n);
      end = p + n;

      for (guint i = 0; i < WH_LOG_BLOCK && p < end; i++, number++)
        {
          const char *next;
          const char *stop = wh_log_line_end (p, end, &next);

          if (stop == NULL)
            stop = next = end;

          if (number < first)
            wh_log_style_feed (&style, p, stop);
          else if (!func (p, (gsize)(stop - p), number, &style, user_data))
            return;

          p = next;
        }
    }
}

typedef struct
{
  GPtrArray *lines;
  guint      n;
} Reading;

static gboolean
read_line_cb (const char *bytes,
              gsize       length,
              guint64     number,
              WhLogStyle *style,
              gpointer    user_data)
{
  Reading *reading = user_data;
  WhLogLine *line;

  if (reading->n == reading->lines->len)
    return FALSE;

  line = g_ptr_array_index (reading->lines, reading->n++);
  line->number = number;
  wh_log_line_parse (line, bytes, length, style);

  return reading->n < reading->lines->len;
}

/**
 * wh_log_read_lines:
 * @self: a log
 * @first: first line
 * @n: how many
 * @lines: (element-type WhLogLine): filled; has as many elements as there were
 *   lines afterwards
 *
 * Reads what a window shows; the file was written a moment ago or looked
 * through, so that this does not wait for a disk.
 *
 * Returns: whether all of them are there
 */
gboolean
wh_log_read_lines (WhLog     *self,
                   guint64    first,
                   guint      n,
                   GPtrArray *lines)
{
  Reading reading = { lines, 0 };

  g_return_val_if_fail (WH_IS_LOG (self), FALSE);
  g_return_val_if_fail (lines != NULL, FALSE);

  while (lines->len < n)
    g_ptr_array_add (lines, wh_log_line_new ());
  if (lines->len > n)
    g_ptr_array_set_size (lines, (int)n);

  if (n > 0)
    each_line (self->data, first, read_line_cb, &reading);
  g_ptr_array_set_size (lines, (int)reading.n);

  return reading.n == n;
}

static gboolean
time_cb (const char *bytes,
         gsize       length,
         guint64     number,
         WhLogStyle *style,
         gpointer    user_data)
{
  gint64 *time = user_data;

  wh_log_line_skip_time (bytes, bytes + length, time);

  return *time == 0;
}

/* Time of a line, or of the next one that has one. */
static gint64
get_time (WhLog   *self,
          guint64  line)
{
  gint64 time = 0;

  each_line (self->data, line, time_cb, &time);

  return time != 0 ? time : G_MAXINT64;
}

/**
 * wh_log_find_time:
 * @self: a log whose lines have times
 * @time: microseconds since the epoch, UTC
 *
 * Returns: the first line that is not earlier; the number of lines when there
 *   is none
 */
guint64
wh_log_find_time (WhLog  *self,
                  gint64  time)
{
  guint64 low;
  guint64 high;

  g_return_val_if_fail (WH_IS_LOG (self), 0);

  low = wh_log_get_first (self);
  high = wh_log_get_n_lines (self);

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (get_time (self, middle) < time)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * wh_log_find_error:
 * @self: a log
 * @from: first line
 * @until: line after the last one
 *
 * Returns: the first line among them that says that it is an error, or @until
 */
guint64
wh_log_find_error (WhLog   *self,
                   guint64  from,
                   guint64  until)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (WH_IS_LOG (self), until);

  locker = g_mutex_locker_new (&self->data->lock);

  for (guint i = 0; i < self->data->scan.errors->len; i++)
    {
      guint64 line = g_array_index (self->data->scan.errors, guint64, i);

      if (line >= from && line < until)
        return line;
    }

  return until;
}

/**
 * wh_log_dup_groups:
 * @self: a log
 * @from: first group
 *
 * Returns: (transfer full) (element-type WhLogGroup): the groups from there on
 */
GArray *
wh_log_dup_groups (WhLog *self,
                   guint  from)
{
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (WhLogGroup));
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (WH_IS_LOG (self), groups);

  locker = g_mutex_locker_new (&self->data->lock);

  if (from < self->data->scan.groups->len)
    g_array_append_vals (groups, &g_array_index (self->data->scan.groups, WhLogGroup, from),
                         self->data->scan.groups->len - from);

  return groups;
}

/* ---- Out of the program ---- */

typedef struct
{
  GString   *text;
  WhLogLine *line;
  guint64    until;
  gboolean   with_time;
} Copying;

static gboolean
copy_cb (const char *bytes,
         gsize       length,
         guint64     number,
         WhLogStyle *style,
         gpointer    user_data)
{
  Copying *copying = user_data;

  if (number >= copying->until)
    return FALSE;

  wh_log_line_parse (copying->line, bytes, length, style);

  if (copying->with_time && copying->line->time != 0)
    {
      g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (copying->line->time);
      g_autoptr(GDateTime) local = g_date_time_to_local (utc);
      g_autofree char *time = g_date_time_format (local, "%H:%M:%S ");

      g_string_append (copying->text, time);
    }

  if (copying->line->sort != WH_LOG_GROUP_END)
    {
      g_string_append_len (copying->text, copying->line->text->str, (gssize)copying->line->text->len);
      g_string_append_c (copying->text, '\n');
    }

  return TRUE;
}

/**
 * wh_log_dup_text:
 * @self: a log
 * @first: first line
 * @n: how many
 * @with_time: whether each begins with its time
 *
 * Returns: (transfer full): lines as they are shown, for the clipboard
 */
char *
wh_log_dup_text (WhLog    *self,
                 guint64   first,
                 guint64   n,
                 gboolean  with_time)
{
  g_autoptr(WhLogLine) line = wh_log_line_new ();
  Copying copying = { g_string_new (NULL), line, first + n, with_time };

  g_return_val_if_fail (WH_IS_LOG (self), NULL);

  each_line (self->data, first, copy_cb, &copying);

  return g_string_free (copying.text, FALSE);
}

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
  save->data = wh_log_data_ref (self->data);
  save->file = g_object_ref (file);

  return wh_dex_spawn_worker (save_work, save, save_free);
}
