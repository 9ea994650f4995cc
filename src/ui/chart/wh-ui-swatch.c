/* wh-ui-swatch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-swatch.h"

/**
 * WhUiSwatch:
 *
 * The short piece of line that stands before a series' name.
 */
struct _WhUiSwatch
{
  WhUiDrawn      parent_instance;

  WhUiTone       tone;
  WhUiChartStyle style;
};

G_DEFINE_FINAL_TYPE (WhUiSwatch, wh_ui_swatch, WH_UI_TYPE_DRAWN)

static void
wh_ui_swatch_draw (WhUiDrawn   *drawn,
                   GtkSnapshot *snapshot,
                   float        width,
                   float        height)
{
  WhUiSwatch *self = WH_UI_SWATCH (drawn);
  gboolean dashed = self->style == WH_UI_CHART_DASHED;
  float length = dashed ? 4 : width;
  GdkRGBA color;

  wh_ui_tone_get_color (self->tone, 1, &color);

  for (float x = 0; x < width; x += length + 2)
    wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x, height / 2 - 1, MIN (length, width - x), 2), 1, &color);
}

static void
wh_ui_swatch_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 14 : 8;
}

static void
wh_ui_swatch_class_init (WhUiSwatchClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = wh_ui_swatch_measure;
  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_swatch_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
wh_ui_swatch_init (WhUiSwatch *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * wh_ui_swatch_new:
 * @tone: the series' colour
 * @style: how it is drawn
 *
 * Returns: (transfer floating): a piece of line
 */
GtkWidget *
wh_ui_swatch_new (WhUiTone       tone,
                  WhUiChartStyle style)
{
  WhUiSwatch *self = g_object_new (WH_UI_TYPE_SWATCH, NULL);

  self->tone = tone;
  self->style = style;

  return GTK_WIDGET (self);
}
