/* wh-forge-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-forge.h"
#include "wh-log-source.h"

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

char       *wh_forge_dup_subject     (const char            *message) G_GNUC_WARN_UNUSED_RESULT;
gint64      wh_forge_commit_time     (yyjson_val            *commit);
gboolean    wh_forge_set_identity    (WhForgeReading        *self,
                                      WhRecordBuilder       *builder,
                                      const char            *mark,
                                      const char            *name);

/* The class. */
GHashTable *wh_forge_kept_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void        wh_forge_repo_free       (gpointer               data);
int         wh_forge_compare_changed (gconstpointer          one,
                                      gconstpointer          other,
                                      gpointer               user_data);
DexFuture  *wh_forge_look_into       (WhProvider            *provider,
                                      WhRecord              *record,
                                      const WhKind          *kind) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_forge_load_raw        (WhProvider            *provider,
                                      const WhRecord        *record) G_GNUC_WARN_UNUSED_RESULT;
void        wh_forge_look_at_tests   (WhForgeLook           *look);
void        wh_forge_log_source_init (WhLogSourceInterface  *iface);

/* Operations. */
DexFuture  *wh_forge_run             (WhOperation           *operation,
                                      DexFiberFunc           fiber) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_forge_dup_repository  (WhOperation           *operation) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_forge_dup_path        (WhOperation           *operation,
                                      const char            *format,
                                      ...) G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_forge_tell_run        (WhStore               *store,
                                      const WhOperationEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_forge_tell_job        (WhStore               *store,
                                      const WhOperationEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_forge_tell_dispatch   (WhStore               *store,
                                      const WhOperationEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_forge_tell_created    (WhStore               *store,
                                      const WhOperationEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
void        wh_forge_expect_runs     (WhOperation           *operation);
void        wh_forge_await_refresh   (WhOperation           *operation,
                                      const WhKind          *kind);
gboolean    wh_forge_await_write     (WhOperation           *operation,
                                      const char            *method,
                                      const char            *path,
                                      char                  *json,
                                      WhHttpReply          **reply,
                                      GError               **error);

G_END_DECLS
