/* wh-ui-resources-select.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Several rows, and what can be done with them: a part of WhUiResources. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-chart-link.h"
#include "wh-ui-children.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-resources-private.h"

static gboolean
applies_to_all (const WhOperationInfo *info,
                GPtrArray             *records)
{
  for (guint i = 0; i < records->len; i++)
    if (!wh_operation_info_applies (info, g_ptr_array_index (records, i)))
      return FALSE;

  return TRUE;
}

static void
run_operation (WhUiResources         *self,
               const WhOperationInfo *info,
               GPtrArray             *records)
{
  if (records->len > 0)
    wh_ui_operation_dialog_present (GTK_WIDGET (self), wh_fleet_get_operations (self->fleet), info, records);
}

static void
selection_action_cb (GtkButton     *button,
                     WhUiResources *self)
{
  g_autoptr(GPtrArray) records = wh_ui_selection_list (self->selection);

  run_operation (self, g_object_get_data (G_OBJECT (button), "wh-operation"), records);
}

static gboolean
can_act (WhUiResources *self)
{
  return self->fleet != NULL && wh_moment_is_live (wh_fleet_get_moment (self->fleet));
}

static void
update_selection_actions (WhUiResources *self,
                          GPtrArray     *records)
{
  g_autoptr(GPtrArray) operations = NULL;

  wh_ui_remove_children (GTK_WIDGET (self->selection_actions));

  if (records->len == 0 || !can_act (self))
    return;

  operations = wh_operations_list (wh_fleet_get_operations (self->fleet), g_ptr_array_index (records, 0));

  for (guint i = 0; i < operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (operations, i);
      GtkWidget *button;
      GtkWidget *content;

      if ((records->len > 1 && (info->flags & WH_OPERATION_MANY) == 0) || !applies_to_all (info, records))
        continue;

      button = gtk_button_new_with_label (g_dgettext (GETTEXT_PACKAGE, info->title));

      if (info->icon_name != NULL)
        {
          content = adw_button_content_new ();
          adw_button_content_set_label (ADW_BUTTON_CONTENT (content), g_dgettext (GETTEXT_PACKAGE, info->title));
          adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), info->icon_name);
          adw_button_content_set_can_shrink (ADW_BUTTON_CONTENT (content), TRUE);
          gtk_button_set_child (GTK_BUTTON (button), content);
          gtk_button_set_can_shrink (GTK_BUTTON (button), TRUE);
          gtk_widget_set_tooltip_text (button, g_dgettext (GETTEXT_PACKAGE, info->title));
        }

      gtk_widget_add_css_class (button, "flat");
      g_object_set_data (G_OBJECT (button), "wh-operation", (gpointer)info);
      g_signal_connect_object (button, "clicked", G_CALLBACK (selection_action_cb), self, 0);
      gtk_box_append (self->selection_actions, button);
    }
}

void
wh_ui_resources_selection_changed (WhUiResources *self)
{
  guint n = wh_ui_selection_get_n (self->selection);
  g_autoptr(GPtrArray) records = NULL;

  if (n > 1 && !self->select_mode)
    g_object_set (self, "select-mode", TRUE, NULL);

  if (n == 1 && !self->select_mode && adw_overlay_split_view_get_show_sidebar (self->split))
    {
      records = wh_ui_selection_list (self->selection);
      if (records->len == 1)
        wh_ui_pane_show (self->pane, self->fleet, self->store, g_ptr_array_index (records, 0));
    }

  if (self->select_mode)
    {
      g_autofree char *kind = NULL;
      g_autofree char *text = NULL;

      g_clear_pointer (&records, g_ptr_array_unref);
      records = wh_ui_selection_list (self->selection);
      kind = g_utf8_strdown (g_dgettext (GETTEXT_PACKAGE, n == 1 ? self->kind->title : self->kind->title_plural), -1);
      /* Translators: "3 pods selected" */
      text = g_strdup_printf (_("%u %s selected"), n, kind);
      gtk_label_set_label (self->selected, text);
      update_selection_actions (self, records);
    }
}

void
wh_ui_resources_set_select_mode (WhUiResources *self,
                                 gboolean       select_mode)
{
  if (self->select_mode == select_mode)
    return;

  self->select_mode = select_mode;
  wh_ui_table_set_select_mode (self->table, select_mode);
  gtk_revealer_set_reveal_child (self->bar, select_mode);

  if (self->selection != NULL)
    {
      if (!select_mode && wh_ui_selection_get_n (self->selection) > 1)
        wh_ui_selection_clear (self->selection);
      else
        wh_ui_resources_selection_changed (self);
    }

  g_object_notify (G_OBJECT (self), "select-mode");
}

/* All that were selected are gone: there is nothing left to do with them. */
void
wh_ui_resources_selection_emptied (WhUiResources *self)
{
  wh_ui_resources_set_select_mode (self, FALSE);
}

static void
select_cb (WhUiResources *self)
{
  wh_ui_resources_set_select_mode (self, TRUE);
}

void
wh_ui_resources_leave_selection (WhUiResources *self)
{
  wh_ui_selection_clear (self->selection);
  wh_ui_resources_set_select_mode (self, FALSE);
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);

  if (self->select_mode)
    wh_ui_resources_leave_selection (self);
  else if (adw_overlay_split_view_get_show_sidebar (self->split))
    wh_ui_resources_close_pane (self);
  else
    return FALSE;

  return TRUE;
}

static gboolean
slash_cb (GtkWidget *widget,
          GVariant  *args,
          gpointer   data)
{
  /* In an entry, a slash is a slash. */
  if (GTK_IS_EDITABLE (gtk_root_get_focus (gtk_widget_get_root (widget))))
    return FALSE;

  return wh_ui_resources_start_search (WH_UI_RESOURCES (widget));
}

/* From what is looked for to what was found. */
static gboolean
down_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus != NULL && gtk_widget_is_ancestor (focus, WH_UI_RESOURCES (widget)->search) &&
         gtk_widget_grab_focus (widget);
}

/* ---- Context menu ---- */

static void
menu_operation (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);
  g_autoptr(GPtrArray) operations = NULL;

  if (self->menu_records == NULL || self->menu_records->len == 0 || !can_act (self))
    return;

  operations = wh_operations_list (wh_fleet_get_operations (self->fleet), g_ptr_array_index (self->menu_records, 0));

  for (guint i = 0; i < operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (operations, i);

      if (g_str_equal (info->id, g_variant_get_string (parameter, NULL)))
        {
          run_operation (self, info, self->menu_records);
          return;
        }
    }
}

static void
menu_open (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);

  if (self->menu_records != NULL && self->menu_records->len > 0)
    wh_ui_resources_open (self, g_ptr_array_index (self->menu_records, 0));
}

static void
menu_copy (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  WhUiResources *self = WH_UI_RESOURCES (widget);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; self->menu_records != NULL && i < self->menu_records->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                            wh_record_get_name (g_ptr_array_index (self->menu_records, i)));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
}

static GMenuModel *
make_menu (WhUiResources *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) section = g_menu_new ();
  g_autoptr(GMenu) actions = g_menu_new ();

  g_menu_append (section, _("Open"), "resources.open");
  g_menu_append (section, _("Copy name"), "resources.copy-name");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  if (self->menu_records->len == 1)
    wh_ui_chart_menu_append (menu, self->store, g_ptr_array_index (self->menu_records, 0));

  if (can_act (self))
    {
      g_autoptr(GPtrArray) operations =
        wh_operations_list (wh_fleet_get_operations (self->fleet), g_ptr_array_index (self->menu_records, 0));

      for (guint i = 0; i < operations->len; i++)
        {
          const WhOperationInfo *info = g_ptr_array_index (operations, i);
          g_autoptr(GMenuItem) item = NULL;

          if ((self->menu_records->len > 1 && (info->flags & WH_OPERATION_MANY) == 0) ||
              !applies_to_all (info, self->menu_records))
            continue;

          item = g_menu_item_new (g_dgettext (GETTEXT_PACKAGE, info->title), NULL);
          g_menu_item_set_action_and_target (item, "resources.operation", "s", info->id);
          g_menu_append_item (actions, item);
        }
    }

  g_menu_append_section (menu, NULL, G_MENU_MODEL (actions));

  return G_MENU_MODEL (menu);
}

static void
menu_cb (WhUiResources *self,
         WhResource    *resource,
         double         x,
         double         y)
{
  g_autoptr(GMenuModel) model = NULL;
  WhRecord *record = wh_resource_get_record (resource);
  GdkRectangle at = { x, y, 1, 1 };

  g_clear_pointer (&self->menu_records, g_ptr_array_unref);
  self->menu_records = wh_ui_selection_list (self->selection);

  /* On a row outside of the selection, the menu is about that row. */
  for (guint i = 0; i <= self->menu_records->len; i++)
    {
      WhRecord *selected = i < self->menu_records->len ? g_ptr_array_index (self->menu_records, i) : NULL;

      if (selected == record)
        break;

      if (selected == NULL)
        {
          wh_ui_selection_select_only (self->selection, record);
          g_ptr_array_set_size (self->menu_records, 0);
          g_ptr_array_add (self->menu_records, wh_record_ref (record));
          break;
        }
    }

  model = make_menu (self);

  if (self->menu == NULL)
    {
      self->menu = GTK_POPOVER_MENU (gtk_popover_menu_new_from_model (NULL));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (GTK_WIDGET (self->menu), GTK_ALIGN_START);
      gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self->table));
    }

  gtk_popover_menu_set_menu_model (self->menu, model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

void
wh_ui_resources_select_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "resources.operation", "s", menu_operation);
  gtk_widget_class_install_action (widget_class, "resources.open", NULL, menu_open);
  gtk_widget_class_install_action (widget_class, "resources.copy-name", NULL, menu_copy);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_slash, 0, slash_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, down_cb, NULL);

  gtk_widget_class_bind_template_child (widget_class, WhUiResources, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, selected);
  gtk_widget_class_bind_template_child (widget_class, WhUiResources, selection_actions);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "leave_selection_cb", G_CALLBACK (wh_ui_resources_leave_selection));
  gtk_widget_class_bind_template_callback (widget_class, select_cb);
}
