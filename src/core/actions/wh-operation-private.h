/* wh-operation-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

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

G_END_DECLS
