/* wh-ui-time-travel.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-fleet-restore.h"
#include "wh-kinds.h"
#include "wh-record.h"
#include "wh-service-health.h"
#include "wh-ui-future.h"
#include "wh-ui-time-travel.h"

/* Events before the instant that its store has. */
#define N_EVENTS 500

/* Events that are looked through for the next change. */
#define MOST 20000

struct _WhUiTimeTravel
{
  GObject               parent_instance;

  GtkApplicationWindow *window;   /* not owned: it owns this */
  WhFleet              *fleet;
  WhServiceHealth      *services; /* of the past */
  gint64                wanted;   /* 0 = live */
};

G_DEFINE_FINAL_TYPE (WhUiTimeTravel, wh_ui_time_travel, G_TYPE_OBJECT)

/* ---- There and back ---- */

typedef struct
{
  WhUiTimeTravel *self;
  WhRestore      *restore;
  gint64          time;
} Journey;

static void
journey_free (gpointer data)
{
  Journey *journey = data;

  g_object_unref (journey->self);
  wh_restore_unref (journey->restore);
  g_free (journey);
}

static DexFuture *
arrived_cb (DexFuture *future,
            gpointer   data)
{
  Journey *journey = data;
  WhUiTimeTravel *self = journey->self;
  g_autoptr(GError) error = NULL;
  WhStore *store;

  /* Somebody wants to be elsewhere by now. */
  if (self->fleet == NULL || self->wanted != journey->time)
    return dex_future_new_true ();

  if (dex_future_get_value (future, &error) == NULL)
    {
      g_autofree char *text = g_strdup_printf (_("The moment cannot be shown: %s"), error->message);

      gtk_widget_activate_action (GTK_WIDGET (self->window), "win.toast", "s", text);
      self->wanted = wh_moment_get_time (wh_fleet_get_moment (self->fleet));
      return dex_future_new_true ();
    }

  store = wh_restore_get_store (journey->restore);
  g_clear_object (&self->services);
  self->services = wh_service_health_new (store);
  wh_moment_show_past (wh_fleet_get_moment (self->fleet), store, journey->time);

  return dex_future_new_true ();
}

static void
travel (WhUiTimeTravel *self,
        gint64          time)
{
  Journey *journey;

  time = MIN (time, g_get_real_time ());
  if (time == self->wanted)
    return;

  self->wanted = time;
  journey = g_new0 (Journey, 1);
  journey->self = g_object_ref (self);
  journey->restore = wh_restore_new ();
  journey->time = time;
  dex_future_disown (dex_future_finally (wh_restore_run (journey->restore, wh_fleet_get_history (self->fleet),
                                                         time, N_EVENTS),
                                         arrived_cb, journey, journey_free));
}

static void
moment_changed_cb (WhUiTimeTravel *self)
{
  static const char *const actions[] = { "live", "previous-change", "next-change" };
  gboolean past = !wh_moment_is_live (wh_fleet_get_moment (self->fleet));

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), actions[i]);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), past);
    }

  if (past)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->window), "wh-past");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->window), "wh-past");
      g_clear_object (&self->services);
      self->wanted = 0;
    }
}

/* ---- From change to change ---- */

static void
nothing_there (WhUiTimeTravel *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.toast", "s", _("No change there"));
}

/* Events come newest first. */
static void
before_found (gpointer      owner,
              const GValue *value,
              const GError *error)
{
  WhUiTimeTravel *self = owner;
  GPtrArray *events = value != NULL ? g_value_get_boxed (value) : NULL;

  if (events == NULL || events->len == 0)
    nothing_there (self);
  else
    travel (self, ((WhRecord *)g_ptr_array_index (events, 0))->values[WH_EVENT_TIME].number);
}

static void
next_found (gpointer      owner,
            const GValue *value,
            const GError *error)
{
  WhUiTimeTravel *self = owner;
  GPtrArray *events = value != NULL ? g_value_get_boxed (value) : NULL;

  if (events == NULL || events->len == 0)
    nothing_there (self);
  else
    travel (self, ((WhRecord *)g_ptr_array_index (events, events->len - 1))->values[WH_EVENT_TIME].number);
}

static void
previous_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  WhUiTimeTravel *self = data;
  gint64 shown = wh_moment_get_now (wh_fleet_get_moment (self->fleet));

  wh_ui_future_done (wh_history_query_events (wh_fleet_get_history (self->fleet),
                                              &(WhEventQuery) { .until = shown - 1, .limit = 1 }),
                     self, before_found);
}

static void
next_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  WhUiTimeTravel *self = data;
  gint64 shown = wh_moment_get_now (wh_fleet_get_moment (self->fleet));

  wh_ui_future_done (wh_history_query_events (wh_fleet_get_history (self->fleet),
                                              &(WhEventQuery) { .since = shown + 1, .limit = MOST }),
                     self, next_found);
}

static void
show_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  travel (data, g_variant_get_int64 (parameter));
}

static void
live_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  WhUiTimeTravel *self = data;

  self->wanted = 0;
  wh_moment_show_now (wh_fleet_get_moment (self->fleet));
}

/* ---- Object ---- */

static void
wh_ui_time_travel_dispose (GObject *object)
{
  WhUiTimeTravel *self = WH_UI_TIME_TRAVEL (object);

  self->window = NULL;
  g_clear_object (&self->services);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_time_travel_parent_class)->dispose (object);
}

static void
wh_ui_time_travel_class_init (WhUiTimeTravelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_time_travel_dispose;
}

static void
wh_ui_time_travel_init (WhUiTimeTravel *self)
{
}

static void
add_action (WhUiTimeTravel *self,
            const char     *name,
            const char     *type,
            GCallback       callback)
{
  g_autoptr(GSimpleAction) action = g_simple_action_new (name, type != NULL ? G_VARIANT_TYPE (type) : NULL);

  g_signal_connect_object (action, "activate", callback, self, 0);
  g_action_map_add_action (G_ACTION_MAP (self->window), G_ACTION (action));
}

/* What is open closes first: the window hears of the key last. */
static void
add_escape (WhUiTimeTravel *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                            gtk_named_action_new ("win.live"));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
  gtk_widget_add_controller (GTK_WIDGET (self->window), controller);
}

/**
 * wh_ui_time_travel_new:
 * @window: the window, which owns it
 * @fleet: its fleet
 *
 * Returns: (transfer full): what moves it through time
 */
WhUiTimeTravel *
wh_ui_time_travel_new (GtkApplicationWindow *window,
                       WhFleet              *fleet)
{
  WhUiTimeTravel *self;

  g_return_val_if_fail (GTK_IS_APPLICATION_WINDOW (window), NULL);
  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  self = g_object_new (WH_UI_TYPE_TIME_TRAVEL, NULL);
  self->window = window;
  self->fleet = g_object_ref (fleet);

  add_action (self, "show-moment", "x", G_CALLBACK (show_action));
  add_action (self, "live", NULL, G_CALLBACK (live_action));
  add_action (self, "previous-change", NULL, G_CALLBACK (previous_action));
  add_action (self, "next-change", NULL, G_CALLBACK (next_action));

  add_escape (self);
  g_signal_connect_object (wh_fleet_get_moment (fleet), "notify::time", G_CALLBACK (moment_changed_cb), self,
                           G_CONNECT_SWAPPED);
  moment_changed_cb (self);

  return self;
}
