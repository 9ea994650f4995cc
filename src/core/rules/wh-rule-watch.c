/* wh-rule-watch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

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
