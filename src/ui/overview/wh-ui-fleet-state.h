/* wh-ui-fleet-state.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhUiFleetState:
 * @n: how many applications have each health
 * @total: how many there are
 * @worst: the one that is said; what fails before what is not observed
 *
 * How the fleet is, in one sentence.
 */
typedef struct
{
  guint    n[WH_N_HEALTHS];
  guint    total;
  WhHealth worst;
} WhUiFleetState;

void  wh_ui_fleet_state_count       (WhUiFleetState       *self,
                                     WhStore              *store,
                                     GPtrArray            *applications,
                                     const char           *environment);
char *wh_ui_fleet_state_dup_title   (const WhUiFleetState *self,
                                     gint64                seen_until) G_GNUC_WARN_UNUSED_RESULT;
char *wh_ui_fleet_state_dup_caption (const WhUiFleetState *self,
                                     WhStore              *store,
                                     GPtrArray            *applications,
                                     const char           *environment,
                                     gint64                now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
