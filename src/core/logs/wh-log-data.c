/* wh-log-data.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <unistd.h>

#include "wh-log-private.h"

WhLogData *
wh_log_data_ref (WhLogData *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
wh_log_data_unref (WhLogData *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  close (self->fd);
  g_mutex_clear (&self->lock);
  wh_log_scan_clear (&self->scan);
  g_free (self);
}

static gsize
read_piece (int     fd,
            guint64 offset,
            char   *bytes,
            gsize   length)
{
  gsize n = 0;

  while (n < length)
    {
      gssize got = pread (fd, bytes + n, length - n, (off_t)(offset + n));

      if (got <= 0)
        break;
      n += (gsize)got;
    }

  return n;
}

/* Bytes from @offset on; fewer when there are no more. */
gsize
wh_log_data_read (WhLogData *self,
                  guint64    offset,
                  char      *bytes,
                  gsize      length)
{
  guint64 at = offset % self->cap;
  gsize before = (gsize)MIN (length, self->cap - at);
  gsize n = read_piece (self->fd, at, bytes, before);

  if (n == before && n < length)
    n += read_piece (self->fd, 0, bytes + n, length - n);

  return n;
}

static gboolean
write_piece (int         fd,
             guint64     offset,
             const char *bytes,
             gsize       length,
             GError    **error)
{
  while (length > 0)
    {
      gssize n = pwrite (fd, bytes, length, (off_t)offset);

      if (n < 0)
        {
          int code = errno;

          if (code == EINTR)
            continue;

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s", g_strerror (code));
          return FALSE;
        }

      bytes += n;
      offset += (guint64)n;
      length -= (gsize)n;
    }

  return TRUE;
}

/* Blocks whose bytes were written over, or are about to be. Called with the lock. */
static void
drop_blocks (WhLogData *self,
             guint64    written)
{
  guint n = 0;

  if (written <= self->cap)
    return;

  while (n < self->scan.blocks->len &&
         g_array_index (self->scan.blocks, WhLogBlock, n).offset < written - self->cap)
    n++;

  /* Where all of it is lost the next line begins anew. */
  if (self->scan.offset < written - self->cap)
    self->scan.offset = written - self->cap;

  if (n == 0)
    return;

  g_array_remove_range (self->scan.blocks, 0, n);
  self->dropped_blocks += n;
  self->first = MIN (self->dropped_blocks * WH_LOG_BLOCK, self->scan.n_lines);
}

/* Takes what was written since the last time. */
void
wh_log_data_scan (WhLogData *self)
{
  g_autofree char *window = g_malloc (WH_LOG_WINDOW);

  for (;;)
    {
      guint64 offset;
      guint64 written;
      gsize n;
      gsize used;

      g_mutex_lock (&self->lock);
      offset = self->scan.offset;
      written = self->written;
      g_mutex_unlock (&self->lock);

      n = wh_log_data_read (self, offset, window, (gsize)MIN (written - offset, WH_LOG_WINDOW));
      if (n == 0)
        return;

      g_mutex_lock (&self->lock);
      used = wh_log_scan_feed (&self->scan, window, n);
      g_mutex_unlock (&self->lock);

      if (used == 0 || offset + n == written)
        return;
    }
}

/* Writes in pieces of at most a quarter of what is kept, so that no line is lost before it was seen. */
gboolean
wh_log_data_append (WhLogData  *self,
                    const char *bytes,
                    gsize       length,
                    GError    **error)
{
  while (length > 0)
    {
      gsize n = (gsize)MIN (length, MIN (self->cap / 4, WH_LOG_WINDOW));
      guint64 at = self->written % self->cap;
      gsize before = (gsize)MIN (n, self->cap - at);

      g_mutex_lock (&self->lock);
      drop_blocks (self, self->written + n);
      g_mutex_unlock (&self->lock);

      if (!write_piece (self->fd, at, bytes, before, error) ||
          !write_piece (self->fd, 0, bytes + before, n - before, error))
        return FALSE;

      g_mutex_lock (&self->lock);
      self->written += n;
      g_mutex_unlock (&self->lock);

      wh_log_data_scan (self);
      bytes += n;
      length -= n;
    }

  return TRUE;
}

/* How many lines ever came. Called with the lock. */
guint64
wh_log_data_count (WhLogData *self)
{
  return self->scan.n_lines + (self->written > self->scan.offset ? 1 : 0);
}

/* Where a block is. Called with the lock. */
gboolean
wh_log_data_get_block (WhLogData  *self,
                       guint64     block,
                       guint64    *offset,
                       guint64    *end,
                       WhLogStyle *style)
{
  guint64 i;

  if (block < self->dropped_blocks)
    return FALSE;

  i = block - self->dropped_blocks;

  /* The line that is not complete may begin a block of its own. */
  if (i == self->scan.blocks->len && self->scan.n_lines == block * WH_LOG_BLOCK && self->written > self->scan.offset)
    {
      *offset = self->scan.offset;
      *end = self->written;
      *style = self->scan.style;
      return TRUE;
    }

  if (i >= self->scan.blocks->len)
    return FALSE;

  *offset = g_array_index (self->scan.blocks, WhLogBlock, i).offset;
  *style = g_array_index (self->scan.blocks, WhLogBlock, i).style;
  *end = i + 1 < self->scan.blocks->len ? g_array_index (self->scan.blocks, WhLogBlock, i + 1).offset : self->written;

  return TRUE;
}
