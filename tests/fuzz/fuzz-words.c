/* fuzz-words.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken words to what reads what people type and what settings hold:
 * matchers, amounts, times, freezes, queries, routes, messages. What is read can
 * be written and read again, and means the same. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "mutate.h"
#include "wh-application-spec-private.h"
#include "wh-channel-http.h"
#include "wh-error.h"
#include "wh-format.h"
#include "wh-freeze.h"
#include "wh-json.h"
#include "wh-matchers.h"
#include "wh-message.h"
#include "wh-quantity.h"
#include "wh-quiet-hours.h"
#include "wh-route.h"
#include "wh-rule-json-private.h"
#include "wh-traffic-queries.h"

/* People and JSON give text that is valid; without NUL, as C has it. */
static char *
dup_mutated (const char *seed,
             GRand      *rand)
{
  g_autoptr(GString) text = g_string_new (seed);

  mutate (text, rand);

  return g_utf8_make_valid (text->str, (gssize)strlen (text->str));
}

static void
assert_told (const GError *error)
{
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* ---- matchers ---- */

static const char * const matcher_seeds[] = {
  "alertname=\"High\\\"Error\\n\"\nnamespace=~shop|billing\nteam!=\"x\\303\\251\"",
  "severity =~ \"(crit|warn).*\"\n pod!~\"^web-[0-9]{1,3}$\"\ninstance=db-1:9100",
  "a=\"\\\\\"\nb=''\nc=\"\\101\"",
};

static void
test_matchers (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autofree char *text = dup_mutated (matcher_seeds[i % G_N_ELEMENTS (matcher_seeds)], rand);
      g_autofree char *labels = dup_mutated ("alertname=High\nnamespace=shop\npod=web-1\nseverity=critical", rand);
      g_autofree char *meant = wh_matchers_from_labels (labels);
      g_autofree char *written = NULL;
      g_autofree char *rewritten = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(WhMatchers) matchers = wh_matchers_parse (text, &error);
      g_autoptr(WhMatchers) again = NULL;
      g_autoptr(WhMatchers) same = wh_matchers_parse (meant, NULL);

      /* What is made from labels means the alert that has them, if its names
       * are names and none comes twice with another value. */
      if (same != NULL)
        wh_matchers_match (same, labels);

      if (matchers == NULL)
        {
          assert_told (error);
          continue;
        }

      n_read++;
      written = wh_matchers_to_text (matchers, "\n");
      again = wh_matchers_parse (written, &error);
      g_assert_no_error (error);
      rewritten = wh_matchers_to_text (again, "\n");
      g_assert_cmpstr (written, ==, rewritten);
      g_assert_cmpuint (wh_matchers_get_n (matchers), ==, wh_matchers_get_n (again));
      g_assert_true (wh_matchers_match (matchers, labels) == wh_matchers_match (again, labels));

      for (guint j = 0; j < wh_matchers_get_n (matchers); j++)
        {
          const char *operator;
          const char *value;

          wh_matchers_get (matchers, j, &operator, &value);
          g_assert_true (g_utf8_validate (value, -1, NULL));
        }
    }

  g_test_message ("%d of %d were still matchers", n_read, rounds);
  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

/* ---- amounts and times ---- */

static const char * const amount_seeds[] = {
  "1.5Gi", "100m", "2e3", "12", "-7Ki", "1h2m3.5s", "90m", "15s", "5d12h", "1.5cores", "80%", "500ms", "2026-10-02T03:04:05.123456Z",
  "2026-10-02T03:04:05+02:00", "1790000000", "9e12", "20261002T030405Z", "2026-W40-5T03:04:05Z",
};

static void
test_amounts (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (40000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autofree char *text = dup_mutated (amount_seeds[i % G_N_ELEMENTS (amount_seeds)], rand);
      double quantity = wh_parse_quantity (text);
      gint64 duration = wh_parse_duration (text);
      gint64 time = wh_parse_time_iso (text);
      double value = 0;
      gint64 span = 0;

      g_assert_true (isnan (quantity) || isfinite (quantity));

      if (duration != WH_ABSENT)
        {
          g_autofree char *shown = wh_format_duration (duration);

          n_read++;
          g_assert_true (g_utf8_validate (shown, -1, NULL));
        }

      if (time != WH_ABSENT)
        {
          g_autofree char *iso = wh_format_time_iso (time);
          g_autofree char *shown = wh_format_time (time);

          n_read++;
          g_assert_nonnull (iso);
          g_assert_nonnull (shown);
          g_assert_cmpint (wh_parse_time_iso (iso), ==, time);
        }

      if (wh_rule_parse_quantity (text, &value))
        g_assert_true (isfinite (value));

      if (wh_rule_parse_duration (text, &span))
        {
          g_autofree char *written = wh_rule_format_duration (span);
          gint64 again = -1;

          n_read++;
          g_assert_cmpint (span, >=, 0);
          g_assert_true (wh_rule_parse_duration (written, &again));
          g_assert_cmpint (again, ==, span - span % 1000);
        }
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, 2 * rounds);
}

/* The same as values of a document. */
static void
test_values (void)
{
  static const char seed[] = "{\"a\":\"1.5Gi\",\"b\":1e300,\"c\":-9223372036854775808,\"d\":\"2026-10-02T03:04:05Z\",\"e\":18446744073709551615,"
                             "\"f\":\"9e12\",\"g\":true,\"h\":[{\"i.j\":\"3m\"}]}";
  static const char * const paths[] = { "a", "b", "c", "d", "e", "f", "g", "h[0].\"i.j\"", "h[9].x", "a.b" };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = g_string_new (seed);
      g_autoptr(WhJson) json = NULL;

      mutate (text, rand);

      if ((json = wh_json_parse (text->str, text->len, "x", NULL)) == NULL)
        continue;

      n_read++;

      for (guint j = 0; j < G_N_ELEMENTS (paths); j++)
        {
          yyjson_val *value = wh_json_get (wh_json_get_root (json), paths[j]);
          gint64 time = wh_json_to_time (value);
          gint64 duration = wh_json_to_duration (value);
          g_autofree char *age = wh_format_time (time != WH_ABSENT ? time : 0);
          g_autofree char *shown = duration != WH_ABSENT ? wh_format_duration (duration) : NULL;
          g_autofree char *pretty = value != NULL ? wh_json_dup_pretty (value) : NULL;
          double quantity = wh_json_to_quantity (value);

          g_assert_nonnull (age);
          g_assert_true (isnan (quantity) || isfinite (quantity));
          wh_json_to_number (value);
          wh_json_to_real (value);
          wh_json_to_boolean (value);
        }
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

/* ---- hours and freezes ---- */

static void
test_hours (void)
{
  static const char * const seeds[] = { "22:00-07:00", "22:00", "Fri 16:00 - Mon 08:00", "Sunday 00:00 – Sunday 23:59" };
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autofree char *text = dup_mutated (seeds[i % G_N_ELEMENTS (seeds)], rand);
      gint64 now = (gint64)g_rand_int (rand) * G_USEC_PER_SEC;
      g_autoptr(GError) error = NULL;
      g_autoptr(WhFreeze) freeze = wh_freeze_new_from_text ("x", NULL, text, &error);
      g_autoptr(WhFreeze) once = wh_freeze_new ("x", NULL, now, now + (now << g_rand_int_range (rand, 0, 10)), NULL);
      g_autofree char *span = once != NULL ? wh_freeze_dup_when (once) : NULL;
      int minute = wh_route_parse_time (text);

      g_assert_true ((once == NULL) == (span == NULL));
      g_assert_cmpint (minute, >=, -1);
      g_assert_cmpint (minute, <, 24 * 60);

      if (wh_quiet_hours_check (text))
        {
          gint64 until = wh_quiet_hours_get_until (text, zone, now);

          g_assert_true (until == 0 || (until > now && until <= now + 24 * G_TIME_SPAN_HOUR));
        }

      if (freeze != NULL)
        {
          g_autofree char *week = wh_freeze_dup_week_text (freeze);
          g_autofree char *when = wh_freeze_dup_when (freeze);
          g_autoptr(WhFreeze) again = wh_freeze_new_from_text ("x", NULL, week, NULL);
          g_autofree char *same = NULL;
          gint64 from;
          gint64 until;

          n_read++;
          g_assert_nonnull (again);
          g_assert_nonnull (when);
          same = wh_freeze_dup_week_text (again);
          g_assert_cmpstr (same, ==, week);
          g_assert_true (wh_freeze_find_span (freeze, now, &from, &until));
          g_assert_cmpint (from, <, until);
          g_assert_cmpint (now, <, until);
        }
      else
        {
          assert_told (error);
        }
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

/* ---- what settings hold ---- */

static void
test_queries (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);

  for (int i = 0; i < rounds; i++)
    {
      g_autofree char *text = dup_mutated ("billing errors 100 * sum by (namespace) (rate(x{a=\"b\"}[5m])); billing p95 up\nchat rate 1", rand);
      g_autofree char *expression = dup_mutated ("sum(rate(y{c=\"d;e\"}[1m]))", rand);
      g_autofree char *changed = wh_traffic_queries_change (text, "billing", "p95", expression);
      g_autofree char *found = wh_traffic_queries_get (changed, "billing", "p95");
      g_autofree char *gone = wh_traffic_queries_change (changed, "billing", "p95", NULL);
      g_autofree char *none = wh_traffic_queries_get (gone, "billing", "p95");
      g_autofree char *words = g_strstrip (g_strdelimit (g_strdup (expression), ";\n", ' '));

      g_assert_cmpstr (found, ==, *words != 0 ? words : NULL);
      g_assert_null (none);
    }
}

static void
test_messages (void)
{
  static const char seed[] = "{\"action\":\"raise\",\"key\":\"k\",\"episode\":\"e\",\"title\":\"High \\u00e9\",\"body\":\"two\\nlines\","
                             "\"health\":\"failing\",\"time\":\"2026-10-02T03:04:05Z\",\"labels\":{\"a\":\"b\",\"c\":\"d=e\"},\"who\":\"me\"}";
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autofree char *text = dup_mutated (seed, rand);
      g_autoptr(WhMessage) message = wh_message_from_json (text);
      g_autofree char *facts = NULL;

      if (message == NULL)
        continue;

      n_read++;
      facts = wh_message_dup_facts (message);

      /* A time before there were any is lost on the way; nothing else is. */
      if (message->time < 366 * G_TIME_SPAN_DAY)
        message->time = WH_ABSENT;

      g_autofree char *written = wh_message_to_json (message);
      g_autoptr(WhMessage) again = wh_message_from_json (written);
      g_autofree char *rewritten = again != NULL ? wh_message_to_json (again) : NULL;

      g_assert_cmpstr (written, ==, rewritten);
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

/* What an alert says comes out of the body as it was, whatever it holds. */
static void
test_templates (void)
{
  static const char template[] = "{\"t\":\"{{title}}\",\"b\":\"{{body}}{{nothing}}\",\"l\":[\"{{labels}}\",\"{{time}}\"],\"x\":{\"y\":{\"z\":1}}}";
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (8000);

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(WhMessage) message = wh_message_new (WH_MESSAGE_RAISE);
      g_autofree char *broken = dup_mutated (template, rand);
      g_autofree char *body = NULL;
      g_autofree char *other = NULL;
      g_autofree char *plain = NULL;
      g_autofree char *expected = NULL;
      g_autoptr(WhJson) json = NULL;

      message->title = dup_mutated ("{{body}} {{title}} \"High\" \\ {{", rand);
      message->body = dup_mutated ("two\nlines\t{{labels}}\x01\x7f", rand);
      message->labels = dup_mutated ("a=b\nc={{time}}", rand);
      body = wh_channel_fill_template (template, message, TRUE);
      other = wh_channel_fill_template (broken, message, i % 2 == 0);
      plain = wh_channel_fill_template ("{{{title}}}{{title}", message, FALSE);
      expected = g_strconcat ("{", message->title, "}{{title}", NULL);
      g_assert_cmpstr (plain, ==, expected);
      g_assert_true (g_utf8_validate (other, -1, NULL));

      json = wh_json_parse (body, strlen (body), "body", NULL);
      g_assert_nonnull (json);
      g_clear_pointer (&expected, g_free);
      expected = g_strconcat (message->body, "{{nothing}}", NULL);
      g_assert_cmpstr (yyjson_get_str (wh_json_get (wh_json_get_root (json), "t")), ==, message->title);
      g_assert_cmpstr (yyjson_get_str (wh_json_get (wh_json_get_root (json), "b")), ==, expected);
      g_assert_cmpstr (yyjson_get_str (wh_json_get (wh_json_get_root (json), "l[0]")), ==, message->labels);
    }
}

static void
test_applications (void)
{
  static const char seed[] = "[{\"name\":\"shop\",\"repository\":\"forge:acme/shop\",\"images\":\"r/acme/shop\",\"label\":\"app=shop\","
                             "\"namespaces\":[\"shop\",\"shop-staging\"],\"pinned\":true},{\"name\":\"x\",\"namespaces\":[],\"hidden\":true}]";
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  guint n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autofree char *text = dup_mutated (seed, rand);
      g_autoptr(GHashTable) specs = wh_application_specs_from_json (text);
      g_autofree char *written = wh_application_specs_to_json (specs);
      g_autoptr(GHashTable) again = wh_application_specs_from_json (written);

      n_read += g_hash_table_size (specs);
      g_assert_cmpuint (g_hash_table_size (again), ==, g_hash_table_size (specs));
    }

  g_assert_cmpuint (n_read, >, 0);
  g_assert_cmpuint (n_read, <, 2 * (guint)rounds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/matchers", test_matchers);
  g_test_add_func ("/fuzz/amounts", test_amounts);
  g_test_add_func ("/fuzz/values", test_values);
  g_test_add_func ("/fuzz/hours", test_hours);
  g_test_add_func ("/fuzz/queries", test_queries);
  g_test_add_func ("/fuzz/messages", test_messages);
  g_test_add_func ("/fuzz/templates", test_templates);
  g_test_add_func ("/fuzz/applications", test_applications);

  return g_test_run ();
}
