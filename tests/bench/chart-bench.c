/* chart-bench.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* chart-bench FOLDER
 *
 * A history with one number a second for two days, and a chart of it as wide as
 * a window: how long the frame takes that draws all of it first, and how long
 * the frames take in which somebody zooms and pans. Of a frame what counts is
 * the main thread from its begin to its end, in processor time; the clock on
 * the wall is told as well. From the wish to the frame is told apart: the
 * history answers on a thread of its own. */

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <adwaita.h>

#include "wh-dex-util.h"
#include "wh-history.h"
#include "wh-series-model.h"
#include "wh-ui-chart.h"

#define N_SAMPLES 172800
#define N_FIRST   9   /* charts that are drawn first, one after the other */
#define N_ZOOMS   300
#define SERIES    "node:bench/cpu"

typedef struct
{
  GtkWindow     *window;
  WhHistory     *history;
  WhUiTimeRange *range;
  gint64         wall_at; /* begin of the frame */
  gint64         cpu_at;
  double         wall;    /* of the last frame that drew, milliseconds */
  double         cpu;
  guint          n_frames;
} Bench;

static gint64
thread_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static int
compare (const void *one,
         const void *other)
{
  double a = *(const double *)one;
  double b = *(const double *)other;

  return (a > b) - (a < b);
}

static void
before_paint_cb (Bench *self)
{
  self->wall_at = g_get_monotonic_time ();
  self->cpu_at = thread_cpu ();
}

static void
after_paint_cb (Bench *self)
{
  self->wall = (g_get_monotonic_time () - self->wall_at) / 1000.;
  self->cpu = (thread_cpu () - self->cpu_at) / 1000.;
  self->n_frames++;
}

static void
wait_for_frame (Bench     *self,
                GtkWidget *chart)
{
  guint n_frames = self->n_frames;

  gtk_widget_queue_draw (chart);
  while (self->n_frames == n_frames)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_answer (WhSeriesModel *model)
{
  while (wh_series_model_get_loading (model) || wh_series_model_get_data (model) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
fill (Bench  *self,
      gint64  until)
{
  for (guint i = 0; i < N_SAMPLES; i++)
    {
      WhSample sample = { g_intern_static_string (SERIES), "m", until - (N_SAMPLES - i) * G_TIME_SPAN_SECOND,
                          round (400 + 300 * sin (i / 7000.) + (i * 7919 % 97)) };
      g_autoptr(GError) error = NULL;

      if (!wh_dex_run (wh_history_record_samples (self->history, "c", &sample, 1), &error))
        g_error ("%s", error->message);
    }
}

static GtkWidget *
make_chart (Bench          *self,
            WhSeriesModel **model)
{
  GtkWidget *chart = wh_ui_chart_new (self->range);

  *model = wh_series_model_new (WH_SERIES_SOURCE (self->history), "c", SERIES);
  wh_ui_chart_set_title (WH_UI_CHART (chart), "CPU");
  wh_ui_chart_add_series (WH_UI_CHART (chart), *model, "CPU", WH_UI_TONE_ACCENT, WH_UI_CHART_AREA);

  return chart;
}

/* The chart is there and empty; the frame after the answer draws it all. */
static void
measure_first (Bench *self)
{
  double wall[N_FIRST];
  double cpu[N_FIRST];
  double shown[N_FIRST];

  for (guint i = 0; i < N_FIRST; i++)
    {
      g_autoptr(WhSeriesModel) model = NULL;
      GtkWidget *chart = make_chart (self, &model);
      gint64 asked = g_get_monotonic_time ();

      gtk_window_set_child (self->window, chart);
      wait_for_answer (model);
      wait_for_frame (self, chart);
      wall[i] = self->wall;
      cpu[i] = self->cpu;
      shown[i] = (g_get_monotonic_time () - asked) / 1000.;
    }

  qsort (wall, N_FIRST, sizeof *wall, compare);
  qsort (cpu, N_FIRST, sizeof *cpu, compare);
  qsort (shown, N_FIRST, sizeof *shown, compare);
  printf ("BENCH chart-172800-points-frame-ms %.2f ms\n", cpu[N_FIRST / 2]);
  printf ("BENCH chart-172800-points-frame-wall-ms %.2f ms\n", wall[N_FIRST / 2]);
  printf ("BENCH chart-172800-points-shown-ms %.2f ms\n", shown[N_FIRST / 2]);
}

/* In, along and out again, with an answer for each. */
static void
measure_zoom (Bench  *self,
              gint64  until)
{
  g_autoptr(WhSeriesModel) model = NULL;
  GtkWidget *chart = make_chart (self, &model);
  double wall[N_ZOOMS];
  double cpu[N_ZOOMS];

  gtk_window_set_child (self->window, chart);
  wait_for_answer (model);

  for (guint i = 0; i < N_ZOOMS; i++)
    {
      gint64 middle = until - G_TIME_SPAN_DAY + (gint64)(i % 12) * G_TIME_SPAN_HOUR;

      if (i % 10 == 9)
        wh_ui_time_range_pan (self->range, i % 20 == 9 ? -0.2 : 0.2);
      else
        wh_ui_time_range_zoom (self->range, middle, i % 20 < 10 ? 0.8 : 1.25);

      wait_for_answer (model);
      wait_for_frame (self, chart);
      wall[i] = self->wall;
      cpu[i] = self->cpu;
    }

  qsort (wall, N_ZOOMS, sizeof *wall, compare);
  qsort (cpu, N_ZOOMS, sizeof *cpu, compare);
  printf ("BENCH chart-zoom-p99-ms %.2f ms\n", cpu[N_ZOOMS * 99 / 100]);
  printf ("BENCH chart-zoom-p99-wall-ms %.2f ms\n", wall[N_ZOOMS * 99 / 100]);
}

int
main (int   argc,
      char *argv[])
{
  Bench self = { 0 };
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  GdkFrameClock *clock;
  gint64 until = g_get_real_time ();

  if (argc != 2)
    {
      fprintf (stderr, "usage: chart-bench FOLDER\n");
      return 2;
    }

  dex_init ();
  adw_init ();
  path = g_build_filename (argv[1], "history.db", NULL);
  self.history = wh_history_new (path);
  if (!wh_dex_run (wh_history_open (self.history), &error))
    g_error ("%s", error->message);

  fill (&self, until);
  self.range = wh_ui_time_range_new (2 * G_TIME_SPAN_DAY);
  self.window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self.window, 1200, 400);
  gtk_window_present (self.window);

  while (!gtk_widget_get_mapped (GTK_WIDGET (self.window)))
    g_main_context_iteration (NULL, TRUE);

  clock = gtk_widget_get_frame_clock (GTK_WIDGET (self.window));
  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), &self);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &self);

  measure_first (&self);
  measure_zoom (&self, until);

  gtk_window_destroy (self.window);
  g_object_unref (self.range);
  wh_dex_run (wh_history_close (self.history), NULL);
  g_object_unref (self.history);

  return 0;
}
