/* redraw-window.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* redraw-window SECONDS
 *
 * The peer of stall.py: a window as large as the program's, with as many rows
 * of texts as its table shows, of which twice a second all are written anew,
 * five rows a frame. No model, no layout, no network: what GTK needs by itself.
 * Writes "turn WALL CPU" in microseconds for each turn of the main loop above
 * 2 ms, as the program's probe does. */

#include "config.h"

#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define N_ROWS         24
#define N_COLUMNS      9
#define ROWS_PER_FRAME 5
#define WORTH_A_LINE   2000

typedef struct
{
  GSource source;
  gint64  woken_at; /* 0: in poll */
  gint64  cpu_at;
} Probe;

static GtkWidget *cells[N_ROWS][N_COLUMNS];
static guint next_row;
static guint round_number;
static guint seconds;

static gint64
thread_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
probe_prepare (GSource *source,
               int     *timeout)
{
  Probe *self = (Probe *)source;
  gint64 now = g_get_monotonic_time ();

  /* Not the start, when all is made. */
  if (round_number > 1 && self->woken_at > 0 && now - self->woken_at >= WORTH_A_LINE)
    printf ("turn %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", now - self->woken_at, thread_cpu () - self->cpu_at);

  self->woken_at = 0;
  *timeout = -1;

  return FALSE;
}

static gboolean
probe_check (GSource *source)
{
  Probe *self = (Probe *)source;

  self->woken_at = g_get_monotonic_time ();
  self->cpu_at = thread_cpu ();

  return FALSE;
}

static gboolean
probe_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs probe_funcs = { probe_prepare, probe_check, probe_dispatch, NULL, NULL, NULL };

static gboolean
write_rows_cb (GtkWidget     *widget,
               GdkFrameClock *clock,
               gpointer       user_data)
{
  for (guint i = 0; i < ROWS_PER_FRAME && next_row < N_ROWS; i++, next_row++)
    for (guint j = 0; j < N_COLUMNS; j++)
      {
        char text[64];

        g_snprintf (text, sizeof text, "frontend-%u-%05u", j, (round_number * 7919 + next_row * 104729 + j) % 100000);
        gtk_inscription_set_text (GTK_INSCRIPTION (cells[next_row][j]), text);
      }

  return next_row < N_ROWS ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
round_cb (gpointer window)
{
  if (round_number++ >= seconds * 2)
    exit (EXIT_SUCCESS);

  next_row = 0;
  gtk_widget_add_tick_callback (window, write_rows_cb, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < N_ROWS; i++)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16);

      gtk_widget_set_size_request (row, -1, 30);
      gtk_box_set_homogeneous (GTK_BOX (row), TRUE);
      gtk_box_append (GTK_BOX (box), row);

      for (guint j = 0; j < N_COLUMNS; j++)
        {
          cells[i][j] = gtk_inscription_new ("—");
          gtk_inscription_set_min_chars (GTK_INSCRIPTION (cells[i][j]), 0);
          gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cells[i][j]), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
          gtk_box_append (GTK_BOX (row), cells[i][j]);
        }
    }

  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  g_timeout_add (500, round_cb, window);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(AdwApplication) application = NULL;
  GSource *source = g_source_new (&probe_funcs, sizeof (Probe));

  seconds = argc > 1 ? atoi (argv[1]) : 10;
  setvbuf (stdout, NULL, _IOLBF, 0);
  g_source_set_priority (source, G_MININT);
  g_source_attach (source, NULL);
  g_source_unref (source);

  application = adw_application_new ("dev.wheelhouse.RedrawWindow", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);

  return g_application_run (G_APPLICATION (application), 1, argv);
}
