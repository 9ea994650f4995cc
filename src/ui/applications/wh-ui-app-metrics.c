/* wh-ui-app-metrics.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-kinds.h"
#include "wh-ui-app-metrics.h"
#include "wh-ui-app.h"
#include "wh-ui-queries-dialog.h"

/* An application of many workloads shows the first ones; each has its own page. */
#define MAX_WORKLOADS 4

/**
 * WhUiAppMetrics:
 *
 * The tab "Metrics" of an application: its requests and its workloads over
 * time, in one of its environments.
 */
struct _WhUiAppMetrics
{
  AdwBin       parent_instance;

  GtkStack    *stack;
  GtkWidget   *content;
  GtkDropDown *choice;
  GtkWidget   *edit;
  WhUiMetrics *metrics;
  WhUiAppReleases *releases;
  WhFleet     *fleet;
  WhStore     *store;
  WhRecord    *application;
  char        *environment; /* uid of the one that is shown */
  GPtrArray   *environments;
  gboolean     updating;
};

G_DEFINE_FINAL_TYPE (WhUiAppMetrics, wh_ui_app_metrics, ADW_TYPE_BIN)

/* Numbers of its requests there. */
static void
add_traffic (GPtrArray      *records,
             WhStore        *store,
             const WhRecord *application,
             const WhRecord *environment)
{
  g_autofree char *label = wh_application_dup_label (store, application->uid);
  WhRecord *traffic = wh_traffic_find (store, label, environment->values[WH_ENVIRONMENT_NAMESPACE].text);

  if (traffic != NULL)
    g_ptr_array_add (records, traffic);
}

static void
add_workloads (GPtrArray      *records,
               WhStore        *store,
               const WhRecord *environment)
{
  g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", -1);

  for (guint i = 0; references[i] != NULL && i < MAX_WORKLOADS; i++)
    {
      WhRecord *workload = wh_store_resolve (store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[i]);

      if (workload != NULL)
        g_ptr_array_add (records, workload);
    }
}

static WhRecord *
get_environment (WhUiAppMetrics *self)
{
  for (guint i = 0; i < self->environments->len; i++)
    {
      WhRecord *environment = g_ptr_array_index (self->environments, i);

      if (g_strcmp0 (environment->uid, self->environment) == 0)
        return environment;
    }

  return self->environments->len > 0 ? g_ptr_array_index (self->environments, 0) : NULL;
}

/**
 * wh_ui_app_metrics_give_rollouts:
 * @metrics: charts
 * @releases: (nullable) (element-type WhRelease): of the application
 * @environment: id of the one whose charts they are
 *
 * Tells charts what is known of its rollouts.
 */
void
wh_ui_app_metrics_give_rollouts (WhUiMetrics *metrics,
                                 GPtrArray   *releases,
                                 const char  *environment)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) labels = g_ptr_array_new ();

  for (guint i = 0; releases != NULL && i < releases->len; i++)
    {
      const WhRelease *release = g_ptr_array_index (releases, i);

      /* What is no version is known from an event, which the charts ask for. */
      if (g_strcmp0 (release->environment, environment) != 0 || release->version == NULL)
        continue;

      g_array_append_val (times, release->time);
      g_ptr_array_add (labels, release->version);
    }

  wh_ui_metrics_set_rollouts (metrics, (const gint64 *)(gpointer)times->data,
                              (const char * const *)labels->pdata, times->len);
}

static void
update (WhUiAppMetrics *self)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  WhRecord *environment = get_environment (self);

  if (environment == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }

  /* What people do comes first, what it takes after it. */
  add_traffic (records, self->store, self->application, environment);
  gtk_widget_set_visible (self->edit, records->len > 0);
  add_workloads (records, self->store, environment);

  if (records->len == 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }

  wh_ui_metrics_show_all (self->metrics, self->fleet, records, g_ptr_array_index (records, 0));
  wh_ui_app_metrics_give_rollouts (self->metrics, wh_ui_app_releases_get (self->releases),
                                   environment->values[WH_ENVIRONMENT_NAME].text);
  gtk_stack_set_visible_child_name (self->stack, "charts");
}

static void
chosen_cb (WhUiAppMetrics *self)
{
  guint selected = gtk_drop_down_get_selected (self->choice);

  if (self->updating || selected >= self->environments->len)
    return;

  g_set_str (&self->environment, ((WhRecord *)g_ptr_array_index (self->environments, selected))->uid);
  update (self);
}

static char *
dup_environment_title (WhUiAppMetrics *self,
                       const WhRecord *environment)
{
  const char *name = environment->values[WH_ENVIRONMENT_NAME].text;
  guint n = 0;

  for (guint i = 0; i < self->environments->len; i++)
    {
      const WhRecord *other = g_ptr_array_index (self->environments, i);

      n += g_strcmp0 (other->values[WH_ENVIRONMENT_NAME].text, name) == 0;
    }

  /* The same environment in two clusters is told by its cluster. */
  return n > 1 ? g_strdup_printf ("%s, %s", wh_ui_environment_get_title (name),
                                  environment->values[WH_ENVIRONMENT_CLUSTER].text ?: "")
               : g_strdup (wh_ui_environment_get_title (name));
}

static void
update_choice (WhUiAppMetrics *self)
{
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  GListModel *old = gtk_drop_down_get_model (self->choice);
  WhRecord *shown = get_environment (self);
  guint selected = 0;
  gboolean same;

  for (guint i = 0; i < self->environments->len; i++)
    {
      WhRecord *environment = g_ptr_array_index (self->environments, i);
      g_autofree char *title = dup_environment_title (self, environment);

      gtk_string_list_append (titles, title);
      if (environment == shown)
        selected = i;
    }

  same = old != NULL && g_list_model_get_n_items (old) == self->environments->len;

  for (guint i = 0; same && i < self->environments->len; i++)
    same = g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (old), i), gtk_string_list_get_string (titles, i));

  if (same)
    return;

  self->updating = TRUE;
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->choice, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->choice), self->environments->len > 1);
  self->updating = FALSE;
}

/* Whoever tells of its requests is asked otherwise. */
static void
edit_cb (WhUiAppMetrics *self)
{
  WhRecord *environment = get_environment (self);
  g_autofree char *label = wh_application_dup_label (self->store, self->application->uid);
  WhRecord *traffic = environment != NULL
                        ? wh_traffic_find (self->store, label, environment->values[WH_ENVIRONMENT_NAMESPACE].text) : NULL;

  if (traffic == NULL)
    return;

  adw_dialog_present (wh_ui_queries_dialog_new (self->fleet, traffic->connection, wh_record_get_name (traffic),
                                                traffic->values[WH_TRAFFIC_CONVENTION].text),
                      GTK_WIDGET (self));
}

static void
wh_ui_app_metrics_dispose (GObject *object)
{
  WhUiAppMetrics *self = WH_UI_APP_METRICS (object);

  g_clear_object (&self->releases);
  g_clear_object (&self->fleet);
  g_clear_object (&self->store);
  g_clear_pointer (&self->application, wh_record_unref);
  g_clear_pointer (&self->environments, g_ptr_array_unref);
  g_clear_pointer (&self->environment, g_free);

  G_OBJECT_CLASS (wh_ui_app_metrics_parent_class)->dispose (object);
}

static void
wh_ui_app_metrics_class_init (WhUiAppMetricsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_app_metrics_dispose;
}

static void
wh_ui_app_metrics_init (WhUiAppMetrics *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *nothing = adw_status_page_new ();

  self->environments = g_ptr_array_new ();
  self->metrics = WH_UI_METRICS (wh_ui_metrics_new (G_TIME_SPAN_DAY));
  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->choice), _("Environment"));
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  self->edit = gtk_button_new_from_icon_name ("document-edit-symbolic");
  gtk_widget_set_tooltip_text (self->edit, _("Edit queries…"));
  gtk_widget_set_valign (self->edit, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->edit, "clicked", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
  wh_ui_metrics_set_start (self->metrics, self->edit);
  wh_ui_metrics_set_start (self->metrics, GTK_WIDGET (self->choice));
  wh_ui_metrics_set_height (self->metrics, 200);

  self->content = GTK_WIDGET (self->metrics);
  gtk_widget_set_valign (self->content, GTK_ALIGN_START);
  gtk_widget_set_margin_top (self->content, 3);
  gtk_widget_set_margin_bottom (self->content, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->content);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (nothing), "wh-metrics-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (nothing), _("Nothing is measured"));
  adw_status_page_set_description (ADW_STATUS_PAGE (nothing),
                                   _("No connected cluster measures what it takes, and no Prometheus its requests."));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, nothing, "none");
  gtk_stack_add_named (self->stack, scroller, "charts");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  wh_ui_app_metrics_set_narrow (self, FALSE, FALSE);
}

static void
releases_cb (WhUiAppMetrics *self)
{
  WhRecord *environment = get_environment (self);

  if (environment != NULL)
    wh_ui_app_metrics_give_rollouts (self->metrics, wh_ui_app_releases_get (self->releases),
                                     environment->values[WH_ENVIRONMENT_NAME].text);
}

/**
 * wh_ui_app_metrics_new:
 * @releases: what the charts mark
 *
 * Returns: (transfer floating): a tab without charts
 */
GtkWidget *
wh_ui_app_metrics_new (WhUiAppReleases *releases)
{
  WhUiAppMetrics *self;

  g_return_val_if_fail (WH_UI_IS_APP_RELEASES (releases), NULL);

  self = g_object_new (WH_UI_TYPE_APP_METRICS, NULL);
  self->releases = g_object_ref (releases);
  g_signal_connect_object (releases, "changed", G_CALLBACK (releases_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_app_metrics_show:
 * @self: the tab
 * @fleet: the fleet
 * @store: what is shown
 * @application: an application
 *
 * Shows @application as it is in @store.
 */
void
wh_ui_app_metrics_show (WhUiAppMetrics *self,
                        WhFleet        *fleet,
                        WhStore        *store,
                        WhRecord       *application)
{
  g_return_if_fail (WH_UI_IS_APP_METRICS (self));
  g_return_if_fail (application != NULL);

  g_set_object (&self->fleet, fleet);
  g_set_object (&self->store, store);
  g_clear_pointer (&self->application, wh_record_unref);
  self->application = wh_record_ref (application);
  g_clear_pointer (&self->environments, g_ptr_array_unref);
  self->environments = wh_ui_app_list_environments (store, application);
  update_choice (self);
  update (self);
}

/**
 * wh_ui_app_metrics_set_narrow:
 * @self: the tab
 * @narrow: whether there is room for one column of charts only
 * @compact: whether there is little room
 */
void
wh_ui_app_metrics_set_narrow (WhUiAppMetrics *self,
                              gboolean        narrow,
                              gboolean        compact)
{
  g_return_if_fail (WH_UI_IS_APP_METRICS (self));

  gtk_widget_set_margin_start (self->content, narrow ? 12 : 24);
  gtk_widget_set_margin_end (self->content, narrow ? 12 : 24);
  wh_ui_metrics_set_compact (self->metrics, narrow);
  wh_ui_metrics_set_can_compare (self->metrics, !narrow);
  wh_ui_metrics_set_columns (self->metrics, narrow || compact ? 1 : 2);
}
