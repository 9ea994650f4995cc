/* wh-service-health.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

#define WH_TYPE_SERVICE_HEALTH (wh_service_health_get_type ())

/**
 * WhServiceHealth:
 *
 * Joins the services of clusters with the checks that look at them from
 * outside: a service is as good as the worse of both, in the store and so in
 * every count, list and page.
 */
G_DECLARE_FINAL_TYPE (WhServiceHealth, wh_service_health, WH, SERVICE_HEALTH, GObject)

WhServiceHealth *wh_service_health_new    (WhStore         *store) G_GNUC_WARN_UNUSED_RESULT;
void             wh_service_health_update (WhServiceHealth *self);
WhRecord        *wh_service_find_check    (WhStore         *store,
                                           const WhRecord  *service);

G_END_DECLS
