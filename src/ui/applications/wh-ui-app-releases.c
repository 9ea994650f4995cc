/* wh-ui-app-releases.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-kinds.h"
#include "wh-ui-app-delivery.h"
#include "wh-ui-app-releases.h"
#include "wh-ui-app.h"

static void
release_clear (gpointer data)
{
  WhUiRelease *self = data;

  g_free (self->version);
  g_free (self->what);
}

static int
compare_releases (gconstpointer one,
                  gconstpointer other)
{
  const WhUiRelease *a = one;
  const WhUiRelease *b = other;

  return (a->time < b->time) - (a->time > b->time);
}

/**
 * wh_ui_app_list_releases:
 * @store: the store that is shown
 * @application: whose releases
 * @environments: (element-type WhRecord): its environments
 *
 * What runs where, and what is known to have run there before.
 *
 * Returns: (transfer full) (element-type WhUiRelease): the newest first; the
 *   environments' names are borrowed from @environments
 */
GArray *
wh_ui_app_list_releases (WhStore   *store,
                         WhRecord  *application,
                         GPtrArray *environments)
{
  WhResourceList *events = wh_store_get_list (store, &wh_kind_event);
  GArray *releases = g_array_new (FALSE, FALSE, sizeof (WhUiRelease));

  g_array_set_clear_func (releases, release_clear);

  /* What runs now: its cluster says since when. */
  for (guint i = 0; i < environments->len; i++)
    {
      WhRecord *environment = g_ptr_array_index (environments, i);
      WhUiRelease release = { 0 };

      if (environment->values[WH_ENVIRONMENT_CHANGED].number == WH_ABSENT)
        continue;

      release.time = environment->values[WH_ENVIRONMENT_CHANGED].number;
      release.health = wh_store_get_health (store, environment);
      release.environment = environment->values[WH_ENVIRONMENT_NAME].text;
      release.version = g_strdup (environment->values[WH_ENVIRONMENT_VERSION].text);
      release.what = wh_ui_app_dup_subject (store, application, environment->values[WH_ENVIRONMENT_COMMIT].text);
      g_array_append_val (releases, release);
    }

  /* What ran before: what was seen to be replaced. */
  for (guint i = 0; i < wh_resource_list_get_n (events); i++)
    {
      WhRecord *event = wh_resource_list_get_record (events, i);
      gboolean current = FALSE;
      WhUiRelease release = { 0 };

      if (g_strcmp0 (event->values[WH_EVENT_LANE].text, "rollout") != 0 ||
          g_strcmp0 (event->values[WH_EVENT_APPLICATION].text, application->uid) != 0 ||
          event->values[WH_EVENT_TIME].number == WH_ABSENT)
        continue;

      release.time = event->values[WH_EVENT_TIME].number;

      for (guint j = 0; j < environments->len; j++)
        {
          WhRecord *environment = g_ptr_array_index (environments, j);

          if (g_strcmp0 (environment->values[WH_ENVIRONMENT_NAMESPACE].text, event->values[WH_EVENT_NAMESPACE].text) != 0)
            continue;

          release.environment = environment->values[WH_ENVIRONMENT_NAME].text;
          current |= ABS (environment->values[WH_ENVIRONMENT_CHANGED].number - release.time) < 2 * G_TIME_SPAN_MINUTE;
        }

      if (current)
        continue;

      release.what = g_strdup (event->values[WH_EVENT_TEXT].text);
      g_array_append_val (releases, release);
    }

  g_array_sort (releases, compare_releases);

  return releases;
}
