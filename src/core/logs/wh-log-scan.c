/* wh-log-scan.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-log-scan.h"

/**
 * wh_log_scan_init:
 * @self: a scan
 *
 * Begins before the first byte.
 */
void
wh_log_scan_init (WhLogScan *self)
{
  memset (self, 0, sizeof *self);
  self->blocks = g_array_new (FALSE, FALSE, sizeof (WhLogBlock));
  self->groups = g_array_new (FALSE, FALSE, sizeof (WhLogGroup));
  self->errors = g_array_new (FALSE, FALSE, sizeof (guint64));
}

/**
 * wh_log_scan_clear:
 * @self: a scan
 *
 * Forgets all; nothing may be read any more.
 */
void
wh_log_scan_clear (WhLogScan *self)
{
  g_clear_pointer (&self->blocks, g_array_unref);
  g_clear_pointer (&self->groups, g_array_unref);
  g_clear_pointer (&self->errors, g_array_unref);
}

/* Groups do not stand in each other: one ends where the next begins. */
static void
end_group (WhLogScan *self,
           guint64    last,
           gboolean   closed)
{
  WhLogGroup *group;

  if (self->groups->len == 0)
    return;

  group = &g_array_index (self->groups, WhLogGroup, self->groups->len - 1);

  if (group->last != G_MAXUINT64)
    return;

  group->last = last;
  group->closed = closed;
}

static void
note_mark (WhLogScan *self,
           WhLogSort  sort)
{
  if (sort == WH_LOG_GROUP)
    {
      WhLogGroup group = { self->n_lines, G_MAXUINT64, FALSE };

      if (self->n_lines > 0)
        end_group (self, self->n_lines - 1, FALSE);
      if (self->groups->len < WH_LOG_MARKS_MAX)
        g_array_append_val (self->groups, group);
    }
  else if (sort == WH_LOG_GROUP_END)
    {
      end_group (self, self->n_lines, TRUE);
    }
  else if (sort == WH_LOG_ERROR && self->errors->len < WH_LOG_MARKS_MAX)
    {
      g_array_append_val (self->errors, self->n_lines);
    }
}

/**
 * wh_log_scan_feed:
 * @self: a scan
 * @bytes: from [struct@LogScan] `offset` on
 * @length: how many
 *
 * Takes all complete lines.
 *
 * Returns: how many bytes these were
 */
gsize
wh_log_scan_feed (WhLogScan  *self,
                  const char *bytes,
                  gsize       length)
{
  const char *p = bytes;
  const char *end = bytes + length;
  const char *escape = length > 0 ? memchr (p, '\033', length) : NULL;
  const char *next;
  const char *stop;

  while (p < end && (stop = wh_log_line_end (p, end, &next)) != NULL)
    {
      const char *text = wh_log_line_skip_time (p, stop, NULL);

      if (self->n_lines % WH_LOG_BLOCK == 0)
        {
          WhLogBlock block = { self->offset + (guint64)(p - bytes), self->style };

          g_array_append_val (self->blocks, block);
        }

      if (text < stop && (*text == '#' || *text == ':'))
        note_mark (self, wh_log_line_skip_mark (&text, stop));

      /* Escapes are looked for in all that is left, not in each line: most have none. */
      if (escape != NULL && escape < stop)
        {
          wh_log_style_feed (&self->style, escape, stop);
          escape = memchr (stop, '\033', (gsize)(end - stop));
        }

      self->n_lines++;
      p = next;
    }

  self->offset += (guint64)(p - bytes);

  return (gsize)(p - bytes);
}
