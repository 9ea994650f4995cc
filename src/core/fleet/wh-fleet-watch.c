/* wh-fleet-watch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which process records into a history, while others look on: a part of WhFleet. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-fleet-private.h"

/* How often a process that is not the one that records looks whether it can be. */
#define CLAIM_SECONDS 10

typedef struct
{
  WhFleet *self;
  char    *who;
  gboolean or_look;
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_object_unref (watch->self);
  g_free (watch->who);
  g_free (watch);
}

static gboolean claim_cb (gpointer user_data);

/* Another process records: everything is shown as it comes, and nothing of it
 * written. */
static void
only_look (WhFleet      *self,
           const char   *who,
           const GError *error)
{
  if (!self->only_looks)
    {
      g_autofree char *text = g_strdup_printf (_("%s. This window shows what it sees, and records nothing"), error->message);

      self->only_looks = TRUE;
      wh_sharing_set_only_looks (self->sharing, TRUE);
      wh_sharing_start (self->sharing);
      wh_recorder_stop (self->recorder);
      wh_history_tell (self->history, text);
      wh_connections_start (self->connections);
    }

  g_clear_pointer (&self->who, g_free);
  self->who = g_strdup (who);
  self->claim_source = g_timeout_add_seconds (CLAIM_SECONDS, claim_cb, self);
}

/* The other one has ended: what happened since is known here only. */
static void
take_over (WhFleet *self)
{
  self->only_looks = FALSE;
  wh_sharing_set_only_looks (self->sharing, FALSE);
  wh_history_tell (self->history, NULL);
  wh_recorder_start (self->recorder);
  wh_fleet_record_all (self);
}

/* Who records is who tells others; the desktop is told by whoever has one. */
static void
start_telling (WhFleet *self)
{
  if (self->notices == NULL)
    {
      self->notices = wh_notices_new (self->store, self->connections);
      wh_notices_set_quiet (self->notices, self->quiet);
      wh_channels_watch (self->channels, self->notices);
    }

  wh_channels_start (self->channels);
}

static DexFuture *
wh_fleet_watch_fiber (gpointer user_data)
{
  Watch *watch = user_data;
  WhFleet *self = watch->self;
  g_autoptr(GError) error = NULL;
  gboolean claimed = dex_await (wh_history_claim (self->history, watch->who), &error);

  if (!claimed && watch->or_look && g_error_matches (error, WH_ERROR, WH_ERROR_CONFLICT))
    {
      only_look (self, watch->who, error);
      return dex_future_new_true ();
    }

  if (!claimed && !watch->or_look)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (self->only_looks)
    take_over (self);

  wh_incidents_start (self->incidents);
  wh_sharing_start (self->sharing);
  /* One process judges; each command that has a look need not. */
  dex_future_disown (wh_rule_engine_start (self->rule_engine, self->rules));
  wh_fleet_start (self);
  start_telling (self);

  return dex_future_new_true ();
}

static DexFuture *
watch_start (WhFleet    *self,
             const char *who,
             gboolean    or_look)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->self = g_object_ref (self);
  watch->who = g_strdup (who);
  watch->or_look = or_look;

  return wh_dex_spawn_pinned (NULL, 0, wh_fleet_watch_fiber, watch, watch_free);
}

static gboolean
claim_cb (gpointer user_data)
{
  WhFleet *self = user_data;

  self->claim_source = 0;
  dex_future_disown (watch_start (self, self->who, TRUE));

  return G_SOURCE_REMOVE;
}

/**
 * wh_fleet_watch:
 * @self: an open fleet
 * @who: name of the program, for who comes later
 *
 * Starts everything, as the one process that records into this history.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with %WH_ERROR_CONFLICT,
 *   with nothing started, while another process records
 */
DexFuture *
wh_fleet_watch (WhFleet    *self,
                const char *who)
{
  g_return_val_if_fail (WH_IS_FLEET (self), NULL);
  g_return_val_if_fail (who != NULL, NULL);

  return watch_start (self, who, FALSE);
}

/**
 * wh_fleet_watch_or_look:
 * @self: an open fleet
 * @who: name of the program, for who comes later
 *
 * As [method@Fleet.watch]. While another process records, this one shows what it
 * sees, says so in [property@History:notice], and takes over when the other ends.
 */
void
wh_fleet_watch_or_look (WhFleet    *self,
                        const char *who)
{
  g_return_if_fail (WH_IS_FLEET (self));
  g_return_if_fail (who != NULL);

  dex_future_disown (watch_start (self, who, TRUE));
}
