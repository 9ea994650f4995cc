/* wh-ui-app-alerts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Questions about an application's alerts; see wh-ui-app.h. */

#include "config.h"

#include <string.h>

#include "wh-alert-about.h"
#include "wh-ui-app.h"

/**
 * wh_ui_app_owns_alert:
 * @store: what is shown
 * @application: an application
 * @alert: an alert
 *
 * Returns: whether @alert is about @application: it says so, or it says nothing
 *   and is about a namespace of it
 */
gboolean
wh_ui_app_owns_alert (WhStore        *store,
                      const WhRecord *application,
                      const WhRecord *alert)
{
  const char *owner = wh_alert_get_application (store, alert);
  const char *where = alert->values[WH_ALERT_WHERE].text;
  const GPtrArray *group;

  if (owner != NULL)
    return strcmp (owner, application->uid) == 0;

  if (where == NULL)
    return FALSE;

  group = wh_resource_list_find_group (wh_store_get_list (store, &wh_kind_environment),
                                       WH_ENVIRONMENT_APPLICATION, application->uid);

  for (guint n = 0; group != NULL && n < group->len; n++)
    {
      const WhRecord *environment = g_ptr_array_index (group, n);

      if (g_strcmp0 (environment->values[WH_ENVIRONMENT_NAMESPACE].text, where) == 0)
        return TRUE;
    }

  return FALSE;
}

static int
compare_alerts (gconstpointer one,
                gconstpointer other)
{
  const WhRecord *a = *(WhRecord * const *)one;
  const WhRecord *b = *(WhRecord * const *)other;
  int order = (int)wh_health_rank (b->health) - (int)wh_health_rank (a->health);

  return order != 0 ? order : wh_value_compare (WH_FIELD_TIME, &a->values[WH_ALERT_SINCE], &b->values[WH_ALERT_SINCE]);
}

/**
 * wh_ui_app_list_alerts:
 * @store: what is shown
 * @application: an application
 *
 * Returns: (transfer full) (element-type WhRecord): its alerts that fire, the
 *   worst first, then the oldest
 */
GPtrArray *
wh_ui_app_list_alerts (WhStore        *store,
                       const WhRecord *application)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_alert);
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *alert = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") == 0 &&
          wh_ui_app_owns_alert (store, application, alert))
        g_ptr_array_add (alerts, wh_record_ref (alert));
    }

  g_ptr_array_sort (alerts, compare_alerts);

  return alerts;
}

/**
 * wh_ui_alerts_drop_twins:
 * @alerts: (element-type WhRecord): alerts
 *
 * Drops what a second system tells again: the same name about the same place.
 */
void
wh_ui_alerts_drop_twins (GPtrArray *alerts)
{
  for (guint i = alerts->len; i > 1; i--)
    {
      WhRecord *alert = g_ptr_array_index (alerts, i - 1);

      for (guint j = 0; j < i - 1; j++)
        {
          WhRecord *other = g_ptr_array_index (alerts, j);

          if (strcmp (wh_record_get_name (other), wh_record_get_name (alert)) == 0 &&
              g_strcmp0 (other->values[WH_ALERT_WHERE].text, alert->values[WH_ALERT_WHERE].text) == 0)
            {
              g_ptr_array_remove_index (alerts, i - 1);
              break;
            }
        }
    }
}
