/* wh-back-test-gather.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-back-test-private.h"
#include "wh-dex-util.h"
#include "wh-history-rules.h"
#include "wh-kind-past.h"
#include "wh-kinds.h"
#include "wh-range-source.h"
#include "wh-rule-engine-private.h"
#include "wh-rule-subjects.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

/* So many points of all series together are looked at. */
#define MAX_POINTS 2000000
#define MAX_POINTS_EACH 20000
#define MIN_POINTS_EACH 2000

/* Samples of a baseline. */
#define BASELINE_STEP (10 * MINUTE)

/* A query of a system that keeps its own past: at most so many instants. */
#define MAX_INSTANTS 90000

static int
compare_events (gconstpointer one,
                gconstpointer other)
{
  const WhFeedEvent *a = one;
  const WhFeedEvent *b = other;

  return (a->time > b->time) - (a->time < b->time);
}

typedef struct
{
  WhBackTestData *data;
  WhStore        *store;
  WhHistory      *history;
  WhConnections  *connections;
  GHashTable     *by_key;     /* connection and reference → WhFeed */
} Gather;

static void
gather_free (gpointer data)
{
  Gather *gather = data;

  wh_back_test_data_unref (gather->data);
  g_object_unref (gather->store);
  g_object_unref (gather->history);
  g_clear_object (&gather->connections);
  g_hash_table_unref (gather->by_key);
  g_free (gather);
}

static WhFeed *
ensure_feed (Gather     *gather,
             const char *connection,
             const char *subject,
             const char *label)
{
  g_autofree char *key = g_strconcat (connection, "\n", subject, NULL);
  WhFeed *feed = g_hash_table_lookup (gather->by_key, key);

  if (feed == NULL)
    {
      feed = wh_feed_new (connection, subject, label, gather->data->rule->measures->len);
      g_ptr_array_add (gather->data->feeds, feed);
      g_hash_table_insert (gather->by_key, g_steal_pointer (&key), feed);
    }

  return feed;
}

/* ---- series that were recorded ---- */

/* A field that changes all the time has no versions; the series of its name has
 * its past. */
static const char *
get_metric (const WhRule        *rule,
            const WhRuleMeasure *measure)
{
  const WhKind *kind = wh_kind_find (rule->kind);
  int field;

  if (measure->metric != NULL)
    return measure->metric;

  field = measure->field != NULL ? wh_kind_find_field (kind, measure->field) : -1;

  if (field < 0 || !(kind->fields[field].flags & WH_FIELD_VOLATILE) || measure->is_text)
    return NULL;

  return wh_kind_find_metric (kind, measure->field) != NULL ? measure->field : NULL;
}

/* What changes all the time and is in no series either is only known now. */
static gboolean
check_measure (const WhRule         *rule,
               const WhRuleMeasure  *measure,
               GError              **error)
{
  const WhKind *kind = wh_kind_find (rule->kind);
  int field = measure->field != NULL ? wh_kind_find_field (kind, measure->field) : -1;

  if (field < 0 || !(kind->fields[field].flags & WH_FIELD_VOLATILE) || get_metric (rule, measure) != NULL)
    return TRUE;

  g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED,
               _("The past of “%s” of the kind “%s” is not kept: such a rule can only be watched from now on"),
               measure->field, kind->id);

  return FALSE;
}

static gboolean
is_of_rule (Gather             *gather,
            const WhSeriesInfo *info,
            const char         *reference)
{
  const WhRule *rule = gather->data->rule;
  const WhSource *source = wh_store_get_source (gather->store, info->connection);
  const char *name = source != NULL ? source->name : NULL;
  const char *environment = source != NULL ? source->environment : NULL;
  WhRecord *record = wh_store_resolve (gather->store, info->connection, reference);

  if (record != NULL && record->kind == wh_kind_find (rule->kind) && strcmp (record->connection, info->connection) == 0)
    return wh_rule_matches (rule, record, name, environment);

  /* What is no more cannot be asked for its fields. */
  return rule->filters->len == 0 &&
         (rule->connection == NULL || g_strcmp0 (rule->connection, name) == 0) &&
         (rule->environment == NULL || g_strcmp0 (rule->environment, environment) == 0);
}

static double
choose_value (const WhRule  *rule,
              const WhPoint *point)
{
  const WhCondition *condition = wh_rule_find_main (rule);

  if (point->count == 1 || condition->take == WH_TAKE_AVERAGE || condition->type == WH_CONDITION_RATE)
    return point->avg;

  return condition->is == WH_IS_BELOW || condition->is == WH_IS_AT_MOST ? point->min : point->max;
}

static gboolean
gather_baseline (Gather              *gather,
                 WhFeed              *feed,
                 guint                m,
                 const WhSeriesInfo  *info,
                 GError             **error)
{
  const WhRuleMeasure *measure = &g_array_index (gather->data->rule->measures, WhRuleMeasure, m);
  WhSeriesQuery query = {
    .connection = info->connection,
    .name = info->name,
    .from = gather->data->from - measure->history,
    .until = gather->data->until,
  };
  g_autoptr(WhSeriesData) past = NULL;

  if (measure->history == 0)
    return TRUE;

  query.n_points = (guint)((query.until - query.from) / BASELINE_STEP);
  past = dex_await_boxed (wh_series_source_query (WH_SERIES_SOURCE (gather->history), &query), error);

  if (past == NULL)
    return FALSE;

  feed->baselines[m] = wh_rule_baseline_new ((const WhPoint *)(gpointer)past->points->data, past->points->len);

  return TRUE;
}

static gboolean
gather_series (Gather              *gather,
               guint                m,
               const WhSeriesInfo  *info,
               const char          *reference,
               guint                n_points,
               GError             **error)
{
  WhBackTestData *data = gather->data;
  const WhRuleMeasure *measure = &g_array_index (data->rule->measures, WhRuleMeasure, m);
  gint64 step = MAX (info->interval, SECOND);
  WhSeriesQuery query = {
    .connection = info->connection,
    .name = info->name,
    .from = data->begin,
    .until = data->until,
    .n_points = (guint)CLAMP ((data->until - data->begin) / step, 1, (gint64)n_points),
  };
  g_autoptr(WhSeriesData) past = dex_await_boxed (wh_series_source_query (WH_SERIES_SOURCE (gather->history), &query), error);
  WhFeed *feed;

  if (past == NULL)
    return FALSE;

  if (past->points->len == 0)
    return TRUE;

  feed = ensure_feed (gather, info->connection, reference, info->label);
  if (feed->series == NULL)
    feed->series = g_strdup (info->name);

  for (guint i = 0; i < past->points->len; i++)
    {
      const WhPoint *point = &g_array_index (past->points, WhPoint, i);

      wh_feed_add (feed, point->time, WH_FEED_VALUE, m, choose_value (data->rule, point), NULL);
    }

  /* A field holds until it changes; where its series has a hole it was not seen. */
  for (guint i = 0; measure->holds && i < past->gaps->len; i++)
    {
      const WhSpan *gap = &g_array_index (past->gaps, WhSpan, i);

      wh_feed_add (feed, gap->from, WH_FEED_LOST, m, NAN, NULL);
      wh_feed_add (feed, gap->until, WH_FEED_FOUND, m, NAN, NULL);
    }

  data->step = MAX (data->step, past->step);
  if (data->recorded_from == 0 || (info->first_at != 0 && info->first_at < data->recorded_from))
    data->recorded_from = info->first_at;

  return gather_baseline (gather, feed, m, info, error);
}

static gboolean
gather_metric (Gather  *gather,
               guint    m,
               GError **error)
{
  const WhRule *rule = gather->data->rule;
  const WhRuleMeasure *measure = &g_array_index (rule->measures, WhRuleMeasure, m);
  g_autofree char *glob = g_strdup_printf ("%s:*/%s", rule->kind, get_metric (rule, measure));
  g_autoptr(GPtrArray) infos = dex_await_boxed (wh_series_source_list (WH_SERIES_SOURCE (gather->history), glob), error);
  g_autoptr(GPtrArray) chosen = g_ptr_array_new ();
  g_autofree char *prefix = g_strconcat (rule->kind, ":", NULL);

  if (infos == NULL)
    return FALSE;

  for (guint i = 0; i < infos->len; i++)
    {
      const WhSeriesInfo *info = g_ptr_array_index (infos, i);
      const char *slash = strrchr (info->name, '/');
      g_autofree char *reference = slash != NULL ? g_strndup (info->name, (gsize)(slash - info->name)) : NULL;

      /* The glob may match a readable name of another kind. */
      if (reference != NULL && g_str_has_prefix (info->name, prefix) && info->last_at >= gather->data->begin &&
          is_of_rule (gather, info, reference))
        g_ptr_array_add (chosen, (gpointer)info);
    }

  for (guint i = 0; i < chosen->len; i++)
    {
      const WhSeriesInfo *info = g_ptr_array_index (chosen, i);
      g_autofree char *reference = g_strndup (info->name, (gsize)(strrchr (info->name, '/') - info->name));

      if (!gather_series (gather, m, info, reference,
                          CLAMP (MAX_POINTS / chosen->len, MIN_POINTS_EACH, MAX_POINTS_EACH), error))
        return FALSE;
    }

  return TRUE;
}

/* ---- resources as they were ---- */

static void
add_version (Gather          *gather,
             WhFeed          *feed,
             const WhVersion *version)
{
  const WhRule *rule = gather->data->rule;
  const WhRecord *record = version->record;
  gint64 time = MAX (version->from, gather->data->begin);

  for (guint m = 0; m < rule->measures->len; m++)
    {
      const WhRuleMeasure *measure = &g_array_index (rule->measures, WhRuleMeasure, m);
      g_autoptr(WhRuleInput) input = NULL;

      if (measure->promql != NULL || get_metric (rule, measure) != NULL)
        continue;

      /* Reads the field as the engine does. */
      input = wh_rule_input_new (measure);
      wh_rule_input_observe (input, measure, record, time);
      wh_feed_add (feed, time, measure->is_text ? WH_FEED_TEXT : WH_FEED_VALUE, m, input->value, input->text);
    }
}

static gboolean
is_told (GPtrArray  *contacts,
         const char *connection)
{
  for (guint i = 0; i < contacts->len; i++)
    {
      if (strcmp (((const WhContact *)g_ptr_array_index (contacts, i))->connection, connection) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
add_contacts (Gather    *gather,
              GPtrArray *contacts,
              WhFeed    *feed)
{
  gint64 seen_until = gather->data->begin;

  /* Files of older versions do not say when the program ran. */
  if (strcmp (feed->connection, WH_LOCAL) == 0 && !is_told (contacts, WH_LOCAL))
    return;

  for (guint i = 0; i < contacts->len; i++)
    {
      const WhContact *contact = g_ptr_array_index (contacts, i);

      if (strcmp (contact->connection, feed->connection) != 0)
        continue;

      if (contact->span.from > seen_until)
        {
          wh_feed_add (feed, seen_until, WH_FEED_LOST, 0, NAN, NULL);
          wh_feed_add (feed, contact->span.from, WH_FEED_FOUND, 0, NAN, NULL);
        }
      seen_until = MAX (seen_until, contact->span.until);
    }

  if (seen_until < gather->data->until - 2 * MINUTE)
    wh_feed_add (feed, seen_until, WH_FEED_LOST, 0, NAN, NULL);
}

static gboolean
gather_versions (Gather  *gather,
                 GError **error)
{
  WhBackTestData *data = gather->data;
  const WhKind *kind = wh_kind_find (data->rule->kind);
  g_autoptr(GPtrArray) versions = NULL;
  g_autoptr(GPtrArray) contacts = NULL;
  g_autoptr(GHashTable) last = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer feed;
  gpointer value;

  if (!wh_kind_has_past (kind))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED,
                   _("The past of the kind “%s” is not kept: such a rule can only be watched from now on"), kind->id);
      return FALSE;
    }

  versions = dex_await_boxed (wh_history_load_versions (gather->history, kind, NULL, data->begin, data->until), error);
  contacts = versions != NULL
               ? dex_await_boxed (wh_history_load_contacts (gather->history, data->begin, data->until), error)
               : NULL;

  if (contacts == NULL)
    return FALSE;

  for (guint i = 0; i < versions->len; i++)
    {
      const WhVersion *version = g_ptr_array_index (versions, i);
      const WhSource *source = wh_store_get_source (gather->store, version->record->connection);
      g_autofree char *reference = NULL;
      g_autofree char *label = NULL;
      WhFeed *of_record;
      const WhVersion *before;

      if (!wh_rule_matches (data->rule, version->record, source != NULL ? source->name : NULL,
                            source != NULL ? source->environment : NULL))
        continue;

      reference = g_strconcat (kind->id, ":", version->record->uid, NULL);
      label = wh_record_dup_full_name (version->record);
      of_record = ensure_feed (gather, version->record->connection, reference, label);
      before = g_hash_table_lookup (last, of_record);

      if (before != NULL && before->until < version->from)
        wh_feed_add (of_record, before->until, WH_FEED_GONE, 0, NAN, NULL);

      add_version (gather, of_record, version);
      g_hash_table_insert (last, of_record, (gpointer)version);

      if (data->recorded_from == 0 || version->from < data->recorded_from)
        data->recorded_from = version->from;
    }

  g_hash_table_iter_init (&iter, last);

  while (g_hash_table_iter_next (&iter, &feed, &value))
    {
      const WhVersion *version = value;

      if (version->until < data->until)
        wh_feed_add (feed, version->until, WH_FEED_GONE, 0, NAN, NULL);
      add_contacts (gather, contacts, feed);
    }

  return TRUE;
}

/* ---- a system that keeps its own past ---- */

static WhRangeSource *
find_source (Gather *gather)
{
  const char *name = gather->data->rule->connection;
  guint n = gather->connections != NULL ? g_list_model_get_n_items (G_LIST_MODEL (gather->connections)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (gather->connections), i);
      WhProvider *provider = wh_connection_get_provider (connection);

      if (provider != NULL && WH_IS_RANGE_SOURCE (provider) &&
          wh_connection_get_state (connection) == WH_CONNECTION_STATE_LIVE &&
          (name == NULL || g_strcmp0 (wh_connection_get_name (connection), name) == 0))
        return WH_RANGE_SOURCE (g_object_ref (provider));
    }

  return NULL;
}

/* Where the system itself has an answer, a series without one is gone; where it
 * has none to anything, nothing was observed. */
static void
add_answer (Gather               *gather,
            const char           *connection,
            const WhMetricSeries *series,
            const WhMetricRange  *range,
            GHashTable           *awake)
{
  g_autofree char *label = wh_rule_labels_dup_text (series->labels);
  WhFeed *feed = ensure_feed (gather, connection, series->labels, label);
  guint next = 0;
  gboolean lost = FALSE;

  for (gint64 time = range->from; time <= range->until; time += range->step)
    {
      const WhPoint *point = next < series->points->len ? &g_array_index (series->points, WhPoint, next) : NULL;

      if (point != NULL && point->time <= time)
        {
          if (lost)
            wh_feed_add (feed, time, WH_FEED_FOUND, 0, NAN, NULL);
          wh_feed_add (feed, time, WH_FEED_VALUE, 0, point->avg, NULL);
          lost = FALSE;
          next++;
        }
      else if (awake == NULL || g_hash_table_contains (awake, &time))
        {
          if (lost)
            wh_feed_add (feed, time, WH_FEED_FOUND, 0, NAN, NULL);
          wh_feed_add (feed, time, WH_FEED_GONE, 0, NAN, NULL);
          lost = FALSE;
        }
      else if (!lost)
        {
          wh_feed_add (feed, time, WH_FEED_LOST, 0, NAN, NULL);
          lost = TRUE;
        }
    }
}

static gboolean
gather_live (Gather  *gather,
             GError **error)
{
  WhBackTestData *data = gather->data;
  const WhRuleMeasure *measure = &g_array_index (data->rule->measures, WhRuleMeasure, 0);
  g_autoptr(WhRangeSource) source = find_source (gather);
  g_autoptr(WhMetricRange) range = NULL;
  g_autoptr(WhMetricRange) up = NULL;
  g_autoptr(GHashTable) awake = NULL;
  const char *connection;

  if (source == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_OFFLINE,
                           _("A rule with PromQL needs a Prometheus that is connected and answers"));
      return FALSE;
    }

  if (data->step == 0)
    data->step = MAX (30 * SECOND, (data->until - data->begin) / MAX_INSTANTS);

  connection = wh_provider_get_id (WH_PROVIDER (source));
  range = dex_await_boxed (wh_range_source_query_range (source, measure->promql, data->begin, data->until, data->step), error);
  up = range != NULL
         ? dex_await_boxed (wh_range_source_query_range (source, "count(up)", data->begin, data->until, data->step), error)
         : NULL;

  if (up == NULL)
    return FALSE;

  data->live = TRUE;
  data->step = range->step;

  if (up->series->len > 0)
    {
      const GArray *points = ((WhMetricSeries *)g_ptr_array_index (up->series, 0))->points;

      awake = g_hash_table_new (g_int64_hash, g_int64_equal);

      for (guint i = 0; i < points->len; i++)
        g_hash_table_add (awake, &g_array_index (points, WhPoint, i).time);
    }

  for (guint i = 0; i < range->series->len; i++)
    {
      const WhMetricSeries *series = g_ptr_array_index (range->series, i);

      add_answer (gather, connection, series, range, awake);

      if (series->points->len > 0)
        {
          gint64 first = g_array_index (series->points, WhPoint, 0).time;

          data->recorded_from = data->recorded_from == 0 ? first : MIN (first, data->recorded_from);
        }
    }

  return TRUE;
}

/* ---- what was real ---- */

static void
add_mark (GArray     *marks,
          gint64      from,
          gint64      until,
          const char *connection,
          const char *title)
{
  WhBackTestMark mark = { { from, until }, g_strdup (connection), g_strdup (title) };

  g_array_append_val (marks, mark);
}

static gint64
get_time (const WhRecord *record,
          guint           field)
{
  return wh_record_get_value (record, field)->number != WH_ABSENT ? wh_record_get_value (record, field)->number : 0;
}

static void
gather_incidents (Gather *gather)
{
  WhResourceList *list = wh_store_get_list (gather->store, &wh_kind_incident);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      const WhRecord *incident = wh_resource_list_get_record (list, i);
      gint64 from = get_time (incident, WH_INCIDENT_BEGAN);
      gint64 until = get_time (incident, WH_INCIDENT_ENDED);

      if (from != 0)
        add_mark (gather->data->incidents, from, until != 0 ? until : G_MAXINT64, NULL,
                  incident->values[WH_INCIDENT_TITLE].text != NULL ? incident->values[WH_INCIDENT_TITLE].text
                                                                   : wh_record_get_name (incident));
    }
}

static gboolean
gather_operations (Gather  *gather,
                   GError **error)
{
  g_autoptr(GPtrArray) entries = dex_await_boxed (wh_history_query_operations (gather->history, gather->data->from,
                                                                               gather->data->until, 10000), error);

  if (entries == NULL)
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      const WhOperationEntry *entry = g_ptr_array_index (entries, i);

      if (entry->phase != WH_OPERATION_FINISHED)
        add_mark (gather->data->operations, entry->time, entry->time,
                  g_strcmp0 (entry->kind, wh_kind_alert.id) != 0 ? entry->connection : NULL, entry->title);
    }

  return TRUE;
}

/* ---- all of it ---- */

static gboolean
gather_all (Gather  *gather,
            GError **error)
{
  const WhRule *rule = gather->data->rule;
  gboolean versions = FALSE;

  if (rule->kind == NULL)
    return gather_live (gather, error) && gather_operations (gather, error);

  for (guint m = 0; m < rule->measures->len; m++)
    {
      const WhRuleMeasure *measure = &g_array_index (rule->measures, WhRuleMeasure, m);

      if (!check_measure (rule, measure, error))
        return FALSE;

      if (get_metric (rule, measure) == NULL)
        versions = TRUE;
      else if (!gather_metric (gather, m, error))
        return FALSE;
    }

  return (!versions || gather_versions (gather, error)) && gather_operations (gather, error);
}

static DexFuture *
gather_fiber (gpointer user_data)
{
  Gather *gather = user_data;
  g_autoptr(GError) error = NULL;

  gather_incidents (gather);

  if (!gather_all (gather, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < gather->data->feeds->len; i++)
    {
      WhFeed *feed = g_ptr_array_index (gather->data->feeds, i);

      g_array_sort (feed->events, compare_events);
    }

  return dex_future_new_take_boxed (WH_TYPE_BACK_TEST_DATA, wh_back_test_data_ref (gather->data));
}

/**
 * wh_back_test_gather:
 * @rule: a finished rule
 * @query: over what
 *
 * Returns: (transfer full): resolves to a #WhBackTestData: all that the rule
 *   would have seen
 */
DexFuture *
wh_back_test_gather (WhRule                *rule,
                     const WhBackTestQuery *query)
{
  Gather *gather = g_new0 (Gather, 1);

  gather->data = wh_back_test_data_new (rule, query);
  gather->store = g_object_ref (query->store);
  gather->history = g_object_ref (query->history);
  gather->connections = query->connections != NULL ? g_object_ref (query->connections) : NULL;
  gather->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return wh_dex_spawn_pinned (NULL, 0, gather_fiber, gather, gather_free);
}
