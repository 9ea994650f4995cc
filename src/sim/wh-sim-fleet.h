/* wh-sim-fleet.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "wh-sim-server.h"
#include "wh-sim-world.h"

G_BEGIN_DECLS

#define WH_TYPE_SIM_FLEET (wh_sim_fleet_get_type ())

G_DECLARE_FINAL_TYPE (WhSimFleet, wh_sim_fleet, WH, SIM_FLEET, GObject)

/**
 * WhSimDescribe:
 * @server: a server that listens
 * @builder: inside the object that describes it in the start-up line
 * @user_data: what was given to wh_sim_fleet_add_server()
 *
 * Adds members (tokens, users, paths) to the start-up line.
 */
typedef void (*WhSimDescribe) (WhSimServer *server,
                               JsonBuilder *builder,
                               gpointer     user_data);

WhSimFleet  *wh_sim_fleet_new          (WhSimWorld     *world) G_GNUC_WARN_UNUSED_RESULT;
WhSimWorld  *wh_sim_fleet_get_world    (WhSimFleet     *self);
WhSimFaults *wh_sim_fleet_get_faults   (WhSimFleet     *self);
WhSimServer *wh_sim_fleet_add_server   (WhSimFleet     *self,
                                        const char     *name,
                                        const char     *provider,
                                        WhSimDescribe   describe,
                                        gpointer        user_data,
                                        GDestroyNotify  destroy);
WhSimServer *wh_sim_fleet_find_server  (WhSimFleet     *self,
                                        const char     *name);
gboolean     wh_sim_fleet_listen       (WhSimFleet     *self,
                                        guint           port_base,
                                        GError        **error);
char        *wh_sim_fleet_describe     (WhSimFleet     *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
