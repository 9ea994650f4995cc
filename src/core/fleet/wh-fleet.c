/* wh-fleet.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-chronicle.h"
#include "wh-deployments.h"
#include "wh-dex-util.h"
#include "wh-fleet-restore.h"
#include "wh-fleet.h"
#include "wh-incident-owner.h"
#include "wh-kind-past.h"
#include "wh-kinds.h"
#include "wh-recorder.h"
#include "wh-service-health.h"
#include "wh-silences.h"

/* Events of the recent past that are in the store from the start; older ones
 * are in the history. */
#define N_RECENT_EVENTS 500

/* Events that the store keeps, and how far it may exceed that before it trims. */
#define MAX_EVENTS   5000
#define EVENTS_SLACK 500

/* When samples of the past are rolled up and old things forgotten: not while the
 * program starts, and often enough that little is to be done at once. */
#define MAINTAIN_FIRST_SECONDS (3 * 60)
#define MAINTAIN_SECONDS (60 * 60)

/* How often a process that is not the one that records looks whether it can be. */
#define CLAIM_SECONDS 10

struct _WhFleet
{
  GObject         parent_instance;

  WhHistory      *history;
  WhSecrets      *secrets;
  WhStore        *store;
  WhMoment       *moment;
  WhConnections  *connections;
  WhOperations   *operations;
  WhDeployments  *deployments;
  WhApplications *applications;
  WhAcknowledgements *acknowledgements;
  WhChannels     *channels;
  WhNotices      *notices;
  WhQuiet        *quiet;
  WhChronicle    *chronicle;
  WhRecorder     *recorder;
  WhServiceHealth *service_health;
  WhSilences     *silences;
  WhIncidents    *incidents;
  WhRules        *rules;
  WhRuleEngine   *rule_engine;
  WhSharing      *sharing;
  guint           trim_source;
  guint           maintain_source;
  guint           claim_source;
  DexCancellable *maintain_stop;
  char           *who;
  gboolean        only_looks;    /* another process records */
  gboolean        restoring;
  gboolean        opening;
  gboolean        bare;
};

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

static int
compare_events (gconstpointer one,
                gconstpointer other)
{
  const WhRecord *a = *(const WhRecord * const *)one;
  const WhRecord *b = *(const WhRecord * const *)other;

  return wh_value_compare (WH_FIELD_TIME, &a->values[WH_EVENT_TIME], &b->values[WH_EVENT_TIME]);
}

/* The history has all events; the store only needs those a page shows. */
static gboolean
trim_events_cb (gpointer user_data)
{
  WhFleet *self = user_data;
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_event);
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  self->trim_source = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    g_ptr_array_add (events, wh_record_ref (wh_resource_list_get_record (list, i)));

  g_ptr_array_sort (events, compare_events);
  self->restoring = TRUE;

  for (guint i = 0; i + MAX_EVENTS < events->len; i++)
    {
      WhRecord *event = g_ptr_array_index (events, i);
      g_autoptr(WhBatch) batch = wh_batch_new (event->connection);

      wh_batch_remove (batch, &wh_kind_event, event->uid);
      wh_store_apply_now (self->store, batch);
    }

  self->restoring = FALSE;

  return G_SOURCE_REMOVE;
}

static DexFuture *
record_failed_cb (DexFuture *future,
                  gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  /* The history tells the user itself (its notice); here it only must not be
   * lost silently. */
  if (dex_future_get_value (future, &error) == NULL && !wh_error_is_cancelled (error))
    g_debug ("History: %s", error->message);

  return dex_future_new_true ();
}

static void
changes_cb (WhFleet      *self,
            const WhKind *kind,
            GArray       *changes)
{
  /* What comes out of the history does not go back in. */
  if (self->restoring || self->bare || wh_sharing_is_applying (self->sharing))
    return;

  /* Who only looks writes what people do there, and nothing else. */
  if (self->only_looks && !(kind->flags & WH_KIND_SHARED))
    return;

  wh_recorder_note_changes (self->recorder, kind, changes);

  /* Of what is not kept as resources, events have a table of their own. */
  if (kind != &wh_kind_event && !wh_kind_has_past (kind))
    return;

  if (kind == &wh_kind_event && self->trim_source == 0 &&
      wh_resource_list_get_n (wh_store_get_list (self->store, kind)) > MAX_EVENTS + EVENTS_SLACK)
    self->trim_source = g_idle_add_full (G_PRIORITY_LOW, trim_events_cb, self, NULL);

  dex_future_disown (dex_future_catch (wh_history_record (self->history,
                                                          (const WhChange *)(gpointer)changes->data,
                                                          changes->len),
                                       record_failed_cb, NULL, NULL));
}

/* A damaged file was set aside: the new one has to be told everything again. */
static void
replaced_cb (WhFleet *self)
{
  const WhKind **kinds;
  guint n_kinds;

  kinds = wh_kind_list (&n_kinds);

  for (guint k = 0; k < n_kinds; k++)
    {
      WhResourceList *list = wh_store_get_list (self->store, kinds[k]);
      g_autoptr(GArray) changes = g_array_new (FALSE, FALSE, sizeof (WhChange));

      for (guint i = 0; i < wh_resource_list_get_n (list); i++)
        {
          WhChange change = { NULL, wh_resource_list_get_record (list, i) };

          g_array_append_val (changes, change);
        }

      if (changes->len > 0)
        changes_cb (self, kinds[k], changes);
    }
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
  self->sharing = wh_sharing_new (self->store, self->history);
  wh_rule_engine_set_connections (self->rule_engine, self->connections);
  wh_recorder_set_listener (self->recorder, sampled_cb, self->rule_engine);

  g_signal_connect_object (self->store, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "replaced", G_CALLBACK (replaced_cb), self, G_CONNECT_SWAPPED);
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

  return dex_await (wh_deployments_load (self->deployments), error) &&
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

static gboolean
maintain_cb (gpointer user_data)
{
  WhFleet *self = user_data;

  self->maintain_source = g_timeout_add_seconds (MAINTAIN_SECONDS, maintain_cb, self);
  dex_clear (&self->maintain_stop);
  self->maintain_stop = dex_cancellable_new ();
  dex_future_disown (dex_future_catch (wh_history_maintain (self->history, self->maintain_stop),
                                       record_failed_cb, NULL, NULL));

  return G_SOURCE_REMOVE;
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

  if (self->maintain_source == 0 && !self->bare)
    self->maintain_source = g_timeout_add_seconds (MAINTAIN_FIRST_SECONDS, maintain_cb, self);

  wh_connections_start (self->connections);
}

/* ---- who records ---- */

typedef struct
{
  WhFleet *self;
  char    *who;
  gboolean or_look;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_object_unref (watch->self);
  g_free (watch->who);
  g_free (watch);
}

static gboolean claim_cb (gpointer user_data);

/* Another process records: everything is shown as it comes, and nothing of it
 * written. */
static void
only_look (WhFleet      *self,
           const char   *who,
           const GError *error)
{
  if (!self->only_looks)
    {
      g_autofree char *text = g_strdup_printf (_("%s. This window shows what it sees, and records nothing"), error->message);

      self->only_looks = TRUE;
      wh_sharing_set_only_looks (self->sharing, TRUE);
      wh_sharing_start (self->sharing);
      wh_recorder_stop (self->recorder);
      wh_history_tell (self->history, text);
      wh_connections_start (self->connections);
    }

  g_clear_pointer (&self->who, g_free);
  self->who = g_strdup (who);
  self->claim_source = g_timeout_add_seconds (CLAIM_SECONDS, claim_cb, self);
}

/* The other one has ended: what happened since is known here only. */
static void
take_over (WhFleet *self)
{
  self->only_looks = FALSE;
  wh_sharing_set_only_looks (self->sharing, FALSE);
  wh_history_tell (self->history, NULL);
  wh_recorder_start (self->recorder);
  replaced_cb (self);
}

/* Who records is who tells others; the desktop is told by whoever has one. */
static void
start_telling (WhFleet *self)
{
  if (self->notices == NULL)
    {
      self->notices = wh_notices_new (self->store, self->connections);
      wh_notices_set_quiet (self->notices, self->quiet);
      wh_channels_watch (self->channels, self->notices);
    }

  wh_channels_start (self->channels);
}

static DexFuture *
wh_fleet_watch_fiber (gpointer user_data)
{
  Watch *watch = user_data;
  WhFleet *self = watch->self;
  g_autoptr(GError) error = NULL;
  gboolean claimed = dex_await (wh_history_claim (self->history, watch->who), &error);

  if (!claimed && watch->or_look && g_error_matches (error, WH_ERROR, WH_ERROR_CONFLICT))
    {
      only_look (self, watch->who, error);
      return dex_future_new_true ();
    }

  if (!claimed && !watch->or_look)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->only_looks)
    take_over (self);

  wh_incidents_start (self->incidents);
  wh_sharing_start (self->sharing);
  /* One process judges; each command that has a look need not. */
  dex_future_disown (wh_rule_engine_start (self->rule_engine, self->rules));
  wh_fleet_start (self);
  start_telling (self);

  return dex_future_new_true ();
}

static DexFuture *
watch_start (WhFleet    *self,
             const char *who,
             gboolean    or_look)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->self = g_object_ref (self);
  watch->who = g_strdup (who);
  watch->or_look = or_look;

  return wh_dex_spawn_pinned (NULL, 0, wh_fleet_watch_fiber, watch, watch_free);
}

static gboolean
claim_cb (gpointer user_data)
{
  WhFleet *self = user_data;

  self->claim_source = 0;
  dex_future_disown (watch_start (self, self->who, TRUE));

  return G_SOURCE_REMOVE;
}

/**
 * wh_fleet_watch:
 * @self: an open fleet
 * @who: name of the program, for who comes later
 *
 * Starts everything, as the one process that records into this history.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with %WH_ERROR_CONFLICT,
 *   with nothing started, while another process records
 */
DexFuture *
wh_fleet_watch (WhFleet    *self,
                const char *who)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);
  g_return_val_if_fail (who != NULL, NULL);

  return watch_start (self, who, FALSE);
}

/**
 * wh_fleet_watch_or_look:
 * @self: an open fleet
 * @who: name of the program, for who comes later
 *
 * As [method@Fleet.watch]. While another process records, this one shows what it
 * sees, says so in [property@History:notice], and takes over when the other ends.
 */
void
wh_fleet_watch_or_look (WhFleet    *self,
                        const char *who)
{
  g_return_if_fail (WH_IS_FLEET (self));
  g_return_if_fail (who != NULL);

  dex_future_disown (watch_start (self, who, TRUE));
}

static DexFuture *
wh_fleet_close_fiber (gpointer user_data)
{
  WhFleet *self = user_data;

  g_clear_handle_id (&self->maintain_source, g_source_remove);
  g_clear_handle_id (&self->claim_source, g_source_remove);
  if (self->maintain_stop != NULL)
    dex_cancellable_cancel (self->maintain_stop);

  wh_sharing_stop (self->sharing);
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

WhStore *
wh_fleet_get_store (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->store;
}

WhHistory *
wh_fleet_get_history (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->history;
}

WhSecrets *
wh_fleet_get_secrets (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->secrets;
}

WhMoment *
wh_fleet_get_moment (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->moment;
}

WhConnections *
wh_fleet_get_connections (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->connections;
}

WhOperations *
wh_fleet_get_operations (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->operations;
}

WhDeployments *
wh_fleet_get_deployments (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->deployments;
}

WhRules *
wh_fleet_get_rules (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->rules;
}

WhRuleEngine *
wh_fleet_get_rule_engine (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->rule_engine;
}

WhSharing *
wh_fleet_get_sharing (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->sharing;
}

WhApplications *
wh_fleet_get_applications (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->applications;
}

WhAcknowledgements *
wh_fleet_get_acknowledgements (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->acknowledgements;
}

WhIncidents *
wh_fleet_get_incidents (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->incidents;
}

WhQuiet *
wh_fleet_get_quiet (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->quiet;
}

WhChannels *
wh_fleet_get_channels (WhFleet *self)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);

  return self->channels;
}
