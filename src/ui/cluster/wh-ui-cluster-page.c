/* wh-ui-cluster-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-cluster-columns.h"
#include "wh-ui-cluster-overview.h"
#include "wh-ui-cluster-page.h"
#include "wh-ui-resources.h"
#include "wh-ui-scope.h"

/* Parts of the tour that are no tabs: the pane on what needs somebody most. */
#define PANE_PART "pod-pane"

/**
 * WhUiClusterPage:
 *
 * The view "Cluster": an overview, and tables of what the clusters in scope
 * consist of. Tabs for what is looked at every day; all other kinds are under
 * "More", and take a tab while they are shown.
 *
 * Actions: "cluster.part" (id of a tab), "cluster.kind" (id of another kind),
 * "cluster.connection" (id of a cluster, or empty for all).
 */
struct _WhUiClusterPage
{
  WhUiPage             parent_instance;

  WhUiScope           *scope;
  GtkWidget           *tabs;
  GtkMenuButton       *more_button;
  GtkMenuButton       *parts_button;
  AdwViewStack        *view_stack;
  AdwViewStackPage    *other_page;
  WhUiClusterOverview *overview;
  WhUiResources       *nodes;
  WhUiResources       *workloads;
  WhUiResources       *pods;
  WhUiResources       *events;
  WhUiResources       *other;

  GSignalGroup        *connection_signals;
  char                *part;
  guint                fit_source;
  guint                wide : 1;
};

G_DEFINE_FINAL_TYPE (WhUiClusterPage, wh_ui_cluster_page, WH_UI_TYPE_PAGE)

enum
{
  PROP_0,
  PROP_PART,
  PROP_CONNECTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static WhUiResources *
get_current (WhUiClusterPage *self)
{
  GtkWidget *child = adw_view_stack_get_visible_child (self->view_stack);

  return WH_UI_IS_RESOURCES (child) ? WH_UI_RESOURCES (child) : NULL;
}

/* A tab gets its rows when it is first looked at. */
static void
bind_current (WhUiClusterPage *self)
{
  WhUiResources *current = get_current (self);
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (store == NULL)
    return;

  if (current != NULL)
    wh_ui_resources_set_store (current, store);
  else
    wh_ui_cluster_overview_set_store (self->overview, store);
}

/* ---- What there is to choose ---- */

static gboolean
has_tab (WhUiClusterPage *self,
         const char      *kind)
{
  return adw_view_stack_get_child_by_name (self->view_stack, kind) != NULL;
}

static void
append_other_kinds (WhUiClusterPage *self,
                    GMenu           *menu)
{
  g_autoptr(GPtrArray) connections = wh_ui_scope_list (self->scope);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < connections->len; i++)
    {
      WhConnection *connection = g_ptr_array_index (connections, i);
      const WhProviderInfo *info = wh_provider_info_find (wh_connection_get_config (connection)->provider);

      for (guint j = 0; info != NULL && j < info->n_kinds; j++)
        {
          const WhKind *kind = info->kinds[j];
          g_autoptr(GMenuItem) item = NULL;

          if (has_tab (self, kind->id) || !g_hash_table_add (seen, (gpointer)kind->id))
            continue;

          item = g_menu_item_new (g_dgettext (GETTEXT_PACKAGE, kind->title_plural), NULL);
          g_menu_item_set_action_and_target (item, "cluster.kind", "s", kind->id);
          g_menu_append_item (menu, item);
        }
    }
}

/* In a narrow header, tabs and scope are one menu. */
static GMenuModel *
make_parts_menu (WhUiClusterPage *self,
                 GMenu           *more)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) parts = g_menu_new ();
  g_autoptr(GMenu) scopes = g_menu_new ();
  g_autoptr(GPtrArray) connections = wh_ui_scope_list (self->scope);
  GtkSelectionModel *pages = adw_view_stack_get_pages (self->view_stack);
  g_autoptr(GMenuItem) all = g_menu_item_new (_("All clusters"), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr(AdwViewStackPage) page = g_list_model_get_item (G_LIST_MODEL (pages), i);
      g_autoptr(GMenuItem) item = NULL;

      if (page == self->other_page)
        continue;

      item = g_menu_item_new (adw_view_stack_page_get_title (page), NULL);
      g_menu_item_set_action_and_target (item, "cluster.part", "s", adw_view_stack_page_get_name (page));
      g_menu_append_item (parts, item);
    }

  g_menu_item_set_action_and_target (all, "cluster.connection", "s", "");
  g_menu_append_item (scopes, all);

  for (guint i = 0; i < connections->len; i++)
    {
      WhConnection *connection = g_ptr_array_index (connections, i);
      g_autoptr(GMenuItem) item = g_menu_item_new (wh_connection_get_name (connection), NULL);

      g_menu_item_set_action_and_target (item, "cluster.connection", "s", wh_connection_get_id (connection));
      g_menu_append_item (scopes, item);
    }

  g_menu_append_section (menu, NULL, G_MENU_MODEL (parts));
  g_menu_append_submenu (menu, _("More"), G_MENU_MODEL (more));
  g_menu_append_section (menu, _("Show"), G_MENU_MODEL (scopes));
  g_object_unref (pages);

  return G_MENU_MODEL (menu);
}

static void
update_menus (WhUiClusterPage *self)
{
  g_autoptr(GMenu) more = g_menu_new ();
  g_autoptr(GMenuModel) parts = NULL;

  append_other_kinds (self, more);
  parts = make_parts_menu (self, more);
  gtk_menu_button_set_menu_model (self->more_button, G_MENU_MODEL (more));
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), g_menu_model_get_n_items (G_MENU_MODEL (more)) > 0);
  gtk_menu_button_set_menu_model (self->parts_button, parts);
}

/* The form of the first system that is a cluster; the list of all if there is none. */
static char *
dup_add_action (void)
{
  const WhProviderInfo **infos;
  guint n_infos;

  infos = wh_provider_info_list (&n_infos);

  for (guint i = 0; i < n_infos; i++)
    {
      if (infos[i]->group == WH_PROVIDER_CLUSTERS)
        return g_strconcat ("win.add-connection::", infos[i]->id, NULL);
    }

  return g_strdup ("win.add-connection('')");
}

static void
update_state (WhUiClusterPage *self)
{
  g_autofree char *add_action = dup_add_action ();
  g_autoptr(GPtrArray) connections = wh_ui_scope_list (self->scope);
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  const WhKind *node = wh_kind_find ("node");

  if (connections->len > 0 || (store != NULL && node != NULL && wh_resource_list_get_n (wh_store_get_list (store, node)) > 0))
    wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);
  else
    wh_ui_page_set_empty (WH_UI_PAGE (self), "network-server-symbolic", _("No clusters yet"),
                          _("Add a kubeconfig to see nodes, workloads and events."),
                          _("Add cluster"), add_action);
}

static void
connections_changed_cb (WhUiClusterPage *self)
{
  update_menus (self);
  update_state (self);
}

static void
fleet_changed_cb (WhUiClusterPage *self)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));

  g_signal_group_set_target (self->connection_signals, fleet != NULL ? wh_fleet_get_connections (fleet) : NULL);
  connections_changed_cb (self);
}

static void
scope_changed_cb (WhUiClusterPage *self)
{
  const char *connection = wh_ui_scope_get_connection (self->scope);

  wh_ui_resources_set_connection (self->nodes, connection);
  wh_ui_resources_set_connection (self->workloads, connection);
  wh_ui_resources_set_connection (self->pods, connection);
  wh_ui_resources_set_connection (self->events, connection);
  wh_ui_resources_set_connection (self->other, connection);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTION]);
}

/* ---- Tabs ---- */

static void
part_changed_cb (WhUiClusterPage *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->view_stack);
  GtkWidget *child = adw_view_stack_get_visible_child (self->view_stack);

  if (child == NULL || self->parts_button == NULL || name == NULL)
    return;

  /* What has no tab of its own leaves with the user. */
  if (!g_str_equal (name, "other"))
    adw_view_stack_page_set_visible (self->other_page, FALSE);

  gtk_menu_button_set_label (self->parts_button,
                             adw_view_stack_page_get_title (adw_view_stack_get_page (self->view_stack, child)));
  bind_current (self);

  if (g_set_str (&self->part, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PART]);
}

static void
show_kind (WhUiClusterPage *self,
           const WhKind    *kind)
{
  wh_ui_resources_set_kind (self->other, kind);
  adw_view_stack_page_set_title (self->other_page, g_dgettext (GETTEXT_PACKAGE, kind->title_plural));
  adw_view_stack_page_set_visible (self->other_page, TRUE);
  adw_view_stack_set_visible_child_name (self->view_stack, "other");
  part_changed_cb (self);
}

static void
kind_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  const WhKind *kind = wh_kind_find (g_variant_get_string (parameter, NULL));

  if (kind != NULL)
    show_kind (WH_UI_CLUSTER_PAGE (widget), kind);
}

/* The breakpoint knows the width of the page, "compact" comes in time before
 * the header would be too wide for the window. */
static void
fit (WhUiClusterPage *self)
{
  gboolean tabs = self->wide && !wh_ui_page_get_compact (WH_UI_PAGE (self));

  gtk_widget_set_visible (self->tabs, tabs);
  gtk_widget_set_visible (GTK_WIDGET (self->parts_button), !tabs);
}

static gboolean
fit_cb (gpointer data)
{
  WhUiClusterPage *self = data;

  self->fit_source = 0;
  fit (self);

  return G_SOURCE_REMOVE;
}

/* The header lies outside of what the breakpoint is for: it has its size already
 * when the breakpoint is reached, and must not want another until all have. */
static void
set_wide (WhUiClusterPage *self,
          gboolean         wide)
{
  self->wide = wide;

  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (G_PRIORITY_HIGH, fit_cb, self, NULL);
}

static void
wide_cb (WhUiClusterPage *self)
{
  set_wide (self, TRUE);
}

static void
not_wide_cb (WhUiClusterPage *self)
{
  set_wide (self, FALSE);
}

/* ---- WhUiPage ---- */

static void
wh_ui_cluster_page_bind_store (WhUiPage *page,
                               WhStore  *store)
{
  WhUiClusterPage *self = WH_UI_CLUSTER_PAGE (page);

  bind_current (self);
  update_state (self);
}

static gboolean
wh_ui_cluster_page_start_search (WhUiPage *page)
{
  WhUiResources *current = get_current (WH_UI_CLUSTER_PAGE (page));

  return current != NULL && wh_ui_resources_start_search (current);
}

static gboolean
wh_ui_cluster_page_toggle_pane (WhUiPage *page)
{
  WhUiResources *current = get_current (WH_UI_CLUSTER_PAGE (page));

  return current != NULL && wh_ui_resources_toggle_pane (current);
}

static gboolean
wh_ui_cluster_page_show_record (WhUiPage *page,
                                WhRecord *record)
{
  WhUiClusterPage *self = WH_UI_CLUSTER_PAGE (page);
  const char *only = wh_ui_scope_get_connection (self->scope);

  /* What is looked for is shown, whatever the scope was. */
  if (only != NULL && g_strcmp0 (only, record->connection) != 0)
    wh_ui_scope_set_connection (self->scope, NULL);

  if (has_tab (self, record->kind->id))
    adw_view_stack_set_visible_child_name (self->view_stack, record->kind->id);
  else
    show_kind (self, record->kind);

  bind_current (self);
  wh_ui_resources_show_record (get_current (self), record);

  return TRUE;
}

static gboolean
wh_ui_cluster_page_is_ready (WhUiPage *page)
{
  WhUiResources *current = get_current (WH_UI_CLUSTER_PAGE (page));

  return current == NULL || wh_ui_resources_is_ready (current);
}

static char **
wh_ui_cluster_page_list_parts (WhUiPage *page)
{
  static const char * const parts[] = {
    "overview", "node", "workload", "pod", PANE_PART, "event", NULL
  };

  return g_strdupv ((char **)parts);
}

static void
wh_ui_cluster_page_show_part (WhUiPage   *page,
                              const char *part)
{
  WhUiClusterPage *self = WH_UI_CLUSTER_PAGE (page);
  gboolean pane = g_str_equal (part, PANE_PART);
  WhResourceView *view;

  adw_view_stack_set_visible_child_name (self->view_stack, pane ? "pod" : part);
  view = pane ? wh_ui_resources_get_view (self->pods) : NULL;

  /* The first row is the one that needs somebody most. */
  if (view != NULL && g_list_model_get_n_items (G_LIST_MODEL (view)) > 0)
    {
      g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (view), 0);

      wh_ui_resources_show_record (self->pods, wh_resource_get_record (resource));
    }
}

/* ---- The class ---- */

static gboolean
is_cluster_event (const WhRecord *record,
                  gpointer        user_data)
{
  return g_strcmp0 (record->values[WH_EVENT_LANE].text, "cluster") == 0;
}

static void
wh_ui_cluster_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  WhUiClusterPage *self = WH_UI_CLUSTER_PAGE (object);
  const char *connection;

  switch (prop_id)
    {
    case PROP_PART:
      g_value_set_string (value, self->part);
      break;

    case PROP_CONNECTION:
      /* The state of an action cannot be NULL. */
      connection = wh_ui_scope_get_connection (self->scope);
      g_value_set_string (value, connection != NULL ? connection : "");
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_cluster_page_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  WhUiClusterPage *self = WH_UI_CLUSTER_PAGE (object);

  switch (prop_id)
    {
    case PROP_PART:
      adw_view_stack_set_visible_child_name (self->view_stack, g_value_get_string (value));
      break;

    case PROP_CONNECTION:
      wh_ui_scope_set_connection (self->scope, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_cluster_page_dispose (GObject *object)
{
  WhUiClusterPage *self = WH_UI_CLUSTER_PAGE (object);

  g_clear_handle_id (&self->fit_source, g_source_remove);
  g_clear_object (&self->connection_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_CLUSTER_PAGE);

  G_OBJECT_CLASS (wh_ui_cluster_page_parent_class)->dispose (object);
}

static void
wh_ui_cluster_page_finalize (GObject *object)
{
  g_free (WH_UI_CLUSTER_PAGE (object)->part);

  G_OBJECT_CLASS (wh_ui_cluster_page_parent_class)->finalize (object);
}

static void
wh_ui_cluster_page_class_init (WhUiClusterPageClass *klass)
{
  static const char * const keys[] = { "overview", "node", "workload", "pod", "event" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wh_ui_cluster_page_dispose;
  object_class->finalize = wh_ui_cluster_page_finalize;
  object_class->get_property = wh_ui_cluster_page_get_property;
  object_class->set_property = wh_ui_cluster_page_set_property;
  page_class->bind_store = wh_ui_cluster_page_bind_store;
  page_class->start_search = wh_ui_cluster_page_start_search;
  page_class->toggle_pane = wh_ui_cluster_page_toggle_pane;
  page_class->show_record = wh_ui_cluster_page_show_record;
  page_class->is_ready = wh_ui_cluster_page_is_ready;
  page_class->list_parts = wh_ui_cluster_page_list_parts;
  page_class->show_part = wh_ui_cluster_page_show_part;

  properties[PROP_PART] = g_param_spec_string ("part", NULL, NULL, "overview", flags);
  properties[PROP_CONNECTION] = g_param_spec_string ("connection", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_property_action (widget_class, "cluster.part", "part");
  gtk_widget_class_install_property_action (widget_class, "cluster.connection", "connection");
  gtk_widget_class_install_action (widget_class, "cluster.kind", "s", kind_action);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "cluster.part", "s", keys[i]);

  g_type_ensure (WH_UI_TYPE_CLUSTER_OVERVIEW);
  g_type_ensure (WH_UI_TYPE_RESOURCES);
  g_type_ensure (WH_UI_TYPE_SCOPE);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-cluster-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, scope);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, tabs);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, more_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, parts_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, view_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, other_page);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, overview);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, nodes);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, workloads);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, pods);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, events);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterPage, other);
  gtk_widget_class_bind_template_callback (widget_class, part_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, fit);
  gtk_widget_class_bind_template_callback (widget_class, wide_cb);
  gtk_widget_class_bind_template_callback (widget_class, not_wide_cb);
}

static void
wh_ui_cluster_page_init (WhUiClusterPage *self)
{
  self->part = g_strdup ("overview");
  self->connection_signals = g_signal_group_new (WH_TYPE_CONNECTIONS);
  g_signal_group_connect_object (self->connection_signals, "items-changed", G_CALLBACK (connections_changed_cb),
                                 self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));

  wh_ui_cluster_overview_set_scope (self->overview, self->scope);
  wh_ui_cluster_add_node_columns (self->nodes);
  wh_ui_cluster_add_workload_columns (self->workloads);
  wh_ui_cluster_add_pod_columns (self->pods);
  wh_ui_resources_set_filter (self->events, is_cluster_event, NULL, NULL);
  g_signal_connect_object (self->scope, "notify::connection", G_CALLBACK (scope_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::fleet", G_CALLBACK (fleet_changed_cb), self, 0);
}
