/* wh-ui-notice-actions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-ui-notice-actions.h"

/* What the button says; the operation by itself may do otherwise. */
#define SILENCE_MINUTES "60"

static const WhOperationInfo *
find_operation (WhFleet    *fleet,
                WhRecord   *target,
                const char *id)
{
  g_autoptr(GPtrArray) list = wh_operations_list (wh_fleet_get_operations (fleet), target);

  for (guint i = 0; i < list->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (list, i);

      if (g_str_equal (info->id, id))
        return info;
    }

  return NULL;
}

/**
 * wh_ui_notice_can:
 * @fleet: the fleet
 * @target: what a notification is about
 * @action: a button
 *
 * Returns: whether @target knows the operation of that name
 */
gboolean
wh_ui_notice_can (WhFleet    *fleet,
                  WhRecord   *target,
                  const char *action)
{
  return find_operation (fleet, target, action) != NULL;
}

typedef struct
{
  WhFleet     *fleet;
  WhOperation *operation;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->fleet);
  g_object_unref (run->operation);
  g_free (run);
}

/* The button is the confirmation: neither takes anything away. */
static DexFuture *
run_fiber (gpointer user_data)
{
  Run *run = user_data;
  WhOperations *operations = wh_fleet_get_operations (run->fleet);
  g_autoptr(GError) error = NULL;

  if (!dex_await (wh_operations_plan (operations, run->operation), &error) ||
      !dex_await (wh_operations_run (operations, run->operation, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * wh_ui_notice_run:
 * @fleet: the fleet
 * @target: what a notification is about
 * @action: the button that was pressed
 *
 * Plans and runs the operation, which is written to the audit log as any other.
 *
 * Returns: (transfer full): resolves when it is done; rejects with one sentence
 */
DexFuture *
wh_ui_notice_run (WhFleet    *fleet,
                  WhRecord   *target,
                  const char *action)
{
  const WhOperationInfo *info = find_operation (fleet, target, action);
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;
  Run *run;

  if (info == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("“%s” is not possible any more"), action);

  operation = wh_operations_prepare (wh_fleet_get_operations (fleet), info, target, &error);
  if (operation == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < info->n_parameters; i++)
    if (g_str_equal (action, WH_UI_NOTICE_SILENCE) && g_str_equal (info->parameters[i].id, "minutes"))
      wh_operation_set_parameter (operation, "minutes", SILENCE_MINUTES);

  run = g_new0 (Run, 1);
  run->fleet = g_object_ref (fleet);
  run->operation = g_steal_pointer (&operation);

  return wh_dex_spawn_pinned (NULL, 0, run_fiber, run, run_free);
}
