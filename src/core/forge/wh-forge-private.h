/* wh-forge-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-forge-readers.h"

G_BEGIN_DECLS

extern const WhReader wh_forge_job_reader;
extern const WhReader wh_forge_artifact_reader;
extern const WhReader wh_forge_workflow_reader;
extern const WhReader wh_forge_runner_reader;
extern const WhReader wh_forge_branch_reader;
extern const WhReader wh_forge_tag_reader;
extern const WhReader wh_forge_release_reader;
extern const WhReader wh_forge_pull_reader;
extern const WhReader wh_forge_commit_reader;
extern const WhReader wh_forge_member_reader;
extern const WhReader wh_forge_webhook_reader;
extern const WhReader wh_forge_package_reader;

char     *wh_forge_dup_subject   (const char      *message) G_GNUC_WARN_UNUSED_RESULT;
gint64    wh_forge_commit_time   (yyjson_val      *commit);
gboolean  wh_forge_set_identity  (WhForgeReading  *self,
                                  WhRecordBuilder *builder,
                                  const char      *mark,
                                  const char      *name);

G_END_DECLS
