/* wh-ui-log-text-select.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-ui-log-text-private.h"

/* What of a log is selected, and its text. */

int
wh_ui_log_place_compare (const WhUiLogPlace *one,
                         const WhUiLogPlace *other)
{
  if (one->line != other->line)
    return one->line < other->line ? -1 : 1;

  return (one->byte > other->byte) - (one->byte < other->byte);
}

void
wh_ui_log_text_get_selection (WhUiLogText  *self,
                              WhUiLogPlace *from,
                              WhUiLogPlace *until)
{
  gboolean forwards = wh_ui_log_place_compare (&self->anchor, &self->caret) <= 0;

  *from = forwards ? self->anchor : self->caret;
  *until = forwards ? self->caret : self->anchor;
}

gboolean
wh_ui_log_text_has_selection (WhUiLogText *self)
{
  g_return_val_if_fail (WH_UI_IS_LOG_TEXT (self), FALSE);

  return wh_ui_log_place_compare (&self->anchor, &self->caret) != 0;
}

void
wh_ui_log_text_move (WhUiLogText        *self,
                     const WhUiLogPlace *place,
                     gboolean            extend)
{
  gboolean any = wh_ui_log_text_has_selection (self);

  self->caret = *place;
  if (!extend)
    self->anchor = self->caret;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "clipboard.copy", self->log != NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_accessible_text_update_caret_position (GTK_ACCESSIBLE_TEXT (self));
  if (any || extend)
    gtk_accessible_text_update_selection_bound (GTK_ACCESSIBLE_TEXT (self));
}

/* Of a place, which counts what is shown, in the line's own text. */
static gsize
get_own_byte (WhUiLogText        *self,
              const WhUiLogPlace *place)
{
  WhUiLogRow *row = wh_ui_log_text_find_row (self, place->line);
  guint prefix = row != NULL ? row->prefix : 0;

  return place->byte > prefix ? place->byte - prefix : 0;
}

/**
 * wh_ui_log_text_dup_selection:
 * @self: a view
 * @with_times: whether whole lines begin with their times
 *
 * Returns: (transfer full): what is selected, or the line that the keyboard is on
 */
char *
wh_ui_log_text_dup_selection (WhUiLogText *self,
                              gboolean     with_times)
{
  WhUiLogPlace from, until;
  g_autoptr(GPtrArray) line = NULL;
  g_autofree char *text = NULL;
  gsize length;
  gsize end;

  g_return_val_if_fail (WH_UI_IS_LOG_TEXT (self), NULL);

  if (self->log == NULL)
    return g_strdup ("");

  wh_ui_log_text_get_selection (self, &from, &until);

  if (with_times || wh_ui_log_place_compare (&from, &until) == 0)
    return wh_log_dup_text (self->log, from.line, until.line - from.line + 1, with_times);

  /* Bytes are counted in what is shown, which may say more than the line. */
  if (from.line == until.line)
    {
      WhUiLogRow *row = wh_ui_log_text_find_row (self, from.line);
      const char *shown = row != NULL ? pango_layout_get_text (row->layout) : "";

      end = MIN (until.byte, strlen (shown));

      return g_strndup (shown + MIN (from.byte, end), end - MIN (from.byte, end));
    }

  text = wh_log_dup_text (self->log, from.line, until.line - from.line + 1, FALSE);
  length = strlen (text);
  line = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);
  end = length;

  if (wh_log_read_lines (self->log, until.line, 1, line) && length > 0)
    {
      const GString *last = ((WhLogLine *)g_ptr_array_index (line, 0))->text;

      end -= MIN (length, last->len + 1 - MIN (get_own_byte (self, &until), last->len + 1));
    }

  if (wh_log_read_lines (self->log, from.line, 1, line))
    {
      gsize start = MIN (MIN (get_own_byte (self, &from), ((WhLogLine *)g_ptr_array_index (line, 0))->text->len), end);

      return g_strndup (text + start, end - start);
    }

  return g_steal_pointer (&text);
}

/**
 * wh_ui_log_text_dup_shown:
 * @self: a view
 *
 * Returns: (transfer full): the lines that can be seen
 */
char *
wh_ui_log_text_dup_shown (WhUiLogText *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (WH_UI_IS_LOG_TEXT (self), NULL);

  wh_ui_log_text_place (self);

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiLogRow *row = g_ptr_array_index (self->rows, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", pango_layout_get_text (row->layout));
    }

  return g_string_free (text, FALSE);
}
