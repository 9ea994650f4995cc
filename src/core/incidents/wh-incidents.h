/* wh-incidents.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-cause.h"
#include "wh-operations.h"

G_BEGIN_DECLS

/**
 * WhIncidentPolicy:
 * @severity: how bad a cause must be: %WH_HEALTH_FAILING or %WH_HEALTH_WARNING
 * @environment: (nullable): only there; %NULL = everywhere
 * @minutes: how long it must have fired
 *
 * When an incident is opened without anybody asking.
 */
typedef struct
{
  WhHealth  severity;
  char     *environment;
  guint     minutes;
} WhIncidentPolicy;

#define WH_INCIDENT_POLICY_SETTING "incidents.policy"

WhIncidentPolicy *wh_incident_policy_from_json (const char             *json) G_GNUC_WARN_UNUSED_RESULT;
char             *wh_incident_policy_to_json   (const WhIncidentPolicy *self) G_GNUC_WARN_UNUSED_RESULT;
void              wh_incident_policy_free      (WhIncidentPolicy       *self);
gboolean          wh_incident_policy_asks_for  (const WhIncidentPolicy *self,
                                                const WhCause          *cause,
                                                gint64                  now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhIncidentPolicy, wh_incident_policy_free)

#define WH_TYPE_INCIDENTS (wh_incidents_get_type ())

/**
 * WhIncidents:
 *
 * Opens an incident when a policy or a person asks for one, follows what it is
 * about, and closes it when that is over. Incidents are resources of kind
 * "incident" of the program itself, so the history keeps them like all others.
 */
G_DECLARE_FINAL_TYPE (WhIncidents, wh_incidents, WH, INCIDENTS, GObject)

WhIncidents *wh_incidents_new        (WhStore                *store,
                                      WhConnections          *connections,
                                      WhOperations           *operations,
                                      WhHistory              *history) G_GNUC_WARN_UNUSED_RESULT;
void         wh_incidents_start      (WhIncidents            *self);
void         wh_incidents_stop       (WhIncidents            *self);
void         wh_incidents_set_policy (WhIncidents            *self,
                                      const WhIncidentPolicy *policy);
void         wh_incidents_update     (WhIncidents            *self,
                                      gint64                  now);
WhRecord    *wh_incidents_open       (WhIncidents            *self,
                                      const WhCause          *cause,
                                      const char             *who,
                                      gint64                  now);
WhRecord    *wh_incidents_find       (WhIncidents            *self,
                                      const char             *uid);
WhStore     *wh_incidents_get_store  (WhIncidents            *self);
WhRecord    *wh_incidents_open_for   (WhIncidents            *self,
                                      const WhRecord         *alert,
                                      const char             *who,
                                      gint64                  now);
void         wh_incidents_put        (WhIncidents            *self,
                                      WhRecord               *record);
DexFuture   *wh_incidents_when_judged (WhIncidents           *self) G_GNUC_WARN_UNUSED_RESULT;

gboolean     wh_incident_is_open     (const WhRecord         *incident);
WhRecord    *wh_incident_find_open   (WhStore                *store,
                                      const char             *cause_id);

G_END_DECLS
