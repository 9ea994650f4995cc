/* wh-operations-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-operations.h"

G_BEGIN_DECLS

WhStore   *wh_operations_get_store   (WhOperations *self);
WhHistory *wh_operations_get_history (WhOperations *self);

/* wh-operation-close.c */
extern const WhOperationInfo wh_operation_close;

G_END_DECLS
