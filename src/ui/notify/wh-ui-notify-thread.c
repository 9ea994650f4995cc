/* wh-ui-notify-thread.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libnotify/notify.h>

#include "wh-ui-notify-thread.h"

/* The end of the program waits so long for the thread, in microseconds. */
#define END_PATIENCE (G_USEC_PER_SEC / 2)

/* Pressing the notification itself, as the desktop names it. */
#define DEFAULT_ACTION "default"

/* What both sides hold; the thread keeps it alive when it is still waiting for
 * the desktop while the program ends. */
typedef struct
{
  GMainContext *context;       /* the thread's */
  GMainContext *home;          /* where signals go */
  GWeakRef      owner;
  GHashTable   *notifications; /* id → NotifyNotification; only the thread's */
  GMutex        mutex;
  GCond         cond;
  gboolean      ended;
} Worker;

struct _WhUiNotifyThread
{
  GObject  parent_instance;

  Worker  *worker;
};

G_DEFINE_FINAL_TYPE (WhUiNotifyThread, wh_ui_notify_thread, G_TYPE_OBJECT)

enum
{
  ACTION,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One thing said from one side to the other. */
typedef struct
{
  Worker   *worker;
  char     *id;
  char     *title;
  char     *body;
  WhHealth  health;
  char    **actions;
  char     *token;
} Message;

static void
worker_free (gpointer data)
{
  Worker *worker = data;

  g_main_context_unref (worker->context);
  g_main_context_unref (worker->home);
  g_weak_ref_clear (&worker->owner);
  g_mutex_clear (&worker->mutex);
  g_cond_clear (&worker->cond);
}

static Message *
message_new (Worker     *worker,
             const char *id)
{
  Message *message = g_new0 (Message, 1);

  message->worker = g_atomic_rc_box_acquire (worker);
  message->id = g_strdup (id);

  return message;
}

static void
message_free (gpointer data)
{
  Message *message = data;

  g_atomic_rc_box_release_full (message->worker, worker_free);
  g_free (message->id);
  g_free (message->title);
  g_free (message->body);
  g_strfreev (message->actions);
  g_free (message->token);
  g_free (message);
}

/* g_main_context_invoke() might run @func on the wrong thread: in the calling
 * one, while the other's loop is not running. */
static void
say (GMainContext *context,
     GSourceFunc   func,
     Message      *message)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, message, message_free);
  g_source_attach (source, context);
}

/* ---- Answers, on the owner's thread ---- */

static gboolean
action_at_home_cb (gpointer data)
{
  Message *message = data;
  g_autoptr(WhUiNotifyThread) owner = g_weak_ref_get (&message->worker->owner);

  if (owner != NULL)
    g_signal_emit (owner, signals[ACTION], 0, message->id, message->title, message->token);

  return G_SOURCE_REMOVE;
}

static gboolean
failed_at_home_cb (gpointer data)
{
  Message *message = data;
  g_autoptr(WhUiNotifyThread) owner = g_weak_ref_get (&message->worker->owner);

  if (owner != NULL)
    g_signal_emit (owner, signals[FAILED], 0, message->title);

  return G_SOURCE_REMOVE;
}

/* ---- The thread ---- */

static void
close_notification (Worker     *worker,
                    const char *id)
{
  NotifyNotification *notification = g_hash_table_lookup (worker->notifications, id);

  /* A desktop that is gone has closed it already. */
  if (notification != NULL)
    notify_notification_close (notification, NULL);

  g_hash_table_remove (worker->notifications, id);
}

static void
action_cb (NotifyNotification *notification,
           char               *action,
           gpointer            data)
{
  Message *message = data;
  Message *answer = message_new (message->worker, message->id);

  answer->title = g_strdup (action);
  answer->token = g_strdup (notify_notification_get_activation_token (notification));
  say (message->worker->home, action_at_home_cb, answer);

  /* Some desktops leave it on the screen. libnotify holds it until this
   * function returns, and with it @data. */
  close_notification (message->worker, message->id);
}

static NotifyUrgency
get_urgency (WhHealth health)
{
  if (health == WH_HEALTH_FAILING)
    return NOTIFY_URGENCY_CRITICAL;

  return health == WH_HEALTH_OK ? NOTIFY_URGENCY_LOW : NOTIFY_URGENCY_NORMAL;
}

static const char *
get_icon_name (WhHealth health)
{
  if (health == WH_HEALTH_FAILING)
    return "dialog-error-symbolic";

  return health == WH_HEALTH_OK ? "object-select-symbolic" : "dialog-warning-symbolic";
}

static gboolean
can (const char *capability)
{
  GList *capabilities = notify_get_server_caps ();
  gboolean found = g_list_find_custom (capabilities, capability, (GCompareFunc)g_strcmp0) != NULL;

  g_list_free_full (capabilities, g_free);

  return found;
}

static void
add_actions (NotifyNotification *notification,
             const Message      *message)
{
  notify_notification_clear_actions (notification);

  if (message->actions == NULL || !can ("actions"))
    return;

  for (guint i = 0; message->actions[i] != NULL && message->actions[i + 1] != NULL; i += 2)
    notify_notification_add_action (notification, message->actions[i], message->actions[i + 1], action_cb,
                                    message_new (message->worker, message->id), message_free);
}

static NotifyNotification *
ensure_notification (Worker        *worker,
                     const Message *message)
{
  NotifyNotification *notification = g_hash_table_lookup (worker->notifications, message->id);
  const char *icon = get_icon_name (message->health);

  /* The desktop takes the body for markup if it can. */
  g_autofree char *body = message->body != NULL && can ("body-markup")
                          ? g_markup_escape_text (message->body, -1)
                          : g_strdup (message->body);

  if (notification != NULL)
    {
      notify_notification_update (notification, message->title, body, icon);
      return notification;
    }

  notification = notify_notification_new (message->title, body, icon);
  notify_notification_set_hint (notification, "desktop-entry", g_variant_new_string (APP_ID));
  g_hash_table_insert (worker->notifications, g_strdup (message->id), notification);

  return notification;
}

/* libnotify warns when it asks a desktop that is not there what it can. Within
 * a sandbox the portal answers, always. */
static gboolean
has_desktop (GError **error)
{
  g_autoptr(GDBusConnection) bus = NULL;
  g_autoptr(GVariant) answer = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return TRUE;

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  if (bus != NULL)
    answer = g_dbus_connection_call_sync (bus, "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                                          "org.freedesktop.Notifications", "GetServerInformation", NULL, NULL,
                                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);

  return answer != NULL;
}

static gboolean
show_notification (Worker         *worker,
                   const Message  *message,
                   GError        **error)
{
  NotifyNotification *notification;

  if (!has_desktop (error))
    return FALSE;

  notification = ensure_notification (worker, message);
  notify_notification_set_urgency (notification, get_urgency (message->health));
  add_actions (notification, message);

  return notify_notification_show (notification, error);
}

static gboolean
show_cb (gpointer data)
{
  Message *message = data;
  g_autoptr(GError) error = NULL;

  if (!show_notification (message->worker, message, &error))
    {
      Message *answer = message_new (message->worker, message->id);

      answer->title = g_strdup (error->message);
      say (message->worker->home, failed_at_home_cb, answer);
      g_hash_table_remove (message->worker->notifications, message->id);
    }

  return G_SOURCE_REMOVE;
}

static gboolean
close_cb (gpointer data)
{
  Message *message = data;

  close_notification (message->worker, message->id);

  return G_SOURCE_REMOVE;
}

static gboolean
end_cb (gpointer data)
{
  Message *message = data;
  Worker *worker = message->worker;
  GHashTableIter iter;
  gpointer notification;

  g_hash_table_iter_init (&iter, worker->notifications);

  while (g_hash_table_iter_next (&iter, NULL, &notification))
    {
      notify_notification_close (notification, NULL);
      g_hash_table_iter_remove (&iter);
    }

  /* Its connection to the desktop belongs to this thread. */
  notify_uninit ();

  /* What GDBus kept for it is freed by this context. */
  while (g_main_context_iteration (worker->context, FALSE))
    continue;

  g_mutex_lock (&worker->mutex);
  worker->ended = TRUE;
  g_cond_signal (&worker->cond);
  g_mutex_unlock (&worker->mutex);

  return G_SOURCE_REMOVE;
}

static gpointer
run_thread (gpointer data)
{
  Worker *worker = data;

  g_main_context_push_thread_default (worker->context);
  worker->notifications = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  notify_init ("Wheelhouse");

  while (!worker->ended)
    g_main_context_iteration (worker->context, TRUE);

  g_clear_pointer (&worker->notifications, g_hash_table_unref);
  g_main_context_pop_thread_default (worker->context);
  g_atomic_rc_box_release_full (worker, worker_free);

  return NULL;
}

static void
start (WhUiNotifyThread *self)
{
  Worker *worker = g_atomic_rc_box_new0 (Worker);

  worker->context = g_main_context_new ();
  worker->home = g_main_context_ref_thread_default ();
  g_weak_ref_init (&worker->owner, self);
  g_mutex_init (&worker->mutex);
  g_cond_init (&worker->cond);
  self->worker = worker;

  g_thread_unref (g_thread_new ("notifications", run_thread, g_atomic_rc_box_acquire (worker)));
}

static void
wh_ui_notify_thread_finalize (GObject *object)
{
  WhUiNotifyThread *self = WH_UI_NOTIFY_THREAD (object);
  Worker *worker = self->worker;

  if (worker != NULL)
    {
      gint64 end = g_get_monotonic_time () + END_PATIENCE;

      say (worker->context, end_cb, message_new (worker, NULL));

      g_mutex_lock (&worker->mutex);
      while (!worker->ended && g_cond_wait_until (&worker->cond, &worker->mutex, end))
        continue;
      g_mutex_unlock (&worker->mutex);

      g_atomic_rc_box_release_full (worker, worker_free);
    }

  G_OBJECT_CLASS (wh_ui_notify_thread_parent_class)->finalize (object);
}

static void
wh_ui_notify_thread_class_init (WhUiNotifyThreadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_ui_notify_thread_finalize;

  signals[ACTION] =
    g_signal_new ("action", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[FAILED] =
    g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__STRING, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wh_ui_notify_thread_init (WhUiNotifyThread *self)
{
}

/**
 * wh_ui_notify_thread_new:
 *
 * The thread starts with the first notification.
 *
 * Returns: (transfer full): a new thread
 */
WhUiNotifyThread *
wh_ui_notify_thread_new (void)
{
  return g_object_new (WH_UI_TYPE_NOTIFY_THREAD, NULL);
}

/**
 * wh_ui_notify_thread_show:
 * @self: the thread
 * @id: what it replaces, and what it will be replaced by
 * @title: the title, plain text
 * @body: (nullable): the text below it, plain text
 * @health: how bad: its urgency and icon
 * @actions: (nullable) (array zero-terminated=1): names and labels of its
 *   buttons in turn; `default` is the notification itself
 *
 * Shows a notification, or says "failed".
 */
void
wh_ui_notify_thread_show (WhUiNotifyThread   *self,
                          const char         *id,
                          const char         *title,
                          const char         *body,
                          WhHealth            health,
                          const char * const *actions)
{
  Message *message;

  g_return_if_fail (WH_UI_IS_NOTIFY_THREAD (self));
  g_return_if_fail (id != NULL && title != NULL);

  if (self->worker == NULL)
    start (self);

  message = message_new (self->worker, id);
  message->title = g_strdup (title);
  message->body = g_strdup (body);
  message->health = health;
  message->actions = g_strdupv ((char **)actions);
  say (self->worker->context, show_cb, message);
}

/**
 * wh_ui_notify_thread_close:
 * @self: the thread
 * @id: which one
 *
 * Closes a notification; one that is not shown is no error.
 */
void
wh_ui_notify_thread_close (WhUiNotifyThread *self,
                           const char       *id)
{
  g_return_if_fail (WH_UI_IS_NOTIFY_THREAD (self));
  g_return_if_fail (id != NULL);

  if (self->worker != NULL)
    say (self->worker->context, close_cb, message_new (self->worker, id));
}
