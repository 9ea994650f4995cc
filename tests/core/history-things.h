/* history-things.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "history-fixture.h"

G_BEGIN_DECLS

/* Resources, events and operations to fill a history with. */

enum
{
  NAME,
  PLACE,
  COUNT,
  RATIO,
  READY,
  SIZE,
  CORES,
  SHARE,
  SPAN,
  SINCE,
  PRICE,
  OWNER,
  CPU,
  N_FIELDS
};

extern const WhKind thing;

void      things_register (void);
gint64    run_number   (DexFuture        *future);
void      run_refused  (DexFuture        *future,
                        const char       *words);
void      edit         (Fixture          *fixture,
                        const char       *sql);
gint64    count        (Fixture          *fixture,
                        const char       *sql);
void      reopen       (Fixture          *fixture);
WhRecord *make_thing   (const char       *connection,
                        const char       *uid,
                        gint64            number,
                        gint64            cpu,
                        gint64            observed_at,
                        WhHealth          health);
WhRecord *make_event   (const char       *uid,
                        const char       *reason,
                        const char       *text,
                        gint64            time,
                        gint64            n,
                        const char       *subject);
void      change       (WhHistory        *history,
                        WhRecord         *before,
                        WhRecord         *after);
WhRecord *find         (GPtrArray        *all,
                        const char       *connection,
                        const char       *uid);
guint     count_events (WhHistory        *history,
                        WhEventQuery      query);
void      append       (WhHistory        *history,
                        const char       *id,
                        WhOperationPhase  phase,
                        const char       *after);
void      fill         (Fixture          *fixture,
                        guint             n);

G_END_DECLS
