/* fuzz-sim.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken expressions, selectors, matchers and patches to the simulated fleet.
 * Nothing may crash, go round for ever or warn, and what is refused is refused with
 * words that fit into an answer. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "mutate.h"
#include "wh-sim-kube-api-private.h"
#include "wh-sim-promql.h"
#include "wh-sim-selector.h"

#define NOW 1790000000.0

/* Without NUL, as C has it. */
static GString *
mutated (const char *text,
         GRand      *rand)
{
  g_autoptr(GString) copy = g_string_new (text);

  mutate (copy, rand);

  return g_string_new (copy->str);
}

/* What an answer can carry. */
static void
assert_words (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

/* ---- expressions ---- */

static gboolean
sample (const WhSimSeries *self,
        double             time,
        double            *value)
{
  *value = fmod (time, 3600) * self->args[0];

  return self->args[1] == 0 || fmod (time, 900) > 100;
}

static GPtrArray *
list_series (const char *name,
             double      start,
             double      end,
             gpointer    data)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_sim_series_free);
  static const char * const bounds[] = { "0.1", "0.5", "+Inf" };

  g_assert_cmpfloat (start, <=, end);

  for (guint i = 0; i < 3; i++)
    {
      WhSimLabels *labels = wh_sim_labels_new ("__name__", name != NULL ? name : "up", "namespace", i < 2 ? "shop" : "billing",
                                               "le", bounds[i], "pod", i == 0 ? "web-1" : "web-\xc3\xa9", NULL);
      WhSimSeries *series = wh_sim_series_new (labels, sample, NULL);

      series->args[0] = i + 1;
      series->args[1] = i;
      g_ptr_array_add (all, series);
    }

  return all;
}

static const char * const queries[] = {
  "sum by (namespace) (rate(http_requests_total{namespace=~\"shop|bill.*\",pod!=\"x\\n\"}[5m] offset 1m)) / on (namespace) group_left (pod) up > bool 0.5",
  "histogram_quantile(0.95, sum(rate(x_bucket{le!~'a'}[1h30m])) by (le)) or topk(2, -up ^ 2 % 3) unless up{pod=\"web-1\"} @ 1789990000",
  "predict_linear(up[1h], 4 * 3600) < 0 and ignoring (le) quantile_over_time(0.5, up[10m])",
  "label_replace(up, \"a\", \"$1-$2\", \"pod\", \"(.*)-(.*)\") + vector(time()) == absent(nothing{a=`b`}) # words",
  "clamp_max(round(deriv(up[2m]), 0.1), 1e3) - stddev without (pod) (up offset -5m) * NaN != +Inf",
};

static void
test_expressions (void)
{
  WhSimPromqlData data = { list_series, NULL, NOW - 86400, NOW };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (4000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (queries[i % G_N_ELEMENTS (queries)], rand);
      g_autoptr(GError) error = NULL;
      g_autoptr(GError) range_error = NULL;
      g_autoptr(WhSimPromqlResult) result = NULL;
      g_autoptr(WhSimPromqlResult) range = NULL;

      result = wh_sim_promql_query (text->str, NOW, &data, &error);
      range = wh_sim_promql_query_range (text->str, NOW - 600, NOW, 60, &data, &range_error);

      if (result == NULL)
        {
          g_assert_true (error->domain == WH_SIM_PROMQL_ERROR);
          assert_words (error->message);
          g_assert_null (range);
          continue;
        }

      n_read++;
      g_assert_no_error (error);
      g_assert_true ((range != NULL) == (range_error == NULL));

      for (guint j = 0; j < result->rows->len; j++)
        {
          WhSimPromqlRow *row = g_ptr_array_index (result->rows, j);
          g_autofree char *printed = wh_sim_labels_print (row->labels);

          assert_words (printed);
          g_assert_cmpuint (row->times->len, ==, row->values->len);
        }
    }

  g_test_message ("%d of %d were still expressions", n_read, rounds);
  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

/* The tree of a long one is deep: nobody may end the fleet with it. */
static void
test_long_expressions (void)
{
  static const char * const parts[] = { "1+", "1^", "-", "(", "abs(", "sum(", "up or " };
  WhSimPromqlData data = { list_series, NULL, NOW - 86400, NOW };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(WhSimPromqlResult) result = NULL;

      while (text->len < 2000000)
        g_string_append (text, parts[i]);
      g_string_append (text, "up");
      result = wh_sim_promql_query (text->str, NOW, &data, &error);
      g_assert_null (result);
      g_assert_error (error, WH_SIM_PROMQL_ERROR, WH_SIM_PROMQL_ERROR_BAD_DATA);
    }
}

/* ---- matchers and selectors ---- */

static void
test_matchers (void)
{
  static const char * const seeds[] = { "alertname=\"High\\\"Error\\n\"", "namespace =~ \"shop|billing\"", "pod!~^web-[0-9]{1,3}$", "team != x\\303\\251" };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (8000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (seeds[i % G_N_ELEMENTS (seeds)], rand);
      g_autoptr(GError) error = NULL;
      g_autoptr(GError) why = NULL;
      g_autoptr(WhSimMatcher) matcher = NULL;
      g_autoptr(GPtrArray) matchers = NULL;
      g_autofree char *selector = g_strdup_printf ("up{%s}", text->str);

      matcher = wh_sim_matcher_parse (text->str, &error);
      matchers = wh_sim_promql_parse_matchers (selector, &why);
      g_assert_true ((matchers == NULL) == (why != NULL));

      if (matcher == NULL)
        {
          assert_words (error->message);
          continue;
        }

      n_read++;
      assert_words (matcher->name);
      assert_words (matcher->value);
      wh_sim_matcher_match (matcher, "shop");
      wh_sim_matcher_match (matcher, "");
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

static void
test_selectors (void)
{
  static const char pod[] = "{\"metadata\":{\"name\":\"web-1\",\"namespace\":\"shop\",\"uid\":\"u\",\"labels\":{\"app\":\"web\",\"tier\":\"front\"}},"
                            "\"spec\":{\"nodeName\":\"n1\"},\"status\":{\"phase\":\"Running\"}}";
  static const char * const labels[] = { "app=web,tier in (front, back),!gone", "app==web,tier!=x,app", "tier notin (back),app in(web)", "(in) a" };
  static const char * const fields[] = { "metadata.name=web-1,status.phase!=Failed", "spec.nodeName==n1", "metadata.namespace=shop,a~1b=c" };
  g_autoptr(yyjson_mut_doc) document = wh_sim_document_parse (pod);
  g_autoptr(WhSimObject) object = wh_sim_object_new (wh_sim_kind_find ("", "v1", "pods"), document, 1);
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_matched = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) label = mutated (labels[i % G_N_ELEMENTS (labels)], rand);
      g_autoptr(GString) field = mutated (fields[i % G_N_ELEMENTS (fields)], rand);
      g_autoptr(WhSimSelector) selector = wh_sim_selector_new (label->str, i % 2 == 0 ? field->str : NULL);

      n_matched += wh_sim_selector_matches (selector, object);
    }

  g_assert_cmpint (n_matched, >, 0);
  g_assert_cmpint (n_matched, <, rounds);
}

/* ---- patches ---- */

static void
test_patches (void)
{
  static const char deployment[] = "{\"metadata\":{\"name\":\"web\",\"labels\":{\"app\":\"web\"}},\"spec\":{\"replicas\":3,\"template\":{\"spec\":{\"containers\":["
                                   "{\"name\":\"web\",\"image\":\"r/web:1\",\"env\":[{\"name\":\"A\",\"value\":\"b\"}],\"ports\":[{\"containerPort\":80}]}]}}}}";
  static const struct
  {
    const char *type;
    const char *body;
  } patches[] = {
    { "application/json-patch+json", "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":5},{\"op\":\"remove\",\"path\":\"/metadata/labels/app\"},"
                                     "{\"op\":\"copy\",\"from\":\"/spec\",\"path\":\"/spec/template/x\"},{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":5}]" },
    { "application/merge-patch+json", "{\"metadata\":{\"labels\":{\"app\":null}},\"spec\":{\"replicas\":1,\"template\":{\"spec\":[1,2]}}}" },
    { "application/strategic-merge-patch+json", "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"r/web:2\","
                                                "\"env\":[{\"name\":\"A\",\"$patch\":\"delete\"},{\"name\":\"B\"}],\"ports\":[{\"containerPort\":80,\"name\":\"x\"}]},"
                                                "{\"name\":\"side\"}]}}}}" },
    { "application/apply-patch+yaml", "{\"apiVersion\":\"apps/v1\",\"spec\":{\"replicas\":null}}" },
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_applied = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (patches[i % G_N_ELEMENTS (patches)].body, rand);
      g_autoptr(GBytes) body = g_bytes_new (text->str, text->len);
      g_autoptr(yyjson_mut_doc) document = wh_sim_document_parse (deployment);
      g_autofree char *problem = NULL;
      g_autofree char *written = NULL;
      guint status = 0;

      if (!wh_sim_patch_apply (document, patches[i % G_N_ELEMENTS (patches)].type, body, &status, &problem))
        {
          g_assert_cmpuint (status, >=, 400);
          assert_words (problem);
          continue;
        }

      n_applied++;
      written = wh_sim_document_write (document, "");
      g_assert_nonnull (written);
    }

  g_assert_cmpint (n_applied, >, 0);
  g_assert_cmpint (n_applied, <, rounds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/expressions", test_expressions);
  g_test_add_func ("/fuzz/long-expressions", test_long_expressions);
  g_test_add_func ("/fuzz/sim-matchers", test_matchers);
  g_test_add_func ("/fuzz/selectors", test_selectors);
  g_test_add_func ("/fuzz/patches", test_patches);

  return g_test_run ();
}
