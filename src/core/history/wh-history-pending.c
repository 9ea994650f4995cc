/* wh-history-pending.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"

/* CPU and memory of ten thousand pods change at every look. Remembering them
 * serves the offline view only, so that a slice once a minute is enough. */
#define VOLATILE_USEC (60 * G_USEC_PER_SEC)
#define VOLATILE_PER_FLUSH 2000
#define FRESH_USEC (10 * G_USEC_PER_SEC)
/* One transaction; another process may wait for its end. */
#define ENTRIES_PER_TRANSACTION 2000

typedef struct
{
  WhRecord *identity;
  WhRecord *after;   /* NULL = gone */
  gint64    time;
  gboolean  version; /* not only volatile values */
  GList     link;    /* in the queue, by age */
} Entry;

struct _WhPending
{
  GHashTable *entries;     /* set of Entry, by identity */
  GQueue      queue;       /* of Entry, the oldest first */
  GHashTable *fresh;       /* connection → gint64 */
  guint       n_versions;
  gint64      volatile_at; /* monotonic; 0 = nothing to do */
  gint64      fresh_at;
};

static guint
entry_hash (gconstpointer data)
{
  const WhRecord *identity = ((const Entry *)data)->identity;

  return g_str_hash (identity->uid) ^ g_direct_hash (identity->kind) ^ g_direct_hash (identity->connection);
}

static gboolean
entry_equal (gconstpointer one,
             gconstpointer other)
{
  const WhRecord *a = ((const Entry *)one)->identity;
  const WhRecord *b = ((const Entry *)other)->identity;

  return a->kind == b->kind && g_str_equal (a->connection, b->connection) && g_str_equal (a->uid, b->uid);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  wh_record_unref (entry->identity);
  g_clear_pointer (&entry->after, wh_record_unref);
  g_free (entry);
}

WhPending *
wh_pending_new (void)
{
  WhPending *self = g_new0 (WhPending, 1);

  self->entries = g_hash_table_new_full (entry_hash, entry_equal, entry_free, NULL);
  self->fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
wh_pending_free (WhPending *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->fresh);
  g_free (self);
}

static void
pending_remove (WhPending *self,
                Entry     *entry)
{
  self->n_versions -= entry->version;
  g_queue_unlink (&self->queue, &entry->link);
  g_hash_table_remove (self->entries, entry);
}

/**
 * wh_pending_add:
 * @self: what is pending
 * @change: a change
 * @time: when it happened
 * @version: whether the change itself is not in the file, not only volatile
 *   values
 *
 * Only the last state of a resource is kept, so that this never grows beyond
 * the number of resources however long the disk is full.
 */
void
wh_pending_add (WhPending      *self,
                const WhChange *change,
                gint64          time,
                gboolean        version)
{
  WhRecord *identity = change->after != NULL ? change->after : change->before;
  Entry key = { .identity = identity };
  Entry *entry = g_hash_table_lookup (self->entries, &key);

  /* Gone, and the file knows: nothing is left to be written. */
  if (change->after == NULL && !version)
    {
      if (entry != NULL)
        pending_remove (self, entry);
      return;
    }

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->identity = wh_record_ref (identity);
      entry->link.data = entry;
      g_hash_table_add (self->entries, entry);
      g_queue_push_tail_link (&self->queue, &entry->link);
    }

  g_clear_pointer (&entry->after, wh_record_unref);
  entry->after = change->after != NULL ? wh_record_ref (change->after) : NULL;
  entry->time = time;

  if (version && !entry->version)
    {
      entry->version = TRUE;
      self->n_versions++;
    }

  if (self->volatile_at == 0)
    self->volatile_at = g_get_monotonic_time () + VOLATILE_USEC;
}

void
wh_pending_note_fresh (WhPending  *self,
                       const char *connection,
                       gint64      time)
{
  gint64 *known = g_hash_table_lookup (self->fresh, connection);

  if (known != NULL)
    *known = MAX (*known, time);
  else
    g_hash_table_insert (self->fresh, g_strdup (connection), g_memdup2 (&time, sizeof time));

  if (self->fresh_at == 0)
    self->fresh_at = g_get_monotonic_time () + FRESH_USEC;
}

/**
 * wh_pending_forget:
 * @self: what is pending
 * @connection: id of a connection that was deleted
 */
void
wh_pending_forget (WhPending  *self,
                   const char *connection)
{
  for (GList *l = self->queue.head, *next; l != NULL; l = next)
    {
      Entry *entry = l->data;

      next = l->next;
      if (g_str_equal (entry->identity->connection, connection))
        pending_remove (self, entry);
    }

  g_hash_table_remove (self->fresh, connection);
}

/**
 * wh_pending_get_due:
 * @self: what is pending
 *
 * Returns: when something should be written, monotonic time; 0 = never
 */
gint64
wh_pending_get_due (WhPending *self)
{
  if (self->volatile_at == 0 || self->fresh_at == 0)
    return MAX (self->volatile_at, self->fresh_at);

  return MIN (self->volatile_at, self->fresh_at);
}

static gboolean
write_fresh (WhPending       *self,
             WhEngineThread  *thread,
             GError         **error)
{
  GHashTableIter iter;
  gpointer connection;
  gpointer time;

  g_hash_table_iter_init (&iter, self->fresh);
  while (g_hash_table_iter_next (&iter, &connection, &time))
    {
      if (!wh_history_write_fresh (thread, connection, *(gint64 *)time, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_entry (Entry           *entry,
             WhEngineThread  *thread,
             GError         **error)
{
  if (entry->version && !wh_history_write_change (thread, entry->identity, entry->after, entry->time, error))
    return FALSE;

  if (entry->after == NULL || !wh_history_is_kept (entry->after))
    return TRUE;

  if (!wh_history_write_latest (thread, entry->after, error))
    return FALSE;

  /* The file does not have the resource: it was replaced, and this was lost. */
  if (sqlite3_changes (wh_database_get_handle (thread->database)) == 0)
    return wh_history_write_change (thread, entry->identity, entry->after, entry->time, error) &&
           wh_history_write_latest (thread, entry->after, error);

  return TRUE;
}

/* Writes up to @n_entries of the queue in one transaction and forgets them. */
static gboolean
flush_some (WhPending       *self,
            WhEngineThread  *thread,
            guint            n_entries,
            gboolean         fresh,
            GError         **error)
{
  guint n_written = 0;
  gboolean done;

  if (!wh_database_begin (thread->database, error))
    return FALSE;

  done = !fresh || write_fresh (self, thread, error);

  for (GList *l = self->queue.head; done && l != NULL && n_written < n_entries; l = l->next, n_written++)
    done = write_entry (l->data, thread, error);

  if (!done || !wh_database_commit (thread->database, error))
    {
      wh_database_rollback (thread->database);
      wh_codec_forget (thread->codec);
      return FALSE;
    }

  if (fresh)
    g_hash_table_remove_all (self->fresh);

  while (n_written-- > 0)
    pending_remove (self, self->queue.head->data);

  return TRUE;
}

/**
 * wh_pending_flush:
 * @self: what is pending
 * @thread: the writer
 * @everything: whether to write what is not due, too
 * @error: why it failed
 *
 * Returns: whether it worked; what was not written stays pending
 */
gboolean
wh_pending_flush (WhPending       *self,
                  WhEngineThread  *thread,
                  gboolean         everything,
                  GError         **error)
{
  gint64 now = g_get_monotonic_time ();
  gboolean fresh = everything || (self->fresh_at != 0 && self->fresh_at <= now);
  gboolean all = everything || self->n_versions > 0;
  guint n_left = 0;

  if (all)
    n_left = g_queue_get_length (&self->queue);
  else if (self->volatile_at != 0 && self->volatile_at <= now)
    n_left = MIN (VOLATILE_PER_FLUSH, g_queue_get_length (&self->queue));

  do
    {
      guint n_now = MIN (n_left, ENTRIES_PER_TRANSACTION);

      if (!flush_some (self, thread, n_now, fresh, error))
        return FALSE;

      if (fresh)
        self->fresh_at = 0;
      fresh = FALSE;
      n_left -= n_now;
    }
  while (n_left > 0);

  if (all || (self->volatile_at != 0 && self->volatile_at <= now))
    self->volatile_at = g_queue_is_empty (&self->queue) ? 0 : now + VOLATILE_USEC;

  return TRUE;
}
