/* wh-ui-silence-bar.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-draw.h"
#include "wh-ui-silence-bar.h"
#include "wh-ui-wordless.h"

#define SPAN (G_GINT64_CONSTANT (12) * 3600 * G_USEC_PER_SEC)

/* Of the span, this share has passed: what is to come matters more. */
#define PASSED .35

/**
 * WhUiSilenceBar:
 *
 * When a silence holds, within twelve hours around now: blue while it does, grey
 * before and after, purple when it was planned, a line at now.
 */
struct _WhUiSilenceBar
{
  WhUiDrawn parent_instance;

  gint64    from;
  gint64    to;
  gint64    now;
  gboolean  planned;
};

G_DEFINE_FINAL_TYPE (WhUiSilenceBar, wh_ui_silence_bar, WH_UI_TYPE_DRAWN)

static float
get_x (WhUiSilenceBar *self,
       gint64          time,
       float           width)
{
  double share = PASSED + (double)(time - self->now) / SPAN;
  float x = CLAMP (share, 0, 1) * width;

  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? width - x : x;
}

static void
wh_ui_silence_bar_draw (WhUiDrawn   *drawn,
                        GtkSnapshot *snapshot,
                        float        width,
                        float        height)
{
  WhUiSilenceBar *self = WH_UI_SILENCE_BAR (drawn);
  float top = floorf ((height - 6) / 2);
  float one = get_x (self, self->from, width);
  float other = get_x (self, self->to, width);
  float now = floorf (get_x (self, self->now, width));
  GdkRGBA foreground;
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  color = foreground;
  color.alpha *= .12f;
  wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (0, top, width, 6), 3, &color);

  if (self->planned)
    {
      wh_ui_tone_get_color (WH_UI_TONE_PURPLE, 1, &color);
    }
  else if (self->from <= self->now && self->to > self->now)
    {
      wh_ui_tone_get_color (WH_UI_TONE_ACCENT, 1, &color);
    }
  else
    {
      color = foreground;
      color.alpha *= .5f;
    }

  if (self->planned && self->to > self->now && fabsf (one - other) < 4)
    one = one > width / 2 ? other - 4 : other + 4;

  if (fabsf (one - other) >= 1)
    wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (MIN (one, other), top, fabsf (one - other), 6), 3, &color);

  gtk_snapshot_append_color (snapshot, &foreground, &GRAPHENE_RECT_INIT (now, top - 4, 1.5f, 14));
}

static void
wh_ui_silence_bar_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 140 : 14;
}

static void
wh_ui_silence_bar_class_init (WhUiSilenceBarClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = wh_ui_silence_bar_measure;
  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_silence_bar_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_silence_bar_init (WhUiSilenceBar *self)
{
}

/**
 * wh_ui_silence_bar_new:
 *
 * Returns: (transfer full): a bar without a silence
 */
GtkWidget *
wh_ui_silence_bar_new (void)
{
  return g_object_new (WH_UI_TYPE_SILENCE_BAR, NULL);
}

/**
 * wh_ui_silence_bar_set:
 * @self: a bar
 * @from: when the silence begins, microseconds since the epoch
 * @to: when it ends
 * @now: the moment shown
 *
 * Sets what it shows.
 */
void
wh_ui_silence_bar_set (WhUiSilenceBar *self,
                       gint64          from,
                       gint64          to,
                       gint64          now)
{
  g_autofree char *begin = NULL;
  g_autofree char *end = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (WH_UI_IS_SILENCE_BAR (self));

  self->from = from;
  self->to = to;
  self->now = now;

  begin = wh_format_time (from);
  end = wh_format_time (to);
  /* Translators: "From 14:09 to 18:09" */
  text = g_strdup_printf (_("From %s to %s"), begin, end);
  wh_ui_wordless_set_name (GTK_WIDGET (self), text);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_silence_bar_set_planned:
 * @self: a bar
 * @planned: whether it is a maintenance window
 *
 * One that begins after what is shown is a mark at the end of it.
 */
void
wh_ui_silence_bar_set_planned (WhUiSilenceBar *self,
                               gboolean        planned)
{
  g_return_if_fail (WH_UI_IS_SILENCE_BAR (self));

  self->planned = planned;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
