/* wh-ui-timeline.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Long because one question to the history feeds three views of one range: lanes,
 * the list of a narrow window and the map; each change of one asks for the others. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-event-hours.h"
#include "wh-ui-event-lanes.h"
#include "wh-ui-event-pane.h"
#include "wh-ui-future.h"
#include "wh-ui-lanes.h"
#include "wh-ui-range-map.h"
#include "wh-ui-split.h"
#include "wh-ui-timeline.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Lanes with more events show how many there are when. */
#define N_SINGLE 200

/* A narrow window lists so many, and as many more each time its end is reached. */
#define N_LISTED 200

/* A contact is noted every ten seconds, and what is polled each minute. */
#define GAP (90 * (gint64)G_USEC_PER_SEC)

/* What is dragged asks no oftener than this, in milliseconds. */
#define PATIENCE 60

/* The map has parts of so many pixels. */
#define MAP_COLUMN 5

/**
 * WhUiTimeline:
 *
 * All events of the history in lanes, as long as a year or as short as a second;
 * where there is no room for lanes, the newest as a list. The history counts; the
 * widget never has more than it can show.
 *
 * Signal "state": what it says about itself is another.
 */
struct _WhUiTimeline
{
  WhUiAdaptive               parent_instance;

  AdwOverlaySplitView *split;
  GtkToggleButton     *search_button;
  GtkEditable         *search;
  GtkWidget           *tools;
  GtkDropDown         *applications;
  GtkDropDown         *severities;
  AdwToggleGroup      *spans;
  GtkStack            *stack;
  AdwStatusPage       *message;
  WhUiLanes           *lanes;
  WhUiEventHours      *hours;
  GtkMenuButton       *more;
  GtkLabel            *map_title;
  WhUiRangeMap        *map;
  WhUiEventPane       *pane;

  WhFleet             *fleet;
  WhStore             *store;
  char                *environment;
  WhUiTimeRange       *range;
  WhTimeline          *timeline;
  WhTimeline          *overview;
  GArray              *contacts;  /* WhPeriod */
  GPtrArray           *shown;     /* WhRecord, as the marks */
  guint                n_listed;
  guint                n_waiting;
  guint                source;
  gboolean             again;
  gboolean             updating;
};

G_DEFINE_FINAL_TYPE (WhUiTimeline, wh_ui_timeline, WH_UI_TYPE_ADAPTIVE)

static guint state_signal;

/* ---- What is asked ---- */

static const char *
get_application (WhUiTimeline *self)
{
  guint selected = gtk_drop_down_get_selected (self->applications);
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->applications);

  return selected > 0 && selected != GTK_INVALID_LIST_POSITION && item != NULL ? gtk_string_object_get_string (item) : NULL;
}

static WhHealth
get_severity (WhUiTimeline *self)
{
  static const WhHealth healths[] = { WH_HEALTH_UNKNOWN, WH_HEALTH_WARNING, WH_HEALTH_FAILING };
  guint selected = gtk_drop_down_get_selected (self->severities);

  return healths[MIN (selected, G_N_ELEMENTS (healths) - 1)];
}

/* What the core itself tells (commits, alerts) belongs to every environment. */
static GStrv
dup_connections (WhUiTimeline *self)
{
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (self->fleet));
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (self->environment == NULL || *self->environment == '\0')
    return NULL;

  g_strv_builder_add (builder, WH_LOCAL);
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);
      const WhConnectionConfig *config = wh_connection_get_config (connection);

      if (g_strcmp0 (config->environment, self->environment) == 0)
        g_strv_builder_add (builder, config->id);
    }

  return g_strv_builder_end (builder);
}

static gint64
get_now (WhUiTimeline *self)
{
  return wh_moment_get_now (wh_fleet_get_moment (self->fleet));
}

/* The map has twelve times what is looked at, or more; it does not jump with
 * every step. */
static void
get_map_range (WhUiTimeline *self,
               gint64       *from,
               gint64       *until)
{
  static const gint64 spans[] = { 24, 7 * 24, 30 * 24, 90 * 24, 366 * 24, 10 * 366 * 24 };
  gint64 wanted;
  guint i = 0;

  *until = MAX (get_now (self), wh_ui_time_range_get_until (self->range));
  wanted = MAX (3 * (wh_ui_time_range_get_until (self->range) - wh_ui_time_range_get_from (self->range)),
                *until - wh_ui_time_range_get_from (self->range));
  while (i < G_N_ELEMENTS (spans) - 1 && spans[i] * HOUR < wanted)
    i++;
  *from = *until - spans[i] * HOUR;
}

/* ---- What is shown ---- */

static GArray *
get_gaps (WhUiTimeline *self,
          gint64        from,
          gint64        until)
{
  if (self->contacts == NULL || self->contacts->len == 0)
    return g_array_new (FALSE, FALSE, sizeof (WhPeriod));

  return wh_periods_find_gaps (self->contacts, from, until, GAP);
}

static GArray *
to_lane_gaps (GArray *periods)
{
  GArray *gaps = g_array_new (FALSE, FALSE, sizeof (WhUiLaneGap));

  for (guint i = 0; i < periods->len; i++)
    {
      const WhPeriod *period = &g_array_index (periods, WhPeriod, i);

      g_array_append_val (gaps, ((WhUiLaneGap) { period->from, period->until }));
    }

  return gaps;
}

static void
show_lanes (WhUiTimeline *self)
{
  g_autoptr(GArray) periods = get_gaps (self, self->timeline->since, self->timeline->until);
  g_autoptr(GArray) gaps = to_lane_gaps (periods);

  g_ptr_array_set_size (self->shown, 0);
  if (self->timeline->newest != NULL)
    wh_ui_event_hours_set (self->hours, self->timeline->newest, periods, self->timeline->since, self->timeline->until,
                           self->timeline->newest->len == self->timeline->n);
  wh_ui_event_lanes_fill (self->lanes, self->timeline, self->store, (const WhUiLaneGap *)(gpointer)gaps->data, gaps->len,
                          self->shown);

  if (self->timeline->n == 0)
    {
      gboolean filtered = get_application (self) != NULL || get_severity (self) != WH_HEALTH_UNKNOWN ||
                          *gtk_editable_get_text (self->search) != '\0';

      adw_status_page_set_title (self->message, filtered ? _("No such event in this time") : _("Nothing happened in this time"));
      adw_status_page_set_description (self->message, periods->len > 0 ? _("Parts of it were not observed.") : NULL);
    }

  gtk_stack_set_visible_child_name (self->stack, self->timeline->n == 0 ? "message" : self->timeline->newest != NULL ? "hours" : "lanes");
  g_signal_emit (self, state_signal, 0);
}

static void
show_map (WhUiTimeline *self)
{
  guint n = self->overview->n_columns;
  g_autofree guint *counts = g_new0 (guint, n);
  g_autofree gboolean *failing = g_new0 (gboolean, n);
  g_autoptr(GArray) periods = get_gaps (self, self->overview->since, self->overview->until);
  g_autoptr(GArray) gaps = to_lane_gaps (periods);
  g_autofree char *age = wh_format_age (self->overview->until - self->overview->since);
  /* Translators: a length of time */
  g_autofree char *title = g_strdup_printf (_("Last %s"), age);

  for (guint i = 0; i < self->overview->lanes->len; i++)
    {
      const WhTimelineLane *lane = &g_array_index (self->overview->lanes, WhTimelineLane, i);

      for (guint j = 0; j < n; j++)
        {
          counts[j] += lane->columns[j].n;
          failing[j] |= lane->columns[j].n > 0 && lane->columns[j].health == WH_HEALTH_FAILING;
        }
    }

  gtk_label_set_label (self->map_title, title);
  wh_ui_range_map_set (self->map, self->overview->since, self->overview->until, counts, failing, n,
                       (const WhUiLaneGap *)(gpointer)gaps->data, gaps->len);
}

static void load (WhUiTimeline *self);

static void
settled (WhUiTimeline *self)
{
  if (--self->n_waiting == 0 && self->again)
    {
      self->again = FALSE;
      load (self);
    }
}

static void
overview_loaded (gpointer      owner,
                 const GValue *value,
                 const GError *error)
{
  WhUiTimeline *self = owner;

  if (value != NULL)
    {
      g_clear_pointer (&self->overview, wh_timeline_unref);
      self->overview = g_value_dup_boxed (value);
      show_map (self);
    }

  settled (self);
}

static void
timeline_loaded (gpointer      owner,
                 const GValue *value,
                 const GError *error)
{
  WhUiTimeline *self = owner;

  if (value != NULL)
    {
      g_clear_pointer (&self->timeline, wh_timeline_unref);
      self->timeline = g_value_dup_boxed (value);
      show_lanes (self);
    }
  else
    {
      adw_status_page_set_title (self->message, _("The events cannot be shown"));
      adw_status_page_set_description (self->message, error->message);
      gtk_stack_set_visible_child_name (self->stack, "message");
    }

  settled (self);
}

static void
contacts_loaded (gpointer      owner,
                 const GValue *value,
                 const GError *error)
{
  WhUiTimeline *self = owner;

  if (value != NULL)
    {
      g_clear_pointer (&self->contacts, g_array_unref);
      self->contacts = g_value_dup_boxed (value);
    }

  settled (self);
}

/* One question at a time: while somebody drags, the last wish counts. */
static void
load (WhUiTimeline *self)
{
  WhHistory *history;
  g_auto(GStrv) connections = NULL;
  WhTimelineQuery query = { 0 };
  gint64 from;
  gint64 until;

  if (self->fleet == NULL)
    return;

  if (self->n_waiting > 0)
    {
      self->again = TRUE;
      return;
    }

  history = wh_fleet_get_history (self->fleet);
  connections = dup_connections (self);
  get_map_range (self, &from, &until);

  query.since = wh_ui_time_range_get_from (self->range);
  query.until = wh_ui_time_range_get_until (self->range);
  query.n_columns = wh_ui_lanes_get_n_columns (self->lanes);
  query.n_single = N_SINGLE;
  query.n_newest = wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)) ? self->n_listed : 0;
  query.words = gtk_editable_get_text (self->search);
  query.application = get_application (self);
  query.connections = (const char * const *)connections;
  query.severe = get_severity (self);

  self->n_waiting = 3;
  wh_ui_future_done (wh_history_query_contacts (history, from, until), self, contacts_loaded);
  wh_ui_future_done (wh_history_query_timeline (history, &query), self, timeline_loaded);

  query.since = from;
  query.until = until;
  query.n_columns = MAX (gtk_widget_get_width (GTK_WIDGET (self->map)) / MAP_COLUMN, 20);
  query.n_single = 0;
  query.n_newest = 0;
  wh_ui_future_done (wh_history_query_timeline (history, &query), self, overview_loaded);
}

static gboolean
load_cb (gpointer data)
{
  WhUiTimeline *self = data;

  self->source = 0;
  load (self);

  return G_SOURCE_REMOVE;
}

static void
queue_load (WhUiTimeline *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (PATIENCE, load_cb, self);
}

static void
range_changed_cb (WhUiTimeline *self)
{
  static const char *const names[] = { "2", "24", "168", "2160" };
  gint64 span = wh_ui_time_range_get_until (self->range) - wh_ui_time_range_get_from (self->range);
  const char *name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (span == g_ascii_strtoll (names[i], NULL, 10) * HOUR)
        name = names[i];
    }

  self->updating = TRUE;
  adw_toggle_group_set_active_name (self->spans, name);
  self->updating = FALSE;
  if (!wh_ui_time_range_is_following (self->range))
    self->n_listed = N_LISTED;
  queue_load (self);
}

/* ---- The pane ---- */

static void
show_event (WhUiTimeline *self,
            WhRecord     *event)
{
  wh_ui_event_pane_show (self->pane, wh_fleet_get_history (self->fleet), self->store, event);
}

static void
hour_activated_cb (WhUiTimeline *self,
                   WhRecord     *event)
{
  show_event (self, event);
  adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
}

static void
older_cb (WhUiTimeline *self)
{
  if (self->timeline == NULL || self->timeline->newest == NULL || self->timeline->newest->len >= self->timeline->n)
    return;

  self->n_listed = self->timeline->newest->len + N_LISTED;
  queue_load (self);
}

static void
selected_cb (WhUiTimeline *self,
             int           index)
{
  if (index >= 0 && index < (int)self->shown->len)
    {
      show_event (self, g_ptr_array_index (self->shown, index));
      if (!wh_ui_adaptive_get_compact (WH_UI_ADAPTIVE (self)))
        adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
    }
}

static void
activated_cb (WhUiTimeline *self,
              int           index)
{
  selected_cb (self, index);
  adw_overlay_split_view_set_show_sidebar (self->split, wh_ui_event_pane_get_event (self->pane) != NULL);
}

static void
close_cb (WhUiTimeline *self)
{
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  gtk_widget_grab_focus (wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)) ? GTK_WIDGET (self->hours) : GTK_WIDGET (self->lanes));
}

/* ---- What the user does ---- */

static void
search_cb (WhUiTimeline *self)
{
  queue_load (self);
}

/* Where there is no room for both, the search stands in place of the rest. */
static void
place_search (WhUiTimeline *self)
{
  gboolean narrow = wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self));
  gboolean searching = gtk_toggle_button_get_active (self->search_button);

  gtk_widget_set_visible (GTK_WIDGET (self->search), !narrow || searching);
  gtk_widget_set_visible (self->tools, !narrow || !searching);
  gtk_widget_set_hexpand (GTK_WIDGET (self->search), narrow);
}

static void
search_toggled_cb (WhUiTimeline *self)
{
  place_search (self);

  if (gtk_toggle_button_get_active (self->search_button))
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  else
    gtk_editable_set_text (self->search, "");
}

static void
stop_search_cb (WhUiTimeline *self)
{
  gtk_editable_set_text (self->search, "");

  if (gtk_toggle_button_get_active (self->search_button))
    {
      gtk_toggle_button_set_active (self->search_button, FALSE);
      gtk_widget_grab_focus (GTK_WIDGET (self->search_button));
    }
}

static void
filter_cb (WhUiTimeline *self)
{
  if (!self->updating)
    queue_load (self);
}

static void
span_cb (WhUiTimeline *self)
{
  const char *name = adw_toggle_group_get_active_name (self->spans);

  if (!self->updating && name != NULL && self->range != NULL)
    wh_ui_time_range_set_span (self->range, g_ascii_strtoll (name, NULL, 10) * HOUR);
}

static void
zoom_in_cb (WhUiTimeline *self)
{
  wh_ui_time_range_zoom (self->range, wh_ui_time_range_get_until (self->range), .5);
}

static void
zoom_out_cb (WhUiTimeline *self)
{
  wh_ui_time_range_zoom (self->range, wh_ui_time_range_get_until (self->range), 2);
}

static void
update_applications (WhUiTimeline *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_application);
  g_autofree char *chosen = g_strdup (get_application (self));
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autoptr(GtkStringList) model = NULL;
  guint selected = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    g_ptr_array_add (names, (gpointer)wh_record_get_name (wh_resource_list_get_record (list, i)));
  g_ptr_array_sort_values (names, (GCompareFunc)g_strcmp0);
  g_ptr_array_insert (names, 0, _("All applications"));

  for (guint i = 1; i < names->len; i++)
    {
      if (g_strcmp0 (chosen, g_ptr_array_index (names, i)) == 0)
        selected = i;
    }

  g_ptr_array_add (names, NULL);
  model = gtk_string_list_new ((const char * const *)names->pdata);
  self->updating = TRUE;
  gtk_drop_down_set_model (self->applications, G_LIST_MODEL (model));
  gtk_drop_down_set_selected (self->applications, selected);
  self->updating = FALSE;
}

/* ---- Object ---- */

static void
wh_ui_timeline_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  WhUiTimeline *self = WH_UI_TIMELINE (widget);

  GTK_WIDGET_CLASS (wh_ui_timeline_parent_class)->size_allocate (widget, width, height, baseline);

  /* Another width has another number of columns. */
  if (self->timeline != NULL && self->timeline->newest == NULL && self->timeline->n_columns != wh_ui_lanes_get_n_columns (self->lanes))
    queue_load (self);
}

/* A list is asked for when there is no room for lanes, and the other way round. */
static void
wh_ui_timeline_width_changed (WhUiAdaptive *adaptive)
{
  WhUiTimeline *self = WH_UI_TIMELINE (adaptive);

  /* What is searched for stays in sight. */
  if (wh_ui_adaptive_get_narrow (adaptive) && *gtk_editable_get_text (self->search) != '\0')
    gtk_toggle_button_set_active (self->search_button, TRUE);
  place_search (self);

  if (self->timeline != NULL && (self->timeline->newest != NULL) != wh_ui_adaptive_get_narrow (adaptive))
    load (self);
}

static void
wh_ui_timeline_dispose (GObject *object)
{
  WhUiTimeline *self = WH_UI_TIMELINE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_TIMELINE);
  g_clear_object (&self->fleet);
  g_clear_object (&self->store);
  g_clear_object (&self->range);
  g_clear_pointer (&self->environment, g_free);
  g_clear_pointer (&self->timeline, wh_timeline_unref);
  g_clear_pointer (&self->overview, wh_timeline_unref);
  g_clear_pointer (&self->contacts, g_array_unref);
  g_clear_pointer (&self->shown, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_timeline_parent_class)->dispose (object);
}

static void
wh_ui_timeline_class_init (WhUiTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_timeline_dispose;
  widget_class->size_allocate = wh_ui_timeline_size_allocate;
  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = wh_ui_timeline_width_changed;

  state_signal = g_signal_new ("state", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WH_UI_TYPE_EVENT_HOURS);
  g_type_ensure (WH_UI_TYPE_EVENT_PANE);
  g_type_ensure (WH_UI_TYPE_LANES);
  g_type_ensure (WH_UI_TYPE_RANGE_MAP);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-timeline.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, search_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, search);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, tools);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, applications);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, severities);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, spans);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, message);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, lanes);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, hours);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, more);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, map_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, map);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeline, pane);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, span_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, hour_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, older_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
wh_ui_timeline_init (WhUiTimeline *self)
{
  g_autoptr(GtkStringList) severities = gtk_string_list_new ((const char * const[]) { _("All events"), _("Warnings and errors"),
                                                                                      _("Errors"), NULL });
  g_autoptr(GtkStringList) applications = gtk_string_list_new ((const char * const[]) { _("All applications"), NULL });

  self->shown = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->range = wh_ui_time_range_new (24 * HOUR);
  self->n_listed = N_LISTED;
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_split_set_up (self->split);
  gtk_drop_down_set_model (self->severities, G_LIST_MODEL (severities));
  gtk_drop_down_set_model (self->applications, G_LIST_MODEL (applications));
  wh_ui_lanes_set_range (self->lanes, self->range);
  wh_ui_range_map_set_range (self->map, self->range);
  g_signal_connect_object (self->range, "changed", G_CALLBACK (range_changed_cb), self, G_CONNECT_SWAPPED);
  range_changed_cb (self);
}

/**
 * wh_ui_timeline_set_store:
 * @self: a timeline
 * @fleet: its fleet
 * @store: what the window shows
 * @environment: (nullable): only of connections of this class
 *
 * Shows the events up to the moment that the window shows.
 */
void
wh_ui_timeline_set_store (WhUiTimeline *self,
                          WhFleet      *fleet,
                          WhStore      *store,
                          const char   *environment)
{
  g_return_if_fail (WH_UI_IS_TIMELINE (self));

  g_set_object (&self->fleet, fleet);
  g_set_str (&self->environment, environment);
  if (g_set_object (&self->store, store))
    update_applications (self);

  wh_ui_time_range_set_now (self->range, wh_moment_get_time (wh_fleet_get_moment (fleet)));
  load (self);
}

/**
 * wh_ui_timeline_dup_state:
 * @self: a timeline
 *
 * Returns: (transfer full): "17 Nov, 09:12 to 14:32 · 1,204 events"; where that
 *   has no room, the number
 */
char *
wh_ui_timeline_dup_state (WhUiTimeline *self)
{
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;
  g_autofree char *number = NULL;

  g_return_val_if_fail (WH_UI_IS_TIMELINE (self), NULL);

  if (self->timeline == NULL)
    return g_strdup ("");

  from = wh_format_time (self->timeline->since);
  until = wh_ui_time_range_is_following (self->range) && wh_moment_is_live (wh_fleet_get_moment (self->fleet))
          ? g_strdup (_("now")) : wh_format_time (self->timeline->until);
  number = wh_format_integer (self->timeline->n);

  if (wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s event", "%s events", self->timeline->n), number);

  /* Translators: two times and a number */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s to %s · %s event", "%s to %s · %s events", self->timeline->n),
                          from, until, number);
}

/**
 * wh_ui_timeline_is_ready:
 * @self: a timeline
 *
 * Returns: whether all that was asked for is shown
 */
gboolean
wh_ui_timeline_is_ready (WhUiTimeline *self)
{
  g_return_val_if_fail (WH_UI_IS_TIMELINE (self), FALSE);

  return self->timeline != NULL && self->n_waiting == 0 && self->source == 0;
}

/**
 * wh_ui_timeline_toggle_pane:
 * @self: a timeline
 *
 * Returns: whether the pane is now open or closed
 */
gboolean
wh_ui_timeline_toggle_pane (WhUiTimeline *self)
{
  g_return_val_if_fail (WH_UI_IS_TIMELINE (self), FALSE);

  if (adw_overlay_split_view_get_show_sidebar (self->split))
    close_cb (self);
  else
    adw_overlay_split_view_set_show_sidebar (self->split, wh_ui_event_pane_get_event (self->pane) != NULL);

  return TRUE;
}

/**
 * wh_ui_timeline_start_search:
 * @self: a timeline
 *
 * Returns: whether the cursor is in the search
 */
gboolean
wh_ui_timeline_start_search (WhUiTimeline *self)
{
  g_return_val_if_fail (WH_UI_IS_TIMELINE (self), FALSE);

  if (wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)))
    gtk_toggle_button_set_active (self->search_button, TRUE);

  return gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * wh_ui_timeline_set_menu:
 * @self: the timeline
 * @menu: (nullable): what else the page can do
 *
 * Puts a menu behind the tools, where the page has no room for it.
 */
void
wh_ui_timeline_set_menu (WhUiTimeline *self,
                         GMenuModel   *menu)
{
  g_return_if_fail (WH_UI_IS_TIMELINE (self));
  g_return_if_fail (menu == NULL || G_IS_MENU_MODEL (menu));

  gtk_menu_button_set_menu_model (self->more, menu);
  gtk_widget_set_visible (GTK_WIDGET (self->more), menu != NULL);
}
