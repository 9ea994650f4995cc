/* wh-ui-cluster-overview.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-capacity.h"
#include "wh-ui-cluster-overview.h"
#include "wh-ui-cluster-sums.h"
#include "wh-ui-draw.h"
#include "wh-ui-event-row.h"
#include "wh-ui-node-group.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-resources.h"

/* Usage changes all the time; so often it is drawn again, in milliseconds. */
#define UPDATE_INTERVAL 500

/* Ages are written again after so many seconds. */
#define AGE_INTERVAL 15

#define N_EVENTS 7

/**
 * WhUiClusterOverview:
 *
 * What the clusters in scope have, how their nodes are, and what happened last.
 */
struct _WhUiClusterOverview
{
  AdwBin            parent_instance;

  WhUiCapacity     *capacity;
  GtkLabel         *n_nodes;
  GtkWidget        *legend;
  AdwToggleGroup   *look;
  GtkBox           *body;
  GtkStack         *nodes;
  GtkBox           *groups;
  WhUiTable        *table;
  GtkWidget        *events;
  GtkLabel         *n_events;
  GtkListBox       *event_list;

  WhUiCapacityCell *cpu;
  WhUiCapacityCell *memory;
  WhUiCapacityCell *pods;
  WhUiScope        *scope;
  WhFleet          *fleet;
  WhStore          *store;
  GSignalGroup     *store_signals;
  GSettings        *settings;
  WhResourceView   *view; /* of the table, while there is one */
  char             *environment;
  GHashTable       *group_of; /* connection id -> WhUiNodeGroup */
  guint             update_source;
  guint             age_source;
  guint             narrow : 1;
  guint             compact : 1;
};

G_DEFINE_FINAL_TYPE (WhUiClusterOverview, wh_ui_cluster_overview, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_ENVIRONMENT,
  PROP_NARROW,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ---- Capacity ---- */

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
dup_last_answer (WhUiClusterOverview *self)
{
  WhResourceList *nodes = wh_store_get_list (self->store, wh_kind_find ("node"));
  gint64 newest = 0;

  for (guint i = 0; i < wh_resource_list_get_n (nodes); i++)
    {
      WhRecord *node = wh_resource_list_get_record (nodes, i);
      const WhSource *source = wh_store_get_source (self->store, node->connection);

      if (source != NULL &&
          wh_ui_store_is_in_scope (self->store, node, wh_ui_scope_get_connection (self->scope), self->environment))
        newest = MAX (newest, source->fresh_at);
    }

  return newest > 0 ? wh_format_time (newest) : g_strdup ("—");
}

static void
update_capacity (WhUiClusterOverview *self)
{
  g_auto(WhUiClusterSums) sums = { 0 };
  g_autofree char *number = NULL;
  g_autofree char *left_out = NULL;

  wh_ui_cluster_sums_init (&sums, self->store, wh_ui_scope_get_connection (self->scope), self->environment);

  if (sums.stale)
    {
      g_autofree char *time = dup_last_answer (self);

      /* Translators: %s is a time: what is shown was observed then */
      left_out = g_strdup_printf (_("as of %s"), time);
    }
  else if (sums.left_out->len > 0)
    {
      g_autofree char *names = NULL;

      g_ptr_array_add (sums.left_out, NULL);
      names = g_strjoinv (", ", (char **)sums.left_out->pdata);
      /* Translators: %s is the name of one or more clusters */
      left_out = g_strdup_printf (_("%s not counted, offline"), names);
    }

  wh_ui_set_style_class (GTK_WIDGET (self->capacity), "wh-stale", sums.stale);
  wh_ui_capacity_cell_set_stale (self->cpu, sums.stale);
  wh_ui_capacity_cell_set_stale (self->memory, sums.stale);
  wh_ui_capacity_cell_set_stale (self->pods, sums.stale);

  /* Nobody requests pods: their cell has the line for what is left out. */
  fill_cell (self->cpu, &sums.cpu, 1, _("cores"), NULL);
  fill_cell (self->memory, &sums.memory, 1024. * 1024 * 1024, "GiB", NULL);
  fill_cell (self->pods, &sums.pods, 1, "", left_out);

  gtk_widget_set_visible (GTK_WIDGET (self->capacity), sums.n_nodes > 0);
  number = wh_format_integer (sums.n_nodes);
  gtk_label_set_label (self->n_nodes, number);
}

/* ---- Nodes ---- */

static gboolean
is_shown (WhUiClusterOverview *self,
          const char          *connection)
{
  const char *only = wh_ui_scope_get_connection (self->scope);
  const WhSource *source = wh_store_get_source (self->store, connection);

  if (only != NULL && !g_str_equal (only, connection))
    return FALSE;

  return self->environment == NULL || *self->environment == 0 ||
         (source != NULL && g_strcmp0 (source->environment, self->environment) == 0);
}

/* Production first; otherwise by name, so that nothing ever moves. */
static int
compare_clusters (gconstpointer one,
                  gconstpointer other,
                  gpointer      user_data)
{
  WhStore *store = user_data;
  const WhSource *first = wh_store_get_source (store, *(const char * const *)one);
  const WhSource *second = wh_store_get_source (store, *(const char * const *)other);
  int order = (int)wh_ui_environment_rank (first != NULL ? first->environment : NULL) -
              (int)wh_ui_environment_rank (second != NULL ? second->environment : NULL);

  return order != 0 ? order : g_strcmp0 (first != NULL ? first->name : NULL, second != NULL ? second->name : NULL);
}

/* The clusters that there are, and those that only have a past. */
static GPtrArray *
list_clusters (WhUiClusterOverview *self,
               GHashTable          *nodes)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) connections = wh_ui_scope_list (self->scope);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < connections->len; i++)
    {
      const char *connection = wh_connection_get_id (g_ptr_array_index (connections, i));

      if (is_shown (self, connection))
        g_ptr_array_add (ids, g_strdup (connection));
    }

  g_hash_table_iter_init (&iter, nodes);

  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
      g_ptr_array_add (ids, g_strdup (id));

  g_ptr_array_sort_with_data (ids, compare_clusters, self->store);

  return ids;
}

/* connection id -> its nodes */
static GHashTable *
sort_nodes (WhUiClusterOverview *self)
{
  GHashTable *nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  const WhKind *kind = wh_kind_find ("node");
  WhResourceList *list = kind != NULL ? wh_store_get_list (self->store, kind) : NULL;

  for (guint i = 0; list != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *node = wh_resource_list_get_record (list, i);
      GPtrArray *of_cluster;

      if (!is_shown (self, node->connection))
        continue;

      if ((of_cluster = g_hash_table_lookup (nodes, node->connection)) == NULL)
        {
          of_cluster = g_ptr_array_new ();
          g_hash_table_insert (nodes, (gpointer)node->connection, of_cluster);
        }

      g_ptr_array_add (of_cluster, node);
    }

  return nodes;
}

/* It answers, it tells other things, and there are no nodes: a cluster without
 * any runs no pods either. */
static gboolean
hides_nodes (WhUiClusterOverview *self,
             const char          *connection)
{
  const WhSource *source = wh_store_get_source (self->store, connection);
  const WhKind *kind = wh_kind_find ("node");

  return source != NULL && !source->stale && kind != NULL &&
         !wh_store_is_observed (self->store, connection, kind) &&
         wh_store_is_observed (self->store, connection, &wh_kind_workload);
}

static void
update_groups (WhUiClusterOverview *self)
{
  g_autoptr(GHashTable) nodes = sort_nodes (self);
  g_autoptr(GPtrArray) clusters = list_clusters (self, nodes);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  GtkWidget *before = NULL;
  GHashTableIter iter;
  gpointer id;
  gpointer group;

  g_hash_table_iter_init (&iter, self->group_of);

  while (g_hash_table_iter_next (&iter, &id, &group))
    if (!g_ptr_array_find_with_equal_func (clusters, id, g_str_equal, NULL))
      {
        gtk_box_remove (self->groups, group);
        g_hash_table_iter_remove (&iter);
      }

  for (guint i = 0; i < clusters->len; i++)
    {
      const char *connection = g_ptr_array_index (clusters, i);
      GPtrArray *of_cluster = g_hash_table_lookup (nodes, connection);

      if ((group = g_hash_table_lookup (self->group_of, connection)) == NULL)
        {
          group = wh_ui_node_group_new (connection);
          wh_ui_node_group_set_look (group, TRUE, self->narrow);
          gtk_box_append (self->groups, group);
          g_hash_table_insert (self->group_of, g_strdup (connection), group);
        }

      gtk_box_reorder_child_after (self->groups, group, before);
      before = group;
      wh_ui_node_group_update (group, self->fleet, self->store, of_cluster != NULL ? of_cluster : none,
                               of_cluster == NULL && hides_nodes (self, connection));
    }
}

static void
update_table (WhUiClusterOverview *self)
{
  gboolean wanted = g_strcmp0 (adw_toggle_group_get_active_name (self->look), "table") == 0;
  const WhKind *kind = wh_kind_find ("node");
  g_autoptr(WhUiSelection) selection = NULL;

  if (!wanted || kind == NULL)
    {
      wh_ui_table_set_selection (self->table, NULL);
      g_clear_object (&self->view);
      return;
    }

  if (self->view == NULL || wh_resource_view_get_store (self->view) != self->store)
    {
      wh_ui_table_set_selection (self->table, NULL);
      g_clear_object (&self->view);
      self->view = wh_resource_view_new (self->store, kind);
      selection = wh_ui_selection_new (self->view);
      wh_ui_table_set_selection (self->table, selection);
    }

  wh_resource_view_set_connection (self->view, wh_ui_scope_get_connection (self->scope));
  wh_resource_view_set_environment (self->view, self->environment != NULL && *self->environment != 0
                                                  ? self->environment : NULL);

  /* As high as its rows: the page scrolls, not the table in it. */
  gtk_widget_set_size_request (GTK_WIDGET (self->table), -1,
                               36 + 30 * (int)MIN (g_list_model_get_n_items (G_LIST_MODEL (self->view)), 40));
}

/* ---- Events ---- */

static gboolean
is_cluster_event (WhUiClusterOverview *self,
                  const WhRecord      *event)
{
  return g_strcmp0 (event->values[WH_EVENT_LANE].text, "cluster") == 0 && is_shown (self, event->connection);
}

static void
update_events (WhUiClusterOverview *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_event);
  WhRecord *newest[N_EVENTS] = { NULL };
  g_autofree char *number = NULL;
  guint n = 0;
  guint total = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *event = wh_resource_list_get_record (list, i);
      guint at;

      if (!is_cluster_event (self, event))
        continue;

      total++;

      for (at = n; at > 0 && newest[at - 1]->values[WH_EVENT_TIME].number < event->values[WH_EVENT_TIME].number; at--)
        if (at < N_EVENTS)
          newest[at] = newest[at - 1];

      if (at < N_EVENTS)
        {
          newest[at] = event;
          n = MIN (n + 1, N_EVENTS);
        }
    }

  for (guint i = 0; i < N_EVENTS; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->event_list, i);

      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (wh_ui_event_row_new ());
          gtk_list_box_append (self->event_list, GTK_WIDGET (row));
        }

      gtk_widget_set_visible (GTK_WIDGET (row), i < n);
      if (i < n)
        wh_ui_event_row_show (WH_UI_EVENT_ROW (row), self->store, newest[i]);
    }

  number = wh_format_integer (total);
  gtk_label_set_label (self->n_events, number);
  gtk_widget_set_visible (self->events, total > 0);
}

static void
event_activated_cb (WhUiClusterOverview *self,
                    WhUiEventRow        *row)
{
  WhRecord *event = wh_ui_event_row_get_record (row);
  const char *subject = event->values[WH_EVENT_SUBJECT].text;
  WhRecord *object = subject != NULL ? wh_store_resolve (self->store, event->connection, subject) : NULL;
  WhRecord *target = object != NULL ? object : event;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)",
                              target->kind->id, target->connection, target->uid);
}

/* ---- The whole ---- */

static gboolean
update_cb (gpointer data)
{
  WhUiClusterOverview *self = data;

  self->update_source = 0;
  wh_ui_cluster_overview_update (self);

  return G_SOURCE_REMOVE;
}

static void
queue_update (WhUiClusterOverview *self)
{
  if (self->update_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->update_source = g_timeout_add (UPDATE_INTERVAL, update_cb, self);
}

static void
changes_cb (WhUiClusterOverview *self,
            const WhKind        *kind)
{
  if (kind == &wh_kind_event || kind == &wh_kind_connection || g_str_equal (kind->id, "node"))
    queue_update (self);
}

static gboolean
age_cb (gpointer data)
{
  wh_ui_cluster_overview_update (data);

  return G_SOURCE_CONTINUE;
}

static void
update_width (WhUiClusterOverview *self)
{
  int margin = self->narrow ? 12 : 18;
  GHashTableIter iter;
  gpointer group;

  wh_ui_capacity_set_narrow (self->capacity, self->narrow);
  gtk_widget_set_visible (self->legend, !self->narrow);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body),
                                  self->compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (self->events, self->compact ? -1 : 292, -1);
  gtk_widget_set_hexpand (self->events, self->compact);
  gtk_widget_set_margin_start (gtk_widget_get_parent (GTK_WIDGET (self->body)), margin);
  gtk_widget_set_margin_end (gtk_widget_get_parent (GTK_WIDGET (self->body)), margin);

  g_hash_table_iter_init (&iter, self->group_of);

  while (g_hash_table_iter_next (&iter, NULL, &group))
    wh_ui_node_group_set_look (group, TRUE, self->narrow);
}

static void
look_changed_cb (WhUiClusterOverview *self)
{
  const char *name = adw_toggle_group_get_active_name (self->look);

  if (name == NULL)
    return;

  gtk_stack_set_visible_child_name (self->nodes, name);
  g_settings_set_string (self->settings, "nodes-look", name);

  if (self->store != NULL)
    update_table (self);
}

static void
table_activate_cb (WhUiClusterOverview *self,
                   WhResource          *resource)
{
  WhRecord *record = wh_resource_get_record (resource);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)",
                              record->kind->id, record->connection, record->uid);
}

/* "cluster.operation": from the menu of a card. */
static void
operation_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  WhUiClusterOverview *self = WH_UI_CLUSTER_OVERVIEW (widget);
  const char *operation;
  const char *kind;
  const char *connection;
  const char *uid;
  g_autoptr(GPtrArray) operations = NULL;
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  WhRecord *record;

  g_variant_get (parameter, "(&s&s&s&s)", &operation, &kind, &connection, &uid);
  record = self->store != NULL && wh_kind_find (kind) != NULL
             ? wh_store_lookup (self->store, wh_kind_find (kind), connection, uid) : NULL;

  if (record == NULL || self->fleet == NULL || !wh_moment_is_live (wh_fleet_get_moment (self->fleet)))
    return;

  g_ptr_array_add (records, wh_record_ref (record));
  operations = wh_operations_list (wh_fleet_get_operations (self->fleet), record);

  for (guint i = 0; i < operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (operations, i);

      if (g_str_equal (info->id, operation))
        {
          wh_ui_operation_dialog_present (widget, wh_fleet_get_operations (self->fleet), info, records);
          return;
        }
    }
}

static void
wh_ui_cluster_overview_map (GtkWidget *widget)
{
  WhUiClusterOverview *self = WH_UI_CLUSTER_OVERVIEW (widget);

  GTK_WIDGET_CLASS (wh_ui_cluster_overview_parent_class)->map (widget);

  wh_ui_cluster_overview_update (self);

  if (self->age_source == 0)
    self->age_source = g_timeout_add_seconds (AGE_INTERVAL, age_cb, self);
}

static void
wh_ui_cluster_overview_unmap (GtkWidget *widget)
{
  WhUiClusterOverview *self = WH_UI_CLUSTER_OVERVIEW (widget);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_handle_id (&self->age_source, g_source_remove);

  GTK_WIDGET_CLASS (wh_ui_cluster_overview_parent_class)->unmap (widget);
}

static void
wh_ui_cluster_overview_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  WhUiClusterOverview *self = WH_UI_CLUSTER_OVERVIEW (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      g_value_set_object (value, self->fleet);
      break;

    case PROP_ENVIRONMENT:
      g_value_set_string (value, self->environment);
      break;

    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;

    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_cluster_overview_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  WhUiClusterOverview *self = WH_UI_CLUSTER_OVERVIEW (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      if (!g_set_object (&self->fleet, g_value_get_object (value)))
        return;
      break;

    case PROP_ENVIRONMENT:
      if (!g_set_str (&self->environment, g_value_get_string (value)))
        return;
      queue_update (self);
      break;

    case PROP_NARROW:
      if (self->narrow == g_value_get_boolean (value))
        return;
      self->narrow = g_value_get_boolean (value);
      update_width (self);
      break;

    case PROP_COMPACT:
      if (self->compact == g_value_get_boolean (value))
        return;
      self->compact = g_value_get_boolean (value);
      update_width (self);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  g_object_notify_by_pspec (object, pspec);
}

static void
wh_ui_cluster_overview_dispose (GObject *object)
{
  WhUiClusterOverview *self = WH_UI_CLUSTER_OVERVIEW (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_handle_id (&self->age_source, g_source_remove);
  g_clear_pointer (&self->group_of, g_hash_table_unref);
  g_clear_object (&self->store_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_CLUSTER_OVERVIEW);
  g_clear_object (&self->scope);
  g_clear_object (&self->fleet);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (wh_ui_cluster_overview_parent_class)->dispose (object);
}

static void
wh_ui_cluster_overview_finalize (GObject *object)
{
  g_free (WH_UI_CLUSTER_OVERVIEW (object)->environment);

  G_OBJECT_CLASS (wh_ui_cluster_overview_parent_class)->finalize (object);
}

static void
wh_ui_cluster_overview_class_init (WhUiClusterOverviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wh_ui_cluster_overview_dispose;
  object_class->finalize = wh_ui_cluster_overview_finalize;
  object_class->get_property = wh_ui_cluster_overview_get_property;
  object_class->set_property = wh_ui_cluster_overview_set_property;
  widget_class->map = wh_ui_cluster_overview_map;
  widget_class->unmap = wh_ui_cluster_overview_unmap;

  properties[PROP_FLEET] = g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET, flags);
  properties[PROP_ENVIRONMENT] = g_param_spec_string ("environment", NULL, NULL, NULL, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "cluster.operation", "(ssss)", operation_action);

  g_type_ensure (WH_UI_TYPE_CAPACITY);
  g_type_ensure (WH_UI_TYPE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-cluster-overview.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, capacity);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, n_nodes);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, legend);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, look);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, body);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, nodes);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, groups);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, table);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, events);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, n_events);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterOverview, event_list);
  gtk_widget_class_bind_template_callback (widget_class, event_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, look_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_activate_cb);
}

static void
wh_ui_cluster_overview_init (WhUiClusterOverview *self)
{
  g_autofree char *look = NULL;

  self->group_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->settings = g_settings_new (APP_ID);
  self->store_signals = g_signal_group_new (WH_TYPE_STORE);
  g_signal_group_connect_object (self->store_signals, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->store_signals, "source-changed", G_CALLBACK (queue_update),
                                 self, G_CONNECT_SWAPPED);
  look = g_settings_get_string (self->settings, "nodes-look");

  gtk_widget_init_template (GTK_WIDGET (self));

  self->cpu = wh_ui_capacity_add_cell (self->capacity, _("CPU"));
  self->memory = wh_ui_capacity_add_cell (self->capacity, _("Memory"));
  self->pods = wh_ui_capacity_add_cell (self->capacity, _("Pods"));
  adw_toggle_group_set_active_name (self->look, g_str_equal (look, "table") ? "table" : "cards");
  update_width (self);
}

/**
 * wh_ui_cluster_overview_new:
 *
 * Returns: (transfer floating): an overview of nothing
 */
GtkWidget *
wh_ui_cluster_overview_new (void)
{
  return g_object_new (WH_UI_TYPE_CLUSTER_OVERVIEW, NULL);
}

/**
 * wh_ui_cluster_overview_set_scope:
 * @self: an overview
 * @scope: which clusters are shown
 *
 * Follows the choice of @scope.
 */
void
wh_ui_cluster_overview_set_scope (WhUiClusterOverview *self,
                                  WhUiScope           *scope)
{
  g_return_if_fail (WH_UI_IS_CLUSTER_OVERVIEW (self));
  g_return_if_fail (WH_UI_IS_SCOPE (scope));

  if (g_set_object (&self->scope, scope))
    g_signal_connect_object (scope, "notify::connection", G_CALLBACK (wh_ui_cluster_overview_update),
                             self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_cluster_overview_set_store:
 * @self: an overview
 * @store: (nullable): where the clusters are
 *
 * Shows what is in @store.
 */
void
wh_ui_cluster_overview_set_store (WhUiClusterOverview *self,
                                  WhStore             *store)
{
  g_return_if_fail (WH_UI_IS_CLUSTER_OVERVIEW (self));

  if (!g_set_object (&self->store, store))
    return;

  g_signal_group_set_target (self->store_signals, store);
  wh_ui_cluster_overview_update (self);
}

/**
 * wh_ui_cluster_overview_update:
 * @self: an overview
 *
 * Draws it again now.
 */
void
wh_ui_cluster_overview_update (WhUiClusterOverview *self)
{
  g_return_if_fail (WH_UI_IS_CLUSTER_OVERVIEW (self));

  g_clear_handle_id (&self->update_source, g_source_remove);

  if (self->store == NULL || self->scope == NULL)
    return;

  update_capacity (self);
  update_groups (self);
  update_table (self);
  update_events (self);
}
