/* wh-incident-owner.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Who has an incident has its alerts, and who has all its alerts has it: nobody
 * is called for what somebody works on, whichever of both they took. */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-incident-owner.h"

/* "Until it is over": an acknowledgement holds for one firing only anyway. */
#define LONG (G_GINT64_CONSTANT (366) * 86400 * G_USEC_PER_SEC)

/**
 * wh_incident_owner_find:
 * @acknowledgements: who has which alert
 * @cause: a cause
 *
 * Returns: (nullable) (transfer none): when all its own alerts are taken, the one
 *   that ends first
 */
const WhAcknowledgement *
wh_incident_owner_find (WhAcknowledgements *acknowledgements,
                        const WhCause      *cause)
{
  const WhAcknowledgement *first = NULL;

  for (guint i = 0; i < cause->alerts->len; i++)
    {
      const WhAcknowledgement *one = wh_acknowledgements_find (acknowledgements, g_ptr_array_index (cause->alerts, i));

      if (one == NULL)
        return NULL;

      if (first == NULL || one->until < first->until)
        first = one;
    }

  return first;
}

/**
 * wh_incident_owner_pass_on:
 * @self: incidents
 * @cause_id: what the incident is about
 * @who: who has taken it
 * @until: until when; %WH_ABSENT = until it is over
 *
 * Returns: (transfer full): resolves when its alerts are taken too
 */
DexFuture *
wh_incident_owner_pass_on (WhIncidents *self,
                           const char  *cause_id,
                           const char  *who,
                           gint64       until)
{
  WhAcknowledgements *acknowledgements = wh_incidents_get_acknowledgements (self);
  WhStore *store = wh_incidents_get_store (self);
  g_autoptr(WhAlertSet) alerts = NULL;
  g_autoptr(GHashTable) causes = NULL;
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  const WhCause *cause;

  if (acknowledgements == NULL || store == NULL || cause_id == NULL)
    return dex_future_new_true ();

  alerts = wh_alert_set_new (store, NULL);
  causes = wh_causes_find (alerts);
  cause = g_hash_table_lookup (causes, cause_id);

  for (guint i = 0; cause != NULL && i < cause->alerts->len; i++)
    g_ptr_array_add (futures, wh_acknowledgements_add (acknowledgements, g_ptr_array_index (cause->alerts, i), who, NULL,
                                                       until != WH_ABSENT ? until : g_get_real_time () + LONG));

  return futures->len > 0 ? dex_future_all_racev ((DexFuture **)futures->pdata, futures->len) : dex_future_new_true ();
}
