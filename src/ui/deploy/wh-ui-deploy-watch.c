/* wh-ui-deploy-watch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-range-series.h"
#include "wh-tail-source.h"
#include "wh-ui-chart-card.h"
#include "wh-ui-children.h"
#include "wh-ui-deploy-watch.h"
#include "wh-ui-future.h"
#include "wh-ui-health.h"
#include "wh-ui-log-text.h"
#include "wh-ui-pod-row.h"

/* What went before is shown too, to see the difference. */
#define BEFORE (5 * G_TIME_SPAN_MINUTE)
#define CHART_HEIGHT 150

#define MAX_EVENTS 8
#define GLYPH_SIZE 9
#define TAIL_LINES 40
#define TAIL_INTERVAL (3 * G_TIME_SPAN_SECOND)
#define TAIL_CAP (256 * 1024)

typedef struct
{
  const char *metric;  /* id of the kind's table */
  WhUiChartCard *card; /* a child */
} Chart;

/**
 * WhUiDeployWatch:
 *
 * What a deployment does to its application: the numbers that it is judged by
 * with their limits, the last words of the pod that matters most, and what the
 * cluster says.
 */
struct _WhUiDeployWatch
{
  AdwBin         parent_instance;

  GtkBox        *charts;
  GtkWidget     *tail_card;
  GtkLabel      *tail_title;
  GtkLabel      *tail_note;
  WhUiLogText   *tail;
  GtkWidget     *events_box;
  GtkListBox    *events;

  WhUiTimeRange *range;
  Chart          chart[2]; /* errors, p95 */
  char          *traffic;  /* whose numbers, while charts are there */
  WhUiChartCard *gate;     /* (nullable): of the plan's expression */
  double         gate_limit;
  gboolean       gate_lowest;
  char          *marks;    /* what is drawn in the charts besides */
  char          *shown;    /* events */
  gint64         span;
  char          *tail_pod; /* uid */
  char          *tail_text;
  gint64         tail_asked;
  gboolean       asking;
};

G_DEFINE_FINAL_TYPE (WhUiDeployWatch, wh_ui_deploy_watch, ADW_TYPE_BIN)

static void
copy_cb (WhUiDeployWatch *self)
{
  if (self->tail_text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->tail_text);
}

static void
wh_ui_deploy_watch_dispose (GObject *object)
{
  WhUiDeployWatch *self = WH_UI_DEPLOY_WATCH (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_DEPLOY_WATCH);
  g_clear_object (&self->range);

  G_OBJECT_CLASS (wh_ui_deploy_watch_parent_class)->dispose (object);
}

static void
wh_ui_deploy_watch_finalize (GObject *object)
{
  WhUiDeployWatch *self = WH_UI_DEPLOY_WATCH (object);

  g_free (self->traffic);
  g_free (self->marks);
  g_free (self->shown);
  g_free (self->tail_pod);
  g_free (self->tail_text);

  G_OBJECT_CLASS (wh_ui_deploy_watch_parent_class)->finalize (object);
}

static void
wh_ui_deploy_watch_class_init (WhUiDeployWatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_deploy_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_deploy_watch_finalize;

  g_type_ensure (WH_UI_TYPE_LOG_TEXT);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-deploy-watch.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployWatch, charts);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployWatch, tail_card);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployWatch, tail_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployWatch, tail_note);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployWatch, tail);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployWatch, events_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployWatch, events);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
wh_ui_deploy_watch_init (WhUiDeployWatch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_log_text_set_show_times (self->tail, FALSE);
  wh_ui_log_text_set_show_numbers (self->tail, FALSE);
  wh_ui_log_text_set_wrap (self->tail, TRUE);
}

/* ---- Charts ---- */

static WhUiChartCard *
add_chart (WhUiDeployWatch *self,
           WhFleet         *fleet,
           WhRecord        *traffic,
           const char      *metric,
           const char      *title)
{
  WhUiChartCard *card = WH_UI_CHART_CARD (wh_ui_chart_card_new (self->range, title));
  WhUiChart *chart = wh_ui_chart_card_get_chart (card);
  const WhMetric *info = wh_kind_find_metric (traffic->kind, metric);
  g_autofree char *series = g_strdup_printf ("%s:%s/%s", traffic->kind->id, traffic->uid, metric);
  g_autoptr(WhSeriesModel) model = wh_series_model_new (WH_SERIES_SOURCE (wh_fleet_get_history (fleet)), traffic->connection, series);
  g_autofree char *subject = wh_record_dup_full_name (traffic);

  wh_ui_chart_card_set_can_enlarge (card, FALSE);
  wh_ui_chart_card_set_height (card, CHART_HEIGHT);
  wh_ui_chart_set_unit (chart, info->unit);
  wh_ui_chart_set_subject (chart, subject);
  wh_ui_chart_add_series (chart, model, title, WH_UI_TONE_ACCENT, WH_UI_CHART_AREA);
  gtk_box_append (self->charts, GTK_WIDGET (card));

  return card;
}

static void
build_charts (WhUiDeployWatch *self,
              WhFleet         *fleet,
              WhRecord        *traffic)
{
  wh_ui_remove_children (GTK_WIDGET (self->charts));

  self->gate = NULL;
  g_clear_pointer (&self->marks, g_free);
  self->chart[0].metric = "errors";
  self->chart[0].card = add_chart (self, fleet, traffic, "errors", _("Error rate"));
  self->chart[1].metric = "p95";
  self->chart[1].card = add_chart (self, fleet, traffic, "p95", _("Latency p95"));
}

static gint64
find_applied (WhDeployment *deployment)
{
  GPtrArray *steps = wh_deployment_get_steps (deployment);

  for (guint i = 0; i < steps->len; i++)
    {
      const WhDeployStep *step = steps->pdata[i];

      if (!g_str_equal (step->id, "confirmed") && step->began > 0)
        return step->began;
    }

  return 0;
}

/* Its expression judges too: what it measures is drawn, and from where on that is bad. */
static void
build_gate (WhUiDeployWatch    *self,
            WhFleet            *fleet,
            const WhDeployPlan *plan)
{
  g_autoptr(WhRangeSource) source = NULL;
  g_autoptr(WhSeriesSource) series = NULL;
  g_autoptr(WhSeriesModel) model = NULL;
  const WhDeployTarget *target = plan->targets->pdata[0];
  g_autofree char *measure = NULL;
  g_autofree char *subject = NULL;

  if (self->gate != NULL || plan->promql == NULL ||
      !(source = wh_connections_find_range_source (wh_fleet_get_connections (fleet))))
    return;

  measure = wh_deploy_dup_measure (plan->promql, &self->gate_limit, &self->gate_lowest);
  series = wh_range_series_new (source, measure, self->gate_lowest);
  model = wh_series_model_new (series, NULL, "gate");
  self->gate = WH_UI_CHART_CARD (wh_ui_chart_card_new (self->range, _("Gate")));
  subject = wh_record_dup_full_name (target->workload);
  wh_ui_chart_set_subject (wh_ui_chart_card_get_chart (self->gate), subject);
  wh_ui_chart_card_set_detail (self->gate, plan->promql);
  wh_ui_chart_card_set_can_enlarge (self->gate, FALSE);
  wh_ui_chart_card_set_height (self->gate, CHART_HEIGHT);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->gate), plan->promql);
  wh_ui_chart_add_series (wh_ui_chart_card_get_chart (self->gate), model, _("Gate"), WH_UI_TONE_ACCENT, WH_UI_CHART_AREA);
  gtk_box_append (self->charts, GTK_WIDGET (self->gate));
  g_clear_pointer (&self->marks, g_free);
}

static void
mark_chart (WhUiChart    *chart,
            WhDeployment *deployment)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  gint64 applied = find_applied (deployment);
  gint64 back = wh_deployment_get_rolled_back_at (deployment);

  wh_ui_chart_clear_markers (chart);
  wh_ui_chart_clear_limits (chart);

  if (applied > 0)
    wh_ui_chart_add_marker (chart, applied, WH_UI_CHART_ROLLOUT, plan->to_version);
  if (back > 0)
    wh_ui_chart_add_marker (chart, back, WH_UI_CHART_ALERT, _("roll back"));
}

static void
set_limits (WhUiDeployWatch    *self,
            const WhDeployPlan *plan)
{
  g_autofree char *errors = NULL;
  g_autofree char *p95 = NULL;
  g_autofree char *gate = NULL;

  if (self->traffic != NULL && !isnan (plan->max_errors))
    {
      /* Translators: %.3g is a number of percent */
      errors = g_strdup_printf (_("roll back above %.3g %%"), plan->max_errors);
      wh_ui_chart_set_limit (wh_ui_chart_card_get_chart (self->chart[0].card), plan->max_errors, errors);
    }

  if (self->traffic != NULL && plan->max_p95 > 0)
    {
      g_autofree char *longest = wh_format_duration (plan->max_p95);

      /* Translators: a duration */
      p95 = g_strdup_printf (_("roll back above %s"), longest);
      wh_ui_chart_set_limit (wh_ui_chart_card_get_chart (self->chart[1].card), (double)plan->max_p95 / G_USEC_PER_SEC, p95);
    }

  if (self->gate != NULL && !isnan (self->gate_limit))
    {
      gate = g_strdup_printf (self->gate_lowest ? _("roll back below %.4g") : _("roll back above %.4g"), self->gate_limit);
      wh_ui_chart_set_limit (wh_ui_chart_card_get_chart (self->gate), self->gate_limit, gate);
    }
}

static void
mark_charts (WhUiDeployWatch *self,
             WhDeployment    *deployment)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  g_autofree char *marks = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, find_applied (deployment),
                                            wh_deployment_get_rolled_back_at (deployment));

  if (g_strcmp0 (marks, self->marks) == 0)
    return;

  g_set_str (&self->marks, marks);

  for (guint i = 0; self->traffic != NULL && i < G_N_ELEMENTS (self->chart); i++)
    mark_chart (wh_ui_chart_card_get_chart (self->chart[i].card), deployment);
  if (self->gate != NULL)
    mark_chart (wh_ui_chart_card_get_chart (self->gate), deployment);

  if (plan->automatic)
    set_limits (self, plan);
}

/* From before it began to now; when it is over, to its end. */
static void
set_time (WhUiDeployWatch *self,
          WhOperation     *operation)
{
  gint64 begin = wh_operation_get_started_at (operation);
  gint64 end = wh_operation_get_ended_at (operation);
  gint64 span = 2 * BEFORE;

  if (end > 0)
    {
      if (self->span != -1)
        wh_ui_time_range_show (self->range, begin - BEFORE, end + BEFORE / 5);
      self->span = -1;
      return;
    }

  while (g_get_real_time () - begin + BEFORE > span)
    span *= 2;

  if (self->span != span)
    wh_ui_time_range_set_span (self->range, span);
  self->span = span;
}

static void
show_charts (WhUiDeployWatch *self,
             WhFleet         *fleet,
             WhStore         *store,
             WhOperation     *operation)
{
  WhDeployment *deployment = wh_deployment_of (operation);
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  const WhDeployTarget *target = plan->targets->pdata[0];
  g_autofree char *label = wh_application_dup_label (store, plan->application);
  WhRecord *traffic = wh_traffic_find (store, label, wh_record_get_scope (target->workload));

  if (self->range == NULL)
    self->range = wh_ui_time_range_new (2 * BEFORE);

  if (traffic != NULL && g_set_str (&self->traffic, traffic->uid))
    build_charts (self, fleet, traffic);

  build_gate (self, fleet, plan);
  gtk_widget_set_visible (GTK_WIDGET (self->charts), self->traffic != NULL || self->gate != NULL);

  if (self->traffic == NULL && self->gate == NULL)
    return;

  set_time (self, operation);
  mark_charts (self, deployment);
}

/* ---- Events ---- */

static gboolean
is_about (WhStore              *store,
          const WhDeployTarget *target,
          const WhRecord       *event)
{
  const char *subject = event->values[WH_EVENT_SUBJECT].text;
  WhRecord *record;

  if (event->connection != target->workload->connection || subject == NULL ||
      g_strcmp0 (event->values[WH_EVENT_NAMESPACE].text, wh_record_get_scope (target->workload)) != 0)
    return FALSE;

  record = wh_store_resolve (store, event->connection, subject);

  /* A pod that is gone is known by its name only, if at all. */
  return record == NULL ? event->values[WH_EVENT_APPLICATION].text != NULL &&
         g_strcmp0 (event->values[WH_EVENT_APPLICATION].text, wh_record_get_text (target->workload, "application")) == 0
                        : g_str_has_prefix (wh_record_get_name (record), wh_record_get_name (target->workload));
}

static int
compare_events (gconstpointer one,
                gconstpointer other)
{
  gint64 a = (*(const WhRecord * const *)one)->values[WH_EVENT_TIME].number;
  gint64 b = (*(const WhRecord * const *)other)->values[WH_EVENT_TIME].number;

  return (a < b) - (a > b);
}

static GPtrArray *
list_events (WhStore            *store,
             const WhDeployPlan *plan,
             gint64              since,
             gint64              until)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_event);
  GPtrArray *events = g_ptr_array_new ();

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *event = wh_resource_list_get_record (list, i);
      gint64 time = event->values[WH_EVENT_TIME].number;
      gboolean found = FALSE;

      if (time == WH_ABSENT || time < since || (until > 0 && time > until))
        continue;

      for (guint t = 0; t < plan->targets->len && !found; t++)
        found = is_about (store, plan->targets->pdata[t], event);

      if (found)
        g_ptr_array_add (events, event);
    }

  g_ptr_array_sort (events, compare_events);

  return events;
}

static GtkWidget *
make_event_row (WhStore  *store,
                WhRecord *event)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *glyph;
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local_usec (event->values[WH_EVENT_TIME].number);
  g_autofree char *clock = g_date_time_format (moment, "%H:%M:%S");
  WhRecord *subject = wh_store_resolve (store, event->connection, event->values[WH_EVENT_SUBJECT].text);
  const char *message = event->values[WH_EVENT_TEXT].text;
  gboolean named = subject == NULL || message == NULL || strstr (message, wh_record_get_name (subject)) != NULL;
  g_autofree char *text = named ? g_strdup (message) : g_strdup_printf ("%s: %s", wh_record_get_name (subject), message);
  gboolean plain = g_strcmp0 (event->values[WH_EVENT_SEVERITY].text, "info") == 0;
  GtkWidget *time = gtk_label_new (clock);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (time, "dimmed");
  gtk_widget_add_css_class (time, "numeric");
  gtk_widget_add_css_class (time, "caption");
  /* What only tells is neither good nor bad. */
  glyph = plain ? gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0) : wh_ui_health_new ();
  if (plain)
    gtk_widget_set_size_request (glyph, GLYPH_SIZE, GLYPH_SIZE);
  else
    {
      wh_ui_health_set_size (WH_UI_HEALTH (glyph), GLYPH_SIZE);
      wh_ui_health_set_health (WH_UI_HEALTH (glyph), event->health);
    }
  gtk_widget_set_valign (glyph, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), time);
  gtk_box_append (GTK_BOX (box), glyph);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 7);
  gtk_widget_set_margin_bottom (box, 7);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);

  return row;
}

static void
show_events (WhUiDeployWatch *self,
             WhStore         *store,
             WhOperation     *operation)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (wh_deployment_of (operation));
  /* Clusters tell times in whole seconds. */
  g_autoptr(GPtrArray) events = list_events (store, plan, wh_operation_get_started_at (operation) - G_USEC_PER_SEC,
                                             wh_operation_get_ended_at (operation));
  g_autoptr(GString) shown = g_string_new (NULL);

  for (guint i = 0; i < MIN (events->len, MAX_EVENTS); i++)
    {
      WhRecord *event = events->pdata[i];

      g_string_append_printf (shown, "%s %" G_GINT64_FORMAT "\n", event->uid, event->values[WH_EVENT_TIME].number);
    }

  gtk_widget_set_visible (self->events_box, events->len > 0);

  if (!g_set_str (&self->shown, shown->str))
    return;

  gtk_list_box_remove_all (self->events);

  for (guint i = 0; i < MIN (events->len, MAX_EVENTS); i++)
    gtk_list_box_append (self->events, make_event_row (store, events->pdata[i]));
}

/* ---- Last words ---- */

/* What fails is worth reading; else the newest, which is what is deployed. */
static WhRecord *
choose_pod (WhStore   *store,
            GPtrArray *pods)
{
  for (guint i = 0; i < pods->len; i++)
    if (wh_store_get_health (store, pods->pdata[i]) == WH_HEALTH_FAILING)
      return pods->pdata[i];

  return pods->len > 0 ? pods->pdata[0] : NULL;
}

static void
tail_done (gpointer      owner,
           const GValue *value,
           const GError *error)
{
  WhUiDeployWatch *self = owner;
  const char *text = value != NULL ? g_value_get_string (value) : NULL;
  const char *note = g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) ? _("The pod is gone") : error != NULL ? error->message : NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(WhLog) log = NULL;

  self->asking = FALSE;
  gtk_label_set_label (self->tail_note, note);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->tail_note), note);
  gtk_widget_set_visible (GTK_WIDGET (self->tail_note), note != NULL);

  /* Of a pod that does not answer what it said last stays. */
  if (text == NULL || *text == 0 || g_strcmp0 (text, self->tail_text) == 0 || !(log = wh_log_new_in_memory (TAIL_CAP, NULL)))
    return;

  g_set_str (&self->tail_text, text);
  bytes = g_bytes_new (text, strlen (text));
  dex_future_disown (wh_log_append (log, bytes));
  wh_log_finish (log, NULL);
  wh_ui_log_text_set_log (self->tail, log);
  wh_ui_log_text_set_follow (self->tail, TRUE);
  gtk_widget_set_visible (self->tail_card, TRUE);
}

static void
show_tail (WhUiDeployWatch *self,
           WhFleet         *fleet,
           WhStore         *store,
           WhOperation     *operation,
           GPtrArray       *pods)
{
  WhRecord *pod = choose_pod (store, pods);
  WhConnection *connection = pod != NULL ? wh_connections_find (wh_fleet_get_connections (fleet), pod->connection) : NULL;
  WhProvider *provider = connection != NULL ? wh_connection_get_provider (connection) : NULL;
  gboolean running = wh_operation_get_state (operation) == WH_OPERATION_STATE_RUNNING;
  g_autofree char *title = NULL;

  if (self->asking || provider == NULL || !WH_IS_TAIL_SOURCE (provider) || (!running && self->tail_text != NULL) ||
      g_get_monotonic_time () - self->tail_asked < TAIL_INTERVAL)
    return;

  if (g_set_str (&self->tail_pod, pod->uid))
    {
      /* Translators: the name of a pod, whose log it is */
      title = g_strdup_printf (_("Last lines of %s"), wh_record_get_name (pod));
      gtk_label_set_label (self->tail_title, title);
      gtk_widget_set_visible (self->tail_card, FALSE);
      g_clear_pointer (&self->tail_text, g_free);
    }

  self->asking = TRUE;
  self->tail_asked = g_get_monotonic_time ();
  wh_ui_future_done (wh_tail_source_read (WH_TAIL_SOURCE (provider), pod, TAIL_LINES), self, tail_done);
}

/**
 * wh_ui_deploy_watch_grab:
 * @self: a view
 *
 * Brings what it was judged by into view.
 */
void
wh_ui_deploy_watch_grab (WhUiDeployWatch *self)
{
  g_return_if_fail (WH_UI_IS_DEPLOY_WATCH (self));

  if (self->gate != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (wh_ui_chart_card_get_chart (self->gate)));
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

/**
 * wh_ui_deploy_watch_show:
 * @self: a view
 * @fleet: whose history has the numbers
 * @store: what is observed
 * @operation: a deployment that runs or ran
 */
void
wh_ui_deploy_watch_show (WhUiDeployWatch *self,
                         WhFleet         *fleet,
                         WhStore         *store,
                         WhOperation     *operation)
{
  g_autoptr(GPtrArray) pods = NULL;

  g_return_if_fail (WH_UI_IS_DEPLOY_WATCH (self));
  g_return_if_fail (WH_IS_STORE (store));

  pods = wh_ui_deploy_list_pods (store, wh_deployment_get_plan (wh_deployment_of (operation)));
  show_charts (self, fleet, store, operation);
  show_events (self, store, operation);
  show_tail (self, fleet, store, operation, pods);
}
