/* wh-releases.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-application-join.h"
#include "wh-dex-util.h"
#include "wh-history-rules.h"
#include "wh-kinds.h"
#include "wh-releases-private.h"

/* The rollouts of one application, each joined with the way to it (commit, CI
 * run, image) and with what came of it (alerts, requests). Asks the history and
 * the store and no system, so it works offline. */

/* What a cluster says of a rollout and when it was seen differ; several
 * workloads of one release are rolled out one after the other. */
#define SAME (10 * G_TIME_SPAN_MINUTE)

#define MOST_EVENTS 1000
#define MOST_RELEASES 50

static void
search_free (gpointer data)
{
  WhReleaseSearch *self = data;

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
find_main_workload (WhReleaseSearch   *search,
                    WhRecord *environment)
{
  g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", 2);

  return wh_store_resolve (search->store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[0]);
}

/* The worker of an application has versions of its own. */
static gboolean
is_of_main_workload (WhReleaseSearch   *search,
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
is_within (WhReleaseSearch *search,
           gint64  time)
{
  return time != WH_ABSENT && time >= search->since && time <= search->until;
}

/* What its workload was, as often as somebody looked: a rollout that happened
 * meanwhile, or before anybody looked, is dated by what the cluster says. Awaits: called in a fiber. */
static void
add_versions (WhReleaseSearch    *search,
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
          WhRelease *release = wh_release_new (told ? changed : seen->from);

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
add_event (WhReleaseSearch    *search,
           GPtrArray *releases,
           WhRecord  *event)
{
  const char *namespace_ = event->values[WH_EVENT_NAMESPACE].text;
  const WhSource *source = wh_store_get_source (search->store, event->connection);
  g_autoptr(WhRelease) release = wh_release_new (event->values[WH_EVENT_TIME].number);

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
add_current (WhReleaseSearch    *search,
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

      release = wh_release_new (changed);
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

static DexFuture *
releases_load_fiber (gpointer data)
{
  WhReleaseSearch *search = data;
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
    wh_release_find_way (search, g_ptr_array_index (releases, i));

  for (guint i = 0; i < releases->len; i++)
    {
      WhRelease *release = g_ptr_array_index (releases, i);
      gint64 end = get_end (releases, release, search->until);

      wh_release_find_alerts (release, events, end);
      wh_release_find_figures (search, release, end);
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
  WhReleaseSearch *search;
  WhRecord *repository = NULL;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (application != NULL, NULL);

  search = g_new0 (WhReleaseSearch, 1);
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
