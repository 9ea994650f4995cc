/* wh-operations-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-operations.h"

G_BEGIN_DECLS

struct _WhOperations
{
  GObject        parent_instance;

  WhConnections *connections;
  WhStore       *store;
  WhHistory     *history;
  GPtrArray     *operations; /* newest first */
  GArray        *local;      /* WhLocalOperation */
  GHashTable    *unfinished; /* id -> WhOperationEntry of another life of the program */
};

/* Something the program does itself, with resources of any connection. The
 * owner owns the door, or what owns it. */
typedef struct
{
  const WhOperationInfo *info;
  GObject               *owner;
} WhLocalOperation;

WhStore   *wh_operations_get_store   (WhOperations *self);
WhHistory *wh_operations_get_history (WhOperations *self);

/* wh-operations-unfinished.c */
void wh_operations_follow_unfinished (WhOperations *self,
                                      const WhKind *kind,
                                      GArray       *changes);

/* wh-operation-close.c */
extern const WhOperationInfo wh_operation_close;

G_END_DECLS
