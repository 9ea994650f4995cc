/* wh-ui-app.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-format.h"
#include "wh-ui-app.h"

/* The share of failing requests from which on an application fails; the same
 * limit that its health is judged by. */
#define ERROR_LIMIT 2.0

static const struct
{
  const char *id;
  const char *title;
  guint       field;
} environments[] = {
  { "production", N_("Production"), WH_APPLICATION_PRODUCTION },
  { "staging", N_("Staging"), WH_APPLICATION_STAGING },
  { "development", N_("Development"), WH_APPLICATION_DEVELOPMENT },
};

static guint
environment_rank (const char *environment)
{
  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    if (g_strcmp0 (environments[i].id, environment) == 0)
      return i;

  return G_N_ELEMENTS (environments);
}

/**
 * wh_ui_environment_get_title:
 * @environment: (nullable): production, staging, development or a name
 *
 * Returns: the environment in words
 */
const char *
wh_ui_environment_get_title (const char *environment)
{
  guint rank = environment_rank (environment);

  if (rank < G_N_ELEMENTS (environments))
    return g_dgettext (GETTEXT_PACKAGE, environments[rank].title);

  return environment != NULL ? environment : "";
}

/**
 * wh_ui_app_compare:
 * @one: an application
 * @other: another
 *
 * The order of the wall: pinned ones, then by name. Health has no part in it,
 * so that a tile is always where it was.
 *
 * Returns: as strcmp() does
 */
int
wh_ui_app_compare (const WhRecord *one,
                   const WhRecord *other)
{
  gboolean one_pinned = one->values[WH_APPLICATION_PINNED].number == 1;
  gboolean other_pinned = other->values[WH_APPLICATION_PINNED].number == 1;

  if (one_pinned != other_pinned)
    return other_pinned - one_pinned;

  return strcmp (wh_record_get_name (one), wh_record_get_name (other));
}

static int
compare_pointers (gconstpointer one,
                  gconstpointer other)
{
  return wh_ui_app_compare (*(WhRecord * const *)one, *(WhRecord * const *)other);
}

/**
 * wh_ui_app_has_environment:
 * @application: an application
 * @environment: (nullable): an environment; %NULL = any
 *
 * Returns: whether something of it runs there
 */
gboolean
wh_ui_app_has_environment (const WhRecord *application,
                           const char     *environment)
{
  guint rank = environment_rank (environment);

  return environment == NULL || rank == G_N_ELEMENTS (environments) ||
         wh_record_get_value (application, environments[rank].field)->text != NULL;
}

/**
 * wh_ui_app_list:
 * @store: what is shown
 * @environment: (nullable): only what runs there
 *
 * Returns: (transfer full) (element-type WhRecord): applications in the fixed order
 */
GPtrArray *
wh_ui_app_list (WhStore    *store,
                const char *environment)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_application);
  GPtrArray *applications = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *application = wh_resource_list_get_record (list, i);

      if (wh_ui_app_has_environment (application, environment))
        g_ptr_array_add (applications, wh_record_ref (application));
    }

  g_ptr_array_sort (applications, compare_pointers);

  return applications;
}

static int
compare_environments (gconstpointer one,
                      gconstpointer other)
{
  const WhRecord *a = *(WhRecord * const *)one;
  const WhRecord *b = *(WhRecord * const *)other;
  int order = (int)environment_rank (a->values[WH_ENVIRONMENT_NAME].text) -
              (int)environment_rank (b->values[WH_ENVIRONMENT_NAME].text);

  return order != 0 ? order : strcmp (a->uid, b->uid);
}

/**
 * wh_ui_app_list_environments:
 * @store: what is shown
 * @application: an application
 *
 * Returns: (transfer full) (element-type WhRecord): where it runs, production first
 */
GPtrArray *
wh_ui_app_list_environments (WhStore        *store,
                             const WhRecord *application)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);
  const GPtrArray *group = wh_resource_list_find_group (list, WH_ENVIRONMENT_APPLICATION, application->uid);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  for (guint i = 0; group != NULL && i < group->len; i++)
    g_ptr_array_add (found, wh_record_ref (g_ptr_array_index (group, i)));

  g_ptr_array_sort (found, compare_environments);

  return found;
}

/**
 * wh_ui_app_find_environment:
 * @store: what is shown
 * @application: an application
 * @environment: production, staging or development
 *
 * Returns: (transfer none) (nullable): the worst of those with that name
 */
WhRecord *
wh_ui_app_find_environment (WhStore        *store,
                            const WhRecord *application,
                            const char     *environment)
{
  g_autoptr(GPtrArray) found = wh_ui_app_list_environments (store, application);
  WhRecord *worst = NULL;

  for (guint i = 0; i < found->len; i++)
    {
      WhRecord *record = g_ptr_array_index (found, i);

      if (g_strcmp0 (record->values[WH_ENVIRONMENT_NAME].text, environment) == 0 &&
          (worst == NULL || wh_health_rank (record->health) > wh_health_rank (worst->health)))
        worst = record;
    }

  return worst;
}

/**
 * wh_ui_app_find_traffic:
 * @store: what is shown
 * @application: an application
 *
 * Returns: (transfer none) (nullable): the numbers of its requests, of
 *   production if there are several
 */
WhRecord *
wh_ui_app_find_traffic (WhStore        *store,
                        const WhRecord *application)
{
  WhRecord *production = wh_ui_app_find_environment (store, application, "production");
  const char *scope = production != NULL ? production->values[WH_ENVIRONMENT_NAMESPACE].text : NULL;
  g_autofree char *label = wh_application_dup_label (store, application->uid);
  WhResourceList *list = wh_store_get_list (store, &wh_kind_traffic);
  WhRecord *best = wh_traffic_find (store, label, scope);

  /* What runs before production has requests as well. */
  for (guint i = 0; best == NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *traffic = wh_resource_list_get_record (list, i);

      if (strcmp (wh_record_get_name (traffic), label) == 0)
        best = traffic;
    }

  return best;
}

/**
 * wh_ui_app_get_health:
 * @store: what is shown
 * @application: an application
 * @environment: (nullable): how it is there; %NULL = as a whole
 * @reason: (out) (optional) (nullable): why
 *
 * Returns: its health
 */
WhHealth
wh_ui_app_get_health (WhStore        *store,
                      const WhRecord *application,
                      const char     *environment,
                      const char    **reason)
{
  WhRecord *there = NULL;
  WhHealth health = wh_store_get_health (store, application);
  gboolean production = g_strcmp0 (environment, "production") == 0;

  if (reason != NULL)
    *reason = application->reason;

  if (environment == NULL || (there = wh_ui_app_find_environment (store, application, environment)) == NULL)
    return health;

  /* Numbers of requests and critical alerts are about production. */
  if (production && health == WH_HEALTH_FAILING)
    return health;

  if (reason != NULL)
    *reason = there->reason;

  return wh_store_get_health (store, there);
}

/**
 * wh_ui_app_get_version:
 * @application: an application
 * @environment: (nullable): where; %NULL = the first that is known
 *
 * Returns: (nullable): the version that runs
 */
const char *
wh_ui_app_get_version (const WhRecord *application,
                       const char     *environment)
{
  guint rank = environment_rank (environment);

  if (environment != NULL)
    return rank < G_N_ELEMENTS (environments) ? wh_record_get_value (application, environments[rank].field)->text : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    if (wh_record_get_value (application, environments[i].field)->text != NULL)
      return wh_record_get_value (application, environments[i].field)->text;

  return NULL;
}

/**
 * wh_ui_app_get_failing_since:
 * @store: what is shown
 * @application: an application
 *
 * Returns: since when an alert says that it is not well; 0 = nothing says so
 */
gint64
wh_ui_app_get_failing_since (WhStore        *store,
                             const WhRecord *application)
{
  g_autoptr(GPtrArray) alerts = wh_ui_app_list_alerts (store, application);
  gint64 since = 0;

  /* The worst are first: what comes after them is another matter. */
  for (guint i = 0; i < alerts->len; i++)
    {
      WhRecord *alert = g_ptr_array_index (alerts, i);
      WhRecord *first = g_ptr_array_index (alerts, 0);
      gint64 time = alert->values[WH_ALERT_SINCE].number;

      if (alert->health != first->health)
        break;

      if (time != WH_ABSENT && (since == 0 || time < since))
        since = time;
    }

  return since;
}

/**
 * wh_ui_app_get_fresh_at:
 * @store: what is shown
 * @application: an application
 *
 * Returns: when one of the clusters it runs in answered last; 0 = not known
 */
gint64
wh_ui_app_get_fresh_at (WhStore        *store,
                        const WhRecord *application)
{
  g_autoptr(GPtrArray) found = wh_ui_app_list_environments (store, application);
  gint64 fresh_at = 0;

  for (guint i = 0; i < found->len; i++)
    {
      WhRecord *environment = g_ptr_array_index (found, i);
      const char *connection = environment->values[WH_ENVIRONMENT_CONNECTION].text;
      const WhSource *source = connection != NULL ? wh_store_get_source (store, connection) : NULL;

      if (source != NULL && source->stale)
        fresh_at = MAX (fresh_at, source->fresh_at);
    }

  return fresh_at;
}

/**
 * wh_ui_app_get_health_then:
 * @store: what is shown
 * @application: an application whose clusters do not answer
 *
 * What runs is judged without regard to whether it is observed now.
 *
 * Returns: how it was when its clusters last answered; unknown when nothing of
 *   it was seen
 */
WhHealth
wh_ui_app_get_health_then (WhStore        *store,
                           const WhRecord *application)
{
  g_autoptr(GPtrArray) places = wh_ui_app_list_environments (store, application);
  WhHealth health = WH_HEALTH_UNKNOWN;

  for (guint i = 0; i < places->len; i++)
    {
      WhRecord *environment = g_ptr_array_index (places, i);
      g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", -1);

      for (guint j = 0; references[j] != NULL; j++)
        {
          WhRecord *workload = wh_store_resolve (store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[j]);

          if (workload == NULL)
            continue;

          if (workload->health == WH_HEALTH_FAILING)
            return WH_HEALTH_FAILING;
          if (workload->health == WH_HEALTH_WARNING || health == WH_HEALTH_UNKNOWN)
            health = workload->health;
        }
    }

  return health;
}

/**
 * wh_ui_app_get_rollout:
 * @store: what is shown
 * @application: an application
 *
 * Returns: when production was last rolled out; 0 = not known
 */
gint64
wh_ui_app_get_rollout (WhStore        *store,
                       const WhRecord *application)
{
  WhRecord *production = wh_ui_app_find_environment (store, application, "production");

  if (production == NULL || production->values[WH_ENVIRONMENT_CHANGED].number == WH_ABSENT)
    return 0;

  return production->values[WH_ENVIRONMENT_CHANGED].number;
}

/**
 * wh_ui_app_dup_drift:
 * @application: an application
 *
 * Returns: (transfer full) (nullable): "3 behind", "in step", "differs"; %NULL = not
 *   known
 */
char *
wh_ui_app_dup_drift (const WhRecord *application)
{
  gint64 behind = application->values[WH_APPLICATION_BEHIND].number;

  /* What an older version observed has the number only. */
  if (application->values[WH_APPLICATION_DRIFT].text != NULL || behind == WH_ABSENT)
    return g_strdup (application->values[WH_APPLICATION_DRIFT].text);

  if (behind == 0)
    return g_strdup (_("in step"));

  return g_strdup_printf (ngettext ("%u behind", "%u behind", (guint)behind), (guint)behind);
}

/**
 * wh_ui_app_breaks_errors:
 * @application: an application
 *
 * Returns: whether more requests fail than may
 */
gboolean
wh_ui_app_breaks_errors (const WhRecord *application)
{
  double errors = application->values[WH_APPLICATION_ERRORS].real;

  return !isnan (errors) && errors > ERROR_LIMIT;
}

/**
 * wh_ui_app_dup_state:
 * @store: what is shown
 * @application: an application
 *
 * Returns: (transfer full): the one thing to know of it
 */
char *
wh_ui_app_dup_state (WhStore        *store,
                     const WhRecord *application)
{
  WhHealth health = wh_store_get_health (store, application);
  gint64 behind = application->values[WH_APPLICATION_BEHIND].number;
  gint64 since;

  switch (health)
    {
    case WH_HEALTH_FAILING:
    case WH_HEALTH_WARNING:
      since = wh_ui_app_get_failing_since (store, application);

      if (since > 0)
        {
          g_autofree char *time = wh_format_time (since);

          if (health == WH_HEALTH_FAILING && wh_ui_app_breaks_errors (application))
            /* Translators: a time such as 14:06, then a share */
            return g_strdup_printf (_("Failing since %s, %.1f %% errors"), time,
                                    application->values[WH_APPLICATION_ERRORS].real);
          if (health == WH_HEALTH_FAILING && application->reason != NULL)
            /* Translators: a time such as 14:06, then what is wrong */
            return g_strdup_printf (_("Failing since %s, %s"), time, application->reason);
          if (health == WH_HEALTH_FAILING)
            return g_strdup_printf (_("Failing since %s"), time);
        }

      return g_strdup (application->reason != NULL ? application->reason : wh_health_get_title (health));

    case WH_HEALTH_STALE:
      {
        gint64 fresh_at = wh_ui_app_get_fresh_at (store, application);
        g_autofree char *time = fresh_at > 0 ? wh_format_time (fresh_at) : NULL;

        return time != NULL ? g_strdup_printf (_("Last seen at %s"), time) : g_strdup (_("Not observed now"));
      }

    case WH_HEALTH_OK:
      if (behind != WH_ABSENT && behind > 0)
        return g_strdup_printf (ngettext ("Healthy, production is %u commit behind",
                                          "Healthy, production is %u commits behind", (guint)behind),
                                (guint)behind);
      return g_strdup (_("Healthy"));

    case WH_HEALTH_UNKNOWN:
    default:
      return g_strdup (application->reason != NULL ? application->reason : _("Nothing that runs was found for it"));
    }
}

/**
 * wh_ui_app_get_course:
 * @course: (out caller-allocates): the course
 * @store: what is shown
 * @application: an application
 * @metric: rate, errors or p95
 * @now: right edge, µs since the Unix epoch
 * @span: how far it goes back, in µs
 *
 * Finds the past of one number of its requests, and where in it production was
 * rolled out. Clear it with wh_ui_app_course_clear().
 */
void
wh_ui_app_get_course (WhUiAppCourse  *course,
                      WhStore        *store,
                      const WhRecord *application,
                      const char     *metric,
                      gint64          now,
                      gint64          span)
{
  WhRecord *traffic = wh_ui_app_find_traffic (store, application);
  const GArray *samples = NULL;
  gint64 rollout;

  *course = (WhUiAppCourse) { .from = now - span, .to = now };

  if (traffic != NULL)
    {
      g_autofree char *series = g_strdup_printf ("traffic:%s/%s", traffic->uid, metric);

      samples = wh_store_get_samples (store, series);
    }

  if (samples == NULL || samples->len == 0)
    return;

  course->times = g_new (gint64, samples->len);
  course->values = g_new (double, samples->len);

  for (guint i = 0; i < samples->len; i++)
    {
      const WhSample *sample = &g_array_index (samples, WhSample, i);

      if (sample->time < now - span || sample->time > now)
        continue;

      course->times[course->n_values] = sample->time;
      course->values[course->n_values++] = sample->value;
    }

  rollout = wh_ui_app_get_rollout (store, application);
  course->marker = rollout > now - span && rollout < now ? rollout : 0;
}

/**
 * wh_ui_app_course_clear:
 * @course: a course
 *
 * Frees what it holds.
 */
void
wh_ui_app_course_clear (WhUiAppCourse *course)
{
  g_clear_pointer (&course->times, g_free);
  g_clear_pointer (&course->values, g_free);
  course->n_values = 0;
}

/**
 * wh_ui_app_fill_spark:
 * @spark: a spark line
 * @store: what is shown
 * @application: an application
 * @metric: rate, errors or p95
 * @now: right edge, µs since the Unix epoch
 * @span: how far it goes back, in µs
 *
 * Shows the course that wh_ui_app_get_course() finds.
 */
void
wh_ui_app_fill_spark (WhUiSpark      *spark,
                      WhStore        *store,
                      const WhRecord *application,
                      const char     *metric,
                      gint64          now,
                      gint64          span)
{
  g_auto(WhUiAppCourse) course = { 0 };

  wh_ui_app_get_course (&course, store, application, metric, now, span);

  if (course.values != NULL)
    {
      wh_ui_spark_set_marker (spark, course.marker);
      wh_ui_spark_set_range (spark, course.from, course.to);
    }

  wh_ui_spark_set_values (spark, course.times, course.values, course.n_values);
}
