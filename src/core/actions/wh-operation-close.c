/* wh-operation-close.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-operation-private.h"
#include "wh-operations-private.h"

/* An operation whose process ended before it could say how it ended is told of
 * at every start. Somebody who has looked closes it: the audit log gets the end
 * that it lacks, with what was known of the state then. */

static gboolean
is_open (const WhRecord *operation)
{
  return g_strcmp0 (operation->values[WH_OPERATION_STATE].text, "started") == 0;
}

static gboolean
runs_here (WhOperations *self,
           const char   *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(WhOperation) operation = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (g_strcmp0 (wh_operation_get_id (operation), id) == 0)
        return wh_operation_get_state (operation) == WH_OPERATION_STATE_RUNNING;
    }

  return FALSE;
}

/* What is known by now: the join may have told it after the operation was chosen. */
static WhRecord *
get_newest (WhOperations *self,
            WhOperation  *operation)
{
  WhRecord *target = wh_operation_get_target (operation);
  WhRecord *now = wh_store_lookup (wh_operations_get_store (self), &wh_kind_operation, WH_LOCAL, target->uid);

  return now != NULL ? now : target;
}

static char *
dup_words (WhRecord *target)
{
  const char *known = target->values[WH_OPERATION_RESULT].text;

  return g_strdup_printf (_("Closed by hand. %s"), known != NULL ? known : _("How it ended was not seen."));
}

static DexFuture *
plan (WhOperation *operation)
{
  WhOperations *self = WH_OPERATIONS (wh_operation_get_owner (operation));
  WhRecord *target = get_newest (self, operation);
  g_autofree char *words = dup_words (target);
  g_autofree char *title = NULL;

  if (!is_open (target))
    return wh_dex_reject (WH_ERROR_INVALID, _("How it ended is known already: there is nothing to close"));

  if (runs_here (self, target->uid))
    return wh_dex_reject (WH_ERROR_INVALID, _("It runs here now: cancel it instead"));

  title = g_strdup_printf (_("Close “%s”"), wh_record_get_name (target));
  wh_operation_set_title (operation, title);
  wh_operation_set_change (operation, target->values[WH_OPERATION_RESULT].text, words);
  wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("If another program still runs it, it goes on there"));
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("No system is changed; it is not told of at the next start"));

  return dex_future_new_true ();
}

static WhOperationEntry *
find_entry (GPtrArray  *entries,
            const char *id)
{
  for (guint i = 0; i < entries->len; i++)
    if (g_strcmp0 (((WhOperationEntry *)entries->pdata[i])->id, id) == 0)
      return wh_operation_entry_copy (entries->pdata[i]);

  return NULL;
}

static void
publish (WhOperations           *self,
         WhRecord               *target,
         const WhOperationEntry *entry)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_operation, WH_LOCAL);
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);

  wh_record_builder_copy (builder, target);
  wh_record_builder_set_uid (builder, target->uid);
  wh_record_builder_set_observed_at (builder, target->observed_at);
  wh_record_builder_set_text (builder, WH_OPERATION_STATE, "failed");
  wh_record_builder_set_text (builder, WH_OPERATION_RESULT, entry->error);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (wh_operations_get_store (self), batch);
}

static DexFuture *
run_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  g_autoptr(WhOperations) self = g_object_ref (WH_OPERATIONS (wh_operation_get_owner (operation)));
  g_autoptr(WhRecord) target = wh_record_ref (get_newest (self, operation));
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(WhOperationEntry) entry = NULL;
  g_autoptr(GError) error = NULL;

  if (!(entries = dex_await_boxed (wh_history_load_unfinished (wh_operations_get_history (self)), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* It may have ended meanwhile, elsewhere. */
  if (!(entry = find_entry (entries, target->uid)))
    return wh_dex_reject (WH_ERROR_CONFLICT, _("It has ended meanwhile: look at it again"));

  entry->phase = WH_OPERATION_FINISHED;
  entry->duration = g_get_real_time () - entry->time;
  entry->time = 0;
  g_clear_pointer (&entry->who, g_free);
  g_clear_pointer (&entry->result, g_free);
  entry->error = dup_words (target);

  if (!dex_await (wh_history_append_operation (wh_operations_get_history (self), entry), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  publish (self, target, entry);
  wh_operation_set_result (operation, _("Closed"));

  return dex_future_new_true ();
}

static DexFuture *
run (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_fiber, g_object_ref (operation), g_object_unref);
}

/* What the applications are now is told with it. */
static const char * const reads[] = { "application", NULL };

const WhOperationInfo wh_operation_close = {
  .id = "close",
  .title = N_("Close…"),
  .verb = N_("Close"),
  .doing = N_("Closing %s"),
  .kind = "operation",
  .flags = WH_OPERATION_PLAIN,
  .reads = reads,
  .applies = is_open,
  .plan = plan,
  .run = run,
};
