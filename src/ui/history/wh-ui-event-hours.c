/* wh-ui-event-hours.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-event-hours.h"
#include "wh-ui-hour-item.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Of a longer time there is a group for each day. */
#define LONGEST_IN_HOURS (48 * HOUR)

/* Some frames. */
#define TO_TOP_MSEC 60

/**
 * WhUiEventHours:
 *
 * The timeline where lanes have no room: the newest events as a list, a card for
 * each hour or day, with the times that were not observed between them.
 *
 * Signals: "activated" with the event; "older": the end was reached.
 */
struct _WhUiEventHours
{
  AdwBin       parent_instance;

  GtkScrolledWindow *scrolled;
  GtkListView       *view;
  GListStore        *items;     /* WhUiHourItem, the newest first */
  guint              to_top;    /* source */
};

G_DEFINE_FINAL_TYPE (WhUiEventHours, wh_ui_event_hours, ADW_TYPE_BIN)

enum
{
  ACTIVATED,
  OLDER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Groups ---- */

static GDateTime *
find_begin (gint64   time,
            gboolean by_day)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return g_date_time_new_local (g_date_time_get_year (moment), g_date_time_get_month (moment),
                                g_date_time_get_day_of_month (moment), by_day ? 0 : g_date_time_get_hour (moment), 0, 0);
}

static gboolean
is_same_day (GDateTime *one,
             GDateTime *other)
{
  return g_date_time_get_year (one) == g_date_time_get_year (other) &&
         g_date_time_get_day_of_year (one) == g_date_time_get_day_of_year (other);
}

static char *
make_heading (GDateTime *begin,
              gint64     until,
              gboolean   by_day)
{
  g_autoptr(GDateTime) last = g_date_time_new_from_unix_local (until / G_USEC_PER_SEC);
  g_autoptr(GDateTime) end = g_date_time_add_hours (begin, 1);
  g_autofree char *from = g_date_time_format (begin, "%H:%M");
  g_autofree char *to = NULL;
  g_autofree char *day = NULL;

  if (by_day)
    return g_date_time_format (begin, _("%A %-d %B"));

  if (g_date_time_compare (end, last) > 0)
    /* Translators: a time of day; the hour is not over yet */
    return g_strdup_printf (_("Since %s"), from);

  to = g_date_time_format (end, "%H:%M");

  if (is_same_day (begin, last))
    /* Translators: two times of day */
    return g_strdup_printf (_("%s to %s"), from, to);

  day = g_date_time_format (begin, _("%A %-d %B"));

  /* Translators: a day and two times of it */
  return g_strdup_printf (_("%s, %s to %s"), day, from, to);
}

static void
group (GPtrArray *items,
       gint64     until,
       gboolean   by_day)
{
  WhUiHourItem *before = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      WhUiHourItem *item = g_ptr_array_index (items, i);
      g_autoptr(GDateTime) begin = find_begin (wh_ui_hour_item_get_time (item), by_day);
      gint64 time = g_date_time_to_unix (begin) * G_USEC_PER_SEC;

      if (before != NULL && wh_ui_hour_item_get_begin (before) == time)
        wh_ui_hour_item_take_group (item, time, g_strdup (wh_ui_hour_item_get_heading (before)));
      else
        wh_ui_hour_item_take_group (item, time, make_heading (begin, until, by_day));

      before = item;
    }

  for (guint i = 0; i < items->len; i++)
    {
      WhUiHourItem *item = g_ptr_array_index (items, i);
      gint64 begin = wh_ui_hour_item_get_begin (item);

      wh_ui_hour_item_set_edges (item,
                                 i == 0 || wh_ui_hour_item_get_begin (g_ptr_array_index (items, i - 1)) != begin,
                                 i == items->len - 1 || wh_ui_hour_item_get_begin (g_ptr_array_index (items, i + 1)) != begin);
    }
}

static int
compare_groups (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  gint64 one = wh_ui_hour_item_get_begin ((WhUiHourItem *)a);
  gint64 other = wh_ui_hour_item_get_begin ((WhUiHourItem *)b);

  return (one < other) - (one > other);
}

/* ---- Items ---- */

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 one = wh_ui_hour_item_get_time (*(WhUiHourItem **)a);
  gint64 other = wh_ui_hour_item_get_time (*(WhUiHourItem **)b);

  return (one < other) - (one > other);
}

static gboolean
is_same (WhUiEventHours *self,
         guint           position,
         GPtrArray      *items,
         guint           index)
{
  g_autoptr(WhUiHourItem) known = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  return wh_ui_hour_item_is_same (known, g_ptr_array_index (items, index));
}

static gboolean
to_top_cb (gpointer data)
{
  WhUiEventHours *self = data;

  self->to_top = 0;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);

  return G_SOURCE_REMOVE;
}

/* Rows that stay the same stay where they are, with the focus and the place that
 * somebody has scrolled to. */
static void
replace (WhUiEventHours *self,
         GPtrArray      *items)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  gboolean at_top = n == 0 || gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scrolled)) <= 0;
  guint head = 0;
  guint tail = 0;

  while (head < MIN (n, items->len) && is_same (self, head, items, head))
    head++;
  while (tail < MIN (n, items->len) - head && is_same (self, n - 1 - tail, items, items->len - 1 - tail))
    tail++;

  if (head + tail == MAX (n, items->len))
    return;

  g_list_store_splice (self->items, head, n - head - tail, items->pdata + head, items->len - head - tail);

  /* The view keeps its first row where it is: what is new would come above it,
   * out of sight of somebody who looks at the newest, and so would the heading
   * of the first. It has to be laid out first. */
  if (at_top && self->to_top == 0)
    self->to_top = g_timeout_add (TO_TOP_MSEC, to_top_cb, self);
}

/* ---- Signals of the view ---- */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *row)
{
  wh_ui_hour_item_setup_row (row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *row)
{
  wh_ui_hour_item_bind_row (row);
}

static void
setup_header_cb (GtkSignalListItemFactory *factory,
                 GtkListHeader            *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static void
bind_header_cb (GtkSignalListItemFactory *factory,
                GtkListHeader            *header)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)),
                       wh_ui_hour_item_get_heading (gtk_list_header_get_item (header)));
}

static void
activate_cb (WhUiEventHours *self,
             guint           position)
{
  g_autoptr(WhUiHourItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (item != NULL && wh_ui_hour_item_get_event (item) != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, wh_ui_hour_item_get_event (item));
}

static void
edge_cb (WhUiEventHours  *self,
         GtkPositionType  edge)
{
  if (edge == GTK_POS_BOTTOM)
    g_signal_emit (self, signals[OLDER], 0);
}

/* ---- Object ---- */

static gboolean
wh_ui_event_hours_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WH_UI_EVENT_HOURS (widget)->view));
}

static void
wh_ui_event_hours_dispose (GObject *object)
{
  WhUiEventHours *self = WH_UI_EVENT_HOURS (object);

  g_clear_handle_id (&self->to_top, g_source_remove);
  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_EVENT_HOURS);
  g_clear_object (&self->items);

  G_OBJECT_CLASS (wh_ui_event_hours_parent_class)->dispose (object);
}

static void
wh_ui_event_hours_class_init (WhUiEventHoursClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_event_hours_dispose;
  widget_class->grab_focus = wh_ui_event_hours_grab_focus;

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, WH_TYPE_RECORD);
  signals[OLDER] = g_signal_new ("older", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-event-hours.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiEventHours, scrolled);
  gtk_widget_class_bind_template_child (widget_class, WhUiEventHours, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, edge_cb);
}

static void
wh_ui_event_hours_init (WhUiEventHours *self)
{
  GtkListItemFactory *rows = gtk_signal_list_item_factory_new ();
  GtkListItemFactory *headers = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkListItemFactory) owned_rows = rows;
  g_autoptr(GtkListItemFactory) owned_headers = headers;
  g_autoptr(GtkNoSelection) selection = NULL;
  GtkSortListModel *grouped;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (WH_UI_TYPE_HOUR_ITEM);
  g_signal_connect_object (rows, "setup", G_CALLBACK (setup_cb), rows, 0);
  g_signal_connect_object (rows, "bind", G_CALLBACK (bind_cb), rows, 0);
  g_signal_connect_object (headers, "setup", G_CALLBACK (setup_header_cb), headers, 0);
  g_signal_connect_object (headers, "bind", G_CALLBACK (bind_header_cb), headers, 0);
  gtk_list_view_set_factory (self->view, rows);
  gtk_list_view_set_header_factory (self->view, headers);

  grouped = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), NULL);
  gtk_sort_list_model_set_section_sorter (grouped, GTK_SORTER (gtk_custom_sorter_new (compare_groups, NULL, NULL)));
  selection = gtk_no_selection_new (G_LIST_MODEL (grouped));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}

/**
 * wh_ui_event_hours_new:
 *
 * Returns: (transfer floating): an empty list
 */
GtkWidget *
wh_ui_event_hours_new (void)
{
  return g_object_new (WH_UI_TYPE_EVENT_HOURS, NULL);
}

/**
 * wh_ui_event_hours_set:
 * @self: a list
 * @events: (element-type WhRecord): events, the newest first
 * @gaps: (element-type WhPeriod): times that were not observed
 * @since: when the time begins that is asked about, in microseconds since the epoch
 * @until: when it ends
 * @whole: whether these are all of its events; there may be older ones else
 *
 * Shows them, the newest first.
 */
void
wh_ui_event_hours_set (WhUiEventHours *self,
                       GPtrArray      *events,
                       const GArray   *gaps,
                       gint64          since,
                       gint64          until,
                       gboolean        whole)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 oldest = since;

  g_return_if_fail (WH_UI_IS_EVENT_HOURS (self));
  g_return_if_fail (events != NULL && gaps != NULL);

  for (guint i = 0; i < events->len; i++)
    g_ptr_array_add (items, wh_ui_hour_item_new (g_ptr_array_index (events, i), NULL));

  /* Between older events that are not here yet nothing is said. */
  if (!whole && events->len > 0)
    oldest = wh_ui_hour_item_get_time (g_ptr_array_index (items, events->len - 1));

  for (guint i = 0; i < gaps->len; i++)
    {
      const WhPeriod *gap = &g_array_index (gaps, WhPeriod, i);

      if (gap->until > oldest)
        g_ptr_array_add (items, wh_ui_hour_item_new (NULL, gap));
    }

  g_ptr_array_sort (items, compare_times);
  group (items, until, until - since > LONGEST_IN_HOURS);
  replace (self, items);
}
