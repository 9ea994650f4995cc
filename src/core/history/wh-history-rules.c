/* wh-history-rules.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-history-private.h"
#include "wh-history-rules.h"

/* ---- rules ---- */

static void
stored_rule_free (gpointer data)
{
  WhStoredRule *rule = data;

  g_free (rule->id);
  g_free (rule->text);
  g_free (rule);
}

static gboolean
load_rules_job (WhEngineThread  *thread,
                gpointer         data,
                GValue          *result,
                GError         **error)
{
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func (stored_rule_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *statement = wh_database_prepare (thread->database, "SELECT id, enabled, text FROM rule ORDER BY id", error);

  if (statement == NULL)
    return FALSE;

  while (wh_database_next (thread->database, statement, &local_error))
    {
      WhStoredRule *rule;

      if (wh_column_text (statement, 0) == NULL)
        continue;

      rule = g_new0 (WhStoredRule, 1);
      rule->id = g_strdup (wh_column_text (statement, 0));
      rule->enabled = sqlite3_column_int (statement, 1) != 0;
      rule->text = g_strdup (wh_column_text (statement, 2));
      g_ptr_array_add (rules, rule);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&rules));

  return TRUE;
}

/**
 * wh_history_load_rules:
 * @self: a history that is open
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhStoredRule
 */
DexFuture *
wh_history_load_rules (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_READ, load_rules_job, NULL, NULL);
}

static gboolean
save_rule_job (WhEngineThread  *thread,
               gpointer         data,
               GValue          *result,
               GError         **error)
{
  const WhStoredRule *rule = data;
  sqlite3_stmt *statement = wh_database_prepare (thread->database,
                                                 "INSERT INTO rule (id, enabled, text, changed_at) VALUES (?1, ?2, ?3, ?4)"
                                                 " ON CONFLICT (id) DO UPDATE SET enabled = ?2, text = ?3, changed_at = ?4",
                                                 error);

  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, rule->id);
  sqlite3_bind_int (statement, 2, rule->enabled);
  wh_bind_text (statement, 3, rule->text);
  sqlite3_bind_int64 (statement, 4, g_get_real_time ());

  return wh_database_run (thread->database, statement, error);
}

/**
 * wh_history_save_rule:
 * @self: a history that is open
 * @id: of the rule
 * @enabled: whether it is evaluated
 * @text: (nullable): the rule as JSON; %NULL = as it came with the program
 *
 * Returns: (transfer full): resolves to %TRUE when it is in the file
 */
DexFuture *
wh_history_save_rule (WhHistory  *self,
                      const char *id,
                      gboolean    enabled,
                      const char *text)
{
  WhStoredRule *rule;

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  rule = g_new0 (WhStoredRule, 1);
  rule->id = g_strdup (id);
  rule->enabled = enabled;
  rule->text = g_strdup (text);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE,
                           save_rule_job, rule, stored_rule_free);
}

/* When it fired stays: it happened. */
static gboolean
delete_rule_job (WhEngineThread  *thread,
                 gpointer         data,
                 GValue          *result,
                 GError         **error)
{
  static const char * const statements[] = {
    "DELETE FROM rule WHERE id = ?1",
    "DELETE FROM rule_state WHERE rule = ?1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      sqlite3_stmt *statement = wh_database_prepare (thread->database, statements[i], error);

      if (statement == NULL)
        return FALSE;

      wh_bind_text (statement, 1, data);
      if (!wh_database_run (thread->database, statement, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * wh_history_delete_rule:
 * @self: a history that is open
 * @id: of the rule
 *
 * Returns: (transfer full): resolves to %TRUE when it is forgotten
 */
DexFuture *
wh_history_delete_rule (WhHistory  *self,
                        const char *id)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE,
                           delete_rule_job, g_strdup (id), g_free);
}

/* ---- states ---- */

/**
 * wh_stored_rule_state_new:
 * @rule: id of the rule
 * @connection: id of the connection
 * @subject: reference of what it is about, "node:9f3c"
 * @label: (nullable): its name for people
 * @state: where it stands; copied
 *
 * Returns: (transfer full): what [method@History.save_rule_states] takes
 */
WhStoredRuleState *
wh_stored_rule_state_new (const char        *rule,
                          const char        *connection,
                          const char        *subject,
                          const char        *label,
                          const WhRuleState *state)
{
  WhStoredRuleState *self = g_new0 (WhStoredRuleState, 1);

  self->rule = g_strdup (rule);
  self->connection = g_strdup (connection);
  self->subject = g_strdup (subject);
  self->label = g_strdup (label);
  self->state = *state;

  return self;
}

/**
 * wh_stored_rule_state_free:
 * @data: (transfer full): a #WhStoredRuleState; a #GDestroyNotify for arrays
 */
void
wh_stored_rule_state_free (gpointer data)
{
  WhStoredRuleState *self = data;

  g_free (self->rule);
  g_free (self->connection);
  g_free (self->subject);
  g_free (self->label);
  g_free (self);
}

/* SQLite has no NaN. */
static double
read_real (sqlite3_stmt *statement,
           int           column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL ? NAN : sqlite3_column_double (statement, column);
}

static gboolean
load_states_job (WhEngineThread  *thread,
                 gpointer         data,
                 GValue          *result,
                 GError         **error)
{
  g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func (wh_stored_rule_state_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = wh_database_prepare (thread->database,
                                           "SELECT rule, connection, subject, label, stage, active_at, held, last_at,"
                                           " fired_at, resolved_at, quiet_at, quiet, value, peak FROM rule_state",
                                           error);

  if (row == NULL)
    return FALSE;

  while (wh_database_next (thread->database, row, &local_error))
    {
      int stage = sqlite3_column_int (row, 4);
      WhRuleState state = {
        .stage = stage >= WH_RULE_INACTIVE && stage <= WH_RULE_RESOLVED ? (guint8)stage : WH_RULE_INACTIVE,
        .gap = TRUE,
        .active_at = sqlite3_column_int64 (row, 5),
        .held = sqlite3_column_int64 (row, 6),
        .last_at = sqlite3_column_int64 (row, 7),
        .fired_at = sqlite3_column_int64 (row, 8),
        .resolved_at = sqlite3_column_int64 (row, 9),
        .quiet_at = sqlite3_column_int64 (row, 10),
        .quiet = sqlite3_column_int64 (row, 11),
        .value = read_real (row, 12),
        .peak = read_real (row, 13),
      };

      if (wh_column_text (row, 0) != NULL && wh_column_text (row, 1) != NULL && wh_column_text (row, 2) != NULL)
        g_ptr_array_add (states, wh_stored_rule_state_new (wh_column_text (row, 0), wh_column_text (row, 1),
                                                           wh_column_text (row, 2), wh_column_text (row, 3), &state));
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&states));

  return TRUE;
}

/**
 * wh_history_load_rule_states:
 * @self: a history that is open
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhStoredRuleState, each
 *   with a gap: what happened since it was written was not observed
 */
DexFuture *
wh_history_load_rule_states (WhHistory *self)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_READ, load_states_job, NULL, NULL);
}

static void
bind_real (sqlite3_stmt *statement,
           int           index,
           double        value)
{
  if (isfinite (value))
    sqlite3_bind_double (statement, index, value);
  else
    sqlite3_bind_null (statement, index);
}

static gboolean
save_state (WhEngineThread           *thread,
            const WhStoredRuleState  *row,
            GError                  **error)
{
  sqlite3_stmt *statement;

  /* Nothing to remember. */
  if (row->state.stage == WH_RULE_INACTIVE)
    {
      statement = wh_database_prepare (thread->database,
                                       "DELETE FROM rule_state WHERE rule = ?1 AND connection = ?2 AND subject = ?3", error);
      if (statement == NULL)
        return FALSE;

      wh_bind_text (statement, 1, row->rule);
      wh_bind_text (statement, 2, row->connection);
      wh_bind_text (statement, 3, row->subject);
      return wh_database_run (thread->database, statement, error);
    }

  statement = wh_database_prepare (thread->database,
                                   "INSERT OR REPLACE INTO rule_state (rule, connection, subject, label, stage, active_at, held,"
                                   " last_at, fired_at, resolved_at, quiet_at, quiet, value, peak)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, row->rule);
  wh_bind_text (statement, 2, row->connection);
  wh_bind_text (statement, 3, row->subject);
  wh_bind_text (statement, 4, row->label);
  sqlite3_bind_int (statement, 5, row->state.stage);
  sqlite3_bind_int64 (statement, 6, row->state.active_at);
  sqlite3_bind_int64 (statement, 7, row->state.held);
  sqlite3_bind_int64 (statement, 8, row->state.last_at);
  sqlite3_bind_int64 (statement, 9, row->state.fired_at);
  sqlite3_bind_int64 (statement, 10, row->state.resolved_at);
  sqlite3_bind_int64 (statement, 11, row->state.quiet_at);
  sqlite3_bind_int64 (statement, 12, row->state.quiet);
  bind_real (statement, 13, row->state.value);
  bind_real (statement, 14, row->state.peak);

  return wh_database_run (thread->database, statement, error);
}

/* Each firing once: the same is written again while it goes on, and by another
 * process that sees it too. */
static gboolean
save_firing (WhEngineThread           *thread,
             const WhStoredRuleState  *row,
             GError                  **error)
{
  sqlite3_stmt *statement;

  if (row->state.stage != WH_RULE_FIRING && row->state.stage != WH_RULE_RESOLVED)
    return TRUE;

  statement = wh_database_prepare (thread->database,
                                   "INSERT INTO rule_firing (rule, connection, subject, label, fired_at, resolved_at, peak)"
                                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                                   " ON CONFLICT (rule, connection, subject, fired_at)"
                                   " DO UPDATE SET resolved_at = ?6, peak = ?7",
                                   error);
  if (statement == NULL)
    return FALSE;

  wh_bind_text (statement, 1, row->rule);
  wh_bind_text (statement, 2, row->connection);
  wh_bind_text (statement, 3, row->subject);
  wh_bind_text (statement, 4, row->label);
  sqlite3_bind_int64 (statement, 5, row->state.fired_at);
  sqlite3_bind_int64 (statement, 6, row->state.stage == WH_RULE_RESOLVED ? row->state.resolved_at : 0);
  bind_real (statement, 7, row->state.peak);

  return wh_database_run (thread->database, statement, error);
}

static gboolean
save_states_job (WhEngineThread  *thread,
                 gpointer         data,
                 GValue          *result,
                 GError         **error)
{
  GPtrArray *states = data;

  for (guint i = 0; i < states->len; i++)
    if (!save_state (thread, g_ptr_array_index (states, i), error) ||
        !save_firing (thread, g_ptr_array_index (states, i), error))
      return FALSE;

  return TRUE;
}

/**
 * wh_history_save_rule_states:
 * @self: a history that is open
 * @states: (transfer full) (element-type WhStoredRuleState): what changed
 *
 * Returns: (transfer full): resolves to %TRUE when they are in the file
 */
DexFuture *
wh_history_save_rule_states (WhHistory *self,
                             GPtrArray *states)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_WRITE,
                           save_states_job, states, (GDestroyNotify)g_ptr_array_unref);
}

/* ---- firings ---- */

static void
firing_free (gpointer data)
{
  WhRuleFiring *firing = data;

  g_free (firing->rule);
  g_free (firing->connection);
  g_free (firing->subject);
  g_free (firing->label);
  g_free (firing);
}

static gboolean
load_firings_job (WhEngineThread  *thread,
                  gpointer         data,
                  GValue          *result,
                  GError         **error)
{
  g_autoptr(GPtrArray) firings = g_ptr_array_new_with_free_func (firing_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  /* An operation on the same system while it fired, or on an alert, is what
   * there is to tell that somebody cared. */
  row = wh_database_prepare (thread->database,
                             "SELECT f.rule, f.connection, f.subject, f.label, f.fired_at, f.resolved_at, f.peak,"
                             " EXISTS (SELECT 1 FROM operation o WHERE o.time BETWEEN f.fired_at AND"
                             "  CASE f.resolved_at WHEN 0 THEN ?2 ELSE f.resolved_at END"
                             "  AND (o.connection = f.connection OR o.kind = 'alert'))"
                             " FROM rule_firing f WHERE f.fired_at >= ?1 ORDER BY f.fired_at",
                             error);
  if (row == NULL)
    return FALSE;

  sqlite3_bind_int64 (row, 1, *(gint64 *)data);
  sqlite3_bind_int64 (row, 2, g_get_real_time ());

  while (wh_database_next (thread->database, row, &local_error))
    {
      WhRuleFiring *firing;

      if (wh_column_text (row, 0) == NULL || wh_column_text (row, 1) == NULL || wh_column_text (row, 2) == NULL)
        continue;

      firing = g_new0 (WhRuleFiring, 1);
      firing->rule = g_strdup (wh_column_text (row, 0));
      firing->connection = g_strdup (wh_column_text (row, 1));
      firing->subject = g_strdup (wh_column_text (row, 2));
      firing->label = g_strdup (wh_column_text (row, 3));
      firing->fired_at = sqlite3_column_int64 (row, 4);
      firing->resolved_at = sqlite3_column_int64 (row, 5);
      firing->peak = read_real (row, 6);
      firing->acted = sqlite3_column_int (row, 7) != 0;
      g_ptr_array_add (firings, firing);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&firings));

  return TRUE;
}

/**
 * wh_history_load_rule_firings:
 * @self: a history that is open
 * @since: not before, microseconds since the epoch, UTC
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhRuleFiring, by time
 */
DexFuture *
wh_history_load_rule_firings (WhHistory *self,
                              gint64     since)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           load_firings_job, g_memdup2 (&since, sizeof since), g_free);
}
