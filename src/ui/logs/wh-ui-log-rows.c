/* wh-ui-log-rows.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-ui-log-colors.h"
#include "wh-ui-log-text-private.h"

/* Rows that can be seen, and where they are. A row's place on the scale is its
 * number times the height of a line, also where lines are wrapped: what is above
 * is never measured. Part of a line scrolled away is the same part of its height. */

void
wh_ui_log_row_free (gpointer data)
{
  WhUiLogRow *self = data;

  g_clear_pointer (&self->own, wh_log_line_free);
  g_clear_object (&self->layout);
  g_free (self);
}

static guint
count_digits (guint64 number)
{
  guint n = 1;

  while (number >= 10)
    {
      number /= 10;
      n++;
    }

  return n;
}

int
wh_ui_log_text_get_gutter (WhUiLogText *self)
{
  int width = self->char_width;

  if (self->show_numbers)
    width += ((int)self->number_digits + 2) * self->char_width;
  if (self->show_times)
    width += 10 * self->char_width;

  return width;
}

static const char *
get_prefix (const WhLogLine *line,
            gboolean         folded)
{
  switch (line->sort)
    {
    case WH_LOG_GROUP: return folded ? "▸ " : "▾ ";
    case WH_LOG_ERROR: return _("Error: ");
    case WH_LOG_WARNING: return _("Warning: ");
    case WH_LOG_NOTICE: return _("Notice: ");
    case WH_LOG_PLAIN:
    case WH_LOG_GROUP_END:
    case WH_LOG_DEBUG:
    case WH_LOG_COMMAND:
    default: return "";
    }
}

static void
add_foreground (PangoAttrList *attributes,
                const GdkRGBA *color,
                guint          start,
                guint          end)
{
  PangoAttribute *attribute = pango_attr_foreground_new ((guint16)(color->red * 65535), (guint16)(color->green * 65535),
                                                         (guint16)(color->blue * 65535));

  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (attributes, attribute);
}

static PangoAttrList *
make_attributes (WhUiLogText     *self,
                 const WhLogLine *line,
                 guint            prefix)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA foreground;
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  pango_attr_list_insert (attributes, pango_attr_line_height_new_absolute (self->line_height * PANGO_SCALE));

  if (line->sort == WH_LOG_ERROR || line->sort == WH_LOG_WARNING)
    {
      wh_ui_log_color_get (WH_LOG_COLOR_PALETTE | (line->sort == WH_LOG_ERROR ? 1 : 3), dark, &color);
      add_foreground (attributes, &color, 0, G_MAXUINT);
    }
  else if (line->sort == WH_LOG_GROUP || line->sort == WH_LOG_COMMAND)
    {
      wh_ui_log_color_get (WH_LOG_COLOR_PALETTE | 6, dark, &color);
      add_foreground (attributes, &color, 0, line->sort == WH_LOG_GROUP ? prefix : G_MAXUINT);
    }
  else if (line->sort == WH_LOG_DEBUG)
    {
      pango_attr_list_insert (attributes, pango_attr_foreground_alpha_new (65535 * 6 / 10));
    }

  if (line->sort == WH_LOG_GROUP)
    {
      PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      weight->start_index = prefix;
      pango_attr_list_insert (attributes, weight);
    }

  for (guint i = 0; i < line->spans->len; i++)
    wh_ui_log_add_span (attributes, &g_array_index (line->spans, WhLogSpan, i), prefix, dark, &foreground);

  return attributes;
}

static WhUiLogRow *
make_row (WhUiLogText *self,
          WhLogLine   *line)
{
  WhUiLogRow *row = g_new0 (WhUiLogRow, 1);
  const char *prefix = get_prefix (line, wh_log_folds_is_folded (self->folds, line->number));
  g_autofree char *text = *prefix != '\0' ? g_strconcat (prefix, line->text->str, NULL) : NULL;
  g_autoptr(PangoAttrList) attributes = NULL;
  int width;
  int height;

  row->line = line->number;
  row->own = line;
  row->prefix = (guint)strlen (prefix);
  row->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text != NULL ? text : line->text->str);
  attributes = make_attributes (self, line, row->prefix);
  pango_layout_set_attributes (row->layout, attributes);
  pango_layout_set_single_paragraph_mode (row->layout, TRUE);
  pango_layout_set_auto_dir (row->layout, FALSE);

  if (self->wrap)
    {
      pango_layout_set_width (row->layout,
                              MAX (gtk_widget_get_width (GTK_WIDGET (self)) - wh_ui_log_text_get_gutter (self) - self->char_width,
                                   8 * self->char_width) * PANGO_SCALE);
      pango_layout_set_wrap (row->layout, PANGO_WRAP_WORD_CHAR);
      pango_layout_set_indent (row->layout, -2 * self->char_width * PANGO_SCALE);
    }

  pango_layout_get_pixel_size (row->layout, &width, &height);
  row->height = self->wrap ? MAX (pango_layout_get_line_count (row->layout), 1) * self->line_height : self->line_height;
  self->widest = MAX (self->widest, width);

  return row;
}

/* Lines for rows from @first on, @n of them at most, which follow each other where nothing is folded. */
static guint
read_lines (WhUiLogText *self,
            guint64      first,
            guint        n,
            GPtrArray   *lines)
{
  guint done = 0;

  while (done < n)
    {
      guint64 line = wh_log_folds_get_line (self->folds, first + done);
      guint run = 1;

      while (done + run < n && wh_log_folds_get_line (self->folds, first + done + run) == line + run)
        run++;

      if (!wh_log_read_lines (self->log, line, run, self->lines))
        n = done + self->lines->len;

      done += self->lines->len;
      g_ptr_array_extend_and_steal (lines, g_steal_pointer (&self->lines));
      self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_log_line_free);
    }

  return done;
}

static WhUiLogRow *
steal_row (GPtrArray *rows,
           guint64    line)
{
  for (guint i = 0; i < rows->len; i++)
    {
      WhUiLogRow *row = g_ptr_array_index (rows, i);

      if (row != NULL && row->line == line)
        {
          g_ptr_array_index (rows, i) = NULL;
          return row;
        }
    }

  return NULL;
}

static void
old_row_free (gpointer data)
{
  if (data != NULL)
    wh_ui_log_row_free (data);
}

/* Adds rows from @first on until they fill @height. */
static void
fill_rows (WhUiLogText *self,
           GPtrArray   *old,
           guint64      first,
           double       y)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  guint64 n_rows = wh_log_folds_get_n_rows (self->folds);
  guint64 last_line = wh_log_get_n_lines (self->log) - 1;
  guint want = (guint)MIN (n_rows - first, (guint64)ceil (height / (double)self->line_height) + 2);
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();

  read_lines (self, first, want, lines);

  for (guint i = 0; i < lines->len; i++)
    {
      WhLogLine *line = g_ptr_array_index (lines, i);
      WhUiLogRow *row;

      if (y >= height)
        {
          wh_log_line_free (line);
          continue;
        }

      /* The last line may still grow. */
      row = line->number != last_line ? steal_row (old, line->number) : NULL;

      if (row != NULL)
        wh_log_line_free (line);
      else
        row = make_row (self, line);

      row->y = y;
      y += row->height;
      g_ptr_array_add (self->rows, row);
    }
}

/* Makes the rows that can be seen now. */
void
wh_ui_log_text_place (WhUiLogText *self)
{
  g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func (old_row_free);
  guint64 n_rows = self->log != NULL ? wh_log_folds_get_n_rows (self->folds) : 0;
  double value = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL);
  guint64 first;

  if (self->placed && !self->stale)
    return;

  if (self->stale)
    g_ptr_array_set_size (self->rows, 0);
  else
    g_ptr_array_extend_and_steal (old, self->rows);

  if (!self->stale)
    self->rows = g_ptr_array_new_with_free_func (wh_ui_log_row_free);

  self->placed = TRUE;
  self->stale = FALSE;

  if (n_rows == 0 || self->line_height == 0)
    return;

  first = MIN ((guint64)(value / self->line_height), n_rows - 1);
  fill_rows (self, old, first, 0);

  if (self->rows->len > 0)
    {
      WhUiLogRow *top = g_ptr_array_index (self->rows, 0);
      double shift = (value / self->line_height - (double)first) * top->height;

      for (guint i = 0; i < self->rows->len; i++)
        ((WhUiLogRow *)g_ptr_array_index (self->rows, i))->y -= floor (shift);
    }
}

/* How much of the scale the last page is: wrapped lines are fewer than fit. */
static double
get_page (WhUiLogText *self,
          int          height)
{
  guint64 n_rows = self->log != NULL ? wh_log_folds_get_n_rows (self->folds) : 0;
  guint want = (guint)MIN (n_rows, (guint64)(height / MAX (self->line_height, 1)) + 1);
  g_autoptr(GPtrArray) lines = NULL;
  double left = height;
  double page = 0;

  if (!self->wrap || n_rows == 0)
    return height;

  lines = g_ptr_array_new ();
  read_lines (self, n_rows - want, want, lines);

  for (guint i = lines->len; i > 0; i--)
    {
      WhUiLogRow *row = make_row (self, g_ptr_array_index (lines, i - 1));

      if (left > 0)
        page += MIN (left / row->height, 1) * self->line_height;
      left -= row->height;
      wh_ui_log_row_free (row);
    }

  return left > 0 ? height : page;
}

void
wh_ui_log_text_configure (GtkWidget *widget)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  guint64 n_rows = self->log != NULL ? wh_log_folds_get_n_rows (self->folds) : 0;
  guint digits = count_digits (self->log != NULL ? wh_log_get_n_lines (self->log) : 0);
  double page;
  double upper;
  double wide;

  self->placed = FALSE;
  gtk_widget_queue_draw (widget);

  if (MAX (digits, 3) != self->number_digits)
    {
      self->number_digits = MAX (digits, 3);
      self->stale = self->stale || self->wrap;
    }

  if (height == 0 || self->line_height == 0)
    return;

  page = get_page (self, height);
  upper = MAX ((double)n_rows * self->line_height, page);
  wide = self->wrap ? width : MAX (width, self->widest + wh_ui_log_text_get_gutter (self) + 2 * self->char_width);
  wh_ui_scroll_configure (&self->scroll, GTK_ORIENTATION_VERTICAL,
                          self->follow ? upper - page : wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL),
                          upper, 3 * self->line_height, page);
  wh_ui_scroll_configure (&self->scroll, GTK_ORIENTATION_HORIZONTAL, wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_HORIZONTAL),
                          wide, 4 * self->char_width, width);

  if (self->wanted != G_MAXUINT64)
    {
      guint64 line = self->wanted;

      self->wanted = G_MAXUINT64;
      wh_ui_log_text_show_line (self, line);
    }
}

WhUiLogRow *
wh_ui_log_text_find_row (WhUiLogText *self,
                         guint64      line)
{
  wh_ui_log_text_place (self);

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiLogRow *row = g_ptr_array_index (self->rows, i);

      if (row->line == line)
        return row;
    }

  return NULL;
}

/* Which text is at a point; what is above and below counts as the first and the last row. */
gboolean
wh_ui_log_text_pick (WhUiLogText  *self,
                     double        x,
                     double        y,
                     WhUiLogPlace *place,
                     gboolean     *on_text)
{
  WhUiLogRow *row = NULL;
  double left = x - wh_ui_log_text_get_gutter (self) + wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_HORIZONTAL);
  int index;
  int trailing;
  gboolean inside;

  wh_ui_log_text_place (self);

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiLogRow *other = g_ptr_array_index (self->rows, i);

      if (row == NULL || other->y <= y)
        row = other;
    }

  if (row == NULL)
    return FALSE;

  inside = pango_layout_xy_to_index (row->layout, (int)(left * PANGO_SCALE), (int)((y - row->y) * PANGO_SCALE), &index, &trailing);
  place->line = row->line;
  place->byte = (guint)index;

  if (trailing > 0)
    {
      const char *text = pango_layout_get_text (row->layout);

      place->byte = (guint)(g_utf8_offset_to_pointer (text + index, trailing) - text);
    }

  if (on_text != NULL)
    *on_text = inside && y >= row->y && y < row->y + row->height;

  return TRUE;
}
