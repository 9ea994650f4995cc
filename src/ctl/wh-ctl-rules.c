/* wh-ctl-rules.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-back-test.h"
#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-history-rules.h"
#include "wh-json-write.h"
#include "wh-kinds.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define RECENT (30 * DAY)

/* ---- what is known of rules ---- */

static GPtrArray *
run_for_array (DexFuture  *future,
               GError    **error)
{
  g_autoptr(DexFuture) owned = future;

  return wh_dex_run (dex_ref (owned), error) ? g_ptr_array_ref (g_value_get_boxed (dex_future_get_value (owned, NULL))) : NULL;
}

typedef struct
{
  guint  n_fired;
  guint  n_acted;
  gint64 last;
  guint  n_pending;
  guint  n_firing;
} Record;

static Record
get_record (const char *rule,
            GPtrArray  *firings,
            GPtrArray  *states)
{
  Record record = { 0 };

  for (guint i = 0; i < firings->len; i++)
    {
      const WhRuleFiring *firing = g_ptr_array_index (firings, i);

      if (strcmp (firing->rule, rule) != 0)
        continue;

      record.n_fired++;
      record.n_acted += firing->acted;
      record.last = MAX (record.last, firing->fired_at);
    }

  for (guint i = 0; i < states->len; i++)
    {
      const WhStoredRuleState *state = g_ptr_array_index (states, i);

      if (strcmp (state->rule, rule) != 0)
        continue;

      record.n_pending += state->state.stage == WH_RULE_PENDING;
      record.n_firing += state->state.stage == WH_RULE_FIRING;
    }

  return record;
}

static const char *
get_state (const WhRule *rule,
           const Record *record)
{
  if (!rule->enabled)
    return "disabled";

  return record->n_firing > 0 ? "firing" : record->n_pending > 0 ? "pending" : "inactive";
}

/* ---- output ---- */

static void
write_rule (JsonBuilder  *builder,
            const WhRule *rule)
{
  g_autofree char *text = wh_rule_to_json (rule, FALSE);

  json_builder_set_member_name (builder, "rule");
  json_builder_add_value (builder, json_from_string (text, NULL));
}

static void
print_rules_json (GPtrArray *rules,
                  GPtrArray *firings,
                  GPtrArray *states)
{
  g_print ("[");

  for (guint i = 0; i < rules->len; i++)
    {
      const WhRule *rule = g_ptr_array_index (rules, i);
      Record record = get_record (rule->id, firings, states);
      g_autoptr(JsonBuilder) builder = json_builder_new ();
      g_autofree char *condition = wh_rule_dup_condition (rule);
      g_autofree char *scope = wh_rule_dup_scope (rule);
      g_autofree char *text = NULL;

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "id", rule->id);
      wh_json_write_text (builder, "name", rule->name);
      wh_json_write_text (builder, "severity", rule->severity);
      wh_json_write_boolean (builder, "enabled", rule->enabled);
      wh_json_write_boolean (builder, "shipped", rule->shipped);
      wh_json_write_text (builder, "condition", condition);
      wh_json_write_text (builder, "applies_to", scope);
      wh_json_write_text (builder, "state", get_state (rule, &record));
      wh_json_write_integer (builder, "pending", record.n_pending);
      wh_json_write_integer (builder, "firing", record.n_firing);
      wh_json_write_integer (builder, "fired_30d", record.n_fired);
      wh_json_write_integer (builder, "acted_on", record.n_acted);
      wh_json_write_time (builder, "last", record.last);
      write_rule (builder, rule);
      json_builder_end_object (builder);
      text = wh_json_write_end (builder, FALSE);
      g_print ("%s\n%s", i > 0 ? "," : "", text);
    }

  g_print ("\n]\n");
}

static void
print_rules (GPtrArray *rules,
             GPtrArray *firings,
             GPtrArray *states)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const WhRule *rule = g_ptr_array_index (rules, i);
      Record record = get_record (rule->id, firings, states);
      g_autofree char *condition = wh_rule_dup_condition (rule);
      g_autofree char *scope = wh_rule_dup_scope (rule);

      g_print ("%-28s  %-8s  %-8s  %4u  %-36s  %s\n", rule->id, rule->severity, get_state (rule, &record), record.n_fired,
               scope, condition);
    }
}

int
wh_ctl_rules (int    argc,
              char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(GPtrArray) firings = NULL;
  g_autoptr(GPtrArray) states = NULL;
  g_autoptr(GError) error = NULL;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("“rules” takes no arguments"));

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (!wh_dex_run (wh_rules_load (wh_fleet_get_rules (fleet)), &error) ||
      (firings = run_for_array (wh_history_load_rule_firings (wh_fleet_get_history (fleet), g_get_real_time () - RECENT),
                                &error)) == NULL ||
      (states = run_for_array (wh_history_load_rule_states (wh_fleet_get_history (fleet)), &error)) == NULL)
    status = wh_ctl_fail (error);
  else if (json)
    print_rules_json (wh_rules_list (wh_fleet_get_rules (fleet)), firings, states);
  else
    print_rules (wh_rules_list (wh_fleet_get_rules (fleet)), firings, states);

  wh_ctl_close (fleet);

  return status;
}

/* ---- back-test ---- */

static void
write_firing (JsonBuilder       *builder,
              WhFleet           *fleet,
              const WhWouldFire *firing,
              gint64             until)
{
  WhConnection *connection = wh_connections_find (wh_fleet_get_connections (fleet), firing->connection);

  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "connection", connection != NULL ? wh_connection_get_name (connection) : firing->connection);
  wh_json_write_text (builder, "subject", firing->subject);
  wh_json_write_text (builder, "name", firing->label);
  wh_json_write_time (builder, "from", firing->from);
  wh_json_write_time (builder, "to", firing->until);
  wh_json_write_real (builder, "duration", (double)((firing->until != 0 ? firing->until : until) - firing->from) / G_USEC_PER_SEC);
  wh_json_write_real (builder, "peak", firing->peak);
  wh_json_write_boolean (builder, "night", firing->night);
  wh_json_write_text_or_null (builder, "incident", firing->incident);
  wh_json_write_boolean (builder, "acted", firing->acted);
  json_builder_end_object (builder);
}

static void
print_test_json (WhFleet          *fleet,
                 const WhBackTest *test)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  write_rule (builder, test->rule);
  wh_json_write_time (builder, "from", test->from);
  wh_json_write_time (builder, "to", test->until);
  wh_json_write_time (builder, "recorded_from", test->recorded_from);
  wh_json_write_real (builder, "step", (double)test->step / G_USEC_PER_SEC);
  wh_json_write_text (builder, "source", test->live ? "query_range" : "history");
  wh_json_write_integer (builder, "subjects", test->n_subjects);
  wh_json_write_integer (builder, "count", test->firings->len);
  wh_json_write_integer (builder, "incidents", test->n_incidents);
  wh_json_write_integer (builder, "acted", test->n_acted);
  wh_json_write_integer (builder, "night", test->n_night);
  wh_json_write_real (builder, "median", (double)test->median / G_USEC_PER_SEC);

  json_builder_set_member_name (builder, "suggestion");

  if (test->suggested)
    {
      json_builder_begin_object (builder);
      wh_json_write_real (builder, "value", test->suggested_value);
      wh_json_write_real (builder, "for", (double)test->suggested_hold / G_USEC_PER_SEC);
      wh_json_write_integer (builder, "count", test->suggested_count);
      wh_json_write_integer (builder, "real", test->suggested_real);
      wh_json_write_integer (builder, "night", test->suggested_night);
      json_builder_end_object (builder);
    }
  else
    {
      json_builder_add_null_value (builder);
    }

  json_builder_set_member_name (builder, "firings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < test->firings->len; i++)
    write_firing (builder, fleet, g_ptr_array_index (test->firings, i), test->until);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  text = wh_json_write_end (builder, TRUE);
  g_print ("%s\n", text);
}

static void
print_test (const WhBackTest *test)
{
  g_autofree char *from = wh_format_time_iso (test->from);
  g_autofree char *median = wh_format_duration (test->median);

  g_print (g_dngettext (GETTEXT_PACKAGE, "Would have fired %u time since %s\n", "Would have fired %u times since %s\n",
                        test->firings->len), test->firings->len, from);

  if (test->recorded_from > test->from)
    {
      g_autofree char *recorded = wh_format_time_iso (test->recorded_from);

      g_print (_("Recorded since %s only\n"), recorded);
    }

  if (test->firings->len > 0)
    g_print (_("%u overlap incidents, %u were acted on, %u at night, firing for %s in median\n"),
             test->n_incidents, test->n_acted, test->n_night, median);

  for (guint i = 0; i < test->firings->len; i++)
    {
      const WhWouldFire *firing = g_ptr_array_index (test->firings, i);
      g_autofree char *time = wh_format_time_iso (firing->from);
      g_autofree char *lasted = wh_format_duration ((firing->until != 0 ? firing->until : test->until) - firing->from);
      g_autofree char *peak = wh_rule_format_value (test->rule, firing->peak);

      g_print ("%-24s  %10s  %12s  %-30s  %s\n", time, lasted, peak != NULL ? peak : "-", firing->label,
               firing->incident != NULL ? firing->incident : firing->acted ? _("acted on") : "");
    }

  if (test->suggested)
    {
      g_autofree char *value = wh_rule_format_value (test->rule, test->suggested_value);
      g_autofree char *hold = wh_format_duration (test->suggested_hold);

      g_print (g_dngettext (GETTEXT_PACKAGE,
                            "Suggested: %s for %s, which would have fired %u time, %u real\n",
                            "Suggested: %s for %s, which would have fired %u times, %u of them real\n",
                            test->suggested_count), value, hold,
               test->suggested_count, test->suggested_real);
    }
}

static WhRule *
read_rule (WhFleet     *fleet,
           const char  *file,
           GError     **error)
{
  g_autofree char *text = NULL;
  gsize length;
  WhRule *known = wh_rules_find (wh_fleet_get_rules (fleet), file);

  if (known != NULL && !g_file_test (file, G_FILE_TEST_EXISTS))
    return wh_rule_ref (known);

  if (!g_file_get_contents (file, &text, &length, error))
    return NULL;

  return wh_rule_from_json (text, (gssize)length, error);
}

static int
test_rule (const char *file,
           const char *since_text,
           const char *step_text,
           gboolean    json)
{
  g_autoptr(WhRule) rule = NULL;
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  WhBackTestQuery query = { 0 };
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_take_range (since_text, "7d", NULL, &query.from, &query.until) || !wh_ctl_take_duration (step_text, &query.step))
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (wh_dex_run (wh_rules_load (wh_fleet_get_rules (fleet)), &error))
    rule = read_rule (fleet, file, &error);

  if (rule == NULL)
    {
      status = error->domain == WH_ERROR && error->code == WH_ERROR_INVALID ? wh_ctl_usage ("%s", error->message)
                                                                           : wh_ctl_fail (error);
      wh_ctl_close (fleet);
      return status;
    }

  /* Only what is asked about its own past has to be there. */
  if (rule->kind == NULL)
    wh_ctl_observe (fleet, &wh_kind_target, rule->connection, NULL);

  query.store = wh_fleet_get_store (fleet);
  query.history = wh_fleet_get_history (fleet);
  query.connections = wh_fleet_get_connections (fleet);
  future = wh_back_test_run (rule, &query);

  if (!wh_dex_run (dex_ref (future), &error))
    status = wh_ctl_fail (error);
  else if (json)
    print_test_json (fleet, g_value_get_boxed (dex_future_get_value (future, NULL)));
  else
    print_test (g_value_get_boxed (dex_future_get_value (future, NULL)));

  wh_ctl_close (fleet);

  return status;
}

/* ---- changes ---- */

static gboolean
add_rules (WhRules     *rules,
           const char  *file,
           GError     **error)
{
  g_autoptr(GPtrArray) read = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (file, &text, &length, error) ||
      (read = wh_rules_from_json (text, (gssize)length, error)) == NULL)
    return FALSE;

  for (guint i = 0; i < read->len; i++)
    {
      WhRule *rule = g_ptr_array_index (read, i);

      if (!wh_dex_run (wh_rules_save (rules, rule), error))
        return FALSE;
      g_print ("%s\n", rule->id);
    }

  return TRUE;
}

static gboolean
show_rule (WhRules     *rules,
           const char  *id,
           GError     **error)
{
  WhRule *rule = wh_rules_find (rules, id);
  g_autofree char *text = NULL;

  if (rule == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("There is no rule “%s”: see wheelhousectl rules"), id);
      return FALSE;
    }

  text = wh_rule_to_json (rule, TRUE);
  g_print ("%s\n", text);

  return TRUE;
}

static int
change_rule (const char *verb,
             const char *what)
{
  g_autoptr(GError) error = NULL;
  WhFleet *fleet = wh_ctl_open (TRUE, &error);
  int status = WH_CTL_DONE;
  WhRules *rules;
  gboolean done;

  if (fleet == NULL)
    return wh_ctl_fail (error);

  rules = wh_fleet_get_rules (fleet);

  if (!wh_dex_run (wh_rules_load (rules), &error))
    done = FALSE;
  else if (strcmp (verb, "add") == 0)
    done = add_rules (rules, what, &error);
  else if (strcmp (verb, "show") == 0)
    done = show_rule (rules, what, &error);
  else if (strcmp (verb, "remove") == 0)
    done = wh_dex_run (wh_rules_remove (rules, what), &error);
  else
    done = wh_dex_run (wh_rules_set_enabled (rules, what, strcmp (verb, "enable") == 0), &error);

  if (!done)
    status = error->domain == WH_ERROR && error->code == WH_ERROR_INVALID ? wh_ctl_usage ("%s", error->message)
                                                                         : wh_ctl_fail (error);

  wh_ctl_close (fleet);

  return status;
}

int
wh_ctl_rule (int    argc,
             char **argv)
{
  static const char * const verbs[] = { "add", "remove", "enable", "disable", "show", "test", NULL };
  gboolean json = FALSE;
  g_autofree char *since = NULL;
  g_autofree char *step = NULL;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("Test from then on: 24h, 7d ago, or a time; 7d when left out"), "T" },
    { "step", 0, 0, G_OPTION_ARG_STRING, &step, N_("Evaluate PromQL so often"), "D" },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };

  if (!wh_ctl_parse (&argc, &argv, entries, "add|test FILE | remove|enable|disable|show ID"))
    return WH_CTL_USAGE;

  if (argc != 3 || !g_strv_contains (verbs, argv[1]))
    return wh_ctl_usage (_("rule wants add or test and a file, or remove, enable, disable or show and an id"));

  if (strcmp (argv[1], "test") == 0)
    return test_rule (argv[2], since, step, json);

  return change_rule (argv[1], argv[2]);
}
