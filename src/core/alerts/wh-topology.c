/* wh-topology.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kinds.h"
#include "wh-matchers.h"
#include "wh-topology.h"

/* What began this much before its cause was seen may still follow from it:
 * systems look at different times, and rules wait. Microseconds. */
#define SLACK (5 * 60 * (gint64)G_USEC_PER_SEC)

/* Labels that name a workload. */
static const char * const workload_labels[] = { "deployment", "statefulset", "daemonset", "workload", "job_name", NULL };

typedef struct
{
  WhRecord   *node;      /* borrowed from the store's list, which does not change meanwhile */
  GHashTable *workloads; /* names, borrowed */
  GHashTable *applications;
  WhReach     reach;
  gint64      since;
} Machine;

struct _WhTopology
{
  WhStore    *store;
  GPtrArray  *machines;     /* Machine; those that are down */
  GHashTable *pods;         /* "namespace/name" → Machine */
  GHashTable *workloads;    /* "namespace/name" → Machine */
  GHashTable *applications; /* name → Machine */
  GHashTable *sick;         /* the same names, of what is also unwell elsewhere */
};

static void
machine_free (gpointer data)
{
  Machine *machine = data;

  g_hash_table_unref (machine->workloads);
  g_hash_table_unref (machine->applications);
  g_free (machine);
}

/**
 * wh_topology_free:
 * @self: (nullable) (transfer full): a #WhTopology
 *
 * Frees it; the records that it told of are those of the store.
 */
void
wh_topology_free (WhTopology *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->machines);
  g_hash_table_unref (self->pods);
  g_hash_table_unref (self->workloads);
  g_hash_table_unref (self->applications);
  g_hash_table_unref (self->sick);
  g_object_unref (self->store);
  g_free (self);
}

/* "workload:chat/api" → "chat/api". */
static const char *
get_key (const char *reference)
{
  const char *colon = reference != NULL ? strchr (reference, ':') : NULL;

  return colon != NULL ? colon + 1 : NULL;
}

static Machine *
find_machine (WhTopology *self,
              const char *connection,
              const char *name)
{
  for (guint i = 0; i < self->machines->len; i++)
    {
      Machine *machine = g_ptr_array_index (self->machines, i);

      if ((connection == NULL || connection == machine->node->connection) &&
          g_strcmp0 (wh_record_get_name (machine->node), name) == 0)
        return machine;
    }

  return NULL;
}

static void
find_machines (WhTopology *self)
{
  const WhKind *kind = wh_kind_find (WH_TOPOLOGY_NODE_KIND);
  WhResourceList *nodes = kind != NULL ? wh_store_get_list (self->store, kind) : NULL;

  for (guint i = 0; nodes != NULL && i < wh_resource_list_get_n (nodes); i++)
    {
      WhRecord *node = wh_resource_list_get_record (nodes, i);
      Machine *machine;

      if (wh_store_get_health (self->store, node) != WH_HEALTH_FAILING)
        continue;

      machine = g_new0 (Machine, 1);
      machine->node = node;
      machine->since = node->observed_at;
      machine->workloads = g_hash_table_new (g_str_hash, g_str_equal);
      machine->applications = g_hash_table_new (g_str_hash, g_str_equal);
      g_ptr_array_add (self->machines, machine);
    }
}

static void
read_pod (WhTopology *self,
          WhRecord   *pod)
{
  const char *workload = get_key (pod->values[WH_POD_OWNER].text);
  const char *application = pod->values[WH_POD_APPLICATION].text;
  const char *place = get_key (pod->values[WH_POD_NODE].text);
  Machine *machine = place != NULL ? find_machine (self, pod->connection, place) : NULL;

  if (machine == NULL)
    {
      /* One that waits for a place is no illness of its own. */
      if (place != NULL && wh_store_get_health (self->store, pod) == WH_HEALTH_FAILING)
        {
          if (workload != NULL)
            g_hash_table_add (self->sick, (gpointer)workload);
          if (application != NULL)
            g_hash_table_add (self->sick, (gpointer)application);
        }
      return;
    }

  g_hash_table_insert (self->pods, wh_record_dup_full_name (pod), machine);
  machine->reach.n_pods++;

  if (workload != NULL)
    {
      g_hash_table_insert (self->workloads, g_strdup (workload), machine);
      g_hash_table_add (machine->workloads, (gpointer)workload);
    }

  if (application != NULL)
    {
      g_hash_table_insert (self->applications, g_strdup (application), machine);
      g_hash_table_add (machine->applications, (gpointer)application);
    }
}

static void
count_services (WhTopology *self)
{
  WhResourceList *services = wh_store_get_list (self->store, &wh_kind_service);

  for (guint i = 0; i < wh_resource_list_get_n (services); i++)
    {
      WhRecord *service = wh_resource_list_get_record (services, i);
      WhHealth health = wh_store_get_health (self->store, service);
      const char *application = service->values[WH_SERVICE_APPLICATION].text;

      if (application == NULL || (health != WH_HEALTH_FAILING && health != WH_HEALTH_WARNING))
        continue;

      for (guint m = 0; m < self->machines->len; m++)
        {
          Machine *machine = g_ptr_array_index (self->machines, m);

          machine->reach.n_services += machine->node->connection == service->connection &&
                                       g_hash_table_contains (machine->applications, application);
        }
    }
}

/**
 * wh_topology_new:
 * @store: a store, which must not change while the topology is used
 *
 * Returns: (transfer full): what is down in @store and what that reaches
 */
WhTopology *
wh_topology_new (WhStore *store)
{
  WhTopology *self = g_new0 (WhTopology, 1);
  WhResourceList *pods;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  self->store = g_object_ref (store);
  self->machines = g_ptr_array_new_with_free_func (machine_free);
  self->pods = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->workloads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->applications = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sick = g_hash_table_new (g_str_hash, g_str_equal);
  find_machines (self);

  if (self->machines->len == 0)
    return self;

  pods = wh_store_get_list (store, &wh_kind_pod);
  for (guint i = 0; i < wh_resource_list_get_n (pods); i++)
    read_pod (self, wh_resource_list_get_record (pods, i));

  for (guint i = 0; i < self->machines->len; i++)
    {
      Machine *machine = g_ptr_array_index (self->machines, i);

      machine->reach.n_workloads = g_hash_table_size (machine->workloads);
    }

  count_services (self);

  return self;
}

/**
 * wh_topology_is_calm:
 * @self: a topology
 *
 * Returns: whether no machine is down, so that nothing is explained
 */
gboolean
wh_topology_is_calm (WhTopology *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->machines->len == 0;
}

static gboolean
has_tenant (const char *labels)
{
  static const char * const tenants[] = { "pod", "container", "deployment", "statefulset", "daemonset", "service", NULL };

  for (guint i = 0; tenants[i] != NULL; i++)
    {
      g_autofree char *value = wh_alert_labels_dup (labels, tenants[i]);

      if (value != NULL)
        return TRUE;
    }

  return FALSE;
}

/* "10.0.0.7:9100" and "worker-3:9100" are about the machine, too. */
static Machine *
find_by_instance (WhTopology *self,
                  const char *labels)
{
  g_autofree char *instance = wh_alert_labels_dup (labels, "instance");
  char *colon;

  if (instance == NULL)
    return NULL;

  if ((colon = strrchr (instance, ':')) != NULL)
    *colon = '\0';

  for (guint i = 0; i < self->machines->len; i++)
    {
      Machine *machine = g_ptr_array_index (self->machines, i);

      if (g_strcmp0 (wh_record_get_name (machine->node), instance) == 0 ||
          g_strcmp0 (wh_record_get_text (machine->node, "ip"), instance) == 0)
        return machine;
    }

  return NULL;
}

/**
 * wh_topology_find_node:
 * @self: a topology
 * @alert: an alert
 *
 * Returns: (transfer none) (nullable): the machine that is down and that @alert
 *   is about itself
 */
WhRecord *
wh_topology_find_node (WhTopology     *self,
                       const WhRecord *alert)
{
  const char *labels;
  g_autofree char *name = NULL;
  Machine *machine;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (alert != NULL, NULL);

  labels = alert->values[WH_ALERT_LABELS].text;
  if (self->machines->len == 0 || has_tenant (labels))
    return NULL;

  name = wh_alert_labels_dup (labels, "node");
  machine = name != NULL ? find_machine (self, NULL, name) : find_by_instance (self, labels);

  return machine != NULL ? machine->node : NULL;
}

static Machine *
find_cause (WhTopology     *self,
            const WhRecord *alert)
{
  const char *labels = alert->values[WH_ALERT_LABELS].text;
  const char *application = alert->values[WH_ALERT_APPLICATION].text;
  g_autofree char *namespace = wh_alert_labels_dup (labels, "namespace");
  g_autofree char *pod = wh_alert_labels_dup (labels, "pod");

  if (namespace != NULL && pod != NULL)
    {
      g_autofree char *key = g_strdup_printf ("%s/%s", namespace, pod);

      /* It names one pod: that one is there or it is not. */
      return g_hash_table_lookup (self->pods, key);
    }

  for (guint i = 0; namespace != NULL && workload_labels[i] != NULL; i++)
    {
      g_autofree char *name = wh_alert_labels_dup (labels, workload_labels[i]);
      g_autofree char *key = name != NULL ? g_strdup_printf ("%s/%s", namespace, name) : NULL;

      if (key != NULL)
        return g_hash_table_contains (self->sick, key) ? NULL : g_hash_table_lookup (self->workloads, key);
    }

  if (application == NULL || g_hash_table_contains (self->sick, application))
    return NULL;

  return g_hash_table_lookup (self->applications, application);
}

/**
 * wh_topology_explain:
 * @self: a topology
 * @alert: an alert
 *
 * An alert follows from a machine that is down when it is about a pod there, or
 * about a workload or application that has pods there and is well elsewhere,
 * and when it did not begin before.
 *
 * Returns: (transfer none) (nullable): the machine that explains @alert
 */
WhRecord *
wh_topology_explain (WhTopology     *self,
                     const WhRecord *alert)
{
  gint64 since;
  Machine *machine;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (alert != NULL, NULL);

  if (self->machines->len == 0 || (machine = find_cause (self, alert)) == NULL)
    return NULL;

  since = alert->values[WH_ALERT_SINCE].number;

  return since == WH_ABSENT || since >= machine->since - SLACK ? machine->node : NULL;
}

/**
 * wh_topology_note_since:
 * @self: a topology
 * @node: a machine that is down
 * @since: a time at which it was down already, microseconds since the epoch
 *
 * A machine's record says when it became what it is, which may be later than
 * when it went down.
 */
void
wh_topology_note_since (WhTopology     *self,
                        const WhRecord *node,
                        gint64          since)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->machines->len; i++)
    {
      Machine *machine = g_ptr_array_index (self->machines, i);

      if (machine->node == node && since > 0)
        machine->since = MIN (machine->since, since);
    }
}

/**
 * wh_topology_get_reach:
 * @self: a topology
 * @node: a machine that is down
 *
 * Returns: how much it takes with it
 */
WhReach
wh_topology_get_reach (WhTopology     *self,
                       const WhRecord *node)
{
  g_return_val_if_fail (self != NULL, (WhReach) { 0 });

  for (guint i = 0; i < self->machines->len; i++)
    {
      Machine *machine = g_ptr_array_index (self->machines, i);

      if (machine->node == node)
        return machine->reach;
    }

  return (WhReach) { 0 };
}
