/* deploy-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-deployment-private.h"

G_BEGIN_DECLS

/* A cluster that keeps one workload, its second one and a service in memory,
 * and writes down what is asked of it. */
typedef struct
{
  char    *id;            /* of its connection */
  char    *image;
  char    *old_image;     /* of the revision before */
  gint64   revision;
  gint64   generation;
  gint64   replicas;
  gboolean paused;
  gint64   twin;          /* replicas; -1 = there is none */
  gboolean switched;
  gboolean stuck;         /* no rollout comes to its end */
  gboolean broken;        /* none of the second workload and of the new image does */
  GString *log;           /* "set-image 2.0; drop-twin" */
  guint    n_applied;
  int      fail_at;       /* which of them fails; -1 = none */
  WhError  fail_with;
  gboolean fail_after;    /* it was done all the same */
  gboolean answers;       /* the expression */
  gboolean silent;        /* the metrics */
  guint    n_asked;
  DexPromise *hold_apply; /* an apply waits for it */
} DeployCluster;

extern DeployCluster deploy_cluster;
extern DeployCluster deploy_other;   /* only after deploy_fixture_add_other() */

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
