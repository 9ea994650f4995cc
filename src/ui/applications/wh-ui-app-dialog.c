/* wh-ui-app-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-app-dialog.h"
#include "wh-ui-future.h"

/* So many are suggested. */
#define MAX_SUGGESTIONS 5

/**
 * WhUiAppDialog:
 *
 * What belongs to an application, in the user's own words. A new one begins
 * with repositories that no application has yet.
 */
struct _WhUiAppDialog
{
  AdwDialog            parent_instance;

  GtkWidget           *save_button;
  AdwBanner           *banner;
  AdwPreferencesGroup *suggestions;
  GtkEditable         *name;
  AdwSwitchRow        *pinned;
  GtkEditable         *label;
  GtkEditable         *namespaces;
  GtkEditable         *repository;
  GtkEditable         *images;

  WhApplications      *applications;
  DexCancellable      *scope;
  char                *old_name;
};

G_DEFINE_FINAL_TYPE (WhUiAppDialog, wh_ui_app_dialog, ADW_TYPE_DIALOG)

static void
changed_cb (WhUiAppDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  gtk_widget_set_sensitive (self->save_button, *text != 0);
  adw_banner_set_revealed (self->banner, FALSE);
}

static void
cancel_cb (WhUiAppDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static char *
dup_text (GtkEditable *editable)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (editable)));

  if (*text == 0)
    g_clear_pointer (&text, g_free);

  return text;
}

static char **
dup_namespaces (WhUiAppDialog *self)
{
  g_auto(GStrv) parts = g_strsplit_set (gtk_editable_get_text (self->namespaces), ", ", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != 0)
      g_strv_builder_add (builder, parts[i]);

  return g_strv_builder_end (builder);
}

static void
saved (gpointer      owner,
       const GValue *value,
       const GError *error)
{
  WhUiAppDialog *self = owner;

  if (error == NULL)
    {
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }

  adw_banner_set_title (self->banner, error->message);
  adw_banner_set_revealed (self->banner, TRUE);
}

static void
save_cb (WhUiAppDialog *self)
{
  g_autoptr(WhApplicationSpec) spec = g_new0 (WhApplicationSpec, 1);

  spec->name = dup_text (self->name);
  spec->label = dup_text (self->label);
  spec->repository = dup_text (self->repository);
  spec->images = dup_text (self->images);
  spec->namespaces = dup_namespaces (self);
  spec->pinned = adw_switch_row_get_active (self->pinned);

  if (spec->label == NULL)
    spec->label = g_strdup (spec->name);

  wh_ui_future_done (dex_future_first (dex_ref (self->scope),
                                       wh_applications_save (self->applications, self->old_name, spec),
                                       NULL),
                     self, saved);
}

static void
set_text (GtkEditable *editable,
          const char  *text)
{
  gtk_editable_set_text (editable, text != NULL ? text : "");
}

static void
fill (WhUiAppDialog           *self,
      const WhApplicationSpec *spec)
{
  g_autofree char *namespaces = spec->namespaces != NULL ? g_strjoinv (", ", spec->namespaces) : NULL;

  set_text (self->name, spec->name);
  set_text (self->label, spec->label);
  set_text (self->namespaces, namespaces);
  set_text (self->repository, spec->repository);
  set_text (self->images, spec->images);
  adw_switch_row_set_active (self->pinned, spec->pinned);
}

static void
suggestion_cb (WhUiAppDialog *self,
               AdwActionRow  *row)
{
  const char *repository = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
  const char *slash = strrchr (repository, '/');
  const char *name = slash != NULL ? slash + 1 : repository;
  g_autoptr(WhApplicationSpec) spec = wh_applications_dup_spec (self->applications, name);

  g_set_str (&spec->repository, repository);
  fill (self, spec);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

/* Repositories that belong to no application yet. */
static void
suggest (WhUiAppDialog *self,
         WhStore       *store)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_repository);
  g_autoptr(GHashTable) taken = g_hash_table_new (NULL, NULL);
  WhResourceList *applications = wh_store_get_list (store, &wh_kind_application);
  guint n = 0;

  for (guint i = 0; i < wh_resource_list_get_n (applications); i++)
    {
      WhRecord *application = wh_resource_list_get_record (applications, i);
      const char *reference = application->values[WH_APPLICATION_REPOSITORY].text;

      if (reference != NULL)
        g_hash_table_add (taken, wh_store_resolve (store, NULL, reference));
    }

  for (guint i = 0; i < wh_resource_list_get_n (list) && n < MAX_SUGGESTIONS; i++)
    {
      WhRecord *repository = wh_resource_list_get_record (list, i);
      GtkWidget *row;

      if (g_hash_table_contains (taken, repository))
        continue;

      row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), wh_record_get_name (repository));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_signal_connect_object (row, "activated", G_CALLBACK (suggestion_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->suggestions, row);
      n++;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->suggestions), n > 0);
}

static void
wh_ui_app_dialog_dispose (GObject *object)
{
  WhUiAppDialog *self = WH_UI_APP_DIALOG (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);
  g_clear_object (&self->applications);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_APP_DIALOG);

  G_OBJECT_CLASS (wh_ui_app_dialog_parent_class)->dispose (object);
}

static void
wh_ui_app_dialog_finalize (GObject *object)
{
  g_free (WH_UI_APP_DIALOG (object)->old_name);

  G_OBJECT_CLASS (wh_ui_app_dialog_parent_class)->finalize (object);
}

static void
wh_ui_app_dialog_class_init (WhUiAppDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_app_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_app_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-app-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, suggestions);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, pinned);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, label);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, namespaces);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, repository);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppDialog, images);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
wh_ui_app_dialog_init (WhUiAppDialog *self)
{
  self->scope = dex_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_app_dialog_present:
 * @parent: a widget in the window
 * @fleet: the fleet
 * @name: (nullable): the application to edit; %NULL = a new one
 *
 * Asks what belongs to an application.
 */
void
wh_ui_app_dialog_present (GtkWidget  *parent,
                          WhFleet    *fleet,
                          const char *name)
{
  WhUiAppDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));

  self = g_object_new (WH_UI_TYPE_APP_DIALOG, "title", name != NULL ? _("Edit application") : _("Add application"), NULL);
  self->applications = g_object_ref (wh_fleet_get_applications (fleet));
  self->old_name = g_strdup (name);

  if (name != NULL)
    {
      g_autoptr(WhApplicationSpec) spec = wh_applications_dup_spec (self->applications, name);

      fill (self, spec);
    }
  else
    {
      suggest (self, wh_fleet_get_store (fleet));
    }

  changed_cb (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
