/* wh-ui-list-rows.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which row shows what, and when: a part of WhUiList. */

#include "config.h"

#include "wh-ui-list-private.h"

/* Filling rows may hold up one frame so long, in microseconds: they have to be
 * measured and drawn as well. What is left waits for the next frame. */
#define BUDGET 2500

/* So many of the first rows come in one frame: to make thirty rows of eight
 * cells and show them took 100 ms. */
#define FIRST_ROWS_PER_FRAME 10

/* Rows kept for later that nobody sees. */
#define MAX_HIDDEN 6

/* So many rows change in one frame at most. A line that comes first moves all
 * others, and to draw thirty rows of eight texts anew takes 8 ms without a GPU;
 * a sixth of that leaves room for the rest. */
#define ROWS_PER_FRAME 5

WhUiListRow *
wh_ui_list_get_row (WhUiList *self,
                    guint     position)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (wh_ui_list_row_get_position (g_ptr_array_index (self->rows, i)) == position)
      return g_ptr_array_index (self->rows, i);

  return NULL;
}

static void
row_select_cb (WhUiList    *self,
               gboolean     modify,
               gboolean     extend,
               WhUiListRow *row)
{
  if (wh_ui_list_row_get_resource (row) != NULL)
    wh_ui_list_select (self, wh_ui_list_row_get_resource (row), modify, extend);
}

static WhUiListRow *
make_row (WhUiList *self)
{
  GtkWidget *row = wh_ui_list_row_new (self->row_role);

  self->setup (WH_UI_LIST_ROW (row), self->user_data);
  g_signal_connect_object (row, "changed", G_CALLBACK (wh_ui_list_queue), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "select", G_CALLBACK (row_select_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "activate", G_CALLBACK (wh_ui_list_activate), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (row, GTK_WIDGET (self));
  g_ptr_array_add (self->rows, row);

  return WH_UI_LIST_ROW (row);
}

/* The focus waits at the list itself as long as its row cannot be seen. */
static void
let_go_of_focus (WhUiList    *self,
                 WhUiListRow *row)
{
  if (wh_ui_list_row_has_focus (row))
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), GTK_WIDGET (self));
}

static void
restore_focus (WhUiList *self)
{
  guint position;
  WhUiListRow *row;

  if (!gtk_widget_is_focus (GTK_WIDGET (self)) || wh_ui_list_get_n (self) == 0)
    return;

  if ((position = wh_ui_list_find (self, self->cursor)) == GTK_INVALID_LIST_POSITION)
    position = MIN (self->cursor_position, wh_ui_list_get_n (self) - 1);

  if ((row = wh_ui_list_get_row (self, position)) != NULL && wh_ui_list_row_get_resource (row) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
show_in_row (WhUiList    *self,
             WhUiListRow *row,
             WhResource  *resource)
{
  let_go_of_focus (self, row);
  wh_ui_list_row_set_resource (row, resource);
  self->fill (row, self->user_data);

  if (self->row_height == 0)
    {
      gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, -1, &self->row_height, NULL, NULL, NULL);
      self->row_height = MAX (self->row_height, 1);
    }
}

/* Keyboard and screen reader go through the rows in the order of children; only
 * those that are out of order are moved. */
static void
sort_children (WhUiList     *self,
               WhUiListRow **places,
               guint         n)
{
  g_autoptr(GHashTable) moved = g_hash_table_new (NULL, NULL);
  GtkWidget *before = NULL;
  guint highest = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      guint position = wh_ui_list_row_get_position (WH_UI_LIST_ROW (child));

      if (position == GTK_INVALID_LIST_POSITION)
        continue;

      if (position < highest)
        g_hash_table_add (moved, child);
      else
        highest = position;
    }

  for (guint i = 0; i < n; i++)
    {
      if (places[i] == NULL)
        continue;

      if (g_hash_table_contains (moved, places[i]))
        gtk_widget_insert_after (GTK_WIDGET (places[i]), GTK_WIDGET (self), before);

      before = GTK_WIDGET (places[i]);
    }
}

static void
put_row (WhUiList    *self,
         WhUiListRow *row,
         guint        position)
{
  gboolean visible = position != GTK_INVALID_LIST_POSITION;

  if (!visible)
    let_go_of_focus (self, row);

  wh_ui_list_row_set_position (row, position, wh_ui_list_get_n (self));
  gtk_widget_set_child_visible (GTK_WIDGET (row), visible);
}

/* A row for what no row shows yet: the one that stands there if that goes
 * anyway, else one that nobody sees, else a new one. */
static WhUiListRow *
find_free (WhUiList    *self,
           GHashTable  *wanted,
           WhUiListRow *standing)
{
  if (standing != NULL && !g_hash_table_contains (wanted, wh_ui_list_row_get_resource (standing)))
    return standing;

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiListRow *row = g_ptr_array_index (self->rows, i);
      WhResource *resource = wh_ui_list_row_get_resource (row);

      if (wh_ui_list_row_get_position (row) == GTK_INVALID_LIST_POSITION &&
          (resource == NULL || !g_hash_table_contains (wanted, resource)))
        return row;
    }

  return make_row (self);
}

/* What nobody sees shows nothing, and few such rows are kept for later. */
static void
release_hidden (WhUiList *self)
{
  guint n_kept = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiListRow *row = g_ptr_array_index (self->rows, i);

      if (wh_ui_list_row_get_position (row) != GTK_INVALID_LIST_POSITION)
        continue;

      if (n_kept++ < MAX_HIDDEN)
        {
          if (wh_ui_list_row_get_resource (row) == NULL)
            continue;

          wh_ui_list_row_set_resource (row, NULL);
          self->fill (row, self->user_data);
        }
      else
        {
          gtk_widget_unparent (GTK_WIDGET (row));
          g_ptr_array_remove_index_fast (self->rows, i--);
        }
    }
}

/* Gives each place that can be seen its row, the first ones first. A row that
 * shows something already changes places with the one that stands there, so
 * that no place is ever empty while others wait for their turn. Returns whether
 * all is done. */
gboolean
wh_ui_list_place (WhUiList *self,
                  gint64    deadline,
                  guint     max)
{
  g_autoptr(GHashTable) by_resource = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) wanted = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_autofree WhResource **items = NULL;
  g_autofree WhUiListRow **places = NULL;
  guint n;
  guint n_changed = 0;
  gboolean done = TRUE;

  wh_ui_list_get_range (self, &self->first, &self->last);
  n = self->last - self->first;
  places = g_new0 (WhUiListRow *, n + 1);
  items = g_new0 (WhResource *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      items[i] = g_list_model_get_item (G_LIST_MODEL (self->selection), self->first + i);
      g_hash_table_add (wanted, items[i]);
    }

  for (guint i = 0; i < self->rows->len; i++)
    {
      WhUiListRow *row = g_ptr_array_index (self->rows, i);
      guint position = wh_ui_list_row_get_position (row);

      if (wh_ui_list_row_get_resource (row) != NULL)
        g_hash_table_insert (by_resource, wh_ui_list_row_get_resource (row), row);

      if (position >= self->first && position < self->last)
        places[position - self->first] = row;
      else if (position != GTK_INVALID_LIST_POSITION)
        put_row (self, row, GTK_INVALID_LIST_POSITION);
    }

  for (guint i = 0; i < n; i++)
    {
      WhUiListRow *standing = places[i];
      WhUiListRow *row = g_hash_table_lookup (by_resource, items[i]);

      if (row == NULL || row != standing)
        {
          guint position;

          if (n_changed >= max || (n_changed > 0 && g_get_monotonic_time () > deadline))
            {
              done = FALSE;
              continue;
            }

          if (row == NULL)
            {
              row = find_free (self, wanted, standing);
              show_in_row (self, row, items[i]);
              g_hash_table_insert (by_resource, items[i], row);
            }

          position = wh_ui_list_row_get_position (row);

          if (row != standing && position != GTK_INVALID_LIST_POSITION)
            places[position - self->first] = standing;
          if (row != standing && standing != NULL)
            put_row (self, standing, position);

          places[i] = row;
          n_changed++;
        }

      put_row (self, row, self->first + i);
      wh_ui_list_row_set_selected (row, wh_ui_selection_contains (self->selection, wh_resource_get_record (items[i])));
    }

  if (done)
    release_hidden (self);

  sort_children (self, places, n);
  restore_focus (self);

  if (n_changed > 0)
    gtk_widget_queue_allocate (GTK_WIDGET (self));

  return done;
}

/* Fills rows again whose resources have changed. Returns how many. */
static guint
refill_changed (WhUiList *self,
                gint64    deadline)
{
  guint n = 0;

  for (guint i = 0; i < self->rows->len && n < ROWS_PER_FRAME && g_get_monotonic_time () < deadline; i++)
    {
      WhUiListRow *row = g_ptr_array_index (self->rows, i);

      if (wh_ui_list_row_take_changed (row))
        {
          self->fill (row, self->user_data);
          n++;
        }
    }

  return n;
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  WhUiList *self = WH_UI_LIST (widget);
  gint64 deadline;
  guint first;
  guint last;
  guint n_filled;
  gboolean done;

  wh_ui_list_configure (widget);

  if (self->at_once && gtk_widget_get_height (widget) > 0)
    {
      /* The first row says how high they are. */
      wh_ui_list_place (self, G_MAXINT64, 1);
      self->at_once = !wh_ui_list_place (self, G_MAXINT64, FIRST_ROWS_PER_FRAME);

      if (self->at_once)
        return G_SOURCE_CONTINUE;
    }

  /* From here on: what has changed meanwhile must not find it over. */
  deadline = g_get_monotonic_time () + BUDGET;
  n_filled = refill_changed (self, deadline);
  done = wh_ui_list_place (self, deadline, ROWS_PER_FRAME - MIN (n_filled, ROWS_PER_FRAME - 1)) && n_filled == 0;

  /* With the first row its height is known, and with it how many there are. */
  wh_ui_list_get_range (self, &first, &last);

  if (!done || first != self->first || last != self->last)
    return G_SOURCE_CONTINUE;

  self->tick = 0;

  if (self->wanted != GTK_INVALID_LIST_POSITION && self->row_height > 0)
    wh_ui_list_go_to (self, self->wanted, FALSE);

  return G_SOURCE_REMOVE;
}

void
wh_ui_list_queue (WhUiList *self)
{
  if (self->tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

void
wh_ui_list_drop_rows (WhUiList *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      let_go_of_focus (self, g_ptr_array_index (self->rows, i));
      gtk_widget_unparent (g_ptr_array_index (self->rows, i));
    }

  g_ptr_array_set_size (self->rows, 0);
  self->first = self->last = 0;
  self->row_height = 0;
}
