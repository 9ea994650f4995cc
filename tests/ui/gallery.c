/* gallery.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <math.h>

#include "wave-source.h"
#include "wh-ui-app-tile.h"
#include "wh-ui-capacity.h"
#include "wh-ui-change-strip.h"
#include "wh-ui-chip.h"
#include "wh-ui-delivery-strip.h"
#include "wh-ui-diff.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-heartbeat.h"
#include "wh-ui-legend.h"
#include "wh-ui-meter.h"
#include "wh-ui-moment.h"
#include "wh-ui-node-card.h"
#include "wh-ui-pill.h"
#include "wh-ui-raw-view.h"
#include "wh-ui-replicas.h"
#include "wh-ui-service-card.h"
#include "wh-ui-spark.h"
#include "wh-ui-stat.h"
#include "wh-ui-steps.h"
#include "wh-ui-value.h"

/* Every shared widget in its states, to be looked at beside the reference
 * pictures. The values are made here; nothing is observed. */

static GtkWidget *
add_row (GtkWidget  *page,
         const char *title)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_size_request (label, 90, -1);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (page), row);

  return row;
}

static void
fill_spark (WhUiSpark *spark,
            double     base,
            guint      seed,
            gboolean   gap)
{
  double values[60];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      values[i] = base + base * .18 * sin (i / 7. + seed) + base * .06 * sin (i * 2.3 * (seed + 1));
      if (gap && i > 24 && i < 32)
        values[i] = NAN;
    }

  wh_ui_spark_set_values (spark, NULL, values, G_N_ELEMENTS (values));
}

static void
fill_course (WhUiAppTile *tile,
             guint        seed,
             gint64       to)
{
  gint64 times[60];
  double values[G_N_ELEMENTS (times)];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      times[i] = i + 1;
      values[i] = 128 + 128 * .18 * sin (i / 7. + seed) + 128 * .06 * sin (i * 2.3 * (seed + 1));
    }

  wh_ui_app_tile_set_course (tile, times, values, G_N_ELEMENTS (times), 1, MAX (to, 60), 0);
}

static void
fill_heartbeat (WhUiHeartbeat *heartbeat)
{
  WhHealth states[90];

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    states[i] = i > 40 && i < 44 ? WH_HEALTH_UNKNOWN
              : i == 70 ? WH_HEALTH_WARNING
              : i > 87 ? WH_HEALTH_FAILING
              : WH_HEALTH_OK;

  wh_ui_heartbeat_set_states (heartbeat, states, G_N_ELEMENTS (states));
}

static void
add_signs (GtkWidget *page)
{
  static const int sizes[] = { 9, 10, 12, 14, 22 };
  GtkWidget *row = add_row (page, "Health");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint health = WH_HEALTH_UNKNOWN; health <= WH_HEALTH_STALE; health++)
      gtk_box_append (GTK_BOX (row),
                      g_object_new (WH_UI_TYPE_HEALTH, "health", health, "size", sizes[i], NULL));

  for (guint activity = WH_UI_ACTIVITY_RUNNING; activity <= WH_UI_ACTIVITY_SKIPPED; activity++)
    gtk_box_append (GTK_BOX (row),
                    g_object_new (WH_UI_TYPE_HEALTH, "activity", activity, "size", 14, NULL));
}

static void
add_marks (GtkWidget *page)
{
  static const char *environments[] = { "production", "staging", "development", "canary" };
  GtkWidget *row = add_row (page, "Marks");

  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    gtk_box_append (GTK_BOX (row),
                    g_object_new (WH_UI_TYPE_ENV_MARK, "environment", environments[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    gtk_box_append (GTK_BOX (row),
                    g_object_new (WH_UI_TYPE_ENV_MARK, "environment", environments[i], "short", TRUE, NULL));

  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_PILL, "text", "Incident 42", "health", WH_HEALTH_FAILING, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_PILL, "text", "91 %", "health", WH_HEALTH_WARNING, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_PILL, "text", "64 %", NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_PILL, "text", "likely", "accent", TRUE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_VALUE, "value", "128", "unit", "req/s", NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_VALUE, "value", "18.4", "unit", "%", "health", WH_HEALTH_FAILING, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_VALUE, "value", "14", "unit", "ms", "health", WH_HEALTH_STALE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_VALUE, "unit", "ms", NULL));
}

static void
add_chips (GtkWidget *page)
{
  GtkWidget *row = add_row (page, "Chips");

  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_CHIP, "title", "Down", "health", WH_HEALTH_FAILING, "show-health", TRUE, "count", 1, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_CHIP, "title", "Degraded", "health", WH_HEALTH_WARNING, "show-health", TRUE, "count", 2, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_CHIP, "title", "Up", "health", WH_HEALTH_OK, "show-health", TRUE, "count", 34, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_CHIP, "title", "Stale", "health", WH_HEALTH_STALE, "show-health", TRUE, "count", 1, "active", TRUE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_CHIP, "title", "app=billing", NULL));
}

static void
add_drawings (GtkWidget *page)
{
  GtkWidget *row = add_row (page, "Meters");
  GtkWidget *spark;
  GtkWidget *heartbeat;

  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_METER, "used", 34., "requested", 41., "hexpand", TRUE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_METER, "used", 84., "requested", 70., "hexpand", TRUE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_METER, "used", 94., "requested", 82., "hexpand", TRUE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_METER, "used", 58., "observed", FALSE, "hexpand", TRUE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_METER, "requested", 50., "hexpand", TRUE, NULL));

  row = add_row (page, "Lines");
  for (guint tone = WH_UI_TONE_ACCENT; tone <= WH_UI_TONE_ERROR; tone++)
    {
      spark = g_object_new (WH_UI_TYPE_SPARK, "tone", tone, "marker", (gint64) 50, "hexpand", TRUE, NULL);
      fill_spark (WH_UI_SPARK (spark), 128, tone, TRUE);
      gtk_box_append (GTK_BOX (row), spark);
    }
  spark = g_object_new (WH_UI_TYPE_SPARK, "tone", WH_UI_TONE_SLATE, "zero-based", FALSE, "hexpand", TRUE, NULL);
  fill_spark (WH_UI_SPARK (spark), 128, 3, FALSE);
  wh_ui_spark_set_range (WH_UI_SPARK (spark), 0, 75);
  gtk_box_append (GTK_BOX (row), spark);
  spark = g_object_new (WH_UI_TYPE_SPARK, "tone", WH_UI_TONE_ERROR, "down-since", (gint64) 52, "hexpand", TRUE, NULL);
  fill_spark (WH_UI_SPARK (spark), 128, 4, FALSE);
  gtk_box_append (GTK_BOX (row), spark);

  row = add_row (page, "Heartbeat");
  heartbeat = wh_ui_heartbeat_new ();
  gtk_widget_set_hexpand (heartbeat, TRUE);
  fill_heartbeat (WH_UI_HEARTBEAT (heartbeat));
  gtk_box_append (GTK_BOX (row), heartbeat);
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_REPLICAS, "ready", 6, "wanted", 6, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_REPLICAS, "ready", 2, "wanted", 4, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_REPLICAS, "ready", 0, "wanted", 3, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_REPLICAS, "ready", 3, "wanted", 3, "observed", FALSE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_REPLICAS, "ready", 30, "wanted", 40, NULL));
}

static void
add_moments (GtkWidget *page)
{
  GtkWidget *row = add_row (page, "Moment");

  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_MOMENT, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_MOMENT, "mode", WH_UI_MOMENT_LATE, "text", "26 min", NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_MOMENT, "mode", WH_UI_MOMENT_OFFLINE, NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_MOMENT, "mode", WH_UI_MOMENT_PAST, "text", "Sun 15 Nov, 09:12", NULL));
  gtk_box_append (GTK_BOX (row), g_object_new (WH_UI_TYPE_MOMENT, "compact", TRUE, NULL));
}

static void
add_stats (GtkWidget *page)
{
  static const struct
  {
    const char *title;
    const char *value;
    const char *unit;
    const char *detail;
    WhHealth    health;
    gboolean    beside;
  } stats[] = {
    { "Request rate", "128",      "req/s", "+4 % to yesterday",  WH_HEALTH_OK,      FALSE },
    { "Errors",       "0.2",      "%",     "limit 2 %",          WH_HEALTH_OK,      FALSE },
    { "Latency p95",  "184",      "ms",    "−6 ms since 2.14.0", WH_HEALTH_WARNING, FALSE },
    { "Firing",       "2",        NULL,    "1 silenced",         WH_HEALTH_FAILING, TRUE },
  };
  GtkWidget *row = add_row (page, "Key figures");

  gtk_box_set_homogeneous (GTK_BOX (row), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (stats); i++)
    {
      GtkWidget *stat = g_object_new (WH_UI_TYPE_STAT,
                                      "title", stats[i].title,
                                      "value", stats[i].value,
                                      "unit", stats[i].unit,
                                      "detail", stats[i].detail,
                                      "health", stats[i].health,
                                      "spark-beside", stats[i].beside,
                                      "hexpand", TRUE,
                                      NULL);
      WhUiSpark *spark = wh_ui_stat_get_spark (WH_UI_STAT (stat));

      fill_spark (spark, 128, i, TRUE);
      wh_ui_spark_set_marker (spark, 50);
      gtk_widget_set_visible (GTK_WIDGET (spark), TRUE);
      gtk_box_append (GTK_BOX (row), stat);
    }
}

static GtkWidget *
create_tile (const char *name,
             WhHealth    health,
             gboolean    compact,
             guint       seed)
{
  WhUiAppTileEnvironment environments[] = {
    { "prod",    health,                                                       "2.14.0" },
    { "staging", health == WH_HEALTH_STALE ? WH_HEALTH_STALE : WH_HEALTH_OK,   "2.14.1" },
    { "dev",     health == WH_HEALTH_STALE ? WH_HEALTH_STALE : WH_HEALTH_OK,   "2.15.0-rc1" },
  };
  GtkWidget *tile = g_object_new (WH_UI_TYPE_APP_TILE,
                                  "title", name,
                                  "version", "v2.14.0",
                                  "pinned", seed < 3,
                                  "health", health,
                                  "behind", health == WH_HEALTH_OK ? 3 : 0,
                                  "compact", compact,
                                  "width-request", compact ? 162 : 240,
                                  NULL);

  wh_ui_app_tile_set_rate (WH_UI_APP_TILE (tile), "128", "req/s");
  if (health == WH_HEALTH_STALE)
    wh_ui_app_tile_set_note (WH_UI_APP_TILE (tile), "as of 14:02", NULL, WH_HEALTH_STALE);
  else if (health == WH_HEALTH_FAILING)
    wh_ui_app_tile_set_note (WH_UI_APP_TILE (tile), "18.4", "% errors", WH_HEALTH_FAILING);
  else
    wh_ui_app_tile_set_note (WH_UI_APP_TILE (tile), "0.2", "% errors", WH_HEALTH_OK);
  wh_ui_app_tile_set_environments (WH_UI_APP_TILE (tile), environments, G_N_ELEMENTS (environments));
  fill_course (WH_UI_APP_TILE (tile), seed, health == WH_HEALTH_STALE ? 90 : 60);

  return tile;
}

static void
add_tiles (GtkWidget *page)
{
  GtkWidget *row = add_row (page, "Tiles");

  gtk_box_append (GTK_BOX (row), create_tile ("chat-api", WH_HEALTH_OK, FALSE, 0));
  gtk_box_append (GTK_BOX (row), create_tile ("agents", WH_HEALTH_STALE, FALSE, 1));
  gtk_box_append (GTK_BOX (row), create_tile ("billing", WH_HEALTH_FAILING, FALSE, 2));
  gtk_box_append (GTK_BOX (row), create_tile ("voice-studio", WH_HEALTH_WARNING, FALSE, 3));

  row = add_row (page, "Compact");
  gtk_box_append (GTK_BOX (row), create_tile ("chat-api", WH_HEALTH_OK, TRUE, 0));
  gtk_box_append (GTK_BOX (row), create_tile ("agents", WH_HEALTH_STALE, TRUE, 1));
  gtk_box_append (GTK_BOX (row), create_tile ("billing", WH_HEALTH_FAILING, TRUE, 2));
}

static GtkWidget *
create_node (const char *name,
             WhHealth    health,
             const char *reason)
{
  GtkWidget *card = g_object_new (WH_UI_TYPE_NODE_CARD,
                                  "title", name,
                                  "health", health,
                                  "detail", "CCX33 · 8 cores · 32 GB",
                                  "reason", reason,
                                  "cost", "€ 48.49",
                                  "cost-unit", "/month",
                                  "age", "age 214 d",
                                  "width-request", 224,
                                  NULL);
  g_autoptr(GMenu) menu = g_menu_new ();
  gboolean down = health == WH_HEALTH_FAILING;

  g_menu_append (menu, "Drain…", "node.drain");
  wh_ui_node_card_set_menu_model (WH_UI_NODE_CARD (card), G_MENU_MODEL (menu));
  wh_ui_node_card_set_meter (WH_UI_NODE_CARD (card), WH_UI_NODE_CPU, down ? -1 : 34, 41, 100, down ? NULL : "34", "%");
  wh_ui_node_card_set_meter (WH_UI_NODE_CARD (card), WH_UI_NODE_MEMORY, down ? -1 : health == WH_HEALTH_WARNING ? 94 : 58, 62, 100, down ? NULL : "58", "%");
  wh_ui_node_card_set_meter (WH_UI_NODE_CARD (card), WH_UI_NODE_PODS, down ? 0 : 31, -1, 110, down ? "0" : "31", "/110");

  return card;
}

static void
add_nodes (GtkWidget *page)
{
  GtkWidget *row = add_row (page, "Nodes");

  gtk_box_append (GTK_BOX (row), create_node ("fsn1-cp-1", WH_HEALTH_OK, NULL));
  gtk_box_append (GTK_BOX (row), create_node ("fsn1-worker-3", WH_HEALTH_WARNING, "Memory pressure for 12 min"));
  gtk_box_append (GTK_BOX (row), create_node ("nbg1-worker-2", WH_HEALTH_FAILING, "Not ready for 4 min"));
  gtk_box_append (GTK_BOX (row), create_node ("lab-nuc-1", WH_HEALTH_STALE, NULL));
}

static GtkWidget *
create_service (const char *name,
                WhHealth    health,
                const char *reason,
                const char *latency)
{
  GtkWidget *card = g_object_new (WH_UI_TYPE_SERVICE_CARD,
                                  "title", name,
                                  "health", health,
                                  "state", health == WH_HEALTH_FAILING ? "Down" : NULL,
                                  "detail", "HTTPS · api.acme.dev",
                                  "reason", reason,
                                  "latency", latency,
                                  "latency-unit", "ms p95",
                                  "latency-health", health == WH_HEALTH_WARNING ? WH_HEALTH_WARNING : WH_HEALTH_OK,
                                  "uptime", "98.21",
                                  "range-start", "90 days",
                                  "range-end", "today",
                                  "hexpand", TRUE,
                                  NULL);

  fill_spark (wh_ui_service_card_get_spark (WH_UI_SERVICE_CARD (card)), 40, 2, TRUE);
  if (health == WH_HEALTH_FAILING)
    wh_ui_spark_set_down_since (wh_ui_service_card_get_spark (WH_UI_SERVICE_CARD (card)), 54);
  fill_heartbeat (wh_ui_service_card_get_heartbeat (WH_UI_SERVICE_CARD (card)));

  return card;
}

static void
add_services (GtkWidget *page)
{
  GtkWidget *row = add_row (page, "Services");

  gtk_box_append (GTK_BOX (row), create_service ("billing-webhooks", WH_HEALTH_FAILING, "503 for 14 min: no ready endpoint", NULL));
  gtk_box_append (GTK_BOX (row), create_service ("voice-studio", WH_HEALTH_WARNING, "p95 above 1.5 s objective for 1 h", "1840"));
  gtk_box_append (GTK_BOX (row), create_service ("chat-api", WH_HEALTH_OK, NULL, "182"));
  gtk_box_append (GTK_BOX (row), create_service ("lab-dashboard", WH_HEALTH_STALE, "as of 14:02", NULL));
}

static GtkWidget *
create_strip (WhUiStripForm  form,
              const char    *gate_text)
{
  static const WhUiDeliveryStage stages[] = {
    { "commit",     "Commit",     "a1b9f3e",     "Cap retry budget · 38 min",   WH_HEALTH_OK, WH_UI_ACTIVITY_NONE,    FALSE, TRUE },
    { "run",        "CI run",     "#812 passed", "4 min 12 s · 36 min ago",     WH_HEALTH_OK, WH_UI_ACTIVITY_RUNNING, FALSE, FALSE },
    { "image",      "Image",      "2.14.1",      "sha256:9c41… · 30 min",       WH_HEALTH_OK, WH_UI_ACTIVITY_NONE,    FALSE, FALSE },
    { "staging",    "Staging",    "2.14.1",      "2 of 2 ready · 28 min",       WH_HEALTH_OK, WH_UI_ACTIVITY_NONE,    FALSE, FALSE },
    { "production", "Production", "2.14.0",      "6 of 6 ready · 3 h",          WH_HEALTH_OK, WH_UI_ACTIVITY_NONE,    TRUE,  FALSE },
  };
  GtkWidget *strip = g_object_new (WH_UI_TYPE_DELIVERY_STRIP,
                                   "form", form,
                                   "gate-text", gate_text,
                                   "gate-button", "Promote…",
                                   "hexpand", TRUE,
                                   NULL);

  wh_ui_delivery_strip_set_stages (WH_UI_DELIVERY_STRIP (strip), stages, G_N_ELEMENTS (stages));

  return strip;
}

static void
add_strips (GtkWidget *page)
{
  gtk_box_append (GTK_BOX (add_row (page, "Delivery")), create_strip (WH_UI_STRIP_FULL, "3 commits behind"));
  gtk_box_append (GTK_BOX (add_row (page, "In step")), create_strip (WH_UI_STRIP_FULL, NULL));
  gtk_box_append (GTK_BOX (add_row (page, "Compact")), create_strip (WH_UI_STRIP_COMPACT, "3 behind"));
}

static GtkWidget *
create_capacity (gboolean narrow)
{
  GtkWidget *capacity = g_object_new (WH_UI_TYPE_CAPACITY, "narrow", narrow, "hexpand", TRUE, NULL);
  WhUiCapacityCell *cell;

  cell = wh_ui_capacity_add_cell (WH_UI_CAPACITY (capacity), "CPU");
  g_object_set (cell, "value", "31.5", "total", "of 70 cores", "share", "45 %", "detail", "58 % requested", NULL);
  wh_ui_capacity_cell_set_meter (cell, 31.5, 40.6, 70);
  cell = wh_ui_capacity_add_cell (WH_UI_CAPACITY (capacity), "Memory");
  g_object_set (cell, "value", "139", "total", "of 232 GiB", "share", "60 %", "detail", "67 % requested", NULL);
  wh_ui_capacity_cell_set_meter (cell, 139, 155, 232);
  cell = wh_ui_capacity_add_cell (WH_UI_CAPACITY (capacity), "Pods");
  g_object_set (cell, "value", "324", "total", "of 990", "share", "33 %", "detail", "lab-home not counted, offline", NULL);
  wh_ui_capacity_cell_set_meter (cell, 324, -1, 990);
  cell = wh_ui_capacity_add_cell (WH_UI_CAPACITY (capacity), "Cost");
  g_object_set (cell, "value", "€ 406.05", "total", "/month net", "detail", "€ 151.20 idle, by requests", "show-spark", TRUE, NULL);
  fill_spark (wh_ui_capacity_cell_get_spark (cell), 400, 1, FALSE);

  return capacity;
}

static GtkWidget *
create_steps (void)
{
  GtkWidget *steps = wh_ui_steps_new ();
  WhUiStep *step;

  step = wh_ui_steps_add (WH_UI_STEPS (steps), "Confirmed");
  g_object_set (step, "detail", "by you, plan 8f3c kept in the audit log", "time", "14:31:02", "activity", WH_UI_ACTIVITY_NONE, "health", WH_HEALTH_OK, NULL);
  step = wh_ui_steps_add (WH_UI_STEPS (steps), "Replacing pods");
  g_object_set (step, "detail", "3 of 6 run 2.14.1, 1 is starting", "time", "48 s", "activity", WH_UI_ACTIVITY_RUNNING, NULL);
  step = wh_ui_steps_add (WH_UI_STEPS (steps), "Limit crossed");
  g_object_set (step, "detail", "errors 4.1 % for 60 s, limit 2 %", "activity", WH_UI_ACTIVITY_NONE, "health", WH_HEALTH_FAILING, NULL);
  wh_ui_steps_add (WH_UI_STEPS (steps), "Done");

  return steps;
}

static void
add_changes (GtkWidget *page)
{
  static const char *lanes[] = { "Rollouts", "CI", "Alerts", "You", NULL };
  static const struct
  {
    double          hours;
    double          lasting;
    guint           lane;
    WhUiChangeForm  form;
    WhUiTone        tone;
    const char     *title;
  } samples[] = {
    { 22.4, 0,   0, WH_UI_CHANGE_TAG,     WH_UI_TONE_ACCENT,  "model-router 1.3.2" },
    { 17.3, 0,   0, WH_UI_CHANGE_TAG,     WH_UI_TONE_ACCENT,  "chat-api 2.13.9" },
    { 3.4,  0,   0, WH_UI_CHANGE_TAG,     WH_UI_TONE_ACCENT,  "chat-api 2.14.0" },
    { .42,  0,   0, WH_UI_CHANGE_TAG,     WH_UI_TONE_ERROR,   "billing 4.2.0" },
    { 23.1, 0,   1, WH_UI_CHANGE_TICK,    WH_UI_TONE_SLATE,   "run 801" },
    { 20.4, 0,   1, WH_UI_CHANGE_TICK,    WH_UI_TONE_SLATE,   "run 802" },
    { 6.7,  0,   1, WH_UI_CHANGE_TICK,    WH_UI_TONE_SLATE,   "run 803" },
    { 3.0,  0,   1, WH_UI_CHANGE_DIAMOND, WH_UI_TONE_ERROR,   "run 804 failed" },
    { 19.6, .5,  2, WH_UI_CHANGE_SPAN,    WH_UI_TONE_WARNING, "Latency is high" },
    { .38,  .38, 2, WH_UI_CHANGE_SPAN,    WH_UI_TONE_ERROR,   "billing is failing" },
    { 22.4, 0,   3, WH_UI_CHANGE_DOT,     WH_UI_TONE_PURPLE,  "Restart" },
    { .45,  0,   3, WH_UI_CHANGE_DOT,     WH_UI_TONE_PURPLE,  "Promote" },
  };
  gint64 now = g_get_real_time ();
  GtkWidget *row = add_row (page, "Changes");
  GtkWidget *strip = wh_ui_change_strip_new ();
  WhUiGap gap = { now - (gint64) (12.3 * G_TIME_SPAN_HOUR), now - 8 * G_TIME_SPAN_HOUR };
  WhUiChange changes[G_N_ELEMENTS (samples)];

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      gint64 from = now - (gint64) (samples[i].hours * (double) G_TIME_SPAN_HOUR);

      changes[i] = (WhUiChange) {
        samples[i].title, samples[i].title, samples[i].lane, samples[i].form, samples[i].tone,
        from, from + (gint64) (samples[i].lasting * (double) G_TIME_SPAN_HOUR),
      };
    }

  wh_ui_change_strip_set_lanes (WH_UI_CHANGE_STRIP (strip), lanes);
  wh_ui_change_strip_set_range (WH_UI_CHANGE_STRIP (strip), now - 24 * G_TIME_SPAN_HOUR, now);
  wh_ui_change_strip_set_gaps (WH_UI_CHANGE_STRIP (strip), &gap, 1);
  wh_ui_change_strip_set_changes (WH_UI_CHANGE_STRIP (strip), changes, G_N_ELEMENTS (changes));
  gtk_widget_set_hexpand (strip, TRUE);
  gtk_box_append (GTK_BOX (row), strip);
}

static void
add_texts (GtkWidget *page)
{
  GtkWidget *row = add_row (page, "Capacity");

  gtk_box_append (GTK_BOX (row), create_capacity (FALSE));

  row = add_row (page, "Narrow");
  gtk_widget_set_valign (row, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (row), create_strip (WH_UI_STRIP_NARROW, "3 commits behind staging"));
  gtk_box_append (GTK_BOX (row), create_capacity (TRUE));
  gtk_box_append (GTK_BOX (row), create_steps ());

  row = add_row (page, "Texts");
  gtk_box_append (GTK_BOX (row),
                  g_object_new (WH_UI_TYPE_DIFF,
                                "hexpand", TRUE,
                                "css-classes", (const char *[]) { "card", NULL },
                                "text",
                                "--- a/deployment\n+++ b/deployment\n@@ -20,5 +20,5 @@ spec:\n"
                                "     containers:\n       - name: chat-api\n"
                                "-        image: registry.acme.dev/chat-api:2.14.0\n"
                                "+        image: registry.acme.dev/chat-api:2.14.1\n"
                                "         ports:\n",
                                NULL));
  gtk_box_append (GTK_BOX (row),
                  g_object_new (WH_UI_TYPE_RAW_VIEW,
                                "hexpand", TRUE,
                                "css-classes", (const char *[]) { "card", NULL },
                                "text", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: chat-api-7d9f-x2lqk\n",
                                NULL));
}

static void
add_one_chart (GtkWidget     *row,
               WhUiTimeRange *range,
               const char    *title,
               const char    *names[])
{
  g_autoptr(WhSeriesSource) source = wave_source_new ();
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *chart = wh_ui_chart_new (range);
  gint64 until = wh_ui_time_range_get_until (range);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(WhSeriesModel) model = wh_series_model_new (source, NULL, names[i]);
      g_auto(GStrv) parts = g_strsplit (names[i], ":", 2);

      wh_ui_chart_add_series (WH_UI_CHART (chart), model, parts[0], wh_ui_tone_for_series (i),
                              i == 0 ? WH_UI_CHART_AREA : i == 2 ? WH_UI_CHART_DASHED : WH_UI_CHART_LINE);
    }

  wh_ui_chart_add_marker (WH_UI_CHART (chart), until - G_GINT64_CONSTANT (18) * 3600 * G_USEC_PER_SEC,
                          WH_UI_CHART_ROLLOUT, "2.13.9");
  wh_ui_chart_add_marker (WH_UI_CHART (chart), until - G_GINT64_CONSTANT (2) * 3600 * G_USEC_PER_SEC,
                          WH_UI_CHART_ROLLOUT, "2.14.0");
  wh_ui_chart_add_marker (WH_UI_CHART (chart), until - G_GINT64_CONSTANT (7) * 3600 * G_USEC_PER_SEC,
                          WH_UI_CHART_ALERT, NULL);

  gtk_widget_set_halign (heading, GTK_ALIGN_START);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_margin_top (heading, 12);
  gtk_widget_set_margin_start (heading, 14);
  gtk_widget_set_margin_end (chart, 8);
  gtk_widget_set_margin_start (chart, 8);
  gtk_box_append (GTK_BOX (card), heading);
  gtk_box_append (GTK_BOX (card), chart);
  gtk_box_append (GTK_BOX (card), wh_ui_legend_new (WH_UI_CHART (chart)));
  gtk_box_append (GTK_BOX (row), card);
}

static void
add_charts (GtkWidget *page)
{
  const char *rate[] = { "2xx:120:30:req/s", "4xx:9:2:req/s", NULL };
  const char *errors[] = { "5xx of all:0.3:0.1:%", NULL };
  const char *latency[] = { "p50:0.06:0.01:s", "p95:0.18:0.02:s", "p99:0.35:0.05:s", NULL };
  g_autoptr(WhUiTimeRange) range = wh_ui_time_range_new (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC);
  GtkWidget *row = add_row (page, "Charts");

  gtk_box_set_homogeneous (GTK_BOX (row), TRUE);
  gtk_widget_set_hexpand (row, TRUE);
  add_one_chart (row, range, "Request rate", rate);
  add_one_chart (row, range, "Error rate", errors);
  add_one_chart (row, range, "Latency", latency);
  wh_ui_time_range_set_cursor (range, wh_ui_time_range_get_until (range) - G_GINT64_CONSTANT (9) * 3600 * G_USEC_PER_SEC);
}

static gboolean mirrored;

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window;
  GtkWidget *view;
  GtkWidget *scroller;
  GtkWidget *page;

  /* GTK sets the direction of the locale when it starts: this comes after. */
  if (mirrored)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);

  window = adw_application_window_new (application);
  view = adw_toolbar_view_new ();
  scroller = gtk_scrolled_window_new ();
  page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_margin_top (page, 6);
  gtk_widget_set_margin_bottom (page, 18);
  gtk_widget_set_margin_start (page, 18);
  gtk_widget_set_margin_end (page, 18);

  add_charts (page);
  add_signs (page);
  add_marks (page);
  add_chips (page);
  add_drawings (page);
  add_moments (page);
  add_stats (page);
  add_tiles (page);
  add_nodes (page);
  add_services (page);
  add_strips (page);
  add_changes (page);
  add_texts (page);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), page);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_window_set_title (GTK_WINDOW (window), "Widgets");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 1800);
  gtk_window_present (GTK_WINDOW (window));
}

static int
options_cb (GApplication *application,
            GVariantDict *options)
{
  mirrored = g_variant_dict_contains (options, "rtl");

  return -1;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);

  g_application_add_main_option (G_APPLICATION (application), "rtl", 0, 0, G_OPTION_ARG_NONE,
                                 "Right to left", NULL);
  g_signal_connect (application, "handle-local-options", G_CALLBACK (options_cb), NULL);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
