/* wh-sim-request-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-request.h"

G_BEGIN_DECLS

WhSimRequest *wh_sim_request_new     (SoupServerMessage *message,
                                      const char        *path,
                                      GHashTable        *query,
                                      const WhSimFault  *fault) G_GNUC_WARN_UNUSED_RESULT;
void          wh_sim_request_pause   (WhSimRequest      *self);
gboolean      wh_sim_request_is_done (WhSimRequest      *self);
gboolean      wh_sim_request_fail    (WhSimRequest      *self);

G_END_DECLS
