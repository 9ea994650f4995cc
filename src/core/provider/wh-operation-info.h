/* wh-operation-info.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-operation-entry.h"
#include "wh-store.h"

G_BEGIN_DECLS

typedef struct _WhSetting WhSetting;
typedef struct _WhProvider WhProvider;
typedef struct _WhOperation WhOperation;

/**
 * WhOperationFlags:
 * @WH_OPERATION_DESTRUCTIVE: takes something away that does not come back by
 *   itself; in production the name must be typed
 * @WH_OPERATION_MANY: makes sense for several selected resources at once
 */
typedef enum
{
  WH_OPERATION_PLAIN       = 0,
  WH_OPERATION_DESTRUCTIVE = 1 << 0,
  WH_OPERATION_MANY        = 1 << 1,
} WhOperationFlags;

/**
 * WhOperationInfo:
 * @id: stable: "scale"
 * @title: the button, marked with N_(); ends in "…" (all ask first)
 * @verb: the confirming button, marked with N_(): "Scale"
 * @doing: (nullable): what is said while it is done, marked with N_(), %s is with what:
 *   "Scaling %s"; %NULL: the verb
 * @icon_name: (nullable): a symbolic icon
 * @kind: id of the kind it acts on
 * @flags: see [flags@OperationFlags]
 * @parameters: what it asks for
 * @n_parameters: how many
 * @reads: (nullable): %NULL-terminated ids of other kinds that the plan looks at
 * @get_default: (nullable): what a parameter is at first, from what the
 *   resource is now; %NULL = nothing
 * @applies: (nullable): whether it makes sense for a resource
 * @is_due: (nullable): of what the program does itself: whether its owner has
 *   something to do there now; then it is offered
 * @explain_lack: (nullable): why this system, or this version of it, cannot do
 *   the operation @info, in words (transfer full); then it is not offered. %NULL: it can
 * @plan: dry run: asks the system what would change and calls
 *   [method@Operation.set_change] and [method@Operation.add_effect]; changes
 *   nothing; rejects when it cannot be done
 * @run: does it; reports by [method@Operation.set_progress] and
 *   [method@Operation.set_result]; resolves when the system has done it
 * @told_by: (nullable): id of the kind that @tell_now looks at; %NULL = @kind
 * @tell_now: (nullable): how things stand by what is observed, in whole
 *   sentences, for one whose end nobody saw: its first line of the audit log,
 *   with the last step as result; %NULL = not known. Without it, the state of
 *   the resource.
 *
 * Describes something the user can ask a system for.
 */
typedef struct _WhOperationInfo WhOperationInfo;

struct _WhOperationInfo
{
  const char       *id;
  const char       *title;
  const char       *verb;
  const char       *doing;
  const char       *icon_name;
  const char       *kind;
  WhOperationFlags  flags;
  const WhSetting  *parameters;
  guint             n_parameters;
  const char * const *reads;

  char      *(*get_default) (const WhRecord *record,
                             const char     *parameter);
  gboolean   (*applies)     (const WhRecord *record);
  gboolean   (*is_due)      (gpointer        owner,
                             const WhRecord *record);
  char      *(*explain_lack) (const WhOperationInfo *info,
                              WhProvider            *provider);
  DexFuture *(*plan)        (WhOperation    *operation);
  DexFuture *(*run)         (WhOperation    *operation);

  const char *told_by;
  char      *(*tell_now)    (WhStore                *store,
                             const WhOperationEntry *entry);
};

gboolean wh_operation_info_applies (const WhOperationInfo *self,
                                    const WhRecord        *record);

G_END_DECLS
