/* wh-json-stream-envelope.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What stands around the list of a stream. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-json-stream-private.h"

#define MAX_ENVELOPE_SIZE (1024 * 1024)

gboolean
wh_json_stream_fail (WhJsonStream  *self,
                     GError       **error)
{
  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
               _("The answer of “%s” is not the list that was asked for: is the URL right?"), self->source);

  return FALSE;
}

gboolean
wh_json_stream_add_to_envelope (WhJsonStream  *self,
                                const char    *data,
                                gsize          size,
                                GError       **error)
{
  if (self->envelope->len + size > MAX_ENVELOPE_SIZE)
    return wh_json_stream_fail (self, error);

  g_string_append_len (self->envelope, data, size);

  return TRUE;
}

static gboolean
open_container (WhJsonStream  *self,
                char           c,
                GError       **error)
{
  if (self->depth == WH_JSON_MAX_DEPTH)
    return wh_json_stream_fail (self, error);

  if (self->name_matches)
    self->matched++;

  self->containers[self->depth++] = c;
  self->name_matches = FALSE;
  self->name_next = c == '{';

  return TRUE;
}

/* Walks what stands before the list. Returns how many bytes were used. */
gssize
wh_json_stream_push_before (WhJsonStream  *self,
                            const char    *data,
                            gsize          size,
                            GError       **error)
{
  gsize i;

  for (i = 0; i < size && self->place == WH_JSON_PLACE_BEFORE; i++)
    {
      char c = data[i];

      if (self->in_string)
        {
          if (self->escaped)
            self->escaped = FALSE;
          else if (c == '\\')
            self->escaped = TRUE;
          else if (c == '"')
            self->in_string = FALSE;

          if (self->in_string && self->name_next && self->name->len < 256)
            g_string_append_c (self->name, c);

          continue;
        }

      switch (c)
        {
        case '"':
          self->in_string = TRUE;
          g_string_truncate (self->name, 0);
          break;

        case ':':
          self->name_next = FALSE;
          self->name_matches = self->matched < self->n_path && self->depth == self->matched + 1 &&
                               strcmp (self->name->str, self->path[self->matched]) == 0;
          break;

        case ',':
          self->name_matches = FALSE;
          self->name_next = self->depth > 0 && self->containers[self->depth - 1] == '{';
          break;

        case '[':
          if ((self->name_matches && self->matched + 1 == self->n_path) ||
              (self->n_path == 0 && self->depth == 0))
            {
              self->place = WH_JSON_PLACE_ITEMS;
              break;
            }
          G_GNUC_FALLTHROUGH;

        case '{':
          if (!open_container (self, c, error))
            return -1;
          break;

        case '}':
        case ']':
          if (self->depth == 0)
            {
              wh_json_stream_fail (self, error);
              return -1;
            }
          self->depth--;
          self->matched = MIN (self->matched, self->depth > 0 ? self->depth - 1 : 0);
          self->name_matches = FALSE;
          break;

        default:
          if (self->depth == 0 && !g_ascii_isspace (c))
            {
              wh_json_stream_fail (self, error);
              return -1;
            }
          break;
        }
    }

  return wh_json_stream_add_to_envelope (self, data, i, error) ? (gssize)i : -1;
}

/**
 * wh_json_stream_dup_early_text:
 * @self: a stream, whether it has finished or not
 * @path: members from the root
 *
 * Returns: (transfer full) (nullable): a text that stands before the list;
 *   %NULL as long as the list has not begun, too
 */
char *
wh_json_stream_dup_early_text (WhJsonStream *self,
                               const char   *path)
{
  g_autoptr(GString) text = NULL;
  g_autoptr(WhJson) json = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->place != WH_JSON_PLACE_ITEMS)
    return NULL;

  text = g_string_new_len (self->envelope->str, self->envelope->len);
  g_string_append_c (text, ']');

  for (guint i = self->depth; i > 0; i--)
    g_string_append_c (text, self->containers[i - 1] == '{' ? '}' : ']');

  json = wh_json_parse (text->str, text->len, self->source, NULL);

  return json != NULL ? g_strdup (wh_json_get_text (wh_json_get_root (json), path)) : NULL;
}
