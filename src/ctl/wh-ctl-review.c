/* wh-ctl-review.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-format.h"
#include "wh-incident-review.h"
#include "wh-json-write.h"
#include "wh-record.h"

static void
write_span (JsonBuilder *builder,
            const char  *name,
            gint64       span)
{
  json_builder_set_member_name (builder, name);
  if (span != WH_ABSENT)
    json_builder_add_double_value (builder, span / (double)G_USEC_PER_SEC);
  else
    json_builder_add_null_value (builder);
}

static void
write_count (JsonBuilder *builder,
             const char  *name,
             guint        n)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, n);
}

static void
write_time (JsonBuilder *builder,
            const char  *name,
            gint64       time)
{
  g_autofree char *text = wh_format_time_iso (time);

  wh_json_write_text_or_null (builder, name, text);
}

static void
print_json (const WhIncidentReview *review,
            gint64                  since,
            gint64                  until)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  write_time (builder, "from", since);
  write_time (builder, "to", until);
  write_count (builder, "incidents", review->n);
  write_count (builder, "incidents_before", review->n_before);
  write_count (builder, "open", review->n_open);
  write_count (builder, "untaken", review->n_untaken);
  write_span (builder, "taken_median", review->taken_median);
  write_span (builder, "taken_worst", review->taken_worst);
  write_span (builder, "ended_median", review->ended_median);
  write_span (builder, "ended_worst", review->ended_worst);

  json_builder_set_member_name (builder, "weeks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < review->weeks->len; i++)
    {
      const WhIncidentWeek *week = &g_array_index (review->weeks, WhIncidentWeek, i);

      json_builder_begin_object (builder);
      write_time (builder, "begins", week->begins);
      write_count (builder, "incidents", week->n);
      write_span (builder, "taken_median", week->taken_median);
      write_span (builder, "ended_median", week->ended_median);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "rules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < review->rules->len; i++)
    {
      const WhNoisyRule *rule = g_ptr_array_index (review->rules, i);

      json_builder_begin_object (builder);
      wh_json_write_text_or_null (builder, "name", rule->name);
      write_count (builder, "incidents", rule->n);
      write_count (builder, "untaken", rule->n_untaken);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  text = wh_json_write_end (builder, TRUE);
  g_print ("%s\n", text);
}

int
wh_ctl_review (int    argc,
               char **argv)
{
  g_autofree char *since_text = NULL;
  g_autofree char *environment = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since_text, N_("From when: 7d, 90d ago, or a time; 28d when left out"), "T" },
    { "environment", 0, 0, G_OPTION_ARG_STRING, &environment, N_("Only incidents of this environment"), "E" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL },
  };
  g_autoptr(WhIncidentReview) review = NULL;
  g_autoptr(WhDocument) document = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gint64 until = g_get_real_time ();
  gint64 since = 0;
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("review takes no argument: give --since TIME"));

  if (!wh_ctl_parse_since (since_text != NULL ? since_text : "28d", &since) || since >= until)
    return wh_ctl_usage (_("“%s” is not a time: give 15m, 24h, 7d, or 2026-11-21T14:00:00Z"), since_text);

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  review = wh_incident_review_make (wh_fleet_get_store (fleet), environment, since, until);

  if (json)
    {
      print_json (review, since, until);
    }
  else
    {
      document = wh_incident_review_to_document (review, since, until);
      text = wh_document_to_markdown (document);
      g_print ("%s", text);
    }

  wh_ctl_close (fleet);

  return WH_CTL_DONE;
}
