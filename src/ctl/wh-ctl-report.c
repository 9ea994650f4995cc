/* wh-ctl-report.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-ctl-paper.h"
#include "wh-dex-util.h"
#include "wh-json-write.h"
#include "wh-kinds.h"
#include "wh-report.h"

static void
write_row (JsonBuilder       *builder,
           const WhReport    *report,
           const WhReportRow *row)
{
  double uptime = wh_report_row_get_uptime (row);

  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "application", row->application);
  wh_json_write_real (builder, "uptime", uptime);
  wh_json_write_seconds (builder, "observed", row->observed);
  wh_json_write_seconds (builder, "not_observed", report->until - report->since - row->observed);
  wh_json_write_seconds (builder, "failing", row->failing);

  json_builder_set_member_name (builder, "outages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < row->outages->len; i++)
    {
      const WhPeriod *outage = &g_array_index (row->outages, WhPeriod, i);

      json_builder_begin_object (builder);
      wh_json_write_time (builder, "from", outage->from);
      wh_json_write_time (builder, "to", outage->until < report->until ? outage->until : WH_ABSENT);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
write_incident (JsonBuilder    *builder,
                const WhReport *report,
                const WhRecord *incident)
{
  const WhValue *values = incident->values;
  gint64 ended = values[WH_INCIDENT_ENDED].number;

  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "number", wh_record_get_name (incident));
  wh_json_write_text_or_null (builder, "title", values[WH_INCIDENT_TITLE].text);
  wh_json_write_text_or_null (builder, "where", values[WH_INCIDENT_WHERE].text);
  wh_json_write_time (builder, "began", values[WH_INCIDENT_BEGAN].number);
  wh_json_write_time (builder, "taken", values[WH_INCIDENT_TAKEN].number);
  wh_json_write_time (builder, "ended", ended != WH_ABSENT && ended <= report->until ? ended : WH_ABSENT);
  json_builder_end_object (builder);
}

static void
write_rollout (JsonBuilder    *builder,
               const WhRecord *event)
{
  json_builder_begin_object (builder);
  wh_json_write_time (builder, "time", event->values[WH_EVENT_TIME].number);
  wh_json_write_text_or_null (builder, "application", event->values[WH_EVENT_APPLICATION].text);
  wh_json_write_text_or_null (builder, "text", event->values[WH_EVENT_TEXT].text);
  json_builder_end_object (builder);
}

static void
print_json (const WhReport *report)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  wh_json_write_time (builder, "from", report->since);
  wh_json_write_time (builder, "to", report->until);
  json_builder_set_member_name (builder, "applications");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->rows->len; i++)
    write_row (builder, report, g_ptr_array_index (report->rows, i));
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "incidents");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->incidents->len; i++)
    write_incident (builder, report, g_ptr_array_index (report->incidents, i));
  json_builder_end_array (builder);

  wh_json_write_integer (builder, "n_rollouts", report->n_rollouts);
  json_builder_set_member_name (builder, "rollouts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->rollouts->len; i++)
    write_rollout (builder, g_ptr_array_index (report->rollouts, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  text = wh_json_write_end (builder, TRUE);
  g_print ("%s\n", text);
}

static gboolean
write_pdf (const WhReport *report,
           const char     *path,
           GError        **error)
{
  g_autoptr(WhDocument) document = wh_report_to_document (report);
  g_autoptr(GBytes) bytes = wh_ctl_paper_to_pdf (document, error);

  /* It is whole, or as it was before. */
  return bytes != NULL &&
         g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), error);
}

static void
print_markdown (const WhReport *report)
{
  g_autoptr(WhDocument) document = wh_report_to_document (report);
  g_autofree char *text = wh_document_to_markdown (document);

  g_print ("%s", text);
}

int
wh_ctl_report (int    argc,
               char **argv)
{
  g_autofree char *since_text = NULL;
  g_autofree char *until_text = NULL;
  g_autofree char *format = NULL;
  g_autofree char *pdf = NULL;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since_text, N_("From when: 24h, 30d ago, or a time; 30d when left out"), "T" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &until_text, N_("Until when; now when left out"), "T" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("markdown (the default) or json"), "FORMAT" },
    { "pdf", 0, 0, G_OPTION_ARG_FILENAME, &pdf, N_("Write it as PDF"), "FILE" },
    { NULL },
  };
  g_autoptr(DexFuture) future = NULL;
  const WhReport *report;
  g_autoptr(GError) error = NULL;
  gint64 since = 0;
  gint64 until = 0;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("report takes no argument: give --since TIME"));

  if (format != NULL && !g_str_equal (format, "markdown") && !g_str_equal (format, "json"))
    return wh_ctl_usage (_("“%s” is no format: give markdown or json"), format);

  if (!wh_ctl_take_range (since_text, "30d", until_text, &since, &until))
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  future = wh_report_make (wh_fleet_get_history (fleet), since, until);

  if (!wh_dex_run (dex_ref (future), &error))
    {
      status = wh_ctl_fail (error);
      wh_ctl_close (fleet);
      return status;
    }

  report = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (pdf != NULL && !write_pdf (report, pdf, &error))
    status = wh_ctl_fail (error);
  else if (g_strcmp0 (format, "json") == 0)
    print_json (report);
  else if (pdf == NULL || format != NULL)
    print_markdown (report);

  wh_ctl_close (fleet);

  return status;
}
