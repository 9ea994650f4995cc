/* wh-ui-channels.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-routes.h"
#include "wh-ui-channel-dialog.h"
#include "wh-ui-channels.h"
#include "wh-ui-future.h"
#include "wh-ui-health.h"
#include "wh-ui-route-dialog.h"
#include "wh-ui-wordless.h"

/* So many messages are shown; all of them are in the history. */
#define MAX_DELIVERIES 60

/**
 * WhUiChannels:
 *
 * Whom to tell besides the desktop: the channels, which messages go where, and
 * what waits or arrived.
 */
struct _WhUiChannels
{
  AdwBin       parent_instance;

  GtkListBox  *channel_rows;
  GtkListBox  *route_rows;
  GtkListBox  *delivery_rows;
  GtkLabel    *queue_summary;
  GtkButton   *pause;

  WhFleet     *fleet;
  GPtrArray   *deliveries; /* WhDelivery; NULL until they are read */
  guint        loading : 1;
  guint        load_again : 1;
};

G_DEFINE_FINAL_TYPE (WhUiChannels, wh_ui_channels, ADW_TYPE_BIN)

static WhChannels *
get_channels (WhUiChannels *self)
{
  return wh_fleet_get_channels (self->fleet);
}

static void
toast (WhUiChannels *self,
       const char   *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
done_cb (gpointer      owner,
         const GValue *value,
         const GError *error)
{
  WhUiChannels *self = owner;

  if (error != NULL && !wh_error_is_cancelled (error))
    toast (self, error->message);
  else if (value != NULL && G_VALUE_HOLDS_STRING (value))
    toast (self, g_value_get_string (value));
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);

  return label;
}

static GtkWidget *
make_button (const char *label,
             const char *action,
             GVariant   *target)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

/* ---- Channels ---- */

static const WhDelivery *
find_last (WhUiChannels    *self,
           const WhChannel *channel)
{
  const WhDelivery *last = NULL;

  for (guint i = 0; self->deliveries != NULL && i < self->deliveries->len; i++)
    {
      const WhDelivery *delivery = g_ptr_array_index (self->deliveries, i);

      if (delivery->tries > 0 && g_str_equal (delivery->channel, channel->id) && (last == NULL || delivery->id > last->id))
        last = delivery;
    }

  return last;
}

static GtkWidget *
make_mark (const char *type,
           const char *title)
{
  g_autofree char *letter = g_str_equal (type, "email") ? g_strdup ("@") : g_strndup (title, 1);
  GtkWidget *mark = gtk_label_new (letter);

  gtk_widget_add_css_class (mark, "channel-mark");
  gtk_widget_add_css_class (mark, type);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  return mark;
}

static void
add_state (AdwActionRow     *row,
           const WhDelivery *last)
{
  GtkWidget *health = wh_ui_health_new ();
  g_autofree char *time = wh_format_time (last->state == WH_DELIVERY_DELIVERED ? last->ended_at : last->created_at);
  g_autofree char *text = NULL;
  GtkWidget *label;

  if (last->error == NULL)
    {
      text = g_strdup (time);
      wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_OK);
    }
  else
    {
      /* Translators: a time follows */
      text = g_strdup_printf (_("not taken since %s"), time);
      wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_FAILING);
    }

  gtk_widget_set_valign (health, GTK_ALIGN_CENTER);
  label = make_label (text, "caption");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_set_tooltip_text (label, last->error);
  adw_action_row_add_suffix (row, health);
  adw_action_row_add_suffix (row, label);
}

static GtkWidget *
make_channel_row (WhUiChannels    *self,
                  const WhChannel *channel)
{
  const WhChannelType *info = wh_channel_get_info (channel);
  const WhDelivery *last = find_last (self, channel);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *place = info != NULL && info->dup_place != NULL ? info->dup_place (channel) : NULL;
  g_autofree char *subtitle = NULL;
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenuItem) edit = g_menu_item_new (_("Edit…"), NULL);
  g_autoptr(GMenuItem) remove = g_menu_item_new (_("Remove"), NULL);
  GtkWidget *more = gtk_menu_button_new ();
  const char *title = info != NULL ? _(info->title) : channel->type;

  /* Translators: kind of channel and where it goes: "Email · ops@example.org by mail.example.org" */
  subtitle = place != NULL ? g_strdup_printf (_("%s · %s"), title, place) : g_strdup (title);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), channel->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_mark (channel->type, title));

  if (last != NULL)
    add_state (ADW_ACTION_ROW (row), last);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (_("Test"), "channels.test", g_variant_new_string (channel->id)));

  g_menu_item_set_action_and_target (edit, "channels.edit", "s", channel->id);
  g_menu_item_set_action_and_target (remove, "channels.remove", "s", channel->id);
  g_menu_append_item (menu, edit);
  g_menu_append_item (menu, remove);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (more), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (more), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (more, _("More"));
  gtk_widget_set_valign (more, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (more, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), more);

  return row;
}

static GtkWidget *
make_desktop_row (void)
{
  GtkWidget *row = adw_action_row_new ();
  g_autoptr(GSettings) settings = g_settings_new (APP_ID);
  gboolean on = g_settings_get_boolean (settings, "notifications");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Desktop"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), on ? _("Everything, with buttons to acknowledge and to silence")
                                                        : _("Switched off"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_mark ("desktop", _("Desktop")));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (_("Settings…"), "win.preferences", g_variant_new_string ("notifications")));

  return row;
}

static void
show_channels (WhUiChannels *self)
{
  GPtrArray *channels = wh_channels_list (get_channels (self));

  gtk_list_box_remove_all (self->channel_rows);
  gtk_list_box_append (self->channel_rows, make_desktop_row ());

  for (guint i = 0; i < channels->len; i++)
    gtk_list_box_append (self->channel_rows, make_channel_row (self, g_ptr_array_index (channels, i)));

  gtk_button_set_label (self->pause, wh_channels_get_paused (get_channels (self)) ? _("Go on") : _("Pause all"));
}

/* ---- Routes ---- */

static char *
dup_steps (WhUiChannels  *self,
           const WhRoute *route)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < route->steps->len; i++)
    {
      const WhRouteStep *step = g_ptr_array_index (route->steps, i);
      const WhChannel *channel = wh_channels_find (get_channels (self), step->channel);

      if (text->len > 0)
        g_string_append (text, " · ");

      if (step->after == 0)
        g_string_append_printf (text, _("%s at once"), channel != NULL ? channel->name : step->channel);
      else
        g_string_append_printf (text, _("%s after %u min without an answer"), channel != NULL ? channel->name : step->channel,
                                step->after);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GtkWidget *
make_icon_button (const char *icon_name,
                  const char *name,
                  const char *action,
                  guint       number)
{
  GtkWidget *button = wh_ui_wordless_button_new (icon_name, name);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", number);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static void
show_routes (WhUiChannels *self)
{
  GPtrArray *routes = wh_channels_list_routes (get_channels (self));

  gtk_list_box_remove_all (self->route_rows);

  for (guint i = 0; i < routes->len; i++)
    {
      const WhRoute *route = g_ptr_array_index (routes, i);
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *title = wh_route_dup_title (route);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      g_autofree char *steps = dup_steps (self, route);
      GtkWidget *label = make_label (number, "dimmed");

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), steps);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), label);

      if (i > 0)
        adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_icon_button ("go-up-symbolic", _("Earlier"), "channels.raise-route", i));

      adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_icon_button ("user-trash-symbolic", _("Remove"), "channels.remove-route", i));
      gtk_list_box_append (self->route_rows, row);
    }

  if (routes->len == 0)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Everything"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Every channel at once"));
      gtk_list_box_append (self->route_rows, row);
    }
}

/* ---- The queue ---- */

static char *
dup_state (const WhDelivery *delivery)
{
  g_autofree char *time = wh_format_time (delivery->ended_at);

  switch (delivery->state)
    {
    case WH_DELIVERY_DELIVERED:
      /* Translators: a time, and how long it took */
      return g_strdup_printf (_("Delivered %s in %.1f s"), time, delivery->took / (double)G_USEC_PER_SEC);

    case WH_DELIVERY_SENDING:
      return g_strdup (_("Is being sent"));

    case WH_DELIVERY_DEAD:
      return g_strdup_printf (_("Given up: %s"), delivery->error != NULL ? delivery->error : "");

    case WH_DELIVERY_DROPPED:
      return g_strdup_printf (_("Not needed: %s"), delivery->error != NULL ? delivery->error : "");

    case WH_DELIVERY_WAITING:
    default:
      if (delivery->error != NULL)
        return g_strdup (delivery->error);

      return g_strdup (delivery->due_at > g_get_real_time () ? _("Waits for an answer") : _("Waits for the message before it"));
    }
}

static char *
dup_next (const WhDelivery *delivery)
{
  gint64 at = MAX (delivery->next_at, delivery->due_at);
  g_autofree char *duration = NULL;

  if (delivery->state != WH_DELIVERY_WAITING)
    return NULL;

  duration = wh_format_duration (MAX (at - g_get_real_time (), 0));

  /* Translators: a duration: "in 4 min" */
  return g_strdup_printf (_("in %s"), duration);
}

static GtkWidget *
make_delivery_row (WhUiChannels     *self,
                   const WhDelivery *delivery)
{
  const WhChannel *channel = wh_channels_find (get_channels (self), delivery->channel);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *health = wh_ui_health_new ();
  g_autofree char *state = dup_state (delivery);
  g_autofree char *next = dup_next (delivery);
  g_autofree char *tries = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u try", "%u tries", delivery->tries), delivery->tries);
  g_autofree char *subtitle = NULL;
  gboolean bad = delivery->error != NULL && delivery->state != WH_DELIVERY_DROPPED && delivery->state != WH_DELIVERY_DELIVERED;

  /* Translators: name of the channel, and how the message stands */
  subtitle = g_strdup_printf (_("%s · %s"), channel != NULL ? channel->name : _("gone"), state);
  wh_ui_health_set_health (WH_UI_HEALTH (health), delivery->state == WH_DELIVERY_DELIVERED ? WH_HEALTH_OK
                                                  : bad ? WH_HEALTH_FAILING : WH_HEALTH_UNKNOWN);
  wh_ui_health_set_word (WH_UI_HEALTH (health), state);
  gtk_widget_set_valign (health, GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), delivery->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_tooltip_text (row, delivery->error);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), health);

  if (bad)
    gtk_widget_add_css_class (row, "delivery-failed");

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_label (tries, "caption"));

  if (next != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_label (next, "caption"));

  if (delivery->state == WH_DELIVERY_WAITING || delivery->state == WH_DELIVERY_DEAD)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (_("Send now"), "channels.send", g_variant_new_int64 (delivery->id)));

  return row;
}

static void
show_deliveries (WhUiChannels *self)
{
  guint n_waiting = 0;
  guint n_dead = 0;
  g_autofree char *summary = NULL;

  gtk_list_box_remove_all (self->delivery_rows);

  for (guint i = 0; i < self->deliveries->len; i++)
    {
      const WhDelivery *delivery = g_ptr_array_index (self->deliveries, i);

      n_waiting += delivery->state == WH_DELIVERY_WAITING || delivery->state == WH_DELIVERY_SENDING;
      n_dead += delivery->state == WH_DELIVERY_DEAD;
      gtk_list_box_append (self->delivery_rows, make_delivery_row (self, delivery));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->delivery_rows), self->deliveries->len > 0);
  summary = g_strdup_printf (_("%u waiting · %u given up · nothing is queued twice"), n_waiting, n_dead);
  gtk_label_set_text (self->queue_summary, summary);
}

static void load (WhUiChannels *self);

static void
loaded_cb (gpointer      owner,
           const GValue *value,
           const GError *error)
{
  WhUiChannels *self = owner;

  self->loading = FALSE;

  if (value != NULL)
    {
      g_clear_pointer (&self->deliveries, g_ptr_array_unref);
      self->deliveries = g_value_dup_boxed (value);
      show_deliveries (self);
      show_channels (self);
    }

  if (self->load_again)
    load (self);
}

static void
load (WhUiChannels *self)
{
  self->load_again = self->loading;

  if (self->loading || self->fleet == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->loading = TRUE;
  wh_ui_future_done (wh_channels_load_deliveries (get_channels (self), MAX_DELIVERIES), self, loaded_cb);
}

static void
changed_cb (WhUiChannels *self)
{
  show_channels (self);
  show_routes (self);
}

/* ---- Actions ---- */

static void
add_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  wh_ui_channel_dialog_present (widget, WH_UI_CHANNELS (widget)->fleet, NULL);
}

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  WhUiChannels *self = WH_UI_CHANNELS (widget);
  WhChannel *channel = wh_channels_find (get_channels (self), g_variant_get_string (parameter, NULL));

  if (channel != NULL)
    wh_ui_channel_dialog_present (widget, self->fleet, channel);
}

static void
test_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  WhUiChannels *self = WH_UI_CHANNELS (widget);
  WhChannel *channel = wh_channels_find (get_channels (self), g_variant_get_string (parameter, NULL));

  if (channel != NULL)
    wh_ui_future_done (wh_channels_test (get_channels (self), channel), self, done_cb);
}

static void
remove_confirmed_cb (AdwAlertDialog *dialog,
                     const char     *response,
                     WhUiChannels   *self)
{
  WhChannel *channel = wh_channels_find (get_channels (self), g_object_get_data (G_OBJECT (dialog), "channel"));

  if (g_str_equal (response, "remove") && channel != NULL)
    wh_ui_future_done (wh_channels_remove (get_channels (self), channel), self, done_cb);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  WhUiChannels *self = WH_UI_CHANNELS (widget);
  WhChannel *channel = wh_channels_find (get_channels (self), g_variant_get_string (parameter, NULL));
  g_autofree char *heading = NULL;
  AdwDialog *dialog;

  if (channel == NULL)
    return;

  heading = g_strdup_printf (_("Remove “%s”?"), channel->name);
  dialog = adw_alert_dialog_new (heading, _("Its secrets are removed from the keyring, and what waits for it is given up."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("Cancel"), "remove", _("Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "channel", g_strdup (channel->id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (remove_confirmed_cb), self, 0);
  adw_dialog_present (dialog, widget);
}

static void
add_route_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  wh_ui_route_dialog_present (widget, WH_UI_CHANNELS (widget)->fleet);
}

static void
change_route_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  WhUiChannels *self = WH_UI_CHANNELS (widget);
  g_autoptr(GPtrArray) routes = wh_routes_copy (wh_channels_list_routes (get_channels (self)));
  guint number = g_variant_get_uint32 (parameter);


  if (number >= routes->len)
    return;

  if (g_str_equal (name, "channels.remove-route"))
    g_ptr_array_remove_index (routes, number);
  else if (number > 0)
    g_ptr_array_insert (routes, (int)number - 1, g_ptr_array_steal_index (routes, number));

  wh_ui_future_done (wh_channels_set_routes (get_channels (self), routes), self, done_cb);
}

static void
pause_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  WhUiChannels *self = WH_UI_CHANNELS (widget);

  wh_ui_future_done (wh_channels_set_paused (get_channels (self), !wh_channels_get_paused (get_channels (self))), self, done_cb);
}

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  WhUiChannels *self = WH_UI_CHANNELS (widget);

  for (guint i = 0; self->deliveries != NULL && i < self->deliveries->len; i++)
    {
      const WhDelivery *delivery = g_ptr_array_index (self->deliveries, i);

      if (delivery->id == g_variant_get_int64 (parameter))
        wh_ui_future_done (wh_channels_send_now (get_channels (self), delivery), self, done_cb);
    }
}

static void
wh_ui_channels_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_channels_parent_class)->map (widget);
  load (WH_UI_CHANNELS (widget));
}

static void
wh_ui_channels_dispose (GObject *object)
{
  WhUiChannels *self = WH_UI_CHANNELS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_CHANNELS);
  g_clear_pointer (&self->deliveries, g_ptr_array_unref);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_channels_parent_class)->dispose (object);
}

static void
wh_ui_channels_class_init (WhUiChannelsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_channels_dispose;
  widget_class->map = wh_ui_channels_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-channels.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiChannels, channel_rows);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannels, route_rows);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannels, delivery_rows);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannels, queue_summary);
  gtk_widget_class_bind_template_child (widget_class, WhUiChannels, pause);

  gtk_widget_class_install_action (widget_class, "channels.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "channels.edit", "s", edit_action);
  gtk_widget_class_install_action (widget_class, "channels.test", "s", test_action);
  gtk_widget_class_install_action (widget_class, "channels.remove", "s", remove_action);
  gtk_widget_class_install_action (widget_class, "channels.add-route", NULL, add_route_action);
  gtk_widget_class_install_action (widget_class, "channels.remove-route", "u", change_route_action);
  gtk_widget_class_install_action (widget_class, "channels.raise-route", "u", change_route_action);
  gtk_widget_class_install_action (widget_class, "channels.pause", NULL, pause_action);
  gtk_widget_class_install_action (widget_class, "channels.send", "x", send_action);
}

static void
wh_ui_channels_init (WhUiChannels *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_channels_set_fleet:
 * @self: the channels
 * @fleet: whose they are
 */
void
wh_ui_channels_set_fleet (WhUiChannels *self,
                          WhFleet      *fleet)
{
  g_return_if_fail (WH_UI_IS_CHANNELS (self));
  g_return_if_fail (WH_IS_FLEET (fleet));

  if (!g_set_object (&self->fleet, fleet))
    return;

  g_signal_connect_object (get_channels (self), "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_channels (self), "deliveries-changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  changed_cb (self);
  load (self);
}

/**
 * wh_ui_channels_dup_subtitle:
 * @self: the channels
 *
 * Returns: (transfer full) (nullable): "5 channels, 3 messages wait"
 */
char *
wh_ui_channels_dup_subtitle (WhUiChannels *self)
{
  guint n_channels;

  g_return_val_if_fail (WH_UI_IS_CHANNELS (self), NULL);

  if (self->fleet == NULL)
    return NULL;

  /* The desktop is one. */
  n_channels = wh_channels_list (get_channels (self))->len + 1;

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u channel", "%u channels", n_channels), n_channels);
}
