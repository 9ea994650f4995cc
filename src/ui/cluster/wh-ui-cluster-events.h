/* wh-ui-cluster-events.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CLUSTER_EVENTS (wh_ui_cluster_events_get_type ())
G_DECLARE_FINAL_TYPE (WhUiClusterEvents, wh_ui_cluster_events, WH_UI, CLUSTER_EVENTS, AdwBin)

void wh_ui_cluster_events_update (WhUiClusterEvents *self,
                                  WhStore           *store,
                                  const char        *connection,
                                  const char        *environment);

G_END_DECLS
