/* test-widgets.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <math.h>

#include "wh-ui-chip.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-heartbeat.h"
#include "wh-ui-meter.h"
#include "wh-ui-pill.h"
#include "wh-ui-replicas.h"
#include "wh-ui-spark.h"
#include "wh-ui-spin-rows.h"
#include "wh-ui-value.h"
#include "wh-ui-wordless.h"

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          guint      *count)
{
  (*count)++;
}

static GtkLabel *
find_label (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return GTK_LABEL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkLabel *label = find_label (child);

      if (label != NULL)
        return label;
    }

  return NULL;
}

static void
measure (GtkWidget *widget,
         int       *width,
         int       *height)
{
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, width, NULL, NULL);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, NULL, height, NULL, NULL);
}

/* Draws at a size into nothing and says what came out; NULL when nothing did. */
static GskRenderNode *
draw (GtkWidget *widget,
      int        width,
      int        height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;

  gtk_widget_allocate (widget, width, height, -1, NULL);
  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);

  return node;
}

static void
test_health_says_state_in_words (void)
{
  g_autoptr(GtkWidget) health = g_object_ref_sink (wh_ui_health_new ());
  guint notified = 0;

  g_signal_connect (health, "notify::health", G_CALLBACK (count_cb), &notified);
  gtk_test_accessible_assert_property (health, GTK_ACCESSIBLE_PROPERTY_LABEL, "Not observed");

  wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_FAILING);
  wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_FAILING);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_true (gtk_widget_has_css_class (health, "error"));
  g_assert_false (gtk_widget_has_css_class (health, "dimmed"));

  wh_ui_health_set_reason (WH_UI_HEALTH (health), "503 for 14 min");
  gtk_test_accessible_assert_property (health, GTK_ACCESSIBLE_PROPERTY_LABEL, "Failing: 503 for 14 min");

  /* Where nothing is judged, what is known of it is said all the same. */
  wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_UNKNOWN);
  wh_ui_health_set_word (WH_UI_HEALTH (health), "Silenced");
  gtk_test_accessible_assert_property (health, GTK_ACCESSIBLE_PROPERTY_LABEL, "Silenced: 503 for 14 min");
  wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_FAILING);
  gtk_test_accessible_assert_property (health, GTK_ACCESSIBLE_PROPERTY_LABEL, "Failing: 503 for 14 min");

  wh_ui_health_set_activity (WH_UI_HEALTH (health), WH_UI_ACTIVITY_RUNNING);
  wh_ui_health_set_reason (WH_UI_HEALTH (health), NULL);
  gtk_test_accessible_assert_property (health, GTK_ACCESSIBLE_PROPERTY_LABEL, "Running");
  g_assert_false (gtk_widget_has_css_class (health, "error"));

  g_assert_finalize_object (g_steal_pointer (&health));
}

static void
test_health_keeps_classes_of_others (void)
{
  g_autoptr(GtkWidget) health = g_object_ref_sink (wh_ui_health_new ());

  gtk_widget_add_css_class (health, "lead");
  wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_OK);
  g_assert_true (gtk_widget_has_css_class (health, "lead"));

  g_assert_finalize_object (g_steal_pointer (&health));
}

static void
test_health_takes_the_size_and_the_box (void)
{
  static const int sizes[] = { 9, 10, 12, 14, 22 };
  g_autoptr(GtkWidget) health = g_object_ref_sink (wh_ui_health_new ());
  int width;
  int height;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      wh_ui_health_set_size (WH_UI_HEALTH (health), sizes[i]);
      measure (health, &width, &height);
      g_assert_cmpint (width, ==, sizes[i]);
      g_assert_cmpint (height, ==, sizes[i]);
    }

  g_object_set (health, "size", 12, "box", 17, NULL);
  measure (health, &width, &height);
  g_assert_cmpint (width, ==, 17);
  g_assert_cmpint (height, ==, 12);

  g_assert_finalize_object (g_steal_pointer (&health));
}

static void
test_every_sign_draws (void)
{
  g_autoptr(GtkWidget) health = g_object_ref_sink (wh_ui_health_new ());

  for (guint state = WH_HEALTH_UNKNOWN; state <= WH_HEALTH_STALE; state++)
    {
      g_autoptr(GskRenderNode) node = NULL;

      g_object_set (health, "health", state, NULL);
      node = draw (health, 12, 12);
      g_assert_nonnull (node);
    }

  for (guint activity = WH_UI_ACTIVITY_RUNNING; activity <= WH_UI_ACTIVITY_SKIPPED; activity++)
    {
      g_autoptr(GskRenderNode) node = NULL;

      g_object_set (health, "activity", activity, NULL);
      node = draw (health, 12, 12);
      g_assert_nonnull (node);
    }

  g_assert_finalize_object (g_steal_pointer (&health));
}

static void
test_drawing_is_kept_until_something_changes (void)
{
  g_autoptr(GtkWidget) health = g_object_ref_sink (wh_ui_health_new ());
  g_autoptr(GskRenderNode) first = draw (health, 12, 12);
  g_autoptr(GskRenderNode) second = draw (health, 12, 12);
  g_autoptr(GskRenderNode) resized = draw (health, 14, 12);
  g_autoptr(GskRenderNode) changed = NULL;

  g_assert_true (first == second);
  g_assert_true (resized != first);

  wh_ui_health_set_health (WH_UI_HEALTH (health), WH_HEALTH_OK);
  changed = draw (health, 14, 12);
  g_assert_true (changed != resized);

  g_assert_finalize_object (g_steal_pointer (&health));
}

static void
test_only_production_is_marked (void)
{
  g_autoptr(GtkWidget) mark = g_object_ref_sink (wh_ui_env_mark_new ());

  g_assert_false (gtk_widget_get_visible (mark));

  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), "production");
  g_assert_true (gtk_widget_get_visible (mark));
  g_assert_true (gtk_widget_has_css_class (mark, "production"));
  g_assert_cmpstr (gtk_label_get_label (find_label (mark)), ==, "Production");

  wh_ui_env_mark_set_short (WH_UI_ENV_MARK (mark), TRUE);
  g_assert_cmpstr (gtk_label_get_label (find_label (mark)), ==, "PROD");
  gtk_test_accessible_assert_property (mark, GTK_ACCESSIBLE_PROPERTY_LABEL, "Production");

  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), "canary");
  g_assert_false (gtk_widget_has_css_class (mark, "production"));
  g_assert_cmpstr (gtk_label_get_label (find_label (mark)), ==, "canary");

  g_assert_finalize_object (g_steal_pointer (&mark));
}

static void
test_meter_says_what_it_shows (void)
{
  /* Not in the assertions: GTK uses their source text as a format. */
  const char *now = "45\u202f% used, 58\u202f% requested";
  const char *then = "45\u202f% used when last observed, 58\u202f% requested";
  const char *full = "100\u202f% used";
  g_autoptr(GtkWidget) meter = g_object_ref_sink (wh_ui_meter_new ());
  int width;
  int height;

  gtk_test_accessible_assert_property (meter, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "Not observed");

  wh_ui_meter_set (WH_UI_METER (meter), 31.5, 40.6, 70);
  gtk_test_accessible_assert_property (meter, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, now);

  wh_ui_meter_set_observed (WH_UI_METER (meter), FALSE);
  gtk_test_accessible_assert_property (meter, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, then);

  /* More than the limit is full, and no limit is not observed. */
  wh_ui_meter_set (WH_UI_METER (meter), 140, -1, 70);
  wh_ui_meter_set_observed (WH_UI_METER (meter), TRUE);
  gtk_test_accessible_assert_property (meter, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, full);
  wh_ui_meter_set (WH_UI_METER (meter), 140, -1, 0);
  gtk_test_accessible_assert_property (meter, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "Not observed");

  measure (meter, &width, &height);
  g_assert_cmpint (height, ==, 12);

  g_assert_finalize_object (g_steal_pointer (&meter));
}

static void
test_spark_draws_whatever_it_gets (void)
{
  static const gint64 times[] = { 0, 10, 20, 30, 90, 100, 110 };
  static const double values[] = { 1, 2, NAN, 4, 5, -6, 7 };
  static const double nothing[] = { NAN, NAN };
  static const double flat[] = { 0, 0, 0 };
  g_autofree double *many = g_new (double, 100000);
  g_autoptr(GtkWidget) spark = g_object_ref_sink (wh_ui_spark_new ());
  g_autoptr(GskRenderNode) empty = draw (spark, 96, 26);
  g_autoptr(GskRenderNode) holes = NULL;
  g_autoptr(GskRenderNode) unknown = NULL;
  g_autoptr(GskRenderNode) zero = NULL;
  g_autoptr(GskRenderNode) dense = NULL;

  g_assert_null (empty);
  g_assert_false (wh_ui_spark_has_values (WH_UI_SPARK (spark)));

  wh_ui_spark_set_values (WH_UI_SPARK (spark), times, values, G_N_ELEMENTS (values));
  holes = draw (spark, 96, 26);
  g_assert_nonnull (holes);
  gtk_test_accessible_assert_property (spark, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Last 7, lowest -6, highest 7");

  wh_ui_spark_set_values (WH_UI_SPARK (spark), NULL, nothing, G_N_ELEMENTS (nothing));
  unknown = draw (spark, 96, 26);
  g_assert_nonnull (unknown);
  gtk_test_accessible_assert_property (spark, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Not observed");

  wh_ui_spark_set_values (WH_UI_SPARK (spark), NULL, flat, G_N_ELEMENTS (flat));
  zero = draw (spark, 96, 26);
  g_assert_nonnull (zero);

  for (guint i = 0; i < 100000; i++)
    many[i] = i % 97;
  wh_ui_spark_set_values (WH_UI_SPARK (spark), NULL, many, 100000);
  dense = draw (spark, 96, 26);
  g_assert_nonnull (dense);

  g_assert_finalize_object (g_steal_pointer (&spark));
}

static void
test_value_never_shows_zero_for_nothing (void)
{
  g_autoptr(GtkWidget) value = g_object_ref_sink (wh_ui_value_new ());

  g_assert_cmpstr (gtk_label_get_label (find_label (value)), ==, "—");
  wh_ui_value_set (WH_UI_VALUE (value), "128", "req/s");
  g_assert_cmpstr (gtk_label_get_label (find_label (value)), ==, "128\u202freq/s");
  g_assert_false (gtk_widget_has_css_class (value, "dimmed"));

  wh_ui_value_set_health (WH_UI_VALUE (value), WH_HEALTH_STALE);
  g_assert_cmpstr (gtk_label_get_label (find_label (value)), ==, "128\u202freq/s");
  g_assert_true (gtk_widget_has_css_class (value, "dimmed"));

  wh_ui_value_set (WH_UI_VALUE (value), NULL, "req/s");
  g_assert_cmpstr (gtk_label_get_label (find_label (value)), ==, "—");

  g_assert_finalize_object (g_steal_pointer (&value));
}

static void
test_chip_is_a_toggle_with_a_count (void)
{
  g_autoptr(GtkWidget) chip = g_object_ref_sink (wh_ui_chip_new ());

  g_object_set (chip, "title", "Degraded", "count", 2, NULL);
  gtk_test_accessible_assert_property (chip, GTK_ACCESSIBLE_PROPERTY_LABEL, "Degraded 2");
  g_object_set (chip, "count", -1, NULL);
  gtk_test_accessible_assert_property (chip, GTK_ACCESSIBLE_PROPERTY_LABEL, "Degraded");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (chip)));

  g_assert_finalize_object (g_steal_pointer (&chip));
}

static void
test_pill_without_text_takes_no_room (void)
{
  g_autoptr(GtkWidget) pill = g_object_ref_sink (wh_ui_pill_new ());

  g_assert_false (gtk_widget_get_visible (pill));
  g_object_set (pill, "text", "Incident 42", "health", WH_HEALTH_FAILING, NULL);
  g_assert_true (gtk_widget_get_visible (pill));
  g_assert_true (gtk_widget_has_css_class (pill, "error"));

  g_assert_finalize_object (g_steal_pointer (&pill));
}

static void
test_heartbeat_counts_its_bars (void)
{
  static const WhHealth states[] = {
    WH_HEALTH_OK, WH_HEALTH_OK, WH_HEALTH_UNKNOWN, WH_HEALTH_WARNING, WH_HEALTH_FAILING, WH_HEALTH_STALE,
  };
  g_autoptr(GtkWidget) heartbeat = g_object_ref_sink (wh_ui_heartbeat_new ());
  g_autoptr(GskRenderNode) node = NULL;

  wh_ui_heartbeat_set_states (WH_UI_HEARTBEAT (heartbeat), states, G_N_ELEMENTS (states));
  gtk_test_accessible_assert_property (heartbeat, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "2 checks fine, 1 warning, 1 failing, 2 not observed");
  node = draw (heartbeat, 240, 16);
  g_assert_nonnull (node);

  g_assert_finalize_object (g_steal_pointer (&heartbeat));
}

static void
test_replicas_fit_any_number (void)
{
  g_autoptr(GtkWidget) replicas = g_object_ref_sink (wh_ui_replicas_new ());
  int width;
  int height;

  g_object_set (replicas, "ready", 2, "wanted", 4, NULL);
  gtk_test_accessible_assert_property (replicas, GTK_ACCESSIBLE_PROPERTY_LABEL, "2 of 4 ready");
  measure (replicas, &width, &height);
  g_assert_cmpint (width, ==, 4 * 6 + 3 * 2);
  g_assert_cmpint (height, ==, 10);

  g_object_set (replicas, "ready", 4000000000u, "wanted", 4000000000u, NULL);
  measure (replicas, &width, &height);
  g_assert_cmpint (width, ==, 72);

  g_assert_finalize_object (g_steal_pointer (&replicas));
}

static GtkWidget *
find_spin_button (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_SPIN_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_spin_button (child);

  return found;
}

/* GTK leaves out what is presentational, with all inside of it. */
static void
test_spin_rows_are_there_for_assistive_tools (void)
{
  g_autoptr(GtkWidget) row = NULL;
  GtkWidget *button;

  wh_ui_spin_rows_install ();
  row = g_object_ref_sink (adw_spin_row_new_with_range (0, 10, 1));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "How many");
  button = find_spin_button (row);
  g_assert_nonnull (button);
  gtk_test_accessible_assert_role (button, GTK_ACCESSIBLE_ROLE_SPIN_BUTTON);
  gtk_test_accessible_assert_relation (button, GTK_ACCESSIBLE_RELATION_LABELLED_BY, row, NULL);

  for (GtkWidget *each = gtk_widget_get_parent (button); each != gtk_widget_get_parent (row); each = gtk_widget_get_parent (each))
    {
      GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (each));

      g_assert_cmpint (role, !=, GTK_ACCESSIBLE_ROLE_PRESENTATION);
      g_assert_cmpint (role, !=, GTK_ACCESSIBLE_ROLE_NONE);
    }
}

/* Who listens is not told twice what the label says, nor left without what it
 * does not say any more, when the label changes and the tooltip does not. */
static void
test_tooltip_is_heard_when_the_label_says_less (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new ("sha256:7ab4f593"));

  wh_ui_set_tooltip (label, "sha256:7ab4f593");
  g_assert_false (gtk_test_accessible_has_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));

  gtk_label_set_label (GTK_LABEL (label), "7ab4");
  wh_ui_set_tooltip (label, "sha256:7ab4f593");
  gtk_test_accessible_assert_property (label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "sha256:7ab4f593");

  gtk_label_set_label (GTK_LABEL (label), "sha256:7ab4f593");
  wh_ui_set_tooltip (label, "sha256:7ab4f593");
  g_assert_false (gtk_test_accessible_has_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));

  gtk_label_set_label (GTK_LABEL (label), "7ab4");
  wh_ui_set_tooltip (label, NULL);
  g_assert_false (gtk_test_accessible_has_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));

  g_assert_finalize_object (label);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/ui/health/says-state-in-words", test_health_says_state_in_words);
  g_test_add_func ("/ui/health/keeps-classes-of-others", test_health_keeps_classes_of_others);
  g_test_add_func ("/ui/health/takes-the-size-and-the-box", test_health_takes_the_size_and_the_box);
  g_test_add_func ("/ui/health/every-sign-draws", test_every_sign_draws);
  g_test_add_func ("/ui/drawn/kept-until-something-changes", test_drawing_is_kept_until_something_changes);
  g_test_add_func ("/ui/env-mark/only-production-is-marked", test_only_production_is_marked);
  g_test_add_func ("/ui/meter/says-what-it-shows", test_meter_says_what_it_shows);
  g_test_add_func ("/ui/spark/draws-whatever-it-gets", test_spark_draws_whatever_it_gets);
  g_test_add_func ("/ui/value/never-shows-zero-for-nothing", test_value_never_shows_zero_for_nothing);
  g_test_add_func ("/ui/chip/is-a-toggle-with-a-count", test_chip_is_a_toggle_with_a_count);
  g_test_add_func ("/ui/pill/without-text-takes-no-room", test_pill_without_text_takes_no_room);
  g_test_add_func ("/ui/heartbeat/counts-its-bars", test_heartbeat_counts_its_bars);
  g_test_add_func ("/ui/replicas/fit-any-number", test_replicas_fit_any_number);
  g_test_add_func ("/ui/tooltip/is-heard-when-the-label-says-less", test_tooltip_is_heard_when_the_label_says_less);
  g_test_add_func ("/ui/spin-rows/are-there-for-assistive-tools", test_spin_rows_are_there_for_assistive_tools);

  return g_test_run ();
}
