/* test-clock.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What recording makes of a clock that jumps, of daylight saving and of a machine
 * that sleeps: every sample once, and what was not observed said so. */

#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "history-fixture.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define BEAT MINUTE

/* Saturday, 24 October 2026, 22:00 UTC: at 01:00 the clocks of Berlin go back. */
#define EVENING (G_GINT64_CONSTANT (1792879200) * SECOND)

static gint64 fake_now = EVENING;

/* The clock of the whole program: the symbol of the executable goes before that of
 * the library. */
gint64
g_get_real_time (void)
{
  return __atomic_load_n (&fake_now, __ATOMIC_SEQ_CST);
}

static void
set_clock (gint64 now)
{
  __atomic_store_n (&fake_now, now, __ATOMIC_SEQ_CST);
}

static const WhField fields[] = { { "name", "Name", WH_FIELD_TEXT, 0 } };
static const WhKind thing = { "test-thing", "Thing", "Things", "x", fields, G_N_ELEMENTS (fields), 0, -1 };

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(WhSeriesInfo) info = wh_series_info_new ("one", "node:a/cpu", "CPU", "m", WH_SERIES_GAUGE, BEAT);

  set_clock (EVENING);
  fixture_set_up (fixture, data);
  wh_history_describe_series (fixture->history, info);
}

/* A sample and a contact each beat, as the recorder does it, for so long. Contacts
 * are written every few seconds of a clock that does not jump here, or when the file
 * is closed. */
static void
observe (Fixture *fixture,
         gint64   length)
{
  gboolean contacts = length <= 2 * HOUR;

  for (gint64 passed = 0; passed < length; passed += BEAT)
    {
      WhSample sample = { "node:a/cpu", "m", fake_now, fixture->n_recorded };

      run (wh_history_record_samples (fixture->history, "one", &sample, 1));
      wh_history_note_fresh (fixture->history, "one", fake_now);
      fixture->n_recorded++;
      if (contacts && fixture->n_recorded % 4 == 0)
        {
          fixture_close (fixture);
          fixture_open (fixture);
        }
      set_clock (fake_now + BEAT);
    }
}

static WhSeriesData *
query (Fixture *fixture,
       gint64   from,
       gint64   until)
{
  WhSeriesQuery query = { "one", "node:a/cpu", from, until, 5000 };

  return run_boxed (wh_series_source_query (WH_SERIES_SOURCE (fixture->history), &query));
}

/* Every number that was recorded is there once: they are 0, 1, 2, … */
static void
assert_all_once (Fixture *fixture,
                 gint64   from,
                 gint64   until)
{
  g_autoptr(WhSeriesData) data = query (fixture, from, until);
  guint n = 0;
  double sum = 0;

  for (guint i = 0; i < data->points->len; i++)
    {
      const WhPoint *point = &g_array_index (data->points, WhPoint, i);

      n += point->count;
      sum += point->avg * point->count;
    }

  g_assert_cmpuint (n, ==, fixture->n_recorded);
  g_assert_cmpfloat_with_epsilon (sum, fixture->n_recorded * (fixture->n_recorded - 1) / 2.0, 0.001);
}

static void
assert_gap (const WhSpan *gap,
            gint64        from,
            gint64        until)
{
  g_assert_cmpint (ABS (gap->from - from), <=, 2 * BEAT);
  g_assert_cmpint (ABS (gap->until - until), <=, 2 * BEAT);
}

static gboolean
was_in_contact (Fixture *fixture,
                gint64   time)
{
  g_autoptr(GPtrArray) all = run_boxed (wh_history_load_at (fixture->history, time));

  for (guint i = 0; i < all->len; i++)
    {
      const WhObserved *observed = g_ptr_array_index (all, i);

      if (g_str_equal (observed->batch->connection, "one"))
        return time - observed->fresh_at < 5 * MINUTE;
    }

  return FALSE;
}

/* ---- what happens ---- */

/* Eight hours closed: nothing runs, the clock goes on. */
static void
test_suspend (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(WhSeriesData) found = NULL;
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&thing, "one");
  g_autoptr(WhRecord) record = NULL;
  WhChange change = { NULL, NULL };
  gint64 asleep;
  gint64 awake;

  wh_record_builder_set_uid (builder, "a");
  wh_record_builder_set_text (builder, 0, "a");
  record = wh_record_builder_build (builder);
  change.after = record;
  run (wh_history_record (fixture->history, &change, 1));

  observe (fixture, HOUR);
  asleep = fake_now;
  set_clock (awake = asleep + 8 * HOUR);
  observe (fixture, HOUR);

  found = query (fixture, EVENING, fake_now);
  g_assert_cmpuint (found->gaps->len, ==, 1);
  assert_gap (&g_array_index (found->gaps, WhSpan, 0), asleep, awake);
  assert_all_once (fixture, EVENING, fake_now);

  /* Contact was not kept up over the night either. */
  fixture_close (fixture);
  fixture_open (fixture);
  g_assert_true (was_in_contact (fixture, asleep - 10 * MINUTE));
  g_assert_false (was_in_contact (fixture, asleep + 4 * HOUR));
  g_assert_true (was_in_contact (fixture, awake + 30 * MINUTE));
}

/* Set an hour ahead: an hour that nobody saw. */
static void
test_forward (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(WhSeriesData) found = NULL;
  gint64 jump;

  observe (fixture, HOUR);
  jump = fake_now;
  set_clock (jump + HOUR);
  observe (fixture, HOUR);

  found = query (fixture, EVENING, fake_now);
  g_assert_cmpuint (found->gaps->len, ==, 1);
  assert_gap (&g_array_index (found->gaps, WhSpan, 0), jump, jump + HOUR);
  assert_all_once (fixture, EVENING, fake_now);
}

/* Set back an hour, also while the program is closed: that hour comes again, and
 * both are kept. */
static void
test_backward (Fixture       *fixture,
               gconstpointer  data)
{
  gboolean reopen = GPOINTER_TO_INT (data);
  g_autoptr(WhSeriesData) found = NULL;
  gint64 end;

  observe (fixture, 2 * HOUR);
  end = fake_now;

  if (reopen)
    fixture_close (fixture);
  set_clock (end - HOUR);
  if (reopen)
    fixture_open (fixture);

  observe (fixture, 2 * HOUR);
  observe (fixture, HOUR);
  g_assert_cmpint (fake_now, ==, end + 2 * HOUR);

  found = query (fixture, EVENING, fake_now);
  g_assert_cmpuint (found->gaps->len, ==, 0);
  assert_all_once (fixture, EVENING, fake_now);

  /* Also when it is packed and rolled up. */
  set_clock (fake_now + 48 * HOUR);
  run (wh_history_maintain (fixture->history, NULL));
  assert_all_once (fixture, EVENING, fake_now);
  g_assert_true (was_in_contact (fixture, end + HOUR));
}

/* A clock that was an hour ahead for ten minutes and was set right again. */
static void
test_there_and_back (Fixture       *fixture,
                     gconstpointer  data)
{
  gint64 right;

  observe (fixture, HOUR);
  right = fake_now + 10 * MINUTE;
  set_clock (fake_now + HOUR);
  observe (fixture, 10 * MINUTE);
  set_clock (right);
  observe (fixture, 2 * HOUR);

  assert_all_once (fixture, EVENING, fake_now);
  fixture_close (fixture);
  fixture_open (fixture);
  g_assert_true (was_in_contact (fixture, right + 20 * MINUTE));
  g_assert_true (was_in_contact (fixture, right + 110 * MINUTE));
}

/* The night in which an hour comes twice, and the one in which it is missing: the
 * time of the machine does not jump, and neither does what is recorded. */
static void
test_daylight_saving (Fixture       *fixture,
                      gconstpointer  data)
{
  static const gint64 nights[] = { EVENING, G_GINT64_CONSTANT (1774731600) * SECOND };
  g_autofree char *zone = g_strdup (g_getenv ("TZ"));

  g_setenv ("TZ", "Europe/Berlin", TRUE);
  tzset ();

  for (guint i = G_N_ELEMENTS (nights); i > 0; i--)
    {
      g_autoptr(WhSeriesData) found = NULL;
      gint64 begin = nights[i - 1];
      guint n_before = fixture->n_recorded;
      guint n = 0;

      /* The older night first. */
      set_clock (begin);
      observe (fixture, 6 * HOUR);
      found = query (fixture, begin, fake_now);
      g_assert_cmpuint (found->gaps->len, ==, 0);
      for (guint p = 0; p < found->points->len; p++)
        n += g_array_index (found->points, WhPoint, p).count;
      g_assert_cmpuint (n, ==, fixture->n_recorded - n_before);
    }

  if (zone != NULL)
    g_setenv ("TZ", zone, TRUE);
  else
    g_unsetenv ("TZ");
  tzset ();
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  wh_kind_register (&thing);
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/clock/suspend", Fixture, NULL, set_up, test_suspend, fixture_tear_down);
  g_test_add ("/clock/forward", Fixture, NULL, set_up, test_forward, fixture_tear_down);
  g_test_add ("/clock/backward", Fixture, NULL, set_up, test_backward, fixture_tear_down);
  g_test_add ("/clock/backward-while-closed", Fixture, GINT_TO_POINTER (TRUE), set_up, test_backward, fixture_tear_down);
  g_test_add ("/clock/there-and-back", Fixture, NULL, set_up, test_there_and_back, fixture_tear_down);
  g_test_add ("/clock/daylight-saving", Fixture, NULL, set_up, test_daylight_saving, fixture_tear_down);

  return g_test_run ();
}
