/* wh-kube-watch.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-client.h"
#include "wh-kube-cluster.h"

G_BEGIN_DECLS

/**
 * WhKubeReportFunc:
 *
 * Told after each list, each time a stream opens or brings something, and when
 * one of these fails.
 */
typedef void (*WhKubeReportFunc) (WhProvider           *provider,
                                  const WhKubeResource *resource,
                                  const GError         *error);

DexFuture *wh_kube_watch_run (WhProvider           *provider,
                              WhKubeClient         *client,
                              WhKubeCluster        *cluster,
                              const WhKubeResource *resource,
                              const char * const   *namespaces,
                              WhKubeReportFunc      report) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
