/* wh-resource-view-order.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-resource-view-private.h"

/* Rows change places at most this often, in milliseconds: a list that reorders
 * at every event cannot be read, and re-made rows are what costs. */
#define REORDER_INTERVAL 500

/* Up to so many moves are told one by one; more are told as one span. A span
 * makes GTK lay out every live row again, which costs more than a hundred moves
 * most of which are far from what is on screen. */
#define MAX_EXACT_MOVES 128

/* Below GTK's redrawing. */
#define APPLY_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

/* So many changes are applied in one turn of the main loop; the others follow
 * at once, but let frames out in between. Ten thousand at a time take 20 ms. */
#define MAX_CHANGES 512

static gboolean
is_aside (WhResourceView *self,
          const WhRecord *record,
          WhHealth        health)
{
  return self->aside != NULL && health == WH_HEALTH_OK && self->aside (record, NULL);
}

/* The order is total (the identity decides last), so that a record is found
 * again by binary search. */
static int
compare_records (WhResourceView *self,
                 const WhRecord *one,
                 const WhRecord *other)
{
  int order = 0;

  if (one == other)
    return 0;

  if (wh_resource_view_is_grouped (self) &&
      (order = self->grouping->compare (one, other, self->grouping_data)) != 0)
    return order;

  if (self->sort_field == WH_SORT_HEALTH)
    {
      WhHealth of_one = wh_store_get_health (self->store, one);
      WhHealth of_other = wh_store_get_health (self->store, other);

      order = (int)wh_health_rank (of_other) - (int)wh_health_rank (of_one);
      if (order == 0)
        order = is_aside (self, one, of_one) - is_aside (self, other, of_other);
    }
  else if (self->sort_field < (int)self->kind->n_fields)
    order = wh_value_compare (self->kind->fields[self->sort_field].type,
                              wh_record_get_value (one, self->sort_field),
                              wh_record_get_value (other, self->sort_field));

  if (order != 0)
    return self->descending ? -order : order;

  if (self->kind->scope_field >= 0 &&
      (order = g_strcmp0 (wh_record_get_scope (one), wh_record_get_scope (other))) != 0)
    return order;

  if ((order = strcmp (wh_record_get_name (one), wh_record_get_name (other))) != 0)
    return order;

  if ((order = strcmp (one->uid, other->uid)) != 0)
    return order;

  return strcmp (one->connection, other->connection);
}

static int
compare_pointers (gconstpointer one,
                  gconstpointer other,
                  gpointer      user_data)
{
  return compare_records (user_data, *(WhRecord * const *)one, *(WhRecord * const *)other);
}

/* Position of the first record that does not come before @record. */
static guint
lower_bound (WhResourceView *self,
             const WhRecord *record)
{
  guint low = 0;
  guint high = self->records->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare_records (self, g_ptr_array_index (self->records, middle), record) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Everything but search and health: what "of 10,011" counts. */
gboolean
wh_resource_view_is_in_scope (WhResourceView *self,
                              const WhRecord *record)
{
  if (self->connection != NULL && strcmp (record->connection, self->connection) != 0)
    return FALSE;

  if (self->environment != NULL)
    {
      const WhSource *source = wh_store_get_source (self->store, record->connection);

      if (source == NULL || g_strcmp0 (source->environment, self->environment) != 0)
        return FALSE;
    }

  return self->filter == NULL || self->filter (record, self->filter_data);
}

/**
 * wh_resource_view_is_folding:
 * @self: a view
 *
 * Returns: whether it hides what its grouping folds: who looks for something
 *   finds it wherever it is
 */
gboolean
wh_resource_view_is_folding (WhResourceView *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), FALSE);

  return wh_resource_view_is_grouped (self) && (self->words == NULL || self->words[0] == NULL) && self->value_text == NULL &&
         self->connection == NULL && self->environment == NULL && self->health_mask == WH_HEALTH_MASK_ALL;
}

static gboolean
is_folded (WhResourceView *self,
           const WhRecord *record)
{
  return wh_resource_view_is_folding (self) && self->grouping->is_folded (record, self->grouping_data);
}

/* As count_record(), of a record that is in scope. */
static gboolean
count_in_scope (WhResourceView *self,
                const WhRecord *record,
                int             by)
{
  WhHealth health;
  guint bucket;

  if (!wh_resource_view_is_searched_for (self, record))
    return FALSE;

  health = wh_store_get_health (self->store, record);
  bucket = is_aside (self, record, health) ? WH_N_HEALTHS : health;
  self->n_by_health[bucket] += by;

  return (self->health_mask & (1u << bucket)) != 0 && !is_folded (self, record);
}

/* Counts @record in (+1) or out (-1) and says whether it is shown. */
static gboolean
count_record (WhResourceView *self,
              const WhRecord *record,
              int             by)
{
  if (!wh_resource_view_is_in_scope (self, record))
    return FALSE;

  self->n_total += by;

  return count_in_scope (self, record, by);
}

/* Tells the difference between the old and the new order as one span. */
static void
announce_span (WhResourceView *self,
               GPtrArray      *old)
{
  guint n_old = old->len;
  guint n_new = self->records->len;
  guint prefix = 0;
  guint suffix = 0;

  while (prefix < n_old && prefix < n_new &&
         wh_record_identity_equal (old->pdata[prefix], self->records->pdata[prefix]))
    prefix++;

  while (suffix < n_old - prefix && suffix < n_new - prefix &&
         wh_record_identity_equal (old->pdata[n_old - 1 - suffix], self->records->pdata[n_new - 1 - suffix]))
    suffix++;

  if (n_old - prefix - suffix > 0 || n_new - prefix - suffix > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, n_old - prefix - suffix, n_new - prefix - suffix);
}

static void
collect (WhResourceView *self)
{
  self->dirty = FALSE;
  g_clear_pointer (&self->unsearched, g_ptr_array_unref);
  g_hash_table_remove_all (self->pending);
  g_clear_handle_id (&self->apply_source, g_source_remove);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->n_total = 0;
  memset (self->n_by_health, 0, sizeof self->n_by_health);

  for (guint i = 0; i < wh_resource_list_get_n (self->list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (self->list, i);

      if (count_record (self, record, 1))
        g_ptr_array_add (self->records, wh_record_ref (record));
    }

  g_ptr_array_sort_with_data (self->records, compare_pointers, self);
  self->applied_at = g_get_monotonic_time ();
}

/* The first look: made in one go, however many settings were told before.
 * Nobody has seen another state, so that nothing is announced. */
void
wh_resource_view_touch (WhResourceView *self)
{
  if (!self->untouched)
    return;

  self->untouched = FALSE;
  g_clear_pointer (&self->records, g_ptr_array_unref);
  collect (self);
}

void
wh_resource_view_rebuild (WhResourceView *self)
{
  g_autoptr(GPtrArray) old = NULL;

  /* Nobody has looked yet: what is to be shown is still being told. */
  if (self->untouched)
    return;

  if (self->frozen)
    {
      self->dirty = TRUE;
      return;
    }

  old = g_steal_pointer (&self->records);
  collect (self);
  announce_span (self, old);
  wh_resource_view_counts_changed (self);
}

/* Whether nothing is hidden but what is not in scope. */
static gboolean
shows_all (WhResourceView *self)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->n_by_health); i++)
    n += self->n_by_health[i];

  return n == self->records->len && g_hash_table_size (self->pending) == 0;
}

/* A search reads each record once and works little on it: most of its time would
 * be waiting for memory. A record stands in one piece with its texts; the few
 * lines that are fetched ahead are what a usual one takes. */
static void
fetch_ahead (GPtrArray *records,
             guint      position)
{
  if (position >= records->len)
    return;

  for (guint i = 0; i < 6; i++)
    __builtin_prefetch ((const char *)g_ptr_array_index (records, position) + i * 64);
}

/**
 * wh_resource_view_search_again:
 * @self: a view
 * @searched: whether there were words before
 *
 * Only the words changed. What was shown without any is kept, in order, until
 * something of it changes: then a key that is pressed or taken back costs one
 * look at each record, and no sorting of 100,000 of them.
 */
void
wh_resource_view_search_again (WhResourceView *self,
                               gboolean        searched)
{
  g_autoptr(GPtrArray) old = NULL;

  if (!self->untouched && !self->frozen && !searched && self->unsearched == NULL && shows_all (self))
    self->unsearched = g_ptr_array_ref (self->records);

  if (self->untouched || self->frozen || self->unsearched == NULL)
    {
      wh_resource_view_rebuild (self);
      return;
    }

  old = g_steal_pointer (&self->records);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  memset (self->n_by_health, 0, sizeof self->n_by_health);

  for (guint i = 0; i < self->unsearched->len; i++)
    {
      WhRecord *record = g_ptr_array_index (self->unsearched, i);

      fetch_ahead (self->unsearched, i + 6);

      if (count_in_scope (self, record, 1))
        g_ptr_array_add (self->records, wh_record_ref (record));
    }

  announce_span (self, old);
  wh_resource_view_counts_changed (self);
}

static gboolean
stays_in_place (WhResourceView *self,
                guint           position,
                const WhRecord *after)
{
  return (position == 0 ||
          compare_records (self, g_ptr_array_index (self->records, position - 1), after) < 0) &&
         (position + 1 >= self->records->len ||
          compare_records (self, after, g_ptr_array_index (self->records, position + 1)) < 0);
}

gboolean
wh_resource_view_find_record (WhResourceView *self,
                              const WhRecord *record,
                              guint          *position)
{
  *position = lower_bound (self, record);

  return *position < self->records->len &&
         wh_record_identity_equal (g_ptr_array_index (self->records, *position), record);
}

static void
remove_one (WhResourceView *self,
            const WhRecord *record)
{
  guint position;

  if (wh_resource_view_find_record (self, record, &position))
    {
      g_ptr_array_remove_index (self->records, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
}

static void
insert_one (WhResourceView *self,
            WhRecord       *record)
{
  guint position = lower_bound (self, record);

  g_ptr_array_insert (self->records, position, wh_record_ref (record));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/* Many moves: one pass over the list, one signal. */
static void
merge_many (WhResourceView *self,
            GPtrArray      *removed,
            GPtrArray      *added)
{
  g_autoptr(GHashTable) going = g_hash_table_new (NULL, NULL);
  g_autoptr(GPtrArray) old = g_steal_pointer (&self->records);
  guint next = 0;

  for (guint i = 0; i < removed->len; i++)
    g_hash_table_add (going, g_ptr_array_index (removed, i));

  g_ptr_array_sort_with_data (added, compare_pointers, self);
  self->records = g_ptr_array_new_full (old->len + added->len, (GDestroyNotify)wh_record_unref);

  for (guint i = 0; i < old->len; i++)
    {
      WhRecord *record = g_ptr_array_index (old, i);

      if (g_hash_table_contains (going, record))
        continue;

      while (next < added->len && compare_records (self, g_ptr_array_index (added, next), record) < 0)
        g_ptr_array_add (self->records, wh_record_ref (g_ptr_array_index (added, next++)));

      g_ptr_array_add (self->records, wh_record_ref (record));
    }

  while (next < added->len)
    g_ptr_array_add (self->records, wh_record_ref (g_ptr_array_index (added, next++)));

  announce_span (self, old);
}

/* Applies what has been collected, or a part of it. */
static void
apply_pending (WhResourceView *self)
{
  g_autoptr(GPtrArray) removed = g_ptr_array_new ();
  g_autoptr(GPtrArray) added = g_ptr_array_new ();
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func (wh_resource_view_change_free);
  GHashTableIter iter;
  gpointer value;

  self->applied_at = g_get_monotonic_time ();

  g_hash_table_iter_init (&iter, self->pending);

  while (changes->len < MAX_CHANGES && g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_ptr_array_add (changes, value);
      g_hash_table_iter_steal (&iter);
    }

  for (guint i = 0; i < changes->len; i++)
    {
      WhChange *change = g_ptr_array_index (changes, i);
      gboolean was = change->before != NULL && count_record (self, change->before, -1);
      gboolean is = change->after != NULL && count_record (self, change->after, 1);
      guint position;

      if (was && !wh_resource_view_find_record (self, change->before, &position))
        was = FALSE;

      if (was && is && stays_in_place (self, position, change->after))
        {
          wh_record_unref (self->records->pdata[position]);
          self->records->pdata[position] = wh_record_ref (change->after);
          continue;
        }

      if (was)
        g_ptr_array_add (removed, g_ptr_array_index (self->records, position));
      if (is)
        g_ptr_array_add (added, change->after);
    }

  if (removed->len + added->len <= 2 * MAX_EXACT_MOVES)
    {
      for (guint i = 0; i < removed->len; i++)
        remove_one (self, g_ptr_array_index (removed, i));
      for (guint i = 0; i < added->len; i++)
        insert_one (self, g_ptr_array_index (added, i));
    }
  else
    {
      merge_many (self, removed, added);
    }

  /* In between, so that what has come so far is told. */
  if (g_hash_table_size (self->pending) == 0 ||
      self->applied_at - self->counted_at >= REORDER_INTERVAL * G_TIME_SPAN_MILLISECOND)
    wh_resource_view_counts_changed (self);
}

static gboolean
apply_cb (gpointer user_data)
{
  WhResourceView *self = user_data;

  self->apply_source = 0;
  apply_pending (self);

  if (g_hash_table_size (self->pending) > 0)
    self->apply_source = g_idle_add_full (APPLY_PRIORITY, apply_cb, self, NULL);

  return G_SOURCE_REMOVE;
}

void
wh_resource_view_schedule (WhResourceView *self)
{
  gint64 elapsed = (g_get_monotonic_time () - self->applied_at) / 1000;

  if (self->hold || self->frozen || g_hash_table_size (self->pending) == 0)
    return;

  /* A list that is still short is being filled: show it at once. */
  if (self->records->len < 100 || elapsed >= REORDER_INTERVAL)
    {
      g_clear_handle_id (&self->apply_source, g_source_remove);
      apply_cb (self);
    }
  else if (self->apply_source == 0)
    {
      self->apply_source = g_timeout_add (REORDER_INTERVAL - elapsed, apply_cb, self);
    }
}

void
wh_resource_view_change_free (gpointer data)
{
  WhChange *change = data;

  g_clear_pointer (&change->before, wh_record_unref);
  g_clear_pointer (&change->after, wh_record_unref);
  g_free (change);
}

void
wh_resource_view_take_changes (WhResourceView *self,
                               GArray         *changes)
{
  g_clear_pointer (&self->unsearched, g_ptr_array_unref);

  /* Who connected before he looked wants to know from now on. */
  if (self->untouched)
    {
      if (self->frozen)
        return;

      self->untouched = FALSE;
      wh_resource_view_rebuild (self);
      return;
    }

  if (self->frozen)
    {
      self->dirty = TRUE;
      return;
    }

  for (guint i = 0; i < changes->len; i++)
    {
      const WhChange *change = &g_array_index (changes, WhChange, i);
      WhRecord *key = change->after != NULL ? change->after : change->before;
      WhChange *waiting = g_hash_table_lookup (self->pending, key);

      if (waiting == NULL)
        {
          waiting = g_new0 (WhChange, 1);
          waiting->before = change->before != NULL ? wh_record_ref (change->before) : NULL;
          waiting->after = change->after != NULL ? wh_record_ref (change->after) : NULL;
          g_hash_table_insert (self->pending, waiting->before != NULL ? waiting->before : waiting->after, waiting);
          continue;
        }

      /* The newest state wins; "before" stays what the order still knows. */
      if (waiting->before != NULL)
        {
          g_clear_pointer (&waiting->after, wh_record_unref);
          waiting->after = change->after != NULL ? wh_record_ref (change->after) : NULL;
        }
      else
        {
          WhRecord *after = change->after != NULL ? wh_record_ref (change->after) : NULL;

          g_hash_table_remove (self->pending, key);

          if (after != NULL)
            {
              waiting = g_new0 (WhChange, 1);
              waiting->after = after;
              g_hash_table_insert (self->pending, after, waiting);
            }
        }
    }

  wh_resource_view_schedule (self);
}

void
wh_resource_view_source_changed (WhResourceView *self,
                                 const char     *connection)
{
  /* The health of a whole connection changed, and with it order and counts. */
  self->untouched &= self->frozen;
  wh_resource_view_rebuild (self);
}
