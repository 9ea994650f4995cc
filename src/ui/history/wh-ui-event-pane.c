/* wh-ui-event-pane.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-event-words.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-children.h"
#include "wh-ui-event-lanes.h"
#include "wh-ui-event-pane.h"
#include "wh-ui-future.h"

/* Events of the same application that are named beside one, and how far away
 * they may be. */
#define N_NEAR 4
#define NEAR (G_GINT64_CONSTANT (7200) * G_USEC_PER_SEC)

/**
 * WhUiEventPane:
 *
 * One event: what it says, what happened to the same application before and
 * after it, and the ways on.
 *
 * Signal "close": the user has seen it.
 */
struct _WhUiEventPane
{
  AdwBin     parent_instance;

  GtkLabel  *title;
  GtkLabel  *meta;
  GtkLabel  *text;
  GtkBox    *near;
  GtkWidget *open;
  GtkButton *go;

  WhStore   *store;
  WhRecord  *event; /* nullable */
};

G_DEFINE_FINAL_TYPE (WhUiEventPane, wh_ui_event_pane, ADW_TYPE_BIN)

static guint close_signal;

static void
clear_near (WhUiEventPane *self)
{
  wh_ui_remove_children (GTK_WIDGET (self->near));
}

static void
add_near (WhUiEventPane *self,
          const char   *heading,
          GPtrArray    *records)
{
  GtkWidget *label;

  if (records->len == 0)
    return;

  label = gtk_label_new (heading);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_top (label, 6);
  gtk_box_append (self->near, label);

  for (guint i = 0; i < records->len; i++)
    gtk_box_append (self->near, wh_ui_event_lanes_create_row (g_ptr_array_index (records, i),
                                                              self->event->values[WH_EVENT_TIME].number));
}

static void
near_loaded (gpointer      owner,
             const GValue *value,
             const GError *error)
{
  WhUiEventPane *self = owner;
  g_autoptr(GPtrArray) before = g_ptr_array_new ();
  g_autoptr(GPtrArray) after = g_ptr_array_new ();
  GPtrArray *records = value != NULL ? g_value_get_boxed (value) : NULL;
  gint64 at;

  clear_near (self);
  if (records == NULL || self->event == NULL)
    return;

  at = self->event->values[WH_EVENT_TIME].number;

  /* Newest first: those before come in the right order, those after are turned. */
  for (guint i = 0; i < records->len; i++)
    {
      WhRecord *record = g_ptr_array_index (records, i);
      gint64 time = record->values[WH_EVENT_TIME].number;

      if (g_strcmp0 (record->uid, self->event->uid) == 0 ||
          g_strcmp0 (record->values[WH_EVENT_APPLICATION].text, self->event->values[WH_EVENT_APPLICATION].text) != 0)
        continue;

      if (time <= at && before->len < N_NEAR)
        g_ptr_array_add (before, record);
      else if (time > at)
        g_ptr_array_insert (after, 0, record);
    }

  g_ptr_array_set_size (after, MIN (after->len, N_NEAR));
  add_near (self, _("Before it"), before);
  add_near (self, _("After it"), after);
}

static void
close_cb (WhUiEventPane *self)
{
  g_signal_emit (self, close_signal, 0);
}

static void
open_cb (WhUiEventPane *self)
{
  WhRecord *target = self->event != NULL ? wh_store_resolve (self->store, self->event->connection,
                                                             self->event->values[WH_EVENT_SUBJECT].text) : NULL;

  if (target != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)", target->kind->id, target->connection, target->uid);
}

/* From just before it, so that it is among what changed. */
static void
since_cb (WhUiEventPane *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.compare", "(xx)",
                              self->event->values[WH_EVENT_TIME].number - G_USEC_PER_SEC, (gint64)0);
}

static void
go_cb (WhUiEventPane *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-moment", "x", self->event->values[WH_EVENT_TIME].number);
}

/* ---- Object ---- */

static void
wh_ui_event_pane_dispose (GObject *object)
{
  WhUiEventPane *self = WH_UI_EVENT_PANE (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_EVENT_PANE);
  g_clear_object (&self->store);
  g_clear_pointer (&self->event, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_event_pane_parent_class)->dispose (object);
}

static void
wh_ui_event_pane_class_init (WhUiEventPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_event_pane_dispose;

  close_signal = g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-event-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiEventPane, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventPane, meta);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventPane, text);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventPane, near);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventPane, open);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventPane, go);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, since_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_cb);
}

static void
wh_ui_event_pane_init (WhUiEventPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_event_pane_show:
 * @self: a pane
 * @history: where the events around it are
 * @store: what the window shows
 * @event: an event
 */
void
wh_ui_event_pane_show (WhUiEventPane *self,
                       WhHistory     *history,
                       WhStore       *store,
                       WhRecord      *event)
{
  const char *application = event->values[WH_EVENT_APPLICATION].text;
  const char *text = event->values[WH_EVENT_TEXT].text;
  const char *subject = event->values[WH_EVENT_SUBJECT].text;
  gint64 at = event->values[WH_EVENT_TIME].number;
  g_autofree char *time = wh_format_time (at);
  g_autofree char *title = NULL;
  g_autofree char *meta = NULL;
  g_autofree char *go = NULL;

  g_return_if_fail (WH_UI_IS_EVENT_PANE (self));

  g_set_object (&self->store, store);
  g_clear_pointer (&self->event, wh_record_unref);
  self->event = wh_record_ref (event);
  meta = g_strjoin (" · ", time, event->values[WH_EVENT_SOURCE].text != NULL ? event->values[WH_EVENT_SOURCE].text : application,
                    event->values[WH_EVENT_SOURCE].text != NULL ? application : NULL, NULL);
  title = wh_event_dup_title (event);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->meta, meta);

  /* Of an alert the title says it already; then what its rule is called. */
  if (text != NULL && g_str_equal (text, title))
    text = g_strcmp0 (wh_record_get_name (event), title) != 0 ? wh_record_get_name (event) : NULL;
  gtk_label_set_label (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->text), text != NULL);
  gtk_widget_set_visible (self->open, subject != NULL && wh_store_resolve (self->store, event->connection, subject) != NULL);
  /* Translators: a time follows: shows the fleet of that time */
  go = g_strdup_printf (_("Go to %s"), time);
  gtk_button_set_label (self->go, go);
  clear_near (self);

  if (application != NULL)
    wh_ui_future_done (wh_history_query_events (history, &(WhEventQuery) { .since = at - NEAR, .until = at + NEAR,
                                                                           .application = application, .limit = 500 }),
                       self, near_loaded);
}

/**
 * wh_ui_event_pane_get_event:
 * @self: a pane
 *
 * Returns: (nullable) (transfer none): what it shows
 */
WhRecord *
wh_ui_event_pane_get_event (WhUiEventPane *self)
{
  g_return_val_if_fail (WH_UI_IS_EVENT_PANE (self), NULL);

  return self->event;
}
