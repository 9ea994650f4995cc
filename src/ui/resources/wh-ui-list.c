/* wh-ui-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-ui-list-private.h"

/**
 * WhUiList:
 *
 * A list of rows of one height. Only rows that can be seen exist, some thirty;
 * GTK's own lists keep two hundred, and measure and place all of them whenever
 * one comes or goes. Rows come, go and are filled again little by little, once
 * a frame, whatever the model said in between; while the list scrolls, all at
 * once. The focus follows the resource.
 *
 * Signal "activate" (#WhResource).
 */
enum
{
  PROP_0,
  PROP_SCROLL, /* and three more */
};

static guint activate_signal;

G_DEFINE_FINAL_TYPE_WITH_CODE (WhUiList, wh_ui_list, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

guint
wh_ui_list_get_n (WhUiList *self)
{
  return self->selection != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->selection)) : 0;
}

/* Where a resource is now, or GTK_INVALID_LIST_POSITION. */
guint
wh_ui_list_find (WhUiList   *self,
                 WhResource *resource)
{
  guint position;

  if (resource == NULL || self->selection == NULL ||
      !wh_ui_selection_find (self->selection, wh_resource_get_record (resource), &position))
    return GTK_INVALID_LIST_POSITION;

  return position;
}

/* ---- Scrolling ---- */

void
wh_ui_list_configure (GtkWidget *widget)
{
  WhUiList *self = WH_UI_LIST (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  double value = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL) + (double)self->shift * self->row_height;

  self->shift = 0;

  if (height == 0)
    return;

  wh_ui_scroll_configure (&self->scroll, GTK_ORIENTATION_VERTICAL, value,
                          MAX ((double)wh_ui_list_get_n (self) * self->row_height, height), MAX (self->row_height, 1), height);
  wh_ui_scroll_configure (&self->scroll, GTK_ORIENTATION_HORIZONTAL, wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_HORIZONTAL),
                          MAX (self->row_width, width), width * .1, width);
}

/* The places that can be seen, and one more at both ends. */
void
wh_ui_list_get_range (WhUiList *self,
                      guint    *first,
                      guint    *last)
{
  guint n = wh_ui_list_get_n (self);
  double value = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL);
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->row_height == 0 || height == 0)
    {
      *first = 0;
      *last = height == 0 ? 0 : MIN (n, 1);
      return;
    }

  *first = MAX (floor (value / self->row_height) - 1, 0);
  *last = MIN (n, ceil ((value + height) / self->row_height) + 1);
  *first = MIN (*first, *last);
}

static void
value_changed_cb (WhUiList *self)
{
  guint first;
  guint last;

  if (self->scroll.configuring)
    return;

  wh_ui_list_get_range (self, &first, &last);

  if (first != self->first || last != self->last)
    wh_ui_list_place (self, G_MAXINT64, G_MAXUINT);

  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
items_changed_cb (WhUiList *self,
                  guint     position,
                  guint     removed,
                  guint     added)
{
  double value = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL);

  /* What is seen stays where it is seen, unless that is the top. */
  if (value > 0 && self->row_height > 0 &&
      position + removed <= (guint)(value / self->row_height + self->shift))
    self->shift += (int)added - (int)removed;

  wh_ui_list_queue (self);
}

static void
selection_changed_cb (WhUiList *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiListRow *row = g_ptr_array_index (self->rows, i);
      WhResource *resource = wh_ui_list_row_get_resource (row);

      if (resource != NULL)
        wh_ui_list_row_set_selected (row, wh_ui_selection_contains (self->selection, wh_resource_get_record (resource)));
    }
}

/* ---- Widget ---- */

static void
wh_ui_list_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  WhUiList *self = WH_UI_LIST (widget);

  *minimum = *natural = 0;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = self->row_height;
  else if (self->rows->len > 0)
    gtk_widget_measure (g_ptr_array_index (self->rows, 0), orientation, -1, minimum, natural, NULL, NULL);
}

static void
wh_ui_list_size_allocate (GtkWidget *widget,
                          int        width,
                          int        height,
                          int        baseline)
{
  WhUiList *self = WH_UI_LIST (widget);
  int row_height = self->row_height;
  guint first;
  guint last;
  double x;
  double y;

  self->row_width = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      int minimum;

      if (!gtk_widget_get_child_visible (row))
        continue;

      gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      self->row_width = MAX (self->row_width, minimum);
      gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, MAX (width, self->row_width), &minimum, NULL, NULL, NULL);
      row_height = MAX (row_height, minimum);
    }

  self->row_height = row_height;
  wh_ui_list_configure (widget);
  x = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_HORIZONTAL);
  y = wh_ui_scroll_get_value (&self->scroll, GTK_ORIENTATION_VERTICAL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiListRow *row = g_ptr_array_index (self->rows, i);
      graphene_point_t at;

      if (!gtk_widget_get_child_visible (GTK_WIDGET (row)))
        continue;

      at = GRAPHENE_POINT_INIT (-floor (x), (double)wh_ui_list_row_get_position (row) * row_height - floor (y));
      gtk_widget_allocate (GTK_WIDGET (row), MAX (width, self->row_width), row_height, -1,
                           gsk_transform_translate (NULL, &at));
    }

  wh_ui_list_get_range (self, &first, &last);

  if (first != self->first || last != self->last)
    wh_ui_list_queue (self);
}

static void
wh_ui_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_list_parent_class)->map (widget);
  wh_ui_list_queue (WH_UI_LIST (widget));
}

static void
wh_ui_list_unmap (GtkWidget *widget)
{
  WhUiList *self = WH_UI_LIST (widget);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;

  GTK_WIDGET_CLASS (wh_ui_list_parent_class)->unmap (widget);
}

static void
wh_ui_list_set_focus_child (GtkWidget *widget,
                            GtkWidget *child)
{
  WhUiList *self = WH_UI_LIST (widget);

  if (child != NULL)
    {
      g_set_object (&self->cursor, wh_ui_list_row_get_resource (WH_UI_LIST_ROW (child)));
      self->cursor_position = wh_ui_list_row_get_position (WH_UI_LIST_ROW (child));
    }

  GTK_WIDGET_CLASS (wh_ui_list_parent_class)->set_focus_child (widget, child);
}

static gboolean
wh_ui_list_grab_focus (GtkWidget *widget)
{
  WhUiList *self = WH_UI_LIST (widget);
  WhUiListRow *row = wh_ui_list_get_n (self) > 0 ? wh_ui_list_get_row (self, wh_ui_list_get_cursor (self)) : NULL;

  if (row == NULL && self->rows->len > 0)
    row = wh_ui_list_pick_row (self, self->row_height / 2.0);

  if (row != NULL && wh_ui_list_row_get_resource (row) != NULL)
    return gtk_widget_grab_focus (GTK_WIDGET (row));

  return GTK_WIDGET_CLASS (wh_ui_list_parent_class)->grab_focus (widget);
}

/* Tab goes through what is in a row and then on: rows are for the arrows. */
static gboolean
wh_ui_list_focus (GtkWidget        *widget,
                  GtkDirectionType  direction)
{
  GtkWidget *row = gtk_widget_get_focus_child (widget);

  if (row != NULL)
    return gtk_widget_child_focus (row, direction);

  if (gtk_widget_is_focus (widget) || wh_ui_list_get_n (WH_UI_LIST (widget)) == 0)
    return FALSE;

  return gtk_widget_grab_focus (widget);
}

static void
wh_ui_list_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  if (!wh_ui_scroll_get_property (&WH_UI_LIST (object)->scroll, prop_id - PROP_SCROLL, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
wh_ui_list_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  if (!wh_ui_scroll_set_property (&WH_UI_LIST (object)->scroll, prop_id - PROP_SCROLL, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
wh_ui_list_dispose (GObject *object)
{
  WhUiList *self = WH_UI_LIST (object);

  wh_ui_list_drop_rows (self);
  wh_ui_scroll_clear (&self->scroll);
  g_clear_object (&self->selection);
  g_clear_object (&self->cursor);
  g_clear_object (&self->anchor);

  G_OBJECT_CLASS (wh_ui_list_parent_class)->dispose (object);
}

static void
wh_ui_list_finalize (GObject *object)
{
  g_ptr_array_unref (WH_UI_LIST (object)->rows);

  G_OBJECT_CLASS (wh_ui_list_parent_class)->finalize (object);
}

static void
wh_ui_list_class_init (WhUiListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_list_dispose;
  object_class->finalize = wh_ui_list_finalize;
  object_class->get_property = wh_ui_list_get_property;
  object_class->set_property = wh_ui_list_set_property;
  widget_class->measure = wh_ui_list_measure;
  widget_class->size_allocate = wh_ui_list_size_allocate;
  widget_class->map = wh_ui_list_map;
  widget_class->unmap = wh_ui_list_unmap;
  widget_class->focus = wh_ui_list_focus;
  widget_class->grab_focus = wh_ui_list_grab_focus;
  widget_class->set_focus_child = wh_ui_list_set_focus_child;

  wh_ui_scroll_install (object_class, PROP_SCROLL);

  activate_signal =
    g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, WH_TYPE_RESOURCE);

  gtk_widget_class_set_css_name (widget_class, "listview");
  wh_ui_list_add_bindings (widget_class);
}

static void
wh_ui_list_init (WhUiList *self)
{
  wh_ui_scroll_init (&self->scroll, GTK_WIDGET (self), wh_ui_list_configure, G_CALLBACK (value_changed_cb));
  self->rows = g_ptr_array_new ();
  self->wanted = GTK_INVALID_LIST_POSITION;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "view");
  wh_ui_list_add_gestures (self);
}

/**
 * wh_ui_list_new:
 * @role: what the list is for those who do not see it
 *
 * Returns: (transfer full): a list without rows
 */
GtkWidget *
wh_ui_list_new (GtkAccessibleRole role)
{
  return g_object_new (WH_UI_TYPE_LIST, "accessible-role", role, NULL);
}

/**
 * wh_ui_list_set_rows:
 * @self: a list
 * @role: what a row is for those who do not see it
 * @setup: gives a row its children
 * @fill: fills them
 * @user_data: for both; outlives the list
 *
 * Says what rows are made of. Call it once, before there are any.
 */
void
wh_ui_list_set_rows (WhUiList          *self,
                     GtkAccessibleRole  role,
                     WhUiListRowFunc    setup,
                     WhUiListRowFunc    fill,
                     gpointer           user_data)
{
  g_return_if_fail (WH_UI_IS_LIST (self));
  g_return_if_fail (setup != NULL && fill != NULL);

  self->row_role = role;
  self->setup = setup;
  self->fill = fill;
  self->user_data = user_data;
}

/**
 * wh_ui_list_set_selection:
 * @self: a list
 * @selection: (nullable): the rows
 *
 * Shows the rows of @selection, from the first one on.
 */
void
wh_ui_list_set_selection (WhUiList      *self,
                          WhUiSelection *selection)
{
  g_return_if_fail (WH_UI_IS_LIST (self));
  g_return_if_fail (selection == NULL || WH_UI_IS_SELECTION (selection));

  if (self->selection == selection)
    return;

  if (self->selection != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->selection, items_changed_cb, self);
      g_signal_handlers_disconnect_by_func (self->selection, selection_changed_cb, self);
    }

  g_set_object (&self->selection, selection);
  g_clear_object (&self->cursor);
  g_clear_object (&self->anchor);
  self->cursor_position = 0;
  self->shift = 0;
  self->wanted = GTK_INVALID_LIST_POSITION;
  self->at_once = wh_ui_list_get_n (self) > 0;
  wh_ui_list_drop_rows (self);

  wh_ui_scroll_set_value (&self->scroll, GTK_ORIENTATION_VERTICAL, 0);

  if (selection == NULL)
    return;

  g_signal_connect_object (selection, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  wh_ui_list_queue (self);
}

/**
 * wh_ui_list_set_single:
 * @self: a list
 * @single: whether one click activates
 */
void
wh_ui_list_set_single (WhUiList *self,
                       gboolean  single)
{
  g_return_if_fail (WH_UI_IS_LIST (self));

  self->single = !!single;
}

/**
 * wh_ui_list_remake:
 * @self: a list
 *
 * Makes all rows anew.
 */
void
wh_ui_list_remake (WhUiList *self)
{
  g_return_if_fail (WH_UI_IS_LIST (self));

  wh_ui_list_drop_rows (self);
  wh_ui_list_queue (self);
}

/**
 * wh_ui_list_foreach:
 * @self: a list
 * @func: called with each row that exists, also those that show nothing now
 * @user_data: for @func
 */
void
wh_ui_list_foreach (WhUiList        *self,
                    WhUiListRowFunc  func,
                    gpointer         user_data)
{
  g_return_if_fail (WH_UI_IS_LIST (self));

  for (guint i = 0; i < self->rows->len; i++)
    func (g_ptr_array_index (self->rows, i), user_data);
}

/**
 * wh_ui_list_refill:
 * @self: a list
 *
 * Fills its rows again, a few a frame.
 */
void
wh_ui_list_refill (WhUiList *self)
{
  g_return_if_fail (WH_UI_IS_LIST (self));

  for (guint i = 0; i < self->rows->len; i++)
    wh_ui_list_row_mark_changed (g_ptr_array_index (self->rows, i));
}

/**
 * wh_ui_list_is_settled:
 * @self: a list
 *
 * Returns: whether nothing waits for the next frame: all rows that can be seen
 *   show what they should
 */
gboolean
wh_ui_list_is_settled (WhUiList *self)
{
  g_return_val_if_fail (WH_UI_IS_LIST (self), TRUE);

  return self->tick == 0;
}
