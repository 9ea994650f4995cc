/* wh-kube-cluster.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-cluster-private.h"

/**
 * WhKubeCluster:
 *
 * What is known of one cluster, and the joins: a service's endpoints come from
 * its slices, its host from an ingress, a node's requests from its pods, and
 * the usage of all of them from the metrics API. Records hold the whole, so
 * whoever changes one part makes the record anew here.
 *
 * Main thread only. Functions that return a batch yield to the main loop and
 * have to be called from fibers.
 */

G_DEFINE_FINAL_TYPE (WhKubeCluster, wh_kube_cluster, G_TYPE_OBJECT)

static void
wh_kube_cluster_finalize (GObject *object)
{
  WhKubeCluster *self = WH_KUBE_CLUSTER (object);

  for (guint i = 0; i < wh_kube_n_resources; i++)
    g_hash_table_unref (self->tables[i].items);

  for (guint i = 0; i < G_N_ELEMENTS (self->builders); i++)
    g_clear_pointer (&self->builders[i], wh_record_builder_free);

  g_clear_pointer (&self->nodes, g_hash_table_unref);
  g_clear_pointer (&self->services, g_hash_table_unref);
  g_clear_pointer (&self->workloads, g_hash_table_unref);
  g_clear_pointer (&self->slices, g_hash_table_unref);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  g_clear_pointer (&self->requested, g_hash_table_unref);
  g_clear_pointer (&self->node_usage, g_hash_table_unref);
  g_clear_pointer (&self->pod_usage, g_hash_table_unref);
  g_clear_pointer (&self->owner_usage, g_hash_table_unref);
  g_clear_pointer (&self->dirty_nodes, g_hash_table_unref);
  g_clear_pointer (&self->dirty_services, g_hash_table_unref);
  g_free (self->tables);
  g_free (self->connection);
  g_free (self->source);

  G_OBJECT_CLASS (wh_kube_cluster_parent_class)->finalize (object);
}

static void
wh_kube_cluster_class_init (WhKubeClusterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_kube_cluster_finalize;
}

static void
wh_kube_cluster_init (WhKubeCluster *self)
{
  self->tables = g_new0 (WhKubeTable, wh_kube_n_resources);

  for (guint i = 0; i < wh_kube_n_resources; i++)
    self->tables[i].items = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wh_kube_item_free);

  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->workloads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->slices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->requested = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->owner_usage = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->dirty_nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->dirty_services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * wh_kube_cluster_new:
 * @connection: id of the connection
 * @source: its name
 *
 * Returns: (transfer full): a cluster of which nothing is known
 */
WhKubeCluster *
wh_kube_cluster_new (const char *connection,
                     const char *source)
{
  WhKubeCluster *self = g_object_new (WH_TYPE_KUBE_CLUSTER, NULL);

  self->connection = g_strdup (connection);
  self->source = g_strdup (source);
  self->builders[WH_KUBE_BUILD_NODE] = wh_record_builder_new (&wh_kind_node, connection);
  self->builders[WH_KUBE_BUILD_SERVICE] = wh_record_builder_new (&wh_kind_service, connection);
  self->builders[WH_KUBE_BUILD_EVENT] = wh_record_builder_new (&wh_kind_event, connection);

  return self;
}

static WhKubeTable *
table_of (WhKubeCluster        *self,
          const WhKubeResource *resource)
{
  return &self->tables[resource - wh_kube_resources];
}

/**
 * wh_kube_cluster_expect:
 * @self: a cluster
 * @resource: a resource that is going to be watched
 */
void
wh_kube_cluster_expect (WhKubeCluster        *self,
                        const WhKubeResource *resource)
{
  g_return_if_fail (WH_IS_KUBE_CLUSTER (self));

  table_of (self, resource)->expected = TRUE;
}

static gboolean
is_awaited (WhKubeCluster *self,
            WhKubeRole     role)
{
  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      if (wh_kube_resources[i].role == role && self->tables[i].expected)
        return !wh_kube_cluster_is_listed (self, role);
    }

  return FALSE;
}

/**
 * wh_kube_cluster_add_scope:
 * @self: a cluster
 * @resource: a resource
 *
 * Announces one more list through which the resource is seen: the whole
 * cluster, or one namespace. What is gone is known when all were read once.
 */
void
wh_kube_cluster_add_scope (WhKubeCluster        *self,
                           const WhKubeResource *resource)
{
  g_return_if_fail (WH_IS_KUBE_CLUSTER (self));

  table_of (self, resource)->n_scopes++;
}

/**
 * wh_kube_cluster_drop_scope:
 * @self: a cluster
 * @resource: a resource
 *
 * Takes back one [method@KubeCluster.add_scope]: that list may not be read, and
 * is not waited for.
 */
void
wh_kube_cluster_drop_scope (WhKubeCluster        *self,
                            const WhKubeResource *resource)
{
  g_return_if_fail (WH_IS_KUBE_CLUSTER (self));
  g_return_if_fail (table_of (self, resource)->n_scopes > 0);

  table_of (self, resource)->n_scopes--;
}

/**
 * wh_kube_cluster_dup_namespaces:
 * @self: a cluster
 * @most: how many at most
 *
 * Returns: (transfer full): names of namespaces that are known
 */
GStrv
wh_kube_cluster_dup_namespaces (WhKubeCluster *self,
                                guint          most)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint n_added = 0;

  g_return_val_if_fail (WH_IS_KUBE_CLUSTER (self), NULL);

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      GHashTableIter iter;
      gpointer value;

      if (wh_kube_resources[i].reader == NULL || wh_kube_resources[i].reader->kind != &wh_kind_namespace)
        continue;

      g_hash_table_iter_init (&iter, self->tables[i].items);

      while (n_added < most && g_hash_table_iter_next (&iter, NULL, &value))
        {
          g_strv_builder_add (builder, wh_record_get_name (((WhKubeItem *)value)->record));
          n_added++;
        }
    }

  return g_strv_builder_end (builder);
}

/* ---- Applying ---- */

static void
forget_item (WhKubeCluster        *self,
             const WhKubeResource *resource,
             WhKubeItem           *item,
             WhBatch              *batch)
{
  wh_kube_cluster_index_item (self, resource, item, FALSE);

  /* Events happened; that the cluster forgets them changes nothing. */
  if (item->record != NULL && resource->role != WH_KUBE_EVENTS)
    wh_batch_remove (batch, resource->reader->kind, item->uid);

  g_hash_table_remove (table_of (self, resource)->items, item->uid);
}

static void
apply_item (WhKubeCluster        *self,
            const WhKubeResource *resource,
            WhKubeItem           *item, /* (transfer full) */
            WhBatch              *batch)
{
  WhKubeTable *table = table_of (self, resource);
  WhKubeItem *before = g_hash_table_lookup (table->items, item->uid);

  if (item->gone)
    {
      if (before != NULL)
        forget_item (self, resource, before, batch);

      wh_kube_item_free (item);
      return;
    }

  if (item->record != NULL)
    item->record = wh_kube_cluster_dress (self, resource->role, g_steal_pointer (&item->record));

  if (before != NULL)
    {
      wh_kube_cluster_index_item (self, resource, before, FALSE);

      if (resource->role == WH_KUBE_WORKLOADS && before->record != NULL && item->record != NULL)
        wh_kube_cluster_add_rollout (self, before, item, batch);
    }

  if (item->record != NULL &&
      (before == NULL || before->record == NULL || !wh_record_equal (before->record, item->record)))
    wh_batch_take_record (batch, wh_record_ref (item->record));

  /* The key lies in the item: both go and come together. */
  if (before != NULL)
    g_hash_table_remove (table->items, item->uid);

  g_hash_table_insert (table->items, item->uid, item);
  wh_kube_cluster_index_item (self, resource, item, TRUE);
}

static void
forget_unseen (WhKubeCluster        *self,
               const WhKubeResource *resource,
               guint                 scope,
               guint                 stamp,
               WhBatch              *batch)
{
  g_autoptr(GPtrArray) unseen = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table_of (self, resource)->items);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhKubeItem *item = value;

      if (item->scope == scope && item->stamp != stamp)
        g_ptr_array_add (unseen, item);
    }

  for (guint i = 0; i < unseen->len; i++)
    forget_item (self, resource, g_ptr_array_index (unseen, i), batch);
}

/* Until a role was listed, nothing was known of it; now none is a fact. */
static void
tell_dependents (WhKubeCluster *self,
                 WhKubeRole     role)
{
  GHashTable *names = role == WH_KUBE_PODS ? self->nodes : self->services;
  GHashTable *dirty = role == WH_KUBE_PODS ? self->dirty_nodes : self->dirty_services;
  GHashTableIter iter;
  gpointer key;

  if (role != WH_KUBE_PODS && role != WH_KUBE_SLICES)
    return;

  g_hash_table_iter_init (&iter, names);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (dirty, g_strdup (key));
}

/* A list is shown as whole when its records are: somebody may ask once only. */
static gboolean
is_whole (WhKubeCluster        *self,
          const WhKubeResource *resource)
{
  const WhKubeTable *table = table_of (self, resource);

  if (table->n_scopes == 0 || table->n_listed < table->n_scopes)
    return FALSE;

  if (self->settled)
    return TRUE;

  switch (resource->role)
    {
    case WH_KUBE_NODES:
      return !is_awaited (self, WH_KUBE_PODS) && self->usage_known[0];

    case WH_KUBE_SERVICES:
      return !is_awaited (self, WH_KUBE_SLICES) && !is_awaited (self, WH_KUBE_INGRESSES);

    case WH_KUBE_PODS:
    case WH_KUBE_WORKLOADS:
      return self->usage_known[1];

    case WH_KUBE_PLAIN:
    case WH_KUBE_SLICES:
    case WH_KUBE_INGRESSES:
    case WH_KUBE_EVENTS:
    default:
      return TRUE;
    }
}

/* The first time that all of a resource was seen, the store is told: it may
 * have objects from the last run that are gone since. */
static void
set_complete (WhKubeCluster        *self,
              const WhKubeResource *resource,
              WhBatch              *batch)
{
  WhKubeTable *table = table_of (self, resource);
  g_autoptr(GHashTable) present = NULL;
  GHashTableIter iter;
  gpointer value;

  table->complete = TRUE;

  if (resource->reader == NULL || resource->role == WH_KUBE_EVENTS)
    return;

  /* After the first list, most are in the batch already. */
  present = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < batch->records->len; i++)
    g_hash_table_add (present, g_ptr_array_index (batch->records, i));

  g_hash_table_iter_init (&iter, table->items);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhKubeItem *item = value;

      if (item->record != NULL && !g_hash_table_contains (present, item->record))
        wh_batch_take_record (batch, wh_record_ref (item->record));
    }

  if (resource->type != NULL)
    wh_batch_set_complete_where (batch, resource->reader->kind, WH_WORKLOAD_TYPE, resource->type);
  else
    wh_batch_set_complete (batch, resource->reader->kind);
}

/* Last step of each batch: the records that others changed, and whether a list
 * is whole now. */
void
wh_kube_cluster_finish_batch (WhKubeCluster *self,
                              WhBatch       *batch)
{
  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      WhKubeTable *table = &self->tables[i];

      if (!table->told && table->n_scopes > 0 && table->n_listed >= table->n_scopes)
        {
          table->told = TRUE;
          tell_dependents (self, wh_kube_resources[i].role);
        }
    }

  wh_kube_cluster_flush_dirty (self, batch);

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      if (!self->tables[i].complete && is_whole (self, &wh_kube_resources[i]))
        set_complete (self, &wh_kube_resources[i], batch);
    }
}

/**
 * wh_kube_cluster_settle:
 * @self: a cluster
 *
 * Ends the waiting for what may not be seen or does not come.
 *
 * Returns: (transfer full): what changed
 */
WhBatch *
wh_kube_cluster_settle (WhKubeCluster *self)
{
  WhBatch *batch;

  g_return_val_if_fail (WH_IS_KUBE_CLUSTER (self), NULL);

  batch = wh_batch_new (self->connection);
  self->settled = TRUE;
  wh_kube_cluster_finish_batch (self, batch);

  return batch;
}

/**
 * wh_kube_cluster_apply:
 * @self: a cluster
 * @resource: what was seen
 * @scope: through which list
 * @items: (element-type WhKubeItem): what was seen; emptied
 * @whole: whether the scope has no others
 *
 * Takes in a list or some events.
 *
 * Returns: (transfer full) (nullable): what changed; %NULL when cancelled
 */
WhBatch *
wh_kube_cluster_apply (WhKubeCluster        *self,
                       const WhKubeResource *resource,
                       guint                 scope,
                       GPtrArray            *items,
                       gboolean              whole)
{
  g_autoptr(WhBatch) batch = NULL;
  WhKubeTable *table;
  guint stamp;
  guint n_items;

  g_return_val_if_fail (WH_IS_KUBE_CLUSTER (self), NULL);
  g_return_val_if_fail (resource != NULL, NULL);

  table = table_of (self, resource);
  batch = wh_batch_new (self->connection);
  stamp = ++table->stamp;
  n_items = items->len;

  for (guint i = 0; i < n_items; i++)
    {
      WhKubeItem *item = g_steal_pointer (&g_ptr_array_index (items, i));

      item->scope = scope;
      item->stamp = stamp;
      apply_item (self, resource, item, batch);

      if (i % WH_KUBE_SLICE == WH_KUBE_SLICE - 1 && !wh_dex_sleep (NULL, 0, NULL))
        return NULL;
    }

  g_ptr_array_set_size (items, 0);

  if (whole)
    {
      forget_unseen (self, resource, scope, stamp, batch);
      table->n_listed++;
    }

  if (resource->role == WH_KUBE_INGRESSES && (n_items > 0 || whole))
    wh_kube_cluster_rebuild_hosts (self, table);

  if (resource->role == WH_KUBE_NODES)
    wh_kube_cluster_sample_nodes (self, batch);

  if (whole && (resource->role == WH_KUBE_PODS || resource->role == WH_KUBE_WORKLOADS))
    wh_kube_cluster_sample_workloads (self, batch);

  wh_kube_cluster_finish_batch (self, batch);

  return g_steal_pointer (&batch);
}
