/* wh-kube-usage.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-kube-cluster-private.h"

/* Brings what the metrics API says into the records and the series. */

/**
 * wh_kube_cluster_sample_nodes:
 * @self: a cluster
 * @batch: takes the samples
 *
 * Adds what the nodes use as samples, once for each answer of the metrics API:
 * with the answer, or with the list of nodes if that comes later.
 */
void
wh_kube_cluster_sample_nodes (WhKubeCluster *self,
                              WhBatch       *batch)
{
  GHashTableIter iter;
  gpointer value;

  if (self->node_usage == NULL || self->nodes_sampled || g_hash_table_size (self->nodes) == 0)
    return;

  self->nodes_sampled = TRUE;
  g_hash_table_iter_init (&iter, self->nodes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhKubeItem *item = value;
      const WhKubeUsage *one = g_hash_table_lookup (self->node_usage, wh_record_get_name (item->record));

      if (one != NULL)
        {
          g_autofree char *cpu = g_strconcat ("node:", item->uid, "/cpu", NULL);
          g_autofree char *memory = g_strconcat ("node:", item->uid, "/memory", NULL);

          wh_batch_add_sample (batch, cpu, "m", self->node_usage_at, one->cpu);
          wh_batch_add_sample (batch, memory, "B", self->node_usage_at, one->memory);
        }
    }
}

/**
 * wh_kube_cluster_apply_node_usage:
 * @self: a cluster
 * @usage: (element-type utf8 WhKubeUsage): by name of the node
 *
 * Returns: (transfer full): what changed, with samples
 */
WhBatch *
wh_kube_cluster_apply_node_usage (WhKubeCluster *self,
                                  GHashTable    *usage)
{
  g_autoptr(WhBatch) batch = NULL;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (WH_IS_KUBE_CLUSTER (self), NULL);

  batch = wh_batch_new (self->connection);
  g_clear_pointer (&self->node_usage, g_hash_table_unref);
  self->node_usage = g_hash_table_ref (usage);
  self->node_usage_at = g_get_real_time ();
  self->nodes_sampled = FALSE;
  g_hash_table_iter_init (&iter, self->nodes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    wh_kube_cluster_redress (self, WH_KUBE_NODES, value, batch);

  wh_kube_cluster_sample_nodes (self, batch);
  self->usage_known[0] = TRUE;
  wh_kube_cluster_finish_batch (self, batch);

  return g_steal_pointer (&batch);
}

static void
sum_owners (WhKubeCluster *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_remove_all (self->owner_usage);

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      if (wh_kube_resources[i].role != WH_KUBE_PODS)
        continue;

      g_hash_table_iter_init (&iter, self->tables[i].items);

      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          WhRecord *pod = ((WhKubeItem *)value)->record;
          const char *owner = pod != NULL ? pod->values[WH_POD_OWNER].text : NULL;
          g_autofree char *name = owner != NULL ? wh_record_dup_full_name (pod) : NULL;
          const WhKubeUsage *usage = name != NULL ? g_hash_table_lookup (self->pod_usage, name) : NULL;
          WhKubeUsage *sum;

          if (usage == NULL)
            continue;

          owner += strlen ("workload:");
          sum = g_hash_table_lookup (self->owner_usage, owner);

          if (sum == NULL)
            {
              sum = g_new0 (WhKubeUsage, 1);
              g_hash_table_insert (self->owner_usage, g_strdup (owner), sum);
            }

          sum->cpu += usage->cpu;
          sum->memory += usage->memory;
        }
    }
}

/**
 * wh_kube_cluster_sample_workloads:
 * @self: a cluster
 * @batch: takes what changed, and the samples
 *
 * Adds what the workloads use as samples, once for each answer of the metrics
 * API: with the answer, or with the list of pods or of this type of workload if
 * that comes later. What a workload uses is known when all pods are.
 */
void
wh_kube_cluster_sample_workloads (WhKubeCluster *self,
                                  WhBatch       *batch)
{
  if (self->pod_usage == NULL || !wh_kube_cluster_is_listed (self, WH_KUBE_PODS))
    return;

  if (!self->owners_summed)
    {
      sum_owners (self);
      self->owners_summed = TRUE;
    }

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      WhKubeTable *table = &self->tables[i];
      GHashTableIter iter;
      gpointer value;

      if (wh_kube_resources[i].role != WH_KUBE_WORKLOADS || table->sampled || table->n_scopes == 0 ||
          table->n_listed < table->n_scopes)
        continue;

      table->sampled = TRUE;
      g_hash_table_iter_init (&iter, table->items);

      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          WhKubeItem *item = value;
          g_autofree char *name = item->record != NULL ? wh_record_dup_full_name (item->record) : NULL;
          const WhKubeUsage *one = name != NULL ? g_hash_table_lookup (self->owner_usage, name) : NULL;

          wh_kube_cluster_redress (self, WH_KUBE_WORKLOADS, item, batch);

          if (one != NULL)
            {
              g_autofree char *cpu = g_strconcat ("workload:", item->uid, "/cpu", NULL);
              g_autofree char *memory = g_strconcat ("workload:", item->uid, "/memory", NULL);

              wh_batch_add_sample (batch, cpu, "m", self->pod_usage_at, one->cpu);
              wh_batch_add_sample (batch, memory, "B", self->pod_usage_at, one->memory);
            }
        }
    }
}

/**
 * wh_kube_cluster_apply_pod_usage:
 * @self: a cluster
 * @usage: (element-type utf8 WhKubeUsage): by "namespace/name" of the pod
 *
 * Returns: (transfer full) (nullable): what changed, pods and their workloads,
 *   with samples of the latter; %NULL when cancelled
 */
WhBatch *
wh_kube_cluster_apply_pod_usage (WhKubeCluster *self,
                                 GHashTable    *usage)
{
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(GPtrArray) pods = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  WhKubeTable *table = NULL;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (WH_IS_KUBE_CLUSTER (self), NULL);

  batch = wh_batch_new (self->connection);
  g_clear_pointer (&self->pod_usage, g_hash_table_unref);
  self->pod_usage = g_hash_table_ref (usage);
  self->pod_usage_at = g_get_real_time ();
  self->owners_summed = FALSE;

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      self->tables[i].sampled = FALSE;

      if (wh_kube_resources[i].role == WH_KUBE_PODS)
        table = &self->tables[i];
    }

  g_hash_table_iter_init (&iter, table->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (pods, wh_record_ref (((WhKubeItem *)value)->record));

  for (guint i = 0; i < pods->len; i++)
    {
      WhRecord *pod = g_ptr_array_index (pods, i);
      WhKubeItem *item = g_hash_table_lookup (table->items, pod->uid);

      /* What changed while the main loop had its turn wears the new usage already. */
      if (item != NULL && item->record == pod)
        wh_kube_cluster_redress (self, WH_KUBE_PODS, item, batch);

      if (i % WH_KUBE_SLICE == WH_KUBE_SLICE - 1 && !wh_dex_sleep (NULL, 0, NULL))
        return NULL;
    }

  wh_kube_cluster_sample_workloads (self, batch);
  self->usage_known[1] = TRUE;
  wh_kube_cluster_finish_batch (self, batch);

  return g_steal_pointer (&batch);
}
