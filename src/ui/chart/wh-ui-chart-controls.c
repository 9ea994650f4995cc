/* wh-ui-chart-controls.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-format.h"
#include "wh-ui-chart-private.h"

/* What is dragged less far is a click. */
#define MIN_DRAG 6

static gboolean
is_ready (WhUiChart *self)
{
  return self->range != NULL && self->frame.until > self->frame.from;
}

/* ---- Pointer ---- */

static void
motion_cb (WhUiChart *self,
           double     x,
           double     y)
{
  const graphene_rect_t *plot = &self->frame.plot;
  gboolean inside = x >= plot->origin.x && x <= plot->origin.x + plot->size.width;

  if (is_ready (self) && !self->dragging)
    wh_ui_time_range_set_cursor (self->range, inside ? wh_ui_chart_frame_time (&self->frame, x) : 0);
}

static void
leave_cb (WhUiChart *self)
{
  if (self->range != NULL)
    wh_ui_time_range_set_cursor (self->range, 0);
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               gpointer        data)
{
  WhUiChart *self = data;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_from = self->drag_to = x;
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                gpointer        data)
{
  WhUiChart *self = data;

  self->drag_to = self->drag_from + (float)dx;
  if (!self->dragging && fabs (dx) >= MIN_DRAG)
    {
      self->dragging = TRUE;
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
    }

  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (GtkGestureDrag *gesture,
             double          dx,
             double          dy,
             gpointer        data)
{
  WhUiChart *self = data;
  gint64 one = wh_ui_chart_frame_time (&self->frame, self->drag_from);
  gint64 other = wh_ui_chart_frame_time (&self->frame, self->drag_to);
  gboolean dragged = self->dragging;

  self->dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));

  if (dragged && is_ready (self) && one != other)
    wh_ui_time_range_show (self->range, MIN (one, other), MAX (one, other));
}

static void
pressed_cb (WhUiChart *self,
            int        n_press)
{
  if (n_press == 2)
    wh_ui_time_range_back (self->range);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           gpointer                  data)
{
  WhUiChart *self = data;
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gint64 cursor = wh_ui_time_range_get_cursor (self->range);

  if (!is_ready (self))
    return GDK_EVENT_PROPAGATE;

  /* The wheel alone scrolls the page. */
  if ((state & GDK_CONTROL_MASK) != 0 && dy != 0)
    {
      wh_ui_time_range_zoom (self->range, cursor != 0 ? cursor : self->frame.until, pow (1.25, dy));
      return GDK_EVENT_STOP;
    }

  if (dx != 0)
    {
      wh_ui_time_range_pan (self->range, (self->frame.mirrored ? -dx : dx) / 20);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

/* ---- Keys ---- */

/* Says what the cursor points at. */
static void
announce (WhUiChart *self)
{
  g_autofree char *text = wh_ui_chart_dup_cursor_text (self);

  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  /* For those who ask instead of being told. */
  wh_ui_chart_update_description (self);
}

static void
move_cursor (WhUiChart *self,
             int        pixels)
{
  gint64 cursor = wh_ui_time_range_get_cursor (self->range);
  gint64 step = (gint64)((self->frame.until - self->frame.from) / (double)self->frame.plot.size.width);

  if (cursor == 0)
    cursor = self->frame.until;

  if (self->frame.mirrored)
    pixels = -pixels;

  wh_ui_time_range_set_cursor (self->range, CLAMP (cursor + pixels * step, self->frame.from, self->frame.until));
  announce (self);
}

static gboolean
escape (WhUiChart *self)
{
  if (wh_ui_time_range_get_cursor (self->range) != 0)
    {
      wh_ui_time_range_set_cursor (self->range, 0);
      return TRUE;
    }

  return wh_ui_time_range_back (self->range);
}

static gboolean
key_cb (WhUiChart       *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  gboolean far = (state & GDK_SHIFT_MASK) != 0;
  gint64 around;

  if (!is_ready (self) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  around = wh_ui_time_range_get_cursor (self->range);
  if (around == 0)
    around = self->frame.until;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move_cursor (self, far ? -40 : -4);
      return GDK_EVENT_STOP;

    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move_cursor (self, far ? 40 : 4);
      return GDK_EVENT_STOP;

    case GDK_KEY_Home:
      move_cursor (self, self->frame.mirrored ? G_MAXINT16 : -G_MAXINT16);
      return GDK_EVENT_STOP;

    case GDK_KEY_End:
      move_cursor (self, self->frame.mirrored ? -G_MAXINT16 : G_MAXINT16);
      return GDK_EVENT_STOP;

    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      wh_ui_time_range_zoom (self->range, around, 0.5);
      return GDK_EVENT_STOP;

    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      wh_ui_time_range_zoom (self->range, around, 2);
      return GDK_EVENT_STOP;

    case GDK_KEY_Page_Up:
      wh_ui_time_range_pan (self->range, -0.5);
      return GDK_EVENT_STOP;

    case GDK_KEY_Page_Down:
      wh_ui_time_range_pan (self->range, 0.5);
      return GDK_EVENT_STOP;

    case GDK_KEY_Escape:
      return escape (self) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;

    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
wh_ui_chart_add_controls (WhUiChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);

  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, 0);
  gtk_widget_add_controller (widget, scroll);

  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (widget, key);

  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, 0);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (drag_end_cb), self, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}
