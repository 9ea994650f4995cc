/* wh-gitea-readers.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-forge-readers.h"

G_BEGIN_DECLS

void wh_gitea_read_tasks     (WhForgeReading *self,
                              yyjson_val     *reply,
                              WhBatch        *batch);
void wh_gitea_read_task_jobs (WhForgeReading *self,
                              yyjson_val     *reply,
                              gint64          number,
                              WhBatch        *batch);

G_END_DECLS
