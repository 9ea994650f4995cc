/* wh-alert-about.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-alert-about.h"
#include "wh-kinds.h"
#include "wh-matchers.h"

/* Names an application only where one is called so: what discovers targets gives
 * it the name of whatever it asks, such as an exporter. */
#define WEAK_LABEL "service"

static gboolean
is_sure (const char *labels,
         const char *application)
{
  static const char * const names[] = { "application", "app", "app_kubernetes_io_name" };
  g_autofree char *weak = wh_alert_labels_dup (labels, WEAK_LABEL);

  if (g_strcmp0 (weak, application) != 0)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = wh_alert_labels_dup (labels, names[i]);

      if (g_strcmp0 (value, application) == 0)
        return TRUE;
    }

  return FALSE;
}

static const char *
get_text (const WhRecord *alert,
          int             field)
{
  const char *text = wh_record_get_value (alert, field)->text;

  return text != NULL && *text != '\0' ? text : NULL;
}

/**
 * wh_alert_get_application:
 * @store: the store it is in
 * @alert: an alert
 *
 * A label that tells of applications and of other things counts only when there
 * is an application of that name.
 *
 * Returns: (transfer none) (nullable): the application that @alert is about
 */
const char *
wh_alert_get_application (WhStore        *store,
                          const WhRecord *alert)
{
  const char *application = get_text (alert, WH_ALERT_APPLICATION);

  if (application == NULL || wh_store_lookup (store, &wh_kind_application, WH_LOCAL, application) != NULL)
    return application;

  return is_sure (alert->values[WH_ALERT_LABELS].text, application) ? application : NULL;
}

/**
 * wh_alert_get_what:
 * @store: the store it is in
 * @alert: an alert
 *
 * Returns: (transfer none) (nullable): what @alert is about: its application,
 *   else a place
 */
const char *
wh_alert_get_what (WhStore        *store,
                   const WhRecord *alert)
{
  const char *application = wh_alert_get_application (store, alert);

  return application != NULL ? application : get_text (alert, WH_ALERT_WHERE);
}
