/* main.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <locale.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <libdex.h>

#include "wh-demo.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-providers.h"
#include "wh-ui-application.h"

/* What was observed gets so long to be written at the end, in milliseconds. */
#define CLOSE_PATIENCE 3000

int
main (int   argc,
      char *argv[])
{
  g_autoptr(WhUiApplication) application = NULL;
  WhFleet *fleet;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  dex_init ();
  wh_kinds_register ();
  wh_providers_register_all ();

  application = wh_ui_application_new ();
  wh_ui_application_set_demo_func (application, wh_demo_start);

  status = g_application_run (G_APPLICATION (application), argc, argv);
  fleet = wh_ui_application_get_fleet (application);

  /* The windows are gone; what was observed is still being written. */
  if (fleet != NULL)
    wh_dex_run (wh_dex_with_deadline (wh_fleet_close (fleet), CLOSE_PATIENCE), NULL);

  /* With everything closed: a history that was restored is to be opened. */
  if (wh_ui_application_wants_restart (application))
    {
      char *again[] = { argv[0], NULL };

      execv ("/proc/self/exe", again);
      g_warning ("%s", g_strerror (errno));
    }

  return status;
}
