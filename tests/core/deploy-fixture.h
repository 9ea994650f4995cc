/* deploy-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "deploy-cluster.h"
#include "wh-deployment-private.h"

G_BEGIN_DECLS

typedef struct
{
  char          *dir;
  WhHistory     *history;
  WhStore       *store;
  WhSecrets     *secrets;
  WhConnections *connections;
  WhOperations  *operations;
  WhDeployments *deployments;
  const char    *connection; /* id of it */
} DeployFixture;

void         deploy_fixture_register    (void);
void         deploy_fixture_set_up      (DeployFixture *self,
                                         gconstpointer  data);
void         deploy_fixture_tear_down   (DeployFixture *self,
                                         gconstpointer  data);
void         deploy_fixture_add_other   (DeployFixture *self);
void         deploy_fixture_put         (DeployFixture *self,
                                         WhRecord      *record);
void         deploy_fixture_put_traffic (DeployFixture *self,
                                         double         errors,
                                         gint64         p95);
void         deploy_fixture_put_image   (DeployFixture *self,
                                         const char    *tag,
                                         char           digit,
                                         int            critical,
                                         int            high);
WhOperation *deploy_fixture_prepare     (DeployFixture *self,
                                         const char    *verb,
                                         ...) G_GNUC_NULL_TERMINATED;
WhOperation *deploy_fixture_plan        (DeployFixture *self,
                                         const char    *verb,
                                         ...) G_GNUC_NULL_TERMINATED;
gboolean     deploy_fixture_run         (DeployFixture *self,
                                         WhOperation   *operation,
                                         GError       **error);
const WhDeployPlan *deploy_fixture_get_plan (WhOperation *operation);
const WhDeployCheck *deploy_fixture_find_check (WhOperation *operation,
                                                const char  *id);
char        *deploy_fixture_dup_digest  (char           digit);

G_END_DECLS
