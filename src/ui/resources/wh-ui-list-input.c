/* wh-ui-list-input.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Keys and clicks: a part of WhUiList. */

#include "config.h"

#include <math.h>

#include "wh-ui-list-private.h"

void
wh_ui_list_select (WhUiList   *self,
                   WhResource *resource,
                   gboolean    modify,
                   gboolean    extend)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint position = wh_ui_list_find (self, resource);
  guint from = extend ? wh_ui_list_find (self, self->anchor) : GTK_INVALID_LIST_POSITION;

  if (position == GTK_INVALID_LIST_POSITION)
    return;

  if (from != GTK_INVALID_LIST_POSITION)
    {
      gtk_selection_model_select_range (model, MIN (from, position), MAX (from, position) - MIN (from, position) + 1, !modify);
      return;
    }

  g_set_object (&self->anchor, resource);

  if (modify && gtk_selection_model_is_selected (model, position))
    gtk_selection_model_unselect_item (model, position);
  else
    gtk_selection_model_select_item (model, position, !modify);
}

void
wh_ui_list_activate (WhUiList    *self,
                     WhUiListRow *row)
{
  g_autoptr(WhResource) resource = NULL;

  if (g_set_object (&resource, wh_ui_list_row_get_resource (row)))
    g_signal_emit_by_name (self, "activate", resource);
}

guint
wh_ui_list_get_cursor (WhUiList *self)
{
  guint position = wh_ui_list_find (self, self->cursor);

  return position != GTK_INVALID_LIST_POSITION ? position : MIN (self->cursor_position, wh_ui_list_get_n (self) - 1);
}

static void
move_to (WhUiList *self,
         guint     position,
         gboolean  modify,
         gboolean  extend)
{
  g_autoptr(WhResource) resource = NULL;

  if (extend && self->anchor == NULL)
    g_set_object (&self->anchor, self->cursor);

  wh_ui_list_go_to (self, position, FALSE);

  if ((resource = g_list_model_get_item (G_LIST_MODEL (self->selection), position)) != NULL && (!modify || extend))
    wh_ui_list_select (self, resource, modify, extend);
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  WhUiList *self = WH_UI_LIST (widget);
  gboolean modify;
  gboolean extend;
  int rows;
  int pages;
  gint64 position;

  g_variant_get (args, "(iibb)", &rows, &pages, &modify, &extend);

  if (wh_ui_list_get_n (self) == 0 || self->row_height == 0)
    return FALSE;

  position = wh_ui_list_get_cursor (self);
  position += rows + (gint64)pages * MAX (gtk_widget_get_height (widget) / self->row_height - 1, 1);
  move_to (self, CLAMP (position, 0, (gint64)wh_ui_list_get_n (self) - 1), modify, extend);

  return TRUE;
}

static gboolean
select_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   user_data)
{
  WhUiListRow *row = wh_ui_list_get_focus_row (WH_UI_LIST (widget));
  gboolean modify;
  gboolean extend;

  if (row == NULL || wh_ui_list_row_get_resource (row) == NULL)
    return FALSE;

  g_variant_get (args, "(bb)", &modify, &extend);
  wh_ui_list_select (WH_UI_LIST (widget), wh_ui_list_row_get_resource (row), modify, extend);

  return TRUE;
}

static gboolean
select_all_cb (GtkWidget *widget,
               GVariant  *args,
               gpointer   user_data)
{
  WhUiList *self = WH_UI_LIST (widget);

  if (self->selection == NULL)
    return FALSE;

  if (g_variant_get_boolean (args))
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
  else
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));

  return TRUE;
}

static gboolean
enter_cb (GtkWidget *widget,
          GVariant  *args,
          gpointer   user_data)
{
  WhUiListRow *row = wh_ui_list_get_focus_row (WH_UI_LIST (widget));

  if (row == NULL)
    return FALSE;

  wh_ui_list_activate (WH_UI_LIST (widget), row);

  return TRUE;
}

static void
pressed_cb (WhUiList        *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  WhUiListRow *row = wh_ui_list_pick_row (self, y);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (row == NULL || wh_ui_list_row_get_resource (row) == NULL)
    return;

  if (!wh_ui_list_row_has_focus (row))
    gtk_widget_grab_focus (GTK_WIDGET (row));

  wh_ui_list_select (self, wh_ui_list_row_get_resource (row),
                     (state & GDK_CONTROL_MASK) != 0, (state & GDK_SHIFT_MASK) != 0);

  if (n_press == 2 && !self->single)
    wh_ui_list_activate (self, row);
}

static void
released_cb (WhUiList        *self,
             int              n_press,
             double           x,
             double           y,
             GtkGestureClick *gesture)
{
  WhUiListRow *row = wh_ui_list_pick_row (self, y);

  if (row != NULL && self->single && n_press == 1)
    wh_ui_list_activate (self, row);
}

static void
add_move (GtkWidgetClass *widget_class,
          guint           keyval,
          guint           keypad,
          int             rows,
          int             pages)
{
  for (guint i = 0; i < 4; i++)
    {
      GdkModifierType state = ((i & 1) != 0 ? GDK_CONTROL_MASK : 0) | ((i & 2) != 0 ? GDK_SHIFT_MASK : 0);

      gtk_widget_class_add_binding (widget_class, keyval, state, move_cb, "(iibb)", rows, pages, i & 1, (i >> 1) & 1);
      gtk_widget_class_add_binding (widget_class, keypad, state, move_cb, "(iibb)", rows, pages, i & 1, (i >> 1) & 1);
    }
}

void
wh_ui_list_add_bindings (GtkWidgetClass *widget_class)
{
  static const guint enter[] = { GDK_KEY_Return, GDK_KEY_ISO_Enter, GDK_KEY_KP_Enter };
  static const guint space[] = { GDK_KEY_space, GDK_KEY_KP_Space };

  add_move (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, -1, 0);
  add_move (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 1, 0);
  add_move (widget_class, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, 0, -1);
  add_move (widget_class, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 0, 1);
  add_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, -G_MAXINT, 0);
  add_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, G_MAXINT, 0);

  for (guint i = 0; i < G_N_ELEMENTS (enter); i++)
    gtk_widget_class_add_binding (widget_class, enter[i], 0, enter_cb, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (space); i++)
    {
      gtk_widget_class_add_binding (widget_class, space[i], 0, select_cb, "(bb)", TRUE, FALSE);
      gtk_widget_class_add_binding (widget_class, space[i], GDK_CONTROL_MASK, select_cb, "(bb)", TRUE, FALSE);
      gtk_widget_class_add_binding (widget_class, space[i], GDK_SHIFT_MASK, select_cb, "(bb)", FALSE, TRUE);
      gtk_widget_class_add_binding (widget_class, space[i], GDK_CONTROL_MASK | GDK_SHIFT_MASK, select_cb, "(bb)", TRUE, TRUE);
    }

  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, select_all_cb, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_slash, GDK_CONTROL_MASK, select_all_cb, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK, select_all_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_backslash, GDK_CONTROL_MASK, select_all_cb, "b", FALSE);
}

void
wh_ui_list_add_gestures (WhUiList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * wh_ui_list_go_to:
 * @self: a list
 * @position: of a row
 * @select: whether to select it and nothing else
 *
 * Scrolls to a row and gives it the focus, as soon as the list has a size.
 */
void
wh_ui_list_go_to (WhUiList *self,
                  guint     position,
                  gboolean  select)
{
  g_autoptr(WhResource) resource = NULL;
  WhUiListRow *row;

  g_return_if_fail (WH_UI_IS_LIST (self));

  if (wh_ui_list_get_n (self) == 0)
    return;

  position = MIN (position, wh_ui_list_get_n (self) - 1);
  resource = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_set_object (&self->cursor, resource);
  self->cursor_position = position;

  if (select)
    wh_ui_list_select (self, resource, FALSE, FALSE);

  if (self->row_height == 0 || gtk_widget_get_height (GTK_WIDGET (self)) == 0)
    {
      self->wanted = position;
      wh_ui_list_queue (self);
      return;
    }

  self->wanted = GTK_INVALID_LIST_POSITION;
  wh_ui_list_configure (GTK_WIDGET (self));
  wh_ui_scroll_show (&self->scroll, GTK_ORIENTATION_VERTICAL, (double)position * self->row_height,
                     (double)(position + 1) * self->row_height);
  wh_ui_list_place (self, G_MAXINT64, G_MAXUINT);

  if ((row = wh_ui_list_get_row (self, position)) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

/**
 * wh_ui_list_go_by:
 * @self: a list
 * @by: how many rows
 *
 * Moves focus and selection, from the row with the focus on.
 */
void
wh_ui_list_go_by (WhUiList *self,
                  int       by)
{
  g_return_if_fail (WH_UI_IS_LIST (self));

  if (wh_ui_list_get_n (self) == 0)
    return;

  if (self->cursor == NULL)
    wh_ui_list_go_to (self, 0, TRUE);
  else
    wh_ui_list_go_to (self, CLAMP ((gint64)wh_ui_list_get_cursor (self) + by, 0, (gint64)wh_ui_list_get_n (self) - 1), TRUE);
}

/**
 * wh_ui_list_get_focus_row:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): the row with the keyboard's focus
 */
WhUiListRow *
wh_ui_list_get_focus_row (WhUiList *self)
{
  GtkWidget *row;

  g_return_val_if_fail (WH_UI_IS_LIST (self), NULL);

  row = gtk_widget_get_focus_child (GTK_WIDGET (self));

  return row != NULL && wh_ui_list_row_has_focus (WH_UI_LIST_ROW (row)) ? WH_UI_LIST_ROW (row) : NULL;
}

/**
 * wh_ui_list_pick_row:
 * @self: a list
 * @y: in the list's coordinates
 *
 * Returns: (transfer none) (nullable): the row there
 */
WhUiListRow *
wh_ui_list_pick_row (WhUiList *self,
                     double    y)
{
  double at;

  g_return_val_if_fail (WH_UI_IS_LIST (self), NULL);

  at = floor (wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL)) + y;

  if (self->row_height == 0 || at < 0)
    return NULL;

  return wh_ui_list_get_row (self, at / self->row_height);
}
