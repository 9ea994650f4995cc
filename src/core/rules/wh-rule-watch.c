/* wh-rule-watch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-kinds.h"
#include "wh-rule-engine-private.h"
#include "wh-rule-subjects.h"

/* ---- which rules there are ---- */

static void
rule_kind_free (gpointer data)
{
  WhRuleKind *kind = data;

  g_ptr_array_unref (kind->any);
  g_hash_table_unref (kind->by_name);
  g_free (kind);
}

static GPtrArray *
ensure_rules (GHashTable *table,
              const char *key)
{
  GPtrArray *rules = g_hash_table_lookup (table, key);

  if (rules == NULL)
    {
      rules = g_ptr_array_new ();
      g_hash_table_insert (table, g_strdup (key), rules);
    }

  return rules;
}

/* A rule about one resource is found by its name, so that thousands of them cost
 * nothing when another resource changes. */
static const char *
get_only_name (const WhRule *rule,
               const WhKind *kind)
{
  for (guint i = 0; i < rule->filters->len; i++)
    {
      const WhRuleFilter *filter = g_ptr_array_index (rule->filters, i);

      if (!filter->negate && strcmp (filter->field, kind->fields[kind->name_field].id) == 0 &&
          strpbrk (filter->pattern, "*?") == NULL)
        return filter->pattern;
    }

  return NULL;
}

static void
index_rule (WhRuleEngine *self,
            WhRule       *rule)
{
  const WhKind *kind = rule->kind != NULL ? wh_kind_find (rule->kind) : NULL;
  WhRuleKind *of_kind;
  const char *name;

  if (kind == NULL)
    return;

  if (wh_rule_is_loose (rule))
    {
      for (guint i = 0; i < rule->measures->len; i++)
        {
          const WhRuleMeasure *measure = &g_array_index (rule->measures, WhRuleMeasure, i);
          g_autofree char *key = measure->metric != NULL ? g_strconcat (kind->id, "/", measure->metric, NULL) : NULL;

          if (key != NULL)
            g_ptr_array_add (ensure_rules (self->loose, key), rule);
        }
      return;
    }

  if ((of_kind = g_hash_table_lookup (self->by_kind, kind)) == NULL)
    {
      of_kind = g_new0 (WhRuleKind, 1);
      of_kind->any = g_ptr_array_new ();
      of_kind->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
      g_hash_table_insert (self->by_kind, (gpointer)kind, of_kind);
    }

  name = get_only_name (rule, kind);
  g_ptr_array_add (name != NULL ? ensure_rules (of_kind->by_name, name) : of_kind->any, rule);
}

void
wh_rule_engine_index_rules (WhRuleEngine *self)
{
  g_clear_pointer (&self->by_kind, g_hash_table_unref);
  g_clear_pointer (&self->loose, g_hash_table_unref);
  self->by_kind = g_hash_table_new_full (NULL, NULL, NULL, rule_kind_free);
  self->loose = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  g_hash_table_remove_all (self->unknown);

  for (guint i = 0; i < self->rules->len; i++)
    index_rule (self, g_ptr_array_index (self->rules, i));
}

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

/* ---- resources ---- */

static gboolean
is_lost (WhRuleEngine        *self,
         const WhRuleSubject *subject)
{
  const WhSource *source = wh_store_get_source (self->store, subject->connection);

  if (g_str_equal (subject->connection, WH_LOCAL))
    return FALSE;

  if (source == NULL || source->stale)
    return TRUE;

  if (subject->labels != NULL)
    return !subject->seen;

  /* What the history told is not seen, unless its source says that it told all. */
  return subject->record != NULL && !subject->seen &&
         !wh_store_is_observed (self->store, subject->connection, subject->record->kind);
}

/**
 * wh_rule_engine_update_lost:
 * @self: an engine
 * @subject: a subject
 * @now: microseconds since the epoch, UTC
 *
 * Finds out again whether it is observed.
 */
void
wh_rule_engine_update_lost (WhRuleEngine  *self,
                            WhRuleSubject *subject,
                            gint64         now)
{
  gboolean lost = is_lost (self, subject);

  if (lost)
    self->recheck = TRUE;

  if (subject->lost == lost)
    return;

  subject->lost = lost;

  for (guint i = 0; i < subject->watched->len; i++)
    wh_rule_input_set_lost (((WhRuleWatched *)g_ptr_array_index (subject->watched, i))->input, now, lost);

  for (guint i = 0; i < subject->cases->len; i++)
    wh_rule_engine_evaluate (self, g_ptr_array_index (subject->cases, i), now);
}

/**
 * wh_rule_engine_check_lost:
 * @self: an engine
 * @connection: (nullable): id of a connection; %NULL = all
 *
 * Finds out again which subjects are observed.
 */
void
wh_rule_engine_check_lost (WhRuleEngine *self,
                           const char   *connection)
{
  g_autoptr(GPtrArray) subjects = g_hash_table_get_values_as_ptr_array (self->subjects);
  gint64 now = self->get_time ();

  for (guint i = 0; i < subjects->len; i++)
    {
      WhRuleSubject *subject = g_ptr_array_index (subjects, i);

      if (connection == NULL || g_str_equal (subject->connection, connection))
        wh_rule_engine_update_lost (self, subject, now);
    }
}

/**
 * wh_rule_engine_note_seen:
 * @self: an engine
 * @subject: something that a number came of
 */
void
wh_rule_engine_note_seen (WhRuleEngine  *self,
                          WhRuleSubject *subject)
{
  subject->seen = TRUE;
  wh_rule_engine_update_lost (self, subject, self->get_time ());
}

static void
match_rules (WhRuleEngine   *self,
             GPtrArray      *rules,
             WhRecord       *record,
             const WhSource *source,
             WhRuleSubject **subject,
             gint64          now)
{
  for (guint i = 0; rules != NULL && i < rules->len; i++)
    {
      WhRule *rule = g_ptr_array_index (rules, i);

      if (!wh_rule_matches (rule, record, source != NULL ? source->name : NULL, source != NULL ? source->environment : NULL))
        continue;

      if (*subject == NULL)
        {
          g_autofree char *reference = g_strconcat (record->kind->id, ":", record->uid, NULL);

          *subject = wh_rule_engine_ensure_subject (self, record->connection, reference, NULL);
          if ((*subject)->record == NULL)
            (*subject)->record = wh_record_ref (record);
          (*subject)->lost = is_lost (self, *subject);
        }

      wh_rule_engine_add_case (self, *subject, rule, now);
    }
}

static void
match_record (WhRuleEngine   *self,
              WhRecord       *record,
              WhRuleSubject **subject,
              gint64          now)
{
  WhRuleKind *of_kind = g_hash_table_lookup (self->by_kind, record->kind);
  const WhSource *source = wh_store_get_source (self->store, record->connection);
  const char *name = wh_record_get_name (record);

  match_rules (self, of_kind->any, record, source, subject, now);

  if (name != NULL && g_hash_table_size (of_kind->by_name) > 0)
    match_rules (self, g_hash_table_lookup (of_kind->by_name, name), record, source, subject, now);
}

/* Cases whose rule is not about it any more. */
static void
drop_unmatched (WhRuleEngine  *self,
                WhRuleSubject *subject)
{
  const WhSource *source = wh_store_get_source (self->store, subject->connection);

  for (guint i = subject->cases->len; i-- > 0;)
    {
      WhRuleCase *rule_case = g_ptr_array_index (subject->cases, i);

      if (!wh_rule_matches (rule_case->rule, subject->record, source != NULL ? source->name : NULL,
                            source != NULL ? source->environment : NULL))
        wh_rule_engine_drop_case (self, rule_case, TRUE);
    }
}

static void
update_fields (WhRuleEngine  *self,
               WhRuleSubject *subject,
               WhRecord      *before,
               gint64         now)
{
  for (guint i = 0; i < subject->watched->len; i++)
    {
      WhRuleWatched *watched = g_ptr_array_index (subject->watched, i);

      if (watched->series != NULL)
        continue;

      if (before != NULL && !watched->input->gone && wh_rule_input_is_same (&watched->measure, before, subject->record))
        continue;

      wh_rule_input_observe (watched->input, &watched->measure, subject->record, now);

      for (guint c = 0; c < watched->cases->len; c++)
        wh_rule_engine_evaluate (self, g_ptr_array_index (watched->cases, c), now);
    }
}

/* What is watched for being there is missing from now on; the rest is over. */
static void
note_gone (WhRuleEngine  *self,
           WhRuleSubject *subject,
           gint64         now)
{
  const WhSource *source = wh_store_get_source (self->store, subject->connection);

  for (guint i = subject->cases->len; i-- > 0;)
    {
      WhRuleCase *rule_case = g_ptr_array_index (subject->cases, i);
      const WhRuleMeasure *measure = &g_array_index (rule_case->rule->measures, WhRuleMeasure, 0);

      /* Without its connection nothing is missing. */
      if (source == NULL || rule_case->rule->measures->len > 1 || measure->field != NULL || measure->metric != NULL)
        {
          wh_rule_engine_drop_case (self, rule_case, TRUE);
          continue;
        }

      wh_rule_input_set_gone (rule_case->inputs[0], now, TRUE);
      wh_rule_engine_evaluate (self, rule_case, now);
    }

  wh_rule_engine_drop_empty_subject (self, subject);
}

/**
 * wh_rule_engine_note_change:
 * @self: an engine
 * @change: what the store says
 */
void
wh_rule_engine_note_change (WhRuleEngine   *self,
                            const WhChange *change)
{
  WhRecord *record = change->after != NULL ? change->after : change->before;
  g_autofree char *key = NULL;
  WhRuleSubject *subject;
  gint64 now;

  if (!g_hash_table_contains (self->by_kind, record->kind))
    return;

  key = g_strconcat (record->connection, "\n", record->kind->id, ":", record->uid, NULL);
  subject = g_hash_table_lookup (self->subjects, key);
  now = self->get_time ();

  if (change->after == NULL)
    {
      if (subject != NULL)
        note_gone (self, subject, now);
      return;
    }

  if (subject != NULL)
    {
      g_autoptr(WhRecord) before = g_steal_pointer (&subject->record);

      subject->record = wh_record_ref (record);
      subject->seen = TRUE;

      if (change->before != NULL && wh_record_differs (change->before, record))
        drop_unmatched (self, subject);

      wh_rule_engine_update_lost (self, subject, now);
      update_fields (self, subject, before, now);
    }

  if (change->before == NULL || subject == NULL || wh_record_differs (change->before, record))
    {
      match_record (self, record, &subject, now);
      if (subject != NULL)
        subject->seen = TRUE;
    }

  if (subject != NULL)
    wh_rule_engine_drop_empty_subject (self, subject);
}

/**
 * wh_rule_engine_scan:
 * @self: an engine
 * @rules: (element-type WhRule): rules that are new to it
 *
 * Finds the subjects of new rules among all there is.
 */
void
wh_rule_engine_scan (WhRuleEngine *self,
                     GPtrArray    *rules)
{
  g_autoptr(GHashTable) kinds = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer kind;
  gint64 now = self->get_time ();

  for (guint i = 0; i < rules->len; i++)
    {
      const WhRule *rule = g_ptr_array_index (rules, i);

      if (rule->kind != NULL && wh_kind_find (rule->kind) != NULL)
        g_hash_table_add (kinds, (gpointer)wh_kind_find (rule->kind));
    }

  g_hash_table_iter_init (&iter, kinds);

  while (g_hash_table_iter_next (&iter, &kind, NULL))
    {
      WhResourceList *list = wh_store_get_list (self->store, kind);

      for (guint i = 0; g_hash_table_contains (self->by_kind, kind) && i < wh_resource_list_get_n (list); i++)
        {
          WhRecord *record = wh_resource_list_get_record (list, i);
          WhRuleSubject *subject = NULL;

          match_record (self, record, &subject, now);
        }
    }
}

/* ---- series ---- */

/* A series that belongs to no resource makes its subject itself. */
static WhRuleWatched *
adopt_series (WhRuleEngine *self,
              const char   *connection,
              const char   *series)
{
  const WhKind *kind = NULL;
  const WhMetric *metric = g_hash_table_size (self->loose) > 0 ? wh_metric_find (series, &kind) : NULL;
  g_autofree char *key = metric != NULL ? g_strconcat (kind->id, "/", metric->id, NULL) : NULL;
  GPtrArray *rules = key != NULL ? g_hash_table_lookup (self->loose, key) : NULL;
  const WhSource *source = wh_store_get_source (self->store, connection);
  g_autofree char *reference = NULL;
  WhRuleSubject *subject;

  if (rules == NULL)
    return NULL;

  reference = g_strndup (series, (gsize)(strrchr (series, '/') - series));
  subject = wh_rule_engine_ensure_subject (self, connection, reference, NULL);
  subject->lost = FALSE;

  for (guint i = 0; i < rules->len; i++)
    {
      WhRule *rule = g_ptr_array_index (rules, i);

      if ((rule->connection == NULL || g_strcmp0 (rule->connection, source != NULL ? source->name : NULL) == 0) &&
          (rule->environment == NULL || g_strcmp0 (rule->environment, source != NULL ? source->environment : NULL) == 0))
        wh_rule_engine_add_case (self, subject, rule, self->get_time ());
    }

  wh_rule_engine_drop_empty_subject (self, subject);

  return g_hash_table_lookup (self->series, series);
}

/**
 * wh_rule_engine_find_series:
 * @self: an engine
 * @connection: id of a connection
 * @series: interned name of a series
 *
 * Returns: (nullable): what rules watch of it
 */
WhRuleWatched *
wh_rule_engine_find_series (WhRuleEngine *self,
                            const char   *connection,
                            const char   *series)
{
  WhRuleWatched *first = g_hash_table_lookup (self->series, series);

  for (WhRuleWatched *watched = first; watched != NULL; watched = watched->next)
    if (watched->subject->connection == connection || strcmp (watched->subject->connection, connection) == 0)
      return watched;

  if (g_hash_table_contains (self->unknown, series))
    return NULL;

  for (WhRuleWatched *watched = adopt_series (self, connection, series); watched != NULL; watched = watched->next)
    if (strcmp (watched->subject->connection, connection) == 0)
      return watched;

  if (first == NULL)
    g_hash_table_add (self->unknown, (gpointer)series);

  return NULL;
}
