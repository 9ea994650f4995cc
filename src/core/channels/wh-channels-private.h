/* wh-channels-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-channels.h"

G_BEGIN_DECLS

/* Monday of the last review, in seconds: a setting of its own, which nobody else
 * writes. */
#define WH_CHANNELS_REVIEWED "channels.reviewed"

struct _WhChannels
{
  GObject             parent_instance;

  WhHistory          *history;
  WhSecrets          *secrets;
  WhStore            *store;
  WhAcknowledgements *acknowledgements;
  WhDeliveryQueue    *queue;
  char               *written;  /* channels and routes, as they are kept */
  GPtrArray          *channels; /* WhChannel */
  GPtrArray          *routes;   /* WhRoute */
  GHashTable         *episodes; /* cause → WhEpisode; what is told and not over */
  GHashTable         *seen;     /* causes that were told since the start */
  GHashTable         *acked;    /* keys of episodes whose acknowledgement was told */
  DexFuture          *telling;  /* the last of what is written, one behind the other */
  guint               reconcile_source;
  gint64              reviewed; /* Monday of the last review */
  gboolean            paused;
};

/* Keeps channels and routes as they are now. */
DexFuture *wh_channels_write         (WhChannels       *self) G_GNUC_WARN_UNUSED_RESULT;

/* Lets messages be queued one behind the other, in the order of what happened. */
DexFuture *wh_channels_chain         (WhChannels       *self,
                                      DexFiberFunc      func,
                                      gpointer          data,
                                      GDestroyNotify    free_data) G_GNUC_WARN_UNUSED_RESULT;
void       wh_channels_watch_acknowledgements (WhChannels *self);
char      *wh_channels_spare         (gpointer          user_data,
                                      const WhDelivery *delivery);

G_END_DECLS
