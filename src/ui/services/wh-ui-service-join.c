/* wh-ui-service-join.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kinds.h"
#include "wh-ui-service-join.h"

/* Whether @target, "https://host/path" or "host:port", is on one of @hosts. */
static gboolean
is_on_host (const char *target,
            const char *hosts)
{
  const char *start;
  g_autofree char *host = NULL;
  g_auto(GStrv) words = NULL;

  if (target == NULL || hosts == NULL)
    return FALSE;

  start = strstr (target, "://");
  start = start != NULL ? start + strlen ("://") : target;
  host = g_strndup (start, strcspn (start, ":/?#"));
  words = g_strsplit_set (hosts, " ,\n", -1);

  return g_strv_contains ((const char * const *)words, host);
}

static const char *
get_environment (WhStore        *store,
                 const WhRecord *record)
{
  const WhSource *source = wh_store_get_source (store, record->connection);

  return source != NULL ? source->environment : NULL;
}

/**
 * wh_ui_service_find_check:
 * @store: where both are
 * @service: a service
 *
 * Finds the check that looks at @service from outside: it asks the service's
 * host, or it is of the same environment and named after the service or its
 * application.
 *
 * Returns: (transfer none) (nullable): the check
 */
WhRecord *
wh_ui_service_find_check (WhStore        *store,
                          const WhRecord *service)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_check);
  const char *name = wh_record_get_name (service);
  const char *host = service->values[WH_SERVICE_HOST].text;
  const char *application = service->values[WH_SERVICE_APPLICATION].text;
  const char *environment = get_environment (store, service);
  WhRecord *named = NULL;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *check = wh_resource_list_get_record (list, i);
      const char *of = check->values[WH_CHECK_APPLICATION].text;

      if (is_on_host (check->values[WH_CHECK_TARGET].text, host))
        return check;

      if (named != NULL || g_strcmp0 (get_environment (store, check), environment) != 0)
        continue;

      /* Of an application only what is public answers for the whole. */
      if (g_strcmp0 (wh_record_get_name (check), name) == 0 ||
          (of != NULL && host != NULL && g_strcmp0 (of, application) == 0))
        named = check;
    }

  return named;
}

/**
 * wh_ui_service_get_health:
 * @store: where both are
 * @service: a service
 * @check: (nullable): its check
 * @reason: (out) (nullable): why
 *
 * A service is as good as the worse of what the cluster says and of what is
 * seen from outside. A check that does not run says nothing.
 *
 * Returns: the health of both together
 */
WhHealth
wh_ui_service_get_health (WhStore         *store,
                          const WhRecord  *service,
                          const WhRecord  *check,
                          const char     **reason)
{
  WhHealth inside = wh_store_get_health (store, service);
  WhHealth outside = check != NULL ? wh_store_get_health (store, check) : WH_HEALTH_UNKNOWN;

  *reason = service->reason;

  /* The cluster is silent: what was last heard of it is no news of today. */
  if (inside == WH_HEALTH_STALE)
    return WH_HEALTH_STALE;

  if ((outside == WH_HEALTH_FAILING || outside == WH_HEALTH_WARNING || inside == WH_HEALTH_UNKNOWN) &&
      outside != WH_HEALTH_UNKNOWN && outside != WH_HEALTH_STALE &&
      wh_health_worst (inside, outside) == outside && outside != inside)
    {
      *reason = check->reason;
      return outside;
    }

  return inside;
}

/**
 * wh_ui_service_compare:
 * @store: where they are
 * @one: a service
 * @other: another one
 *
 * Returns: negative if @one needs somebody more than @other; ties by name
 */
int
wh_ui_service_compare (WhStore        *store,
                       const WhRecord *one,
                       const WhRecord *other)
{
  const char *reason;
  WhHealth first = wh_ui_service_get_health (store, one, wh_ui_service_find_check (store, one), &reason);
  WhHealth second = wh_ui_service_get_health (store, other, wh_ui_service_find_check (store, other), &reason);
  int order = (int)wh_health_rank (second) - (int)wh_health_rank (first);

  if (order == 0)
    order = g_strcmp0 (wh_record_get_name (one), wh_record_get_name (other));

  return order != 0 ? order : g_strcmp0 (wh_record_get_scope (one), wh_record_get_scope (other));
}
