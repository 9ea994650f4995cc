/* wh-kube-cluster.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-cluster.h"
#include "wh-kube-kinds.h"

/* Items that are worked on before the main loop gets its turn: below 2 ms. */
#define SLICE 256

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

typedef struct
{
  gint64 cpu;
  gint64 memory;
  gint64 pods;
} Sum;

/* The objects of one resource. */
typedef struct
{
  GHashTable *items;     /* uid -> WhKubeItem, owns both */
  guint       n_scopes;
  guint       n_listed;  /* of these, listed at least once */
  guint       stamp;
  gboolean    expected;  /* is watched at all */
  gboolean    told;      /* that it was listed, to those who depend on it */
  gboolean    complete;  /* the store was told what is gone */
} Table;

struct _WhKubeCluster
{
  GObject     parent_instance;

  char       *connection;
  char       *source;
  Table      *tables;           /* one for each of wh_kube_resources */
  GHashTable *nodes;            /* name -> WhKubeItem */
  GHashTable *services;         /* namespace/name -> WhKubeItem */
  GHashTable *workloads;        /* namespace/name -> WhKubeItem */
  GHashTable *slices;           /* namespace/service -> set of WhKubeItem */
  GHashTable *hosts;            /* namespace/service -> host */
  GHashTable *requested;        /* node -> Sum */
  GHashTable *node_usage;       /* nullable: name -> WhKubeUsage */
  GHashTable *pod_usage;        /* nullable: namespace/name -> WhKubeUsage */
  GHashTable *owner_usage;      /* namespace/name -> WhKubeUsage */
  gboolean    usage_known[2];   /* of nodes, of pods: was asked once, whatever came */
  gboolean    settled;          /* waits for nothing any more */
  GHashTable *dirty_nodes;      /* set of names */
  GHashTable *dirty_services;   /* set of namespace/name */
  WhRecordBuilder *builders[5]; /* by kind: pod, node, workload, service, event */
};

enum
{
  BUILD_POD,
  BUILD_NODE,
  BUILD_WORKLOAD,
  BUILD_SERVICE,
  BUILD_EVENT,
};

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
  self->tables = g_new0 (Table, wh_kube_n_resources);

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
  self->builders[BUILD_POD] = wh_record_builder_new (&wh_kind_pod, connection);
  self->builders[BUILD_NODE] = wh_record_builder_new (&wh_kind_node, connection);
  self->builders[BUILD_WORKLOAD] = wh_record_builder_new (&wh_kind_workload, connection);
  self->builders[BUILD_SERVICE] = wh_record_builder_new (&wh_kind_service, connection);
  self->builders[BUILD_EVENT] = wh_record_builder_new (&wh_kind_event, connection);

  return self;
}

static Table *
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

/* Whether all there is of a role was seen at least once. */
static gboolean
is_listed (WhKubeCluster *self,
           WhKubeRole     role)
{
  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      const Table *table = &self->tables[i];

      if (wh_kube_resources[i].role == role && (table->n_scopes == 0 || table->n_listed < table->n_scopes))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_awaited (WhKubeCluster *self,
            WhKubeRole     role)
{
  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      if (wh_kube_resources[i].role == role && self->tables[i].expected)
        return !is_listed (self, role);
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

void
wh_kube_cluster_drop_scope (WhKubeCluster        *self,
                            const WhKubeResource *resource)
{
  g_return_if_fail (WH_IS_KUBE_CLUSTER (self));
  g_return_if_fail (table_of (self, resource)->n_scopes > 0);

  table_of (self, resource)->n_scopes--;
}

guint
wh_kube_cluster_count (WhKubeCluster        *self,
                       const WhKubeResource *resource)
{
  g_return_val_if_fail (WH_IS_KUBE_CLUSTER (self), 0);

  return g_hash_table_size (table_of (self, resource)->items);
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

/* ---- Making records whole ---- */

static WhRecord *
dress_pod (WhKubeCluster *self,
           WhRecord      *record)
{
  WhRecordBuilder *builder = self->builders[BUILD_POD];
  g_autofree char *name = NULL;
  const WhKubeUsage *usage;

  if (self->pod_usage == NULL)
    return record;

  name = wh_record_dup_full_name (record);
  usage = g_hash_table_lookup (self->pod_usage, name);

  if (usage == NULL && record->values[WH_POD_CPU].number == WH_ABSENT)
    return record;

  wh_record_builder_copy (builder, record);
  wh_record_builder_set_number (builder, WH_POD_CPU, usage != NULL ? usage->cpu : WH_ABSENT);
  wh_record_builder_set_number (builder, WH_POD_MEMORY, usage != NULL ? usage->memory : WH_ABSENT);
  wh_record_unref (record);

  return wh_record_builder_build (builder);
}

static WhRecord *
dress_node (WhKubeCluster *self,
            WhRecord      *record)
{
  WhRecordBuilder *builder = self->builders[BUILD_NODE];
  const char *name = wh_record_get_name (record);
  const Sum *sum = g_hash_table_lookup (self->requested, name);
  const WhKubeUsage *usage = self->node_usage != NULL ? g_hash_table_lookup (self->node_usage, name) : NULL;

  wh_record_builder_copy (builder, record);

  /* Nothing requested is a fact only when the pods were seen. */
  if (sum != NULL || is_listed (self, WH_KUBE_PODS))
    {
      wh_record_builder_set_number (builder, WH_NODE_CPU_REQUESTED, sum != NULL ? sum->cpu : 0);
      wh_record_builder_set_number (builder, WH_NODE_MEMORY_REQUESTED, sum != NULL ? sum->memory : 0);
      wh_record_builder_set_number (builder, WH_NODE_PODS, sum != NULL ? sum->pods : 0);
    }

  wh_record_builder_set_number (builder, WH_NODE_CPU, usage != NULL ? usage->cpu : WH_ABSENT);
  wh_record_builder_set_number (builder, WH_NODE_MEMORY, usage != NULL ? usage->memory : WH_ABSENT);
  wh_record_unref (record);

  return wh_record_builder_build (builder);
}

static WhRecord *
dress_workload (WhKubeCluster *self,
                WhRecord      *record)
{
  WhRecordBuilder *builder = self->builders[BUILD_WORKLOAD];
  g_autofree char *name = wh_record_dup_full_name (record);
  const WhKubeUsage *usage = g_hash_table_lookup (self->owner_usage, name);

  if (usage == NULL && record->values[WH_WORKLOAD_CPU].number == WH_ABSENT)
    return record;

  wh_record_builder_copy (builder, record);
  wh_record_builder_set_number (builder, WH_WORKLOAD_CPU, usage != NULL ? usage->cpu : WH_ABSENT);
  wh_record_builder_set_number (builder, WH_WORKLOAD_MEMORY, usage != NULL ? usage->memory : WH_ABSENT);
  wh_record_unref (record);

  return wh_record_builder_build (builder);
}

static WhRecord *
dress_service (WhKubeCluster *self,
               WhRecord      *record)
{
  WhRecordBuilder *builder = self->builders[BUILD_SERVICE];
  g_autofree char *name = wh_record_dup_full_name (record);
  GHashTable *slices = g_hash_table_lookup (self->slices, name);
  const char *host = g_hash_table_lookup (self->hosts, name);
  guint ready[2] = { 0, 0 };
  guint total[2] = { 0, 0 };

  if (slices != NULL)
    {
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, slices);

      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          const WhKubeFacts *facts = ((WhKubeItem *)key)->facts;

          ready[facts->ipv6] += facts->ready;
          total[facts->ipv6] += facts->total;
        }
    }

  wh_record_builder_copy (builder, record);

  /* In a cluster with two address families each endpoint is listed twice. A
   * name that points elsewhere has no endpoints at all. */
  if ((slices != NULL || is_listed (self, WH_KUBE_SLICES)) &&
      g_strcmp0 (record->values[WH_SERVICE_TYPE].text, "ExternalName") != 0)
    {
      wh_record_builder_set_number (builder, WH_SERVICE_READY, MAX (ready[0], ready[1]));
      wh_record_builder_set_number (builder, WH_SERVICE_ENDPOINTS, MAX (total[0], total[1]));
    }

  if (host != NULL)
    wh_record_builder_set_text (builder, WH_SERVICE_HOST, host);

  wh_record_unref (record);

  return wh_record_builder_build (builder);
}

static WhKubeItem *
find_subject (WhKubeCluster *self,
              const char    *reference)
{
  const char *key = reference != NULL ? strchr (reference, ':') : NULL;

  if (key == NULL)
    return NULL;

  key++;

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      WhKubeItem *item = g_hash_table_lookup (self->tables[i].items, key);

      if (item != NULL)
        return item;
    }

  return g_str_has_prefix (reference, "workload:") ? g_hash_table_lookup (self->workloads, key) : NULL;
}

static WhRecord *
dress_event (WhKubeCluster *self,
             WhRecord      *record)
{
  WhRecordBuilder *builder = self->builders[BUILD_EVENT];
  WhKubeItem *subject = find_subject (self, record->values[WH_EVENT_SUBJECT].text);
  const char *application = subject != NULL && subject->record != NULL
                              ? wh_record_get_text (subject->record, "application")
                              : NULL;

  if (application == NULL)
    return record;

  wh_record_builder_copy (builder, record);
  wh_record_builder_set_text (builder, WH_EVENT_APPLICATION, application);
  wh_record_unref (record);

  return wh_record_builder_build (builder);
}

static WhRecord *
dress (WhKubeCluster *self,
       WhKubeRole     role,
       WhRecord      *record)
{
  switch (role)
    {
    case WH_KUBE_PODS:      return dress_pod (self, record);
    case WH_KUBE_NODES:     return dress_node (self, record);
    case WH_KUBE_WORKLOADS: return dress_workload (self, record);
    case WH_KUBE_SERVICES:  return dress_service (self, record);
    case WH_KUBE_EVENTS:    return dress_event (self, record);
    case WH_KUBE_PLAIN:
    case WH_KUBE_SLICES:
    case WH_KUBE_INGRESSES:
    default:                return record;
    }
}

/* Makes the record of an item anew and says so when it looks different. */
static void
redress (WhKubeCluster *self,
         WhKubeRole     role,
         WhKubeItem    *item,
         WhBatch       *batch)
{
  g_autoptr(WhRecord) before = NULL;

  if (item == NULL || item->record == NULL)
    return;

  before = wh_record_ref (item->record);
  item->record = dress (self, role, g_steal_pointer (&item->record));

  if (!wh_record_equal (before, item->record))
    wh_batch_take_record (batch, wh_record_ref (item->record));
}

/* ---- Indexes ---- */

static void
count_pod (WhKubeCluster *self,
           WhKubeItem    *item,
           int            sign)
{
  const char *node = item->record != NULL ? item->record->values[WH_POD_NODE].text : NULL;
  Sum *sum;

  if (node == NULL || item->facts == NULL || item->facts->finished)
    return;

  node += strlen ("node:");
  sum = g_hash_table_lookup (self->requested, node);

  if (sum == NULL)
    {
      sum = g_new0 (Sum, 1);
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

static void
index_item (WhKubeCluster        *self,
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
static void
rebuild_hosts (WhKubeCluster *self,
               Table         *table)
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

static void
flush_dirty (WhKubeCluster *self,
             WhBatch       *batch)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->dirty_nodes);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    redress (self, WH_KUBE_NODES, g_hash_table_lookup (self->nodes, key), batch);

  g_hash_table_iter_init (&iter, self->dirty_services);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    redress (self, WH_KUBE_SERVICES, g_hash_table_lookup (self->services, key), batch);

  g_hash_table_remove_all (self->dirty_nodes);
  g_hash_table_remove_all (self->dirty_services);
}

/* ---- Rollouts ---- */

static void
add_rollout (WhKubeCluster *self,
             WhRecord      *before,
             WhRecord      *after,
             WhBatch       *batch)
{
  WhRecordBuilder *builder = self->builders[BUILD_EVENT];
  const char *old_version = before->values[WH_WORKLOAD_VERSION].text;
  const char *new_version = after->values[WH_WORKLOAD_VERSION].text;
  gint64 now = g_get_real_time ();
  g_autofree char *uid = NULL;

  if (g_strcmp0 (before->values[WH_WORKLOAD_IMAGES].text, after->values[WH_WORKLOAD_IMAGES].text) == 0)
    return;

  uid = g_strdup_printf ("rollout:%s:%" G_GINT64_FORMAT, after->uid, now);
  wh_record_builder_reset (builder);
  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_number (builder, WH_EVENT_TIME, now);
  wh_record_builder_set_number (builder, WH_EVENT_COUNT, 1);
  wh_record_builder_set_text (builder, WH_EVENT_SEVERITY, "info");
  wh_record_builder_set_text (builder, WH_EVENT_REASON, "Rollout");
  wh_record_builder_set_text (builder, WH_EVENT_LANE, "rollout");
  wh_record_builder_set_text (builder, WH_EVENT_SOURCE, self->source);
  wh_record_builder_set_text (builder, WH_EVENT_NAMESPACE, after->values[WH_WORKLOAD_NAMESPACE].text);
  wh_record_builder_set_text (builder, WH_EVENT_APPLICATION, after->values[WH_WORKLOAD_APPLICATION].text);
  wh_record_builder_take_text (builder, WH_EVENT_SUBJECT, wh_record_dup_reference (after));

  if (old_version != NULL && new_version != NULL && strcmp (old_version, new_version) != 0)
    /* Translators: name of a workload, version until now, version from now on */
    wh_record_builder_take_text (builder, WH_EVENT_TEXT,
                                 g_strdup_printf (_("%s: %s → %s"), wh_record_get_name (after), old_version, new_version));
  else
    wh_record_builder_take_text (builder, WH_EVENT_TEXT,
                                 g_strdup_printf (_("%s runs other images now"), wh_record_get_name (after)));

  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

/* ---- Applying ---- */

static void
forget_item (WhKubeCluster        *self,
             const WhKubeResource *resource,
             WhKubeItem           *item,
             WhBatch              *batch)
{
  index_item (self, resource, item, FALSE);

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
  Table *table = table_of (self, resource);
  WhKubeItem *before = g_hash_table_lookup (table->items, item->uid);

  if (item->gone)
    {
      if (before != NULL)
        forget_item (self, resource, before, batch);

      wh_kube_item_free (item);
      return;
    }

  if (item->record != NULL)
    item->record = dress (self, resource->role, g_steal_pointer (&item->record));

  if (before != NULL)
    {
      index_item (self, resource, before, FALSE);

      if (resource->role == WH_KUBE_WORKLOADS && before->record != NULL && item->record != NULL)
        add_rollout (self, before->record, item->record, batch);
    }

  if (item->record != NULL &&
      (before == NULL || before->record == NULL || !wh_record_equal (before->record, item->record)))
    wh_batch_take_record (batch, wh_record_ref (item->record));

  /* The key lies in the item: both go and come together. */
  if (before != NULL)
    g_hash_table_remove (table->items, item->uid);

  g_hash_table_insert (table->items, item->uid, item);
  index_item (self, resource, item, TRUE);
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
  const Table *table = table_of (self, resource);

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
  Table *table = table_of (self, resource);
  GHashTableIter iter;
  gpointer value;

  table->complete = TRUE;

  if (resource->reader == NULL || resource->role == WH_KUBE_EVENTS)
    return;

  /* Some are in the batch already; the same record twice does no harm. */
  g_hash_table_iter_init (&iter, table->items);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhKubeItem *item = value;

      if (item->record != NULL)
        wh_batch_take_record (batch, wh_record_ref (item->record));
    }

  if (resource->type != NULL)
    wh_batch_set_complete_where (batch, resource->reader->kind, WH_WORKLOAD_TYPE, resource->type);
  else
    wh_batch_set_complete (batch, resource->reader->kind);
}

static void
finish_batch (WhKubeCluster *self,
              WhBatch       *batch)
{
  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      Table *table = &self->tables[i];

      if (!table->told && table->n_scopes > 0 && table->n_listed >= table->n_scopes)
        {
          table->told = TRUE;
          tell_dependents (self, wh_kube_resources[i].role);
        }
    }

  flush_dirty (self, batch);

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
  finish_batch (self, batch);

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
  Table *table;
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

      if (i % SLICE == SLICE - 1 && !wh_dex_sleep (NULL, 0, NULL))
        return NULL;
    }

  g_ptr_array_set_size (items, 0);

  if (whole)
    {
      forget_unseen (self, resource, scope, stamp, batch);
      table->n_listed++;
    }

  if (resource->role == WH_KUBE_INGRESSES && (n_items > 0 || whole))
    rebuild_hosts (self, table);

  finish_batch (self, batch);

  return g_steal_pointer (&batch);
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
  gint64 now = g_get_real_time ();
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (WH_IS_KUBE_CLUSTER (self), NULL);

  batch = wh_batch_new (self->connection);
  g_clear_pointer (&self->node_usage, g_hash_table_unref);
  self->node_usage = g_hash_table_ref (usage);
  g_hash_table_iter_init (&iter, self->nodes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhKubeItem *item = value;
      const WhKubeUsage *one;

      redress (self, WH_KUBE_NODES, item, batch);

      if ((one = g_hash_table_lookup (usage, wh_record_get_name (item->record))))
        {
          g_autofree char *cpu = g_strconcat ("node:", item->uid, "/cpu", NULL);
          g_autofree char *memory = g_strconcat ("node:", item->uid, "/memory", NULL);

          wh_batch_add_sample (batch, cpu, "m", now, one->cpu);
          wh_batch_add_sample (batch, memory, "B", now, one->memory);
        }
    }

  self->usage_known[0] = TRUE;
  finish_batch (self, batch);

  return g_steal_pointer (&batch);
}

static void
sum_owners (WhKubeCluster *self,
            GPtrArray     *pods)
{
  g_hash_table_remove_all (self->owner_usage);

  for (guint i = 0; i < pods->len; i++)
    {
      WhRecord *pod = g_ptr_array_index (pods, i);
      const char *owner = pod->values[WH_POD_OWNER].text;
      g_autofree char *name = wh_record_dup_full_name (pod);
      const WhKubeUsage *usage = g_hash_table_lookup (self->pod_usage, name);
      WhKubeUsage *sum;

      if (owner == NULL || usage == NULL)
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
  gint64 now = g_get_real_time ();
  Table *table = NULL;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_return_val_if_fail (WH_IS_KUBE_CLUSTER (self), NULL);

  batch = wh_batch_new (self->connection);
  g_clear_pointer (&self->pod_usage, g_hash_table_unref);
  self->pod_usage = g_hash_table_ref (usage);

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      if (wh_kube_resources[i].role == WH_KUBE_PODS)
        table = &self->tables[i];
    }

  g_hash_table_iter_init (&iter, table->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (pods, wh_record_ref (((WhKubeItem *)value)->record));

  sum_owners (self, pods);

  for (guint i = 0; i < pods->len; i++)
    {
      WhRecord *pod = g_ptr_array_index (pods, i);
      WhKubeItem *item = g_hash_table_lookup (table->items, pod->uid);

      /* What changed while the main loop had its turn wears the new usage already. */
      if (item != NULL && item->record == pod)
        redress (self, WH_KUBE_PODS, item, batch);

      if (i % SLICE == SLICE - 1 && !wh_dex_sleep (NULL, 0, NULL))
        return NULL;
    }

  g_hash_table_iter_init (&iter, self->workloads);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      WhKubeItem *item = value;
      const WhKubeUsage *one = g_hash_table_lookup (self->owner_usage, key);

      redress (self, WH_KUBE_WORKLOADS, item, batch);

      if (one != NULL)
        {
          g_autofree char *cpu = g_strconcat ("workload:", item->uid, "/cpu", NULL);
          g_autofree char *memory = g_strconcat ("workload:", item->uid, "/memory", NULL);

          wh_batch_add_sample (batch, cpu, "m", now, one->cpu);
          wh_batch_add_sample (batch, memory, "B", now, one->memory);
        }
    }

  self->usage_known[1] = TRUE;
  finish_batch (self, batch);

  return g_steal_pointer (&batch);
}
