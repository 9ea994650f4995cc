/* wh-history-rules.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-rule-state.h"

G_BEGIN_DECLS

/**
 * WhStoredRule:
 * @id: of the rule
 * @enabled: whether it is evaluated
 * @text: (nullable): the rule as JSON; %NULL = one that came with the program
 *
 * A rule as it is kept.
 */
typedef struct
{
  char     *id;
  gboolean  enabled;
  char     *text;
} WhStoredRule;

/**
 * WhStoredRuleState:
 * @rule: id of the rule
 * @connection: id of the connection
 * @subject: reference of what it is about, "node:9f3c"
 * @label: (nullable): its name for people
 * @state: where it stands
 *
 * A state as it is kept.
 */
typedef struct
{
  char        *rule;
  char        *connection;
  char        *subject;
  char        *label;
  WhRuleState  state;
} WhStoredRuleState;

/**
 * WhRuleFiring:
 * @rule: id of the rule
 * @connection: id of the connection
 * @subject: reference of what it is about
 * @label: (nullable): its name for people
 * @fired_at: from when on it fired
 * @resolved_at: until when; 0 = still
 * @peak: the value furthest from what is normal; NaN = none
 * @acted: whether somebody did something about that connection meanwhile
 *
 * One time that a rule fired.
 */
typedef struct
{
  char     *rule;
  char     *connection;
  char     *subject;
  char     *label;
  gint64    fired_at;
  gint64    resolved_at;
  double    peak;
  gboolean  acted;
} WhRuleFiring;

WhStoredRuleState *wh_stored_rule_state_new  (const char        *rule,
                                              const char        *connection,
                                              const char        *subject,
                                              const char        *label,
                                              const WhRuleState *state) G_GNUC_WARN_UNUSED_RESULT;
void               wh_stored_rule_state_free (gpointer           data);

DexFuture *wh_history_load_rules        (WhHistory  *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_history_save_rule         (WhHistory  *self,
                                         const char *id,
                                         gboolean    enabled,
                                         const char *text) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_history_delete_rule       (WhHistory  *self,
                                         const char *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_history_load_rule_states  (WhHistory  *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_history_save_rule_states  (WhHistory  *self,
                                         GPtrArray  *states) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_history_load_rule_firings (WhHistory  *self,
                                         gint64      since) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the past of resources, wh-history-versions.c ---- */

/**
 * WhVersion:
 * @record: what it was; volatile values are absent
 * @from: from when on
 * @until: until when; %G_MAXINT64 = still
 *
 * A resource as it was for a time.
 */
typedef struct
{
  WhRecord *record;
  gint64    from;
  gint64    until;
} WhVersion;

/**
 * WhContact:
 * @connection: id of a connection
 * @span: it was observed in this time
 */
typedef struct
{
  char   *connection;
  WhSpan  span;
} WhContact;

DexFuture *wh_history_load_versions     (WhHistory    *self,
                                         const WhKind *kind,
                                         const char   *uid,
                                         gint64        since,
                                         gint64        until) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_history_load_contacts     (WhHistory    *self,
                                         gint64        since,
                                         gint64        until) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
