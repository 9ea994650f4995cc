/* wh-ui-table.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-cell.h"
#include "wh-ui-growth.h"
#include "wh-ui-table.h"

/* The order is held for so long after the pointer moved or the list scrolled,
 * in milliseconds: nothing runs away from under a click. */
#define HOLD_TIME 1500

/* Ages are written again this often, in seconds. */
#define AGE_INTERVAL 15

/* Rows that are there from the first frame on: what fits in a large window. */
#define FIRST_ROWS 28

/* What the first and the last column have beyond the padding of the others. */
#define MARGIN 10

/* What the expanding column keeps at least, in pixels. */
#define NAME_WIDTH 150

/**
 * WhUiTable:
 *
 * A table of resources of one kind, with columns made from the kind's fields.
 * Rows are told by their resource's "changed" signal when they have to be
 * filled again; there is one connection for each row that is alive, and none
 * for rows that are not.
 *
 * Signals: "activate" (#WhResource): Enter or double click; "menu"
 * (#WhResource, x, y): the context menu was asked for; "select": several rows
 * are to be selected.
 */
struct _WhUiTable
{
  GtkWidget           parent_instance;

  GtkColumnView      *column_view;

  WhUiSelection      *selection;
  WhUiGrowth         *growth;   /* of the selection, as the column view sees it; NULL until it was mapped */
  const WhKind       *kind;
  GPtrArray          *columns;  /* WhUiColumn */
  GPtrArray          *views;    /* GtkColumnViewColumn of each */
  GtkColumnViewColumn *check;
  GPtrArray          *own;      /* OwnColumn, of the view that uses the table */
  GHashTable         *live;     /* WhResource -> LiveRow */
  GSettings          *settings;
  GSimpleActionGroup *actions;
  GMenu              *menu;
  GtkSorter          *no_sorter;
  int                 width;
  guint               adapt_source;
  guint               hold_source;
  guint               age_source;
  guint               select_mode : 1;
  guint               rebuilding : 1;
};

typedef struct
{
  GPtrArray *cells;
  gulong     handler;
} LiveRow;

typedef struct
{
  const WhKind *kind;
  int           position;
  WhUiColumn    column;
} OwnColumn;

G_DEFINE_FINAL_TYPE (WhUiTable, wh_ui_table, GTK_TYPE_WIDGET)

enum
{
  ACTIVATE,
  MENU,
  SELECT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Rows that are alive ---- */

/* A list makes its rows as soon as it has a model: not while it is hidden. */
static void
show_rows (WhUiTable *self)
{
  if (self->selection == NULL || self->growth != NULL)
    return;

  self->growth = wh_ui_growth_new (GTK_SELECTION_MODEL (self->selection), FIRST_ROWS);
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->growth));
}

/* Somebody wants a certain row, which may not be there yet. */
static void
show_all_rows (WhUiTable *self)
{
  show_rows (self);
  wh_ui_growth_finish (self->growth);
}

static void
live_row_free (gpointer data)
{
  LiveRow *row = data;

  g_ptr_array_unref (row->cells);
  g_free (row);
}

static void
resource_changed_cb (WhUiTable  *self,
                     WhResource *resource)
{
  LiveRow *row = g_hash_table_lookup (self->live, resource);

  for (guint i = 0; row != NULL && i < row->cells->len; i++)
    wh_ui_cell_update (g_ptr_array_index (row->cells, i));
}

static void
live_add (WhUiTable  *self,
          WhResource *resource,
          WhUiCell   *cell)
{
  LiveRow *row = g_hash_table_lookup (self->live, resource);

  if (row == NULL)
    {
      row = g_new0 (LiveRow, 1);
      row->cells = g_ptr_array_new ();
      row->handler = g_signal_connect_object (resource, "changed", G_CALLBACK (resource_changed_cb),
                                              self, G_CONNECT_SWAPPED);
      g_hash_table_insert (self->live, g_object_ref (resource), row);
    }

  g_ptr_array_add (row->cells, cell);
}

static void
live_remove (WhUiTable  *self,
             WhResource *resource,
             WhUiCell   *cell)
{
  LiveRow *row = g_hash_table_lookup (self->live, resource);

  if (row == NULL)
    return;

  g_ptr_array_remove_fast (row->cells, cell);

  if (row->cells->len == 0)
    {
      g_signal_handler_disconnect (resource, row->handler);
      g_hash_table_remove (self->live, resource);
    }
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GObject                  *item,
          WhUiTable                *self)
{
  const WhUiColumn *column = g_object_get_data (G_OBJECT (factory), "wh-column");

  gtk_column_view_cell_set_child (GTK_COLUMN_VIEW_CELL (item), wh_ui_cell_new (column));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GObject                  *item,
         WhUiTable                *self)
{
  WhUiCell *cell = WH_UI_CELL (gtk_column_view_cell_get_child (GTK_COLUMN_VIEW_CELL (item)));
  WhResource *resource = gtk_column_view_cell_get_item (GTK_COLUMN_VIEW_CELL (item));

  wh_ui_cell_set_resource (cell, resource);
  live_add (self, resource, cell);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GObject                  *item,
           WhUiTable                *self)
{
  WhUiCell *cell = WH_UI_CELL (gtk_column_view_cell_get_child (GTK_COLUMN_VIEW_CELL (item)));

  if (cell != NULL && wh_ui_cell_get_resource (cell) != NULL)
    {
      if (self->live != NULL)
        live_remove (self, wh_ui_cell_get_resource (cell), cell);
      wh_ui_cell_set_resource (cell, NULL);
    }
}

/* ---- The column of check marks ---- */

static void
check_toggled_cb (GtkCheckButton *check,
                  GObject        *item)
{
  WhUiTable *self = WH_UI_TABLE (gtk_widget_get_ancestor (GTK_WIDGET (check), WH_UI_TYPE_TABLE));
  GtkColumnViewCell *cell = GTK_COLUMN_VIEW_CELL (item);
  guint position = gtk_column_view_cell_get_position (cell);
  gboolean active = gtk_check_button_get_active (check);

  if (self == NULL || position == GTK_INVALID_LIST_POSITION || active == gtk_column_view_cell_get_selected (cell))
    return;

  if (active)
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, FALSE);
  else
    gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (self->selection), position);
}

static void
check_setup_cb (GtkSignalListItemFactory *factory,
                GObject                  *item,
                WhUiTable                *self)
{
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_focusable (check, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Select"), -1);
  g_object_bind_property (item, "selected", check, "active", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), item, 0);
  gtk_column_view_cell_set_child (GTK_COLUMN_VIEW_CELL (item), check);
}

/* ---- Columns ---- */

static GtkWidget *
find_label (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *label = find_label (child);

      if (label != NULL)
        return label;
    }

  return NULL;
}

/* A heading stands above its numbers, and GtkColumnView has no property for
 * that: the box inside the heading's button is aligned. */
static void
align_headings (WhUiTable *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->column_view));

  for (GtkWidget *title = gtk_widget_get_first_child (header); title != NULL; title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *label = find_label (title);
      GtkWidget *box = gtk_widget_get_first_child (title);

      if (label == NULL || box == NULL)
        continue;

      for (guint i = 0; i < self->columns->len; i++)
        {
          const WhUiColumn *column = g_ptr_array_index (self->columns, i);

          if (g_str_equal (gtk_label_get_label (GTK_LABEL (label)), column->title))
            gtk_widget_set_halign (box, column->numeric ? GTK_ALIGN_END : GTK_ALIGN_FILL);
        }
    }
}

static char **
load_choice (WhUiTable *self)
{
  g_autoptr(GVariant) all = g_settings_get_value (self->settings, "columns");
  char **ids = NULL;

  g_variant_lookup (all, self->kind->id, "^as", &ids);

  return ids;
}

static void
save_choice (WhUiTable *self)
{
  g_autoptr(GVariant) all = g_settings_get_value (self->settings, "columns");
  g_autoptr(GVariantDict) dict = g_variant_dict_new (NULL);
  g_autoptr(GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE ("a{sas}"));
  GVariantIter iter;
  const char *kind;
  GVariant *ids;

  g_variant_iter_init (&iter, all);

  while (g_variant_iter_loop (&iter, "{&s@as}", &kind, &ids))
    if (g_strcmp0 (kind, self->kind->id) != 0)
      g_variant_builder_add (builder, "{s@as}", kind, ids);

  g_variant_builder_open (builder, G_VARIANT_TYPE ("{sas}"));
  g_variant_builder_add (builder, "s", self->kind->id);
  g_variant_builder_open (builder, G_VARIANT_TYPE ("as"));

  for (guint i = 0; i < self->columns->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (self->columns, i);

      if (column->shown)
        g_variant_builder_add (builder, "s", column->id);
    }

  g_variant_builder_close (builder);
  g_variant_builder_close (builder);
  g_settings_set_value (self->settings, "columns", g_variant_builder_end (builder));
}

/* Shows what was chosen as far as there is room: the highest rank goes first. */
static void
adapt_columns (WhUiTable *self)
{
  g_autofree gboolean *shown = g_new0 (gboolean, self->columns->len);
  int needed = 2 * MARGIN + (self->select_mode ? 52 : 0);

  for (guint i = 0; i < self->columns->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (self->columns, i);

      shown[i] = column->shown;
      if (shown[i])
        needed += column->width < 0 ? NAME_WIDTH : column->width;
    }

  while (self->width > 0 && needed > self->width)
    {
      int worst = -1;

      for (guint i = 0; i < self->columns->len; i++)
        {
          const WhUiColumn *column = g_ptr_array_index (self->columns, i);

          if (shown[i] && column->rank > 0 &&
              (worst < 0 || column->rank > ((WhUiColumn *)g_ptr_array_index (self->columns, worst))->rank))
            worst = i;
        }

      if (worst < 0)
        break;

      shown[worst] = FALSE;
      needed -= ((WhUiColumn *)g_ptr_array_index (self->columns, worst))->width;
    }

  for (guint i = 0, first = TRUE; i < self->columns->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (self->columns, i);
      int width = column->width < 0 ? NAME_WIDTH : column->width;
      gboolean is_last = shown[i];

      for (guint j = i + 1; j < self->columns->len && is_last; j++)
        is_last = !shown[j];

      /* The margins of the page are inside of the outer cells. */
      if (shown[i])
        {
          width += (first ? MARGIN : 0) + (is_last ? MARGIN : 0);
          first = FALSE;
        }

      gtk_column_view_column_set_fixed_width (g_ptr_array_index (self->views, i), width);
      gtk_column_view_column_set_visible (g_ptr_array_index (self->views, i), shown[i]);
    }

  gtk_column_view_column_set_visible (self->check, self->select_mode);
  align_headings (self);
}

static gboolean
adapt_cb (gpointer data)
{
  WhUiTable *self = data;

  self->adapt_source = 0;
  adapt_columns (self);

  return G_SOURCE_REMOVE;
}

static void
queue_adapt (WhUiTable *self)
{
  if (self->adapt_source == 0)
    self->adapt_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, adapt_cb, self, NULL);
}

static void
column_action_cb (GSimpleAction *action,
                  GVariant      *value,
                  gpointer       data)
{
  WhUiTable *self = data;

  for (guint i = 0; i < self->columns->len; i++)
    {
      WhUiColumn *column = g_ptr_array_index (self->columns, i);

      if (g_str_equal (column->id, g_action_get_name (G_ACTION (action))))
        column->shown = g_variant_get_boolean (value);
    }

  g_simple_action_set_state (action, value);
  save_choice (self);
  adapt_columns (self);
}

static void
build_menu (WhUiTable *self)
{
  g_menu_remove_all (self->menu);
  g_clear_object (&self->actions);
  self->actions = g_simple_action_group_new ();

  for (guint i = 0; i < self->columns->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (self->columns, i);
      g_autoptr(GSimpleAction) action = NULL;
      g_autofree char *name = NULL;

      if (column->rank == 0)
        continue;

      action = g_simple_action_new_stateful (column->id, NULL, g_variant_new_boolean (column->shown));
      g_signal_connect_object (action, "change-state", G_CALLBACK (column_action_cb), self, 0);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));

      name = g_strconcat ("columns.", column->id, NULL);
      g_menu_append (self->menu, column->title, name);
    }

  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", G_ACTION_GROUP (self->actions));
}

static void
add_view (WhUiTable  *self,
          WhUiColumn *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *view;

  g_object_set_data (G_OBJECT (factory), "wh-column", column);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);

  view = gtk_column_view_column_new (column->title, factory);
  gtk_column_view_column_set_id (view, column->id);
  gtk_column_view_column_set_expand (view, column->width < 0);
  gtk_column_view_column_set_fixed_width (view, column->width < 0 ? NAME_WIDTH : column->width);

  /* Rows are sorted by the view; this only makes the heading clickable. */
  if (column->sort != WH_UI_SORT_NONE)
    gtk_column_view_column_set_sorter (view, self->no_sorter);

  gtk_column_view_append_column (self->column_view, view);
  g_ptr_array_add (self->views, view);
}

static void
clear_columns (WhUiTable *self)
{
  for (guint i = 0; i < self->views->len; i++)
    gtk_column_view_remove_column (self->column_view, g_ptr_array_index (self->views, i));

  g_ptr_array_set_size (self->views, 0);
  g_ptr_array_set_size (self->columns, 0);
}

static void
build_columns (WhUiTable *self)
{
  g_autoptr(GArray) columns = wh_ui_columns_for_kind (self->kind);
  g_auto(GStrv) chosen = load_choice (self);

  self->rebuilding = TRUE;
  clear_columns (self);

  for (guint i = 0; i < self->own->len; i++)
    {
      OwnColumn *own = g_ptr_array_index (self->own, i);
      gboolean known = FALSE;

      if (own->kind != self->kind)
        continue;

      for (guint j = 0; j < columns->len; j++)
        {
          WhUiColumn *column = &g_array_index (columns, WhUiColumn, j);

          if (g_str_equal (column->id, own->column.id))
            {
              *column = own->column;
              known = TRUE;
            }
        }

      if (!known)
        g_array_insert_val (columns, CLAMP (own->position, 0, (int)columns->len), own->column);
    }

  for (guint i = 0; i < columns->len; i++)
    {
      WhUiColumn *column = g_memdup2 (&g_array_index (columns, WhUiColumn, i), sizeof (WhUiColumn));

      if (chosen != NULL && column->rank > 0)
        column->shown = g_strv_contains ((const char * const *)chosen, column->id);

      g_ptr_array_add (self->columns, column);
      add_view (self, column);
    }

  build_menu (self);
  adapt_columns (self);
  self->rebuilding = FALSE;
}

/* ---- Order ---- */

static void
sorter_changed_cb (WhUiTable *self)
{
  GtkColumnViewSorter *sorter;
  GtkColumnViewColumn *view;
  guint position;

  /* While the table goes away, its columns go first. */
  if (self->column_view == NULL || self->rebuilding || self->selection == NULL)
    return;

  sorter = GTK_COLUMN_VIEW_SORTER (gtk_column_view_get_sorter (self->column_view));
  view = gtk_column_view_sorter_get_primary_sort_column (sorter);

  if (view == NULL || !g_ptr_array_find (self->views, view, &position))
    return;

  wh_resource_view_set_sort (wh_ui_selection_get_view (self->selection),
                             ((WhUiColumn *)g_ptr_array_index (self->columns, position))->sort,
                             gtk_column_view_sorter_get_primary_sort_order (sorter) == GTK_SORT_DESCENDING);
}

/* What happened: newest first. What can be judged: worst first. Else by name. */
static void
sort_by_default (WhUiTable *self)
{
  const WhKind *kind = self->kind;

  if ((kind->flags & WH_KIND_TRANSIENT) != 0)
    for (guint i = 0; i < kind->n_fields; i++)
      if (kind->fields[i].type == WH_FIELD_TIME)
        {
          wh_ui_table_sort_by (self, kind->fields[i].id, TRUE);
          return;
        }

  if (kind->judge != NULL && wh_ui_kind_get_status_field (kind) >= 0)
    wh_ui_table_sort_by (self, kind->fields[wh_ui_kind_get_status_field (kind)].id, FALSE);
  else
    wh_ui_table_sort_by (self, kind->fields[kind->name_field].id, FALSE);
}

/* ---- Input ---- */

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
activate_cb (WhUiTable     *self,
             guint          position,
             GtkColumnView *column_view)
{
  g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (resource != NULL)
    g_signal_emit (self, signals[ACTIVATE], 0, resource);
}

static WhUiCell *
find_cell (GtkWidget *widget)
{
  if (WH_UI_IS_CELL (widget))
    return WH_UI_CELL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      WhUiCell *cell = find_cell (child);

      if (cell != NULL)
        return cell;
    }

  return NULL;
}

/* The row that has the keyboard focus. */
static WhUiCell *
get_focus_cell (WhUiTable *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->column_view)))
    return NULL;

  return find_cell (focus);
}

static void
move_focus (WhUiTable *self,
            int        by)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  g_autoptr(WhResource) current = wh_ui_table_get_current (self);
  guint position = 0;

  if (n == 0)
    return;

  if (current != NULL && wh_ui_selection_find (self->selection, wh_resource_get_record (current), &position))
    position = CLAMP ((int)position + by, 0, (int)n - 1);

  show_all_rows (self);
  gtk_column_view_scroll_to (self->column_view, position, NULL, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
}

/* The first row selected this way is not the second: a row that was selected
 * when the mode began stays so. Everything after that is GTK's own. */
static gboolean
begin_selection (WhUiTable *self)
{
  WhUiCell *cell = get_focus_cell (self);
  guint position;

  if (self->select_mode || cell == NULL || wh_ui_cell_get_resource (cell) == NULL)
    return FALSE;

  g_signal_emit (self, signals[SELECT], 0);

  return wh_ui_selection_find (self->selection, wh_resource_get_record (wh_ui_cell_get_resource (cell)), &position) &&
         gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position);
}

static gboolean
key_cb (WhUiTable             *self,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        GtkEventControllerKey *controller)
{
  WhUiCell *cell;

  if ((keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0)) &&
      (cell = get_focus_cell (self)) != NULL && wh_ui_cell_get_resource (cell) != NULL)
    {
      graphene_point_t point;

      if (gtk_widget_compute_point (GTK_WIDGET (cell), GTK_WIDGET (self), &GRAPHENE_POINT_INIT (12, 24), &point))
        g_signal_emit (self, signals[MENU], 0, wh_ui_cell_get_resource (cell), (double)point.x, (double)point.y);
      return TRUE;
    }

  if ((keyval == GDK_KEY_space || keyval == GDK_KEY_KP_Space) && (state & GDK_CONTROL_MASK) != 0)
    return begin_selection (self);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;

  switch (keyval)
    {
    case GDK_KEY_j:
      move_focus (self, 1);
      return TRUE;

    case GDK_KEY_k:
      move_focus (self, -1);
      return TRUE;

    default:
      return FALSE;
    }
}

/* A cell of the row at a place; none beside the rows. */
static WhUiCell *
pick_cell (WhUiTable *self,
           double     x,
           double     y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->column_view), x, y, GTK_PICK_DEFAULT);

  for (; widget != NULL && widget != GTK_WIDGET (self->column_view); widget = gtk_widget_get_parent (widget))
    {
      if (WH_UI_IS_CELL (widget))
        return WH_UI_CELL (widget);

      if (GTK_IS_LIST_VIEW (gtk_widget_get_parent (widget)))
        return find_cell (widget);
    }

  return NULL;
}

static void
menu_pressed_cb (WhUiTable       *self,
                 int              n_press,
                 double           x,
                 double           y,
                 GtkGestureClick *gesture)
{
  WhUiCell *cell = pick_cell (self, x, y);
  graphene_point_t point;

  if (cell != NULL && wh_ui_cell_get_resource (cell) != NULL &&
      gtk_widget_compute_point (GTK_WIDGET (self->column_view), GTK_WIDGET (self),
                                &GRAPHENE_POINT_INIT (x, y), &point))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      g_signal_emit (self, signals[MENU], 0, wh_ui_cell_get_resource (cell), (double)point.x, (double)point.y);
    }
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
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  WhUiCell *cell;
  guint position;

  if (!self->select_mode || model == NULL || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0)
    return;

  cell = pick_cell (self, x, y);

  if (cell == NULL || wh_ui_cell_get_resource (cell) == NULL ||
      !wh_ui_selection_find (self->selection, wh_resource_get_record (wh_ui_cell_get_resource (cell)), &position))
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_column_view_scroll_to (self->column_view, position, NULL, GTK_LIST_SCROLL_FOCUS, NULL);

  if (gtk_selection_model_is_selected (model, position))
    gtk_selection_model_unselect_item (model, position);
  else
    gtk_selection_model_select_item (model, position, FALSE);
}

/* ---- Widget ---- */

static gboolean
age_cb (gpointer data)
{
  WhUiTable *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->live);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LiveRow *row = value;

      for (guint i = 0; i < row->cells->len; i++)
        wh_ui_cell_update_age (g_ptr_array_index (row->cells, i));
    }

  return G_SOURCE_CONTINUE;
}

static void
wh_ui_table_map (GtkWidget *widget)
{
  WhUiTable *self = WH_UI_TABLE (widget);

  show_rows (self);
  GTK_WIDGET_CLASS (wh_ui_table_parent_class)->map (widget);

  if (self->age_source == 0)
    self->age_source = g_timeout_add_seconds (AGE_INTERVAL, age_cb, self);
}

static void
wh_ui_table_unmap (GtkWidget *widget)
{
  WhUiTable *self = WH_UI_TABLE (widget);

  g_clear_handle_id (&self->age_source, g_source_remove);

  GTK_WIDGET_CLASS (wh_ui_table_parent_class)->unmap (widget);
}

/* The layout manager allocates the child; the width is only noted here. */
static void
width_changed_cb (WhUiTable *self)
{
  GtkAdjustment *adjustment = self->column_view == NULL ? NULL : gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->column_view));
  int width = adjustment != NULL ? gtk_adjustment_get_page_size (adjustment) : 0;

  if (width > 0 && width != self->width)
    {
      self->width = width;
      queue_adapt (self);
    }
}

static void
hadjustment_cb (WhUiTable *self)
{
  GtkAdjustment *adjustment = self->column_view == NULL ? NULL : gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->column_view));

  if (adjustment != NULL)
    g_signal_connect_object (adjustment, "notify::page-size", G_CALLBACK (width_changed_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
wh_ui_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WH_UI_TABLE (widget)->column_view));
}

static void
wh_ui_table_dispose (GObject *object)
{
  WhUiTable *self = WH_UI_TABLE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->adapt_source, g_source_remove);
  g_clear_handle_id (&self->hold_source, g_source_remove);
  g_clear_handle_id (&self->age_source, g_source_remove);

  if (self->column_view != NULL)
    gtk_column_view_set_model (self->column_view, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_TABLE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->growth);
  g_clear_object (&self->selection);
  g_clear_object (&self->check);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  g_clear_object (&self->menu);
  g_clear_object (&self->no_sorter);

  G_OBJECT_CLASS (wh_ui_table_parent_class)->dispose (object);
}

static void
wh_ui_table_finalize (GObject *object)
{
  WhUiTable *self = WH_UI_TABLE (object);

  g_ptr_array_unref (self->views);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->own);
  g_hash_table_unref (self->live);

  G_OBJECT_CLASS (wh_ui_table_parent_class)->finalize (object);
}

static void
wh_ui_table_class_init (WhUiTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_table_dispose;
  object_class->finalize = wh_ui_table_finalize;
  widget_class->map = wh_ui_table_map;
  widget_class->unmap = wh_ui_table_unmap;
  widget_class->grab_focus = wh_ui_table_grab_focus;

  signals[ACTIVATE] =
    g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, WH_TYPE_RESOURCE);
  signals[MENU] =
    g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, WH_TYPE_RESOURCE, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SELECT] =
    g_signal_new ("select", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-table.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiTable, column_view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, motion_cb);
  gtk_widget_class_bind_template_callback (widget_class, scroll_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, select_pressed_cb);
}

static void
wh_ui_table_init (WhUiTable *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->views = g_ptr_array_new_with_free_func (g_object_unref);
  self->own = g_ptr_array_new_with_free_func (g_free);
  self->live = g_hash_table_new_full (NULL, NULL, g_object_unref, live_row_free);
  self->settings = g_settings_new (APP_ID);
  self->menu = g_menu_new ();
  self->no_sorter = GTK_SORTER (gtk_custom_sorter_new (NULL, NULL, NULL));

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (factory, "setup", G_CALLBACK (check_setup_cb), self, 0);
  self->check = gtk_column_view_column_new (NULL, g_steal_pointer (&factory));
  gtk_column_view_column_set_fixed_width (self->check, 52);
  gtk_column_view_column_set_visible (self->check, FALSE);
  gtk_column_view_append_column (self->column_view, self->check);

  g_signal_connect_object (gtk_column_view_get_sorter (self->column_view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->column_view, "notify::hadjustment",
                           G_CALLBACK (hadjustment_cb), self, G_CONNECT_SWAPPED);
  hadjustment_cb (self);
}

/**
 * wh_ui_table_new:
 *
 * Returns: (transfer full): a table without rows
 */
GtkWidget *
wh_ui_table_new (void)
{
  return g_object_new (WH_UI_TYPE_TABLE, NULL);
}

/**
 * wh_ui_table_get_selection:
 * @self: a table
 *
 * Returns: (transfer none) (nullable): the rows and which of them are selected
 */
WhUiSelection *
wh_ui_table_get_selection (WhUiTable *self)
{
  g_return_val_if_fail (WH_UI_IS_TABLE (self), NULL);

  return self->selection;
}

/**
 * wh_ui_table_set_selection:
 * @self: a table
 * @selection: (nullable): the rows
 *
 * Shows the rows of @selection. The columns are made again only when they are
 * of another kind.
 */
void
wh_ui_table_set_selection (WhUiTable     *self,
                           WhUiSelection *selection)
{
  const WhKind *kind;

  g_return_if_fail (WH_UI_IS_TABLE (self));
  g_return_if_fail (selection == NULL || WH_UI_IS_SELECTION (selection));

  if (self->selection == selection)
    return;

  g_clear_handle_id (&self->hold_source, g_source_remove);
  gtk_column_view_set_model (self->column_view, NULL);
  g_clear_object (&self->growth);
  g_set_object (&self->selection, selection);

  if (selection == NULL)
    return;

  kind = wh_resource_view_get_kind (wh_ui_selection_get_view (selection));

  if (self->kind != kind)
    {
      self->kind = kind;
      build_columns (self);
      sort_by_default (self);
    }

  sorter_changed_cb (self);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_rows (self);
}

/**
 * wh_ui_table_insert_column:
 * @self: a table
 * @kind: for rows of this kind
 * @position: where
 * @column: a column of the view's own; its texts are not copied
 *
 * Adds a column that is not just a field, or takes the place of the column
 * with the same id. Call it before rows are set.
 */
void
wh_ui_table_insert_column (WhUiTable        *self,
                           const WhKind     *kind,
                           int               position,
                           const WhUiColumn *column)
{
  OwnColumn *own;

  g_return_if_fail (WH_UI_IS_TABLE (self));
  g_return_if_fail (column != NULL && column->fill != NULL);

  own = g_new0 (OwnColumn, 1);
  own->kind = kind;
  own->position = position;
  own->column = *column;
  g_ptr_array_add (self->own, own);

  if (self->kind == kind)
    build_columns (self);
}

/**
 * wh_ui_table_sort_by:
 * @self: a table
 * @column: id of a column
 * @descending: whether the largest comes first
 *
 * Sorts as if the heading had been clicked.
 */
void
wh_ui_table_sort_by (WhUiTable  *self,
                     const char *column,
                     gboolean    descending)
{
  g_return_if_fail (WH_UI_IS_TABLE (self));
  g_return_if_fail (column != NULL);

  for (guint i = 0; i < self->columns->len; i++)
    {
      if (g_str_equal (((WhUiColumn *)g_ptr_array_index (self->columns, i))->id, column))
        gtk_column_view_sort_by_column (self->column_view, g_ptr_array_index (self->views, i),
                                        descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
    }
}

/**
 * wh_ui_table_set_select_mode:
 * @self: a table
 * @select_mode: whether rows have check marks
 *
 * Shows or hides the check marks.
 */
void
wh_ui_table_set_select_mode (WhUiTable *self,
                             gboolean   select_mode)
{
  g_return_if_fail (WH_UI_IS_TABLE (self));

  if (self->select_mode == select_mode)
    return;

  self->select_mode = select_mode;
  adapt_columns (self);
}

/**
 * wh_ui_table_get_columns_menu:
 * @self: a table
 *
 * Returns: (transfer none): a menu that shows and hides columns; its actions
 *   are in the group "columns" of the table
 */
GMenuModel *
wh_ui_table_get_columns_menu (WhUiTable *self)
{
  g_return_val_if_fail (WH_UI_IS_TABLE (self), NULL);

  return G_MENU_MODEL (self->menu);
}

/**
 * wh_ui_table_get_column_actions:
 * @self: a table
 *
 * Returns: (transfer none) (nullable): what the menu's items do
 */
GActionGroup *
wh_ui_table_get_column_actions (WhUiTable *self)
{
  g_return_val_if_fail (WH_UI_IS_TABLE (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

/**
 * wh_ui_table_scroll_to:
 * @self: a table
 * @record: what to bring into view
 *
 * Scrolls to a row and gives it the focus.
 */
void
wh_ui_table_scroll_to (WhUiTable *self,
                       WhRecord  *record)
{
  guint position;

  g_return_if_fail (WH_UI_IS_TABLE (self));
  g_return_if_fail (record != NULL);

  if (self->selection == NULL || !wh_ui_selection_find (self->selection, record, &position))
    return;

  show_all_rows (self);
  gtk_column_view_scroll_to (self->column_view, position, NULL, GTK_LIST_SCROLL_FOCUS, NULL);
}

/**
 * wh_ui_table_get_current:
 * @self: a table
 *
 * Returns: (transfer full) (nullable): the row with the focus, else the first
 *   that is selected
 */
WhResource *
wh_ui_table_get_current (WhUiTable *self)
{
  g_autoptr(GPtrArray) records = NULL;
  WhUiCell *cell;

  g_return_val_if_fail (WH_UI_IS_TABLE (self), NULL);

  if (self->selection == NULL)
    return NULL;

  cell = get_focus_cell (self);

  if (cell != NULL && wh_ui_cell_get_resource (cell) != NULL)
    return g_object_ref (wh_ui_cell_get_resource (cell));

  records = wh_ui_selection_list (self->selection);

  if (records->len == 0)
    return NULL;

  return wh_store_ref_resource (wh_resource_view_get_store (wh_ui_selection_get_view (self->selection)),
                                g_ptr_array_index (records, 0));
}
