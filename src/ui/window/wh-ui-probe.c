/* wh-ui-probe.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <time.h>

#include "wh-kinds.h"
#include "wh-ui-page.h"
#include "wh-ui-probe.h"

/* Turns of the main loop shorter than this are not worth a line, in microseconds. */
#define WORTH_A_LINE 2000

/* For the benchmarks. With WH_PROBE=FILE in the environment, lines are written:
 *
 *   frame TIME N SHOWN the first frame is out; the store had N resources, and
 *                      SHOWN is 1 if the page had filled itself from it
 *   at TIME NAME       the start has come that far
 *   turn TIME WALL CPU the main loop was in one turn for so long, during which
 *                      no input was looked at; only of those above 2 ms
 *
 * in microseconds of the monotonic clock, the wall and the thread's processor. */

typedef struct
{
  GSource source;
  gint64  woken_at; /* 0: in poll */
  gint64  cpu_at;
} Probe;

static FILE *probe_file;

static gint64
thread_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* The loop is about to look for work again. */
static gboolean
probe_prepare (GSource *source,
               int     *timeout)
{
  Probe *self = (Probe *)source;
  gint64 now = g_get_monotonic_time ();

  if (self->woken_at > 0 && now - self->woken_at >= WORTH_A_LINE)
    fprintf (probe_file, "turn %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
             now, now - self->woken_at, thread_cpu () - self->cpu_at);

  self->woken_at = 0;
  *timeout = -1;

  return FALSE;
}

/* The loop comes out of its sleep. */
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

/**
 * wh_ui_probe_start:
 *
 * Watches the main loop when the environment asks for it.
 */
void
wh_ui_probe_start (void)
{
  const char *path = g_getenv ("WH_PROBE");
  GSource *source;

  if (path == NULL || probe_file != NULL || (probe_file = fopen (path, "w")) == NULL)
    return;

  setvbuf (probe_file, NULL, _IOLBF, 0);
  source = g_source_new (&probe_funcs, sizeof (Probe));
  g_source_set_static_name (source, "[wheelhouse] probe");

  /* Before all others, or it would not be asked in each turn. */
  g_source_set_priority (source, G_MININT);
  g_source_attach (source, NULL);
  g_source_unref (source);
}

static gboolean
shows_content (WhUiWindow *window)
{
  WhUiPage *page = wh_ui_window_get_page (window);

  return page != NULL && wh_ui_page_get_state (page) == WH_UI_PAGE_CONTENT && wh_ui_page_is_ready (page);
}

static void
after_paint_cb (GdkFrameClock *clock,
                WhUiWindow    *window)
{
  WhStore *store = wh_fleet_get_store (wh_ui_window_get_fleet (window));
  guint n_kinds;
  const WhKind **kinds = wh_kind_list (&n_kinds);
  guint n = 0;

  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, window);

  for (guint i = 0; i < n_kinds; i++)
    n += wh_resource_list_get_n (wh_store_get_list (store, kinds[i]));

  fprintf (probe_file, "frame %" G_GINT64_FORMAT " %u %d\n", g_get_monotonic_time (), n, shows_content (window));
}

static void
realized_cb (GtkWidget *window)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (after_paint_cb), window, 0);
}

/**
 * wh_ui_probe_window:
 * @window: a window that was not shown yet
 *
 * Tells when its first frame is out.
 */
void
wh_ui_probe_window (WhUiWindow *window)
{
  g_return_if_fail (WH_UI_IS_WINDOW (window));

  if (probe_file != NULL)
    g_signal_connect_after (window, "realize", G_CALLBACK (realized_cb), NULL);
}

/**
 * wh_ui_probe_mark:
 * @name: one word
 *
 * Tells how far the start has come.
 */
void
wh_ui_probe_mark (const char *name)
{
  if (probe_file != NULL)
    fprintf (probe_file, "at %" G_GINT64_FORMAT " %s\n", g_get_monotonic_time (), name);
}
