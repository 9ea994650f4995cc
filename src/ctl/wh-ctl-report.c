/* wh-ctl-report.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-report.h"

static void
write_seconds (JsonBuilder *builder,
               const char  *name,
               gint64       microseconds)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, microseconds / (double)G_USEC_PER_SEC);
}

static void
write_row (JsonBuilder       *builder,
           const WhReport    *report,
           const WhReportRow *row)
{
  double uptime = wh_report_row_get_uptime (row);

  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "application", row->application);
  json_builder_set_member_name (builder, "uptime");
  if (isnan (uptime))
    json_builder_add_null_value (builder);
  else
    json_builder_add_double_value (builder, uptime);
  write_seconds (builder, "observed", row->observed);
  write_seconds (builder, "not_observed", report->until - report->since - row->observed);
  write_seconds (builder, "failing", row->failing);

  json_builder_set_member_name (builder, "outages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < row->outages->len; i++)
    {
      const WhPeriod *outage = &g_array_index (row->outages, WhPeriod, i);
      g_autofree char *from = wh_format_time_iso (outage->from);
      g_autofree char *until = outage->until < report->until ? wh_format_time_iso (outage->until) : NULL;

      json_builder_begin_object (builder);
      wh_json_write_text_or_null (builder, "from", from);
      wh_json_write_text_or_null (builder, "to", until);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
print_json (const WhReport *report)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *since = wh_format_time_iso (report->since);
  g_autofree char *until = wh_format_time_iso (report->until);
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "from", since);
  wh_json_write_text_or_null (builder, "to", until);
  json_builder_set_member_name (builder, "applications");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->rows->len; i++)
    write_row (builder, report, g_ptr_array_index (report->rows, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

static gboolean
fill (WhReport  *report,
      WhFleet   *fleet,
      GError   **error)
{
  WhHistory *history = wh_fleet_get_history (fleet);
  g_autoptr(WhStore) store = wh_ctl_open_past (fleet, report->until, error);
  g_autoptr(DexFuture) contacts = NULL;
  g_autoptr(GHashTable) connections = NULL;
  g_autoptr(GList) names = NULL;

  if (store == NULL)
    return FALSE;

  contacts = wh_history_query_contacts (history, report->since, report->until);
  if (!wh_dex_run (dex_ref (contacts), error))
    return FALSE;

  connections = wh_report_find_connections (store);
  names = g_list_sort (g_hash_table_get_keys (connections), (GCompareFunc)g_strcmp0);

  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autoptr(DexFuture) failures = wh_history_query_failures (history, report->since, report->until, name->data);

      if (!wh_dex_run (dex_ref (failures), error))
        return FALSE;

      wh_report_add (report, name->data, g_hash_table_lookup (connections, name->data),
                     g_value_get_boxed (dex_future_get_value (failures, NULL)),
                     g_value_get_boxed (dex_future_get_value (contacts, NULL)));
    }

  return TRUE;
}

int
wh_ctl_report (int    argc,
               char **argv)
{
  g_autofree char *since_text = NULL;
  g_autofree char *until_text = NULL;
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since_text, N_("From when: 24h, 30d ago, or a time; 30d when left out"), "T" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &until_text, N_("Until when; now when left out"), "T" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("markdown (the default) or json"), "FORMAT" },
    { NULL },
  };
  g_autoptr(WhReport) report = NULL;
  g_autoptr(GError) error = NULL;
  gint64 since = 0;
  gint64 until = g_get_real_time ();
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("report takes no argument: give --since TIME"));

  if (format != NULL && !g_str_equal (format, "markdown") && !g_str_equal (format, "json"))
    return wh_ctl_usage (_("“%s” is no format: give markdown or json"), format);

  if (!wh_ctl_parse_since (since_text != NULL ? since_text : "30d", &since))
    return wh_ctl_usage (_("“%s” is not a time: give 15m, 24h, 7d, or 2026-11-21T14:00:00Z"), since_text);

  if (until_text != NULL && !wh_ctl_parse_since (until_text, &until))
    return wh_ctl_usage (_("“%s” is not a time: give 15m, 24h, 7d, or 2026-11-21T14:00:00Z"), until_text);

  if (until <= since)
    return wh_ctl_usage (_("--to must be later than --since"));

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  report = wh_report_new (since, until);

  if (!fill (report, fleet, &error))
    {
      status = wh_ctl_fail (error);
    }
  else if (g_strcmp0 (format, "json") == 0)
    {
      print_json (report);
    }
  else
    {
      g_autofree char *text = wh_report_to_markdown (report);

      g_print ("%s", text);
    }

  wh_ctl_close (fleet);

  return status;
}
