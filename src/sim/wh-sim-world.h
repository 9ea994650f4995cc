/* wh-sim-world.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-clock.h"
#include "wh-sim-model.h"

G_BEGIN_DECLS

#define WH_TYPE_SIM_WORLD (wh_sim_world_get_type ())

G_DECLARE_FINAL_TYPE (WhSimWorld, wh_sim_world, WH, SIM_WORLD, GObject)

/**
 * WhSimWorldOptions:
 * @seed: what everything that looks random is derived from
 * @speed: how many times faster than real time things happen
 * @epoch: the moment the world starts at, µs since 1970, or 0 for now
 * @incident: whether something is wrong at the start (`--story incident`)
 * @still: nobody pushes on his own
 * @spread: (nullable): name of an application that runs in production in both clusters
 */
typedef struct
{
  guint32  seed;
  double   speed;
  gint64   epoch;
  gboolean incident;
  gboolean still;
  const char *spread;
} WhSimWorldOptions;

WhSimWorld   *wh_sim_world_new          (const WhSimWorldOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void          wh_sim_world_start        (WhSimWorld              *self);
WhSimClock   *wh_sim_world_get_clock    (WhSimWorld              *self);
gint64        wh_sim_world_get_time     (WhSimWorld              *self);
gint64        wh_sim_world_get_birth    (WhSimWorld              *self);
guint32       wh_sim_world_get_seed     (WhSimWorld              *self);
gboolean      wh_sim_world_get_incident (WhSimWorld              *self);

GPtrArray    *wh_sim_world_get_apps     (WhSimWorld              *self);
WhSimApp     *wh_sim_world_find_app     (WhSimWorld              *self,
                                         const char              *name);
GPtrArray    *wh_sim_world_get_clusters (WhSimWorld              *self);

WhSimCommit  *wh_sim_world_push         (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         const char              *message);
WhSimRun     *wh_sim_world_run          (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         WhSimCommit             *commit,
                                         WhSimRunEvent            event);
void          wh_sim_world_cancel_run   (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         WhSimRun                *run);
void          wh_sim_world_rerun        (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         WhSimRun                *run);
void          wh_sim_world_deploy       (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         WhSimEnvironment         environment,
                                         WhSimRelease            *release);
void          wh_sim_world_note_deployed (WhSimWorld             *self,
                                         WhSimApp                *app,
                                         WhSimEnvironment         environment,
                                         WhSimRelease            *release);
void          wh_sim_world_note_served (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         double                   errors);
void          wh_sim_world_set_errors   (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         WhSimRelease            *release,
                                         double                   errors);
void          wh_sim_world_remove_release (WhSimWorld            *self,
                                         WhSimApp                *app,
                                         WhSimRelease            *release);

double        wh_sim_world_app_rate     (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         WhSimEnvironment         environment,
                                         gint64                   time);
double        wh_sim_world_app_errors   (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         WhSimEnvironment         environment,
                                         gint64                   time);
double        wh_sim_world_app_latency  (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         WhSimEnvironment         environment,
                                         gint64                   time);
double        wh_sim_world_slowdown     (double                    errors);
double        wh_sim_world_app_requests_total (WhSimWorld        *self,
                                         WhSimApp                *app,
                                         WhSimEnvironment         environment,
                                         gint64                   time);
double        wh_sim_world_node_cpu     (WhSimWorld              *self,
                                         WhSimNode               *node,
                                         gint64                   time);
double        wh_sim_world_node_cpu_total (WhSimWorld            *self,
                                         WhSimNode               *node,
                                         gint64                   time);
double        wh_sim_world_node_memory  (WhSimWorld              *self,
                                         WhSimNode               *node,
                                         gint64                   time);
double        wh_sim_world_pod_cpu      (WhSimWorld              *self,
                                         WhSimApp                *app,
                                         guint                    hash,
                                         double                   request,
                                         gint64                   time);
double        wh_sim_world_pod_cpu_total (WhSimWorld             *self,
                                         WhSimApp                *app,
                                         guint                    hash,
                                         double                   request,
                                         gint64                   since,
                                         gint64                   time);
double        wh_sim_world_pod_memory   (guint                    hash,
                                         double                   limit);
GPtrArray    *wh_sim_world_get_rules    (WhSimWorld              *self);
GPtrArray    *wh_sim_world_dup_alerts   (WhSimWorld              *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
