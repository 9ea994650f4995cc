/* table-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "table-fixture.h"
#include "wh-kinds.h"
#include "wh-ui-line.h"

void
add_pod (WhBatch    *batch,
         const char *name,
         const char *status,
         guint       restarts)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, batch->connection);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_POD_NAME, name);
  wh_record_builder_set_text (builder, WH_POD_STATUS, status);
  wh_record_builder_set_number (builder, WH_POD_READY, g_str_equal (status, "Running"));
  wh_record_builder_set_number (builder, WH_POD_WANTED, 1);
  wh_record_builder_set_number (builder, WH_POD_RESTARTS, restarts);
  wh_record_builder_set_number (builder, WH_POD_CREATED, g_get_real_time () - 20 * 60 * G_USEC_PER_SEC);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

WhStore *
make_store (guint n_pods)
{
  WhStore *store = wh_store_new ();
  g_autoptr(WhBatch) batch = wh_batch_new ("one");

  for (guint i = 0; i < n_pods; i++)
    {
      g_autofree char *name = g_strdup_printf ("pod-%05u", i);

      add_pod (batch, name, "Running", 0);
    }

  wh_store_set_source (store, "one", "prod", "production");
  wh_store_apply_now (store, batch);

  return store;
}

void
change_pod (WhStore    *store,
            const char *name,
            const char *status)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("one");

  add_pod (batch, name, status, 3);
  wh_store_apply_now (store, batch);
}

void
remove_pod (WhStore    *store,
            const char *name)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("one");

  wh_batch_remove (batch, &wh_kind_pod, name);
  wh_store_apply_now (store, batch);
}

const char *
find_text (GtkWidget  *widget,
           const char *uid,
           const char *wanted)
{
  if (WH_UI_IS_CELL (widget))
    {
      WhResource *resource = wh_ui_cell_get_resource (WH_UI_CELL (widget));

      if (resource == NULL || !g_str_equal (wh_resource_get_record (resource)->uid, uid))
        return NULL;

      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
        if (WH_UI_IS_LINE (child) && g_strcmp0 (wh_ui_line_get_text (WH_UI_LINE (child)), wanted) == 0)
          return wanted;

      return NULL;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (find_text (child, uid, wanted) != NULL)
      return wanted;

  return NULL;
}

WhUiCell *
find_cell (GtkWidget  *widget,
           const char *uid)
{
  if (WH_UI_IS_CELL (widget))
    {
      WhResource *resource = wh_ui_cell_get_resource (WH_UI_CELL (widget));

      return resource != NULL && g_str_equal (wh_resource_get_record (resource)->uid, uid) ? WH_UI_CELL (widget) : NULL;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      WhUiCell *cell = find_cell (child, uid);

      if (cell != NULL)
        return cell;
    }

  return NULL;
}

GtkWidget *
present (GtkWidget *child)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 700);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}
