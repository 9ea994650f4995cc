/* wh-ui-tray-menu.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-tray-menu.h"

#define INTERFACE "com.canonical.dbusmenu"

/* What hosts of tray icons read menus by. */
static const char introspection[] =
  "<node><interface name='" INTERFACE "'>"
  "<property name='Version' type='u' access='read'/>"
  "<property name='TextDirection' type='s' access='read'/>"
  "<property name='Status' type='s' access='read'/>"
  "<property name='IconThemePath' type='as' access='read'/>"
  "<method name='GetLayout'><arg type='i' direction='in'/><arg type='i' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='u' direction='out'/><arg type='(ia{sv}av)' direction='out'/></method>"
  "<method name='GetGroupProperties'><arg type='ai' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='a(ia{sv})' direction='out'/></method>"
  "<method name='GetProperty'><arg type='i' direction='in'/><arg type='s' direction='in'/><arg type='v' direction='out'/></method>"
  "<method name='Event'><arg type='i' direction='in'/><arg type='s' direction='in'/><arg type='v' direction='in'/>"
  "<arg type='u' direction='in'/></method>"
  "<method name='EventGroup'><arg type='a(isvu)' direction='in'/><arg type='ai' direction='out'/></method>"
  "<method name='AboutToShow'><arg type='i' direction='in'/><arg type='b' direction='out'/></method>"
  "<method name='AboutToShowGroup'><arg type='ai' direction='in'/><arg type='ai' direction='out'/><arg type='ai' direction='out'/></method>"
  "<signal name='ItemsPropertiesUpdated'><arg type='a(ia{sv})'/><arg type='a(ias)'/></signal>"
  "<signal name='LayoutUpdated'><arg type='u'/><arg type='i'/></signal>"
  "<signal name='ItemActivationRequested'><arg type='i'/><arg type='u'/></signal>"
  "</interface></node>";

typedef struct
{
  int       id;
  char     *label;  /* NULL = a line */
  char     *action; /* nullable */
  GVariant *target; /* nullable */
  gboolean  checkable;
  gboolean  checked;
} Entry;

/**
 * WhUiTrayMenu:
 *
 * A #GMenuModel of one level, with sections, as the menu of a tray icon. What is
 * chosen activates its action. An item that stays as it was keeps its id when the
 * menu changes; no other gets it, so that a choice from a menu that has changed
 * meanwhile does what it said, or nothing.
 */
struct _WhUiTrayMenu
{
  GObject          parent_instance;

  GDBusConnection *connection;
  char            *path;
  GActionGroup    *actions;
  GPtrArray       *entries;
  guint            registration;
  guint            revision;
  int              last_id;
};

G_DEFINE_FINAL_TYPE (WhUiTrayMenu, wh_ui_tray_menu, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
  g_free (entry->label);
  g_free (entry->action);
  g_clear_pointer (&entry->target, g_variant_unref);
  g_free (entry);
}

static Entry *
add_entry (WhUiTrayMenu *self)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->id = ++self->last_id;
  g_ptr_array_add (self->entries, entry);

  return entry;
}

static gboolean
says_the_same (const Entry *one,
               const Entry *other)
{
  return one->label != NULL && g_strcmp0 (one->label, other->label) == 0 && g_strcmp0 (one->action, other->action) == 0 &&
         (one->target == NULL) == (other->target == NULL) &&
         (one->target == NULL || g_variant_equal (one->target, other->target));
}

static void
keep_id (Entry     *entry,
         GPtrArray *before)
{
  for (guint i = 0; i < before->len; i++)
    {
      const Entry *old = g_ptr_array_index (before, i);

      if (says_the_same (entry, old))
        {
          entry->id = old->id;
          g_ptr_array_remove_index_fast (before, i);
          return;
        }
    }
}

static void
add_items (WhUiTrayMenu *self,
           GMenuModel   *model,
           GPtrArray    *before)
{
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr(GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);
      Entry *entry;

      if (section != NULL)
        {
          if (self->entries->len > 0 && g_menu_model_get_n_items (section) > 0)
            add_entry (self);
          add_items (self, section, before);
          continue;
        }

      entry = add_entry (self);
      g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_LABEL, "s", &entry->label);
      g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_ACTION, "s", &entry->action);
      entry->target = g_menu_model_get_item_attribute_value (model, i, G_MENU_ATTRIBUTE_TARGET, NULL);
      entry->checkable = g_menu_model_get_item_attribute (model, i, WH_UI_TRAY_MENU_CHECKED, "b", &entry->checked);
      keep_id (entry, before);
    }
}

static Entry *
find_entry (WhUiTrayMenu *self,
            int           id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->id == id)
        return entry;
    }

  return NULL;
}

static GVariant *
get_properties (const Entry *entry)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);

  if (entry == NULL)
    g_variant_builder_add (&builder, "{sv}", "children-display", g_variant_new_string ("submenu"));
  else if (entry->label == NULL)
    g_variant_builder_add (&builder, "{sv}", "type", g_variant_new_string ("separator"));
  else
    {
      g_variant_builder_add (&builder, "{sv}", "label", g_variant_new_string (entry->label));
      g_variant_builder_add (&builder, "{sv}", "enabled", g_variant_new_boolean (entry->action != NULL));
    }

  if (entry != NULL && entry->checkable)
    {
      g_variant_builder_add (&builder, "{sv}", "toggle-type", g_variant_new_string ("checkmark"));
      g_variant_builder_add (&builder, "{sv}", "toggle-state", g_variant_new_int32 (entry->checked));
    }

  return g_variant_builder_end (&builder);
}

static void
choose (WhUiTrayMenu *self,
        int           id,
        const char   *event)
{
  Entry *entry = find_entry (self, id);

  if (g_str_equal (event, "clicked") && entry != NULL && entry->action != NULL)
    g_action_group_activate_action (self->actions, entry->action, entry->target);
}

static GVariant *
get_layout (WhUiTrayMenu *self,
            int           parent)
{
  GVariantBuilder children;

  g_variant_builder_init (&children, G_VARIANT_TYPE ("av"));

  for (guint i = 0; parent == 0 && i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      g_variant_builder_add (&children, "v",
                             g_variant_new ("(i@a{sv}@av)", entry->id, get_properties (entry),
                                            g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0)));
    }

  return g_variant_new ("(u(i@a{sv}@av))", self->revision, parent,
                        get_properties (find_entry (self, parent)), g_variant_builder_end (&children));
}

static GVariant *
get_group_properties (WhUiTrayMenu *self,
                      GVariant     *ids)
{
  GVariantBuilder builder;
  GVariantIter iter;
  int id;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ia{sv})"));
  g_variant_iter_init (&iter, ids);

  while (g_variant_iter_next (&iter, "i", &id))
    if (id == 0 || find_entry (self, id) != NULL)
      g_variant_builder_add (&builder, "(i@a{sv})", id, get_properties (find_entry (self, id)));

  return g_variant_new ("(@a(ia{sv}))", g_variant_builder_end (&builder));
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
  g_autoptr(WhUiTrayMenu) self = g_object_ref (data);
  GVariant *reply = NULL;

  if (g_str_equal (method, "GetLayout"))
    {
      int parent;

      g_variant_get_child (parameters, 0, "i", &parent);
      reply = get_layout (self, parent);
    }
  else if (g_str_equal (method, "GetGroupProperties"))
    {
      g_autoptr(GVariant) ids = g_variant_get_child_value (parameters, 0);

      reply = get_group_properties (self, ids);
    }
  else if (g_str_equal (method, "GetProperty"))
    {
      g_autoptr(GVariant) properties = NULL;
      g_autoptr(GVariant) value = NULL;
      const char *name;
      int id;

      g_variant_get (parameters, "(i&s)", &id, &name);
      properties = g_variant_ref_sink (get_properties (find_entry (self, id)));
      value = g_variant_lookup_value (properties, name, NULL);
      reply = g_variant_new ("(v)", value != NULL ? value : g_variant_new_string (""));
    }
  else if (g_str_equal (method, "Event"))
    {
      const char *event;
      int id;

      g_variant_get (parameters, "(i&s@vu)", &id, &event, NULL, NULL);
      choose (self, id, event);
    }
  else if (g_str_equal (method, "EventGroup"))
    {
      g_autoptr(GVariantIter) iter = NULL;
      const char *event;
      int id;

      g_variant_get (parameters, "(a(isvu))", &iter);
      while (g_variant_iter_loop (iter, "(i&s@vu)", &id, &event, NULL, NULL))
        choose (self, id, event);
      reply = g_variant_new ("(@ai)", g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0));
    }
  else if (g_str_equal (method, "AboutToShow"))
    reply = g_variant_new ("(b)", FALSE);
  else
    reply = g_variant_new ("(@ai@ai)", g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0),
                           g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0));

  g_dbus_method_invocation_return_value (invocation, reply);
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
  if (g_str_equal (name, "Version"))
    return g_variant_new_uint32 (3);

  if (g_str_equal (name, "IconThemePath"))
    return g_variant_new_strv (NULL, 0);

  return g_variant_new_string (g_str_equal (name, "TextDirection") ? "ltr" : "normal");
}

static void
wh_ui_tray_menu_dispose (GObject *object)
{
  WhUiTrayMenu *self = WH_UI_TRAY_MENU (object);

  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);
  self->actions = NULL;

  G_OBJECT_CLASS (wh_ui_tray_menu_parent_class)->dispose (object);
}

static void
wh_ui_tray_menu_finalize (GObject *object)
{
  WhUiTrayMenu *self = WH_UI_TRAY_MENU (object);

  g_ptr_array_unref (self->entries);
  g_free (self->path);

  G_OBJECT_CLASS (wh_ui_tray_menu_parent_class)->finalize (object);
}

static void
wh_ui_tray_menu_class_init (WhUiTrayMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_tray_menu_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_tray_menu_finalize;
}

static void
wh_ui_tray_menu_init (WhUiTrayMenu *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
}

/**
 * wh_ui_tray_menu_new:
 * @connection: the session bus
 * @path: where the menu appears on it
 * @actions: what the menu's actions are of; it outlives the menu
 *
 * Returns: (transfer full): an empty menu
 */
WhUiTrayMenu *
wh_ui_tray_menu_new (GDBusConnection *connection,
                     const char      *path,
                     GActionGroup    *actions)
{
  static const GDBusInterfaceVTable vtable = { call_cb, get_property_cb, NULL, { NULL } };
  g_autoptr(GDBusNodeInfo) info = NULL;
  g_autoptr(GError) error = NULL;
  WhUiTrayMenu *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (G_IS_ACTION_GROUP (actions), NULL);

  self = g_object_new (WH_UI_TYPE_TRAY_MENU, NULL);
  self->connection = g_object_ref (connection);
  self->path = g_strdup (path);
  self->actions = actions;

  info = g_dbus_node_info_new_for_xml (introspection, &error);
  g_assert_no_error (error);
  self->registration = g_dbus_connection_register_object (connection, path, info->interfaces[0], &vtable, self, NULL, &error);
  if (error != NULL)
    g_debug ("No tray menu: %s", error->message);

  return self;
}

/**
 * wh_ui_tray_menu_set_model:
 * @self: a menu
 * @model: its items and sections; actions without a prefix
 *
 * Shows other items. Underlines in labels are mnemonics.
 */
void
wh_ui_tray_menu_set_model (WhUiTrayMenu *self,
                           GMenuModel   *model)
{
  g_autoptr(GPtrArray) before = NULL;

  g_return_if_fail (WH_UI_IS_TRAY_MENU (self));
  g_return_if_fail (G_IS_MENU_MODEL (model));

  before = self->entries;
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  add_items (self, model, before);
  self->revision++;

  if (self->registration != 0)
    g_dbus_connection_emit_signal (self->connection, NULL, self->path, INTERFACE, "LayoutUpdated",
                                   g_variant_new ("(ui)", self->revision, 0), NULL);
}
