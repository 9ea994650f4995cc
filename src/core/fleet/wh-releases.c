/* wh-releases.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-history-rules.h"
#include "wh-kinds.h"
#include "wh-releases.h"

/* The rollouts of one application, each joined with the way to it (commit, CI
 * run, image) and with what came of it (alerts, requests). Asks the history and
 * the store and no system, so it works offline. */

/* Numbers are compared over so long before and after. */
#define WINDOW (30 * G_TIME_SPAN_MINUTE)

/* An alert that begins later has other causes. */
#define ALERT_WINDOW G_TIME_SPAN_HOUR

/* What a cluster says of a rollout and when it was seen differ; several
 * workloads of one release are rolled out one after the other. */
#define SAME (10 * G_TIME_SPAN_MINUTE)

#define MOST_EVENTS 1000
#define MOST_RELEASES 50

void
wh_release_free (WhRelease *self)
{
  if (self == NULL)
    return;

  g_free (self->environment);
  g_free (self->cluster);
  g_free (self->namespace_);
  g_free (self->version);
  g_free (self->previous);
  g_free (self->digest);
  g_free (self->commit);
  g_free (self->subject);
  g_free (self->run);
  g_free (self->run_state);
  g_ptr_array_unref (self->alerts);
  g_free (self);
}

static WhRelease *
release_new (gint64 time)
{
  WhRelease *self = g_new0 (WhRelease, 1);

  self->time = time;
  self->health = WH_HEALTH_UNKNOWN;
  self->committed = self->run_ended = self->built = WH_ABSENT;
  self->alerts = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->rate.before = self->rate.after = NAN;
  self->errors = self->p95 = self->rate;

  return self;
}

typedef struct
{
  WhHistory *history;
  WhStore   *store;
  char      *name;
  char      *label;      /* of its workloads, which events go by */
  WhRecord  *repository; /* nullable */
  char      *images;     /* nullable: repository of its images */
  gint64     since;
  gint64     until;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_object_unref (self->history);
  g_object_unref (self->store);
  g_free (self->name);
  g_free (self->label);
  g_clear_pointer (&self->repository, wh_record_unref);
  g_free (self->images);
  g_free (self);
}

/* ---- Which there were ---- */

/* "billing: 4.1.7 → 4.2.0", as providers write it. */
static void
read_versions (WhRelease  *self,
               const char *text)
{
  const char *arrow = text != NULL ? strstr (text, " → ") : NULL;
  const char *start = arrow;

  if (arrow == NULL)
    return;

  while (start > text && start[-1] != ' ')
    start--;

  self->previous = g_strndup (start, arrow - start);
  self->version = g_strdup (arrow + strlen (" → "));
}

static WhRelease *
find_near (GPtrArray  *releases,
           const char *cluster,
           const char *namespace_,
           const char *version,
           gint64      time)
{
  for (guint i = 0; i < releases->len; i++)
    {
      WhRelease *release = g_ptr_array_index (releases, i);

      if (ABS (release->time - time) < SAME && g_strcmp0 (release->cluster, cluster) == 0 &&
          g_strcmp0 (release->namespace_, namespace_) == 0 &&
          (version == NULL || g_strcmp0 (release->version, version) == 0))
        return release;
    }

  return NULL;
}

static WhRecord *
find_main_workload (Search   *search,
                    WhRecord *environment)
{
  g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", 2);

  return wh_store_resolve (search->store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[0]);
}

/* The worker of an application has versions of its own. */
static gboolean
is_of_main_workload (Search   *search,
                     WhRecord *event)
{
  WhResourceList *list = wh_store_get_list (search->store, &wh_kind_environment);
  WhRecord *subject = wh_store_resolve (search->store, event->connection, event->values[WH_EVENT_SUBJECT].text);

  for (guint i = 0; subject != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (environment->values[WH_ENVIRONMENT_APPLICATION].text, search->name) == 0 &&
          g_strcmp0 (environment->values[WH_ENVIRONMENT_CONNECTION].text, event->connection) == 0 &&
          g_strcmp0 (environment->values[WH_ENVIRONMENT_NAMESPACE].text, event->values[WH_EVENT_NAMESPACE].text) == 0)
        return find_main_workload (search, environment) == subject;
    }

  return TRUE;
}

static gboolean
is_within (Search *search,
           gint64  time)
{
  return time != WH_ABSENT && time >= search->since && time <= search->until;
}

/* What its workload was, as often as somebody looked: a rollout that happened
 * meanwhile, or before anybody looked, is dated by what the cluster says. Awaits: called in a fiber. */
static void
add_versions (Search    *search,
              GPtrArray *releases,
              WhRecord  *environment)
{
  WhRecord *workload = find_main_workload (search, environment);
  g_autoptr(GPtrArray) versions = NULL;
  const char *previous = NULL;
  gint64 last = WH_ABSENT;

  if (workload == NULL)
    return;

  versions = dex_await_boxed (wh_history_load_versions (search->history, &wh_kind_workload, workload->uid,
                                                        search->since, search->until), NULL);

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      const WhVersion *seen = g_ptr_array_index (versions, i);
      const char *version = seen->record->values[WH_WORKLOAD_VERSION].text;
      gint64 changed = seen->record->values[WH_WORKLOAD_CHANGED].number;

      if (version == NULL)
        continue;

      if (g_strcmp0 (version, previous) != 0 && (previous != NULL || is_within (search, changed)))
        {
          /* A cluster knows the new version before it says that anything
           * changed: until then the time is that of the rollout before. */
          gboolean told = changed != WH_ABSENT && changed <= seen->from && (last == WH_ABSENT || changed > last);
          WhRelease *release = release_new (told ? changed : seen->from);

          release->version = g_strdup (version);
          release->previous = g_strdup (previous);
          release->environment = g_strdup (environment->values[WH_ENVIRONMENT_NAME].text);
          release->cluster = g_strdup (environment->values[WH_ENVIRONMENT_CLUSTER].text);
          release->namespace_ = g_strdup (environment->values[WH_ENVIRONMENT_NAMESPACE].text);
          g_ptr_array_add (releases, release);
        }

      previous = version;
      last = changed;
    }
}

/* What was seen to be replaced. */
static void
add_event (Search    *search,
           GPtrArray *releases,
           WhRecord  *event)
{
  const char *namespace_ = event->values[WH_EVENT_NAMESPACE].text;
  const WhSource *source = wh_store_get_source (search->store, event->connection);
  g_autoptr(WhRelease) release = release_new (event->values[WH_EVENT_TIME].number);

  if (release->time == WH_ABSENT || !is_of_main_workload (search, event))
    return;

  read_versions (release, event->values[WH_EVENT_TEXT].text);
  release->namespace_ = g_strdup (namespace_);
  release->environment = g_strdup (wh_environment_of (namespace_, source != NULL ? source->environment : NULL));
  release->cluster = g_strdup (event->values[WH_EVENT_SOURCE].text != NULL ? event->values[WH_EVENT_SOURCE].text
                               : source != NULL ? source->name : NULL);

  if (find_near (releases, release->cluster, namespace_, release->version, release->time) == NULL)
    g_ptr_array_add (releases, g_steal_pointer (&release));
}

/* What runs: its cluster says since when, seen or not. */
static void
add_current (Search    *search,
             GPtrArray *releases,
             WhRecord  *environment)
{
  const char *cluster = environment->values[WH_ENVIRONMENT_CLUSTER].text;
  const char *namespace_ = environment->values[WH_ENVIRONMENT_NAMESPACE].text;
  const char *version = environment->values[WH_ENVIRONMENT_VERSION].text;
  gint64 changed = environment->values[WH_ENVIRONMENT_CHANGED].number;
  WhRelease *release = NULL;

  if (changed == WH_ABSENT)
    return;

  /* A pod that restarts is no release: the last rollout to this version counts. */
  for (guint i = 0; i < releases->len; i++)
    {
      WhRelease *other = g_ptr_array_index (releases, i);

      if (g_strcmp0 (other->cluster, cluster) == 0 && g_strcmp0 (other->namespace_, namespace_) == 0 &&
          (release == NULL || other->time > release->time))
        release = other;
    }

  if (release == NULL || g_strcmp0 (release->version, version) != 0)
    {
      if (!is_within (search, changed))
        return;

      release = release_new (changed);
      release->cluster = g_strdup (cluster);
      release->namespace_ = g_strdup (namespace_);
      release->version = g_strdup (version);
      g_ptr_array_add (releases, release);
    }

  g_set_str (&release->environment, environment->values[WH_ENVIRONMENT_NAME].text);
  release->current = TRUE;
  release->health = wh_store_get_health (search->store, environment);
  release->digest = g_strdup (environment->values[WH_ENVIRONMENT_DIGEST].text);
  release->commit = g_strdup (environment->values[WH_ENVIRONMENT_COMMIT].text);
  release->guessed = environment->values[WH_ENVIRONMENT_GUESSED].number == 1;
}

static int
compare_releases (gconstpointer one,
                  gconstpointer other)
{
  const WhRelease *a = *(WhRelease * const *)one;
  const WhRelease *b = *(WhRelease * const *)other;

  return (a->time < b->time) - (a->time > b->time);
}

/* ---- The way to it ---- */

static WhRecord *
find_image (Search          *search,
            const WhRelease *release)
{
  WhResourceList *list = wh_store_get_list (search->store, &wh_kind_image);
  WhRecord *by_tag = NULL;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *image = wh_resource_list_get_record (list, i);

      if (release->digest != NULL && wh_image_has_digest (image, release->digest))
        return image;

      if (search->images != NULL && release->version != NULL &&
          g_strcmp0 (image->values[WH_IMAGE_REPOSITORY].text, search->images) == 0 &&
          g_strcmp0 (image->values[WH_IMAGE_TAG].text, release->version) == 0)
        by_tag = image;
    }

  /* Of what is past nobody kept the digest; of what runs a tag says nothing more. */
  return release->digest == NULL ? by_tag : NULL;
}

static void
find_commit (Search    *search,
             WhRelease *release)
{
  const char *commits = search->repository != NULL ? search->repository->values[WH_REPOSITORY_COMMITS].text : NULL;
  g_autofree char *older = NULL;
  const char *line = commits;
  int position = wh_commits_find (commits, release->commit);

  if (position < 0)
    return;

  for (int i = 0; i < position; i++)
    line = strchr (line, '\n') + 1;

  older = g_strndup (line, strcspn (line, "\n"));

  {
    g_auto(GStrv) parts = g_strsplit (older, " ", 3);

    if (g_strv_length (parts) == 3)
      {
        release->committed = wh_parse_time_iso (parts[1]);
        release->subject = g_strdup (parts[2]);
      }
  }
}

static void
find_run (Search    *search,
          WhRelease *release)
{
  WhResourceList *list = wh_store_get_list (search->store, &wh_kind_run);
  WhRecord *best = NULL;

  for (guint i = 0; release->commit != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *run = wh_resource_list_get_record (list, i);

      if (run->values[WH_RUN_COMMIT].text == NULL || !g_str_has_prefix (run->values[WH_RUN_COMMIT].text, release->commit) ||
          wh_store_resolve (search->store, run->connection, run->values[WH_RUN_REPOSITORY].text) != search->repository)
        continue;

      /* What failed built nothing. */
      if (best == NULL || g_strcmp0 (run->values[WH_RUN_STATE].text, "success") == 0)
        best = run;
    }

  if (best == NULL)
    return;

  release->run = g_strdup (wh_record_get_name (best));
  release->run_state = g_strdup (best->values[WH_RUN_STATE].text);

  if (best->values[WH_RUN_STARTED].number != WH_ABSENT && best->values[WH_RUN_DURATION].number != WH_ABSENT)
    release->run_ended = best->values[WH_RUN_STARTED].number + best->values[WH_RUN_DURATION].number;
}

static void
find_way (Search    *search,
          WhRelease *release)
{
  WhRecord *image = find_image (search, release);

  if (image != NULL)
    {
      release->built = image->values[WH_IMAGE_CREATED].number;

      if (release->digest == NULL)
        {
          release->digest = g_strdup (image->values[WH_IMAGE_DIGEST].text);
          release->commit = g_strdup (image->values[WH_IMAGE_REVISION].text);
          release->guessed = TRUE;
        }
    }

  find_commit (search, release);
  if (search->repository != NULL)
    find_run (search, release);
}

/* ---- What came of it ---- */

static gint64
get_end (GPtrArray       *releases,
         const WhRelease *release,
         gint64           until)
{
  gint64 end = until;

  for (guint i = 0; i < releases->len; i++)
    {
      const WhRelease *other = g_ptr_array_index (releases, i);

      if (other->time > release->time && other->time < end && g_strcmp0 (other->cluster, release->cluster) == 0 &&
          g_strcmp0 (other->namespace_, release->namespace_) == 0)
        end = other->time;
    }

  return end;
}

static void
find_alerts (Search    *search,
             WhRelease *release,
             GPtrArray *events,
             gint64     end)
{
  end = MIN (end, release->time + ALERT_WINDOW);

  for (guint i = events->len; i > 0; i--)
    {
      WhRecord *event = g_ptr_array_index (events, i - 1);
      const char *namespace_ = event->values[WH_EVENT_NAMESPACE].text;
      gint64 time = event->values[WH_EVENT_TIME].number;

      if (g_strcmp0 (event->values[WH_EVENT_LANE].text, "alert") != 0 ||
          g_strcmp0 (event->values[WH_EVENT_SEVERITY].text, "info") == 0 ||
          (namespace_ != NULL && g_strcmp0 (namespace_, release->namespace_) != 0) ||
          /* An alert that names no place is about what users get. */
          (namespace_ == NULL && g_strcmp0 (release->environment, "production") != 0) ||
          time < release->time || time >= end)
        continue;

      g_ptr_array_add (release->alerts, wh_record_ref (event));
    }
}

/* Awaits: called in a fiber. */
static double
get_mean (Search     *search,
          const char *connection,
          const char *series,
          gint64      from,
          gint64      until)
{
  WhSeriesQuery query = { connection, series, from, until, 60 };
  g_autoptr(WhSeriesData) data = NULL;
  double sum = 0;
  guint n = 0;

  if (until <= from)
    return NAN;

  data = dex_await_boxed (wh_series_source_query (WH_SERIES_SOURCE (search->history), &query), NULL);

  for (guint i = 0; data != NULL && i < data->points->len; i++)
    {
      const WhPoint *point = &g_array_index (data->points, WhPoint, i);

      sum += point->avg * point->count;
      n += point->count;
    }

  return n > 0 ? sum / n : NAN;
}

/* Awaits: called in a fiber. */
static void
find_figures (Search    *search,
              WhRelease *release,
              gint64     end)
{
  WhRecord *traffic = wh_traffic_find (search->store, search->label, release->namespace_);
  struct
  {
    const char      *metric;
    WhReleaseFigure *figure;
  } figures[] = { { "rate", &release->rate }, { "errors", &release->errors }, { "p95", &release->p95 } };
  g_autofree char *connection = NULL;
  g_autofree char *uid = NULL;

  if (traffic == NULL)
    return;

  /* The record may go while the history answers. */
  connection = g_strdup (traffic->connection);
  uid = g_strdup (traffic->uid);
  end = MIN (end, release->time + WINDOW);

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *series = g_strdup_printf ("traffic:%s/%s", uid, figures[i].metric);

      figures[i].figure->before = get_mean (search, connection, series, release->time - WINDOW, release->time);
      figures[i].figure->after = get_mean (search, connection, series, release->time, end);
    }
}

static DexFuture *
releases_load_fiber (gpointer data)
{
  Search *search = data;
  g_autoptr(GPtrArray) releases = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_release_free);
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(GError) error = NULL;
  WhResourceList *environments = wh_store_get_list (search->store, &wh_kind_environment);
  g_autoptr(GPtrArray) mine = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  WhEventQuery query = { search->since, search->until, NULL, NULL, NULL, search->label, MOST_EVENTS };

  /* The newest first. */
  if ((events = dex_await_boxed (wh_history_query_events (search->history, &query), &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < wh_resource_list_get_n (environments); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (environments, i);

      if (g_strcmp0 (environment->values[WH_ENVIRONMENT_APPLICATION].text, search->name) == 0)
        g_ptr_array_add (mine, wh_record_ref (environment));
    }

  for (guint i = 0; i < mine->len; i++)
    add_versions (search, releases, g_ptr_array_index (mine, i));

  for (guint i = 0; i < events->len; i++)
    {
      WhRecord *event = g_ptr_array_index (events, i);

      if (g_strcmp0 (event->values[WH_EVENT_LANE].text, "rollout") == 0)
        add_event (search, releases, event);
    }

  for (guint i = 0; i < mine->len; i++)
    add_current (search, releases, g_ptr_array_index (mine, i));

  g_ptr_array_sort (releases, compare_releases);
  if (releases->len > MOST_RELEASES)
    g_ptr_array_set_size (releases, MOST_RELEASES);

  for (guint i = 0; i < releases->len; i++)
    find_way (search, g_ptr_array_index (releases, i));

  for (guint i = 0; i < releases->len; i++)
    {
      WhRelease *release = g_ptr_array_index (releases, i);
      gint64 end = get_end (releases, release, search->until);

      find_alerts (search, release, events, end);
      find_figures (search, release, end);
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&releases));
}

/**
 * wh_releases_load:
 * @history: a history that is open
 * @store: what is known of the application; now, or as it was
 * @application: name of an application
 * @since: not before, microseconds since the epoch
 * @until: not after
 *
 * Returns: (transfer full): resolves to a [struct@GLib.PtrArray] of
 *   [struct@Release], the newest first, at most 50
 */
DexFuture *
wh_releases_load (WhHistory  *history,
                  WhStore    *store,
                  const char *application,
                  gint64      since,
                  gint64      until)
{
  WhRecord *record;
  Search *search;
  WhRecord *repository = NULL;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (application != NULL, NULL);

  search = g_new0 (Search, 1);
  search->history = g_object_ref (history);
  search->store = g_object_ref (store);
  search->name = g_strdup (application);
  search->label = wh_application_dup_label (store, application);
  search->since = since;
  search->until = until;

  if ((record = wh_store_lookup (store, &wh_kind_application, WH_LOCAL, application)) != NULL)
    {
      const char *images = record->values[WH_APPLICATION_IMAGES].text;

      repository = wh_store_resolve (store, NULL, record->values[WH_APPLICATION_REPOSITORY].text);
      search->images = g_strdup (images != NULL ? strchr (images, ':') + 1 : NULL);
    }

  if (repository != NULL)
    search->repository = wh_record_ref (repository);

  return wh_dex_spawn_pinned (NULL, 0, releases_load_fiber, search, search_free);
}

/* ---- In words ---- */

static void
add_step (GString    *text,
          const char *step,
          gint64      time)
{
  g_autofree char *when = time != WH_ABSENT ? wh_format_time (time) : NULL;

  if (text->len > 0)
    g_string_append (text, " → ");
  g_string_append (text, step);
  if (when != NULL)
    g_string_append_printf (text, " %s", when);
}

/**
 * wh_release_dup_way:
 * @self: a release
 *
 * Returns: (transfer full) (nullable): "f5c2677 20:12 → #1290 20:15 → image 20:17
 *   → rolled out 20:40, 28 min after the commit"; %NULL when nothing is known
 */
char *
wh_release_dup_way (const WhRelease *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (self->commit != NULL)
    {
      g_autofree char *commit = g_strdup_printf ("%.7s%s", self->commit, self->guessed ? _(" (guess)") : "");

      add_step (text, commit, self->committed);
    }

  if (self->run != NULL)
    add_step (text, self->run, self->run_ended);
  if (self->built != WH_ABSENT)
    add_step (text, _("image"), self->built);

  if (text->len == 0)
    return NULL;

  add_step (text, _("rolled out"), self->time);

  if (self->committed != WH_ABSENT && self->committed < self->time)
    {
      g_autofree char *age = wh_format_age (self->time - self->committed);

      /* Translators: a length of time */
      g_string_append_printf (text, _(", %s after the commit"), age);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
add_figure (GString               *text,
            const char            *title,
            const WhReleaseFigure *figure,
            const char            *unit,
            double                 factor)
{
  if (isnan (figure->before) && isnan (figure->after))
    return;

  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append_printf (text, "%s ", title);

  if (isnan (figure->before))
    g_string_append (text, "—");
  else
    g_string_append_printf (text, "%.*f", figure->before * factor < 10 ? 1 : 0, figure->before * factor);

  if (isnan (figure->after))
    g_string_append (text, " → —");
  else
    g_string_append_printf (text, " → %.*f %s", figure->after * factor < 10 ? 1 : 0, figure->after * factor, unit);
}

/**
 * wh_release_dup_effect:
 * @self: a release
 *
 * Returns: (transfer full) (nullable): "errors 0.2 → 18 % · p95 120 → 848 ms"; %NULL
 *   when nothing was observed
 */
char *
wh_release_dup_effect (const WhRelease *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  add_figure (text, _("errors"), &self->errors, "%", 1);
  add_figure (text, _("p95"), &self->p95, "ms", 1000);
  add_figure (text, _("requests"), &self->rate, "/s", 1);

  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/**
 * wh_release_dup_alerts:
 * @self: a release
 *
 * Returns: (transfer full) (nullable): "HighErrorRate after 2 min"; %NULL = none
 */
char *
wh_release_dup_alerts (const WhRelease *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->alerts->len; i++)
    {
      WhRecord *event = g_ptr_array_index (self->alerts, i);
      g_autofree char *age = wh_format_age (event->values[WH_EVENT_TIME].number - self->time);

      /* Translators: an alert, then a length of time */
      g_string_append_printf (text, text->len > 0 ? ", " : "");
      g_string_append_printf (text, _("%s after %s"), event->values[WH_EVENT_REASON].text, age);
    }

  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/**
 * wh_release_got_worse:
 * @self: a release
 *
 * Returns: whether clearly more requests fail, or they take clearly longer
 */
gboolean
wh_release_got_worse (const WhRelease *self)
{
  return self->errors.after > self->errors.before + 1 || self->p95.after > self->p95.before * 1.5;
}
