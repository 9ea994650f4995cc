/* wh-sim-image.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-model.h"

G_BEGIN_DECLS

#define WH_SIM_MEDIA_INDEX    "application/vnd.oci.image.index.v1+json"
#define WH_SIM_MEDIA_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define WH_SIM_MEDIA_CONFIG   "application/vnd.oci.image.config.v1+json"
#define WH_SIM_MEDIA_LAYER    "application/vnd.oci.image.layer.v1.tar+gzip"

WhSimRelease *wh_sim_image_build (WhSimApp    *app,
                                  const char  *version,
                                  WhSimCommit *commit,
                                  gint64       time) G_GNUC_WARN_UNUSED_RESULT;
void          wh_sim_image_free  (WhSimRelease *release);

G_END_DECLS
