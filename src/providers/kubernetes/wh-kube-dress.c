/* wh-kube-dress.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-kube-cluster-private.h"

/* What one object of the cluster says about the record of another. */

/* Whether all there is of a role was seen at least once. */
gboolean
wh_kube_cluster_is_listed (WhKubeCluster *self,
                           WhKubeRole     role)
{
  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      const WhKubeTable *table = &self->tables[i];

      if (wh_kube_resources[i].role == role && (table->n_scopes == 0 || table->n_listed < table->n_scopes))
        return FALSE;
    }

  return TRUE;
}

static WhRecord *
dress_pod (WhKubeCluster *self,
           WhRecord      *record)
{
  static const guint fields[] = { WH_POD_CPU, WH_POD_MEMORY };
  gint64 numbers[] = { WH_ABSENT, WH_ABSENT };
  g_autofree char *name = NULL;
  const WhKubeUsage *usage;

  if (self->pod_usage == NULL)
    return record;

  name = wh_record_dup_full_name (record);
  usage = g_hash_table_lookup (self->pod_usage, name);

  if (usage == NULL && record->values[WH_POD_CPU].number == WH_ABSENT)
    return record;

  if (usage != NULL)
    {
      numbers[0] = usage->cpu;
      numbers[1] = usage->memory;
    }

  return wh_record_with_numbers (record, fields, numbers, G_N_ELEMENTS (fields));
}

static WhRecord *
dress_node (WhKubeCluster *self,
            WhRecord      *record)
{
  WhRecordBuilder *builder = self->builders[WH_KUBE_BUILD_NODE];
  const char *name = wh_record_get_name (record);
  const WhKubeSum *sum = g_hash_table_lookup (self->requested, name);
  const WhKubeUsage *usage = self->node_usage != NULL ? g_hash_table_lookup (self->node_usage, name) : NULL;

  wh_record_builder_copy (builder, record);

  /* Nothing requested is a fact only when the pods were seen. */
  if (sum != NULL || wh_kube_cluster_is_listed (self, WH_KUBE_PODS))
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
  static const guint fields[] = { WH_WORKLOAD_CPU, WH_WORKLOAD_MEMORY };
  gint64 numbers[] = { WH_ABSENT, WH_ABSENT };
  g_autofree char *name = wh_record_dup_full_name (record);
  const WhKubeUsage *usage = g_hash_table_lookup (self->owner_usage, name);

  if (usage == NULL && record->values[WH_WORKLOAD_CPU].number == WH_ABSENT)
    return record;

  if (usage != NULL)
    {
      numbers[0] = usage->cpu;
      numbers[1] = usage->memory;
    }

  return wh_record_with_numbers (record, fields, numbers, G_N_ELEMENTS (fields));
}

static WhRecord *
dress_service (WhKubeCluster *self,
               WhRecord      *record)
{
  WhRecordBuilder *builder = self->builders[WH_KUBE_BUILD_SERVICE];
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
  if ((slices != NULL || wh_kube_cluster_is_listed (self, WH_KUBE_SLICES)) &&
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
  WhRecordBuilder *builder = self->builders[WH_KUBE_BUILD_EVENT];
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

/**
 * wh_kube_cluster_dress:
 * @self: a cluster
 * @role: what the record is
 * @record: (transfer full): as its own object has it
 *
 * Returns: (transfer full): the record with what other objects know of it
 */
WhRecord *
wh_kube_cluster_dress (WhKubeCluster *self,
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
void
wh_kube_cluster_redress (WhKubeCluster *self,
                         WhKubeRole     role,
                         WhKubeItem    *item,
                         WhBatch       *batch)
{
  g_autoptr(WhRecord) before = NULL;

  if (item == NULL || item->record == NULL)
    return;

  before = wh_record_ref (item->record);
  item->record = wh_kube_cluster_dress (self, role, g_steal_pointer (&item->record));

  if (!wh_record_equal (before, item->record))
    wh_batch_take_record (batch, wh_record_ref (item->record));
}

/* A workload that gets other images is an event. Who else watches the cluster
 * calls it the same, by what the cluster counts: our clocks differ. */
void
wh_kube_cluster_add_rollout (WhKubeCluster    *self,
                             const WhKubeItem *item_before,
                             const WhKubeItem *item_after,
                             WhBatch          *batch)
{
  WhRecord *before = item_before->record;
  WhRecord *after = item_after->record;
  WhRecordBuilder *builder = self->builders[WH_KUBE_BUILD_EVENT];
  const char *old_version = before->values[WH_WORKLOAD_VERSION].text;
  const char *new_version = after->values[WH_WORKLOAD_VERSION].text;
  gint64 now = g_get_real_time ();
  g_autofree char *uid = NULL;

  if (g_strcmp0 (before->values[WH_WORKLOAD_IMAGES].text, after->values[WH_WORKLOAD_IMAGES].text) == 0)
    return;

  uid = g_strdup_printf ("rollout:%s:%" G_GINT64_FORMAT, after->uid,
                         item_after->generation != WH_ABSENT ? item_after->generation : now);
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
