/* wh-rule-publish.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-alert-labels.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-matchers.h"
#include "wh-rule-engine-private.h"

/* Alerts of other systems come in storms; what they cover is found out once. */
#define COVER_MSEC 200

/* ---- labels ---- */

static int
compare_text (gconstpointer one,
              gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}

/* One line each, whatever is in it. The first one of a name stays. */
static void
add_label (GPtrArray  *labels,
           const char *name,
           const char *value)
{
  gsize length = strlen (name);

  if (value == NULL || *value == '\0')
    return;

  for (guint i = 0; i < labels->len; i++)
    {
      const char *label = g_ptr_array_index (labels, i);

      if (strncmp (label, name, length) == 0 && label[length] == '=')
        return;
    }

  g_ptr_array_add (labels, g_strdelimit (g_strconcat (name, "=", value, NULL), "\n", ' '));
}

static const char *
get_text (const WhRecord *record,
          const char     *field)
{
  int index = record != NULL ? wh_kind_find_field (record->kind, field) : -1;

  return index >= 0 && wh_field_type_is_text (record->kind->fields[index].type) ? wh_record_get_value (record, index)->text : NULL;
}

/* A label for the kind, as Prometheus' rules have it, so that joins, silences
 * and routes find it by the same name. */
static const char *
get_kind_label (const WhRecord *record)
{
  const char *type;

  if (record->kind != &wh_kind_workload)
    return record->kind->id;

  type = get_text (record, "type");

  if (g_strcmp0 (type, "StatefulSet") == 0)
    return "statefulset";

  return g_strcmp0 (type, "DaemonSet") == 0 ? "daemonset" : "deployment";
}

static char *
dup_labels (WhRuleEngine     *self,
            const WhRuleCase *rule_case)
{
  const WhRuleSubject *subject = wh_rule_case_get_place (rule_case)->subject;
  const WhRecord *record = subject->record;
  const WhSource *source = wh_store_get_source (self->store, subject->connection);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  const char *environment = source != NULL ? source->environment : NULL;

  add_label (labels, "alertname", rule_case->rule->name);
  add_label (labels, "severity", rule_case->rule->severity);

  if (record != NULL)
    {
      add_label (labels, get_kind_label (record), wh_record_get_name (record));
      if (record->kind->scope_field >= 0)
        add_label (labels, record->kind->fields[record->kind->scope_field].id, wh_record_get_scope (record));
      add_label (labels, "application", get_text (record, "application"));
      if (environment == NULL)
        environment = get_text (record, "environment");
    }
  else if (subject->labels != NULL)
    {
      g_auto(GStrv) lines = g_strsplit (subject->labels, "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        {
          g_auto(GStrv) parts = g_strsplit (lines[i], "=", 2);

          if (parts[0] != NULL && parts[1] != NULL && strcmp (parts[0], "__name__") != 0)
            add_label (labels, parts[0], parts[1]);
        }
    }
  else
    {
      add_label (labels, "subject", subject->reference);
    }

  if (g_strcmp0 (subject->connection, WH_LOCAL) != 0)
    add_label (labels, "connection", source != NULL ? source->name : subject->connection);
  add_label (labels, "environment", environment);

  for (guint i = 0; rule_case->rule->labels != NULL && rule_case->rule->labels[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (rule_case->rule->labels[i], "=", 2);

      add_label (labels, parts[0], parts[1]);
    }

  g_ptr_array_sort (labels, compare_text);
  g_ptr_array_add (labels, NULL);

  return g_strjoinv ("\n", (char **)labels->pdata);
}

/* ---- what other systems say ---- */

/* Whether the labels of an alert name the resource. */
static gboolean
names_record (const char     *labels,
              const WhRecord *record)
{
  const char *name = wh_record_get_name (record);
  const char *scope = record->kind->scope_field >= 0 ? wh_record_get_scope (record) : NULL;
  const char *target = get_text (record, "target") ?: get_text (record, "url");
  g_autoptr(GUri) uri = target != NULL ? g_uri_parse (target, G_URI_FLAGS_NONE, NULL) : NULL;
  g_auto(GStrv) lines = g_strsplit (labels, "\n", -1);
  gboolean named = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *equals = strchr (lines[i], '=');
      const char *value = equals != NULL ? equals + 1 : "";

      if (equals == NULL || g_str_has_prefix (lines[i], "alertname=") || g_str_has_prefix (lines[i], "severity="))
        continue;

      if (scope != NULL && g_str_has_prefix (lines[i], "namespace=") && strcmp (value, scope) != 0)
        return FALSE;

      /* "worker-3:9100" is worker-3. */
      named |= name != NULL && strncmp (value, name, strlen (name)) == 0 &&
               (value[strlen (name)] == '\0' || value[strlen (name)] == ':');
      named |= target != NULL && strcmp (value, target) == 0;
      named |= uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
               g_str_has_prefix (value, g_uri_get_host (uri));
    }

  return named;
}

static gboolean
is_like_any (const char         *name,
             const char * const *patterns)
{
  for (guint i = 0; name != NULL && patterns != NULL && patterns[i] != NULL; i++)
    if (g_pattern_match_simple (patterns[i], name))
      return TRUE;

  return FALSE;
}

/* Nobody is to be told twice: what a system that evaluates rules of its own says
 * of the same resource, under a name that the rule knows, stands for both. It is
 * no alert of ours then, but goes on firing here. */
static gboolean
is_covered (WhRuleEngine     *self,
            const WhRuleCase *rule_case)
{
  const WhRecord *record = wh_rule_case_get_place (rule_case)->subject->record;
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_alert);
  const char * const *patterns = (const char * const *)rule_case->rule->same_as;

  for (guint i = 0; patterns != NULL && record != NULL && i < wh_resource_list_get_n (list); i++)
    {
      const WhRecord *alert = wh_resource_list_get_record (list, i);
      const WhSource *source;

      if (strcmp (alert->connection, WH_LOCAL) == 0 || alert->values[WH_ALERT_LABELS].text == NULL ||
          g_strcmp0 (alert->values[WH_ALERT_STATE].text, "pending") == 0 ||
          !is_like_any (alert->values[WH_ALERT_NAME].text, patterns) ||
          !names_record (alert->values[WH_ALERT_LABELS].text, record))
        continue;

      /* A system that is silent says nothing. */
      source = wh_store_get_source (self->store, alert->connection);
      if (source != NULL && !source->stale)
        return TRUE;
    }

  return FALSE;
}

/* ---- alerts ---- */

/* "127.0.0.1:9090": what an alert about the address is explained by. */
static char *
dup_where (const WhRecord *record)
{
  const char *url = record->kind == &wh_kind_connection ? record->values[WH_CONNECTION_URL].text : NULL;
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  int port;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return wh_record_dup_full_name (record);

  port = g_uri_get_port (uri);
  if (port < 0)
    port = g_strcmp0 (g_uri_get_scheme (uri), "http") == 0 ? 80 : 443;

  return g_strdup_printf ("%s:%d", g_uri_get_host (uri), port);
}

/* By the labels that name an application in alerts of other systems too. */
static char *
dup_application_asked (const char *labels)
{
  const char * const *names = wh_alert_labels_list_application ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = wh_alert_labels_dup (labels, names[i]);

      if (value != NULL && *value != '\0')
        return g_steal_pointer (&value);
    }

  return NULL;
}

/* Where alerts of other systems are as well: the first there is of these. */
static char *
dup_where_asked (const char *labels)
{
  static const char * const names[] = { "namespace", "instance", "job" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      char *value = wh_alert_labels_dup (labels, names[i]);

      if (value != NULL)
        return value;
    }

  return wh_rule_labels_dup_text (labels);
}

static WhRecord *
make_alert (WhRuleEngine     *self,
            const WhRuleCase *rule_case)
{
  const WhRulePlace *place = wh_rule_case_get_place (rule_case);
  const WhRuleState *state = &rule_case->state;
  const WhRule *rule = rule_case->rule;
  const WhRecord *record = place->subject->record;
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, WH_LOCAL);
  g_autofree char *labels = dup_labels (self, rule_case);
  g_autofree char *named = NULL;
  const char *application = NULL;

  if (record != NULL)
    application = record->kind == &wh_kind_application ? wh_record_get_name (record) : get_text (record, "application");
  if (record != NULL && record->kind == &wh_kind_traffic)
    application = wh_record_get_name (record);

  /* Of an answer to PromQL, with the labels that the rule gives. */
  if (place->subject->labels != NULL)
    application = named = dup_application_asked (labels);

  wh_record_builder_set_uid (builder, place->uid);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, rule->name);
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, rule->severity);
  wh_record_builder_set_text (builder, WH_ALERT_STATE, state->stage == WH_RULE_FIRING ? "firing" : "pending");
  wh_record_builder_take_text (builder, WH_ALERT_SUMMARY,
                               wh_rule_expand (rule, rule->summary, labels, record, state->value));
  if (record != NULL)
    wh_record_builder_take_text (builder, WH_ALERT_WHERE, dup_where (record));
  else if (place->subject->labels != NULL)
    wh_record_builder_take_text (builder, WH_ALERT_WHERE, dup_where_asked (place->subject->labels));
  else
    wh_record_builder_set_text (builder, WH_ALERT_WHERE, strchr (place->subject->reference, ':') + 1);
  wh_record_builder_set_real (builder, WH_ALERT_VALUE, state->value);
  wh_record_builder_set_number (builder, WH_ALERT_SINCE, state->active_at);
  wh_record_builder_set_text (builder, WH_ALERT_APPLICATION, application);
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, labels);
  wh_record_builder_set_text (builder, WH_ALERT_RUNBOOK, rule->runbook);

  return wh_record_builder_build (builder);
}

static void
publish_case (WhRuleEngine *self,
              WhRuleCase   *rule_case,
              WhBatch      *batch)
{
  WhRulePlace *place = wh_rule_case_get_place (rule_case);
  gboolean wanted = rule_case->state.stage == WH_RULE_PENDING || rule_case->state.stage == WH_RULE_FIRING;

  if (wanted && is_covered (self, rule_case))
    {
      place->covered = TRUE;
      wanted = FALSE;
    }
  else
    {
      place->covered = FALSE;
    }

  if (wanted)
    wh_batch_take_record (batch, make_alert (self, rule_case));
  else if (place->published)
    wh_batch_remove (batch, &wh_kind_alert, place->uid);

  place->published = wanted;
}

/* ---- in the file ---- */

static DexFuture *
saved_cb (DexFuture *future,
          gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  /* The history tells the user itself (its notice). */
  if (dex_future_get_value (future, &error) == NULL && !wh_error_is_cancelled (error))
    g_debug ("States of rules: %s", error->message);

  return dex_future_new_true ();
}

static void
save (WhRuleEngine *self)
{
  g_autoptr(GPtrArray) rows = g_steal_pointer (&self->to_forget);
  GHashTableIter iter;
  gpointer key;

  self->to_forget = g_ptr_array_new_with_free_func (wh_stored_rule_state_free);
  g_hash_table_iter_init (&iter, self->to_save);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const WhRuleCase *rule_case = key;
      const WhRuleSubject *subject = wh_rule_case_get_place (rule_case)->subject;
      g_autofree char *label = wh_rule_subject_dup_label (subject);

      g_ptr_array_add (rows, wh_stored_rule_state_new (rule_case->rule->id, subject->connection, subject->reference,
                                                       label, &rule_case->state));
    }

  g_hash_table_remove_all (self->to_save);

  if (rows->len > 0 && self->history != NULL)
    dex_future_disown (dex_future_finally (wh_history_save_rule_states (self->history, g_steal_pointer (&rows)),
                                           saved_cb, NULL, NULL));
}

/* ---- all of it ---- */

/**
 * wh_rule_engine_publish:
 * @self: an engine
 *
 * Tells store and history what changed.
 */
void
wh_rule_engine_publish (WhRuleEngine *self)
{
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);
  g_autoptr(GPtrArray) removed = g_steal_pointer (&self->to_remove);
  GHashTableIter iter;
  gpointer key;

  g_clear_handle_id (&self->publish_source, g_source_remove);
  self->to_remove = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < removed->len; i++)
    wh_batch_remove (batch, &wh_kind_alert, g_ptr_array_index (removed, i));

  g_hash_table_iter_init (&iter, self->to_publish);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    publish_case (self, key, batch);

  g_hash_table_remove_all (self->to_publish);
  save (self);

  /* Alerts that were here when the program ended and are no more. */
  if (!self->swept)
    {
      WhResourceList *list = wh_store_get_list (self->store, &wh_kind_alert);

      self->swept = TRUE;

      for (guint i = 0; i < wh_resource_list_get_n (list); i++)
        {
          const WhRecord *alert = wh_resource_list_get_record (list, i);

          if (strcmp (alert->connection, WH_LOCAL) == 0 && !wh_rule_engine_has_alert (self, alert->uid))
            wh_batch_remove (batch, &wh_kind_alert, alert->uid);
        }
    }

  if (batch->records->len > 0 || batch->removals->len > 0)
    {
      wh_store_apply_now (self->store, batch);
      wh_rule_engine_emit_changed (self);
    }
}

/**
 * wh_rule_engine_has_alert:
 * @self: an engine
 * @uid: of an alert
 *
 * Returns: whether it is published
 */
gboolean
wh_rule_engine_has_alert (WhRuleEngine *self,
                          const char   *uid)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->active);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const WhRulePlace *place = wh_rule_case_get_place (key);

      if (place->published && strcmp (place->uid, uid) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
publish_cb (gpointer user_data)
{
  WhRuleEngine *self = user_data;

  self->publish_source = 0;
  wh_rule_engine_publish (self);

  return G_SOURCE_REMOVE;
}

/**
 * wh_rule_engine_queue_publish:
 * @self: an engine
 * @rule_case: (nullable): what changed
 *
 * Has changes told at the end of this turn of the main loop: the store may be in
 * the middle of telling its own.
 */
void
wh_rule_engine_queue_publish (WhRuleEngine *self,
                              WhRuleCase   *rule_case)
{
  if (rule_case != NULL)
    g_hash_table_add (self->to_publish, rule_case);

  if (self->publish_source == 0)
    self->publish_source = g_idle_add_full (G_PRIORITY_DEFAULT, publish_cb, self, NULL);
}

static gboolean
cover_cb (gpointer user_data)
{
  WhRuleEngine *self = user_data;
  GHashTableIter iter;
  gpointer key;

  self->cover_source = 0;
  g_hash_table_iter_init (&iter, self->active);

  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (((WhRuleCase *)key)->rule->same_as != NULL && is_covered (self, key) != wh_rule_case_get_place (key)->covered)
      wh_rule_engine_queue_publish (self, key);

  return G_SOURCE_REMOVE;
}

/**
 * wh_rule_engine_queue_cover:
 * @self: an engine
 *
 * Alerts of other systems changed.
 */
void
wh_rule_engine_queue_cover (WhRuleEngine *self)
{
  if (self->cover_source == 0)
    self->cover_source = g_timeout_add (COVER_MSEC, cover_cb, self);
}
