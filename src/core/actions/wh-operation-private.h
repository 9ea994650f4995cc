/* wh-operation-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-operation.h"

G_BEGIN_DECLS

WhOperation *wh_operation_new          (const WhOperationInfo *info,
                                        WhProvider            *provider,
                                        WhRecord              *target);
WhOperation *wh_operation_new_local    (const WhOperationInfo *info,
                                        GObject               *owner,
                                        WhRecord              *target);
void         wh_operation_set_state    (WhOperation           *self,
                                        WhOperationState       state);
const char  *wh_operation_get_left     (WhOperation           *self);
void         wh_operation_clear_plan   (WhOperation           *self);
void         wh_operation_set_times    (WhOperation           *self,
                                        gint64                 started_at,
                                        gint64                 ended_at);

/* wh-operation-audit.c */
WhOperationEntry *wh_operation_make_entry (WhOperation      *operation,
                                           WhOperationPhase  phase,
                                           const GError     *error) G_GNUC_WARN_UNUSED_RESULT;
void              wh_operation_publish    (WhOperation      *operation,
                                           WhStore          *store,
                                           const char       *state,
                                           const GError     *error,
                                           const char       *hash);

G_END_DECLS
