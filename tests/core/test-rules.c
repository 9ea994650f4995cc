/* test-rules.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "rules-fixture.h"
#include "wh-dex-util.h"
#include "wh-history-rules.h"
#include "wh-rule-baseline.h"
#include "wh-rules.h"

static WhRule *
parse (const char *json)
{
  g_autoptr(GError) error = NULL;
  WhRule *rule = wh_rule_from_json (json, -1, &error);

  g_assert_no_error (error);

  return rule;
}

/* ---- rules as JSON ---- */

static void
test_json (void)
{
  static const char * const texts[] = {
    "{\"name\":\"a\",\"of\":{\"kind\":\"check\"},\"when\":{\"threshold\":{\"metric\":\"latency\",\"value\":\"500ms\"}}}",
    "{\"name\":\"b\",\"of\":{\"kind\":\"check\",\"where\":{\"name\":\"!a*\"}},\"when\":{\"threshold\":"
    "{\"field\":\"certificate\",\"read\":\"left\",\"is\":\"below\",\"value\":\"14d\"}},\"for\":\"1h30m\"}",
    "{\"name\":\"c\",\"of\":{\"kind\":\"workload\"},\"environment\":\"production\",\"labels\":{\"team\":\"x\",\"a\":\"b\"},"
    "\"when\":{\"all\":[{\"threshold\":{\"field\":\"ready\",\"is\":\"below\",\"than\":\"wanted\"}},"
    "{\"not\":{\"rate\":{\"metric\":\"cpu\",\"is\":\"above\",\"value\":1.5,\"over\":\"10m\"}}}]},"
    "\"keep_firing\":\"5m\",\"summary\":\"{{name}}\",\"same_as\":[\"X*\"]}",
    "{\"name\":\"d\",\"of\":{\"kind\":\"check\"},\"when\":{\"anomaly\":{\"metric\":\"latency\",\"deviations\":5}}}",
    "{\"name\":\"e\",\"of\":{\"kind\":\"check\"},\"when\":{\"absence\":{\"after\":\"26h\"}}}",
    "{\"name\":\"f\",\"when\":{\"threshold\":{\"promql\":\"up\",\"is\":\"equal\",\"value\":0}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(WhRule) rule = parse (texts[i]);
      g_autofree char *first = wh_rule_to_json (rule, FALSE);
      g_autoptr(WhRule) again = parse (first);
      g_autofree char *second = wh_rule_to_json (again, FALSE);
      g_autofree char *condition = wh_rule_dup_condition (rule);

      g_assert_cmpstr (first, ==, second);
      g_assert_cmpint (strlen (condition), >, 3);
    }
}

static void
test_json_wrong (void)
{
  static const struct
  {
    const char *text;
    const char *word;
  } wrong[] = {
    { "", "JSON" },
    { "[1]", "object" },
    { "{\"when\":{}}", "name" },
    { "{\"name\":\"a\",\"foo\":1}", "foo" },
    { "{\"name\":\"a\",\"when\":{\"threshold\":{\"field\":\"up\",\"value\":1}}}", "kind" },
    { "{\"name\":\"a\",\"of\":{\"kind\":\"nothing\"},\"when\":{\"absence\":{\"after\":\"1h\"}}}", "nothing" },
    { "{\"name\":\"a\",\"of\":{\"kind\":\"check\"},\"when\":{\"threshold\":{\"field\":\"nope\",\"value\":1}}}", "nope" },
    { "{\"name\":\"a\",\"of\":{\"kind\":\"check\"},\"when\":{\"threshold\":{\"metric\":\"cpu\",\"value\":1}}}", "cpu" },
    { "{\"name\":\"a\",\"of\":{\"kind\":\"check\"},\"when\":{\"threshold\":{\"metric\":\"latency\",\"value\":\"soon\"}}}", "soon" },
    { "{\"name\":\"a\",\"of\":{\"kind\":\"check\"},\"when\":{\"threshold\":{\"field\":\"name\",\"is\":\"above\",\"value\":\"x\"}}}", "text" },
    { "{\"name\":\"a\",\"of\":{\"kind\":\"check\"},\"when\":{\"rate\":{\"metric\":\"latency\",\"value\":1}}}", "over" },
    { "{\"name\":\"a\",\"of\":{\"kind\":\"check\"},\"when\":{\"all\":[]}}", "all" },
    { "{\"name\":\"a\",\"severity\":\"bad\",\"of\":{\"kind\":\"check\"},\"when\":{\"absence\":{\"after\":\"1h\"}}}", "bad" },
    { "{\"name\":\"a\",\"of\":{\"kind\":\"check\"},\"when\":{\"absence\":{\"after\":\"1h\"}},\"for\":\"a while\"}", "a while" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) rules = wh_rules_from_json (wrong[i].text, -1, &error);

      g_assert_null (rules);
      g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, wrong[i].word));
      g_assert_null (strchr (error->message, '\n'));
    }
}

/* ---- the engine ---- */

#define DOWN "{\"id\":\"down\",\"name\":\"Check down\",\"severity\":\"critical\",\"of\":{\"kind\":\"check\"}," \
             "\"when\":{\"threshold\":{\"field\":\"up\",\"is\":\"equal\",\"value\":false}},\"for\":\"1m\"," \
             "\"summary\":\"{{name}} is down\",\"same_as\":[\"Probe*\"]}"

#define SLOW "{\"id\":\"slow\",\"name\":\"Slow\",\"of\":{\"kind\":\"check\"}," \
             "\"when\":{\"threshold\":{\"metric\":\"latency\",\"is\":\"above\",\"value\":\"500ms\"}},\"for\":\"2m\"}"

static void
test_field (RulesFixture       *fixture,
            gconstpointer  data)
{
  WhRecord *alert;

  put (fixture, make_check ("web", TRUE, WH_ABSENT));
  begin (fixture, DOWN, NULL);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "");

  put (fixture, make_check ("web", FALSE, WH_ABSENT));
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "pending");
  pass (fixture, 59 * SECOND);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "pending");
  pass (fixture, SECOND);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "firing");
  g_assert_cmpuint (wh_rule_engine_get_standing (fixture->engine, "down").n_firing, ==, 1);

  alert = wh_store_lookup (fixture->store, &wh_kind_alert, WH_LOCAL, "rule:down/c1/check:web");
  g_assert_cmpstr (alert->values[WH_ALERT_SUMMARY].text, ==, "web is down");
  g_assert_cmpstr (alert->values[WH_ALERT_LABELS].text, ==,
                   "alertname=Check down\ncheck=web\nconnection=checks\nenvironment=production\nseverity=critical");
  g_assert_cmpint (alert->health, ==, WH_HEALTH_FAILING);

  put (fixture, make_check ("web", TRUE, WH_ABSENT));
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "");

  /* What is no more is over. */
  put (fixture, make_check ("web", FALSE, WH_ABSENT));
  pass (fixture, 2 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "firing");
  drop (fixture, "web");
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "");
}

static void
test_not_observed (RulesFixture       *fixture,
                   gconstpointer  data)
{
  put (fixture, make_check ("web", TRUE, WH_ABSENT));
  begin (fixture, DOWN, NULL);
  put (fixture, make_check ("web", FALSE, WH_ABSENT));
  pass (fixture, 30 * SECOND);

  /* An hour of silence neither ends it nor counts. */
  wh_store_set_source_state (fixture->store, "c1", TRUE, now, "gone");
  pass (fixture, 60 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "pending");
  wh_store_set_source_state (fixture->store, "c1", FALSE, now, NULL);
  pass (fixture, 25 * SECOND);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "pending");
  pass (fixture, 10 * SECOND);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "firing");

  wh_store_set_source_state (fixture->store, "c1", TRUE, now, "gone");
  pass (fixture, 60 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "firing");
}

static void
test_series (RulesFixture       *fixture,
             gconstpointer  data)
{
  put (fixture, make_check ("web", TRUE, WH_ABSENT));
  begin (fixture, SLOW, NULL);

  for (guint i = 0; i < 4; i++, now += 30 * SECOND)
    {
      sample (fixture, "web", 0.9);
      g_assert_cmpstr (get_alert (fixture, "slow", "web"), ==, "pending");
    }
  sample (fixture, "web", 0.9);
  g_assert_cmpstr (get_alert (fixture, "slow", "web"), ==, "firing");

  /* A hole in the series is nothing. */
  now += 60 * MINUTE;
  wh_rule_engine_tick (fixture->engine, now);
  g_assert_cmpstr (get_alert (fixture, "slow", "web"), ==, "firing");
  sample (fixture, "web", 0.1);
  g_assert_cmpstr (get_alert (fixture, "slow", "web"), ==, "");

  /* Nor does it count. */
  sample (fixture, "web", 0.1);
  now += 30 * SECOND;
  sample (fixture, "web", 0.9);
  now += 60 * MINUTE;
  sample (fixture, "web", 0.9);
  g_assert_cmpstr (get_alert (fixture, "slow", "web"), ==, "pending");
}

static void
test_certificate (RulesFixture       *fixture,
                  gconstpointer  data)
{
  put (fixture, make_check ("web", TRUE, now + 14 * 24 * 60 * MINUTE + 5 * MINUTE));
  begin (fixture,
         "{\"id\":\"cert\",\"name\":\"Cert\",\"of\":{\"kind\":\"check\"},"
         "\"when\":{\"threshold\":{\"field\":\"certificate\",\"read\":\"left\",\"is\":\"below\",\"value\":\"14d\"}}}",
         NULL);
  pass (fixture, 4 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "cert", "web"), ==, "");
  pass (fixture, 2 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "cert", "web"), ==, "firing");
}

static void
test_absence (RulesFixture       *fixture,
              gconstpointer  data)
{
  put (fixture, make_check ("backup", TRUE, WH_ABSENT));
  begin (fixture,
         "[{\"id\":\"gone\",\"name\":\"Gone\",\"of\":{\"kind\":\"check\"},\"when\":{\"absence\":{\"after\":\"10m\"}}},"
         "{\"id\":\"quiet\",\"name\":\"Quiet\",\"of\":{\"kind\":\"check\"},\"when\":{\"absence\":{\"metric\":\"latency\",\"after\":\"10m\"}}}]",
         NULL);

  /* What was never seen is not missing. */
  pass (fixture, 60 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "quiet", "backup"), ==, "");
  g_assert_cmpstr (get_alert (fixture, "gone", "backup"), ==, "");

  sample (fixture, "backup", 0.1);
  pass (fixture, 8 * MINUTE);
  wh_store_set_source_state (fixture->store, "c1", TRUE, now, "gone");
  pass (fixture, 20 * MINUTE);
  wh_store_set_source_state (fixture->store, "c1", FALSE, now, NULL);
  g_assert_cmpstr (get_alert (fixture, "quiet", "backup"), ==, "");
  pass (fixture, 3 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "quiet", "backup"), ==, "firing");
  sample (fixture, "backup", 0.1);
  g_assert_cmpstr (get_alert (fixture, "quiet", "backup"), ==, "");

  drop (fixture, "backup");
  g_assert_cmpstr (get_alert (fixture, "gone", "backup"), ==, "");
  pass (fixture, 11 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "gone", "backup"), ==, "firing");
  put (fixture, make_check ("backup", TRUE, WH_ABSENT));
  g_assert_cmpstr (get_alert (fixture, "gone", "backup"), ==, "");
}

static void
test_windows (RulesFixture       *fixture,
              gconstpointer  data)
{
  put (fixture, make_check ("web", TRUE, WH_ABSENT));
  begin (fixture,
         "[{\"id\":\"avg\",\"name\":\"Avg\",\"of\":{\"kind\":\"check\"},"
         "\"when\":{\"threshold\":{\"metric\":\"latency\",\"is\":\"above\",\"value\":1,\"over\":\"5m\"}}},"
         "{\"id\":\"grow\",\"name\":\"Grow\",\"of\":{\"kind\":\"check\"},"
         "\"when\":{\"rate\":{\"metric\":\"latency\",\"is\":\"above\",\"value\":0.5,\"over\":\"5m\",\"per\":\"1m\"}}},"
         "{\"id\":\"both\",\"name\":\"Both\",\"of\":{\"kind\":\"check\"},\"when\":{\"all\":["
         "{\"threshold\":{\"metric\":\"latency\",\"is\":\"above\",\"value\":2}},"
         "{\"not\":{\"threshold\":{\"field\":\"up\",\"is\":\"equal\",\"value\":false}}}]}}]",
         NULL);

  /* 0.5, 1.1, 1.7 … a minute apart: grows by 0.6 a minute. */
  for (guint i = 0; i < 4; i++, now += MINUTE)
    sample (fixture, "web", 0.5 + 0.6 * i);

  g_assert_cmpstr (get_alert (fixture, "avg", "web"), ==, "firing");
  g_assert_cmpstr (get_alert (fixture, "grow", "web"), ==, "firing");
  g_assert_cmpstr (get_alert (fixture, "both", "web"), ==, "firing");

  put (fixture, make_check ("web", FALSE, WH_ABSENT));
  g_assert_cmpstr (get_alert (fixture, "both", "web"), ==, "");

  for (guint i = 0; i < 6; i++, now += MINUTE)
    sample (fixture, "web", 0.1);
  g_assert_cmpstr (get_alert (fixture, "avg", "web"), ==, "");
  g_assert_cmpstr (get_alert (fixture, "grow", "web"), ==, "");
}

static void
test_covered (RulesFixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, "c2");
  g_autoptr(WhBatch) batch = wh_batch_new ("c2");
  g_autoptr(WhBatch) over = wh_batch_new ("c2");
  gint64 deadline;

  put (fixture, make_check ("web", FALSE, WH_ABSENT));
  begin (fixture, DOWN, NULL);
  pass (fixture, 2 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "firing");

  wh_record_builder_set_uid (builder, "p");
  wh_record_builder_set_text (builder, WH_ALERT_NAME, "ProbeFailed");
  wh_record_builder_set_text (builder, WH_ALERT_STATE, "firing");
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, "alertname=ProbeFailed\ninstance=web");
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (fixture->store, batch);

  for (deadline = g_get_monotonic_time () + 20 * SECOND; *get_alert (fixture, "down", "web") != '\0';)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }

  /* It fires on, and comes back when the other does not say so any more. */
  g_assert_cmpuint (wh_rule_engine_get_standing (fixture->engine, "down").n_firing, ==, 1);
  wh_batch_remove (over, &wh_kind_alert, "p");
  wh_store_apply_now (fixture->store, over);

  for (deadline = g_get_monotonic_time () + 20 * SECOND; *get_alert (fixture, "down", "web") == '\0';)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_edited (RulesFixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  put (fixture, make_check ("web", FALSE, WH_ABSENT));
  begin (fixture, DOWN, NULL);
  pass (fixture, 2 * MINUTE);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "firing");

  wh_rule_engine_set_rules (fixture->engine, none);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "");
  g_assert_cmpuint (wh_rule_engine_get_standing (fixture->engine, "down").n_subjects, ==, 0);
}

/* ---- restart ---- */

static void
test_restart (RulesFixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("rules-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr(WhHistory) history = wh_history_new (path);
  g_autoptr(WhHistory) again = wh_history_new (path);
  g_autoptr(WhRuleEngine) first = NULL;
  g_autoptr(DexFuture) states = NULL;
  g_autoptr(DexFuture) firings = NULL;
  GPtrArray *rows;

  await (wh_history_open (history));
  first = wh_rule_engine_new (fixture->store, history);
  wh_rule_engine_set_clock (first, get_now);
  g_set_object (&fixture->engine, first);
  put (fixture, make_check ("web", FALSE, WH_ABSENT));
  begin (fixture, DOWN, NULL);
  pass (fixture, 40 * SECOND);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "pending");
  wh_rule_engine_stop (first);
  await (wh_history_close (history));

  /* Ten minutes later. */
  now += 10 * MINUTE;
  await (wh_history_open (again));
  states = wh_history_load_rule_states (again);
  await (dex_ref (states));
  rows = g_value_get_boxed (dex_future_get_value (states, NULL));
  g_assert_cmpuint (rows->len, ==, 1);
  g_clear_object (&first);
  g_clear_object (&fixture->engine);
  fixture->engine = wh_rule_engine_new (fixture->store, again);
  wh_rule_engine_set_clock (fixture->engine, get_now);
  begin (fixture, DOWN, rows);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "pending");
  pass (fixture, 15 * SECOND);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "pending");
  pass (fixture, 10 * SECOND);
  g_assert_cmpstr (get_alert (fixture, "down", "web"), ==, "firing");

  put (fixture, make_check ("web", TRUE, WH_ABSENT));
  settle ();
  wh_rule_engine_stop (fixture->engine);

  /* The reader does not wait for the writer. */
  await (wh_history_load_rule_states (again));
  firings = wh_history_load_rule_firings (again, 0);
  await (dex_ref (firings));
  rows = g_value_get_boxed (dex_future_get_value (firings, NULL));
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (((WhRuleFiring *)g_ptr_array_index (rows, 0))->resolved_at, ==, now);
  await (wh_history_close (again));
}

/* ---- kept in the history ---- */

static void
test_kept (void)
{
  g_autofree char *folder = g_dir_make_tmp ("rules-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr(WhRule) rule = parse (SLOW);
  guint n_shipped;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr(WhHistory) history = wh_history_new (path);
      g_autoptr(WhRules) rules = wh_rules_new (history);

      await (wh_history_open (history));
      await (wh_rules_load (rules));

      if (round == 0)
        {
          n_shipped = wh_rules_list (rules)->len;
          g_assert_cmpuint (n_shipped, >=, 5);
          await (wh_rules_save (rules, rule));
          await (wh_rules_set_enabled (rules, "check-down", FALSE));
          g_assert_false (wh_dex_run (wh_rules_remove (rules, "check-down"), NULL));
        }
      else
        {
          g_assert_cmpuint (wh_rules_list (rules)->len, ==, n_shipped + 1);
          g_assert_false (wh_rules_find (rules, "check-down")->enabled);
          g_assert_true (wh_rules_find (rules, "check-down")->shipped);
          g_assert_true (wh_rules_find (rules, "slow")->enabled);
          await (wh_rules_remove (rules, "slow"));
          g_assert_null (wh_rules_find (rules, "slow"));
        }

      await (wh_history_close (history));
      settle ();
    }
}

/* ---- what is usual ---- */

static void
test_baseline (void)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (WhPoint));
  g_autoptr(WhRuleBaseline) baseline = NULL;
  gint64 begin = G_GINT64_CONSTANT (1790000000) * SECOND;
  double score;

  /* Four weeks, ten minutes apart: 10 by day, 2 by night, some noise, and one
   * incident that must not become usual. */
  for (gint64 t = 0; t < 28 * 24 * 6; t++)
    {
      gint64 time = begin + t * 10 * MINUTE;
      gboolean day = wh_rule_hour_of_week (time) % 24 >= 8 && wh_rule_hour_of_week (time) % 24 < 20;
      double value = (day ? 10 : 2) + (double)(t * 7 % 5) / 10 + (t > 700 && t < 740 ? 500 : 0);
      WhPoint point = { time, value, value, value, 1 };

      g_array_append_val (points, point);
    }

  baseline = wh_rule_baseline_new ((const WhPoint *)(gpointer)points->data, points->len);

  for (gint64 t = 0; t < 168; t++)
    {
      gint64 time = begin + t * 60 * MINUTE;
      gboolean day = wh_rule_hour_of_week (time) % 24 >= 8 && wh_rule_hour_of_week (time) % 24 < 20;

      g_assert_true (wh_rule_baseline_get_score (baseline, time, day ? 10.2 : 2.2, 0, &score));
      g_assert_cmpfloat (fabs (score), <, 3);
      g_assert_true (wh_rule_baseline_get_score (baseline, time, day ? 2.2 : 10.2, 0, &score));
      g_assert_cmpfloat (fabs (score), >, 10);
      g_assert_true (wh_rule_baseline_get_score (baseline, time, day ? 2.2 : 10.2, 20, &score));
      g_assert_cmpfloat (fabs (score), ==, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

  g_test_add_func ("/rules/json", test_json);
  g_test_add_func ("/rules/json/wrong", test_json_wrong);
  g_test_add_func ("/rules/kept", test_kept);
  g_test_add_func ("/rules/baseline", test_baseline);
  g_test_add ("/rules/engine/field", RulesFixture, NULL, set_up, test_field, tear_down);
  g_test_add ("/rules/engine/not-observed", RulesFixture, NULL, set_up, test_not_observed, tear_down);
  g_test_add ("/rules/engine/series", RulesFixture, NULL, set_up, test_series, tear_down);
  g_test_add ("/rules/engine/certificate", RulesFixture, NULL, set_up, test_certificate, tear_down);
  g_test_add ("/rules/engine/absence", RulesFixture, NULL, set_up, test_absence, tear_down);
  g_test_add ("/rules/engine/windows", RulesFixture, NULL, set_up, test_windows, tear_down);
  g_test_add ("/rules/engine/covered", RulesFixture, NULL, set_up, test_covered, tear_down);
  g_test_add ("/rules/engine/edited", RulesFixture, NULL, set_up, test_edited, tear_down);
  g_test_add ("/rules/engine/restart", RulesFixture, NULL, set_up, test_restart, tear_down);

  return g_test_run ();
}
