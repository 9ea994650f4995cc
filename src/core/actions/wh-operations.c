/* wh-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-operation-private.h"
#include "wh-operations-private.h"

enum
{
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhOperations, wh_operations, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
wh_operations_get_item_type (GListModel *model)
{
  return WH_TYPE_OPERATION;
}

static guint
wh_operations_get_n_items (GListModel *model)
{
  return WH_OPERATIONS (model)->operations->len;
}

static gpointer
wh_operations_get_item (GListModel *model,
                        guint       position)
{
  WhOperations *self = WH_OPERATIONS (model);

  return position < self->operations->len ? g_object_ref (g_ptr_array_index (self->operations, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wh_operations_get_item_type;
  iface->get_n_items = wh_operations_get_n_items;
  iface->get_item = wh_operations_get_item;
}

static void
wh_operations_finalize (GObject *object)
{
  WhOperations *self = WH_OPERATIONS (object);

  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_clear_pointer (&self->local, g_array_unref);
  g_clear_pointer (&self->unfinished, g_hash_table_unref);
  g_clear_object (&self->connections);
  g_clear_object (&self->store);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (wh_operations_parent_class)->finalize (object);
}

static void
wh_operations_class_init (WhOperationsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_operations_finalize;

  /**
   * WhOperations::ended:
   * @self: the door
   * @operation: what was done, failed or was cancelled
   *
   * Something else may be possible now.
   */
  signals[ENDED] =
    g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__OBJECT, G_TYPE_NONE, 1, WH_TYPE_OPERATION);
}

static void
wh_operations_init (WhOperations *self)
{
  self->operations = g_ptr_array_new_with_free_func (g_object_unref);
  self->local = g_array_new (FALSE, FALSE, sizeof (WhLocalOperation));
  self->unfinished = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_operation_entry_unref);
}

/**
 * wh_operations_new:
 * @connections: through which operations run
 * @store: where the log is shown
 * @history: where the audit is kept
 *
 * Returns: (transfer full): the door
 */
WhOperations *
wh_operations_new (WhConnections *connections,
                   WhStore       *store,
                   WhHistory     *history)
{
  WhOperations *self;

  g_return_val_if_fail (WH_IS_CONNECTIONS (connections), NULL);
  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self = g_object_new (WH_TYPE_OPERATIONS, NULL);
  self->connections = g_object_ref (connections);
  self->store = g_object_ref (store);
  self->history = g_object_ref (history);
  wh_operations_add_local (self, &wh_operation_close, G_OBJECT (self));
  g_signal_connect_object (store, "changes", G_CALLBACK (wh_operations_follow_unfinished), self, G_CONNECT_SWAPPED);

  return self;
}

WhStore *
wh_operations_get_store (WhOperations *self)
{
  return self->store;
}

WhHistory *
wh_operations_get_history (WhOperations *self)
{
  return self->history;
}

static gboolean
check_parameters (WhOperation  *operation,
                  GError      **error)
{
  const WhOperationInfo *info = wh_operation_get_info (operation);

  for (guint i = 0; i < info->n_parameters; i++)
    {
      const WhSetting *parameter = &info->parameters[i];
      const char *value = wh_operation_get_parameter (operation, parameter->id);

      if (value == NULL || *value == 0)
        {
          if (!parameter->required)
            continue;

          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is missing"), _(parameter->title));
          return FALSE;
        }

      if (parameter->type == WH_SETTING_NUMBER &&
          wh_operation_get_number (operation, parameter->id, WH_ABSENT) == WH_ABSENT)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                       _("“%s” is not a number: %s"), _(parameter->title), value);
          return FALSE;
        }
    }

  return TRUE;
}

static DexFuture *
wh_operations_plan_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  g_autoptr(GError) error = NULL;

  wh_operation_clear_plan (operation);
  wh_operation_set_state (operation, WH_OPERATION_STATE_PLANNING);

  if (!check_parameters (operation, &error) ||
      !dex_await (wh_dex_scoped (wh_operation_get_scope (operation),
                                 wh_operation_get_info (operation)->plan (operation)),
                  &error))
    {
      wh_operation_set_state (operation, WH_OPERATION_STATE_NEW);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_operation_set_state (operation, WH_OPERATION_STATE_PLANNED);

  return dex_future_new_true ();
}

/**
 * wh_operations_plan:
 * @self: the door
 * @operation: an operation with its parameters
 *
 * The dry run: asks the system what would change; changes nothing.
 *
 * Returns: (transfer full): resolves when change and effects are known
 */
DexFuture *
wh_operations_plan (WhOperations *self,
                    WhOperation  *operation)
{
  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (WH_IS_OPERATION (operation), NULL);

  return wh_dex_spawn_pinned (NULL, 0, wh_operations_plan_fiber, g_object_ref (operation), g_object_unref);
}

/**
 * wh_operations_note_step:
 * @self: the door
 * @operation: an operation that runs
 * @step: what is begun now, in words
 *
 * Writes a step of a long operation to the audit log before it is done, so that
 * a program that stops in the middle can tell how far it was.
 *
 * Returns: (transfer full): resolves when it is on the disk
 */
DexFuture *
wh_operations_note_step (WhOperations *self,
                         WhOperation  *operation,
                         const char   *step)
{
  g_autoptr(WhOperationEntry) entry = NULL;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (WH_IS_OPERATION (operation), NULL);

  entry = wh_operation_make_entry (operation, WH_OPERATION_STEP, NULL);
  entry->result = g_strdup (step);

  return wh_history_append_operation (self->history, entry);
}

/* The door that an operation runs through, for as long as it runs. */
#define DOOR "wh-operations-door"

/**
 * wh_operation_note_step:
 * @operation: an operation that its provider runs
 * @step: what is begun now, in words
 *
 * As [method@Operations.note_step], for who has only the operation. One that
 * runs through no door is not written down.
 *
 * Returns: (transfer full): resolves when it is on the disk
 */
DexFuture *
wh_operation_note_step (WhOperation *operation,
                        const char  *step)
{
  WhOperations *door;

  g_return_val_if_fail (WH_IS_OPERATION (operation), NULL);
  g_return_val_if_fail (step != NULL, NULL);

  door = g_object_get_data (G_OBJECT (operation), DOOR);

  return door != NULL ? wh_operations_note_step (door, operation, step) : dex_future_new_true ();
}

typedef struct
{
  WhOperations *self;
  WhOperation  *operation;
} RunArgs;

static void
run_args_free (RunArgs *args)
{
  g_object_set_data (G_OBJECT (args->operation), DOOR, NULL);
  g_object_unref (args->self);
  g_object_unref (args->operation);
  g_free (args);
}

static DexFuture *
wh_operations_run_fiber (gpointer user_data)
{
  RunArgs *args = user_data;
  WhOperations *self = args->self;
  WhOperation *operation = args->operation;
  g_autoptr(WhOperationEntry) started = NULL;
  g_autoptr(WhOperationEntry) finished = NULL;
  g_autoptr(GError) audit_error = NULL;
  g_autoptr(GError) error = NULL;
  const char *state;

  g_object_set_data (G_OBJECT (operation), DOOR, self);
  wh_operation_set_times (operation, g_get_real_time (), 0);
  started = wh_operation_make_entry (operation, WH_OPERATION_STARTED, NULL);

  /* What cannot be written down is not done. */
  if (!dex_await (wh_history_append_operation (self->history, started), &error))
    {
      g_prefix_error (&error, "%s: ", _("Nothing was changed, because the audit log cannot be written"));
      wh_operation_set_state (operation, WH_OPERATION_STATE_FAILED);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_operation_set_state (operation, WH_OPERATION_STATE_RUNNING);
  wh_operation_publish (operation, self->store, "started", NULL, NULL);

  dex_await (wh_dex_scoped (wh_operation_get_scope (operation),
                            wh_operation_get_info (operation)->run (operation)),
             &error);

  wh_operation_set_times (operation, wh_operation_get_started_at (operation), g_get_real_time ());

  if (error == NULL)
    state = "done";
  else
    state = wh_error_is_cancelled (error) ? "cancelled" : "failed";

  if (wh_error_is_cancelled (error))
    {
      g_clear_error (&error);
      error = wh_operation_get_left (operation) != NULL
                ? g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled: %s"), wh_operation_get_left (operation))
                : g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled; what the system had begun may go on"));
    }

  finished = wh_operation_make_entry (operation, WH_OPERATION_FINISHED, error);

  if (!dex_await (wh_history_append_operation (self->history, finished), &audit_error))
    g_warning ("The end of operation %s could not be written to the audit log: %s",
               wh_operation_get_id (operation), audit_error->message);

  wh_operation_publish (operation, self->store, state, error, finished->hash);

  if (error != NULL)
    {
      wh_operation_set_result (operation, error->message);
      wh_operation_set_state (operation, wh_error_is_cancelled (error) ? WH_OPERATION_STATE_CANCELLED
                                                                        : WH_OPERATION_STATE_FAILED);
      g_signal_emit (self, signals[ENDED], 0, operation);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  wh_operation_set_state (operation, WH_OPERATION_STATE_DONE);
  g_signal_emit (self, signals[ENDED], 0, operation);

  return dex_future_new_true ();
}

/**
 * wh_operations_run:
 * @self: the door
 * @operation: a planned operation that the user confirmed
 * @typed_name: (nullable): what the user typed, when
 *   [method@Operation.needs_name]
 *
 * Writes the intent to the audit, does it, writes the outcome.
 *
 * Returns: (transfer full): resolves when the system has done it
 */
DexFuture *
wh_operations_run (WhOperations *self,
                   WhOperation  *operation,
                   const char   *typed_name)
{
  RunArgs *args;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (WH_IS_OPERATION (operation), NULL);

  if (wh_operation_get_state (operation) != WH_OPERATION_STATE_PLANNED)
    return wh_dex_reject (WH_ERROR_NOT_CONFIRMED, _("Nothing was changed: there is no plan that was confirmed"));

  if (wh_operation_is_blocked (operation))
    return wh_dex_reject (WH_ERROR_NOT_CONFIRMED, _("Nothing was changed: the plan is blocked"));

  if (wh_operation_needs_name (operation) &&
      g_strcmp0 (typed_name, wh_record_get_name (wh_operation_get_target (operation))) != 0)
    return wh_dex_reject (WH_ERROR_NOT_CONFIRMED,
                          _("Nothing was changed: type “%s” to confirm, this is production"),
                          wh_record_get_name (wh_operation_get_target (operation)));

  g_ptr_array_insert (self->operations, 0, g_object_ref (operation));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);

  args = g_new0 (RunArgs, 1);
  args->self = g_object_ref (self);
  args->operation = g_object_ref (operation);

  return wh_dex_spawn_pinned (NULL, 0, wh_operations_run_fiber, args, (GDestroyNotify)run_args_free);
}

/**
 * wh_operations_cancel:
 * @self: the door
 * @operation: an operation that plans or runs
 *
 * Stops it. What the system has begun by itself goes on there; the result says
 * so.
 */
void
wh_operations_cancel (WhOperations *self,
                      WhOperation  *operation)
{
  g_return_if_fail (WH_IS_OPERATIONS (self));
  g_return_if_fail (WH_IS_OPERATION (operation));

  dex_cancellable_cancel (wh_operation_get_scope (operation));
}
