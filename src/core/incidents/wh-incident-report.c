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

/* A text within a line of Markdown: what people wrote must not become a
 * heading, a list or a tag. */
static char *
dup_escaped (const char *text)
{
  g_autoptr(GString) escaped = g_string_new (NULL);

  for (const char *at = text != NULL ? text : "—"; *at != '\0'; at++)
    {
      if (*at == '\n')
        {
          g_string_append_c (escaped, ' ');
          continue;
        }

      if (strchr ("\\`*_{}[]<>|#", *at) != NULL)
        g_string_append_c (escaped, '\\');
      g_string_append_c (escaped, *at);
    }

  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

static void
add_fact (GString    *text,
          const char *name,
          const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL || *value == '\0')
    return;

  escaped = dup_escaped (value);
  g_string_append_printf (text, "- **%s**: %s\n", name, escaped);
}

static void
add_moment (GString    *text,
            const char *name,
            gint64      time)
{
  g_autofree char *moment = NULL;

  if (time == WH_ABSENT)
    return;

  moment = dup_moment (time);
  g_string_append_printf (text, "- **%s**: %s\n", name, moment);
}

static void
add_span (GString    *text,
          const char *name,
          gint64      from,
          gint64      until)
{
  g_autofree char *duration = NULL;

  if (from == WH_ABSENT || until == WH_ABSENT)
    return;

  duration = wh_format_duration (MAX (until - from, 0));
  g_string_append_printf (text, "- **%s**: %s\n", name, duration);
}

static void
add_suspects (GString   *text,
              GPtrArray *suspects)
{
  g_string_append_printf (text, "\n## %s\n\n", _("Suspects"));

  if (suspects == NULL || suspects->len == 0)
    {
      g_string_append_printf (text, "%s\n", _("Nothing changed in the 2 h before. That is worth knowing too."));
      return;
    }

  for (guint i = 0; i < suspects->len; i++)
    {
      const WhSuspect *suspect = g_ptr_array_index (suspects, i);
      g_autofree char *title = dup_escaped (suspect->title);

      g_string_append_printf (text, "%u. %s (%s)\n", i + 1, title, wh_likelihood_get_title (suspect->likelihood));

      for (guint e = 0; e < suspect->evidence->len; e++)
        {
          const char *line = g_ptr_array_index (suspect->evidence, e);
          g_autofree char *evidence = dup_escaped (*line == '-' ? line + 1 : line);

          g_string_append_printf (text, "   - %s\n", evidence);
        }
    }
}

static void
add_timeline (GString   *text,
              GPtrArray *timeline)
{
  g_string_append_printf (text, "\n## %s\n\n", _("Timeline"));

  for (guint i = timeline != NULL ? timeline->len : 0; i-- > 0;)
    {
      const WhIncidentItem *item = g_ptr_array_index (timeline, i);
      g_autofree char *moment = dup_moment (item->time);
      g_autofree char *title = dup_escaped (item->title);
      g_autofree char *more = item->text != NULL ? dup_escaped (item->text) : NULL;

      g_string_append_printf (text, "- %s %s", moment, title);
      if (item->count > 1)
        g_string_append_printf (text, " ×%u", item->count);
      if (more != NULL)
        g_string_append_printf (text, ": %s", more);
      if (item->who != NULL && item->type == WH_INCIDENT_ITEM_PEOPLE)
        g_string_append_printf (text, " (%s)", item->who);
      g_string_append_c (text, '\n');
    }
}

/**
 * wh_incident_to_markdown:
 * @incident: an incident
 * @timeline: (nullable) (element-type WhIncidentItem): its timeline
 * @suspects: (nullable) (element-type WhSuspect): its suspects
 *
 * Returns: (transfer full): a post-mortem to go on writing
 */
char *
wh_incident_to_markdown (const WhRecord *incident,
                         GPtrArray      *timeline,
                         GPtrArray      *suspects)
{
  const WhValue *values = incident->values;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *title = dup_escaped (values[WH_INCIDENT_TITLE].text);
  g_autofree char *rules = g_strdup (values[WH_INCIDENT_RULES].text);

  /* Translators: number and title of an incident */
  g_string_append_printf (text, _("# Incident %s: %s"), wh_record_get_name (incident), title);
  g_string_append (text, "\n\n");
  add_fact (text, _("Where"), values[WH_INCIDENT_WHERE].text);
  add_fact (text, _("Environment"), values[WH_INCIDENT_ENVIRONMENT].text);
  add_fact (text, _("What was wrong"), values[WH_INCIDENT_TEXT].text);
  add_fact (text, _("Took with it"), values[WH_INCIDENT_REACH].text);
  add_moment (text, _("Began"), values[WH_INCIDENT_BEGAN].number);
  add_span (text, _("Until somebody took it"), values[WH_INCIDENT_BEGAN].number, values[WH_INCIDENT_TAKEN].number);
  add_fact (text, _("Taken by"), values[WH_INCIDENT_OWNER].text);
  add_span (text, _("Until it was over"), values[WH_INCIDENT_BEGAN].number, values[WH_INCIDENT_ENDED].number);

  if (wh_incident_is_open (incident))
    g_string_append_printf (text, "- **%s**: %s\n", _("State"), _("open"));
  else
    add_fact (text, _("Resolved"), values[WH_INCIDENT_RESOLVED_BY].text != NULL ? values[WH_INCIDENT_RESOLVED_BY].text
                                                                                : _("by itself"));

  add_fact (text, _("Resolution"), values[WH_INCIDENT_RESOLUTION].text);
  if (rules != NULL)
    add_fact (text, _("Alerts"), g_strdelimit (rules, "\n", ','));

  add_suspects (text, suspects);
  add_timeline (text, timeline);
  g_string_append_printf (text, "\n## %s\n\n\n## %s\n\n", _("What we learned"), _("What we change"));

  return g_string_free (g_steal_pointer (&text), FALSE);
}
