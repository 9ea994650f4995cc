/* wh-ui-app-belongings.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What of a fleet belongs to an application; see wh-ui-app.h. */

#include "config.h"

#include <string.h>

#include "wh-kinds-forge.h"
#include "wh-service-health.h"
#include "wh-ui-app.h"

static gboolean
has_namespace (WhStore        *store,
               const WhRecord *application,
               const char     *namespace_)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);

  for (guint i = 0; namespace_ != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (environment->values[WH_ENVIRONMENT_APPLICATION].text, application->uid) == 0 &&
          g_strcmp0 (environment->values[WH_ENVIRONMENT_NAMESPACE].text, namespace_) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Whether something of a forge hangs on the repository. */
static gboolean
is_of_repository (WhStore        *store,
                  const WhRecord *application,
                  const WhRecord *record,
                  const char     *reference)
{
  WhRecord *repository = wh_ui_app_find_repository (store, application);

  return repository != NULL && wh_store_resolve (store, record->connection, reference) == repository;
}

/* A check that names the application, or looks at a service of it. */
static gboolean
is_check (WhStore        *store,
          const char     *label,
          const WhRecord *check)
{
  WhResourceList *services = wh_store_get_list (store, &wh_kind_service);

  if (check->values[WH_CHECK_APPLICATION].text != NULL)
    return g_strcmp0 (check->values[WH_CHECK_APPLICATION].text, label) == 0;

  for (guint i = 0; i < wh_resource_list_get_n (services); i++)
    {
      WhRecord *service = wh_resource_list_get_record (services, i);

      if (g_strcmp0 (service->values[WH_SERVICE_APPLICATION].text, label) == 0 &&
          wh_service_find_check (store, service) == check)
        return TRUE;
    }

  return FALSE;
}

/**
 * wh_ui_app_find_repository:
 * @store: what is shown
 * @application: an application
 *
 * Returns: (transfer none) (nullable): where its code is, if that is known
 */
WhRecord *
wh_ui_app_find_repository (WhStore        *store,
                           const WhRecord *application)
{
  const char *reference = application->values[WH_APPLICATION_REPOSITORY].text;

  return reference != NULL ? wh_store_resolve (store, NULL, reference) : NULL;
}

/**
 * wh_ui_app_owns:
 * @store: what is shown
 * @application: an application
 * @label: what its workloads are labelled with, mostly its name
 * @record: anything of a kind that is shown on the page of an application
 *
 * Returns: whether @record belongs to @application
 */
gboolean
wh_ui_app_owns (WhStore        *store,
                const WhRecord *application,
                const char     *label,
                const WhRecord *record)
{
  if (record->kind == &wh_kind_workload)
    return g_strcmp0 (record->values[WH_WORKLOAD_APPLICATION].text, label) == 0;

  if (record->kind == &wh_kind_pod)
    return g_strcmp0 (record->values[WH_POD_APPLICATION].text, label) == 0;

  if (record->kind == &wh_kind_run)
    return is_of_repository (store, application, record, record->values[WH_RUN_REPOSITORY].text);

  if (record->kind == &wh_kind_member)
    return is_of_repository (store, application, record, record->values[WH_MEMBER_REPOSITORY].text);

  if (record->kind == &wh_kind_check)
    return is_check (store, label, record);

  if (record->kind == &wh_kind_image)
    {
      const char *reference = application->values[WH_APPLICATION_IMAGES].text;
      const char *colon = reference != NULL ? strchr (reference, ':') : NULL;

      return colon != NULL && g_strcmp0 (record->values[WH_IMAGE_REPOSITORY].text, colon + 1) == 0;
    }

  if (record->kind == &wh_kind_alert)
    return wh_ui_app_owns_alert (store, application, record);

  if (record->kind == &wh_kind_event)
    return record->values[WH_EVENT_APPLICATION].text != NULL
             ? g_strcmp0 (record->values[WH_EVENT_APPLICATION].text, label) == 0
             : has_namespace (store, application, record->values[WH_EVENT_NAMESPACE].text);

  return FALSE;
}
