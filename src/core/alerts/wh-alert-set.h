/* wh-alert-set.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connections.h"

G_BEGIN_DECLS

#define WH_TYPE_ALERT_SET (wh_alert_set_get_type ())

/**
 * WhAlertSet:
 *
 * The alerts of a store, each once. The same alert is often seen twice: by the
 * system that evaluates its rule and by the one that routes it. Of those the
 * set shows one and remembers what only the others know.
 *
 * Signal "changed": some time after the alerts, or which of them stand for all,
 * have changed.
 */
G_DECLARE_FINAL_TYPE (WhAlertSet, wh_alert_set, WH, ALERT_SET, GObject)

/**
 * WhAlertCounts:
 * @failing: fire and are critical
 * @warning: fire and are not
 * @silenced: fire, but a silence keeps them quiet
 * @explained: fire, but another alert that is their cause keeps them quiet
 * @pending: will fire unless their cause goes
 * @stale: were firing when their source last answered
 *
 * How many alerts there are, each counted once.
 */
typedef struct
{
  guint failing;
  guint warning;
  guint silenced;
  guint explained;
  guint pending;
  guint stale;
} WhAlertCounts;

WhAlertSet   *wh_alert_set_new       (WhStore       *store,
                                      WhConnections *connections) G_GNUC_WARN_UNUSED_RESULT;
WhAlertSet *wh_alert_set_get_shared (WhStore *store,
                                     WhConnections *connections) G_GNUC_WARN_UNUSED_RESULT;
gboolean      wh_alert_set_contains  (WhAlertSet    *self,
                                      const WhRecord *record);
GPtrArray    *wh_alert_set_list      (WhAlertSet    *self);
WhRecord     *wh_alert_set_resolve   (WhAlertSet    *self,
                                      const WhRecord *record);
double        wh_alert_set_get_value (WhAlertSet    *self,
                                      const WhRecord *record);
const char   *wh_alert_set_get_state (WhAlertSet    *self,
                                      const WhRecord *record);
WhRecord     *wh_alert_set_get_silence (WhAlertSet  *self,
                                      const WhRecord *record);
WhAlertCounts wh_alert_set_count     (WhAlertSet    *self,
                                      const char    *environment);

G_END_DECLS
