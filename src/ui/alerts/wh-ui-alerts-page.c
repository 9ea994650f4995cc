/* wh-ui-alerts-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-resource-grouping.h"
#include "wh-silences.h"
#include "wh-ui-alert-columns.h"
#include "wh-ui-alerts-page.h"
#include "wh-ui-channels.h"
#include "wh-ui-facts.h"
#include "wh-ui-incident-list.h"
#include "wh-ui-incident-page.h"
#include "wh-ui-resources.h"
#include "wh-ui-silence-dialog.h"
#include "wh-ui-rule-page.h"
#include "wh-ui-rules.h"
#include "wh-ui-windows.h"

/**
 * WhUiAlertsPage:
 *
 * The view "Alerts": what fires now, each alert once, what is silenced, and
 * what is watched.
 */
struct _WhUiAlertsPage
{
  WhUiPage          parent_instance;

  AdwBanner        *stale_banner;
  AdwViewStack     *view_stack;
  GtkStack         *active_stack;
  AdwStatusPage    *quiet;
  WhUiResources    *alerts;
  WhUiIncidentList *incidents;
  WhUiResources    *silences;
  WhUiWindows      *windows;
  GtkWidget        *new_silence;
  WhUiResources    *targets;
  WhUiChannels     *channels;
  WhUiRules        *rules;
  GtkWidget        *ended;
  GtkWidget        *by_cause;

  WhUiAlertContext  context;
  GSignalGroup     *set_signals;
  GSignalGroup     *view_signals;
  gboolean          folding;
};

G_DEFINE_FINAL_TYPE (WhUiAlertsPage, wh_ui_alerts_page, WH_UI_TYPE_PAGE)

static gboolean
shows_channels (WhUiAlertsPage *self)
{
  return g_strcmp0 (adw_view_stack_get_visible_child_name (self->view_stack), "channels") == 0;
}

static gboolean
is_at_rules (WhUiAlertsPage *self)
{
  return g_strcmp0 (adw_view_stack_get_visible_child_name (self->view_stack), "rules") == 0;
}

static WhUiResources *
get_current (WhUiAlertsPage *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->view_stack);

  if (g_strcmp0 (name, "silences") == 0)
    return self->silences;

  if (g_strcmp0 (name, "incidents") == 0)
    return wh_ui_incident_list_get_resources (self->incidents);

  return g_strcmp0 (name, "targets") == 0 ? self->targets : self->alerts;
}

/* ---- State in words ---- */

static gboolean
brings_alerts (const WhProviderInfo *info)
{
  for (guint i = 0; info != NULL && i < info->n_kinds; i++)
    if (info->kinds[i] == &wh_kind_alert)
      return TRUE;

  return FALSE;
}

typedef struct
{
  guint n_connections;
  guint n_live;
  guint n_sources;  /* that bring alerts */
  guint n_stale;    /* of those */
  char *stale_name;
  gint64 stale_since;
} Sources;

static Sources
find_sources (WhUiAlertsPage *self)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (fleet));
  Sources sources = { 0 };

  sources.n_connections = g_list_model_get_n_items (connections);

  for (guint i = 0; i < sources.n_connections; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);
      const WhSource *source = wh_store_get_source (store, wh_connection_get_id (connection));

      sources.n_live += wh_connection_get_state (connection) == WH_CONNECTION_STATE_LIVE;

      if (!brings_alerts (wh_provider_info_find (wh_connection_get_config (connection)->provider)))
        continue;

      sources.n_sources++;

      if (source != NULL && source->stale &&
          wh_connection_get_state (connection) != WH_CONNECTION_STATE_CONNECTING && sources.n_stale++ == 0)
        {
          sources.stale_name = g_strdup (wh_connection_get_name (connection));
          sources.stale_since = source->fresh_at;
        }
    }

  return sources;
}

static void
update_banner (WhUiAlertsPage *self,
               const Sources  *sources)
{
  g_autofree char *text = NULL;

  if (sources->n_stale == 1 && sources->stale_since > 0)
    {
      g_autofree char *since = wh_format_time (sources->stale_since);

      text = g_strdup_printf (_("%s is not observed since %s. Alerts about it may be missing."),
                              sources->stale_name, since);
    }
  else if (sources->n_stale == 1)
    {
      text = g_strdup_printf (_("%s is not observed. Alerts about it may be missing."), sources->stale_name);
    }
  else if (sources->n_stale > 1)
    {
      text = g_strdup_printf (_("%u sources of alerts are not observed. Alerts may be missing."), sources->n_stale);
    }

  if (text != NULL)
    adw_banner_set_title (self->stale_banner, text);

  /* Offline as a whole has its own banner. */
  adw_banner_set_revealed (self->stale_banner,
                           text != NULL && wh_moment_is_live (wh_ui_page_get_moment (WH_UI_PAGE (self))) &&
                           wh_moment_is_online (wh_ui_page_get_moment (WH_UI_PAGE (self))));
}

static void
update_quiet (WhUiAlertsPage *self,
              const Sources  *sources,
              WhAlertCounts   counts)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  guint n_targets = wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_target));
  guint n_applications = wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_application));
  g_autofree char *targets = NULL;
  g_autofree char *applications = NULL;
  g_autofree char *connections = NULL;
  g_autofree char *text = NULL;

  /* Silence from a source that does not answer proves nothing. */
  if (counts.failing + counts.warning + counts.pending + counts.stale > 0 ||
      sources->n_sources == 0 || sources->n_stale > 0 || sources->n_live < sources->n_sources)
    {
      gtk_stack_set_visible_child_name (self->active_stack, "alerts");
      return;
    }

  targets = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u target is watched", "%u targets are watched", n_targets),
                             n_targets);
  applications = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "for %u application", "for %u applications",
                                               n_applications), n_applications);

  if (sources->n_live == sources->n_connections)
    connections = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "the connection answers", "all %u connections answer",
                                                sources->n_connections), sources->n_connections);
  else
    connections = g_strdup_printf (_("%u of %u connections answer"), sources->n_live, sources->n_connections);

  /* Translators: "No alert fires. 56 targets are watched for 12 applications, and all 12 connections answer." */
  text = g_strdup_printf (_("No alert fires. %s %s, and %s."), targets, applications, connections);
  adw_status_page_set_description (self->quiet, text);
  gtk_stack_set_visible_child_name (self->active_stack, "quiet");
}

static char *
dup_alert_subtitle (WhAlertCounts counts)
{
  guint n_needing = counts.failing + counts.warning;
  guint n_all = n_needing + counts.pending + counts.silenced + counts.explained + counts.stale;
  g_autoptr(GString) text = g_string_new (NULL);

  if (n_needing > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u alert needs you", "%u alerts need you", n_needing),
                            n_needing);
  if (text->len > 0)
    g_string_append (text, " · ");

  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u alert", "%u alerts", n_all), n_all);

  if (counts.silenced > 0)
    /* Translators: follows "21 alerts" */
    g_string_append_printf (text, _(", %u silenced"), counts.silenced);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_silence_subtitle (WhUiAlertsPage *self,
                      WhAlertCounts   counts)
{
  WhResourceList *list = wh_store_get_list (wh_ui_page_get_store (WH_UI_PAGE (self)), &wh_kind_silence);
  g_autofree char *silences = NULL;
  g_autofree char *alerts = NULL;
  WhRecord *next = wh_ui_windows_get_next (self->windows);
  g_autofree char *time = NULL;
  guint n = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    n += g_strcmp0 (wh_resource_list_get_record (list, i)->values[WH_SILENCE_STATE].text, "active") == 0;

  silences = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u silence", "%u silences", n), n);
  alerts = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert", "%u alerts", counts.silenced), counts.silenced);

  if (next != NULL && g_strcmp0 (next->values[WH_SILENCE_STATE].text, "pending") == 0)
    {
      time = wh_format_time (next->values[WH_SILENCE_STARTS].number);
      /* Translators: "3 silences · 3 alerts hidden · next window 21 Nov, 02:00" */
      return g_strdup_printf (_("%s · %s hidden · next window %s"), silences, alerts, time);
    }

  /* Translators: "3 silences · 3 alerts hidden" */
  return g_strdup_printf (_("%s · %s hidden"), silences, alerts);
}

static void
update_state (WhUiAlertsPage *self)
{
  WhAlertCounts counts;
  Sources sources;
  g_autofree char *subtitle = NULL;

  if (self->context.alerts == NULL)
    return;

  counts = wh_alert_set_count (self->context.alerts, wh_ui_page_get_environment (WH_UI_PAGE (self)));
  sources = find_sources (self);
  update_banner (self, &sources);
  update_quiet (self, &sources, counts);
  g_free (sources.stale_name);

  if (is_at_rules (self))
    subtitle = wh_ui_rules_dup_subtitle (self->rules);
  else if (shows_channels (self))
    subtitle = wh_ui_channels_dup_subtitle (self->channels);
  else if (get_current (self) == self->alerts)
    subtitle = dup_alert_subtitle (counts);
  else if (get_current (self) == self->silences)
    subtitle = dup_silence_subtitle (self, counts);
  else if (get_current (self) == wh_ui_incident_list_get_resources (self->incidents))
    subtitle = wh_ui_incident_list_dup_subtitle (self->incidents);

  wh_ui_page_set_subtitle (WH_UI_PAGE (self), subtitle);
}

/* ---- Rows ---- */

static gboolean
is_shown (const WhRecord *record,
          gpointer        user_data)
{
  WhUiAlertsPage *self = user_data;

  return self->context.alerts == NULL || wh_alert_set_contains (self->context.alerts, record);
}

static gboolean
is_silence_shown (const WhRecord *record,
                  gpointer        user_data)
{
  WhUiAlertsPage *self = user_data;

  /* Those that were planned stand below. */
  return !wh_silence_is_window (record) &&
         (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->ended)) || !wh_silence_is_over (record));
}

static void
update_windows (WhUiAlertsPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (store != NULL && get_current (self) == self->silences)
    wh_ui_windows_show (self->windows, self->context.fleet, store, self->context.alerts,
                        gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->ended)));
}

/* What follows from something else is quiet: its cause is told. */
static gboolean
find_explained (WhUiAlertsPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  g_autoptr(GHashTable) causes = NULL;
  GHashTableIter iter;
  gpointer value;
  gboolean changed;

  g_hash_table_remove_all (self->context.explained);
  if (self->context.alerts == NULL || store == NULL)
    return FALSE;

  causes = wh_causes_find (self->context.alerts, store);
  changed = wh_alert_tree_update (self->context.tree, causes);
  g_hash_table_iter_init (&iter, causes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhCause *cause = value;

      for (guint i = 0; i < cause->explained->len; i++)
        g_hash_table_insert (self->context.explained, wh_record_ref (g_ptr_array_index (cause->explained, i)),
                             wh_cause_dup_title (cause));

      for (guint i = 0; i < cause->inhibited->len; i++)
        g_hash_table_insert (self->context.explained, wh_record_ref (g_ptr_array_index (cause->inhibited, i)),
                             wh_cause_dup_title (cause));
    }

  return changed;
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

/* Alerts below what they follow from. Rows of the narrow form have no place for
 * what opens them. */
static void
update_grouping (WhUiAlertsPage *self)
{
  static const WhResourceGrouping grouping = { wh_alert_tree_compare, wh_alert_tree_is_folded };
  WhResourceView *view = wh_ui_resources_get_view (self->alerts);
  gboolean grouped = self->context.grouped;

  self->context.grouped = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->by_cause)) &&
                          !wh_ui_page_get_narrow (WH_UI_PAGE (self));
  self->context.view = view;
  g_signal_group_set_target (self->view_signals, view);

  if (view != NULL)
    wh_resource_view_set_grouping (view, self->context.grouped ? &grouping : NULL, self->context.tree);

  if (self->context.grouped != grouped)
    wh_ui_table_refill (wh_ui_resources_get_table (self->alerts));
}

static gboolean
set_open (WhUiAlertsPage *self,
          const WhRecord *alert,
          gboolean        open)
{
  const WhAlertGroup *group = wh_alert_tree_find (self->context.tree, alert);

  if (group == NULL || wh_alert_tree_is_open (self->context.tree, group) == open)
    return FALSE;

  wh_alert_tree_set_open (self->context.tree, group, open);
  wh_ui_resources_set_filter (self->alerts, is_shown, self, NULL);
  wh_ui_table_refill (wh_ui_resources_get_table (self->alerts));

  return TRUE;
}

static gboolean
show_more (WhUiAlertsPage *self,
           const WhRecord *alert)
{
  if (wh_ui_alert_count_more (&self->context, alert) == 0)
    return FALSE;

  wh_alert_tree_show_all (self->context.tree, wh_alert_tree_find (self->context.tree, alert));
  wh_ui_resources_set_filter (self->alerts, is_shown, self, NULL);
  wh_ui_table_refill (wh_ui_resources_get_table (self->alerts));

  return TRUE;
}

/* Enter or a double click on "Show 9 more". */
static gboolean
alert_activate_cb (WhUiAlertsPage *self,
                   WhResource     *resource)
{
  return show_more (self, wh_resource_get_record (resource));
}

/* Who looks for something sees all: then no row stands for others. */
static void
items_changed_cb (WhUiAlertsPage *self)
{
  gboolean folding = self->context.view != NULL && wh_resource_view_is_folding (self->context.view);

  if (self->folding != folding)
    {
      self->folding = folding;
      wh_ui_table_refill (wh_ui_resources_get_table (self->alerts));
    }
}

static void
toggle_cb (gpointer        page,
           const WhRecord *lead)
{
  WhUiAlertsPage *self = page;
  const WhAlertGroup *group = wh_alert_tree_find (self->context.tree, lead);

  if (group != NULL && !show_more (self, lead))
    set_open (self, lead, !wh_alert_tree_is_open (self->context.tree, group));
}

/* As in a tree: right opens; left closes, or goes to what it follows from. */
static gboolean
tree_key_cb (WhUiAlertsPage  *self,
             guint            keyval,
             guint            keycode,
             GdkModifierType  state)
{
  WhUiTable *table = wh_ui_resources_get_table (self->alerts);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  guint opens = rtl ? GDK_KEY_Left : GDK_KEY_Right;
  g_autoptr(WhResource) current = NULL;
  const WhAlertGroup *group;

  if (!self->context.grouped || (keyval != GDK_KEY_Left && keyval != GDK_KEY_Right) ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK)) != 0 ||
      (current = wh_ui_table_get_current (table)) == NULL)
    return FALSE;

  group = wh_alert_tree_find (self->context.tree, wh_resource_get_record (current));
  if (group == NULL)
    return FALSE;

  if (keyval == opens)
    return set_open (self, group->lead, TRUE);

  if (!wh_alert_tree_is_lead (self->context.tree, wh_resource_get_record (current)))
    {
      wh_ui_table_scroll_to (table, group->lead);
      return TRUE;
    }

  return set_open (self, group->lead, FALSE);
}

static void
add_tree_keys (WhUiAlertsPage *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_object (key, "key-pressed", G_CALLBACK (tree_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (wh_ui_resources_get_table (self->alerts)), key);
}

static void
set_changed_cb (WhUiAlertsPage *self)
{
  gboolean changed = find_explained (self);

  update_grouping (self);
  wh_ui_resources_set_filter (self->alerts, is_shown, self, NULL);
  if (changed)
    wh_ui_table_refill (wh_ui_resources_get_table (self->alerts));
  update_windows (self);
  update_state (self);
}

static void
ended_toggled_cb (WhUiAlertsPage *self)
{
  wh_ui_resources_set_filter (self->silences, is_silence_shown, self, NULL);
  update_windows (self);
}

/* A tab gets its rows when it is first looked at. */
static void
bind_current (WhUiAlertsPage *self)
{
  WhUiResources *current = get_current (self);
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (store == NULL)
    return;

  gtk_widget_set_visible (self->new_silence, FALSE);

  if (is_at_rules (self))
    {
      update_state (self);
      return;
    }

  if (shows_channels (self))
    wh_ui_channels_set_fleet (self->channels, wh_ui_page_get_fleet (WH_UI_PAGE (self)));

  if (current == wh_ui_incident_list_get_resources (self->incidents))
    wh_ui_incident_list_show (self->incidents, wh_ui_page_get_moment (WH_UI_PAGE (self)), store);
  else
    wh_ui_resources_set_store (current, store);

  gtk_widget_set_visible (self->new_silence, current == self->silences &&
                          wh_moment_is_live (wh_ui_page_get_moment (WH_UI_PAGE (self))));

  update_windows (self);
  update_grouping (self);
  if (current == self->alerts)
    wh_ui_table_sort_by (wh_ui_resources_get_table (current), "pill", FALSE);

  update_state (self);
}

static void
part_changed_cb (WhUiAlertsPage *self)
{
  if (self->context.alerts != NULL)
    bind_current (self);
}

static void
rule_open_cb (WhUiAlertsPage *self,
              WhRule         *rule)
{
  wh_ui_page_push (WH_UI_PAGE (self), WH_UI_PAGE (wh_ui_rule_page_new (rule)));
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
  find_explained (self);
  g_signal_connect_object (wh_fleet_get_connections (self->context.fleet), "changed",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (wh_fleet_get_acknowledgements (self->context.fleet), "changed",
                           G_CALLBACK (set_changed_cb), self, G_CONNECT_SWAPPED);

  bind_current (self);
}

static void
wh_ui_alerts_page_environment_changed (WhUiPage   *page,
                                       const char *environment)
{
  update_state (WH_UI_ALERTS_PAGE (page));
}

static gboolean
wh_ui_alerts_page_start_search (WhUiPage *page)
{
  WhUiAlertsPage *self = WH_UI_ALERTS_PAGE (page);

  if (!is_at_rules (self))
    return wh_ui_resources_start_search (get_current (self));

  wh_ui_rules_start_search (self->rules);

  return TRUE;
}

static gboolean
wh_ui_alerts_page_toggle_pane (WhUiPage *page)
{
  return wh_ui_resources_toggle_pane (get_current (WH_UI_ALERTS_PAGE (page)));
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

      set_open (self, shown, TRUE);
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
  wh_ui_resources_show_record (get_current (self), shown);

  return TRUE;
}

static gboolean
wh_ui_alerts_page_is_ready (WhUiPage *page)
{
  WhUiAlertsPage *self = WH_UI_ALERTS_PAGE (page);

  return shows_channels (self) || g_strcmp0 (gtk_stack_get_visible_child_name (self->active_stack), "quiet") == 0 ||
         wh_ui_resources_is_ready (get_current (self));
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
  if (self->alerts != NULL && wh_ui_resources_get_view (self->alerts) != NULL)
    wh_resource_view_set_grouping (wh_ui_resources_get_view (self->alerts), NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_ALERTS_PAGE);
  g_clear_object (&self->context.alerts);
  g_clear_object (&self->context.fleet);
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

  g_type_ensure (WH_UI_TYPE_CHANNELS);
  g_type_ensure (WH_UI_TYPE_RESOURCES);
  g_type_ensure (WH_UI_TYPE_INCIDENT_LIST);
  g_type_ensure (WH_UI_TYPE_RULES);
  g_type_ensure (WH_UI_TYPE_WINDOWS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-alerts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, stale_banner);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, view_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, active_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, quiet);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, alerts);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, silences);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, windows);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, incidents);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, new_silence);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, targets);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, channels);
  gtk_widget_class_bind_template_child (widget_class, WhUiAlertsPage, rules);
  gtk_widget_class_bind_template_callback (widget_class, rule_open_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_silence_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_window_cb);
  gtk_widget_class_bind_template_callback (widget_class, alert_pane_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, alert_activate_cb);
}

static void
wh_ui_alerts_page_init (WhUiAlertsPage *self)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Alerts"));
  self->context.explained = g_hash_table_new_full (NULL, NULL, (GDestroyNotify)wh_record_unref, g_free);
  self->context.tree = wh_alert_tree_new ();
  self->context.toggle = toggle_cb;
  self->context.page = self;
  self->set_signals = g_signal_group_new (WH_TYPE_ALERT_SET);
  g_signal_group_connect_object (self->set_signals, "changed", G_CALLBACK (set_changed_cb), self, G_CONNECT_SWAPPED);
  self->view_signals = g_signal_group_new (WH_TYPE_RESOURCE_VIEW);
  g_signal_group_connect_object (self->view_signals, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));

  wh_ui_alert_columns_add (wh_ui_resources_get_table (self->alerts), &self->context);
  wh_ui_silence_columns_add (wh_ui_resources_get_table (self->silences), &self->context);
  wh_ui_resources_set_filter (self->alerts, is_shown, self, NULL);
  prepare_alert_pane (self, wh_ui_resources_get_pane (self->alerts));

  /* Silenced, explained or not firing yet: it needs nobody. */
  wh_ui_resources_set_chip_title (self->alerts, WH_HEALTH_UNKNOWN, _("Quiet"));

  wh_ui_resources_set_empty (self->alerts, "dialog-warning-symbolic", _("No alert is known"),
                             _("Connect a system that evaluates or routes alerts, and what fires appears here."));
  wh_ui_resources_set_empty (self->silences, "audio-volume-muted-symbolic", _("No silences"),
                             _("Silence an alert, and it tells nobody until the silence ends."));

  self->by_cause = gtk_toggle_button_new_with_label (_("By cause"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->by_cause), TRUE);
  gtk_widget_set_tooltip_text (self->by_cause, _("Alerts stand below what they follow from"));
  gtk_widget_add_css_class (self->by_cause, "chip");
  gtk_widget_set_valign (self->by_cause, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->by_cause, "toggled", G_CALLBACK (set_changed_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self, "narrow", self->by_cause, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (self, "notify::narrow", G_CALLBACK (set_changed_cb), self, G_CONNECT_DEFAULT);
  wh_ui_resources_add_control (self->alerts, self->by_cause, FALSE);
  add_tree_keys (self);

  self->ended = gtk_toggle_button_new_with_label (_("Show ended"));
  gtk_widget_add_css_class (self->ended, "chip");
  gtk_widget_set_valign (self->ended, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->ended, "toggled", G_CALLBACK (ended_toggled_cb), self, G_CONNECT_SWAPPED);
  wh_ui_resources_add_control (self->silences, self->ended, FALSE);
  wh_ui_resources_set_filter (self->silences, is_silence_shown, self, NULL);
}
