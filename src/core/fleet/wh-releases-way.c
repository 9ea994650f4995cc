/* wh-releases-way.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The way to a release (image, commit, CI run) and what came of it (alerts, requests):
 * a part of wh-releases.c. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-application-join.h"
#include "wh-format.h"
#include "wh-history-rules.h"
#include "wh-kinds.h"
#include "wh-releases-private.h"

/* Numbers are compared over so long before and after. */
#define WINDOW (30 * G_TIME_SPAN_MINUTE)

/* An alert that begins later has other causes. */
#define ALERT_WINDOW G_TIME_SPAN_HOUR

/* ---- The way to it ---- */

static WhRecord *
find_image (WhReleaseSearch          *search,
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
find_commit (WhReleaseSearch    *search,
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
find_run (WhReleaseSearch    *search,
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

/* What image it is, from which commit and run. */
void
wh_release_find_way (WhReleaseSearch *search,
                     WhRelease       *release)
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

/* Which alerts began before @end or soon; of @events, the newest first. */
void
wh_release_find_alerts (WhRelease *release,
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
get_mean (WhReleaseSearch     *search,
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
void
wh_release_find_figures (WhReleaseSearch *search,
                         WhRelease       *release,
                         gint64           end)
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
