/* wh-rule-engine.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-connections.h"
#include "wh-rule-state.h"
#include "wh-rules.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define WH_TYPE_RULE_ENGINE (wh_rule_engine_get_type ())

/**
 * WhRuleEngine:
 *
 * Evaluates rules as samples and resources arrive, never all of them again. What
 * is pending or fires becomes a resource of the kind "alert" of the program's
 * own source, so that whoever shows or tells alerts knows these too.
 *
 * Signal "changed": the stage of some rule changed.
 */
G_DECLARE_FINAL_TYPE (WhRuleEngine, wh_rule_engine, WH, RULE_ENGINE, GObject)

/**
 * WhRuleStanding:
 * @rule: id of a rule
 * @n_subjects: how many subjects it has now
 * @n_pending: of these, so many may fire soon
 * @n_firing: of these, so many fire
 * @problem: (nullable): why it is not observed, or not all of it; valid until
 *   the next "changed"
 *
 * How a rule stands.
 */
typedef struct
{
  guint n_subjects;
  guint n_pending;
  guint n_firing;
  const char *problem;
} WhRuleStanding;

WhRuleEngine  *wh_rule_engine_new          (WhStore        *store,
                                            WhHistory      *history) G_GNUC_WARN_UNUSED_RESULT;
void           wh_rule_engine_set_rules    (WhRuleEngine   *self,
                                            GPtrArray      *rules);
void           wh_rule_engine_set_connections (WhRuleEngine *self,
                                            WhConnections  *connections);
DexFuture     *wh_rule_engine_start        (WhRuleEngine   *self,
                                            WhRules        *rules) G_GNUC_WARN_UNUSED_RESULT;
void           wh_rule_engine_begin        (WhRuleEngine   *self,
                                            GPtrArray      *states);
void           wh_rule_engine_stop         (WhRuleEngine   *self);
void           wh_rule_engine_note_sample  (WhRuleEngine   *self,
                                            const char     *connection,
                                            const WhSample *sample);
guint          wh_rule_engine_process      (WhRuleEngine   *self,
                                            gint64          budget);
void           wh_rule_engine_tick         (WhRuleEngine   *self,
                                            gint64          now);
void           wh_rule_engine_set_clock    (WhRuleEngine   *self,
                                            gint64        (*get_time) (void));
WhRuleStanding wh_rule_engine_get_standing (WhRuleEngine   *self,
                                            const char     *rule);

G_END_DECLS
