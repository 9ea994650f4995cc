/* wh-rule-queries.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connections.h"
#include "wh-range-source.h"
#include "wh-rule-engine.h"

G_BEGIN_DECLS

#define WH_TYPE_RULE_QUERIES (wh_rule_queries_get_type ())

/**
 * WhRuleQueries:
 *
 * Asks systems that answer PromQL what rules in that language want to know, and
 * gives the answers to the engine. What was not answered was not observed.
 */
G_DECLARE_FINAL_TYPE (WhRuleQueries, wh_rule_queries, WH, RULE_QUERIES, GObject)

WhRuleQueries *wh_rule_queries_new         (WhRuleEngine  *engine) G_GNUC_WARN_UNUSED_RESULT;
void           wh_rule_queries_set_connections (WhRuleQueries *self,
                                            WhConnections *connections);
void           wh_rule_queries_start       (WhRuleQueries *self);
void           wh_rule_queries_stop        (WhRuleQueries *self);
void           wh_rule_queries_wake        (WhRuleQueries *self);
void           wh_rule_queries_restore     (WhRuleQueries *self);
DexFuture     *wh_rule_queries_ask         (WhRuleQueries *self,
                                            const char    *connection,
                                            WhRangeSource *source) G_GNUC_WARN_UNUSED_RESULT;
const char    *wh_rule_queries_get_problem (WhRuleQueries *self,
                                            const char    *rule);

G_END_DECLS
