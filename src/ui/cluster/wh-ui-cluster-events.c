/* wh-ui-cluster-events.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-cluster-events.h"
#include "wh-ui-cluster-sums.h"
#include "wh-ui-event-row.h"

#define N_EVENTS 7

/**
 * WhUiClusterEvents:
 *
 * What happened last in the clusters in scope, and how much there was.
 */
struct _WhUiClusterEvents
{
  AdwBin      parent_instance;

  GtkLabel   *n_events;
  GtkListBox *list;

  WhStore    *store;
};

G_DEFINE_FINAL_TYPE (WhUiClusterEvents, wh_ui_cluster_events, ADW_TYPE_BIN)

static gboolean
is_cluster_event (const WhRecord *event)
{
  return g_strcmp0 (event->values[WH_EVENT_LANE].text, "cluster") == 0;
}

/**
 * wh_ui_cluster_events_update:
 * @self: a list
 * @store: where the events are
 * @connection: (nullable): id of the only cluster; %NULL = all
 * @environment: (nullable): the only environment; %NULL = all
 *
 * Shows the newest. Without any there is nothing to be seen.
 */
void
wh_ui_cluster_events_update (WhUiClusterEvents *self,
                             WhStore           *store,
                             const char        *connection,
                             const char        *environment)
{
  WhResourceList *list;
  WhRecord *newest[N_EVENTS] = { NULL };
  g_autofree char *number = NULL;
  guint n = 0;
  guint total = 0;

  g_return_if_fail (WH_UI_IS_CLUSTER_EVENTS (self));
  g_return_if_fail (WH_IS_STORE (store));

  g_set_object (&self->store, store);
  list = wh_store_get_list (store, &wh_kind_event);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *event = wh_resource_list_get_record (list, i);
      guint at;

      if (!is_cluster_event (event) || !wh_ui_store_is_in_scope (store, event->connection, connection, environment))
        continue;

      total++;

      for (at = n; at > 0 && newest[at - 1]->values[WH_EVENT_TIME].number < event->values[WH_EVENT_TIME].number; at--)
        if (at < N_EVENTS)
          newest[at] = newest[at - 1];

      if (at < N_EVENTS)
        {
          newest[at] = event;
          n = MIN (n + 1, N_EVENTS);
        }
    }

  for (guint i = 0; i < N_EVENTS; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

      if (row == NULL)
        {
          row = GTK_LIST_BOX_ROW (wh_ui_event_row_new ());
          gtk_list_box_append (self->list, GTK_WIDGET (row));
        }

      gtk_widget_set_visible (GTK_WIDGET (row), i < n);
      if (i < n)
        wh_ui_event_row_show (WH_UI_EVENT_ROW (row), store, newest[i]);
    }

  number = wh_format_integer (total);
  gtk_label_set_label (self->n_events, number);
  gtk_widget_set_visible (GTK_WIDGET (self), total > 0);
}

static void
activated_cb (WhUiClusterEvents *self,
              WhUiEventRow      *row)
{
  WhRecord *event = wh_ui_event_row_get_record (row);
  const char *subject = event->values[WH_EVENT_SUBJECT].text;
  WhRecord *object = subject != NULL ? wh_store_resolve (self->store, event->connection, subject) : NULL;
  WhRecord *target = object != NULL ? object : event;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)",
                              target->kind->id, target->connection, target->uid);
}

static void
wh_ui_cluster_events_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_CLUSTER_EVENTS);
  g_clear_object (&WH_UI_CLUSTER_EVENTS (object)->store);

  G_OBJECT_CLASS (wh_ui_cluster_events_parent_class)->dispose (object);
}

static void
wh_ui_cluster_events_class_init (WhUiClusterEventsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_cluster_events_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-cluster-events.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterEvents, n_events);
  gtk_widget_class_bind_template_child (widget_class, WhUiClusterEvents, list);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
wh_ui_cluster_events_init (WhUiClusterEvents *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
