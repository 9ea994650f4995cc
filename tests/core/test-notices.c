/* test-notices.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libdex.h>

#include "noise-fixture.h"
#include "wh-dex-util.h"
#include "wh-flaps.h"
#include "wh-kinds.h"
#include "wh-notices.h"

typedef struct
{
  GPtrArray     *raised; /* "id|title|body" */
  GPtrArray     *withdrawn;
  WhStore       *store;
  WhHistory     *history;
  WhSecrets     *secrets;
  WhConnections *connections;
  WhQuiet       *quiet;
  WhNotices     *notices;
} Desk;

static void
raise_cb (Desk           *desk,
          const WhNotice *notice)
{
  /* The desktop shows it already. */
  if (notice->stage == WH_NOTICE_AGAIN)
    return;

  g_ptr_array_add (desk->raised, g_strdup_printf ("%s|%s|%s", notice->id, notice->title, notice->body ?: ""));
}

static void
withdraw_cb (Desk       *desk,
             const char *id)
{
  g_ptr_array_add (desk->withdrawn, g_strdup (id));
}

static gboolean
count_cb (gpointer data)
{
  (*(guint *)data)++;

  return G_SOURCE_REMOVE;
}

/* Timers run in the order in which they are due, so what a change sets off (the
 * set after 50 ms, then the notices after 10) is over after two of these, however
 * busy the machine is. */
static void
settle (void)
{
  guint n = 0;

  for (guint i = 1; i <= 2; i++)
    {
      g_timeout_add (80, count_cb, &n);
      while (n < i)
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
sit_down (Desk *desk)
{
  desk->connections = wh_connections_new (desk->store, desk->history, desk->secrets);
  desk->notices = wh_notices_new (desk->store, desk->connections);
  wh_notices_set_clock (desk->notices, get_time);
  wh_notices_set_patience (desk->notices, 20, 10);
  desk->quiet = wh_quiet_new ();
  wh_notices_set_quiet (desk->notices, desk->quiet);
  g_signal_connect_swapped (desk->notices, "raise", G_CALLBACK (raise_cb), desk);
  g_signal_connect_swapped (desk->notices, "withdraw", G_CALLBACK (withdraw_cb), desk);
}

static void
look_again (Desk       *desk,
            const char *hours)
{
  g_assert_true (wh_dex_run (wh_quiet_set_hours (desk->quiet, hours), NULL));
  wh_notices_set_patience (desk->notices, 20, 10);
}

static void
get_up (Desk *desk)
{
  settle ();
  g_assert_finalize_object (desk->notices);
  g_assert_finalize_object (desk->quiet);
  g_clear_object (&desk->connections);
}

static Desk
desk_new (void)
{
  Desk desk = {
    .raised = g_ptr_array_new_with_free_func (g_free),
    .withdrawn = g_ptr_array_new_with_free_func (g_free),
    .store = make_store (),
    .history = wh_history_new (NULL),
    .secrets = wh_secrets_new (),
  };
  g_autoptr(GError) error = NULL;

  g_assert_true (wh_dex_run (wh_history_open (desk.history), &error));
  g_assert_no_error (error);

  return desk;
}

static void
desk_clear (Desk *desk)
{
  g_assert_true (wh_dex_run (wh_history_close (desk->history), NULL));
  g_clear_pointer (&desk->raised, g_ptr_array_unref);
  g_clear_pointer (&desk->withdrawn, g_ptr_array_unref);
  g_clear_object (&desk->store);
  g_clear_object (&desk->history);
  g_clear_object (&desk->secrets);
}

static void
stage_cb (GString        *stages,
          const WhNotice *notice)
{
  static const char * const names[] = { "settled", "first", "again", "digest" };

  g_string_append_printf (stages, "%s%s=%s", stages->len > 0 ? " " : "", notice->id, names[notice->stage]);
}

static void
taken_back_cb (GString    *stages,
               const char *id)
{
  g_string_append_printf (stages, "%s-%s", stages->len > 0 ? " " : "", id);
}

static const char *
last (const Desk *desk)
{
  g_assert_cmpuint (desk->raised->len, >, 0);

  return g_ptr_array_index (desk->raised, desk->raised->len - 1);
}

static void
test_one_notice (void)
{
  Desk desk = desk_new ();

  sit_down (&desk);
  settle ();
  put_node (desk.store, "worker-3", "NotReady");
  put_storm (desk.store, 200);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 1);
  g_assert_true (g_str_has_prefix (last (&desk), "node:worker-3|Node worker-3 is down|"));
  g_assert_nonnull (strstr (last (&desk), "explains 200 alerts"));

  /* The alert about the machine comes late, and says nothing new. */
  put_alert (desk.store, "router", "NodeNotReady", NULL, "alertname=NodeNotReady\nnode=worker-3", "critical", "firing");
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 1);

  get_up (&desk);
  desk_clear (&desk);
}

/* One new thing is told at once, and again when it is known what came with it:
 * who cannot take back what is told hears of that only. */
static void
test_first (void)
{
  Desk desk = desk_new ();
  g_autoptr(GString) stages = g_string_new (NULL);

  sit_down (&desk);
  settle ();
  wh_notices_set_patience (desk.notices, 20, 40);
  settle ();
  g_signal_connect_swapped (desk.notices, "raise", G_CALLBACK (stage_cb), stages);
  g_signal_connect_swapped (desk.notices, "withdraw", G_CALLBACK (taken_back_cb), stages);

  put_alert (desk.store, WH_LOCAL, "Check", "one", "alertname=Check\napp=one", "critical", "firing");
  settle ();
  g_assert_cmpstr (stages->str, ==, "alert:one=first alert:one=again");

  /* Over before that: nobody else hears of it. */
  g_string_truncate (stages, 0);
  put_alert (desk.store, WH_LOCAL, "Check", "two", "alertname=Check\napp=two", "critical", "firing");
  while (stages->len == 0)
    g_main_context_iteration (NULL, TRUE);
  drop_alert (desk.store, WH_LOCAL, "alertname=Check\napp=two");
  settle ();
  g_assert_cmpstr (stages->str, ==, "alert:two=first alert:two=settled");
  g_assert_true (g_str_has_prefix (last (&desk), "alert:two|two is fine again|"));

  /* The first of many is one of them. */
  g_string_truncate (stages, 0);
  put_alert (desk.store, WH_LOCAL, "Check", "a", "alertname=Check\napp=a", "critical", "firing");
  while (stages->len == 0)
    g_main_context_iteration (NULL, TRUE);
  for (char app = 'b'; app < 'f'; app++)
    {
      g_autofree char *name = g_strdup_printf ("%c", app);
      g_autofree char *labels = g_strdup_printf ("alertname=Check\napp=%c", app);

      put_alert (desk.store, WH_LOCAL, "Check", name, labels, "critical", "firing");
    }
  settle ();
  g_assert_cmpstr (stages->str, ==, "alert:a=first summary=settled -alert:a");
  g_assert_true (g_str_has_prefix (last (&desk), "summary|5 alerts need you|a, b, c, d…"));

  get_up (&desk);
  desk_clear (&desk);
}

#define LABELS "alertname=Check\napp=site"

static void
test_flapping_notice (void)
{
  Desk desk = desk_new ();

  sit_down (&desk);
  settle ();

  for (guint i = 0; i < 10; i++)
    {
      put_alert (desk.store, WH_LOCAL, "Check", "site", LABELS, "critical", "firing");
      settle ();
      now += MINUTE;
      drop_alert (desk.store, WH_LOCAL, LABELS);
      settle ();
      now += MINUTE;
    }

  /* Twice up and down, then: it comes and goes. */
  g_assert_cmpuint (desk.raised->len, ==, 5);
  g_assert_true (g_str_has_prefix (last (&desk), "alert:site|site comes and goes|"));

  now += WH_FLAPS_CALM;
  look_again (&desk, NULL);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 6);
  g_assert_true (g_str_has_prefix (last (&desk), "alert:site|site is fine again|"));

  get_up (&desk);
  desk_clear (&desk);
}

/* Asleep for eight hours: the alert ended some time, which nobody saw. */
static void
test_sleep (void)
{
  Desk desk = desk_new ();

  sit_down (&desk);
  put_alert (desk.store, WH_LOCAL, "Check", "site", LABELS, "critical", "firing");
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 1);

  now += 8 * HOUR;
  drop_alert (desk.store, WH_LOCAL, LABELS);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 2);
  g_assert_nonnull (strstr (last (&desk), "when nothing was observed"));

  /* A source that is silent when it wakes up says nothing at all. */
  put_alert (desk.store, "router", "Check", "shop", "alertname=Check\napp=shop", "critical", "firing");
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 3);
  wh_store_set_source_state (desk.store, "router", TRUE, now, "asleep");
  now += 8 * HOUR;
  settle ();
  wh_store_set_source_state (desk.store, "router", FALSE, now, NULL);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 3);
  g_assert_cmpuint (desk.withdrawn->len, ==, 0);

  get_up (&desk);
  desk_clear (&desk);
}

static void
test_clock (void)
{
  Desk desk = desk_new ();

  sit_down (&desk);
  put_alert (desk.store, WH_LOCAL, "Check", "site", LABELS, "critical", "firing");
  settle ();

  for (int i = -1; i <= 1; i += 2)
    {
      now += i * HOUR;
      look_again (&desk, NULL);
      settle ();
      g_assert_cmpuint (desk.raised->len, ==, 1);
      g_assert_cmpuint (desk.withdrawn->len, ==, 0);
    }

  now -= HOUR;
  drop_alert (desk.store, WH_LOCAL, LABELS);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 2);
  g_assert_true (g_str_has_prefix (last (&desk), "alert:site|site is fine again|"));

  get_up (&desk);
  desk_clear (&desk);
}

static char *
dup_hours (gint64 from,
           gint64 until)
{
  g_autoptr(GDateTime) one = g_date_time_new_from_unix_local (from / G_USEC_PER_SEC);
  g_autoptr(GDateTime) other = g_date_time_new_from_unix_local (until / G_USEC_PER_SEC);

  return g_strdup_printf ("%02d:%02d-%02d:%02d", g_date_time_get_hour (one), g_date_time_get_minute (one),
                          g_date_time_get_hour (other), g_date_time_get_minute (other));
}

static void
test_digest (void)
{
  Desk desk = desk_new ();
  g_autofree char *hours = dup_hours (NOON - HOUR, NOON + HOUR);

  sit_down (&desk);
  look_again (&desk, hours);
  settle ();

  put_alert (desk.store, WH_LOCAL, "Check", "one", "alertname=Check\napp=one", "warning", "firing");
  put_alert (desk.store, WH_LOCAL, "Check", "two", "alertname=Check\napp=two", "warning", "firing");
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 0);

  /* What is worth waking somebody does. */
  put_alert (desk.store, WH_LOCAL, "Check", "site", LABELS, "critical", "firing");
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 1);
  g_assert_true (g_str_has_prefix (last (&desk), "alert:site|"));

  now += MINUTE;
  drop_alert (desk.store, WH_LOCAL, "alertname=Check\napp=two");
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 1);

  now = NOON + HOUR;
  look_again (&desk, hours);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 2);
  g_assert_cmpstr (last (&desk), ==, "digest|While you were away|2 things went wrong, 1 is over.\none has a warning");

  get_up (&desk);
  desk_clear (&desk);
}

/* Quiet for an hour: asked for once, kept, and over by itself. */
static void
test_quiet_once (void)
{
  Desk desk = desk_new ();
  g_autoptr(WhQuiet) other = wh_quiet_new ();
  gint64 begin = g_get_real_time ();

  now = begin;
  sit_down (&desk);
  g_assert_true (wh_dex_run (wh_quiet_load (desk.quiet, desk.history), NULL));
  g_assert_true (wh_dex_run (wh_quiet_set_until (desk.quiet, begin + HOUR), NULL));
  settle ();

  put_alert (desk.store, WH_LOCAL, "Check", "one", "alertname=Check\napp=one", "warning", "firing");
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 0);
  g_assert_cmpint (wh_quiet_get_end (desk.quiet, now), ==, begin + HOUR);

  /* Another process is told too, and nobody is quiet for days after the clock was put back. */
  g_assert_true (wh_dex_run (wh_quiet_load (other, desk.history), NULL));
  g_assert_cmpint (wh_quiet_get_until (other, begin), ==, begin + HOUR);
  g_assert_cmpint (wh_quiet_get_until (other, begin - 48 * HOUR), ==, 0);

  now = begin + HOUR;
  g_assert_cmpint (wh_quiet_get_end (desk.quiet, now), ==, 0);
  look_again (&desk, NULL);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 1);
  g_assert_true (g_str_has_prefix (last (&desk), "digest|While you were away|1 thing went wrong."));

  now = NOON;
  get_up (&desk);
  desk_clear (&desk);
}

/* A restart repeats nothing and loses nothing. */
static void
test_restart (void)
{
  Desk desk = desk_new ();
  g_autofree char *hours = dup_hours (NOON - HOUR, NOON + HOUR);

  sit_down (&desk);
  wh_notices_remember_in (desk.notices, desk.history);
  settle ();
  put_alert (desk.store, WH_LOCAL, "Check", "site", LABELS, "critical", "firing");
  settle ();
  look_again (&desk, hours);
  put_alert (desk.store, WH_LOCAL, "Check", "one", "alertname=Check\napp=one", "warning", "firing");
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 1);
  get_up (&desk);

  /* Told before; and what was held is still held, until the end of the hours. */
  now += 10 * MINUTE;
  sit_down (&desk);
  look_again (&desk, hours);
  wh_notices_remember_in (desk.notices, desk.history);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 1);
  now = NOON + HOUR;
  look_again (&desk, hours);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 2);
  g_assert_true (g_str_has_prefix (last (&desk), "digest|"));
  get_up (&desk);

  /* Hours later: what went and what came is told in one. */
  drop_alert (desk.store, WH_LOCAL, LABELS);
  put_alert (desk.store, WH_LOCAL, "Check", "two", "alertname=Check\napp=two", "critical", "firing");
  now += 5 * HOUR;
  sit_down (&desk);
  wh_notices_remember_in (desk.notices, desk.history);
  settle ();
  g_assert_cmpuint (desk.raised->len, ==, 3);
  g_assert_cmpstr (last (&desk), ==, "digest|While you were away|2 things went wrong, 1 is over.\ntwo is failing");
  get_up (&desk);

  desk_clear (&desk);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();
  wh_kind_register (&node_kind);

  g_test_add_func ("/notices/one-notice", test_one_notice);
  g_test_add_func ("/notices/first", test_first);
  g_test_add_func ("/notices/flapping-notice", test_flapping_notice);
  g_test_add_func ("/notices/quiet-once", test_quiet_once);
  g_test_add_func ("/notices/sleep", test_sleep);
  g_test_add_func ("/notices/clock", test_clock);
  g_test_add_func ("/notices/digest", test_digest);
  g_test_add_func ("/notices/restart", test_restart);

  return g_test_run ();
}
