/* wh-freezes.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WhFreeze:
 * @name: why: "Black Friday"
 * @environment: (nullable): where; %NULL = everywhere
 * @from: microseconds since the epoch, UTC
 * @until: its end
 *
 * A time in which nothing is deployed.
 */
typedef struct
{
  char   *name;
  char   *environment;
  gint64  from;
  gint64  until;
} WhFreeze;

/**
 * WhFreezes:
 *
 * All that are known; kept with the settings of the program.
 */
typedef struct
{
  GPtrArray *items; /* WhFreeze, by beginning */
} WhFreezes;

#define WH_FREEZES_SETTING "deploy.freezes"

WhFreezes      *wh_freezes_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void            wh_freezes_free     (WhFreezes   *self);
void            wh_freezes_add      (WhFreezes   *self,
                                     const char  *name,
                                     const char  *environment,
                                     gint64       from,
                                     gint64       until);
gboolean        wh_freezes_remove   (WhFreezes   *self,
                                     const char  *name);
WhFreezes      *wh_freezes_from_json (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char           *wh_freezes_to_json  (WhFreezes   *self) G_GNUC_WARN_UNUSED_RESULT;
const WhFreeze *wh_freezes_find     (WhFreezes   *self,
                                     const char  *environment,
                                     gint64       time);
const WhFreeze *wh_freezes_next     (WhFreezes   *self,
                                     const char  *environment,
                                     gint64       time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhFreezes, wh_freezes_free)

G_END_DECLS
