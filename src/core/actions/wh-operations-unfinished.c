/* wh-operations-unfinished.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What was in flight when the program stopped: how far it was, and how things
 * stand by what is observed. A part of WhOperations. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-operations-private.h"

static const WhOperationInfo *
find_info (WhOperations           *self,
           const WhOperationEntry *entry)
{
  WhConnection *connection = entry->connection != NULL ? wh_connections_find (self->connections, entry->connection) : NULL;
  const WhProviderInfo *provider = connection != NULL ? wh_provider_info_find (wh_connection_get_config (connection)->provider) : NULL;

  for (guint i = 0; i < self->local->len; i++)
    {
      const WhOperationInfo *info = g_array_index (self->local, WhLocalOperation, i).info;

      if (g_strcmp0 (info->id, entry->operation) == 0 && g_strcmp0 (info->kind, entry->kind) == 0)
        return info;
    }

  for (guint i = 0; provider != NULL && i < provider->n_operations; i++)
    if (g_strcmp0 (provider->operations[i]->id, entry->operation) == 0 && g_strcmp0 (provider->operations[i]->kind, entry->kind) == 0)
      return provider->operations[i];

  return NULL;
}

/* Of what has a state of its own, that state. */
static char *
dup_state_now (WhStore                *store,
               const WhOperationEntry *entry)
{
  const WhKind *kind = entry->kind != NULL ? wh_kind_find (entry->kind) : NULL;
  WhRecord *record = kind != NULL && entry->connection != NULL && entry->uid != NULL
                       ? wh_store_lookup (store, kind, entry->connection, entry->uid) : NULL;
  const WhSource *source = record != NULL ? wh_store_get_source (store, entry->connection) : NULL;
  int field = kind != NULL ? wh_kind_find_field (kind, "state") : -1;

  if (source == NULL || field < 0 || kind->fields[field].type != WH_FIELD_TEXT || wh_record_get_value (record, field)->text == NULL)
    return NULL;

  /* Translators: what was to be changed, and its state */
  return g_strdup_printf (source->stale ? _("When it was last observed %s was %s.") : _("Now %s is %s."),
                          wh_record_get_name (record), wh_field_get_word (&kind->fields[field], wh_record_get_value (record, field)->text));
}

static void
tell_one (WhOperations           *self,
          const WhOperationEntry *entry)
{
  WhRecord *record = wh_store_lookup (self->store, &wh_kind_operation, WH_LOCAL, entry->id);
  const WhOperationInfo *info = find_info (self, entry);
  g_autoptr(WhRecordBuilder) builder = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autofree char *now = NULL;
  g_autofree char *then = NULL;
  g_autofree char *text = NULL;

  if (record == NULL || g_strcmp0 (record->values[WH_OPERATION_STATE].text, "started") != 0)
    return;

  now = info != NULL && info->tell_now != NULL ? info->tell_now (self->store, entry) : dup_state_now (self->store, entry);
  then = g_strdup_printf (_("It was in flight when the program stopped, or still runs elsewhere; last step: %s."),
                          entry->result != NULL ? entry->result : _("Confirmed"));
  text = wh_format_sentences (then, now != NULL ? now : _("How things stand was not observed since."));

  if (g_strcmp0 (record->values[WH_OPERATION_RESULT].text, text) == 0)
    return;

  builder = wh_record_builder_new (&wh_kind_operation, WH_LOCAL);
  wh_record_builder_copy (builder, record);
  wh_record_builder_set_uid (builder, record->uid);
  wh_record_builder_set_observed_at (builder, record->observed_at);
  wh_record_builder_set_text (builder, WH_OPERATION_RESULT, text);
  batch = wh_batch_new (WH_LOCAL);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (self->store, batch);
}

/* @kind: (nullable): only what is told by it */
static void
tell_unfinished (WhOperations *self,
                 const WhKind *kind)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->unfinished);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhOperationEntry *entry = value;
      const WhOperationInfo *info = find_info (self, entry);
      const char *by = info != NULL && info->told_by != NULL ? info->told_by : entry->kind;

      if (kind == NULL || g_strcmp0 (kind->id, by) == 0)
        tell_one (self, entry);
    }
}

void
wh_operations_follow_unfinished (WhOperations *self,
                                 const WhKind *kind,
                                 GArray       *changes)
{
  if (kind != &wh_kind_operation && g_hash_table_size (self->unfinished) > 0)
    tell_unfinished (self, kind);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  WhOperations *self = user_data;
  g_autoptr(GPtrArray) started = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;
  gint64 since = G_MAXINT64;

  if (!(started = dex_await_boxed (wh_history_load_unfinished (self->history), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < started->len; i++)
    {
      const WhOperationEntry *entry = started->pdata[i];

      if (g_hash_table_contains (self->unfinished, entry->id))
        continue;

      g_hash_table_insert (self->unfinished, g_strdup (entry->id), wh_operation_entry_copy (entry));
      since = MIN (since, entry->time);
    }

  if (since == G_MAXINT64)
    return dex_future_new_true ();

  if (!(entries = dex_await_boxed (wh_history_query_operations (self->history, since, 0, 0), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* The last one first: what an operation was at. */
  for (guint i = 0; i < entries->len; i++)
    {
      const WhOperationEntry *entry = entries->pdata[i];
      WhOperationEntry *known = g_hash_table_lookup (self->unfinished, entry->id);

      if (entry->phase == WH_OPERATION_STEP && known != NULL && known->result == NULL)
        known->result = g_strdup (entry->result);
    }

  tell_unfinished (self, NULL);

  return dex_future_new_true ();
}

/**
 * wh_operations_load_unfinished:
 * @self: the door
 *
 * Reads what was in flight when the program stopped last. From then on its line of the log says how far it was and how
 * things stand, until somebody closes it.
 *
 * Returns: (transfer full): resolves when that is known
 */
DexFuture *
wh_operations_load_unfinished (WhOperations *self)
{
  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);

  return wh_dex_spawn_pinned (NULL, 0, load_fiber, g_object_ref (self), g_object_unref);
}
