/* wh-store.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-store-private.h"

/**
 * WhStore:
 *
 * What is now: one #WhResourceList per kind, filled by batches, on the main
 * thread. Batches are applied in the order they come, in slices.
 *
 * Signal "changes" (kind: pointer, changes: #GArray of #WhChange): after each
 * slice; the history and the joins listen. Signal "samples" (#WhBatch): after
 * a batch with samples. Signal "source-changed" (id).
 */
G_DEFINE_FINAL_TYPE (WhStore, wh_store, G_TYPE_OBJECT)

enum
{
  CHANGES,
  SAMPLES,
  SOURCE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
source_free (gpointer data)
{
  WhSource *source = data;

  g_ref_string_release ((char *)source->id);
  g_free (source->name);
  g_free (source->environment);
  g_free (source->reason);
  g_free (source);
}

static void
wh_store_finalize (GObject *object)
{
  WhStore *self = WH_STORE (object);

  g_clear_handle_id (&self->apply_source, g_source_remove);
  g_queue_clear_full (&self->jobs, wh_store_job_free);
  g_clear_pointer (&self->lists, g_hash_table_unref);
  g_clear_pointer (&self->series, g_hash_table_unref);
  g_clear_pointer (&self->observed, g_hash_table_unref);
  g_clear_pointer (&self->sources_by_pointer, g_hash_table_unref);
  g_clear_pointer (&self->sources, g_hash_table_unref);

  G_OBJECT_CLASS (wh_store_parent_class)->finalize (object);
}

static void
wh_store_class_init (WhStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_store_finalize;

  signals[CHANGES] =
    g_signal_new ("changes", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
  signals[SAMPLES] =
    g_signal_new ("samples", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SOURCE_CHANGED] =
    g_signal_new ("source-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wh_store_init (WhStore *self)
{
  self->lists = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, source_free);
  self->sources_by_pointer = g_hash_table_new (NULL, NULL);
  self->observed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->series = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
  g_queue_init (&self->jobs);
}

void
wh_store_emit_changes (WhStore      *self,
                       const WhKind *kind,
                       GArray       *changes)
{
  g_signal_emit (self, signals[CHANGES], 0, kind, changes);
}

void
wh_store_emit_samples (WhStore *self,
                       WhBatch *batch)
{
  g_signal_emit (self, signals[SAMPLES], 0, batch);
}

/**
 * wh_store_new:
 *
 * Returns: (transfer full): an empty store
 */
WhStore *
wh_store_new (void)
{
  return g_object_new (WH_TYPE_STORE, NULL);
}

/**
 * wh_store_get_list:
 * @self: a store
 * @kind: a kind
 *
 * Returns: (transfer none): all resources of @kind; empty if nothing was
 *   observed yet
 */
WhResourceList *
wh_store_get_list (WhStore      *self,
                   const WhKind *kind)
{
  WhResourceList *list;

  g_return_val_if_fail (WH_IS_STORE (self), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  list = g_hash_table_lookup (self->lists, kind);

  if (list == NULL)
    {
      list = wh_resource_list_new (self, kind);
      g_hash_table_insert (self->lists, (gpointer)kind, list);
    }

  return list;
}

/**
 * wh_store_lookup:
 * @self: a store
 * @kind: a kind
 * @connection: (nullable): id of a connection; %NULL = any
 * @uid: a uid
 *
 * Returns: (transfer none) (nullable): the record
 */
WhRecord *
wh_store_lookup (WhStore      *self,
                 const WhKind *kind,
                 const char   *connection,
                 const char   *uid)
{
  WhResourceList *list;
  GHashTableIter iter;
  gpointer id;

  g_return_val_if_fail (WH_IS_STORE (self), NULL);
  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (uid != NULL, NULL);

  list = wh_store_get_list (self, kind);

  if (connection != NULL)
    return wh_resource_list_find (list, connection, uid);

  g_hash_table_iter_init (&iter, self->sources);

  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      WhRecord *record = wh_resource_list_find (list, id, uid);

      if (record != NULL)
        return record;
    }

  return NULL;
}

/**
 * wh_store_resolve:
 * @self: a store
 * @connection: (nullable): id of the connection that is tried first
 * @reference: (nullable): "kind:key"; key is a uid or a full name
 *
 * Follows a reference.
 *
 * Returns: (transfer none) (nullable): what it points to, if that was observed
 */
WhRecord *
wh_store_resolve (WhStore    *self,
                  const char *connection,
                  const char *reference)
{
  g_autofree char *kind_id = NULL;
  const char *key;
  const WhKind *kind;
  WhRecord *record;

  g_return_val_if_fail (WH_IS_STORE (self), NULL);

  if (reference == NULL || (key = strchr (reference, ':')) == NULL)
    return NULL;

  kind_id = g_strndup (reference, key - reference);
  kind = wh_kind_find (kind_id);
  key++;

  if (kind == NULL)
    return NULL;

  if (connection != NULL && (record = wh_store_lookup (self, kind, connection, key)) != NULL)
    return record;

  if ((record = wh_resource_list_find_by_name (wh_store_get_list (self, kind), connection, key)) != NULL)
    return record;

  return wh_store_lookup (self, kind, NULL, key);
}

/**
 * wh_store_find_referrers:
 * @self: a store
 * @record: a resource
 *
 * Looks through all reference fields of all kinds. At most 200 are found; a
 * pane shows no more.
 *
 * Returns: (transfer full) (element-type WhRecord): what points to @record
 */
GPtrArray *
wh_store_find_referrers (WhStore  *self,
                         WhRecord *record)
{
  GPtrArray *found;
  g_autofree char *by_uid = NULL;
  g_autofree char *full_name = NULL;
  g_autofree char *by_name = NULL;
  GHashTableIter iter;
  gpointer list;

  g_return_val_if_fail (WH_IS_STORE (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  found = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  by_uid = wh_record_dup_reference (record);
  full_name = wh_record_dup_full_name (record);
  by_name = g_strconcat (record->kind->id, ":", full_name, NULL);

  g_hash_table_iter_init (&iter, self->lists);

  while (g_hash_table_iter_next (&iter, NULL, &list))
    {
      const WhKind *kind = wh_resource_list_get_kind (list);

      if (kind->flags & WH_KIND_TRANSIENT)
        continue;

      for (guint f = 0; f < kind->n_fields; f++)
        {
          if (kind->fields[f].type != WH_FIELD_REFERENCE)
            continue;

          for (guint i = 0; i < wh_resource_list_get_n (list) && found->len < 200; i++)
            {
              WhRecord *other = wh_resource_list_get_record (list, i);
              const char *text = wh_record_get_value (other, f)->text;

              if (text == NULL || other == record)
                continue;

              if (strcmp (text, by_uid) == 0 ||
                  (strcmp (text, by_name) == 0 &&
                   (strcmp (other->connection, record->connection) == 0 || strcmp (other->connection, "wheelhouse") == 0)))
                g_ptr_array_add (found, wh_record_ref (other));
            }
        }
    }

  return found;
}

/**
 * wh_store_ref_resource:
 * @self: a store
 * @record: a record of it
 *
 * Returns: (transfer full): the object for the resource, the same for all who
 *   ask while one of them holds it
 */
WhResource *
wh_store_ref_resource (WhStore  *self,
                       WhRecord *record)
{
  WhResourceList *list;
  WhRecord *newest;

  g_return_val_if_fail (WH_IS_STORE (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  list = wh_store_get_list (self, record->kind);
  newest = wh_resource_list_find (list, record->connection, record->uid);

  if (newest == NULL)
    {
      WhResource *resource = wh_resource_new (self, list, record);

      wh_resource_set_gone (resource);

      return resource;
    }

  return wh_resource_list_ref_resource (list, newest);
}

static WhSource *
ensure_source (WhStore    *self,
               const char *connection)
{
  WhSource *source = g_hash_table_lookup (self->sources, connection);

  if (source == NULL)
    {
      source = g_new0 (WhSource, 1);
      source->id = g_ref_string_new_intern (connection);
      source->name = g_strdup (connection);
      g_hash_table_insert (self->sources, (gpointer)source->id, source);
      g_hash_table_insert (self->sources_by_pointer, (gpointer)source->id, source);
    }

  return source;
}

/**
 * wh_store_forget:
 * @self: a store
 * @connection: id of a connection that was removed
 *
 * Drops all that came from it.
 */
void
wh_store_forget (WhStore    *self,
                 const char *connection)
{
  g_autoptr(WhBatch) batch = NULL;
  WhSource *source;
  GHashTableIter iter;
  gpointer kind;

  g_return_if_fail (WH_IS_STORE (self));

  /* What is forgotten has not ended: listeners can tell by its source. */
  source = ensure_source (self, connection);
  source->stale = TRUE;
  batch = wh_batch_new (connection);
  g_hash_table_iter_init (&iter, self->lists);

  while (g_hash_table_iter_next (&iter, &kind, NULL))
    wh_batch_set_complete (batch, kind);

  wh_store_apply_now (self, batch);
  g_hash_table_remove (self->sources_by_pointer, source->id);
  g_hash_table_remove (self->sources, connection);
}

static void
emit_source_changed (WhStore    *self,
                     const char *connection)
{
  GHashTableIter iter;
  gpointer list;
  g_autoptr(GPtrArray) lists = g_ptr_array_new ();

  g_hash_table_iter_init (&iter, self->lists);

  while (g_hash_table_iter_next (&iter, NULL, &list))
    g_ptr_array_add (lists, list);

  for (guint i = 0; i < lists->len; i++)
    wh_resource_list_source_changed (g_ptr_array_index (lists, i), connection);

  g_signal_emit (self, signals[SOURCE_CHANGED], 0, connection);
}

/**
 * wh_store_set_source:
 * @self: a store
 * @connection: id of a connection
 * @name: its name
 * @environment: (nullable): development, staging or production
 */
void
wh_store_set_source (WhStore    *self,
                     const char *connection,
                     const char *name,
                     const char *environment)
{
  WhSource *source;

  g_return_if_fail (WH_IS_STORE (self));
  g_return_if_fail (connection != NULL);

  source = ensure_source (self, connection);

  if (g_set_str (&source->name, name) | g_set_str (&source->environment, environment))
    emit_source_changed (self, connection);
}

/**
 * wh_store_set_source_state:
 * @self: a store
 * @connection: id of a connection
 * @stale: whether it does not answer now
 * @fresh_at: last time it did, microseconds since the epoch
 * @reason: (nullable): why not
 *
 * All resources of a stale source are shown as stale.
 */
void
wh_store_set_source_state (WhStore    *self,
                           const char *connection,
                           gboolean    stale,
                           gint64      fresh_at,
                           const char *reason)
{
  WhSource *source;
  gboolean changed;

  g_return_if_fail (WH_IS_STORE (self));
  g_return_if_fail (connection != NULL);

  source = ensure_source (self, connection);
  changed = source->stale != stale;
  source->stale = stale;
  source->fresh_at = MAX (source->fresh_at, fresh_at);

  if (g_set_str (&source->reason, reason) || changed)
    emit_source_changed (self, connection);
}

/**
 * wh_store_get_source:
 * @self: a store
 * @connection: id of a connection
 *
 * Returns: (transfer none) (nullable): what is known of it
 */
const WhSource *
wh_store_get_source (WhStore    *self,
                     const char *connection)
{
  g_return_val_if_fail (WH_IS_STORE (self), NULL);
  g_return_val_if_fail (connection != NULL, NULL);

  return g_hash_table_lookup (self->sources, connection);
}

/**
 * wh_store_get_health:
 * @self: a store
 * @record: a record of it
 *
 * Returns: the health to show: stale while the source does not answer
 */
WhHealth
wh_store_get_health (WhStore        *self,
                     const WhRecord *record)
{
  const WhSource *source;

  g_return_val_if_fail (WH_IS_STORE (self), WH_HEALTH_UNKNOWN);
  g_return_val_if_fail (record != NULL, WH_HEALTH_UNKNOWN);

  /* Asked for each of ten thousand rows, and at each comparison of two. */
  source = g_hash_table_lookup (self->sources_by_pointer, record->connection);

  return source != NULL && source->stale ? WH_HEALTH_STALE : (WhHealth)record->health;
}

/**
 * wh_store_is_observed:
 * @self: a store
 * @connection: id of a connection
 * @kind: a kind
 *
 * Returns: whether all there is of @kind was seen through @connection since the
 *   store was made; what the history told does not count
 */
gboolean
wh_store_is_observed (WhStore      *self,
                      const char   *connection,
                      const WhKind *kind)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (WH_IS_STORE (self), FALSE);
  g_return_val_if_fail (connection != NULL, FALSE);
  g_return_val_if_fail (kind != NULL, FALSE);

  key = g_strconcat (connection, " ", kind->id, NULL);

  return g_hash_table_contains (self->observed, key);
}

/**
 * wh_store_get_samples:
 * @self: a store
 * @series: "reference/metric"
 *
 * Returns: (transfer none) (nullable) (element-type WhSample): what is in
 *   memory of it, oldest first
 */
const GArray *
wh_store_get_samples (WhStore    *self,
                      const char *series)
{
  g_return_val_if_fail (WH_IS_STORE (self), NULL);
  g_return_val_if_fail (series != NULL, NULL);

  return g_hash_table_lookup (self->series, g_intern_string (series));
}
