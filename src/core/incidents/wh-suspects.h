/* wh-suspects.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"

G_BEGIN_DECLS

typedef enum
{
  WH_UNLIKELY,
  WH_POSSIBLE,
  WH_VERY_LIKELY,
} WhLikelihood;

/**
 * WhSuspect:
 * @event: what happened
 * @title: in words
 * @score: how likely it is the cause, 0 to 1
 * @likelihood: the same, roughly
 * @evidence: (element-type utf8): why, a sentence each; one that begins with
 *   "-" speaks against it
 * @subject: (nullable): the resource that changed, as it is now
 *
 * A change that may be the cause of an incident.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  WhRecord        *event;
  char            *title;
  double           score;
  WhLikelihood     likelihood;
  GPtrArray       *evidence;
  WhRecord        *subject;
} WhSuspect;

void        wh_suspect_unref        (gpointer          data);
const char *wh_likelihood_get_title (WhLikelihood      likelihood);

DexFuture  *wh_suspects_find        (WhHistory        *history,
                                     WhStore          *store,
                                     WhRecord         *incident) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray  *wh_suspects_rank        (WhStore          *store,
                                     const WhRecord   *incident,
                                     GPtrArray        *events,
                                     GPtrArray        *earlier) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
