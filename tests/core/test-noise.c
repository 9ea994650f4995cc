/* test-noise.c
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
#include "wh-matchers.h"
#include "wh-notices.h"
#include "wh-quiet-hours.h"
#include "wh-recurrence.h"

/* ---- Matchers ---- */

static gboolean
matches (const char *matchers,
         const char *labels)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhMatchers) parsed = wh_matchers_parse (matchers, &error);

  g_assert_no_error (error);

  return wh_matchers_match (parsed, labels);
}

static void
test_matchers (void)
{
  static const char labels[] = "alertname=Down\napp=billing\nnode=worker-3";
  static const char * const wrong[] = { "app", "=x", "a-b=c", "app=~\"(\"", "app=\"\"", "app=~\".*\"", "app!=\"x\"", "", NULL };
  g_autofree char *exact = wh_matchers_from_labels (labels);
  g_autoptr(WhMatchers) parsed = NULL;
  g_autofree char *text = NULL;

  g_assert_true (matches ("app=\"billing\"", labels));
  g_assert_true (matches ("app = billing", labels));
  g_assert_false (matches ("app=\"bill\"", labels));
  g_assert_true (matches ("app=\"billing\"\nnode=~\"worker-.\"", labels));
  g_assert_true (matches (exact, labels));

  /* Anchored at both ends, as Alertmanager does it. */
  g_assert_false (matches ("app=~\"bill\"", labels));
  g_assert_false (matches ("app=~\"illing\"", labels));
  g_assert_true (matches ("app=~\"bill.*\"", labels));
  g_assert_true (matches ("app=~\"x|billing\"", labels));
  g_assert_false (matches ("app=~\"x|bill\"", labels));

  /* A label that is missing is an empty one. */
  g_assert_true (matches ("app=billing\npod!=\"x\"", labels));
  g_assert_true (matches ("app=billing\npod=\"\"", labels));
  g_assert_true (matches ("app=billing\npod!~\"x.*\"", labels));
  g_assert_false (matches ("app=billing\npod=~\".+\"", labels));
  g_assert_false (matches ("app=billing\nnode!~\"worker-.*\"", labels));

  for (guint i = 0; wrong[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (wh_matchers_parse (wrong[i], &error));
      g_assert_nonnull (error);
    }

  parsed = wh_matchers_parse ("a=\"x \\\"y\\\"\"\nb!~z", NULL);
  text = wh_matchers_to_text (parsed, " ");
  g_assert_cmpstr (text, ==, "a=\"x \\\"y\\\"\" b!~\"z\"");
}

/* ---- Quiet hours ---- */

static gint64
at (GTimeZone  *zone,
    int         month,
    int         day,
    int         hour,
    int         minute)
{
  g_autoptr(GDateTime) time = g_date_time_new (zone, 2026, month, day, hour, minute, 0);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
test_quiet_hours (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  gint64 evening;

  g_assert_nonnull (zone);
  g_assert_false (wh_quiet_hours_check (NULL));
  g_assert_false (wh_quiet_hours_check ("22:00"));
  g_assert_false (wh_quiet_hours_check ("24:00-07:00"));
  g_assert_false (wh_quiet_hours_check ("07:00-07:00"));
  g_assert_true (wh_quiet_hours_check ("22:00-07:00"));

  g_assert_cmpint (wh_quiet_hours_get_until ("22:00-07:00", zone, at (zone, 11, 3, 21, 59)), ==, 0);
  g_assert_cmpint (wh_quiet_hours_get_until ("22:00-07:00", zone, at (zone, 11, 3, 22, 0)), ==, at (zone, 11, 4, 7, 0));
  g_assert_cmpint (wh_quiet_hours_get_until ("22:00-07:00", zone, at (zone, 11, 4, 6, 59)), ==, at (zone, 11, 4, 7, 0));
  g_assert_cmpint (wh_quiet_hours_get_until ("22:00-07:00", zone, at (zone, 11, 4, 7, 0)), ==, 0);
  g_assert_cmpint (wh_quiet_hours_get_until ("12:00-14:00", zone, at (zone, 11, 4, 13, 0)), ==, at (zone, 11, 4, 14, 0));
  g_assert_cmpint (wh_quiet_hours_get_until (NULL, zone, at (zone, 11, 4, 3, 0)), ==, 0);

  /* The clock on the wall decides: the night of 29 March is an hour shorter,
   * that of 25 October an hour longer. */
  evening = at (zone, 3, 28, 22, 0);
  g_assert_cmpint (wh_quiet_hours_get_until ("22:00-07:00", zone, evening) - evening, ==, 8 * HOUR);
  evening = at (zone, 10, 24, 22, 0);
  g_assert_cmpint (wh_quiet_hours_get_until ("22:00-07:00", zone, evening) - evening, ==, 10 * HOUR);

  /* An end within the hour that comes twice, or not at all, is still an end. */
  for (gint64 time = at (zone, 10, 25, 0, 0); time < at (zone, 10, 25, 6, 0); time += 10 * MINUTE)
    {
      gint64 until = wh_quiet_hours_get_until ("22:00-02:30", zone, time);

      g_assert_true (until == 0 || (until > time && until - time <= 4 * HOUR));
    }

  for (gint64 time = at (zone, 3, 29, 0, 0); time < at (zone, 3, 29, 6, 0); time += 10 * MINUTE)
    {
      gint64 until = wh_quiet_hours_get_until ("22:00-02:30", zone, time);

      g_assert_true (until == 0 || (until > time && until - time <= 3 * HOUR));
    }
}

/* ---- What comes and goes ---- */

static void
test_flaps (void)
{
  g_autoptr(WhFlaps) flaps = wh_flaps_new ();
  g_autoptr(WhFlaps) restored = wh_flaps_new ();
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  gint64 time = NOON;

  g_assert_false (wh_flaps_note (flaps, "x", TRUE, time));
  g_assert_false (wh_flaps_note (flaps, "x", FALSE, time += MINUTE));
  g_assert_false (wh_flaps_note (flaps, "x", TRUE, time += MINUTE));
  g_assert_false (wh_flaps_note (flaps, "x", FALSE, time += MINUTE));
  g_assert_cmpint (wh_flaps_get_next (flaps, time), ==, 0);
  g_assert_true (wh_flaps_note (flaps, "x", TRUE, time += MINUTE));
  g_assert_true (wh_flaps_is_flapping (flaps, "x", time + WH_FLAPS_CALM - 1));
  g_assert_cmpint (wh_flaps_get_next (flaps, time), ==, time + WH_FLAPS_CALM);
  g_assert_false (wh_flaps_is_flapping (flaps, "y", time));

  wh_flaps_write (flaps, builder);
  root = json_builder_get_root (builder);
  wh_flaps_read (restored, json_node_get_array (root));
  g_assert_true (wh_flaps_is_flapping (restored, "x", time));

  /* Calm, it begins anew. */
  g_assert_false (wh_flaps_is_flapping (flaps, "x", time + WH_FLAPS_CALM));
  g_assert_false (wh_flaps_note (flaps, "x", TRUE, time + WH_FLAPS_CALM + 1));

  /* Thrice in a day is no flapping. */
  for (guint i = 0; i < 3; i++)
    g_assert_false (wh_flaps_note (flaps, "slow", TRUE, time + i * HOUR));
}

/* ---- A machine and what it takes with it ---- */

/* ---- What is told ---- */

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

static gint64
get_unix (GTimeZone  *zone,
          const char *text)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (text, zone);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
check_moved (GTimeZone  *zone,
             const char *repeats,
             const char *now_text,
             const char *from,
             const char *until)
{
  WhInterval time = { get_unix (zone, "2026-03-20T22:00:00"), get_unix (zone, "2026-03-21T02:00:00") };

  g_assert_true (wh_recurrence_move (repeats, zone, &time, get_unix (zone, now_text)));
  g_assert_cmpint (time.from, ==, get_unix (zone, from));
  g_assert_cmpint (time.until, ==, get_unix (zone, until));
}

/* What comes again comes at the same time on the wall; 2026-03-20 is a Friday, and
 * the clock is put forward on the 29th. */
static void
test_recurrence (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  WhInterval time;

  if (zone == NULL)
    {
      g_test_skip ("no time zones here");
      return;
    }

  time = (WhInterval) { get_unix (zone, "2026-03-20T22:00:00"), get_unix (zone, "2026-03-21T02:00:00") };
  g_assert_false (wh_recurrence_move ("daily", zone, &time, get_unix (zone, "2026-03-21T01:59:59")));
  g_assert_false (wh_recurrence_move (NULL, zone, &time, get_unix (zone, "2027-03-21T01:59:59")));
  g_assert_cmpint (wh_recurrence_get_period ("hourly"), ==, 0);

  check_moved (zone, "daily", "2026-03-21T02:00:00", "2026-03-21T22:00:00", "2026-03-22T02:00:00");
  check_moved (zone, "weekdays", "2026-03-21T02:00:00", "2026-03-23T22:00:00", "2026-03-24T02:00:00");
  check_moved (zone, "weekly", "2026-03-21T02:00:00", "2026-03-27T22:00:00", "2026-03-28T02:00:00");
  check_moved (zone, "daily", "2026-03-29T12:00:00", "2026-03-29T22:00:00", "2026-03-30T02:00:00");
  check_moved (zone, "weekly", "2026-03-29T12:00:00", "2026-04-03T22:00:00", "2026-04-04T02:00:00");

  /* In the middle of one, after years. */
  check_moved (zone, "weekly", "2031-03-22T01:00:00", "2031-03-21T22:00:00", "2031-03-22T02:00:00");
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

  g_test_add_func ("/noise/matchers", test_matchers);
  g_test_add_func ("/noise/quiet-hours", test_quiet_hours);
  g_test_add_func ("/noise/flaps", test_flaps);
  g_test_add_func ("/noise/one-notice", test_one_notice);
  g_test_add_func ("/noise/first", test_first);
  g_test_add_func ("/noise/flapping-notice", test_flapping_notice);
  g_test_add_func ("/noise/quiet-once", test_quiet_once);
  g_test_add_func ("/noise/recurrence", test_recurrence);
  g_test_add_func ("/noise/sleep", test_sleep);
  g_test_add_func ("/noise/clock", test_clock);
  g_test_add_func ("/noise/digest", test_digest);
  g_test_add_func ("/noise/restart", test_restart);

  return g_test_run ();
}
