/* test-rules.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-history-rules.h"
#include "wh-kinds.h"
#include "wh-rule-baseline.h"
#include "wh-rule-engine-private.h"
#include "wh-rules.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

/* Noon of some day; the tests set the time themselves. */
static gint64 now = G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC;

static gint64
get_now (void)
{
  return now;
}

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

typedef struct
{
  WhStore      *store;
  WhRuleEngine *engine;
  gint64        sampled_at;
} Fixture;

static WhRecord *
make_check (const char *name,
            gboolean    up,
            gint64      certificate)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_check, "c1");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_CHECK_NAME, name);
  wh_record_builder_set_number (builder, WH_CHECK_UP, up);
  wh_record_builder_set_number (builder, WH_CHECK_CERTIFICATE, certificate);

  return wh_record_builder_build (builder);
}

static void
put (Fixture  *fixture,
     WhRecord *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (record->connection);

  wh_batch_take_record (batch, record);
  wh_batch_set_complete (batch, &wh_kind_check);
  wh_store_apply_now (fixture->store, batch);
}

static void
drop (Fixture    *fixture,
      const char *name)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("c1");

  wh_batch_remove (batch, &wh_kind_check, name);
  wh_store_apply_now (fixture->store, batch);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->store = wh_store_new ();
  wh_store_set_source (fixture->store, "c1", "checks", "production");
  wh_store_set_source_state (fixture->store, "c1", FALSE, now, NULL);
  wh_store_set_source (fixture->store, "c2", "other", NULL);
  wh_store_set_source_state (fixture->store, "c2", FALSE, now, NULL);
  fixture->engine = wh_rule_engine_new (fixture->store, NULL);
  wh_rule_engine_set_clock (fixture->engine, get_now);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->engine);
  g_assert_finalize_object (fixture->store);
}

static void
begin (Fixture    *fixture,
       const char *json,
       GPtrArray  *states)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rules = wh_rules_from_json (json, -1, &error);

  g_assert_no_error (error);
  wh_rule_engine_set_rules (fixture->engine, rules);
  wh_rule_engine_begin (fixture->engine, states);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
pass (Fixture *fixture,
      gint64   time)
{
  gint64 end = now + time;

  for (now += 10 * SECOND; now < end; now += 10 * SECOND)
    wh_rule_engine_tick (fixture->engine, now);
  now = end;
  wh_rule_engine_tick (fixture->engine, now);
  settle ();
}

/* "firing", "pending", or "" when there is no alert. */
static const char *
get_alert (Fixture    *fixture,
           const char *rule,
           const char *name)
{
  g_autofree char *uid = g_strdup_printf ("rule:%s/c1/check:%s", rule, name);
  WhRecord *alert;

  settle ();
  alert = wh_store_lookup (fixture->store, &wh_kind_alert, WH_LOCAL, uid);

  return alert != NULL ? alert->values[WH_ALERT_STATE].text : "";
}

static void
sample (Fixture    *fixture,
        const char *name,
        double      value)
{
  g_autofree char *series = g_strdup_printf ("check:%s/latency", name);

  wh_rule_engine_note_sample (fixture->engine, "c1", &(WhSample) { g_intern_string (series), "s", now, value });
  wh_rule_engine_process (fixture->engine, 0);
}

#define DOWN "{\"id\":\"down\",\"name\":\"Check down\",\"severity\":\"critical\",\"of\":{\"kind\":\"check\"}," \
             "\"when\":{\"threshold\":{\"field\":\"up\",\"is\":\"equal\",\"value\":false}},\"for\":\"1m\"," \
             "\"summary\":\"{{name}} is down\",\"same_as\":[\"Probe*\"]}"

#define SLOW "{\"id\":\"slow\",\"name\":\"Slow\",\"of\":{\"kind\":\"check\"}," \
             "\"when\":{\"threshold\":{\"metric\":\"latency\",\"is\":\"above\",\"value\":\"500ms\"}},\"for\":\"2m\"}"

static void
test_field (Fixture       *fixture,
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
test_not_observed (Fixture       *fixture,
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
test_series (Fixture       *fixture,
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
test_certificate (Fixture       *fixture,
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
test_absence (Fixture       *fixture,
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
test_windows (Fixture       *fixture,
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
test_covered (Fixture       *fixture,
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
test_edited (Fixture       *fixture,
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
await (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

static void
test_restart (Fixture       *fixture,
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

/* ---- rules that another system is asked for ---- */

#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)

/* A system with two series, "job=a" and "job=b". */
struct _TestSource
{
  GObject  parent_instance;

  double   values[2];   /* NaN = not there */
  gboolean silent;      /* no answer */
  gboolean asleep;      /* an answer, but nothing was observed */
  const char *first;    /* labels of both, a line each */
  guint    n_asked;
};

static DexFuture *
test_source_query_range (WhRangeSource *source,
                         const char    *expression,
                         gint64         from,
                         gint64         until,
                         gint64         step)
{
  TestSource *self = TEST_SOURCE (source);
  g_autoptr(WhMetricRange) range = wh_metric_range_new (from, until, step);
  gboolean count = g_str_equal (expression, "count(up)");

  self->n_asked += !count;

  if (self->silent)
    return wh_dex_reject (WH_ERROR_OFFLINE, "No answer");

  for (guint i = 0; i < 2; i++)
    if (count ? !self->asleep && i == 0 : !isnan (self->values[i]))
      {
        WhPoint point = { until, self->values[i], self->values[i], self->values[i], 1 };
        GArray *points = wh_metric_range_add (range, g_strdup_printf ("%sinstance=x,y%%:80\njob=%c", self->first != NULL ? self->first : "",
                                                                      'a' + i));

        g_array_append_val (points, point);
      }

  return dex_future_new_take_boxed (WH_TYPE_METRIC_RANGE, g_steal_pointer (&range));
}

static void
test_source_iface_init (WhRangeSourceInterface *iface)
{
  iface->query_range = test_source_query_range;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSource, test_source, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_RANGE_SOURCE, test_source_iface_init))

static void
test_source_class_init (TestSourceClass *klass)
{
}

static void
test_source_init (TestSource *self)
{
}

#define ERRORS "{\"id\":\"errors\",\"name\":\"Errors\",\"severity\":\"critical\"," \
               "\"when\":{\"threshold\":{\"promql\":\"rate(errors[5m])\",\"is\":\"above\",\"value\":5}}," \
               "\"for\":\"1m\",\"summary\":\"{{value}} of {{job}}\"}"

/* Rounds of questions, 15 s apart. */
static void
ask (Fixture    *fixture,
     TestSource *source,
     guint       n)
{
  for (guint i = 0; i < n; i++)
    {
      now += 15 * SECOND;
      await (wh_rule_queries_ask (fixture->engine->queries, "c1", WH_RANGE_SOURCE (source)));
      wh_rule_engine_tick (fixture->engine, now);
    }
  settle ();
}

static const char *
get_asked (Fixture *fixture,
           char     job)
{
  g_autofree char *uid = g_strdup_printf ("rule:errors/c1/promql:instance=x%%2Cy%%25:80,job=%c", job);
  WhRecord *alert;

  settle ();
  alert = wh_store_lookup (fixture->store, &wh_kind_alert, WH_LOCAL, uid);

  return alert != NULL ? alert->values[WH_ALERT_STATE].text : "";
}

static void
test_asked (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TestSource) source = g_object_new (TEST_TYPE_SOURCE, NULL);
  WhRecord *alert;

  source->values[0] = 9;
  source->values[1] = 1;
  begin (fixture, ERRORS, NULL);
  ask (fixture, source, 1);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "pending");
  g_assert_cmpstr (get_asked (fixture, 'b'), ==, "");
  g_assert_cmpuint (wh_rule_engine_get_standing (fixture->engine, "errors").n_subjects, ==, 2);
  g_assert_cmpuint (wh_rule_engine_get_standing (fixture->engine, "errors").n_pending, ==, 1);

  /* Silence for an hour neither counts nor ends anything, and is told. */
  source->silent = TRUE;
  ask (fixture, source, 240);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "pending");
  g_assert_cmpstr (wh_rule_engine_get_standing (fixture->engine, "errors").problem, ==, "No answer");
  source->silent = FALSE;
  ask (fixture, source, 3);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "pending");
  g_assert_null (wh_rule_engine_get_standing (fixture->engine, "errors").problem);
  ask (fixture, source, 2);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "firing");

  alert = wh_store_lookup (fixture->store, &wh_kind_alert, WH_LOCAL, "rule:errors/c1/promql:instance=x%2Cy%25:80,job=a");
  g_assert_cmpstr (alert->values[WH_ALERT_LABELS].text, ==,
                   "alertname=Errors\nconnection=checks\nenvironment=production\ninstance=x,y%:80\njob=a\nseverity=critical");
  g_assert_cmpstr (alert->values[WH_ALERT_WHERE].text, ==, "x,y%:80");

  /* A system that has observed nothing says nothing of what is not in its answer. */
  source->values[0] = NAN;
  source->asleep = TRUE;
  ask (fixture, source, 8);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "firing");
  source->asleep = FALSE;
  ask (fixture, source, 1);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "");

  /* What is gone for good is forgotten. */
  ask (fixture, source, 2);
  g_assert_cmpuint (wh_rule_engine_get_standing (fixture->engine, "errors").n_subjects, ==, 1);
  g_assert_cmpuint (source->n_asked, ==, 257);

  /* A rule for another connection asks nothing of this one. */
  wh_rule_engine_stop (fixture->engine);
  begin (fixture, "{\"id\":\"errors\",\"name\":\"Errors\",\"of\":{\"connection\":\"other\"},\"when\":{\"threshold\":"
                  "{\"promql\":\"rate(errors[5m])\",\"is\":\"above\",\"value\":5}}}", NULL);
  ask (fixture, source, 1);
  g_assert_cmpuint (source->n_asked, ==, 257);
  wh_rule_engine_stop (fixture->engine);
}

static const struct
{
  const char *first;
  const char *rule;
  const char *application;
} named[] = {
  { "app=billing\n", ERRORS, "billing" },
  { "app=billing\napplication=shop\n", ERRORS, "shop" },
  { "app=\n", ERRORS, NULL },
  { NULL, ERRORS, NULL },
  { NULL, "{\"id\":\"errors\",\"name\":\"Errors\",\"labels\":{\"app\":\"web\"},\"when\":{\"threshold\":"
          "{\"promql\":\"rate(errors[5m])\",\"is\":\"above\",\"value\":5}}}", "web" },
};

/* It is on the page of its application, whichever of the usual labels names that
 * one: of the answer, or of the rule. */
static void
test_asked_application (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(TestSource) source = g_object_new (TEST_TYPE_SOURCE, NULL);
  WhResourceList *list = wh_store_get_list (fixture->store, &wh_kind_alert);
  guint i = GPOINTER_TO_UINT (data);

  source->first = named[i].first;
  source->values[0] = 9;
  source->values[1] = 1;
  begin (fixture, named[i].rule, NULL);
  ask (fixture, source, 1);
  settle ();
  g_assert_cmpuint (wh_resource_list_get_n (list), ==, 1);
  g_assert_cmpstr (wh_resource_list_get_record (list, 0)->values[WH_ALERT_APPLICATION].text, ==, named[i].application);
  wh_rule_engine_stop (fixture->engine);
}

/* A restart in the middle: it fires on, and ends when the system says so. */
static void
test_asked_restart (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(TestSource) source = g_object_new (TEST_TYPE_SOURCE, NULL);
  g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func (wh_stored_rule_state_free);

  g_ptr_array_add (states, wh_stored_rule_state_new ("errors", "c1", "promql:instance=x%2Cy%25:80,job=a", NULL,
                                                     &(WhRuleState) { .stage = WH_RULE_FIRING, .active_at = now - MINUTE,
                                                                      .fired_at = now, .last_at = now }));
  source->values[0] = NAN;
  source->values[1] = NAN;
  source->silent = TRUE;
  begin (fixture, ERRORS, states);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "firing");
  ask (fixture, source, 20);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "firing");
  source->silent = FALSE;
  ask (fixture, source, 1);
  g_assert_cmpstr (get_asked (fixture, 'a'), ==, "");
  wh_rule_engine_stop (fixture->engine);
}

/* ---- what is odd at this hour ---- */

#define TEST_TYPE_PAST (test_past_get_type ())
G_DECLARE_FINAL_TYPE (TestPast, test_past, TEST, PAST, GObject)

/* Four weeks in which every series was about 0.1. */
struct _TestPast
{
  GObject parent_instance;

  guint   n_asked;
};

static DexFuture *
test_past_query (WhSeriesSource      *source,
                 const WhSeriesQuery *query)
{
  g_autoptr(WhSeriesInfo) info = wh_series_info_new (query->connection, query->name, NULL, "s", WH_SERIES_GAUGE, 0);
  WhSeriesData *past = wh_series_data_new (info, query->from, query->until, 10 * MINUTE);

  TEST_PAST (source)->n_asked++;

  for (gint64 time = query->from; time < query->until; time += 10 * MINUTE)
    {
      double value = 0.1 + (double)(time / MINUTE % 7) / 1000;
      WhPoint point = { time, value, value, value, 1 };

      g_array_append_val (past->points, point);
    }

  return dex_future_new_take_boxed (WH_TYPE_SERIES_DATA, past);
}

static void
test_past_iface_init (WhSeriesSourceInterface *iface)
{
  iface->query = test_past_query;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestPast, test_past, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_SERIES_SOURCE, test_past_iface_init))

static void
test_past_class_init (TestPastClass *klass)
{
}

static void
test_past_init (TestPast *self)
{
}

#define ODD "{\"id\":\"odd\",\"name\":\"Odd\",\"of\":{\"kind\":\"check\"}," \
            "\"when\":{\"anomaly\":{\"metric\":\"latency\",\"deviations\":5}}}"

static void
test_anomaly (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TestPast) past = g_object_new (TEST_TYPE_PAST, NULL);

  fixture->engine->baselines = wh_rule_baselines_new (WH_SERIES_SOURCE (past));
  put (fixture, make_check ("web", TRUE, WH_ABSENT));
  begin (fixture, ODD, NULL);

  /* What is usual is not known yet. */
  sample (fixture, "web", 4);
  g_assert_cmpstr (get_alert (fixture, "odd", "web"), ==, "");

  wh_rule_baselines_update (fixture->engine->baselines, fixture->engine);
  settle ();
  g_assert_cmpuint (past->n_asked, ==, 1);
  now += 30 * SECOND;
  sample (fixture, "web", 0.1);
  g_assert_cmpstr (get_alert (fixture, "odd", "web"), ==, "");
  now += 30 * SECOND;
  sample (fixture, "web", 4);
  g_assert_cmpstr (get_alert (fixture, "odd", "web"), ==, "firing");
  now += 30 * SECOND;
  sample (fixture, "web", 0.1);
  g_assert_cmpstr (get_alert (fixture, "odd", "web"), ==, "");

  wh_rule_baselines_update (fixture->engine->baselines, fixture->engine);
  settle ();
  g_assert_cmpuint (past->n_asked, ==, 1);
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
  g_test_add ("/rules/engine/field", Fixture, NULL, set_up, test_field, tear_down);
  g_test_add ("/rules/engine/not-observed", Fixture, NULL, set_up, test_not_observed, tear_down);
  g_test_add ("/rules/engine/series", Fixture, NULL, set_up, test_series, tear_down);
  g_test_add ("/rules/engine/certificate", Fixture, NULL, set_up, test_certificate, tear_down);
  g_test_add ("/rules/engine/absence", Fixture, NULL, set_up, test_absence, tear_down);
  g_test_add ("/rules/engine/windows", Fixture, NULL, set_up, test_windows, tear_down);
  g_test_add ("/rules/engine/covered", Fixture, NULL, set_up, test_covered, tear_down);
  g_test_add ("/rules/engine/edited", Fixture, NULL, set_up, test_edited, tear_down);
  g_test_add ("/rules/engine/restart", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/rules/engine/anomaly", Fixture, NULL, set_up, test_anomaly, tear_down);
  g_test_add ("/rules/engine/asked", Fixture, NULL, set_up, test_asked, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autofree char *name = g_strdup_printf ("/rules/engine/asked/application/%u", i);

      g_test_add (name, Fixture, GUINT_TO_POINTER (i), set_up, test_asked_application, tear_down);
    }
  g_test_add ("/rules/engine/asked/restart", Fixture, NULL, set_up, test_asked_restart, tear_down);

  return g_test_run ();
}
