/* wh-alert-set-join.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which alerts are the same one, and which of them stands for all. */

#include "config.h"

#include <string.h>

#include "wh-alert-set-private.h"
#include "wh-kinds.h"
#include "wh-label-lines.h"

/* Looking for a copy with more labels means comparing with all alerts of the
 * same name; in a storm of thousands only so many are tried. What is learned
 * from the first one found holds for all others of the same source. */
#define MAX_SCANS 64

/* An alert without labels is like no other. */
const char *
wh_alert_get_labels (const WhRecord *record)
{
  return record->values[WH_ALERT_LABELS].text != NULL ? record->values[WH_ALERT_LABELS].text : record->uid;
}

static gboolean
can_act (WhAlertSet *self,
         const char *connection_id)
{
  WhConnection *connection = self->connections != NULL ? wh_connections_find (self->connections, connection_id) : NULL;
  const WhProviderInfo *info = NULL;

  if (connection != NULL)
    info = wh_provider_info_find (wh_connection_get_config (connection)->provider);

  for (guint i = 0; info != NULL && i < info->n_operations; i++)
    if (g_str_equal (info->operations[i]->kind, wh_kind_alert.id))
      return TRUE;

  return FALSE;
}

static gboolean
is_stale (WhAlertSet     *self,
          const WhRecord *record)
{
  return wh_store_get_health (self->store, record) == WH_HEALTH_STALE;
}

/* What is observed now before what is not; then the one that can be silenced,
 * which is also the one that knows of silences; then the one with most labels. */
static gboolean
goes_before (const WhAlertEntry    *entry,
             const WhRecord *record,
             gboolean        acting,
             gboolean        stale)
{
  if (entry->stale != stale)
    return entry->stale;

  if (entry->acting != acting)
    return acting;

  if (strlen (wh_alert_get_labels (record)) != strlen (wh_alert_get_labels (entry->record)))
    return strlen (wh_alert_get_labels (record)) > strlen (wh_alert_get_labels (entry->record));

  /* No matter which, but always the same. */
  return strcmp (record->connection, entry->record->connection) < 0;
}

static void
join_entry (WhAlertSet *self,
            WhAlertEntry      *entry,
            WhRecord   *record,
            gboolean    acting)
{
  gboolean stale = is_stale (self, record);

  g_hash_table_insert (self->by_record, wh_record_ref (record), entry);

  if (isnan (entry->value))
    entry->value = record->values[WH_ALERT_VALUE].real;
  entry->n_values += !isnan (record->values[WH_ALERT_VALUE].real);

  if (entry->record != NULL && !goes_before (entry, record, acting, stale))
    return;

  g_clear_pointer (&entry->record, wh_record_unref);
  entry->record = wh_record_ref (record);
  entry->acting = acting;
  entry->stale = stale;
}

/* The state of one pass over all alerts. */
typedef struct
{
  GHashTable *by_labels;     /* labels → WhAlertEntry */
  GHashTable *by_name;       /* name → GPtrArray of WhAlertEntry that can be acted on */
  GHashTable *added_labels;  /* id of a connection → labels that are added on the way */
  GHashTable *acting;        /* id of a connection, interned → GINT_TO_POINTER (boolean) */
  guint       n_scans;
} Pass;

static WhAlertEntry *
find_with_more_labels (Pass     *pass,
                       WhRecord *record)
{
  const char *labels = wh_alert_get_labels (record);
  const char *added = g_hash_table_lookup (pass->added_labels, record->connection);
  GPtrArray *candidates;
  WhAlertEntry *best = NULL;

  if (added != NULL)
    {
      g_autofree char *whole = wh_label_lines_combine (labels, added, FALSE);
      WhAlertEntry *entry = g_hash_table_lookup (pass->by_labels, whole);

      if (entry != NULL)
        return entry;
    }

  candidates = g_hash_table_lookup (pass->by_name, record->values[WH_ALERT_NAME].text);
  if (candidates == NULL || pass->n_scans >= MAX_SCANS)
    return NULL;

  pass->n_scans++;

  for (guint i = 0; i < candidates->len; i++)
    {
      WhAlertEntry *entry = g_ptr_array_index (candidates, i);
      const char *more = wh_alert_get_labels (entry->record);

      if (wh_label_lines_within (labels, more) &&
          (best == NULL || strlen (more) < strlen (wh_alert_get_labels (best->record))))
        best = entry;
    }

  if (best != NULL)
    g_hash_table_insert (pass->added_labels, (gpointer)record->connection,
                         wh_label_lines_combine (wh_alert_get_labels (best->record), labels, TRUE));

  return best;
}

static gboolean
is_acting (WhAlertSet *self,
           Pass       *pass,
           const char *connection)
{
  gpointer known;

  if (!g_hash_table_lookup_extended (pass->acting, connection, NULL, &known))
    {
      known = GINT_TO_POINTER (can_act (self, connection));
      g_hash_table_insert (pass->acting, (gpointer)connection, known);
    }

  return GPOINTER_TO_INT (known);
}

static void
add_record (WhAlertSet *self,
            Pass       *pass,
            WhRecord   *record,
            gboolean    acting)
{
  const char *labels = wh_alert_get_labels (record);
  const char *name = record->values[WH_ALERT_NAME].text;
  WhAlertEntry *entry = g_hash_table_lookup (pass->by_labels, labels);

  if (entry == NULL && !acting)
    entry = find_with_more_labels (pass, record);

  if (entry == NULL)
    {
      entry = g_new0 (WhAlertEntry, 1);
      entry->value = NAN;
      g_ptr_array_add (self->entries, entry);
      g_hash_table_insert (pass->by_labels, (gpointer)labels, entry);

      if (acting)
        {
          GPtrArray *of_name = g_hash_table_lookup (pass->by_name, name);

          if (of_name == NULL)
            {
              of_name = g_ptr_array_new ();
              g_hash_table_insert (pass->by_name, (gpointer)name, of_name);
            }
          g_ptr_array_add (of_name, entry);
        }
    }

  join_entry (self, entry, record, acting);
}

void
wh_alert_set_join (WhAlertSet *self)
{
  Pass pass = {
    .by_labels = g_hash_table_new (wh_label_lines_hash, g_str_equal),
    .by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref),
    .added_labels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free),
    .acting = g_hash_table_new (NULL, NULL),
  };
  guint n = wh_resource_list_get_n (self->list);

  /* Those that can be acted on come first: the others look for them. */
  for (guint acting = 2; acting-- > 0;)
    for (guint i = 0; i < n; i++)
      {
        WhRecord *record = wh_resource_list_get_record (self->list, i);

        if (record->values[WH_ALERT_NAME].text != NULL &&
            is_acting (self, &pass, record->connection) == (gboolean)acting)
          add_record (self, &pass, record, acting);
      }

  g_hash_table_unref (pass.by_labels);
  g_hash_table_unref (pass.by_name);
  g_hash_table_unref (pass.added_labels);
  g_hash_table_unref (pass.acting);
}
