/* test-rules-asked.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "rules-fixture.h"
#include "wh-dex-util.h"
#include "wh-history-rules.h"
#include "wh-rule-baseline.h"

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
ask (RulesFixture    *fixture,
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
get_asked (RulesFixture *fixture,
           char     job)
{
  g_autofree char *uid = g_strdup_printf ("rule:errors/c1/promql:instance=x%%2Cy%%25:80,job=%c", job);
  WhRecord *alert;

  settle ();
  alert = wh_store_lookup (fixture->store, &wh_kind_alert, WH_LOCAL, uid);

  return alert != NULL ? alert->values[WH_ALERT_STATE].text : "";
}

static void
test_asked (RulesFixture       *fixture,
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
test_asked_application (RulesFixture       *fixture,
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
test_asked_restart (RulesFixture       *fixture,
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
test_anomaly (RulesFixture       *fixture,
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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

  g_test_add ("/rules/engine/anomaly", RulesFixture, NULL, set_up, test_anomaly, tear_down);
  g_test_add ("/rules/engine/asked", RulesFixture, NULL, set_up, test_asked, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autofree char *name = g_strdup_printf ("/rules/engine/asked/application/%u", i);

      g_test_add (name, RulesFixture, GUINT_TO_POINTER (i), set_up, test_asked_application, tear_down);
    }
  g_test_add ("/rules/engine/asked/restart", RulesFixture, NULL, set_up, test_asked_restart, tear_down);

  return g_test_run ();
}
