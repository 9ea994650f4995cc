/* wh-gitea-readers.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-batch.h"
#include "wh-json.h"
#include "wh-record.h"

G_BEGIN_DECLS

/**
 * WhGiteaRuns:
 * @connection: id of the connection
 * @repository: owner/name of what the runs belong to
 * @now: microseconds since the epoch: how long something runs already
 * @ids: (nullable): uid of a run → its id in the database of Gitea, a string
 * @any_active: set when one waits or runs
 * @newest: set to when the newest began, or %WH_ABSENT
 *
 * A list of runs that is being read.
 */
typedef struct
{
  const char *connection;
  const char *repository;
  gint64      now;
  GHashTable *ids;
  gboolean    any_active;
  gint64      newest;
} WhGiteaRuns;

#define WH_GITEA_MAX_COMMITS 50

WhRecord *wh_gitea_read_repository (const char      *connection,
                                    yyjson_val      *item) G_GNUC_WARN_UNUSED_RESULT;
void      wh_gitea_read_commits    (yyjson_val      *commits,
                                    WhRecordBuilder *builder);
void      wh_gitea_read_runs       (WhGiteaRuns     *self,
                                    yyjson_val      *reply,
                                    WhBatch         *batch);
void      wh_gitea_read_tasks      (WhGiteaRuns     *self,
                                    yyjson_val      *reply,
                                    WhBatch         *batch);

G_END_DECLS
