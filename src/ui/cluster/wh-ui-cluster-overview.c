/* wh-ui-cluster-overview.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-cluster-capacity.h"
#include "wh-ui-cluster-events.h"
#include "wh-ui-cluster-overview.h"
#include "wh-ui-cluster-sums.h"
#include "wh-ui-node-group.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-resources.h"

/* Usage changes all the time; so often it is drawn again, in milliseconds. */
#define UPDATE_INTERVAL 500

/* Ages are written again after so many seconds. */
#define AGE_INTERVAL 15

/**
 * WhUiClusterOverview:
 *
 * What the clusters in scope have, how their nodes are, and what happened last.
 */
struct _WhUiClusterOverview
{
  WhUiAdaptive               parent_instance;

  WhUiClusterCapacity *capacity;
  GtkLabel            *n_nodes;
  GtkWidget           *legend;
  AdwToggleGroup      *look;
  GtkBox              *body;
  GtkStack            *nodes;
  GtkBox              *groups;
  WhUiTable           *table;
  WhUiClusterEvents   *events;

  WhUiScope           *scope;
  WhFleet             *fleet;
  WhStore             *store;
  GSignalGroup        *store_signals;
  GSettings           *settings;
  WhResourceView      *view; /* of the table, while there is one */
  char                *environment;
  GHashTable          *group_of; /* connection id -> WhUiNodeGroup */
  guint                update_source;
  guint                age_source;
};

G_DEFINE_FINAL_TYPE (WhUiClusterOverview, wh_ui_cluster_overview, WH_UI_TYPE_ADAPTIVE)

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_ENVIRONMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ---- Nodes ---- */

static gboolean
is_shown (WhUiClusterOverview *self,
          const char          *connection)
{
  return wh_ui_store_is_in_scope (self->store, connection, wh_ui_scope_get_connection (self->scope), self->environment);
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
          wh_ui_node_group_set_look (group, TRUE, wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)));
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
update_width (WhUiAdaptive *adaptive)
{
  WhUiClusterOverview *self = WH_UI_CLUSTER_OVERVIEW (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);
  gboolean compact = wh_ui_adaptive_get_compact (adaptive);
  int margin = narrow ? 12 : 18;
  GHashTableIter iter;
  gpointer group;

  wh_ui_cluster_capacity_set_narrow (self->capacity, narrow);
  gtk_widget_set_visible (self->legend, !narrow);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body),
                                  compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (GTK_WIDGET (self->events), compact ? -1 : 292, -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->events), compact);
  gtk_widget_set_margin_start (gtk_widget_get_parent (GTK_WIDGET (self->body)), margin);
  gtk_widget_set_margin_end (gtk_widget_get_parent (GTK_WIDGET (self->body)), margin);

  g_hash_table_iter_init (&iter, self->group_of);

  while (g_hash_table_iter_next (&iter, NULL, &group))
    wh_ui_node_group_set_look (group, TRUE, narrow);
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

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = update_width;
  object_class->dispose = wh_ui_cluster_overview_dispose;
  object_class->finalize = wh_ui_cluster_overview_finalize;
  object_class->get_property = wh_ui_cluster_overview_get_property;
  object_class->set_property = wh_ui_cluster_overview_set_property;
  widget_class->map = wh_ui_cluster_overview_map;
  widget_class->unmap = wh_ui_cluster_overview_unmap;

  properties[PROP_FLEET] = g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET, flags);
  properties[PROP_ENVIRONMENT] = g_param_spec_string ("environment", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "cluster.operation", "(ssss)", operation_action);

  g_type_ensure (WH_UI_TYPE_CLUSTER_CAPACITY);
  g_type_ensure (WH_UI_TYPE_CLUSTER_EVENTS);
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

  adw_toggle_group_set_active_name (self->look, g_str_equal (look, "table") ? "table" : "cards");
  update_width (WH_UI_ADAPTIVE (self));
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
  const char *connection;
  g_autofree char *number = NULL;

  g_return_if_fail (WH_UI_IS_CLUSTER_OVERVIEW (self));

  g_clear_handle_id (&self->update_source, g_source_remove);

  if (self->store == NULL || self->scope == NULL)
    return;

  connection = wh_ui_scope_get_connection (self->scope);
  number = wh_format_integer (wh_ui_cluster_capacity_update (self->capacity, self->store, connection, self->environment));
  gtk_label_set_label (self->n_nodes, number);
  update_groups (self);
  update_table (self);
  wh_ui_cluster_events_update (self->events, self->store, connection, self->environment);
}
