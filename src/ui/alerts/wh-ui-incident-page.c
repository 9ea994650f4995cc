/* wh-ui-incident-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-incident-timeline.h"
#include "wh-kinds.h"
#include "wh-paper.h"
#include "wh-metric.h"
#include "wh-suspects.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-facts.h"
#include "wh-ui-future.h"
#include "wh-ui-health.h"
#include "wh-ui-incident-page.h"
#include "wh-ui-incident-parts.h"
#include "wh-ui-metrics.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-save.h"

/* Events come in bursts; the timeline is read again after so long, in
 * milliseconds. */
#define LOAD_DELAY 400

/* The chart looks back so far. */
#define MEASURE_SPAN (3 * 3600 * (gint64)G_USEC_PER_SEC)

/**
 * WhUiIncidentPage:
 *
 * One incident: what is wrong, what happened, what may be the cause, and what
 * can be done.
 */
struct _WhUiIncidentPage
{
  WhUiPage      parent_instance;

  GtkWidget    *content;
  GtkBox       *header;
  GtkWidget    *health;
  GtkLabel     *title_label;
  GtkWidget    *environment_mark;
  GtkLabel     *state_label;
  GtkBox       *buttons;
  GtkLabel     *fact_label;
  GtkBox       *columns;
  GtkWidget    *left;
  GtkWidget    *right;
  GtkWidget    *export_button;
  GtkWidget    *narrow_export_button;
  AdwBin       *measure;
  AdwToggleGroup *filter;
  GtkBox       *timeline;
  GtkBox       *suspects;
  GtkWidget    *note_bar;
  GtkEditable  *note_entry;

  char         *uid;
  WhRecord     *incident;
  GPtrArray    *items;         /* WhIncidentItem */
  GPtrArray    *found;         /* WhSuspect */
  GSignalGroup *event_signals;
  GSignalGroup *list_signals;
  guint         load_source;
};

G_DEFINE_FINAL_TYPE (WhUiIncidentPage, wh_ui_incident_page, WH_UI_TYPE_PAGE)

static gboolean
is_live (WhUiIncidentPage *self)
{
  return wh_moment_is_live (wh_ui_page_get_moment (WH_UI_PAGE (self)));
}

/* ---- Operations ---- */

static void
operation_clicked_cb (GtkButton        *button,
                      WhUiIncidentPage *self)
{
  const WhOperationInfo *info = g_object_get_data (G_OBJECT (button), "operation");
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  g_ptr_array_add (records, wh_record_ref (self->incident));
  wh_ui_operation_dialog_present (GTK_WIDGET (self), wh_fleet_get_operations (wh_ui_page_get_fleet (WH_UI_PAGE (self))),
                                  info, records);
}

static const WhOperationInfo *
find_operation (WhUiIncidentPage *self,
                const char       *id)
{
  g_autoptr(GPtrArray) operations = wh_operations_list (wh_fleet_get_operations (wh_ui_page_get_fleet (WH_UI_PAGE (self))),
                                                        self->incident);

  for (guint i = 0; i < operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (operations, i);

      if (g_str_equal (info->id, id))
        return info;
    }

  return NULL;
}

static void
update_buttons (WhUiIncidentPage *self)
{
  static const char * const ids[] = { "acknowledge", "resolve", NULL };
  gboolean taken = g_strcmp0 (self->incident->values[WH_INCIDENT_STATE].text, "acknowledged") == 0;

  wh_ui_box_clear (self->buttons);

  for (guint i = 0; is_live (self) && ids[i] != NULL; i++)
    {
      const WhOperationInfo *info = find_operation (self, ids[i]);
      GtkWidget *button;

      if (info == NULL)
        continue;

      button = gtk_button_new_with_label (g_dgettext (GETTEXT_PACKAGE, info->title));
      g_object_set_data (G_OBJECT (button), "operation", (gpointer)info);
      g_signal_connect_object (button, "clicked", G_CALLBACK (operation_clicked_cb), self, 0);
      if (i == 0 && !taken)
        gtk_widget_add_css_class (button, "suggested-action");
      gtk_box_append (self->buttons, button);
    }

  gtk_widget_set_visible (self->note_bar, is_live (self));
}

/* A note changes nothing in the world, so nothing is asked. */
static void
noted (gpointer      owner,
       const GValue *value,
       const GError *error)
{
  WhUiIncidentPage *self = owner;

  if (error != NULL && !wh_error_is_cancelled (error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

static void
planned (gpointer      owner,
         const GValue *value,
         const GError *error)
{
  WhUiIncidentPage *self = owner;
  WhOperation *operation = g_object_get_data (G_OBJECT (self), "note");

  if (error != NULL || operation == NULL)
    {
      noted (owner, NULL, error);
      return;
    }

  wh_ui_future_done (wh_operations_run (wh_fleet_get_operations (wh_ui_page_get_fleet (WH_UI_PAGE (self))), operation, NULL),
                     self, noted);
  g_object_set_data (G_OBJECT (self), "note", NULL);
  gtk_editable_set_text (self->note_entry, "");
}

static void
note_cb (WhUiIncidentPage *self)
{
  WhOperations *operations = wh_fleet_get_operations (wh_ui_page_get_fleet (WH_UI_PAGE (self)));
  const char *text = gtk_editable_get_text (self->note_entry);
  const WhOperationInfo *info = find_operation (self, "note");
  WhOperation *operation;

  if (*text == '\0' || info == NULL ||
      (operation = wh_operations_prepare (operations, info, self->incident, NULL)) == NULL)
    return;

  wh_operation_set_parameter (operation, "text", text);
  g_object_set_data_full (G_OBJECT (self), "note", operation, g_object_unref);
  wh_ui_future_done (wh_dex_scoped (wh_ui_page_get_scope (WH_UI_PAGE (self)), wh_operations_plan (operations, operation)),
                     self, planned);
}

static DexFuture *
write_markdown (GFile    *file,
                gpointer  user_data)
{
  WhUiIncidentPage *self = user_data;
  g_autoptr(WhDocument) document = wh_incident_make_report (self->incident, self->items, self->found);
  char *text = wh_document_to_markdown (document);
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

  return wh_ui_save_bytes (file, bytes);
}

static DexFuture *
write_bytes (DexFuture *made,
             gpointer   user_data)
{
  return wh_ui_save_bytes (user_data, g_value_get_boxed (dex_future_get_value (made, NULL)));
}

static DexFuture *
write_pdf (GFile    *file,
           gpointer  user_data)
{
  WhUiIncidentPage *self = user_data;

  return dex_future_then (wh_paper_make (wh_incident_make_report (self->incident, self->items, self->found)),
                          write_bytes, g_object_ref (file), g_object_unref);
}

static void
save_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *format)
{
  WhUiIncidentPage *self = WH_UI_INCIDENT_PAGE (widget);
  gboolean pdf = g_str_equal (g_variant_get_string (format, NULL), "pdf");
  g_autofree char *name = NULL;

  if (self->incident == NULL)
    return;

  name = g_strdup_printf ("incident-%s.%s", wh_record_get_name (self->incident), pdf ? "pdf" : "md");
  wh_ui_save_ask (widget, name, pdf ? "application/pdf" : "text/markdown", pdf ? write_pdf : write_markdown,
                  g_object_ref (self), g_object_unref);
}

/* ---- What is known ---- */

static char *
dup_state (WhUiIncidentPage *self)
{
  const WhValue *values = self->incident->values;
  gint64 now = wh_moment_get_now (wh_ui_page_get_moment (WH_UI_PAGE (self)));
  g_autofree char *began = wh_format_time (values[WH_INCIDENT_BEGAN].number);
  const char *state = values[WH_INCIDENT_STATE].text;

  if (g_strcmp0 (state, "resolved") == 0)
    {
      g_autofree char *lasted = wh_format_duration (MAX (values[WH_INCIDENT_ENDED].number - values[WH_INCIDENT_BEGAN].number, 0));

      if (values[WH_INCIDENT_RESOLVED_BY].text != NULL)
        /* Translators: number, time, duration, person */
        return g_strdup_printf (_("Incident %s · began %s · lasted %s · resolved by %s"), wh_record_get_name (self->incident),
                                began, lasted, values[WH_INCIDENT_RESOLVED_BY].text);

      return g_strdup_printf (_("Incident %s · began %s · lasted %s · ended by itself"), wh_record_get_name (self->incident),
                              began, lasted);
    }
  else
    {
      g_autofree char *age = wh_format_age (MAX (now - values[WH_INCIDENT_BEGAN].number, 0));

      if (values[WH_INCIDENT_OWNER].text != NULL)
        return g_strdup_printf (_("Incident %s · open since %s · %s · %s is on it"), wh_record_get_name (self->incident),
                                began, age, values[WH_INCIDENT_OWNER].text);

      return g_strdup_printf (_("Incident %s · open since %s · %s · nobody has taken it yet"),
                              wh_record_get_name (self->incident), began, age);
    }
}

static char *
dup_facts (WhUiIncidentPage *self)
{
  const WhValue *values = self->incident->values;
  g_autoptr(GString) text = g_string_new (NULL);

  if (values[WH_INCIDENT_TEXT].text != NULL && g_strcmp0 (values[WH_INCIDENT_TEXT].text, values[WH_INCIDENT_TITLE].text) != 0)
    g_string_append (text, values[WH_INCIDENT_TEXT].text);

  if (values[WH_INCIDENT_ALERTS].number > 1)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%s%u alert", "%s%u alerts", values[WH_INCIDENT_ALERTS].number),
                            text->len > 0 ? " · " : "", (guint)values[WH_INCIDENT_ALERTS].number);

  if (values[WH_INCIDENT_REACH].text != NULL)
    /* Translators: what follows from it: "takes 200 pods with it" */
    g_string_append_printf (text, _("%stakes %s with it"), text->len > 0 ? " · " : "", values[WH_INCIDENT_REACH].text);

  if (values[WH_INCIDENT_RESOLUTION].text != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", values[WH_INCIDENT_RESOLUTION].text);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
update_header (WhUiIncidentPage *self)
{
  const WhValue *values = self->incident->values;
  g_autofree char *state = dup_state (self);
  g_autofree char *facts = dup_facts (self);
  g_autofree char *title = g_strdup_printf (_("Incident %s"), wh_record_get_name (self->incident));

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  wh_ui_page_set_subtitle (WH_UI_PAGE (self), values[WH_INCIDENT_WHERE].text);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), self->incident->health);
  gtk_label_set_label (self->title_label, values[WH_INCIDENT_TITLE].text);
  gtk_label_set_label (self->state_label, state);
  gtk_label_set_label (self->fact_label, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->fact_label), *facts != '\0');
  wh_ui_env_mark_set_short (WH_UI_ENV_MARK (self->environment_mark), TRUE);
  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (self->environment_mark), values[WH_INCIDENT_ENVIRONMENT].text);
  gtk_widget_set_visible (self->environment_mark, g_strcmp0 (values[WH_INCIDENT_ENVIRONMENT].text, "production") == 0);
  update_buttons (self);
}

/* What was measured of what is in trouble: the errors of an application, else
 * whatever its kind has. */
static void
show_measure (WhUiIncidentPage *self)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  const WhValue *values = self->incident->values;
  const char *application = values[WH_INCIDENT_APPLICATION].text;
  WhRecord *record = NULL;
  GtkWidget *metrics;

  if (adw_bin_get_child (self->measure) != NULL)
    return;

  if (application != NULL)
    record = wh_store_lookup (store, &wh_kind_application, WH_LOCAL, application);
  else if (values[WH_INCIDENT_SUBJECT].text != NULL && values[WH_INCIDENT_CONNECTION].text != NULL)
    record = wh_store_resolve (store, values[WH_INCIDENT_CONNECTION].text, values[WH_INCIDENT_SUBJECT].text);

  if (record == NULL || record->kind->n_metrics == 0)
    return;

  metrics = wh_ui_metrics_new (MEASURE_SPAN);
  wh_ui_metrics_set_height (WH_UI_METRICS (metrics), 150);
  if (record->kind == &wh_kind_application && wh_kind_find_metric (record->kind, "errors") != NULL)
    wh_ui_metrics_set_only (WH_UI_METRICS (metrics), _(wh_kind_find_metric (record->kind, "errors")->title));
  wh_ui_metrics_show (WH_UI_METRICS (metrics), wh_ui_page_get_fleet (WH_UI_PAGE (self)), store, record);
  adw_bin_set_child (self->measure, metrics);
}

static void
update_timeline (WhUiIncidentPage *self)
{
  wh_ui_incident_fill_timeline (self->timeline, self->items, adw_toggle_group_get_active_name (self->filter));
}

static void
filter_changed_cb (WhUiIncidentPage *self)
{
  if (self->items != NULL)
    update_timeline (self);
}

static void
timeline_loaded (gpointer      owner,
                 const GValue *value,
                 const GError *error)
{
  WhUiIncidentPage *self = owner;

  if (value == NULL)
    return;

  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = g_value_dup_boxed (value);
  update_timeline (self);
}

static void
suspects_found (gpointer      owner,
                const GValue *value,
                const GError *error)
{
  WhUiIncidentPage *self = owner;

  if (value == NULL)
    return;

  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_value_dup_boxed (value);
  wh_ui_incident_fill_suspects (self->suspects, self->found, is_live (self) ? wh_ui_page_get_fleet (WH_UI_PAGE (self)) : NULL);
}

static gboolean
load_cb (gpointer data)
{
  WhUiIncidentPage *self = data;
  WhHistory *history = wh_fleet_get_history (wh_ui_page_get_fleet (WH_UI_PAGE (self)));
  DexCancellable *scope = wh_ui_page_get_scope (WH_UI_PAGE (self));

  self->load_source = 0;

  if (self->incident == NULL)
    return G_SOURCE_REMOVE;

  wh_ui_future_done (wh_dex_scoped (scope, wh_incident_timeline_load (history, self->incident)), self, timeline_loaded);
  wh_ui_future_done (wh_dex_scoped (scope, wh_suspects_find (history, wh_ui_page_get_store (WH_UI_PAGE (self)), self->incident)),
                     self, suspects_found);

  return G_SOURCE_REMOVE;
}

static void
queue_load (WhUiIncidentPage *self)
{
  if (self->load_source == 0)
    self->load_source = g_timeout_add (LOAD_DELAY, load_cb, self);
}

static void
update (WhUiIncidentPage *self)
{
  WhRecord *incident = wh_store_lookup (wh_ui_page_get_store (WH_UI_PAGE (self)), &wh_kind_incident, WH_LOCAL, self->uid);

  if (incident == NULL)
    {
      wh_ui_page_set_empty (WH_UI_PAGE (self), "dialog-warning-symbolic", _("There was no such incident then"),
                            _("Return to live, or to a time after it began."), NULL, NULL);
      return;
    }

  if (incident == self->incident)
    return;

  g_clear_pointer (&self->incident, wh_record_unref);
  self->incident = wh_record_ref (incident);
  wh_ui_page_set_state (WH_UI_PAGE (self), WH_UI_PAGE_CONTENT);
  update_header (self);
  show_measure (self);
  queue_load (self);
}

/* ---- Page ---- */

static void
update_width (WhUiIncidentPage *self)
{
  gboolean compact = wh_ui_page_get_compact (WH_UI_PAGE (self));
  gboolean narrow = wh_ui_page_get_narrow (WH_UI_PAGE (self));
  GtkOrientation orientation = compact ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->header), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (self->right, compact ? -1 : 360, -1);
  gtk_widget_set_margin_start (self->content, narrow ? 12 : 24);
  gtk_widget_set_margin_end (self->content, narrow ? 12 : 24);
  gtk_widget_set_visible (self->export_button, !narrow);
  gtk_widget_set_visible (self->narrow_export_button, narrow);

  /* Where there is one column, the suspects come first. */
  gtk_box_reorder_child_after (self->columns, compact ? self->left : self->right, compact ? self->right : self->left);
}

static void
wh_ui_incident_page_bind_store (WhUiPage *page,
                                WhStore  *store)
{
  WhUiIncidentPage *self = WH_UI_INCIDENT_PAGE (page);

  g_signal_group_set_target (self->list_signals, wh_store_get_list (store, &wh_kind_incident));
  g_signal_group_set_target (self->event_signals, wh_store_get_list (store, &wh_kind_event));
  g_clear_pointer (&self->incident, wh_record_unref);
  update_width (self);
  update (self);
}

static gboolean
wh_ui_incident_page_is_ready (WhUiPage *page)
{
  WhUiIncidentPage *self = WH_UI_INCIDENT_PAGE (page);

  return self->items != NULL && self->found != NULL;
}

static void
wh_ui_incident_page_dispose (GObject *object)
{
  WhUiIncidentPage *self = WH_UI_INCIDENT_PAGE (object);

  g_clear_handle_id (&self->load_source, g_source_remove);
  g_clear_object (&self->event_signals);
  g_clear_object (&self->list_signals);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->incident, wh_record_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_INCIDENT_PAGE);

  G_OBJECT_CLASS (wh_ui_incident_page_parent_class)->dispose (object);
}

static void
wh_ui_incident_page_finalize (GObject *object)
{
  g_free (WH_UI_INCIDENT_PAGE (object)->uid);

  G_OBJECT_CLASS (wh_ui_incident_page_parent_class)->finalize (object);
}

static void
wh_ui_incident_page_class_init (WhUiIncidentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_incident_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_incident_page_finalize;
  page_class->bind_store = wh_ui_incident_page_bind_store;
  page_class->is_ready = wh_ui_incident_page_is_ready;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_ENV_MARK);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-incident-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, content);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, header);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, environment_mark);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, fact_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, columns);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, left);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, right);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, export_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, narrow_export_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, measure);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, filter);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, timeline);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, suspects);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, note_bar);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentPage, note_entry);
  gtk_widget_class_install_action (widget_class, "incident.save", "s", save_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, note_cb);
}

static void
wh_ui_incident_page_init (WhUiIncidentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->list_signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->list_signals, "changes", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  self->event_signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->event_signals, "changes", G_CALLBACK (queue_load), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::compact", G_CALLBACK (update_width), NULL);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (update_width), NULL);
}

/**
 * wh_ui_incident_page_new:
 * @uid: of an incident
 *
 * Returns: (transfer full): a page about it
 */
WhUiPage *
wh_ui_incident_page_new (const char *uid)
{
  WhUiIncidentPage *self;

  g_return_val_if_fail (uid != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_INCIDENT_PAGE, "title", _("Incident"), NULL);
  self->uid = g_strdup (uid);

  return WH_UI_PAGE (self);
}
