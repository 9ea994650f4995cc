/* wh-fleet-record.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What of the changes of the store goes into the history, and what the store
 * keeps itself: a part of WhFleet. */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-fleet-private.h"
#include "wh-kind-past.h"
#include "wh-kinds.h"

/* Events that the store keeps, and how far it may exceed that before it trims. */
#define MAX_EVENTS   5000
#define EVENTS_SLACK 500

/* When samples of the past are rolled up and old things forgotten: not while the
 * program starts, and often enough that little is to be done at once. */
#define MAINTAIN_FIRST_SECONDS (3 * 60)
#define MAINTAIN_SECONDS (60 * 60)

static int
compare_events (gconstpointer one,
                gconstpointer other)
{
  const WhRecord *a = *(const WhRecord * const *)one;
  const WhRecord *b = *(const WhRecord * const *)other;

  return wh_value_compare (WH_FIELD_TIME, &a->values[WH_EVENT_TIME], &b->values[WH_EVENT_TIME]);
}

/* So many go in one turn: ten thousand alerts that begin are as many events. */
#define TRIM_AT_ONCE 500

/* The history has all events; the store only needs those a page shows. */
static gboolean
trim_events_cb (gpointer user_data)
{
  WhFleet *self = user_data;
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_event);
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GHashTable) batches = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wh_batch_unref);
  GHashTableIter iter;
  gpointer batch;
  guint n_over;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    g_ptr_array_add (events, wh_record_ref (wh_resource_list_get_record (list, i)));

  g_ptr_array_sort (events, compare_events);
  n_over = events->len > MAX_EVENTS ? events->len - MAX_EVENTS : 0;

  for (guint i = 0; i < MIN (n_over, TRIM_AT_ONCE); i++)
    {
      WhRecord *event = g_ptr_array_index (events, i);

      if ((batch = g_hash_table_lookup (batches, event->connection)) == NULL)
        g_hash_table_insert (batches, (gpointer)event->connection, batch = wh_batch_new (event->connection));

      wh_batch_remove (batch, &wh_kind_event, event->uid);
    }

  self->restoring = TRUE;
  g_hash_table_iter_init (&iter, batches);
  while (g_hash_table_iter_next (&iter, NULL, &batch))
    wh_store_apply_now (self->store, batch);
  self->restoring = FALSE;

  if (n_over > TRIM_AT_ONCE)
    return G_SOURCE_CONTINUE;

  self->trim_source = 0;

  return G_SOURCE_REMOVE;
}

static DexFuture *
record_failed_cb (DexFuture *future,
                  gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  /* The history tells the user itself (its notice); here it only must not be
   * lost silently. */
  if (dex_future_get_value (future, &error) == NULL && !wh_error_is_cancelled (error))
    g_debug ("History: %s", error->message);

  return dex_future_new_true ();
}

static void
changes_cb (WhFleet      *self,
            const WhKind *kind,
            GArray       *changes)
{
  /* What comes out of the history does not go back in. */
  if (self->restoring || self->bare || wh_sharing_is_applying (self->sharing))
    return;

  /* Who only looks writes what people do there, and nothing else. */
  if (self->only_looks && !(kind->flags & WH_KIND_SHARED))
    return;

  wh_recorder_note_changes (self->recorder, kind, changes);

  /* Of what is not kept as resources, events have a table of their own. */
  if (kind != &wh_kind_event && !wh_kind_has_past (kind))
    return;

  if (kind == &wh_kind_event && self->trim_source == 0 &&
      wh_resource_list_get_n (wh_store_get_list (self->store, kind)) > MAX_EVENTS + EVENTS_SLACK)
    self->trim_source = g_idle_add_full (G_PRIORITY_LOW, trim_events_cb, self, NULL);

  dex_future_disown (dex_future_catch (wh_history_record (self->history,
                                                          (const WhChange *)(gpointer)changes->data,
                                                          changes->len),
                                       record_failed_cb, NULL, NULL));
}

/* What is in the store is told to the history again: of a damaged file that was
 * set aside, or of another process that wrote until now, nothing may be missing. */
void
wh_fleet_record_all (WhFleet *self)
{
  const WhKind **kinds;
  guint n_kinds;

  kinds = wh_kind_list (&n_kinds);

  for (guint k = 0; k < n_kinds; k++)
    {
      WhResourceList *list = wh_store_get_list (self->store, kinds[k]);
      g_autoptr(GArray) changes = g_array_new (FALSE, FALSE, sizeof (WhChange));

      for (guint i = 0; i < wh_resource_list_get_n (list); i++)
        {
          WhChange change = { NULL, wh_resource_list_get_record (list, i) };

          g_array_append_val (changes, change);
        }

      if (changes->len > 0)
        changes_cb (self, kinds[k], changes);
    }
}

/* Writes what changes from now on. */
void
wh_fleet_record_follow (WhFleet *self)
{
  g_signal_connect_object (self->store, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "replaced", G_CALLBACK (wh_fleet_record_all), self, G_CONNECT_SWAPPED);
}

static gboolean
maintain_cb (gpointer user_data)
{
  WhFleet *self = user_data;

  self->maintain_source = g_timeout_add_seconds (MAINTAIN_SECONDS, maintain_cb, self);
  dex_clear (&self->maintain_stop);
  self->maintain_stop = dex_cancellable_new ();
  dex_future_disown (dex_future_catch (wh_history_maintain (self->history, self->maintain_stop),
                                       record_failed_cb, NULL, NULL));

  return G_SOURCE_REMOVE;
}

/* Looks after the history from now on; calling it twice does nothing more. */
void
wh_fleet_maintain (WhFleet *self)
{
  if (self->maintain_source == 0 && !self->bare)
    self->maintain_source = g_timeout_add_seconds (MAINTAIN_FIRST_SECONDS, maintain_cb, self);
}
