/* wh-ui-history-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Long because it is a page of four tabs that share one search, one range and one
 * pane; what a tab shows by itself is in files of its own. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-alert-about.h"
#include "wh-dex-util.h"
#include "wh-event-log.h"
#include "wh-event-words.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-audit-sections.h"
#include "wh-ui-cell.h"
#include "wh-ui-day-strip.h"
#include "wh-ui-future.h"
#include "wh-ui-history-page.h"
#include "wh-ui-report.h"
#include "wh-ui-resources.h"
#include "wh-ui-timeline.h"
#include "wh-ui-what-changed.h"

/* The strip is drawn again at most this often, in milliseconds. */
#define STRIP_INTERVAL 1000

/* A search goes to the disk when typing has paused for so long. */
#define SEARCH_DELAY 300

/**
 * WhUiHistoryPage:
 *
 * The view "History": what happened, as far back as the history reaches, and
 * what was done from here.
 */
struct _WhUiHistoryPage
{
  WhUiPage         parent_instance;

  AdwBanner       *broken;
  char            *broken_id; /* of the operation whose entry does not fit */
  AdwViewStack    *view_stack;
  GtkWidget       *verify;
  GtkWidget       *bar;
  GtkMenuButton   *reports;
  GtkWidget       *changed_tools;
  WhUiTimeline    *timeline;
  WhUiWhatChanged *what_changed;
  GtkWidget       *strip_box;
  WhUiChangeStrip *strip;
  WhUiResources   *events;
  GtkLabel        *since;
  GtkWidget       *older_box;
  GtkWidget       *older;
  WhUiResources   *audit;

  WhEventLog      *log;
  GSignalGroup    *list_signals;
  char            *words;
  char            *verified;
  guint            strip_source;
  guint            search_source;
};

G_DEFINE_FINAL_TYPE (WhUiHistoryPage, wh_ui_history_page, WH_UI_TYPE_PAGE)

static gboolean
is_part (WhUiHistoryPage *self,
         const char      *part)
{
  return g_strcmp0 (adw_view_stack_get_visible_child_name (self->view_stack), part) == 0;
}

static gboolean
is_audit (WhUiHistoryPage *self)
{
  return is_part (self, "audit");
}

/* The table that is on the screen, if one is. */
static WhUiResources *
get_current (WhUiHistoryPage *self)
{
  if (!is_audit (self) && !is_part (self, "events"))
    return NULL;

  return is_audit (self) ? self->audit : self->events;
}

static void
update_subtitle (WhUiHistoryPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (store == NULL || self->log == NULL)
    return;

  if (is_part (self, "timeline"))
    {
      text = wh_ui_timeline_dup_state (self->timeline);
      wh_ui_page_set_subtitle (WH_UI_PAGE (self), text);
      return;
    }

  if (is_part (self, "changed"))
    {
      text = wh_ui_what_changed_dup_state (self->what_changed);
      wh_ui_page_set_subtitle (WH_UI_PAGE (self), text);
      return;
    }

  n = wh_resource_list_get_n (is_audit (self)
                                ? wh_store_get_list (store, &wh_kind_operation)
                                : wh_store_get_list (wh_event_log_get_store (self->log), &wh_kind_event));
  number = wh_format_integer (n);

  if (!is_audit (self))
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s event", "%s events", n), number);
  else if (self->verified != NULL)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s action · %s", "%s actions · %s", n), number, self->verified);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s action", "%s actions", n), number);

  wh_ui_page_set_subtitle (WH_UI_PAGE (self), text);
}

/* ---- Events ---- */

static void
update_since (WhUiHistoryPage *self)
{
  gint64 oldest = wh_event_log_get_oldest (self->log);

  if (oldest > 0)
    {
      g_autofree char *time = wh_format_time (oldest);
      /* Translators: a time follows */
      g_autofree char *text = g_strdup_printf (_("Events since %s"), time);

      gtk_label_set_label (self->since, text);
    }
  else
    {
      gtk_label_set_label (self->since, "");
    }
}

static gboolean
strip_cb (gpointer data)
{
  WhUiHistoryPage *self = data;
  gint64 now = wh_moment_get_now (wh_ui_page_get_moment (WH_UI_PAGE (self)));
  gboolean any;

  self->strip_source = 0;

  if (self->log == NULL)
    return G_SOURCE_REMOVE;

  any = wh_ui_day_strip_fill (self->strip, wh_event_log_get_store (self->log),
                              wh_ui_page_get_environment (WH_UI_PAGE (self)), now);
  gtk_widget_set_visible (self->strip_box, any && !wh_ui_page_get_narrow (WH_UI_PAGE (self)));
  update_since (self);
  update_subtitle (self);

  return G_SOURCE_REMOVE;
}

static void
queue_strip (WhUiHistoryPage *self)
{
  if (self->strip_source == 0)
    self->strip_source = g_timeout_add (STRIP_INTERVAL, strip_cb, self);
}

static void
older_done (gpointer      owner,
            const GValue *value,
            const GError *error)
{
  WhUiHistoryPage *self = owner;

  if (error != NULL)
    {
      gtk_widget_set_sensitive (self->older, TRUE);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
      return;
    }

  /* Less than was asked for: that was the beginning. */
  gtk_widget_set_sensitive (self->older, g_value_get_uint (value) > 0);
  if (g_value_get_uint (value) == 0)
    gtk_widget_set_tooltip_text (self->older, _("The history does not reach further back"));
  strip_cb (self);
}

static void
older_cb (WhUiHistoryPage *self)
{
  if (self->log == NULL)
    return;

  gtk_widget_set_sensitive (self->older, FALSE);
  wh_ui_future_done (wh_dex_scoped (wh_ui_page_get_scope (WH_UI_PAGE (self)), wh_event_log_load_older (self->log)),
                     self, older_done);
}

static void
search_done (gpointer      owner,
             const GValue *value,
             const GError *error)
{
  if (error == NULL)
    update_subtitle (owner);
  else
    g_debug ("Search of the history: %s", error->message);
}

static gboolean
search_cb (gpointer data)
{
  WhUiHistoryPage *self = data;

  self->search_source = 0;

  if (self->log != NULL && self->words != NULL && *self->words != '\0')
    wh_ui_future_done (wh_dex_scoped (wh_ui_page_get_scope (WH_UI_PAGE (self)),
                                      wh_event_log_search (self->log, self->words)),
                       self, search_done);

  return G_SOURCE_REMOVE;
}

static void
searched_cb (WhUiHistoryPage *self,
             const char      *words)
{
  g_set_str (&self->words, words);
  g_clear_handle_id (&self->search_source, g_source_remove);
  self->search_source = g_timeout_add (SEARCH_DELAY, search_cb, self);
}

static void
change_activated_cb (WhUiHistoryPage *self,
                     const char      *id)
{
  WhRecord *event = self->log != NULL ? wh_ui_day_strip_resolve (wh_event_log_get_store (self->log), id) : NULL;

  if (event != NULL)
    wh_ui_resources_show_record (self->events, event);
}

static void
event_pane_made_cb (WhUiHistoryPage *self,
                    WhUiPane        *pane)
{
  wh_ui_pane_set_references (pane, wh_ui_page_get_store (WH_UI_PAGE (self)));
}

/* ---- Columns of the events ---- */

static void
fill_reason (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  wh_ui_cell_set_health (cell, wh_resource_get_health (resource), NULL);
  wh_ui_cell_set_text (cell, wh_record_get_name (wh_resource_get_record (resource)), NULL);
}

/* The log has events only: what they are about is looked up among what is. */
static void
fill_subject (WhUiCell   *cell,
              WhResource *resource,
              gpointer    user_data)
{
  WhStore *store = wh_ui_page_get_store (user_data);
  WhRecord *event = wh_resource_get_record (resource);
  const char *reference = event->values[WH_EVENT_SUBJECT].text;
  WhRecord *target = reference != NULL && store != NULL ? wh_store_resolve (store, event->connection, reference) : NULL;
  const char *colon = reference != NULL ? strchr (reference, ':') : NULL;

  /* The alert is what the reason names; where it fires is news. */
  if (target != NULL && target->kind == &wh_kind_alert)
    {
      const char *where = wh_alert_get_what (store, target);

      wh_ui_cell_set_text (cell, where != NULL ? where : "—", NULL);
    }
  else if (target != NULL)
    wh_ui_cell_set_text (cell, wh_record_get_name (target), NULL);
  else if (event->values[WH_EVENT_OBJECT].text != NULL)
    wh_ui_cell_set_text (cell, event->values[WH_EVENT_OBJECT].text, NULL);
  else
    wh_ui_cell_set_text (cell, colon != NULL ? colon + 1 : reference != NULL ? reference : "—", NULL);

  wh_ui_cell_set_quiet (cell, target == NULL);
}

static void
fill_text (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  const char *text = wh_resource_get_record (resource)->values[WH_EVENT_TEXT].text;

  wh_ui_cell_set_text (cell, text != NULL ? text : "—", NULL);
}

/* Where it is narrow: in words, and without its state, for what happened is
 * neither observed nor not. */
static char *
dup_row_title (WhResource *resource,
               gpointer    user_data)
{
  return wh_event_dup_title (wh_resource_get_record (resource));
}

static char *
dup_row_detail (WhResource *resource,
                gpointer    user_data)
{
  return wh_event_dup_detail (wh_resource_get_record (resource));
}

static void
add_columns (WhUiHistoryPage *self)
{
  WhUiTable *table = wh_ui_resources_get_table (self->events);
  const WhUiRowStyle style = { .said = -1, .title = dup_row_title, .detail = dup_row_detail };
  const WhUiColumn columns[] = {
    { "reason", _("Reason"), 220, WH_EVENT_REASON, FALSE, TRUE, FALSE, 0, fill_reason, NULL },
    { "subject", _("Object"), 190, WH_EVENT_SUBJECT, FALSE, TRUE, FALSE, 2, fill_subject, self },
    { "text", _("Message"), -1, WH_EVENT_TEXT, FALSE, TRUE, FALSE, 0, fill_text, NULL, .prose = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_event, G_MAXINT, &columns[i]);
  wh_ui_resources_set_row_style (self->events, &style);
}

/* ---- Audit log ---- */

static void
audit_shown_cb (WhUiPane        *pane,
                WhResource      *resource,
                WhUiHistoryPage *self)
{
  wh_ui_audit_sections_fill (pane, wh_resource_get_record (resource), self->verified);
}

static void
audit_pane_made_cb (WhUiHistoryPage *self,
                    WhUiPane        *pane)
{
  wh_ui_audit_sections_prepare (pane);
  g_signal_connect_object (pane, "shown", G_CALLBACK (audit_shown_cb), self, 0);
}

static void
verify_done (gpointer      owner,
             const GValue *value,
             const GError *error)
{
  WhUiHistoryPage *self = owner;
  const WhAuditReport *report = error == NULL ? g_value_get_boxed (value) : NULL;
  gint64 bad = report != NULL ? report->bad : 0;
  g_autofree char *time = wh_format_time (g_get_real_time ());

  gtk_widget_set_sensitive (self->verify, TRUE);
  g_clear_pointer (&self->verified, g_free);

  if (error != NULL)
    {
      self->verified = g_strdup (_("chain not verified"));
      gtk_widget_set_tooltip_text (self->verify, error->message);
    }
  else if (bad != 0)
    {
      g_autofree char *number = wh_format_integer (bad);
      g_autofree char *text = wh_audit_report_dup_text (report);

      adw_banner_set_title (self->broken, text);
      g_set_str (&self->broken_id, report->entry != NULL ? report->entry->id : NULL);
      adw_banner_set_button_label (self->broken, self->broken_id != NULL ? _("Show") : NULL);
      self->verified = g_strdup_printf (_("chain broken at entry %s"), number);
    }
  else
    {
      /* Translators: a time follows */
      self->verified = g_strdup_printf (_("chain verified at %s"), time);
    }

  adw_banner_set_revealed (self->broken, bad != 0);
  update_subtitle (self);
}

static void
verify (WhUiHistoryPage *self)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));

  gtk_widget_set_sensitive (self->verify, FALSE);
  wh_ui_future_done (wh_dex_scoped (wh_ui_page_get_scope (WH_UI_PAGE (self)),
                                    wh_history_audit (wh_fleet_get_history (fleet))),
                     self, verify_done);
}

static void
save_report_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  WhUiPage *page = WH_UI_PAGE (widget);

  if (wh_ui_page_get_fleet (page) != NULL)
    wh_ui_report_save (widget, wh_fleet_get_history (wh_ui_page_get_fleet (page)),
                       wh_moment_get_now (wh_ui_page_get_moment (page)), g_variant_get_string (parameter, NULL));
}

static void
verify_cb (WhUiHistoryPage *self)
{
  verify (self);
}

static void
show_broken_cb (WhUiHistoryPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  WhRecord *record;

  if (self->broken_id != NULL && (record = wh_store_lookup (store, &wh_kind_operation, WH_LOCAL, self->broken_id)) != NULL)
    wh_ui_page_show_record (WH_UI_PAGE (self), record);
}

/* ---- Page ---- */

/* Two words have no room beside three others at the lower edge. */
static char *
changed_title (WhUiHistoryPage *self,
               gboolean         narrow)
{
  return g_strdup (narrow ? _("Changes") : _("What changed"));
}

/* A bar with nothing but a menu takes more room than it is worth where the tabs
 * are at the bottom: the timeline has the menu then. */
static void
update_tools (WhUiHistoryPage *self)
{
  gboolean narrow = wh_ui_page_get_narrow (WH_UI_PAGE (self));
  gboolean changed = is_part (self, "changed");

  gtk_widget_set_visible (self->verify, is_audit (self));
  gtk_widget_set_visible (self->changed_tools, changed);
  gtk_widget_set_visible (self->bar, !narrow || changed || is_audit (self));
  wh_ui_timeline_set_menu (self->timeline, narrow ? gtk_menu_button_get_menu_model (self->reports) : NULL);
}

static void
bind_current (WhUiHistoryPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (store == NULL || self->log == NULL)
    return;

  update_tools (self);

  if (is_part (self, "timeline"))
    {
      wh_ui_timeline_set_store (self->timeline, wh_ui_page_get_fleet (WH_UI_PAGE (self)), store,
                                wh_ui_page_get_environment (WH_UI_PAGE (self)));
    }
  else if (is_part (self, "changed"))
    {
      wh_ui_what_changed_set_store (self->what_changed, wh_ui_page_get_fleet (WH_UI_PAGE (self)), store);
    }
  else if (is_audit (self))
    {
      wh_ui_resources_set_store (self->audit, store);
      if (self->verified == NULL)
        verify (self);
    }
  else
    {
      wh_ui_resources_set_store (self->events, wh_event_log_get_store (self->log));
    }

  update_subtitle (self);
}

static void
state_cb (WhUiHistoryPage *self)
{
  update_subtitle (self);
}

static void
copy_cb (WhUiHistoryPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self->what_changed), "changes.copy", NULL);
}

static void
part_changed_cb (WhUiHistoryPage *self)
{
  bind_current (self);
}

static void
wh_ui_history_page_bind_store (WhUiPage *page,
                               WhStore  *store)
{
  WhUiHistoryPage *self = WH_UI_HISTORY_PAGE (page);
  WhFleet *fleet = wh_ui_page_get_fleet (page);

  g_clear_object (&self->log);
  self->log = wh_event_log_new (store, wh_fleet_get_history (fleet));
  g_signal_group_set_target (self->list_signals,
                             wh_store_get_list (wh_event_log_get_store (self->log), &wh_kind_event));
  wh_ui_pane_set_references (wh_ui_resources_get_pane (self->events), store);
  gtk_widget_set_sensitive (self->older, TRUE);

  bind_current (self);
  strip_cb (self);
}

static void
wh_ui_history_page_environment_changed (WhUiPage   *page,
                                        const char *environment)
{
  WhUiHistoryPage *self = WH_UI_HISTORY_PAGE (page);

  queue_strip (self);
  if (is_part (self, "timeline"))
    bind_current (self);
}

static gboolean
wh_ui_history_page_start_search (WhUiPage *page)
{
  WhUiResources *current = get_current (WH_UI_HISTORY_PAGE (page));

  if (is_part (WH_UI_HISTORY_PAGE (page), "timeline"))
    return wh_ui_timeline_start_search (WH_UI_HISTORY_PAGE (page)->timeline);

  return current != NULL && wh_ui_resources_start_search (current);
}

static gboolean
wh_ui_history_page_toggle_pane (WhUiPage *page)
{
  WhUiHistoryPage *self = WH_UI_HISTORY_PAGE (page);
  WhUiResources *current = get_current (self);

  if (is_part (self, "timeline"))
    return wh_ui_timeline_toggle_pane (self->timeline);

  if (current == NULL)
    return wh_ui_what_changed_toggle_pane (self->what_changed);

  return wh_ui_resources_toggle_pane (current);
}

static gboolean
wh_ui_history_page_focus_content (WhUiPage *page)
{
  return gtk_widget_child_focus (adw_view_stack_get_visible_child (WH_UI_HISTORY_PAGE (page)->view_stack), GTK_DIR_TAB_FORWARD);
}

static gboolean
wh_ui_history_page_show_record (WhUiPage *page,
                                WhRecord *record)
{
  WhUiHistoryPage *self = WH_UI_HISTORY_PAGE (page);

  if (record->kind == &wh_kind_operation)
    adw_view_stack_set_visible_child_name (self->view_stack, "audit");
  else if (record->kind == &wh_kind_event)
    adw_view_stack_set_visible_child_name (self->view_stack, "events");
  else
    return FALSE;

  bind_current (self);
  wh_ui_resources_show_record (get_current (self), record);

  return TRUE;
}

static gboolean
wh_ui_history_page_is_ready (WhUiPage *page)
{
  WhUiHistoryPage *self = WH_UI_HISTORY_PAGE (page);
  WhUiResources *current = get_current (self);

  if (is_part (self, "timeline"))
    return wh_ui_timeline_is_ready (self->timeline);

  if (current == NULL)
    return wh_ui_what_changed_is_ready (self->what_changed);

  return wh_ui_resources_is_ready (current);
}

static void
wh_ui_history_page_compare (WhUiPage *page,
                            gint64    from,
                            gint64    until)
{
  WhUiHistoryPage *self = WH_UI_HISTORY_PAGE (page);

  adw_view_stack_set_visible_child_name (self->view_stack, "changed");
  wh_ui_page_prepare (page);
  if (wh_ui_page_get_store (page) != NULL)
    wh_ui_what_changed_compare (self->what_changed, from, until);
}

static char **
wh_ui_history_page_list_parts (WhUiPage *page)
{
  static const char * const parts[] = { "timeline", "changed", "events", "audit", NULL };

  return g_strdupv ((char **)parts);
}

static void
wh_ui_history_page_show_part (WhUiPage   *page,
                              const char *part)
{
  adw_view_stack_set_visible_child_name (WH_UI_HISTORY_PAGE (page)->view_stack, part);
}

static void
wh_ui_history_page_dispose (GObject *object)
{
  WhUiHistoryPage *self = WH_UI_HISTORY_PAGE (object);

  g_clear_handle_id (&self->strip_source, g_source_remove);
  g_clear_handle_id (&self->search_source, g_source_remove);
  g_clear_object (&self->list_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_HISTORY_PAGE);
  g_clear_object (&self->log);
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->verified, g_free);
  g_clear_pointer (&self->broken_id, g_free);

  G_OBJECT_CLASS (wh_ui_history_page_parent_class)->dispose (object);
}

static void
wh_ui_history_page_class_init (WhUiHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_history_page_dispose;
  page_class->bind_store = wh_ui_history_page_bind_store;
  page_class->environment_changed = wh_ui_history_page_environment_changed;
  page_class->start_search = wh_ui_history_page_start_search;
  page_class->toggle_pane = wh_ui_history_page_toggle_pane;
  page_class->focus_content = wh_ui_history_page_focus_content;
  page_class->show_record = wh_ui_history_page_show_record;
  page_class->compare = wh_ui_history_page_compare;
  page_class->is_ready = wh_ui_history_page_is_ready;
  page_class->list_parts = wh_ui_history_page_list_parts;
  page_class->show_part = wh_ui_history_page_show_part;

  g_type_ensure (WH_UI_TYPE_RESOURCES);
  g_type_ensure (WH_UI_TYPE_CHANGE_STRIP);
  g_type_ensure (WH_UI_TYPE_TIMELINE);
  g_type_ensure (WH_UI_TYPE_WHAT_CHANGED);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, broken);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, view_stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, verify);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, reports);
  gtk_widget_class_install_action (widget_class, "history.save-report", "s", save_report_action);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, changed_tools);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, timeline);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, what_changed);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, strip_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, strip);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, events);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, since);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, older_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, older);
  gtk_widget_class_bind_template_child (widget_class, WhUiHistoryPage, audit);
  gtk_widget_class_bind_template_callback (widget_class, changed_title);
  gtk_widget_class_bind_template_callback (widget_class, state_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, part_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, verify_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_broken_cb);
  gtk_widget_class_bind_template_callback (widget_class, older_cb);
  gtk_widget_class_bind_template_callback (widget_class, searched_cb);
  gtk_widget_class_bind_template_callback (widget_class, change_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, event_pane_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, audit_pane_made_cb);
}

static void
wh_ui_history_page_init (WhUiHistoryPage *self)
{
  g_autoptr(GMenuModel) reports = NULL;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("History"));
  self->list_signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->list_signals, "changes", G_CALLBACK (queue_strip), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  reports = wh_ui_report_make_menu ("history.save-report");
  gtk_menu_button_set_menu_model (self->reports, reports);

  /* An event has a weight rather than a health. */
  wh_ui_resources_set_chip_title (self->events, WH_HEALTH_FAILING, _("Errors"));
  wh_ui_resources_set_chip_title (self->events, WH_HEALTH_WARNING, _("Warnings"));
  wh_ui_resources_set_chip_title (self->events, WH_HEALTH_UNKNOWN, _("Others"));

  g_signal_connect (self, "notify::narrow", G_CALLBACK (queue_strip), NULL);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (update_tools), NULL);
  add_columns (self);
  wh_ui_resources_set_value (self->events, "lane", NULL);
  wh_ui_resources_set_empty (self->audit, "system-run-symbolic", _("Nothing was done yet"),
                             _("Everything you ask a system for stands here for ever, with its result."));
  audit_pane_made_cb (self, wh_ui_resources_get_pane (self->audit));
}
