/* wh-traffic-queries.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The setting of a connection with metrics that holds them. */
#define WH_TRAFFIC_QUERIES_SETTING "queries"

/**
 * WhTrafficQuery:
 * @application: whose requests
 * @metric: rate, errors, p50, p95 or p99
 * @expression: PromQL; "$app" stands for the application; its result has one
 *   series for each label "namespace"
 *
 * What the user asks about one application instead of what is recognised.
 */
typedef struct
{
  char *application;
  char *metric;
  char *expression;
} WhTrafficQuery;

GPtrArray *wh_traffic_queries_read   (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_traffic_queries_get    (const char *text,
                                      const char *application,
                                      const char *metric) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_traffic_queries_change (const char *text,
                                      const char *application,
                                      const char *metric,
                                      const char *expression) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
