/* wh-report-document.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-report.h"

/* A report is read on another day. */
static char *
dup_moment (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return moment != NULL ? g_date_time_format (moment, "%Y-%m-%d %H:%M") : g_strdup ("—");
}

static char *
dup_length (gint64 length)
{
  return length > 0 ? wh_format_duration (length) : g_strdup ("—");
}

static gint64
get_end (const WhReport *self,
         const WhRecord *incident)
{
  gint64 ended = incident->values[WH_INCIDENT_ENDED].number;

  return ended != WH_ABSENT && ended <= self->until ? ended : WH_ABSENT;
}

/* ---- parts ---- */

static void
add_figures (WhDocument     *document,
             const WhReport *self)
{
  const WhReportRow *worst = NULL;
  g_autofree char *n_applications = NULL;
  g_autofree char *n_incidents = NULL;
  g_autofree char *open = NULL;
  g_autofree char *n_rollouts = NULL;
  guint n_observed = 0;
  guint n_open = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const WhReportRow *row = g_ptr_array_index (self->rows, i);

      if (row->observed == 0)
        continue;

      n_observed++;
      if (row->failing > 0 && (worst == NULL || wh_report_row_get_uptime (row) < wh_report_row_get_uptime (worst)))
        worst = row;
    }

  for (guint i = 0; i < self->incidents->len; i++)
    n_open += get_end (self, g_ptr_array_index (self->incidents, i)) == WH_ABSENT;

  n_applications = g_strdup_printf ("%u", self->rows->len);
  n_incidents = g_strdup_printf ("%u", self->incidents->len);
  n_rollouts = g_strdup_printf ("%u", self->n_rollouts);

  if (n_observed < self->rows->len)
    {
      g_autofree char *note = g_strdup_printf (ngettext ("%u of them observed", "%u of them observed", n_observed), n_observed);

      wh_document_add_figure (document, _("Applications"), n_applications, note);
    }
  else
    {
      wh_document_add_figure (document, _("Applications"), n_applications, NULL);
    }

  if (worst != NULL)
    {
      g_autofree char *uptime = g_strdup_printf ("%.3f\302\240%%", wh_report_row_get_uptime (worst));

      wh_document_add_figure (document, _("Least up"), uptime, worst->application);
    }

  if (n_open > 0)
    open = g_strdup_printf (ngettext ("%u still open", "%u still open", n_open), n_open);
  wh_document_add_figure (document, _("Incidents"), n_incidents, open);
  wh_document_add_figure (document, _("Rollouts"), n_rollouts, NULL);
}

static void
add_applications (WhDocument     *document,
                  const WhReport *self)
{
  const char *titles[] = { _("Application"), _("Up, of what was observed"), _("Failing"), _("Outages"), _("Not observed") };
  const gboolean numeric[] = { FALSE, TRUE, TRUE, TRUE, TRUE };

  wh_document_add_heading (document, 1, _("Applications"));
  wh_document_add_table (document, G_N_ELEMENTS (titles), titles, numeric);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const WhReportRow *row = g_ptr_array_index (self->rows, i);
      g_autofree char *failing = dup_length (row->failing);
      g_autofree char *missed = dup_length (self->until - self->since - row->observed);
      g_autofree char *uptime = g_strdup_printf ("%.3f %%", wh_report_row_get_uptime (row));
      g_autofree char *n_outages = g_strdup_printf ("%u", row->outages->len);

      if (row->observed == 0)
        wh_document_add_row (document, (const char *[]) { row->application, _("not observed"), "—", "—", missed });
      else
        wh_document_add_row (document, (const char *[]) { row->application, uptime, failing, n_outages, missed });
    }

  wh_document_add_paragraph (document, _("What was not observed counts neither as up nor as down."));
}

static void
add_outages (WhDocument     *document,
             const WhReport *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const WhReportRow *row = g_ptr_array_index (self->rows, i);

      if (row->outages->len > 0 && !any)
        wh_document_add_heading (document, 1, _("Outages"));
      any |= row->outages->len > 0;

      if (row->outages->len > 0)
        wh_document_add_heading (document, 2, row->application);

      for (guint j = 0; j < row->outages->len; j++)
        {
          const WhPeriod *outage = &g_array_index (row->outages, WhPeriod, j);
          g_autofree char *begin = dup_moment (outage->from);
          g_autofree char *length = wh_format_duration (outage->until - outage->from);
          g_autofree char *text = NULL;

          if (outage->until >= self->until)
            /* Translators: a length of time */
            text = g_strdup_printf (_("failing for %s, and still then"), length);
          else
            text = g_strdup_printf (_("failing for %s"), length);

          wh_document_add_item (document, 0, begin, text);
        }
    }
}

static void
add_incidents (WhDocument     *document,
               const WhReport *self)
{
  const char *titles[] = { _("Incident"), _("Where"), _("Began"), _("Taken after"), _("Lasted") };
  const gboolean numeric[] = { FALSE, FALSE, FALSE, TRUE, TRUE };

  if (self->incidents->len == 0)
    return;

  wh_document_add_heading (document, 1, _("Incidents"));
  wh_document_add_table (document, G_N_ELEMENTS (titles), titles, numeric);

  for (guint i = 0; i < self->incidents->len; i++)
    {
      const WhRecord *incident = g_ptr_array_index (self->incidents, i);
      const WhValue *values = incident->values;
      gint64 ended = get_end (self, incident);
      gint64 taken = values[WH_INCIDENT_TAKEN].number;
      g_autofree char *title = g_strdup_printf ("%s %s", wh_record_get_name (incident), values[WH_INCIDENT_TITLE].text);
      g_autofree char *began = dup_moment (values[WH_INCIDENT_BEGAN].number);
      g_autofree char *after = NULL;
      g_autofree char *length = NULL;

      if (taken != WH_ABSENT && taken <= self->until)
        after = wh_format_duration (MAX (taken - values[WH_INCIDENT_BEGAN].number, 0));
      if (ended != WH_ABSENT)
        length = wh_format_duration (MAX (ended - values[WH_INCIDENT_BEGAN].number, 0));

      wh_document_add_row (document, (const char *[]) { title, values[WH_INCIDENT_WHERE].text, began,
                                                        after != NULL ? after : _("nobody took it"),
                                                        length != NULL ? length : _("still open") });
    }
}

static void
add_rollouts (WhDocument     *document,
              const WhReport *self)
{
  const char *titles[] = { _("When"), _("Application"), _("What") };

  if (self->n_rollouts == 0)
    return;

  wh_document_add_heading (document, 1, _("Rollouts"));

  if (self->rollouts->len == 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u rollout; too many to list.", "%u rollouts; too many to list.",
                                                         self->n_rollouts), self->n_rollouts);

      wh_document_add_paragraph (document, text);
      return;
    }

  wh_document_add_table (document, G_N_ELEMENTS (titles), titles, NULL);
  for (guint i = 0; i < self->rollouts->len; i++)
    {
      const WhRecord *event = g_ptr_array_index (self->rollouts, i);
      g_autofree char *time = dup_moment (event->values[WH_EVENT_TIME].number);

      wh_document_add_row (document, (const char *[]) { time, event->values[WH_EVENT_APPLICATION].text,
                                                        event->values[WH_EVENT_TEXT].text });
    }
}

/**
 * wh_report_to_document:
 * @self: a report
 *
 * Returns: (transfer full): it as people read it, to be written as Markdown or
 *   PDF
 */
WhDocument *
wh_report_to_document (const WhReport *self)
{
  g_autofree char *since = NULL;
  g_autofree char *until = NULL;
  g_autofree char *period = NULL;
  WhDocument *document;

  g_return_val_if_fail (self != NULL, NULL);

  since = dup_moment (self->since);
  until = dup_moment (self->until);
  /* Translators: two times follow */
  period = g_strdup_printf (_("From %s to %s"), since, until);
  document = wh_document_new (_("Report"), period);

  add_figures (document, self);
  add_applications (document, self);
  add_incidents (document, self);
  add_outages (document, self);
  add_rollouts (document, self);

  return document;
}
