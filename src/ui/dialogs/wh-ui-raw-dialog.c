/* wh-ui-raw-dialog.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-ui-future.h"
#include "wh-ui-raw-dialog.h"
#include "wh-ui-raw-view.h"

/**
 * WhUiRawDialog:
 *
 * A resource in the words of its system. Asked for when it is opened, never kept.
 */
struct _WhUiRawDialog
{
  AdwDialog       parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget      *copy_button;
  GtkStack       *stack;
  AdwStatusPage  *error;
  WhUiRawView    *view;
  DexCancellable *scope;
};

G_DEFINE_FINAL_TYPE (WhUiRawDialog, wh_ui_raw_dialog, ADW_TYPE_DIALOG)

static void
loaded (gpointer      owner,
        const GValue *value,
        const GError *error)
{
  WhUiRawDialog *self = owner;

  if (error != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->error, escaped);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }

  wh_ui_raw_view_set_text (self->view, g_value_get_string (value));
  gtk_widget_set_sensitive (self->copy_button, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "text");
}

static void
copy_cb (WhUiRawDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), wh_ui_raw_view_get_text (self->view));
}

static void
wh_ui_raw_dialog_dispose (GObject *object)
{
  WhUiRawDialog *self = WH_UI_RAW_DIALOG (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_RAW_DIALOG);

  G_OBJECT_CLASS (wh_ui_raw_dialog_parent_class)->dispose (object);
}

static void
wh_ui_raw_dialog_class_init (WhUiRawDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_raw_dialog_dispose;

  g_type_ensure (WH_UI_TYPE_RAW_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-raw-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRawDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiRawDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiRawDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiRawDialog, error);
  gtk_widget_class_bind_template_child (widget_class, WhUiRawDialog, view);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
wh_ui_raw_dialog_init (WhUiRawDialog *self)
{
  self->scope = dex_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_raw_dialog_present:
 * @parent: a widget of the window
 * @fleet: the fleet
 * @record: what to show
 *
 * Asks the system for the whole object and shows it.
 */
void
wh_ui_raw_dialog_present (GtkWidget *parent,
                          WhFleet   *fleet,
                          WhRecord  *record)
{
  WhUiRawDialog *self;
  WhConnection *connection;
  WhProvider *provider;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));
  g_return_if_fail (record != NULL);

  connection = wh_connections_find (wh_fleet_get_connections (fleet), record->connection);
  provider = connection != NULL ? wh_connection_get_provider (connection) : NULL;

  if (provider == NULL)
    return;

  self = g_object_new (WH_UI_TYPE_RAW_DIALOG, "title", wh_record_get_name (record), NULL);
  adw_window_title_set_title (self->window_title, wh_record_get_name (record));
  adw_window_title_set_subtitle (self->window_title, wh_connection_get_name (connection));

  wh_ui_future_done (wh_dex_scoped (self->scope, wh_provider_load_raw (provider, record)), self, loaded);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
