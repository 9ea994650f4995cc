/* wh-ui-log-text-speak.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-ui-log-text-private.h"

/* A log for those who do not see it: the lines that can be seen, as text, and
 * the line that the keyboard is on as its caret. */

static GBytes *
get_contents (GtkAccessibleText *accessible,
              guint              start,
              guint              end)
{
  g_autofree char *text = wh_ui_log_text_dup_shown (WH_UI_LOG_TEXT (accessible));
  glong n = g_utf8_strlen (text, -1);
  const char *from;
  const char *until;

  start = MIN (start, (guint)n);
  end = MIN (end, (guint)n);
  if (end < start)
    end = start;
  from = g_utf8_offset_to_pointer (text, start);
  until = g_utf8_offset_to_pointer (from, end - start);

  return g_bytes_new (from, (gsize)(until - from));
}

static GBytes *
get_contents_at (GtkAccessibleText            *accessible,
                 guint                         offset,
                 GtkAccessibleTextGranularity  granularity,
                 guint                        *start,
                 guint                        *end)
{
  g_autofree char *text = wh_ui_log_text_dup_shown (WH_UI_LOG_TEXT (accessible));
  glong n = g_utf8_strlen (text, -1);
  const char *at = g_utf8_offset_to_pointer (text, MIN ((glong)offset, n));
  const char *from = at;
  const char *until = at;

  if (granularity == GTK_ACCESSIBLE_TEXT_GRANULARITY_CHARACTER)
    {
      if (*until != '\0')
        until = g_utf8_next_char (until);
    }
  else if (granularity == GTK_ACCESSIBLE_TEXT_GRANULARITY_WORD)
    {
      while (from > text && from[-1] != ' ' && from[-1] != '\n')
        from--;
      while (*until != '\0' && *until != ' ' && *until != '\n')
        until++;
    }
  else
    {
      while (from > text && from[-1] != '\n')
        from--;
      until = strchr (at, '\n');
      until = until != NULL ? until + 1 : text + strlen (text);
    }

  *start = (guint)g_utf8_pointer_to_offset (text, from);
  *end = (guint)g_utf8_pointer_to_offset (text, until);

  return g_bytes_new (from, (gsize)(until - from));
}

/* Where a place is in the lines that can be seen. */
static guint
get_offset (WhUiLogText        *self,
            const WhUiLogPlace *place)
{
  guint offset = 0;

  wh_ui_log_text_place (self);

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiLogRow *row = g_ptr_array_index (self->rows, i);
      const char *text = pango_layout_get_text (row->layout);

      if (row->line == place->line)
        return offset + (guint)g_utf8_strlen (text, (gssize)MIN (place->byte, strlen (text)));
      if (row->line > place->line)
        return offset;

      offset += (guint)g_utf8_strlen (text, -1) + 1;
    }

  return offset > 0 ? offset - 1 : 0;
}

static guint
get_caret_position (GtkAccessibleText *accessible)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (accessible);

  return get_offset (self, &self->caret);
}

static gboolean
get_selection (GtkAccessibleText       *accessible,
               gsize                   *n_ranges,
               GtkAccessibleTextRange **ranges)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (accessible);
  WhUiLogPlace from, until;
  guint start;

  if (!wh_ui_log_text_has_selection (self))
    return FALSE;

  wh_ui_log_text_get_selection (self, &from, &until);
  start = get_offset (self, &from);
  *n_ranges = 1;

  if (ranges != NULL)
    {
      *ranges = g_new0 (GtkAccessibleTextRange, 1);
      (*ranges)->start = start;
      (*ranges)->length = get_offset (self, &until) - start;
    }

  return TRUE;
}

static gboolean
get_attributes (GtkAccessibleText       *accessible,
                guint                    offset,
                gsize                   *n_ranges,
                GtkAccessibleTextRange **ranges,
                char                  ***names,
                char                  ***values)
{
  *n_ranges = 0;

  return FALSE;
}

void
wh_ui_log_text_speak_init (GtkAccessibleTextInterface *iface)
{
  iface->get_contents = get_contents;
  iface->get_contents_at = get_contents_at;
  iface->get_caret_position = get_caret_position;
  iface->get_selection = get_selection;
  iface->get_attributes = get_attributes;
}
