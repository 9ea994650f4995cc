/* wh-sim-prometheus-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-metrics.h"
#include "wh-sim-prometheus.h"

G_BEGIN_DECLS

typedef struct
{
  WhSimWorld   *world;
  WhSimMetrics *metrics;
} WhSimPrometheus;

char *prometheus_dup_param           (WhSimRequest    *request,
                                      const char      *name);
void  prometheus_reply_error         (WhSimRequest    *request,
                                      guint            status,
                                      const char      *type,
                                      const char      *format,
                                      ...) G_GNUC_PRINTF (4, 5);
void  prometheus_reply_data          (WhSimRequest    *request,
                                      const char      *data,
                                      gboolean         truncated);
void  prometheus_append_number       (GString         *text,
                                      double           value);
void  prometheus_handle_alerts       (WhSimPrometheus *self,
                                      WhSimRequest    *request);
void  prometheus_handle_rules        (WhSimPrometheus *self,
                                      WhSimRequest    *request);
void  prometheus_handle_targets      (WhSimPrometheus *self,
                                      WhSimRequest    *request);
void  prometheus_handle_metadata     (WhSimPrometheus *self,
                                      WhSimRequest    *request);
void  prometheus_handle_build_info   (WhSimPrometheus *self,
                                      WhSimRequest    *request);
void  prometheus_handle_runtime_info (WhSimPrometheus *self,
                                      WhSimRequest    *request);

G_END_DECLS
