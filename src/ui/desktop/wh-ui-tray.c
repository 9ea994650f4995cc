/* wh-ui-tray.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-alert-about.h"
#include "wh-alert-set.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-tray-menu.h"
#include "wh-ui-tray.h"

#define WATCHER "org.kde.StatusNotifierWatcher"
#define ITEM "org.kde.StatusNotifierItem"
#define ITEM_PATH "/StatusNotifierItem"
#define MENU_PATH "/MenuBar"

/* So many alerts have a line of their own in the menu. */
#define MENU_ALERTS 5

static const char introspection[] =
  "<node><interface name='" ITEM "'>"
  "<property name='Category' type='s' access='read'/>"
  "<property name='Id' type='s' access='read'/>"
  "<property name='Title' type='s' access='read'/>"
  "<property name='Status' type='s' access='read'/>"
  "<property name='WindowId' type='i' access='read'/>"
  "<property name='IconName' type='s' access='read'/>"
  "<property name='IconThemePath' type='s' access='read'/>"
  "<property name='IconPixmap' type='a(iiay)' access='read'/>"
  "<property name='OverlayIconName' type='s' access='read'/>"
  "<property name='AttentionIconName' type='s' access='read'/>"
  "<property name='ToolTip' type='(sa(iiay)ss)' access='read'/>"
  "<property name='ItemIsMenu' type='b' access='read'/>"
  "<property name='Menu' type='o' access='read'/>"
  "<method name='Activate'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='SecondaryActivate'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='ContextMenu'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='Scroll'><arg type='i' direction='in'/><arg type='s' direction='in'/></method>"
  "<signal name='NewIcon'/><signal name='NewTitle'/><signal name='NewToolTip'/>"
  "<signal name='NewStatus'><arg type='s'/></signal>"
  "</interface></node>";

/**
 * WhUiTray:
 *
 * The icon in the desktop's tray: how many alerts need somebody, and a menu that
 * leads to them. A desktop without a tray, or without a session bus, is no error:
 * the icon appears when a tray does.
 */
struct _WhUiTray
{
  GObject          parent_instance;

  GApplication    *application; /* not owned: it owns this */
  WhStore         *store;
  WhAlertSet      *alerts;
  WhQuiet         *quiet;
  GDBusConnection *connection;
  GCancellable    *cancellable;
  WhUiTrayMenu    *menu;
  char            *state; /* in words */
  const char      *icon;
  guint            watch;
  guint            registration;
};

G_DEFINE_FINAL_TYPE (WhUiTray, wh_ui_tray, G_TYPE_OBJECT)

static char *
describe (WhAlertCounts counts)
{
  guint all = counts.failing + counts.warning;

  if (all == 0)
    return g_strdup (_("Nothing needs you"));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert needs you", "%u alerts need you", all), all);
}

/* ---- The menu ---- */

/* As wh_alert_set_count() counts those that need somebody. */
static gboolean
needs_somebody (const WhRecord *alert)
{
  return g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") == 0 &&
         (alert->health == WH_HEALTH_FAILING || alert->health == WH_HEALTH_WARNING);
}

static int
compare_alerts (gconstpointer a,
                gconstpointer b)
{
  const WhRecord *one = *(WhRecord * const *)a;
  const WhRecord *other = *(WhRecord * const *)b;
  int order = (int)wh_health_rank (other->health) - (int)wh_health_rank (one->health);

  return order != 0 ? order : g_strcmp0 (wh_record_get_name (one), wh_record_get_name (other));
}

static char *
dup_label (WhUiTray       *self,
           const WhRecord *alert)
{
  const char *where = wh_alert_get_what (self->store, alert);
  g_autofree char *text = NULL;
  g_autoptr(GString) label = NULL;

  text = where != NULL
         ? g_strdup_printf ("%s · %s", wh_record_get_name (alert), where)
         : g_strdup (wh_record_get_name (alert));
  label = g_string_new (text);
  g_string_replace (label, "_", "__", 0);

  return g_string_free (g_steal_pointer (&label), FALSE);
}

static GMenu *
make_alerts_section (WhUiTray *self)
{
  GPtrArray *alerts = wh_alert_set_list (self->alerts);
  g_autoptr(GPtrArray) firing = g_ptr_array_new ();
  GMenu *section = g_menu_new ();

  for (guint i = 0; i < alerts->len; i++)
    if (needs_somebody (g_ptr_array_index (alerts, i)))
      g_ptr_array_add (firing, g_ptr_array_index (alerts, i));

  g_ptr_array_sort (firing, compare_alerts);

  for (guint i = 0; i < MIN (firing->len, MENU_ALERTS); i++)
    {
      const WhRecord *alert = g_ptr_array_index (firing, i);
      g_autofree char *label = dup_label (self, alert);
      g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "show-resource", "(sss)", alert->kind->id, alert->connection, alert->uid);
      g_menu_append_item (section, item);
    }

  return section;
}

static GMenuItem *
make_quiet_item (WhUiTray *self)
{
  gint64 until = wh_quiet_get_until (self->quiet, g_get_real_time ());
  g_autofree char *time = until > 0 ? wh_format_time (until) : NULL;
  /* Translators: a time */
  g_autofree char *label = until > 0 ? g_strdup_printf (_("_Quiet until %s"), time) : g_strdup (_("_Quiet for 1 hour"));
  GMenuItem *item = g_menu_item_new (label, "quiet");

  g_menu_item_set_attribute (item, WH_UI_TRAY_MENU_CHECKED, "b", until > 0);

  return item;
}

static void
fill_menu (WhUiTray *self)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) state = g_menu_new ();
  g_autoptr(GMenu) alerts = make_alerts_section (self);
  g_autoptr(GMenu) places = g_menu_new ();
  g_autoptr(GMenu) end = g_menu_new ();
  g_autoptr(GMenu) peace = g_menu_new ();
  g_autoptr(GMenuItem) quiet = make_quiet_item (self);

  g_menu_append_item (peace, quiet);
  g_menu_append (state, self->state, NULL);
  g_menu_append (places, _("_Open Wheelhouse"), "open");
  g_menu_append (places, _("_Alerts"), "alerts");
  g_menu_append (places, _("_Search…"), "search");
  g_menu_append (end, _("_Preferences"), "preferences");
  g_menu_append (end, _("_Quit and stop watching"), "quit");

  g_menu_append_section (menu, NULL, G_MENU_MODEL (state));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (alerts));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (peace));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (places));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));

  wh_ui_tray_menu_set_model (self->menu, G_MENU_MODEL (menu));
}

/* ---- The item ---- */

static void
emit (WhUiTray   *self,
      const char *signal)
{
  g_dbus_connection_emit_signal (self->connection, NULL, ITEM_PATH, ITEM, signal, NULL, NULL);
}

static void
update (WhUiTray *self)
{
  WhAlertCounts counts = wh_alert_set_count (self->alerts, NULL);
  g_autofree char *state = describe (counts);
  const char *icon;

  /* The desktop looks icons up by name: outside of the sandbox it sees those
   * only whose names begin with the program's own. */
  if (counts.failing > 0)
    icon = APP_ID "-tray-failing-symbolic";
  else if (counts.warning > 0)
    icon = APP_ID "-tray-warning-symbolic";
  else
    icon = APP_ID "-tray-symbolic";

  if (g_strcmp0 (icon, self->icon) != 0)
    {
      self->icon = icon;
      emit (self, "NewIcon");
    }

  if (g_strcmp0 (state, self->state) != 0)
    {
      g_free (self->state);
      self->state = g_steal_pointer (&state);
      emit (self, "NewToolTip");
      emit (self, "NewTitle");
    }

  fill_menu (self);
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               data)
{
  WhUiTray *self = data;

  g_dbus_method_invocation_return_value (invocation, NULL);

  if (g_str_equal (method, "Activate"))
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "open", NULL);
  else if (g_str_equal (method, "SecondaryActivate"))
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "alerts", NULL);
}

static GVariant *
get_property_cb (GDBusConnection  *connection,
                 const char       *sender,
                 const char       *path,
                 const char       *interface,
                 const char       *name,
                 GError          **error,
                 gpointer          data)
{
  static const struct
  {
    const char *name;
    const char *text;
  } texts[] = {
    { "Category", "ApplicationStatus" },
    { "Id", APP_ID },
    { "Status", "Active" },
  };
  WhUiTray *self = data;

  if (g_str_equal (name, "IconName"))
    return g_variant_new_string (self->icon);

  if (g_str_equal (name, "Title"))
    return g_variant_new_take_string (g_strdup_printf ("Wheelhouse: %s", self->state));

  if (g_str_equal (name, "ToolTip"))
    return g_variant_new ("(s@a(iiay)ss)", self->icon, g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0),
                          "Wheelhouse", self->state);

  if (g_str_equal (name, "IconPixmap"))
    return g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);

  if (g_str_equal (name, "WindowId"))
    return g_variant_new_int32 (0);

  if (g_str_equal (name, "ItemIsMenu"))
    return g_variant_new_boolean (FALSE);

  if (g_str_equal (name, "Menu"))
    return g_variant_new_object_path (MENU_PATH);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (name, texts[i].name))
      return g_variant_new_string (texts[i].text);

  return g_variant_new_string ("");
}

/* ---- The tray ---- */

static void
registered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_debug ("No tray icon: %s", error->message);
}

/* By its unique name: a well-known one would need a permission of its own in a
 * sandbox, and every tray takes this. */
static void
watcher_appeared_cb (GDBusConnection *connection,
                     const char      *name,
                     const char      *owner,
                     gpointer         data)
{
  WhUiTray *self = data;

  g_dbus_connection_call (connection, name, "/StatusNotifierWatcher", WATCHER, "RegisterStatusNotifierItem",
                          g_variant_new ("(s)", g_dbus_connection_get_unique_name (connection)),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, registered_cb, NULL);
}

static void
got_bus_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  static const GDBusInterfaceVTable vtable = { call_cb, get_property_cb, NULL, { NULL } };
  g_autoptr(WhUiTray) self = data;
  g_autoptr(GDBusNodeInfo) info = NULL;
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection = g_bus_get_finish (result, &error);

  if (connection == NULL)
    {
      g_debug ("No tray icon: %s", error->message);
      return;
    }

  if (self->application == NULL)
    {
      g_object_unref (connection);
      return;
    }

  self->connection = connection;
  self->menu = wh_ui_tray_menu_new (connection, MENU_PATH, G_ACTION_GROUP (self->application));
  g_signal_connect_object (self->alerts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->quiet, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  info = g_dbus_node_info_new_for_xml (introspection, &error);
  g_assert_no_error (error);
  self->registration = g_dbus_connection_register_object (connection, ITEM_PATH, info->interfaces[0], &vtable, self, NULL, &error);
  if (self->registration == 0)
    {
      g_debug ("No tray icon: %s", error->message);
      return;
    }

  self->watch = g_bus_watch_name_on_connection (connection, WATCHER, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                watcher_appeared_cb, NULL, self, NULL);
}

static void
wh_ui_tray_dispose (GObject *object)
{
  WhUiTray *self = WH_UI_TRAY (object);

  g_cancellable_cancel (self->cancellable);
  self->application = NULL;

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;

  g_clear_object (&self->menu);
  g_clear_object (&self->alerts);
  g_clear_object (&self->store);
  g_clear_object (&self->quiet);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (wh_ui_tray_parent_class)->dispose (object);
}

static void
wh_ui_tray_finalize (GObject *object)
{
  WhUiTray *self = WH_UI_TRAY (object);

  g_object_unref (self->cancellable);
  g_free (self->state);

  G_OBJECT_CLASS (wh_ui_tray_parent_class)->finalize (object);
}

static void
wh_ui_tray_class_init (WhUiTrayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_tray_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_tray_finalize;
}

static void
wh_ui_tray_init (WhUiTray *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * wh_ui_tray_new:
 * @application: the application, which owns the icon and has the actions "open",
 *   "alerts", "search", "quiet", "show-resource" and "quit"
 * @fleet: what it tells of
 *
 * Returns: (transfer full): an icon, shown until it is disposed of
 */
WhUiTray *
wh_ui_tray_new (GApplication *application,
                WhFleet      *fleet)
{
  WhUiTray *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  self = g_object_new (WH_UI_TYPE_TRAY, NULL);
  self->application = application;
  self->store = g_object_ref (wh_fleet_get_store (fleet));
  self->alerts = wh_alert_set_get_shared (self->store, wh_fleet_get_connections (fleet));
  self->quiet = g_object_ref (wh_fleet_get_quiet (fleet));
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, got_bus_cb, g_object_ref (self));

  return self;
}
