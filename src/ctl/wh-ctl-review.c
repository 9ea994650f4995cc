/* wh-ctl-review.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-incident-review.h"
#include "wh-json-write.h"
#include "wh-record.h"

static void
print_json (const WhIncidentReview *review,
            gint64                  since,
            gint64                  until)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  wh_json_write_time (builder, "from", since);
  wh_json_write_time (builder, "to", until);
  wh_json_write_integer (builder, "incidents", review->n);
  wh_json_write_integer (builder, "incidents_before", review->n_before);
  wh_json_write_integer (builder, "open", review->n_open);
  wh_json_write_integer (builder, "untaken", review->n_untaken);
  wh_json_write_seconds (builder, "taken_median", review->taken_median);
  wh_json_write_seconds (builder, "taken_worst", review->taken_worst);
  wh_json_write_seconds (builder, "ended_median", review->ended_median);
  wh_json_write_seconds (builder, "ended_worst", review->ended_worst);

  json_builder_set_member_name (builder, "weeks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < review->weeks->len; i++)
    {
      const WhIncidentWeek *week = &g_array_index (review->weeks, WhIncidentWeek, i);

      json_builder_begin_object (builder);
      wh_json_write_time (builder, "begins", week->begins);
      wh_json_write_integer (builder, "incidents", week->n);
      wh_json_write_seconds (builder, "taken_median", week->taken_median);
      wh_json_write_seconds (builder, "ended_median", week->ended_median);
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
      wh_json_write_integer (builder, "incidents", rule->n);
      wh_json_write_integer (builder, "untaken", rule->n_untaken);
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
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(WhIncidentReview) review = NULL;
  g_autoptr(WhDocument) document = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gint64 until = 0;
  gint64 since = 0;
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("review takes no argument: give --since TIME"));

  if (!wh_ctl_take_range (since_text, "28d", NULL, &since, &until))
    return WH_CTL_USAGE;

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
