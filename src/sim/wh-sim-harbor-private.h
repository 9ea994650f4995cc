/* wh-sim-harbor-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-harbor.h"

G_BEGIN_DECLS

#define HARBOR_PROJECT_ID 1

typedef struct
{
  WhSimWorld *world;
  GHashTable *scans;   /* digest → gint64, when somebody asked for a scan */
} WhSimHarbor;

void    harbor_reply_error      (WhSimRequest *request,
                                 guint         status,
                                 const char   *code,
                                 const char   *message);
void    harbor_reply_list       (WhSimRequest *request,
                                 GPtrArray    *items);
guint   harbor_id               (const char   *name);

/* Artifacts */
guint64 harbor_get_size         (WhSimRelease *release);
void    harbor_handle_artifacts (WhSimHarbor  *self,
                                 WhSimRequest *request,
                                 WhSimApp     *app,
                                 char        **rest);

/* What a scanner has found */
void    harbor_write_scan       (WhSimHarbor  *self,
                                 WhSimApp     *app,
                                 WhSimRelease *release,
                                 GString      *text);
void    harbor_reply_findings   (WhSimHarbor  *self,
                                 WhSimRequest *request,
                                 WhSimApp     *app,
                                 WhSimRelease *release);

/* Robots, replication, retention, quotas */
void    harbor_handle_care      (WhSimHarbor  *self,
                                 WhSimRequest *request,
                                 char        **parts);
guint64 harbor_get_used         (WhSimHarbor  *self);

#define HARBOR_QUOTA (G_GUINT64_CONSTANT (12) * 1000 * 1000 * 1000)

G_END_DECLS
