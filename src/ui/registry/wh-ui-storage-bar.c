/* wh-ui-storage-bar.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-ui-storage-bar.h"

#define HEIGHT 10

/**
 * WhUiStorageBar:
 *
 * What a space is made of: one colour for each part, the last one for all
 * others; what is left of the whole, if there is one, is empty.
 */
struct _WhUiStorageBar
{
  WhUiDrawn parent_instance;

  gint64    parts[WH_UI_STORAGE_MOST];
  guint     n_parts;
  gint64    whole;
};

G_DEFINE_FINAL_TYPE (WhUiStorageBar, wh_ui_storage_bar, WH_UI_TYPE_DRAWN)

static void
wh_ui_storage_bar_draw (WhUiDrawn   *drawn,
                        GtkSnapshot *snapshot,
                        float        width,
                        float        height)
{
  WhUiStorageBar *self = WH_UI_STORAGE_BAR (drawn);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GskRoundedRect shape;
  GdkRGBA empty;
  gint64 sum = 0;
  float x = 0;
  gboolean is_full;

  for (guint i = 0; i < self->n_parts; i++)
    sum += self->parts[i];

  is_full = self->whole <= sum;
  sum = MAX (sum, self->whole);

  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (0, 0, width, height), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);

  if (!is_full)
    {
      gtk_widget_get_color (GTK_WIDGET (self), &empty);
      empty.alpha *= 0.12f;
      gtk_snapshot_append_color (snapshot, &empty, &GRAPHENE_RECT_INIT (0, 0, width, height));
    }

  for (guint i = 0; i < self->n_parts && sum > 0; i++)
    {
      float part = roundf ((float)((double)self->parts[i] / sum * width));
      gboolean is_last = is_full && i + 1 == self->n_parts;
      GdkRGBA color;

      if (is_last)
        part = width - x;

      wh_ui_tone_get_color (wh_ui_storage_bar_get_tone (i), 1, &color);
      if (part > 1)
        gtk_snapshot_append_color (snapshot, &color,
                                   &GRAPHENE_RECT_INIT (mirrored ? width - x - part : x, 0,
                                                        part - (is_last ? 0 : 1), height));
      x += part;
    }

  gtk_snapshot_pop (snapshot);
}

static void
wh_ui_storage_bar_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 10 : HEIGHT;
}

static void
wh_ui_storage_bar_class_init (WhUiStorageBarClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = wh_ui_storage_bar_measure;
  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_storage_bar_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_storage_bar_init (WhUiStorageBar *self)
{
}

/**
 * wh_ui_storage_bar_new:
 *
 * Returns: (transfer full): an empty bar
 */
GtkWidget *
wh_ui_storage_bar_new (void)
{
  return g_object_new (WH_UI_TYPE_STORAGE_BAR, NULL);
}

/**
 * wh_ui_storage_bar_new_sign:
 * @part: number of a part
 *
 * Returns: (transfer full): a square of its colour, for a legend
 */
GtkWidget *
wh_ui_storage_bar_new_sign (guint part)
{
  GtkWidget *self = wh_ui_storage_bar_new ();
  gint64 parts[WH_UI_STORAGE_MOST] = { 0 };

  g_return_val_if_fail (part < WH_UI_STORAGE_MOST, self);

  /* A bar that is only this part. */
  parts[part] = 1;
  wh_ui_storage_bar_set (WH_UI_STORAGE_BAR (self), parts, WH_UI_STORAGE_MOST, "");
  gtk_widget_set_size_request (self, 10, 10);
  gtk_widget_set_valign (self, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self, "wh-legend");

  return self;
}

/**
 * wh_ui_storage_bar_set_whole:
 * @self: a bar
 * @whole: how much there is room for, in the unit of the parts; 0 = as much as
 *   there is
 *
 * Shows how much is left.
 */
void
wh_ui_storage_bar_set_whole (WhUiStorageBar *self,
                             gint64          whole)
{
  g_return_if_fail (WH_UI_IS_STORAGE_BAR (self));

  self->whole = whole;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_storage_bar_get_tone:
 * @part: number of a part
 *
 * Returns: its colour, for the legend; the last one stands back
 */
WhUiTone
wh_ui_storage_bar_get_tone (guint part)
{
  static const WhUiTone tones[] = {
    WH_UI_TONE_ACCENT, WH_UI_TONE_PURPLE, WH_UI_TONE_TEAL, WH_UI_TONE_ORANGE, WH_UI_TONE_SLATE,
  };

  return tones[MIN (part, G_N_ELEMENTS (tones) - 1)];
}

/**
 * wh_ui_storage_bar_set:
 * @self: a bar
 * @parts: (array length=n_parts): sizes, in one unit
 * @n_parts: how many, at most %WH_UI_STORAGE_MOST
 * @text: what it says, for who cannot see it
 *
 * Sets what it shows.
 */
void
wh_ui_storage_bar_set (WhUiStorageBar *self,
                       const gint64   *parts,
                       guint           n_parts,
                       const char     *text)
{
  g_return_if_fail (WH_UI_IS_STORAGE_BAR (self));
  g_return_if_fail (n_parts <= WH_UI_STORAGE_MOST);

  self->n_parts = n_parts;
  for (guint i = 0; i < n_parts; i++)
    self->parts[i] = parts[i];

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
