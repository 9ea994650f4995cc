/* test-notify.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "wh-ui-notify-thread.h"

#define PATH "/org/freedesktop/Notifications"
#define NAME "org.freedesktop.Notifications"

static const char interface_xml[] =
  "<node><interface name='" NAME "'>"
  "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
  "<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>"
  "<arg type='s' direction='out'/><arg type='s' direction='out'/></method>"
  "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "</interface></node>";

/* A desktop that shows notifications, in a thread and on a connection of its
 * own: the end of a notifier waits for it. The counts are set last. */
typedef struct
{
  GDBusConnection       *connection;
  GMainContext          *context;
  GThread               *thread;
  GPtrArray             *calls;  /* GVariant: what was asked to be shown */
  GArray                *closed; /* guint32 */
  GDBusMethodInvocation *held;
  guint32                last;
  gboolean               hangs;
  gboolean               plain;
  int                    n_calls;
  int                    n_closed;
  int                    n_held;
  int                    named;
  int                    over;
} Desktop;

static void
method_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               data)
{
  Desktop *desktop = data;

  if (g_str_equal (method, "GetCapabilities"))
    {
      const char *all[] = { "actions", "body", "body-markup", NULL };
      const char *few[] = { "body", NULL };

      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", desktop->plain ? few : all));
    }
  else if (g_str_equal (method, "GetServerInformation"))
    {
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(ssss)", "test", "tests", "1", "1.2"));
    }
  else if (g_str_equal (method, "CloseNotification"))
    {
      guint32 id;

      g_variant_get (parameters, "(u)", &id);
      g_array_append_val (desktop->closed, id);
      g_atomic_int_inc (&desktop->n_closed);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else if (desktop->hangs)
    {
      desktop->held = invocation;
      g_atomic_int_inc (&desktop->n_held);
    }
  else
    {
      guint32 id;

      g_variant_get_child (parameters, 1, "u", &id);
      if (id == 0)
        id = ++desktop->last;
      g_ptr_array_add (desktop->calls, g_variant_ref (parameters));
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", id));
      g_atomic_int_inc (&desktop->n_calls);
    }
}

static void
name_cb (GDBusConnection *connection,
         const char      *name,
         gpointer         data)
{
  g_atomic_int_set (&((Desktop *)data)->named, TRUE);
}

static gpointer
run_desktop (gpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  Desktop *desktop = data;
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autoptr(GError) error = NULL;
  guint owner;

  g_main_context_push_thread_default (desktop->context);
  g_dbus_connection_register_object (desktop->connection, PATH, node->interfaces[0], &vtable, desktop, NULL, &error);
  g_assert_no_error (error);
  owner = g_bus_own_name_on_connection (desktop->connection, NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                        name_cb, NULL, desktop, NULL);

  while (!g_atomic_int_get (&desktop->over))
    g_main_context_iteration (desktop->context, TRUE);

  g_bus_unown_name (owner);
  g_main_context_pop_thread_default (desktop->context);

  return NULL;
}

static gboolean
give_up_cb (gpointer data)
{
  g_error ("nothing came within 10 s");

  return G_SOURCE_REMOVE;
}

static gboolean
look_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

#define wait_until(condition) \
        G_STMT_START { \
          guint give_up = g_timeout_add_seconds (10, give_up_cb, NULL); \
          guint look = g_timeout_add (5, look_cb, NULL); \
          while (!(condition)) \
            g_main_context_iteration (NULL, TRUE); \
          g_source_remove (look); \
          g_source_remove (give_up); \
        } G_STMT_END

#define wait_calls(n) wait_until (g_atomic_int_get (&desktop->n_calls) == (n))
#define wait_closed(n) wait_until (g_atomic_int_get (&desktop->n_closed) == (n))

static void
set_up (Desktop       *desktop,
        gconstpointer  data)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GError) error = NULL;

  desktop->calls = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  desktop->closed = g_array_new (FALSE, FALSE, sizeof (guint32));
  desktop->context = g_main_context_new ();
  desktop->connection = g_dbus_connection_new_for_address_sync (address,
                                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                                G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                                NULL, NULL, &error);
  g_assert_no_error (error);
  desktop->thread = g_thread_new ("desktop", run_desktop, desktop);
  wait_until (g_atomic_int_get (&desktop->named));
}

static void
tear_down (Desktop       *desktop,
           gconstpointer  data)
{
  g_atomic_int_set (&desktop->over, TRUE);
  g_main_context_wakeup (desktop->context);
  g_thread_join (desktop->thread);
  g_dbus_connection_close_sync (desktop->connection, NULL, NULL);
  g_clear_object (&desktop->connection);
  g_main_context_unref (desktop->context);
  g_ptr_array_unref (desktop->calls);
  g_array_unref (desktop->closed);
}

/* Text argument @index of call @call. */
static const char *
get_text (Desktop *desktop,
          guint    call,
          guint    index)
{
  g_autoptr(GVariant) child = g_variant_get_child_value (g_ptr_array_index (desktop->calls, call), index);

  return g_variant_get_string (child, NULL);
}

static void
emit (Desktop    *desktop,
      const char *signal,
      GVariant   *parameters)
{
  g_assert_true (g_dbus_connection_emit_signal (desktop->connection, NULL, PATH, NAME, signal, parameters, NULL));
}

static void
action_cb (WhUiNotifyThread  *thread,
           const char        *id,
           const char        *action,
           const char        *token,
           char             **answer)
{
  g_assert_true (g_main_context_is_owner (NULL));
  *answer = g_strdup_printf ("%s %s %s", id, action, token != NULL ? token : "-");
}

static void
failed_cb (WhUiNotifyThread  *thread,
           const char        *message,
           char             **answer)
{
  g_assert_cmpstr (message, !=, "");
  *answer = g_strdup (message);
}

static const char *const actions[] = { "default", "Open", "open", "Open", NULL };

static void
test_shows_and_replaces (Desktop       *desktop,
                         gconstpointer  data)
{
  g_autoptr(WhUiNotifyThread) thread = wh_ui_notify_thread_new ();
  g_autoptr(GVariant) hints = NULL;
  g_autoptr(GVariant) buttons = NULL;
  g_autofree const char **names = NULL;
  const char *entry;
  guchar urgency;

  wh_ui_notify_thread_show (thread, "a", "billing is failing", "1 < 2 & more", WH_HEALTH_FAILING, actions);
  wait_calls (1);

  g_assert_cmpstr (get_text (desktop, 0, 0), ==, "Wheelhouse");
  g_assert_cmpstr (get_text (desktop, 0, 3), ==, "billing is failing");
  g_assert_cmpstr (get_text (desktop, 0, 4), ==, "1 &lt; 2 &amp; more");

  buttons = g_variant_get_child_value (g_ptr_array_index (desktop->calls, 0), 5);
  names = g_variant_get_strv (buttons, NULL);
  g_assert_true (g_strv_equal (names, actions));

  hints = g_variant_get_child_value (g_ptr_array_index (desktop->calls, 0), 6);
  g_assert_true (g_variant_lookup (hints, "urgency", "y", &urgency));
  g_assert_cmpuint (urgency, ==, 2);
  g_assert_true (g_variant_lookup (hints, "desktop-entry", "&s", &entry));
  g_assert_cmpstr (entry, ==, APP_ID);

  /* The same cause takes its own place, another one does not. */
  wh_ui_notify_thread_show (thread, "a", "billing is fine again", NULL, WH_HEALTH_OK, actions);
  wh_ui_notify_thread_show (thread, "b", "search is failing", NULL, WH_HEALTH_FAILING, actions);
  wait_calls (3);
  g_assert_cmpuint (desktop->last, ==, 2);
  g_assert_cmpstr (get_text (desktop, 1, 3), ==, "billing is fine again");

  wh_ui_notify_thread_close (thread, "a");
  wh_ui_notify_thread_close (thread, "never shown");
  wait_closed (1);
  g_assert_cmpuint (g_array_index (desktop->closed, guint32, 0), ==, 1);

  /* What nobody would answer any more goes at the end. */
  g_clear_object (&thread);
  wait_closed (2);
  g_assert_cmpuint (g_array_index (desktop->closed, guint32, 1), ==, 2);
}

static void
test_answers (Desktop       *desktop,
              gconstpointer  data)
{
  g_autoptr(WhUiNotifyThread) thread = wh_ui_notify_thread_new ();
  g_autofree char *answer = NULL;

  g_signal_connect (thread, "action", G_CALLBACK (action_cb), &answer);
  wh_ui_notify_thread_show (thread, "a", "billing is failing", NULL, WH_HEALTH_FAILING, actions);
  wh_ui_notify_thread_show (thread, "b", "search is failing", NULL, WH_HEALTH_FAILING, actions);
  wait_calls (2);

  emit (desktop, "ActivationToken", g_variant_new ("(us)", 2, "token-1"));
  emit (desktop, "ActionInvoked", g_variant_new ("(us)", 2, "open"));
  wait_until (answer != NULL);
  g_assert_cmpstr (answer, ==, "b open token-1");
  wait_closed (1);
  g_assert_cmpuint (g_array_index (desktop->closed, guint32, 0), ==, 2);

  /* It can come again. */
  wh_ui_notify_thread_show (thread, "b", "search is failing", NULL, WH_HEALTH_FAILING, actions);
  wait_calls (3);
  g_assert_cmpuint (desktop->last, ==, 3);
}

static void
test_plain_desktop (Desktop       *desktop,
                    gconstpointer  data)
{
  g_autoptr(WhUiNotifyThread) thread = wh_ui_notify_thread_new ();
  g_autoptr(GVariant) buttons = NULL;

  desktop->plain = TRUE;
  wh_ui_notify_thread_show (thread, "a", "title", "1 < 2", WH_HEALTH_WARNING, actions);
  wait_calls (1);
  g_assert_cmpstr (get_text (desktop, 0, 4), ==, "1 < 2");
  buttons = g_variant_get_child_value (g_ptr_array_index (desktop->calls, 0), 5);
  g_assert_cmpuint (g_variant_n_children (buttons), ==, 0);
}

static void
test_hanging_desktop (Desktop       *desktop,
                      gconstpointer  data)
{
  g_autoptr(WhUiNotifyThread) thread = wh_ui_notify_thread_new ();
  gint64 start;

  desktop->hangs = TRUE;
  start = g_get_monotonic_time ();
  wh_ui_notify_thread_show (thread, "a", "title", NULL, WH_HEALTH_WARNING, actions);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 100 * 1000);
  wait_until (g_atomic_int_get (&desktop->n_held) == 1);

  /* The program can end meanwhile. */
  start = g_get_monotonic_time ();
  g_clear_object (&thread);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);

  g_dbus_method_invocation_return_value (desktop->held, g_variant_new ("(u)", 1));
}

static void
test_no_desktop (void)
{
  g_autoptr(WhUiNotifyThread) thread = wh_ui_notify_thread_new ();
  g_autofree char *answer = NULL;

  g_signal_connect (thread, "failed", G_CALLBACK (failed_cb), &answer);
  wh_ui_notify_thread_show (thread, "a", "title", NULL, WH_HEALTH_WARNING, actions);
  wait_until (answer != NULL);
  g_test_message ("%s", answer);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/notify/no-desktop", test_no_desktop);
  g_test_add ("/notify/shows-and-replaces", Desktop, NULL, set_up, test_shows_and_replaces, tear_down);
  g_test_add ("/notify/answers", Desktop, NULL, set_up, test_answers, tear_down);
  g_test_add ("/notify/plain-desktop", Desktop, NULL, set_up, test_plain_desktop, tear_down);
  g_test_add ("/notify/hanging-desktop", Desktop, NULL, set_up, test_hanging_desktop, tear_down);

  return g_test_run ();
}
