/* wh-kube-index.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kube-cluster-private.h"

/* What finds the items of a cluster by what others call them, and what is to be
 * put together again because one of them changed. */

static void
count_pod (WhKubeCluster *self,
           WhKubeItem    *item,
           int            sign)
{
  const char *node = item->record != NULL ? item->record->values[WH_POD_NODE].text : NULL;
  WhKubeSum *sum;

  if (node == NULL || item->facts == NULL || item->facts->finished)
    return;

  node += strlen ("node:");
  sum = g_hash_table_lookup (self->requested, node);

  if (sum == NULL)
    {
      sum = g_new0 (WhKubeSum, 1);
      g_hash_table_insert (self->requested, g_strdup (node), sum);
    }

  sum->cpu += sign * item->facts->cpu;
  sum->memory += sign * item->facts->memory;
  sum->pods += sign;
  g_hash_table_add (self->dirty_nodes, g_strdup (node));
}

static void
index_slice (WhKubeCluster *self,
             WhKubeItem    *item,
             gboolean       add)
{
  const char *key = item->facts != NULL ? item->facts->key : NULL;
  GHashTable *set;

  if (key == NULL)
    return;

  set = g_hash_table_lookup (self->slices, key);

  if (set == NULL)
    {
      set = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (self->slices, g_strdup (key), set);
    }

  if (add)
    g_hash_table_add (set, item);
  else
    g_hash_table_remove (set, item);

  g_hash_table_add (self->dirty_services, g_strdup (key));
}

static void
index_by_name (GHashTable *names,
               WhKubeItem *item,
               gboolean    add)
{
  g_autofree char *name = item->record != NULL ? wh_record_dup_full_name (item->record) : NULL;

  if (name == NULL)
    return;

  /* A new object of the same name may be there already. */
  if (add)
    g_hash_table_insert (names, g_steal_pointer (&name), item);
  else if (g_hash_table_lookup (names, name) == item)
    g_hash_table_remove (names, name);
}

void
wh_kube_cluster_index_item (WhKubeCluster        *self,
                            const WhKubeResource *resource,
                            WhKubeItem           *item,
                            gboolean              add)
{
  switch (resource->role)
    {
    case WH_KUBE_PODS:
      count_pod (self, item, add ? 1 : -1);
      break;

    case WH_KUBE_NODES:
      index_by_name (self->nodes, item, add);
      break;

    case WH_KUBE_SERVICES:
      index_by_name (self->services, item, add);
      break;

    case WH_KUBE_WORKLOADS:
      index_by_name (self->workloads, item, add);
      break;

    case WH_KUBE_SLICES:
      index_slice (self, item, add);
      break;

    case WH_KUBE_PLAIN:
    case WH_KUBE_INGRESSES:
    case WH_KUBE_EVENTS:
    default:
      break;
    }
}

/* There are few ingresses: what they say of services is put together again. */
void
wh_kube_cluster_rebuild_hosts (WhKubeCluster *self,
                               WhKubeTable   *table)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_remove_all (self->hosts);
  g_hash_table_iter_init (&iter, table->items);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhKubeFacts *facts = ((WhKubeItem *)value)->facts;

      for (guint i = 0; facts != NULL && facts->links != NULL && facts->links[i] != NULL; i += 2)
        {
          if (!g_hash_table_contains (self->hosts, facts->links[i]))
            g_hash_table_insert (self->hosts, g_strdup (facts->links[i]), g_strdup (facts->links[i + 1]));
        }
    }

  g_hash_table_iter_init (&iter, self->services);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (self->dirty_services, g_strdup (key));
}

void
wh_kube_cluster_flush_dirty (WhKubeCluster *self,
                             WhBatch       *batch)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->dirty_nodes);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    wh_kube_cluster_redress (self, WH_KUBE_NODES, g_hash_table_lookup (self->nodes, key), batch);

  g_hash_table_iter_init (&iter, self->dirty_services);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    wh_kube_cluster_redress (self, WH_KUBE_SERVICES, g_hash_table_lookup (self->services, key), batch);

  g_hash_table_remove_all (self->dirty_nodes);
  g_hash_table_remove_all (self->dirty_services);
}
