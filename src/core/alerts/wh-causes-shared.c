/* wh-causes-shared.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Notices, incidents and the page of alerts ask for the same causes, each at its
 * own time: they are found once for a change. What they are made of is watched, so
 * that whoever asks gets what is true now. */

#include "config.h"

#include "wh-alert-set-private.h"
#include "wh-kinds.h"

void
wh_alert_set_forget_causes (WhAlertSet *self)
{
  g_clear_pointer (&self->causes, g_hash_table_unref);
}

/* Which names of applications there are decides what an alert is about. */
static void
applications_changed_cb (WhAlertSet *self,
                         GArray     *changes)
{
  gboolean others = FALSE;

  for (guint i = 0; !others && i < changes->len; i++)
    {
      const WhChange *change = &g_array_index (changes, WhChange, i);

      others = change->before == NULL || change->after == NULL;
    }

  if (!others)
    return;

  for (guint i = 0; i < self->entries->len; i++)
    g_clear_pointer (&((WhAlertEntry *)g_ptr_array_index (self->entries, i))->cause_id, g_free);

  wh_alert_set_forget_causes (self);
}

/* As long as no machine is down only one that goes down explains anything. */
static void
machines_changed_cb (WhAlertSet *self,
                     GArray     *changes)
{
  gboolean down = !self->calm;

  for (guint i = 0; !down && i < changes->len; i++)
    {
      const WhRecord *after = g_array_index (changes, WhChange, i).after;

      down = after != NULL && after->health == WH_HEALTH_FAILING;
    }

  if (down)
    wh_alert_set_forget_causes (self);
}

/* What runs where matters only while a machine is down. */
static void
tenants_changed_cb (WhAlertSet *self)
{
  if (!self->calm)
    wh_alert_set_forget_causes (self);
}

static void
watch (WhAlertSet *self)
{
  const WhKind *kind = wh_kind_find (WH_TOPOLOGY_NODE_KIND);

  if (self->watching)
    return;

  self->watching = TRUE;
  g_signal_connect_object (self->store, "source-changed", G_CALLBACK (wh_alert_set_forget_causes), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wh_store_get_list (self->store, &wh_kind_application), "changes",
                           G_CALLBACK (applications_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wh_store_get_list (self->store, &wh_kind_pod), "changes",
                           G_CALLBACK (tenants_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wh_store_get_list (self->store, &wh_kind_service), "changes",
                           G_CALLBACK (tenants_changed_cb), self, G_CONNECT_SWAPPED);
  if (kind != NULL)
    g_signal_connect_object (wh_store_get_list (self->store, kind), "changes",
                             G_CALLBACK (machines_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * wh_causes_find:
 * @alerts: the alerts, each once
 *
 * Groups what fires by what it is about: an application, else a place. What
 * follows from a machine that is down is part of that machine's trouble.
 *
 * Returns: (transfer full) (element-type utf8 WhCause): by id; also those of
 *   which nothing fires now, because it is silenced or not observed. Shared with
 *   all who ask, and the same table as long as nothing changed: it must not be
 *   changed
 */
GHashTable *
wh_causes_find (WhAlertSet *alerts)
{
  g_return_val_if_fail (WH_IS_ALERT_SET (alerts), NULL);

  wh_alert_set_ensure (alerts);

  if (alerts->causes == NULL)
    {
      gboolean calm;

      watch (alerts);
      alerts->causes = wh_causes_make (alerts, &calm);
      alerts->calm = calm;
    }

  return g_hash_table_ref (alerts->causes);
}
