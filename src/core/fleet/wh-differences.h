/* wh-differences.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhDifference:
 * @before: (nullable): the resource as it was; %NULL = it is new
 * @after: (nullable): the resource as it became; %NULL = it is gone
 * @application: (nullable): the application it belongs to
 * @field: (nullable): what of it is different; %NULL = whether it is there, or
 *   its health
 * @old_text: (nullable): what that was, for people
 * @new_text: (nullable): what it became
 * @time: since when it is so, microseconds since the epoch; 0 = not known
 * @weight: how likely it matters; greater is first
 * @by: (nullable): who did it, when an operation or a run says so
 * @commit: (nullable): the commit that came with it
 * @commit_url: (nullable): where to read that
 *
 * One thing about one resource that is not as it was.
 */
typedef struct
{
  WhRecord      *before;
  WhRecord      *after;
  const char    *application;
  const WhField *field;
  char          *old_text;
  char          *new_text;
  gint64         time;
  guint          weight;
  char          *by;
  char          *commit;
  char          *commit_url;
} WhDifference;

/* What weighs less is a consequence of something else on the list, or noise. */
#define WH_DIFFERENCE_UNIMPORTANT 20


#define WH_TYPE_DIFFERENCES (wh_differences_get_type ())

/**
 * WhDifferences:
 * @from: the earlier instant, microseconds since the epoch
 * @until: the later one
 * @all: (element-type WhDifference): by application, those with the weightiest
 *   first, and by weight in each
 * @unseen: (element-type utf8): names of connections that were out of contact
 *   at one of the instants: of them nothing is known
 * @n_replaced_pods: pods that came or went with a workload that stayed; they
 *   are not among @all
 * @n_first_seen: resources that were there already but were not looked at yet;
 *   neither are they
 *
 * What changed between two instants.
 */
typedef struct
{
  gint64     from;
  gint64     until;
  GPtrArray *all;
  GPtrArray *unseen;
  guint      n_replaced_pods;
  guint      n_first_seen;
} WhDifferences;

GType          wh_differences_get_type     (void);
WhDifferences *wh_differences_ref          (WhDifferences       *self);
void           wh_differences_unref        (WhDifferences       *self);
WhDifferences *wh_differences_find         (WhStore             *before,
                                            gint64               from,
                                            WhStore             *after,
                                            gint64               until) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_differences_between      (WhHistory           *history,
                                            gint64               from,
                                            gint64               until) G_GNUC_WARN_UNUSED_RESULT;
char          *wh_differences_to_markdown  (const WhDifferences *self) G_GNUC_WARN_UNUSED_RESULT;
const char    *wh_difference_get_change    (const WhDifference  *self);
WhRecord      *wh_difference_get_record    (const WhDifference  *self);
char          *wh_difference_dup_text      (const WhDifference  *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDifferences, wh_differences_unref)

G_END_DECLS
