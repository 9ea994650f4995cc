/* wh-ui-connection-tile.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-connection-tile.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-value.h"
#include "wh-ui-wordless.h"

#define N_LOGO_COLORS 6

/**
 * WhUiConnectionTile:
 *
 * A system that is connected: what it is, whether it answers, what it brings.
 *
 * Signals: "edit", "try", "requests", "remove": chosen in its menu.
 */
struct _WhUiConnectionTile
{
  AdwBin              parent_instance;

  GtkLabel           *logo;
  GtkLabel           *name;
  GtkLabel           *provider;
  WhUiHealth         *health;
  WhUiValue          *headline;
  GtkLabel           *detail;
  WhUiEnvMark        *environment;
  GtkWidget          *read_only;
  GtkWidget          *unlock;
  GtkLabel           *age;

  WhConnection       *connection;
  WhStore            *store;
  WhHealth            shown_health;
};

G_DEFINE_FINAL_TYPE (WhUiConnectionTile, wh_ui_connection_tile, ADW_TYPE_BIN)

/* Each is a signal and an action of the menu. */
static const char * const choices[] = { "edit", "try", "requests", "remove" };

/* "KU" of Kubernetes; "GH" of GitHub, whose capitals say more. */
static char *
dup_letters (const char *title)
{
  g_autoptr(GString) letters = g_string_new (NULL);
  const char *at = title;
  guint n = 0;

  for (; *at != '\0' && n < 2; at = g_utf8_next_char (at))
    if (g_unichar_isupper (g_utf8_get_char (at)))
      {
        g_string_append_unichar (letters, g_utf8_get_char (at));
        n++;
      }

  if (n < 2 && *title != '\0')
    {
      g_string_truncate (letters, 0);
      g_string_append_unichar (letters, g_unichar_toupper (g_utf8_get_char (title)));
      if (*g_utf8_next_char (title) != '\0')
        g_string_append_unichar (letters, g_utf8_get_char (g_utf8_next_char (title)));
    }

  return g_string_free (g_steal_pointer (&letters), FALSE);
}

/* The message of a connection begins with its name, which the tile has already. */
static const char *
get_news (WhUiConnectionTile *self)
{
  const char *message = wh_connection_get_message (self->connection);

  return message != NULL ? wh_connection_skip_name (self->connection, message) : NULL;
}

static char *
dup_detail (WhUiConnectionTile *self,
            WhRecord           *record)
{
  WhConnectionState state = wh_connection_get_state (self->connection);
  const char *message = get_news (self);
  gint64 fresh_at = wh_connection_get_fresh_at (self->connection);
  const char *version = record->values[WH_CONNECTION_VERSION].text;

  if (self->shown_health == WH_HEALTH_STALE && fresh_at > 0)
    {
      g_autofree char *time = wh_format_time (fresh_at);

      /* Translators: "as of 14:02, connection refused" */
      return message != NULL ? g_strdup_printf (_("as of %s, %s"), time, message) : g_strdup_printf (_("as of %s"), time);
    }

  if (message != NULL)
    return g_strdup (message);

  if (version != NULL && state == WH_CONNECTION_STATE_LIVE)
    /* Translators: a version follows */
    return g_strdup_printf (_("version %s"), version);

  return g_strdup (wh_connection_state_get_title (state));
}

/* How many things of the kinds that its provider fills are known through it. */
static guint
count_resources (WhUiConnectionTile *self)
{
  const WhProviderInfo *info = wh_provider_info_find (wh_connection_get_config (self->connection)->provider);
  const char *id = wh_connection_get_id (self->connection);
  guint n = 0;

  for (guint i = 0; info != NULL && i < info->n_kinds; i++)
    {
      WhResourceList *list = wh_store_get_list (self->store, info->kinds[i]);

      if (info->kinds[i] == &wh_kind_event)
        continue;

      for (guint j = 0; j < wh_resource_list_get_n (list); j++)
        n += g_str_equal (wh_resource_list_get_record (list, j)->connection, id);
    }

  return n;
}

static void
update_age (WhUiConnectionTile *self)
{
  gint64 fresh_at = wh_connection_get_fresh_at (self->connection);
  g_autofree char *text = fresh_at > 0 ? wh_format_age (MAX (g_get_real_time () - fresh_at, 0)) : NULL;

  gtk_label_set_label (self->age, text != NULL ? text : "");
}

/**
 * wh_ui_connection_tile_update:
 * @self: a tile
 *
 * Shows the present state.
 */
void
wh_ui_connection_tile_update (WhUiConnectionTile *self)
{
  GtkWidget *parent;
  WhConnectionConfig *config;
  const WhProviderInfo *info;
  const char *title;
  g_autoptr(WhRecord) record = NULL;
  g_autofree char *letters = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *class = NULL;
  g_autofree char *label = NULL;
  guint resources;

  g_return_if_fail (WH_UI_IS_CONNECTION_TILE (self));

  config = wh_connection_get_config (self->connection);
  info = wh_provider_info_find (config->provider);
  title = info != NULL ? info->title : config->provider;
  record = wh_connection_make_record (self->connection);
  letters = dup_letters (title);
  resources = count_resources (self);
  self->shown_health = (WhHealth)record->health;
  detail = dup_detail (self, record);
  class = g_strdup_printf ("logo-%u", g_str_hash (config->provider) % N_LOGO_COLORS);

  gtk_label_set_label (self->logo, letters);
  for (guint i = 0; i < N_LOGO_COLORS; i++)
    {
      g_autofree char *other = g_strdup_printf ("logo-%u", i);

      wh_ui_set_style_class (GTK_WIDGET (self->logo), other,
                             self->shown_health != WH_HEALTH_STALE && g_str_equal (other, class));
    }

  gtk_label_set_label (self->name, config->name);
  wh_ui_set_tooltip (GTK_WIDGET (self->name), config->url);
  gtk_label_set_label (self->provider, title);
  wh_ui_health_set_health (self->health, self->shown_health);
  wh_ui_health_set_reason (self->health, wh_connection_get_message (self->connection));
  gtk_label_set_label (self->detail, detail);
  wh_ui_set_tooltip (GTK_WIDGET (self->detail), wh_connection_get_message (self->connection));
  wh_ui_set_style_class (GTK_WIDGET (self), "wh-stale", self->shown_health == WH_HEALTH_STALE);
  wh_ui_set_style_class (GTK_WIDGET (self->headline), "dimmed", self->shown_health == WH_HEALTH_STALE);

  if (resources > 0)
    {
      g_autofree char *number = wh_format_integer (resources);

      wh_ui_value_set (self->headline, number, g_dngettext (GETTEXT_PACKAGE, "resource", "resources", resources));
    }
  else
    {
      wh_ui_value_set (self->headline, NULL, NULL);
    }

  wh_ui_env_mark_set_environment (self->environment, config->environment);
  gtk_widget_set_visible (GTK_WIDGET (self->environment), config->environment != NULL && *config->environment != '\0');
  gtk_widget_set_visible (self->read_only, config->read_only);
  gtk_widget_set_visible (self->unlock, wh_connection_is_locked (self->connection));
  update_age (self);

  /* Translators: name, system, state */
  label = g_strdup_printf (_("%s, %s, %s"), config->name, title,
                           wh_connection_state_get_title (wh_connection_get_state (self->connection)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  /* What has the focus is the place that the tile is in. */
  if ((parent = gtk_widget_get_parent (GTK_WIDGET (self))) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
emit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_signal_emit_by_name (widget, name + strlen ("tile."));
}

static void
wh_ui_connection_tile_dispose (GObject *object)
{
  WhUiConnectionTile *self = WH_UI_CONNECTION_TILE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_CONNECTION_TILE);
  g_clear_object (&self->connection);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_ui_connection_tile_parent_class)->dispose (object);
}

static void
wh_ui_connection_tile_class_init (WhUiConnectionTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_connection_tile_dispose;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autofree char *action = g_strconcat ("tile.", choices[i], NULL);

      g_signal_new (choices[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
      gtk_widget_class_install_action (widget_class, action, NULL, emit_action);
    }

  g_type_ensure (WH_UI_TYPE_ENV_MARK);
  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_VALUE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-connection-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, logo);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, provider);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, headline);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, environment);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, read_only);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, unlock);
  gtk_widget_class_bind_template_child (widget_class, WhUiConnectionTile, age);
}

static void
wh_ui_connection_tile_init (WhUiConnectionTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_connection_tile_new:
 * @connection: a connection
 * @store: the store that it fills
 *
 * Returns: (transfer full): a tile
 */
GtkWidget *
wh_ui_connection_tile_new (WhConnection *connection,
                           WhStore      *store)
{
  WhUiConnectionTile *self;

  g_return_val_if_fail (WH_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  self = g_object_new (WH_UI_TYPE_CONNECTION_TILE, NULL);
  self->connection = g_object_ref (connection);
  self->store = g_object_ref (store);
  g_signal_connect_object (connection, "changed", G_CALLBACK (wh_ui_connection_tile_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "realize", G_CALLBACK (wh_ui_connection_tile_update), self, 0);
  wh_ui_connection_tile_update (self);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_connection_tile_get_connection:
 * @self: a tile
 *
 * Returns: (transfer none): what it shows
 */
WhConnection *
wh_ui_connection_tile_get_connection (WhUiConnectionTile *self)
{
  g_return_val_if_fail (WH_UI_IS_CONNECTION_TILE (self), NULL);

  return self->connection;
}

/**
 * wh_ui_connection_tile_get_health:
 * @self: a tile
 *
 * Returns: its health, for the order of tiles
 */
WhHealth
wh_ui_connection_tile_get_health (WhUiConnectionTile *self)
{
  g_return_val_if_fail (WH_UI_IS_CONNECTION_TILE (self), WH_HEALTH_UNKNOWN);

  return self->shown_health;
}
