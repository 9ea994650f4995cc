/* wh-ui-application-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds-forge.h"
#include "wh-ui-app-actions.h"
#include "wh-ui-app-delivery.h"
#include "wh-ui-app-deployments.h"
#include "wh-ui-app-metrics.h"
#include "wh-ui-app-overview.h"
#include "wh-ui-app-tables.h"
#include "wh-ui-app-tabs.h"
#include "wh-ui-app.h"
#include "wh-ui-application-page.h"
#include "wh-ui-builds.h"
#include "wh-ui-health.h"
#include "wh-ui-refresh.h"
#include "wh-ui-resources.h"

/* The forge is asked again while the page is shown. */
#define LOOK_INTERVAL (2 * G_TIME_SPAN_MINUTE)

/**
 * WhUiApplicationPage:
 *
 * One application: an overview, and a table for each kind of what belongs to it.
 */
struct _WhUiApplicationPage
{
  WhUiPage         parent_instance;

  GtkWidget       *health;
  GtkToggleButton *pin;
  GtkMenuButton   *menu;
  AdwViewStack    *tabs;
  GtkWidget       *switcher;
  GtkWidget       *health_tab;
  AdwViewStack    *health_parts;
  WhUiAppOverview *overview;
  WhUiDeliveryStrip *strip; /* above the other tabs */
  GtkWidget       *strip_card;
  WhUiAppReleases *releases;
  WhUiAppDeployments *deployments;
  WhUiAppMetrics  *metrics;
  WhUiBuilds      *builds;

  WhUiRefresh     *refresh;
  char            *name;
  char            *label; /* of its workloads */
  WhRecord        *record;
  gboolean         pinned_menu;
  gint64           looked_at; /* into its repository */
};

G_DEFINE_FINAL_TYPE (WhUiApplicationPage, wh_ui_application_page, WH_UI_TYPE_PAGE)

static gboolean
belongs_cb (const WhRecord *record,
            gpointer        data)
{
  WhUiApplicationPage *self = data;
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  return self->record != NULL && store != NULL && wh_ui_app_owns (store, self->record, self->label, record);
}

/* What runs and how it is are parts of one tab. Tabs are there for every
 * application, at the same place; a part is there when it has something. */
static const struct
{
  const WhKind *kind;
  const char   *title;
  const char   *newest; /* nullable: the column that puts the newest first */
  gboolean      part;   /* of the tab "Health" */
} tab_kinds[] = {
  { &wh_kind_run, N_("Builds"), NULL },
  { &wh_kind_image, N_("Images"), "created" },
  { &wh_kind_check, N_("Checks"), NULL, TRUE },
  { &wh_kind_workload, N_("Workloads"), NULL, TRUE },
  { &wh_kind_pod, N_("Pods"), NULL, TRUE },
  { &wh_kind_event, N_("Events"), NULL, TRUE },
  { &wh_kind_alert, N_("Alerts"), NULL },
  { &wh_kind_member, N_("Access"), NULL },
};

/* Who has access, and which tags there are, a forge is asked for when somebody
 * looks. What it does not tell stays as it was. */
static void
look_into_repository (WhUiApplicationPage *self)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  WhRecord *repository = wh_ui_app_find_repository (store, self->record);
  WhConnection *connection;
  WhProvider *provider;

  if (fleet == NULL || repository == NULL || wh_moment_get_time (wh_fleet_get_moment (fleet)) != 0 ||
      g_get_monotonic_time () - self->looked_at < LOOK_INTERVAL)
    return;

  connection = wh_connections_find (wh_fleet_get_connections (fleet), repository->connection);
  provider = connection != NULL ? wh_connection_get_provider (connection) : NULL;

  if (provider == NULL)
    return;

  self->looked_at = g_get_monotonic_time ();
  dex_future_disown (wh_dex_scoped (wh_provider_get_scope (provider),
                                    wh_provider_look_into (provider, repository, &wh_kind_member)));
  dex_future_disown (wh_dex_scoped (wh_provider_get_scope (provider),
                                    wh_provider_look_into (provider, repository, &wh_kind_tag)));
}

static gboolean
has_any (WhUiApplicationPage *self,
         WhStore             *store,
         const WhKind        *kind)
{
  WhResourceList *list = wh_store_get_list (store, kind);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    if (belongs_cb (wh_resource_list_get_record (list, i), self))
      return TRUE;

  return FALSE;
}

static void
add_tab (WhUiApplicationPage *self,
         AdwViewStack        *stack,
         const WhKind        *kind,
         const char          *title)
{
  static const char * const shared[] = { "fleet", "environment", "narrow", "compact" };
  GtkWidget *resources = wh_ui_app_table_new (kind);
  AdwViewStackPage *page;

  wh_ui_resources_set_filter (WH_UI_RESOURCES (resources), belongs_cb, self, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    g_object_bind_property (self, shared[i], resources, shared[i], G_BINDING_SYNC_CREATE);

  page = adw_view_stack_add_titled (stack, resources, kind->id, title);
  adw_view_stack_page_set_visible (page, stack == self->tabs);
}

static void tab_cb (WhUiApplicationPage *self);

static void
add_health (WhUiApplicationPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->health_parts = ADW_VIEW_STACK (adw_view_stack_new ());
  g_signal_connect_object (self->health_parts, "notify::visible-child", G_CALLBACK (tab_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_vexpand (GTK_WIDGET (self->health_parts), TRUE);
  gtk_box_append (GTK_BOX (box), wh_ui_app_tabs_new_switcher (self->health_parts));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->health_parts));

  self->health_tab = box;
  adw_view_stack_add_titled (self->tabs, box, "health", _("Health"));
}

static void
add_builds (WhUiApplicationPage *self,
            const char          *title)
{
  self->builds = WH_UI_BUILDS (wh_ui_builds_new ());
  wh_ui_builds_set_filter (self->builds, belongs_cb, self);
  g_object_bind_property (self, "narrow", self->builds, "narrow", G_BINDING_SYNC_CREATE);
  adw_view_stack_add_titled (self->tabs, GTK_WIDGET (self->builds), wh_kind_run.id, title);
}

/* Jobs and logs are asked for when somebody looks. */
static void
update_builds (WhUiApplicationPage *self,
               WhStore             *store)
{
  if (adw_view_stack_get_visible_child (self->tabs) == GTK_WIDGET (self->builds))
    wh_ui_builds_show (self->builds, wh_ui_page_get_fleet (WH_UI_PAGE (self)), store,
                       wh_moment_get_now (wh_ui_page_get_moment (WH_UI_PAGE (self))));
}

static void
add_metrics (WhUiApplicationPage *self)
{
  self->metrics = WH_UI_APP_METRICS (wh_ui_app_metrics_new (self->releases));
  adw_view_stack_add_titled (self->tabs, GTK_WIDGET (self->metrics), "metrics", _("Metrics"));
}

static void
add_deployments (WhUiApplicationPage *self)
{
  self->deployments = WH_UI_APP_DEPLOYMENTS (wh_ui_app_deployments_new (self->releases));
  adw_view_stack_add_titled (self->tabs, GTK_WIDGET (self->deployments), "deployments", _("Deployments"));
}

static void
update_releases (WhUiApplicationPage *self,
                 WhStore             *store,
                 gint64               now)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));

  if (fleet != NULL)
    wh_ui_app_releases_show (self->releases, fleet, store, self->record, now);
}

/* The overview has its own, at length; narrow, there is no room for a second one. */
static void
update_strip (WhUiApplicationPage *self,
              WhStore             *store,
              gint64               now)
{
  gboolean shown = self->record != NULL && !wh_ui_page_get_narrow (WH_UI_PAGE (self)) &&
                   adw_view_stack_get_visible_child (self->tabs) != GTK_WIDGET (self->overview);

  gtk_widget_set_visible (self->strip_card, shown);
  if (shown)
    wh_ui_app_fill_delivery (self->strip, store, self->record, now);
}

/* At once: a page that still asks for the old width is too wide for the window. */
static void
width_cb (WhUiApplicationPage *self)
{
  gboolean narrow = wh_ui_page_get_narrow (WH_UI_PAGE (self));

  wh_ui_app_deployments_set_narrow (self->deployments, narrow);
  wh_ui_app_metrics_set_narrow (self->metrics, narrow, wh_ui_page_get_compact (WH_UI_PAGE (self)));
  if (narrow)
    gtk_widget_set_visible (self->strip_card, FALSE);

  wh_ui_refresh_queue (self->refresh);
}

static WhUiResources *
get_table (WhUiApplicationPage *self)
{
  GtkWidget *child = adw_view_stack_get_visible_child (self->tabs);

  if (child != NULL && child == self->health_tab)
    child = adw_view_stack_get_visible_child (self->health_parts);

  return child != NULL && WH_UI_IS_RESOURCES (child) ? WH_UI_RESOURCES (child) : NULL;
}

/* Also when the window is narrower than it was: the tab that is shown must not
 * be one that cannot be seen. */
static void
reveal_tab (WhUiApplicationPage *self)
{
  wh_ui_app_tabs_reveal (self->switcher);
}

/* A tab gets its rows when it is first looked at. */
static void
tab_cb (WhUiApplicationPage *self)
{
  WhUiResources *table = get_table (self);
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  gboolean first;

  reveal_tab (self);

  if (store != NULL)
    update_strip (self, store, wh_moment_get_now (wh_ui_page_get_moment (WH_UI_PAGE (self))));

  if (store != NULL && self->record != NULL)
    update_builds (self, store);

  if (table == NULL || store == NULL)
    return;

  first = wh_ui_resources_get_view (table) == NULL;
  wh_ui_resources_set_store (table, store);

  for (guint i = 0; first && i < G_N_ELEMENTS (tab_kinds); i++)
    {
      if (tab_kinds[i].kind == wh_ui_resources_get_kind (table) && tab_kinds[i].newest != NULL)
        wh_ui_table_sort_by (wh_ui_resources_get_table (table), tab_kinds[i].newest, TRUE);
    }
}

/* Why a tab has nothing, as far as anybody knows. */
static void
explain_empty (WhUiApplicationPage *self,
               WhStore             *store)
{
  static const WhKind * const kinds[] = { &wh_kind_member, &wh_kind_image, &wh_kind_alert };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    wh_ui_app_table_explain_empty (WH_UI_RESOURCES (adw_view_stack_get_child_by_name (self->tabs, kinds[i]->id)),
                                   store, self->record);
}

static void
stage_cb (WhUiApplicationPage *self,
          const char          *id)
{
  GtkWidget *child;

  if (g_str_equal (id, "repository"))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "application.open-repository", "s", self->name);
      return;
    }

  if (g_str_equal (id, "staging") || g_str_equal (id, "production"))
    id = "deployments";

  child = adw_view_stack_get_child_by_name (self->tabs, id);

  if (child != NULL && adw_view_stack_page_get_visible (adw_view_stack_get_page (self->tabs, child)))
    adw_view_stack_set_visible_child (self->tabs, child);
}

static void
gate_cb (WhUiApplicationPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "application.promote", "s", self->name);
}

static void
pin_cb (WhUiApplicationPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "application.pin", "s", self->name);
}

static void
update_header (WhUiApplicationPage *self,
               WhStore             *store)
{
  gboolean pinned = self->record->values[WH_APPLICATION_PINNED].number == 1;
  g_autofree char *state = wh_ui_app_dup_state (store, self->record);

  wh_ui_page_set_subtitle (WH_UI_PAGE (self), state);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), wh_store_get_health (store, self->record));
  gtk_toggle_button_set_active (self->pin, pinned);

  if (gtk_menu_button_get_menu_model (self->menu) == NULL || self->pinned_menu != pinned)
    {
      g_autoptr(GMenuModel) menu = wh_ui_app_actions_make_menu (self->name, pinned, FALSE);

      self->pinned_menu = pinned;
      gtk_menu_button_set_menu_model (self->menu, menu);
    }
}

/* The part that somebody reads stays when its last row goes; where nothing is
 * known there is one that says so. */
static void
update_parts (WhUiApplicationPage *self,
              WhStore             *store)
{
  gboolean shown = adw_view_stack_get_visible_child (self->tabs) == self->health_tab;
  gboolean any = FALSE;
  GtkWidget *child;

  for (guint i = 0; i < G_N_ELEMENTS (tab_kinds); i++)
    {
      AdwViewStackPage *page;

      if (!tab_kinds[i].part)
        continue;

      child = adw_view_stack_get_child_by_name (self->health_parts, tab_kinds[i].kind->id);
      page = adw_view_stack_get_page (self->health_parts, child);
      adw_view_stack_page_set_visible (page, (shown && child == adw_view_stack_get_visible_child (self->health_parts)) ||
                                       has_any (self, store, tab_kinds[i].kind));
      any |= adw_view_stack_page_get_visible (page);
    }

  child = adw_view_stack_get_child_by_name (self->health_parts, wh_kind_workload.id);
  if (!any)
    adw_view_stack_page_set_visible (adw_view_stack_get_page (self->health_parts, child), TRUE);
}

static void
update_cb (gpointer data)
{
  WhUiApplicationPage *self = data;
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  WhRecord *record;
  gint64 now;

  if (store == NULL)
    return;

  now = wh_moment_get_now (wh_ui_page_get_moment (WH_UI_PAGE (self)));
  record = wh_store_lookup (store, &wh_kind_application, WH_LOCAL, self->name);

  if (record == NULL)
    {
      wh_ui_page_set_empty (WH_UI_PAGE (self), "wh-application-symbolic", _("No such application"),
                            _("It was removed, or nothing of it was observed then."), NULL, NULL);
      return;
    }

  g_clear_pointer (&self->record, wh_record_unref);
  self->record = wh_record_ref (record);
  wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);
  update_header (self, store);
  wh_ui_app_overview_set_fleet (self->overview, wh_ui_page_get_fleet (WH_UI_PAGE (self)));
  look_into_repository (self);
  if (wh_ui_page_get_fleet (WH_UI_PAGE (self)) != NULL)
    wh_ui_app_metrics_show (self->metrics, wh_ui_page_get_fleet (WH_UI_PAGE (self)), store, record);
  wh_ui_app_overview_show (self->overview, store, record, now);
  update_builds (self, store);
  update_releases (self, store, now);
  update_strip (self, store, now);
  explain_empty (self, store);
  update_parts (self, store);
}

static void
wh_ui_application_page_bind_store (WhUiPage *page,
                                   WhStore  *store)
{
  WhUiApplicationPage *self = WH_UI_APPLICATION_PAGE (page);
  WhFleet *fleet = wh_ui_page_get_fleet (page);

  g_set_str (&self->label, self->name);

  if (fleet != NULL)
    {
      g_autoptr(WhApplicationSpec) spec = wh_applications_dup_spec (wh_fleet_get_applications (fleet), self->name);

      if (spec->label != NULL)
        g_set_str (&self->label, spec->label);
    }

  wh_ui_refresh_set_store (self->refresh, store);
  tab_cb (self);
}

static gboolean
wh_ui_application_page_start_search (WhUiPage *page)
{
  WhUiApplicationPage *self = WH_UI_APPLICATION_PAGE (page);
  WhUiResources *table = get_table (self);

  if (adw_view_stack_get_visible_child (self->tabs) == GTK_WIDGET (self->builds))
    return wh_ui_builds_start_search (self->builds);

  return table != NULL && wh_ui_resources_start_search (table);
}

static gboolean
wh_ui_application_page_toggle_pane (WhUiPage *page)
{
  WhUiResources *table = get_table (WH_UI_APPLICATION_PAGE (page));

  return table != NULL && wh_ui_resources_toggle_pane (table);
}

static gboolean
wh_ui_application_page_is_ready (WhUiPage *page)
{
  WhUiApplicationPage *self = WH_UI_APPLICATION_PAGE (page);
  WhUiResources *table = get_table (self);

  return self->record != NULL && (table == NULL || wh_ui_resources_is_ready (table));
}

static gboolean
turn_by_key_cb (GtkWidget *widget,
                GVariant  *args,
                gpointer   data)
{
  WhUiApplicationPage *self = WH_UI_APPLICATION_PAGE (widget);

  wh_ui_app_tabs_turn (self->tabs, g_variant_get_int32 (args));

  return TRUE;
}

static void
wh_ui_application_page_dispose (GObject *object)
{
  WhUiApplicationPage *self = WH_UI_APPLICATION_PAGE (object);

  g_clear_object (&self->refresh);
  g_clear_object (&self->releases);
  g_clear_pointer (&self->record, wh_record_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_APPLICATION_PAGE);

  G_OBJECT_CLASS (wh_ui_application_page_parent_class)->dispose (object);
}

static void
wh_ui_application_page_finalize (GObject *object)
{
  WhUiApplicationPage *self = WH_UI_APPLICATION_PAGE (object);

  g_free (self->name);
  g_free (self->label);

  G_OBJECT_CLASS (wh_ui_application_page_parent_class)->finalize (object);
}

static void
wh_ui_application_page_class_init (WhUiApplicationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_application_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_application_page_finalize;
  page_class->bind_store = wh_ui_application_page_bind_store;
  page_class->start_search = wh_ui_application_page_start_search;
  page_class->toggle_pane = wh_ui_application_page_toggle_pane;
  page_class->is_ready = wh_ui_application_page_is_ready;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, GDK_CONTROL_MASK, turn_by_key_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, GDK_CONTROL_MASK, turn_by_key_cb, "i", -1);

  g_type_ensure (WH_UI_TYPE_APP_OVERVIEW);
  g_type_ensure (WH_UI_TYPE_DELIVERY_STRIP);
  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-application-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationPage, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationPage, pin);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationPage, menu);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationPage, tabs);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationPage, overview);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationPage, strip);
  gtk_widget_class_bind_template_child (widget_class, WhUiApplicationPage, strip_card);
  gtk_widget_class_bind_template_callback (widget_class, pin_cb);
  gtk_widget_class_bind_template_callback (widget_class, tab_cb);
  gtk_widget_class_bind_template_callback (widget_class, stage_cb);
  gtk_widget_class_bind_template_callback (widget_class, gate_cb);
}

static void
wh_ui_application_page_init (WhUiApplicationPage *self)
{
  GtkWidget *scroller;

  self->refresh = wh_ui_refresh_new (GTK_WIDGET (self), update_cb);
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_app_actions_install (WH_UI_PAGE (self));

  wh_ui_delivery_strip_set_form (self->strip, WH_UI_STRIP_COMPACT);
  self->releases = wh_ui_app_releases_new ();
  wh_ui_app_overview_set_releases (self->overview, self->releases);
  add_deployments (self);

  for (guint i = 0; i < G_N_ELEMENTS (tab_kinds); i++)
    {
      const char *title = g_dgettext (GETTEXT_PACKAGE, tab_kinds[i].title);

      if (tab_kinds[i].part && self->health_tab == NULL)
        add_health (self);
      if (tab_kinds[i].kind == &wh_kind_alert)
        add_metrics (self);

      if (tab_kinds[i].kind == &wh_kind_run)
        add_builds (self, title);
      else
        add_tab (self, tab_kinds[i].part ? self->health_parts : self->tabs, tab_kinds[i].kind, title);
    }

  g_signal_connect (self, "notify::narrow", G_CALLBACK (width_cb), NULL);
  scroller = gtk_widget_get_ancestor (self->switcher, GTK_TYPE_SCROLLED_WINDOW);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller)), "notify::page-size",
                           G_CALLBACK (reveal_tab), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::compact", G_CALLBACK (width_cb), NULL);
  width_cb (self);
}

/**
 * wh_ui_application_page_new:
 * @name: name of an application
 *
 * Returns: (transfer floating): its page
 */
WhUiPage *
wh_ui_application_page_new (const char *name)
{
  WhUiApplicationPage *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_APPLICATION_PAGE, "title", name, NULL);
  self->name = g_strdup (name);

  return WH_UI_PAGE (self);
}
