/* wh-ui-day-strip.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-day-strip.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* More than this in a lane are drawn as ticks. */
#define MANY 40

/* Of a lane at most so many are drawn: the newest. */
#define MOST 300

/* The events of the last day as lanes, in the order in which one leads to the
 * next. */
static const struct
{
  const char *lane;
  const char *title;
  WhUiTone    tone;
} lanes[] = {
  { "commit", N_("Commits"), WH_UI_TONE_SLATE },
  { "ci", N_("CI"), WH_UI_TONE_ACCENT },
  { "image", N_("Images"), WH_UI_TONE_TEAL },
  { "rollout", N_("Rollouts"), WH_UI_TONE_PURPLE },
  { "alert", N_("Alerts"), WH_UI_TONE_ERROR },
  { "cluster", N_("Cluster"), WH_UI_TONE_SLATE },
  { "operation", N_("Operations"), WH_UI_TONE_ACCENT },
  { "connection", N_("Connections"), WH_UI_TONE_ORANGE },
};

static int
find_lane (const WhRecord *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    if (g_strcmp0 (event->values[WH_EVENT_LANE].text, lanes[i].lane) == 0)
      return i;

  return -1;
}

static int
compare_newest (gconstpointer a,
                gconstpointer b)
{
  gint64 one = (*(WhRecord * const *)a)->values[WH_EVENT_TIME].number;
  gint64 other = (*(WhRecord * const *)b)->values[WH_EVENT_TIME].number;

  return (one < other) - (one > other);
}

static int
compare_changes (gconstpointer a,
                 gconstpointer b)
{
  gint64 one = ((const WhUiChange *)a)->from;
  gint64 other = ((const WhUiChange *)b)->from;

  return (one > other) - (one < other);
}

static gboolean
is_in_environment (WhStore        *store,
                   const WhRecord *event,
                   const char     *environment)
{
  const WhSource *source;

  if (environment == NULL || *environment == '\0')
    return TRUE;

  source = wh_store_get_source (store, event->connection);

  return source != NULL && g_strcmp0 (source->environment, environment) == 0;
}

static void
add_change (GArray         *changes,
            GStringChunk   *texts,
            const WhRecord *event,
            guint           lane,
            guint           row,
            gboolean        many)
{
  g_autofree char *id = g_strdup_printf ("%s\n%s", event->connection, event->uid);
  const char *text = event->values[WH_EVENT_TEXT].text;
  gboolean failing = event->health == WH_HEALTH_FAILING || event->health == WH_HEALTH_WARNING;
  WhUiChange change = {
    .id = g_string_chunk_insert (texts, id),
    .title = g_string_chunk_insert (texts, text != NULL ? text : wh_record_get_name (event)),
    .lane = row,
    .tone = failing ? (event->health == WH_HEALTH_FAILING ? WH_UI_TONE_ERROR : WH_UI_TONE_WARNING) : lanes[lane].tone,
    .from = event->values[WH_EVENT_TIME].number,
  };

  if (failing && !many)
    change.form = WH_UI_CHANGE_DIAMOND;
  else
    change.form = many ? WH_UI_CHANGE_TICK : WH_UI_CHANGE_DOT;

  g_array_append_val (changes, change);
}

/**
 * wh_ui_day_strip_fill:
 * @strip: a strip
 * @store: where the events are
 * @environment: (nullable): only of connections of this class
 * @now: the right edge, microseconds since the epoch
 *
 * Shows the events of the 24 hours before @now, one lane for each sort that
 * there is.
 *
 * Returns: whether there are any
 */
gboolean
wh_ui_day_strip_fill (WhUiChangeStrip *strip,
                      WhStore         *store,
                      const char      *environment,
                      gint64           now)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_event);
  g_autoptr(GPtrArray) events = g_ptr_array_new ();
  g_autoptr(GArray) changes = g_array_new (FALSE, FALSE, sizeof (WhUiChange));
  g_autoptr(GPtrArray) titles = g_ptr_array_new ();
  g_autoptr(GStringChunk) texts = g_string_chunk_new (4096);
  guint counts[G_N_ELEMENTS (lanes)] = { 0 };
  guint drawn[G_N_ELEMENTS (lanes)] = { 0 };
  guint rows[G_N_ELEMENTS (lanes)] = { 0 };

  g_return_val_if_fail (WH_UI_IS_CHANGE_STRIP (strip), FALSE);
  g_return_val_if_fail (WH_IS_STORE (store), FALSE);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *event = wh_resource_list_get_record (list, i);
      gint64 time = event->values[WH_EVENT_TIME].number;
      int lane = find_lane (event);

      if (lane < 0 || time == WH_ABSENT || time < now - DAY || time > now ||
          !is_in_environment (store, event, environment))
        continue;

      counts[lane]++;
      g_ptr_array_add (events, event);
    }

  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    if (counts[i] > 0)
      {
        rows[i] = titles->len;
        g_ptr_array_add (titles, (gpointer)g_dgettext (GETTEXT_PACKAGE, lanes[i].title));
      }

  g_ptr_array_add (titles, NULL);
  g_ptr_array_sort (events, compare_newest);

  for (guint i = 0; i < events->len; i++)
    {
      WhRecord *event = g_ptr_array_index (events, i);
      int lane = find_lane (event);

      if (drawn[lane]++ < MOST)
        add_change (changes, texts, event, lane, rows[lane], counts[lane] > MANY);
    }

  g_array_sort (changes, compare_changes);
  wh_ui_change_strip_set_lanes (strip, (const char * const *)titles->pdata);
  wh_ui_change_strip_set_range (strip, now - DAY, now);
  wh_ui_change_strip_set_changes (strip, (const WhUiChange *)(gpointer)changes->data, changes->len);

  return changes->len > 0;
}

/**
 * wh_ui_day_strip_resolve:
 * @store: where the events are
 * @id: what the strip's signal said
 *
 * Returns: (transfer none) (nullable): the event
 */
WhRecord *
wh_ui_day_strip_resolve (WhStore    *store,
                         const char *id)
{
  g_auto(GStrv) parts = g_strsplit (id, "\n", 2);

  if (parts[0] == NULL || parts[1] == NULL)
    return NULL;

  return wh_store_lookup (store, &wh_kind_event, parts[0], parts[1]);
}
