/* wh-ui-weight.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-weight.h"
#include "wh-ui-wordless.h"

#define WIDTH  34
#define HEIGHT 12
#define BAR    6
#define STEP   9

/**
 * WhUiWeight:
 *
 * How much something matters, as growing bars.
 */
struct _WhUiWeight
{
  WhUiDrawn parent_instance;

  guint     level;
};

G_DEFINE_FINAL_TYPE (WhUiWeight, wh_ui_weight, WH_UI_TYPE_DRAWN)

static void
wh_ui_weight_draw (WhUiDrawn   *drawn,
                   GtkSnapshot *snapshot,
                   float        width,
                   float        height)
{
  WhUiWeight *self = WH_UI_WEIGHT (drawn);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  float bottom = floorf ((height + HEIGHT) / 2);
  GdkRGBA color;
  GdkRGBA faint;

  gtk_widget_get_color (GTK_WIDGET (self), &faint);
  faint.alpha *= .2f;
  wh_ui_tone_get_color (WH_UI_TONE_ACCENT, 1, &color);

  for (guint i = 0; i < WH_UI_WEIGHT_MOST; i++)
    {
      float tall = HEIGHT * (i + 1) / (float)WH_UI_WEIGHT_MOST;
      float x = mirrored ? width - i * STEP - BAR : (float)(i * STEP);

      wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x, bottom - tall, BAR, tall), 1.5f,
                          i < self->level ? &color : &faint);
    }
}

static void
wh_ui_weight_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
wh_ui_weight_class_init (WhUiWeightClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = wh_ui_weight_measure;
  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_weight_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_weight_init (WhUiWeight *self)
{
}

/**
 * wh_ui_weight_new:
 *
 * Returns: (transfer floating): bars, none of them filled
 */
GtkWidget *
wh_ui_weight_new (void)
{
  return g_object_new (WH_UI_TYPE_WEIGHT, NULL);
}

/**
 * wh_ui_weight_set_level:
 * @self: bars
 * @level: 0 … %WH_UI_WEIGHT_MOST
 */
void
wh_ui_weight_set_level (WhUiWeight *self,
                        guint       level)
{
  static const char *const words[] = { N_("Hardly matters"), N_("Matters little"), N_("Matters"), N_("Matters much"),
                                       N_("Matters most") };
  const char *text;

  g_return_if_fail (WH_UI_IS_WEIGHT (self));

  self->level = MIN (level, WH_UI_WEIGHT_MOST);
  text = g_dgettext (GETTEXT_PACKAGE, words[self->level]);
  wh_ui_wordless_set_name (GTK_WIDGET (self), text);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
