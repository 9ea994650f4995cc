/* wh-causes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-alert-about.h"
#include "wh-alert-set-private.h"
#include "wh-kinds.h"
#include "wh-matchers.h"

#define ALERT "alert:"
#define NODE  "node:"

static const char *
get_what (WhStore        *store,
          const WhRecord *alert)
{
  const char *what = wh_alert_get_what (store, alert);

  return what != NULL ? what : alert->values[WH_ALERT_NAME].text;
}

static WhCause *
ensure_cause (GHashTable     *causes,
              const char     *id,
              const WhRecord *record)
{
  WhCause *cause = g_hash_table_lookup (causes, id);

  if (cause == NULL)
    {
      cause = wh_cause_new (id, strchr (id, ':') + 1);
      cause->kind = record->kind->id;
      cause->connection = g_strdup (record->connection);
      cause->uid = g_strdup (record->uid);
      g_hash_table_insert (causes, cause->id, cause);
    }

  return cause;
}

/* What a cause says is what its worst alert says. */
static void
take_words (WhCause        *cause,
            WhStore        *store,
            const WhRecord *record,
            WhHealth        health)
{
  const WhSource *source = wh_store_get_source (store, record->connection);
  const char *text = record->values[WH_ALERT_SUMMARY].text;

  /* A machine that is down is not less bad because an alert about it is. */
  cause->health = cause->subject != NULL ? WH_HEALTH_FAILING : health;
  g_set_str (&cause->text, text != NULL ? text : record->values[WH_ALERT_NAME].text);
  g_set_str (&cause->place, source != NULL ? source->name : NULL);
  g_set_str (&cause->environment, source != NULL ? source->environment : NULL);
  g_set_str (&cause->application, wh_alert_get_application (store, record));

  if (cause->subject == NULL)
    {
      g_set_str (&cause->connection, record->connection);
      g_set_str (&cause->uid, record->uid);
    }
}

static void
add_alert (WhCause            *cause,
           WhStore            *store,
           const WhAlertEntry *entry)
{
  WhRecord *record = entry->record;
  const char *state = record->values[WH_ALERT_STATE].text;
  WhHealth health = wh_store_get_health (store, record);
  gint64 since = record->values[WH_ALERT_SINCE].number;

  if (health == WH_HEALTH_STALE)
    {
      cause->held = TRUE;
      return;
    }

  if (entry->silence != NULL || g_strcmp0 (state, "firing") != 0)
    {
      cause->silenced |= entry->silence != NULL || g_strcmp0 (state, "suppressed") == 0;
      return;
    }

  cause->n_alerts++;
  if (since != WH_ABSENT)
    cause->since = MIN (cause->since, since);

  if (cause->alerts->len == 0 || wh_health_rank (health) > wh_health_rank (cause->health))
    {
      take_words (cause, store, record, health);
      g_ptr_array_insert (cause->alerts, 0, wh_record_ref (record));
    }
  else
    {
      g_ptr_array_add (cause->alerts, wh_record_ref (record));
    }
}

static WhCause *
ensure_machine (GHashTable *causes,
                WhTopology *topology,
                WhStore    *store,
                WhRecord   *node)
{
  g_autofree char *id = g_strconcat (NODE, wh_record_get_name (node), NULL);
  WhCause *cause = ensure_cause (causes, id, node);

  if (cause->subject == NULL)
    {
      const WhSource *source = wh_store_get_source (store, node->connection);

      cause->subject = wh_record_ref (node);
      cause->kind = node->kind->id;
      g_set_str (&cause->connection, node->connection);
      g_set_str (&cause->uid, node->uid);
      cause->reach = wh_topology_get_reach (topology, node);
      cause->health = WH_HEALTH_FAILING;
      cause->since = node->observed_at;
      g_set_str (&cause->text, node->reason);
      g_set_str (&cause->place, source != NULL ? source->name : NULL);
      g_set_str (&cause->environment, source != NULL ? source->environment : NULL);
    }

  return cause;
}

static gboolean
fires (WhStore            *store,
       const WhAlertEntry *entry)
{
  return entry->silence == NULL && wh_store_get_health (store, entry->record) != WH_HEALTH_STALE &&
         g_strcmp0 (entry->record->values[WH_ALERT_STATE].text, "firing") == 0;
}

/* Whatever has nothing left of its own is part of the machine's trouble. */
static void
absorb (GHashTable *causes,
        WhStore    *store)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhCause *cause = value;

      for (guint i = 0; i < cause->explained->len; i++)
        {
          g_autofree char *id = g_strconcat (ALERT, get_what (store, g_ptr_array_index (cause->explained, i)), NULL);

          if (!g_hash_table_contains (causes, id) &&
              !g_ptr_array_find_with_equal_func (cause->absorbed, id, g_str_equal, NULL))
            g_ptr_array_add (cause->absorbed, g_steal_pointer (&id));
        }
    }
}

/* An alert that another one keeps quiet in its system belongs to the cause of that
 * one. */
static void
add_inhibited (GHashTable *causes,
               WhAlertSet *alerts,
               WhStore    *store,
               GPtrArray  *inhibited)
{
  g_autoptr(GHashTable) by_record = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhCause *cause = value;

      for (guint i = 0; i < cause->alerts->len; i++)
        g_hash_table_insert (by_record, g_ptr_array_index (cause->alerts, i), cause);
      for (guint i = 0; i < cause->explained->len; i++)
        g_hash_table_insert (by_record, g_ptr_array_index (cause->explained, i), cause);
    }

  for (guint i = 0; i < inhibited->len; i++)
    {
      WhRecord *alert = g_ptr_array_index (inhibited, i);
      g_auto(GStrv) uids = g_strsplit (alert->values[WH_ALERT_INHIBITED_BY].text, "\n", -1);
      WhCause *cause = NULL;

      for (guint u = 0; cause == NULL && uids[u] != NULL; u++)
        {
          WhRecord *other = wh_store_lookup (store, &wh_kind_alert, alert->connection, uids[u]);

          if (other != NULL && (other = wh_alert_set_resolve (alerts, other)) != NULL)
            cause = g_hash_table_lookup (by_record, other);
        }

      if (cause != NULL)
        g_ptr_array_add (cause->inhibited, wh_record_ref (alert));
    }
}

/* The alerts about machines that are down, first: they say since when. */
static void
note_machines (WhTopology *topology,
               GPtrArray  *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      WhRecord *alert = ((WhAlertEntry *)g_ptr_array_index (entries, i))->record;
      WhRecord *node = wh_topology_find_node (topology, alert);

      if (node != NULL && alert->values[WH_ALERT_SINCE].number != WH_ABSENT)
        wh_topology_note_since (topology, node, alert->values[WH_ALERT_SINCE].number);
    }
}

/* An alert about a machine belongs to the cause of that machine, whether or not it
 * is known by now that it is down. */
static const char *
get_cause_id (WhStore      *store,
              WhAlertEntry *entry)
{
  if (entry->cause_id == NULL)
    {
      const char *what = get_what (store, entry->record);
      g_autofree char *node = wh_alert_labels_dup (entry->record->values[WH_ALERT_LABELS].text, "node");

      if (what != NULL)
        entry->cause_id = g_strconcat (g_strcmp0 (node, what) == 0 ? NODE : ALERT, what, NULL);
    }

  return entry->cause_id;
}

/* Groups what fires by what it is about: an application, else a place. What
 * follows from a machine that is down is part of that machine's trouble. Also tells
 * whether one is down. */
GHashTable *
wh_causes_make (WhAlertSet *alerts,
                gboolean   *calm)
{
  WhStore *store = alerts->store;
  GHashTable *causes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wh_cause_unref);
  g_autoptr(WhTopology) topology = wh_topology_new (store);
  g_autoptr(GPtrArray) inhibited = g_ptr_array_new ();

  *calm = wh_topology_is_calm (topology);
  if (!*calm)
    note_machines (topology, alerts->entries);

  for (guint i = 0; i < alerts->entries->len; i++)
    {
      WhAlertEntry *entry = g_ptr_array_index (alerts->entries, i);
      WhRecord *alert = entry->record;
      const char *id = get_cause_id (store, entry);
      WhRecord *node = NULL;

      if (id == NULL || g_strcmp0 (alert->values[WH_ALERT_STATE].text, "pending") == 0)
        continue;

      if (alert->values[WH_ALERT_INHIBITED_BY].text != NULL && wh_store_get_health (store, alert) != WH_HEALTH_STALE &&
          g_strcmp0 (alert->values[WH_ALERT_STATE].text, "suppressed") == 0)
        g_ptr_array_add (inhibited, alert);

      if (!*calm && (node = wh_topology_find_node (topology, alert)) != NULL)
        {
          add_alert (ensure_machine (causes, topology, store, node), store, entry);
        }
      else if (!*calm && fires (store, entry) && (node = wh_topology_explain (topology, alert)) != NULL)
        {
          WhCause *cause = ensure_machine (causes, topology, store, node);

          g_ptr_array_add (cause->explained, wh_record_ref (alert));
          cause->n_alerts++;
        }
      else
        {
          add_alert (ensure_cause (causes, id, alert), store, entry);
        }
    }

  absorb (causes, store);

  if (inhibited->len > 0)
    add_inhibited (causes, alerts, store, inhibited);

  return causes;
}

/* "127.0.0.1:9090" of "http://127.0.0.1:9090/path". */
static char *
dup_address (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  int port;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  port = g_uri_get_port (uri);
  if (port < 0)
    port = g_strcmp0 (g_uri_get_scheme (uri), "http") == 0 ? 80 : 443;

  return g_strdup_printf ("%s:%d", g_uri_get_host (uri), port);
}

/* An alert about the very address that a lost connection talks to says the same
 * thing as the connection. */
static void
explain_by_connection (GHashTable   *causes,
                       WhConnection *connection)
{
  g_autofree char *address = dup_address (wh_connection_get_config (connection)->url);
  g_autofree char *id = address != NULL ? g_strconcat (ALERT, address, NULL) : NULL;
  WhCause *cause = id != NULL ? g_hash_table_lookup (causes, id) : NULL;

  if (cause != NULL)
    {
      cause = wh_cause_copy (cause);
      cause->is_explained = TRUE;
      g_hash_table_replace (causes, cause->id, cause);
    }
}

/**
 * wh_causes_add_connections:
 * @causes: (element-type utf8 WhCause): what was found
 * @connections: connections
 *
 * Those that do not answer are causes, too, and explain alerts about their address.
 *
 * Returns: (transfer full) (element-type utf8 WhCause): @causes and these, by id;
 *   for whoever asks alone
 */
GHashTable *
wh_causes_add_connections (GHashTable    *causes,
                           WhConnections *connections)
{
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wh_cause_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (connections));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, causes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_hash_table_insert (all, ((WhCause *)value)->id, wh_cause_ref (value));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (connections), i);
      WhConnectionState state = wh_connection_get_state (connection);
      gboolean lost = state == WH_CONNECTION_STATE_OFFLINE || state == WH_CONNECTION_STATE_DENIED;
      g_autoptr(WhRecord) record = NULL;
      g_autofree char *id = NULL;
      WhCause *cause;

      if (state == WH_CONNECTION_STATE_LIVE)
        continue;

      record = wh_connection_make_record (connection);
      id = g_strconcat ("connection:", wh_connection_get_id (connection), NULL);
      cause = ensure_cause (all, id, record);
      cause->is_connection = TRUE;
      g_set_str (&cause->what, wh_connection_get_name (connection));
      g_set_str (&cause->text, wh_connection_get_message (connection));
      cause->health = state == WH_CONNECTION_STATE_DENIED ? WH_HEALTH_FAILING : WH_HEALTH_STALE;
      cause->since = wh_connection_get_since (connection);

      /* Being tried again: neither lost nor well. */
      cause->held = !lost;
      cause->n_alerts = lost ? 1 : 0;

      if (lost)
        explain_by_connection (all, connection);
    }

  return all;
}

static gboolean
fills_pods (WhConnection *connection)
{
  const WhProviderInfo *info = wh_provider_info_find (wh_connection_get_config (connection)->provider);

  for (guint i = 0; info != NULL && i < info->n_kinds; i++)
    if (info->kinds[i] == &wh_kind_pod)
      return TRUE;

  return FALSE;
}

/**
 * wh_causes_are_known:
 * @connections: connections
 * @store: the store they fill
 *
 * At the start alerts may be there before what explains them.
 *
 * Returns: whether every connection has answered or failed to, and whether the
 *   pods of those that answer are all there
 */
gboolean
wh_causes_are_known (WhConnections *connections,
                     WhStore       *store)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (connections));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (connections), i);
      WhConnectionState state = wh_connection_get_state (connection);

      if (state == WH_CONNECTION_STATE_CONNECTING ||
          (state == WH_CONNECTION_STATE_LIVE && fills_pods (connection) &&
           !wh_store_is_observed (store, wh_connection_get_id (connection), &wh_kind_pod)))
        return FALSE;
    }

  return TRUE;
}

static int
compare_cb (gconstpointer a,
            gconstpointer b)
{
  return wh_cause_compare (*(WhCause * const *)a, *(WhCause * const *)b);
}

/**
 * wh_causes_sort:
 * @causes: (element-type utf8 WhCause): what was found
 *
 * Returns: (transfer full) (element-type WhCause): those that fire, the worst
 *   first; borrowed from @causes
 */
GPtrArray *
wh_causes_sort (GHashTable *causes)
{
  GPtrArray *sorted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((WhCause *)value)->n_alerts > 0)
      g_ptr_array_add (sorted, value);

  g_ptr_array_sort (sorted, compare_cb);

  return sorted;
}
