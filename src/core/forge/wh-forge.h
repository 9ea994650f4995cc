/* wh-forge.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-operation.h"

G_BEGIN_DECLS

/**
 * WhForgeFeature:
 *
 * What not every forge, or not every version of one, can do.
 */
typedef enum
{
  WH_FORGE_DISPATCH,
  WH_FORGE_SWITCH_WORKFLOW,
  WH_FORGE_RERUN,
  WH_FORGE_RERUN_FAILED,
  WH_FORGE_RERUN_JOB,
  WH_FORGE_CANCEL,
} WhForgeFeature;

#define WH_TYPE_FORGE (wh_forge_get_type ())
G_DECLARE_INTERFACE (WhForge, wh_forge, WH, FORGE, GObject)

/**
 * WhForgeInterface:
 * @get_prefix: what stands before every path: "api/v1/", or ""
 * @role_words: (nullable): what the forge says for read, write and admin; %NULL: the same
 * @hook_type: (nullable): what the forge calls a webhook that is no service's own
 * @jobs_by_themselves: whether one job is run again without its run being named
 * @explain_lack: why a feature is not there, in words; %NULL: it is
 *
 * A provider that is a forge whose API is shaped like GitHub's. The operations
 * of wh-forge-operations.h work with all of them.
 */
struct _WhForgeInterface
{
  GTypeInterface parent_interface;

  const char         *(*get_prefix) (WhForge *self);
  const char * const *role_words;
  const char         *hook_type;
  gboolean            jobs_by_themselves;
  char             *(*explain_lack) (WhForge        *self,
                                     WhForgeFeature  feature);
};

extern const WhOperationInfo wh_forge_create_repository;
extern const WhOperationInfo wh_forge_add_member;
extern const WhOperationInfo wh_forge_set_role;
extern const WhOperationInfo wh_forge_remove_member;
extern const WhOperationInfo wh_forge_create_webhook;
extern const WhOperationInfo wh_forge_test_webhook;
extern const WhOperationInfo wh_forge_delete_webhook;
extern const WhOperationInfo wh_forge_dispatch;
extern const WhOperationInfo wh_forge_run_workflow;
extern const WhOperationInfo wh_forge_enable_workflow;
extern const WhOperationInfo wh_forge_disable_workflow;
extern const WhOperationInfo wh_forge_rerun;
extern const WhOperationInfo wh_forge_rerun_failed;
extern const WhOperationInfo wh_forge_rerun_job;
extern const WhOperationInfo wh_forge_cancel;

/* For the files of this folder. */
DexFuture *wh_forge_run        (WhOperation   *operation,
                                DexFiberFunc   fiber) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_forge_dup_repository (WhOperation *operation) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_forge_dup_path   (WhOperation   *operation,
                                const char    *format,
                                ...) G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;
void       wh_forge_await_refresh (WhOperation *operation,
                                   const WhKind *kind);
gboolean   wh_forge_await_write (WhOperation  *operation,
                                 const char   *method,
                                 const char   *path,
                                 char         *json,
                                 WhHttpReply **reply,
                                 GError      **error);

G_END_DECLS
