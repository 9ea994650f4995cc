/* wh-deploy-clean-up.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-deployment-private.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

/* A canary or blue/green deployment that was cancelled or killed leaves its
 * second workload, and maybe a service that sends its requests there. This is
 * the way out: requests back to the first one, then the second one goes. */

/**
 * wh_deploy_find_second:
 * @store: what is observed
 * @workload: a workload
 *
 * Returns: (transfer none) (nullable): what a deployment made beside it
 */
WhRecord *
wh_deploy_find_second (WhStore  *store,
                       WhRecord *workload)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_workload);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *other = wh_resource_list_get_record (list, i);
      const char *first = other->values[WH_WORKLOAD_SECOND_OF].text;

      if (first != NULL && other->connection == workload->connection && g_strcmp0 (first, wh_record_get_name (workload)) == 0 &&
          g_strcmp0 (wh_record_get_scope (other), wh_record_get_scope (workload)) == 0)
        return other;
    }

  return NULL;
}

static WhRecord *
find_first (WhStore  *store,
            WhRecord *second)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_workload);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    if (wh_deploy_find_second (store, wh_resource_list_get_record (list, i)) == second)
      return wh_resource_list_get_record (list, i);

  return NULL;
}

typedef struct
{
  WhOperation   *operation;
  WhDeployments *deployments;
  WhRecord      *second;
  WhRecord      *first;
  WhDeployer    *deployer;
} CleanUp;

static void
clean_up_clear (CleanUp *self)
{
  g_clear_object (&self->deployments);
  g_clear_object (&self->deployer);
  g_clear_pointer (&self->first, wh_record_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CleanUp, clean_up_clear)

static gboolean
clean_up_init (CleanUp      *self,
               WhOperation  *operation,
               GError      **error)
{
  WhConnection *connection;
  WhProvider *provider;

  self->operation = operation;
  self->deployments = g_object_ref (WH_DEPLOYMENTS (wh_operation_get_owner (operation)));
  self->second = wh_operation_get_target (operation);
  self->first = find_first (wh_deployments_get_store (self->deployments), self->second);

  if (self->first == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("There is no %s beside %s that could take its requests"),
                   self->second->values[WH_WORKLOAD_SECOND_OF].text, wh_record_get_name (self->second));
      return FALSE;
    }

  wh_record_ref (self->first);

  if (!wh_operations_may_write (wh_deployments_get_operations (self->deployments), self->second->connection, error))
    return FALSE;

  connection = wh_connections_find (wh_deployments_get_connections (self->deployments), self->second->connection);
  provider = wh_connection_get_provider (connection);

  if (!WH_IS_DEPLOYER (provider))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED, _("“%s” is no system that can be deployed to"), wh_connection_get_name (connection));
      return FALSE;
    }

  self->deployer = WH_DEPLOYER (g_object_ref (provider));
  wh_operation_set_provider (operation, provider);

  return TRUE;
}

static DexFuture *
plan_fiber (gpointer user_data)
{
  g_auto(CleanUp) self = { 0 };
  g_autoptr(WhDeployState) state = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *title = NULL;
  const char *application;

  if (!clean_up_init (&self, user_data, &error) ||
      !(state = dex_await_boxed (wh_deployer_look (self.deployer, self.first, FALSE), &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  title = g_strdup_printf (_("Clean up %s"), wh_record_get_name (self.second));
  before = g_strdup_printf (_("%s, %d pods"), wh_record_get_name (self.second), (int)MAX (self.second->values[WH_WORKLOAD_WANTED].number, 0));
  wh_operation_set_title (self.operation, title);
  wh_operation_set_change (self.operation, before, NULL);
  application = self.first->values[WH_WORKLOAD_APPLICATION].text;

  if (application != NULL && wh_deployments_find_running (self.deployments, application) != NULL)
    wh_operation_add_effect (self.operation, WH_HEALTH_FAILING, _("A deployment of %s runs now: cancel it first"), application);

  /* Translators: how many of how many pods, name of a workload, image */
  wh_operation_add_effect (self.operation, state->ready > 0 ? WH_HEALTH_OK : WH_HEALTH_FAILING,
                           _("All requests go to %s: %d of %d pods are ready, it runs %s"), wh_record_get_name (self.first),
                           (int)state->ready, (int)state->wanted, state->image != NULL ? state->image : "?");
  wh_operation_add_effect (self.operation, WH_HEALTH_OK, _("%s is deleted then"), wh_record_get_name (self.second));

  return dex_future_new_true ();
}

static gboolean
act (CleanUp      *self,
     WhDeployAct   what,
     double        fraction,
     const char   *title,
     GError      **error)
{
  g_autoptr(WhDeployChange) change = wh_deploy_change_new (what);
  g_autoptr(WhDeployState) state = NULL;

  change->operation = g_strdup (wh_operation_get_id (self->operation));

  if (!dex_await (wh_operations_note_step (wh_deployments_get_operations (self->deployments), self->operation, title), error))
    return FALSE;

  wh_operation_set_progress (self->operation, fraction, title);
  state = dex_await_boxed (wh_deployer_apply (self->deployer, self->first, change), error);

  return state != NULL;
}

static DexFuture *
run_fiber (gpointer user_data)
{
  g_auto(CleanUp) self = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *result = NULL;

  if (!clean_up_init (&self, user_data, &error) ||
      !act (&self, WH_DEPLOY_SWITCH_BACK, 0, _("Switching the service to the first workload"), &error) ||
      !act (&self, WH_DEPLOY_DROP_TWIN, 0.5, _("Removing the second workload"), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  result = g_strdup_printf (_("%s is gone; requests go to %s"), wh_record_get_name (self.second), wh_record_get_name (self.first));
  wh_operation_set_result (self.operation, result);

  return dex_future_new_true ();
}

static DexFuture *
plan (WhOperation *operation)
{
  return wh_dex_scoped (wh_operation_get_scope (operation),
                        wh_dex_spawn_pinned (NULL, 0, plan_fiber, g_object_ref (operation), g_object_unref));
}

static DexFuture *
run (WhOperation *operation)
{
  return wh_dex_scoped (wh_operation_get_scope (operation),
                        wh_dex_spawn_pinned (NULL, 0, run_fiber, g_object_ref (operation), g_object_unref));
}

static gboolean
is_second (const WhRecord *workload)
{
  return workload->values[WH_WORKLOAD_SECOND_OF].text != NULL;
}

const WhOperationInfo wh_deploy_clean_up = {
  .id = "clean-up",
  .title = N_("Clean up…"),
  .verb = N_("Clean up"),
  .doing = N_("Cleaning up %s"),
  .kind = "workload",
  .flags = WH_OPERATION_PLAIN,
  .applies = is_second,
  .plan = plan,
  .run = run,
};
