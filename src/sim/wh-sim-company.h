/* wh-sim-company.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-model.h"

G_BEGIN_DECLS

GPtrArray    *wh_sim_company_new_apps     (GRand        *rand,
                                           gint64        birth,
                                           gboolean      incident) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *wh_sim_company_new_clusters (GRand        *rand,
                                           gint64        birth,
                                           gboolean      incident) G_GNUC_WARN_UNUSED_RESULT;
WhSimCommit  *wh_sim_company_add_commit   (WhSimApp     *app,
                                           GRand        *rand,
                                           const char   *message,
                                           gint64        time);
WhSimRelease *wh_sim_company_add_release  (WhSimApp     *app,
                                           const char   *version,
                                           WhSimCommit  *commit,
                                           gint64        time);
WhSimRun     *wh_sim_company_add_run      (WhSimApp     *app,
                                           WhSimCommit  *commit,
                                           gint64        time);

G_END_DECLS
