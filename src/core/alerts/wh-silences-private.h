/* wh-silences-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-recurrence.h"
#include "wh-silences.h"

G_BEGIN_DECLS

struct _WhSilences
{
  GObject    parent_instance;

  WhStore   *store; /* not owned: its owner owns this */
  GTimeZone *zone;
  guint      source;
};

WhInterval  wh_silence_get_time        (const WhRecord   *silence);
const char *wh_silence_get_state_at    (const WhInterval *time,
                                        gint64            now);
WhRecord   *wh_silence_with_time       (WhRecord         *silence,
                                        const WhInterval *time,
                                        const char       *repeats,
                                        gint64            now) G_GNUC_WARN_UNUSED_RESULT;
void        wh_silences_add_operations (WhSilences       *self,
                                        WhOperations     *operations);

G_END_DECLS
