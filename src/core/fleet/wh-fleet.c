/* wh-fleet.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-deployments.h"
#include "wh-dex-util.h"
#include "wh-fleet-private.h"
#include "wh-fleet-restore.h"
#include "wh-incident-owner.h"

/* Events of the recent past that are in the store from the start; older ones
 * are in the history. */
#define N_RECENT_EVENTS 500

G_DEFINE_FINAL_TYPE (WhFleet, wh_fleet, G_TYPE_OBJECT)

static void
wh_fleet_finalize (GObject *object)
{
  WhFleet *self = WH_FLEET (object);

  g_clear_handle_id (&self->trim_source, g_source_remove);
  g_clear_handle_id (&self->maintain_source, g_source_remove);
  g_clear_handle_id (&self->claim_source, g_source_remove);
  g_clear_pointer (&self->who, g_free);
  dex_clear (&self->maintain_stop);
  g_clear_object (&self->incidents);
  g_clear_object (&self->silences);
  g_clear_object (&self->service_health);
  g_clear_object (&self->recorder);
  g_clear_object (&self->sharing);
  g_clear_object (&self->rule_engine);
  g_clear_object (&self->rules);
  g_clear_object (&self->chronicle);
  g_clear_object (&self->applications);
  g_clear_object (&self->notices);
  g_clear_object (&self->quiet);
  g_clear_object (&self->channels);
  g_clear_object (&self->acknowledgements);
  g_clear_object (&self->deployments);
  g_clear_object (&self->operations);
  g_clear_object (&self->connections);
  g_clear_object (&self->moment);
  g_clear_object (&self->store);
  g_clear_object (&self->secrets);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (wh_fleet_parent_class)->finalize (object);
}

static void
wh_fleet_class_init (WhFleetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_fleet_finalize;
}

static void
wh_fleet_init (WhFleet *self)
{
}

static void
update_moment (WhFleet *self)
{
  gint64 fresh_at = 0;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->connections));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->connections), i);

      fresh_at = MAX (fresh_at, wh_connection_get_fresh_at (connection));
    }

  wh_moment_set_online (self->moment,
                        wh_connections_count (self->connections, WH_CONNECTION_STATE_LIVE) > 0,
                        fresh_at);
}

static void
sampled_cb (const char     *connection,
            const WhSample *sample,
            gpointer        user_data)
{
  wh_rule_engine_note_sample (user_data, connection, sample);
}

/**
 * wh_fleet_dup_history_path:
 * @data_dir: (nullable): a directory; %NULL = the user's data directory
 *
 * Returns: (transfer full): where the history of a fleet is
 */
char *
wh_fleet_dup_history_path (const char *data_dir)
{
  g_autofree char *own_dir = data_dir == NULL ? g_build_filename (g_get_user_data_dir (), "wheelhouse", NULL) : NULL;

  return g_build_filename (own_dir != NULL ? own_dir : data_dir, "history.db", NULL);
}

/**
 * wh_fleet_new:
 * @data_dir: (nullable): where the history is; %NULL = the user's data
 *   directory
 *
 * Returns: (transfer full): a fleet that is not open
 */
WhFleet *
wh_fleet_new (const char *data_dir)
{
  WhFleet *self = g_object_new (WH_TYPE_FLEET, NULL);
  g_autofree char *path = wh_fleet_dup_history_path (data_dir);

  self->history = wh_history_new (path);
  self->secrets = wh_secrets_new ();
  self->store = wh_store_new ();
  self->moment = wh_moment_new (self->store);
  self->connections = wh_connections_new (self->store, self->history, self->secrets);
  self->operations = wh_operations_new (self->connections, self->store, self->history);
  self->deployments = wh_deployments_new (self->store, self->connections, self->operations, self->history);
  self->acknowledgements = wh_acknowledgements_new (self->history, self->operations);
  self->channels = wh_channels_new (self->history, self->secrets, self->store, self->acknowledgements);
  self->quiet = wh_quiet_new ();
  self->applications = wh_applications_new (self->store, self->history);
  self->chronicle = wh_chronicle_new (self->store);
  self->recorder = wh_recorder_new (self->store, self->history);
  self->service_health = wh_service_health_new (self->store);
  self->silences = wh_silences_new (self->store, self->operations);
  self->incidents = wh_incidents_new (self->store, self->connections, self->operations, self->history);
  wh_incidents_set_acknowledgements (self->incidents, self->acknowledgements);
  self->rules = wh_rules_new (self->history);
  self->rule_engine = wh_rule_engine_new (self->store, self->history);
  self->sharing = wh_sharing_new (self->store, self->history, self->connections);
  wh_rule_engine_set_connections (self->rule_engine, self->connections);
  wh_recorder_set_listener (self->recorder, sampled_cb, self->rule_engine);

  wh_fleet_record_follow (self);
  g_signal_connect_object (self->connections, "changed", G_CALLBACK (update_moment), self, G_CONNECT_SWAPPED);

  return self;
}

typedef struct
{
  WhFleet   *self;
  WhRestore *restore;
  DexFuture *opened;
  DexFuture *restored;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_object (&opening->self);
  g_clear_pointer (&opening->restore, wh_restore_unref);
  dex_clear (&opening->opened);
  dex_clear (&opening->restored);
  g_free (opening);
}

static gboolean
restore (WhFleet  *self,
         Opening  *opening,
         GError  **error)
{
  if (!dex_await (g_steal_pointer (&opening->opened), error) ||
      !dex_await (g_steal_pointer (&opening->restored), error))
    return FALSE;

  self->restoring = TRUE;
  wh_store_adopt (self->store, wh_restore_get_store (opening->restore));
  self->restoring = FALSE;

  wh_connections_take (self->connections, wh_restore_get_connections (opening->restore));
  wh_applications_take (self->applications, wh_restore_steal_specs (opening->restore));
  update_moment (self);
  wh_recorder_start (self->recorder);
  wh_silences_update (self->silences, g_get_real_time ());

  return dex_await (wh_operations_load_unfinished (self->operations), error) &&
         dex_await (wh_deployments_load (self->deployments), error) &&
         dex_await (wh_acknowledgements_load (self->acknowledgements), error) &&
         dex_await (wh_quiet_load (self->quiet, self->history), error) &&
         dex_await (wh_channels_load (self->channels), error);
}

static DexFuture *
wh_fleet_open_fiber (gpointer user_data)
{
  Opening *opening = user_data;
  WhFleet *self = opening->self;
  g_autoptr(GError) error = NULL;
  gboolean done = restore (self, opening, &error);

  self->opening = FALSE;

  return done ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * wh_fleet_open:
 * @self: a fleet
 *
 * Opens the history and fills the store from it. Needs no network, so the first
 * frame can show everything as it was last observed. Threads work on it from
 * this call on, whether the main loop turns or not.
 *
 * Returns: (transfer full): resolves when the store is filled
 */
DexFuture *
wh_fleet_open (WhFleet *self)
{
  Opening *opening;

  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  self->opening = TRUE;
  opening = g_new0 (Opening, 1);
  opening->self = g_object_ref (self);
  opening->restore = wh_restore_new ();
  opening->opened = wh_history_open (self->history);
  opening->restored = wh_restore_run (opening->restore, self->history, 0, N_RECENT_EVENTS);

  return wh_dex_spawn_pinned (NULL, 0, wh_fleet_open_fiber, opening, opening_free);
}

/**
 * wh_fleet_is_opening:
 * @self: a fleet
 *
 * Returns: whether the store is about to be filled: what it does not have yet
 *   may well exist
 */
gboolean
wh_fleet_is_opening (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), FALSE);

  return self->opening;
}

static DexFuture *
wh_fleet_open_bare_fiber (gpointer user_data)
{
  WhFleet *self = user_data;
  g_autoptr(GError) error = NULL;

  self->bare = TRUE;
  g_clear_object (&self->service_health);
  g_clear_object (&self->chronicle);
  g_clear_object (&self->applications);

  if (!dex_await (wh_history_open (self->history), &error) ||
      !dex_await (wh_connections_load (self->connections), &error) ||
      !dex_await (wh_quiet_load (self->quiet, self->history), &error) ||
      !dex_await (wh_channels_load (self->channels), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * wh_fleet_open_bare:
 * @self: a fleet
 *
 * Opens the history for its connections only: nothing is restored, recorded or
 * joined. For a look at one live list.
 *
 * Returns: (transfer full): resolves when the connections are known
 */
DexFuture *
wh_fleet_open_bare (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return wh_dex_spawn_pinned (NULL, 0, wh_fleet_open_bare_fiber, g_object_ref (self), g_object_unref);
}

/**
 * wh_fleet_start:
 * @self: an open fleet
 *
 * Starts all connections, and looks after the history from then on.
 */
void
wh_fleet_start (WhFleet *self)
{
  g_return_if_fail (WH_IS_FLEET (self));

  wh_fleet_maintain (self);
  wh_connections_start (self->connections);
}

static DexFuture *
wh_fleet_close_fiber (gpointer user_data)
{
  WhFleet *self = user_data;

  g_clear_handle_id (&self->maintain_source, g_source_remove);
  g_clear_handle_id (&self->claim_source, g_source_remove);
  if (self->maintain_stop != NULL)
    dex_cancellable_cancel (self->maintain_stop);

  dex_await (wh_sharing_finish (self->sharing), NULL);
  wh_incidents_stop (self->incidents);
  wh_rule_engine_stop (self->rule_engine);
  g_clear_object (&self->notices);
  dex_await (wh_channels_stop (self->channels), NULL);
  dex_await (wh_connections_stop (self->connections), NULL);
  wh_recorder_stop (self->recorder);
  dex_await (wh_history_close (self->history), NULL);

  return dex_future_new_true ();
}

/**
 * wh_fleet_close:
 * @self: a fleet
 *
 * Returns: (transfer full): resolves when all is written and closed
 */
DexFuture *
wh_fleet_close (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return wh_dex_spawn_pinned (NULL, 0, wh_fleet_close_fiber, g_object_ref (self), g_object_unref);
}

/**
 * wh_fleet_get_store:
 * @self: a fleet
 *
 * Returns: (transfer none): what is known of the present
 */
WhStore *
wh_fleet_get_store (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->store;
}

/**
 * wh_fleet_get_history:
 * @self: a fleet
 *
 * Returns: (transfer none): what is kept on the disk
 */
WhHistory *
wh_fleet_get_history (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->history;
}

/**
 * wh_fleet_get_secrets:
 * @self: a fleet
 *
 * Returns: (transfer none): the keyring
 */
WhSecrets *
wh_fleet_get_secrets (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->secrets;
}

/**
 * wh_fleet_get_moment:
 * @self: a fleet
 *
 * Returns: (transfer none): which moment is shown
 */
WhMoment *
wh_fleet_get_moment (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->moment;
}

/**
 * wh_fleet_get_connections:
 * @self: a fleet
 *
 * Returns: (transfer none): the systems
 */
WhConnections *
wh_fleet_get_connections (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->connections;
}

/**
 * wh_fleet_get_operations:
 * @self: a fleet
 *
 * Returns: (transfer none): the door for all that is changed
 */
WhOperations *
wh_fleet_get_operations (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->operations;
}

/**
 * wh_fleet_get_deployments:
 * @self: a fleet
 *
 * Returns: (transfer none): what is being deployed
 */
WhDeployments *
wh_fleet_get_deployments (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->deployments;
}

/**
 * wh_fleet_get_rules:
 * @self: a fleet
 *
 * Returns: (transfer none): the alert rules of this program
 */
WhRules *
wh_fleet_get_rules (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->rules;
}

/**
 * wh_fleet_get_rule_engine:
 * @self: a fleet
 *
 * Returns: (transfer none): what evaluates them
 */
WhRuleEngine *
wh_fleet_get_rule_engine (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->rule_engine;
}

/**
 * wh_fleet_get_sharing:
 * @self: a fleet
 *
 * Tests look at it; nothing else does.
 *
 * Returns: (transfer none): what other processes of the user do
 */
WhSharing *
wh_fleet_get_sharing (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->sharing;
}

/**
 * wh_fleet_get_applications:
 * @self: a fleet
 *
 * Returns: (transfer none): what is joined from all systems
 */
WhApplications *
wh_fleet_get_applications (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->applications;
}

/**
 * wh_fleet_get_acknowledgements:
 * @self: a fleet
 *
 * Returns: (transfer none): who has which alert
 */
WhAcknowledgements *
wh_fleet_get_acknowledgements (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->acknowledgements;
}

/**
 * wh_fleet_get_incidents:
 * @self: a fleet
 *
 * Tests look at it; nothing else does.
 *
 * Returns: (transfer none): what is wrong as people see it
 */
WhIncidents *
wh_fleet_get_incidents (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->incidents;
}

/**
 * wh_fleet_get_quiet:
 * @self: a fleet
 *
 * Returns: (transfer none): when nothing is told
 */
WhQuiet *
wh_fleet_get_quiet (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->quiet;
}

/**
 * wh_fleet_get_channels:
 * @self: a fleet
 *
 * Returns: (transfer none): who is told, and how
 */
WhChannels *
wh_fleet_get_channels (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->channels;
}
