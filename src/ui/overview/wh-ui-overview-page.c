/* wh-ui-overview-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-app-actions.h"
#include "wh-ui-app-wall.h"
#include "wh-ui-app.h"
#include "wh-ui-connections-card.h"
#include "wh-ui-draw.h"
#include "wh-ui-failing-card.h"
#include "wh-ui-fleet-state.h"
#include "wh-ui-health.h"
#include "wh-ui-last-day.h"
#include "wh-ui-overview-page.h"
#include "wh-ui-refresh.h"
#include "wh-ui-troubles.h"
#include "wh-ui-wordless.h"

/* With more applications than this, what is below the wall is not on the first
 * screen, and is made behind the first frame. */
#define FIRST_SCREEN 16

/**
 * WhUiOverviewPage:
 *
 * The view "Overview": how the fleet is in one sentence, what is not well, a
 * tile for each application, what changed, and whether all systems answer.
 */
struct _WhUiOverviewPage
{
  WhUiPage             parent_instance;

  GtkWidget           *scroller;
  GtkWidget           *content;
  GtkWidget           *health;
  GtkLabel            *state_title;
  GtkLabel            *caption;
  AdwToggleGroup      *toggles;
  WhUiFailingCard     *failing;
  GtkListBox          *troubles;
  WhUiAppWall         *wall;
  WhUiLastDay         *last_day;
  WhUiConnectionsCard *connections;
  guint                below_tick;
  guint                n_ticks;

  WhUiRefresh         *refresh;
  gboolean             toggling;
};

G_DEFINE_FINAL_TYPE (WhUiOverviewPage, wh_ui_overview_page, WH_UI_TYPE_PAGE)

static void
trouble_cb (WhUiOverviewPage *self,
            GtkListBoxRow    *row)
{
  WhRecord *record = g_object_get_data (G_OBJECT (row), "wh-record");

  if (record == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-view", "s", "alerts");
  else if (record->kind == &wh_kind_application)
    gtk_widget_activate_action (GTK_WIDGET (self), "application.open", "s", record->uid);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)",
                                record->kind->id, record->connection, record->uid);
}

/* Until when anything was observed, if nothing is now; else 0. */
static gint64
get_seen_until (WhUiOverviewPage *self,
                WhStore          *store,
                GPtrArray        *applications)
{
  WhMoment *moment = wh_ui_page_get_moment (WH_UI_PAGE (self));
  gint64 seen_until = 0;

  if (moment == NULL || !wh_moment_is_live (moment) || wh_moment_is_online (moment))
    return 0;

  for (guint i = 0; i < applications->len; i++)
    seen_until = MAX (seen_until, wh_ui_app_get_fresh_at (store, g_ptr_array_index (applications, i)));

  return seen_until;
}

static WhRecord *
find_failing (WhStore    *store,
              GPtrArray  *applications,
              const char *environment)
{
  WhRecord *worst = NULL;
  gint64 worst_since = 0;

  for (guint i = 0; i < applications->len; i++)
    {
      WhRecord *application = g_ptr_array_index (applications, i);
      gint64 since;

      if (wh_ui_app_get_health (store, application, environment, NULL) != WH_HEALTH_FAILING)
        continue;

      since = wh_ui_app_get_failing_since (store, application);

      /* Newest first, as incidents are told. */
      if (worst == NULL || since > worst_since)
        {
          worst = application;
          worst_since = since;
        }
    }

  return worst;
}

static void
update_empty (WhUiOverviewPage *self,
              WhStore          *store)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));
  guint n = wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_repository));

  if (fleet != NULL && n == 0 &&
      wh_connections_count (wh_fleet_get_connections (fleet), WH_CONNECTION_STATE_CONNECTING) > 0)
    {
      wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_LOADING);
      return;
    }

  if (n > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("Wheelhouse found %u that could be one.",
                                                         "Wheelhouse found %u that could be one.", n), n);

      wh_ui_page_set_empty (WH_UI_PAGE (self), "wh-application-symbolic", _("No applications yet"), text,
                            _("Add application"), "application.edit::");
    }
  else
    {
      wh_ui_page_set_empty (WH_UI_PAGE (self), "wh-application-symbolic", _("No applications yet"),
                            _("They appear by themselves when a cluster runs something that is built here."),
                            _("Add application"), "application.edit::");
    }
}

/* What changed, and whether all systems answer. */
static void
create_below (WhUiOverviewPage *self)
{
  self->last_day = g_object_new (WH_UI_TYPE_LAST_DAY, NULL);
  g_object_bind_property (self, "narrow", self->last_day, "narrow", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (self->content), GTK_WIDGET (self->last_day));

  self->connections = g_object_new (WH_UI_TYPE_CONNECTIONS_CARD, NULL);
  gtk_box_append (GTK_BOX (self->content), GTK_WIDGET (self->connections));
}

static void
show_below (WhUiOverviewPage *self,
            WhStore          *store,
            gint64            now,
            gint64            seen_until)
{
  wh_ui_last_day_show (self->last_day, store, now, seen_until);
  wh_ui_connections_card_show (self->connections, store, now);
}

/* The first tick is before the first frame is drawn. */
static gboolean
below_tick_cb (GtkWidget     *widget,
               GdkFrameClock *clock,
               gpointer       data)
{
  WhUiOverviewPage *self = WH_UI_OVERVIEW_PAGE (widget);

  if (self->n_ticks++ < 2)
    return G_SOURCE_CONTINUE;

  self->below_tick = 0;
  create_below (self);
  wh_ui_refresh_queue (self->refresh);

  return G_SOURCE_REMOVE;
}

static void
update_cb (gpointer data)
{
  WhUiOverviewPage *self = data;
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  WhMoment *moment = wh_ui_page_get_moment (WH_UI_PAGE (self));
  const char *environment = wh_ui_page_get_environment (WH_UI_PAGE (self));
  g_autoptr(GPtrArray) applications = NULL;
  g_autoptr(GArray) troubles = NULL;
  g_autofree char *title = NULL;
  g_autofree char *caption = NULL;
  WhRecord *failing;
  gint64 seen_until;
  gint64 now;
  WhUiFleetState state;

  if (store == NULL)
    return;

  if (wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_application)) == 0)
    {
      update_empty (self, store);
      return;
    }

  wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);
  now = wh_moment_get_now (moment);
  applications = wh_ui_app_list (store, environment);
  seen_until = get_seen_until (self, store, applications);
  wh_ui_fleet_state_count (&state, store, applications, environment);

  title = wh_ui_fleet_state_dup_title (&state, seen_until);
  caption = wh_ui_fleet_state_dup_caption (&state, store, applications, environment, now);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), state.worst);
  gtk_label_set_label (self->state_title, title);
  gtk_label_set_label (self->caption, caption);

  wh_ui_set_tooltip (GTK_WIDGET (self->caption), caption);

  gtk_widget_set_visible (GTK_WIDGET (self->caption), *caption != 0);

  failing = find_failing (store, applications, environment);
  wh_ui_failing_card_show (self->failing, wh_ui_page_get_fleet (WH_UI_PAGE (self)), store, failing, now);

  /* When nothing answers, the banner and the title have said it. */
  troubles = state.n[WH_HEALTH_STALE] < state.total ? wh_ui_troubles_find (store, applications, environment, failing)
                                                    : wh_ui_troubles_new ();
  wh_ui_troubles_show (self->troubles, troubles, now, wh_ui_page_get_narrow (WH_UI_PAGE (self)));
  wh_ui_app_wall_show (self->wall, store, applications, environment, now);

  if (self->last_day == NULL && applications->len <= FIRST_SCREEN && self->below_tick == 0)
    create_below (self);

  if (self->last_day != NULL)
    show_below (self, store, now, seen_until);
  else if (self->below_tick == 0)
    self->below_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), below_tick_cb, NULL, NULL);
}

static void
toggled_cb (WhUiOverviewPage *self)
{
  const char *name = adw_toggle_group_get_active_name (self->toggles);

  if (!self->toggling && name != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.environment", "s",
                                g_str_equal (name, "production") ? "production" : "");
}

static void
wh_ui_overview_page_environment_changed (WhUiPage   *page,
                                         const char *environment)
{
  WhUiOverviewPage *self = WH_UI_OVERVIEW_PAGE (page);

  self->toggling = TRUE;

  if (environment == NULL || g_str_equal (environment, "production"))
    adw_toggle_group_set_active_name (self->toggles, environment == NULL ? "all" : environment);
  else
    adw_toggle_group_set_active (self->toggles, GTK_INVALID_LIST_POSITION);

  self->toggling = FALSE;
  wh_ui_refresh_queue (self->refresh);
}

static void
wh_ui_overview_page_bind_store (WhUiPage *page,
                                WhStore  *store)
{
  WhUiOverviewPage *self = WH_UI_OVERVIEW_PAGE (page);

  wh_ui_refresh_set_store (self->refresh, store);
}

static gboolean
wh_ui_overview_page_focus_content (WhUiPage *page)
{
  return gtk_widget_child_focus (GTK_WIDGET (WH_UI_OVERVIEW_PAGE (page)->wall), GTK_DIR_TAB_FORWARD);
}

static gboolean
wh_ui_overview_page_is_ready (WhUiPage *page)
{
  return wh_ui_page_get_state (page) != WH_UI_PAGE_LOADING;
}

static void
narrow_cb (WhUiOverviewPage *self)
{
  gboolean narrow = wh_ui_page_get_narrow (WH_UI_PAGE (self));

  gtk_widget_set_margin_start (self->content, narrow ? 12 : 24);
  gtk_widget_set_margin_end (self->content, narrow ? 12 : 24);
  gtk_widget_set_visible (GTK_WIDGET (self->toggles), !narrow);
  gtk_label_set_wrap (self->caption, narrow);
  wh_ui_refresh_queue (self->refresh);
}

static void
wh_ui_overview_page_dispose (GObject *object)
{
  WhUiOverviewPage *self = WH_UI_OVERVIEW_PAGE (object);

  if (self->below_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->below_tick);
  self->below_tick = 0;
  g_clear_object (&self->refresh);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_OVERVIEW_PAGE);

  G_OBJECT_CLASS (wh_ui_overview_page_parent_class)->dispose (object);
}

static void
wh_ui_overview_page_class_init (WhUiOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_overview_page_dispose;
  page_class->bind_store = wh_ui_overview_page_bind_store;
  page_class->environment_changed = wh_ui_overview_page_environment_changed;
  page_class->focus_content = wh_ui_overview_page_focus_content;
  page_class->is_ready = wh_ui_overview_page_is_ready;

  g_type_ensure (WH_UI_TYPE_APP_WALL);
  g_type_ensure (WH_UI_TYPE_FAILING_CARD);
  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, content);
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, state_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, caption);
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, toggles);
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, failing);
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, troubles);
  gtk_widget_class_bind_template_child (widget_class, WhUiOverviewPage, wall);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, trouble_cb);
}

static void
wh_ui_overview_page_init (WhUiOverviewPage *self)
{
  /* Until the filter of the window is known, the toggles say nothing to it. */
  self->toggling = TRUE;
  self->refresh = wh_ui_refresh_new (GTK_WIDGET (self), update_cb);
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Overview"));
  wh_ui_app_actions_install (WH_UI_PAGE (self));
  g_signal_connect (self, "notify::narrow", G_CALLBACK (narrow_cb), NULL);
  self->toggling = FALSE;
}
