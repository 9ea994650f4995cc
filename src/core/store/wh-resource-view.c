/* wh-resource-view.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-resource-view.h"
#include "wh-store-private.h"

/* Rows change places at most this often, in milliseconds: a list that reorders
 * at every event cannot be read, and re-made rows are what costs. */
#define REORDER_INTERVAL 500

/* Up to so many moves are told one by one; more are told as one span. */
#define MAX_EXACT_MOVES 8

struct _WhResourceView
{
  GObject         parent_instance;

  WhStore        *store;
  WhResourceList *list;
  const WhKind   *kind;

  GPtrArray      *records; /* WhRecord, in order */
  GHashTable     *pending; /* WhRecord by identity -> WhChange */
  guint           apply_source;
  gint64          applied_at;

  int             sort_field;
  gboolean        descending;
  char           *search;
  GStrv           words;
  guint           health_mask;
  char           *connection;
  char           *environment;
  int             value_field;
  char           *value_text;
  WhRecordFilter  filter;
  gpointer        filter_data;
  GDestroyNotify  filter_destroy;

  guint           n_total;
  guint           n_by_health[WH_N_HEALTHS];
  guint           hold : 1;
  guint           frozen : 1;
  guint           dirty : 1;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhResourceView, wh_resource_view, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_N_TOTAL,
  N_PROPS
};

enum
{
  COUNTS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
wh_resource_view_get_item_type (GListModel *model)
{
  return WH_TYPE_RESOURCE;
}

static guint
wh_resource_view_get_n_items (GListModel *model)
{
  return WH_RESOURCE_VIEW (model)->records->len;
}

static gpointer
wh_resource_view_get_item (GListModel *model,
                           guint       position)
{
  WhResourceView *self = WH_RESOURCE_VIEW (model);

  if (position >= self->records->len)
    return NULL;

  return wh_store_ref_resource (self->store, g_ptr_array_index (self->records, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wh_resource_view_get_item_type;
  iface->get_n_items = wh_resource_view_get_n_items;
  iface->get_item = wh_resource_view_get_item;
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

  if (self->sort_field == WH_SORT_HEALTH)
    order = (int)wh_health_rank (wh_store_get_health (self->store, other)) -
            (int)wh_health_rank (wh_store_get_health (self->store, one));
  else if (self->sort_field < (int)self->kind->n_fields)
    order = wh_value_compare (self->kind->fields[self->sort_field].type,
                              &one->values[self->sort_field],
                              &other->values[self->sort_field]);

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

static gboolean
word_matches (WhResourceView *self,
              const WhRecord *record,
              const char     *word)
{
  const char *separator;
  gboolean negative = word[0] == '-' && word[1] != 0;
  gboolean matches;

  if (negative)
    word++;

  /* "field=value" and "field:value" look at one field; other words at all. */
  separator = strpbrk (word, "=:");

  if (separator != NULL && separator > word)
    {
      g_autofree char *id = g_strndup (word, separator - word);
      int field = wh_kind_find_field (record->kind, id);

      if (field >= 0 && wh_field_type_is_text (record->kind->fields[field].type))
        {
          const char *text = record->values[field].text;

          matches = text != NULL && strcasestr (text, separator + 1) != NULL;
          return matches != negative;
        }
    }

  matches = wh_record_matches (record, word) ||
            (record->reason != NULL && strcasestr (record->reason, word) != NULL);

  return matches != negative;
}

/* Everything but search and health: what "of 10,011" counts. */
static gboolean
is_in_scope (WhResourceView *self,
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

static gboolean
is_searched_for (WhResourceView *self,
                 const WhRecord *record)
{
  if (self->value_text != NULL &&
      g_strcmp0 (record->values[self->value_field].text, self->value_text) != 0)
    return FALSE;

  for (guint i = 0; self->words != NULL && self->words[i] != NULL; i++)
    {
      if (!word_matches (self, record, self->words[i]))
        return FALSE;
    }

  return TRUE;
}

/* Counts @record in (+1) or out (-1) and says whether it is shown. */
static gboolean
count_record (WhResourceView *self,
              const WhRecord *record,
              int             by)
{
  WhHealth health;

  if (!is_in_scope (self, record))
    return FALSE;

  self->n_total += by;

  if (!is_searched_for (self, record))
    return FALSE;

  health = wh_store_get_health (self->store, record);
  self->n_by_health[health] += by;

  return (self->health_mask & WH_HEALTH_MASK (health)) != 0;
}

static void
counts_changed (WhResourceView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TOTAL]);
  g_signal_emit (self, signals[COUNTS_CHANGED], 0);
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
rebuild (WhResourceView *self)
{
  g_autoptr(GPtrArray) old = NULL;

  if (self->frozen)
    {
      self->dirty = TRUE;
      return;
    }

  self->dirty = FALSE;
  g_hash_table_remove_all (self->pending);
  g_clear_handle_id (&self->apply_source, g_source_remove);

  old = g_steal_pointer (&self->records);
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
  announce_span (self, old);
  counts_changed (self);
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

static gboolean
find_record (WhResourceView *self,
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

  if (find_record (self, record, &position))
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

static void
apply_pending (WhResourceView *self)
{
  g_autoptr(GPtrArray) removed = g_ptr_array_new ();
  g_autoptr(GPtrArray) added = g_ptr_array_new ();
  g_autoptr(GHashTable) pending = g_steal_pointer (&self->pending);
  GHashTableIter iter;
  gpointer value;

  self->pending = g_hash_table_new_similar (pending);
  self->applied_at = g_get_monotonic_time ();

  g_hash_table_iter_init (&iter, pending);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhChange *change = value;
      gboolean was = change->before != NULL && count_record (self, change->before, -1);
      gboolean is = change->after != NULL && count_record (self, change->after, 1);
      guint position;

      if (was && !find_record (self, change->before, &position))
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

  counts_changed (self);
}

static gboolean
apply_cb (gpointer user_data)
{
  WhResourceView *self = user_data;

  self->apply_source = 0;
  apply_pending (self);

  return G_SOURCE_REMOVE;
}

static void
schedule (WhResourceView *self)
{
  gint64 elapsed = (g_get_monotonic_time () - self->applied_at) / 1000;

  if (self->hold || self->frozen || g_hash_table_size (self->pending) == 0)
    return;

  /* A list that is still short is being filled: show it at once. */
  if (self->records->len < 100 || elapsed >= REORDER_INTERVAL)
    {
      g_clear_handle_id (&self->apply_source, g_source_remove);
      apply_pending (self);
    }
  else if (self->apply_source == 0)
    {
      self->apply_source = g_timeout_add (REORDER_INTERVAL - elapsed, apply_cb, self);
    }
}

static void
change_free (gpointer data)
{
  WhChange *change = data;

  g_clear_pointer (&change->before, wh_record_unref);
  g_clear_pointer (&change->after, wh_record_unref);
  g_free (change);
}

static void
changes_cb (WhResourceView *self,
            GArray         *changes)
{
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

  schedule (self);
}

static void
source_changed_cb (WhResourceView *self,
                   const char     *connection)
{
  /* The health of a whole connection changed, and with it order and counts. */
  rebuild (self);
}

static void
wh_resource_view_dispose (GObject *object)
{
  WhResourceView *self = WH_RESOURCE_VIEW (object);

  g_clear_handle_id (&self->apply_source, g_source_remove);

  if (self->filter_destroy != NULL)
    g_clear_pointer (&self->filter_data, self->filter_destroy);

  self->filter = NULL;
  self->filter_destroy = NULL;
  g_clear_object (&self->list);

  G_OBJECT_CLASS (wh_resource_view_parent_class)->dispose (object);
}

static void
wh_resource_view_finalize (GObject *object)
{
  WhResourceView *self = WH_RESOURCE_VIEW (object);

  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_object (&self->store);
  g_clear_pointer (&self->search, g_free);
  g_clear_pointer (&self->words, g_strfreev);
  g_clear_pointer (&self->connection, g_free);
  g_clear_pointer (&self->environment, g_free);
  g_clear_pointer (&self->value_text, g_free);

  G_OBJECT_CLASS (wh_resource_view_parent_class)->finalize (object);
}

static void
wh_resource_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  WhResourceView *self = WH_RESOURCE_VIEW (object);

  switch (prop_id)
    {
    case PROP_N_TOTAL:
      g_value_set_uint (value, self->n_total);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_resource_view_class_init (WhResourceViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_resource_view_dispose;
  object_class->finalize = wh_resource_view_finalize;
  object_class->get_property = wh_resource_view_get_property;

  properties[PROP_N_TOTAL] =
    g_param_spec_uint ("n-total", NULL, NULL,
                       0, G_MAXUINT, 0,
                       (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[COUNTS_CHANGED] =
    g_signal_new ("counts-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  g_cclosure_marshal_VOID__VOID,
                  G_TYPE_NONE, 0);
}

static void
wh_resource_view_init (WhResourceView *self)
{
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->pending = g_hash_table_new_full (wh_record_identity_hash, wh_record_identity_equal, NULL, change_free);
  self->health_mask = WH_HEALTH_MASK_ALL;
  self->sort_field = WH_SORT_HEALTH;
  self->value_field = -1;
}

/**
 * wh_resource_view_new:
 * @store: a store
 * @kind: what to look at
 *
 * Returns: (transfer full): a view of all, worst first
 */
WhResourceView *
wh_resource_view_new (WhStore      *store,
                      const WhKind *kind)
{
  WhResourceView *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (WH_TYPE_RESOURCE_VIEW, NULL);
  self->store = g_object_ref (store);
  self->kind = kind;
  self->list = g_object_ref (wh_store_get_list (store, kind));

  g_signal_connect_object (self->list, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "source-changed", G_CALLBACK (source_changed_cb), self, G_CONNECT_SWAPPED);
  rebuild (self);

  return self;
}

WhStore *
wh_resource_view_get_store (WhResourceView *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), NULL);

  return self->store;
}

const WhKind *
wh_resource_view_get_kind (WhResourceView *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), NULL);

  return self->kind;
}

/**
 * wh_resource_view_set_sort:
 * @self: a view
 * @field: position of a field, or %WH_SORT_HEALTH
 * @descending: whether to turn the order round
 */
void
wh_resource_view_set_sort (WhResourceView *self,
                           int             field,
                           gboolean        descending)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));
  g_return_if_fail (field == WH_SORT_HEALTH || (field >= 0 && field < (int)self->kind->n_fields));

  if (self->sort_field == field && self->descending == descending)
    return;

  self->sort_field = field;
  self->descending = descending;
  rebuild (self);
}

int
wh_resource_view_get_sort (WhResourceView *self,
                           gboolean       *descending)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), WH_SORT_HEALTH);

  if (descending != NULL)
    *descending = self->descending;

  return self->sort_field;
}

/**
 * wh_resource_view_set_search:
 * @self: a view
 * @text: (nullable): words that must all occur; "field=value" looks at one
 *   field; "-word" must not occur
 */
void
wh_resource_view_set_search (WhResourceView *self,
                             const char     *text)
{
  g_autofree char *folded = NULL;

  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (!g_set_str (&self->search, text))
    return;

  g_clear_pointer (&self->words, g_strfreev);

  if (text != NULL)
    {
      g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
      g_auto(GStrv) parts = NULL;

      folded = g_utf8_casefold (text, -1);
      parts = g_strsplit_set (folded, " \t", -1);

      for (guint i = 0; parts[i] != NULL; i++)
        {
          if (*parts[i] != 0)
            g_strv_builder_add (builder, parts[i]);
        }

      self->words = g_strv_builder_end (builder);
    }

  rebuild (self);
}

/**
 * wh_resource_view_set_health_mask:
 * @self: a view
 * @mask: healths that are shown, see WH_HEALTH_MASK()
 */
void
wh_resource_view_set_health_mask (WhResourceView *self,
                                  guint           mask)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->health_mask == mask)
    return;

  self->health_mask = mask;
  rebuild (self);
}

/**
 * wh_resource_view_set_connection:
 * @self: a view
 * @connection: (nullable): id of the only connection to look at
 */
void
wh_resource_view_set_connection (WhResourceView *self,
                                 const char     *connection)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (g_set_str (&self->connection, connection))
    rebuild (self);
}

/**
 * wh_resource_view_set_environment:
 * @self: a view
 * @environment: (nullable): the only environment to look at
 */
void
wh_resource_view_set_environment (WhResourceView *self,
                                  const char     *environment)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (g_set_str (&self->environment, environment))
    rebuild (self);
}

/**
 * wh_resource_view_set_value:
 * @self: a view
 * @field: position of a text field
 * @text: (nullable): the only value to look at; %NULL = all
 */
void
wh_resource_view_set_value (WhResourceView *self,
                            int             field,
                            const char     *text)
{
  gboolean changed;

  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));
  g_return_if_fail (text == NULL || (field >= 0 && wh_field_type_is_text (self->kind->fields[field].type)));

  changed = self->value_field != field;
  self->value_field = field;

  if (g_set_str (&self->value_text, text) || (changed && text != NULL))
    rebuild (self);
}

/**
 * wh_resource_view_set_filter:
 * @self: a view
 * @filter: (nullable): which records belong to the view at all
 * @user_data: for @filter
 * @destroy: (nullable): frees @user_data
 */
void
wh_resource_view_set_filter (WhResourceView *self,
                             WhRecordFilter  filter,
                             gpointer        user_data,
                             GDestroyNotify  destroy)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->filter_destroy != NULL)
    self->filter_destroy (self->filter_data);

  self->filter = filter;
  self->filter_data = user_data;
  self->filter_destroy = destroy;
  rebuild (self);
}

/**
 * wh_resource_view_set_hold:
 * @self: a view
 * @hold: whether rows keep their places for now
 *
 * While the pointer is over a list, nothing moves under it; values go on
 * changing in place. What happened meanwhile is made up for afterwards.
 */
void
wh_resource_view_set_hold (WhResourceView *self,
                           gboolean        hold)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->hold == hold)
    return;

  self->hold = hold;

  if (hold)
    g_clear_handle_id (&self->apply_source, g_source_remove);

  schedule (self);
}

/**
 * wh_resource_view_set_frozen:
 * @self: a view
 * @frozen: whether nobody looks
 *
 * A view on a hidden page costs nothing; it is made anew when shown.
 */
void
wh_resource_view_set_frozen (WhResourceView *self,
                             gboolean        frozen)
{
  g_return_if_fail (WH_IS_RESOURCE_VIEW (self));

  if (self->frozen == frozen)
    return;

  self->frozen = frozen;

  if (frozen)
    {
      g_clear_handle_id (&self->apply_source, g_source_remove);
      self->dirty |= g_hash_table_size (self->pending) > 0;
    }
  else if (self->dirty)
    {
      rebuild (self);
    }
}

guint
wh_resource_view_get_n_total (WhResourceView *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), 0);

  return self->n_total;
}

/**
 * wh_resource_view_count_health:
 * @self: a view
 * @health: a health
 *
 * Returns: how many match the search and have @health, shown or not
 */
guint
wh_resource_view_count_health (WhResourceView *self,
                               WhHealth        health)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), 0);
  g_return_val_if_fail (health < WH_N_HEALTHS, 0);

  return self->n_by_health[health];
}

/**
 * wh_resource_view_find:
 * @self: a view
 * @record: a record
 * @position: (out): where it is
 *
 * Returns: whether it is shown
 */
gboolean
wh_resource_view_find (WhResourceView *self,
                       const WhRecord *record,
                       guint          *position)
{
  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), FALSE);
  g_return_val_if_fail (record != NULL, FALSE);
  g_return_val_if_fail (position != NULL, FALSE);

  if (find_record (self, record, position))
    return TRUE;

  /* The order may still know an older version that sorted elsewhere. */
  for (guint i = 0; i < self->records->len; i++)
    {
      if (wh_record_identity_equal (g_ptr_array_index (self->records, i), record))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

static int
compare_texts (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}

/**
 * wh_resource_view_list_values:
 * @self: a view
 * @field: position of a text field
 *
 * Returns: (transfer full) (array zero-terminated=1): the different values of
 *   @field in scope, sorted: the choices of a filter menu
 */
char **
wh_resource_view_list_values (WhResourceView *self,
                              guint           field)
{
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GPtrArray) sorted = NULL;
  GHashTableIter iter;
  gpointer text;

  g_return_val_if_fail (WH_IS_RESOURCE_VIEW (self), NULL);
  g_return_val_if_fail (field < self->kind->n_fields, NULL);
  g_return_val_if_fail (wh_field_type_is_text (self->kind->fields[field].type), NULL);

  values = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < wh_resource_list_get_n (self->list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (self->list, i);

      if (record->values[field].text != NULL && is_in_scope (self, record))
        g_hash_table_add (values, (gpointer)record->values[field].text);
    }

  sorted = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, values);

  while (g_hash_table_iter_next (&iter, &text, NULL))
    g_ptr_array_add (sorted, g_strdup (text));

  g_ptr_array_sort (sorted, compare_texts);
  g_ptr_array_add (sorted, NULL);

  return (char **)g_ptr_array_free (g_steal_pointer (&sorted), FALSE);
}
