/* test-timeline.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "wh-kinds.h"
#include "wh-ui-event-hours.h"
#include "wh-ui-hour-item.h"
#include "wh-ui-lanes-private.h"
#include "wh-ui-range-map.h"

#define HOUR (3600 * (gint64)G_USEC_PER_SEC)
#define BEGIN (G_GINT64_CONSTANT (1763000000) * G_USEC_PER_SEC)
#define END (BEGIN + 10 * HOUR)

typedef struct
{
  GtkWidget     *window;
  GtkWidget     *lanes;
  GtkWidget     *map;
  WhUiTimeRange *range;
  int            selected;
  int            activated;
} Fixture;

static void
selected_cb (Fixture *fixture,
             int      index)
{
  fixture->selected = index;
}

static void
activated_cb (Fixture *fixture,
              int      index)
{
  fixture->activated = index;
}

static void
spin (guint milliseconds)
{
  gint64 until = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  fixture->selected = fixture->activated = -2;
  fixture->range = wh_ui_time_range_new (10 * HOUR);
  wh_ui_time_range_show (fixture->range, BEGIN, END);
  fixture->lanes = wh_ui_lanes_new ();
  fixture->map = wh_ui_range_map_new ();
  wh_ui_lanes_set_range (WH_UI_LANES (fixture->lanes), fixture->range);
  wh_ui_range_map_set_range (WH_UI_RANGE_MAP (fixture->map), fixture->range);
  g_signal_connect_swapped (fixture->lanes, "selected", G_CALLBACK (selected_cb), fixture);
  g_signal_connect_swapped (fixture->lanes, "activated", G_CALLBACK (activated_cb), fixture);

  gtk_box_append (GTK_BOX (box), fixture->lanes);
  gtk_box_append (GTK_BOX (box), fixture->map);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 500);
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_present (GTK_WINDOW (fixture->window));
  while (!gtk_widget_get_mapped (fixture->lanes) || gtk_widget_get_width (fixture->lanes) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  spin (20);
  g_clear_object (&fixture->range);
}

/* A commit, the run and the rollout that follow it, and an alert that lasts. */
static void
fill (Fixture *fixture)
{
  const WhUiLane lanes[] = {
    { "Commits", WH_UI_TONE_ACCENT, 1, NULL, NULL, 0 },
    { "Rollouts", WH_UI_TONE_PURPLE, 2, NULL, NULL, 0 },
    { "Alerts", WH_UI_TONE_ERROR, 1, NULL, NULL, 0 },
  };
  const WhUiLaneMark marks[] = {
    { 0, BEGIN + 1 * HOUR, 0, "fix", "09:00, fix", "shop", WH_HEALTH_OK },
    { 1, BEGIN + 2 * HOUR, 0, "1.1", "10:00, 1.1", "shop", WH_HEALTH_OK },
    { 2, BEGIN + 3 * HOUR, BEGIN + 5 * HOUR, "5xx", "11:00, 5xx", "shop", WH_HEALTH_FAILING },
    { 1, BEGIN + 6 * HOUR, 0, "1.0", "14:00, 1.0", NULL, WH_HEALTH_OK },
  };
  const WhUiLaneGap gap = { BEGIN + 7 * HOUR, BEGIN + 8 * HOUR };

  wh_ui_lanes_set (WH_UI_LANES (fixture->lanes), BEGIN, END, lanes, G_N_ELEMENTS (lanes), marks, G_N_ELEMENTS (marks), &gap, 1);
}

/* What a key does, without a keyboard. */
static gboolean
press (GtkWidget  *widget,
       const char *key)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr(GtkShortcutTrigger) wanted = gtk_shortcut_trigger_parse_string (key);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr(GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);

          if (gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), wanted))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget, gtk_shortcut_get_arguments (shortcut));
        }
    }

  g_error ("%s is bound to nothing", key);
}

/* The latest first, then along time, and to the nearest of the lane above. */
static void
test_keys (Fixture       *fixture,
           gconstpointer  data)
{
  WhUiLanes *lanes = WH_UI_LANES (fixture->lanes);

  g_assert_false (press (fixture->lanes, "Return"));
  fill (fixture);
  g_assert_cmpint (wh_ui_lanes_get_selected (lanes), ==, -1);

  g_assert_true (press (fixture->lanes, "Left"));
  g_assert_cmpint (fixture->selected, ==, 3);
  g_assert_true (press (fixture->lanes, "Right"));
  g_assert_cmpint (fixture->selected, ==, 3);
  g_assert_true (press (fixture->lanes, "Left"));
  g_assert_cmpint (fixture->selected, ==, 2);
  g_assert_true (press (fixture->lanes, "Up"));
  g_assert_cmpint (fixture->selected, ==, 1);
  g_assert_true (press (fixture->lanes, "Up"));
  g_assert_cmpint (fixture->selected, ==, 0);
  g_assert_false (press (fixture->lanes, "Up"));
  g_assert_cmpint (wh_ui_lanes_get_selected (lanes), ==, 0);

  g_assert_true (press (fixture->lanes, "Return"));
  g_assert_cmpint (fixture->activated, ==, 0);
}

/* Around what is selected. */
static void
test_zoom (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 at = BEGIN + 2 * HOUR;

  fill (fixture);
  wh_ui_lanes_select (WH_UI_LANES (fixture->lanes), 1);
  g_assert_true (press (fixture->lanes, "plus"));
  g_assert_cmpint (wh_ui_time_range_get_until (fixture->range) - wh_ui_time_range_get_from (fixture->range), ==, 5 * HOUR);
  g_assert_cmpint (wh_ui_time_range_get_from (fixture->range), <, at);
  g_assert_cmpint (wh_ui_time_range_get_until (fixture->range), >, at);

  g_assert_true (press (fixture->lanes, "minus"));
  g_assert_cmpint (wh_ui_time_range_get_until (fixture->range) - wh_ui_time_range_get_from (fixture->range), ==, 10 * HOUR);
}

/* Never more parts than can be told apart, whatever there is. */
static void
test_counts (Fixture       *fixture,
             gconstpointer  data)
{
  guint n = wh_ui_lanes_get_n_columns (WH_UI_LANES (fixture->lanes));
  g_autofree guint *counts = g_new0 (guint, n);
  g_autofree WhHealth *worst = g_new0 (WhHealth, n);
  g_autofree gboolean *failing = g_new0 (gboolean, n);
  WhUiLane lane = { "Cluster", WH_UI_TONE_SLATE, 100000, counts, worst, n };
  GdkPaintable *paintable = gtk_widget_paintable_new (fixture->window);

  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (n, <=, (guint)gtk_widget_get_width (fixture->lanes));

  for (guint i = 0; i < n; i++)
    {
      counts[i] = 100000 / n;
      worst[i] = i % 3 == 0 ? WH_HEALTH_FAILING : WH_HEALTH_OK;
      failing[i] = i % 3 == 0;
    }

  wh_ui_lanes_set (WH_UI_LANES (fixture->lanes), BEGIN, END, &lane, 1, NULL, 0, NULL, 0);
  wh_ui_range_map_set (WH_UI_RANGE_MAP (fixture->map), BEGIN, END, counts, failing, n, NULL, 0);
  spin (100);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (paintable), >, 0);
  g_object_unref (paintable);

  /* Counted ones are not gone to one by one. */
  g_assert_false (press (fixture->lanes, "Left"));
  g_assert_cmpint (wh_ui_lanes_get_selected (WH_UI_LANES (fixture->lanes)), ==, -1);
}

/* Where words stand in what is drawn, beside the names of the lanes and below the
 * times. */
static void
collect_words (GskRenderNode *node,
               float          x,
               float          y,
               GArray        *words)
{
  graphene_rect_t bounds;
  graphene_point_t offset = GRAPHENE_POINT_INIT (0, 0);
  float dx;
  float dy;

  switch ((int)gsk_render_node_get_node_type (node))
    {
    case GSK_TEXT_NODE:
      gsk_render_node_get_bounds (node, &bounds);
      graphene_rect_offset (&bounds, x, y);
      if (bounds.origin.x >= WH_UI_LANES_LABEL - 8 && bounds.origin.y >= WH_UI_LANES_AXIS)
        g_array_append_val (words, bounds);
      break;
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        collect_words (gsk_container_node_get_child (node, i), x, y, words);
      break;
    case GSK_CLIP_NODE:
      collect_words (gsk_clip_node_get_child (node), x, y, words);
      break;
    case GSK_ROUNDED_CLIP_NODE:
      collect_words (gsk_rounded_clip_node_get_child (node), x, y, words);
      break;
    case GSK_DEBUG_NODE:
      collect_words (gsk_debug_node_get_child (node), x, y, words);
      break;
    case GSK_TRANSFORM_NODE:
      if (gsk_transform_get_category (gsk_transform_node_get_transform (node)) >= GSK_TRANSFORM_CATEGORY_2D_TRANSLATE)
        {
          gsk_transform_to_translate (gsk_transform_node_get_transform (node), &dx, &dy);
          offset = GRAPHENE_POINT_INIT (dx, dy);
        }
      collect_words (gsk_transform_node_get_child (node), x + offset.x, y + offset.y, words);
      break;
    default:
      break;
    }
}

static GArray *
draw (GtkWidget *widget)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  GArray *words = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  node = gtk_snapshot_to_node (snapshot);
  collect_words (node, 0, 0, words);

  return words;
}

/* "not observed" is said of a gap as long as there is a place for it, and never
 * over what else is written. */
static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  const WhUiLane lanes[] = {
    { "Rollouts", WH_UI_TONE_PURPLE, 1, NULL, NULL, 0 },
    { "Alerts", WH_UI_TONE_ERROR, 3, NULL, NULL, 0 },
  };
  const WhUiLaneMark marks[] = {
    { 1, BEGIN + 3 * HOUR, BEGIN + 5 * HOUR, "HighErrorRate of the shop", "first", NULL, WH_HEALTH_FAILING },
    { 0, BEGIN + 3 * HOUR, BEGIN + 6 * HOUR, "chat-api 2.14.0 to 2.14.1", "second", NULL, WH_HEALTH_OK },
  };
  const WhUiLaneGap gap = { BEGIN + 3 * HOUR, BEGIN + 3 * HOUR + 80 * HOUR / 60 };

  for (guint n = 0; n <= 2; n++)
    {
      g_autoptr(GArray) with = NULL;
      g_autoptr(GArray) without = NULL;

      wh_ui_lanes_set (WH_UI_LANES (fixture->lanes), BEGIN, END, lanes, 2, marks, n, NULL, 0);
      spin (50);
      without = draw (fixture->lanes);
      wh_ui_lanes_set (WH_UI_LANES (fixture->lanes), BEGIN, END, lanes, 2, marks, n, &gap, 1);
      spin (50);
      with = draw (fixture->lanes);
      g_assert_cmpuint (with->len, ==, without->len + (n < 2 ? 1 : 0));

      /* They are drawn last. */
      for (guint i = 0; n < 2 && i + 1 < with->len; i++)
        g_assert_false (graphene_rect_intersection (&g_array_index (with, graphene_rect_t, with->len - 1),
                                                    &g_array_index (with, graphene_rect_t, i), NULL));
    }
}

/* ---- As a list ---- */

static void
add_event (GPtrArray  *events,
           const char *uid,
           gint64      time)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, "one");

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_number (builder, WH_EVENT_TIME, time);
  wh_record_builder_set_text (builder, WH_EVENT_REASON, uid);
  wh_record_builder_set_text (builder, WH_EVENT_TEXT, "what happened");
  wh_record_builder_set_text (builder, WH_EVENT_LANE, "cluster");
  g_ptr_array_add (events, wh_record_builder_build (builder));
}

/* Every label in its order: headings and both lines of each row. */
static void
list_words (GtkWidget *widget,
            GString   *words)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
    g_string_append_printf (words, "%s|", gtk_label_get_label (GTK_LABEL (widget)));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    list_words (child, words);
}

static char *
dup_words (GtkWidget *widget)
{
  g_autoptr(GString) words = g_string_new (NULL);

  spin (150);
  list_words (widget, words);

  return g_string_free_and_steal (g_steal_pointer (&words));
}

static void
hour_activated_cb (GtkWidget *widget,
                   WhRecord  *event,
                   char     **uid)
{
  g_set_str (uid, event->uid);
}

static void
test_hours (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GDateTime) now = g_date_time_new_local (2026, 11, 17, 14, 32, 0);
  gint64 until = g_date_time_to_unix (now) * G_USEC_PER_SEC;
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GArray) gaps = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  GtkWidget *window = gtk_window_new ();
  GtkWidget *hours = wh_ui_event_hours_new ();
  const WhPeriod gap = { NULL, until - 73 * HOUR / 60, until - 63 * HOUR / 60 };
  g_autofree char *words = NULL;
  g_autofree char *later = NULL;
  g_autofree char *part = NULL;
  g_autofree char *days = NULL;
  g_autofree char *uid = NULL;
  GtkWidget *view;

  g_array_append_val (gaps, gap);
  add_event (events, "second", until - 20 * HOUR / 60);
  add_event (events, "first", until - 90 * HOUR / 60);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 700);
  gtk_window_set_child (GTK_WINDOW (window), hours);
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (hours, "activated", G_CALLBACK (hour_activated_cb), &uid);

  wh_ui_event_hours_set (WH_UI_EVENT_HOURS (hours), events, gaps, until - 24 * HOUR, until, TRUE);
  words = dup_words (hours);
  g_assert_cmpstr (words, ==, "Since 14:00|second|14:12 · what happened|"
                              "13:00 to 14:00|Not observed for 10 min|13:19 to 13:29|first|13:02 · what happened|");

  /* A new one comes above; nothing is lost from sight. */
  add_event (events, "third", until - HOUR / 60);
  g_ptr_array_insert (events, 0, g_ptr_array_steal_index (events, events->len - 1));
  wh_ui_event_hours_set (WH_UI_EVENT_HOURS (hours), events, gaps, until - 24 * HOUR, until, TRUE);
  later = dup_words (hours);
  g_assert_true (g_str_has_prefix (later, "Since 14:00|third|14:31 · what happened|second|"));

  /* What may have happened before the oldest of them is not known. */
  g_ptr_array_set_size (events, 2);
  wh_ui_event_hours_set (WH_UI_EVENT_HOURS (hours), events, gaps, until - 24 * HOUR, until, FALSE);
  part = dup_words (hours);
  g_assert_null (strstr (part, "Not observed"));

  /* A longer time has days. */
  add_event (events, "old", until - 72 * HOUR);
  wh_ui_event_hours_set (WH_UI_EVENT_HOURS (hours), events, gaps, until - 7 * 24 * HOUR, until, TRUE);
  days = dup_words (hours);
  g_assert_true (g_str_has_prefix (days, "Tuesday 17 November|third|"));
  g_assert_nonnull (strstr (days, "|Saturday 14 November|old|"));

  view = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (adw_bin_get_child (ADW_BIN (hours))));
  g_signal_emit_by_name (view, "activate", 1);
  g_assert_cmpstr (uid, ==, "second");

  gtk_window_destroy (GTK_WINDOW (window));
  spin (20);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  wh_kinds_register ();

#define TEST(name, func) g_test_add ("/timeline/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("keys", test_keys);
  TEST ("zoom", test_zoom);
  TEST ("counts", test_counts);
  TEST ("words", test_words);
  TEST ("hours", test_hours);

  return g_test_run ();
}
