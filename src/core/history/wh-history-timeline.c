/* wh-history-timeline.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-history-private.h"

G_DEFINE_BOXED_TYPE (WhTimeline, wh_timeline, wh_timeline_ref, wh_timeline_unref)

static void
lane_clear (gpointer data)
{
  WhTimelineLane *lane = data;

  g_free (lane->columns);
  g_clear_pointer (&lane->events, g_array_unref);
}

static void
event_clear (gpointer data)
{
  g_clear_pointer (&((WhTimelineEvent *)data)->record, wh_record_unref);
}

static void
timeline_clear (gpointer data)
{
  WhTimeline *self = data;

  g_clear_pointer (&self->lanes, g_array_unref);
  g_clear_pointer (&self->newest, g_ptr_array_unref);
}

/**
 * wh_timeline_ref:
 * @self: a timeline
 *
 * On any thread. Nobody changes a timeline that was made.
 *
 * Returns: (transfer full): @self
 */
WhTimeline *
wh_timeline_ref (WhTimeline *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * wh_timeline_unref:
 * @self: (transfer full): a timeline
 *
 * On any thread.
 */
void
wh_timeline_unref (WhTimeline *self)
{
  g_atomic_rc_box_release_full (self, timeline_clear);
}

/* ---- The question ---- */

typedef struct
{
  WhTimelineQuery  query;
  char            *words;
  char            *application;
  GStrv            connections;
} Query;

static void
query_free (gpointer data)
{
  Query *self = data;

  g_free (self->words);
  g_free (self->application);
  g_strfreev (self->connections);
  g_free (self);
}

/* ---- Counting ---- */

/* What is known of a lane while it is counted. */
typedef struct
{
  char   *id;
  GArray *rows; /* gint64; NULL = too many */
} Tally;

static void
tally_clear (gpointer data)
{
  Tally *self = data;

  g_free (self->id);
  g_clear_pointer (&self->rows, g_array_unref);
}

/* An event that may be one of the newest. */
typedef struct
{
  gint64 time;
  gint64 row;
} Place;

static guint
find_lane (WhTimeline *timeline,
           GArray     *tallies,
           const char *id)
{
  WhTimelineLane lane = { 0 };
  Tally tally = { 0 };

  for (guint i = 0; i < tallies->len; i++)
    {
      if (strcmp (g_array_index (tallies, Tally, i).id, id) == 0)
        return i;
    }

  lane.id = g_intern_string (id);
  lane.columns = g_new0 (WhTimelineColumn, timeline->n_columns);
  g_array_append_val (timeline->lanes, lane);
  tally.id = g_strdup (id);
  tally.rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (tallies, tally);

  return tallies->len - 1;
}

/* Written by an older version: the fields say it. */
static char *
dup_lane (WhEngineThread *thread,
          const WhKind   *kind,
          gint64          row)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database, WH_EVENT_SELECT " WHERE e.id = ?1", NULL);
  g_autoptr(WhRecord) record = NULL;

  if (statement == NULL)
    return g_strdup ("");

  sqlite3_bind_int64 (statement, 1, row);
  if (wh_database_next (thread->database, statement, NULL))
    record = wh_history_event_from_row (thread, kind, statement);
  sqlite3_reset (statement);

  return g_strdup (record != NULL && wh_record_get_text (record, "lane") != NULL ? wh_record_get_text (record, "lane") : "");
}

static WhHealth
read_health (sqlite3_stmt *row,
             int           column)
{
  int health = sqlite3_column_int (row, column);

  return health >= 0 && health < WH_N_HEALTHS ? (WhHealth)health : WH_HEALTH_UNKNOWN;
}

static gboolean
count_events (WhEngineThread  *thread,
              const Query     *self,
              const WhKind    *kind,
              WhTimeline      *timeline,
              GArray          *tallies,
              GArray          *places,
              GError         **error)
{
  const WhTimelineQuery *query = &self->query;
  g_autoptr(GHashTable) connections = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GError) local_error = NULL;
  double scale = timeline->n_columns / (double)MAX (query->until - query->since, 1);
  sqlite3_stmt *statement;

  for (guint i = 0; self->connections != NULL && self->connections[i] != NULL; i++)
    {
      gint64 id = wh_database_find_name (thread->database, self->connections[i], FALSE, NULL);

      g_hash_table_add (connections, g_memdup2 (&id, sizeof id));
    }

  /* The index alone answers, unless words are asked for. */
  if (self->words != NULL)
    statement = wh_database_prepare (thread->database,
                                     "SELECT e.id, e.time, e.lane, e.health, e.connection FROM event e"
                                     " WHERE e.time BETWEEN ?1 AND ?2 AND (?3 IS NULL OR e.application = ?3)"
                                     " AND e.id IN (SELECT rowid FROM event_words WHERE event_words MATCH ?4)",
                                     error);
  else
    statement = wh_database_prepare (thread->database,
                                     "SELECT id, time, lane, health, connection FROM event INDEXED BY event_by_lane"
                                     " WHERE time BETWEEN ?1 AND ?2 AND (?3 IS NULL OR application = ?3)",
                                     error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, query->since);
  sqlite3_bind_int64 (statement, 2, query->until);
  wh_bind_text (statement, 3, self->application);
  if (self->words != NULL)
    wh_bind_text (statement, 4, self->words);

  while (wh_database_next (thread->database, statement, &local_error))
    {
      gint64 row = sqlite3_column_int64 (statement, 0);
      WhHealth health = read_health (statement, 3);
      gint64 connection = sqlite3_column_int64 (statement, 4);
      g_autofree char *old_lane = NULL;
      WhTimelineColumn *column;
      WhTimelineLane *lane;
      const char *id;
      Tally *tally;
      guint i;
      double at;

      if (query->severe != WH_HEALTH_UNKNOWN && wh_health_rank (health) < wh_health_rank (query->severe))
        continue;
      if (self->connections != NULL && !g_hash_table_contains (connections, &connection))
        continue;

      if ((id = wh_column_text (statement, 2)) == NULL)
        id = old_lane = dup_lane (thread, kind, row);

      i = find_lane (timeline, tallies, id);
      lane = &g_array_index (timeline->lanes, WhTimelineLane, i);
      tally = &g_array_index (tallies, Tally, i);
      at = (sqlite3_column_int64 (statement, 1) - query->since) * scale;
      column = &lane->columns[CLAMP ((int)at, 0, (int)timeline->n_columns - 1)];
      column->health = column->n > 0 ? wh_health_worst (column->health, health) : health;
      column->n++;
      lane->n++;
      timeline->n++;

      if (query->n_newest > 0)
        g_array_append_val (places, ((Place) { sqlite3_column_int64 (statement, 1), row }));

      if (lane->n > query->n_single)
        g_clear_pointer (&tally->rows, g_array_unref);
      else
        g_array_append_val (tally->rows, row);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

/* ---- One by one ---- */

#define OVER "/over"

static gint64
find_time (WhEngineThread *thread,
           const char     *connection,
           const char     *uid)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database,
                                                 "SELECT time FROM event WHERE connection = ?1 AND uid = ?2", NULL);
  gint64 time = 0;

  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, wh_database_find_name (thread->database, connection, FALSE, NULL));
  wh_bind_text (statement, 2, uid);
  if (wh_database_next (thread->database, statement, NULL))
    time = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return time;
}

/* The end of an alert is an event of its own, called after the begin: both are
 * one span, which may reach out of what is asked for. */
static void
add_event (WhEngineThread *thread,
           const Query    *self,
           WhTimelineLane *lane,
           WhRecord       *record,
           gint64          time)
{
  WhTimelineEvent event = { record, time, 0 };

  if (g_str_has_suffix (record->uid, OVER))
    {
      g_autofree char *begin = g_strndup (record->uid, strlen (record->uid) - strlen (OVER));
      gint64 from = find_time (thread, record->connection, begin);

      if (from >= self->query.since)
        {
          wh_record_unref (record);
          return;
        }

      if (from > 0)
        {
          event.from = from;
          event.until = time;
        }
    }
  else if (g_str_has_prefix (record->uid, "alert:"))
    {
      g_autofree char *end = g_strconcat (record->uid, OVER, NULL);

      event.until = find_time (thread, record->connection, end);
    }

  g_array_append_val (lane->events, event);
}

static int
compare_events (gconstpointer a,
                gconstpointer b)
{
  const WhTimelineEvent *one = a;
  const WhTimelineEvent *other = b;

  return (one->from > other->from) - (one->from < other->from);
}

/* Returns %NULL without an error where there is none any more. */
static WhRecord *
read_event (WhEngineThread  *thread,
            const WhKind    *kind,
            gint64           row,
            gint64          *time,
            GError         **error)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database, WH_EVENT_SELECT " WHERE e.id = ?1", error);
  WhRecord *record = NULL;

  if (statement == NULL)
    return NULL;

  sqlite3_bind_int64 (statement, 1, row);
  if (wh_database_next (thread->database, statement, NULL) &&
      wh_column_text (statement, 0) != NULL && wh_column_text (statement, 1) != NULL)
    {
      *time = sqlite3_column_int64 (statement, 2);
      record = wh_history_event_from_row (thread, kind, statement);
    }
  sqlite3_reset (statement);

  return record;
}

static gboolean
read_events (WhEngineThread  *thread,
             const Query     *self,
             const WhKind    *kind,
             WhTimelineLane  *lane,
             const GArray    *rows,
             GError         **error)
{
  lane->events = g_array_new (FALSE, FALSE, sizeof (WhTimelineEvent));
  g_array_set_clear_func (lane->events, event_clear);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr(GError) local_error = NULL;
      gint64 time = 0;
      WhRecord *record = read_event (thread, kind, g_array_index (rows, gint64, i), &time, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      if (record != NULL)
        add_event (thread, self, lane, record, time);
    }

  g_array_sort (lane->events, compare_events);

  return TRUE;
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const Place *one = a;
  const Place *other = b;

  if (one->time != other->time)
    return one->time < other->time ? 1 : -1;

  return (one->row < other->row) - (one->row > other->row);
}

static gboolean
read_newest (WhEngineThread  *thread,
             const Query     *self,
             const WhKind    *kind,
             WhTimeline      *timeline,
             GArray          *places,
             GError         **error)
{
  timeline->newest = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_array_sort (places, compare_places);

  for (guint i = 0; i < MIN (places->len, self->query.n_newest); i++)
    {
      g_autoptr(GError) local_error = NULL;
      gint64 time;
      WhRecord *record = read_event (thread, kind, g_array_index (places, Place, i).row, &time, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      if (record != NULL)
        g_ptr_array_add (timeline->newest, record);
    }

  return TRUE;
}

static gboolean
timeline_job (WhEngineThread  *thread,
              gpointer         data,
              GValue          *result,
              GError         **error)
{
  const Query *self = data;
  const WhKind *kind = wh_kind_find ("event");
  g_autoptr(WhTimeline) timeline = g_atomic_rc_box_new0 (WhTimeline);
  g_autoptr(GArray) tallies = g_array_new (FALSE, FALSE, sizeof (Tally));
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  timeline->since = self->query.since;
  timeline->until = self->query.until;
  timeline->n_columns = MAX (self->query.n_columns, 1);
  timeline->lanes = g_array_new (FALSE, FALSE, sizeof (WhTimelineLane));
  g_array_set_clear_func (timeline->lanes, lane_clear);
  g_array_set_clear_func (tallies, tally_clear);

  if (kind != NULL && !count_events (thread, self, kind, timeline, tallies, places, error))
    return FALSE;

  for (guint i = 0; i < tallies->len; i++)
    {
      const Tally *tally = &g_array_index (tallies, Tally, i);

      if (tally->rows != NULL && tally->rows->len > 0 &&
          !read_events (thread, self, kind, &g_array_index (timeline->lanes, WhTimelineLane, i), tally->rows, error))
        return FALSE;
    }

  if (kind != NULL && self->query.n_newest > 0 && !read_newest (thread, self, kind, timeline, places, error))
    return FALSE;

  wh_take_result (result, WH_TYPE_TIMELINE, g_steal_pointer (&timeline));

  return TRUE;
}

/**
 * wh_history_query_timeline:
 * @self: a history that is open
 * @query: which, and how finely
 *
 * Counts events by lane and time; where they are few it tells them one by one.
 * What comes back is never more than was asked for, however many there are.
 *
 * Returns: (transfer full): resolves to a [struct@Timeline]
 */
DexFuture *
wh_history_query_timeline (WhHistory             *self,
                           const WhTimelineQuery *query)
{
  Query *copy;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  copy = g_new0 (Query, 1);
  copy->query = *query;
  copy->words = wh_history_dup_match (query->words);
  copy->application = query->application != NULL && *query->application != '\0' ? g_strdup (query->application) : NULL;
  copy->connections = g_strdupv ((char **)query->connections);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           timeline_job, copy, query_free);
}
