/* wh-ui-cluster-sums.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-cluster-sums.h"

/**
 * wh_ui_record_get_amount:
 * @record: a record
 * @field: id of a field that holds a whole number
 * @divisor: how many of the field's units make one of the caller's
 *
 * Returns: the value; NaN when it was not observed
 */
double
wh_ui_record_get_amount (const WhRecord *record,
                         const char     *field,
                         double          divisor)
{
  gint64 number = wh_record_get_number (record, field);

  return number != WH_ABSENT ? number / divisor : NAN;
}

/**
 * wh_ui_environment_rank:
 * @environment: (nullable): class of an environment
 *
 * Returns: its place in lists: production comes first
 */
guint
wh_ui_environment_rank (const char *environment)
{
  static const char * const order[] = { "production", "staging", "development" };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_strcmp0 (environment, order[i]) == 0)
      return i;

  return G_N_ELEMENTS (order);
}

/**
 * wh_ui_store_is_in_scope:
 * @store: where it is
 * @of: id of a connection
 * @connection: (nullable): id of the only connection; %NULL = all
 * @environment: (nullable): the only environment; %NULL = all
 *
 * Returns: whether what it tells belongs to what the user wants to see
 */
gboolean
wh_ui_store_is_in_scope (WhStore    *store,
                         const char *of,
                         const char *connection,
                         const char *environment)
{
  const WhSource *source;

  if (connection != NULL && *connection != 0 && g_strcmp0 (of, connection) != 0)
    return FALSE;

  if (environment == NULL || *environment == 0)
    return TRUE;

  source = wh_store_get_source (store, of);

  return source != NULL && g_strcmp0 (source->environment, environment) == 0;
}

/* The first number observed turns "nobody knows" into a sum. */
static void
add (double *sum,
     double  value)
{
  if (!isnan (value))
    *sum = isnan (*sum) ? value : *sum + value;
}

static void
add_node (WhUiClusterSums *self,
          const WhRecord  *node)
{
  add (&self->cpu.used, wh_ui_record_get_amount (node, "cpu", 1000));
  add (&self->cpu.requested, wh_ui_record_get_amount (node, "cpu_requested", 1000));
  add (&self->cpu.allocatable, wh_ui_record_get_amount (node, "cpu_allocatable", 1000));
  add (&self->memory.used, wh_ui_record_get_amount (node, "memory", 1));
  add (&self->memory.requested, wh_ui_record_get_amount (node, "memory_requested", 1));
  add (&self->memory.allocatable, wh_ui_record_get_amount (node, "memory_allocatable", 1));
  add (&self->pods.used, wh_ui_record_get_amount (node, "pods", 1));
  add (&self->pods.allocatable, wh_ui_record_get_amount (node, "pods_allocatable", 1));
  self->n_counted++;
}

static void
add_nodes (WhUiClusterSums *self,
           WhResourceList  *list,
           WhStore         *store,
           const char      *connection,
           const char      *environment)
{
  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *node = wh_resource_list_get_record (list, i);
      const WhSource *source = wh_store_get_source (store, node->connection);
      gboolean silent = source != NULL && source->stale;

      if (!wh_ui_store_is_in_scope (store, node->connection, connection, environment))
        continue;

      self->n_nodes++;

      if (silent && !g_ptr_array_find_with_equal_func (self->left_out, source->name, g_str_equal, NULL))
        g_ptr_array_add (self->left_out, g_strdup (source->name));

      if (silent ? self->stale : node->health != WH_HEALTH_FAILING)
        add_node (self, node);
    }
}

/**
 * wh_ui_cluster_sums_init:
 * @self: filled in
 * @store: where the nodes are
 * @connection: (nullable): id of the only cluster; %NULL = all
 * @environment: (nullable): the only environment; %NULL = all
 *
 * Adds up the nodes. What a cluster that does not answer once had is no
 * capacity, and neither is a node that is not ready. While no cluster answers,
 * the sums are the last ones.
 */
void
wh_ui_cluster_sums_init (WhUiClusterSums *self,
                         WhStore         *store,
                         const char      *connection,
                         const char      *environment)
{
  const WhKind *kind = wh_kind_find ("node");

  g_return_if_fail (self != NULL);
  g_return_if_fail (WH_IS_STORE (store));

  *self = (WhUiClusterSums) {
    .cpu = { NAN, NAN, NAN },
    .memory = { NAN, NAN, NAN },
    .pods = { NAN, NAN, NAN },
    .left_out = g_ptr_array_new_with_free_func (g_free),
  };

  if (kind == NULL)
    return;

  add_nodes (self, wh_store_get_list (store, kind), store, connection, environment);

  /* Nobody answers: what was last seen is worth more than nothing at all. */
  if (self->n_counted == 0 && self->left_out->len > 0)
    {
      self->stale = TRUE;
      self->n_nodes = 0;
      add_nodes (self, wh_store_get_list (store, kind), store, connection, environment);
    }
}

/**
 * wh_ui_cluster_sums_clear:
 * @self: sums
 *
 * Frees what they hold.
 */
void
wh_ui_cluster_sums_clear (WhUiClusterSums *self)
{
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
}
