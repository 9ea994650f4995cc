/* wh-ui-table.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-children.h"
#include "wh-ui-grid.h"
#include "wh-ui-table-private.h"

/* Ages are written again this often, in seconds. */
#define AGE_INTERVAL 15

/* Width of the column of check marks, in pixels. */
#define CHECK_WIDTH 52

/**
 * WhUiTable:
 *
 * A table of resources of one kind, with columns made from the kind's fields.
 *
 * Signals: "activate" (#WhResource): Enter or double click; "menu"
 * (#WhResource, x, y): the context menu was asked for; "select": several rows
 * are to be selected.
 */
G_DEFINE_FINAL_TYPE (WhUiTable, wh_ui_table, GTK_TYPE_WIDGET)

enum
{
  ACTIVATE,
  MENU,
  SELECT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Columns ---- */

static void
make_headings (WhUiTable *self)
{
  wh_ui_header_clear (self->header);

  if (self->select_mode)
    wh_ui_header_append (self->header, NULL);

  for (guint i = 0; i < self->shown->len; i++)
    wh_ui_header_append (self->header, g_ptr_array_index (self->shown, i));
}

static gboolean
is_same (GPtrArray *one,
         GPtrArray *other)
{
  return one->len == other->len && (one->len == 0 || memcmp (one->pdata, other->pdata, one->len * sizeof (gpointer)) == 0);
}

static int
measure_heading (const WhUiColumn *column,
                 gpointer          user_data)
{
  return wh_ui_header_measure (user_data, column);
}

static void
adapt_columns (WhUiTable *self)
{
  g_autoptr(GPtrArray) shown = g_ptr_array_new ();
  guint n_before = self->widths->len;
  int check = CHECK_WIDTH;

  if (!self->measured)
    wh_ui_column_set_measure (self->columns, measure_heading, self->header);

  self->measured = TRUE;

  g_array_set_size (self->widths, 0);

  if (self->select_mode)
    g_array_append_val (self->widths, check);

  wh_ui_column_set_fit (self->columns, self->width > 0 && self->select_mode ? MAX (self->width - check, 1) : self->width,
                        shown, self->widths);

  if (!is_same (shown, self->shown) || n_before != self->widths->len)
    {
      g_ptr_array_unref (self->shown);
      self->shown = g_steal_pointer (&shown);
      make_headings (self);
      wh_ui_list_foreach (self->list, wh_ui_table_sync_row, self);
    }

  gtk_widget_queue_resize (GTK_WIDGET (self->header));
  gtk_widget_queue_resize (GTK_WIDGET (self->list));
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

/* The headings look otherwise: another font, another order. */
static void
forget_headings (WhUiTable *self)
{
  self->measured = FALSE;
  queue_adapt (self);
}

static void
columns_changed_cb (WhUiTable *self)
{
  self->measured = FALSE;
  adapt_columns (self);
}

/* Cells know their column: with the columns go the rows. */
static void
remade_cb (WhUiTable *self)
{
  self->measured = FALSE;
  wh_ui_list_remake (self->list);
  g_ptr_array_set_size (self->shown, 0);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns", wh_ui_column_set_get_actions (self->columns));
  adapt_columns (self);
}

/* The layout manager allocates the child; the width is only noted here. */
static void
width_changed_cb (WhUiTable *self)
{
  int width = gtk_adjustment_get_page_size (gtk_scrolled_window_get_hadjustment (self->scroller));

  if (width > 0 && width != self->width)
    {
      self->width = width;
      queue_adapt (self);
    }
}

/* ---- Order ---- */

static void
apply_sort (WhUiTable *self)
{
  const WhUiColumn *column = self->sort != NULL ? wh_ui_column_set_find (self->columns, self->sort) : NULL;

  if (column == NULL || column->sort == WH_UI_SORT_NONE || self->selection == NULL)
    return;

  wh_ui_header_set_sort (self->header, self->sort, self->descending);
  forget_headings (self);
  wh_resource_view_set_sort (wh_ui_selection_get_view (self->selection), column->sort, self->descending);
}

static void
heading_clicked_cb (WhUiTable  *self,
                    const char *column)
{
  wh_ui_table_sort_by (self, column, g_strcmp0 (self->sort, column) == 0 && !self->descending);
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

/* ---- Widget ---- */

static gboolean
age_cb (gpointer data)
{
  wh_ui_list_foreach (WH_UI_TABLE (data)->list, wh_ui_table_age_row, NULL);

  return G_SOURCE_CONTINUE;
}

static void
wh_ui_table_map (GtkWidget *widget)
{
  WhUiTable *self = WH_UI_TABLE (widget);

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

static gboolean
wh_ui_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WH_UI_TABLE (widget)->list));
}

static void
wh_ui_table_dispose (GObject *object)
{
  WhUiTable *self = WH_UI_TABLE (object);

  g_clear_handle_id (&self->adapt_source, g_source_remove);
  g_clear_handle_id (&self->hold_source, g_source_remove);
  g_clear_handle_id (&self->age_source, g_source_remove);

  if (self->list != NULL)
    wh_ui_list_set_selection (self->list, NULL);

  g_clear_object (&self->header);
  g_clear_object (&self->list);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_TABLE);
  wh_ui_remove_children (GTK_WIDGET (self));
  g_clear_object (&self->selection);
  g_clear_object (&self->columns);

  G_OBJECT_CLASS (wh_ui_table_parent_class)->dispose (object);
}

static void
wh_ui_table_finalize (GObject *object)
{
  WhUiTable *self = WH_UI_TABLE (object);

  g_ptr_array_unref (self->shown);
  g_array_unref (self->widths);
  g_free (self->sort);

  G_OBJECT_CLASS (wh_ui_table_parent_class)->finalize (object);
}

static void
wh_ui_table_css_changed (GtkWidget         *widget,
                         GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wh_ui_table_parent_class)->css_changed (widget, change);

  if (WH_UI_TABLE (widget)->header != NULL)
    forget_headings (WH_UI_TABLE (widget));
}

static void
wh_ui_table_class_init (WhUiTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_table_dispose;
  object_class->finalize = wh_ui_table_finalize;
  widget_class->css_changed = wh_ui_table_css_changed;
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
  gtk_widget_class_bind_template_child (widget_class, WhUiTable, scroller);
  wh_ui_table_input_class_init (widget_class);
}

static void
wh_ui_table_init (WhUiTable *self)
{
  GtkWidget *grid;

  self->columns = wh_ui_column_set_new ();
  self->shown = g_ptr_array_new ();
  self->widths = g_array_new (FALSE, FALSE, sizeof (int));

  gtk_widget_init_template (GTK_WIDGET (self));

  self->header = g_object_ref_sink (WH_UI_HEADER (wh_ui_header_new (self->widths)));
  self->list = g_object_ref_sink (WH_UI_LIST (wh_ui_list_new (GTK_ACCESSIBLE_ROLE_ROW_GROUP)));
  wh_ui_list_set_rows (self->list, GTK_ACCESSIBLE_ROLE_ROW, wh_ui_table_setup_row, wh_ui_table_fill_row, self);
  grid = wh_ui_grid_new (self->header, self->list);
  gtk_widget_add_css_class (grid, "data-table");
  gtk_widget_add_css_class (grid, "dense");
  gtk_widget_add_css_class (grid, "wh-table");
  gtk_scrolled_window_set_child (self->scroller, grid);
  wh_ui_table_add_controllers (self);

  g_signal_connect_swapped (self->header, "clicked", G_CALLBACK (heading_clicked_cb), self);
  g_signal_connect_swapped (self->columns, "remade", G_CALLBACK (remade_cb), self);
  g_signal_connect_swapped (self->columns, "changed", G_CALLBACK (columns_changed_cb), self);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller), "notify::page-size",
                           G_CALLBACK (width_changed_cb), self, G_CONNECT_SWAPPED);
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
 * Tests look at it; nothing else does.
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
  wh_ui_list_set_selection (self->list, NULL);
  g_set_object (&self->selection, selection);

  if (selection == NULL)
    return;

  kind = wh_resource_view_get_kind (wh_ui_selection_get_view (selection));

  if (self->kind != kind)
    {
      self->kind = kind;
      gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self->list))),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      g_dgettext (GETTEXT_PACKAGE, kind->title_plural), -1);
      wh_ui_column_set_set_kind (self->columns, kind);
      sort_by_default (self);
    }
  else
    {
      apply_sort (self);
    }

  wh_ui_list_set_selection (self->list, selection);
}

/**
 * wh_ui_table_set_choice:
 * @self: a table
 * @choice: a name
 *
 * Keeps which columns the user wants to see here apart from other tables of the
 * same kind. Call it before rows are set.
 */
void
wh_ui_table_set_choice (WhUiTable  *self,
                        const char *choice)
{
  g_return_if_fail (WH_UI_IS_TABLE (self));

  wh_ui_column_set_set_choice (self->columns, choice);
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
  g_return_if_fail (WH_UI_IS_TABLE (self));

  wh_ui_column_set_insert (self->columns, kind, position, column);
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

  if (wh_ui_column_set_find (self->columns, column) == NULL)
    return;

  g_set_str (&self->sort, column);
  self->descending = !!descending;
  apply_sort (self);
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

  return wh_ui_column_set_get_menu (self->columns);
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

  return wh_ui_column_set_get_actions (self->columns);
}

/**
 * wh_ui_table_list_fields:
 * @self: a table
 *
 * Returns: (transfer full) (element-type int): fields of the columns that the
 *   user wants to see, in their order, whether there is room for them or not
 */
GArray *
wh_ui_table_list_fields (WhUiTable *self)
{
  g_return_val_if_fail (WH_UI_IS_TABLE (self), NULL);

  return wh_ui_column_set_list_fields (self->columns);
}

/**
 * wh_ui_table_list_plain:
 * @self: a table
 *
 * Returns: (transfer container) (element-type WhUiColumn): columns that the user
 *   wants to see and that no field has, but that a file can have
 */
GPtrArray *
wh_ui_table_list_plain (WhUiTable *self)
{
  g_return_val_if_fail (WH_UI_IS_TABLE (self), NULL);

  return wh_ui_column_set_list_plain (self->columns);
}

/**
 * wh_ui_table_is_settled:
 * @self: a table
 *
 * Returns: whether all rows that can be seen are there
 */
gboolean
wh_ui_table_is_settled (WhUiTable *self)
{
  g_return_val_if_fail (WH_UI_IS_TABLE (self), TRUE);

  return wh_ui_list_is_settled (self->list);
}

/**
 * wh_ui_table_refill:
 * @self: a table
 *
 * Fills its rows again, see [method@UiResources.refill].
 */
void
wh_ui_table_refill (WhUiTable *self)
{
  g_return_if_fail (WH_UI_IS_TABLE (self));

  wh_ui_list_refill (self->list);
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

  wh_ui_list_go_to (self->list, position, FALSE);
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
  WhUiListRow *row;

  g_return_val_if_fail (WH_UI_IS_TABLE (self), NULL);

  if (self->selection == NULL)
    return NULL;

  row = wh_ui_list_get_focus_row (self->list);

  if (row != NULL && wh_ui_list_row_get_resource (row) != NULL)
    return g_object_ref (wh_ui_list_row_get_resource (row));

  records = wh_ui_selection_list (self->selection);

  if (records->len == 0)
    return NULL;

  return wh_store_ref_resource (wh_resource_view_get_store (wh_ui_selection_get_view (self->selection)),
                                g_ptr_array_index (records, 0));
}
