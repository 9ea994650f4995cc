/* wh-fleet-restore.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-application-spec-private.h"
#include "wh-fleet-restore.h"
#include "wh-kinds.h"

/* Contacts are noted each ten seconds, and what is polled is asked each minute. */
#define CONTACT (90 * (gint64)G_USEC_PER_SEC)

/* A store has no thread of its own: this one belongs to the history's thread
 * until the future is resolved, and to the main thread from then on. */
struct _WhRestore
{
  gint64      time;        /* 0 = as last observed */
  WhStore    *store;
  GPtrArray  *connections; /* WhConnectionConfig */
  GHashTable *specs;
};

static void
restore_events (WhStore   *store,
                GPtrArray *events)
{
  for (guint i = 0; i < events->len;)
    {
      const char *connection = ((WhRecord *)g_ptr_array_index (events, i))->connection;
      g_autoptr(WhBatch) batch = wh_batch_new (connection);

      /* Ids of connections are interned. */
      for (; i < events->len && ((WhRecord *)g_ptr_array_index (events, i))->connection == connection; i++)
        wh_batch_take_record (batch, wh_record_ref (g_ptr_array_index (events, i)));

      wh_store_apply_now (store, batch);
    }
}

static void
restore_operations (WhStore   *store,
                    GPtrArray *entries)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_operation, WH_LOCAL);
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);
  g_autoptr(GHashTable) finished = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) steps = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < entries->len; i++)
    {
      const WhOperationEntry *entry = g_ptr_array_index (entries, i);

      if (entry->phase == WH_OPERATION_FINISHED)
        g_hash_table_add (finished, entry->id);
      else if (entry->phase == WH_OPERATION_STEP && !g_hash_table_contains (steps, entry->id))
        g_hash_table_insert (steps, entry->id, entry->result);
    }

  for (guint i = 0; i < entries->len; i++)
    {
      const WhOperationEntry *entry = g_ptr_array_index (entries, i);
      const WhSource *source = entry->connection != NULL ? wh_store_get_source (store, entry->connection) : NULL;
      g_autofree char *reference = entry->kind != NULL ? g_strdup_printf ("%s:%s", entry->kind, entry->uid) : NULL;
      const char *state = "started";

      /* The end says all that the beginning said. */
      if (entry->phase == WH_OPERATION_STEP ||
          (entry->phase == WH_OPERATION_STARTED && g_hash_table_contains (finished, entry->id)))
        continue;

      if (entry->phase == WH_OPERATION_FINISHED)
        state = entry->error != NULL ? "failed" : "done";

      wh_record_builder_set_uid (builder, entry->id);
      wh_record_builder_set_observed_at (builder, entry->time);
      wh_record_builder_set_number (builder, WH_OPERATION_TIME, entry->time - entry->duration);
      wh_record_builder_set_text (builder, WH_OPERATION_WHO, entry->who);
      wh_record_builder_set_text (builder, WH_OPERATION_TITLE, entry->title);
      wh_record_builder_set_text (builder, WH_OPERATION_TARGET, reference);
      wh_record_builder_set_text (builder, WH_OPERATION_SYSTEM, source != NULL ? source->name : entry->connection);
      wh_record_builder_set_text (builder, WH_OPERATION_STATE, state);
      wh_record_builder_set_text (builder, WH_OPERATION_RESULT, entry->error != NULL ? entry->error : entry->result);
      wh_record_builder_set_text (builder, WH_OPERATION_BEFORE, entry->before);
      wh_record_builder_set_text (builder, WH_OPERATION_AFTER, entry->after);
      wh_record_builder_set_text (builder, WH_OPERATION_PARAMETERS, entry->parameters);
      wh_record_builder_set_text (builder, WH_OPERATION_HASH, entry->hash);

      if (entry->phase == WH_OPERATION_FINISHED)
        wh_record_builder_set_number (builder, WH_OPERATION_DURATION, entry->duration);
      else if (g_hash_table_lookup (steps, entry->id) != NULL)
        wh_record_builder_take_text (builder, WH_OPERATION_RESULT,
                                     /* Translators: the last step that was begun, as "Replacing pods" */
                                     g_strdup_printf (_("How it ended was not seen: the program stopped at “%s”, or it still runs elsewhere"),
                                                      (const char *)g_hash_table_lookup (steps, entry->id)));
      else
        wh_record_builder_set_text (builder, WH_OPERATION_RESULT,
                                    _("How it ended was not seen: the program stopped while it ran, or it still runs elsewhere"));

      wh_batch_take_record (batch, wh_record_builder_build (builder));
    }

  wh_store_apply_now (store, batch);
}

/* In the past a connection was in contact or was not; it is nothing to wait for. */
static void
restore_past_sources (WhRestore        *self,
                      const WhContents *contents)
{
  for (guint i = 0; i < contents->connections->len; i++)
    {
      const WhConnectionConfig *config = g_ptr_array_index (contents->connections, i);

      wh_store_set_source (self->store, config->id, config->name, config->environment);
      wh_store_set_source_state (self->store, config->id, TRUE, 0, _("Not observed then"));
    }

  for (guint i = 0; i < contents->observed->len; i++)
    {
      const WhObserved *one = g_ptr_array_index (contents->observed, i);
      gboolean silent = one->fresh_at == 0 || self->time - one->fresh_at > CONTACT;

      if (!g_str_equal (one->batch->connection, WH_LOCAL))
        wh_store_set_source_state (self->store, one->batch->connection, silent, one->fresh_at,
                                   silent ? _("Not observed then") : NULL);
    }
}

static void
restore_sources (WhStore          *store,
                 const WhContents *contents)
{
  for (guint i = 0; i < contents->observed->len; i++)
    {
      const WhObserved *one = g_ptr_array_index (contents->observed, i);

      if (!g_str_equal (one->batch->connection, WH_LOCAL))
        wh_store_set_source_state (store, one->batch->connection, TRUE, one->fresh_at, NULL);
    }

  /* As a connection says itself that was not started; the join reads it. */
  for (guint i = 0; i < contents->connections->len; i++)
    {
      const WhConnectionConfig *config = g_ptr_array_index (contents->connections, i);

      wh_store_set_source (store, config->id, config->name, config->environment);
      wh_store_set_source_state (store, config->id, TRUE, 0, _("Connecting"));
    }
}

static void
restore_contents (const WhContents *contents,
                  gpointer          data)
{
  WhRestore *self = data;
  g_autoptr(WhBatch) applications = NULL;

  self->store = wh_store_new ();
  wh_store_set_time (self->store, self->time);
  wh_store_set_begin (self->store, contents->since != 0 ? contents->since : g_get_real_time ());
  if (self->time != 0)
    restore_past_sources (self, contents);
  else
    restore_sources (self->store, contents);

  for (guint i = 0; i < contents->observed->len; i++)
    wh_store_apply_now (self->store, ((WhObserved *)g_ptr_array_index (contents->observed, i))->batch);

  restore_events (self->store, contents->events);
  restore_operations (self->store, contents->operations);

  self->specs = wh_application_specs_from_json (contents->setting);
  applications = wh_applications_join (self->store, self->specs);
  wh_store_apply_now (self->store, applications);

  self->connections = g_ptr_array_ref (contents->connections);
}

static void
restore_clear (gpointer data)
{
  WhRestore *self = data;

  g_clear_object (&self->store);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_pointer (&self->specs, g_hash_table_unref);
}

/**
 * wh_restore_new:
 *
 * Returns: (transfer full): a restore that was not run
 */
WhRestore *
wh_restore_new (void)
{
  return g_atomic_rc_box_new0 (WhRestore);
}

/**
 * wh_restore_unref:
 * @self: (transfer full): a #WhRestore
 *
 * On any thread.
 */
void
wh_restore_unref (WhRestore *self)
{
  g_atomic_rc_box_release_full (self, restore_clear);
}

/**
 * wh_restore_run:
 * @self: a restore
 * @history: a history that is open, or being opened
 * @time: an instant, microseconds since the epoch; 0 = as last observed
 * @n_events: how many events and operations at most
 *
 * Returns: (transfer full): resolves when @self has everything
 */
DexFuture *
wh_restore_run (WhRestore *self,
                WhHistory *history,
                gint64     time,
                guint      n_events)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self->time = time;

  return wh_history_load_contents (history, time, WH_APPLICATIONS_SETTING, n_events, restore_contents,
                                   g_atomic_rc_box_acquire (self), (GDestroyNotify)wh_restore_unref);
}

/**
 * wh_restore_get_store:
 * @self: a restore that was run
 *
 * Returns: (transfer none): what was; see [method@Store.adopt]
 */
WhStore *
wh_restore_get_store (WhRestore *self)
{
  return self->store;
}

/**
 * wh_restore_get_connections:
 * @self: a restore that was run
 *
 * Returns: (transfer none) (element-type WhConnectionConfig): by position
 */
GPtrArray *
wh_restore_get_connections (WhRestore *self)
{
  return self->connections;
}

/**
 * wh_restore_steal_specs:
 * @self: a restore that was run
 *
 * Returns: (transfer full) (element-type utf8 WhApplicationSpec): what the user
 *   said about applications
 */
GHashTable *
wh_restore_steal_specs (WhRestore *self)
{
  return g_steal_pointer (&self->specs);
}
