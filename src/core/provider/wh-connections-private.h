/* wh-connections-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connections.h"

G_BEGIN_DECLS

struct _WhConnections
{
  GObject          parent_instance;

  WhStore         *store;
  WhHistory       *history;
  WhSecrets       *secrets;
  GPtrArray       *connections;
  GHashTable      *in_file;     /* ids that the history had when it was last looked at or written */
  GNetworkMonitor *monitor;
  GDBusConnection *system_bus;
  guint            sleep_subscription;
  guint            refresh_source;
  gboolean         started;
};

WhConnection *wh_connections_append (WhConnections      *self,
                                     WhConnectionConfig *config);
DexFuture    *wh_connections_drop   (WhConnections      *self,
                                     WhConnection       *connection) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
