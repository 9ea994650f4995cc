/* wh-ctl-quiet.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-quiet-hours.h"

/* As long as it can be asked for once. */
#define LONGEST (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

static void
print_state (WhQuiet *quiet)
{
  const char *hours = wh_quiet_get_hours (quiet);
  gint64 until = wh_quiet_get_until (quiet, g_get_real_time ());

  if (until != 0)
    {
      g_autofree char *time = wh_format_time_iso (until);

      g_print (_("Quiet until %s: only what is failing is told\n"), time);
    }

  if (hours != NULL)
    g_print (_("Quiet every day %s: only what is failing is told\n"), hours);

  if (until == 0 && hours == NULL)
    g_print (_("Never quiet\n"));
}

static DexFuture *
change (WhQuiet    *quiet,
        const char *what)
{
  gint64 length = 0;

  if (strcmp (what, "off") == 0)
    return wh_quiet_set_until (quiet, 0);

  if (strcmp (what, "never") == 0)
    return wh_quiet_set_hours (quiet, NULL);

  if (wh_quiet_hours_check (what))
    return wh_quiet_set_hours (quiet, what);

  if (wh_ctl_parse_duration (what, &length) && length > 0 && length <= LONGEST)
    return wh_quiet_set_until (quiet, g_get_real_time () + length);

  return NULL;
}

int
wh_ctl_quiet (int    argc,
              char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr(GError) error = NULL;
  DexFuture *changed;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "[1h | off | 22:00-07:00 | never]"))
    return WH_CTL_USAGE;

  if (argc > 2)
    return wh_ctl_usage (_("quiet takes one argument: 1h, off, 22:00-07:00 or never"));

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (argc == 2)
    {
      changed = change (wh_fleet_get_quiet (fleet), argv[1]);

      if (changed == NULL)
        status = wh_ctl_usage (_("“%s” is neither up to 24h, nor off, nor hours such as 22:00-07:00, nor never"), argv[1]);
      else if (!wh_dex_run (changed, &error))
        status = wh_ctl_fail (error);
    }

  if (status == WH_CTL_DONE)
    print_state (wh_fleet_get_quiet (fleet));

  wh_ctl_close (fleet);

  return status;
}
