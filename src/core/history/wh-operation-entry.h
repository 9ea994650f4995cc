/* wh-operation-entry.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define WH_TYPE_OPERATION_ENTRY (wh_operation_entry_get_type ())

/**
 * WhOperationPhase:
 * @WH_OPERATION_STARTED: written before anything is done
 * @WH_OPERATION_STEP: written before each step of one that has several
 * @WH_OPERATION_FINISHED: written when the outcome is known
 */
typedef enum
{
  WH_OPERATION_STARTED,
  WH_OPERATION_STEP,
  WH_OPERATION_FINISHED,
} WhOperationPhase;

/**
 * WhOperationEntry:
 * @seq: place in the log, from 1 without gaps; given when it is appended
 * @time: microseconds since the epoch, UTC; 0 = now
 * @id: uuid that the entries of one operation share
 * @phase: which of its entries this is
 * @who: (nullable): "user@host"; %NULL = the user of this process
 * @operation: id of the operation
 * @title: (nullable): what it was called when it was done
 * @connection: (nullable): id of the connection
 * @kind: (nullable): kind of the target
 * @uid: (nullable): uid of the target
 * @name: (nullable): full name of the target
 * @parameters: (nullable): JSON, without secrets
 * @before: (nullable): what it was, JSON or words
 * @after: (nullable): what it is now, JSON or words
 * @result: (nullable): what the system said
 * @error: (nullable): why it failed; %NULL in a finished entry = it worked
 * @duration: microseconds; 0 while it is not finished
 * @prev_hash: hash of the entry before; given when it is appended
 * @hash: SHA-256, hexadecimal, over all of the above; given when it is appended
 *
 * One line of the audit log.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  gint64           seq;
  gint64           time;
  char            *id;
  WhOperationPhase phase;
  char            *who;
  char            *operation;
  char            *title;
  char            *connection;
  char            *kind;
  char            *uid;
  char            *name;
  char            *parameters;
  char            *before;
  char            *after;
  char            *result;
  char            *error;
  gint64           duration;
  char            *prev_hash;
  char            *hash;
} WhOperationEntry;

GType             wh_operation_entry_get_type  (void);
WhOperationEntry *wh_operation_entry_new       (const char             *id,
                                                WhOperationPhase        phase,
                                                const char             *operation) G_GNUC_WARN_UNUSED_RESULT;
WhOperationEntry *wh_operation_entry_copy      (const WhOperationEntry *self) G_GNUC_WARN_UNUSED_RESULT;
WhOperationEntry *wh_operation_entry_ref       (WhOperationEntry       *self);
void              wh_operation_entry_unref     (WhOperationEntry       *self);
char             *wh_operation_entry_dup_hash  (const WhOperationEntry *self) G_GNUC_WARN_UNUSED_RESULT;
const char       *wh_operation_phase_get_id    (WhOperationPhase        phase);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhOperationEntry, wh_operation_entry_unref)

G_END_DECLS
