/* wh-route.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-message.h"

G_BEGIN_DECLS

/**
 * WhRouteStep:
 * @channel: id of a channel
 * @after: minutes without an acknowledgement before it is told; 0 = at once
 */
typedef struct
{
  char  *channel;
  guint  after;
} WhRouteStep;

/**
 * WhRoute:
 * @health: %WH_HEALTH_FAILING: only what fails; else everything
 * @environment: (nullable): only this one
 * @application: (nullable): only this one
 * @label: (nullable): "name=value": only what has this label
 * @from: minute of the day; -1 = all day
 * @to: minute of the day; before @from: over midnight
 * @days: bits, 1 = Monday; 0 = every day
 * @steps: (element-type WhRouteStep): who is told, and when
 *
 * Which messages go where. Of a list of routes the first that matches counts.
 */
typedef struct
{
  WhHealth   health;
  char      *environment;
  char      *application;
  char      *label;
  int        from;
  int        to;
  guint      days;
  GPtrArray *steps;
} WhRoute;

WhRoute  *wh_route_new         (void) G_GNUC_WARN_UNUSED_RESULT;
WhRoute  *wh_route_copy        (const WhRoute   *self) G_GNUC_WARN_UNUSED_RESULT;
void      wh_route_free        (WhRoute         *self);
void      wh_route_add_step    (WhRoute         *self,
                                const char      *channel,
                                guint            after);
gboolean  wh_route_matches     (const WhRoute   *self,
                                const WhMessage *message,
                                GDateTime       *local_time);
char     *wh_route_dup_title   (const WhRoute   *self) G_GNUC_WARN_UNUSED_RESULT;
int       wh_route_parse_time  (const char      *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRoute, wh_route_free)

G_END_DECLS
