/* wh-ctl-freeze.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-deployments.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"

/* Times in which nothing is deployed. */

static void
print_json (GListModel *freezes,
            gint64      now)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);

  for (guint i = 0; i < g_list_model_get_n_items (freezes); i++)
    {
      g_autoptr(WhFreeze) freeze = g_list_model_get_item (freezes, i);
      g_autofree char *weekly = wh_freeze_dup_week_text (freeze);
      g_autofree char *from_text = NULL;
      g_autofree char *until_text = NULL;
      gint64 from = wh_freeze_get_from (freeze);
      gint64 until = wh_freeze_get_until (freeze);
      gboolean comes = wh_freeze_find_span (freeze, now, &from, &until);

      from_text = wh_format_time_iso (from);
      until_text = wh_format_time_iso (until);
      json_builder_begin_object (builder);
      wh_json_write_text (builder, "name", wh_freeze_get_name (freeze));
      wh_json_write_text_or_null (builder, "environment", wh_freeze_get_environment (freeze));
      wh_json_write_text_or_null (builder, "weekly", weekly);
      wh_json_write_text (builder, "from", from_text);
      wh_json_write_text (builder, "until", until_text);
      wh_json_write_text (builder, "state", !comes ? "over" : from <= now ? "frozen" : "waiting");
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  text = wh_json_write_end (builder, FALSE);
  g_print ("%s\n", text);
}

static void
print_table (GListModel *freezes,
             gint64      now)
{
  for (guint i = 0; i < g_list_model_get_n_items (freezes); i++)
    {
      g_autoptr(WhFreeze) freeze = g_list_model_get_item (freezes, i);
      g_autofree char *when = wh_freeze_dup_when (freeze);
      gint64 from;
      gint64 until;
      gboolean comes = wh_freeze_find_span (freeze, now, &from, &until);

      g_print ("%-24s %-12s %-40s %s\n", wh_freeze_get_name (freeze),
               wh_freeze_get_environment (freeze) != NULL ? wh_freeze_get_environment (freeze) : _("everywhere"), when,
               !comes ? _("over") : from <= now ? _("frozen now") : "");
    }
}

int
wh_ctl_freezes (int    argc,
                char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(GError) error = NULL;
  WhFreezes *freezes;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("freezes wants nothing but options"));

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  freezes = wh_deployments_get_freezes (wh_fleet_get_deployments (fleet));

  if (!wh_dex_run (wh_freezes_load (freezes), &error))
    status = wh_ctl_fail (error);
  else if (json)
    print_json (G_LIST_MODEL (freezes), g_get_real_time ());
  else
    print_table (G_LIST_MODEL (freezes), g_get_real_time ());

  wh_ctl_close (fleet);

  return status;
}

static WhFreeze *
make_freeze (const char  *name,
             const char  *environment,
             const char  *weekly,
             const char  *from_text,
             const char  *until_text,
             GError     **error)
{
  gint64 from = g_get_real_time ();
  gint64 until;
  gint64 duration;

  if (weekly != NULL)
    return wh_freeze_new_from_text (name, environment, weekly, error);

  if (from_text != NULL && !wh_ctl_parse_local_time (from_text, &from))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is not a time: give one as 2026-11-24T16:00"), from_text);
      return NULL;
    }

  if (until_text != NULL && wh_ctl_parse_duration (until_text, &duration))
    {
      until = from + duration;
    }
  else if (until_text == NULL || !wh_ctl_parse_local_time (until_text, &until))
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID,
                           _("Say how long: --until 2026-11-28T08:00, --until 4h, or --weekly “Fri 16:00 - Mon 08:00”"));
      return NULL;
    }

  return wh_freeze_new (name, environment, from, until, error);
}

int
wh_ctl_freeze (int    argc,
               char **argv)
{
  g_autofree char *environment = NULL;
  g_autofree char *weekly = NULL;
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;
  const GOptionEntry entries[] = {
    { "environment", 0, 0, G_OPTION_ARG_STRING, &environment, N_("Only there; everywhere when left out"), "E" },
    { "weekly", 0, 0, G_OPTION_ARG_STRING, &weekly, N_("Every week: “Fri 16:00 - Mon 08:00”, local time"), "TIMES" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &from, N_("Its beginning: 2026-11-24T16:00; now when left out"), "TIME" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &until, N_("Its end, or how long: 2026-11-28T08:00, 4h, 2d"), "TIME" },
    { NULL },
  };
  g_autoptr(WhFreeze) freeze = NULL;
  g_autoptr(GError) error = NULL;
  gboolean add;
  WhFreezes *freezes;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "add NAME | remove NAME"))
    return WH_CTL_USAGE;

  if (argc != 3 || (strcmp (argv[1], "add") != 0 && strcmp (argv[1], "remove") != 0))
    return wh_ctl_usage (_("freeze wants add NAME or remove NAME"));

  add = strcmp (argv[1], "add") == 0;

  if (add && environment != NULL && strcmp (environment, "production") != 0 && strcmp (environment, "staging") != 0 &&
      strcmp (environment, "development") != 0)
    return wh_ctl_usage (_("“%s” is no environment: production, staging or development"), environment);

  if (add && !(freeze = make_freeze (argv[2], environment, weekly, from, until, &error)))
    return wh_ctl_fail (error);

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  freezes = wh_deployments_get_freezes (wh_fleet_get_deployments (fleet));

  if (!wh_dex_run (add ? wh_freezes_add (freezes, freeze) : wh_freezes_remove (freezes, argv[2]), &error))
    status = wh_ctl_fail (error);

  wh_ctl_close (fleet);

  return status;
}
