/* wh-ui-connection-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-ui-connection-dialog.h"
#include "wh-ui-form.h"
#include "wh-ui-future.h"
#include "wh-ui-test-result.h"

#define NAME_ID "wh-name"
#define URL_ID  "wh-url"

/**
 * WhUiConnectionDialog:
 *
 * Adds a connection in two steps: which kind of system, then a form made of
 * what its provider says it needs. The test says step by step what works.
 */
struct _WhUiConnectionDialog
{
  AdwDialog             parent_instance;

  AdwNavigationView    *navigation;
  AdwNavigationPage    *form_page;
  GtkWidget            *search;
  GtkStack             *kinds_stack;
  AdwPreferencesPage   *kinds;
  AdwWindowTitle       *form_title;
  WhUiForm             *form;
  AdwToggleGroup       *environment;
  AdwSwitchRow         *read_only;
  WhUiTestResult       *result;
  GtkWidget            *secret_note;
  GtkLabel             *secret_text;
  GtkButton            *test_button;
  GtkButton            *add_button;

  WhFleet              *fleet;
  GtkWidget            *parent;  /* weak */
  GPtrArray            *groups;  /* AdwPreferencesGroup */
  const WhProviderInfo *info;
  WhConnectionConfig   *edited;  /* of the connection that is changed, else NULL */
  WhConnectionConfig   *shown;   /* nullable: what stands in the form at first */
  WhProvider           *trial;
  DexCancellable       *scope;
  guint                 saving : 1;
};

G_DEFINE_FINAL_TYPE (WhUiConnectionDialog, wh_ui_connection_dialog, ADW_TYPE_DIALOG)

static const WhSetting name_setting = { NAME_ID, N_("Name"), NULL, WH_SETTING_TEXT, TRUE, NULL };
static const WhSetting url_setting = { URL_ID, N_("Address"), NULL, WH_SETTING_URL, TRUE, NULL };

/* ---- Which system ---- */

static void
show_form (WhUiConnectionDialog *self,
           const WhProviderInfo *info);

static void
kind_activated_cb (AdwActionRow         *row,
                   WhUiConnectionDialog *self)
{
  show_form (self, g_object_get_data (G_OBJECT (row), "wh-provider"));
}

static gboolean
is_wanted (const WhProviderInfo *info,
           const char           *needle)
{
  g_autofree char *title = g_utf8_casefold (info->title, -1);
  g_autofree char *summary = g_utf8_casefold (g_dgettext (GETTEXT_PACKAGE, info->summary), -1);

  return strstr (title, needle) != NULL || strstr (summary, needle) != NULL || strstr (info->id, needle) != NULL;
}

static void
fill_kinds (WhUiConnectionDialog *self)
{
  static const char * const titles[] = {
    [WH_PROVIDER_CLUSTERS] = N_("Clusters and servers"),
    [WH_PROVIDER_CODE] = N_("Code and images"),
    [WH_PROVIDER_MONITORING] = N_("Metrics, alerts and logs"),
    [WH_PROVIDER_SERVICES] = N_("Services and AI"),
  };
  g_autofree char *needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  const WhProviderInfo **infos;
  guint n_infos;

  infos = wh_provider_info_list (&n_infos);

  /* The row that has the keyboard focus goes: who types goes on in the search. */
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->kinds)) != NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->search));
      gtk_editable_set_position (GTK_EDITABLE (self->search), -1);
    }

  for (guint i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (self->kinds, g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);

  for (guint group = 0; group < G_N_ELEMENTS (titles); group++)
    {
      AdwPreferencesGroup *box = NULL;

      for (guint i = 0; i < n_infos; i++)
        {
          GtkWidget *row;

          if (infos[i]->group != (WhProviderGroup)group || !is_wanted (infos[i], needle))
            continue;

          if (box == NULL)
            {
              box = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
              adw_preferences_group_set_title (box, g_dgettext (GETTEXT_PACKAGE, titles[group]));
              adw_preferences_page_add (self->kinds, box);
              g_ptr_array_add (self->groups, box);
            }

          row = adw_action_row_new ();
          adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
          adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), infos[i]->title);
          adw_action_row_set_subtitle (ADW_ACTION_ROW (row), g_dgettext (GETTEXT_PACKAGE, infos[i]->summary));
          adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (infos[i]->icon_name));
          adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
          gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
          g_object_set_data (G_OBJECT (row), "wh-provider", (gpointer)infos[i]);
          g_signal_connect_object (row, "activated", G_CALLBACK (kind_activated_cb), self, 0);
          adw_preferences_group_add (box, row);
        }
    }

  gtk_stack_set_visible_child_name (self->kinds_stack, self->groups->len > 0 ? "kinds" : "nothing");
}

/* As a sheet, in a narrow window, libadwaita moves the focus on into the list
 * while it opens, frame by frame, until it has its place. */
static gboolean
focus_search (GtkWidget     *widget,
              GdkFrameClock *clock,
              gpointer       frames)
{
  WhUiConnectionDialog *self = WH_UI_CONNECTION_DIALOG (widget);

  if (gtk_widget_get_focus_child (GTK_WIDGET (self->kinds)) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));

  return --*(guint *)frames > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
search_changed_cb (WhUiConnectionDialog *self)
{
  fill_kinds (self);
}

/* Enter in the search takes the only one, or the first. */
/* The entry keeps Escape for itself: first it is emptied, then the dialog closes. */
static void
stop_search_cb (WhUiConnectionDialog *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
search_activate_cb (WhUiConnectionDialog *self)
{
  g_autofree char *needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  const WhProviderInfo **infos;
  guint n_infos;

  infos = wh_provider_info_list (&n_infos);

  for (guint group = 0; group <= WH_PROVIDER_SERVICES; group++)
    for (guint i = 0; i < n_infos; i++)
      if (infos[i]->group == (WhProviderGroup)group && is_wanted (infos[i], needle))
        {
          show_form (self, infos[i]);
          return;
        }
}

/* ---- The form ---- */

static void
update_note (WhUiConnectionDialog *self)
{
  WhSecrets *secrets = wh_fleet_get_secrets (self->fleet);
  WhSecretsState state = wh_secrets_get_state (secrets);
  gboolean any = FALSE;

  for (guint i = 0; i < self->info->n_settings; i++)
    any |= self->info->settings[i].type == WH_SETTING_SECRET;

  gtk_widget_set_opacity (self->secret_note, any ? 1 : 0);

  if (wh_secrets_get_session_only (secrets) || state == WH_SECRETS_ABSENT)
    gtk_label_set_label (self->secret_text, _("Kept for this session only: there is no keyring"));
  else if (state == WH_SECRETS_LOCKED)
    gtk_label_set_label (self->secret_text, _("The keyring is locked and asks for its password"));
  else
    gtk_label_set_label (self->secret_text, _("Secret goes to the keyring"));
}

static void
update_buttons (WhUiConnectionDialog *self)
{
  gboolean complete = wh_ui_form_is_complete (self->form);
  gboolean testing = self->trial != NULL && wh_ui_test_result_is_running (self->result);
  gboolean had_focus;

  had_focus = gtk_widget_is_focus (GTK_WIDGET (self->test_button));
  gtk_widget_set_sensitive (GTK_WIDGET (self->add_button), complete && !self->saving);
  gtk_widget_set_sensitive (GTK_WIDGET (self->test_button), complete && !testing && !self->saving);

  /* A button that cannot be pressed loses the keyboard focus to nobody. */
  if (had_focus && !gtk_widget_get_sensitive (GTK_WIDGET (self->test_button)))
    gtk_widget_grab_focus (GTK_WIDGET (self->add_button));
}

static void
set_add_button (WhUiConnectionDialog *self,
                const char           *label,
                gboolean              suggested)
{
  gtk_button_set_label (self->add_button, self->edited != NULL ? _("Save") : label);

  if (suggested)
    gtk_widget_add_css_class (GTK_WIDGET (self->add_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->add_button), "suggested-action");
}

static void
form_shown_cb (WhUiConnectionDialog *self)
{
  wh_ui_form_focus_first (self->form);
}

/* What was tested is no longer what stands there. */
static void
form_changed_cb (WhUiConnectionDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->result), FALSE);
  set_add_button (self, _("Add connection"), FALSE);
  update_buttons (self);
}

static void
fill_form (WhUiConnectionDialog *self)
{
  const char *environment;

  wh_ui_form_clear (self->form);
  wh_ui_form_add (self->form, &name_setting);

  if (self->info->needs_url)
    {
      wh_ui_form_add (self->form, &url_setting);
      wh_ui_form_set_value (self->form, URL_ID, self->info->default_url);
    }

  for (guint i = 0; i < self->info->n_settings; i++)
    wh_ui_form_add (self->form, &self->info->settings[i]);

  if (self->shown != NULL)
    {
      wh_ui_form_set_value (self->form, NAME_ID, self->shown->name);
      wh_ui_form_set_value (self->form, URL_ID, self->shown->url);

      for (guint i = 0; i < self->info->n_settings; i++)
        if (self->info->settings[i].type != WH_SETTING_SECRET)
          wh_ui_form_set_value (self->form, self->info->settings[i].id,
                                wh_connection_config_get_setting (self->shown, self->info->settings[i].id));
    }

  environment = self->shown != NULL ? self->shown->environment : NULL;
  adw_toggle_group_set_active_name (self->environment, environment != NULL ? environment : "production");
  adw_switch_row_set_active (self->read_only, self->shown != NULL && self->shown->read_only);
  wh_ui_form_set_lister (self->form, self->info->list_choices);
}

static void
show_form (WhUiConnectionDialog *self,
           const WhProviderInfo *info)
{
  self->info = info;
  fill_form (self);
  form_changed_cb (self);
  update_note (self);

  adw_window_title_set_title (self->form_title, info->title);
  adw_window_title_set_subtitle (self->form_title,
                                 self->edited != NULL ? _("Edit a connection") : _("Add a connection"));
  adw_navigation_page_set_title (self->form_page, info->title);

  if (adw_navigation_view_get_visible_page (self->navigation) != self->form_page)
    adw_navigation_view_push_by_tag (self->navigation, "form");
  wh_ui_form_focus_first (self->form);
}

static WhConnectionConfig *
make_config (WhUiConnectionDialog *self)
{
  g_autofree char *name = wh_ui_form_dup_value (self->form, NAME_ID);
  g_autofree char *url = wh_ui_form_dup_value (self->form, URL_ID);
  const char *environment = adw_toggle_group_get_active_name (self->environment);
  WhConnectionConfig *config;

  if (self->edited != NULL)
    {
      config = wh_connection_config_copy (self->edited);
      g_set_str (&config->name, name);
      g_set_str (&config->url, url);
    }
  else
    {
      config = wh_connection_config_new (self->info->id, name, url);
    }

  g_set_str (&config->environment, environment);
  config->read_only = adw_switch_row_get_active (self->read_only);

  for (guint i = 0; i < self->info->n_settings; i++)
    {
      g_autofree char *value = NULL;

      if (self->info->settings[i].type == WH_SETTING_SECRET)
        continue;

      value = wh_ui_form_dup_value (self->form, self->info->settings[i].id);
      wh_connection_config_set_setting (config, self->info->settings[i].id, value);
    }

  return config;
}

static GHashTable *
collect_secrets (WhUiConnectionDialog *self)
{
  GHashTable *secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_secret_free);

  for (guint i = 0; i < self->info->n_settings; i++)
    {
      const WhSetting *setting = &self->info->settings[i];
      char *value;

      if (setting->type == WH_SETTING_SECRET && (value = wh_ui_form_dup_value (self->form, setting->id)) != NULL)
        g_hash_table_insert (secrets, g_strdup (setting->id), value);
    }

  return secrets;
}

/* ---- Test ---- */

static void
show_result (WhUiConnectionDialog *self,
             const GError         *error)
{
  wh_ui_test_result_end (self->result, error);
  gtk_button_set_label (self->test_button, _("Test again"));
  set_add_button (self, error == NULL ? _("Add connection") : _("Add anyway"), error == NULL);
}

static void
test_done (gpointer      owner,
           const GValue *value,
           const GError *error)
{
  WhUiConnectionDialog *self = owner;

  if (error != NULL && wh_error_is_cancelled (error))
    return;

  show_result (self, error);
  update_buttons (self);
  update_note (self);
  gtk_viewport_scroll_to (GTK_VIEWPORT (gtk_widget_get_ancestor (GTK_WIDGET (self->result), GTK_TYPE_VIEWPORT)),
                          GTK_WIDGET (self->result), NULL);

  wh_provider_close (self->trial);
  g_clear_object (&self->trial);
}

static void
test_cb (WhUiConnectionDialog *self)
{
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autoptr(GHashTable) secrets = NULL;
  g_autoptr(GError) error = NULL;

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->test_button)))
    return;

  config = make_config (self);
  secrets = collect_secrets (self);
  self->trial = wh_connections_trial (wh_fleet_get_connections (self->fleet), config, secrets, &error);

  gtk_widget_set_visible (GTK_WIDGET (self->result), TRUE);

  if (self->trial == NULL)
    {
      show_result (self, error);
      return;
    }

  wh_ui_test_result_begin (self->result, self->trial);
  update_buttons (self);
  wh_ui_future_done (wh_dex_scoped (self->scope, wh_provider_test (self->trial)), self, test_done);
}

/* ---- Add ---- */

static void
saved (gpointer      owner,
       const GValue *value,
       const GError *error)
{
  WhUiConnectionDialog *self = owner;
  g_autofree char *name = wh_ui_form_dup_value (self->form, NAME_ID);
  g_autofree char *text = NULL;

  self->saving = FALSE;

  if (error != NULL)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->result), TRUE);
      show_result (self, error);
      update_buttons (self);
      return;
    }

  text = self->edited != NULL ? g_strdup_printf (_("%s was saved"), name) : g_strdup_printf (_("%s was added"), name);

  if (self->parent != NULL)
    gtk_widget_activate_action (self->parent, "win.toast", "s", text);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
add_cb (WhUiConnectionDialog *self)
{
  g_autoptr(WhConnectionConfig) config = make_config (self);
  g_autoptr(GHashTable) secrets = collect_secrets (self);
  WhConnections *connections = wh_fleet_get_connections (self->fleet);

  self->saving = TRUE;
  update_buttons (self);

  wh_ui_future_done (self->edited != NULL ? wh_connections_change (connections, config, secrets)
                                          : wh_connections_add (connections, config, secrets),
                     self, saved);
}

static void
wh_ui_connection_dialog_dispose (GObject *object)
{
  WhUiConnectionDialog *self = WH_UI_CONNECTION_DIALOG (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);

  if (self->trial != NULL)
    wh_provider_close (self->trial);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_CONNECTION_DIALOG);
  g_clear_object (&self->trial);
  g_clear_object (&self->fleet);
  g_clear_weak_pointer (&self->parent);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->edited, wh_connection_config_unref);
  g_clear_pointer (&self->shown, wh_connection_config_unref);

  G_OBJECT_CLASS (wh_ui_connection_dialog_parent_class)->dispose (object);
}

static void
wh_ui_connection_dialog_class_init (WhUiConnectionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_connection_dialog_dispose;

  g_type_ensure (WH_UI_TYPE_FORM);
  g_type_ensure (WH_UI_TYPE_TEST_RESULT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-connection-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, form_page);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, search);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, kinds_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, kinds);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, form_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, form);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, environment);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, read_only);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, result);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, secret_note);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, secret_text);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionDialog, add_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, form_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
wh_ui_connection_dialog_init (WhUiConnectionDialog *self)
{
  g_autofree char *placeholder = NULL;
  guint n_infos;

  self->groups = g_ptr_array_new ();
  self->scope = dex_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  wh_provider_info_list (&n_infos);
  placeholder = g_strdup_printf (ngettext ("Search %u kind", "Search %u kinds", n_infos), n_infos);
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->search), placeholder);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search), GTK_WIDGET (self->kinds_stack));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, placeholder, -1);

  g_signal_connect_object (self->form, "changed", G_CALLBACK (form_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "submit", G_CALLBACK (test_cb), self, G_CONNECT_SWAPPED);
}

static WhUiConnectionDialog *
present (GtkWidget            *parent,
         WhFleet              *fleet,
         WhConnectionConfig   *shown,
         gboolean              edit,
         const WhProviderInfo *info)
{
  WhUiConnectionDialog *self = g_object_new (WH_UI_TYPE_CONNECTION_DIALOG, NULL);

  self->fleet = g_object_ref (fleet);
  self->edited = edit ? wh_connection_config_ref (shown) : NULL;
  self->shown = shown != NULL ? wh_connection_config_ref (shown) : NULL;
  g_set_weak_pointer (&self->parent, parent);
  fill_kinds (self);

  if (info != NULL)
    {
      /* Nothing to go back to. */
      adw_navigation_view_replace_with_tags (self->navigation, (const char *[]) { "form" }, 1);
      show_form (self, info);
    }

  adw_dialog_present (ADW_DIALOG (self), parent);

  if (info == NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->search));
      gtk_widget_add_tick_callback (GTK_WIDGET (self), focus_search, g_memdup2 (&(guint) { 10 }, sizeof (guint)), g_free);
    }

  return self;
}

/**
 * wh_ui_connection_dialog_add:
 * @parent: a widget of the window
 * @fleet: what the connection is added to
 * @provider: (nullable): id of a provider; %NULL or empty asks which
 *
 * Asks for a new connection.
 */
void
wh_ui_connection_dialog_add (GtkWidget  *parent,
                             WhFleet    *fleet,
                             const char *provider)
{
  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));

  present (parent, fleet, NULL, FALSE, provider != NULL && *provider != 0 ? wh_provider_info_find (provider) : NULL);
}

/**
 * wh_ui_connection_dialog_propose:
 * @parent: a widget of the window
 * @fleet: what the connection is added to
 * @proposal: what the form is filled with
 *
 * Asks for a new connection, beginning with what is known of it.
 */
void
wh_ui_connection_dialog_propose (GtkWidget          *parent,
                                 WhFleet            *fleet,
                                 WhConnectionConfig *proposal)
{
  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (proposal != NULL);

  if (wh_provider_info_find (proposal->provider) != NULL)
    present (parent, fleet, proposal, FALSE, wh_provider_info_find (proposal->provider));
}

/**
 * wh_ui_connection_dialog_edit:
 * @parent: a widget of the window
 * @fleet: what the connection belongs to
 * @connection: what is changed
 *
 * Changes a connection. Secrets that are left empty stay what they are.
 */
void
wh_ui_connection_dialog_edit (GtkWidget    *parent,
                              WhFleet      *fleet,
                              WhConnection *connection)
{
  WhConnectionConfig *config;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (WH_IS_CONNECTION (connection));

  config = wh_connection_get_config (connection);

  if (wh_provider_info_find (config->provider) != NULL)
    present (parent, fleet, config, TRUE, wh_provider_info_find (config->provider));
}
