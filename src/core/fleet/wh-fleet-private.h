/* wh-fleet-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-chronicle.h"
#include "wh-fleet.h"
#include "wh-recorder.h"
#include "wh-service-health.h"
#include "wh-silences.h"

G_BEGIN_DECLS

struct _WhFleet
{
  GObject         parent_instance;

  WhHistory      *history;
  WhSecrets      *secrets;
  WhStore        *store;
  WhMoment       *moment;
  WhConnections  *connections;
  WhOperations   *operations;
  WhDeployments  *deployments;
  WhApplications *applications;
  WhAcknowledgements *acknowledgements;
  WhChannels     *channels;
  WhNotices      *notices;
  WhQuiet        *quiet;
  WhChronicle    *chronicle;
  WhRecorder     *recorder;
  WhServiceHealth *service_health;
  WhSilences     *silences;
  WhIncidents    *incidents;
  WhRules        *rules;
  WhRuleEngine   *rule_engine;
  WhSharing      *sharing;
  guint           trim_source;
  guint           maintain_source;
  guint           claim_source;
  DexCancellable *maintain_stop;
  char           *who;
  gboolean        only_looks;    /* another process records */
  gboolean        restoring;
  gboolean        opening;
  gboolean        bare;
};

/* What of the changes goes into the history: wh-fleet-record.c */
void wh_fleet_record_follow (WhFleet *self);
void wh_fleet_record_all    (WhFleet *self);
void wh_fleet_maintain      (WhFleet *self);

G_END_DECLS
