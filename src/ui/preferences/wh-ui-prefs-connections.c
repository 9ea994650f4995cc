/* wh-ui-prefs-connections.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-connection-dialog.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-prefs-connections.h"

/* Ages are written again this often, in seconds. */
#define AGE_INTERVAL 5
#define N_GROUPS 4

/**
 * WhUiPrefsConnections:
 *
 * The page "Connections": every connection as a row, grouped by what it is.
 */
struct _WhUiPrefsConnections
{
  AdwPreferencesPage   parent_instance;

  AdwPreferencesGroup *groups[N_GROUPS];
  AdwPreferencesGroup *empty;
  AdwPreferencesGroup *first; /* of those that are shown; has the button */
  GtkWidget           *add;
  WhFleet             *fleet;
  GPtrArray           *rows;
  guint                age_source;
};

G_DEFINE_FINAL_TYPE (WhUiPrefsConnections, wh_ui_prefs_connections, ADW_TYPE_PREFERENCES_PAGE)

typedef struct
{
  AdwPreferencesGroup *group;
  AdwActionRow        *row;
  WhUiHealth          *health;
  GtkWidget           *try;
  WhConnection        *connection;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_object_unref (row->connection);
  g_free (row);
}

/* "Kubernetes v1.33.1 · live, 4 s ago" */
static char *
dup_subtitle (WhConnection *connection,
              WhRecord     *record)
{
  WhConnectionConfig *config = wh_connection_get_config (connection);
  const WhProviderInfo *info = wh_provider_info_find (config->provider);
  const char *version = record->values[WH_CONNECTION_VERSION].text;
  const char *message = wh_connection_get_message (connection);
  gint64 fresh_at = wh_connection_get_fresh_at (connection);
  g_autoptr(GString) text = g_string_new (info != NULL ? info->title : config->provider);
  g_autofree char *state = NULL;

  if (version != NULL)
    g_string_append_printf (text, " %s", version);

  /* In the middle of a line. */
  state = g_utf8_strdown (wh_connection_state_get_title (wh_connection_get_state (connection)), -1);
  g_string_append_printf (text, " · %s", state);

  if (fresh_at > 0)
    {
      g_autofree char *age = wh_format_age (MAX (g_get_real_time () - fresh_at, 0));

      /* Translators: "live, 4 s ago" */
      g_string_append_printf (text, _(", %s ago"), age);
    }

  if (message != NULL)
    g_string_append_printf (text, " · %s", message);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
update_row (Row *row)
{
  g_autoptr(WhRecord) record = wh_connection_make_record (row->connection);
  g_autofree char *subtitle = dup_subtitle (row->connection, record);
  WhConnectionState state = wh_connection_get_state (row->connection);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->row), wh_connection_get_name (row->connection));
  adw_action_row_set_subtitle (row->row, subtitle);
  wh_ui_health_set_health (row->health, (WhHealth)record->health);
  gtk_button_set_label (GTK_BUTTON (row->try), wh_connection_is_locked (row->connection) ? _("Unlock keyring") : _("Try now"));
  gtk_widget_set_visible (row->try, state != WH_CONNECTION_STATE_LIVE && state != WH_CONNECTION_STATE_CONNECTING);
}

static void
edit_cb (AdwActionRow         *action_row,
         WhUiPrefsConnections *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      if (row->row == action_row)
        wh_ui_connection_dialog_edit (GTK_WIDGET (self), self->fleet, row->connection);
    }
}

static void
add_row (WhUiPrefsConnections *self,
         WhConnection         *connection)
{
  WhConnectionConfig *config = wh_connection_get_config (connection);
  const WhProviderInfo *info = wh_provider_info_find (config->provider);
  GtkWidget *widget = adw_action_row_new ();
  GtkWidget *mark = wh_ui_env_mark_new ();
  Row *row = g_new0 (Row, 1);

  row->group = self->groups[info != NULL ? MIN (info->group, N_GROUPS - 1) : N_GROUPS - 1];
  row->row = ADW_ACTION_ROW (widget);
  row->connection = g_object_ref (connection);
  row->health = WH_UI_HEALTH (wh_ui_health_new ());
  row->try = gtk_button_new_with_label (_("Try now"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_action_row_add_prefix (row->row, GTK_WIDGET (row->health));
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  wh_ui_env_mark_set_short (WH_UI_ENV_MARK (mark), TRUE);
  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), config->environment);
  gtk_widget_set_visible (mark, config->environment != NULL && *config->environment != '\0');
  adw_action_row_add_suffix (row->row, mark);
  gtk_widget_set_valign (row->try, GTK_ALIGN_CENTER);
  g_signal_connect_object (row->try, "clicked", G_CALLBACK (wh_connection_try_again), connection, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row->row, row->try);
  adw_action_row_add_suffix (row->row, gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), TRUE);
  g_signal_connect_object (widget, "activated", G_CALLBACK (edit_cb), self, 0);

  adw_preferences_group_add (row->group, widget);
  gtk_widget_set_visible (GTK_WIDGET (row->group), TRUE);
  g_ptr_array_add (self->rows, row);
  update_row (row);
}

static gboolean
update_rows (gpointer data)
{
  WhUiPrefsConnections *self = data;

  for (guint i = 0; i < self->rows->len; i++)
    update_row (g_ptr_array_index (self->rows, i));

  return G_SOURCE_CONTINUE;
}

static void
changed_cb (WhUiPrefsConnections *self)
{
  update_rows (self);
}

/* Adding stands at the top, whatever is there. */
static void
place_add (WhUiPrefsConnections *self)
{
  AdwPreferencesGroup *first = self->empty;

  for (guint i = 0; first == self->empty && i < N_GROUPS; i++)
    {
      if (gtk_widget_get_visible (GTK_WIDGET (self->groups[i])))
        first = self->groups[i];
    }

  gtk_widget_set_visible (GTK_WIDGET (self->empty), first == self->empty);

  if (first == self->first)
    return;

  if (self->first != NULL)
    adw_preferences_group_set_header_suffix (self->first, NULL);

  adw_preferences_group_set_header_suffix (first, self->add);
  self->first = first;
}

static void
fill (WhUiPrefsConnections *self)
{
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (self->fleet));
  guint n = g_list_model_get_n_items (connections);

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      adw_preferences_group_remove (row->group, GTK_WIDGET (row->row));
    }

  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < N_GROUPS; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->groups[i]), FALSE);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);

      add_row (self, connection);
    }

  place_add (self);
}

static void
wh_ui_prefs_connections_map (GtkWidget *widget)
{
  WhUiPrefsConnections *self = WH_UI_PREFS_CONNECTIONS (widget);

  GTK_WIDGET_CLASS (wh_ui_prefs_connections_parent_class)->map (widget);

  update_rows (self);
  if (self->age_source == 0)
    self->age_source = g_timeout_add_seconds (AGE_INTERVAL, update_rows, self);
}

static void
wh_ui_prefs_connections_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&WH_UI_PREFS_CONNECTIONS (widget)->age_source, g_source_remove);

  GTK_WIDGET_CLASS (wh_ui_prefs_connections_parent_class)->unmap (widget);
}

static void
wh_ui_prefs_connections_dispose (GObject *object)
{
  WhUiPrefsConnections *self = WH_UI_PREFS_CONNECTIONS (object);

  g_clear_handle_id (&self->age_source, g_source_remove);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->fleet);
  g_clear_object (&self->add);

  G_OBJECT_CLASS (wh_ui_prefs_connections_parent_class)->dispose (object);
}

static void
wh_ui_prefs_connections_class_init (WhUiPrefsConnectionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_prefs_connections_dispose;
  GTK_WIDGET_CLASS (klass)->map = wh_ui_prefs_connections_map;
  GTK_WIDGET_CLASS (klass)->unmap = wh_ui_prefs_connections_unmap;
}

static void
wh_ui_prefs_connections_init (WhUiPrefsConnections *self)
{
  static const char *const titles[N_GROUPS] = {
    N_("Clusters"), N_("Code and registries"), N_("Monitoring"), N_("Services"),
  };
  GtkWidget *add = gtk_button_new ();

  self->rows = g_ptr_array_new_with_free_func (row_free);
  adw_preferences_page_set_name (ADW_PREFERENCES_PAGE (self), "connections");
  adw_preferences_page_set_title (ADW_PREFERENCES_PAGE (self), _("Connections"));
  adw_preferences_page_set_icon_name (ADW_PREFERENCES_PAGE (self), "network-transmit-receive-symbolic");

  self->empty = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  gtk_button_set_child (GTK_BUTTON (add), g_object_new (ADW_TYPE_BUTTON_CONTENT,
                                                        "icon-name", "list-add-symbolic",
                                                        "label", _("Add connection…"),
                                                        NULL));
  gtk_widget_add_css_class (add, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "win.add-connection");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (add), "s", "");
  self->add = g_object_ref_sink (add);
  adw_preferences_group_set_title (self->empty, _("Connections"));
  adw_preferences_group_set_description (self->empty, _("Nothing is connected yet."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), self->empty);

  for (guint i = 0; i < N_GROUPS; i++)
    {
      self->groups[i] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      adw_preferences_group_set_title (self->groups[i], _(titles[i]));
      gtk_widget_set_visible (GTK_WIDGET (self->groups[i]), FALSE);
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), self->groups[i]);
    }
}

/**
 * wh_ui_prefs_connections_new:
 * @fleet: the fleet
 *
 * Returns: (transfer full): the page
 */
GtkWidget *
wh_ui_prefs_connections_new (WhFleet *fleet)
{
  WhUiPrefsConnections *self = g_object_new (WH_UI_TYPE_PREFS_CONNECTIONS, NULL);
  WhConnections *connections = wh_fleet_get_connections (fleet);

  self->fleet = g_object_ref (fleet);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connections, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  fill (self);

  return GTK_WIDGET (self);
}
