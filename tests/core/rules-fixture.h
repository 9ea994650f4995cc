/* rules-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kinds.h"
#include "wh-rule-engine-private.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

/* What tests of rules share: an engine over a store with checks, and what time it
 * is there. */

typedef struct
{
  WhStore      *store;
  WhRuleEngine *engine;
} RulesFixture;

extern gint64 now;

gint64 get_now (void);
WhRecord *make_check (const char *name,
                      gboolean    up,
                      gint64      certificate);
void put (RulesFixture *fixture,
          WhRecord     *record);
void drop (RulesFixture *fixture,
           const char   *name);
void set_up (RulesFixture *fixture,
             gconstpointer data);
void tear_down (RulesFixture *fixture,
                gconstpointer data);
void begin (RulesFixture *fixture,
            const char   *json,
            GPtrArray    *states);
void settle (void);
void pass (RulesFixture *fixture,
           gint64        time);
const char *get_alert (RulesFixture *fixture,
                       const char   *rule,
                       const char   *name);
void sample (RulesFixture *fixture,
             const char   *name,
             double        value);
void await (DexFuture *future);
