/* wh-ui-resources-export.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The table as a file, and its menu: a part of WhUiResources. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-export.h"
#include "wh-ui-resources-private.h"
#include "wh-ui-save.h"

static const struct
{
  const char    *id;
  const char    *type;
  WhExportFormat format;
} formats[] = {
  { "csv", "text/csv", WH_EXPORT_CSV },
  { "json", "application/json", WH_EXPORT_JSON },
};

typedef struct
{
  WhExport      *table; /* until it is made */
  WhExportFormat format;
  GFile         *file;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_clear_pointer (&save->table, wh_export_free);
  g_clear_object (&save->file);
  g_free (save);
}

static DexFuture *
made_cb (DexFuture *future,
         gpointer   data)
{
  Save *save = data;

  return wh_ui_save_bytes (save->file, g_value_get_boxed (dex_future_get_value (future, NULL)));
}

static DexFuture *
chosen_cb (GFile    *file,
           gpointer  data)
{
  Save *save = data;
  Save *write = g_new0 (Save, 1);

  write->file = g_object_ref (file);

  return dex_future_then (wh_export_make (g_steal_pointer (&save->table), save->format), made_cb, write, save_free);
}

/* What is selected, if several rows are; else all that the filter lets through,
 * in the order of the table. */
static GPtrArray *
list_records (WhUiResources *self)
{
  GPtrArray *records;
  guint n;

  if (self->select_mode && wh_ui_selection_get_n (self->selection) > 0)
    return wh_ui_selection_list (self->selection);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  records = g_ptr_array_new_full (n, (GDestroyNotify)wh_record_unref);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->view), i);

      g_ptr_array_add (records, wh_record_ref (wh_resource_get_record (resource)));
    }

  return records;
}

/* What stands in the view's own columns, which its file has as well. */
static void
add_plain_columns (WhUiResources *self,
                   WhExport      *table,
                   GPtrArray     *records)
{
  g_autoptr(GPtrArray) columns = wh_ui_table_list_plain (self->table);

  for (guint i = 0; i < columns->len; i++)
    {
      const WhUiColumn *column = g_ptr_array_index (columns, i);
      GPtrArray *cells = g_ptr_array_new_full (records->len, g_free);

      for (guint j = 0; j < records->len; j++)
        g_ptr_array_add (cells, column->dup_plain (g_ptr_array_index (records, j), column->user_data));

      wh_export_add_column (table, column->id, column->title, column->plain_unit, column->numeric, cells);
    }
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);
  const char *id = parameter != NULL ? g_variant_get_string (parameter, NULL) : formats[0].id;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GArray) fields = NULL;
  g_autofree char *file = NULL;
  guint format = 0;
  Save *save;

  if (self->view == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (g_str_equal (formats[i].id, id))
        format = i;
    }

  records = list_records (self);
  fields = wh_ui_table_list_fields (self->table);
  file = g_strdup_printf ("%s.%s", g_dgettext (GETTEXT_PACKAGE, self->kind->title_plural), formats[format].id);

  save = g_new0 (Save, 1);
  save->format = formats[format].format;
  save->table = wh_export_new (self->store, self->kind, records, (const int *)(gpointer)fields->data, fields->len);
  add_plain_columns (self, save->table, records);
  wh_ui_save_ask (widget, file, formats[format].type, chosen_cb, save, save_free);
}

/* What the button of the table offers. */
GMenuModel *
wh_ui_resources_make_table_menu (WhUiResources *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) files = g_menu_new ();

  g_menu_append (files, _("Save as CSV…"), "resources.save::csv");
  g_menu_append (files, _("Save as JSON…"), "resources.save::json");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));
  g_menu_append_section (menu, _("Columns"), wh_ui_table_get_columns_menu (self->table));

  return G_MENU_MODEL (menu);
}

void
wh_ui_resources_export_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "resources.save", "s", save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "resources.save", "s", "csv");
}
