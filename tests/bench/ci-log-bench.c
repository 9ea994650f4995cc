/* ci-log-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A log of 200 MB of a CI job, as runners write them: times, colours, groups.
 * From opening it to the frame that shows its end, all lines counted; how fast
 * a text that is rare is searched; and what the memory of the program is then,
 * compared with that of the empty viewer, after it was scrolled through. Time is
 * that of the clock; the processor's goes to standard error. */

#include "config.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include <adwaita.h>
#include <glib/gstdio.h>

#include "wh-dex-util.h"
#include "wh-ui-log-view.h"

#define SIZE (G_GUINT64_CONSTANT (200) * 1000 * 1000)
#define ROUNDS 5

static GtkWidget *window;
static WhUiLogView *view;
static guint n_frames;

static double
get_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);

  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* Of the program's own: pages of files that the kernel keeps anyway are not counted by Rss either. */
static double
get_rss_mb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL) || (line = strstr (text, "VmRSS:")) == NULL)
    g_error ("The kernel does not say how much memory is used");

  return (double)g_ascii_strtoull (line + strlen ("VmRSS:"), NULL, 10) / 1024;
}

static void
write_log (int fd)
{
  guint64 written = 0;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed (4711);

  for (guint i = 0; written < SIZE; i++)
    {
      g_string_append_printf (text, "2024-11-21T%02u:%02u:%02u.%07uZ ", i / 360000 % 24, i / 6000 % 60, i / 100 % 60, i % 100 * 100000);

      if (i % 5000 == 0)
        g_string_append_printf (text, "##[group]Step %u\n", i / 5000);
      else if (i % 5000 == 4999)
        g_string_append (text, "##[endgroup]\n");
      else if (i % 4 == 0)
        g_string_append_printf (text, "\033[32mok\033[0m   internal/package-%u  %u.%03us\n", g_rand_int_range (rand, 0, 400),
                                g_rand_int_range (rand, 0, 9), g_rand_int_range (rand, 0, 999));
      else
        g_string_append_printf (text, "Compiling unit %u of object %08x with options -O2 -g\n", i, g_rand_int (rand));

      if (i == 1234567)
        g_string_append (text, "2024-11-21T10:00:00.0000000Z what is looked for: Needle-4711\n");

      if (text->len > 1 << 20)
        {
          written += text->len;
          if (write (fd, text->str, text->len) != (gssize)text->len)
            g_error ("The log cannot be written");
          g_string_truncate (text, 0);
        }
    }
}

static void
frame_cb (GdkFrameClock *clock)
{
  n_frames++;
}

static void
wait_frame (void)
{
  guint before = n_frames;

  gtk_widget_queue_draw (GTK_WIDGET (wh_ui_log_view_get_text (view)));
  while (n_frames <= before)
    g_main_context_iteration (NULL, TRUE);
}

static int
compare (gconstpointer one,
         gconstpointer other)
{
  double a = *(const double *)one;
  double b = *(const double *)other;

  return (a > b) - (a < b);
}

static double
get_median (double *values)
{
  qsort (values, ROUNDS, sizeof *values, compare);

  return values[ROUNDS / 2];
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  double opened[ROUNDS];
  double searched[ROUNDS];
  double cpu_open = 0;
  double cpu_search = 0;
  double empty;
  int fd = g_file_open_tmp ("wheelhouse-ci-log-XXXXXX", &path, &error);

  g_assert_no_error (error);
  gtk_init ();
  adw_init ();
  dex_init ();
  write_log (fd);

  window = adw_window_new ();
  view = WH_UI_LOG_VIEW (wh_ui_log_view_new ());
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_height (GTK_WIDGET (view)) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (frame_cb), NULL);
  wait_frame ();
  empty = get_rss_mb ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(WhLog) log = NULL;
      g_autoptr(WhLogSearch) search = NULL;
      gint64 begin;
      double cpu = get_cpu_ms ();

      wh_ui_log_view_set_log (view, NULL, NULL);
      begin = g_get_monotonic_time ();
      log = wh_log_new_for_fd (fd, &error);
      g_assert_no_error (error);
      wh_ui_log_view_set_follow (view, TRUE);
      wh_ui_log_view_set_log (view, log, "bench");
      wh_dex_run (wh_log_grow (log, (guint64)lseek (fd, 0, SEEK_END)), &error);
      g_assert_no_error (error);
      wait_frame ();
      opened[i] = (double)(g_get_monotonic_time () - begin) / 1000;
      cpu_open += (get_cpu_ms () - cpu) / ROUNDS;

      search = wh_log_search_new (log, "needle-4711");
      cpu = get_cpu_ms ();
      begin = g_get_monotonic_time ();
      wh_dex_run (wh_log_search_run (search), &error);
      g_assert_no_error (error);
      searched[i] = (double)wh_log_get_size (log) / 1e6 / ((double)(g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
      cpu_search += (get_cpu_ms () - cpu) / ROUNDS;

      if (wh_log_search_get_n (search) != 1)
        g_error ("One hit was expected, not %u", wh_log_search_get_n (search));

      for (guint step = 0; step < 40; step++)
        {
          wh_ui_log_view_show_line (view, wh_log_get_n_lines (log) / 40 * step);
          wait_frame ();
        }
    }

  printf ("BENCH ci-log-200mb-open-ms %.0f ms\n", get_median (opened));
  printf ("BENCH ci-log-search-mb-per-s %.0f MB/s\n", get_median (searched));
  printf ("BENCH ci-log-rss-mb %.1f MB\n", get_rss_mb () - empty);
  fprintf (stderr, "Processor time: %.0f ms to open, %.0f ms to search; the empty viewer has %.1f MB\n", cpu_open, cpu_search, empty);

  gtk_window_destroy (GTK_WINDOW (window));
  close (fd);
  g_unlink (path);

  return 0;
}
