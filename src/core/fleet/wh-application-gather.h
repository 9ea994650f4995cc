/* wh-application-gather.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-application-join.h"

G_BEGIN_DECLS

/* Where an application runs: interned strings, so pointers are enough. */
typedef struct
{
  const char *application;
  const char *connection;
  const char *scope; /* namespace */
} WhAppPlace;

typedef struct
{
  WhAppPlace  place;
  const char *environment;
  GPtrArray  *workloads; /* WhRecord, borrowed */
  const char *digest;
} WhAppDeployment;

typedef struct
{
  WhStore    *store;
  GHashTable *specs;
  GHashTable *deployments;  /* WhAppPlace -> WhAppDeployment */
  GHashTable *by_label;     /* interned application label -> GPtrArray of WhAppDeployment */
  GHashTable *images;       /* digest -> WhRecord */
  GHashTable *repositories; /* full name -> WhRecord, and last component -> WhRecord */
  GHashTable *runs;         /* repository record -> newest run */
} WhAppJoin;

void      wh_app_join_init                    (WhAppJoin               *self,
                                               WhStore                 *store,
                                               GHashTable              *specs);
void      wh_app_join_clear                   (WhAppJoin               *self);
WhRecord *wh_app_join_find_repository         (WhAppJoin               *self,
                                               const WhApplicationSpec *spec,
                                               const char              *label,
                                               GPtrArray               *deployments);
WhRecord *wh_app_deployment_get_main_workload (const WhAppDeployment   *deployment);

G_END_DECLS
