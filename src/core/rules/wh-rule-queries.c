/* wh-rule-queries.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-rule-engine-private.h"
#include "wh-rule-queries.h"

/* As often as Prometheus is commonly told to evaluate. */
#define PERIOD_SECONDS 15

/* A connection that answers again is asked so soon: others come with it. */
#define WAKE_MSEC 300

/* What has not come by then is missed. */
#define ANSWER_MSEC 12000

/* So many expressions of one connection are asked for at once. */
#define MAX_PARALLEL 4

/* So many series may one rule watch in one connection. */
#define MAX_SERIES 2000

/* Whether a system observed anything at all. */
#define AWAKE "count(up)"

struct _WhRuleQueries
{
  GObject         parent_instance;

  WhRuleEngine   *engine;       /* not owned: it owns this */
  WhConnections  *connections;  /* nullable */
  GHashTable     *problems;     /* id of a rule → text */
  GHashTable     *asking;       /* ids of connections that have not answered yet */
  DexCancellable *scope;
  guint           period_source;
  guint           wake_source;
};

G_DEFINE_FINAL_TYPE (WhRuleQueries, wh_rule_queries, G_TYPE_OBJECT)

static void
wh_rule_queries_dispose (GObject *object)
{
  WhRuleQueries *self = WH_RULE_QUERIES (object);

  wh_rule_queries_stop (self);
  g_clear_object (&self->connections);

  G_OBJECT_CLASS (wh_rule_queries_parent_class)->dispose (object);
}

static void
wh_rule_queries_finalize (GObject *object)
{
  WhRuleQueries *self = WH_RULE_QUERIES (object);

  g_clear_weak_pointer (&self->engine);
  g_clear_pointer (&self->problems, g_hash_table_unref);
  g_clear_pointer (&self->asking, g_hash_table_unref);
  dex_clear (&self->scope);

  G_OBJECT_CLASS (wh_rule_queries_parent_class)->finalize (object);
}

static void
wh_rule_queries_class_init (WhRuleQueriesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_rule_queries_dispose;
  object_class->finalize = wh_rule_queries_finalize;
}

static void
wh_rule_queries_init (WhRuleQueries *self)
{
  self->problems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->asking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->scope = dex_cancellable_new ();
}

/**
 * wh_rule_queries_new:
 * @engine: whose rules they are of; it owns them
 *
 * Returns: (transfer full): asks nobody yet
 */
WhRuleQueries *
wh_rule_queries_new (WhRuleEngine *engine)
{
  WhRuleQueries *self = g_object_new (WH_TYPE_RULE_QUERIES, NULL);

  g_set_weak_pointer (&self->engine, engine);

  return self;
}

/**
 * wh_rule_queries_set_connections:
 * @self: queries
 * @connections: who may be asked
 */
void
wh_rule_queries_set_connections (WhRuleQueries *self,
                                 WhConnections *connections)
{
  g_return_if_fail (WH_IS_RULE_QUERIES (self));

  g_set_object (&self->connections, connections);
}

/**
 * wh_rule_queries_get_problem:
 * @self: queries
 * @rule: id of a rule
 *
 * Returns: (nullable): why the rule is not observed anywhere
 */
const char *
wh_rule_queries_get_problem (WhRuleQueries *self,
                             const char    *rule)
{
  g_return_val_if_fail (WH_IS_RULE_QUERIES (self), NULL);

  return g_hash_table_lookup (self->problems, rule);
}

static void
set_problem (WhRuleQueries *self,
             const WhRule  *rule,
             const char    *problem)
{
  if (g_strcmp0 (g_hash_table_lookup (self->problems, rule->id), problem) == 0)
    return;

  if (problem != NULL)
    g_hash_table_replace (self->problems, g_strdup (rule->id), g_strdup (problem));
  else
    g_hash_table_remove (self->problems, rule->id);

  wh_rule_engine_emit_changed (self->engine);
}

/* ---- which rules are asked ---- */

static const char *
get_expression (const WhRule *rule)
{
  return rule->kind == NULL && rule->measures->len == 1 ? g_array_index (rule->measures, WhRuleMeasure, 0).promql : NULL;
}

static gboolean
is_asked (WhRuleQueries *self,
          const WhRule  *rule,
          const char    *connection)
{
  const WhSource *source = wh_store_get_source (self->engine->store, connection);

  return source != NULL && get_expression (rule) != NULL &&
         (rule->connection == NULL || g_strcmp0 (rule->connection, source->name) == 0) &&
         (rule->environment == NULL || g_strcmp0 (rule->environment, source->environment) == 0);
}

static gboolean
is_missing_of (const WhCondition *condition)
{
  for (guint i = 0; condition->parts != NULL && i < condition->parts->len; i++)
    if (is_missing_of (g_ptr_array_index (condition->parts, i)))
      return TRUE;

  return condition->type == WH_CONDITION_ABSENCE;
}

/* The subjects of a rule in one connection. */
static GPtrArray *
list_subjects (WhRuleQueries *self,
               const WhRule  *rule,
               const char    *connection)
{
  GPtrArray *subjects = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->engine->asked);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const WhRuleSubject *subject = key;

      if (subject->cases->len > 0 && ((const WhRuleCase *)g_ptr_array_index (subject->cases, 0))->rule == rule &&
          strcmp (subject->connection, connection) == 0)
        g_ptr_array_add (subjects, key);
    }

  return subjects;
}

/* ---- answers ---- */

static void
take_missed (WhRuleQueries *self,
             WhRule        *rule,
             const char    *connection)
{
  g_autoptr(GPtrArray) subjects = list_subjects (self, rule, connection);

  for (guint i = 0; i < subjects->len; i++)
    wh_rule_engine_note_answered (self->engine, g_ptr_array_index (subjects, i), FALSE);
}

/* It is not in the answer of a system that works: gone, not unknown. */
static void
take_gone (WhRuleQueries *self,
           WhRuleSubject *subject,
           gint64         time)
{
  WhRuleCase *rule_case = g_ptr_array_index (subject->cases, 0);
  guint8 stage;

  wh_rule_engine_note_answered (self->engine, subject, TRUE);
  wh_rule_input_set_gone (rule_case->inputs[0], time, TRUE);
  wh_rule_engine_evaluate (self->engine, rule_case, time);
  stage = rule_case->state.stage;

  /* Only who waits for what is missing goes on looking at it; and what changed
   * just now is written first. */
  if (stage != WH_RULE_PENDING && stage != WH_RULE_FIRING && !is_missing_of (rule_case->rule->when) &&
      !g_hash_table_contains (self->engine->to_save, rule_case))
    wh_rule_engine_drop_asked (self->engine, subject);
}

static void
take_answer (WhRuleQueries       *self,
             WhRule              *rule,
             const char          *connection,
             const WhMetricRange *range,
             gboolean             awake)
{
  g_autoptr(GPtrArray) subjects = list_subjects (self, rule, connection);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  gint64 time = self->engine->get_time ();

  for (guint i = 0; i < MIN (range->series->len, MAX_SERIES); i++)
    {
      const WhMetricSeries *series = g_ptr_array_index (range->series, i);
      const WhPoint *point;
      WhRuleSubject *subject;
      WhRuleCase *rule_case;

      if (series->points->len == 0)
        continue;

      point = &g_array_index (series->points, WhPoint, series->points->len - 1);
      subject = wh_rule_engine_ensure_asked (self->engine, rule, connection, series->labels);
      rule_case = g_ptr_array_index (subject->cases, 0);
      g_hash_table_add (seen, subject);
      wh_rule_engine_note_answered (self->engine, subject, TRUE);
      wh_rule_input_add (rule_case->inputs[0], time, point->avg);
      wh_rule_engine_evaluate (self->engine, rule_case, time);
    }

  for (guint i = 0; i < subjects->len; i++)
    {
      WhRuleSubject *subject = g_ptr_array_index (subjects, i);

      if (g_hash_table_contains (seen, subject))
        continue;

      if (awake)
        take_gone (self, subject, time);
      else
        wh_rule_engine_note_answered (self->engine, subject, FALSE);
    }

  if (range->series->len > MAX_SERIES)
    {
      g_autofree char *problem = g_strdup_printf (_("The expression gives %u series; only the first %u are watched: aggregate them, as with sum by (…)"),
                                                  range->series->len, MAX_SERIES);

      set_problem (self, rule, problem);
    }
  else
    {
      set_problem (self, rule, NULL);
    }
}

/* ---- asking ---- */

/* One expression and the rules that want it. */
typedef struct
{
  char      *expression;
  GPtrArray *rules;   /* WhRule */
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  g_free (query->expression);
  g_ptr_array_unref (query->rules);
  g_free (query);
}

typedef struct
{
  WhRuleQueries *self;
  WhRangeSource *source;
  char          *connection;
  gint64         time;
  gboolean       awake;
  gboolean       awake_known;
} Round;

static void
round_free (gpointer data)
{
  Round *round = data;

  g_object_unref (round->self);
  g_object_unref (round->source);
  g_free (round->connection);
  g_free (round);
}

static GPtrArray *
list_queries (WhRuleQueries *self,
              const char    *connection)
{
  GPtrArray *queries = g_ptr_array_new_with_free_func (query_free);
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->engine->rules->len; i++)
    {
      WhRule *rule = g_ptr_array_index (self->engine->rules, i);
      Query *query;

      if (!is_asked (self, rule, connection))
        continue;

      if ((query = g_hash_table_lookup (known, get_expression (rule))) == NULL)
        {
          query = g_new0 (Query, 1);
          query->expression = g_strdup (get_expression (rule));
          query->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_rule_unref);
          g_ptr_array_add (queries, query);
          g_hash_table_insert (known, query->expression, query);
        }
      g_ptr_array_add (query->rules, wh_rule_ref (rule));
    }

  return queries;
}

static WhMetricRange *
await_answer (Round       *round,
              const char  *expression,
              GError     **error)
{
  return dex_await_boxed (wh_dex_with_deadline (wh_dex_scoped (round->self->scope,
                                                               wh_range_source_query_range (round->source, expression,
                                                                                            round->time, round->time,
                                                                                            G_USEC_PER_SEC)),
                                                ANSWER_MSEC), error);
}

/* An empty answer means nothing when the system has observed nothing. */
static gboolean
is_awake (Round *round)
{
  g_autoptr(WhMetricRange) up = NULL;

  if (round->awake_known)
    return round->awake;

  up = await_answer (round, AWAKE, NULL);
  round->awake = up != NULL && up->series->len > 0;
  round->awake_known = TRUE;

  return round->awake;
}

static gboolean
lacks_any (WhRuleQueries       *self,
           const Query         *query,
           const char          *connection,
           const WhMetricRange *range)
{
  g_autoptr(GHashTable) labels = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < range->series->len; i++)
    {
      const WhMetricSeries *series = g_ptr_array_index (range->series, i);

      if (series->points->len > 0)
        g_hash_table_add (labels, series->labels);
    }

  for (guint i = 0; i < query->rules->len; i++)
    {
      g_autoptr(GPtrArray) subjects = list_subjects (self, g_ptr_array_index (query->rules, i), connection);

      for (guint s = 0; s < subjects->len; s++)
        if (!g_hash_table_contains (labels, ((WhRuleSubject *)g_ptr_array_index (subjects, s))->labels))
          return TRUE;
    }

  return FALSE;
}

static DexFuture *
ask_one (gpointer item,
         gpointer user_data)
{
  const Query *query = item;
  Round *round = user_data;
  WhRuleQueries *self = round->self;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhMetricRange) range = await_answer (round, query->expression, &error);
  gboolean awake = range != NULL && self->engine != NULL && lacks_any (self, query, round->connection, range) &&
                   is_awake (round);

  /* Meanwhile the program may end, or the rules may be others. */
  if (self->engine == NULL || !self->engine->running || wh_error_is_cancelled (error))
    return dex_future_new_true ();

  for (guint i = 0; i < query->rules->len; i++)
    {
      WhRule *rule = g_ptr_array_index (query->rules, i);

      if (!g_ptr_array_find (self->engine->rules, rule, NULL) || !is_asked (self, rule, round->connection))
        continue;

      if (range != NULL)
        take_answer (self, rule, round->connection, range, awake);
      else
        take_missed (self, rule, round->connection);

      if (error != NULL)
        set_problem (self, rule, error->message);
    }

  return dex_future_new_true ();
}

static DexFuture *
ask_fiber (gpointer user_data)
{
  Round *round = user_data;
  WhRuleQueries *self = round->self;
  g_autoptr(GPtrArray) queries = list_queries (self, round->connection);

  if (queries->len > 0)
    dex_await (wh_dex_each (queries, MAX_PARALLEL, ask_one, round, NULL), NULL);

  g_hash_table_remove (self->asking, round->connection);

  return dex_future_new_true ();
}

/**
 * wh_rule_queries_ask:
 * @self: queries
 * @connection: id of a connection
 * @source: its provider
 *
 * Asks it everything now. Happens by itself.
 *
 * Returns: (transfer full): resolves when all answers were taken or missed
 */
DexFuture *
wh_rule_queries_ask (WhRuleQueries *self,
                     const char    *connection,
                     WhRangeSource *source)
{
  Round *round;

  g_return_val_if_fail (WH_IS_RULE_QUERIES (self), NULL);
  g_return_val_if_fail (WH_IS_RANGE_SOURCE (source), NULL);

  /* A slow system is not asked twice at a time. */
  if (!g_hash_table_add (self->asking, g_strdup (connection)))
    return dex_future_new_true ();

  round = g_new0 (Round, 1);
  round->self = g_object_ref (self);
  round->source = g_object_ref (source);
  round->connection = g_strdup (connection);
  round->time = self->engine->get_time ();

  return wh_dex_spawn_pinned (NULL, 0, ask_fiber, round, round_free);
}

static gboolean
has_any (WhRuleQueries *self)
{
  for (guint i = 0; i < self->engine->rules->len; i++)
    if (get_expression (g_ptr_array_index (self->engine->rules, i)) != NULL)
      return TRUE;

  return FALSE;
}

static void
ask_all (WhRuleQueries *self)
{
  guint n = self->connections != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->connections)) : 0;
  g_autoptr(GHashTable) answerable = g_hash_table_new (NULL, NULL);

  if (self->engine == NULL || !self->engine->running || !has_any (self))
    return;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->connections), i);
      WhProvider *provider = wh_connection_get_provider (connection);
      const char *id = wh_connection_get_id (connection);

      if (provider == NULL || !WH_IS_RANGE_SOURCE (provider) ||
          wh_connection_get_state (connection) != WH_CONNECTION_STATE_LIVE)
        continue;

      for (guint r = 0; r < self->engine->rules->len; r++)
        if (is_asked (self, g_ptr_array_index (self->engine->rules, r), id))
          g_hash_table_add (answerable, g_ptr_array_index (self->engine->rules, r));

      dex_future_disown (wh_rule_queries_ask (self, id, WH_RANGE_SOURCE (provider)));
    }

  for (guint r = 0; r < self->engine->rules->len; r++)
    {
      const WhRule *rule = g_ptr_array_index (self->engine->rules, r);

      if (get_expression (rule) != NULL && !g_hash_table_contains (answerable, rule))
        set_problem (self, rule, _("No Prometheus that it may ask is connected and answers: it is not observed"));
    }
}

static gboolean
period_cb (gpointer user_data)
{
  ask_all (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
wake_cb (gpointer user_data)
{
  WhRuleQueries *self = user_data;

  self->wake_source = 0;
  ask_all (self);

  return G_SOURCE_REMOVE;
}

/**
 * wh_rule_queries_wake:
 * @self: queries
 *
 * There are other rules, or a connection answers: does not wait for the next
 * turn.
 */
void
wh_rule_queries_wake (WhRuleQueries *self)
{
  g_return_if_fail (WH_IS_RULE_QUERIES (self));

  if (self->period_source != 0 && self->wake_source == 0)
    self->wake_source = g_timeout_add (WAKE_MSEC, wake_cb, self);
}

/**
 * wh_rule_queries_start:
 * @self: queries
 */
void
wh_rule_queries_start (WhRuleQueries *self)
{
  g_return_if_fail (WH_IS_RULE_QUERIES (self));

  if (self->connections == NULL || self->period_source != 0)
    return;

  dex_clear (&self->scope);
  self->scope = dex_cancellable_new ();
  self->period_source = g_timeout_add_seconds (PERIOD_SECONDS, period_cb, self);
  wh_rule_queries_wake (self);
}

/**
 * wh_rule_queries_stop:
 * @self: queries
 *
 * Asks nothing any more, and waits for no answer.
 */
void
wh_rule_queries_stop (WhRuleQueries *self)
{
  g_return_if_fail (WH_IS_RULE_QUERIES (self));

  g_clear_handle_id (&self->period_source, g_source_remove);
  g_clear_handle_id (&self->wake_source, g_source_remove);
  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
}

/**
 * wh_rule_queries_restore:
 * @self: queries of an engine that begins
 *
 * What fired when the program ended fires on, not observed, until its system
 * answers.
 */
void
wh_rule_queries_restore (WhRuleQueries *self)
{
  WhRuleEngine *engine;

  g_return_if_fail (WH_IS_RULE_QUERIES (self));

  engine = self->engine;

  for (guint i = 0; i < engine->rules->len; i++)
    {
      WhRule *rule = g_ptr_array_index (engine->rules, i);
      g_autoptr(GPtrArray) rows = NULL;

      if (get_expression (rule) == NULL)
        continue;

      rows = g_hash_table_get_values_as_ptr_array (engine->stored);

      for (guint r = 0; r < rows->len; r++)
        {
          const WhStoredRuleState *row = g_ptr_array_index (rows, r);

          if (strcmp (row->rule, rule->id) == 0 && is_asked (self, rule, row->connection))
            {
              g_autofree char *connection = g_strdup (row->connection);
              g_autofree char *labels = wh_rule_labels_from_reference (row->subject);

              /* Takes the row away. */
              if (labels != NULL)
                wh_rule_engine_ensure_asked (engine, rule, connection, labels);
            }
        }
    }
}
