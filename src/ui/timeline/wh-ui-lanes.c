/* wh-ui-lanes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-format.h"
#include "wh-ui-lanes-private.h"

#define NONE (-1)

/* How far from a mark the pointer may be. */
#define REACH 9

#define MIN_DRAG 6

/**
 * WhUiLanes:
 *
 * Events in lanes over time. A lane with few of them shows each one, with a
 * label where there is room; one with many shows how many there were when.
 * Left and Right go from event to event, Up and Down from lane to lane, plus and
 * minus zoom, Enter opens. Dragging moves through time, Ctrl and the wheel zoom.
 *
 * Signals: "selected" (int: index of the mark, -1 = none), "activated" (int).
 */

G_DEFINE_FINAL_TYPE (WhUiLanes, wh_ui_lanes, WH_UI_TYPE_DRAWN)

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lane_clear (gpointer data)
{
  WhUiLaneCopy *lane = data;

  g_free (lane->title);
  g_free (lane->counts);
  g_free (lane->worst);
}

static void
mark_clear (gpointer data)
{
  WhUiLaneMarkCopy *mark = data;

  g_free (mark->label);
  g_free (mark->text);
  g_free (mark->group);
}

static WhUiLaneMarkCopy *
get_mark (WhUiLanes *self,
          int        index)
{
  return &g_array_index (self->marks, WhUiLaneMarkCopy, index);
}

static gint64
get_time (WhUiLanes *self,
          double     x)
{
  double share;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;

  share = (x - WH_UI_LANES_LABEL) / wh_ui_lanes_get_plot_width (self);

  return self->from + (gint64)((self->until - self->from) * CLAMP (share, 0, 1));
}

static int
get_lane (WhUiLanes *self,
          double     y)
{
  int lane = (int)floor ((y - WH_UI_LANES_AXIS) / wh_ui_lanes_get_lane_height (self));

  return lane >= 0 && lane < (int)self->lanes->len ? lane : NONE;
}

static int
find_at (WhUiLanes *self,
         double     x,
         double     y)
{
  int lane = get_lane (self, y);
  double best = REACH;
  int found = NONE;

  for (guint i = 0; i < self->marks->len; i++)
    {
      const WhUiLaneMarkCopy *mark = get_mark (self, i);
      double one = wh_ui_lanes_get_x (self, mark->from);
      double other = mark->until > 0 ? wh_ui_lanes_get_x (self, mark->until) : one;
      double distance = MAX (0, MAX (MIN (one, other) - x, x - MAX (one, other)));

      if ((int)mark->lane == lane && distance <= best)
        {
          best = distance;
          found = (int)i;
        }
    }

  return found;
}

/* ---- What is chosen ---- */

static void
update_summary (WhUiLanes *self)
{
  g_autoptr(GString) text = g_string_new (_("Timeline"));
  g_autofree char *from = wh_format_time (self->from);
  g_autofree char *until = wh_format_time (self->until);

  /* Translators: two times */
  g_string_append_printf (text, _(", %s to %s"), from, until);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const WhUiLaneCopy *lane = &g_array_index (self->lanes, WhUiLaneCopy, i);

      g_string_append_printf (text, ", %s %u", lane->title, lane->n);
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, (double)NONE,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double)self->marks->len - 1,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double)self->selected,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, self->selected >= 0 ? get_mark (self, self->selected)->text : "",
                                  -1);
}

static void
choose (WhUiLanes *self,
        int        index)
{
  self->selected = index;
  update_summary (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  g_signal_emit (self, signals[SELECTED], 0, index);
}

static int
find_nearest (WhUiLanes *self,
              guint      lane,
              gint64     time)
{
  gint64 best = G_MAXINT64;
  int found = NONE;

  for (guint i = 0; i < self->marks->len; i++)
    {
      const WhUiLaneMarkCopy *mark = get_mark (self, i);

      if (mark->lane == lane && ABS (mark->from - time) < best)
        {
          best = ABS (mark->from - time);
          found = (int)i;
        }
    }

  return found;
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  WhUiLanes *self = WH_UI_LANES (widget);
  int step = g_variant_get_int32 (args);
  int last = (int)self->marks->len - 1;

  if (last < 0)
    return FALSE;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    step = -step;

  /* The latest first: it is what one looks for. */
  choose (self, self->selected == NONE ? last : CLAMP (self->selected + step, 0, last));

  return TRUE;
}

static gboolean
lane_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  WhUiLanes *self = WH_UI_LANES (widget);
  int step = g_variant_get_int32 (args);

  if (self->selected == NONE)
    return move_cb (widget, g_variant_new ("i", 1), data);

  for (int lane = (int)get_mark (self, self->selected)->lane + step; lane >= 0 && lane < (int)self->lanes->len; lane += step)
    {
      int found = find_nearest (self, lane, get_mark (self, self->selected)->from);

      if (found != NONE)
        {
          choose (self, found);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
zoom_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  WhUiLanes *self = WH_UI_LANES (widget);

  if (self->range != NULL)
    wh_ui_time_range_zoom (self->range, self->selected >= 0 ? get_mark (self, self->selected)->from : self->until,
                           g_variant_get_double (args));

  return TRUE;
}

static gboolean
activate_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  WhUiLanes *self = WH_UI_LANES (widget);

  if (self->selected == NONE)
    return FALSE;

  g_signal_emit (self, signals[ACTIVATED], 0, self->selected);

  return TRUE;
}

/* ---- Pointer ---- */

static void
released_cb (WhUiLanes *self,
             int        n_press,
             double     x,
             double     y)
{
  int found = find_at (self, x, y);
  int lane = get_lane (self, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->dragging)
    return;

  /* What is only counted is come nearer to until it is told. */
  if (found == NONE && lane != NONE && g_array_index (self->lanes, WhUiLaneCopy, lane).n_counts > 0 && self->range != NULL)
    wh_ui_time_range_zoom (self->range, get_time (self, x), .25);
  else
    choose (self, found);

  if (n_press == 2 && found != NONE)
    g_signal_emit (self, signals[ACTIVATED], 0, found);
}

static void
drag_begin_cb (WhUiLanes *self,
               double     x,
               double     y)
{
  self->drag_from = 0;
  self->dragging = FALSE;
}

static void
drag_update_cb (WhUiLanes *self,
                double     dx,
                double     dy)
{
  double step = dx - self->drag_from;

  if (!self->dragging && fabs (dx) < MIN_DRAG)
    return;

  self->dragging = TRUE;
  self->drag_from = dx;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    step = -step;
  if (self->range != NULL)
    wh_ui_time_range_pan (self->range, -step / wh_ui_lanes_get_plot_width (self));
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           gpointer                  data)
{
  WhUiLanes *self = data;
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gint64 cursor = self->range != NULL ? wh_ui_time_range_get_cursor (self->range) : 0;

  if (self->range == NULL)
    return GDK_EVENT_PROPAGATE;

  /* The wheel alone scrolls the page. */
  if ((state & GDK_CONTROL_MASK) != 0 && dy != 0)
    {
      wh_ui_time_range_zoom (self->range, cursor != 0 ? cursor : self->until, pow (1.25, dy));
      return GDK_EVENT_STOP;
    }

  if (dx != 0)
    {
      wh_ui_time_range_pan (self->range, dx * .05);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

static void
motion_cb (WhUiLanes *self,
           double     x,
           double     y)
{
  if (self->range != NULL)
    wh_ui_time_range_set_cursor (self->range, get_time (self, x));
}

static void
leave_cb (WhUiLanes *self)
{
  if (self->range != NULL)
    wh_ui_time_range_set_cursor (self->range, 0);
}

static gboolean
wh_ui_lanes_query_tooltip (GtkWidget  *widget,
                           int         x,
                           int         y,
                           gboolean    keyboard,
                           GtkTooltip *tooltip)
{
  WhUiLanes *self = WH_UI_LANES (widget);
  int found = keyboard ? self->selected : find_at (self, x, y);
  int index = get_lane (self, y);
  const WhUiLaneCopy *lane;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;
  guint column;

  if (found != NONE)
    {
      gtk_tooltip_set_text (tooltip, get_mark (self, found)->text);
      return TRUE;
    }

  if (keyboard || index == NONE || self->until <= self->from)
    return FALSE;

  lane = &g_array_index (self->lanes, WhUiLaneCopy, index);
  if (lane->n_counts == 0)
    return FALSE;

  column = (guint)((get_time (self, x) - self->from) / (double)(self->until - self->from) * lane->n_counts);
  column = MIN (column, lane->n_counts - 1);
  if (lane->counts[column] == 0)
    return FALSE;

  time = wh_format_time (get_time (self, x));
  /* Translators: a time, a number and what is counted */
  text = g_strdup_printf (_("%s: %u, %s"), time, lane->counts[column], lane->title);
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

/* ---- Object ---- */

static void
wh_ui_lanes_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  WhUiLanes *self = WH_UI_LANES (widget);
  guint n = MAX (self->lanes->len, 1);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 240;
      *natural = 600;
    }
  else
    {
      *minimum = (int)(WH_UI_LANES_AXIS + n * 44);
      *natural = (int)(WH_UI_LANES_AXIS + n * WH_UI_LANES_LANE);
    }
}

static void
wh_ui_lanes_map (GtkWidget *widget)
{
  WhUiLanes *self = WH_UI_LANES (widget);

  GTK_WIDGET_CLASS (wh_ui_lanes_parent_class)->map (widget);
  if (self->range != NULL)
    wh_ui_time_range_hold (self->range);
}

static void
wh_ui_lanes_unmap (GtkWidget *widget)
{
  WhUiLanes *self = WH_UI_LANES (widget);

  if (self->range != NULL)
    wh_ui_time_range_release (self->range);
  GTK_WIDGET_CLASS (wh_ui_lanes_parent_class)->unmap (widget);
}

static void
wh_ui_lanes_finalize (GObject *object)
{
  WhUiLanes *self = WH_UI_LANES (object);

  g_clear_object (&self->range);
  g_array_unref (self->lanes);
  g_array_unref (self->marks);
  g_array_unref (self->gaps);

  G_OBJECT_CLASS (wh_ui_lanes_parent_class)->finalize (object);
}

static void
wh_ui_lanes_class_init (WhUiLanesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wh_ui_lanes_finalize;
  widget_class->measure = wh_ui_lanes_measure;
  widget_class->map = wh_ui_lanes_map;
  widget_class->unmap = wh_ui_lanes_unmap;
  widget_class->query_tooltip = wh_ui_lanes_query_tooltip;
  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_lanes_paint;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;
  gtk_widget_class_set_css_name (widget_class, "lanes");
  /* One moves along it with the arrow keys. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);

  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_NO_MODIFIER_MASK, move_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_NO_MODIFIER_MASK, move_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_NO_MODIFIER_MASK, lane_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_NO_MODIFIER_MASK, lane_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_plus, GDK_NO_MODIFIER_MASK, zoom_cb, "d", .5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Add, GDK_NO_MODIFIER_MASK, zoom_cb, "d", .5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_equal, GDK_NO_MODIFIER_MASK, zoom_cb, "d", .5);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_minus, GDK_NO_MODIFIER_MASK, zoom_cb, "d", 2.);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Subtract, GDK_NO_MODIFIER_MASK, zoom_cb, "d", 2.);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, GDK_NO_MODIFIER_MASK, activate_cb, NULL);
}

static void
wh_ui_lanes_init (WhUiLanes *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->selected = NONE;
  self->lanes = g_array_new (FALSE, FALSE, sizeof (WhUiLaneCopy));
  g_array_set_clear_func (self->lanes, lane_clear);
  self->marks = g_array_new (FALSE, FALSE, sizeof (WhUiLaneMarkCopy));
  g_array_set_clear_func (self->marks, mark_clear);
  self->gaps = g_array_new (FALSE, FALSE, sizeof (WhUiLaneGap));

  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Timeline"), -1);
  g_signal_connect_object (self, "notify::has-focus", G_CALLBACK (wh_ui_drawn_invalidate), self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_lanes_new:
 *
 * Returns: (transfer floating): lanes without anything
 */
GtkWidget *
wh_ui_lanes_new (void)
{
  return g_object_new (WH_UI_TYPE_LANES, NULL);
}

/**
 * wh_ui_lanes_set_range:
 * @self: lanes
 * @range: what zooming and panning change; whoever fills the lanes watches it
 */
void
wh_ui_lanes_set_range (WhUiLanes     *self,
                       WhUiTimeRange *range)
{
  g_return_if_fail (WH_UI_IS_LANES (self));
  g_return_if_fail (!gtk_widget_get_mapped (GTK_WIDGET (self)));

  g_set_object (&self->range, range);
}

/**
 * wh_ui_lanes_set:
 * @self: lanes
 * @from: left end, microseconds since the epoch
 * @until: right end
 * @lanes: (array length=n_lanes): from top to bottom
 * @n_lanes: how many
 * @marks: (array length=n_marks): by time
 * @n_marks: how many
 * @gaps: (array length=n_gaps): times that were not observed
 * @n_gaps: how many
 *
 * Shows these. What was chosen stays so when it is still there.
 */
void
wh_ui_lanes_set (WhUiLanes          *self,
                 gint64              from,
                 gint64              until,
                 const WhUiLane     *lanes,
                 guint               n_lanes,
                 const WhUiLaneMark *marks,
                 guint               n_marks,
                 const WhUiLaneGap  *gaps,
                 guint               n_gaps)
{
  g_autofree char *chosen = NULL;
  gint64 chosen_from = 0;
  int selected = NONE;

  g_return_if_fail (WH_UI_IS_LANES (self));

  if (self->selected != NONE)
    {
      chosen = g_strdup (get_mark (self, self->selected)->text);
      chosen_from = get_mark (self, self->selected)->from;
    }

  if (n_lanes != self->lanes->len)
    gtk_widget_queue_resize (GTK_WIDGET (self));

  self->from = from;
  self->until = until;
  g_array_set_size (self->lanes, 0);
  g_array_set_size (self->marks, 0);
  g_array_set_size (self->gaps, 0);

  for (guint i = 0; i < n_lanes; i++)
    {
      WhUiLaneCopy lane = { g_strdup (lanes[i].title), lanes[i].tone, lanes[i].n,
                            g_memdup2 (lanes[i].counts, lanes[i].n_counts * sizeof (guint)),
                            g_memdup2 (lanes[i].worst, lanes[i].n_counts * sizeof (WhHealth)), lanes[i].n_counts };

      g_array_append_val (self->lanes, lane);
    }

  for (guint i = 0; i < n_marks; i++)
    {
      WhUiLaneMarkCopy mark = { marks[i].lane, marks[i].from, marks[i].until, g_strdup (marks[i].label),
                                g_strdup (marks[i].text), g_strdup (marks[i].group), marks[i].health };

      if (selected == NONE && chosen != NULL && mark.from == chosen_from && g_str_equal (chosen, mark.text))
        selected = (int)i;
      g_array_append_val (self->marks, mark);
    }

  if (n_gaps > 0)
    g_array_append_vals (self->gaps, gaps, n_gaps);

  self->selected = selected;
  update_summary (self);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_lanes_get_selected:
 * @self: lanes
 *
 * Returns: index of the mark that is chosen; -1 = none
 */
int
wh_ui_lanes_get_selected (WhUiLanes *self)
{
  g_return_val_if_fail (WH_UI_IS_LANES (self), NONE);

  return self->selected;
}

/**
 * wh_ui_lanes_select:
 * @self: lanes
 * @index: a mark; -1 = none
 */
void
wh_ui_lanes_select (WhUiLanes *self,
                    int        index)
{
  g_return_if_fail (WH_UI_IS_LANES (self));
  g_return_if_fail (index < (int)self->marks->len);

  choose (self, index);
}

/**
 * wh_ui_lanes_get_n_columns:
 * @self: lanes
 *
 * Returns: in how many parts it is worth counting at the present width
 */
guint
wh_ui_lanes_get_n_columns (WhUiLanes *self)
{
  g_return_val_if_fail (WH_UI_IS_LANES (self), 1);

  return MAX ((guint)(wh_ui_lanes_get_plot_width (self) / WH_UI_LANES_COLUMN), 1);
}
