/* wh-ui-scope.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-scope.h"

/**
 * WhUiScope:
 *
 * The button at the start of a header that says which system a view shows: all
 * of them, or one. Its popover lists those that have resources of "kind", with
 * their health and environment.
 *
 * Properties: "fleet", "kind" (id of a kind), "all" (what all of them are
 * called), "connection" (id, or empty for all).
 */
struct _WhUiScope
{
  AdwBin         parent_instance;

  GtkMenuButton *button;
  GtkLabel      *name;
  GtkWidget     *mark;
  GtkListBox    *list;

  WhFleet       *fleet;
  char          *kind;
  char          *all;
  char          *connection; /* "" = all */
};

G_DEFINE_FINAL_TYPE (WhUiScope, wh_ui_scope, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_KIND,
  PROP_ALL,
  PROP_CONNECTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
has_kind (WhUiScope    *self,
          WhConnection *connection)
{
  const WhProviderInfo *info = wh_provider_info_find (wh_connection_get_config (connection)->provider);

  for (guint i = 0; info != NULL && i < info->n_kinds; i++)
    if (g_strcmp0 (info->kinds[i]->id, self->kind) == 0)
      return TRUE;

  return FALSE;
}

static WhHealth
get_health (WhConnection *connection)
{
  switch (wh_connection_get_state (connection))
    {
    case WH_CONNECTION_STATE_LIVE:
      return WH_HEALTH_OK;

    case WH_CONNECTION_STATE_DENIED:
      return WH_HEALTH_FAILING;

    case WH_CONNECTION_STATE_STALE:
    case WH_CONNECTION_STATE_OFFLINE:
      return WH_HEALTH_STALE;

    case WH_CONNECTION_STATE_CONNECTING:
    default:
      return WH_HEALTH_UNKNOWN;
    }
}

static void
update_button (WhUiScope *self)
{
  g_autoptr(GPtrArray) connections = wh_ui_scope_list (self);
  WhConnection *chosen = NULL;
  const char *name;
  g_autofree char *label = NULL;

  for (guint i = 0; i < connections->len; i++)
    if (g_str_equal (wh_connection_get_id (g_ptr_array_index (connections, i)), self->connection))
      chosen = g_ptr_array_index (connections, i);

  name = chosen != NULL ? wh_connection_get_name (chosen) : self->all;
  gtk_label_set_label (self->name, name != NULL ? name : "");
  gtk_widget_set_visible (self->mark, chosen != NULL && wh_connection_get_config (chosen)->environment != NULL);

  if (chosen != NULL)
    wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (self->mark), wh_connection_get_config (chosen)->environment);

  /* Translators: a screen reader's name of the button; %s is "All clusters" or a cluster */
  label = g_strdup_printf (_("Shown: %s"), name != NULL ? name : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
add_row (WhUiScope    *self,
         WhConnection *connection)
{
  const char *id = connection != NULL ? wh_connection_get_id (connection) : "";
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *label = gtk_label_new (connection != NULL ? wh_connection_get_name (connection) : self->all);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_opacity (check, g_str_equal (id, self->connection) ? 1 : 0);

  if (connection != NULL)
    {
      GtkWidget *health = wh_ui_health_new ();

      wh_ui_health_set_health (WH_UI_HEALTH (health), get_health (connection));
      wh_ui_health_set_reason (WH_UI_HEALTH (health), wh_connection_get_message (connection));
      gtk_box_append (GTK_BOX (box), health);
    }

  gtk_box_append (GTK_BOX (box), label);

  if (connection != NULL && wh_connection_get_config (connection)->environment != NULL)
    {
      GtkWidget *mark = wh_ui_env_mark_new ();

      wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), wh_connection_get_config (connection)->environment);
      gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), mark);
    }

  gtk_box_append (GTK_BOX (box), check);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_label (GTK_LABEL (label)), -1);
  g_object_set_data_full (G_OBJECT (row), "wh-connection", g_strdup (id), g_free);
  gtk_list_box_append (self->list, row);
}

/* Made anew each time it is opened: it is short, and states change. */
static void
popover_show_cb (WhUiScope *self)
{
  g_autoptr(GPtrArray) connections = wh_ui_scope_list (self);

  gtk_list_box_remove_all (self->list);
  add_row (self, NULL);

  for (guint i = 0; i < connections->len; i++)
    add_row (self, g_ptr_array_index (connections, i));
}

static void
row_activated_cb (WhUiScope     *self,
                  GtkListBoxRow *row)
{
  gtk_menu_button_popdown (self->button);
  wh_ui_scope_set_connection (self, g_object_get_data (G_OBJECT (row), "wh-connection"));
}

static void
connections_changed_cb (WhUiScope *self)
{
  update_button (self);
}

static void
wh_ui_scope_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WhUiScope *self = WH_UI_SCOPE (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      g_value_set_object (value, self->fleet);
      break;

    case PROP_KIND:
      g_value_set_string (value, self->kind);
      break;

    case PROP_ALL:
      g_value_set_string (value, self->all);
      break;

    case PROP_CONNECTION:
      g_value_set_string (value, self->connection);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_scope_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  WhUiScope *self = WH_UI_SCOPE (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      if (!g_set_object (&self->fleet, g_value_get_object (value)))
        return;
      if (self->fleet != NULL)
        g_signal_connect_object (wh_fleet_get_connections (self->fleet), "items-changed",
                                 G_CALLBACK (connections_changed_cb), self, G_CONNECT_SWAPPED);
      break;

    case PROP_KIND:
      if (!g_set_str (&self->kind, g_value_get_string (value)))
        return;
      break;

    case PROP_ALL:
      if (!g_set_str (&self->all, g_value_get_string (value)))
        return;
      break;

    case PROP_CONNECTION:
      wh_ui_scope_set_connection (self, g_value_get_string (value));
      return;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  update_button (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
wh_ui_scope_dispose (GObject *object)
{
  WhUiScope *self = WH_UI_SCOPE (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_SCOPE);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_scope_parent_class)->dispose (object);
}

static void
wh_ui_scope_finalize (GObject *object)
{
  WhUiScope *self = WH_UI_SCOPE (object);

  g_free (self->kind);
  g_free (self->all);
  g_free (self->connection);

  G_OBJECT_CLASS (wh_ui_scope_parent_class)->finalize (object);
}

static void
wh_ui_scope_class_init (WhUiScopeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wh_ui_scope_dispose;
  object_class->finalize = wh_ui_scope_finalize;
  object_class->get_property = wh_ui_scope_get_property;
  object_class->set_property = wh_ui_scope_set_property;

  properties[PROP_FLEET] = g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_ALL] = g_param_spec_string ("all", NULL, NULL, NULL, flags);
  properties[PROP_CONNECTION] = g_param_spec_string ("connection", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WH_UI_TYPE_ENV_MARK);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-scope.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiScope, button);
  gtk_widget_class_bind_template_child (widget_class, WhUiScope, name);
  gtk_widget_class_bind_template_child (widget_class, WhUiScope, mark);
  gtk_widget_class_bind_template_child (widget_class, WhUiScope, list);
  gtk_widget_class_bind_template_callback (widget_class, popover_show_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
wh_ui_scope_init (WhUiScope *self)
{
  self->connection = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_scope_get_connection:
 * @self: a scope button
 *
 * Returns: (nullable): id of the only connection; %NULL = all
 */
const char *
wh_ui_scope_get_connection (WhUiScope *self)
{
  g_return_val_if_fail (WH_UI_IS_SCOPE (self), NULL);

  return *self->connection != 0 ? self->connection : NULL;
}

/**
 * wh_ui_scope_set_connection:
 * @self: a scope button
 * @connection: (nullable): id of the only connection; %NULL or "" = all
 *
 * Chooses what is shown.
 */
void
wh_ui_scope_set_connection (WhUiScope  *self,
                            const char *connection)
{
  g_return_if_fail (WH_UI_IS_SCOPE (self));

  if (!g_set_str (&self->connection, connection != NULL ? connection : ""))
    return;

  update_button (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
}

/**
 * wh_ui_scope_list:
 * @self: a scope button
 *
 * Returns: (transfer full) (element-type WhConnection): the connections that
 *   can be chosen, in their order
 */
GPtrArray *
wh_ui_scope_list (WhUiScope *self)
{
  GPtrArray *found;
  GListModel *connections;

  g_return_val_if_fail (WH_UI_IS_SCOPE (self), NULL);

  found = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->fleet == NULL)
    return found;

  connections = G_LIST_MODEL (wh_fleet_get_connections (self->fleet));

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      WhConnection *connection = g_list_model_get_item (connections, i);

      if (has_kind (self, connection))
        g_ptr_array_add (found, connection);
      else
        g_object_unref (connection);
    }

  return found;
}
