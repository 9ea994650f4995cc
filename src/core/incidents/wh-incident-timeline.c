/* wh-incident-timeline.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-incident-timeline.h"
#include "wh-kinds.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

/* The timeline begins so long before the incident. */
#define BEFORE (30 * MINUTE)

/* Alerts of one rule that begin or end within this time are one line. */
#define TOGETHER (5 * MINUTE)

#define MAX_EVENTS 2000

static void
item_free (gpointer data)
{
  WhIncidentItem *item = data;

  g_free (item->lane);
  g_free (item->severity);
  g_free (item->title);
  g_free (item->text);
  g_free (item->who);
  g_free (item);
}

static gboolean
has_line (const char *lines,
          const char *line)
{
  gsize length = line != NULL ? strlen (line) : 0;

  for (const char *at = lines; at != NULL && length > 0; at = strchr (at, '\n'))
    {
      at += *at == '\n';
      if (strncmp (at, line, length) == 0 && (at[length] == '\n' || at[length] == '\0'))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_incident_reference (const WhRecord *incident,
                       const char     *reference)
{
  return reference != NULL && g_str_has_prefix (reference, "incident:") &&
         strcmp (reference + strlen ("incident:"), incident->uid) == 0;
}

/* Which events are the incident's: its own, those of its application or
 * machine, and the alerts of its rules. */
static gboolean
belongs (const WhRecord *incident,
         const WhRecord *event)
{
  const char *application = incident->values[WH_INCIDENT_APPLICATION].text;
  const char *subject = event->values[WH_EVENT_SUBJECT].text;
  const char *lane = event->values[WH_EVENT_LANE].text;
  const char *where = incident->values[WH_INCIDENT_WHERE].text;

  if (is_incident_reference (incident, subject))
    return TRUE;

  if (subject != NULL && g_str_has_prefix (subject, "incident:"))
    return FALSE;

  if (application != NULL && g_strcmp0 (event->values[WH_EVENT_APPLICATION].text, application) == 0)
    return TRUE;

  if (subject != NULL && (g_strcmp0 (subject, incident->values[WH_INCIDENT_SUBJECT].text) == 0 ||
                          (g_str_has_prefix (subject, "node:") && g_strcmp0 (subject + 5, where) == 0)))
    return TRUE;

  return g_strcmp0 (lane, "alert") == 0 &&
         (has_line (incident->values[WH_INCIDENT_RULES].text, event->values[WH_EVENT_REASON].text) ||
          has_line (incident->values[WH_INCIDENT_RULES].text, event->values[WH_EVENT_TEXT].text));
}

static WhIncidentItemType
get_item_type (const WhRecord *event)
{
  const char *lane = event->values[WH_EVENT_LANE].text;

  if (g_strcmp0 (lane, "alert") == 0)
    return WH_INCIDENT_ITEM_ALERT;

  if (g_strcmp0 (lane, "operation") == 0)
    return WH_INCIDENT_ITEM_PEOPLE;

  if (g_strcmp0 (lane, "incident") == 0 || g_strcmp0 (lane, "connection") == 0)
    return WH_INCIDENT_ITEM_OTHER;

  return WH_INCIDENT_ITEM_CHANGE;
}

static WhIncidentItem *
make_item (const WhRecord *event)
{
  WhIncidentItem *item = g_new0 (WhIncidentItem, 1);

  item->time = event->values[WH_EVENT_TIME].number;
  item->type = get_item_type (event);
  item->lane = g_strdup (event->values[WH_EVENT_LANE].text);
  item->severity = g_strdup (event->values[WH_EVENT_SEVERITY].text);
  item->title = g_strdup (event->values[WH_EVENT_REASON].text != NULL ? event->values[WH_EVENT_REASON].text : "—");
  item->text = g_strdup (event->values[WH_EVENT_TEXT].text);
  item->who = g_strdup (event->values[WH_EVENT_SOURCE].text);
  item->count = 1;

  return item;
}

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  const WhIncidentItem *one = *(WhIncidentItem * const *)a;
  const WhIncidentItem *other = *(WhIncidentItem * const *)b;

  return (one->time < other->time) - (one->time > other->time);
}

/* A storm of alerts of one rule is one line. */
static gboolean
join (GPtrArray            *items,
      const WhIncidentItem *item)
{
  for (guint i = items->len; item->type == WH_INCIDENT_ITEM_ALERT && i-- > 0;)
    {
      WhIncidentItem *known = g_ptr_array_index (items, i);

      if (known->time - item->time > TOGETHER)
        return FALSE;

      if (known->type == WH_INCIDENT_ITEM_ALERT && strcmp (known->title, item->title) == 0)
        {
          known->count++;
          known->time = item->time;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * wh_incident_timeline_make:
 * @incident: an incident
 * @events: (element-type WhRecord): events, in any order, also of others
 *
 * Returns: (transfer full) (element-type WhIncidentItem): what belongs to
 *   @incident, the newest first
 */
GPtrArray *
wh_incident_timeline_make (const WhRecord *incident,
                           GPtrArray      *events)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) all = g_ptr_array_new ();
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);

  for (guint i = 0; i < events->len; i++)
    {
      WhRecord *event = g_ptr_array_index (events, i);

      if (event->values[WH_EVENT_TIME].number != WH_ABSENT && belongs (incident, event) &&
          g_hash_table_add (seen, (gpointer)event->uid))
        g_ptr_array_add (all, make_item (event));
    }

  g_ptr_array_sort (all, compare_items);

  for (guint i = 0; i < all->len; i++)
    {
      WhIncidentItem *item = g_ptr_array_index (all, i);

      if (join (items, item))
        item_free (item);
      else
        g_ptr_array_add (items, item);
    }

  return items;
}

/* ---- Looking it up ---- */

typedef struct
{
  WhHistory *history;
  WhRecord  *incident;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->history);
  wh_record_unref (load->incident);
  g_free (load);
}

static DexFuture *
wh_incident_timeline_load_fiber (gpointer user_data)
{
  Load *load = user_data;
  const WhValue *values = load->incident->values;
  gint64 since = values[WH_INCIDENT_BEGAN].number - BEFORE;
  gint64 until = values[WH_INCIDENT_ENDED].number != WH_ABSENT ? values[WH_INCIDENT_ENDED].number + MINUTE : 0;
  g_autofree char *own = g_strdup_printf ("incident:%s", load->incident->uid);
  g_autofree char *machine = g_strdup_printf ("node:%s", values[WH_INCIDENT_WHERE].text);
  /* Notes may come long after; what others did only while it lasted. */
  WhEventQuery queries[] = {
    { .subject = own, .limit = MAX_EVENTS },
    { .since = since, .until = until, .application = values[WH_INCIDENT_APPLICATION].text, .limit = MAX_EVENTS },
    { .since = since, .until = until, .subject = machine, .limit = MAX_EVENTS },
    { .since = since, .until = until, .limit = MAX_EVENTS },
  };
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GPtrArray) items = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) found = dex_await_boxed (wh_history_query_events (load->history, &queries[i]), &error);

      if (found == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      for (guint e = 0; e < found->len; e++)
        g_ptr_array_add (all, wh_record_ref (g_ptr_array_index (found, e)));
    }

  items = wh_incident_timeline_make (load->incident, all);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&items));
}

/**
 * wh_incident_timeline_load:
 * @history: where events are
 * @incident: an incident
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhIncidentItem, the
 *   newest first
 */
DexFuture *
wh_incident_timeline_load (WhHistory *history,
                           WhRecord  *incident)
{
  Load *load;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (incident != NULL, NULL);

  load = g_new0 (Load, 1);
  load->history = g_object_ref (history);
  load->incident = wh_record_ref (incident);

  return wh_dex_spawn_pinned (NULL, 0, wh_incident_timeline_load_fiber, load, load_free);
}
