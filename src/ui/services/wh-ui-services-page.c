/* wh-ui-services-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-service-health.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-environment-choice.h"
#include "wh-ui-service-grid.h"
#include "wh-ui-services-page.h"
#include "wh-ui-spark-column.h"

/**
 * WhUiServicesPage:
 *
 * The view "Services": what answers to whom, as cards or as a list, together
 * with what the checks see from outside; and the checks themselves.
 */
struct _WhUiServicesPage
{
  WhUiPage         parent_instance;

  AdwViewStack    *view_stack;
  WhUiResources   *services;
  WhUiResources   *checks;
  AdwToggleGroup  *look;

  WhUiServiceGrid *grid;
  GSettings       *settings;
};

G_DEFINE_FINAL_TYPE (WhUiServicesPage, wh_ui_services_page, WH_UI_TYPE_PAGE)

static WhUiResources *
get_current (WhUiServicesPage *self)
{
  return WH_UI_RESOURCES (adw_view_stack_get_visible_child (self->view_stack));
}

static void
bind_current (WhUiServicesPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (store != NULL)
    wh_ui_resources_set_store (get_current (self), store);
}

static void
part_changed_cb (WhUiServicesPage *self)
{
  if (adw_view_stack_get_visible_child (self->view_stack) != NULL)
    bind_current (self);
}

static void
view_changed_cb (WhUiServicesPage *self)
{
  WhResourceView *view = wh_ui_resources_get_view (self->services);
  g_autoptr(WhResource) first = NULL;

  if (self->grid != NULL)
    wh_ui_service_grid_set_view (self->grid, view);

  wh_ui_table_sort_by (wh_ui_resources_get_table (self->services), "health", FALSE);

  /* A new order keeps the row that was on top; here that is no row of the user's. */
  if (view != NULL && (first = g_list_model_get_item (G_LIST_MODEL (view), 0)) != NULL)
    wh_ui_table_scroll_to (wh_ui_resources_get_table (self->services), wh_resource_get_record (first));
}

static void
look_changed_cb (WhUiServicesPage *self)
{
  const char *name;

  /* While the template is built. */
  if (self->grid == NULL || (name = adw_toggle_group_get_active_name (self->look)) == NULL)
    return;

  wh_ui_resources_show_alternative (self->services, g_str_equal (name, "grid"));
  g_settings_set_string (self->settings, "services-look", name);
}

static void
service_activated_cb (WhUiServicesPage *self,
                      WhRecord         *service)
{
  wh_ui_resources_show_record (self->services, service);
}

/* ---- Columns of the list ---- */

static void
fill_status (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  WhHealth health = wh_resource_get_health (resource);
  const char *reason = wh_resource_get_reason (resource);

  if (health == WH_HEALTH_OK)
    reason = _("Up");
  else if (health == WH_HEALTH_STALE)
    reason = _("Not observed now");

  wh_ui_cell_set_health (cell, health, reason);
  wh_ui_cell_set_text (cell, reason != NULL ? reason : wh_health_get_title (health), NULL);
  wh_ui_cell_set_tone (cell, wh_ui_health_css_class (health));
}

static void
fill_name (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  wh_ui_cell_set_text (cell, wh_record_get_name (wh_resource_get_record (resource)), NULL);
}

static void
fill_environment (WhUiCell   *cell,
                  WhResource *resource,
                  gpointer    user_data)
{
  const WhSource *source = wh_resource_get_source (resource);
  GtkWidget *mark = wh_ui_cell_get_extra (cell);

  if (mark == NULL)
    {
      mark = wh_ui_env_mark_new ();
      gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
      wh_ui_cell_set_extra (cell, mark, TRUE);
    }

  gtk_widget_set_visible (mark, source != NULL && source->environment != NULL);

  if (source != NULL && source->environment != NULL)
    wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), source->environment);
}

static void
fill_type (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  const char *type = wh_resource_get_record (resource)->values[WH_SERVICE_TYPE].text;

  wh_ui_cell_set_text (cell, type != NULL ? type : "—", NULL);
}

/* A field of the service's check, as the table of checks shows it. */
static void
fill_check_field (WhUiCell   *cell,
                  WhResource *resource,
                  gpointer    user_data)
{
  WhStore *store = wh_resource_get_store (resource);
  WhRecord *check = store != NULL ? wh_service_find_check (store, wh_resource_get_record (resource)) : NULL;
  const char *unit = NULL;
  g_autofree char *text = NULL;
  g_autoptr(WhResource) found = NULL;

  if (check != NULL)
    {
      found = wh_store_ref_resource (store, check);
      text = wh_ui_resource_dup_field (found, GPOINTER_TO_INT (user_data), &unit);
    }

  wh_ui_cell_set_text (cell, text != NULL ? text : "—", unit);
  wh_ui_cell_set_quiet (cell, text == NULL || g_str_equal (text, "—") ||
                        wh_resource_get_health (found) == WH_HEALTH_STALE);
}

/* "HTTPS": what is spoken, as people write it. */
static void
fill_check (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  WhStore *store = wh_resource_get_store (resource);
  WhRecord *check = store != NULL ? wh_service_find_check (store, wh_resource_get_record (resource)) : NULL;
  g_autofree char *text = check != NULL ? wh_ui_service_dup_protocol (check) : NULL;

  wh_ui_cell_set_text (cell, text != NULL ? text : "—", NULL);
  wh_ui_cell_set_quiet (cell, TRUE);
}

static void
fill_target (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  wh_ui_cell_set_text (cell, wh_resource_get_record (resource)->values[WH_CHECK_TARGET].text, NULL);
  wh_ui_cell_set_quiet (cell, TRUE);
}

static void
fill_own_protocol (WhUiCell   *cell,
                   WhResource *resource,
                   gpointer    user_data)
{
  g_autofree char *text = wh_ui_service_dup_protocol (wh_resource_get_record (resource));

  wh_ui_cell_set_text (cell, text, NULL);
}

static void
fill_course (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  WhStore *store = wh_resource_get_store (resource);
  WhRecord *check = store != NULL ? wh_service_find_check (store, wh_resource_get_record (resource)) : NULL;
  GtkWidget *spark = wh_ui_cell_get_extra (cell);

  if (spark == NULL)
    {
      spark = wh_ui_spark_cell_new ();
      wh_ui_cell_set_extra (cell, spark, TRUE);
    }

  gtk_widget_set_visible (spark, check != NULL);

  if (check != NULL)
    wh_ui_spark_show_series (WH_UI_SPARK (spark), store, check, "latency");
}

static void
add_columns (WhUiServicesPage *self)
{
  WhUiTable *table = wh_ui_resources_get_table (self->services);
  WhUiColumn course = wh_ui_spark_column ("latency", _("Trend"), WH_UI_SORT_NONE);
  WhUiColumn check_course = course;
  WhUiColumn columns[] = {
    { .id = "name", .title = _("Name"), .width = 150, .sort = WH_SERVICE_NAME, .shown = TRUE, .fill = fill_name },
    { .id = "health", .title = _("Status"), .width = -1, .sort = WH_SORT_HEALTH, .shown = TRUE, .fill = fill_status,
      .prose = TRUE },
    { .id = "environment", .title = _("Environment"), .width = 110, .sort = WH_UI_SORT_NONE, .shown = TRUE,
      .rank = 40, .fill = fill_environment },
    { .id = "check", .title = _("Check"), .width = 64, .sort = WH_UI_SORT_NONE, .shown = TRUE, .rank = 60,
      .fill = fill_check },
    { .id = "latency", .title = _("Latency"), .width = 80, .sort = WH_UI_SORT_NONE, .numeric = TRUE, .shown = TRUE,
      .rank = 30, .fill = fill_check_field, .user_data = GINT_TO_POINTER (WH_CHECK_LATENCY) },
    course,
    /* Told by the check, or of little use here; the menu of columns has them. */
    { .id = "type", .title = _("Type"), .width = 96, .sort = WH_SERVICE_TYPE, .rank = 80, .fill = fill_type },
    { .id = "certificate", .title = _("Certificate"), .width = 90, .sort = WH_UI_SORT_NONE, .numeric = TRUE,
      .shown = TRUE, .ages = TRUE, .rank = 70, .fill = fill_check_field,
      .user_data = GINT_TO_POINTER (WH_CHECK_CERTIFICATE) },
  };

  const WhUiColumn check_columns[] = {
    { .id = "name", .title = _("Name"), .width = 170, .sort = WH_CHECK_NAME, .shown = TRUE, .fill = fill_name },
    { .id = "target", .title = _("Target"), .width = -1, .sort = WH_CHECK_TARGET, .shown = TRUE, .rank = 50,
      .fill = fill_target },
    { .id = "type", .title = _("Check"), .width = 72, .sort = WH_CHECK_TYPE, .shown = TRUE, .rank = 60,
      .fill = fill_own_protocol },
  };

  columns[5].fill = fill_course;
  columns[5].rank = 50;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_service, 1 + i, &columns[i]);

  for (guint i = 0; i < G_N_ELEMENTS (check_columns); i++)
    wh_ui_table_insert_column (wh_ui_resources_get_table (self->checks), &wh_kind_check, i, &check_columns[i]);

  wh_ui_table_insert_column (wh_ui_resources_get_table (self->checks), &wh_kind_check, 5, &check_course);
}

static void
add_environment_choice (WhUiServicesPage *self,
                        WhUiResources    *resources)
{
  GtkWidget *choice = wh_ui_environment_choice_new_flat ();

  g_object_bind_property (self, "environment", choice, "environment", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "narrow", choice, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  gtk_widget_set_valign (choice, GTK_ALIGN_CENTER);
  wh_ui_resources_add_control (resources, choice, FALSE);
}

/* ---- WhUiPage ---- */

static void
wh_ui_services_page_bind_store (WhUiPage *page,
                                WhStore  *store)
{
  bind_current (WH_UI_SERVICES_PAGE (page));
}

static gboolean
wh_ui_services_page_start_search (WhUiPage *page)
{
  return wh_ui_resources_start_search (get_current (WH_UI_SERVICES_PAGE (page)));
}

static gboolean
wh_ui_services_page_toggle_pane (WhUiPage *page)
{
  return wh_ui_resources_toggle_pane (get_current (WH_UI_SERVICES_PAGE (page)));
}

static gboolean
wh_ui_services_page_show_record (WhUiPage *page,
                                 WhRecord *record)
{
  WhUiServicesPage *self = WH_UI_SERVICES_PAGE (page);

  if (adw_view_stack_get_child_by_name (self->view_stack, record->kind->id) == NULL)
    return FALSE;

  adw_view_stack_set_visible_child_name (self->view_stack, record->kind->id);
  bind_current (self);
  wh_ui_resources_show_record (get_current (self), record);

  return TRUE;
}

static gboolean
wh_ui_services_page_is_ready (WhUiPage *page)
{
  return wh_ui_resources_is_ready (get_current (WH_UI_SERVICES_PAGE (page)));
}

static char **
wh_ui_services_page_list_parts (WhUiPage *page)
{
  static const char * const parts[] = { "grid", "list", "check", NULL };

  return g_strdupv ((char **)parts);
}

static void
wh_ui_services_page_show_part (WhUiPage   *page,
                               const char *part)
{
  WhUiServicesPage *self = WH_UI_SERVICES_PAGE (page);

  if (g_str_equal (part, "grid") || g_str_equal (part, "list"))
    {
      adw_toggle_group_set_active_name (self->look, part);
      part = "service";
    }

  adw_view_stack_set_visible_child_name (self->view_stack, part);
}

static void
wh_ui_services_page_dispose (GObject *object)
{
  WhUiServicesPage *self = WH_UI_SERVICES_PAGE (object);

  self->grid = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_SERVICES_PAGE);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (wh_ui_services_page_parent_class)->dispose (object);
}

static void
wh_ui_services_page_class_init (WhUiServicesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_services_page_dispose;
  page_class->bind_store = wh_ui_services_page_bind_store;
  page_class->start_search = wh_ui_services_page_start_search;
  page_class->toggle_pane = wh_ui_services_page_toggle_pane;
  page_class->show_record = wh_ui_services_page_show_record;
  page_class->is_ready = wh_ui_services_page_is_ready;
  page_class->list_parts = wh_ui_services_page_list_parts;
  page_class->show_part = wh_ui_services_page_show_part;

  g_type_ensure (WH_UI_TYPE_RESOURCES);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-services-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiServicesPage, view_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiServicesPage, services);
  gtk_widget_class_bind_template_child (widget_class, WhUiServicesPage, checks);
  gtk_widget_class_bind_template_child (widget_class, WhUiServicesPage, look);
  gtk_widget_class_bind_template_callback (widget_class, part_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, look_changed_cb);
}

static void
wh_ui_services_page_init (WhUiServicesPage *self)
{
  g_autofree char *look = NULL;

  self->settings = g_settings_new (APP_ID);
  look = g_settings_get_string (self->settings, "services-look");
  gtk_widget_init_template (GTK_WIDGET (self));

  self->grid = WH_UI_SERVICE_GRID (wh_ui_service_grid_new ());
  g_signal_connect_object (self->grid, "activate-service", G_CALLBACK (service_activated_cb),
                           self, G_CONNECT_SWAPPED);
  wh_ui_resources_set_alternative (self->services, GTK_WIDGET (self->grid));
  wh_ui_resources_add_control (self->services, GTK_WIDGET (self->look), TRUE);
  add_environment_choice (self, self->services);
  add_environment_choice (self, self->checks);
  wh_ui_resources_set_chip_title (self->services, WH_HEALTH_FAILING, _("Down"));
  wh_ui_resources_set_chip_title (self->services, WH_HEALTH_WARNING, _("Degraded"));
  wh_ui_resources_set_chip_title (self->services, WH_HEALTH_OK, _("Up"));
  wh_ui_resources_set_chip_title (self->services, WH_HEALTH_STALE, _("Stale"));
  wh_ui_resources_set_empty (self->services, "wh-services-symbolic", _("No services yet"),
                             _("Services appear from your clusters by themselves; add a check for anything else."));
  g_object_bind_property (self, "narrow", self->look, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  add_columns (self);
  adw_toggle_group_set_active_name (self->look, look);
  look_changed_cb (self);
}
