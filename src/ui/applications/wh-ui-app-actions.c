/* wh-ui-app-actions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-deployments.h"
#include "wh-ui-app-actions.h"
#include "wh-ui-app-dialog.h"
#include "wh-ui-app.h"
#include "wh-ui-application-page.h"
#include "wh-ui-deploy-page.h"
#include "wh-ui-freezes-dialog.h"
#include "wh-ui-future.h"
#include "wh-ui-operation-dialog.h"

/* What can be done with an application from any page, as actions "application.*"
 * whose target is its name: open, pin, open-repository, edit, remove; and what
 * deploys: promote, deploy, rollback, restart, scale, and the times in which
 * nothing is: freezes. */

static WhApplications *
get_applications (WhUiPage *page)
{
  WhFleet *fleet = wh_ui_page_get_fleet (page);

  return fleet != NULL ? wh_fleet_get_applications (fleet) : NULL;
}

static WhRecord *
find_application (WhUiPage *page,
                  GVariant *parameter)
{
  WhStore *store = wh_ui_page_get_store (page);

  return store != NULL ? wh_store_lookup (store, &wh_kind_application, WH_LOCAL, g_variant_get_string (parameter, NULL))
                       : NULL;
}

static void
saved_cb (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  if (error != NULL)
    gtk_widget_activate_action (GTK_WIDGET (owner), "win.toast", "s", error->message);
}

static void
open_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  WhUiPage *page = user_data;
  WhRecord *application = find_application (page, parameter);

  if (application != NULL)
    wh_ui_page_push (page, wh_ui_application_page_new (application->uid));
  else
    gtk_widget_activate_action (GTK_WIDGET (page), "win.toast", "s", _("It is gone now"));
}

static void
pin_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  WhUiPage *page = user_data;
  WhRecord *application = find_application (page, parameter);

  if (application != NULL && get_applications (page) != NULL)
    wh_ui_future_done (wh_applications_set_pinned (get_applications (page), application->uid,
                                                   application->values[WH_APPLICATION_PINNED].number != 1),
                       page, saved_cb);
}

static void
open_repository_action (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  WhUiPage *page = user_data;
  WhRecord *application = find_application (page, parameter);
  WhRecord *repository = application != NULL
                           ? wh_store_resolve (wh_ui_page_get_store (page), NULL,
                                               application->values[WH_APPLICATION_REPOSITORY].text)
                           : NULL;
  const char *url = repository != NULL ? repository->values[WH_REPOSITORY_URL].text : NULL;
  g_autoptr(GtkUriLauncher) launcher = NULL;

  if (url == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "win.toast", "s", _("No repository of it is known"));
      return;
    }

  launcher = gtk_uri_launcher_new (url);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), NULL, NULL, NULL);
}

static void
edit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  WhUiPage *page = user_data;
  const char *name = g_variant_get_string (parameter, NULL);

  if (get_applications (page) != NULL)
    wh_ui_app_dialog_present (GTK_WIDGET (page), wh_ui_page_get_fleet (page), *name != 0 ? name : NULL);
}

static void
undo_cb (AdwToast *toast,
         WhUiPage *page)
{
  WhApplicationSpec *spec = g_object_get_data (G_OBJECT (toast), "wh-spec");

  wh_ui_future_done (wh_applications_save (get_applications (page), spec->name, spec), page, saved_cb);
}

static void
remove_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  WhUiPage *page = user_data;
  const char *name = g_variant_get_string (parameter, NULL);
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (page), ADW_TYPE_TOAST_OVERLAY);
  WhApplicationSpec *spec;
  g_autofree char *title = NULL;
  AdwToast *toast;

  if (get_applications (page) == NULL)
    return;

  spec = wh_applications_dup_spec (get_applications (page), name);
  wh_ui_future_done (wh_applications_remove (get_applications (page), name), page, saved_cb);

  /* Translators: the name of an application */
  title = g_strdup_printf (_("“%s” removed from the list"), name);
  toast = adw_toast_new (title);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _("Undo"));
  g_object_set_data_full (G_OBJECT (toast), "wh-spec", spec, (GDestroyNotify)wh_application_spec_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), page, 0);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (g_object_ref_sink (toast));
}

static const WhOperationInfo *
find_info (WhFleet    *fleet,
           WhRecord   *application,
           const char *id)
{
  g_autoptr(GPtrArray) infos = wh_operations_list (wh_fleet_get_operations (fleet), application);

  for (guint i = 0; i < infos->len; i++)
    if (g_str_equal (((const WhOperationInfo *)infos->pdata[i])->id, id))
      return infos->pdata[i];

  return NULL;
}

/* Of an application one thing at a time is done: what runs is shown. */
static void
show_plan (WhUiPage              *page,
           WhFleet               *fleet,
           const WhOperationInfo *info,
           WhRecord              *application,
           const char            *environment)
{
  WhOperation *running = wh_deployments_find_running (wh_fleet_get_deployments (fleet), application->uid);
  g_autoptr(WhOperation) operation = running != NULL ? g_object_ref (running) : NULL;
  g_autoptr(GError) error = NULL;

  if (operation == NULL)
    {
      operation = wh_operations_prepare (wh_fleet_get_operations (fleet), info, application, &error);
      if (operation != NULL && environment != NULL)
        wh_operation_set_parameter (operation, "environment", environment);
    }

  if (operation != NULL)
    wh_ui_page_push (page, wh_ui_deploy_page_new (operation));
  else
    gtk_widget_activate_action (GTK_WIDGET (page), "win.toast", "s", error->message);
}

/**
 * wh_ui_app_actions_can_roll_back:
 * @fleet: the fleet
 * @application: an application
 *
 * Returns: whether the version before can be asked for
 */
gboolean
wh_ui_app_actions_can_roll_back (WhFleet  *fleet,
                                 WhRecord *application)
{
  return find_info (fleet, application, "rollback") != NULL;
}

/**
 * wh_ui_app_actions_roll_back:
 * @page: where it is asked for
 * @application: an application
 * @environment: (nullable): where it runs; production unless said
 *
 * Shows the plan that takes @application back to the version before.
 */
void
wh_ui_app_actions_roll_back (WhUiPage   *page,
                             WhRecord   *application,
                             const char *environment)
{
  WhFleet *fleet = wh_ui_page_get_fleet (page);
  const WhOperationInfo *info = fleet != NULL ? find_info (fleet, application, "rollback") : NULL;

  if (info != NULL)
    show_plan (page, fleet, info, application, environment);
  else
    gtk_widget_activate_action (GTK_WIDGET (page), "win.toast", "s", _("That cannot be done with it now"));
}

static void
deploy_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  WhUiPage *page = user_data;
  WhFleet *fleet = wh_ui_page_get_fleet (page);
  WhRecord *application = find_application (page, parameter);
  const char *id = g_action_get_name (G_ACTION (action));
  const WhOperationInfo *info = fleet != NULL && application != NULL ? find_info (fleet, application, id) : NULL;

  if (info == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "win.toast", "s", _("That cannot be done with it now"));
      return;
    }

  /* What has to be asked first is asked by the form. */
  if (wh_deployments_find_running (wh_fleet_get_deployments (fleet), application->uid) == NULL && (g_str_equal (id, "deploy") || g_str_equal (id, "scale")))
    {
      g_autoptr(GPtrArray) records = g_ptr_array_new ();

      g_ptr_array_add (records, application);
      wh_ui_operation_dialog_present (GTK_WIDGET (page), wh_fleet_get_operations (fleet), info, records);
      return;
    }

  show_plan (page, fleet, info, application, NULL);
}

static void
freezes_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  WhUiPage *page = user_data;
  WhFleet *fleet = wh_ui_page_get_fleet (page);

  if (fleet != NULL)
    wh_ui_freezes_dialog_present (GTK_WIDGET (page), wh_deployments_get_freezes (wh_fleet_get_deployments (fleet)));
}

/**
 * wh_ui_app_actions_install:
 * @page: a page that shows applications
 *
 * Gives @page the actions "application.*".
 */
void
wh_ui_app_actions_install (WhUiPage *page)
{
  static const struct
  {
    const char *name;
    void      (*activate) (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data);
  } entries[] = {
    { "open", open_action },
    { "pin", pin_action },
    { "open-repository", open_repository_action },
    { "edit", edit_action },
    { "remove", remove_action },
    { "promote", deploy_action },
    { "deploy", deploy_action },
    { "rollback", deploy_action },
    { "restart", deploy_action },
    { "scale", deploy_action },
    { "freezes", freezes_action },
  };
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();

  g_return_if_fail (WH_UI_IS_PAGE (page));

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autoptr(GSimpleAction) action = g_simple_action_new (entries[i].name, G_VARIANT_TYPE_STRING);

      g_signal_connect_object (action, "activate", G_CALLBACK (entries[i].activate), page, 0);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }

  gtk_widget_insert_action_group (GTK_WIDGET (page), "application", G_ACTION_GROUP (group));
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        const char *name)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", name);
  g_menu_append_item (menu, item);
}

/**
 * wh_ui_app_actions_make_menu:
 * @name: name of an application
 * @pinned: whether it stands first
 * @with_open: whether its page is elsewhere
 *
 * Returns: (transfer full): its context menu
 */
GMenuModel *
wh_ui_app_actions_make_menu (const char *name,
                             gboolean    pinned,
                             gboolean    with_open)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) open = g_menu_new ();
  g_autoptr(GMenu) deploy = g_menu_new ();
  g_autoptr(GMenu) change = g_menu_new ();

  if (with_open)
    append (open, _("Open"), "application.open", name);
  append (open, _("Open repository"), "application.open-repository", name);
  append (deploy, _("Promote…"), "application.promote", name);
  append (deploy, _("Deploy…"), "application.deploy", name);
  append (deploy, _("Roll back…"), "application.rollback", name);
  append (deploy, _("Restart…"), "application.restart", name);
  append (deploy, _("Scale…"), "application.scale", name);
  append (deploy, _("Freezes…"), "application.freezes", name);
  append (change, pinned ? _("Unpin") : _("Pin"), "application.pin", name);
  append (change, _("Edit…"), "application.edit", name);
  append (change, _("Remove"), "application.remove", name);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (open));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (deploy));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));

  return G_MENU_MODEL (menu);
}
