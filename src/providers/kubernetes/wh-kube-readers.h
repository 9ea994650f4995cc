/* wh-kube-readers.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-reader.h"

G_BEGIN_DECLS

extern const WhReader wh_kube_node_reader;
extern const WhReader wh_kube_namespace_reader;
extern const WhReader wh_kube_pod_reader;
extern const WhReader wh_kube_deployment_reader;
extern const WhReader wh_kube_stateful_set_reader;
extern const WhReader wh_kube_daemon_set_reader;
extern const WhReader wh_kube_job_reader;
extern const WhReader wh_kube_cron_job_reader;
extern const WhReader wh_kube_replica_set_reader;
extern const WhReader wh_kube_service_reader;
extern const WhReader wh_kube_ingress_reader;
extern const WhReader wh_kube_event_reader;

G_END_DECLS
