/* breach-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From a sample that breaks a rule to the notice that a desktop shows, beyond the
 * poll: rules, alert, store, alerts of all sources, causes, notices; among 2,000
 * checks with 10,000 rules, by a rule that says so at once (without "for").
 * Between two breaches it is calm for longer than notices are collected. */

#include "config.h"

#include "wh-connections.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-notices.h"
#include "wh-rule-engine.h"

#define N_SERIES 2000
#define RULES_EACH 5
#define N_BREACHES 11

typedef struct
{
  gint64   raised_at; /* monotonic; 0 = not yet */
  gboolean over;
} Told;

static void
raise_cb (Told           *told,
          const WhNotice *notice)
{
  if (notice->health == WH_HEALTH_OK)
    told->over = TRUE;
  else if (told->raised_at == 0)
    told->raised_at = g_get_monotonic_time ();
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
                         i, i / RULES_EACH, 100 + i % RULES_EACH, i % RULES_EACH == 0 ? "" : ",\"for\":\"5m\"");
      WhRule *rule = wh_rule_from_json (text, -1, &error);

      g_assert_no_error (error);
      g_ptr_array_add (rules, rule);
    }

  return rules;
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait (guint msec)
{
  gint64 end = g_get_monotonic_time () + (gint64)msec * 1000;

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

static void
note_samples (WhRuleEngine  *engine,
              const char   **series,
              guint          breached)
{
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < N_SERIES; i++)
    wh_rule_engine_note_sample (engine, "c1", &(WhSample) { series[i], "s", now, i == breached ? 500 : (double)(i % 50) });
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(WhHistory) history = NULL;
  g_autoptr(WhSecrets) secrets = NULL;
  g_autoptr(WhStore) store = NULL;
  g_autoptr(WhConnections) connections = NULL;
  g_autoptr(WhNotices) notices = NULL;
  g_autoptr(WhRuleEngine) engine = NULL;
  g_autoptr(GPtrArray) rules = NULL;
  g_autoptr(WhBatch) batch = NULL;
  g_autoptr(GError) error = NULL;
  const char *series[N_SERIES];
  double times[N_BREACHES];
  Told told = { 0 };

  dex_init ();
  wh_kinds_register ();
  history = wh_history_new (NULL);
  wh_dex_run (wh_history_open (history), &error);
  g_assert_no_error (error);
  secrets = wh_secrets_new ();
  store = wh_store_new ();
  connections = wh_connections_new (store, history, secrets);
  wh_store_set_source (store, "c1", "checks", "production");
  wh_store_set_source_state (store, "c1", FALSE, g_get_real_time (), NULL);
  engine = wh_rule_engine_new (store, NULL);
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
  notices = wh_notices_new (store, connections);
  g_signal_connect_swapped (notices, "raise", G_CALLBACK (raise_cb), &told);
  g_timeout_add (100, wake_cb, NULL);
  note_samples (engine, series, N_SERIES);
  wait (2500);

  for (guint i = 0; i < N_BREACHES; i++)
    {
      gint64 begin = g_get_monotonic_time ();

      told = (Told) { 0, FALSE };
      note_samples (engine, series, i * 100 + 7);
      while (told.raised_at == 0)
        g_main_context_iteration (NULL, TRUE);
      times[i] = (double)(told.raised_at - begin) / 1000;

      note_samples (engine, series, N_SERIES);
      while (!told.over)
        g_main_context_iteration (NULL, TRUE);
      wait (2500);
    }

  qsort (times, N_BREACHES, sizeof (double), compare);
  g_print ("BENCH breach-to-notification-ms %.1f ms\n", times[N_BREACHES / 2]);
  g_print ("BENCH breach-to-notification-worst-ms %.1f ms\n", times[N_BREACHES - 1]);

  g_clear_object (&notices);
  g_clear_object (&engine);
  g_clear_object (&connections);
  wh_dex_run (wh_history_close (history), NULL);

  return 0;
}
