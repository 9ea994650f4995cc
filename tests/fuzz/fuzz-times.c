/* fuzz-times.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken times to what reads them after an option of the command line: --since,
 * --to, --at, --for. What is no time is told once; what is one is one that can be
 * written and reckoned with. */

#include "config.h"

#include <string.h>

#include "ctl/wh-ctl.h"
#include "mutate.h"
#include "wh-format.h"

static int n_told;

/* Prints to the terminal in the program. */
int
wh_ctl_usage (const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  n_told++;

  return WH_CTL_USAGE;
}

static char *
dup_mutated (const char *seed,
             GRand      *rand)
{
  g_autoptr(GString) text = g_string_new (seed);

  mutate (text, rand);

  return g_utf8_make_valid (text->str, (gssize)strlen (text->str));
}

static const char * const seeds[] = {
  "90s", "15m", "24h", "7d", "52w", "22:00", "7:30", "2026-11-24 22:00", "2026-11-24T16:00:30", "2026-11-24T16:00:30+02:00", "2026-11-24T16:00:00.5Z",
  "20261124T160000Z", "2026-W47-2T16:00", "9999-12-31T23:59:59-14:00", "1970-01-01", "-5m",
};

static void
assert_writable (gint64 time)
{
  g_autofree char *text = wh_format_time_iso (time);

  g_assert_nonnull (text);

  /* A long time ago may be before there were any. */
  if (time > 366 * G_TIME_SPAN_DAY)
    g_assert_cmpint (wh_parse_time_iso (text), ==, time);
}

static void
test_times (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autofree char *text = dup_mutated (seeds[i % G_N_ELEMENTS (seeds)], rand);
      g_autofree char *other = dup_mutated (seeds[g_rand_int_range (rand, 0, G_N_ELEMENTS (seeds))], rand);
      gint64 duration = 0;
      gint64 local = 0;
      gint64 time = 0;
      gint64 since = 0;
      gint64 until = 0;
      int before = n_told;

      if (wh_ctl_take_duration (text, &duration))
        g_assert_cmpint (duration, >, 0);
      else
        g_assert_cmpint (n_told, ==, before + 1);

      before = n_told;

      if (wh_ctl_take_time (text, &time))
        {
          n_read++;
          assert_writable (time);
        }
      else
        {
          g_assert_cmpint (n_told, ==, before + 1);
        }

      if (wh_ctl_parse_local_time (text, &local))
        assert_writable (local);

      before = n_told;

      if (wh_ctl_take_range (text, "1h", i % 2 == 0 ? other : NULL, &since, &until))
        {
          g_assert_cmpint (since, <, until);
          assert_writable (since);
          assert_writable (until);
        }
      else
        {
          g_assert_cmpint (n_told, ==, before + 1);
        }
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/times", test_times);

  return g_test_run ();
}
