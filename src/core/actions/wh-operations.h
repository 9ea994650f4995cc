/* wh-operations.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connections.h"
#include "wh-operation.h"

G_BEGIN_DECLS

#define WH_TYPE_OPERATIONS (wh_operations_get_type ())

/**
 * WhOperations:
 *
 * The one door for writes. A list model of the #WhOperation that run or ran in
 * this process, newest first; the audit of all of them is in the history.
 */
G_DECLARE_FINAL_TYPE (WhOperations, wh_operations, WH, OPERATIONS, GObject)

WhOperations *wh_operations_new     (WhConnections          *connections,
                                     WhStore                *store,
                                     WhHistory              *history) G_GNUC_WARN_UNUSED_RESULT;
void          wh_operations_add_local (WhOperations          *self,
                                       const WhOperationInfo *info,
                                       GObject               *owner);
GPtrArray    *wh_operations_list    (WhOperations           *self,
                                     WhRecord               *target) G_GNUC_WARN_UNUSED_RESULT; /* WhOperationInfo */
char         *wh_operations_dup_lacking (WhOperations       *self,
                                         WhRecord           *target) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *wh_operations_list_local (WhOperations        *self,
                                        const WhKind        *kind) G_GNUC_WARN_UNUSED_RESULT; /* WhOperationInfo */
WhOperation  *wh_operations_prepare (WhOperations           *self,
                                     const WhOperationInfo  *info,
                                     WhRecord               *target,
                                     GError                **error) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_operations_plan    (WhOperations           *self,
                                     WhOperation            *operation) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_operations_run     (WhOperations           *self,
                                     WhOperation            *operation,
                                     const char             *typed_name) G_GNUC_WARN_UNUSED_RESULT;
gboolean      wh_operations_may_write (WhOperations         *self,
                                       const char            *connection,
                                       GError               **error);
DexFuture    *wh_operations_note_step (WhOperations         *self,
                                       WhOperation           *operation,
                                       const char            *step) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_operation_note_step  (WhOperation           *operation,
                                       const char            *step) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_operations_load_unfinished (WhOperations   *self) G_GNUC_WARN_UNUSED_RESULT;
void          wh_operations_cancel  (WhOperations           *self,
                                     WhOperation            *operation);

G_END_DECLS
