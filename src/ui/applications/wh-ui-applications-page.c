/* wh-ui-applications-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-app-actions.h"
#include "wh-ui-app-columns.h"
#include "wh-ui-app-row.h"
#include "wh-ui-app-wall.h"
#include "wh-ui-app.h"
#include "wh-ui-application-page.h"
#include "wh-ui-applications-page.h"
#include "wh-ui-environment-choice.h"
#include "wh-ui-health.h"
#include "wh-ui-refresh.h"

/**
 * WhUiApplicationsPage:
 *
 * The view "Applications": all of them as a table, as cards, or, narrow, as a
 * list; by health, by words and by environment.
 */
struct _WhUiApplicationsPage
{
  WhUiPage          parent_instance;

  GtkWidget        *add_content;
  AdwToggleGroup   *healths;
  GtkDropDown      *health_menu;
  GtkWidget        *search;
  AdwToggleGroup   *forms;
  GtkLabel         *foot;
  GtkStack         *stack;
  WhUiTable        *table;
  WhUiAppWall      *wall;
  GtkListView      *rows;

  WhResourceView   *view;
  WhUiSelection    *selection;
  WhUiRefresh      *refresh;
  GtkWidget        *menu;
  GtkStringList    *choices;
  char             *counted; /* what the toggles say */
  gboolean          filling;
};

G_DEFINE_FINAL_TYPE (WhUiApplicationsPage, wh_ui_applications_page, WH_UI_TYPE_PAGE)

/* In the order of the toggles: all, then the worst first. */
static const struct
{
  const char *id;
  const char *title;
  WhHealth    health;
} filters[] = {
  { "all", N_("All"), WH_HEALTH_UNKNOWN },
  { "failing", N_("Failing"), WH_HEALTH_FAILING },
  { "warning", N_("Warning"), WH_HEALTH_WARNING },
  { "stale", N_("Stale"), WH_HEALTH_STALE },
  { "unknown", N_("Unknown"), WH_HEALTH_UNKNOWN },
  { "healthy", N_("Healthy"), WH_HEALTH_OK },
};

static guint
get_mask (WhUiApplicationsPage *self)
{
  const char *name = adw_toggle_group_get_active_name (self->healths);

  for (guint i = 1; i < G_N_ELEMENTS (filters); i++)
    if (g_strcmp0 (filters[i].id, name) == 0)
      return WH_HEALTH_MASK (filters[i].health);

  return WH_HEALTH_MASK_ALL;
}

static gboolean
environment_cb (const WhRecord *record,
                gpointer        data)
{
  return wh_ui_app_has_environment (record, wh_ui_page_get_environment (data));
}

/* ---- Toggles ---- */

static GtkWidget *
make_toggle_child (const char *title,
                   guint       count,
                   WhHealth    health,
                   gboolean    with_sign)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *number = g_strdup_printf ("%u", count);
  GtkWidget *label = gtk_label_new (number);

  if (with_sign)
    {
      GtkWidget *sign = wh_ui_health_new ();

      wh_ui_health_set_size (WH_UI_HEALTH (sign), 10);
      wh_ui_health_set_health (WH_UI_HEALTH (sign), health);
      gtk_widget_set_valign (sign, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), sign);
    }

  gtk_box_append (GTK_BOX (box), gtk_label_new (title));
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_margin_start (box, 10);
  gtk_widget_set_margin_end (box, 10);

  return box;
}

static void
update_toggles (WhUiApplicationsPage *self)
{
  g_autofree char *active = g_strdup (adw_toggle_group_get_active_name (self->healths));
  g_autoptr(GString) key = g_string_new (NULL);
  guint counts[G_N_ELEMENTS (filters)];

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      counts[i] = i == 0 ? wh_resource_view_get_n_total (self->view)
                         : wh_resource_view_count_health (self->view, filters[i].health);
      g_string_append_printf (key, "%u ", counts[i]);
    }

  if (g_strcmp0 (self->counted, key->str) == 0)
    return;

  g_set_str (&self->counted, key->str);
  self->filling = TRUE;
  adw_toggle_group_remove_all (self->healths);
  gtk_string_list_splice (self->choices, 0, g_list_model_get_n_items (G_LIST_MODEL (self->choices)), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      const char *title = g_dgettext (GETTEXT_PACKAGE, filters[i].title);
      g_autofree char *choice = g_strdup_printf ("%s %u", title, counts[i]);
      AdwToggle *toggle;

      /* A count of 0 hides its toggle, except the one that is on. */
      if (i > 0 && counts[i] == 0 && g_strcmp0 (active, filters[i].id) != 0)
        continue;

      toggle = adw_toggle_new ();
      adw_toggle_set_name (toggle, filters[i].id);
      adw_toggle_set_child (toggle, make_toggle_child (title, counts[i], filters[i].health, i > 0));
      adw_toggle_set_tooltip (toggle, choice);
      adw_toggle_group_add (self->healths, toggle);
      gtk_string_list_append (self->choices, choice);
    }

  adw_toggle_group_set_active_name (self->healths, active != NULL ? active : "all");
  gtk_drop_down_set_selected (self->health_menu, adw_toggle_group_get_active (self->healths));
  self->filling = FALSE;
}

static void
health_selected_cb (WhUiApplicationsPage *self)
{
  if (!self->filling)
    adw_toggle_group_set_active (self->healths, gtk_drop_down_get_selected (self->health_menu));
}

/* ---- Content ---- */

static char *
dup_foot (WhUiApplicationsPage *self,
          WhStore              *store)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);
  g_autoptr(GHashTable) clusters = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *applications = NULL;
  g_autofree char *versions = NULL;
  g_autofree char *places = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  guint n_versions = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);

      n_versions += environment->values[WH_ENVIRONMENT_VERSION].text != NULL;
      if (environment->values[WH_ENVIRONMENT_CONNECTION].text != NULL)
        g_hash_table_add (clusters, (gpointer)environment->values[WH_ENVIRONMENT_CONNECTION].text);
    }

  applications = g_strdup_printf (ngettext ("%u application", "%u applications", n), n);
  versions = g_strdup_printf (ngettext ("%u running version", "%u running versions", n_versions), n_versions);
  places = g_strdup_printf (ngettext ("%u cluster", "%u clusters", g_hash_table_size (clusters)),
                            g_hash_table_size (clusters));

  return g_strjoin (" · ", applications, versions, places, NULL);
}

static void
fill_wall (WhUiApplicationsPage *self,
           WhStore              *store)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  g_autoptr(GPtrArray) applications = wh_ui_app_list (store, NULL);
  WhMoment *moment = wh_ui_page_get_moment (WH_UI_PAGE (self));

  if (n < applications->len)
    for (guint i = applications->len; i > 0; i--)
      if (!wh_resource_view_find (self->view, g_ptr_array_index (applications, i - 1), NULL))
        g_ptr_array_remove_index (applications, i - 1);

  wh_ui_app_wall_show (self->wall, store, applications, wh_ui_page_get_environment (WH_UI_PAGE (self)),
                       wh_moment_get_now (moment));
}

static void
update_cb (gpointer data)
{
  WhUiApplicationsPage *self = data;
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  gboolean cards = g_strcmp0 (adw_toggle_group_get_active_name (self->forms), "cards") == 0;
  g_autofree char *foot = NULL;

  if (store == NULL || self->view == NULL)
    return;

  if (wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_application)) == 0)
    {
      WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));

      if (fleet != NULL && wh_connections_count (wh_fleet_get_connections (fleet), WH_CONNECTION_STATE_CONNECTING) > 0)
        wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_LOADING);
      else
        wh_ui_page_set_empty (WH_UI_PAGE (self), "wh-application-symbolic", _("No applications yet"),
                              _("They appear by themselves when a cluster runs something that is built here."),
                              _("Add application"), "application.edit::");
      return;
    }

  wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);
  update_toggles (self);
  foot = dup_foot (self, store);
  gtk_label_set_label (self->foot, foot);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->view)) == 0)
    gtk_stack_set_visible_child_name (self->stack, "nothing");
  else
    gtk_stack_set_visible_child_name (self->stack, wh_ui_page_get_narrow (WH_UI_PAGE (self)) ? "rows"
                                                     : cards ? "cards" : "table");

  if (cards)
    fill_wall (self, store);
}

static void
filter_changed_cb (WhUiApplicationsPage *self)
{
  if (self->filling || self->view == NULL)
    return;

  wh_resource_view_set_search (self->view, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  wh_resource_view_set_health_mask (self->view, get_mask (self));
  update_cb (self);
}

static void
stop_search_cb (WhUiApplicationsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
clear_cb (WhUiApplicationsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  adw_toggle_group_set_active_name (self->healths, "all");
  gtk_widget_activate_action (GTK_WIDGET (self), "win.environment", "s", "");
  filter_changed_cb (self);
}

static void
form_changed_cb (WhUiApplicationsPage *self)
{
  update_cb (self);
}

/* ---- Opening and menu ---- */

static void
open_resource (WhUiApplicationsPage *self,
               WhResource           *resource)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "application.open", "s", wh_resource_get_record (resource)->uid);
}

static void
menu_cb (WhUiApplicationsPage *self,
         WhResource           *resource,
         double                x,
         double                y)
{
  WhRecord *application = wh_resource_get_record (resource);
  g_autoptr(GMenuModel) model =
    wh_ui_app_actions_make_menu (application->uid, application->values[WH_APPLICATION_PINNED].number == 1, TRUE);

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self->table));
    }

  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
row_activated_cb (WhUiApplicationsPage *self,
                  guint                 position)
{
  g_autoptr(WhResource) resource = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (resource != NULL)
    open_resource (self, resource);
}

static void
row_setup_cb (WhUiApplicationsPage *self,
              GtkListItem          *item)
{
  gtk_list_item_set_child (item, wh_ui_app_row_new ());
}

static void
row_bind_cb (WhUiApplicationsPage *self,
             GtkListItem          *item)
{
  WhResource *resource = gtk_list_item_get_item (item);

  wh_ui_app_row_set_resource (WH_UI_APP_ROW (gtk_list_item_get_child (item)),
                              wh_resource_view_get_store (self->view), resource);
  gtk_list_item_set_accessible_label (item, wh_record_get_name (wh_resource_get_record (resource)));
}

static void
row_unbind_cb (WhUiApplicationsPage *self,
               GtkListItem          *item)
{
  if (gtk_list_item_get_child (item) != NULL)
    wh_ui_app_row_set_resource (WH_UI_APP_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

/* ---- The page ---- */

static void
wh_ui_applications_page_bind_store (WhUiPage *page,
                                    WhStore  *store)
{
  WhUiApplicationsPage *self = WH_UI_APPLICATIONS_PAGE (page);

  wh_ui_table_set_selection (self->table, NULL);
  gtk_list_view_set_model (self->rows, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->view);

  self->view = wh_resource_view_new (store, &wh_kind_application);
  wh_resource_view_set_filter (self->view, environment_cb, self, NULL);
  self->selection = wh_ui_selection_new (self->view);
  g_signal_connect_object (self->view, "counts-changed", G_CALLBACK (wh_ui_refresh_queue), self->refresh,
                           G_CONNECT_SWAPPED);
  wh_ui_table_set_selection (self->table, self->selection);

  /* Pinned ones first, each part by name; until a heading is clicked. */
  wh_resource_view_set_sort (self->view, WH_APPLICATION_PINNED, TRUE);
  gtk_list_view_set_model (self->rows, GTK_SELECTION_MODEL (self->selection));
  wh_ui_refresh_set_store (self->refresh, store);
}

static void
wh_ui_applications_page_environment_changed (WhUiPage   *page,
                                             const char *environment)
{
  WhUiApplicationsPage *self = WH_UI_APPLICATIONS_PAGE (page);

  if (self->view != NULL)
    {
      wh_resource_view_set_filter (self->view, environment_cb, self, NULL);
      wh_ui_refresh_queue (self->refresh);
    }
}

static gboolean
wh_ui_applications_page_start_search (WhUiPage *page)
{
  return gtk_widget_grab_focus (WH_UI_APPLICATIONS_PAGE (page)->search);
}

static gboolean
wh_ui_applications_page_focus_content (WhUiPage *page)
{
  WhUiApplicationsPage *self = WH_UI_APPLICATIONS_PAGE (page);
  GtkWidget *child = gtk_stack_get_visible_child (self->stack);

  if (child == GTK_WIDGET (self->table))
    return gtk_widget_grab_focus (child);

  return child != NULL && gtk_widget_child_focus (child, GTK_DIR_TAB_FORWARD);
}

static gboolean
wh_ui_applications_page_show_record (WhUiPage *page,
                                     WhRecord *record)
{
  const char *name = NULL;

  if (record->kind == &wh_kind_application)
    name = record->uid;
  else if (record->kind == &wh_kind_environment)
    name = record->values[WH_ENVIRONMENT_APPLICATION].text;

  if (name == NULL)
    return FALSE;

  wh_ui_page_push (page, wh_ui_application_page_new (name));

  return TRUE;
}

static gboolean
wh_ui_applications_page_is_ready (WhUiPage *page)
{
  return wh_ui_page_get_state (page) != WH_UI_PAGE_LOADING;
}

static char **
wh_ui_applications_page_list_parts (WhUiPage *page)
{
  const char * const parts[] = { "table", "cards", "application", NULL };

  return g_strdupv ((char **)parts);
}

/* The application that needs somebody most tells most. */
static void
wh_ui_applications_page_show_part (WhUiPage   *page,
                                   const char *part)
{
  WhUiApplicationsPage *self = WH_UI_APPLICATIONS_PAGE (page);
  WhStore *store = wh_ui_page_get_store (page);
  g_autoptr(GPtrArray) applications = NULL;
  WhRecord *worst = NULL;

  if (!g_str_equal (part, "application"))
    {
      adw_toggle_group_set_active_name (self->forms, part);
      return;
    }

  if (store == NULL)
    return;

  applications = wh_ui_app_list (store, NULL);

  for (guint i = 0; i < applications->len; i++)
    {
      WhRecord *application = g_ptr_array_index (applications, i);

      if (worst == NULL || wh_health_rank (application->health) > wh_health_rank (worst->health))
        worst = application;
    }

  if (worst != NULL)
    wh_ui_applications_page_show_record (page, worst);
}

static void
width_cb (WhUiApplicationsPage *self)
{
  gboolean narrow = wh_ui_page_get_narrow (WH_UI_PAGE (self));
  gboolean compact = wh_ui_page_get_compact (WH_UI_PAGE (self));

  adw_button_content_set_label (ADW_BUTTON_CONTENT (self->add_content), compact ? "" : _("Add application"));
  gtk_widget_set_visible (GTK_WIDGET (self->healths), !compact && !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->health_menu), compact || narrow);
  gtk_widget_set_visible (self->search, !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->forms), !narrow);
  wh_ui_refresh_queue (self->refresh);
}

static void
wh_ui_applications_page_dispose (GObject *object)
{
  WhUiApplicationsPage *self = WH_UI_APPLICATIONS_PAGE (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->refresh);
  if (self->rows != NULL)
    gtk_list_view_set_model (self->rows, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_APPLICATIONS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->view);
  g_clear_object (&self->choices);

  G_OBJECT_CLASS (wh_ui_applications_page_parent_class)->dispose (object);
}

static void
wh_ui_applications_page_finalize (GObject *object)
{
  g_free (WH_UI_APPLICATIONS_PAGE (object)->counted);

  G_OBJECT_CLASS (wh_ui_applications_page_parent_class)->finalize (object);
}

static void
wh_ui_applications_page_class_init (WhUiApplicationsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_applications_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_applications_page_finalize;
  page_class->bind_store = wh_ui_applications_page_bind_store;
  page_class->environment_changed = wh_ui_applications_page_environment_changed;
  page_class->start_search = wh_ui_applications_page_start_search;
  page_class->focus_content = wh_ui_applications_page_focus_content;
  page_class->show_record = wh_ui_applications_page_show_record;
  page_class->is_ready = wh_ui_applications_page_is_ready;
  page_class->list_parts = wh_ui_applications_page_list_parts;
  page_class->show_part = wh_ui_applications_page_show_part;

  g_type_ensure (WH_UI_TYPE_APP_WALL);
  g_type_ensure (WH_UI_TYPE_TABLE);
  g_type_ensure (WH_UI_TYPE_ENVIRONMENT_CHOICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-applications-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, add_content);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, healths);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, health_menu);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, search);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, forms);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, foot);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, table);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, wall);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationsPage, rows);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, health_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, form_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
}

static void
wh_ui_applications_page_init (WhUiApplicationsPage *self)
{
  self->filling = TRUE;
  self->refresh = wh_ui_refresh_new (GTK_WIDGET (self), update_cb);
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Applications"));
  self->choices = gtk_string_list_new (NULL);
  gtk_drop_down_set_model (self->health_menu, G_LIST_MODEL (self->choices));
  wh_ui_app_actions_install (WH_UI_PAGE (self));
  wh_ui_app_columns_insert (self->table, WH_UI_PAGE (self));
  g_signal_connect_object (self->table, "activate", G_CALLBACK (open_resource), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "menu", G_CALLBACK (menu_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (width_cb), NULL);
  g_signal_connect (self, "notify::compact", G_CALLBACK (width_cb), NULL);
  self->filling = FALSE;
}
