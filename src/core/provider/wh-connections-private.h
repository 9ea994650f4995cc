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
  GNetworkMonitor *monitor;
  GDBusConnection *system_bus;
  guint            sleep_subscription;
  guint            refresh_source;
  gboolean         started;
};

WhConnection *wh_connections_append (WhConnections      *self,
                                     WhConnectionConfig *config);

G_END_DECLS
