/* wh-incidents-open.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How an incident is opened: its number, what it says of its cause, the event
 * that tells of it and the likeliest reason. A part of WhIncidents. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-incidents-private.h"
#include "wh-kinds.h"
#include "wh-suspects.h"

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

/* An event of the incident itself, for timelines. */
void
wh_incidents_tell (WhIncidents *self,
                   const WhRecord *incident,
                   gint64 time,
                   const char *severity,
                   const char *reason,
                   const char *text)
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
              WhRecord *incident)
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
void
wh_incident_set_from_cause (WhRecordBuilder *builder,
                            const WhCause *cause,
                            const WhRecord *before)
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
  wh_incident_set_from_cause (builder, cause, NULL);
  wh_incidents_put (self, wh_record_builder_build (builder));

  incident = wh_incidents_find (self, uid);
  wh_incidents_tell (self, incident, began, "error", _("Incident opened"), incident->values[WH_INCIDENT_TITLE].text);
  find_suspect (self, incident);

  return incident;
}
