/* wh-rule-engine.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Samples, the clock and changes of the store all end in one queue of cases that
 * are due; what fills and empties it stands together. */

#include "config.h"

#include <math.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-rule-baselines.h"
#include "wh-rule-engine-private.h"

/* A turn of the main loop gives evaluation so long, in microseconds. */
#define BUDGET 3000

/* Time passes for what is pending in steps of this many seconds, and that much
 * of it at most is lost when the program is killed. */
#define TICK_SECONDS 10

/* Every so many ticks the rules are read again. */
#define RELOAD_TICKS 2

/* The clock on the wall went on so much further than the program did: the
 * computer slept, or somebody set the clock. Microseconds. */
#define SLEPT (30 * (gint64)G_USEC_PER_SEC)

/* A sample that is so much older than the last one comes after the clock was set
 * back; microseconds. */
#define CLOCK_SET (G_GINT64_CONSTANT (6 * 3600) * G_USEC_PER_SEC)

/* The queue is emptied of what is done when so much of it is. */
#define QUEUE_SLACK 4096

G_DEFINE_FINAL_TYPE (WhRuleEngine, wh_rule_engine, G_TYPE_OBJECT)

static guint changed_signal;

static void
wh_rule_engine_dispose (GObject *object)
{
  WhRuleEngine *self = WH_RULE_ENGINE (object);

  g_clear_handle_id (&self->process_source, g_source_remove);
  g_clear_handle_id (&self->due_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_handle_id (&self->publish_source, g_source_remove);
  g_clear_handle_id (&self->cover_source, g_source_remove);
  g_clear_object (&self->queries);
  g_clear_object (&self->baselines);
  g_clear_object (&self->source);
  g_clear_object (&self->history);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_rule_engine_parent_class)->dispose (object);
}

static void
wh_rule_engine_finalize (GObject *object)
{
  WhRuleEngine *self = WH_RULE_ENGINE (object);

  g_clear_pointer (&self->timed, g_hash_table_unref);
  g_clear_pointer (&self->active, g_hash_table_unref);
  g_clear_pointer (&self->to_save, g_hash_table_unref);
  g_clear_pointer (&self->to_publish, g_hash_table_unref);
  g_clear_pointer (&self->to_forget, g_ptr_array_unref);
  g_clear_pointer (&self->to_remove, g_ptr_array_unref);
  g_clear_pointer (&self->series, g_hash_table_unref);
  g_clear_pointer (&self->unknown, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->subjects, g_hash_table_unref);
  g_clear_pointer (&self->by_kind, g_hash_table_unref);
  g_clear_pointer (&self->loose, g_hash_table_unref);
  g_clear_pointer (&self->stored, g_hash_table_unref);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_clear_pointer (&self->queue, g_array_unref);

  G_OBJECT_CLASS (wh_rule_engine_parent_class)->finalize (object);
}

static void
wh_rule_engine_class_init (WhRuleEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_rule_engine_dispose;
  object_class->finalize = wh_rule_engine_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
wh_rule_engine_init (WhRuleEngine *self)
{
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_rule_unref);
  self->subjects = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wh_rule_subject_free);
  self->asked = g_hash_table_new (NULL, NULL);
  self->series = g_hash_table_new (NULL, NULL);
  self->unknown = g_hash_table_new (NULL, NULL);
  self->stored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wh_stored_rule_state_free);
  self->queue = g_array_new (FALSE, FALSE, sizeof (WhRuleQueued));
  self->timed = g_hash_table_new (NULL, NULL);
  self->active = g_hash_table_new (NULL, NULL);
  self->to_save = g_hash_table_new (NULL, NULL);
  self->to_publish = g_hash_table_new (NULL, NULL);
  self->to_forget = g_ptr_array_new_with_free_func (wh_stored_rule_state_free);
  self->to_remove = g_ptr_array_new_with_free_func (g_free);
  self->get_time = g_get_real_time;
  self->queries = wh_rule_queries_new (self);
  wh_rule_engine_index_rules (self);
}

/* ---- evaluation ---- */

static void queue_due (WhRuleEngine *self);

static void
update_due (WhRuleEngine *self,
            WhRuleCase   *rule_case,
            gint64        time)
{
  WhRulePlace *place = wh_rule_case_get_place (rule_case);

  place->due = wh_rule_case_get_due (rule_case, time);

  if (place->due == 0)
    {
      g_hash_table_remove (self->timed, rule_case);
      return;
    }

  g_hash_table_add (self->timed, rule_case);

  if (self->next_due == 0 || place->due < self->next_due)
    {
      self->next_due = place->due;
      queue_due (self);
    }
}

static gboolean
is_active (const WhRuleCase *rule_case)
{
  return rule_case->state.stage == WH_RULE_PENDING || rule_case->state.stage == WH_RULE_FIRING;
}

/**
 * wh_rule_engine_evaluate:
 * @self: an engine
 * @rule_case: a case of it
 * @time: now
 *
 * Something that the case reads is new.
 */
void
wh_rule_engine_evaluate (WhRuleEngine *self,
                         WhRuleCase   *rule_case,
                         gint64        time)
{
  gboolean changed = wh_rule_case_evaluate (rule_case, time);

  if (changed)
    {
      if (is_active (rule_case))
        g_hash_table_add (self->active, rule_case);
      else
        g_hash_table_remove (self->active, rule_case);

      g_hash_table_add (self->to_save, rule_case);
      wh_rule_engine_queue_publish (self, rule_case);
    }

  if (rule_case->timed)
    update_due (self, rule_case, time);
}

/* ---- samples ---- */

static gboolean
process_cb (gpointer user_data)
{
  WhRuleEngine *self = user_data;

  if (wh_rule_engine_process (self, BUDGET) > 0)
    return G_SOURCE_CONTINUE;

  self->process_source = 0;

  return G_SOURCE_REMOVE;
}

/**
 * wh_rule_engine_note_sample:
 * @self: an engine
 * @connection: id of the connection it came through
 * @sample: a number
 *
 * A new number. It is evaluated in the next turn of the main loop.
 */
void
wh_rule_engine_note_sample (WhRuleEngine   *self,
                            const char     *connection,
                            const WhSample *sample)
{
  WhRuleWatched *watched;
  WhRuleQueued queued;

  g_return_if_fail (WH_IS_RULE_ENGINE (self));

  if (!self->running || (watched = wh_rule_engine_find_series (self, connection, sample->series)) == NULL)
    return;

  queued = (WhRuleQueued) { watched, sample->time, sample->value };
  g_array_append_val (self->queue, queued);

  if (self->process_source == 0)
    self->process_source = g_idle_add_full (G_PRIORITY_DEFAULT, process_cb, self, NULL);
}

/**
 * wh_rule_engine_process:
 * @self: an engine
 * @budget: microseconds; 0 = until all is done
 *
 * Evaluates what reads the numbers that came, in the order they came. Happens by
 * itself.
 *
 * Returns: how many numbers are left
 */
guint
wh_rule_engine_process (WhRuleEngine *self,
                        gint64        budget)
{
  gint64 deadline = g_get_monotonic_time () + budget;
  guint n = 0;

  g_return_val_if_fail (WH_IS_RULE_ENGINE (self), 0);

  for (; self->next < self->queue->len; self->next++)
    {
      const WhRuleQueued queued = g_array_index (self->queue, WhRuleQueued, self->next);
      WhRuleWatched *watched = queued.watched;

      if (budget > 0 && ++n % 16 == 0 && g_get_monotonic_time () >= deadline)
        break;

      /* Its rules went meanwhile; or a window is told again, of which the newest
       * is known already. What is much older means that the clock was wrong. */
      if (watched == NULL ||
          (queued.time <= watched->input->last_at && queued.time > watched->input->last_at - CLOCK_SET))
        continue;

      if (watched->subject->lost)
        wh_rule_engine_note_seen (self, watched->subject);

      wh_rule_input_add (watched->input, queued.time, queued.value);

      for (guint i = 0; i < watched->cases->len; i++)
        wh_rule_engine_evaluate (self, g_ptr_array_index (watched->cases, i), queued.time);
    }

  if (self->next == self->queue->len)
    {
      g_array_set_size (self->queue, 0);
      self->next = 0;
    }
  else if (self->next > QUEUE_SLACK)
    {
      g_array_remove_range (self->queue, 0, self->next);
      self->next = 0;
    }

  return self->queue->len - self->next;
}

/* ---- time ---- */

static gboolean
due_cb (gpointer user_data)
{
  WhRuleEngine *self = user_data;

  self->due_source = 0;
  wh_rule_engine_tick (self, self->get_time ());

  return G_SOURCE_REMOVE;
}

static void
queue_due (WhRuleEngine *self)
{
  gint64 wait;

  g_clear_handle_id (&self->due_source, g_source_remove);

  if (!self->running || self->next_due == 0)
    return;

  wait = (self->next_due - self->get_time ()) / 1000;

  /* What is far away is looked for again at a tick. */
  if (wait < TICK_SECONDS * 1000)
    self->due_source = g_timeout_add ((guint)MAX (wait, 0) + 1, due_cb, self);
}

/* Nobody looked while the computer slept. */
static void
note_sleep (WhRuleEngine *self,
            gint64        slept)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->active);

  while (g_hash_table_iter_next (&iter, &value, NULL))
    ((WhRuleCase *)value)->state.gap = TRUE;

  g_hash_table_iter_init (&iter, self->subjects);

  while (slept > 0 && g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhRuleSubject *subject = value;

      for (guint i = 0; i < subject->watched->len; i++)
        {
          WhRuleInput *input = ((WhRuleWatched *)g_ptr_array_index (subject->watched, i))->input;

          if (!input->lost)
            input->skipped += slept;
        }
    }
}

static void
look_at_clock (WhRuleEngine *self,
               gint64        now)
{
  gint64 monotonic = g_get_monotonic_time ();
  gint64 slept = (now - self->ticked_at) - (monotonic - self->ticked_monotonic);

  if (self->ticked_at != 0 && self->get_time == g_get_real_time && ABS (slept) > SLEPT)
    note_sleep (self, slept);

  self->ticked_at = now;
  self->ticked_monotonic = monotonic;
}

/**
 * wh_rule_engine_tick:
 * @self: an engine
 * @now: microseconds since the epoch, UTC
 *
 * Looks at what time alone changes. Happens by itself.
 */
void
wh_rule_engine_tick (WhRuleEngine *self,
                     gint64        now)
{
  g_autoptr(GPtrArray) cases = NULL;
  GHashTableIter iter;
  gpointer key;

  g_return_if_fail (WH_IS_RULE_ENGINE (self));

  look_at_clock (self, now);
  cases = g_ptr_array_new ();
  self->next_due = 0;
  g_hash_table_iter_init (&iter, self->timed);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gint64 due = wh_rule_case_get_place (key)->due;

      if (due <= now || is_active (key))
        g_ptr_array_add (cases, key);
      else if (self->next_due == 0 || due < self->next_due)
        self->next_due = due;
    }

  for (guint i = 0; i < cases->len; i++)
    wh_rule_engine_evaluate (self, g_ptr_array_index (cases, i), now);

  queue_due (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  WhRuleEngine *self = user_data;
  GHashTableIter iter;
  gpointer key;

  if (self->recheck)
    {
      self->recheck = FALSE;
      wh_rule_engine_check_lost (self, NULL);
    }

  wh_rule_engine_tick (self, self->get_time ());

  /* What is under way is written again, so that its time is not lost. */
  g_hash_table_iter_init (&iter, self->active);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_hash_table_add (self->to_save, key);
      wh_rule_engine_queue_publish (self, key);
    }

  if (self->baselines != NULL)
    wh_rule_baselines_update (self->baselines, self);

  /* The command line may have changed them. */
  if (self->source != NULL && ++self->n_ticks % RELOAD_TICKS == 0)
    dex_future_disown (wh_rules_load (self->source));

  return G_SOURCE_CONTINUE;
}

/* ---- what the store says ---- */

static void
changes_cb (WhRuleEngine *self,
            const WhKind *kind,
            GArray       *changes)
{
  if (!self->running)
    return;

  /* Another system may say the same now, or no longer. */
  if (kind == &wh_kind_alert)
    wh_rule_engine_queue_cover (self);

  for (guint i = 0; i < changes->len; i++)
    wh_rule_engine_note_change (self, &g_array_index (changes, WhChange, i));
}

static void
source_changed_cb (WhRuleEngine *self,
                   const char   *connection)
{
  if (!self->running)
    return;

  wh_rule_engine_check_lost (self, connection);
  wh_rule_queries_wake (self->queries);
}

/**
 * wh_rule_engine_new:
 * @store: what is observed, and where alerts go
 * @history: (nullable): where states are kept
 *
 * Returns: (transfer full): an engine that does not run
 */
WhRuleEngine *
wh_rule_engine_new (WhStore   *store,
                    WhHistory *history)
{
  WhRuleEngine *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (history == NULL || WH_IS_HISTORY (history), NULL);

  self = g_object_new (WH_TYPE_RULE_ENGINE, NULL);
  self->store = g_object_ref (store);

  if (history != NULL)
    {
      self->history = g_object_ref (history);
      self->baselines = wh_rule_baselines_new (WH_SERIES_SOURCE (history));
    }

  g_signal_connect_object (store, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "source-changed", G_CALLBACK (source_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_rule_engine_set_clock:
 * @self: an engine
 * @get_time: the time, microseconds since the epoch, UTC
 *
 * For tests.
 */
void
wh_rule_engine_set_clock (WhRuleEngine  *self,
                          gint64       (*get_time) (void))
{
  g_return_if_fail (WH_IS_RULE_ENGINE (self));

  self->get_time = get_time;
}

/**
 * wh_rule_engine_set_connections:
 * @self: an engine that was not started
 * @connections: who can be asked for what is not recorded here
 */
void
wh_rule_engine_set_connections (WhRuleEngine  *self,
                                WhConnections *connections)
{
  g_return_if_fail (WH_IS_RULE_ENGINE (self));

  wh_rule_queries_set_connections (self->queries, connections);
}

/* ---- rules ---- */

/**
 * wh_rule_engine_set_rules:
 * @self: an engine
 * @rules: (element-type WhRule): all rules there are
 *
 * A rule that is the same object as before goes on; all others begin anew.
 */
void
wh_rule_engine_set_rules (WhRuleEngine *self,
                          GPtrArray    *rules)
{
  g_autoptr(GHashTable) before = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) kept = g_hash_table_new (NULL, NULL);
  g_autoptr(GPtrArray) old = g_steal_pointer (&self->rules);
  g_autoptr(GPtrArray) added = g_ptr_array_new ();

  g_return_if_fail (WH_IS_RULE_ENGINE (self));

  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_rule_unref);

  for (guint i = 0; i < old->len; i++)
    g_hash_table_add (before, g_ptr_array_index (old, i));

  for (guint i = 0; i < rules->len; i++)
    {
      WhRule *rule = g_ptr_array_index (rules, i);

      if (!rule->enabled)
        continue;

      g_ptr_array_add (self->rules, wh_rule_ref (rule));
      if (g_hash_table_contains (before, rule))
        g_hash_table_add (kept, rule);
      else
        g_ptr_array_add (added, rule);
    }

  wh_rule_engine_forget_rules (self, kept);
  wh_rule_engine_index_rules (self);

  if (self->running)
    {
      wh_rule_engine_scan (self, added);
      wh_rule_queries_wake (self->queries);
      g_signal_emit (self, changed_signal, 0);
    }
}

static void
rules_changed_cb (WhRuleEngine *self)
{
  if (self->running)
    wh_rule_engine_set_rules (self, wh_rules_list (self->source));
}

/* ---- life ---- */

/**
 * wh_rule_engine_begin:
 * @self: an engine that has its rules
 * @states: (nullable) (element-type WhStoredRuleState): where they stood
 *
 * Evaluates from now on.
 */
void
wh_rule_engine_begin (WhRuleEngine *self,
                      GPtrArray    *states)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (WH_IS_RULE_ENGINE (self));

  for (guint i = 0; states != NULL && i < states->len; i++)
    {
      const WhStoredRuleState *row = g_ptr_array_index (states, i);

      g_hash_table_replace (self->stored, g_strconcat (row->rule, "\n", row->connection, "\n", row->subject, NULL),
                            wh_stored_rule_state_new (row->rule, row->connection, row->subject, row->label, &row->state));
    }

  self->running = TRUE;
  self->ticked_at = 0;
  wh_rule_engine_scan (self, self->rules);
  wh_rule_queries_restore (self->queries);

  /* Series that belong to no resource are not there yet; theirs wait. */
  g_hash_table_iter_init (&iter, self->stored);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhStoredRuleState *row = value;

      /* Its connection is gone, or its rule: nobody will claim it. */
      if (wh_store_get_source (self->store, row->connection) == NULL)
        {
          WhStoredRuleState *over = wh_stored_rule_state_new (row->rule, row->connection, row->subject, row->label, &row->state);

          over->state.stage = WH_RULE_INACTIVE;
          g_ptr_array_add (self->to_forget, over);
          g_hash_table_iter_remove (&iter);
        }
    }

  wh_rule_engine_queue_publish (self, NULL);
  self->tick_source = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
  wh_rule_queries_start (self->queries);
  queue_due (self);
}

static DexFuture *
start_fiber (gpointer user_data)
{
  WhRuleEngine *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) states = NULL;

  if (!wh_rules_is_loaded (self->source) && !dex_await (wh_rules_load (self->source), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  states = dex_await_boxed (wh_history_load_rule_states (self->history), &error);

  if (states == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!self->running)
    {
      wh_rule_engine_set_rules (self, wh_rules_list (self->source));
      wh_rule_engine_begin (self, states);
    }

  return dex_future_new_true ();
}

/**
 * wh_rule_engine_start:
 * @self: an engine with a history that is open
 * @rules: where its rules are
 *
 * Goes on where it stopped. What happened meanwhile was not observed: it neither
 * ends anything nor counts.
 *
 * Returns: (transfer full): resolves when it runs
 */
DexFuture *
wh_rule_engine_start (WhRuleEngine *self,
                      WhRules      *rules)
{
  g_return_val_if_fail (WH_IS_RULE_ENGINE (self), NULL);
  g_return_val_if_fail (WH_IS_RULES (rules), NULL);
  g_return_val_if_fail (self->history != NULL, NULL);

  if (self->source == NULL)
    {
      self->source = g_object_ref (rules);
      g_signal_connect_object (rules, "changed", G_CALLBACK (rules_changed_cb), self, G_CONNECT_SWAPPED);
    }

  return wh_dex_spawn_pinned (NULL, 0, start_fiber, g_object_ref (self), g_object_unref);
}

/**
 * wh_rule_engine_stop:
 * @self: an engine
 *
 * Writes where the rules stand and evaluates no more.
 */
void
wh_rule_engine_stop (WhRuleEngine *self)
{
  GHashTableIter iter;
  gpointer key;

  g_return_if_fail (WH_IS_RULE_ENGINE (self));

  if (!self->running)
    return;

  wh_rule_engine_process (self, 0);
  wh_rule_engine_tick (self, self->get_time ());
  g_hash_table_iter_init (&iter, self->active);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (self->to_save, key);

  wh_rule_engine_publish (self);
  self->running = FALSE;
  wh_rule_queries_stop (self->queries);
  g_clear_handle_id (&self->process_source, g_source_remove);
  g_clear_handle_id (&self->due_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_handle_id (&self->cover_source, g_source_remove);
}

/**
 * wh_rule_engine_get_standing:
 * @self: an engine
 * @rule: id of a rule
 *
 * Returns: how it stands with its subjects
 */
WhRuleStanding
wh_rule_engine_get_standing (WhRuleEngine *self,
                             const char   *rule)
{
  WhRuleStanding standing = { 0 };
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (WH_IS_RULE_ENGINE (self), standing);
  g_return_val_if_fail (rule != NULL, standing);

  g_hash_table_iter_init (&iter, self->subjects);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhRuleSubject *subject = value;

      for (guint i = 0; i < subject->cases->len; i++)
        {
          const WhRuleCase *rule_case = g_ptr_array_index (subject->cases, i);

          if (!g_str_equal (rule_case->rule->id, rule))
            continue;

          standing.n_subjects++;
          standing.n_pending += rule_case->state.stage == WH_RULE_PENDING;
          standing.n_firing += rule_case->state.stage == WH_RULE_FIRING;
        }
    }

  standing.problem = wh_rule_queries_get_problem (self->queries, rule);

  return standing;
}

/**
 * wh_rule_engine_emit_changed:
 * @self: an engine
 *
 * The stage of some rule changed, and that is published.
 */
void
wh_rule_engine_emit_changed (WhRuleEngine *self)
{
  g_signal_emit (self, changed_signal, 0);
}
