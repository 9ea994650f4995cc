/* deploy-cluster.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-error.h"

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

void deploy_cluster_register (void);
void deploy_cluster_reset    (void);

G_END_DECLS
