/* wh-ui-run-head.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-ui-future.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-run-head.h"
#include "wh-ui-run.h"
#include "wh-ui-wordless.h"

/**
 * WhUiRunHead:
 *
 * What stands above a run: how it is, where it comes from, and what can be done
 * with it and with its workflow.
 */
struct _WhUiRunHead
{
  WhUiAdaptive                 parent_instance;

  WhUiHealth            *health;
  GtkLabel              *title;
  GtkLabel              *detail;
  GtkWidget             *main_button;
  AdwButtonContent      *main_content;
  GtkMenuButton         *menu;

  WhFleet               *fleet;
  WhStore               *store;
  WhRecord              *run;
  char                  *offers;          /* of the menu */
  const WhOperationInfo *main_operation;  /* nullable */
};

G_DEFINE_FINAL_TYPE (WhUiRunHead, wh_ui_run_head, WH_UI_TYPE_ADAPTIVE)

/* ---- What can be done ---- */

static WhRecord *
find_workflow (WhUiRunHead *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_workflow);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *workflow = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (workflow->connection, self->run->connection) == 0 &&
          g_strcmp0 (workflow->values[WH_WORKFLOW_REPOSITORY].text, self->run->values[WH_RUN_REPOSITORY].text) == 0 &&
          (g_strcmp0 (workflow->values[WH_WORKFLOW_NAME].text, self->run->values[WH_RUN_WORKFLOW].text) == 0 ||
           g_strcmp0 (workflow->values[WH_WORKFLOW_TITLE].text, self->run->values[WH_RUN_WORKFLOW].text) == 0))
        return workflow;
    }

  return NULL;
}

static void
present (WhUiRunHead           *self,
         const WhOperationInfo *info,
         WhRecord              *record)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  g_ptr_array_add (records, wh_record_ref (record));
  wh_ui_operation_dialog_present (GTK_WIDGET (self), wh_fleet_get_operations (self->fleet), info, records);
}

static void
main_cb (WhUiRunHead *self)
{
  if (self->main_operation != NULL && self->run != NULL)
    present (self, self->main_operation, self->run);
}

/* "run/cancel", "workflow/dispatch" */
static void
operate_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  WhUiRunHead *self = WH_UI_RUN_HEAD (widget);
  const char *wanted = g_variant_get_string (parameter, NULL);
  WhRecord *record = self->run == NULL ? NULL : g_str_has_prefix (wanted, "run/") ? self->run : find_workflow (self);
  g_autoptr(GPtrArray) infos = NULL;
  const char *slash = strchr (wanted, '/');

  if (record == NULL || slash == NULL)
    return;

  infos = wh_operations_list (wh_fleet_get_operations (self->fleet), record);

  for (guint i = 0; i < infos->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (infos, i);

      if (g_str_equal (info->id, slash + 1))
        {
          present (self, info, record);
          return;
        }
    }
}

static void
lacking_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  WhUiRunHead *self = WH_UI_RUN_HEAD (widget);

  if (self->run != NULL)
    wh_ui_operation_dialog_present_lacking (widget, wh_fleet_get_operations (self->fleet), self->run);
}

static void
open_in_forge_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  WhUiRunHead *self = WH_UI_RUN_HEAD (widget);
  g_autoptr(GtkUriLauncher) launcher = NULL;

  if (self->run == NULL || self->run->values[WH_RUN_URL].text == NULL)
    return;

  launcher = gtk_uri_launcher_new (self->run->values[WH_RUN_URL].text);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL, NULL);
}

static void
add_offers (GMenu      *menu,
            GPtrArray  *infos,
            const char *prefix)
{
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (infos, i);
      g_autofree char *target = g_strdup_printf ("%s/%s", prefix, info->id);
      g_autoptr(GMenuItem) item = g_menu_item_new (g_dgettext (GETTEXT_PACKAGE, info->title), NULL);

      g_menu_item_set_action_and_target (item, "run.operate", "s", target);
      g_menu_append_item (menu, item);
    }
}

/* The button is for what one most likely wants: to end what runs, to run again what does not. */
static void
fill_operations (WhUiRunHead *self)
{
  WhOperations *operations = wh_fleet_get_operations (self->fleet);
  WhRecord *workflow = find_workflow (self);
  g_autoptr(GPtrArray) infos = wh_operations_list (operations, self->run);
  g_autoptr(GPtrArray) more = workflow != NULL ? wh_operations_list (operations, workflow) : NULL;
  g_autofree char *lacking = wh_operations_dup_lacking (operations, self->run);
  g_autoptr(GString) offers = g_string_new (self->run->uid);
  const char *wanted = wh_ui_run_is_running (self->run) ? "cancel" : "rerun";

  self->main_operation = NULL;

  for (guint i = 0; i < infos->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (infos, i);

      g_string_append_printf (offers, "\n%s", info->id);
      if (g_str_equal (info->id, wanted))
        self->main_operation = info;
    }

  for (guint i = 0; more != NULL && i < more->len; i++)
    g_string_append_printf (offers, "\n/%s", ((const WhOperationInfo *)g_ptr_array_index (more, i))->id);

  g_string_append_printf (offers, "\n%s", lacking != NULL ? lacking : "");
  gtk_widget_set_visible (self->main_button, self->main_operation != NULL);

  if (self->main_operation != NULL)
    {
      const char *title = g_dgettext (GETTEXT_PACKAGE, self->main_operation->title);

      adw_button_content_set_icon_name (self->main_content,
                                        g_str_equal (wanted, "cancel") ? "process-stop-symbolic" : "view-refresh-symbolic");
      adw_button_content_set_label (self->main_content, wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)) ? "" : title);
      wh_ui_wordless_set_name (self->main_button, title);
    }

  if (g_set_str (&self->offers, offers->str))
    {
      g_autoptr(GMenu) menu = g_menu_new ();
      g_autoptr(GMenu) of_run = g_menu_new ();
      g_autoptr(GMenu) of_workflow = g_menu_new ();
      g_autoptr(GMenu) other = g_menu_new ();

      add_offers (of_run, infos, "run");
      add_offers (of_workflow, more, "workflow");
      g_menu_append (other, _("Open in forge"), "run.open-in-forge");
      if (lacking != NULL)
        g_menu_append (other, _("What is not offered…"), "run.lacking");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (of_run));
      g_menu_append_section (menu, NULL, G_MENU_MODEL (of_workflow));
      g_menu_append_section (menu, NULL, G_MENU_MODEL (other));
      gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
    }

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.open-in-forge", self->run->values[WH_RUN_URL].text != NULL);
}

static void
workflows_done (gpointer      owner,
                const GValue *value,
                const GError *error)
{
  WhUiRunHead *self = owner;

  if (self->run != NULL)
    fill_operations (self);
}

/* What starts a run is its workflow, which nobody may have looked at yet. Some
 * forges have none, which is no trouble here. */
static void
look_at_workflow (WhUiRunHead *self)
{
  WhProvider *provider = wh_ui_run_find_provider (self->fleet, self->run);
  WhRecord *repository = wh_store_resolve (self->store, self->run->connection, self->run->values[WH_RUN_REPOSITORY].text);

  if (provider != NULL && repository != NULL && find_workflow (self) == NULL)
    wh_ui_future_done (wh_provider_look_into (provider, repository, &wh_kind_workflow), self, workflows_done);
}

/**
 * wh_ui_run_head_show:
 * @self: a head
 * @fleet: what is connected
 * @store: what is shown
 * @run: one of it
 * @now: the moment that is shown
 *
 * Shows @run, or what became of it. Of another run than before it is asked
 * which workflow it is of, when nobody knows yet.
 */
void
wh_ui_run_head_show (WhUiRunHead *self,
                     WhFleet     *fleet,
                     WhStore     *store,
                     WhRecord    *run,
                     gint64       now)
{
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  const char *state;
  gboolean other;

  g_return_if_fail (WH_UI_IS_RUN_HEAD (self));
  g_return_if_fail (fleet != NULL && store != NULL && run != NULL);

  other = self->store != store || !wh_ui_run_is_same (self->run, run);
  wh_record_ref (run);
  g_clear_pointer (&self->run, wh_record_unref);
  self->run = run;
  g_set_object (&self->fleet, fleet);
  g_set_object (&self->store, store);

  state = run->values[WH_RUN_STATE].text;
  title = wh_ui_run_dup_title (run);
  detail = wh_ui_run_dup_detail (run, now);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->detail, detail);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail), detail);
  wh_ui_health_set_health (self->health, wh_ui_run_get_health (state));
  wh_ui_health_set_activity (self->health, wh_ui_run_get_activity (state));
  fill_operations (self);

  if (other)
    look_at_workflow (self);
}

static void
wh_ui_run_head_width_changed (WhUiAdaptive *adaptive)
{
  WhUiRunHead *self = WH_UI_RUN_HEAD (adaptive);

  if (self->run != NULL)
    fill_operations (self);
}

static void
wh_ui_run_head_dispose (GObject *object)
{
  WhUiRunHead *self = WH_UI_RUN_HEAD (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_RUN_HEAD);
  g_clear_object (&self->fleet);
  g_clear_object (&self->store);
  g_clear_pointer (&self->run, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_run_head_parent_class)->dispose (object);
}

static void
wh_ui_run_head_finalize (GObject *object)
{
  g_free (WH_UI_RUN_HEAD (object)->offers);

  G_OBJECT_CLASS (wh_ui_run_head_parent_class)->finalize (object);
}

static void
wh_ui_run_head_class_init (WhUiRunHeadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = wh_ui_run_head_width_changed;
  object_class->dispose = wh_ui_run_head_dispose;
  object_class->finalize = wh_ui_run_head_finalize;

  gtk_widget_class_install_action (widget_class, "run.operate", "s", operate_cb);
  gtk_widget_class_install_action (widget_class, "run.lacking", NULL, lacking_cb);
  gtk_widget_class_install_action (widget_class, "run.open-in-forge", NULL, open_in_forge_cb);

  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-run-head.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRunHead, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunHead, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunHead, detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunHead, main_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunHead, main_content);
  gtk_widget_class_bind_template_child (widget_class, WhUiRunHead, menu);
  gtk_widget_class_bind_template_callback (widget_class, main_cb);
}

static void
wh_ui_run_head_init (WhUiRunHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
