/* wh-incidents-follow.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What becomes of incidents as their causes come, change and go: a part of
 * WhIncidents. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-incident-owner.h"
#include "wh-incidents-private.h"
#include "wh-kinds.h"

/* What comes back so soon after it was over is the same incident; microseconds. */
#define REOPEN (10 * 60 * (gint64)G_USEC_PER_SEC)

/* Policies and expiries wait for the clock, which may jump: it is looked at so
 * often while one of them waits; seconds. */
#define LOOK_SECONDS 15

/* At the start connections get so long to answer before incidents are opened:
 * an alert may be explained by what is not known yet; microseconds. */
#define START_PATIENCE (20 * (gint64)G_USEC_PER_SEC)

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
  wh_incident_set_from_cause (builder, cause, incident);
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
  wh_incidents_tell (self, incident, now, "info", _("Taken with its alerts"), owner->who);
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
      wh_incidents_tell (self, last, now, "error", _("It came back"), cause->text);
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
  if (id != NULL && g_str_equal (id, WH_LOCAL))
    return TRUE;

  if (source == NULL || source->stale)
    return FALSE;

  /* Another process may have opened it, about an alert that is only known here when
   * the system has answered once more. */
  return incident->values[WH_INCIDENT_OPENED_BY].text == NULL || source->fresh_at >= incident->observed_at;
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
  wh_incidents_tell (self, incident, now, "info", _("Incident over"),
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

  wh_incidents_tell (self, incident, now, "warning", _("Nobody has it any more"), incident->values[WH_INCIDENT_OWNER].text);
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

  causes = wh_causes_find (self->alerts);
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

void
wh_incidents_queue_update (WhIncidents *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  queue_look (self, 200);
}
