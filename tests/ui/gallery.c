/* gallery.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <math.h>

#include "wh-ui-chip.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-heartbeat.h"
#include "wh-ui-meter.h"
#include "wh-ui-pill.h"
#include "wh-ui-replicas.h"
#include "wh-ui-spark.h"
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
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_set_margin_top (page, 6);
  gtk_widget_set_margin_bottom (page, 18);
  gtk_widget_set_margin_start (page, 18);
  gtk_widget_set_margin_end (page, 18);

  add_signs (page);
  add_marks (page);
  add_chips (page);
  add_drawings (page);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), page);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroller);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_window_set_title (GTK_WINDOW (window), "Widgets");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
