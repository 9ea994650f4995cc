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
#include "wh-incidents.h"
#include "wh-kinds.h"
#include "wh-suspects.h"

/* What comes back so soon after it was over is the same incident; microseconds. */
#define REOPEN (10 * 60 * (gint64)G_USEC_PER_SEC)

/* Policies and expiries wait for the clock, which may jump: it is looked at so
 * often while one of them waits; seconds. */
#define LOOK_SECONDS 15

/* At the start connections get so long to answer before incidents are opened:
 * an alert may be explained by what is not known yet; microseconds. */
#define START_PATIENCE (20 * (gint64)G_USEC_PER_SEC)

struct _WhIncidents
{
  GObject           parent_instance;

  WhStore          *store; /* not owned: its owner owns this */
  WhConnections    *connections;
  WhHistory        *history;
  WhAlertSet       *alerts;  /* once started */
  WhAcknowledgements *acknowledgements; /* nullable */
  WhIncidentPolicy *policy;
  DexCancellable   *scope;
  DexFuture        *judging; /* nullable: what caused the last one is being looked for */
  guint             source;
  gint64            started_at;
};

G_DEFINE_FINAL_TYPE (WhIncidents, wh_incidents, G_TYPE_OBJECT)

/* ---- Records ---- */

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

/* The last one about a cause that is over. */
static WhRecord *
find_last (WhIncidents *self,
           const char  *cause_id)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_incident);
  WhRecord *last = NULL;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *incident = wh_resource_list_get_record (list, i);

      if (!wh_incident_is_open (incident) && g_strcmp0 (incident->values[WH_INCIDENT_CAUSE].text, cause_id) == 0 &&
          (last == NULL || incident->values[WH_INCIDENT_ENDED].number > last->values[WH_INCIDENT_ENDED].number))
        last = incident;
    }

  return last;
}

static guint
next_number (WhIncidents *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_incident);
  guint64 last = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      const char *number = wh_record_get_name (wh_resource_list_get_record (list, i));

      last = MAX (last, number != NULL ? g_ascii_strtoull (number, NULL, 10) : 0);
    }

  return last + 1;
}

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

WhStore *
wh_incidents_get_store (WhIncidents *self)
{
  g_return_val_if_fail (WH_IS_INCIDENTS (self), NULL);

  return self->store;
}

/* An event of the incident itself, for timelines. */
static void
tell_event (WhIncidents    *self,
            const WhRecord *incident,
            gint64          time,
            const char     *severity,
            const char     *reason,
            const char     *text)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, WH_LOCAL);
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);
  g_autofree char *uid = g_strdup_printf ("incident:%s@%" G_GINT64_FORMAT, incident->uid, time);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_number (builder, WH_EVENT_TIME, time);
  wh_record_builder_set_text (builder, WH_EVENT_SEVERITY, severity);
  wh_record_builder_set_text (builder, WH_EVENT_REASON, reason);
  wh_record_builder_take_text (builder, WH_EVENT_SUBJECT, wh_record_dup_reference (incident));
  wh_record_builder_set_text (builder, WH_EVENT_TEXT, text);
  wh_record_builder_set_text (builder, WH_EVENT_LANE, "incident");
  wh_record_builder_set_text (builder, WH_EVENT_APPLICATION, incident->values[WH_INCIDENT_APPLICATION].text);
  wh_record_builder_set_text (builder, WH_EVENT_SOURCE, "Wheelhouse");
  wh_record_builder_set_number (builder, WH_EVENT_COUNT, 1);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (self->store, batch);
}

/* ---- The likeliest cause ---- */

typedef struct
{
  GWeakRef  self;
  WhRecord *incident;
} SuspectArgs;

static void
suspect_args_free (gpointer data)
{
  SuspectArgs *args = data;

  g_weak_ref_clear (&args->self);
  wh_record_unref (args->incident);
  g_free (args);
}

static DexFuture *
suspects_found_cb (DexFuture *future,
                   gpointer   user_data)
{
  SuspectArgs *args = user_data;
  g_autoptr(WhIncidents) self = g_weak_ref_get (&args->self);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *suspects = value != NULL ? g_value_get_boxed (value) : NULL;
  WhRecord *incident = self != NULL ? wh_incidents_find (self, args->incident->uid) : NULL;
  g_autoptr(WhRecordBuilder) builder = NULL;
  const WhSuspect *first;

  if (incident == NULL || suspects == NULL || suspects->len == 0)
    return dex_future_new_true ();

  first = g_ptr_array_index (suspects, 0);
  if (first->likelihood == WH_UNLIKELY)
    return dex_future_new_true ();

  builder = wh_record_builder_new (&wh_kind_incident, WH_LOCAL);
  wh_record_builder_copy (builder, incident);
  wh_record_builder_set_uid (builder, incident->uid);
  wh_record_builder_set_observed_at (builder, g_get_real_time ());
  wh_record_builder_set_text (builder, WH_INCIDENT_SUSPECT, first->title);
  wh_incidents_put (self, wh_record_builder_build (builder));

  return dex_future_new_true ();
}

static void
find_suspect (WhIncidents *self,
              WhRecord    *incident)
{
  SuspectArgs *args;

  if (self->history == NULL)
    return;

  args = g_new0 (SuspectArgs, 1);
  g_weak_ref_init (&args->self, self);
  args->incident = wh_record_ref (incident);
  dex_clear (&self->judging);
  self->judging = dex_future_finally (wh_dex_scoped (self->scope,
                                                     wh_suspects_find (self->history, self->store, incident)),
                                      suspects_found_cb, args, suspect_args_free);
  dex_future_disown (dex_ref (self->judging));
}

/**
 * wh_incidents_when_judged:
 * @self: incidents
 *
 * Whoever opens an incident and ends waits for this, or the incident has no
 * likeliest cause.
 *
 * Returns: (transfer full): resolves when it is known of the incident that was
 *   opened last what caused it, if anything is known to have
 */
DexFuture *
wh_incidents_when_judged (WhIncidents *self)
{
  g_return_val_if_fail (WH_IS_INCIDENTS (self), NULL);

  return self->judging != NULL ? dex_ref (self->judging) : dex_future_new_true ();
}

/* ---- Opening and following ---- */

static char *
dup_rules (const WhCause *cause,
           const char    *before)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) known = g_strsplit (before != NULL ? before : "", "\n", -1);
  GPtrArray *lists[] = { cause->alerts, cause->explained };

  for (guint i = 0; known[i] != NULL; i++)
    if (*known[i] != '\0')
      g_ptr_array_add (names, g_strdup (known[i]));

  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (guint i = 0; i < lists[l]->len; i++)
      {
        const char *name = wh_record_get_name (g_ptr_array_index (lists[l], i));

        if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
          g_ptr_array_add (names, g_strdup (name));
      }

  g_ptr_array_add (names, NULL);

  return g_strjoinv ("\n", (char **)names->pdata);
}

/* What the cause says now; what people did stays. */
static void
set_from_cause (WhRecordBuilder *builder,
                const WhCause   *cause,
                const WhRecord  *before)
{
  guint n_before = before != NULL && before->values[WH_INCIDENT_ALERTS].number != WH_ABSENT
                   ? before->values[WH_INCIDENT_ALERTS].number : 0;
  gboolean critical = cause->health == WH_HEALTH_FAILING ||
                      (before != NULL && g_strcmp0 (before->values[WH_INCIDENT_SEVERITY].text, "critical") == 0);
  g_autofree char *title = cause->subject != NULL ? wh_cause_dup_title (cause) : g_strdup (cause->text);

  if (before == NULL || cause->subject != NULL)
    wh_record_builder_set_text (builder, WH_INCIDENT_TITLE, title);
  wh_record_builder_set_text (builder, WH_INCIDENT_SEVERITY, critical ? "critical" : "warning");
  wh_record_builder_set_text (builder, WH_INCIDENT_TEXT, cause->text);
  wh_record_builder_set_number (builder, WH_INCIDENT_ALERTS, MAX (n_before, cause->n_alerts));
  wh_record_builder_take_text (builder, WH_INCIDENT_RULES,
                               dup_rules (cause, before != NULL ? before->values[WH_INCIDENT_RULES].text : NULL));

  if (cause->reach.n_pods > 0 || before == NULL)
    wh_record_builder_take_text (builder, WH_INCIDENT_REACH, wh_cause_dup_reach (cause));
}

/**
 * wh_incidents_open:
 * @self: incidents
 * @cause: what is wrong
 * @who: (nullable): who asked; %NULL = the policy
 * @now: microseconds since the epoch
 *
 * Returns: (transfer none): the new incident
 */
WhRecord *
wh_incidents_open (WhIncidents   *self,
                   const WhCause *cause,
                   const char    *who,
                   gint64         now)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_incident, WH_LOCAL);
  g_autofree char *uid = g_uuid_string_random ();
  g_autofree char *number = NULL;
  gint64 began = cause->since == G_MAXINT64 ? now : MIN (cause->since, now);
  WhRecord *incident;

  g_return_val_if_fail (WH_IS_INCIDENTS (self), NULL);

  number = g_strdup_printf ("%u", next_number (self));
  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_observed_at (builder, now);
  wh_record_builder_set_text (builder, WH_INCIDENT_NUMBER, number);
  wh_record_builder_set_text (builder, WH_INCIDENT_STATE, "open");
  wh_record_builder_set_text (builder, WH_INCIDENT_WHERE, cause->what);
  wh_record_builder_set_text (builder, WH_INCIDENT_ENVIRONMENT, cause->environment);
  wh_record_builder_set_text (builder, WH_INCIDENT_APPLICATION, cause->application);
  wh_record_builder_set_number (builder, WH_INCIDENT_BEGAN, began);
  wh_record_builder_set_text (builder, WH_INCIDENT_OPENED_BY, who);
  wh_record_builder_set_text (builder, WH_INCIDENT_CAUSE, cause->id);
  wh_record_builder_set_text (builder, WH_INCIDENT_CONNECTION, cause->connection);
  wh_record_builder_take_text (builder, WH_INCIDENT_SUBJECT, g_strdup_printf ("%s:%s", cause->kind, cause->uid));
  set_from_cause (builder, cause, NULL);
  wh_incidents_put (self, wh_record_builder_build (builder));

  incident = wh_incidents_find (self, uid);
  tell_event (self, incident, began, "error", _("Incident opened"), incident->values[WH_INCIDENT_TITLE].text);
  find_suspect (self, incident);

  return incident;
}

static void
change_state (WhIncidents *self,
              WhRecord    *incident,
              const char  *state,
              gint64       ended,
              const char  *resolution,
              gint64       now)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_incident, WH_LOCAL);

  wh_record_builder_copy (builder, incident);
  wh_record_builder_set_uid (builder, incident->uid);
  wh_record_builder_set_observed_at (builder, now);
  wh_record_builder_set_text (builder, WH_INCIDENT_STATE, state);
  wh_record_builder_set_number (builder, WH_INCIDENT_ENDED, ended);
  wh_record_builder_set_text (builder, WH_INCIDENT_RESOLUTION, resolution);

  if (ended == WH_ABSENT)
    {
      wh_record_builder_set_text (builder, WH_INCIDENT_OWNER, NULL);
      wh_record_builder_set_number (builder, WH_INCIDENT_UNTIL, WH_ABSENT);
      wh_record_builder_set_text (builder, WH_INCIDENT_RESOLVED_BY, NULL);
    }

  wh_incidents_put (self, wh_record_builder_build (builder));
}

static void
follow (WhIncidents   *self,
        WhRecord      *incident,
        const WhCause *cause,
        gint64         now)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_incident, WH_LOCAL);
  g_autoptr(WhRecord) record = NULL;

  wh_record_builder_copy (builder, incident);
  wh_record_builder_set_uid (builder, incident->uid);
  wh_record_builder_set_observed_at (builder, now);
  set_from_cause (builder, cause, incident);
  record = wh_record_builder_build (builder);

  if (wh_record_differs (incident, record))
    wh_incidents_put (self, g_steal_pointer (&record));
}

/* Whoever has taken all that fires of it has taken it. */
static void
take (WhIncidents   *self,
      WhRecord      *incident,
      const WhCause *cause,
      gint64         now)
{
  const WhAcknowledgement *owner;
  g_autoptr(WhRecordBuilder) builder = NULL;

  if (incident == NULL || self->acknowledgements == NULL ||
      g_strcmp0 (incident->values[WH_INCIDENT_STATE].text, "open") != 0 ||
      (owner = wh_incident_owner_find (self->acknowledgements, cause)) == NULL)
    return;

  builder = wh_record_builder_new (&wh_kind_incident, WH_LOCAL);
  wh_record_builder_copy (builder, incident);
  wh_record_builder_set_uid (builder, incident->uid);
  wh_record_builder_set_observed_at (builder, now);
  wh_record_builder_set_text (builder, WH_INCIDENT_STATE, "acknowledged");
  wh_record_builder_set_text (builder, WH_INCIDENT_OWNER, owner->who);
  wh_record_builder_set_number (builder, WH_INCIDENT_UNTIL, owner->until);
  if (incident->values[WH_INCIDENT_TAKEN].number == WH_ABSENT)
    wh_record_builder_set_number (builder, WH_INCIDENT_TAKEN, MAX (owner->time, incident->values[WH_INCIDENT_BEGAN].number));

  /* Translators: name of a person; an incident is meant */
  tell_event (self, incident, now, "info", _("Taken with its alerts"), owner->who);
  wh_incidents_put (self, wh_record_builder_build (builder));
}

static void
consider (WhIncidents   *self,
          const WhCause *cause,
          gint64         now)
{
  WhRecord *incident = wh_incident_find_open (self->store, cause->id);
  WhRecord *last;

  if (incident != NULL)
    {
      follow (self, incident, cause, now);
      take (self, wh_incident_find_open (self->store, cause->id), cause, now);
      return;
    }

  if (!wh_incident_policy_asks_for (self->policy, cause, now))
    return;

  last = find_last (self, cause->id);

  /* Somebody said that it is done; the alerts have not heard of it yet. */
  if (last != NULL && last->values[WH_INCIDENT_RESOLVED_BY].text != NULL &&
      cause->since < last->values[WH_INCIDENT_ENDED].number)
    return;

  if (last != NULL && last->values[WH_INCIDENT_RESOLVED_BY].text == NULL &&
      ABS (now - last->values[WH_INCIDENT_ENDED].number) < REOPEN)
    {
      tell_event (self, last, now, "error", _("It came back"), cause->text);
      change_state (self, last, "open", WH_ABSENT, NULL, now);
      return;
    }

  wh_incidents_open (self, cause, NULL, now);
}

static gboolean
is_observed (WhIncidents *self,
             WhRecord    *incident)
{
  const char *id = incident->values[WH_INCIDENT_CONNECTION].text;
  const WhSource *source = id != NULL ? wh_store_get_source (self->store, id) : NULL;

  /* What the program itself has found is observed. */
  return (id != NULL && g_str_equal (id, WH_LOCAL)) || (source != NULL && !source->stale);
}

static const WhCause *
find_absorbing (GHashTable *causes,
                const char *id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhCause *cause = value;

      if (g_ptr_array_find_with_equal_func (cause->absorbed, id, g_str_equal, NULL))
        return cause;
    }

  return NULL;
}

static void
end_if_over (WhIncidents *self,
             WhRecord    *incident,
             GHashTable  *causes,
             gint64       now)
{
  const char *id = incident->values[WH_INCIDENT_CAUSE].text;
  const WhCause *cause = id != NULL ? g_hash_table_lookup (causes, id) : NULL;
  const WhCause *larger = id != NULL ? find_absorbing (causes, id) : NULL;
  g_autofree char *resolution = NULL;

  if (id == NULL || (cause != NULL && (cause->n_alerts > 0 || cause->held || cause->silenced)))
    return;

  if (larger != NULL)
    {
      WhRecord *other = wh_incident_find_open (self->store, larger->id);
      g_autofree char *title = wh_cause_dup_title (larger);

      /* Translators: the title of another incident follows, then its number */
      resolution = other != NULL ? g_strdup_printf (_("Part of incident %s: %s"), wh_record_get_name (other), title)
                                 : g_strdup_printf (_("Explained: %s"), title);
    }
  else if (!is_observed (self, incident))
    {
      /* Nobody saw it end. */
      return;
    }

  change_state (self, incident, "resolved", now, resolution, now);
  tell_event (self, incident, now, "info", _("Incident over"),
              resolution != NULL ? resolution : _("It ended by itself"));
}

static void
expire (WhIncidents *self,
        WhRecord    *incident,
        gint64       now)
{
  gint64 until = incident->values[WH_INCIDENT_UNTIL].number;

  if (until == WH_ABSENT || until > now || g_strcmp0 (incident->values[WH_INCIDENT_STATE].text, "acknowledged") != 0)
    return;

  tell_event (self, incident, now, "warning", _("Nobody has it any more"), incident->values[WH_INCIDENT_OWNER].text);
  change_state (self, incident, "open", WH_ABSENT, NULL, now);
}

static gboolean look_cb (gpointer data);

static void
queue_look (WhIncidents *self,
            guint        milliseconds)
{
  if (self->source == 0)
    self->source = g_timeout_add (milliseconds, look_cb, self);
}

static gboolean
look_cb (gpointer data)
{
  WhIncidents *self = data;

  self->source = 0;
  wh_incidents_update (self, g_get_real_time ());

  return G_SOURCE_REMOVE;
}

/**
 * wh_incidents_update:
 * @self: incidents that were started
 * @now: microseconds since the epoch
 *
 * Opens, follows, ends and expires what should be by now. Happens by itself.
 */
void
wh_incidents_update (WhIncidents *self,
                     gint64       now)
{
  g_autoptr(GHashTable) causes = NULL;
  g_autoptr(GPtrArray) sorted = NULL;
  g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  WhResourceList *list;

  g_return_if_fail (WH_IS_INCIDENTS (self));

  if (self->alerts == NULL || self->policy == NULL || self->store == NULL)
    return;

  if (g_get_monotonic_time () - self->started_at < START_PATIENCE &&
      !wh_causes_are_known (self->connections, self->store))
    {
      queue_look (self, 500);
      return;
    }

  causes = wh_causes_find (self->alerts, self->store);
  sorted = wh_causes_sort (causes);

  for (guint i = 0; i < sorted->len; i++)
    consider (self, g_ptr_array_index (sorted, i), now);

  list = wh_store_get_list (self->store, &wh_kind_incident);
  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    if (wh_incident_is_open (wh_resource_list_get_record (list, i)))
      g_ptr_array_add (open, wh_record_ref (wh_resource_list_get_record (list, i)));

  for (guint i = 0; i < open->len; i++)
    {
      expire (self, g_ptr_array_index (open, i), now);
      end_if_over (self, g_ptr_array_index (open, i), causes, now);
    }

  /* A cause may grow old enough, an acknowledgement may expire. */
  if (sorted->len > 0 || open->len > 0)
    queue_look (self, LOOK_SECONDS * 1000);
}

static void
changed_cb (WhIncidents *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  queue_look (self, 200);
}

/* ---- Who has it ---- */

static void
taken_cb (WhIncidents *self)
{
  if (self->alerts != NULL)
    changed_cb (self);
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
    changed_cb (self);
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
  changed_cb (self);

  return dex_future_new_true ();
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
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
  GWeakRef *weak;

  g_return_if_fail (WH_IS_INCIDENTS (self));

  if (self->alerts != NULL)
    return;

  self->started_at = g_get_monotonic_time ();
  self->alerts = wh_alert_set_get_shared (self->store, self->connections);
  g_signal_connect_object (self->alerts, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  if (self->policy != NULL || self->history == NULL)
    {
      if (self->policy == NULL)
        self->policy = wh_incident_policy_from_json (NULL);
      changed_cb (self);
      return;
    }

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (wh_dex_scoped (self->scope,
                                                        wh_history_get_setting (self->history,
                                                                                WH_INCIDENT_POLICY_SETTING)),
                                         policy_read_cb, weak, weak_ref_free));
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
  causes = wh_causes_find (alerts, self->store);
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
