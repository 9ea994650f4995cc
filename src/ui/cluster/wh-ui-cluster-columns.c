/* wh-ui-cluster-columns.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-cell.h"
#include "wh-ui-cluster-columns.h"
#include "wh-ui-replicas.h"
#include "wh-ui-spark-column.h"

/* ---- Nodes ---- */

/* Usage of what a pod can have, as a share with a meter. */
static void
fill_share (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  const char *field = user_data;
  WhRecord *node = wh_resource_get_record (resource);
  g_autofree char *limit_field = g_strconcat (field, "_allocatable", NULL);
  gint64 used = wh_record_get_number (node, field);
  gint64 limit = wh_record_get_number (node, limit_field);
  WhHealth health = wh_resource_get_health (resource);

  /* What a node that does not report used last is not what it uses. */
  if (used == WH_ABSENT || limit <= 0 || (health == WH_HEALTH_FAILING && !g_str_equal (field, "pods")))
    {
      wh_ui_cell_set_text (cell, "—", NULL);
      wh_ui_cell_set_quiet (cell, TRUE);
      wh_ui_cell_set_meter (cell, 0, 0, FALSE);
      return;
    }

  if (g_str_equal (field, "pods"))
    {
      g_autofree char *text = g_strdup_printf ("%d/%d", (int)used, (int)limit);

      wh_ui_cell_set_text (cell, text, NULL);
    }
  else
    {
      g_autofree char *text = g_strdup_printf ("%.0f", 100. * used / limit);

      wh_ui_cell_set_text (cell, text, "%");
    }

  wh_ui_cell_set_quiet (cell, health == WH_HEALTH_STALE);
  wh_ui_cell_set_meter (cell, used, limit, health != WH_HEALTH_STALE);
}

/**
 * wh_ui_cluster_add_node_columns:
 * @resources: shows nodes
 *
 * Shows usage as a share of what can be used.
 */
void
wh_ui_cluster_add_node_columns (WhUiResources *resources)
{
  static const char * const ids[] = { "cpu", "memory", "pods" };
  static const char * const titles[] = { N_("CPU"), N_("Memory"), N_("Pods") };
  const WhKind *kind = wh_kind_find ("node");

  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (ids); i++)
    {
      WhUiColumn column = {
        .id = ids[i],
        .title = _(titles[i]),
        .width = i == 2 ? 116 : 100,
        .sort = wh_kind_find_field (kind, ids[i]),
        .numeric = TRUE,
        .shown = TRUE,
        .rank = 200 + i,
        .fill = fill_share,
        .user_data = (gpointer)ids[i],
      };

      wh_ui_table_insert_column (wh_ui_resources_get_table (resources), kind, 4 + i, &column);
    }
}

/* ---- Workloads ---- */

static void
fill_replicas (WhUiCell   *cell,
               WhResource *resource,
               gpointer    user_data)
{
  const WhRecord *workload = wh_resource_get_record (resource);
  gint64 ready = workload->values[WH_WORKLOAD_READY].number;
  gint64 wanted = workload->values[WH_WORKLOAD_WANTED].number;
  gboolean known = ready != WH_ABSENT && wanted != WH_ABSENT;
  gboolean stale = wh_resource_get_health (resource) == WH_HEALTH_STALE;
  GtkWidget *room = wh_ui_cell_get_extra (cell);
  GtkWidget *replicas;
  char text[48] = "—";

  /* Blocks begin at the same place in each row. */
  if (room == NULL)
    {
      room = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      replicas = wh_ui_replicas_new ();
      gtk_widget_set_size_request (room, 58, -1);
      gtk_widget_set_valign (replicas, GTK_ALIGN_CENTER);
      gtk_widget_set_halign (replicas, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (room), replicas);
      wh_ui_cell_set_extra (cell, room, FALSE);
    }

  replicas = gtk_widget_get_first_child (room);

  if (known)
    {
      g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, ready, wanted);
      wh_ui_replicas_set_ready (WH_UI_REPLICAS (replicas), CLAMP (ready, 0, G_MAXINT));
      wh_ui_replicas_set_wanted (WH_UI_REPLICAS (replicas), CLAMP (wanted, 0, G_MAXINT));
      wh_ui_replicas_set_observed (WH_UI_REPLICAS (replicas), !stale);
    }

  gtk_widget_set_visible (replicas, known && wanted > 0);
  wh_ui_cell_set_text (cell, text, NULL);
  wh_ui_cell_set_quiet (cell, !known || stale || wanted == 0);
  wh_ui_cell_set_strong (cell, known && ready < wanted && !stale);
}

/**
 * wh_ui_cluster_add_workload_columns:
 * @resources: shows workloads
 *
 * Shows replicas as blocks, and the course of the CPU.
 */
void
wh_ui_cluster_add_workload_columns (WhUiResources *resources)
{
  WhUiTable *table = wh_ui_resources_get_table (resources);
  WhUiColumn replicas = {
    .id = "ready",
    .title = _("Replicas"),
    .width = 116,
    .sort = WH_WORKLOAD_READY,
    .shown = TRUE,
    .rank = 0,
    .fill = fill_replicas,
  };
  WhUiColumn spark = wh_ui_spark_column ("cpu", _("Course"), WH_UI_SORT_NONE);

  /* What is dropped first when there is no room is at the end of this list. */
  spark.rank = 480;
  spark.width = 74;
  wh_ui_table_insert_column (table, &wh_kind_workload, 3, &replicas);
  wh_ui_table_insert_column (table, &wh_kind_workload, 12, &spark);
}

/* ---- Pods ---- */

static gboolean
is_completed (const WhRecord *record,
              gpointer        user_data)
{
  const char *status = record->values[WH_POD_STATUS].text;

  return status != NULL && (g_str_equal (status, "Completed") || g_str_equal (status, "Succeeded"));
}

/* What has ended well is neither healthy nor ill: a ring, and it stands back. */
static void
fill_pod_status (WhUiCell   *cell,
                 WhResource *resource,
                 gpointer    user_data)
{
  g_autofree char *text = wh_ui_resource_dup_status (resource);
  WhHealth health = wh_resource_get_health (resource);
  gboolean completed = health == WH_HEALTH_OK && is_completed (wh_resource_get_record (resource), NULL);

  wh_ui_cell_set_health (cell, completed ? WH_HEALTH_UNKNOWN : health,
                         completed ? text : wh_resource_get_reason (resource));
  wh_ui_cell_set_text (cell, text, NULL);
  wh_ui_cell_set_tone (cell, completed ? "dimmed" : wh_ui_health_css_class (health));
}

/**
 * wh_ui_cluster_add_pod_columns:
 * @resources: shows pods
 *
 * Tells pods that have completed from those that run.
 */
void
wh_ui_cluster_add_pod_columns (WhUiResources *resources)
{
  WhUiColumn status = {
    .id = "status",
    .title = _("Status"),
    .width = 176,
    .sort = WH_SORT_HEALTH,
    .shown = TRUE,
    .rank = 0,
    .fill = fill_pod_status,
  };

  wh_ui_table_insert_column (wh_ui_resources_get_table (resources), &wh_kind_pod, 4, &status);
  wh_ui_resources_set_chip_title (resources, WH_HEALTH_OK, _("Running"));
  wh_ui_resources_set_aside (resources, _("Completed"), is_completed);
}
