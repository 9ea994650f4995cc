/* wh-ui-cluster-capacity.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-capacity.h"
#include "wh-ui-cluster-capacity.h"
#include "wh-ui-cluster-sums.h"
#include "wh-ui-draw.h"

/**
 * WhUiClusterCapacity:
 *
 * What the nodes of the clusters in scope have, use and promised together. What
 * does not answer is left out, and named.
 */
struct _WhUiClusterCapacity
{
  AdwBin            parent_instance;

  WhUiCapacity     *capacity;
  WhUiCapacityCell *cpu;
  WhUiCapacityCell *memory;
  WhUiCapacityCell *pods;
};

G_DEFINE_FINAL_TYPE (WhUiClusterCapacity, wh_ui_cluster_capacity, ADW_TYPE_BIN)

static char *
format_amount (double value)
{
  double tenths = round (value * 10) / 10;

  return value < 100 && tenths != round (value) ? wh_format_real (tenths) : wh_format_integer ((gint64)round (value));
}

static void
fill_cell (WhUiCapacityCell     *cell,
           const WhUiClusterSum *sum,
           double                divisor,
           const char           *unit,
           const char           *detail)
{
  g_autofree char *value = !isnan (sum->used) ? format_amount (sum->used / divisor) : NULL;
  g_autofree char *total = NULL;
  g_autofree char *share = NULL;
  g_autofree char *requested = NULL;

  if (sum->allocatable > 0)
    {
      g_autofree char *number = format_amount (sum->allocatable / divisor);

      /* Translators: "of 70 cores": what there is; the unit may be empty */
      total = g_strdup_printf (_("of %s %s"), number, unit);
      g_strchomp (total);
    }

  if (!isnan (sum->used) && sum->allocatable > 0)
    share = g_strdup_printf ("%.0f\302\240%%", 100 * sum->used / sum->allocatable);

  if (detail == NULL && !isnan (sum->requested) && sum->allocatable > 0)
    {
      requested = g_strdup_printf (_("%.0f\302\240%% requested"), 100 * sum->requested / sum->allocatable);
      detail = requested;
    }

  wh_ui_capacity_cell_set_value (cell, value);
  wh_ui_capacity_cell_set_total (cell, total);
  wh_ui_capacity_cell_set_share (cell, share);
  wh_ui_capacity_cell_set_detail (cell, detail);
  wh_ui_capacity_cell_set_meter (cell, isnan (sum->used) ? 0 : sum->used, isnan (sum->requested) ? -1 : sum->requested,
                                 sum->allocatable > 0 ? sum->allocatable : 0);
}

/* When any of the clusters in scope answered last. */
static char *
dup_last_answer (WhStore    *store,
                 const char *connection,
                 const char *environment)
{
  WhResourceList *nodes = wh_store_get_list (store, wh_kind_find ("node"));
  gint64 newest = 0;

  for (guint i = 0; i < wh_resource_list_get_n (nodes); i++)
    {
      const char *of = wh_resource_list_get_record (nodes, i)->connection;
      const WhSource *source = wh_store_get_source (store, of);

      if (source != NULL && wh_ui_store_is_in_scope (store, of, connection, environment))
        newest = MAX (newest, source->fresh_at);
    }

  return newest > 0 ? wh_format_time (newest) : g_strdup ("—");
}

/* Why less is counted than there is, or %NULL. */
static char *
dup_left_out (WhUiClusterSums *sums,
              WhStore         *store,
              const char      *connection,
              const char      *environment)
{
  g_autofree char *what = NULL;

  if (sums->stale)
    {
      what = dup_last_answer (store, connection, environment);

      /* Translators: %s is a time: what is shown was observed then */
      return g_strdup_printf (_("as of %s"), what);
    }

  if (sums->left_out->len == 0)
    return NULL;

  g_ptr_array_add (sums->left_out, NULL);
  what = g_strjoinv (", ", (char **)sums->left_out->pdata);

  /* Translators: %s is the name of one or more clusters */
  return g_strdup_printf (_("%s not counted, offline"), what);
}

/**
 * wh_ui_cluster_capacity_update:
 * @self: a capacity
 * @store: where the nodes are
 * @connection: (nullable): id of the only cluster; %NULL = all
 * @environment: (nullable): the only environment; %NULL = all
 *
 * Adds up again. Without nodes nothing is shown.
 *
 * Returns: how many nodes there are
 */
guint
wh_ui_cluster_capacity_update (WhUiClusterCapacity *self,
                               WhStore             *store,
                               const char          *connection,
                               const char          *environment)
{
  g_auto(WhUiClusterSums) sums = { 0 };
  g_autofree char *left_out = NULL;

  g_return_val_if_fail (WH_UI_IS_CLUSTER_CAPACITY (self), 0);
  g_return_val_if_fail (WH_IS_STORE (store), 0);

  wh_ui_cluster_sums_init (&sums, store, connection, environment);
  left_out = dup_left_out (&sums, store, connection, environment);

  wh_ui_set_style_class (GTK_WIDGET (self->capacity), "wh-stale", sums.stale);
  wh_ui_capacity_cell_set_stale (self->cpu, sums.stale);
  wh_ui_capacity_cell_set_stale (self->memory, sums.stale);
  wh_ui_capacity_cell_set_stale (self->pods, sums.stale);

  /* Nobody requests pods: their cell has the line for what is left out. */
  fill_cell (self->cpu, &sums.cpu, 1, _("cores"), NULL);
  fill_cell (self->memory, &sums.memory, 1024. * 1024 * 1024, "GiB", NULL);
  fill_cell (self->pods, &sums.pods, 1, "", left_out);
  gtk_widget_set_visible (GTK_WIDGET (self), sums.n_nodes > 0);

  return sums.n_nodes;
}

void
wh_ui_cluster_capacity_set_narrow (WhUiClusterCapacity *self,
                                   gboolean             narrow)
{
  g_return_if_fail (WH_UI_IS_CLUSTER_CAPACITY (self));

  wh_ui_capacity_set_narrow (self->capacity, narrow);
}

static void
wh_ui_cluster_capacity_class_init (WhUiClusterCapacityClass *klass)
{
}

static void
wh_ui_cluster_capacity_init (WhUiClusterCapacity *self)
{
  self->capacity = WH_UI_CAPACITY (wh_ui_capacity_new ());
  self->cpu = wh_ui_capacity_add_cell (self->capacity, _("CPU"));
  self->memory = wh_ui_capacity_add_cell (self->capacity, _("Memory"));
  self->pods = wh_ui_capacity_add_cell (self->capacity, _("Pods"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->capacity));
}
