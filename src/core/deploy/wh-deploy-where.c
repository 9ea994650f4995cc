/* wh-deploy-where.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-deploy-plan-private.h"
#include "wh-kinds.h"

/* Where a plan changes something: all workloads of an environment that run the
 * application's image, in all its clusters. */

WhRecord *
wh_deploy_gather_find_environment (WhDeployGather     *self,
                                   const char *name,
                                   guint       nth)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_environment);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (record->values[WH_ENVIRONMENT_APPLICATION].text, wh_record_get_name (self->application)) == 0 &&
          g_strcmp0 (record->values[WH_ENVIRONMENT_NAME].text, name) == 0 && nth-- == 0)
        return record;
    }

  return NULL;
}

static gboolean
can_roll (const WhRecord *workload)
{
  static const char * const types[] = { "Deployment", "StatefulSet", "DaemonSet", NULL };
  const char *type = workload->values[WH_WORKLOAD_TYPE].text;

  return type != NULL && g_strv_contains (types, type);
}

static char *
dup_first_image (const WhRecord *workload)
{
  g_auto(GStrv) lines = g_strsplit (workload->values[WH_WORKLOAD_IMAGES].text ?: "", "\n", 2);

  return g_strdup (lines[0]);
}

static gboolean
runs_repository (const WhRecord *workload,
                 const char     *repository)
{
  g_auto(GStrv) lines = g_strsplit (workload->values[WH_WORKLOAD_IMAGES].text ?: "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *own = wh_image_name_dup_repository (lines[i]);

      if (g_strcmp0 (own, repository) == 0)
        return TRUE;
    }

  return FALSE;
}

/* The workload of the application's name, else the first that can roll. */
static WhRecord *
find_main_workload (WhDeployGather   *self,
                    WhRecord *environment)
{
  g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", -1);
  WhRecord *found = NULL;

  for (guint i = 0; references[i] != NULL; i++)
    {
      WhRecord *workload = wh_store_resolve (self->store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[i]);

      if (workload == NULL || !can_roll (workload) || workload->values[WH_WORKLOAD_SECOND_OF].text != NULL)
        continue;

      if (found == NULL || g_strcmp0 (wh_record_get_name (workload), wh_record_get_name (self->application)) == 0)
        found = workload;
    }

  return found;
}

static gboolean
add_target (WhDeployGather  *self,
            WhRecord        *workload,
            gboolean         is_main,
            GError         **error)
{
  WhConnections *connections = wh_deployments_get_connections (self->deployments);
  WhConnection *connection = wh_connections_find (connections, workload->connection);
  WhProvider *provider;
  WhDeployTarget *target;

  if (!wh_operations_may_write (wh_deployments_get_operations (self->deployments), workload->connection, error))
    return FALSE;

  provider = wh_connection_get_provider (connection);

  if (!WH_IS_DEPLOYER (provider))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED, _("“%s” is no system that can be deployed to"), wh_connection_get_name (connection));
      return FALSE;
    }

  target = g_new0 (WhDeployTarget, 1);
  target->workload = wh_record_ref (workload);
  target->is_main = is_main;
  target->replicas = MAX (workload->values[WH_WORKLOAD_WANTED].number, 0);
  target->connection = g_strdup (wh_connection_get_name (connection));
  target->deployer = WH_DEPLOYER (g_object_ref (provider));
  g_ptr_array_add (self->plan->targets, target);

  if (self->plan->targets->len == 1)
    {
      self->plan->replicas = target->replicas;
      wh_operation_set_provider (self->operation, provider);
    }

  return TRUE;
}

static gboolean
add_environment (WhDeployGather    *self,
                 WhRecord  *environment,
                 GError   **error)
{
  g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", -1);
  const char *connection = environment->values[WH_ENVIRONMENT_CONNECTION].text;
  WhRecord *main_workload = find_main_workload (self, environment);

  if (main_workload == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("Nothing of %s in %s can be rolled out"),
                   self->plan->application, self->plan->environment);
      return FALSE;
    }

  if (self->plan->from_image == NULL)
    {
      self->plan->from_image = dup_first_image (main_workload);
      self->plan->repository = wh_image_name_dup_repository (self->plan->from_image);
    }

  if (!add_target (self, main_workload, TRUE, error))
    return FALSE;

  /* A number of replicas is one workload's own. */
  if (wh_deploy_gather_is_verb (self, "scale"))
    return TRUE;

  for (guint i = 0; references[i] != NULL; i++)
    {
      WhRecord *workload = wh_store_resolve (self->store, connection, references[i]);

      if (workload != NULL && workload != main_workload && can_roll (workload) &&
          workload->values[WH_WORKLOAD_SECOND_OF].text == NULL && runs_repository (workload, self->plan->repository) &&
          !add_target (self, workload, FALSE, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
wh_deploy_gather_find_targets (WhDeployGather  *self,
                               GError **error)
{
  WhRecord *environment;

  for (guint i = 0; (environment = wh_deploy_gather_find_environment (self, self->plan->environment, i)); i++)
    {
      if (i == 0)
        {
          self->plan->from_version = g_strdup (environment->values[WH_ENVIRONMENT_VERSION].text);
          self->plan->from_digest = g_strdup (environment->values[WH_ENVIRONMENT_DIGEST].text);
          self->plan->from_commit = g_strdup (environment->values[WH_ENVIRONMENT_COMMIT].text);
        }

      if (!add_environment (self, environment, error))
        return FALSE;
    }

  if (self->plan->targets->len == 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("%s does not run in %s"), self->plan->application, self->plan->environment);
      return FALSE;
    }

  return TRUE;
}
