/* wh-rule-cases.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Subjects, the inputs that are read for them, and a case for each rule about them. */

#include "config.h"

#include <math.h>

#include "wh-kinds.h"
#include "wh-rule-engine-private.h"
#include "wh-rule-subjects.h"

/* ---- inputs ---- */

static void
watched_free (gpointer data)
{
  WhRuleWatched *watched = data;

  g_free ((char *)watched->measure.metric);
  g_free ((char *)watched->measure.field);
  wh_rule_input_unref (watched->input);
  g_ptr_array_unref (watched->cases);
  g_free (watched);
}

static void
place_free (WhRulePlace *place)
{
  g_free (place->uid);
  g_free (place);
}

static void
case_free (gpointer data)
{
  WhRuleCase *rule_case = data;

  place_free (wh_rule_case_get_place (rule_case));
  wh_rule_case_free (rule_case);
}

void
wh_rule_subject_free (gpointer data)
{
  WhRuleSubject *subject = data;

  g_ptr_array_unref (subject->cases);
  g_ptr_array_unref (subject->watched);
  g_clear_pointer (&subject->record, wh_record_unref);
  g_free (subject->connection);
  g_free (subject->reference);
  g_free (subject->labels);
  g_free (subject->key);
  g_free (subject);
}

/**
 * wh_rule_engine_ensure_subject:
 * @self: an engine
 * @connection: id of a connection
 * @reference: kind and uid of a resource, or what else names it
 * @rule: (nullable): id of the rule that it is of alone
 *
 * Returns: (transfer none): the subject, which is lost until it was seen
 */
WhRuleSubject *
wh_rule_engine_ensure_subject (WhRuleEngine *self,
                               const char   *connection,
                               const char   *reference,
                               const char   *rule)
{
  g_autofree char *key = g_strconcat (connection, "\n", reference, rule != NULL ? "\n" : NULL, rule, NULL);
  WhRuleSubject *subject = g_hash_table_lookup (self->subjects, key);

  if (subject != NULL)
    return subject;

  subject = g_new0 (WhRuleSubject, 1);
  subject->key = g_steal_pointer (&key);
  subject->connection = g_strdup (connection);
  subject->reference = g_strdup (reference);
  subject->watched = g_ptr_array_new_with_free_func (watched_free);
  subject->cases = g_ptr_array_new_with_free_func (case_free);
  subject->lost = TRUE;
  g_hash_table_insert (self->subjects, subject->key, subject);

  return subject;
}

/**
 * wh_rule_subject_dup_label:
 * @self: a subject
 *
 * Returns: (transfer full) (nullable): what people call it
 */
char *
wh_rule_subject_dup_label (const WhRuleSubject *self)
{
  if (self->labels != NULL)
    return wh_rule_labels_dup_text (self->labels);

  return self->record != NULL ? wh_record_dup_full_name (self->record) : NULL;
}

/* Another series of the same name may belong to another connection. */
static void
link_series (WhRuleEngine  *self,
             WhRuleWatched *watched)
{
  g_autofree char *name = g_strconcat (watched->subject->reference, "/", watched->measure.metric, NULL);

  watched->series = g_intern_string (name);
  watched->next = g_hash_table_lookup (self->series, watched->series);
  g_hash_table_insert (self->series, (gpointer)watched->series, watched);
  g_hash_table_remove (self->unknown, watched->series);
}

static void
unlink_series (WhRuleEngine  *self,
               WhRuleWatched *watched)
{
  WhRuleWatched *first = watched->series != NULL ? g_hash_table_lookup (self->series, watched->series) : NULL;

  for (guint i = self->next; i < self->queue->len; i++)
    if (g_array_index (self->queue, WhRuleQueued, i).watched == watched)
      g_array_index (self->queue, WhRuleQueued, i).watched = NULL;

  if (first == NULL)
    return;

  if (first == watched && watched->next == NULL)
    {
      g_hash_table_remove (self->series, watched->series);
      return;
    }

  if (first == watched)
    {
      g_hash_table_insert (self->series, (gpointer)watched->series, watched->next);
      return;
    }

  while (first->next != watched)
    first = first->next;
  first->next = watched->next;
}

static WhRuleWatched *
ensure_watched (WhRuleEngine        *self,
                WhRuleSubject       *subject,
                const WhRuleMeasure *measure,
                gint64               now)
{
  WhRuleWatched *watched;

  for (guint i = 0; i < subject->watched->len; i++)
    {
      watched = g_ptr_array_index (subject->watched, i);

      if (g_strcmp0 (watched->measure.metric, measure->metric) == 0 &&
          g_strcmp0 (watched->measure.field, measure->field) == 0)
        {
          wh_rule_input_widen (watched->input, measure);
          watched->measure.history = MAX (watched->measure.history, measure->history);
          return watched;
        }
    }

  watched = g_new0 (WhRuleWatched, 1);
  watched->subject = subject;
  watched->measure = *measure;
  watched->measure.metric = g_strdup (measure->metric);
  watched->measure.field = g_strdup (measure->field);
  watched->measure.promql = NULL;
  watched->input = wh_rule_input_new (measure);
  watched->cases = g_ptr_array_new ();
  g_ptr_array_add (subject->watched, watched);

  if (measure->metric != NULL)
    link_series (self, watched);
  else if (subject->record != NULL)
    wh_rule_input_observe (watched->input, measure, subject->record, now);

  wh_rule_input_set_lost (watched->input, now, subject->lost);

  return watched;
}

/* ---- cases ---- */

/* What was known when the program ended goes on. */
static void
claim_state (WhRuleEngine *self,
             WhRuleCase   *rule_case)
{
  WhRulePlace *place = wh_rule_case_get_place (rule_case);
  g_autofree char *key = g_strconcat (rule_case->rule->id, "\n", place->subject->connection, "\n",
                                      place->subject->reference, NULL);
  WhStoredRuleState *stored = g_hash_table_lookup (self->stored, key);

  if (stored == NULL)
    return;

  rule_case->state = stored->state;
  g_hash_table_remove (self->stored, key);

  if (rule_case->state.stage == WH_RULE_PENDING || rule_case->state.stage == WH_RULE_FIRING)
    {
      g_hash_table_add (self->active, rule_case);
      wh_rule_engine_queue_publish (self, rule_case);
    }
}

/**
 * wh_rule_engine_add_case:
 * @self: an engine
 * @subject: what the rule is about
 * @rule: a rule
 * @now: microseconds since the epoch, UTC
 *
 * Watches it from now on, unless that is done already.
 */
void
wh_rule_engine_add_case (WhRuleEngine  *self,
                         WhRuleSubject *subject,
                         WhRule        *rule,
                         gint64         now)
{
  WhRuleCase *rule_case;
  WhRulePlace *place;

  for (guint i = 0; i < subject->cases->len; i++)
    if (((WhRuleCase *)g_ptr_array_index (subject->cases, i))->rule == rule)
      return;

  rule_case = wh_rule_case_new (rule);
  place = g_new0 (WhRulePlace, 1);
  place->subject = subject;
  place->told = NAN;
  place->uid = g_strdup_printf ("rule:%s/%s/%s", rule->id, subject->connection, subject->reference);
  rule_case->user_data = place;
  g_ptr_array_add (subject->cases, rule_case);

  for (guint i = 0; i < rule->measures->len; i++)
    {
      WhRuleWatched *watched = ensure_watched (self, subject, &g_array_index (rule->measures, WhRuleMeasure, i), now);

      wh_rule_case_take_input (rule_case, i, wh_rule_input_ref (watched->input));
      g_ptr_array_add (watched->cases, rule_case);
    }

  claim_state (self, rule_case);
  wh_rule_engine_evaluate (self, rule_case, now);
}

/**
 * wh_rule_engine_drop_case:
 * @self: an engine
 * @rule_case: a case of it
 * @ended: whether it is over; else its state is only forgotten
 *
 * Its rule or its subject is no more.
 */
void
wh_rule_engine_drop_case (WhRuleEngine *self,
                          WhRuleCase   *rule_case,
                          gboolean      ended)
{
  WhRulePlace *place = wh_rule_case_get_place (rule_case);
  WhRuleSubject *subject = place->subject;

  if (ended)
    wh_rule_case_end (rule_case, self->get_time ());
  if (place->published)
    g_ptr_array_add (self->to_remove, g_strdup (place->uid));

  if (rule_case->state.stage != WH_RULE_INACTIVE)
    {
      g_autofree char *label = wh_rule_subject_dup_label (subject);
      WhStoredRuleState *row = wh_stored_rule_state_new (rule_case->rule->id, subject->connection, subject->reference,
                                                         label, &rule_case->state);

      /* A rule that is no more must not leave something firing for ever. */
      if (row->state.stage == WH_RULE_FIRING)
        {
          row->state.stage = WH_RULE_RESOLVED;
          row->state.resolved_at = self->get_time ();
        }
      else if (row->state.stage == WH_RULE_PENDING)
        {
          row->state.stage = WH_RULE_INACTIVE;
        }
      g_ptr_array_add (self->to_forget, row);
    }

  g_hash_table_remove (self->timed, rule_case);
  g_hash_table_remove (self->active, rule_case);
  g_hash_table_remove (self->to_save, rule_case);
  g_hash_table_remove (self->to_publish, rule_case);
  wh_rule_engine_queue_publish (self, NULL);

  for (guint i = subject->watched->len; i-- > 0;)
    {
      WhRuleWatched *watched = g_ptr_array_index (subject->watched, i);

      g_ptr_array_remove_fast (watched->cases, rule_case);

      if (watched->cases->len == 0)
        {
          unlink_series (self, watched);
          g_ptr_array_remove_index_fast (subject->watched, i);
        }
    }

  g_ptr_array_remove_fast (subject->cases, rule_case);
}

/**
 * wh_rule_engine_drop_empty_subject:
 * @self: an engine
 * @subject: (transfer full): a subject, which may be gone after this
 */
void
wh_rule_engine_drop_empty_subject (WhRuleEngine  *self,
                                   WhRuleSubject *subject)
{
  if (subject->cases->len > 0)
    return;

  g_hash_table_remove (self->asked, subject);
  g_hash_table_remove (self->subjects, subject->key);
}

/**
 * wh_rule_engine_forget_rules:
 * @self: an engine
 * @kept: (element-type WhRule): rules that stay
 *
 * Drops the cases of all other rules.
 */
void
wh_rule_engine_forget_rules (WhRuleEngine *self,
                             GHashTable   *kept)
{
  g_autoptr(GPtrArray) subjects = g_hash_table_get_values_as_ptr_array (self->subjects);

  for (guint i = 0; i < subjects->len; i++)
    {
      WhRuleSubject *subject = g_ptr_array_index (subjects, i);

      for (guint c = subject->cases->len; c-- > 0;)
        {
          WhRuleCase *rule_case = g_ptr_array_index (subject->cases, c);

          if (!g_hash_table_contains (kept, rule_case->rule))
            wh_rule_engine_drop_case (self, rule_case, FALSE);
        }

      wh_rule_engine_drop_empty_subject (self, subject);
    }
}
