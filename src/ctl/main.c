/* main.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-ctl-paper.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-providers.h"

const WhCtlCommand wh_ctl_commands[] = {
  { "connect", "PROVIDER NAME [URL]", N_("Test a connection and add it"), wh_ctl_connect },
  { "connections", "", N_("List the connections and how they stand"), wh_ctl_connections },
  { "test", "NAME", N_("Test a connection"), wh_ctl_test },
  { "disconnect", "NAME", N_("Forget a connection and its secrets"), wh_ctl_disconnect },
  { "get", "KIND [NAME]", N_("List resources, or show one"), wh_ctl_get },
  { "watch", "KIND", N_("Print changes as they come"), wh_ctl_watch },
  { "do", "OPERATION KIND/NAME", N_("Plan an operation, confirm it, run it"), wh_ctl_do },
  { "operations", "KIND", N_("List what can be done with a kind"), wh_ctl_operations },
  { "log", "KIND/NAME", N_("Print the log of a job, and follow it"), wh_ctl_log },
  { "events", "", N_("List what happened"), wh_ctl_events },
  { "diff", "", N_("Tell what changed between two times"), wh_ctl_diff },
  { "releases", "APPLICATION", N_("Tell what was rolled out, how it came there and what came of it"), wh_ctl_releases },
  { "drift", "", N_("Tell what runs and is gone from its registry, or is another image under its tag by now"), wh_ctl_drift },
  { "report", "", N_("Tell how the applications fared in a time"), wh_ctl_report },
  { "kinds", "", N_("List kinds and the systems that fill them"), wh_ctl_kinds },
  { "export", "KIND", N_("Write what was last observed as CSV or JSON"), wh_ctl_export },
  { "doctor", "", N_("Check history, keyring and connections"), wh_ctl_doctor },
  { "channel", "list | add TYPE NAME | …", N_("Manage the channels that people are told by, and the routes to them"), wh_ctl_channel },
  { "deliveries", "", N_("List what is told, waits or was given up"), wh_ctl_deliveries },
  { "series", "[GLOB]", N_("List the series that are recorded"), wh_ctl_series },
  { "history", "SERIES", N_("Print the past of a series"), wh_ctl_history },
  { "incidents", "", N_("List the incidents that are open"), wh_ctl_incidents },
  { "incident", "VERB NUMBER", N_("Show, acknowledge or resolve an incident, note something, write its post-mortem"), wh_ctl_incident },
  { "review", "", N_("Tell how long incidents took, and which rules were the noisiest"), wh_ctl_review },
  { "quiet", "[1h | off | 22:00-07:00 | never]", N_("Tell only what is failing: for a while, or every night"), wh_ctl_quiet },
  { "rules", "", N_("List the rules and how they stand"), wh_ctl_rules },
  { "rule", "VERB FILE|ID", N_("Add, remove, enable, disable, show or back-test a rule"), wh_ctl_rule },
  { "freezes", "", N_("List the times in which nothing is deployed"), wh_ctl_freezes },
  { "freeze", "add | remove NAME", N_("Add or remove a time in which nothing is deployed"), wh_ctl_freeze },
  { "windows", "", N_("List the maintenance windows: when alerts are expected"), wh_ctl_windows },
  { "window", "add | edit | remove NAME", N_("Plan, change or end a maintenance window"), wh_ctl_window },
  { "collect", "", N_("Watch and record without a display"), wh_ctl_collect },
  { "audit", "[verify]", N_("Print the audit log, or check that it is as it was written"), wh_ctl_audit },
  { "backup", "FILE", N_("Copy the history into a file, and check the copy"), wh_ctl_backup },
  { "restore", "FILE", N_("Put a backup in the place of the history, which is kept aside"), wh_ctl_restore },
  { NULL, NULL, NULL, NULL },
};

static void
print_help (FILE *file)
{
  fprintf (file, "%s\n\n", _("Usage: wheelhousectl COMMAND [ARGUMENTS…]"));

  for (const WhCtlCommand *command = wh_ctl_commands; command->name != NULL; command++)
    {
      g_autofree char *usage = g_strdup_printf ("%s %s", command->name, command->arguments);

      if (command->summary != NULL)
        fprintf (file, "  %-30s %s\n", usage, _(command->summary));
    }

  fprintf (file, "\n%s\n", _("Every command explains its options with --help."));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("wheelhousectl");
  wh_ctl_paper_keep_arguments (argv);
  dex_init ();
  wh_dex_use_all_processors ();
  wh_kinds_register ();
  wh_providers_register_all ();

  if (argc < 2)
    {
      print_help (stderr);
      return WH_CTL_USAGE;
    }

  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help (stdout);
      return WH_CTL_DONE;
    }

  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("wheelhousectl %s\n", PACKAGE_VERSION);
      return WH_CTL_DONE;
    }

  for (const WhCtlCommand *command = wh_ctl_commands; command->name != NULL; command++)
    {
      if (strcmp (command->name, argv[1]) == 0)
        return command->run (argc - 1, argv + 1);
    }

  return wh_ctl_usage (_("There is no command “%s”: see wheelhousectl --help"), argv[1]);
}
