/* wh-ui-requests-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-request-log.h"
#include "wh-ui-cell.h"
#include "wh-ui-draw.h"
#include "wh-ui-requests-dialog.h"
#include "wh-ui-resources.h"

/* What was asked meanwhile appears so often, in milliseconds. */
#define INTERVAL 500

/**
 * WhUiRequestsDialog:
 *
 * What a connection was asked, the newest first, and how that went: for somebody who
 * wants to know why a connection fails. Filled while it can be seen.
 */
struct _WhUiRequestsDialog
{
  AdwDialog       parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget      *copy_button;
  GtkLabel       *success;
  GtkLabel       *failure;
  WhUiResources  *resources;

  WhConnection   *connection;
  WhRequestLog   *log;
  guint           source;
};

G_DEFINE_FINAL_TYPE (WhUiRequestsDialog, wh_ui_requests_dialog, ADW_TYPE_DIALOG)

/* With seconds: it is held against the log of the system. */
static char *
dup_clock (gint64 time)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%H:%M:%S") : g_strdup ("—");
}

static void
fill_time (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);
  g_autofree char *clock = dup_clock (record->values[WH_REQUEST_TIME].number);

  wh_ui_cell_set_text (cell, clock, NULL);
  wh_ui_cell_set_quiet (cell, TRUE);
}

/* Cut at its end, where the parameters are. */
static void
fill_address (WhUiCell   *cell,
              WhResource *resource,
              gpointer    user_data)
{
  wh_ui_cell_set_text (cell, wh_record_get_name (wh_resource_get_record (resource)), NULL);
}

static void
fill_error (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  const char *error = wh_resource_get_record (resource)->values[WH_REQUEST_ERROR].text;

  wh_ui_cell_set_text (cell, error != NULL ? error : "", NULL);
}

static char *
note_status (WhRecord *record,
             WhHealth *health,
             gpointer  user_data)
{
  const WhField *field = &record->kind->fields[WH_REQUEST_STATUS];
  g_autofree char *clock = dup_clock (record->values[WH_REQUEST_TIME].number);

  return g_strdup_printf ("%s · %s", wh_field_get_word (field, record->values[WH_REQUEST_STATUS].text), clock);
}

static void
set_up_table (WhUiRequestsDialog *self)
{
  static const WhUiRowStyle style = { note_status, NULL, WH_REQUEST_TIME };
  WhUiTable *table = wh_ui_resources_get_table (self->resources);
  const WhUiColumn columns[] = {
    { "time", _("Time"), 78, WH_REQUEST_TIME, FALSE, TRUE, FALSE, 0, fill_time, NULL },
    { "address", _("Address"), -1, WH_REQUEST_ADDRESS, FALSE, TRUE, FALSE, 0, fill_address, NULL, TRUE },
    { "error", _("Error"), 250, WH_REQUEST_ERROR, FALSE, TRUE, FALSE, 4, fill_error, NULL, TRUE },
  };
  const int positions[] = { WH_REQUEST_TIME, WH_REQUEST_ADDRESS, WH_REQUEST_ERROR };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_request, positions[i], &columns[i]);

  wh_ui_resources_set_row_style (self->resources, &style);
  wh_ui_resources_set_chip_title (self->resources, WH_HEALTH_FAILING, _("Failed"));
  wh_ui_resources_set_chip_title (self->resources, WH_HEALTH_OK, _("Answered"));
  wh_ui_resources_set_chip_title (self->resources, WH_HEALTH_UNKNOWN, _("Given up"));
  wh_ui_resources_set_empty (self->resources, "network-transmit-receive-symbolic", _("Nothing was asked yet"),
                             _("What this program asks the system appears here by itself. Nothing of it is kept when the program ends."));
}

/* ---- What is new ---- */

static void
update_facts (WhUiRequestsDialog *self)
{
  const char *why = NULL;
  gint64 success = wh_request_log_get_success (self->log);
  gint64 failure = wh_request_log_get_failure (self->log, &why);
  g_autofree char *age = success > 0 ? wh_format_age (MAX (g_get_real_time () - success, 0)) : NULL;
  g_autofree char *clock = success > 0 ? wh_format_time (success) : NULL;
  g_autofree char *answered = NULL;
  g_autofree char *failed = NULL;

  if (success > 0)
    /* Translators: "12 s ago · 14:02" */
    answered = g_strdup_printf (_("%s ago · %s"), age, clock);

  if (failure > 0)
    {
      g_autofree char *time = dup_clock (failure);

      failed = g_strdup_printf ("%s · %s", time, why);
    }

  gtk_label_set_label (self->success, answered != NULL ? answered : _("None yet"));
  gtk_label_set_label (self->failure, failed != NULL ? failed : _("None since the program was started"));
  wh_ui_set_style_class (GTK_WIDGET (self->success), "dimmed", answered == NULL);
  wh_ui_set_style_class (GTK_WIDGET (self->failure), "dimmed", failed == NULL);
  gtk_widget_set_sensitive (self->copy_button, wh_request_log_get_n (self->log) > 0);
}

static gboolean
update_cb (gpointer data)
{
  WhUiRequestsDialog *self = data;

  wh_request_log_update (self->log);
  update_facts (self);

  return G_SOURCE_CONTINUE;
}

static void
wh_ui_requests_dialog_map (GtkWidget *widget)
{
  WhUiRequestsDialog *self = WH_UI_REQUESTS_DIALOG (widget);

  GTK_WIDGET_CLASS (wh_ui_requests_dialog_parent_class)->map (widget);

  if (self->log != NULL && self->source == 0)
    {
      self->source = g_timeout_add (INTERVAL, update_cb, self);
      update_cb (self);
    }
}

static void
wh_ui_requests_dialog_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&WH_UI_REQUESTS_DIALOG (widget)->source, g_source_remove);

  GTK_WIDGET_CLASS (wh_ui_requests_dialog_parent_class)->unmap (widget);
}

/* ---- Copying ---- */

/* One line for each row, as they stand. */
static void
copy_cb (WhUiRequestsDialog *self)
{
  GListModel *view = G_LIST_MODEL (wh_ui_resources_get_view (self->resources));
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (view); i++)
    {
      g_autoptr(WhResource) resource = g_list_model_get_item (view, i);
      g_autofree char *line = wh_request_log_dup_line (wh_resource_get_record (resource));

      g_string_append (text, line);
      g_string_append_c (text, '\n');
    }

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
}

static void
wh_ui_requests_dialog_dispose (GObject *object)
{
  WhUiRequestsDialog *self = WH_UI_REQUESTS_DIALOG (object);

  g_clear_handle_id (&self->source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_REQUESTS_DIALOG);
  g_clear_object (&self->connection);
  g_clear_object (&self->log);

  G_OBJECT_CLASS (wh_ui_requests_dialog_parent_class)->dispose (object);
}

static void
wh_ui_requests_dialog_class_init (WhUiRequestsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_requests_dialog_dispose;
  widget_class->map = wh_ui_requests_dialog_map;
  widget_class->unmap = wh_ui_requests_dialog_unmap;

  g_type_ensure (WH_UI_TYPE_RESOURCES);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-requests-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRequestsDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiRequestsDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiRequestsDialog, success);
  gtk_widget_class_bind_template_child (widget_class, WhUiRequestsDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, WhUiRequestsDialog, resources);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
wh_ui_requests_dialog_init (WhUiRequestsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_table (self);
}

/**
 * wh_ui_requests_dialog_present:
 * @parent: a widget of the window
 * @fleet: the fleet
 * @connection: one of its connections
 *
 * Shows what @connection was asked.
 */
void
wh_ui_requests_dialog_present (GtkWidget    *parent,
                               WhFleet      *fleet,
                               WhConnection *connection)
{
  WhUiRequestsDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (WH_IS_CONNECTION (connection));

  self = g_object_new (WH_UI_TYPE_REQUESTS_DIALOG, NULL);
  self->connection = g_object_ref (connection);
  self->log = wh_request_log_new (connection);
  adw_window_title_set_subtitle (self->window_title, wh_connection_get_name (connection));
  wh_request_log_update (self->log);
  g_object_set (self->resources, "fleet", fleet, NULL);
  wh_ui_resources_set_kind (self->resources, &wh_kind_request);
  wh_ui_resources_set_store (self->resources, wh_request_log_get_store (self->log));
  wh_ui_table_sort_by (wh_ui_resources_get_table (self->resources), "time", TRUE);
  adw_dialog_present (ADW_DIALOG (self), parent);
  gtk_widget_grab_focus (GTK_WIDGET (self->resources));
}
