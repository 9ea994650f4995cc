/* wh-history-upkeep.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"

#include "wh-history-private.h"

/* Rows that one transaction removes, so that recordings get in between. */
#define SLICE_ROWS 1000
#define SLICE_PAGES 500

/* ---- retention ---- */

/* Each step removes a slice; ?1 is the time, ?2 the size of the slice, ?3 where
 * the slice before ended. */
static const struct
{
  const char *sql;
  const char *next; /* where this slice ended; NULL = by the number of rows */
} steps[] = {
  { "DELETE FROM version WHERE rowid IN (SELECT rowid FROM version WHERE to_time < ?1 LIMIT ?2)" },
  { "DELETE FROM event WHERE id IN (SELECT id FROM event WHERE time < ?1 LIMIT ?2)" },
  /* When rules fired; what fires still has no end. */
  { "DELETE FROM rule_firing WHERE id IN"
    " (SELECT id FROM rule_firing WHERE fired_at < ?1 AND resolved_at > 0 AND resolved_at < ?1 LIMIT ?2)" },
  /* The last contact of a connection is always worth knowing. */
  { "DELETE FROM contact WHERE to_time < ?1 AND from_time <"
    " (SELECT max (from_time) FROM contact c WHERE c.connection = contact.connection)" },
  { "DELETE FROM resource WHERE id IN (SELECT id FROM resource WHERE id > ?3 ORDER BY id LIMIT ?2)"
    " AND NOT EXISTS (SELECT 1 FROM current WHERE resource = resource.id)"
    " AND NOT EXISTS (SELECT 1 FROM version WHERE resource = resource.id)",
    "SELECT max (id) FROM (SELECT id FROM resource WHERE id > ?3 ORDER BY id LIMIT ?2)" },
};

typedef struct
{
  gint64 time;
  gint64 after;
  guint  step;
} Slice;

static sqlite3_stmt *
prepare_slice (WhEngineThread  *thread,
               const char      *sql,
               const Slice     *slice,
               GError         **error)
{
  sqlite3_stmt *statement = wh_database_prepare (thread->database, sql, error);

  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, slice->time);
      sqlite3_bind_int64 (statement, 2, SLICE_ROWS);
      sqlite3_bind_int64 (statement, 3, slice->after);
    }

  return statement;
}

/* Says where to go on: the end of this slice, or 0 when the step is done. */
static gboolean
prune_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  const Slice *slice = data;
  gint64 after = 0;

  if (steps[slice->step].next != NULL)
    {
      g_autoptr(GError) local_error = NULL;
      sqlite3_stmt *statement = prepare_slice (thread, steps[slice->step].next, slice, &local_error);

      if (wh_database_next (thread->database, statement, &local_error))
        {
          after = sqlite3_column_int64 (statement, 0);
          sqlite3_reset (statement);
        }

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  if (!wh_database_run (thread->database, prepare_slice (thread, steps[slice->step].sql, slice, error), error))
    return FALSE;

  if (steps[slice->step].next == NULL)
    after = sqlite3_changes (wh_database_get_handle (thread->database)) >= SLICE_ROWS;

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, after);

  return TRUE;
}

/* Gives pages back to the disk; says how many are left. */
static gboolean
shrink_job (WhEngineThread  *thread,
            gpointer         data,
            GValue          *result,
            GError         **error)
{
  gint64 n_free;

  if (!wh_database_exec (thread->database, "PRAGMA incremental_vacuum (" G_STRINGIFY (SLICE_PAGES) ")", error) ||
      !wh_database_get_number (thread->database, "PRAGMA freelist_count", &n_free, error))
    return FALSE;

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, n_free);

  return TRUE;
}

typedef struct
{
  WhHistory *history;
  gint64     time;
} Prune;

static void
prune_free (gpointer data)
{
  g_object_unref (((Prune *)data)->history);
  g_free (data);
}

static gint64
await_slice (Prune         *prune,
             const Slice   *slice,
             GError       **error)
{
  WhEngine *engine = wh_history_get_engine (prune->history);

  if (slice != NULL)
    return dex_await_int64 (wh_engine_submit (engine, WH_ENGINE_WRITER, WH_JOB_WRITE, prune_job,
                                              g_memdup2 (slice, sizeof *slice), g_free),
                            error);

  return dex_await_int64 (wh_engine_submit (engine, WH_ENGINE_WRITER, WH_JOB_WRITE, shrink_job, NULL, NULL), error);
}

static DexFuture *
prune_fiber (gpointer data)
{
  Prune *prune = data;
  Slice slice = { .time = prune->time };
  GError *error = NULL;
  gint64 n_before = G_MAXINT64;
  gint64 n_free;

  for (slice.step = 0; slice.step < G_N_ELEMENTS (steps); slice.step++)
    {
      slice.after = 0;

      do
        {
          slice.after = await_slice (prune, &slice, &error);
          if (error != NULL)
            return dex_future_new_for_error (error);
        }
      while (slice.after != 0);
    }

  /* Ends also when a page cannot be moved. */
  while ((n_free = await_slice (prune, NULL, &error)) > 0 && n_free < n_before)
    n_before = n_free;

  return error != NULL ? dex_future_new_for_error (error) : dex_future_new_true ();
}

/**
 * wh_history_prune:
 * @self: a history that is open
 * @before: an instant, microseconds since the epoch, UTC
 *
 * Forgets versions and events that were over before @before, and gives the room
 * back to the disk, in slices between which recordings get their turn. What is
 * current, connections and the audit log stay.
 *
 * Returns: (transfer full): resolves to %TRUE when it is done
 */
DexFuture *
wh_history_prune (WhHistory *self,
                  gint64     before)
{
  Prune *prune;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  prune = g_new0 (Prune, 1);
  prune->history = g_object_ref (self);
  prune->time = before;

  return wh_dex_spawn_pinned (NULL, 0, prune_fiber, prune, prune_free);
}
