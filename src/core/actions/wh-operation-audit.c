/* wh-operation-audit.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How an operation is written down: in the audit log and in the store. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-json-write.h"
#include "wh-kinds.h"
#include "wh-operation-private.h"

/* What opens a door stands in no log. */
static gboolean
is_secret (WhOperation *operation,
           const char  *parameter)
{
  const WhOperationInfo *info = wh_operation_get_info (operation);

  for (guint i = 0; i < info->n_parameters; i++)
    {
      if (strcmp (info->parameters[i].id, parameter) == 0)
        return info->parameters[i].type == WH_SETTING_SECRET;
    }

  return FALSE;
}

static char *
dup_parameters_json (WhOperation *operation)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GList) keys = g_hash_table_get_keys (wh_operation_get_parameters (operation));

  keys = g_list_sort (keys, (GCompareFunc)strcmp);
  json_builder_begin_object (builder);

  for (GList *iter = keys; iter != NULL; iter = iter->next)
    {
      json_builder_set_member_name (builder, iter->data);
      json_builder_add_string_value (builder, is_secret (operation, iter->data)
                                              ? "•••" : wh_operation_get_parameter (operation, iter->data));
    }

  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

/**
 * wh_operation_make_entry:
 * @operation: an operation
 * @phase: what is written down
 * @error: (nullable): why it failed
 *
 * Returns: (transfer full): its line of the audit log
 */
WhOperationEntry *
wh_operation_make_entry (WhOperation      *operation,
                         WhOperationPhase  phase,
                         const GError     *error)
{
  const WhOperationInfo *info = wh_operation_get_info (operation);
  WhRecord *target = wh_operation_get_target (operation);
  WhOperationEntry *entry = wh_operation_entry_new (wh_operation_get_id (operation), phase, info->id);

  entry->title = wh_operation_dup_title (operation);
  entry->connection = g_strdup (target->connection);
  entry->kind = g_strdup (target->kind->id);
  entry->uid = g_strdup (target->uid);
  entry->name = wh_record_dup_full_name (target);
  entry->parameters = dup_parameters_json (operation);

  if (phase != WH_OPERATION_STEP)
    {
      entry->before = g_strdup (wh_operation_get_before (operation));
      entry->after = g_strdup (wh_operation_get_after (operation));
    }

  if (phase == WH_OPERATION_FINISHED)
    {
      entry->result = g_strdup (wh_operation_get_result (operation));
      entry->error = error != NULL ? g_strdup (error->message) : NULL;
      entry->duration = wh_operation_get_ended_at (operation) - wh_operation_get_started_at (operation);
    }

  return entry;
}

/**
 * wh_operation_publish:
 * @operation: an operation that runs or has ended
 * @store: where it shows
 * @state: "started", "done", "failed" or "cancelled"
 * @error: (nullable): why it failed
 * @hash: (nullable): of its last line in the audit log
 *
 * Shows the operation in the store, as a line of the log and as an event.
 */
void
wh_operation_publish (WhOperation  *operation,
                      WhStore      *store,
                      const char   *state,
                      const GError *error,
                      const char   *hash)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_operation, WH_LOCAL);
  g_autoptr(WhRecordBuilder) events = wh_record_builder_new (&wh_kind_event, WH_LOCAL);
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);
  WhRecord *target = wh_operation_get_target (operation);
  g_autofree char *title = wh_operation_dup_title (operation);
  g_autofree char *reference = wh_record_dup_reference (target);
  g_autofree char *who = g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());
  const char *result = error != NULL ? error->message : wh_operation_get_result (operation);

  wh_record_builder_set_uid (builder, wh_operation_get_id (operation));
  wh_record_builder_set_number (builder, WH_OPERATION_TIME, wh_operation_get_started_at (operation));
  wh_record_builder_set_text (builder, WH_OPERATION_WHO, who);
  wh_record_builder_set_text (builder, WH_OPERATION_TITLE, title);
  wh_record_builder_set_text (builder, WH_OPERATION_TARGET, reference);
  wh_record_builder_set_text (builder, WH_OPERATION_SYSTEM, wh_operation_get_system (operation));
  wh_record_builder_set_text (builder, WH_OPERATION_STATE, state);
  wh_record_builder_set_text (builder, WH_OPERATION_RESULT, result);
  wh_record_builder_set_text (builder, WH_OPERATION_BEFORE, wh_operation_get_before (operation));
  wh_record_builder_set_text (builder, WH_OPERATION_AFTER, wh_operation_get_after (operation));
  wh_record_builder_set_text (builder, WH_OPERATION_HASH, hash);
  wh_record_builder_take_text (builder, WH_OPERATION_PARAMETERS, dup_parameters_json (operation));

  if (wh_operation_get_ended_at (operation) > 0)
    wh_record_builder_set_number (builder, WH_OPERATION_DURATION,
                                  wh_operation_get_ended_at (operation) - wh_operation_get_started_at (operation));

  wh_batch_take_record (batch, wh_record_builder_build (builder));

  wh_record_builder_set_uid (events, wh_operation_get_id (operation));
  wh_record_builder_set_number (events, WH_EVENT_TIME, wh_operation_get_started_at (operation));
  wh_record_builder_set_text (events, WH_EVENT_SEVERITY, error != NULL ? "warning" : "info");
  wh_record_builder_set_text (events, WH_EVENT_REASON, _(wh_operation_get_info (operation)->verb));
  wh_record_builder_set_text (events, WH_EVENT_SUBJECT, reference);
  wh_record_builder_set_text (events, WH_EVENT_TEXT, result != NULL ? result : title);
  wh_record_builder_set_text (events, WH_EVENT_LANE, "operation");
  wh_record_builder_set_text (events, WH_EVENT_APPLICATION,
                              target->kind == &wh_kind_application ? wh_record_get_name (target)
                                                                   : wh_record_get_text (target, "application"));
  wh_record_builder_set_text (events, WH_EVENT_SOURCE, who);
  wh_record_builder_set_number (events, WH_EVENT_COUNT, 1);
  wh_batch_take_record (batch, wh_record_builder_build (events));

  wh_store_apply_now (store, batch);
}
