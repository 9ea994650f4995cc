/* wh-ctl-care.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"

/* Backup and restore of the history. */

static void
fraction_cb (WhProgress *progress)
{
  g_printerr ("\r%3.0f %%", wh_progress_get_fraction (progress) * 100);
}

static gboolean
interrupt_cb (gpointer data)
{
  wh_progress_cancel (data);

  return G_SOURCE_CONTINUE;
}

/* A person sees how far it is; Ctrl+C ends it with nothing changed. */
static WhProgress *
progress_new (guint *source)
{
  WhProgress *progress = wh_progress_new ();

  if (isatty (STDERR_FILENO))
    g_signal_connect (progress, "notify::fraction", G_CALLBACK (fraction_cb), NULL);

  *source = g_unix_signal_add (SIGINT, interrupt_cb, progress);

  return progress;
}

static void
progress_end (WhProgress *progress,
              guint       source)
{
  g_source_remove (source);
  if (isatty (STDERR_FILENO))
    g_printerr ("\r      \r");
  g_object_unref (progress);
}

static char *
dup_absolute (const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);

  return g_file_get_path (file);
}

int
wh_ctl_backup (int    argc,
               char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  g_autoptr(WhHistory) history = NULL;
  g_autoptr(GError) error = NULL;
  WhProgress *progress;
  gboolean done;
  guint source;

  if (!wh_ctl_parse (&argc, &argv, NULL, "FILE"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("“backup” takes one FILE: where to write"));

  /* The history alone: no connection is needed, nothing is restored. */
  path = dup_absolute (argv[1]);
  folder = wh_fleet_dup_history_path (NULL);
  history = wh_history_new (folder);
  progress = progress_new (&source);
  done = wh_dex_run (wh_history_open (history), &error) &&
         wh_dex_run (wh_history_backup (history, path, progress), &error);
  progress_end (progress, source);
  wh_dex_run (wh_history_close (history), NULL);

  if (!done)
    return wh_ctl_fail (error);

  g_print (_("%s is a complete and checked copy of the history\n"), path);

  return WH_CTL_DONE;
}

int
wh_ctl_restore (int    argc,
                char **argv)
{
  g_autofree char *history = wh_fleet_dup_history_path (NULL);
  g_autofree char *path = NULL;
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  WhProgress *progress;
  gboolean done;
  guint source;

  if (!wh_ctl_parse (&argc, &argv, NULL, "FILE"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("“restore” takes one FILE: a backup"));

  path = dup_absolute (argv[1]);
  progress = progress_new (&source);
  future = wh_history_restore (history, path, progress);
  done = wh_dex_run (dex_ref (future), &error);
  progress_end (progress, source);

  if (!done)
    return wh_ctl_fail (error);

  g_print ("%s\n", g_value_get_string (dex_future_get_value (future, NULL)));

  return WH_CTL_DONE;
}
