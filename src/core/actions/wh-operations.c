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

struct _WhOperations
{
  GObject        parent_instance;

  WhConnections *connections;
  WhStore       *store;
  WhHistory     *history;
  GPtrArray     *operations; /* newest first */
  GArray        *local;      /* Local */
};

/* Something the program does itself, with resources of any connection. The
 * owner owns the door, or what owns it. */
typedef struct
{
  const WhOperationInfo *info;
  GObject               *owner;
} Local;

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
  self->local = g_array_new (FALSE, FALSE, sizeof (Local));
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

/**
 * wh_operations_add_local:
 * @self: the door
 * @info: what can be asked for; static
 * @owner: who does it, see [method@Operation.get_owner]; must live as long as
 *   @self
 *
 * Adds something that the program does itself: no system is written to, so it
 * can be done with resources of connections that are silent or read only.
 */
void
wh_operations_add_local (WhOperations          *self,
                         const WhOperationInfo *info,
                         GObject               *owner)
{
  Local local = { info, owner };

  g_return_if_fail (WH_IS_OPERATIONS (self));
  g_return_if_fail (info != NULL);
  g_return_if_fail (G_IS_OBJECT (owner));

  g_array_append_val (self->local, local);
}

static gboolean
has_id (GPtrArray  *list,
        const char *id)
{
  for (guint i = 0; i < list->len; i++)
    if (strcmp (((const WhOperationInfo *)g_ptr_array_index (list, i))->id, id) == 0)
      return TRUE;

  return FALSE;
}

static const Local *
find_local (WhOperations          *self,
            const WhOperationInfo *info)
{
  for (guint i = 0; i < self->local->len; i++)
    if (g_array_index (self->local, Local, i).info == info)
      return &g_array_index (self->local, Local, i);

  return NULL;
}

/* Returns: (transfer full) (nullable): why not */
static char *
explain_lack (const WhOperationInfo *info,
              WhProvider            *provider)
{
  return info->explain_lack != NULL && provider != NULL ? info->explain_lack (info, provider) : NULL;
}

/* What can be done with a connection itself is its provider's matter too. */
static WhConnection *
find_connection (WhOperations *self,
                 WhRecord     *target)
{
  return wh_connections_find (self->connections, target->kind == &wh_kind_connection ? target->uid : target->connection);
}

/**
 * wh_operations_list:
 * @self: the door
 * @target: a resource
 *
 * Returns: (transfer full) (element-type WhOperationInfo): what can be asked
 *   for with @target, in the order of its provider; then what the program does
 *   itself, unless the provider does the same
 */
GPtrArray *
wh_operations_list (WhOperations *self,
                    WhRecord     *target)
{
  GPtrArray *list;
  WhConnection *connection;
  const WhProviderInfo *info;
  WhProvider *provider;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (target != NULL, NULL);

  list = g_ptr_array_new ();
  connection = find_connection (self, target);
  info = connection != NULL ? wh_provider_info_find (wh_connection_get_config (connection)->provider) : NULL;

  provider = connection != NULL ? wh_connection_get_provider (connection) : NULL;

  for (guint i = 0; info != NULL && i < info->n_operations; i++)
    {
      const WhOperationInfo *operation = info->operations[i];

      g_autofree char *lack = NULL;

      if (wh_operation_info_applies (operation, target) && (lack = explain_lack (operation, provider)) == NULL)
        g_ptr_array_add (list, (gpointer)operation);
    }

  for (guint i = 0; i < self->local->len; i++)
    {
      const Local *local = &g_array_index (self->local, Local, i);
      const WhOperationInfo *operation = local->info;

      if (wh_operation_info_applies (operation, target) && !has_id (list, operation->id) &&
          (operation->is_due == NULL || operation->is_due (local->owner, target)))
        g_ptr_array_add (list, (gpointer)operation);
    }

  return list;
}

/**
 * wh_operations_dup_lacking:
 * @self: the door
 * @target: a resource
 *
 * What its system, or this version of it, cannot do with @target stands in no
 * list; who looks for it wants to know why.
 *
 * Returns: (transfer full) (nullable): a line for each, with the reason
 */
char *
wh_operations_dup_lacking (WhOperations *self,
                           WhRecord     *target)
{
  g_autoptr(GString) text = g_string_new (NULL);
  WhConnection *connection;
  const WhProviderInfo *info;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (target != NULL, NULL);

  connection = find_connection (self, target);
  info = connection != NULL ? wh_provider_info_find (wh_connection_get_config (connection)->provider) : NULL;

  for (guint i = 0; info != NULL && i < info->n_operations; i++)
    {
      const WhOperationInfo *operation = info->operations[i];
      g_autofree char *title = NULL;
      g_autofree char *lack = NULL;

      if (!wh_operation_info_applies (operation, target) ||
          (lack = explain_lack (operation, wh_connection_get_provider (connection))) == NULL)
        continue;

      title = g_strdup (g_dgettext (GETTEXT_PACKAGE, operation->title));

      if (g_str_has_suffix (title, "…"))
        title[strlen (title) - strlen ("…")] = 0;

      /* Translators: what cannot be done, and why */
      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append_printf (text, _("%s: %s"), title, lack);
    }

  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/**
 * wh_operations_list_local:
 * @self: the door
 * @kind: a kind
 *
 * Returns: (transfer full) (element-type WhOperationInfo): what the program
 *   does itself with resources of @kind
 */
GPtrArray *
wh_operations_list_local (WhOperations *self,
                          const WhKind *kind)
{
  GPtrArray *list;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  list = g_ptr_array_new ();

  for (guint i = 0; i < self->local->len; i++)
    {
      const WhOperationInfo *operation = g_array_index (self->local, Local, i).info;

      if (strcmp (operation->kind, kind->id) == 0)
        g_ptr_array_add (list, (gpointer)operation);
    }

  return list;
}

/**
 * wh_operations_may_write:
 * @self: the door
 * @connection: id of a connection
 * @error: why it cannot be written to
 *
 * Returns: whether it can
 */
gboolean
wh_operations_may_write (WhOperations  *self,
                         const char    *connection,
                         GError       **error)
{
  WhConnection *one;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), FALSE);
  g_return_val_if_fail (connection != NULL, FALSE);

  one = wh_connections_find (self->connections, connection);

  if (one == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("Its connection is gone: add it again to act"));
      return FALSE;
    }

  if (wh_connection_get_config (one)->read_only)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_READ_ONLY,
                   _("“%s” is read only: allow changes in its settings first"), wh_connection_get_name (one));
      return FALSE;
    }

  if (wh_connection_get_provider (one) == NULL || wh_connection_get_state (one) != WH_CONNECTION_STATE_LIVE)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_OFFLINE,
                   _("“%s” does not answer now: actions wait until it is back"), wh_connection_get_name (one));
      return FALSE;
    }

  return TRUE;
}

/**
 * wh_operations_prepare:
 * @self: the door
 * @info: what to do
 * @target: with what
 * @error: set when the connection cannot be written to
 *
 * Returns: (transfer full) (nullable): an operation whose parameters can be set
 *   and that can be planned
 */
WhOperation *
wh_operations_prepare (WhOperations           *self,
                       const WhOperationInfo  *info,
                       WhRecord               *target,
                       GError                **error)
{
  const Local *local;
  WhConnection *connection;
  g_autofree char *lack = NULL;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (info != NULL, NULL);
  g_return_val_if_fail (target != NULL, NULL);

  local = find_local (self, info);
  if (local != NULL)
    return wh_operation_new_local (info, local->owner, target);

  connection = find_connection (self, target);

  if (connection == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND,
                   _("The connection of %s is gone: add it again to act"), wh_record_get_name (target));
      return NULL;
    }

  if (!wh_operations_may_write (self, wh_connection_get_id (connection), error))
    return NULL;

  if ((lack = explain_lack (info, wh_connection_get_provider (connection))) != NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_UNSUPPORTED, lack);
      return NULL;
    }

  return wh_operation_new (info, wh_connection_get_provider (connection), target);
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
