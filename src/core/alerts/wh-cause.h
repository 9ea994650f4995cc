/* wh-cause.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-alert-set.h"
#include "wh-topology.h"

G_BEGIN_DECLS

/**
 * WhCause:
 * @id: the same as long as it is about the same thing
 * @what: an application, a place, a machine, a connection
 * @text: (nullable): what its worst alert says
 * @place: (nullable): name of the source
 * @health: the worst of its alerts
 * @since: when the first of them began, microseconds since the epoch
 * @n_alerts: alerts that fire, its own and those it explains
 * @alerts: (element-type WhRecord): its own, the worst first
 * @explained: (element-type WhRecord): alerts that follow from it
 * @inhibited: (element-type WhRecord): alerts that their system keeps quiet
 *   because of one of these; they do not count as firing
 * @absorbed: (element-type utf8): ids of causes that it explains wholly
 * @subject: (nullable): the machine that is down
 * @reach: what the machine takes with it
 * @kind: kind of what to open
 * @connection: its connection
 * @uid: its uid
 * @application: (nullable): the application it is about
 * @environment: (nullable): of the connection of its worst alert
 * @held: its source does not answer: nothing new is known
 * @silenced: none of its alerts fires, but one is silenced
 * @is_connection: a connection that does not answer
 * @is_explained: it is about the address of a connection that does not answer
 * @alone: told by itself, not in a summary; for whoever tells
 *
 * Something that is wrong, however many alerts it has. Those of
 * [func@causes_find] are shared by all who ask and never change; who keeps one
 * and notes something in it makes a copy.
 */
typedef struct
{
  char       *id;
  char       *what;
  char       *text;
  char       *place;
  WhHealth    health;
  gint64      since;
  guint       n_alerts;
  GPtrArray  *alerts;
  GPtrArray  *explained;
  GPtrArray  *inhibited;
  GPtrArray  *absorbed;
  WhRecord   *subject;
  WhReach     reach;
  const char *kind;
  char       *connection;
  char       *uid;
  char       *application;
  char       *environment;
  guint       held : 1;
  guint       silenced : 1;
  guint       is_connection : 1;
  guint       is_explained : 1;
  guint       alone : 1;
} WhCause;

WhCause    *wh_cause_new       (const char    *id,
                                const char    *what) G_GNUC_WARN_UNUSED_RESULT;
WhCause    *wh_cause_copy      (const WhCause *self) G_GNUC_WARN_UNUSED_RESULT;
WhCause    *wh_cause_ref       (WhCause       *self);
void        wh_cause_unref     (gpointer       cause);
char       *wh_cause_dup_title (const WhCause *self) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_cause_dup_reach (const WhCause *self) G_GNUC_WARN_UNUSED_RESULT;
int         wh_cause_compare   (const WhCause *self,
                                const WhCause *other);

GHashTable *wh_causes_find     (WhAlertSet    *alerts) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_causes_are_known (WhConnections *connections,
                                 WhStore       *store);
GHashTable *wh_causes_add_connections (GHashTable    *causes,
                                       WhConnections *connections) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray  *wh_causes_sort     (GHashTable    *causes) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhCause, wh_cause_unref)

G_END_DECLS
