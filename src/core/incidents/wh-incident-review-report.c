/* wh-incident-review-report.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-incident-review.h"
#include "wh-record.h"

/* More rules than these are not the noisiest. */
#define MAX_RULES 10

static char *
dup_day (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return moment != NULL ? g_date_time_format (moment, "%Y-%m-%d") : g_strdup ("—");
}

static char *
dup_span (gint64 span)
{
  return span != WH_ABSENT ? wh_format_duration (span) : g_strdup ("—");
}

/* "12 min, 3 h at worst" */
static char *
dup_spans (gint64 median,
           gint64 worst)
{
  g_autofree char *one = dup_span (median);
  g_autofree char *other = dup_span (worst);

  /* Translators: two durations: the median and the longest */
  return median != WH_ABSENT ? g_strdup_printf (_("%s in the median, %s at worst"), one, other) : g_strdup ("—");
}

/**
 * wh_incident_review_dup_summary:
 * @self: a review
 *
 * Returns: (transfer full): how many, and how long, in a line
 */
char *
wh_incident_review_dup_summary (const WhIncidentReview *self)
{
  g_autofree char *n = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u incident", "%u incidents", self->n), self->n);
  g_autofree char *taken = self->taken_median != WH_ABSENT ? wh_format_duration (self->taken_median) : NULL;

  /* Translators: "5 incidents", and the median of how long they waited */
  return taken != NULL ? g_strdup_printf (_("%s, taken after %s"), n, taken) : g_steal_pointer (&n);
}

static void
add_weeks (WhDocument             *document,
           const WhIncidentReview *self)
{
  const char *titles[] = { _("Week of"), _("Incidents"), _("Until taken"), _("Until over") };
  static const gboolean numeric[] = { FALSE, TRUE, TRUE, TRUE };

  wh_document_add_heading (document, 1, _("By week"));
  wh_document_add_table (document, G_N_ELEMENTS (titles), titles, numeric);

  for (guint i = 0; i < self->weeks->len; i++)
    {
      const WhIncidentWeek *week = &g_array_index (self->weeks, WhIncidentWeek, i);
      g_autofree char *begins = dup_day (week->begins);
      g_autofree char *n = week->observed ? g_strdup_printf ("%u", week->n) : g_strdup (_("not observed"));
      g_autofree char *taken = dup_span (week->taken_median);
      g_autofree char *ended = dup_span (week->ended_median);
      const char *cells[] = { begins, n, taken, ended };

      wh_document_add_row (document, cells);
    }
}

static void
add_rules (WhDocument             *document,
           const WhIncidentReview *self)
{
  const char *titles[] = { _("Rule"), _("Incidents"), _("Nobody acted") };
  static const gboolean numeric[] = { FALSE, TRUE, TRUE };

  if (self->rules->len == 0)
    return;

  wh_document_add_heading (document, 1, _("Noisiest rules"));
  wh_document_add_table (document, G_N_ELEMENTS (titles), titles, numeric);

  for (guint i = 0; i < MIN (self->rules->len, MAX_RULES); i++)
    {
      const WhNoisyRule *rule = g_ptr_array_index (self->rules, i);
      g_autofree char *n = g_strdup_printf ("%u", rule->n);
      g_autofree char *untaken = g_strdup_printf ("%u", rule->n_untaken);
      const char *cells[] = { rule->name, n, untaken };

      wh_document_add_row (document, cells);
    }
}

/**
 * wh_incident_review_to_document:
 * @self: a review
 * @since: from when on it is, microseconds since the epoch
 * @until: until when
 *
 * Returns: (transfer full): it in words and tables
 */
WhDocument *
wh_incident_review_to_document (const WhIncidentReview *self,
                                gint64                  since,
                                gint64                  until)
{
  g_autofree char *from = dup_day (since);
  g_autofree char *last = dup_day (until - 1);
  /* Translators: two days */
  g_autofree char *subtitle = g_strdup_printf (_("%s to %s"), from, last);
  WhDocument *document = wh_document_new (_("Review of incidents"), subtitle);
  /* Translators: how many, and how many in the same time before that */
  g_autofree char *n = g_strdup_printf (_("%u, before that %u"), self->n, self->n_before);
  g_autofree char *open = g_strdup_printf ("%u", self->n_open);
  g_autofree char *untaken = g_strdup_printf ("%u", self->n_untaken);
  g_autofree char *taken = dup_spans (self->taken_median, self->taken_worst);
  g_autofree char *ended = dup_spans (self->ended_median, self->ended_worst);

  wh_document_add_item (document, 0, _("Incidents"), n);
  wh_document_add_item (document, 0, _("Open now"), open);
  wh_document_add_item (document, 0, _("Until somebody took it"), taken);
  wh_document_add_item (document, 0, _("Until it was over"), ended);
  wh_document_add_item (document, 0, _("Nobody acted"), untaken);
  add_weeks (document, self);
  add_rules (document, self);

  return document;
}
