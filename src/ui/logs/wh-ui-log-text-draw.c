/* wh-ui-log-text-draw.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "wh-ui-draw.h"
#include "wh-ui-log-text-private.h"

/* How the lines of a log that can be seen are drawn. */

static void
draw_ranges (WhUiLogText   *self,
             GtkSnapshot   *snapshot,
             WhUiLogRow    *row,
             double         x,
             guint          start,
             guint          end,
             gboolean       whole,
             const GdkRGBA *color)
{
  int n_lines = pango_layout_get_line_count (row->layout);

  for (int i = 0; i < n_lines; i++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (row->layout, i);
      int from = MAX ((int)start, line->start_index);
      int until = MIN ((int)MIN (end, G_MAXINT), line->start_index + line->length);
      int left;
      int right;
      int indent = self->wrap && i > 0 ? 2 * self->char_width : 0;

      if (from > until || (from == until && !(whole && line->length == 0)))
        continue;

      pango_layout_line_index_to_x (line, from, FALSE, &left);
      pango_layout_line_index_to_x (line, until, FALSE, &right);
      if (left > right)
        {
          int other = left;

          left = right;
          right = other;
        }

      gtk_snapshot_append_color (snapshot, color,
                                 &GRAPHENE_RECT_INIT (x + indent + left / (double)PANGO_SCALE, row->y + i * self->line_height,
                                                      MAX ((right - left) / (double)PANGO_SCALE, 3), self->line_height));
    }
}

static void
draw_hits (WhUiLogText *self,
           GtkSnapshot *snapshot,
           WhUiLogRow  *row,
           double       x)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  guint n = self->search != NULL ? wh_log_search_get_n (self->search) : 0;
  GdkRGBA other;
  GdkRGBA current;

  gdk_rgba_parse (&other, dark ? "#8a6f00" : "#f9f06b");
  gdk_rgba_parse (&current, dark ? "#c64600" : "#ff9a4d");

  for (guint i = n > 0 ? wh_log_search_find (self->search, row->line) : 0; i < n; i++)
    {
      const WhLogHit *hit = wh_log_search_get_hit (self->search, i);

      if (hit->line != row->line)
        return;

      draw_ranges (self, snapshot, row, x, row->prefix + hit->start, row->prefix + hit->end, FALSE,
                   i == self->current ? &current : &other);
    }
}

static void
draw_selection (WhUiLogText *self,
                GtkSnapshot *snapshot,
                WhUiLogRow  *row,
                double       x)
{
  WhUiLogPlace from, until;
  GdkRGBA color;

  wh_ui_log_text_get_selection (self, &from, &until);

  if (wh_ui_log_place_compare (&from, &until) == 0 || row->line < from.line || row->line > until.line)
    return;

  wh_ui_tone_get_color (WH_UI_TONE_ACCENT, .3f, &color);
  draw_ranges (self, snapshot, row, x, row->line == from.line ? from.byte : 0,
               row->line == until.line ? until.byte : G_MAXUINT, TRUE, &color);
}

static void
draw_text (GtkSnapshot   *snapshot,
           PangoLayout   *layout,
           double         x,
           double         y,
           const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (floor (x), floor (y)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_gutter (WhUiLogText   *self,
             GtkSnapshot   *snapshot,
             PangoLayout   *layout,
             WhUiLogRow    *row,
             const GdkRGBA *color)
{
  int x = self->char_width;
  char text[64];

  if (self->show_numbers)
    {
      g_snprintf (text, sizeof text, "%*" G_GUINT64_FORMAT, (int)self->number_digits, row->line + 1);
      pango_layout_set_text (layout, text, -1);
      draw_text (snapshot, layout, x, row->y, color);
      x += ((int)self->number_digits + 2) * self->char_width;
    }

  if (self->show_times && row->own->time != 0)
    {
      g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (row->own->time);
      g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
      g_autofree char *time = local != NULL ? g_date_time_format (local, "%H:%M:%S") : NULL;

      if (time != NULL)
        {
          pango_layout_set_text (layout, time, -1);
          draw_text (snapshot, layout, x, row->y, color);
        }
    }
}

/* For the class. */
void
wh_ui_log_text_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  int gutter = wh_ui_log_text_get_gutter (self);
  double x = gutter - floor (wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_HORIZONTAL));
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  int widest = self->widest;
  GdkRGBA color;
  GdkRGBA dimmed;
  GdkRGBA tint;

  wh_ui_log_text_place (self);
  pango_attr_list_insert (attributes, pango_attr_line_height_new_absolute (self->line_height * PANGO_SCALE));
  pango_layout_set_attributes (layout, attributes);
  gtk_widget_get_color (widget, &color);
  dimmed = color;
  dimmed.alpha *= wh_ui_get_dim ();

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiLogRow *row = g_ptr_array_index (self->rows, i);
      graphene_rect_t area = GRAPHENE_RECT_INIT (0, row->y, width, row->height);

      if (row->own->sort == WH_LOG_ERROR)
        {
          wh_ui_tone_get_color (WH_UI_TONE_ERROR, .1f, &tint);
          gtk_snapshot_append_color (snapshot, &tint, &area);
        }

      if (row->line == self->caret.line && gtk_widget_has_focus (widget) && gtk_widget_has_visible_focus (widget))
        {
          tint = color;
          tint.alpha = .08f;
          gtk_snapshot_append_color (snapshot, &tint, &area);
        }

      draw_gutter (self, snapshot, layout, row, &dimmed);
    }

  /* Never an empty one: GTK 4.18 loses what is drawn into it. */
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (gutter - 2, 0, MAX (width - gutter + 2, 1), height));
  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiLogRow *row = g_ptr_array_index (self->rows, i);

      draw_hits (self, snapshot, row, x);
      draw_selection (self, snapshot, row, x);
      draw_text (snapshot, row->layout, x, row->y, &color);
    }
  gtk_snapshot_pop (snapshot);

  /* A longer line than any before: there is more to scroll to. */
  if (widest > 0 && self->scroll.adjustments[GTK_ORIENTATION_HORIZONTAL] != NULL && !self->wrap &&
      gtk_adjustment_get_upper (self->scroll.adjustments[GTK_ORIENTATION_HORIZONTAL]) < self->widest + gutter)
    gtk_widget_queue_allocate (widget);
}
