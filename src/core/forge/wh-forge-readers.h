/* wh-forge-readers.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-batch.h"
#include "wh-json.h"
#include "wh-reader.h"

G_BEGIN_DECLS

/**
 * WhForgeReading:
 * @connection: id of the connection
 * @repository: owner/name of what is read
 * @parent: (nullable): uid of the run that jobs and artifacts belong to
 * @now: microseconds since the epoch: how long something runs already
 * @any_active: set when a run or job waits or runs
 * @newest: set to when the newest run began, or %WH_ABSENT
 *
 * A list of a forge that is being read.
 */
typedef struct
{
  const char *connection;
  const char *repository;
  const char *parent;
  gint64      now;
  gboolean    any_active;
  gint64      newest;
} WhForgeReading;

/* Commits that a repository carries along. */
#define WH_FORGE_MAX_COMMITS 50

/* Repositories and runs, which are always asked for. */
WhRecord   *wh_forge_read_repository (const char      *connection,
                                      yyjson_val      *item) G_GNUC_WARN_UNUSED_RESULT;
void        wh_forge_read_commits    (yyjson_val      *commits,
                                      WhRecordBuilder *builder);
void        wh_forge_read_runs       (WhForgeReading  *self,
                                      yyjson_val      *runs,
                                      WhBatch         *batch);

/* What belongs to one of them: of any kind of wh-kinds-forge.h. */
void        wh_forge_read_details    (WhForgeReading  *self,
                                      const WhKind    *kind,
                                      yyjson_val      *items,
                                      WhBatch         *batch);
WhRecord   *wh_forge_read_commit     (WhForgeReading  *self,
                                      yyjson_val      *commit,
                                      yyjson_val      *status,
                                      yyjson_val      *check_runs) G_GNUC_WARN_UNUSED_RESULT;

WhRecord   *wh_forge_read_member     (WhForgeReading  *self,
                                      yyjson_val      *person,
                                      yyjson_val      *permission) G_GNUC_WARN_UNUSED_RESULT;

/* For readers of replies of one forge only. */
const char *wh_forge_find_state      (const char      *status,
                                      const char      *conclusion);
gboolean    wh_forge_finish_run      (WhForgeReading  *self,
                                      WhRecordBuilder *builder,
                                      const char      *state,
                                      gint64           ended);
void        wh_forge_read_file_name  (yyjson_val      *value,
                                      WhRecordBuilder *builder,
                                      guint            field);

G_END_DECLS
