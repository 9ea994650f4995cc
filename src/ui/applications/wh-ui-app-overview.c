/* wh-ui-app-overview.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-app-delivery.h"
#include "wh-ui-app-environments.h"
#include "wh-ui-app-metrics.h"
#include "wh-ui-app-overview.h"
#include "wh-ui-app-parts.h"
#include "wh-ui-app-releases.h"
#include "wh-ui-app.h"
#include "wh-ui-chart-dialog.h"
#include "wh-ui-children.h"
#include "wh-ui-draw.h"
#include "wh-ui-stat.h"
#include "wh-ui-wordless.h"

/* The key figures go so far back. */
#define SPAN G_TIME_SPAN_HOUR

/* So many releases, alerts and workloads are listed. */
#define MAX_RELEASES 8
#define MAX_ALERTS 4
#define MAX_WORKLOADS 4

/**
 * WhUiAppOverview:
 *
 * One application at a glance: its way to production, key figures, releases,
 * where it runs, its alerts, and what belongs to it.
 *
 * Signal "stage-activated" (id) as of the strip.
 */
struct _WhUiAppOverview
{
  WhUiAdaptive             parent_instance;

  GtkBox            *content;
  WhUiDeliveryStrip *strip;
  GtkFlowBox        *stats;
  WhUiStat          *rate;
  WhUiStat          *errors;
  WhUiStat          *p95;
  GtkBox            *columns;
  GtkWidget         *left;
  GtkWidget         *right;
  GtkBox            *metrics_place;
  WhUiMetrics       *metrics; /* made when there is anything to show */
  GtkWidget         *releases_card;
  GtkGrid           *releases;
  GtkBox            *environments;
  GtkBox            *alerts;
  GtkWidget         *linked_card;
  GtkBox            *linked;

  WhFleet           *fleet;
  WhUiAppReleases   *releases_of;
  char              *application;
  WhRecord          *traffic; /* what the key figures are taken from */
  char              *shown; /* what the lists say, to leave them alone while it is the same */
};

G_DEFINE_FINAL_TYPE (WhUiAppOverview, wh_ui_app_overview, WH_UI_TYPE_ADAPTIVE)

static guint stage_signal;

static void
stage_cb (WhUiAppOverview *self,
          const char      *id)
{
  g_signal_emit (self, stage_signal, 0, id);
}

static void
gate_cb (WhUiAppOverview *self)
{
  if (self->application != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "application.promote", "s", self->application);
}

static GPtrArray *
get_releases (WhUiAppOverview *self)
{
  return self->releases_of != NULL ? wh_ui_app_releases_get (self->releases_of) : NULL;
}

/* ---- Key figures ---- */

static void
fill_stat (WhUiStat      *stat,
           WhStore       *store,
           WhRecord      *application,
           guint          field,
           const char    *metric,
           const char    *detail,
           gboolean       breaks,
           gint64         now)
{
  const WhField *info = &application->kind->fields[field];
  const WhValue *value = wh_record_get_value (application, field);
  gboolean stale = wh_store_get_health (store, application) == WH_HEALTH_STALE;
  gboolean known = !wh_value_is_absent (info->type, value);
  const char *unit = NULL;
  g_autofree char *text = known ? wh_format_parts (info, value, &unit) : NULL;

  if (known && field == WH_APPLICATION_RATE)
    unit = _("req/s");

  /* "184 ms" has its unit as a second word. */
  if (text != NULL && unit == NULL && strchr (text, ' ') != NULL)
    {
      char *blank = strchr (text, ' ');

      *blank = 0;
      unit = blank + 1;
    }

  wh_ui_stat_set_value (stat, text);
  wh_ui_stat_set_unit (stat, unit);
  wh_ui_stat_set_detail (stat, detail);
  wh_ui_stat_set_health (stat, stale ? WH_HEALTH_STALE : breaks ? WH_HEALTH_FAILING : known ? WH_HEALTH_OK : WH_HEALTH_UNKNOWN);
  wh_ui_app_fill_spark (wh_ui_stat_get_spark (stat), store, application, metric, now, SPAN);
  gtk_widget_set_visible (GTK_WIDGET (wh_ui_stat_get_spark (stat)), wh_ui_spark_has_values (wh_ui_stat_get_spark (stat)));
}

static void
fill_stats (WhUiAppOverview *self,
            WhStore         *store,
            WhRecord        *application,
            gint64           now)
{
  gboolean any = !isnan (application->values[WH_APPLICATION_RATE].real) ||
                 !isnan (application->values[WH_APPLICATION_ERRORS].real);

  gtk_widget_set_visible (GTK_WIDGET (self->stats), any);

  if (!any)
    return;

  fill_stat (self->rate, store, application, WH_APPLICATION_RATE, "rate", _("last hour"), FALSE, now);
  fill_stat (self->errors, store, application, WH_APPLICATION_ERRORS, "errors", _("limit 2 %"),
             wh_ui_app_breaks_errors (application), now);
  fill_stat (self->p95, store, application, WH_APPLICATION_P95, "p95", _("last hour"), FALSE, now);
}

/* A key figure that is recorded opens as a chart. */
static void
stat_activated_cb (WhUiAppOverview *self,
                   GtkFlowBoxChild *child)
{
  static const char * const metrics[] = { "rate", "errors", "p95" };
  int index = gtk_flow_box_child_get_index (child);

  if (self->fleet != NULL && self->traffic != NULL && index >= 0 && index < (int)G_N_ELEMENTS (metrics))
    wh_ui_chart_dialog_present (GTK_WIDGET (self), self->fleet, self->traffic, metrics[index], 0);
}

static void
name_stat (WhUiStat *stat)
{
  const char *value = wh_ui_stat_get_value (stat);
  const char *unit = wh_ui_stat_get_unit (stat);
  g_autofree char *name = g_strdup_printf ("%s: %s %s", wh_ui_stat_get_title (stat), value != NULL ? value : "—",
                                           unit != NULL ? unit : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (stat))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, g_strchomp (name),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _("Opens a chart"),
                                  -1);
}

static void
fill_metrics (WhUiAppOverview *self,
              WhStore         *store,
              WhRecord        *application,
              GPtrArray       *environments)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  WhRecord *traffic = wh_ui_app_find_traffic (store, application);

  g_clear_pointer (&self->traffic, wh_record_unref);
  gtk_widget_set_visible (GTK_WIDGET (self->metrics_place), traffic != NULL && self->fleet != NULL);

  if (traffic == NULL || self->fleet == NULL)
    return;

  self->traffic = wh_record_ref (traffic);
  name_stat (self->rate);
  name_stat (self->errors);
  name_stat (self->p95);

  if (self->metrics == NULL)
    {
      self->metrics = WH_UI_METRICS (wh_ui_metrics_new (G_TIME_SPAN_DAY));
      wh_ui_metrics_set_only (self->metrics, traffic->kind->metrics[0].title);
      wh_ui_metrics_set_height (self->metrics, 210);
      gtk_widget_set_hexpand (GTK_WIDGET (self->metrics), TRUE);
      gtk_box_append (self->metrics_place, GTK_WIDGET (self->metrics));
    }

  g_ptr_array_add (records, traffic);
  wh_ui_metrics_set_title (self->metrics, _("Production"));
  wh_ui_metrics_set_compact (self->metrics, wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)));
  wh_ui_metrics_show_all (self->metrics, self->fleet, records, traffic);
  wh_ui_app_metrics_give_rollouts (self->metrics, get_releases (self), "production");
}

/* ---- Releases ---- */

static char *
dup_change (const WhReleaseFigure *figure,
            double                 factor,
            const char            *unit)
{
  double change = (figure->after - figure->before) * factor;

  if (isnan (change))
    return NULL;

  /* Less than what is shown is no change. */
  if (fabs (change) < 0.5)
    return g_strdup_printf ("±0 %s", unit);

  return g_strdup_printf ("%s%.0f %s", change > 0 ? "+" : "−", fabs (change), unit);
}

static void
fill_release (WhUiAppOverview *self,
              const WhRelease *release,
              int              row)
{
  g_autofree char *time = wh_format_time (release->time);
  g_autofree char *change = dup_change (&release->p95, 1000, "ms");
  g_autofree char *way = wh_release_dup_way (release);
  gboolean production = g_strcmp0 (release->environment, "production") == 0;
  GtkWidget *where = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *what;

  gtk_box_append (GTK_BOX (where), wh_ui_app_make_health (release->health, release->current ? NULL : _("Replaced since")));
  gtk_box_append (GTK_BOX (where), wh_ui_app_make_label (wh_ui_environment_get_title (release->environment), 0,
                                                         production ? "heading" : NULL, NULL));
  gtk_grid_attach (self->releases, wh_ui_app_make_label (time, 0, "dimmed", "numeric"), 0, row, 1, 1);
  gtk_grid_attach (self->releases, where, 1, row, 1, 1);
  gtk_grid_attach (self->releases, wh_ui_app_make_label (release->version != NULL ? release->version : "", 0, "numeric", NULL),
                   2, row, 1, 1);

  if (wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)))
    return;

  what = wh_ui_app_make_label (release->subject != NULL ? release->subject : _("commit unknown"), 0,
                               release->subject != NULL ? NULL : "dimmed", NULL);
  gtk_widget_set_hexpand (what, TRUE);
  wh_ui_set_tooltip (what, way);
  gtk_grid_attach (self->releases, what, 3, row, 1, 1);
  gtk_grid_attach (self->releases, wh_ui_app_make_label (change != NULL ? change : "—", 1, "numeric",
                                                         wh_release_got_worse (release) ? "error" : NULL), 4, row, 1, 1);
}

static void
fill_releases (WhUiAppOverview *self)
{
  gboolean narrow = wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self));
  const char *titles[] = { _("When"), _("Where"), _("Version"), _("What"), _("p95") };
  GPtrArray *releases = get_releases (self);

  wh_ui_remove_children (GTK_WIDGET (self->releases));
  gtk_widget_set_visible (self->releases_card, releases != NULL && releases->len > 0);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (i < 3 || !narrow)
      gtk_grid_attach (self->releases, wh_ui_app_make_label (titles[i], i == 4 ? 1 : 0, "caption", "dimmed"), i, 0, 1, 1);

  for (guint i = 0; releases != NULL && i < MIN (releases->len, MAX_RELEASES); i++)
    fill_release (self, g_ptr_array_index (releases, i), i + 1);
}

static void
releases_cb (WhUiAppOverview *self)
{
  fill_releases (self);
  if (self->metrics != NULL)
    wh_ui_app_metrics_give_rollouts (self->metrics, get_releases (self), "production");
}

static void
all_releases_cb (WhUiAppOverview *self)
{
  g_signal_emit (self, stage_signal, 0, "production");
}

/* ---- Right column ---- */

static void
fill_alerts (WhUiAppOverview *self,
             GPtrArray       *alerts,
             gint64           now)
{
  wh_ui_remove_children (GTK_WIDGET (self->alerts));

  if (alerts->len == 0)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

      gtk_box_append (GTK_BOX (row), wh_ui_app_make_health (WH_HEALTH_OK, NULL));
      gtk_box_append (GTK_BOX (row), wh_ui_app_make_label (_("No active alerts"), 0, NULL, NULL));
      gtk_box_append (self->alerts, row);
      return;
    }

  for (guint i = 0; i < MIN (alerts->len, MAX_ALERTS); i++)
    {
      WhRecord *alert = g_ptr_array_index (alerts, i);
      gint64 since = alert->values[WH_ALERT_SINCE].number;
      g_autofree char *age = since != WH_ABSENT ? wh_format_age (MAX (now - since, 0)) : NULL;
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
      GtkWidget *name = wh_ui_app_make_label (wh_record_get_name (alert), 0, NULL, NULL);

      wh_ui_set_tooltip (name, alert->values[WH_ALERT_SUMMARY].text);
      gtk_widget_set_hexpand (name, TRUE);
      gtk_box_append (GTK_BOX (row), wh_ui_app_make_health (alert->health, alert->values[WH_ALERT_SUMMARY].text));
      gtk_box_append (GTK_BOX (row), name);
      if (age != NULL)
        gtk_box_append (GTK_BOX (row), wh_ui_app_make_label (age, 1, "caption", "dimmed"));
      gtk_box_append (self->alerts, wh_ui_app_make_link (alert, row));
    }
}

static void
add_linked (WhUiAppOverview *self,
            WhRecord        *record,
            const char      *detail)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = gtk_image_new_from_icon_name (record->kind->icon_name);
  GtkWidget *name = wh_ui_app_make_label (wh_record_get_name (record), 0, NULL, NULL);

  gtk_widget_add_css_class (icon, "dimmed");
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), name);
  if (detail != NULL)
    gtk_box_append (GTK_BOX (row), wh_ui_app_make_label (detail, 1, "caption", "dimmed"));
  gtk_box_append (self->linked, wh_ui_app_make_link (record, row));
}

static void
fill_linked (WhUiAppOverview *self,
             WhStore         *store,
             WhRecord        *application,
             GPtrArray       *environments)
{
  WhRecord *repository = wh_store_resolve (store, NULL, application->values[WH_APPLICATION_REPOSITORY].text);
  WhRecord *images = wh_store_resolve (store, NULL, application->values[WH_APPLICATION_IMAGES].text);
  guint n = 0;

  wh_ui_remove_children (GTK_WIDGET (self->linked));

  if (repository != NULL)
    {
      gint64 pulls = repository->values[WH_REPOSITORY_PULLS].number;
      g_autofree char *detail = pulls != WH_ABSENT && pulls > 0
                                  ? g_strdup_printf (ngettext ("%u open pull request", "%u open pull requests", (guint)pulls), (guint)pulls)
                                  : NULL;

      add_linked (self, repository, detail);
    }

  if (images != NULL)
    {
      gint64 tags = images->values[WH_IMAGE_REPOSITORY_TAGS].number;
      g_autofree char *detail = tags != WH_ABSENT
                                  ? g_strdup_printf (ngettext ("%u tag", "%u tags", (guint)tags), (guint)tags)
                                  : NULL;

      add_linked (self, images, detail);
    }

  for (guint i = 0; i < environments->len; i++)
    {
      WhRecord *environment = g_ptr_array_index (environments, i);
      g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", -1);

      for (guint j = 0; references[j] != NULL && n < MAX_WORKLOADS; j++)
        {
          WhRecord *workload = wh_store_resolve (store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[j]);

          if (workload == NULL)
            continue;

          add_linked (self, workload, environment->values[WH_ENVIRONMENT_NAMESPACE].text);
          n++;
        }
    }

  gtk_widget_set_visible (self->linked_card, gtk_widget_get_first_child (GTK_WIDGET (self->linked)) != NULL);
}

/* ---- Width ---- */

static void
update_width (WhUiAdaptive *adaptive)
{
  WhUiAppOverview *self = WH_UI_APP_OVERVIEW (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);
  gboolean beneath = narrow || wh_ui_adaptive_get_compact (adaptive);
  guint n = narrow ? 2 : 3;

  wh_ui_delivery_strip_set_form (self->strip, narrow ? WH_UI_STRIP_NARROW : WH_UI_STRIP_FULL);
  gtk_flow_box_set_min_children_per_line (self->stats, 1);
  gtk_flow_box_set_max_children_per_line (self->stats, n);
  gtk_flow_box_set_min_children_per_line (self->stats, n);
  gtk_widget_set_margin_start (GTK_WIDGET (self->content), narrow ? 12 : 24);
  gtk_widget_set_margin_end (GTK_WIDGET (self->content), narrow ? 12 : 24);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->columns),
                                  beneath ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (self->right, beneath ? -1 : 310, -1);
  /* Narrow, where it runs comes before how it came there. */
  gtk_box_reorder_child_after (self->columns, self->left, beneath ? self->right : NULL);
  g_clear_pointer (&self->shown, g_free);
}

static void
wh_ui_app_overview_dispose (GObject *object)
{
  WhUiAppOverview *self = WH_UI_APP_OVERVIEW (object);

  g_clear_object (&self->fleet);
  g_clear_object (&self->releases_of);
  g_clear_pointer (&self->traffic, wh_record_unref);
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_APP_OVERVIEW);

  G_OBJECT_CLASS (wh_ui_app_overview_parent_class)->dispose (object);
}

static void
wh_ui_app_overview_finalize (GObject *object)
{
  g_free (WH_UI_APP_OVERVIEW (object)->shown);
  g_free (WH_UI_APP_OVERVIEW (object)->application);

  G_OBJECT_CLASS (wh_ui_app_overview_parent_class)->finalize (object);
}

static void
wh_ui_app_overview_class_init (WhUiAppOverviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = update_width;
  object_class->dispose = wh_ui_app_overview_dispose;
  object_class->finalize = wh_ui_app_overview_finalize;

  stage_signal =
    g_signal_new ("stage-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (WH_UI_TYPE_DELIVERY_STRIP);
  g_type_ensure (WH_UI_TYPE_STAT);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-app-overview.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, content);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, strip);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, stats);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, rate);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, errors);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, p95);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, columns);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, left);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, right);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, metrics_place);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, releases_card);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, releases);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, environments);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, alerts);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, linked_card);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppOverview, linked);
  gtk_widget_class_bind_template_callback (widget_class, stage_cb);
  gtk_widget_class_bind_template_callback (widget_class, stat_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, gate_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_releases_cb);
}

static void
wh_ui_app_overview_init (WhUiAppOverview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_width (WH_UI_ADAPTIVE (self));
}

/* What the lists are made of; while it is the same, focus stays where it is. */
static char *
dup_key (WhStore    *store,
         WhRecord   *application,
         GPtrArray  *environments,
         GPtrArray  *alerts,
         gint64      now)
{
  GString *key = g_string_new (application->uid);

  g_string_append_printf (key, "\n%p %p %" G_GINT64_FORMAT,
                          (gpointer)wh_store_resolve (store, NULL, application->values[WH_APPLICATION_REPOSITORY].text),
                          (gpointer)wh_store_resolve (store, NULL, application->values[WH_APPLICATION_IMAGES].text),
                          now / G_TIME_SPAN_MINUTE);

  for (guint i = 0; i < environments->len; i++)
    {
      WhRecord *environment = g_ptr_array_index (environments, i);

      g_string_append_printf (key, "\n%p %d", (gpointer)environment, wh_store_get_health (store, environment));
    }

  for (guint i = 0; i < alerts->len; i++)
    g_string_append_printf (key, "\n%s", ((WhRecord *)g_ptr_array_index (alerts, i))->uid);

  return g_string_free_and_steal (key);
}

/**
 * wh_ui_app_overview_set_fleet:
 * @self: an overview
 * @fleet: (nullable): whose history has the numbers; %NULL = no charts
 */
void
wh_ui_app_overview_set_fleet (WhUiAppOverview *self,
                              WhFleet         *fleet)
{
  g_return_if_fail (WH_UI_IS_APP_OVERVIEW (self));

  g_set_object (&self->fleet, fleet);
}

/**
 * wh_ui_app_overview_set_releases:
 * @self: an overview
 * @releases: those of the application that is shown
 */
void
wh_ui_app_overview_set_releases (WhUiAppOverview *self,
                                 WhUiAppReleases *releases)
{
  g_return_if_fail (WH_UI_IS_APP_OVERVIEW (self));
  g_return_if_fail (WH_UI_IS_APP_RELEASES (releases));

  if (g_set_object (&self->releases_of, releases))
    g_signal_connect_object (releases, "changed", G_CALLBACK (releases_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_app_overview_show:
 * @self: an overview
 * @store: what is shown
 * @application: an application
 * @now: the moment that is shown, µs since the Unix epoch
 *
 * Shows @application as it is in @store.
 */
void
wh_ui_app_overview_show (WhUiAppOverview *self,
                         WhStore         *store,
                         WhRecord        *application,
                         gint64           now)
{
  g_autoptr(GPtrArray) environments = NULL;
  g_autoptr(GPtrArray) alerts = NULL;
  g_autofree char *key = NULL;

  g_return_if_fail (WH_UI_IS_APP_OVERVIEW (self));
  g_return_if_fail (application != NULL);

  wh_ui_app_fill_delivery (self->strip, store, application, now);
  fill_stats (self, store, application, now);

  environments = wh_ui_app_list_environments (store, application);
  fill_metrics (self, store, application, environments);
  alerts = wh_ui_app_list_alerts (store, application);
  wh_ui_alerts_drop_twins (alerts);
  key = dup_key (store, application, environments, alerts, now);

  if (g_strcmp0 (self->shown, key) == 0)
    return;

  g_set_str (&self->shown, key);
  g_set_str (&self->application, application->uid);
  fill_releases (self);
  fill_alerts (self, alerts, now);
  fill_linked (self, store, application, environments);
  wh_ui_app_fill_environments (self->environments, store, application, environments);
}
