/* test-deploy.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <adwaita.h>

#include "../core/deploy-fixture.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-ui-deploy-plan.h"
#include "wh-ui-deploy-progress.h"
#include "wh-ui-pod-row.h"

/* The views of a deployment, of one in a cluster in memory. */

typedef struct
{
  DeployFixture  core;
  GtkWidget     *window;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  deploy_fixture_set_up (&self->core, data);
  self->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1000, 700);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  deploy_fixture_tear_down (&self->core, data);
}

static void
show (Fixture   *self,
      GtkWidget *view)
{
  adw_window_set_content (ADW_WINDOW (self->window), view);
  gtk_window_present (GTK_WINDOW (self->window));
}

/* ---- What is on the screen ---- */

typedef gboolean (*Matches) (GtkWidget  *widget,
                             const char *text);

static gboolean
says (GtkWidget  *widget,
      const char *text)
{
  return GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_label (GTK_LABEL (widget)), text) == 0;
}

static gboolean
is_row (GtkWidget  *widget,
        const char *text)
{
  return ADW_IS_PREFERENCES_ROW (widget) && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), text) == 0;
}

/* Only what can be seen; in the order of the screen. */
static GtkWidget *
find (GtkWidget  *widget,
      Matches     matches,
      const char *text)
{
  if (!gtk_widget_get_visible (widget))
    return NULL;

  if (matches (widget, text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
has (GtkWidget  *widget,
     const char *text)
{
  return find (widget, says, text) != NULL;
}

static int
get_y (GtkWidget  *view,
       const char *text)
{
  GtkWidget *label = find (view, says, text);
  graphene_point_t point;

  g_assert_nonnull (label);
  g_assert_true (gtk_widget_compute_point (label, view, &GRAPHENE_POINT_INIT (0, 0), &point));

  return (int)point.y;
}

static void
wait_for_size (GtkWidget *view)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  /* A frame lays everything out anew. */
  gtk_widget_queue_resize (view);
  while (gtk_widget_get_height (view) == 0 || g_main_context_pending (NULL))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* ---- The plan ---- */

static void
parameter_cb (WhUiDeployPlan *view,
              const char     *id,
              const char     *value,
              GString        *told)
{
  g_string_append_printf (told, "%s=%s;", id, value);
}

static void
test_plan (Fixture       *self,
           gconstpointer  data)
{
  GtkWidget *view = g_object_new (WH_UI_TYPE_DEPLOY_PLAN, NULL);
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GString) told = g_string_new (NULL);
  GtkWidget *row;

  deploy_fixture_put_image (&self->core, "2.0", 'b', -1, -1);
  deploy_fixture_put_traffic (&self->core, 0.1, 100 * G_TIME_SPAN_MILLISECOND);
  operation = deploy_fixture_plan (&self->core, "promote", NULL);
  show (self, view);
  g_signal_connect (view, "parameter", G_CALLBACK (parameter_cb), told);
  wh_ui_deploy_plan_show (WH_UI_DEPLOY_PLAN (view), wh_deployment_of (operation));

  g_assert_true (has (view, "1.0"));
  g_assert_true (has (view, "2.0"));
  g_assert_true (has (view, "bbbbbbbb…bbbb"));
  g_assert_true (has (view, "1 object, as the server would apply it"));
  g_assert_true (has (view, "Deployment shop/web in prod"));
  g_assert_nonnull (find (view, is_row, "Dry run accepted"));
  g_assert_nonnull (find (view, is_row, "Vulnerabilities are not known"));
  /* What is shown is nothing that somebody chose. */
  g_assert_cmpstr (told->str, ==, "");

  row = find (view, is_row, "Roll back on its own");
  g_assert_nonnull (row);
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "errors stay above 2 %"));
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), FALSE);
  g_assert_cmpstr (told->str, ==, "rollback=no;");

  wh_ui_deploy_plan_set_fixed (WH_UI_DEPLOY_PLAN (view), TRUE);
  g_assert_false (gtk_widget_get_sensitive (row));
  wh_ui_deploy_plan_set_waiting (WH_UI_DEPLOY_PLAN (view));
  g_assert_nonnull (find (view, is_row, "Asking the systems"));
  g_assert_null (find (view, is_row, "Dry run accepted"));
}

/* In one column what decides comes first, and the diff, which is long, last. */
static void
test_plan_order (Fixture       *self,
                 gconstpointer  data)
{
  GtkWidget *view = g_object_new (WH_UI_TYPE_DEPLOY_PLAN, NULL);
  g_autoptr(WhOperation) operation = deploy_fixture_plan (&self->core, "promote", "strategy", "canary", NULL);

  show (self, view);
  wh_ui_deploy_plan_show (WH_UI_DEPLOY_PLAN (view), wh_deployment_of (operation));

  for (guint i = 0; i < 2; i++)
    {
      wh_ui_deploy_plan_set_compact (WH_UI_DEPLOY_PLAN (view), TRUE, TRUE);
      wait_for_size (view);
      g_assert_cmpint (get_y (view, "Checks"), <, get_y (view, "Commits in between"));
      g_assert_cmpint (get_y (view, "Commits in between"), <, get_y (view, "If it goes wrong"));
      g_assert_cmpint (get_y (view, "If it goes wrong"), <, get_y (view, "What changes"));

      wh_ui_deploy_plan_set_compact (WH_UI_DEPLOY_PLAN (view), FALSE, FALSE);
      wait_for_size (view);
      g_assert_cmpint (get_y (view, "Checks"), <, get_y (view, "Commits in between"));
      g_assert_cmpint (get_y (view, "Checks"), <, get_y (view, "If it goes wrong"));
    }
}

/* ---- Progress ---- */

static void
put_pod (Fixture    *self,
         const char *name,
         const char *image,
         gboolean    ready,
         gint64      created)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, self->core.connection);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_POD_NAME, name);
  wh_record_builder_set_text (builder, WH_POD_STATUS, "Running");
  wh_record_builder_set_text (builder, WH_POD_IMAGE, image);
  wh_record_builder_set_text (builder, WH_POD_OWNER, "workload:shop/web");
  wh_record_builder_set_number (builder, WH_POD_READY, ready);
  wh_record_builder_set_number (builder, WH_POD_WANTED, 1);
  wh_record_builder_set_number (builder, WH_POD_CREATED, created);
  deploy_fixture_put (&self->core, wh_record_builder_build (builder));
}

static guint
count_words (GtkWidget  *widget,
             const char *text)
{
  guint n = says (widget, text);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_words (child, text);

  return n;
}

static void
test_pods (Fixture       *self,
           gconstpointer  data)
{
  GtkWidget *row = wh_ui_pod_row_new ();
  g_autoptr(WhOperation) operation = NULL;
  const WhDeployPlan *plan;

  deploy_fixture_put_image (&self->core, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (&self->core, "promote", NULL);
  plan = wh_deployment_get_plan (wh_deployment_of (operation));
  show (self, row);

  wh_ui_pod_row_show (WH_UI_POD_ROW (row), self->core.store, wh_deployment_of (operation));
  g_assert_false (gtk_widget_get_visible (row));

  put_pod (self, "web-old", plan->from_image, TRUE, 1);
  put_pod (self, "web-new", plan->to_image, TRUE, 3);
  put_pod (self, "web-newer", plan->to_image, FALSE, 2);
  wh_ui_pod_row_show (WH_UI_POD_ROW (row), self->core.store, wh_deployment_of (operation));
  g_assert_true (gtk_widget_get_visible (row));
  g_assert_cmpuint (count_words (row, "1.0"), ==, 1);
  g_assert_cmpuint (count_words (row, "2.0"), ==, 2);
  g_assert_cmpuint (count_words (row, "ready"), ==, 2);
  g_assert_cmpuint (count_words (row, "starting"), ==, 1);
}

static void
test_progress (Fixture       *self,
               gconstpointer  data)
{
  GtkWidget *view = g_object_new (WH_UI_TYPE_DEPLOY_PROGRESS, NULL);
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  deploy_fixture_put_image (&self->core, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (&self->core, "promote", "strategy", "blue-green", NULL);
  g_assert_true (deploy_fixture_run (&self->core, operation, &error));
  g_assert_no_error (error);
  show (self, view);
  wh_ui_deploy_progress_show (WH_UI_DEPLOY_PROGRESS (view), operation, NULL, self->core.store);

  /* The result, and each step that it went. */
  g_assert_true (has (view, "shop 2.0 runs in production"));
  g_assert_true (has (view, "Confirmed"));
  g_assert_true (has (view, "Starting the second workload"));
  g_assert_true (has (view, "Switching the service to the first workload"));
  g_assert_true (has (view, "Blue/green, from 1.0 to 2.0"));
  g_assert_false (has (view, "Rolling back to 1.0"));
}

static void
test_progress_back (Fixture       *self,
                    gconstpointer  data)
{
  GtkWidget *view = g_object_new (WH_UI_TYPE_DEPLOY_PROGRESS, NULL);
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  deploy_fixture_put_traffic (&self->core, 0.1, 100 * G_TIME_SPAN_MILLISECOND);
  deploy_fixture_put_image (&self->core, "2.0", 'b', -1, -1);
  operation = deploy_fixture_plan (&self->core, "promote", NULL);
  deploy_fixture_put_traffic (&self->core, 50, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_false (deploy_fixture_run (&self->core, operation, &error));
  show (self, view);
  wh_ui_deploy_progress_show (WH_UI_DEPLOY_PROGRESS (view), operation, NULL, self->core.store);

  g_assert_true (has (view, "Rolling back to 1.0"));
  g_assert_true (has (view, "Rolled back"));
  /* What will not be done any more is gone. */
  g_assert_false (has (view, "Done"));
  g_assert_true (wh_deployment_has_evidence (wh_deployment_of (operation)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();
  wh_kinds_register ();
  deploy_fixture_register ();

#define ADD(path, func) g_test_add ("/deploy/" path, Fixture, NULL, set_up, func, tear_down)

  ADD ("plan", test_plan);
  ADD ("plan/order", test_plan_order);
  ADD ("pods", test_pods);
  ADD ("progress", test_progress);
  ADD ("progress/back", test_progress_back);

  return g_test_run ();
}
