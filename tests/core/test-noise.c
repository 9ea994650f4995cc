/* test-noise.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libdex.h>

#include "noise-fixture.h"
#include "wh-flaps.h"
#include "wh-kinds.h"
#include "wh-matchers.h"
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
  g_assert_true (wh_flaps_note (flaps, "x", TRUE, time += MINUTE));
  g_assert_true (wh_flaps_is_flapping (flaps, "x", time + WH_FLAPS_CALM - 1));
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

/* ---- What comes again ---- */

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
  g_test_add_func ("/noise/recurrence", test_recurrence);

  return g_test_run ();
}
