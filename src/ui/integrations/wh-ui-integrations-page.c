/* wh-ui-integrations-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-connection-dialog.h"
#include "wh-ui-connection-tile.h"
#include "wh-ui-future.h"
#include "wh-ui-integrations-page.h"
#include "wh-ui-pane.h"
#include "wh-ui-requests-dialog.h"
#include "wh-ui-split.h"

/* Ages are written again this often, in seconds. */
#define AGE_INTERVAL 5

/**
 * WhUiIntegrationsPage:
 *
 * The view "Integrations": every system that is connected, as tiles, those
 * that need somebody first.
 */
struct _WhUiIntegrationsPage
{
  WhUiPage              parent_instance;

  GtkWidget            *add_button;
  AdwOverlaySplitView  *split;
  WhUiPane             *pane;
  GtkFlowBox           *tiles;

  GtkSorter            *sorter;
  GtkFilter            *filter;
  guint                 age_source;
};

G_DEFINE_FINAL_TYPE (WhUiIntegrationsPage, wh_ui_integrations_page, WH_UI_TYPE_PAGE)

static WhConnections *
get_connections (WhUiIntegrationsPage *self)
{
  return wh_fleet_get_connections (wh_ui_page_get_fleet (WH_UI_PAGE (self)));
}

static WhUiConnectionTile *
get_tile (GtkFlowBoxChild *child)
{
  return WH_UI_CONNECTION_TILE (gtk_flow_box_child_get_child (child));
}

/* ---- State ---- */

static void
append_count (GString    *text,
              const char *format,
              guint       n)
{
  if (n == 0)
    return;

  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append_printf (text, format, n);
}

static void
update_state (WhUiIntegrationsPage *self)
{
  guint counts[WH_N_HEALTHS] = { 0 };
  guint n = 0;
  g_autoptr(GString) text = g_string_new (NULL);
  GtkFlowBoxChild *child;

  for (; (child = gtk_flow_box_get_child_at_index (self->tiles, n)) != NULL; n++)
    counts[wh_ui_connection_tile_get_health (get_tile (child))]++;

  append_count (text, _("%u fine"), counts[WH_HEALTH_OK]);
  append_count (text, g_dngettext (GETTEXT_PACKAGE, "%u warning", "%u warnings", counts[WH_HEALTH_WARNING]),
                counts[WH_HEALTH_WARNING]);
  append_count (text, _("%u refused"), counts[WH_HEALTH_FAILING]);
  append_count (text, _("%u not observed"), counts[WH_HEALTH_STALE]);
  append_count (text, _("%u connecting"), counts[WH_HEALTH_UNKNOWN]);
  wh_ui_page_set_subtitle (WH_UI_PAGE (self), text->str);

  if (n == 0 && g_list_model_get_n_items (G_LIST_MODEL (get_connections (self))) > 0)
    wh_ui_page_set_empty (WH_UI_PAGE (self), "application-x-addon-symbolic", _("No connection in this environment"),
                          _("The window shows one environment only."),
                          _("Show all environments"), "win.environment('')");
  else if (n == 0)
    wh_ui_page_set_empty (WH_UI_PAGE (self), "application-x-addon-symbolic", _("Nothing is connected yet"),
                          _("Connect a cluster, a registry or a forge, and what it knows appears here."),
                          _("Add a connection"), "win.add-connection('')");
  else
    wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);
}

static WhHealth
get_health (WhConnection *connection)
{
  g_autoptr(WhRecord) record = wh_connection_make_record (connection);

  return (WhHealth)record->health;
}

static int
compare_connections (gconstpointer a,
                     gconstpointer b,
                     gpointer      user_data)
{
  WhConnection *one = (WhConnection *)a;
  WhConnection *other = (WhConnection *)b;
  int order = (int)wh_health_rank (get_health (other)) - (int)wh_health_rank (get_health (one));

  return order != 0 ? order : g_utf8_collate (wh_connection_get_name (one), wh_connection_get_name (other));
}

static gboolean
is_shown (gpointer item,
          gpointer user_data)
{
  const char *environment = wh_ui_page_get_environment (user_data);

  return environment == NULL || *environment == '\0' ||
         g_strcmp0 (wh_connection_get_config (item)->environment, environment) == 0;
}

static void
changed_cb (WhUiIntegrationsPage *self)
{
  if (self->sorter != NULL)
    gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  update_state (self);
}

/* ---- What can be done ---- */

static void
edit_cb (WhUiConnectionTile   *tile,
         WhUiIntegrationsPage *self)
{
  wh_ui_connection_dialog_edit (GTK_WIDGET (self), wh_ui_page_get_fleet (WH_UI_PAGE (self)),
                                wh_ui_connection_tile_get_connection (tile));
}

static void
try_cb (WhUiConnectionTile *tile)
{
  wh_connection_try_again (wh_ui_connection_tile_get_connection (tile));
}

static void
requests_cb (WhUiConnectionTile   *tile,
             WhUiIntegrationsPage *self)
{
  wh_ui_requests_dialog_present (GTK_WIDGET (self), wh_ui_page_get_fleet (WH_UI_PAGE (self)),
                                 wh_ui_connection_tile_get_connection (tile));
}

static void
removed (gpointer      owner,
         const GValue *value,
         const GError *error)
{
  gtk_widget_activate_action (owner, "win.toast", "s", error != NULL ? error->message : _("The connection was removed"));
}

static void
remove_response_cb (AdwAlertDialog       *dialog,
                    const char           *response,
                    WhUiIntegrationsPage *self)
{
  const char *id = g_object_get_data (G_OBJECT (dialog), "wh-id");

  if (g_str_equal (response, "remove"))
    {
      adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
      wh_ui_future_done (wh_connections_remove (get_connections (self), id), self, removed);
    }
}

static void
remove_cb (WhUiConnectionTile   *tile,
           WhUiIntegrationsPage *self)
{
  WhConnection *connection = wh_ui_connection_tile_get_connection (tile);
  g_autofree char *heading = g_strdup_printf (_("Remove “%s”?"), wh_connection_get_name (connection));
  AdwAlertDialog *dialog;

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading,
                                                   _("What it brought disappears from all pages, and its secret from the keyring. The system itself is not touched.")));
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "wh-id", g_strdup (wh_connection_get_id (connection)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_response_cb), self, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

/* ---- Details ---- */

static void
pane_requests_cb (WhUiIntegrationsPage *self)
{
  WhResource *resource = wh_ui_pane_get_resource (self->pane);
  WhConnection *connection = resource != NULL ? wh_connections_find (get_connections (self), wh_resource_get_record (resource)->uid) : NULL;

  if (connection != NULL)
    wh_ui_requests_dialog_present (GTK_WIDGET (self), wh_ui_page_get_fleet (WH_UI_PAGE (self)), connection);
}

static gboolean
show_details (WhUiIntegrationsPage *self,
              const char           *id)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  WhRecord *record = wh_store_lookup (store, &wh_kind_connection, WH_LOCAL, id);

  if (record == NULL)
    return FALSE;

  wh_ui_pane_show (self->pane, wh_ui_page_get_fleet (WH_UI_PAGE (self)), store, record);
  adw_overlay_split_view_set_show_sidebar (self->split, TRUE);

  return TRUE;
}

static void
activated_cb (WhUiIntegrationsPage *self,
              GtkFlowBoxChild      *child)
{
  show_details (self, wh_connection_get_id (wh_ui_connection_tile_get_connection (get_tile (child))));
}

static void
pane_close_cb (WhUiIntegrationsPage *self)
{
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
}

/* ---- Tiles ---- */

static GtkWidget *
make_tile (gpointer item,
           gpointer user_data)
{
  WhUiIntegrationsPage *self = user_data;
  GtkWidget *tile = wh_ui_connection_tile_new (item, wh_ui_page_get_store (WH_UI_PAGE (self)));

  gtk_widget_set_size_request (tile, 232, -1);
  g_signal_connect_object (tile, "edit", G_CALLBACK (edit_cb), self, 0);
  g_signal_connect_object (tile, "try", G_CALLBACK (try_cb), self, 0);
  g_signal_connect_object (tile, "requests", G_CALLBACK (requests_cb), self, 0);
  g_signal_connect_object (tile, "remove", G_CALLBACK (remove_cb), self, 0);

  return tile;
}

static gboolean
age_cb (gpointer data)
{
  WhUiIntegrationsPage *self = data;
  GtkFlowBoxChild *child;

  for (guint i = 0; (child = gtk_flow_box_get_child_at_index (self->tiles, i)) != NULL; i++)
    wh_ui_connection_tile_update (get_tile (child));

  update_state (self);

  return G_SOURCE_CONTINUE;
}

static void
wh_ui_integrations_page_map (GtkWidget *widget)
{
  WhUiIntegrationsPage *self = WH_UI_INTEGRATIONS_PAGE (widget);

  GTK_WIDGET_CLASS (wh_ui_integrations_page_parent_class)->map (widget);

  if (self->age_source == 0)
    self->age_source = g_timeout_add_seconds (AGE_INTERVAL, age_cb, self);
}

static void
wh_ui_integrations_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&WH_UI_INTEGRATIONS_PAGE (widget)->age_source, g_source_remove);

  GTK_WIDGET_CLASS (wh_ui_integrations_page_parent_class)->unmap (widget);
}

static void
wh_ui_integrations_page_bind_store (WhUiPage *page,
                                    WhStore  *store)
{
  WhUiIntegrationsPage *self = WH_UI_INTEGRATIONS_PAGE (page);
  WhConnections *connections = get_connections (self);

  /* Connections are those of now, whatever moment is shown. */
  if (self->sorter == NULL)
    {
      g_autoptr(GtkFilterListModel) filtered = NULL;
      g_autoptr(GtkSortListModel) sorted = NULL;

      self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
      self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_connections, NULL, NULL));
      filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (connections)), g_object_ref (self->filter));
      sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (filtered)), g_object_ref (self->sorter));
      gtk_flow_box_bind_model (self->tiles, G_LIST_MODEL (sorted), make_tile, self, NULL);
    }

  g_signal_handlers_disconnect_by_func (connections, changed_cb, self);
  g_signal_connect_object (connections, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update_state (self);
}

static void
wh_ui_integrations_page_environment_changed (WhUiPage   *page,
                                             const char *environment)
{
  WhUiIntegrationsPage *self = WH_UI_INTEGRATIONS_PAGE (page);

  if (self->filter != NULL)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
wh_ui_integrations_page_toggle_pane (WhUiPage *page)
{
  WhUiIntegrationsPage *self = WH_UI_INTEGRATIONS_PAGE (page);
  GtkFlowBoxChild *first = gtk_flow_box_get_child_at_index (self->tiles, 0);

  if (adw_overlay_split_view_get_show_sidebar (self->split))
    adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  else if (wh_ui_pane_get_resource (self->pane) != NULL)
    adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
  else if (first != NULL)
    activated_cb (self, first);
  else
    return FALSE;

  return TRUE;
}

static gboolean
wh_ui_integrations_page_show_record (WhUiPage *page,
                                     WhRecord *record)
{
  return record->kind == &wh_kind_connection && show_details (WH_UI_INTEGRATIONS_PAGE (page), record->uid);
}

static char **
wh_ui_integrations_page_list_parts (WhUiPage *page)
{
  static const char * const parts[] = { "tiles", "pane", NULL };

  return g_strdupv ((char **)parts);
}

static void
wh_ui_integrations_page_show_part (WhUiPage   *page,
                                   const char *part)
{
  WhUiIntegrationsPage *self = WH_UI_INTEGRATIONS_PAGE (page);

  if (g_str_equal (part, "pane") != adw_overlay_split_view_get_show_sidebar (self->split))
    wh_ui_integrations_page_toggle_pane (page);
}

/* Narrow, the header has no room: the same button stands above the views. */
static void
narrow_cb (WhUiIntegrationsPage *self)
{
  gtk_widget_set_visible (self->add_button, !wh_ui_page_get_narrow (WH_UI_PAGE (self)));
}

static void
wh_ui_integrations_page_dispose (GObject *object)
{
  WhUiIntegrationsPage *self = WH_UI_INTEGRATIONS_PAGE (object);

  g_clear_handle_id (&self->age_source, g_source_remove);
  if (self->tiles != NULL)
    gtk_flow_box_bind_model (self->tiles, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_INTEGRATIONS_PAGE);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);

  G_OBJECT_CLASS (wh_ui_integrations_page_parent_class)->dispose (object);
}

static void
wh_ui_integrations_page_class_init (WhUiIntegrationsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_integrations_page_dispose;
  widget_class->map = wh_ui_integrations_page_map;
  widget_class->unmap = wh_ui_integrations_page_unmap;
  page_class->bind_store = wh_ui_integrations_page_bind_store;
  page_class->environment_changed = wh_ui_integrations_page_environment_changed;
  page_class->toggle_pane = wh_ui_integrations_page_toggle_pane;
  page_class->show_record = wh_ui_integrations_page_show_record;
  page_class->list_parts = wh_ui_integrations_page_list_parts;
  page_class->show_part = wh_ui_integrations_page_show_part;

  g_type_ensure (WH_UI_TYPE_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-integrations-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiIntegrationsPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiIntegrationsPage, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiIntegrationsPage, pane);
  gtk_widget_class_bind_template_child (widget_class, WhUiIntegrationsPage, tiles);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, pane_close_cb);
}

/* Below what is wrong with a connection: what it was asked. */
static void
add_pane_button (WhUiIntegrationsPage *self)
{
  GtkWidget *button = gtk_button_new_with_label (_("Requests"));

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_object (button, "clicked", G_CALLBACK (pane_requests_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (wh_ui_pane_get_extra (self->pane), button);
}

static void
wh_ui_integrations_page_init (WhUiIntegrationsPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Integrations"));
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_split_set_up (self->split);
  add_pane_button (self);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (narrow_cb), NULL);
}
