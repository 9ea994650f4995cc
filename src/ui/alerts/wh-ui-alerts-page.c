/* wh-ui-alerts-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-silences.h"
#include "wh-ui-alerts-page-private.h"
#include "wh-ui-facts.h"
#include "wh-ui-incident-page.h"
#include "wh-ui-silence-dialog.h"

/**
 * WhUiAlertsPage:
 *
 * The view "Alerts": what fires now, each alert once, what is silenced, and
 * what is watched.
 */
G_DEFINE_FINAL_TYPE (WhUiAlertsPage, wh_ui_alerts_page, WH_UI_TYPE_PAGE)

/* Whether the tab @part is the one that is looked at. */
gboolean
wh_ui_alerts_page_is_at (WhUiAlertsPage *self,
                         const char     *part)
{
  return g_strcmp0 (adw_view_stack_get_visible_child_name (self->view_stack), part) == 0;
}

/* The list of the tab that is looked at. */
WhUiResources *
wh_ui_alerts_page_get_current (WhUiAlertsPage *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->view_stack);

  if (g_strcmp0 (name, "silences") == 0)
    return self->silences;

  if (g_strcmp0 (name, "incidents") == 0)
    return wh_ui_incident_list_get_resources (self->incidents);

  return g_strcmp0 (name, "targets") == 0 ? self->targets : self->alerts;
}

/* ---- Rows ---- */

static gboolean
is_shown (const WhRecord *record,
          gpointer        user_data)
{
  WhUiAlertsPage *self = user_data;

  return self->context.alerts == NULL || wh_alert_set_contains (self->context.alerts, record);
}

void
wh_ui_alerts_page_refilter (WhUiAlertsPage *self)
{
  wh_ui_resources_set_filter (self->alerts, is_shown, self, NULL);
}

void
wh_ui_alerts_page_update_windows (WhUiAlertsPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (store != NULL && wh_ui_alerts_page_get_current (self) == self->silences)
    wh_ui_windows_show (self->windows, self->context.fleet, store, self->context.alerts,
                        gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->ended)));
}

static void
new_silence_cb (WhUiAlertsPage *self)
{
  wh_ui_silence_dialog_present (GTK_WIDGET (self), wh_ui_page_get_fleet (WH_UI_PAGE (self)), NULL);
}

static void
new_window_cb (WhUiAlertsPage *self)
{
  wh_ui_silence_dialog_plan (GTK_WIDGET (self), wh_ui_page_get_fleet (WH_UI_PAGE (self)));
}

/* Enter or a double click on "Show 9 more". */
static gboolean
alert_activate_cb (WhUiAlertsPage *self,
                   WhResource     *resource)
{
  return wh_ui_alerts_page_show_more (self, wh_resource_get_record (resource));
}

static void
set_changed_cb (WhUiAlertsPage *self)
{
  gboolean changed = wh_ui_alerts_page_find_explained (self);

  wh_ui_alerts_page_update_grouping (self);
  wh_ui_alerts_page_refilter (self);
  if (changed)
    wh_ui_resources_refill (self->alerts);
  wh_ui_alerts_page_update_windows (self);
  wh_ui_alerts_page_update_state (self);
}

/* A tab gets its rows when it is first looked at. */
static void
bind_current (WhUiAlertsPage *self)
{
  WhUiResources *current = wh_ui_alerts_page_get_current (self);
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (store == NULL)
    return;

  gtk_widget_set_visible (self->new_silence, FALSE);

  if (wh_ui_alerts_page_is_at (self, "rules"))
    {
      wh_ui_alerts_page_update_state (self);
      return;
    }

  if (wh_ui_alerts_page_is_at (self, "channels"))
    wh_ui_channels_set_fleet (self->channels, wh_ui_page_get_fleet (WH_UI_PAGE (self)));

  /* First what stands together: it decides what is shown at all. */
  wh_ui_alerts_page_update_grouping (self);

  if (wh_ui_alerts_page_is_at (self, "incidents"))
    wh_ui_incident_list_show (self->incidents, wh_ui_page_get_moment (WH_UI_PAGE (self)), store);
  else
    wh_ui_resources_set_store (current, store);

  gtk_widget_set_visible (self->new_silence, current == self->silences &&
                          wh_moment_is_live (wh_ui_page_get_moment (WH_UI_PAGE (self))));

  wh_ui_alerts_page_update_windows (self);
  wh_ui_alerts_page_update_grouping (self);
  if (current == self->alerts)
    wh_ui_table_sort_by (wh_ui_resources_get_table (current), "pill", FALSE);

  wh_ui_alerts_page_update_state (self);
}

/* Six tabs are more than a narrow window has room for with their words: they
 * scroll, and the one that is shown is in sight. */
static void
show_tab (WhUiAlertsPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->tabs);
  double room = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
  g_autoptr(GtkSelectionModel) pages = adw_view_stack_get_pages (self->view_stack);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (pages));

  for (guint i = 0; i < n && n > 1; i++)
    if (gtk_selection_model_is_selected (pages, i))
      gtk_adjustment_set_value (adjustment, room * i / (n - 1));
}

static void
part_changed_cb (WhUiAlertsPage *self)
{
  show_tab (self);
  wh_ui_alerts_page_make_part (self);

  if (self->context.alerts != NULL)
    bind_current (self);
}

/* ---- Pane ---- */

static void
add_owner (WhUiAlertsPage *self,
           WhRecord       *alert,
           GtkBox         *box)
{
  const WhAcknowledgement *acknowledgement = NULL;
  g_autofree char *until = NULL;
  g_autofree char *text = NULL;
  GtkWidget *label;

  if (self->context.fleet != NULL && wh_moment_is_live (wh_fleet_get_moment (self->context.fleet)))
    acknowledgement = wh_acknowledgements_find (wh_fleet_get_acknowledgements (self->context.fleet), alert);

  if (acknowledgement == NULL)
    return;

  until = wh_format_time (acknowledgement->until);
  text = g_strdup_printf (_("Acknowledged by %s until %s"), acknowledgement->who, until);
  label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "accent");
  gtk_box_append (box, label);
}

static void
alert_shown_cb (WhUiPane   *pane,
                WhResource *resource,
                gpointer    data)
{
  WhUiAlertsPage *self = data;
  GtkBox *extra = wh_ui_pane_get_extra (pane);
  WhRecord *record = wh_resource_get_record (resource);
  const char *runbook = record->values[WH_ALERT_RUNBOOK].text;
  GtkWidget *facts;

  wh_ui_box_clear (extra);
  add_owner (data, record, extra);

  if (runbook != NULL && *runbook != '\0')
    {
      GtkWidget *link = gtk_link_button_new_with_label (runbook, _("Open the runbook"));

      gtk_widget_set_halign (link, GTK_ALIGN_START);
      gtk_box_append (extra, link);
    }

  facts = wh_ui_facts_new (NULL);
  wh_ui_facts_add (WH_UI_FACTS (facts), _("Rule"), record->values[WH_ALERT_NAME].text);
  if (g_hash_table_lookup (self->context.explained, record) != NULL)
    wh_ui_facts_add (WH_UI_FACTS (facts), _("Explained by"), g_hash_table_lookup (self->context.explained, record));
  gtk_box_append (extra, facts);

  if (record->values[WH_ALERT_LABELS].text != NULL)
    {
      facts = wh_ui_facts_new (_("Labels"));
      wh_ui_facts_add_lines (WH_UI_FACTS (facts), record->values[WH_ALERT_LABELS].text);
      gtk_box_append (extra, facts);
    }

  if (record->values[WH_ALERT_ANNOTATIONS].text != NULL)
    {
      facts = wh_ui_facts_new (_("Annotations"));
      wh_ui_facts_add_lines (WH_UI_FACTS (facts), record->values[WH_ALERT_ANNOTATIONS].text);
      gtk_box_append (extra, facts);
    }
}

static void
prepare_alert_pane (WhUiAlertsPage *self,
                    WhUiPane       *pane)
{
  static const char * const hidden[] = { "summary", "labels", "annotations", "runbook", NULL };

  wh_ui_pane_set_hidden_fields (pane, hidden);
  g_signal_connect_object (pane, "shown", G_CALLBACK (alert_shown_cb), self, 0);
}

static void
alert_pane_made_cb (WhUiAlertsPage *self,
                    WhUiPane       *pane)
{
  prepare_alert_pane (self, pane);
}

/* ---- Page ---- */

static void
wh_ui_alerts_page_bind_store (WhUiPage *page,
                              WhStore  *store)
{
  WhUiAlertsPage *self = WH_UI_ALERTS_PAGE (page);

  g_set_object (&self->context.fleet, wh_ui_page_get_fleet (page));
  g_clear_object (&self->context.alerts);
  self->context.alerts = wh_alert_set_get_shared (store, wh_fleet_get_connections (self->context.fleet));
  g_signal_group_set_target (self->set_signals, self->context.alerts);
  wh_ui_alerts_page_find_explained (self);
  g_signal_connect_object (wh_fleet_get_connections (self->context.fleet), "changed",
                           G_CALLBACK (wh_ui_alerts_page_update_state), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (wh_fleet_get_acknowledgements (self->context.fleet), "changed",
                           G_CALLBACK (set_changed_cb), self, G_CONNECT_SWAPPED);

  bind_current (self);
}

static void
wh_ui_alerts_page_environment_changed (WhUiPage   *page,
                                       const char *environment)
{
  wh_ui_alerts_page_update_state (WH_UI_ALERTS_PAGE (page));
}

static gboolean
wh_ui_alerts_page_start_search (WhUiPage *page)
{
  WhUiAlertsPage *self = WH_UI_ALERTS_PAGE (page);

  if (!wh_ui_alerts_page_is_at (self, "rules"))
    return wh_ui_resources_start_search (wh_ui_alerts_page_get_current (self));

  wh_ui_rules_start_search (self->rules);

  return TRUE;
}

static gboolean
wh_ui_alerts_page_toggle_pane (WhUiPage *page)
{
  return wh_ui_resources_toggle_pane (wh_ui_alerts_page_get_current (WH_UI_ALERTS_PAGE (page)));
}

static gboolean
wh_ui_alerts_page_show_record (WhUiPage *page,
                               WhRecord *record)
{
  WhUiAlertsPage *self = WH_UI_ALERTS_PAGE (page);
  WhRecord *shown = record;

  if (record->kind == &wh_kind_alert)
    {
      adw_view_stack_set_visible_child_name (self->view_stack, "active");
      if (self->context.alerts != NULL && wh_alert_set_resolve (self->context.alerts, record) != NULL)
        shown = wh_alert_set_resolve (self->context.alerts, record);

      wh_ui_alerts_page_set_open (self, shown, TRUE);
    }
  else if (record->kind == &wh_kind_incident)
    {
      adw_view_stack_set_visible_child_name (self->view_stack, "incidents");
      bind_current (self);
      wh_ui_page_push (page, wh_ui_incident_page_new (record->uid));
      return TRUE;
    }
  else if (record->kind == &wh_kind_silence)
    {
      adw_view_stack_set_visible_child_name (self->view_stack, "silences");
    }
  else if (record->kind == &wh_kind_target)
    {
      adw_view_stack_set_visible_child_name (self->view_stack, "targets");
    }
  else
    {
      return FALSE;
    }

  bind_current (self);
  wh_ui_resources_show_record (wh_ui_alerts_page_get_current (self), shown);

  return TRUE;
}

static gboolean
wh_ui_alerts_page_is_ready (WhUiPage *page)
{
  WhUiAlertsPage *self = WH_UI_ALERTS_PAGE (page);

  return wh_ui_alerts_page_is_at (self, "channels") || g_strcmp0 (gtk_stack_get_visible_child_name (self->active_stack), "quiet") == 0 ||
         wh_ui_resources_is_ready (wh_ui_alerts_page_get_current (self));
}

static char **
wh_ui_alerts_page_list_parts (WhUiPage *page)
{
  static const char * const parts[] = { "active", "pane", "incidents", "rules", "silences", "channels", "targets", NULL };

  return g_strdupv ((char **)parts);
}

static void
wh_ui_alerts_page_show_part (WhUiPage   *page,
                             const char *part)
{
  WhUiAlertsPage *self = WH_UI_ALERTS_PAGE (page);

  if (g_str_equal (part, "pane"))
    {
      adw_view_stack_set_visible_child_name (self->view_stack, "active");
      if (!wh_ui_page_get_compact (page))
        wh_ui_resources_toggle_pane (self->alerts);
    }
  else
    {
      adw_view_stack_set_visible_child_name (self->view_stack, part);
    }
}

static void
wh_ui_alerts_page_dispose (GObject *object)
{
  WhUiAlertsPage *self = WH_UI_ALERTS_PAGE (object);

  g_clear_object (&self->set_signals);
  g_clear_object (&self->view_signals);
  self->context.view = NULL;
  if (self->alerts != NULL)
    wh_ui_resources_set_grouping (self->alerts, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_ALERTS_PAGE);
  g_clear_object (&self->context.alerts);
  g_clear_object (&self->context.fleet);
  g_clear_pointer (&self->causes, g_hash_table_unref);
  g_clear_pointer (&self->context.explained, g_hash_table_unref);
  g_clear_pointer (&self->context.tree, wh_alert_tree_free);

  G_OBJECT_CLASS (wh_ui_alerts_page_parent_class)->dispose (object);
}

static void
wh_ui_alerts_page_class_init (WhUiAlertsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_alerts_page_dispose;
  page_class->bind_store = wh_ui_alerts_page_bind_store;
  page_class->environment_changed = wh_ui_alerts_page_environment_changed;
  page_class->start_search = wh_ui_alerts_page_start_search;
  page_class->toggle_pane = wh_ui_alerts_page_toggle_pane;
  page_class->show_record = wh_ui_alerts_page_show_record;
  page_class->is_ready = wh_ui_alerts_page_is_ready;
  page_class->list_parts = wh_ui_alerts_page_list_parts;
  page_class->show_part = wh_ui_alerts_page_show_part;

  g_type_ensure (WH_UI_TYPE_RESOURCES);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-alerts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, stale_banner);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, view_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, tabs);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, active_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, quiet);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, alerts);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, new_silence);
  gtk_widget_class_bind_template_callback (widget_class, part_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_silence_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_window_cb);
  gtk_widget_class_bind_template_callback (widget_class, alert_pane_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, alert_activate_cb);
}

static void
wh_ui_alerts_page_init (WhUiAlertsPage *self)
{
  WhUiRowStyle style;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Alerts"));
  wh_ui_alerts_page_init_groups (self);
  self->set_signals = g_signal_group_new (WH_TYPE_ALERT_SET);
  g_signal_group_connect_object (self->set_signals, "changed", G_CALLBACK (set_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));

  wh_ui_alert_columns_add (wh_ui_resources_get_table (self->alerts), &self->context);
  style = wh_ui_alert_make_row_style (&self->context);
  wh_ui_resources_set_row_style (self->alerts, &style);
  wh_ui_alerts_page_refilter (self);
  prepare_alert_pane (self, wh_ui_resources_get_pane (self->alerts));

  /* Silenced, explained or not firing yet: it needs nobody. */
  wh_ui_resources_set_chip_title (self->alerts, WH_HEALTH_UNKNOWN, _("Quiet"));

  wh_ui_resources_set_empty (self->alerts, "dialog-warning-symbolic", _("No alert is known"),
                             _("Connect a system that evaluates or routes alerts, and what fires appears here."));

  self->by_cause = gtk_toggle_button_new_with_label (_("By cause"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->by_cause), TRUE);
  gtk_widget_set_tooltip_text (self->by_cause, _("Alerts stand below what they follow from"));
  gtk_widget_add_css_class (self->by_cause, "chip");
  gtk_widget_set_valign (self->by_cause, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->by_cause, "toggled", G_CALLBACK (set_changed_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self, "narrow", self->by_cause, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (self, "notify::narrow", G_CALLBACK (set_changed_cb), self, G_CONNECT_DEFAULT);
  wh_ui_resources_add_control (self->alerts, self->by_cause, FALSE);
  wh_ui_alerts_page_add_groups (self);
}
