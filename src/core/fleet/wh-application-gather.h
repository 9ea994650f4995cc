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
  GPtrArray  *workloads;  /* WhRecord, borrowed */
  WhRecord   *main;       /* the workload that gives it its version */
  char       *registry;   /* the three parts of the name of its image */
  char       *repository;
  char       *tag;
  const char *digest;     /* what runs */
  gint64      started;    /* when the pod that says so was made */
  int         rank;       /* how well that pod fits */
  guint       n_pods;     /* that run any image, of the main workload */
  guint       n_running;  /* that run @digest */
  WhRecord   *image;      /* what @digest is called in a registry */
  int         image_rank;
  WhRecord   *tagged;     /* what @tag is today */
  const char *pod_image;  /* the image that was looked at last */
  gboolean    is_wanted;  /* whether that is @repository with @tag */
} WhAppDeployment;

typedef struct
{
  WhStore    *store;
  GHashTable *specs;
  GHashTable *deployments;  /* WhAppPlace -> WhAppDeployment */
  GHashTable *by_label;     /* interned application label -> GPtrArray of WhAppDeployment */
  GHashTable *repositories; /* full name, and last component -> GPtrArray of WhRecord */
  GStrv       forges;       /* addresses that repositories have in front of their names */
  GHashTable *runs;         /* repository record -> GPtrArray of WhRecord, the newest first */
} WhAppJoin;

void      wh_app_join_init                    (WhAppJoin               *self,
                                               WhStore                 *store,
                                               GHashTable              *specs);
void      wh_app_join_clear                   (WhAppJoin               *self);
WhRecord *wh_app_join_find_repository         (WhAppJoin               *self,
                                               const WhApplicationSpec *spec,
                                               const char              *label,
                                               GPtrArray               *deployments);
WhRecord *wh_app_join_find_run                (WhAppJoin               *self,
                                               WhRecord                *repository,
                                               const char              *commit);

G_END_DECLS
