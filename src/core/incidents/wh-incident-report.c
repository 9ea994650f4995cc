/* wh-incident-report.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-incident-timeline.h"
#include "wh-incidents.h"
#include "wh-kinds.h"
#include "wh-suspects.h"

static char *
dup_moment (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return moment != NULL ? g_date_time_format (moment, "%Y-%m-%d %H:%M") : g_strdup ("—");
}

static void
add_fact (WhDocument *document,
          const char *name,
          const char *value)
{
  if (value != NULL && *value != '\0')
    wh_document_add_item (document, 0, name, value);
}

static void
add_moment (WhDocument *document,
            const char *name,
            gint64      time)
{
  g_autofree char *moment = time != WH_ABSENT ? dup_moment (time) : NULL;

  add_fact (document, name, moment);
}

static void
add_span (WhDocument *document,
          const char *name,
          gint64      from,
          gint64      until)
{
  g_autofree char *duration = NULL;

  if (from != WH_ABSENT && until != WH_ABSENT)
    duration = wh_format_duration (MAX (until - from, 0));

  add_fact (document, name, duration);
}

static void
add_facts (WhDocument     *document,
           const WhRecord *incident)
{
  const WhValue *values = incident->values;
  g_autofree char *rules = g_strdup (values[WH_INCIDENT_RULES].text);

  add_fact (document, _("Where"), values[WH_INCIDENT_WHERE].text);
  add_fact (document, _("Environment"), values[WH_INCIDENT_ENVIRONMENT].text);
  add_fact (document, _("What was wrong"), values[WH_INCIDENT_TEXT].text);
  add_fact (document, _("Took with it"), values[WH_INCIDENT_REACH].text);
  add_moment (document, _("Began"), values[WH_INCIDENT_BEGAN].number);
  add_span (document, _("Until somebody took it"), values[WH_INCIDENT_BEGAN].number, values[WH_INCIDENT_TAKEN].number);
  add_fact (document, _("Taken by"), values[WH_INCIDENT_OWNER].text);
  add_span (document, _("Until it was over"), values[WH_INCIDENT_BEGAN].number, values[WH_INCIDENT_ENDED].number);

  if (wh_incident_is_open (incident))
    add_fact (document, _("State"), _("open"));
  else
    add_fact (document, _("Resolved"), values[WH_INCIDENT_RESOLVED_BY].text != NULL ? values[WH_INCIDENT_RESOLVED_BY].text
                                                                                    : _("by itself"));

  add_fact (document, _("Resolution"), values[WH_INCIDENT_RESOLUTION].text);
  if (rules != NULL)
    add_fact (document, _("Alerts"), g_strdelimit (rules, "\n", ','));
}

static void
add_suspects (WhDocument *document,
              GPtrArray  *suspects)
{
  wh_document_add_heading (document, 1, _("Suspects"));

  if (suspects == NULL || suspects->len == 0)
    wh_document_add_paragraph (document, _("Nothing changed in the 2 h before. That is worth knowing too."));

  for (guint i = 0; suspects != NULL && i < suspects->len; i++)
    {
      const WhSuspect *suspect = g_ptr_array_index (suspects, i);
      g_autofree char *title = g_strdup_printf ("%s (%s)", suspect->title, wh_likelihood_get_title (suspect->likelihood));
      g_autofree char *number = g_strdup_printf ("%u", i + 1);

      wh_document_add_item (document, 0, number, title);

      for (guint e = 0; e < suspect->evidence->len; e++)
        {
          const char *line = g_ptr_array_index (suspect->evidence, e);

          wh_document_add_item (document, 1, NULL, *line == '-' ? line + 1 : line);
        }
    }
}

static void
add_timeline (WhDocument *document,
              GPtrArray  *timeline)
{
  wh_document_add_heading (document, 1, _("Timeline"));

  for (guint i = timeline != NULL ? timeline->len : 0; i-- > 0;)
    {
      const WhIncidentItem *item = g_ptr_array_index (timeline, i);
      g_autofree char *moment = dup_moment (item->time);
      g_autoptr(GString) text = g_string_new (item->title);

      if (item->count > 1)
        g_string_append_printf (text, " ×%u", item->count);
      if (item->text != NULL)
        g_string_append_printf (text, ": %s", item->text);
      if (item->who != NULL && item->type == WH_INCIDENT_ITEM_PEOPLE)
        g_string_append_printf (text, " (%s)", item->who);

      wh_document_add_item (document, 0, moment, text->str);
    }
}

/**
 * wh_incident_make_report:
 * @incident: an incident
 * @timeline: (nullable) (element-type WhIncidentItem): its timeline
 * @suspects: (nullable) (element-type WhSuspect): its suspects
 *
 * Returns: (transfer full): a post-mortem to go on writing
 */
WhDocument *
wh_incident_make_report (const WhRecord *incident,
                         GPtrArray      *timeline,
                         GPtrArray      *suspects)
{
  /* Translators: number and title of an incident */
  g_autofree char *title = g_strdup_printf (_("Incident %s: %s"), wh_record_get_name (incident),
                                            incident->values[WH_INCIDENT_TITLE].text);
  WhDocument *document = wh_document_new (title, NULL);

  add_facts (document, incident);
  add_suspects (document, suspects);
  add_timeline (document, timeline);
  wh_document_add_heading (document, 1, _("What we learned"));
  wh_document_add_space (document);
  wh_document_add_heading (document, 1, _("What we change"));
  wh_document_add_space (document);

  return document;
}
