/* wh-ui-heartbeat.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-heartbeat.h"

/**
 * WhUiHeartbeat:
 *
 * The results of a check side by side, oldest first. A taller bar is a worse one, so
 * that it can be read in grey; what was not observed is hatched.
 */
struct _WhUiHeartbeat
{
  WhUiDrawn  parent_instance;

  WhHealth  *states;
  gsize      n_states;
};

G_DEFINE_FINAL_TYPE (WhUiHeartbeat, wh_ui_heartbeat, WH_UI_TYPE_DRAWN)

static float
share_of_height (WhHealth health)
{
  switch (health)
    {
    case WH_HEALTH_FAILING:
      return 1;

    case WH_HEALTH_WARNING:
      return .82f;

    case WH_HEALTH_UNKNOWN:
    case WH_HEALTH_OK:
    case WH_HEALTH_STALE:
    default:
      return .62f;
    }
}

static void
draw_bar (WhUiHeartbeat         *self,
          GtkSnapshot           *snapshot,
          const graphene_rect_t *bar,
          WhHealth               health)
{
  GdkRGBA color;

  switch (health)
    {
    case WH_HEALTH_OK:
      wh_ui_tone_get_color (WH_UI_TONE_OK, .75f, &color);
      break;

    case WH_HEALTH_WARNING:
      wh_ui_tone_get_color (WH_UI_TONE_WARNING, 1, &color);
      break;

    case WH_HEALTH_FAILING:
      wh_ui_tone_get_color (WH_UI_TONE_ERROR, 1, &color);
      break;

    case WH_HEALTH_UNKNOWN:
    case WH_HEALTH_STALE:
    default:
      gtk_widget_get_color (GTK_WIDGET (self), &color);
      wh_ui_draw_hatch (snapshot, bar, &color, 3);
      return;
    }

  wh_ui_draw_rounded (snapshot, bar, MIN (2, bar->size.width / 2), &color);
}

static void
wh_ui_heartbeat_draw (WhUiDrawn   *drawn,
                      GtkSnapshot *snapshot,
                      float        width,
                      float        height)
{
  WhUiHeartbeat *self = WH_UI_HEARTBEAT (drawn);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  float step;
  float bar_width;

  if (self->n_states == 0)
    return;

  step = width / self->n_states;
  bar_width = MAX (1.4f, MIN (7, step * .68f));

  for (gsize i = 0; i < self->n_states; i++)
    {
      float x = (mirrored ? self->n_states - 1 - i : i) * step + (step - bar_width) / 2;
      float bar_height = height * share_of_height (self->states[i]);

      draw_bar (self, snapshot,
                &GRAPHENE_RECT_INIT (x, height - bar_height, bar_width, bar_height),
                self->states[i]);
    }
}

static void
wh_ui_heartbeat_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : 16;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 16;
}

static void
update_name (WhUiHeartbeat *self)
{
  guint counts[WH_HEALTH_STALE + 1] = { 0, };
  g_autofree char *text = NULL;

  for (gsize i = 0; i < self->n_states; i++)
    counts[self->states[i]]++;

  text = g_strdup_printf (_("%u checks fine, %u warning, %u failing, %u not observed"),
                          counts[WH_HEALTH_OK],
                          counts[WH_HEALTH_WARNING],
                          counts[WH_HEALTH_FAILING],
                          counts[WH_HEALTH_UNKNOWN] + counts[WH_HEALTH_STALE]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
}

static void
wh_ui_heartbeat_finalize (GObject *object)
{
  WhUiHeartbeat *self = WH_UI_HEARTBEAT (object);

  g_clear_pointer (&self->states, g_free);

  G_OBJECT_CLASS (wh_ui_heartbeat_parent_class)->finalize (object);
}

static void
wh_ui_heartbeat_class_init (WhUiHeartbeatClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_heartbeat_finalize;

  widget_class->measure = wh_ui_heartbeat_measure;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_heartbeat_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  gtk_widget_class_set_css_name (widget_class, "heartbeat");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_heartbeat_init (WhUiHeartbeat *self)
{
  update_name (self);
}

/**
 * wh_ui_heartbeat_new:
 *
 * Returns: (transfer floating): bars without states
 */
GtkWidget *
wh_ui_heartbeat_new (void)
{
  return g_object_new (WH_UI_TYPE_HEARTBEAT, NULL);
}

/**
 * wh_ui_heartbeat_set_states:
 * @self: bars
 * @states: (array length=n_states): a health per span of time, oldest first; copied
 * @n_states: how many
 */
void
wh_ui_heartbeat_set_states (WhUiHeartbeat  *self,
                            const WhHealth *states,
                            gsize           n_states)
{
  g_return_if_fail (WH_UI_IS_HEARTBEAT (self));
  g_return_if_fail (states != NULL || n_states == 0);

  for (gsize i = 0; i < n_states; i++)
    g_return_if_fail (states[i] <= WH_HEALTH_STALE);

  g_clear_pointer (&self->states, g_free);
  self->states = g_memdup2 (states, n_states * sizeof *states);
  self->n_states = n_states;
  update_name (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
