/* wh-ui-table-input.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Keys and clicks, and what they hold still: a part of WhUiTable. */

#include "config.h"

#include "wh-ui-table-private.h"

/* The order is held for so long after the pointer moved or the list scrolled,
 * in milliseconds: nothing runs away from under a click. */
#define HOLD_TIME 1500

static gboolean
hold_end_cb (gpointer data)
{
  WhUiTable *self = data;

  self->hold_source = 0;

  if (self->selection != NULL)
    wh_resource_view_set_hold (wh_ui_selection_get_view (self->selection), FALSE);

  return G_SOURCE_REMOVE;
}

static void
hold (WhUiTable *self)
{
  if (self->selection == NULL)
    return;

  g_clear_handle_id (&self->hold_source, g_source_remove);
  self->hold_source = g_timeout_add (HOLD_TIME, hold_end_cb, self);
  wh_resource_view_set_hold (wh_ui_selection_get_view (self->selection), TRUE);
}

static void
motion_cb (WhUiTable *self)
{
  hold (self);
}

static gboolean
scroll_cb (WhUiTable *self)
{
  hold (self);

  return FALSE;
}

static void
activate_cb (WhUiTable  *self,
             WhResource *resource)
{
  g_signal_emit_by_name (self, "activate", resource);
}

static void
emit_menu (WhUiTable   *self,
           WhUiListRow *row,
           GtkWidget   *widget,
           double       x,
           double       y)
{
  graphene_point_t point;

  if (gtk_widget_compute_point (widget, GTK_WIDGET (self), &GRAPHENE_POINT_INIT (x, y), &point))
    g_signal_emit_by_name (self, "menu", wh_ui_list_row_get_resource (row), (double)point.x, (double)point.y);
}

/* The first row selected this way is not the second: a row that was selected
 * when the mode began stays so. Everything after that is the list's own. */
static gboolean
begin_selection (WhUiTable *self)
{
  WhUiListRow *row = wh_ui_list_get_focus_row (self->list);

  if (self->select_mode || row == NULL || wh_ui_list_row_get_resource (row) == NULL)
    return FALSE;

  g_signal_emit_by_name (self, "select");

  return wh_ui_list_row_get_selected (row);
}

static gboolean
key_cb (WhUiTable             *self,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        GtkEventControllerKey *controller)
{
  WhUiListRow *row;

  if ((keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0)) &&
      (row = wh_ui_list_get_focus_row (self->list)) != NULL && wh_ui_list_row_get_resource (row) != NULL)
    {
      emit_menu (self, row, GTK_WIDGET (row), 12, 24);
      return TRUE;
    }

  if ((keyval == GDK_KEY_space || keyval == GDK_KEY_KP_Space) && (state & GDK_CONTROL_MASK) != 0)
    return begin_selection (self);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;

  switch (keyval)
    {
    case GDK_KEY_j:
      wh_ui_list_go_by (self->list, 1);
      return TRUE;

    case GDK_KEY_k:
      wh_ui_list_go_by (self->list, -1);
      return TRUE;

    default:
      return FALSE;
    }
}

static void
menu_pressed_cb (WhUiTable       *self,
                 int              n_press,
                 double           x,
                 double           y,
                 GtkGestureClick *gesture)
{
  WhUiListRow *row = wh_ui_list_pick_row (self->list, y);

  if (row == NULL || wh_ui_list_row_get_resource (row) == NULL)
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  emit_menu (self, row, GTK_WIDGET (self->list), x, y);
}

/* While several are selected, a click adds a row or takes it away again: losing
 * all the others to one click would be no fun. */
static void
select_pressed_cb (WhUiTable       *self,
                   int              n_press,
                   double           x,
                   double           y,
                   GtkGestureClick *gesture)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  WhUiListRow *row = wh_ui_list_pick_row (self->list, y);

  if (!self->select_mode || row == NULL || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0)
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  gtk_widget_activate_action (GTK_WIDGET (row), "listitem.select", "(bb)", TRUE, FALSE);
}

void
wh_ui_table_add_controllers (WhUiTable *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkGesture *select = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), key);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (menu));

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (select), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (select, "pressed", G_CALLBACK (select_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (select));

  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (activate_cb), self);
}

void
wh_ui_table_input_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, motion_cb);
  gtk_widget_class_bind_template_callback (widget_class, scroll_cb);
}
