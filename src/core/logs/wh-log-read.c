/* wh-log-read.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Lines of a log by their number or their time: a part of WhLog. */

#include "config.h"

#include "wh-log-private.h"

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
    each_line (wh_log_get_data (self), first, read_line_cb, &reading);
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

  each_line (wh_log_get_data (self), line, time_cb, &time);

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

  locker = g_mutex_locker_new (&wh_log_get_data (self)->lock);

  for (guint i = 0; i < wh_log_get_data (self)->scan.errors->len; i++)
    {
      guint64 line = g_array_index (wh_log_get_data (self)->scan.errors, guint64, i);

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

  locker = g_mutex_locker_new (&wh_log_get_data (self)->lock);

  if (from < wh_log_get_data (self)->scan.groups->len)
    g_array_append_vals (groups, &g_array_index (wh_log_get_data (self)->scan.groups, WhLogGroup, from),
                         wh_log_get_data (self)->scan.groups->len - from);

  return groups;
}

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

  each_line (wh_log_get_data (self), first, copy_cb, &copying);

  return g_string_free (copying.text, FALSE);
}
