/* rules-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One tick of 10,000 threshold rules over 2,000 series: each series gets a new
 * sample, and hardly any rule has anything to say. Processor time of the main
 * thread from the samples' arrival to the last verdict. */

#include "config.h"

#include <time.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-rule-engine.h"

#define N_SERIES 2000
#define RULES_EACH 5
#define N_TICKS 41

static gint64 now;

static gint64
get_now (void)
{
  return now;
}

static double
get_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int
compare (gconstpointer one,
         gconstpointer other)
{
  double a = *(const double *)one;
  double b = *(const double *)other;

  return (a > b) - (a < b);
}

static GPtrArray *
make_rules (void)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_rule_unref);

  for (guint i = 0; i < N_SERIES * RULES_EACH; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *text =
        g_strdup_printf ("{\"name\":\"rule %u\",\"of\":{\"kind\":\"check\",\"where\":{\"name\":\"check-%u\"}},"
                         "\"when\":{\"threshold\":{\"metric\":\"latency\",\"is\":\"above\",\"value\":%u}}%s}",
                         i, i / RULES_EACH, 100 + i % RULES_EACH, i == 0 ? "" : ",\"for\":\"5m\"");
      WhRule *rule = wh_rule_from_json (text, -1, &error);

      g_assert_no_error (error);
      g_ptr_array_add (rules, rule);
    }

  return rules;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(WhStore) store = NULL;
  g_autoptr(WhRuleEngine) engine = NULL;
  g_autoptr(GPtrArray) rules = NULL;
  g_autoptr(WhBatch) batch = NULL;
  const char *series[N_SERIES];
  double times[N_TICKS];

  dex_init ();
  wh_kinds_register ();
  store = wh_store_new ();
  wh_store_set_source (store, "c1", "checks", "production");
  wh_store_set_source_state (store, "c1", FALSE, g_get_real_time (), NULL);
  engine = wh_rule_engine_new (store, NULL);
  wh_rule_engine_set_clock (engine, get_now);
  now = g_get_real_time ();
  rules = make_rules ();
  batch = wh_batch_new ("c1");

  for (guint i = 0; i < N_SERIES; i++)
    {
      g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_check, "c1");
      g_autofree char *name = g_strdup_printf ("check-%u", i);
      g_autofree char *of = g_strdup_printf ("check:%s/latency", name);

      wh_record_builder_set_uid (builder, name);
      wh_record_builder_set_text (builder, WH_CHECK_NAME, name);
      wh_batch_take_record (batch, wh_record_builder_build (builder));
      series[i] = g_intern_string (of);
    }

  wh_batch_set_complete (batch, &wh_kind_check);
  wh_store_apply_now (store, batch);
  wh_rule_engine_set_rules (engine, rules);
  wh_rule_engine_begin (engine, NULL);

  for (guint tick = 0; tick < N_TICKS; tick++)
    {
      double begin = get_cpu_ms ();

      now += 15 * G_USEC_PER_SEC;

      for (guint i = 0; i < N_SERIES; i++)
        wh_rule_engine_note_sample (engine, "c1", &(WhSample) { series[i], "s", now, tick % 7 == 3 && i == 9 ? 500 : (double)(i % 50) });
      wh_rule_engine_process (engine, 0);
      times[tick] = get_cpu_ms () - begin;

      while (g_main_context_iteration (NULL, FALSE))
        ;
    }

  qsort (times, N_TICKS, sizeof (double), compare);
  g_print ("BENCH rules-10k-ms %.3f ms\n", times[N_TICKS / 2]);
  g_print ("BENCH rules-10k-p95-ms %.3f ms\n", times[N_TICKS * 95 / 100]);

  return 0;
}
