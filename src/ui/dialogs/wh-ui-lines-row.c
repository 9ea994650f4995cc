/* wh-ui-lines-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-lines-row.h"

/**
 * WhUiLinesRow:
 *
 * A row of a form for a text of several lines. Tab leads on to the next row.
 *
 * Signal "changed": the text is another.
 */
struct _WhUiLinesRow
{
  AdwPreferencesRow  parent_instance;

  GtkTextView       *view;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhUiLinesRow, wh_ui_lines_row, ADW_TYPE_PREFERENCES_ROW)

static void
changed_cb (WhUiLinesRow *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
title_cb (WhUiLinesRow *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), -1);
}

static gboolean
wh_ui_lines_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WH_UI_LINES_ROW (widget)->view));
}

static void
wh_ui_lines_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_LINES_ROW);

  G_OBJECT_CLASS (wh_ui_lines_row_parent_class)->dispose (object);
}

static void
wh_ui_lines_row_class_init (WhUiLinesRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_lines_row_dispose;
  widget_class->grab_focus = wh_ui_lines_row_grab_focus;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-lines-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiLinesRow, view);
}

static void
wh_ui_lines_row_init (WhUiLinesRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->view), "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::title", G_CALLBACK (title_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_lines_row_new:
 *
 * Returns: (transfer floating): a row without text
 */
GtkWidget *
wh_ui_lines_row_new (void)
{
  return g_object_new (WH_UI_TYPE_LINES_ROW, NULL);
}

/**
 * wh_ui_lines_row_dup_text:
 * @self: a row
 *
 * Returns: (transfer full): its lines
 */
char *
wh_ui_lines_row_dup_text (WhUiLinesRow *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (WH_UI_IS_LINES_ROW (self), NULL);

  buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

void
wh_ui_lines_row_set_text (WhUiLinesRow *self,
                          const char   *text)
{
  g_return_if_fail (WH_UI_IS_LINES_ROW (self));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text != NULL ? text : "", -1);
}
