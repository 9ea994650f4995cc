/* wh-ui-pane-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-children.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-pane-private.h"
#include "wh-ui-raw-dialog.h"
#include "wh-ui-wordless.h"

/* What can be done with the resource of a pane: buttons, and a menu with all. */

/* So many operations stand as buttons; all of them are in the menu. */
#define MAX_BUTTONS 3

static void
operation_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  WhUiPane *self = data;
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  for (guint i = 0; i < self->operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (self->operations, i);

      if (g_str_equal (info->id, g_action_get_name (G_ACTION (action))))
        {
          g_ptr_array_add (records, wh_record_ref (wh_resource_get_record (self->resource)));
          wh_ui_operation_dialog_present (GTK_WIDGET (self), wh_fleet_get_operations (self->fleet), info, records);
          return;
        }
    }
}

static void
raw_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       data)
{
  WhUiPane *self = data;

  wh_ui_raw_dialog_present (GTK_WIDGET (self), self->fleet, wh_resource_get_record (self->resource));
}

static void
copy_name_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  WhUiPane *self = data;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          wh_record_get_name (wh_resource_get_record (self->resource)));
}

static void
lacking_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  WhUiPane *self = data;

  wh_ui_operation_dialog_present_lacking (GTK_WIDGET (self), wh_fleet_get_operations (self->fleet),
                                          wh_resource_get_record (self->resource));
}

static void
add_action (WhUiPane   *self,
            const char *name,
            GCallback   callback,
            gboolean    enabled)
{
  g_autoptr(GSimpleAction) action = g_simple_action_new (name, NULL);

  g_simple_action_set_enabled (action, enabled);
  g_signal_connect_object (action, "activate", callback, self, 0);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
}

static void
add_button (WhUiPane   *self,
            const char *title,
            const char *icon_name,
            const char *action,
            const char *reason)
{
  GtkWidget *button = gtk_button_new_with_label (title);

  if (icon_name != NULL)
    {
      GtkWidget *content = adw_button_content_new ();

      adw_button_content_set_label (ADW_BUTTON_CONTENT (content), title);
      adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), icon_name);
      gtk_button_set_child (GTK_BUTTON (button), content);
    }

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  wh_ui_set_tooltip (button, reason);
  adw_wrap_box_append (self->buttons, button);
}

/* Why nothing can be done now, or NULL. */
static const char *
why_not (WhUiPane *self)
{
  if (!wh_moment_is_live (wh_fleet_get_moment (self->fleet)))
    return _("Return to live to act");

  if (wh_resource_get_health (self->resource) == WH_HEALTH_STALE)
    return _("Needs a connection");

  return NULL;
}

static gboolean
has_raw (WhUiPane *self)
{
  WhRecord *record = wh_resource_get_record (self->resource);
  WhConnection *connection = wh_connections_find (wh_fleet_get_connections (self->fleet), record->connection);
  WhProvider *provider = connection != NULL ? wh_connection_get_provider (connection) : NULL;

  return provider != NULL && WH_PROVIDER_GET_CLASS (provider)->load_raw != NULL;
}

static char *
make_signature (WhRecord   *record,
                GPtrArray  *operations,
                const char *reason,
                const char *lacking)
{
  GString *signature = g_string_new (record->kind->id);

  g_string_append_printf (signature, " %s %s %s", record->connection, reason != NULL ? reason : "", lacking != NULL ? lacking : "");

  for (guint i = 0; i < operations->len; i++)
    g_string_append_printf (signature, " %s", ((const WhOperationInfo *)g_ptr_array_index (operations, i))->id);

  return g_string_free (signature, FALSE);
}

/**
 * wh_ui_pane_update_operations:
 * @self: a pane that shows something
 *
 * Offers what can be done with it now, as buttons and in the menu.
 */
void
wh_ui_pane_update_operations (WhUiPane *self)
{
  WhRecord *record = wh_resource_get_record (self->resource);
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) more = g_menu_new ();
  g_autoptr(GPtrArray) operations = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *lacking = NULL;
  const char *reason;
  guint n = 0;

  if (self->fleet == NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->menu_button), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->buttons), FALSE);
      return;
    }

  reason = why_not (self);
  operations = wh_operations_list (wh_fleet_get_operations (self->fleet), record);

  lacking = wh_operations_dup_lacking (wh_fleet_get_operations (self->fleet), record);

  /* Buttons that stay the same stay the same widgets, with their focus. */
  signature = make_signature (record, operations, reason, lacking);
  if (g_strcmp0 (signature, self->signature) == 0)
    return;

  g_set_str (&self->signature, signature);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  self->operations = g_steal_pointer (&operations);

  wh_ui_remove_children (GTK_WIDGET (self->buttons));

  g_clear_object (&self->actions);
  self->actions = g_simple_action_group_new ();
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pane", G_ACTION_GROUP (self->actions));

  for (guint i = 0; i < self->operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (self->operations, i);
      g_autofree char *action = g_strconcat ("pane.", info->id, NULL);
      const char *title = g_dgettext (GETTEXT_PACKAGE, info->title);

      add_action (self, info->id, G_CALLBACK (operation_cb), reason == NULL);
      g_menu_append (menu, title, action);

      if (n < MAX_BUTTONS && (info->flags & WH_OPERATION_DESTRUCTIVE) == 0 &&
          (self->placed == NULL || !g_strv_contains ((const char * const *)self->placed, info->id)))
        {
          add_button (self, title, info->icon_name, action, reason);
          n++;
        }
    }

  if (has_raw (self))
    {
      add_action (self, "wh-raw", G_CALLBACK (raw_cb), reason == NULL);
      add_button (self, _("Source"), "text-x-generic-symbolic", "pane.wh-raw",
                  reason != NULL ? reason : _("The whole object as the system has it"));
      n++;
    }

  if (lacking != NULL)
    {
      add_action (self, "wh-lacking", G_CALLBACK (lacking_cb), TRUE);
      g_menu_append (more, _("What is not offered…"), "pane.wh-lacking");
    }

  add_action (self, "wh-copy", G_CALLBACK (copy_name_cb), TRUE);
  g_menu_append (more, _("Copy name"), "pane.wh-copy");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));

  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), n > 0);
}
