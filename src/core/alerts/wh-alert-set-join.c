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
static const char *
get_labels (const WhRecord *record)
{
  return record->values[WH_ALERT_LABELS].text != NULL ? record->values[WH_ALERT_LABELS].text : record->uid;
}

static gboolean
find_can_act (WhAlertSet *self,
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
can_act (WhAlertSet *self,
         const char *connection)
{
  gpointer known;

  if (!g_hash_table_lookup_extended (self->join.can_act, connection, NULL, &known))
    {
      known = GINT_TO_POINTER (find_can_act (self, connection));
      g_hash_table_insert (self->join.can_act, g_strdup (connection), known);
    }

  return GPOINTER_TO_INT (known);
}

/* What is observed now before what is not; then the one that can be silenced,
 * which is also the one that knows of silences; then the one with most labels. */
static gboolean
goes_before (const WhAlertEntry *entry,
             const WhRecord     *record,
             gboolean            acting,
             gboolean            stale)
{
  gsize length;
  gsize other;

  if (entry->stale != stale)
    return entry->stale;

  if (entry->acting != acting)
    return acting;

  length = strlen (get_labels (record));
  other = strlen (get_labels (entry->record));
  if (length != other)
    return length > other;

  /* No matter which, but always the same. */
  return strcmp (record->connection, entry->record->connection) < 0;
}

static void
join_entry (WhAlertSet   *self,
            WhAlertEntry *entry,
            WhRecord     *record,
            gboolean      acting)
{
  gboolean stale = wh_store_get_health (self->store, record) == WH_HEALTH_STALE;
  double value = record->values[WH_ALERT_VALUE].real;

  g_hash_table_insert (self->by_record, wh_record_ref (record), entry);
  entry->n_records++;

  /* As below: always the same one, in whichever order they came. */
  if (!isnan (value) && (entry->n_values++ == 0 || strcmp (record->connection, entry->value_from) < 0))
    {
      entry->value = value;
      entry->value_from = record->connection;
    }

  if (entry->record != NULL && !goes_before (entry, record, acting, stale))
    return;

  g_clear_pointer (&entry->record, wh_record_unref);
  g_clear_pointer (&entry->cause_id, g_free);
  entry->record = wh_record_ref (record);
  entry->acting = acting;
  entry->stale = stale;
  wh_alert_set_hide (self, entry);
}

/* ---- Entries by name: those that can be acted on, and the others ---- */

static void
note_name (WhAlertSet   *self,
           WhAlertEntry *entry)
{
  GHashTable *table = entry->has_acting ? self->join.acting : self->join.others;
  const char *name = entry->origin->values[WH_ALERT_NAME].text;
  GPtrArray *of_name = g_hash_table_lookup (table, name);

  if (of_name == NULL)
    {
      of_name = g_ptr_array_new ();
      g_hash_table_insert (table, g_strdup (name), of_name);
    }

  g_ptr_array_add (of_name, entry);
}

static void
forget_name (WhAlertSet   *self,
             WhAlertEntry *entry)
{
  GHashTable *table = entry->has_acting ? self->join.acting : self->join.others;

  g_ptr_array_remove_fast (g_hash_table_lookup (table, entry->origin->values[WH_ALERT_NAME].text), entry);
}

static WhAlertEntry *
add_entry (WhAlertSet *self,
           WhRecord   *record,
           gboolean    acting)
{
  WhAlertEntry *entry = g_new0 (WhAlertEntry, 1);

  entry->value = NAN;
  entry->origin = record;
  entry->has_acting = acting;
  entry->position = self->entries->len;
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->join.by_labels, (gpointer)get_labels (record), entry);
  note_name (self, entry);

  return entry;
}

static void
remove_entry (WhAlertSet   *self,
              WhAlertEntry *entry)
{
  guint position = entry->position;

  forget_name (self, entry);
  g_hash_table_remove (self->join.by_labels, get_labels (entry->origin));
  g_ptr_array_remove_index_fast (self->entries, position);

  if (position < self->entries->len)
    ((WhAlertEntry *)g_ptr_array_index (self->entries, position))->position = position;
}

/* ---- Copies with labels more ---- */

static void
learn (WhAlertSet     *self,
       const WhRecord *record,
       const WhRecord *with_more)
{
  g_hash_table_insert (self->join.added_labels, g_strdup (record->connection),
                       wh_label_lines_combine (get_labels (with_more), get_labels (record), TRUE));
}

/* The one that stands for @record and says more. */
static WhAlertEntry *
find_with_more_labels (WhAlertSet *self,
                       WhRecord   *record)
{
  const char *labels = get_labels (record);
  const char *added = g_hash_table_lookup (self->join.added_labels, record->connection);
  GPtrArray *candidates;
  WhAlertEntry *best = NULL;

  if (added != NULL)
    {
      g_autofree char *whole = wh_label_lines_combine (labels, added, FALSE);
      WhAlertEntry *entry = g_hash_table_lookup (self->join.by_labels, whole);

      if (entry != NULL)
        return entry;
    }

  candidates = g_hash_table_lookup (self->join.acting, record->values[WH_ALERT_NAME].text);
  if (candidates == NULL || candidates->len == 0 || self->join.n_scans >= MAX_SCANS)
    return NULL;

  self->join.n_scans++;

  for (guint i = 0; i < candidates->len; i++)
    {
      WhAlertEntry *entry = g_ptr_array_index (candidates, i);
      const char *more = get_labels (entry->record);

      if (wh_label_lines_within (labels, more) &&
          (best == NULL || strlen (more) < strlen (get_labels (best->record))))
        best = entry;
    }

  if (best != NULL)
    learn (self, record, best->record);

  return best;
}

/* The one that was there before @record, which says more and can be acted on. */
static WhAlertEntry *
find_with_fewer_labels (WhAlertSet     *self,
                        const WhRecord *record)
{
  const char *labels = get_labels (record);
  GPtrArray *candidates = g_hash_table_lookup (self->join.others, record->values[WH_ALERT_NAME].text);
  GHashTableIter iter;
  gpointer connection;
  gpointer added;

  if (candidates == NULL || candidates->len == 0)
    return NULL;

  g_hash_table_iter_init (&iter, self->join.added_labels);

  while (g_hash_table_iter_next (&iter, &connection, &added))
    {
      g_autofree char *fewer = wh_label_lines_combine (labels, added, TRUE);
      WhAlertEntry *entry = g_hash_table_lookup (self->join.by_labels, fewer);

      if (entry != NULL && !entry->has_acting && g_str_equal (entry->origin->connection, connection))
        return entry;
    }

  if (self->join.n_scans >= MAX_SCANS)
    return NULL;

  self->join.n_scans++;

  for (guint i = 0; i < candidates->len; i++)
    {
      WhAlertEntry *entry = g_ptr_array_index (candidates, i);

      if (wh_label_lines_within (get_labels (entry->origin), labels))
        {
          learn (self, entry->origin, record);
          return entry;
        }
    }

  return NULL;
}

/* ---- One more, one less, another version ---- */

static void
add_record (WhAlertSet *self,
            WhRecord   *record,
            gboolean    acting)
{
  WhAlertEntry *entry = g_hash_table_lookup (self->join.by_labels, get_labels (record));

  if (entry == NULL && !acting)
    entry = find_with_more_labels (self, record);

  if (entry == NULL)
    {
      entry = add_entry (self, record, acting);
    }
  else if (acting && !entry->has_acting)
    {
      forget_name (self, entry);
      entry->has_acting = TRUE;
      note_name (self, entry);
    }

  join_entry (self, entry, record, acting);
}

/* Whether @record could be given its place with all others staying in theirs. */
static gboolean
join_one (WhAlertSet *self,
          WhRecord   *record)
{
  gboolean acting = can_act (self, record->connection);
  WhAlertEntry *fewer;

  if (record->values[WH_ALERT_NAME].text == NULL)
    return TRUE;

  add_record (self, record, acting);

  while (acting && (fewer = find_with_fewer_labels (self, record)) != NULL)
    {
      WhRecord *origin = fewer->origin;

      if (fewer->n_records > 1)
        return FALSE;

      remove_entry (self, fewer);
      join_entry (self, g_hash_table_lookup (self->by_record, record), origin, FALSE);
    }

  return self->join.n_scans < MAX_SCANS;
}

/* Whether nothing else had to be known to take @record out. */
static gboolean
leave (WhAlertSet *self,
       WhRecord   *record)
{
  WhAlertEntry *entry = g_hash_table_lookup (self->by_record, record);
  gboolean has_value = !isnan (record->values[WH_ALERT_VALUE].real);

  if (entry == NULL)
    return TRUE;

  if (entry->n_records == 1)
    {
      remove_entry (self, entry);
    }
  else
    {
      /* Another one would stand for all, or tell the value. */
      if (record == entry->record || record == entry->origin || can_act (self, record->connection) ||
          (has_value && entry->n_values > 1))
        return FALSE;

      entry->n_records--;

      if (has_value)
        {
          entry->n_values = 0;
          entry->value = NAN;
        }
    }

  g_hash_table_remove (self->by_record, record);

  return TRUE;
}

/* Whether @after can stand where @before does: nothing that decides which alerts
 * are the same one, or which of them stands for all, is another. */
static gboolean
put_in_place (WhAlertSet *self,
              WhRecord   *before,
              WhRecord   *after)
{
  WhAlertEntry *entry = g_hash_table_lookup (self->by_record, before);
  double was;
  double is;

  if (entry == NULL || strcmp (get_labels (before), get_labels (after)) != 0 ||
      g_strcmp0 (before->values[WH_ALERT_NAME].text, after->values[WH_ALERT_NAME].text) != 0 ||
      (before->health == WH_HEALTH_STALE) != (after->health == WH_HEALTH_STALE))
    return FALSE;

  was = before->values[WH_ALERT_VALUE].real;
  is = after->values[WH_ALERT_VALUE].real;

  if (isnan (was) != isnan (is) || (!isnan (is) && is != was && entry->n_values > 1))
    return FALSE;

  if (!isnan (is) && entry->n_values == 1)
    entry->value = is;

  g_hash_table_insert (self->by_record, wh_record_ref (after), entry);

  if (entry->record == before)
    {
      wh_record_unref (entry->record);
      entry->record = wh_record_ref (after);
      g_clear_pointer (&entry->cause_id, g_free);
    }

  /* The table has its key from the record. */
  if (entry->origin == before)
    {
      entry->origin = after;
      g_hash_table_replace (self->join.by_labels, (gpointer)get_labels (after), entry);
    }

  g_hash_table_remove (self->by_record, before);

  return TRUE;
}

/* A change of an alert costs as much as that one, however many there are: in a
 * storm most go on firing. Returns %FALSE when all must be joined anew. */
gboolean
wh_alert_set_take (WhAlertSet *self,
                   WhRecord   *before,
                   WhRecord   *after)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);

  if (before == NULL)
    return join_one (self, after);

  return after == NULL ? leave (self, before) : put_in_place (self, before, after);
}

/* Makes entries of all alerts of the store. */
void
wh_alert_set_join (WhAlertSet *self)
{
  g_autoptr(GPtrArray) others = g_ptr_array_new ();
  guint n = wh_resource_list_get_n (self->list);
  const char *connection = NULL;
  gboolean acting = FALSE;

  wh_alert_set_clear_join (self);
  wh_alert_set_init_join (self);
  g_ptr_array_set_size (self->entries, 0);
  g_hash_table_remove_all (self->by_record);

  /* Those that can be acted on come first: the others look for them. */
  for (guint i = 0; i < n; i++)
    {
      WhRecord *record = wh_resource_list_get_record (self->list, i);

      if (record->values[WH_ALERT_NAME].text == NULL)
        continue;

      if (record->connection != connection)
        acting = can_act (self, record->connection);
      connection = record->connection;

      if (acting)
        add_record (self, record, TRUE);
      else
        g_ptr_array_add (others, record);
    }

  for (guint i = 0; i < others->len; i++)
    add_record (self, g_ptr_array_index (others, i), FALSE);
}

void
wh_alert_set_init_join (WhAlertSet *self)
{
  self->join.by_labels = g_hash_table_new (wh_label_lines_hash, g_str_equal);
  self->join.acting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->join.others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->join.added_labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->join.can_act = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->join.n_scans = 0;
}

void
wh_alert_set_clear_join (WhAlertSet *self)
{
  g_clear_pointer (&self->join.by_labels, g_hash_table_unref);
  g_clear_pointer (&self->join.acting, g_hash_table_unref);
  g_clear_pointer (&self->join.others, g_hash_table_unref);
  g_clear_pointer (&self->join.added_labels, g_hash_table_unref);
  g_clear_pointer (&self->join.can_act, g_hash_table_unref);
}
