/* wh-line-reader.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-error.h"
#include "wh-line-reader.h"

struct _WhLineReader
{
  GString *buffer;
  gsize    begin;    /* of the line that is next */
  gsize    searched; /* no newline between begin and here */
  gsize    max_size;
};

/**
 * wh_line_reader_new:
 * @max_size: longest line in bytes
 *
 * Returns: (transfer full): a line reader
 */
WhLineReader *
wh_line_reader_new (gsize max_size)
{
  WhLineReader *self;

  g_return_val_if_fail (max_size > 0, NULL);

  self = g_new0 (WhLineReader, 1);
  self->buffer = g_string_new (NULL);
  self->max_size = max_size;

  return self;
}

/**
 * wh_line_reader_free:
 * @self: (transfer full): a #WhLineReader
 */
void
wh_line_reader_free (WhLineReader *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->buffer, TRUE);
  g_free (self);
}

/**
 * wh_line_reader_push:
 * @self: a line reader whose complete lines were all taken
 * @data: the next bytes
 * @size: how many
 * @error: %WH_ERROR_TOO_LARGE
 *
 * Returns: %FALSE when the line that has begun is too long
 */
gboolean
wh_line_reader_push (WhLineReader  *self,
                     const char    *data,
                     gsize          size,
                     GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_string_erase (self->buffer, 0, self->begin);
  self->searched -= self->begin;
  self->begin = 0;

  if (self->buffer->len > self->max_size)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_TOO_LARGE,
                   _("A line is longer than %" G_GSIZE_FORMAT " KiB"), self->max_size / 1024);
      return FALSE;
    }

  g_string_append_len (self->buffer, data, size);

  return TRUE;
}

/**
 * wh_line_reader_next:
 * @self: a line reader
 * @size: (out) (optional): its length
 *
 * Returns: (transfer none) (nullable): the next complete line without its
 *   end, terminated by zero, valid until the next push; %NULL for none
 */
const char *
wh_line_reader_next (WhLineReader *self,
                     gsize        *size)
{
  char *newline;
  char *line;
  gsize length;

  g_return_val_if_fail (self != NULL, NULL);

  newline = memchr (self->buffer->str + self->searched, '\n', self->buffer->len - self->searched);

  if (newline == NULL)
    {
      self->searched = self->buffer->len;
      return NULL;
    }

  line = self->buffer->str + self->begin;
  length = newline - line;
  self->begin = newline + 1 - self->buffer->str;
  self->searched = self->begin;

  if (length > 0 && line[length - 1] == '\r')
    length--;

  line[length] = 0;

  if (size != NULL)
    *size = length;

  return line;
}
