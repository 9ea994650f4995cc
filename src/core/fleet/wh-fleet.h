/* wh-fleet.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-acknowledgements.h"
#include "wh-applications.h"
#include "wh-channels.h"
#include "wh-connections.h"
#include "wh-history.h"
#include "wh-incidents.h"
#include "wh-moment.h"
#include "wh-operations.h"
#include "wh-quiet.h"
#include "wh-rule-engine.h"
#include "wh-secrets.h"
#include "wh-sharing.h"

G_BEGIN_DECLS

typedef struct _WhDeployments WhDeployments;

#define WH_TYPE_FLEET (wh_fleet_get_type ())

/**
 * WhFleet:
 *
 * The whole of the program without a front end: history, keyring, store,
 * connections, operations, applications and the moment that is shown. Window,
 * tray and command line each hold one.
 */
G_DECLARE_FINAL_TYPE (WhFleet, wh_fleet, WH, FLEET, GObject)

WhFleet        *wh_fleet_new              (const char *data_dir) G_GNUC_WARN_UNUSED_RESULT;
DexFuture      *wh_fleet_open             (WhFleet    *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture      *wh_fleet_open_bare        (WhFleet    *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean        wh_fleet_is_opening       (WhFleet    *self);
void            wh_fleet_start            (WhFleet    *self);
DexFuture      *wh_fleet_watch            (WhFleet    *self,
                                           const char *who) G_GNUC_WARN_UNUSED_RESULT;
void            wh_fleet_watch_or_look    (WhFleet    *self,
                                           const char *who);
char           *wh_fleet_dup_history_path (const char *data_dir) G_GNUC_WARN_UNUSED_RESULT;
DexFuture      *wh_fleet_close            (WhFleet    *self) G_GNUC_WARN_UNUSED_RESULT;
WhStore        *wh_fleet_get_store        (WhFleet    *self);
WhHistory      *wh_fleet_get_history      (WhFleet    *self);
WhSecrets      *wh_fleet_get_secrets      (WhFleet    *self);
WhMoment       *wh_fleet_get_moment       (WhFleet    *self);
WhConnections  *wh_fleet_get_connections  (WhFleet    *self);
WhOperations   *wh_fleet_get_operations   (WhFleet    *self);
WhDeployments  *wh_fleet_get_deployments  (WhFleet    *self);
WhRules        *wh_fleet_get_rules        (WhFleet    *self);
WhRuleEngine   *wh_fleet_get_rule_engine  (WhFleet    *self);
WhSharing      *wh_fleet_get_sharing      (WhFleet    *self);
WhApplications *wh_fleet_get_applications (WhFleet    *self);
WhAcknowledgements *wh_fleet_get_acknowledgements (WhFleet *self);
WhIncidents    *wh_fleet_get_incidents    (WhFleet    *self);
WhChannels     *wh_fleet_get_channels     (WhFleet    *self);
WhQuiet        *wh_fleet_get_quiet        (WhFleet    *self);

G_END_DECLS
