/* year-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* year-bench FILE: records a year of a part of a fleet's series, at the full rate
 * of a sample a minute, an hour of them in one commit, with a clock that is set from
 * hour to hour; what is due is done once a day, by the policy that holds without a choice. Prints the series and
 * the bytes of samples and roll-ups at the end: year.py makes a whole fleet of it. */

#include "config.h"

#include <stdio.h>

#include "sample-series.h"
#include "wh-dex-util.h"
#include "wh-history.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define DAY (86400 * SECOND)
#define STEP (60 * SECOND)
#define N_SERIES 40
#define N_TICKS 60
#define N_DAYS 365
/* 1 January 2026. */
#define BEGIN (G_GINT64_CONSTANT (1767225600) * SECOND)

static gint64 fake_now = BEGIN;

/* The clock of the whole program: the symbol of the executable goes before that of
 * the library. */
gint64
g_get_real_time (void)
{
  return __atomic_load_n (&fake_now, __ATOMIC_SEQ_CST);
}

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    g_error ("%s", error->message);
}

int
main (int   argc,
      char *argv[])
{
  static TestSeries series[N_SERIES];
  static WhSample samples[N_TICKS * N_SERIES];
  g_autoptr(WhHistory) history = NULL;
  g_autoptr(DexFuture) measured = NULL;
  const WhHistorySize *size;
  guint tick = 0;

  if (argc != 2)
    return 2;

  dex_init ();
  history = wh_history_new (argv[1]);
  run (wh_history_open (history));

  for (guint i = 0; i < N_SERIES; i++)
    {
      g_autofree char *name = g_strdup_printf ("node:%05u/cpu", i);

      test_series_init (&series[i], i);
      for (guint t = 0; t < N_TICKS; t++)
        {
          samples[t * N_SERIES + i].series = g_intern_string (name);
          samples[t * N_SERIES + i].unit = "m";
        }
    }

  for (guint day = 0; day < N_DAYS; day++)
    {
      for (gint64 time = 0; time < DAY; time += N_TICKS * STEP)
        {
          __atomic_store_n (&fake_now, BEGIN + day * DAY + time + N_TICKS * STEP, __ATOMIC_SEQ_CST);

          for (guint t = 0; t < N_TICKS; t++, tick++)
            for (guint i = 0; i < N_SERIES; i++)
              {
                samples[t * N_SERIES + i].time = test_series_time (i, tick, BEGIN, STEP);
                samples[t * N_SERIES + i].value = test_series_next (&series[i]);
              }

          run (wh_history_record_samples (history, "c", samples, N_TICKS * N_SERIES));
        }

      run (wh_history_maintain (history, NULL));
    }

  measured = wh_history_measure (history);
  run (dex_ref (measured));
  size = g_value_get_boxed (dex_future_get_value (measured, NULL));
  printf ("%u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n", N_SERIES, size->n_samples, size->n_rollups);
  run (wh_history_close (history));

  return 0;
}
