/* wh-deploy-plan-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-deployment-private.h"

G_BEGIN_DECLS

/* A plan that is being made; lives as long as its fiber. */
typedef struct
{
  WhOperation   *operation;
  WhDeployments *deployments;
  WhStore       *store;
  WhRecord      *application;
  WhDeployment  *deployment;
  WhDeployPlan  *plan;
  const char    *verb;
} WhDeployGather;

gboolean    wh_deploy_gather_is_verb          (WhDeployGather  *self,
                                               const char      *verb);
const char *wh_deploy_gather_get_parameter    (WhDeployGather  *self,
                                               const char      *id,
                                               const char      *fallback);

/* wh-deploy-where.c */
WhRecord   *wh_deploy_gather_find_environment (WhDeployGather  *self,
                                               const char      *name,
                                               guint            nth);
gboolean    wh_deploy_gather_find_targets     (WhDeployGather  *self,
                                               GError         **error);

/* wh-deploy-what.c */
gboolean    wh_deploy_gather_resolve          (WhDeployGather  *self,
                                               GError         **error);

G_END_DECLS
