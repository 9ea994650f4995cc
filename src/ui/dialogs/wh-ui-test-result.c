/* wh-ui-test-result.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-health.h"
#include "wh-ui-test-result.h"

/* How often new steps of a running test are looked for, in milliseconds. */
#define STEP_INTERVAL 60

/**
 * WhUiTestResult:
 *
 * How the test of a connection goes, step by step as they are taken, and how it
 * ended.
 */
struct _WhUiTestResult
{
  AdwBin      parent_instance;

  GtkWidget  *health;
  GtkLabel   *title;
  GtkLabel   *time;
  GtkLabel   *text;
  GtkListBox *steps;

  WhProvider *provider;
  gint64      started_at;
  guint       step_source;
  guint       n_steps;
};

G_DEFINE_FINAL_TYPE (WhUiTestResult, wh_ui_test_result, ADW_TYPE_BIN)

static void
add_step (WhUiTestResult *self,
          const WhTestStep     *step)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *health = wh_ui_health_new ();
  GtkWidget *title = gtk_label_new (step->title);
  GtkWidget *detail = gtk_label_new (step->detail);

  wh_ui_health_set_health (WH_UI_HEALTH (health), step->health);
  if (step->health == WH_HEALTH_UNKNOWN)
    {
      wh_ui_health_set_activity (WH_UI_HEALTH (health), WH_UI_ACTIVITY_SKIPPED);
      gtk_widget_add_css_class (title, "dimmed");
    }

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (title, step->title);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (detail, step->detail);
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dimmed");

  gtk_box_append (GTK_BOX (box), health);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 8);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_append (self->steps, row);
}

static void
show_steps (WhUiTestResult *self)
{
  GPtrArray *steps = self->provider != NULL ? wh_provider_get_test_steps (self->provider) : NULL;

  for (; steps != NULL && self->n_steps < steps->len; self->n_steps++)
    add_step (self, g_ptr_array_index (steps, self->n_steps));

  gtk_widget_set_visible (GTK_WIDGET (self->steps), self->n_steps > 0);
}

static gboolean
step_cb (gpointer data)
{
  show_steps (data);

  return G_SOURCE_CONTINUE;
}

static void
wh_ui_test_result_dispose (GObject *object)
{
  WhUiTestResult *self = WH_UI_TEST_RESULT (object);

  g_clear_handle_id (&self->step_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_TEST_RESULT);
  g_clear_object (&self->provider);

  G_OBJECT_CLASS (wh_ui_test_result_parent_class)->dispose (object);
}

static void
wh_ui_test_result_class_init (WhUiTestResultClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_test_result_dispose;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-test-result.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiTestResult, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiTestResult, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiTestResult, time);
  gtk_widget_class_bind_template_child (widget_class, WhUiTestResult, text);
  gtk_widget_class_bind_template_child (widget_class, WhUiTestResult, steps);
}

static void
wh_ui_test_result_init (WhUiTestResult *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_test_result_begin:
 * @self: a result
 * @provider: what is tested; its steps are shown as they come
 *
 * Shows that a test is under way.
 */
void
wh_ui_test_result_begin (WhUiTestResult *self,
                         WhProvider     *provider)
{
  g_return_if_fail (WH_UI_IS_TEST_RESULT (self));
  g_return_if_fail (WH_IS_PROVIDER (provider));

  g_set_object (&self->provider, provider);
  gtk_list_box_remove_all (self->steps);
  self->n_steps = 0;
  self->started_at = g_get_monotonic_time ();

  gtk_widget_set_visible (GTK_WIDGET (self->steps), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->text), FALSE);
  gtk_label_set_label (self->time, "");
  gtk_label_set_label (self->title, _("Testing"));
  wh_ui_health_set_activity (WH_UI_HEALTH (self->health), WH_UI_ACTIVITY_RUNNING);

  g_clear_handle_id (&self->step_source, g_source_remove);
  self->step_source = g_timeout_add (STEP_INTERVAL, step_cb, self);
}

/**
 * wh_ui_test_result_end:
 * @self: a result
 * @error: (nullable): why it failed
 *
 * Shows how it ended: the test, or what was done without one.
 */
void
wh_ui_test_result_end (WhUiTestResult *self,
                       const GError   *error)
{
  g_return_if_fail (WH_UI_IS_TEST_RESULT (self));

  show_steps (self);

  if (self->step_source != 0)
    {
      g_autofree char *duration = wh_format_duration (g_get_monotonic_time () - self->started_at);
      /* Translators: how long the test took, such as 0.4 s */
      g_autofree char *text = g_strdup_printf (_("Tested just now, %s"), duration);

      gtk_label_set_label (self->time, text);
    }
  else
    {
      /* Something else ended: what an earlier test said is not about that. */
      gtk_list_box_remove_all (self->steps);
      gtk_widget_set_visible (GTK_WIDGET (self->steps), FALSE);
      gtk_label_set_label (self->time, "");
    }

  g_clear_handle_id (&self->step_source, g_source_remove);
  g_clear_object (&self->provider);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), error == NULL ? WH_HEALTH_OK : WH_HEALTH_FAILING);
  wh_ui_health_set_activity (WH_UI_HEALTH (self->health), WH_UI_ACTIVITY_NONE);
  gtk_label_set_label (self->title, error == NULL ? _("Connection works") : _("Connection failed"));
  gtk_widget_set_visible (GTK_WIDGET (self->text), error != NULL);
  gtk_label_set_label (self->text, error != NULL ? error->message : "");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), gtk_label_get_label (self->title),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/**
 * wh_ui_test_result_is_running:
 * @self: a result
 *
 * Returns: whether a test has begun and not ended
 */
gboolean
wh_ui_test_result_is_running (WhUiTestResult *self)
{
  g_return_val_if_fail (WH_UI_IS_TEST_RESULT (self), FALSE);

  return self->step_source != 0;
}
