/* wh-deployments.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-deployment-private.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"

struct _WhDeployments
{
  GObject        parent_instance;

  WhStore       *store;
  WhConnections *connections;
  WhOperations  *operations;   /* not owned: its owner owns this too */
  WhHistory     *history;
  WhFreezes     *freezes;
};

G_DEFINE_FINAL_TYPE (WhDeployments, wh_deployments, G_TYPE_OBJECT)

/* ---- How things stand after one that was in flight when the program stopped ---- */

/* Puts a sentence behind those that are there. */
static void
take_sentence (char **text,
               char  *sentence)
{
  g_autofree char *before = g_steal_pointer (text);
  g_autofree char *next = sentence;

  *text = wh_format_sentences (before, next);
}

/* What was made beside it and did not go. */
static void
tell_seconds (WhStore   *store,
              WhRecord  *environment,
              char     **text)
{
  g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", -1);

  for (guint i = 0; references[i] != NULL; i++)
    {
      WhRecord *workload = wh_store_resolve (store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[i]);

      if (workload != NULL && workload->values[WH_WORKLOAD_SECOND_OF].text != NULL)
        /* Translators: a workload, and how many of how many pods are ready */
        take_sentence (text, g_strdup_printf (_("Its second workload %s is still there, %d of %d ready: clean it up."),
                                              wh_record_get_name (workload),
                                              (int)MAX (workload->values[WH_WORKLOAD_READY].number, 0),
                                              (int)MAX (workload->values[WH_WORKLOAD_WANTED].number, 0)));
    }
}

static char *
tell_now (WhStore                *store,
          const WhOperationEntry *entry)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);
  char *text = NULL;
  const char *parameters = entry->parameters != NULL ? entry->parameters : "";
  gboolean makes_second = strstr (parameters, "\"canary\"") != NULL || strstr (parameters, "\"blue-green\"") != NULL;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);
      const WhValue *values = environment->values;
      const WhSource *source = wh_store_get_source (store, values[WH_ENVIRONMENT_CONNECTION].text);

      /* The title names the environment; a parameter may have been left out. */
      if (g_strcmp0 (values[WH_ENVIRONMENT_APPLICATION].text, entry->uid) != 0 || entry->title == NULL ||
          strstr (entry->title, values[WH_ENVIRONMENT_NAME].text) == NULL || source == NULL)
        continue;

      /* Translators: environment, version, and how many of how many pods are ready */
      take_sentence (&text, g_strdup_printf (source->stale ? _("When it was last observed %s ran %s, %d of %d ready.")
                                                           : _("Now %s runs %s, %d of %d ready."),
                                             values[WH_ENVIRONMENT_NAME].text,
                                             values[WH_ENVIRONMENT_VERSION].text != NULL ? values[WH_ENVIRONMENT_VERSION].text : "?",
                                             (int)MAX (values[WH_ENVIRONMENT_READY].number, 0),
                                             (int)MAX (values[WH_ENVIRONMENT_WANTED].number, 0)));

      if (makes_second)
        tell_seconds (store, environment, &text);
    }

  return text;
}

/* ---- What can be asked for ---- */

static const char * const environments[] = { "production", "staging", "development", NULL };
static const char * const strategies[] = { "rolling", "canary", "blue-green", NULL };
static const char * const answers[] = { "yes", "no", NULL };

#define WATCHING \
  { "rollback", N_("Roll back on its own"), N_("When pods, checks or limits fail"), WH_SETTING_CHOICE, FALSE, answers }, \
  { "watch", N_("Watch for"), N_("Seconds after the last pod; 600 unless said"), WH_SETTING_NUMBER, FALSE, NULL }, \
  { "hold", N_("Limits crossed for"), N_("Seconds until it goes back; 60 unless said"), WH_SETTING_NUMBER, FALSE, NULL }, \
  { "max-errors", N_("Most errors"), N_("Percent of requests; 2 unless said"), WH_SETTING_TEXT, FALSE, NULL }, \
  { "max-p95", N_("Longest p95"), N_("Milliseconds; twice what it is now unless said"), WH_SETTING_NUMBER, FALSE, NULL }, \
  { "gate", N_("Gate"), N_("A PromQL expression that must answer nothing"), WH_SETTING_TEXT, FALSE, NULL }

#define STRATEGY \
  { "strategy", N_("Strategy"), N_("How pods are replaced"), WH_SETTING_CHOICE, FALSE, strategies }, \
  { "pause", N_("Pause of a canary"), N_("Seconds at each share; 60 unless said"), WH_SETTING_NUMBER, FALSE, NULL }

static const WhSetting deploy_parameters[] = {
  { "image", N_("Image"), N_("A version, a digest, or a whole name"), WH_SETTING_TEXT, TRUE, NULL },
  { "environment", N_("Environment"), NULL, WH_SETTING_CHOICE, TRUE, environments },
  STRATEGY,
  WATCHING,
};

static const WhSetting promote_parameters[] = {
  { "environment", N_("To"), N_("Production unless said"), WH_SETTING_CHOICE, FALSE, environments },
  { "from", N_("From"), N_("Staging unless said"), WH_SETTING_CHOICE, FALSE, environments },
  STRATEGY,
  WATCHING,
};

static const WhSetting rollback_parameters[] = {
  { "environment", N_("Environment"), N_("Production unless said"), WH_SETTING_CHOICE, FALSE, environments },
  { "to", N_("To"), N_("A version or a revision; the one before unless said"), WH_SETTING_TEXT, FALSE, NULL },
  WATCHING,
};

static const WhSetting restart_parameters[] = {
  { "environment", N_("Environment"), N_("Production unless said"), WH_SETTING_CHOICE, FALSE, environments },
  WATCHING,
};

static const WhSetting scale_parameters[] = {
  { "replicas", N_("Replicas"), NULL, WH_SETTING_NUMBER, TRUE, NULL },
  { "environment", N_("Environment"), N_("Production unless said"), WH_SETTING_CHOICE, FALSE, environments },
};

static char *
get_default (const WhRecord *record,
             const char     *parameter)
{
  if (g_str_equal (parameter, "environment"))
    return g_strdup ("production");
  if (g_str_equal (parameter, "from"))
    return g_strdup ("staging");
  if (g_str_equal (parameter, "strategy"))
    return g_strdup ("rolling");
  if (g_str_equal (parameter, "rollback"))
    return g_strdup ("yes");

  return NULL;
}

static gboolean
runs_somewhere (const WhRecord *application)
{
  return application->values[WH_APPLICATION_PRODUCTION].text != NULL ||
         application->values[WH_APPLICATION_STAGING].text != NULL ||
         application->values[WH_APPLICATION_DEVELOPMENT].text != NULL;
}

static gboolean
can_promote (const WhRecord *application)
{
  return application->values[WH_APPLICATION_PRODUCTION].text != NULL &&
         (application->values[WH_APPLICATION_STAGING].text != NULL ||
          application->values[WH_APPLICATION_DEVELOPMENT].text != NULL);
}

#define INFO(id_, title_, verb_, parameters_, applies_) \
  { \
    .id = id_, .title = title_, .verb = verb_, .kind = "application", .flags = WH_OPERATION_PLAIN, \
    .parameters = parameters_, .n_parameters = G_N_ELEMENTS (parameters_), .get_default = get_default, \
    .applies = applies_, .plan = wh_deploy_plan, .run = wh_deploy_run, .told_by = "environment", .tell_now = tell_now, \
  }

static const WhOperationInfo deploy_info = INFO ("deploy", N_("Deploy…"), N_("Deploy"), deploy_parameters, runs_somewhere);
static const WhOperationInfo promote_info = INFO ("promote", N_("Promote…"), N_("Promote"), promote_parameters, can_promote);
static const WhOperationInfo rollback_info = INFO ("rollback", N_("Roll back…"), N_("Roll back"), rollback_parameters, runs_somewhere);
static const WhOperationInfo restart_info = INFO ("restart", N_("Restart…"), N_("Restart"), restart_parameters, runs_somewhere);
static const WhOperationInfo scale_info = INFO ("scale", N_("Scale…"), N_("Scale"), scale_parameters, runs_somewhere);

const WhOperationInfo * const wh_deploy_operations[] = {
  &promote_info, &deploy_info, &rollback_info, &restart_info, &scale_info,
};

const guint wh_deploy_n_operations = G_N_ELEMENTS (wh_deploy_operations);

/**
 * wh_deployments_load:
 * @self: deployments
 *
 * Reads freezes.
 *
 * Returns: (transfer full): resolves when that is known
 */
DexFuture *
wh_deployments_load (WhDeployments *self)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENTS (self), NULL);

  return wh_freezes_load (self->freezes);
}

/* ---- Object ---- */

static void
wh_deployments_finalize (GObject *object)
{
  WhDeployments *self = WH_DEPLOYMENTS (object);

  g_clear_object (&self->store);
  g_clear_object (&self->connections);
  g_clear_object (&self->history);
  g_clear_object (&self->freezes);

  G_OBJECT_CLASS (wh_deployments_parent_class)->finalize (object);
}

static void
wh_deployments_class_init (WhDeploymentsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_deployments_finalize;
}

static void
wh_deployments_init (WhDeployments *self)
{
}

/**
 * wh_deployments_new:
 * @store: what is observed
 * @connections: through which things are changed
 * @operations: (transfer none): the door; must live as long
 * @history: where freezes and the audit are
 *
 * Returns: (transfer full): deployments; the door offers them from now on
 */
WhDeployments *
wh_deployments_new (WhStore       *store,
                    WhConnections *connections,
                    WhOperations  *operations,
                    WhHistory     *history)
{
  WhDeployments *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_CONNECTIONS (connections), NULL);
  g_return_val_if_fail (WH_IS_OPERATIONS (operations), NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self = g_object_new (WH_TYPE_DEPLOYMENTS, NULL);
  self->store = g_object_ref (store);
  self->connections = g_object_ref (connections);
  self->operations = operations;
  self->history = g_object_ref (history);
  self->freezes = wh_freezes_new (history);

  for (guint i = 0; i < wh_deploy_n_operations; i++)
    wh_operations_add_local (operations, wh_deploy_operations[i], G_OBJECT (self));
  wh_operations_add_local (operations, &wh_deploy_clean_up, G_OBJECT (self));

  return self;
}

/**
 * wh_deployments_get_store:
 * @self: deployments
 *
 * Returns: (transfer none): the store they are shown in
 */
WhStore *
wh_deployments_get_store (WhDeployments *self)
{
  return self->store;
}

/**
 * wh_deployments_get_connections:
 * @self: deployments
 *
 * Returns: (transfer none): through which they are done
 */
WhConnections *
wh_deployments_get_connections (WhDeployments *self)
{
  return self->connections;
}

/**
 * wh_deployments_get_operations:
 * @self: deployments
 *
 * Returns: (transfer none): the door they go through
 */
WhOperations *
wh_deployments_get_operations (WhDeployments *self)
{
  return self->operations;
}

/**
 * wh_deployments_get_freezes:
 * @self: deployments
 *
 * Returns: (transfer none): when nothing may be deployed
 */
WhFreezes *
wh_deployments_get_freezes (WhDeployments *self)
{
  return self->freezes;
}

/**
 * wh_deployments_find_running:
 * @self: deployments
 * @application: name of an application
 *
 * Returns: (transfer none) (nullable): what runs for it now, here
 */
WhOperation *
wh_deployments_find_running (WhDeployments *self,
                             const char    *application)
{
  g_return_val_if_fail (WH_IS_DEPLOYMENTS (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->operations)); i++)
    {
      g_autoptr(WhOperation) operation = g_list_model_get_item (G_LIST_MODEL (self->operations), i);

      if (wh_operation_get_state (operation) == WH_OPERATION_STATE_RUNNING && wh_deployment_of (operation) != NULL &&
          g_strcmp0 (wh_operation_get_target (operation)->uid, application) == 0)
        return operation;
    }

  return NULL;
}
