/* wh-incidents-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-acknowledgements.h"
#include "wh-incidents.h"

G_BEGIN_DECLS

struct _WhIncidents
{
  GObject           parent_instance;

  WhStore          *store; /* not owned: its owner owns this */
  WhConnections    *connections;
  WhHistory        *history;
  WhAlertSet       *alerts;  /* once started */
  WhAcknowledgements *acknowledgements; /* nullable */
  WhIncidentPolicy *policy;
  DexCancellable   *scope;
  DexFuture        *judging; /* nullable: what caused the last one is being looked for */
  guint             source;
  gint64            started_at;
};

/* wh-incidents-open.c */
void wh_incidents_tell (WhIncidents *self,
                        const WhRecord *incident,
                        gint64 time,
                        const char *severity,
                        const char *reason,
                        const char *text);
void wh_incident_set_from_cause (WhRecordBuilder *builder,
                                 const WhCause *cause,
                                 const WhRecord *before);

/* wh-incidents-follow.c */
void wh_incidents_queue_update (WhIncidents *self);

G_END_DECLS
