/* wh-incidents.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-incident-operations-private.h"
#include "wh-incident-owner.h"
#include "wh-incidents-private.h"
#include "wh-kinds.h"
#include "wh-weak-ref.h"

G_DEFINE_FINAL_TYPE (WhIncidents, wh_incidents, G_TYPE_OBJECT)

/* ---- Records ---- */

/**
 * wh_incident_is_open:
 * @incident: an incident
 *
 * Returns: whether it goes on
 */
gboolean
wh_incident_is_open (const WhRecord *incident)
{
  return g_strcmp0 (incident->values[WH_INCIDENT_STATE].text, "resolved") != 0;
}

/**
 * wh_incident_find_open:
 * @store: a store
 * @cause_id: id of a cause
 *
 * Returns: (transfer none) (nullable): the incident about it that is open
 */
WhRecord *
wh_incident_find_open (WhStore    *store,
                       const char *cause_id)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_incident);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *incident = wh_resource_list_get_record (list, i);

      if (wh_incident_is_open (incident) && g_strcmp0 (incident->values[WH_INCIDENT_CAUSE].text, cause_id) == 0)
        return incident;
    }

  return NULL;
}

/**
 * wh_incidents_put:
 * @self: incidents
 * @record: (transfer full): an incident
 *
 * Shows it, in place of what it was before.
 */
void
wh_incidents_put (WhIncidents *self,
                  WhRecord    *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);

  g_return_if_fail (WH_IS_INCIDENTS (self));

  wh_batch_take_record (batch, record);
  wh_store_apply_now (self->store, batch);
}

/**
 * wh_incidents_find:
 * @self: incidents
 * @uid: uid of one
 *
 * Returns: (transfer none) (nullable): the incident as it is now
 */
WhRecord *
wh_incidents_find (WhIncidents *self,
                   const char  *uid)
{
  g_return_val_if_fail (WH_IS_INCIDENTS (self), NULL);

  return self->store != NULL ? wh_store_lookup (self->store, &wh_kind_incident, WH_LOCAL, uid) : NULL;
}

/**
 * wh_incidents_get_store:
 * @self: incidents
 *
 * Returns: (transfer none): the store they are in
 */
WhStore *
wh_incidents_get_store (WhIncidents *self)
{
  g_return_val_if_fail (WH_IS_INCIDENTS (self), NULL);

  return self->store;
}

/* ---- Who has it ---- */

static void
taken_cb (WhIncidents *self)
{
  if (self->alerts != NULL)
    wh_incidents_queue_update (self);
}

/**
 * wh_incidents_set_acknowledgements:
 * @self: incidents
 * @acknowledgements: who has which alert
 *
 * Who takes an incident takes its alerts from now on, and the other way round.
 */
void
wh_incidents_set_acknowledgements (WhIncidents        *self,
                                   WhAcknowledgements *acknowledgements)
{
  g_return_if_fail (WH_IS_INCIDENTS (self));
  g_return_if_fail (WH_IS_ACKNOWLEDGEMENTS (acknowledgements));
  g_return_if_fail (self->acknowledgements == NULL);

  self->acknowledgements = g_object_ref (acknowledgements);
  g_signal_connect_object (acknowledgements, "changed", G_CALLBACK (taken_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wh_incidents_get_acknowledgements:
 * @self: incidents
 *
 * Returns: (transfer none) (nullable): who has which alert
 */
WhAcknowledgements *
wh_incidents_get_acknowledgements (WhIncidents *self)
{
  g_return_val_if_fail (WH_IS_INCIDENTS (self), NULL);

  return self->acknowledgements;
}

/* ---- Policy ---- */

/**
 * wh_incidents_set_policy:
 * @self: incidents
 * @policy: when to open one
 *
 * Tests set it; nothing else does.
 */
void
wh_incidents_set_policy (WhIncidents            *self,
                         const WhIncidentPolicy *policy)
{
  g_autofree char *json = NULL;

  g_return_if_fail (WH_IS_INCIDENTS (self));

  json = wh_incident_policy_to_json (policy);
  g_clear_pointer (&self->policy, wh_incident_policy_free);
  self->policy = wh_incident_policy_from_json (json);

  if (self->alerts != NULL)
    wh_incidents_queue_update (self);
}

static DexFuture *
policy_read_cb (DexFuture *future,
                gpointer   user_data)
{
  g_autoptr(WhIncidents) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->policy != NULL)
    return dex_future_new_true ();

  self->policy = wh_incident_policy_from_json (value != NULL && G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value)
                                                                                             : NULL);
  wh_incidents_queue_update (self);

  return dex_future_new_true ();
}

/**
 * wh_incidents_start:
 * @self: incidents
 *
 * From now on incidents are opened and closed. Only one program at a time
 * should: the one that watches.
 */
void
wh_incidents_start (WhIncidents *self)
{
  g_return_if_fail (WH_IS_INCIDENTS (self));

  if (self->alerts != NULL)
    return;

  self->started_at = g_get_monotonic_time ();
  self->alerts = wh_alert_set_get_shared (self->store, self->connections);
  g_signal_connect_object (self->alerts, "changed", G_CALLBACK (wh_incidents_queue_update), self, G_CONNECT_SWAPPED);

  if (self->policy != NULL || self->history == NULL)
    {
      if (self->policy == NULL)
        self->policy = wh_incident_policy_from_json (NULL);
      wh_incidents_queue_update (self);
      return;
    }

  dex_future_disown (dex_future_finally (wh_dex_scoped (self->scope,
                                                        wh_history_get_setting (self->history,
                                                                                WH_INCIDENT_POLICY_SETTING)),
                                         policy_read_cb, wh_weak_ref_new (self), wh_weak_ref_free));
}

/**
 * wh_incidents_stop:
 * @self: incidents
 *
 * Before the history is closed.
 */
void
wh_incidents_stop (WhIncidents *self)
{
  g_return_if_fail (WH_IS_INCIDENTS (self));

  dex_cancellable_cancel (self->scope);
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->alerts != NULL)
    g_signal_handlers_disconnect_by_data (self->alerts, self);
  g_clear_object (&self->alerts);
}

/**
 * wh_incidents_open_for:
 * @self: incidents
 * @alert: an alert
 * @who: who asks
 * @now: microseconds since the epoch
 *
 * Returns: (transfer none) (nullable): the incident about what @alert is about,
 *   opened now or open already; %NULL when the alert does not fire
 */
WhRecord *
wh_incidents_open_for (WhIncidents    *self,
                       const WhRecord *alert,
                       const char     *who,
                       gint64          now)
{
  g_autoptr(WhAlertSet) alerts = NULL;
  g_autoptr(GHashTable) causes = NULL;
  g_autoptr(GPtrArray) sorted = NULL;
  WhRecord *record;

  g_return_val_if_fail (WH_IS_INCIDENTS (self), NULL);
  g_return_val_if_fail (alert != NULL, NULL);

  alerts = wh_alert_set_get_shared (self->store, self->connections);
  causes = wh_causes_find (alerts);
  sorted = wh_causes_sort (causes);

  /* The record at hand may be an older version of it, or a copy. */
  record = wh_store_lookup (self->store, &wh_kind_alert, alert->connection, alert->uid);
  record = record != NULL ? wh_alert_set_resolve (alerts, record) : NULL;

  for (guint i = 0; record != NULL && i < sorted->len; i++)
    {
      const WhCause *cause = g_ptr_array_index (sorted, i);
      WhRecord *open = wh_incident_find_open (self->store, cause->id);

      if (g_ptr_array_find (cause->alerts, record, NULL) || g_ptr_array_find (cause->explained, record, NULL))
        return open != NULL ? open : wh_incidents_open (self, cause, who, now);
    }

  return NULL;
}

static void
wh_incidents_dispose (GObject *object)
{
  WhIncidents *self = WH_INCIDENTS (object);

  wh_incidents_stop (self);
  g_clear_weak_pointer (&self->store);
  g_clear_object (&self->acknowledgements);
  g_clear_object (&self->connections);
  g_clear_object (&self->history);
  dex_clear (&self->judging);

  G_OBJECT_CLASS (wh_incidents_parent_class)->dispose (object);
}

static void
wh_incidents_finalize (GObject *object)
{
  WhIncidents *self = WH_INCIDENTS (object);

  g_clear_pointer (&self->policy, wh_incident_policy_free);
  dex_clear (&self->scope);

  G_OBJECT_CLASS (wh_incidents_parent_class)->finalize (object);
}

static void
wh_incidents_class_init (WhIncidentsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_incidents_dispose;
  object_class->finalize = wh_incidents_finalize;
}

static void
wh_incidents_init (WhIncidents *self)
{
  self->scope = dex_cancellable_new ();
}

/**
 * wh_incidents_new:
 * @store: the store of now
 * @connections: the connections that fill it
 * @operations: where incidents are worked
 * @history: (nullable): where the changes before an incident are looked up
 *
 * Returns: (transfer full): incidents, which are worked by hand only until
 *   [method@Incidents.start]
 */
WhIncidents *
wh_incidents_new (WhStore       *store,
                  WhConnections *connections,
                  WhOperations  *operations,
                  WhHistory     *history)
{
  WhIncidents *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_CONNECTIONS (connections), NULL);
  g_return_val_if_fail (WH_IS_OPERATIONS (operations), NULL);

  self = g_object_new (WH_TYPE_INCIDENTS, NULL);
  g_set_weak_pointer (&self->store, store);
  self->connections = g_object_ref (connections);
  self->history = history != NULL ? g_object_ref (history) : NULL;
  wh_incident_operations_add (operations, self);

  return self;
}
