/* wh-ui-time-chooser.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "wh-event-words.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-children.h"
#include "wh-ui-density.h"
#include "wh-ui-future.h"
#include "wh-ui-health.h"
#include "wh-ui-time-chooser.h"

#define SECOND G_USEC_PER_SEC
#define DAY (G_GINT64_CONSTANT (24) * 3600 * SECOND)

/* While the slider moves, the fleet is made anew at most so often, in
 * milliseconds. */
#define PATIENCE 120

/* Events that a range shows at most. */
#define MOST 20000

/* Changes that are named, and how far from the moment they may be. */
#define N_CHANGES 4
#define NEAR (2 * 3600 * (gint64)SECOND)

/**
 * WhUiTimeChooser:
 *
 * Chooses the moment that the window shows: by day and time, along everything
 * that happened, or by a name for it. It shows the moment as it moves.
 */
struct _WhUiTimeChooser
{
  AdwBin          parent_instance;

  GtkMenuButton  *day_button;
  GtkCalendar    *calendar;
  GtkEntry       *time_entry;
  WhUiDensity    *density;
  GtkAdjustment  *adjustment;
  GtkScale       *scale;
  GtkLabel       *heading;
  GtkBox         *changes;
  AdwToggleGroup *span_group;
  GtkButton      *live_button;

  WhFleet        *fleet;
  GPtrArray      *events;  /* WhRecord, newest first */
  gint64          from;
  gint64          until;
  gint64          wanted;  /* what the slider says */
  guint           source;
  gboolean        updating;
};

G_DEFINE_FINAL_TYPE (WhUiTimeChooser, wh_ui_time_chooser, ADW_TYPE_BIN)

/* ---- Going there ---- */

static gboolean
go_cb (gpointer data)
{
  WhUiTimeChooser *self = data;

  self->source = 0;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-moment", "x", self->wanted);

  return G_SOURCE_REMOVE;
}

static void
go (WhUiTimeChooser *self,
    gint64           time)
{
  self->wanted = MIN (time, g_get_real_time ());

  if (self->source == 0)
    self->source = g_timeout_add (PATIENCE, go_cb, self);
}

static GDateTime *
get_shown (WhUiTimeChooser *self)
{
  WhMoment *moment = wh_fleet_get_moment (self->fleet);
  gint64 time = self->source != 0 ? self->wanted : wh_moment_get_now (moment);

  return g_date_time_new_from_unix_local (time / SECOND);
}

static gboolean
parse_time (const char *text,
            int        *hour,
            int        *minute)
{
  g_auto(GStrv) parts = g_strsplit (text, ":", 2);
  guint64 hours;
  guint64 minutes;

  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_unsigned (g_strstrip (parts[0]), 10, 0, 23, &hours, NULL) ||
      !g_ascii_string_to_unsigned (g_strstrip (parts[1]), 10, 0, 59, &minutes, NULL))
    return FALSE;

  *hour = (int)hours;
  *minute = (int)minutes;

  return TRUE;
}

/* The day of the calendar at the time of the entry. */
static void
go_to_day_and_time (WhUiTimeChooser *self)
{
  g_autoptr(GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr(GDateTime) time = NULL;
  int hour;
  int minute;

  if (!parse_time (gtk_editable_get_text (GTK_EDITABLE (self->time_entry)), &hour, &minute))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->time_entry), "error");
      gtk_widget_error_bell (GTK_WIDGET (self->time_entry));
      return;
    }

  gtk_widget_remove_css_class (GTK_WIDGET (self->time_entry), "error");
  time = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                g_date_time_get_day_of_month (day), hour, minute, 0);
  if (time != NULL)
    go (self, g_date_time_to_unix (time) * SECOND);
}

static void
day_selected_cb (WhUiTimeChooser *self)
{
  if (self->updating)
    return;

  gtk_menu_button_popdown (self->day_button);
  go_to_day_and_time (self);
}

static void
time_activated_cb (WhUiTimeChooser *self)
{
  go_to_day_and_time (self);
}

static void
value_changed_cb (WhUiTimeChooser *self)
{
  if (!self->updating)
    go (self, (gint64)gtk_adjustment_get_value (self->adjustment) * SECOND);
}

static void
hour_ago_cb (WhUiTimeChooser *self)
{
  go (self, g_get_real_time () - 3600 * (gint64)SECOND);
}

static void
yesterday_cb (WhUiTimeChooser *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) day = g_date_time_add_days (now, -1);
  g_autoptr(GDateTime) time = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                                     g_date_time_get_day_of_month (day), 9, 0, 0);

  go (self, g_date_time_to_unix (time) * SECOND);
}

static void
before_rollout_cb (WhUiTimeChooser *self)
{
  for (guint i = 0; self->events != NULL && i < self->events->len; i++)
    {
      const WhRecord *event = g_ptr_array_index (self->events, i);

      if (g_strcmp0 (event->values[WH_EVENT_LANE].text, "rollout") == 0)
        {
          go (self, event->values[WH_EVENT_TIME].number - SECOND);
          return;
        }
    }

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("No rollout in this time"));
}

/* ---- Changes near the moment ---- */

static int
compare_distance (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  gint64 at = *(gint64 *)data;
  gint64 one = ABS ((*(const WhRecord * const *)a)->values[WH_EVENT_TIME].number - at);
  gint64 other = ABS ((*(const WhRecord * const *)b)->values[WH_EVENT_TIME].number - at);

  return (one > other) - (one < other);
}

static int
compare_time (gconstpointer a,
              gconstpointer b)
{
  gint64 one = (*(const WhRecord * const *)a)->values[WH_EVENT_TIME].number;
  gint64 other = (*(const WhRecord * const *)b)->values[WH_EVENT_TIME].number;

  return (one > other) - (one < other);
}

static char *
dup_distance (gint64 time,
              gint64 at)
{
  g_autofree char *age = NULL;

  if (ABS (time - at) < 30 * (gint64)SECOND)
    return g_strdup (_("just then"));

  age = wh_format_age (ABS (time - at));

  /* Translators: as in "2 min before" */
  return g_strdup_printf (time < at ? _("%s before") : _("%s after"), age);
}

static GtkWidget *
create_change (const WhRecord *event,
               gint64          at)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *sign = wh_ui_health_new ();
  const char *text = event->values[WH_EVENT_TEXT].text;
  gboolean of_cluster = g_strcmp0 (event->values[WH_EVENT_LANE].text, "cluster") == 0;
  g_autofree char *title = wh_event_dup_title (event);
  GtkWidget *what = gtk_label_new (of_cluster || text == NULL ? title : text);
  g_autofree char *distance = dup_distance (event->values[WH_EVENT_TIME].number, at);
  GtkWidget *when = gtk_label_new (distance);

  wh_ui_health_set_health (WH_UI_HEALTH (sign), event->health);
  gtk_label_set_ellipsize (GTK_LABEL (what), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (what), 36);
  gtk_label_set_xalign (GTK_LABEL (what), 0);
  gtk_widget_set_hexpand (what, TRUE);
  gtk_widget_add_css_class (when, "dimmed");
  gtk_widget_add_css_class (when, "caption");
  gtk_box_append (GTK_BOX (row), sign);
  gtk_box_append (GTK_BOX (row), what);
  gtk_box_append (GTK_BOX (row), when);

  return row;
}

static void
update_changes (WhUiTimeChooser *self,
                gint64           at)
{
  g_autoptr(GPtrArray) near = g_ptr_array_new ();

  wh_ui_remove_children (GTK_WIDGET (self->changes));

  for (guint i = 0; self->events != NULL && i < self->events->len; i++)
    {
      WhRecord *event = g_ptr_array_index (self->events, i);

      if (ABS (event->values[WH_EVENT_TIME].number - at) <= NEAR)
        g_ptr_array_add (near, event);
    }

  g_ptr_array_sort_with_data (near, compare_distance, &at);
  g_ptr_array_set_size (near, MIN (near->len, N_CHANGES));
  g_ptr_array_sort (near, compare_time);

  for (guint i = 0; i < near->len; i++)
    gtk_box_append (self->changes, create_change (g_ptr_array_index (near, i), at));

  gtk_widget_set_visible (GTK_WIDGET (self->heading), near->len > 0);
}

/* ---- What is shown ---- */

static void
update (WhUiTimeChooser *self)
{
  g_autoptr(GDateTime) shown = get_shown (self);
  g_autofree char *day = g_date_time_format (shown, _("%a, %-d %b %Y"));
  g_autofree char *time = g_date_time_format (shown, "%H:%M");
  gint64 at = g_date_time_to_unix (shown) * SECOND;

  self->updating = TRUE;
  gtk_menu_button_set_label (self->day_button, day);
  gtk_calendar_select_day (self->calendar, shown);
  gtk_editable_set_text (GTK_EDITABLE (self->time_entry), time);
  gtk_adjustment_configure (self->adjustment, at / SECOND, self->from / SECOND, self->until / SECOND, 60, 3600, 0);
  self->updating = FALSE;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, day, -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->live_button), !wh_moment_is_live (wh_fleet_get_moment (self->fleet)));
  wh_ui_density_set_at (self->density, at);
  update_changes (self, at);
}

static void
events_loaded (gpointer      owner,
               const GValue *value,
               const GError *error)
{
  WhUiTimeChooser *self = owner;

  if (value == NULL)
    return;

  g_clear_pointer (&self->events, g_ptr_array_unref);
  self->events = g_value_dup_boxed (value);
  wh_ui_density_set (self->density, self->from, self->until, self->events);
  update (self);
}

static void
load (WhUiTimeChooser *self)
{
  const char *name = adw_toggle_group_get_active_name (self->span_group);
  gint64 days = name != NULL ? g_ascii_strtoll (name, NULL, 10) : 7;

  self->until = g_get_real_time ();
  self->from = self->until - days * DAY;
  wh_ui_density_set (self->density, self->from, self->until, self->events);
  update (self);
  wh_ui_future_done (wh_history_query_events (wh_fleet_get_history (self->fleet),
                                              &(WhEventQuery) { .since = self->from, .limit = MOST }),
                     self, events_loaded);
}

static void
span_changed_cb (WhUiTimeChooser *self)
{
  if (self->fleet != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    load (self);
}

static void
wh_ui_time_chooser_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wh_ui_time_chooser_parent_class)->map (widget);

  load (WH_UI_TIME_CHOOSER (widget));
}

static void
moment_changed_cb (WhUiTimeChooser *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

static void
wh_ui_time_chooser_dispose (GObject *object)
{
  WhUiTimeChooser *self = WH_UI_TIME_CHOOSER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_object (&self->fleet);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_TIME_CHOOSER);

  G_OBJECT_CLASS (wh_ui_time_chooser_parent_class)->dispose (object);
}

static void
wh_ui_time_chooser_class_init (WhUiTimeChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_time_chooser_dispose;
  widget_class->map = wh_ui_time_chooser_map;

  g_type_ensure (WH_UI_TYPE_DENSITY);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-time-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, day_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, calendar);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, time_entry);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, density);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, adjustment);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, scale);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, heading);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, changes);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, span_group);
  gtk_widget_class_bind_template_child (widget_class, WhUiTimeChooser, live_button);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, time_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, value_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, hour_ago_cb);
  gtk_widget_class_bind_template_callback (widget_class, yesterday_cb);
  gtk_widget_class_bind_template_callback (widget_class, before_rollout_cb);
  gtk_widget_class_bind_template_callback (widget_class, span_changed_cb);
}

static void
wh_ui_time_chooser_init (WhUiTimeChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_toggle_group_set_active_name (self->span_group, "7");
}

/**
 * wh_ui_time_chooser_new:
 * @fleet: the fleet of the window
 *
 * It speaks to the window by its actions: `win.show-moment`, `win.live`,
 * `win.previous-change`, `win.next-change`.
 *
 * Returns: (transfer floating): what a popover or a sheet shows
 */
GtkWidget *
wh_ui_time_chooser_new (WhFleet *fleet)
{
  WhUiTimeChooser *self;

  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  self = g_object_new (WH_UI_TYPE_TIME_CHOOSER, NULL);
  self->fleet = g_object_ref (fleet);
  g_signal_connect_object (wh_fleet_get_moment (fleet), "notify::time", G_CALLBACK (moment_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_time_chooser_open:
 * @button: the button of the moment, that was pressed
 * @fleet: the fleet of the window
 * @narrow: whether there is no room for a popover
 *
 * Shows the choice: below the button, or as a sheet at the foot of the window.
 */
void
wh_ui_time_chooser_open (GtkMenuButton *button,
                         WhFleet       *fleet,
                         gboolean       narrow)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);
  GtkWidget *chooser = popover != NULL ? gtk_popover_get_child (popover) : NULL;
  GtkWidget *clamp;
  AdwDialog *sheet;

  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  if (!narrow && chooser != NULL && WH_UI_IS_TIME_CHOOSER (chooser))
    return;

  chooser = wh_ui_time_chooser_new (fleet);

  if (!narrow)
    {
      popover = GTK_POPOVER (gtk_popover_new ());
      gtk_popover_set_child (popover, chooser);
      gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Moment shown"), -1);
      gtk_menu_button_set_popover (button, GTK_WIDGET (popover));
      return;
    }

  gtk_menu_button_set_popover (button, NULL);
  gtk_menu_button_popdown (button);

  clamp = adw_clamp_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 500);
  adw_clamp_set_child (ADW_CLAMP (clamp), chooser);
  gtk_widget_set_margin_top (clamp, 24);
  gtk_widget_set_margin_bottom (clamp, 12);
  gtk_widget_set_margin_start (clamp, 6);
  gtk_widget_set_margin_end (clamp, 6);

  sheet = adw_dialog_new ();
  adw_dialog_set_title (sheet, _("Moment shown"));
  adw_dialog_set_presentation_mode (sheet, ADW_DIALOG_BOTTOM_SHEET);
  adw_dialog_set_child (sheet, clamp);
  adw_dialog_present (sheet, GTK_WIDGET (button));
}
