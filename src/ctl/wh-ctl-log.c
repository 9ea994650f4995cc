/* wh-ctl-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-log-file.h"

typedef struct
{
  WhLogFile *file;
  gint64     printed;
  gboolean   follow;
} Printing;

static void
grown_cb (Printing *printing)
{
  char buffer[64 * 1024];
  gint64 size = wh_log_file_get_size (printing->file);

  while (printing->printed < size)
    {
      gssize n = pread (wh_log_file_get_fd (printing->file), buffer, MIN ((gint64)sizeof buffer, size - printing->printed),
                        printing->printed);

      if (n <= 0)
        break;

      fwrite (buffer, 1, n, stdout);
      printing->printed += n;
    }

  fflush (stdout);
}

static gboolean
is_over (gpointer user_data)
{
  Printing *printing = user_data;
  WhLogFileState state = wh_log_file_get_state (printing->file);

  return state == WH_LOG_FILE_COMPLETE || state == WH_LOG_FILE_FAILED ||
         (!printing->follow && (state == WH_LOG_FILE_FOLLOWING || state == WH_LOG_FILE_WAITING));
}

static gboolean
print_log (WhFleet   *fleet,
           WhRecord  *record,
           gboolean   follow,
           GError   **error)
{
  WhConnection *connection = wh_connections_find (wh_fleet_get_connections (fleet), record->connection);
  WhProvider *provider = connection != NULL ? wh_connection_get_provider (connection) : NULL;
  g_autoptr(WhLogFile) file = NULL;
  g_autofree char *reason = NULL;
  Printing printing = { .follow = follow };

  if (provider == NULL || !WH_IS_LOG_SOURCE (provider) ||
      !wh_log_source_has_log (WH_LOG_SOURCE (provider), record, &reason))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED, "%s", reason != NULL ? reason : _("This has no log"));
      return FALSE;
    }

  printing.file = file = wh_log_file_new (WH_LOG_SOURCE (provider), record);
  g_signal_connect_swapped (file, "notify::size", G_CALLBACK (grown_cb), &printing);
  wh_log_file_start (file);

  while (!wh_ctl_wait (is_over, &printing, 60))
    continue;

  if (wh_log_file_get_state (file) == WH_LOG_FILE_FAILED)
    {
      g_propagate_error (error, g_error_copy (wh_log_file_get_error (file)));
      return FALSE;
    }

  if (wh_log_file_get_state (file) == WH_LOG_FILE_WAITING)
    g_printerr ("wheelhousectl: %s\n", _("It has not begun"));

  wh_log_file_stop (file);

  return TRUE;
}

int
wh_ctl_log (int    argc,
            char **argv)
{
  gboolean follow = FALSE;
  g_autofree char *connection = NULL;
  g_autofree char *of = NULL;
  const GOptionEntry entries[] = {
    { "connection", 'c', 0, G_OPTION_ARG_STRING, &connection, N_("Only through this connection"), "NAME" },
    { "of", 0, 0, G_OPTION_ARG_STRING, &of, N_("Look into this resource first"), "KIND/NAME" },
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &follow, N_("Go on while it is written"), NULL },
    { NULL },
  };
  g_autofree char *kind_id = NULL;
  g_autoptr(WhRecord) record = NULL;
  g_autoptr(GError) error = NULL;
  const WhKind *kind;
  const char *slash;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "KIND/NAME"))
    return WH_CTL_USAGE;

  if (argc != 2 || (slash = strchr (argv[1], '/')) == NULL)
    return wh_ctl_usage (_("log wants KIND/NAME"));

  kind_id = g_strndup (argv[1], slash - argv[1]);

  if ((kind = wh_ctl_find_kind (kind_id)) == NULL)
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (!(of != NULL ? wh_ctl_look_into (fleet, of, kind, connection, NULL, &error)
                   : wh_ctl_observe (fleet, kind, connection, &error)) ||
      (record = wh_ctl_find_record (fleet, kind, connection, slash + 1, &error)) == NULL ||
      !print_log (fleet, record, follow, &error))
    status = wh_ctl_fail (error);

  wh_ctl_close (fleet);

  return status;
}
