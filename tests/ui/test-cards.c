/* test-cards.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "wh-ui-app-tile.h"
#include "wh-ui-capacity.h"
#include "wh-ui-change-strip.h"
#include "wh-ui-delivery-strip.h"
#include "wh-ui-diff.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-meter.h"
#include "wh-ui-moment.h"
#include "wh-ui-node-card.h"
#include "wh-ui-raw-view.h"
#include "wh-ui-service-card.h"
#include "wh-ui-stat.h"
#include "wh-ui-steps.h"

/* The first descendant of a type that would be seen, or NULL. */
static GtkWidget *
find_shown (GtkWidget *widget,
            GType      type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found;

      if (!gtk_widget_get_visible (child))
        continue;

      found = G_TYPE_CHECK_INSTANCE_TYPE (child, type) ? child : find_shown (child, type);
      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
shows_text (GtkWidget  *widget,
            const char *text)
{
  if (!gtk_widget_get_visible (widget))
    return FALSE;

  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), text) == 0)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows_text (child, text))
      return TRUE;

  return FALSE;
}

static gboolean
has_style_class (GtkWidget  *widget,
                 const char *style_class)
{
  if (gtk_widget_has_css_class (widget, style_class))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_style_class (child, style_class))
      return TRUE;

  return FALSE;
}

static int
measure_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

static void
test_stat_is_loud_only_when_something_is_wrong (void)
{
  g_autoptr(GtkWidget) stat = g_object_ref_sink (wh_ui_stat_new ());

  g_object_set (stat, "title", "Errors", "value", "0.2", "unit", "%", "detail", "limit 2 %", NULL);
  g_assert_true (shows_text (stat, "0.2\u202f%"));
  g_assert_true (shows_text (stat, "limit 2 %"));
  g_assert_null (find_shown (stat, WH_UI_TYPE_HEALTH));
  g_assert_null (find_shown (stat, WH_UI_TYPE_SPARK));

  wh_ui_stat_set_health (WH_UI_STAT (stat), WH_HEALTH_FAILING);
  g_assert_nonnull (find_shown (stat, WH_UI_TYPE_HEALTH));

  wh_ui_stat_set_value (WH_UI_STAT (stat), NULL);
  g_assert_true (shows_text (stat, "—"));

  g_assert_finalize_object (g_steal_pointer (&stat));
}

static void
test_moment_marks_the_past_even_when_compact (void)
{
  g_autoptr(GtkWidget) moment = g_object_ref_sink (wh_ui_moment_new ());

  g_assert_true (shows_text (moment, "Live"));
  wh_ui_moment_set_compact (WH_UI_MOMENT (moment), TRUE);
  g_assert_false (shows_text (moment, "Live"));

  /* Compact, the bar below the header names the moment; the mark stays. */
  g_object_set (moment, "mode", WH_UI_MOMENT_PAST, "text", "Sun 15 Nov, 09:12", NULL);
  g_assert_false (shows_text (moment, "Sun 15 Nov, 09:12"));
  g_assert_true (has_style_class (moment, "wh-past"));
  wh_ui_moment_set_compact (WH_UI_MOMENT (moment), FALSE);
  g_assert_true (shows_text (moment, "Sun 15 Nov, 09:12"));
  g_assert_null (find_shown (moment, WH_UI_TYPE_HEALTH));

  g_object_set (moment, "mode", WH_UI_MOMENT_OFFLINE, "text", NULL, "compact", FALSE, NULL);
  g_assert_true (shows_text (moment, "Offline"));

  g_object_set (moment, "popover", gtk_popover_new (), NULL);
  g_object_set (moment, "mode", WH_UI_MOMENT_LIVE, NULL);
  g_assert_true (shows_text (moment, "Live"));

  g_assert_finalize_object (g_steal_pointer (&moment));
}

static void
test_tile_keeps_values_when_stale (void)
{
  static const WhUiAppTileEnvironment environments[] = {
    { "prod", WH_HEALTH_STALE, "4.2.0" },
    { "dev",  WH_HEALTH_STALE, NULL },
  };
  g_autoptr(GtkWidget) tile = g_object_ref_sink (wh_ui_app_tile_new ());
  WhUiAppTile *self = WH_UI_APP_TILE (tile);

  g_object_set (tile, "title", "agents", "version", "v0.4.7", "behind", 3, NULL);
  wh_ui_app_tile_set_rate (self, "14", "req/s");
  wh_ui_app_tile_set_note (self, "0.0", "‰ errors", WH_HEALTH_OK);
  wh_ui_app_tile_set_health (self, WH_HEALTH_OK);
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_LABEL, "agents, Fine, v0.4.7");
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "14 req/s, 0.0 ‰ errors, 3 behind");

  wh_ui_app_tile_set_health (self, WH_HEALTH_STALE);
  wh_ui_app_tile_set_note (self, "as of 14:02", NULL, WH_HEALTH_STALE);
  wh_ui_app_tile_set_environments (self, environments, G_N_ELEMENTS (environments));
  wh_ui_app_tile_set_environments (self, environments, G_N_ELEMENTS (environments));
  g_assert_true (gtk_widget_has_css_class (tile, "wh-stale"));
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "14 req/s, as of 14:02, prod: Stale, 4.2.0, dev: Stale");

  wh_ui_app_tile_set_health (self, WH_HEALTH_FAILING);
  wh_ui_app_tile_set_reason (self, "18.4 percent errors");
  g_assert_true (gtk_widget_has_css_class (tile, "wh-failing"));
  g_assert_false (gtk_widget_has_css_class (tile, "wh-stale"));
  gtk_test_accessible_assert_property (tile, GTK_ACCESSIBLE_PROPERTY_LABEL, "agents, Failing: 18.4 percent errors, v0.4.7");

  g_assert_finalize_object (g_steal_pointer (&tile));
}

static void
test_compact_tile_fits_162_px (void)
{
  g_autoptr(GtkWidget) tile = g_object_ref_sink (wh_ui_app_tile_new ());
  int compact_height;
  int height;

  g_object_set (tile,
                "title", "a-very-long-name-of-an-application-that-never-ends",
                "version", "v2.15.0-rc1+build.20261121",
                "compact", TRUE,
                NULL);
  wh_ui_app_tile_set_rate (WH_UI_APP_TILE (tile), "128", "req/s");
  g_assert_cmpint (measure_width (tile), <=, 162);
  gtk_widget_measure (tile, GTK_ORIENTATION_VERTICAL, -1, &compact_height, NULL, NULL, NULL);

  wh_ui_app_tile_set_compact (WH_UI_APP_TILE (tile), FALSE);
  g_assert_cmpint (measure_width (tile), <=, 240);
  gtk_widget_measure (tile, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, >=, compact_height + 30);

  g_assert_finalize_object (g_steal_pointer (&tile));
}

static gboolean
query_tile (GtkWidget *tile,
            int        x,
            int        y)
{
  GtkTooltip *tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean any = GTK_WIDGET_GET_CLASS (tile)->query_tooltip (tile, x, y, FALSE, tooltip);

  g_object_unref (tooltip);

  return any;
}

/* What a tile draws is the same as what labels and signs would show, so it
 * changes with each thing that is set, and points keep their tooltips. */
static void
test_tile_draws_what_it_shows (void)
{
  static const WhUiAppTileEnvironment environments[] = {
    { "prod", WH_HEALTH_OK, "4.2.0" },
    { "staging", WH_HEALTH_FAILING, NULL },
  };
  GtkWidget *window = gtk_window_new ();
  GtkWidget *tile = wh_ui_app_tile_new ();
  g_autoptr(GskRenderNode) before = NULL;
  g_autoptr(GskRenderNode) after = NULL;
  GtkSnapshot *snapshot;

  gtk_window_set_child (GTK_WINDOW (window), tile);
  gtk_window_present (GTK_WINDOW (window));
  wh_ui_app_tile_set_title (WH_UI_APP_TILE (tile), "billing");
  wh_ui_app_tile_set_environments (WH_UI_APP_TILE (tile), environments, G_N_ELEMENTS (environments));
  gtk_widget_allocate (tile, 240, 120, -1, NULL);

  snapshot = gtk_snapshot_new ();
  GTK_WIDGET_GET_CLASS (tile)->snapshot (tile, snapshot);
  before = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (before);

  g_assert_true (query_tile (tile, 4, 4));
  g_assert_true (query_tile (tile, 60, 4));
  g_assert_false (query_tile (tile, 60, 40));
  g_assert_true (query_tile (tile, 10, 70));
  g_assert_false (query_tile (tile, 200, 70));

  wh_ui_app_tile_set_rate (WH_UI_APP_TILE (tile), "128", "req/s");
  snapshot = gtk_snapshot_new ();
  GTK_WIDGET_GET_CLASS (tile)->snapshot (tile, snapshot);
  after = gtk_snapshot_free_to_node (snapshot);
  g_assert_true (before != after);

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
assert_same_color (WhHealth health)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *sign = wh_ui_health_new ();
  GdkRGBA foreground;
  GdkRGBA expected;
  GdkRGBA color;

  gtk_window_set_child (GTK_WINDOW (window), sign);
  wh_ui_health_set_health (WH_UI_HEALTH (sign), health);
  gtk_widget_get_color (window, &foreground);
  gtk_widget_get_color (sign, &expected);
  wh_ui_health_get_color (health, &foreground, &color);

  /* The style reckons beyond what a screen can show. */
  g_assert_cmpfloat_with_epsilon (color.red, CLAMP (expected.red, 0, 1), .01);
  g_assert_cmpfloat_with_epsilon (color.green, CLAMP (expected.green, 0, 1), .01);
  g_assert_cmpfloat_with_epsilon (color.blue, CLAMP (expected.blue, 0, 1), .01);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* Drawn signs have the colours that the style gives to widgets. */
static void
test_health_colors_are_those_of_the_style (void)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_FORCE_DARK, ADW_COLOR_SCHEME_FORCE_LIGHT };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i]);
      assert_same_color (WH_HEALTH_OK);
      assert_same_color (WH_HEALTH_WARNING);
      assert_same_color (WH_HEALTH_FAILING);
      assert_same_color (WH_HEALTH_STALE);
    }

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_node_card_says_why (void)
{
  g_autoptr(GtkWidget) card = g_object_ref_sink (wh_ui_node_card_new ());
  g_autoptr(GMenu) menu = g_menu_new ();
  GtkWidget *meter;

  g_object_set (card, "title", "fsn1-worker-3", "detail", "CCX33", "health", WH_HEALTH_OK, NULL);
  g_assert_true (shows_text (card, "CCX33"));
  g_assert_null (find_shown (card, GTK_TYPE_MENU_BUTTON));

  g_object_set (card, "health", WH_HEALTH_WARNING, "reason", "Memory pressure for 12 min", "menu-model", menu, NULL);
  g_assert_false (shows_text (card, "CCX33"));
  g_assert_true (shows_text (card, "Memory pressure for 12 min"));
  g_assert_nonnull (find_shown (card, GTK_TYPE_MENU_BUTTON));

  wh_ui_node_card_set_meter (WH_UI_NODE_CARD (card), WH_UI_NODE_CPU, 34, 41, 100, "34", "%");
  wh_ui_node_card_set_health (WH_UI_NODE_CARD (card), WH_HEALTH_STALE);
  meter = find_shown (card, WH_UI_TYPE_METER);
  g_assert_false (wh_ui_meter_get_observed (WH_UI_METER (meter)));
  g_assert_cmpfloat (wh_ui_meter_get_used (WH_UI_METER (meter)), ==, 34);
  g_assert_true (shows_text (card, "34\u202f%"));
  g_assert_cmpint (measure_width (card), <=, 224);

  g_assert_finalize_object (g_steal_pointer (&card));
}

static void
test_service_card_shows_state_without_latency (void)
{
  g_autoptr(GtkWidget) card = g_object_ref_sink (wh_ui_service_card_new ());
  WhUiSpark *spark = wh_ui_service_card_get_spark (WH_UI_SERVICE_CARD (card));

  g_object_set (card, "title", "billing", "health", WH_HEALTH_OK, "detail", "HTTPS", "latency", "182", "latency-unit", "ms p95", NULL);
  g_assert_true (shows_text (card, "182\u202fms p95"));
  g_assert_true (shows_text (card, "HTTPS"));
  g_assert_cmpint (wh_ui_spark_get_tone (spark), ==, WH_UI_TONE_SLATE);

  /* A warning about something else, such as the certificate, leaves the line alone. */
  g_object_set (card, "health", WH_HEALTH_WARNING, NULL);
  g_assert_cmpint (wh_ui_spark_get_tone (spark), ==, WH_UI_TONE_SLATE);
  g_object_set (card, "latency-health", WH_HEALTH_WARNING, NULL);
  g_assert_cmpint (wh_ui_spark_get_tone (spark), ==, WH_UI_TONE_WARNING);

  g_object_set (card, "health", WH_HEALTH_FAILING, "state", "Down", "reason", "503 for 14 min", "latency", NULL, NULL);
  g_assert_true (shows_text (card, "Down"));
  g_assert_true (shows_text (card, "503 for 14 min"));
  g_assert_false (shows_text (card, "HTTPS"));
  g_assert_false (shows_text (card, "—"));
  g_assert_cmpint (wh_ui_spark_get_tone (spark), ==, WH_UI_TONE_ERROR);
  g_assert_nonnull (wh_ui_service_card_get_heartbeat (WH_UI_SERVICE_CARD (card)));

  g_assert_finalize_object (g_steal_pointer (&card));
}

static void
remember_id_cb (GtkWidget   *strip,
                const char  *id,
                char       **remembered)
{
  g_set_str (remembered, id);
}

static void
count_cb (GtkWidget *widget,
          guint     *count)
{
  (*count)++;
}

static const WhUiDeliveryStage stages[] = {
  { "commit",     "Commit",     "a1b9f3e", NULL, WH_HEALTH_OK,      WH_UI_ACTIVITY_NONE, FALSE, TRUE },
  { "staging",    "Staging",    "2.14.1",  NULL, WH_HEALTH_OK,      WH_UI_ACTIVITY_NONE, FALSE, FALSE },
  { "production", "Production", "2.14.0",  NULL, WH_HEALTH_FAILING, WH_UI_ACTIVITY_NONE, TRUE,  FALSE },
};

static void
test_strip_opens_stages_and_the_gate (void)
{
  g_autoptr(GtkWidget) strip = g_object_ref_sink (wh_ui_delivery_strip_new ());
  g_autofree char *id = NULL;
  guint gate = 0;
  GtkWidget *stage;

  g_signal_connect (strip, "stage-activated", G_CALLBACK (remember_id_cb), &id);
  g_signal_connect (strip, "gate-activated", G_CALLBACK (count_cb), &gate);
  wh_ui_delivery_strip_set_stages (WH_UI_DELIVERY_STRIP (strip), stages, G_N_ELEMENTS (stages));
  g_assert_false (shows_text (strip, "Promote…"));

  for (guint form = WH_UI_STRIP_FULL; form <= WH_UI_STRIP_NARROW; form++)
    {
      const char *first = form == WH_UI_STRIP_NARROW ? "production" : "commit";

      g_object_set (strip, "form", form, "gate-text", "3 behind", "gate-button", "Promote…", NULL);
      g_assert_true (shows_text (strip, "3 behind"));
      g_assert_true (shows_text (strip, "Promote…"));

      stage = find_shown (strip, WH_UI_TYPE_STAGE);
      g_signal_emit_by_name (stage, "clicked");
      g_assert_cmpstr (id, ==, first);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (adw_bin_get_child (ADW_BIN (strip)));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *button = GTK_IS_BOX (child) ? find_shown (child, GTK_TYPE_BUTTON) : NULL;

      if (button != NULL)
        g_signal_emit_by_name (button, "clicked");
    }
  g_assert_cmpuint (gate, ==, 1);

  g_assert_finalize_object (g_steal_pointer (&strip));
}

static void
test_strip_changes_stages_in_place (void)
{
  g_autoptr(GtkWidget) strip = g_object_ref_sink (wh_ui_delivery_strip_new ());
  WhUiDeliveryStage changed[G_N_ELEMENTS (stages)];
  GtkWidget *stage;

  wh_ui_delivery_strip_set_stages (WH_UI_DELIVERY_STRIP (strip), stages, G_N_ELEMENTS (stages));
  stage = find_shown (strip, WH_UI_TYPE_STAGE);
  gtk_test_accessible_assert_property (stage, GTK_ACCESSIBLE_PROPERTY_LABEL, "Commit, a1b9f3e, Fine");

  memcpy (changed, stages, sizeof stages);
  changed[0].value = "0c11d2e";
  wh_ui_delivery_strip_set_stages (WH_UI_DELIVERY_STRIP (strip), changed, G_N_ELEMENTS (changed));
  g_assert_true (stage == find_shown (strip, WH_UI_TYPE_STAGE));
  g_assert_true (shows_text (strip, "0c11d2e"));

  wh_ui_delivery_strip_set_stages (WH_UI_DELIVERY_STRIP (strip), stages, 1);
  g_assert_false (shows_text (strip, "Production"));
  wh_ui_delivery_strip_set_stages (WH_UI_DELIVERY_STRIP (strip), NULL, 0);
  g_assert_null (find_shown (strip, WH_UI_TYPE_STAGE));

  g_assert_finalize_object (g_steal_pointer (&strip));
}

static const WhUiChange changes[] = {
  { "late",  "billing 4.2.0",      0, WH_UI_CHANGE_TAG,  WH_UI_TONE_ACCENT,  80000000, 0 },
  { "alert", "billing is failing", 1, WH_UI_CHANGE_SPAN, WH_UI_TONE_ERROR,   60000000, 90000000 },
  { "early", "chat-api 2.14.0",    0, WH_UI_CHANGE_TICK, WH_UI_TONE_SLATE,   10000000, 0 },
  { "stray", NULL,                 9, WH_UI_CHANGE_DOT,  WH_UI_TONE_PURPLE,  20000000, 0 },
};

static void
test_changes_are_drawn_and_named (void)
{
  static const char *lanes[] = { "Rollouts", "Alerts", NULL };
  static const WhUiGap gap = { 30000000, 50000000 };
  g_autoptr(GtkWidget) strip = g_object_ref_sink (wh_ui_change_strip_new ());
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  int height;

  wh_ui_change_strip_set_lanes (WH_UI_CHANGE_STRIP (strip), lanes);
  wh_ui_change_strip_set_range (WH_UI_CHANGE_STRIP (strip), 1000000, 100000000);
  wh_ui_change_strip_set_gaps (WH_UI_CHANGE_STRIP (strip), &gap, 1);
  wh_ui_change_strip_set_changes (WH_UI_CHANGE_STRIP (strip), changes, G_N_ELEMENTS (changes));
  gtk_test_accessible_assert_property (strip, GTK_ACCESSIBLE_PROPERTY_LABEL, "Changes, Rollouts 2, Alerts 1");

  gtk_widget_measure (strip, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, ==, 2 + 2 * 20 + 24);

  gtk_widget_allocate (strip, 600, height, -1, NULL);
  GTK_WIDGET_GET_CLASS (strip)->snapshot (strip, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);

  g_assert_finalize_object (g_steal_pointer (&strip));
}

static gboolean
press (GtkWidget *widget,
       guint      keyval)
{
  GListModel *controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  /* The bindings of the class are a controller of their own. */
  for (guint i = 0; !handled && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;

      for (guint j = 0; !handled && j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr(GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
              gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == keyval)
            handled = gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0,
                                                    widget, gtk_shortcut_get_arguments (shortcut));
        }
    }

  g_object_unref (controllers);

  return handled;
}

static void
test_changes_are_walked_with_the_keys (void)
{
  static const char *lanes[] = { "Rollouts", "Alerts", NULL };
  g_autoptr(GtkWidget) strip = g_object_ref_sink (wh_ui_change_strip_new ());
  g_autofree char *id = NULL;

  g_signal_connect (strip, "change-activated", G_CALLBACK (remember_id_cb), &id);
  wh_ui_change_strip_set_lanes (WH_UI_CHANGE_STRIP (strip), lanes);
  g_assert_false (press (strip, GDK_KEY_Left));

  wh_ui_change_strip_set_changes (WH_UI_CHANGE_STRIP (strip), changes, G_N_ELEMENTS (changes));
  g_assert_false (press (strip, GDK_KEY_Return));
  g_assert_true (press (strip, GDK_KEY_Left));
  g_assert_true (press (strip, GDK_KEY_Return));
  g_assert_cmpstr (id, ==, "late");

  g_assert_true (press (strip, GDK_KEY_Left));
  g_assert_true (press (strip, GDK_KEY_Return));
  g_assert_cmpstr (id, ==, "alert");

  /* What is selected stays selected while others come and go. */
  wh_ui_change_strip_set_changes (WH_UI_CHANGE_STRIP (strip), changes, 2);
  g_assert_true (press (strip, GDK_KEY_Return));
  g_assert_cmpstr (id, ==, "alert");
  wh_ui_change_strip_set_changes (WH_UI_CHANGE_STRIP (strip), changes, 1);
  g_assert_false (press (strip, GDK_KEY_Return));

  g_assert_finalize_object (g_steal_pointer (&strip));
}

static void
test_capacity_becomes_lines (void)
{
  g_autoptr(GtkWidget) capacity = g_object_ref_sink (wh_ui_capacity_new ());
  WhUiCapacityCell *cell = wh_ui_capacity_add_cell (WH_UI_CAPACITY (capacity), "CPU");

  g_object_set (cell, "value", "31.5", "total", "of 70 cores", "share", "45 %", NULL);
  wh_ui_capacity_cell_set_meter (cell, 31.5, 40, 70);
  g_assert_true (shows_text (capacity, "45 %"));
  g_assert_false (shows_text (capacity, "31.5 of 70 cores"));

  wh_ui_capacity_set_narrow (WH_UI_CAPACITY (capacity), TRUE);
  g_assert_false (shows_text (capacity, "45 %"));
  g_assert_true (shows_text (capacity, "31.5 of 70 cores"));
  g_assert_cmpint (measure_width (capacity), <=, 336);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, "CPU: 31.5 of 70 cores");

  g_assert_finalize_object (g_steal_pointer (&capacity));
}

static void
test_steps_change_while_they_run (void)
{
  g_autoptr(GtkWidget) steps = g_object_ref_sink (wh_ui_steps_new ());
  WhUiStep *first = wh_ui_steps_add (WH_UI_STEPS (steps), "Reach the server");
  WhUiStep *second = wh_ui_steps_add (WH_UI_STEPS (steps), "Sign in");

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (first), GTK_ACCESSIBLE_PROPERTY_LABEL, "Reach the server, Waiting");
  g_assert_false (wh_ui_step_get_last (first));
  g_assert_true (wh_ui_step_get_last (second));

  g_object_set (first, "activity", WH_UI_ACTIVITY_NONE, "health", WH_HEALTH_FAILING, "detail", "refused", NULL);
  wh_ui_step_set_extra (first, gtk_label_new ("more"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (first), GTK_ACCESSIBLE_PROPERTY_LABEL, "Reach the server, Failing, refused");
  g_assert_true (shows_text (steps, "more"));

  g_assert_cmpuint (wh_ui_steps_get_n_steps (WH_UI_STEPS (steps)), ==, 2);
  g_assert_true (wh_ui_steps_get (WH_UI_STEPS (steps), 1) == second);
  g_assert_null (wh_ui_steps_get (WH_UI_STEPS (steps), 2));
  wh_ui_steps_clear (WH_UI_STEPS (steps));
  g_assert_cmpuint (wh_ui_steps_get_n_steps (WH_UI_STEPS (steps)), ==, 0);

  g_assert_finalize_object (g_steal_pointer (&steps));
}

static char *
get_text (GtkWidget *widget)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (find_shown (widget, GTK_TYPE_TEXT_VIEW)));
  char *text;

  g_object_get (buffer, "text", &text, NULL);

  return text;
}

static void
test_diff_keeps_signs_and_drops_headers (void)
{
  g_autoptr(GtkWidget) diff = g_object_ref_sink (wh_ui_diff_new ());
  g_autofree char *text = NULL;
  g_autofree char *empty = NULL;

  wh_ui_diff_set_text (WH_UI_DIFF (diff),
                       "--- a\n+++ b\n@@ -1,2 +1,2 @@\n same\n-old\n--- a removed comment\n+new\n\n");
  text = get_text (diff);
  g_assert_cmpstr (text, ==, "@@ -1,2 +1,2 @@\n\tsame\n−\told\n−\t-- a removed comment\n+\tnew\n\t");

  wh_ui_diff_set_text (WH_UI_DIFF (diff), NULL);
  empty = get_text (diff);
  g_assert_cmpstr (empty, ==, "");

  g_assert_finalize_object (g_steal_pointer (&diff));
}

static void
test_raw_view_shows_text_as_it_is (void)
{
  g_autoptr(GtkWidget) view = g_object_ref_sink (wh_ui_raw_view_new ());
  g_autofree char *text = NULL;
  GtkWidget *inner = find_shown (view, GTK_TYPE_TEXT_VIEW);

  wh_ui_raw_view_set_text (WH_UI_RAW_VIEW (view), "kind: <b>Pod</b>\n");
  text = get_text (view);
  g_assert_cmpstr (text, ==, "kind: <b>Pod</b>\n");
  g_assert_false (gtk_text_view_get_editable (GTK_TEXT_VIEW (inner)));

  g_assert_finalize_object (g_steal_pointer (&view));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/ui/stat/loud-only-when-something-is-wrong", test_stat_is_loud_only_when_something_is_wrong);
  g_test_add_func ("/ui/moment/marks-the-past-even-when-compact", test_moment_marks_the_past_even_when_compact);
  g_test_add_func ("/ui/app-tile/keeps-values-when-stale", test_tile_keeps_values_when_stale);
  g_test_add_func ("/ui/app-tile/compact-fits-162-px", test_compact_tile_fits_162_px);
  g_test_add_func ("/ui/app-tile/draws-what-it-shows", test_tile_draws_what_it_shows);
  g_test_add_func ("/ui/health/colors-are-those-of-the-style", test_health_colors_are_those_of_the_style);
  g_test_add_func ("/ui/node-card/says-why", test_node_card_says_why);
  g_test_add_func ("/ui/service-card/shows-state-without-latency", test_service_card_shows_state_without_latency);
  g_test_add_func ("/ui/delivery-strip/opens-stages-and-the-gate", test_strip_opens_stages_and_the_gate);
  g_test_add_func ("/ui/delivery-strip/changes-stages-in-place", test_strip_changes_stages_in_place);
  g_test_add_func ("/ui/change-strip/drawn-and-named", test_changes_are_drawn_and_named);
  g_test_add_func ("/ui/change-strip/walked-with-the-keys", test_changes_are_walked_with_the_keys);
  g_test_add_func ("/ui/capacity/becomes-lines", test_capacity_becomes_lines);
  g_test_add_func ("/ui/steps/change-while-they-run", test_steps_change_while_they_run);
  g_test_add_func ("/ui/diff/keeps-signs-and-drops-headers", test_diff_keeps_signs_and_drops_headers);
  g_test_add_func ("/ui/raw-view/shows-text-as-it-is", test_raw_view_shows_text_as_it_is);

  return g_test_run ();
}
