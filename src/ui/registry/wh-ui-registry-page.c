/* wh-ui-registry-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-connection-dialog.h"
#include "wh-ui-registry-page.h"
#include "wh-ui-repository-list.h"
#include "wh-ui-storage.h"
#include "wh-ui-tags-page.h"
#include "wh-ui-tags.h"
#include "wh-ui-vulnerabilities.h"

/**
 * WhUiRegistryPage:
 *
 * The view "Registry": repositories of images by size, the tags of one of
 * them, and where each runs; what all of them keep; what scanners found; and
 * where there are any, projects with their quotas.
 */
struct _WhUiRegistryPage
{
  WhUiPage             parent_instance;

  GtkDropDown         *scope;
  GtkStack            *states;
  AdwViewStack        *view_stack;
  AdwMultiLayoutView  *layouts;
  WhUiRepositoryList  *list;
  WhUiTags            *tags;
  AdwStatusPage       *empty;
  WhUiResources       *storage_table;
  GtkLabel            *storage_title;
  GtkLabel            *storage_detail;
  WhUiResources       *vulnerable_table;
  AdwViewStackPage    *projects_page;
  AdwToggleGroup      *project_kind;
  GtkStack            *project_tables;

  WhUiStorage         *storage;         /* made when it is first looked at, as is the next */
  WhUiVulnerabilities *vulnerabilities;
  WhImageUses         *uses;
  GPtrArray           *registries; /* ids of the connections, as the menu has them */
  guint                update_source;
  guint                filling : 1;
};

G_DEFINE_FINAL_TYPE (WhUiRegistryPage, wh_ui_registry_page, WH_UI_TYPE_PAGE)

static void fill_scope (WhUiRegistryPage *self);

static gboolean
has_kind (const WhProviderInfo *info,
          const WhKind         *kind)
{
  for (guint i = 0; info != NULL && i < info->n_kinds; i++)
    if (info->kinds[i] == kind)
      return TRUE;

  return FALSE;
}

/* A forge may have images among its packages: it counts once it shows some. */
static gboolean
has_images (WhUiRegistryPage *self,
            WhConnection     *connection)
{
  const WhProviderInfo *info = wh_provider_info_find (wh_connection_get_config (connection)->provider);
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  return has_kind (info, &wh_kind_image) &&
         (!has_kind (info, &wh_kind_repository) ||
          (store != NULL && wh_store_is_observed (store, wh_connection_get_id (connection), &wh_kind_image_repository)));
}

static const char *
get_scope (WhUiRegistryPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->scope);

  /* The first one stands for all. */
  return selected > 0 && selected - 1 < self->registries->len ? g_ptr_array_index (self->registries, selected - 1)
                                                              : NULL;
}

/* ---- States ---- */

/* The one registry that the page is about; %NULL = none or several. */
static WhConnection *
get_only_registry (WhUiRegistryPage *self)
{
  WhConnections *connections = wh_fleet_get_connections (wh_ui_page_get_fleet (WH_UI_PAGE (self)));
  const char *id = get_scope (self);

  if (id == NULL && self->registries->len == 1)
    id = g_ptr_array_index (self->registries, 0);

  return id != NULL ? wh_connections_find (connections, id) : NULL;
}

static char *
dup_host (WhConnection *connection)
{
  g_autoptr(GUri) uri = g_uri_parse (wh_connection_get_config (connection)->url, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup (wh_connection_get_name (connection));

  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));

  return g_strdup (g_uri_get_host (uri));
}

static void
update_state (WhUiRegistryPage *self)
{
  WhConnection *registry = get_only_registry (self);
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  guint n = wh_ui_repository_list_get_n (self->list);

  if (n > 0)
    {
      wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);
      gtk_stack_set_visible_child_name (self->states, "repositories");
      return;
    }

  if (self->registries->len == 0)
    {
      wh_ui_page_set_empty (WH_UI_PAGE (self), "wh-registry-symbolic", _("No registry is connected"),
                            _("Connect a container registry to see its images and where they run."),
                            _("Add a connection"), "win.add-connection('')");
      return;
    }

  if (registry != NULL && wh_connection_get_state (registry) == WH_CONNECTION_STATE_CONNECTING)
    {
      wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_LOADING);
      return;
    }

  wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);

  if (registry != NULL && wh_connection_get_state (registry) == WH_CONNECTION_STATE_LIVE &&
      !wh_store_is_observed (store, wh_connection_get_id (registry), &wh_kind_image_repository) &&
      wh_connection_get_message (registry) != NULL)
    {
      gtk_stack_set_visible_child_name (self->states, "denied");
      return;
    }

  if (registry != NULL)
    {
      g_autofree char *host = dup_host (registry);
      g_autofree char *text = g_strdup_printf (_("Push an image to %s and it appears here."), host);

      adw_status_page_set_description (self->empty, text);
    }
  else
    {
      adw_status_page_set_description (self->empty, _("Push an image to one of your registries and it appears here."));
    }

  gtk_stack_set_visible_child_name (self->states, "empty");
}

/* Not every registry has projects. */
static void
update_projects (WhUiRegistryPage *self)
{
  const WhKind *kind = wh_kind_find ("registry-project");
  WhResourceList *projects = kind != NULL ? wh_store_get_list (wh_ui_page_get_store (WH_UI_PAGE (self)), kind) : NULL;
  const char *scope = get_scope (self);
  gboolean any = FALSE;

  for (guint i = 0; projects != NULL && !any && i < wh_resource_list_get_n (projects); i++)
    any = scope == NULL || g_str_equal (wh_resource_list_get_record (projects, i)->connection, scope);

  if (!any && adw_view_stack_get_visible_child (self->view_stack) == adw_view_stack_page_get_child (self->projects_page))
    adw_view_stack_set_visible_child_name (self->view_stack, "images");

  adw_view_stack_page_set_visible (self->projects_page, any);
}

static guint
count_registries (WhUiRegistryPage *self)
{
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (wh_ui_page_get_fleet (WH_UI_PAGE (self))));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);

      n += has_images (self, connection);
    }

  return n;
}

static gboolean
update_cb (gpointer data)
{
  WhUiRegistryPage *self = data;

  self->update_source = 0;

  /* A forge became a registry. */
  if (count_registries (self) != self->registries->len)
    fill_scope (self);

  update_projects (self);
  update_state (self);

  return G_SOURCE_REMOVE;
}

static void
queue_update (WhUiRegistryPage *self)
{
  if (self->update_source == 0)
    self->update_source = g_timeout_add (200, update_cb, self);
}

/* ---- Tabs ---- */

/* The long word has no room beside three others at the lower edge. */
static char *
vulnerabilities_title (WhUiRegistryPage *self,
                       gboolean          narrow)
{
  return g_strdup (narrow ? _("Security") : _("Vulnerabilities"));
}

/* Whether there is room for the list alone. */
static gboolean
is_narrow (WhUiRegistryPage *self)
{
  return g_strcmp0 (adw_multi_layout_view_get_layout_name (self->layouts), "narrow") == 0;
}

static const char *
get_part (WhUiRegistryPage *self)
{
  return adw_view_stack_get_visible_child_name (self->view_stack);
}

static WhUiResources *
get_project_table (WhUiRegistryPage *self)
{
  return WH_UI_RESOURCES (gtk_stack_get_visible_child (self->project_tables));
}

/* A tab gets its rows when it is first looked at. */
static void
bind_part (WhUiRegistryPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  const char *part = get_part (self);

  if (store == NULL)
    return;

  if (g_strcmp0 (part, "storage") == 0)
    {
      if (self->storage == NULL)
        self->storage = wh_ui_storage_new (self->storage_table, self->storage_title, self->storage_detail);

      wh_ui_storage_set_store (self->storage, store, get_scope (self));
    }
  else if (g_strcmp0 (part, "vulnerabilities") == 0)
    {
      if (self->vulnerabilities == NULL)
        self->vulnerabilities = wh_ui_vulnerabilities_new (self->vulnerable_table);

      wh_ui_vulnerabilities_set_store (self->vulnerabilities, wh_ui_page_get_fleet (WH_UI_PAGE (self)), store,
                                       self->uses, get_scope (self));
    }
  else if (g_strcmp0 (part, "projects") == 0)
    {
      wh_ui_resources_set_connection (get_project_table (self), get_scope (self));
      wh_ui_resources_set_store (get_project_table (self), store);
    }
}

static void
part_changed_cb (WhUiRegistryPage *self)
{
  if (adw_view_stack_get_visible_child (self->view_stack) != NULL && self->registries != NULL)
    bind_part (self);
}

/* The table that is looked at; %NULL: there is none, only a list. */
static WhUiResources *
get_current (WhUiRegistryPage *self)
{
  const char *part = get_part (self);

  if (g_strcmp0 (part, "storage") == 0)
    return self->storage_table;

  if (g_strcmp0 (part, "vulnerabilities") == 0)
    return self->vulnerable_table;

  if (g_strcmp0 (part, "projects") == 0)
    return get_project_table (self);

  return is_narrow (self) ? NULL : wh_ui_tags_get_resources (self->tags);
}

/* ---- Which registry ---- */

static void
fill_scope (WhUiRegistryPage *self)
{
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (wh_ui_page_get_fleet (WH_UI_PAGE (self))));
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *chosen = g_strdup (get_scope (self));
  guint selected = 0;

  self->filling = TRUE;
  g_ptr_array_set_size (self->registries, 0);
  gtk_string_list_append (names, _("All registries"));

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);

      if (!has_images (self, connection))
        continue;

      g_ptr_array_add (self->registries, g_strdup (wh_connection_get_id (connection)));
      gtk_string_list_append (names, wh_connection_get_name (connection));
      if (g_strcmp0 (chosen, wh_connection_get_id (connection)) == 0)
        selected = self->registries->len;
    }

  gtk_drop_down_set_model (self->scope, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->scope, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->scope), self->registries->len > 1);
  self->filling = FALSE;

  wh_ui_repository_list_set_connection (self->list, get_scope (self));
  bind_part (self);

  if (self->registries->len == 1)
    {
      WhConnection *only = get_only_registry (self);
      g_autofree char *host = only != NULL ? dup_host (only) : NULL;

      wh_ui_page_set_subtitle (WH_UI_PAGE (self), host);
    }
  else
    {
      wh_ui_page_set_subtitle (WH_UI_PAGE (self), NULL);
    }

  queue_update (self);
}

static void
scope_selected_cb (WhUiRegistryPage *self)
{
  if (self->filling || wh_ui_page_get_store (WH_UI_PAGE (self)) == NULL)
    return;

  wh_ui_repository_list_set_connection (self->list, get_scope (self));
  bind_part (self);
  queue_update (self);
}

static void
edit_cb (WhUiRegistryPage *self)
{
  WhConnection *registry = get_only_registry (self);

  if (registry != NULL)
    wh_ui_connection_dialog_edit (GTK_WIDGET (self), wh_ui_page_get_fleet (WH_UI_PAGE (self)), registry);
}

/* ---- Which repository ---- */

static void
show_selected (WhUiRegistryPage *self)
{
  WhRecord *repository = wh_ui_repository_list_get_selected (self->list);

  if (repository != NULL && self->uses != NULL)
    wh_ui_tags_show (self->tags, wh_ui_page_get_store (WH_UI_PAGE (self)), self->uses, repository);

  queue_update (self);
}

static void
activate_cb (WhUiRegistryPage *self)
{
  WhRecord *repository = wh_ui_repository_list_get_selected (self->list);

  if (repository != NULL && is_narrow (self))
    wh_ui_page_push (WH_UI_PAGE (self), wh_ui_tags_page_new (repository));
}

/* ---- Page ---- */

static void
wh_ui_registry_page_bind_store (WhUiPage *page,
                                WhStore  *store)
{
  WhUiRegistryPage *self = WH_UI_REGISTRY_PAGE (page);
  WhConnections *connections = wh_fleet_get_connections (wh_ui_page_get_fleet (page));

  g_signal_handlers_disconnect_by_func (connections, fill_scope, self);
  g_signal_handlers_disconnect_by_func (connections, queue_update, self);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (fill_scope), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connections, "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);

  if (wh_kind_find ("registry-project") != NULL)
    g_signal_connect_object (wh_store_get_list (store, wh_kind_find ("registry-project")), "changes", G_CALLBACK (queue_update),
                             self, G_CONNECT_SWAPPED);

  g_clear_object (&self->uses);
  self->uses = wh_image_uses_new (store);
  fill_scope (self);
  update_projects (self);
  wh_ui_repository_list_set_environment (self->list, wh_ui_page_get_environment (page));
  wh_ui_repository_list_set_store (self->list, store);
  show_selected (self);
  update_state (self);
}

static void
wh_ui_registry_page_environment_changed (WhUiPage   *page,
                                         const char *environment)
{
  wh_ui_repository_list_set_environment (WH_UI_REGISTRY_PAGE (page)->list, environment);
  queue_update (WH_UI_REGISTRY_PAGE (page));
}

static gboolean
wh_ui_registry_page_start_search (WhUiPage *page)
{
  WhUiRegistryPage *self = WH_UI_REGISTRY_PAGE (page);

  return get_current (self) != NULL && wh_ui_resources_start_search (get_current (self));
}

static gboolean
wh_ui_registry_page_toggle_pane (WhUiPage *page)
{
  WhUiRegistryPage *self = WH_UI_REGISTRY_PAGE (page);

  return get_current (self) != NULL && wh_ui_resources_toggle_pane (get_current (self));
}

static gboolean
wh_ui_registry_page_show_record (WhUiPage *page,
                                 WhRecord *record)
{
  WhUiRegistryPage *self = WH_UI_REGISTRY_PAGE (page);
  gboolean is_image = record->kind == &wh_kind_image;
  const char *name = is_image ? record->values[WH_IMAGE_REPOSITORY].text : wh_record_get_name (record);

  gtk_drop_down_set_selected (self->scope, 0);

  if (gtk_stack_get_child_by_name (self->project_tables, record->kind->id) != NULL)
    {
      update_projects (self);
      adw_view_stack_set_visible_child_name (self->view_stack, "projects");
      adw_toggle_group_set_active_name (self->project_kind, record->kind->id);
      wh_ui_resources_show_record (get_project_table (self), record);
      return TRUE;
    }

  if (!is_image && record->kind != &wh_kind_image_repository)
    return FALSE;

  adw_view_stack_set_visible_child_name (self->view_stack, "images");

  if (!wh_ui_repository_list_select (self->list, record->connection, name))
    return FALSE;

  show_selected (self);

  if (is_narrow (WH_UI_REGISTRY_PAGE (page)))
    activate_cb (self);
  else if (is_image)
    wh_ui_resources_show_record (wh_ui_tags_get_resources (self->tags), record);

  return TRUE;
}

static gboolean
wh_ui_registry_page_is_ready (WhUiPage *page)
{
  WhUiRegistryPage *self = WH_UI_REGISTRY_PAGE (page);

  return wh_ui_page_get_state (page) != WH_UI_PAGE_CONTENT ||
         get_current (self) == NULL ||
         g_strcmp0 (gtk_stack_get_visible_child_name (self->states), "repositories") != 0 ||
         wh_ui_resources_is_ready (get_current (self));
}

static char **
wh_ui_registry_page_list_parts (WhUiPage *page)
{
  static const char * const parts[] = { "tags", "artifact", "storage", "vulnerabilities", "projects", NULL };

  return g_strdupv ((char **)parts);
}

static void
wh_ui_registry_page_show_part (WhUiPage   *page,
                               const char *part)
{
  WhUiRegistryPage *self = WH_UI_REGISTRY_PAGE (page);

  gboolean is_images = g_str_equal (part, "tags") || g_str_equal (part, "artifact");

  adw_view_stack_set_visible_child_name (self->view_stack, is_images ? "images" : part);

  if (!g_str_equal (part, "artifact"))
    return;

  if (is_narrow (WH_UI_REGISTRY_PAGE (page)))
    activate_cb (self);
  else
    wh_ui_registry_page_toggle_pane (page);
}

static void
wh_ui_registry_page_dispose (GObject *object)
{
  WhUiRegistryPage *self = WH_UI_REGISTRY_PAGE (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_REGISTRY_PAGE);
  g_clear_object (&self->storage);
  g_clear_object (&self->vulnerabilities);
  g_clear_object (&self->uses);
  g_clear_pointer (&self->registries, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_registry_page_parent_class)->dispose (object);
}

static void
wh_ui_registry_page_class_init (WhUiRegistryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_registry_page_dispose;
  page_class->bind_store = wh_ui_registry_page_bind_store;
  page_class->environment_changed = wh_ui_registry_page_environment_changed;
  page_class->start_search = wh_ui_registry_page_start_search;
  page_class->toggle_pane = wh_ui_registry_page_toggle_pane;
  page_class->show_record = wh_ui_registry_page_show_record;
  page_class->is_ready = wh_ui_registry_page_is_ready;
  page_class->list_parts = wh_ui_registry_page_list_parts;
  page_class->show_part = wh_ui_registry_page_show_part;

  g_type_ensure (WH_UI_TYPE_REPOSITORY_LIST);
  g_type_ensure (WH_UI_TYPE_RESOURCES);
  g_type_ensure (WH_UI_TYPE_TAGS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-registry-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, scope);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, states);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, layouts);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, vulnerable_table);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, projects_page);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, project_kind);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, project_tables);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, storage_detail);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, storage_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, storage_table);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, view_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, list);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, tags);
  gtk_widget_class_bind_template_child (widget_class, WhUiRegistryPage, empty);
  gtk_widget_class_bind_template_callback (widget_class, scope_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, vulnerabilities_title);
  gtk_widget_class_bind_template_callback (widget_class, edit_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_selected);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
wh_ui_registry_page_init (WhUiRegistryPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Registry"));
  self->registries = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
