/* wh-ui-log-text-input.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-ui-log-text-private.h"

/* More lines than these nobody pastes. */
#define COPY_MAX 200000

/* ---- Keys ---- */

static void
move_to_row (WhUiLogText *self,
             guint64      row,
             gboolean     extend)
{
  guint64 n_rows = wh_log_folds_get_n_rows (self->folds);
  WhUiLogPlace place = { 0, 0 };

  if (n_rows == 0)
    return;

  row = MIN (row, n_rows - 1);
  place.line = wh_log_folds_get_line (self->folds, row);

  /* By whole lines: what is between the two places is selected. */
  if (extend && place.line >= self->anchor.line)
    place.byte = G_MAXUINT;
  wh_ui_log_text_move (self, &place, extend);

  wh_ui_scroll_show (&self->scroll, GTK_ORIENTATION_VERTICAL, (double)row * self->line_height, (double)(row + 1) * self->line_height);
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);
  int height = gtk_widget_get_height (widget);
  guint64 row;
  gint64 page = MAX (height / MAX (self->line_height, 1) - 1, 1);
  gint64 step;
  int steps;
  gboolean extend;

  g_variant_get (args, "(ib)", &steps, &extend);

  if (self->log == NULL)
    return FALSE;

  if (ABS (steps) >= 1000)
    {
      move_to_row (self, steps < 0 ? 0 : G_MAXUINT64, extend);
      if (steps > 0 && !extend)
        wh_ui_log_text_set_follow (self, TRUE);
      return TRUE;
    }

  step = ABS (steps) > 1 ? (steps > 0 ? page : -page) : steps;
  row = wh_log_folds_get_row (self->folds, self->caret.line);

  /* From what is seen, not from where the keyboard was before scrolling. */
  if (wh_ui_log_text_find_row (self, self->caret.line) == NULL && self->rows->len > 0)
    row = wh_log_folds_get_row (self->folds, ((WhUiLogRow *)g_ptr_array_index (self->rows, step > 0 ? 0 : self->rows->len - 1))->line);

  move_to_row (self, step < 0 && row < (guint64)-step ? 0 : row + (guint64)step, extend);

  return TRUE;
}

static gboolean
sideways_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);
  double value = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_HORIZONTAL);

  wh_ui_scroll_set_value (&self->scroll, GTK_ORIENTATION_HORIZONTAL, value + g_variant_get_int32 (args) * 8.0 * self->char_width);

  return TRUE;
}

static gboolean
toggle_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);

  return wh_ui_log_text_toggle (self, self->caret.line);
}

/* ---- Copying ---- */

static void
copy_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);
  WhUiLogPlace from, until;
  g_autofree char *text = NULL;

  wh_ui_log_text_get_selection (self, &from, &until);

  if (until.line - from.line > COPY_MAX)
    {
      gtk_widget_activate_action (widget, "win.toast", "s", _("That is too much for the clipboard: save the log instead"));
      return;
    }

  text = wh_ui_log_text_dup_selection (self, g_str_equal (action_name, "log.copy-with-times"));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
select_all_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  WhUiLogText *self = WH_UI_LOG_TEXT (widget);
  WhUiLogPlace place = { 0, 0 };

  if (self->log == NULL || wh_log_get_n_lines (self->log) == 0)
    return;

  place.line = wh_log_get_first (self->log);
  wh_ui_log_text_move (self, &place, FALSE);
  place.line = wh_log_get_n_lines (self->log) - 1;
  place.byte = G_MAXUINT;
  wh_ui_log_text_move (self, &place, TRUE);
}

/* ---- Pointer ---- */

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_' || c == '-' || c == '.' || c == '/';
}

static void
select_word (WhUiLogText        *self,
             const WhUiLogPlace *place)
{
  WhUiLogRow *row = wh_ui_log_text_find_row (self, place->line);
  const char *text = row != NULL ? pango_layout_get_text (row->layout) : "";
  const char *start = text + MIN (place->byte, strlen (text));
  const char *end = start;
  WhUiLogPlace at = *place;

  while (start > text && is_word (g_utf8_get_char (g_utf8_prev_char (start))))
    start = g_utf8_prev_char (start);
  while (*end != '\0' && is_word (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);

  at.byte = (guint)(start - text);
  wh_ui_log_text_move (self, &at, FALSE);
  at.byte = (guint)(end - text);
  wh_ui_log_text_move (self, &at, TRUE);
}

static void
pressed_cb (WhUiLogText     *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  GdkModifierType modifiers = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  WhUiLogPlace place;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->dragged = FALSE;

  if (!wh_ui_log_text_pick (self, x, y, &place, NULL))
    return;

  if (n_press == 2)
    {
      select_word (self, &place);
      self->dragged = TRUE;
    }
  else if (n_press == 3)
    {
      place.byte = 0;
      wh_ui_log_text_move (self, &place, FALSE);
      place.byte = G_MAXUINT;
      wh_ui_log_text_move (self, &place, TRUE);
      self->dragged = TRUE;
    }
  else
    {
      wh_ui_log_text_move (self, &place, (modifiers & GDK_SHIFT_MASK) != 0);
    }
}

static void
released_cb (WhUiLogText     *self,
             int              n_press,
             double           x,
             double           y,
             GtkGestureClick *gesture)
{
  WhUiLogPlace place;

  if (n_press == 1 && !self->dragged && !wh_ui_log_text_has_selection (self) &&
      wh_ui_log_text_pick (self, x, y, &place, NULL) && place.line == self->caret.line)
    wh_ui_log_text_toggle (self, place.line);
}

static void
drag_update_cb (WhUiLogText    *self,
                double          offset_x,
                double          offset_y,
                GtkGestureDrag *gesture)
{
  double value = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL);
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  WhUiLogPlace place;
  double x;
  double y;

  if (fabs (offset_x) + fabs (offset_y) < 4 && !self->dragged)
    return;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  x += offset_x;
  y += offset_y;
  self->dragged = TRUE;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);

  if (y < 0 || y > height)
    wh_ui_scroll_set_value (&self->scroll, GTK_ORIENTATION_VERTICAL, value + (y < 0 ? y : y - height));

  if (wh_ui_log_text_pick (self, x, y, &place, NULL))
    wh_ui_log_text_move (self, &place, TRUE);
}

static void
menu_pressed_cb (WhUiLogText     *self,
                 int              n_press,
                 double           x,
                 double           y,
                 GtkGestureClick *gesture)
{
  WhUiLogPlace place;

  if (self->menu == NULL)
    {
      g_autoptr(GMenu) menu = g_menu_new ();

      g_menu_append (menu, _("_Copy"), "clipboard.copy");
      g_menu_append (menu, _("Copy with _times"), "log.copy-with-times");
      g_menu_append (menu, _("Select _all"), "selection.select-all");
      self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }

  if (!wh_ui_log_text_has_selection (self) && wh_ui_log_text_pick (self, x, y, &place, NULL))
    wh_ui_log_text_move (self, &place, FALSE);

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int)x, (int)y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
focus_cb (WhUiLogText *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wh_ui_log_text_add_input (WhUiLogText *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), GDK_BUTTON_PRIMARY);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (secondary, "pressed", G_CALLBACK (menu_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));

  g_signal_connect_object (focus, "enter", G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static void
bind_move (GtkWidgetClass *widget_class,
           guint           key,
           guint           keypad,
           int             steps)
{
  gtk_widget_class_add_binding (widget_class, key, 0, move_cb, "(ib)", steps, FALSE);
  gtk_widget_class_add_binding (widget_class, key, GDK_SHIFT_MASK, move_cb, "(ib)", steps, TRUE);
  gtk_widget_class_add_binding (widget_class, keypad, 0, move_cb, "(ib)", steps, FALSE);
}

void
wh_ui_log_text_add_bindings (GtkWidgetClass *widget_class)
{
  bind_move (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, -1);
  bind_move (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 1);
  bind_move (widget_class, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, -2);
  bind_move (widget_class, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 2);
  bind_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, -1000);
  bind_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, 1000);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, sideways_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, sideways_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, toggle_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, toggle_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, toggle_cb, NULL);

  gtk_widget_class_install_action (widget_class, "clipboard.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "log.copy-with-times", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "selection.select-all", NULL, select_all_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "clipboard.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, "selection.select-all", NULL);
}
