/* wh-history-healthy.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"

typedef struct
{
  gint64  since;
  gint64  until;
  char   *application;
} Query;

static void
query_free (gpointer data)
{
  g_free (((Query *)data)->application);
  g_free (data);
}

static Query *
query_new (gint64      since,
           gint64      until,
           const char *application)
{
  Query *query = g_new0 (Query, 1);

  query->since = since;
  query->until = until != 0 ? until : g_get_real_time ();
  query->application = application != NULL && *application != '\0' ? g_strdup (application) : NULL;

  return query;
}

/* ---- When somebody looked ---- */

static gboolean
contacts_job (WhEngineThread  *thread,
              gpointer         data,
              GValue          *result,
              GError         **error)
{
  const Query *query = data;
  g_autoptr(GArray) spans = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT connection, max (from_time, ?1), min (to_time, ?2) FROM contact"
                                   " WHERE to_time >= ?1 AND from_time <= ?2"
                                   " AND connection IS NOT (SELECT id FROM name WHERE text = 'wheelhouse')"
                                   " ORDER BY connection, from_time",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, query->since);
  sqlite3_bind_int64 (statement, 2, query->until);

  while (wh_database_next (thread->database, statement, &local_error))
    {
      const char *name = wh_database_get_name (thread->database, sqlite3_column_int64 (statement, 0));
      WhPeriod span = { g_intern_string (name), sqlite3_column_int64 (statement, 1), sqlite3_column_int64 (statement, 2) };

      if (name != NULL)
        g_array_append_val (spans, span);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_ARRAY, g_steal_pointer (&spans));

  return TRUE;
}

/**
 * wh_history_query_contacts:
 * @self: a history that is open
 * @since: from when, microseconds since the epoch, UTC
 * @until: until when; 0 = now
 *
 * Returns: (transfer full): resolves to a #GArray of [struct@Period]: when each
 *   connection was in contact, by connection and time. What lies between was not
 *   observed
 */
DexFuture *
wh_history_query_contacts (WhHistory *self,
                           gint64     since,
                           gint64     until)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           contacts_job, query_new (since, until, NULL), query_free);
}

/* ---- When something failed ---- */

/* What fails as long as it is so. A run of the CI that failed has failed for
 * ever, and an application is made of these. */
#define KINDS "'workload', 'node', 'service', 'check', 'alert', 'certificate'"

static gboolean
is_of_application (WhEngineThread *thread,
                   const char     *application,
                   sqlite3_stmt   *row)
{
  const char *name = wh_database_get_name (thread->database, sqlite3_column_int64 (row, 1));
  const WhKind *kind = name != NULL ? wh_kind_find (name) : NULL;
  const char *connection = wh_database_get_name (thread->database, sqlite3_column_int64 (row, 0));
  g_autoptr(WhRecordBuilder) builder = NULL;
  int field;

  if (application == NULL)
    return TRUE;

  if (kind == NULL || connection == NULL || (field = wh_kind_find_field (kind, "application")) < 0)
    return FALSE;

  builder = wh_record_builder_new (kind, connection);
  wh_codec_decode (thread->codec, kind, sqlite3_column_blob (row, 4), sqlite3_column_bytes (row, 4), builder);

  return g_strcmp0 (wh_record_builder_get_values (builder)[field].text, application) == 0;
}

static int
compare_spans (gconstpointer a,
               gconstpointer b)
{
  const WhPeriod *one = a;
  const WhPeriod *other = b;

  return (one->from > other->from) - (one->from < other->from);
}

static void
merge_spans (GArray *spans)
{
  guint n = 0;

  g_array_sort (spans, compare_spans);

  for (guint i = 0; i < spans->len; i++)
    {
      WhPeriod span = g_array_index (spans, WhPeriod, i);
      WhPeriod *last = n > 0 ? &g_array_index (spans, WhPeriod, n - 1) : NULL;

      if (last != NULL && span.from <= last->until)
        last->until = MAX (last->until, span.until);
      else
        g_array_index (spans, WhPeriod, n++) = span;
    }

  g_array_set_size (spans, n);
}

static gboolean
failures_job (WhEngineThread  *thread,
              gpointer         data,
              GValue          *result,
              GError         **error)
{
  const Query *query = data;
  g_autoptr(GArray) spans = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement;

  statement = wh_database_prepare (thread->database,
                                   "SELECT r.connection, r.kind, c.from_time, ?2, c.fields"
                                   " FROM current c CROSS JOIN resource r ON r.id = c.resource"
                                   " WHERE c.health = ?3 AND c.from_time <= ?2"
                                   " AND r.kind IN (SELECT id FROM name WHERE text IN (" KINDS "))"
                                   " UNION ALL"
                                   " SELECT r.connection, r.kind, v.from_time, v.to_time, v.fields"
                                   " FROM version v CROSS JOIN resource r ON r.id = v.resource"
                                   " WHERE v.to_time > ?1 AND v.from_time <= ?2 AND v.health = ?3"
                                   " AND r.kind IN (SELECT id FROM name WHERE text IN (" KINDS "))",
                                   error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, query->since);
  sqlite3_bind_int64 (statement, 2, query->until);
  sqlite3_bind_int (statement, 3, WH_HEALTH_FAILING);

  while (wh_database_next (thread->database, statement, &local_error))
    {
      WhPeriod span = { NULL, MAX (sqlite3_column_int64 (statement, 2), query->since),
                        MIN (sqlite3_column_int64 (statement, 3), query->until) };

      if (span.until >= span.from && is_of_application (thread, query->application, statement))
        g_array_append_val (spans, span);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  merge_spans (spans);
  wh_take_result (result, G_TYPE_ARRAY, g_steal_pointer (&spans));

  return TRUE;
}

/**
 * wh_history_query_failures:
 * @self: a history that is open
 * @since: from when, microseconds since the epoch, UTC
 * @until: until when; 0 = now
 * @application: (nullable): only what belongs to this application
 *
 * Returns: (transfer full): resolves to a #GArray of [struct@Period] without
 *   connection: when a workload, node, service, check or alert was failing, by
 *   time; spans that touch are one
 */
DexFuture *
wh_history_query_failures (WhHistory  *self,
                           gint64      since,
                           gint64      until,
                           const char *application)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           failures_job, query_new (since, until, application), query_free);
}

/**
 * wh_periods_find_healthy:
 * @failures: (element-type WhPeriod): as of [method@History.query_failures]
 * @contacts: (element-type WhPeriod): as of [method@History.query_contacts]
 * @before: an instant, microseconds since the epoch
 *
 * Returns: the last instant before it at which nothing failed and somebody
 *   looked; 0 = there is none
 */
gint64
wh_periods_find_healthy (const GArray *failures,
                         const GArray *contacts,
                         gint64        before)
{
  gint64 best = 0;

  g_return_val_if_fail (failures != NULL, 0);
  g_return_val_if_fail (contacts != NULL, 0);

  /* Between two failures, the last that was seen of it. */
  for (guint i = failures->len + 1; i > 0 && best == 0; i--)
    {
      gint64 from = i >= 2 ? g_array_index (failures, WhPeriod, i - 2).until + 1 : 0;
      gint64 until = i <= failures->len ? g_array_index (failures, WhPeriod, i - 1).from - 1 : before;

      until = MIN (until, before);

      for (guint j = 0; j < contacts->len; j++)
        {
          const WhPeriod *seen = &g_array_index (contacts, WhPeriod, j);

          if (seen->from <= until && seen->until >= from)
            best = MAX (best, MIN (until, seen->until));
        }
    }

  return best;
}

/**
 * wh_periods_find_gaps:
 * @contacts: (element-type WhPeriod): as of [method@History.query_contacts]
 * @since: from when
 * @until: until when
 * @shortest: what is shorter is none, microseconds
 *
 * Returns: (transfer full) (element-type WhPeriod): when no connection was in contact, by time
 */
GArray *
wh_periods_find_gaps (const GArray *contacts,
                      gint64        since,
                      gint64        until,
                      gint64        shortest)
{
  g_autoptr(GArray) seen = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  GArray *gaps = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  gint64 at = since;

  g_return_val_if_fail (contacts != NULL, gaps);

  if (contacts->len > 0)
    g_array_append_vals (seen, contacts->data, contacts->len);
  merge_spans (seen);

  for (guint i = 0; i <= seen->len; i++)
    {
      gint64 end = i < seen->len ? MIN (g_array_index (seen, WhPeriod, i).from, until) : until;

      if (end - at > shortest)
        g_array_append_val (gaps, ((WhPeriod) { NULL, at, end }));
      if (i < seen->len)
        at = MAX (at, g_array_index (seen, WhPeriod, i).until);
    }

  return gaps;
}
