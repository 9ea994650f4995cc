/* wh-sim-server.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "wh-sim-fault.h"
#include "wh-sim-request.h"

G_BEGIN_DECLS

#define WH_TYPE_SIM_SERVER (wh_sim_server_get_type ())

G_DECLARE_FINAL_TYPE (WhSimServer, wh_sim_server, WH, SIM_SERVER, GObject)

/**
 * WhSimHandler:
 * @request: the request; answer it now or keep a reference and answer later
 * @user_data: what was given to wh_sim_server_add_route()
 */
typedef void (*WhSimHandler) (WhSimRequest *request,
                              gpointer      user_data);

WhSimServer *wh_sim_server_new           (const char       *name) G_GNUC_WARN_UNUSED_RESULT;
const char  *wh_sim_server_get_name      (WhSimServer      *self);
const char  *wh_sim_server_get_url       (WhSimServer      *self);
void         wh_sim_server_add_route     (WhSimServer      *self,
                                          const char       *prefix,
                                          WhSimHandler      handler,
                                          gpointer          user_data,
                                          GDestroyNotify    destroy);
void         wh_sim_server_set_faults    (WhSimServer      *self,
                                          WhSimFaults      *faults);
gboolean     wh_sim_server_set_tls_files (WhSimServer      *self,
                                          const char       *certificate_file,
                                          const char       *key_file,
                                          GError          **error);
gboolean     wh_sim_server_listen        (WhSimServer      *self,
                                          guint             port,
                                          GError          **error);
void         wh_sim_server_stop          (WhSimServer      *self);
gboolean     wh_sim_server_restart       (WhSimServer      *self,
                                          GError          **error);

G_END_DECLS
