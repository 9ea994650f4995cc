/* wh-ui-chart-markers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-record.h"
#include "wh-ui-chart-markers.h"
#include "wh-ui-future.h"

/* More than these no chart has room for. */
#define MOST_EVENTS 400
#define MOST_MARKERS 60

/* While the range follows the clock events are asked for this often. */
#define FRESH (20 * (gint64)G_USEC_PER_SEC)

/* The rollout that a cluster tells of and the one that was seen are the same. */
#define SAME (2 * 60 * (gint64)G_USEC_PER_SEC)

typedef struct
{
  gint64          time;
  WhUiChartEvent  event;
  char           *label;
} Marker;

struct _WhUiChartMarkers
{
  GObject         parent_instance;

  WhUiTimeRange  *range;
  WhHistory      *history;
  WhRecord       *record;
  DexCancellable *scope;
  GArray         *seen;   /* Marker: of the history */
  GArray         *given;  /* Marker: of the page */
  gint64          from;   /* what was asked for */
  gint64          until;
};

G_DEFINE_FINAL_TYPE (WhUiChartMarkers, wh_ui_chart_markers, G_TYPE_OBJECT)

static guint changed_signal;

static void
marker_clear (gpointer data)
{
  g_free (((Marker *)data)->label);
}

/* "chat-api: 2.13.9 → 2.14.0" says in a chart "2.14.0". */
static char *
dup_version (const char *text)
{
  const char *arrow = text != NULL ? strstr (text, "→") : NULL;

  return arrow != NULL ? g_strstrip (g_strdup (arrow + strlen ("→"))) : NULL;
}

/* What happened elsewhere, in staging say, has no place here. */
static gboolean
is_about (WhUiChartMarkers *self,
          const WhRecord   *event)
{
  const char *namespace_ = event->values[WH_EVENT_NAMESPACE].text;
  const char *scope = wh_record_get_scope (self->record);

  return namespace_ == NULL || scope == NULL || strcmp (namespace_, scope) == 0;
}

static void
add_event (WhUiChartMarkers *self,
           const WhRecord   *event)
{
  const char *lane = event->values[WH_EVENT_LANE].text;
  const char *severity = event->values[WH_EVENT_SEVERITY].text;
  Marker marker = { event->values[WH_EVENT_TIME].number, WH_UI_CHART_ROLLOUT, NULL };

  if (marker.time == WH_ABSENT || !is_about (self, event))
    return;

  if (g_strcmp0 (lane, "rollout") == 0)
    {
      marker.label = dup_version (event->values[WH_EVENT_TEXT].text);
    }
  else if (g_strcmp0 (lane, "alert") == 0 && g_strcmp0 (severity, "info") != 0)
    {
      marker.event = WH_UI_CHART_ALERT;
      marker.label = g_strdup (event->values[WH_EVENT_REASON].text);
    }
  else
    {
      return;
    }

  g_array_append_val (self->seen, marker);
}

static void
loaded (gpointer      owner,
        const GValue *value,
        const GError *error)
{
  WhUiChartMarkers *self = owner;
  GPtrArray *events;

  /* A chart without markers is still a chart; next time there may be some. */
  if (value == NULL || self->record == NULL)
    {
      self->until = 0;
      return;
    }

  events = g_value_get_boxed (value);
  g_array_set_size (self->seen, 0);

  for (guint i = 0; i < events->len && self->seen->len < MOST_MARKERS; i++)
    add_event (self, g_ptr_array_index (events, i));

  g_signal_emit (self, changed_signal, 0);
}

static const char *
get_application (const WhRecord *record)
{
  int field = wh_kind_find_field (record->kind, "application");

  if (field >= 0 && record->kind->fields[field].type == WH_FIELD_TEXT)
    return wh_record_get_value (record, field)->text;

  /* Numbers of the requests of an application are called as it is. */
  return record->kind == &wh_kind_traffic ? wh_record_get_name (record) : NULL;
}

/**
 * wh_ui_chart_markers_load:
 * @self: markers
 *
 * Asks for what happened in the range, unless that is known already.
 */
void
wh_ui_chart_markers_load (WhUiChartMarkers *self)
{
  g_autofree char *subject = NULL;
  WhEventQuery query = { 0 };
  gint64 from;
  gint64 until;

  g_return_if_fail (WH_UI_IS_CHART_MARKERS (self));

  if (self->history == NULL || self->record == NULL)
    return;

  from = wh_ui_time_range_get_from (self->range);
  until = wh_ui_time_range_get_until (self->range);

  if (from >= self->from && until < self->until + FRESH)
    return;

  /* Some more than is shown, so that a range that moves on asks rarely. */
  self->from = from - (until - from) / 4;
  self->until = until;

  query.since = self->from;
  query.until = until;
  query.application = get_application (self->record);
  query.limit = MOST_EVENTS;
  if (query.application == NULL)
    query.subject = subject = wh_record_dup_reference (self->record);

  wh_ui_future_done (wh_dex_scoped (self->scope, wh_history_query_events (self->history, &query)), self, loaded);
}

static void
range_changed_cb (WhUiChartMarkers *self)
{
  wh_ui_chart_markers_load (self);
}

static void
wh_ui_chart_markers_dispose (GObject *object)
{
  WhUiChartMarkers *self = WH_UI_CHART_MARKERS (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);
  g_clear_object (&self->range);
  g_clear_object (&self->history);
  g_clear_pointer (&self->record, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_chart_markers_parent_class)->dispose (object);
}

static void
wh_ui_chart_markers_finalize (GObject *object)
{
  WhUiChartMarkers *self = WH_UI_CHART_MARKERS (object);

  g_array_unref (self->seen);
  g_array_unref (self->given);

  G_OBJECT_CLASS (wh_ui_chart_markers_parent_class)->finalize (object);
}

static void
wh_ui_chart_markers_class_init (WhUiChartMarkersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_ui_chart_markers_dispose;
  object_class->finalize = wh_ui_chart_markers_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_chart_markers_init (WhUiChartMarkers *self)
{
  self->scope = dex_cancellable_new ();
  self->seen = g_array_new (FALSE, FALSE, sizeof (Marker));
  self->given = g_array_new (FALSE, FALSE, sizeof (Marker));
  g_array_set_clear_func (self->seen, marker_clear);
  g_array_set_clear_func (self->given, marker_clear);
}

/**
 * wh_ui_chart_markers_new:
 * @range: the time that the charts show
 *
 * Returns: (transfer full): no markers yet
 */
WhUiChartMarkers *
wh_ui_chart_markers_new (WhUiTimeRange *range)
{
  WhUiChartMarkers *self = g_object_new (WH_UI_TYPE_CHART_MARKERS, NULL);

  self->range = g_object_ref (range);
  g_signal_connect_object (range, "changed", G_CALLBACK (range_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_ui_chart_markers_set_about:
 * @self: markers
 * @history: where events are
 * @record: what they are about: its application if it has one
 */
void
wh_ui_chart_markers_set_about (WhUiChartMarkers *self,
                               WhHistory        *history,
                               WhRecord         *record)
{
  gboolean other;

  g_return_if_fail (WH_UI_IS_CHART_MARKERS (self));
  g_return_if_fail (record != NULL);

  g_set_object (&self->history, history);
  other = self->record == NULL || self->record->kind != record->kind || strcmp (self->record->uid, record->uid) != 0;

  g_clear_pointer (&self->record, wh_record_unref);
  self->record = wh_record_ref (record);

  if (other)
    {
      g_array_set_size (self->seen, 0);
      self->until = 0;
      wh_ui_chart_markers_load (self);
    }
}

/**
 * wh_ui_chart_markers_set_given:
 * @self: markers
 * @times: (array length=n_times): when something was rolled out
 * @labels: (array length=n_times): versions, or %NULL
 * @n_times: how many
 *
 * Adds what the page knows of rollouts: a cluster tells of them even when nobody
 * watched.
 */
void
wh_ui_chart_markers_set_given (WhUiChartMarkers   *self,
                               const gint64       *times,
                               const char * const *labels,
                               guint               n_times)
{
  gboolean same;

  g_return_if_fail (WH_UI_IS_CHART_MARKERS (self));

  same = self->given->len == n_times;

  for (guint i = 0; same && i < n_times; i++)
    {
      const Marker *marker = &g_array_index (self->given, Marker, i);

      same = marker->time == times[i] && g_strcmp0 (marker->label, labels[i]) == 0;
    }

  if (same)
    return;

  g_array_set_size (self->given, 0);

  for (guint i = 0; i < n_times; i++)
    {
      Marker marker = { times[i], WH_UI_CHART_ROLLOUT, g_strdup (labels[i]) };

      g_array_append_val (self->given, marker);
    }

  g_signal_emit (self, changed_signal, 0);
}

static gboolean
was_seen (WhUiChartMarkers *self,
          const Marker     *given)
{
  for (guint i = 0; i < self->seen->len; i++)
    {
      const Marker *marker = &g_array_index (self->seen, Marker, i);

      if (marker->event == given->event && ABS (marker->time - given->time) < SAME)
        return TRUE;
    }

  return FALSE;
}

/**
 * wh_ui_chart_markers_apply:
 * @self: markers
 * @chart: a chart
 *
 * Gives a chart these markers and no others.
 */
void
wh_ui_chart_markers_apply (WhUiChartMarkers *self,
                           WhUiChart        *chart)
{
  g_return_if_fail (WH_UI_IS_CHART_MARKERS (self));
  g_return_if_fail (WH_UI_IS_CHART (chart));

  wh_ui_chart_clear_markers (chart);

  for (guint i = 0; i < self->seen->len; i++)
    {
      const Marker *marker = &g_array_index (self->seen, Marker, i);

      wh_ui_chart_add_marker (chart, marker->time, marker->event, marker->label);
    }

  for (guint i = 0; i < self->given->len; i++)
    {
      const Marker *marker = &g_array_index (self->given, Marker, i);

      if (!was_seen (self, marker))
        wh_ui_chart_add_marker (chart, marker->time, marker->event, marker->label);
    }
}
