/* wh-ui-route-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-routes.h"
#include "wh-ui-future.h"
#include "wh-ui-route-dialog.h"

/**
 * WhUiRouteDialog:
 *
 * A new route: which messages it is for, and which channels they go to, at once
 * or after some time.
 */
struct _WhUiRouteDialog
{
  AdwDialog             parent_instance;

  AdwBanner            *banner;
  GtkWidget            *save;
  GtkWidget            *failing_row;
  GtkWidget            *environment_row;
  GtkWidget            *application_row;
  GtkWidget            *label_row;
  GtkWidget            *between_row;
  AdwPreferencesGroup  *steps;

  WhFleet              *fleet;
  GPtrArray            *rows;     /* AdwExpanderRow, borrowed */
};

G_DEFINE_FINAL_TYPE (WhUiRouteDialog, wh_ui_route_dialog, ADW_TYPE_DIALOG)

static void
fail (WhUiRouteDialog *self,
      const char      *message)
{
  adw_banner_set_title (self->banner, message);
  adw_banner_set_revealed (self->banner, TRUE);
}

static char *
dup_text (GtkWidget *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  return *text != '\0' ? g_strdup (text) : NULL;
}

static void
add_row (WhUiRouteDialog *self,
         const WhChannel *channel)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *after = adw_spin_row_new_with_range (0, 1440, 5);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), channel->name);
  adw_expander_row_set_show_enable_switch (ADW_EXPANDER_ROW (row), TRUE);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (after), _("After minutes"));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), after);
  g_object_set_data_full (G_OBJECT (row), "channel", g_strdup (channel->id), g_free);
  g_object_set_data (G_OBJECT (row), "after", after);
  adw_preferences_group_add (self->steps, row);
  g_ptr_array_add (self->rows, row);
}

static void
saved_cb (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiRouteDialog *self = owner;

  gtk_widget_set_sensitive (self->save, TRUE);

  if (error != NULL)
    fail (self, error->message);
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static gboolean
fill_time (WhUiRouteDialog *self,
           WhRoute         *route)
{
  g_auto(GStrv) parts = g_strsplit_set (gtk_editable_get_text (GTK_EDITABLE (self->between_row)), "-–", 2);

  if (parts[0] == NULL)
    return TRUE;

  route->from = wh_route_parse_time (parts[0]);
  route->to = wh_route_parse_time (parts[1]);

  return route->from >= 0 && route->to >= 0;
}

static void
save_cb (WhUiRouteDialog *self)
{
  WhChannels *channels = wh_fleet_get_channels (self->fleet);
  g_autoptr(GPtrArray) routes = wh_routes_copy (wh_channels_list_routes (channels));
  g_autoptr(WhRoute) route = wh_route_new ();

  route->health = adw_switch_row_get_active (ADW_SWITCH_ROW (self->failing_row)) ? WH_HEALTH_FAILING : WH_HEALTH_OK;
  route->environment = dup_text (self->environment_row);
  route->application = dup_text (self->application_row);
  route->label = dup_text (self->label_row);

  if (!fill_time (self, route))
    {
      fail (self, _("The time of day should look like 22:00-07:00"));
      return;
    }

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (row)))
        wh_route_add_step (route, g_object_get_data (G_OBJECT (row), "channel"),
                           (guint)adw_spin_row_get_value (ADW_SPIN_ROW (g_object_get_data (G_OBJECT (row), "after"))));
    }

  if (route->steps->len == 0)
    {
      fail (self, _("Switch on a channel: a route goes somewhere"));
      return;
    }

  g_ptr_array_add (routes, g_steal_pointer (&route));
  gtk_widget_set_sensitive (self->save, FALSE);
  wh_ui_future_done (wh_channels_set_routes (channels, routes), self, saved_cb);
}

static void
wh_ui_route_dialog_dispose (GObject *object)
{
  WhUiRouteDialog *self = WH_UI_ROUTE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_ROUTE_DIALOG);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_route_dialog_parent_class)->dispose (object);
}

static void
wh_ui_route_dialog_class_init (WhUiRouteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_route_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-route-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRouteDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, WhUiRouteDialog, save);
  gtk_widget_class_bind_template_child (widget_class, WhUiRouteDialog, failing_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRouteDialog, environment_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRouteDialog, application_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRouteDialog, label_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRouteDialog, between_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRouteDialog, steps);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
wh_ui_route_dialog_init (WhUiRouteDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_route_dialog_present:
 * @parent: a widget of the window
 * @fleet: whose routes
 */
void
wh_ui_route_dialog_present (GtkWidget *parent,
                            WhFleet   *fleet)
{
  WhUiRouteDialog *self;
  GPtrArray *channels;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));

  self = g_object_new (WH_UI_TYPE_ROUTE_DIALOG, NULL);
  self->fleet = g_object_ref (fleet);
  channels = wh_channels_list (wh_fleet_get_channels (fleet));

  for (guint i = 0; i < channels->len; i++)
    add_row (self, g_ptr_array_index (channels, i));

  if (channels->len == 0)
    fail (self, _("There is no channel yet: add one first"));

  adw_dialog_present (ADW_DIALOG (self), parent);
}
