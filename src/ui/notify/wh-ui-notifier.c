/* wh-ui-notifier.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "wh-kinds.h"
#include "wh-notices.h"
#include "wh-ui-future.h"
#include "wh-ui-notice-actions.h"
#include "wh-ui-notifier.h"
#include "wh-ui-notify-thread.h"

/**
 * WhUiNotifier:
 *
 * Shows on the desktop what [class@Notices] decides to tell, with the window
 * open or closed.
 *
 * An answer opens the window, on what the notice is about; "Acknowledge" and
 * "Silence" are done without one.
 */
struct _WhUiNotifier
{
  GObject           parent_instance;

  GApplication     *application; /* not owned: it owns this */
  WhFleet          *fleet;
  WhNotices        *notices;
  GSettings        *settings;
  WhUiNotifyThread *thread;
  GHashTable       *shown; /* id → Target */
};

G_DEFINE_FINAL_TYPE (WhUiNotifier, wh_ui_notifier, G_TYPE_OBJECT)

/* What a notification opens; empty = nothing in particular. */
typedef struct
{
  char *kind;
  char *connection;
  char *uid;
} Target;

static void
target_free (gpointer data)
{
  Target *target = data;

  g_free (target->kind);
  g_free (target->connection);
  g_free (target->uid);
  g_free (target);
}

static WhRecord *
find_record (WhUiNotifier *self,
             const Target *target)
{
  const WhKind *kind = *target->kind != '\0' ? wh_kind_find (target->kind) : NULL;

  if (kind == NULL || *target->uid == '\0')
    return NULL;

  return wh_store_lookup (wh_fleet_get_store (self->fleet), kind, g_intern_string (target->connection), target->uid);
}

static void withdraw_cb (WhUiNotifier *self,
                         const char   *id);

static void
raise_cb (WhUiNotifier   *self,
          const WhNotice *notice)
{
  const char *actions[9] = { "default", _("Open"), NULL };
  guint n_actions = 2;
  WhRecord *record;
  Target *target;

  /* It was shown when it was told first. */
  if (notice->stage == WH_NOTICE_AGAIN || !g_settings_get_boolean (self->settings, "notifications"))
    return;

  if (notice->health != WH_HEALTH_FAILING && notice->health != WH_HEALTH_OK &&
      !g_settings_get_boolean (self->settings, "notify-warnings"))
    return;

  /* Whoever was not told of the beginning does not care for the end. */
  if (notice->health == WH_HEALTH_OK &&
      (!g_settings_get_boolean (self->settings, "notify-over") ||
       (!g_settings_get_boolean (self->settings, "notify-warnings") && !g_hash_table_contains (self->shown, notice->id))))
    {
      withdraw_cb (self, notice->id);
      return;
    }

  target = g_new0 (Target, 1);
  target->kind = g_strdup (notice->kind != NULL ? notice->kind : "");
  target->connection = g_strdup (notice->connection != NULL ? notice->connection : "");
  target->uid = g_strdup (notice->uid != NULL ? notice->uid : "");
  record = find_record (self, target);

  /* What is over needs nobody. */
  if (record != NULL && notice->health != WH_HEALTH_OK)
    {
      if (wh_ui_notice_can (self->fleet, record, WH_UI_NOTICE_ACKNOWLEDGE))
        {
          actions[n_actions++] = WH_UI_NOTICE_ACKNOWLEDGE;
          actions[n_actions++] = _("Acknowledge");
        }

      if (wh_ui_notice_can (self->fleet, record, WH_UI_NOTICE_SILENCE))
        {
          actions[n_actions++] = WH_UI_NOTICE_SILENCE;
          actions[n_actions++] = _("Silence 1 h");
        }
    }

  actions[n_actions++] = "open";
  actions[n_actions++] = _("Open");

  g_hash_table_replace (self->shown, g_strdup (notice->id), target);
  wh_ui_notify_thread_show (self->thread, notice->id, notice->title, notice->body, notice->health, actions);
}

static void
withdraw_cb (WhUiNotifier *self,
             const char   *id)
{
  if (g_hash_table_remove (self->shown, id))
    wh_ui_notify_thread_close (self->thread, id);
}

static void
setting_changed_cb (WhUiNotifier *self)
{
  GHashTableIter iter;
  gpointer id;

  if (g_settings_get_boolean (self->settings, "notifications"))
    return;

  g_hash_table_iter_init (&iter, self->shown);

  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      wh_ui_notify_thread_close (self->thread, id);
      g_hash_table_iter_remove (&iter);
    }
}

/* A window without a size yet cannot lay out what slides in. */
static gboolean
open_target_cb (GtkWidget     *window,
                GdkFrameClock *clock,
                gpointer       data)
{
  const Target *target = data;

  if (gtk_widget_get_width (window) == 0)
    return G_SOURCE_CONTINUE;

  if (*target->uid != '\0')
    gtk_widget_activate_action (window, "win.show-resource", "(sss)", target->kind, target->connection, target->uid);
  else
    gtk_widget_activate_action (window, "win.show-view", "s",
                                g_str_equal (target->kind, wh_kind_connection.id) ? "integrations" : "alerts");

  return G_SOURCE_REMOVE;
}

/* Whoever pressed the button does not look at a window. */
static void
done_cb (gpointer      owner,
         const GValue *value,
         const GError *error)
{
  WhUiNotifier *self = owner;
  const char *actions[] = { "default", _("Open"), NULL };

  if (error != NULL && !wh_error_is_cancelled (error))
    wh_ui_notify_thread_show (self->thread, "failed", _("That did not work"), error->message, WH_HEALTH_WARNING, actions);
}

static void
action_cb (WhUiNotifier *self,
           const char   *id,
           const char   *action,
           const char   *token)
{
  g_autofree char *key = NULL;
  gpointer target = NULL;
  GtkWindow *window;

  g_hash_table_steal_extended (self->shown, id, (gpointer *)&key, &target);

  if (g_str_equal (action, WH_UI_NOTICE_ACKNOWLEDGE) || g_str_equal (action, WH_UI_NOTICE_SILENCE))
    {
      WhRecord *record = target != NULL ? find_record (self, target) : NULL;

      if (record != NULL)
        wh_ui_future_done (wh_ui_notice_run (self->fleet, record, action), self, done_cb);

      g_clear_pointer (&target, target_free);
      return;
    }

  g_application_activate (self->application);
  window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  if (window == NULL)
    {
      g_clear_pointer (&target, target_free);
      return;
    }

  if (target != NULL)
    gtk_widget_add_tick_callback (GTK_WIDGET (window), open_target_cb, target, target_free);

  /* Only with the token that came with the press may it take the focus. */
  if (token != NULL)
    gtk_window_set_startup_id (window, token);
}

static void
failed_cb (WhUiNotifier *self,
           const char   *message)
{
  g_info ("The desktop shows no notification: %s", message);
}

static void
wh_ui_notifier_dispose (GObject *object)
{
  WhUiNotifier *self = WH_UI_NOTIFIER (object);

  self->application = NULL;
  g_clear_object (&self->fleet);
  g_clear_object (&self->notices);
  g_clear_object (&self->settings);
  g_clear_object (&self->thread);
  g_clear_pointer (&self->shown, g_hash_table_unref);

  G_OBJECT_CLASS (wh_ui_notifier_parent_class)->dispose (object);
}

static void
wh_ui_notifier_class_init (WhUiNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_notifier_dispose;
}

static void
wh_ui_notifier_init (WhUiNotifier *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, target_free);
}

/**
 * wh_ui_notifier_new:
 * @application: the application, which owns the notifier
 * @fleet: what it watches
 *
 * Returns: (transfer full): a notifier, which works until it is disposed of
 */
WhUiNotifier *
wh_ui_notifier_new (GApplication *application,
                    WhFleet      *fleet)
{
  WhUiNotifier *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  self = g_object_new (WH_UI_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->fleet = g_object_ref (fleet);
  self->settings = g_settings_new (APP_ID);
  g_signal_connect_object (self->settings, "changed::notifications", G_CALLBACK (setting_changed_cb),
                           self, G_CONNECT_SWAPPED);

  self->thread = wh_ui_notify_thread_new ();
  g_signal_connect_object (self->thread, "action", G_CALLBACK (action_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->thread, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);

  self->notices = wh_notices_new (wh_fleet_get_store (fleet), wh_fleet_get_connections (fleet));
  wh_notices_remember_in (self->notices, wh_fleet_get_history (fleet));
  wh_notices_set_quiet (self->notices, wh_fleet_get_quiet (fleet));
  g_signal_connect_object (self->notices, "raise", G_CALLBACK (raise_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notices, "withdraw", G_CALLBACK (withdraw_cb), self, G_CONNECT_SWAPPED);

  return self;
}
