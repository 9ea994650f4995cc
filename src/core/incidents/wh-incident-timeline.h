/* wh-incident-timeline.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-document.h"
#include "wh-history.h"

G_BEGIN_DECLS

/**
 * WhIncidentItemType:
 *
 * What a line of an incident's timeline is about.
 */
typedef enum
{
  WH_INCIDENT_ITEM_ALERT,
  WH_INCIDENT_ITEM_CHANGE,
  WH_INCIDENT_ITEM_PEOPLE,
  WH_INCIDENT_ITEM_OTHER,
} WhIncidentItemType;

/**
 * WhIncidentItem:
 * @time: when, microseconds since the epoch
 * @type: what it is about
 * @lane: the event's lane
 * @severity: info, warning, error
 * @title: what happened
 * @text: (nullable): more of it
 * @who: (nullable): who did it, or which system told it
 * @count: how many of the same
 *
 * A line of an incident's timeline.
 */
typedef struct
{
  gint64              time;
  WhIncidentItemType  type;
  char               *lane;
  char               *severity;
  char               *title;
  char               *text;
  char               *who;
  guint               count;
} WhIncidentItem;

DexFuture *wh_incident_timeline_load (WhHistory      *history,
                                      WhRecord       *incident) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *wh_incident_timeline_make (const WhRecord *incident,
                                      GPtrArray      *events) G_GNUC_WARN_UNUSED_RESULT;
WhDocument *wh_incident_make_report  (const WhRecord *incident,
                                      GPtrArray      *timeline,
                                      GPtrArray      *suspects) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
