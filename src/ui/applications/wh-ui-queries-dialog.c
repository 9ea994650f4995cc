/* wh-ui-queries-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-traffic-queries.h"
#include "wh-ui-future.h"
#include "wh-ui-queries-dialog.h"

static const struct
{
  const char *metric;
  const char *title;
} figures[] = {
  { "rate", N_("Requests a second") },
  { "errors", N_("Errors, in percent") },
  { "p50", N_("Latency p50, in seconds") },
  { "p95", N_("Latency p95, in seconds") },
  { "p99", N_("Latency p99, in seconds") },
};

/**
 * WhUiQueriesDialog:
 *
 * What is asked for the requests of one application instead of what was
 * recognised. An entry that is left empty asks for that.
 */
struct _WhUiQueriesDialog
{
  AdwDialog            parent_instance;

  AdwEntryRow         *entries[G_N_ELEMENTS (figures)];
  AdwPreferencesGroup *group;
  AdwBanner           *banner;
  GtkWidget           *save;
  WhFleet             *fleet;
  char                *connection;
  char                *application;
};

G_DEFINE_FINAL_TYPE (WhUiQueriesDialog, wh_ui_queries_dialog, ADW_TYPE_DIALOG)

static void
saved (gpointer      owner,
       const GValue *value,
       const GError *error)
{
  WhUiQueriesDialog *self = owner;

  if (value != NULL)
    {
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }

  adw_banner_set_title (self->banner, error->message);
  adw_banner_set_revealed (self->banner, TRUE);
  gtk_widget_set_sensitive (self->save, TRUE);
}

static void
save_cb (WhUiQueriesDialog *self)
{
  WhConnections *connections = wh_fleet_get_connections (self->fleet);
  WhConnection *connection = wh_connections_find (connections, self->connection);
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autofree char *text = NULL;

  if (connection == NULL)
    {
      adw_banner_set_title (self->banner, _("The connection was removed meanwhile"));
      adw_banner_set_revealed (self->banner, TRUE);
      return;
    }

  config = wh_connection_config_copy (wh_connection_get_config (connection));
  text = g_strdup (wh_connection_config_get_setting (config, WH_TRAFFIC_QUERIES_SETTING));

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      char *changed = wh_traffic_queries_change (text, self->application, figures[i].metric,
                                                 gtk_editable_get_text (GTK_EDITABLE (self->entries[i])));

      g_free (text);
      text = changed;
    }

  wh_connection_config_set_setting (config, WH_TRAFFIC_QUERIES_SETTING, *text != 0 ? text : NULL);
  gtk_widget_set_sensitive (self->save, FALSE);
  wh_ui_future_done (wh_connections_change (connections, config, NULL), self, saved);
}

static void
wh_ui_queries_dialog_dispose (GObject *object)
{
  g_clear_object (&WH_UI_QUERIES_DIALOG (object)->fleet);

  G_OBJECT_CLASS (wh_ui_queries_dialog_parent_class)->dispose (object);
}

static void
wh_ui_queries_dialog_finalize (GObject *object)
{
  WhUiQueriesDialog *self = WH_UI_QUERIES_DIALOG (object);

  g_free (self->connection);
  g_free (self->application);

  G_OBJECT_CLASS (wh_ui_queries_dialog_parent_class)->finalize (object);
}

static void
wh_ui_queries_dialog_class_init (WhUiQueriesDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_queries_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_queries_dialog_finalize;
}

static void
wh_ui_queries_dialog_init (WhUiQueriesDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));
  GtkWidget *page = adw_preferences_page_new ();

  self->save = gtk_button_new_with_mnemonic (_("_Save"));
  self->banner = ADW_BANNER (adw_banner_new (""));
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  gtk_widget_add_css_class (self->save, "suggested-action");
  g_signal_connect_object (cancel, "clicked", G_CALLBACK (adw_dialog_close), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (save_cb), self, G_CONNECT_SWAPPED);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      self->entries[i] = ADW_ENTRY_ROW (adw_entry_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entries[i]), g_dgettext (GETTEXT_PACKAGE, figures[i].title));
      gtk_widget_add_css_class (GTK_WIDGET (self->entries[i]), "monospace");
      adw_preferences_group_add (self->group, GTK_WIDGET (self->entries[i]));
    }

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->banner));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  adw_dialog_set_title (ADW_DIALOG (self), _("Edit queries"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 640);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->save);
}

/**
 * wh_ui_queries_dialog_new:
 * @fleet: the fleet
 * @connection: id of the connection that tells the requests
 * @application: what it calls the application
 * @convention: (nullable): what was recognised
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
wh_ui_queries_dialog_new (WhFleet    *fleet,
                          const char *connection,
                          const char *application,
                          const char *convention)
{
  WhUiQueriesDialog *self = g_object_new (WH_UI_TYPE_QUERIES_DIALOG, NULL);
  WhConnection *found = wh_connections_find (wh_fleet_get_connections (fleet), connection);
  const char *text = found != NULL
                       ? wh_connection_config_get_setting (wh_connection_get_config (found), WH_TRAFFIC_QUERIES_SETTING) : NULL;
  g_autofree char *description = NULL;

  self->fleet = g_object_ref (fleet);
  self->connection = g_strdup (connection);
  self->application = g_strdup (application);
  /* Translators: %s is whose names metrics have, such as "ingress-nginx" */
  description = g_strdup_printf (_("PromQL with one series for each label “namespace”; $app stands for the application. "
                                   "What is left empty is asked as recognised: %s."),
                                 convention != NULL ? convention : _("nothing"));
  adw_preferences_group_set_title (self->group, application);
  adw_preferences_group_set_description (self->group, description);

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *expression = wh_traffic_queries_get (text, application, figures[i].metric);

      gtk_editable_set_text (GTK_EDITABLE (self->entries[i]), expression != NULL ? expression : "");
    }

  return ADW_DIALOG (self);
}
