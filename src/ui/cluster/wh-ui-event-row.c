/* wh-ui-event-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-draw.h"
#include "wh-ui-event-row.h"
#include "wh-ui-health.h"
#include "wh-ui-wordless.h"

/**
 * WhUiEventRow:
 *
 * One event in three lines: what happened, how often and when; to what; the
 * cluster's own words. Only what somebody should look at has a sign.
 */
struct _WhUiEventRow
{
  GtkListBoxRow  parent_instance;

  GtkWidget     *health;
  GtkWidget     *dot;
  GtkLabel      *reason;
  GtkLabel      *age;
  GtkLabel      *subject;
  GtkLabel      *text;

  WhRecord      *record;
};

G_DEFINE_FINAL_TYPE (WhUiEventRow, wh_ui_event_row, GTK_TYPE_LIST_BOX_ROW)

static void
wh_ui_event_row_dispose (GObject *object)
{
  WhUiEventRow *self = WH_UI_EVENT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_EVENT_ROW);
  g_clear_pointer (&self->record, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_event_row_parent_class)->dispose (object);
}

static void
wh_ui_event_row_class_init (WhUiEventRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_event_row_dispose;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-event-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiEventRow, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventRow, dot);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventRow, reason);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventRow, age);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventRow, subject);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventRow, text);
}

static void
wh_ui_event_row_init (WhUiEventRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_event_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
wh_ui_event_row_new (void)
{
  return g_object_new (WH_UI_TYPE_EVENT_ROW, NULL);
}

/**
 * wh_ui_event_row_get_record:
 * @self: a row
 *
 * Returns: (nullable): the event that it shows
 */
WhRecord *
wh_ui_event_row_get_record (WhUiEventRow *self)
{
  g_return_val_if_fail (WH_UI_IS_EVENT_ROW (self), NULL);

  return self->record;
}

/**
 * wh_ui_event_row_show:
 * @self: a row
 * @store: where the event's subject is
 * @event: an event
 *
 * Fills the row.
 */
void
wh_ui_event_row_show (WhUiEventRow *self,
                      WhStore      *store,
                      WhRecord     *event)
{
  const char *severity = event->values[WH_EVENT_SEVERITY].text;
  const char *reference = event->values[WH_EVENT_SUBJECT].text;
  const char *text = event->values[WH_EVENT_TEXT].text;
  gint64 count = event->values[WH_EVENT_COUNT].number;
  g_autofree char *age = NULL;
  g_autofree char *when = NULL;
  g_autofree char *label = NULL;
  const char *subject = NULL;
  WhRecord *object;
  gboolean calm;

  g_return_if_fail (WH_UI_IS_EVENT_ROW (self));

  calm = g_strcmp0 (severity, "warning") != 0 && g_strcmp0 (severity, "error") != 0;
  age = wh_format_age (wh_store_get_now (store) - event->values[WH_EVENT_TIME].number);
  when = count > 1 ? g_strdup_printf ("×%d  %s", (int)count, age) : g_strdup (age);

  if (reference != NULL)
    {
      object = wh_store_resolve (store, event->connection, reference);
      subject = object != NULL ? wh_record_get_name (object) : strchr (reference, ':');

      /* What is gone is still known by its name, without the namespace. */
      if (object == NULL && event->values[WH_EVENT_OBJECT].text != NULL)
        subject = event->values[WH_EVENT_OBJECT].text;
      else if (object == NULL)
        subject = subject != NULL ? subject + 1 : reference;
      if (object == NULL && strrchr (subject, '/') != NULL)
        subject = strrchr (subject, '/') + 1;
    }

  gtk_widget_set_visible (self->health, !calm);
  gtk_widget_set_visible (self->dot, calm);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health),
                           g_strcmp0 (severity, "error") == 0 ? WH_HEALTH_FAILING : WH_HEALTH_WARNING);
  gtk_label_set_label (self->reason, event->values[WH_EVENT_REASON].text);
  gtk_label_set_label (self->age, when);
  gtk_label_set_label (self->subject, subject != NULL ? subject : "");
  gtk_widget_set_visible (GTK_WIDGET (self->subject), subject != NULL && *subject != 0);
  gtk_label_set_label (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->text), text != NULL && *text != 0);
  wh_ui_set_tooltip (GTK_WIDGET (self->text), text);
  label = g_strjoin (", ", gtk_label_get_label (self->reason), gtk_label_get_label (self->subject), when, text, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  wh_record_ref (event);
  g_clear_pointer (&self->record, wh_record_unref);
  self->record = event;
}
