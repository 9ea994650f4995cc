/* wh-report.c
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

/* A contact is noted every ten seconds, and what is polled each minute: less
 * between two of them is no gap. */
#define GAP (90 * (gint64)G_USEC_PER_SEC)

static void
row_free (gpointer data)
{
  WhReportRow *row = data;

  g_free (row->application);
  g_array_unref (row->outages);
  g_free (row);
}

/**
 * wh_report_new:
 * @since: begin, microseconds since the epoch
 * @until: end
 *
 * Returns: (transfer full): a report without applications
 */
WhReport *
wh_report_new (gint64 since,
               gint64 until)
{
  WhReport *self = g_new0 (WhReport, 1);

  self->since = since;
  self->until = until;
  self->rows = g_ptr_array_new_with_free_func (row_free);

  return self;
}

void
wh_report_free (WhReport *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* The times in which one of the connections was in contact. */
static GArray *
find_observed (WhReport     *self,
               GHashTable   *connections,
               const GArray *contacts)
{
  g_autoptr(GArray) own = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  g_autoptr(GArray) gaps = NULL;
  GArray *observed = g_array_new (FALSE, FALSE, sizeof (WhPeriod));
  gint64 at = self->since;

  for (guint i = 0; i < contacts->len; i++)
    {
      const WhPeriod *period = &g_array_index (contacts, WhPeriod, i);

      if (g_hash_table_contains (connections, period->connection))
        g_array_append_val (own, *period);
    }

  gaps = wh_periods_find_gaps (own, self->since, self->until, GAP);
  for (guint i = 0; i <= gaps->len; i++)
    {
      gint64 end = i < gaps->len ? g_array_index (gaps, WhPeriod, i).from : self->until;

      if (end > at)
        g_array_append_val (observed, ((WhPeriod) { NULL, at, end }));
      if (i < gaps->len)
        at = g_array_index (gaps, WhPeriod, i).until;
    }

  return observed;
}

/**
 * wh_report_add:
 * @self: a report
 * @application: its name
 * @connections: (element-type utf8): ids, interned, of those that tell of it
 * @failures: (element-type WhPeriod): when something of it was failing
 * @contacts: (element-type WhPeriod): when connections were in contact
 *
 * Adds how an application fared. What is known to have failed while nobody
 * looked is not counted.
 */
void
wh_report_add (WhReport     *self,
               const char   *application,
               GHashTable   *connections,
               const GArray *failures,
               const GArray *contacts)
{
  g_autoptr(GArray) observed = find_observed (self, connections, contacts);
  WhReportRow *row = g_new0 (WhReportRow, 1);

  row->application = g_strdup (application);
  row->outages = g_array_new (FALSE, FALSE, sizeof (WhPeriod));

  for (guint i = 0; i < observed->len; i++)
    {
      const WhPeriod *seen = &g_array_index (observed, WhPeriod, i);

      row->observed += seen->until - seen->from;

      for (guint j = 0; j < failures->len; j++)
        {
          const WhPeriod *failure = &g_array_index (failures, WhPeriod, j);
          WhPeriod outage = { NULL, MAX (failure->from, seen->from), MIN (failure->until, seen->until) };

          if (outage.until > outage.from)
            {
              row->failing += outage.until - outage.from;
              g_array_append_val (row->outages, outage);
            }
        }
    }

  g_ptr_array_add (self->rows, row);
}

/**
 * wh_report_row_get_uptime:
 * @self: how an application fared
 *
 * Returns: the share of the observed time, in percent, in which nothing of it
 *   was failing; NaN = it was not observed
 */
double
wh_report_row_get_uptime (const WhReportRow *self)
{
  return self->observed > 0 ? 100. * (self->observed - self->failing) / self->observed : NAN;
}

/**
 * wh_report_find_connections:
 * @store: the fleet
 *
 * Returns: (transfer full) (element-type utf8 GHashTable): by name of the
 *   application, the ids of the connections that have something of it
 */
GHashTable *
wh_report_find_connections (WhStore *store)
{
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  WhResourceList *applications = wh_store_get_list (store, &wh_kind_application);
  guint n_kinds;
  const WhKind **kinds = wh_kind_list (&n_kinds);

  for (guint i = 0; i < wh_resource_list_get_n (applications); i++)
    g_hash_table_insert (found, g_strdup (wh_record_get_name (wh_resource_list_get_record (applications, i))),
                         g_hash_table_new (g_direct_hash, g_direct_equal));

  for (guint i = 0; i < n_kinds; i++)
    {
      int field = wh_kind_find_field (kinds[i], "application");
      WhResourceList *list;

      if (field < 0 || (kinds[i]->flags & (WH_KIND_DERIVED | WH_KIND_TRANSIENT)) != 0)
        continue;

      list = wh_store_get_list (store, kinds[i]);
      for (guint j = 0; j < wh_resource_list_get_n (list); j++)
        {
          WhRecord *record = wh_resource_list_get_record (list, j);
          GHashTable *connections = record->values[field].text != NULL ? g_hash_table_lookup (found, record->values[field].text) : NULL;

          /* Ids of connections are interned. */
          if (connections != NULL)
            g_hash_table_add (connections, (gpointer)record->connection);
        }
    }

  return found;
}

/**
 * wh_report_to_markdown:
 * @self: a report
 *
 * Returns: (transfer full): it as Markdown
 */
char *
wh_report_to_markdown (const WhReport *self)
{
  g_autofree char *since = wh_format_time_iso (self->since);
  g_autofree char *until = wh_format_time_iso (self->until);
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, "# %s\n", _("Report"));
  /* Translators: two times follow */
  g_string_append_printf (text, _("From %s to %s"), since, until);
  g_string_append_printf (text, "\n\n| %s | %s | %s | %s | %s |\n| --- | ---: | ---: | ---: | ---: |\n",
                          _("Application"), _("Up, of what was observed"), _("Failing"), _("Outages"), _("Not observed"));

  for (guint i = 0; i < self->rows->len; i++)
    {
      const WhReportRow *row = g_ptr_array_index (self->rows, i);
      gint64 unseen = self->until - self->since - row->observed;
      g_autofree char *failing = row->failing > 0 ? wh_format_age (row->failing) : g_strdup ("—");
      g_autofree char *missed = unseen > 0 ? wh_format_age (unseen) : g_strdup ("—");

      if (row->observed == 0)
        g_string_append_printf (text, "| %s | %s | — | — | %s |\n", row->application, _("not observed"), missed);
      else
        g_string_append_printf (text, "| %s | %.3f %% | %s | %u | %s |\n", row->application,
                                wh_report_row_get_uptime (row), failing, row->outages->len, missed);
    }

  for (guint i = 0; i < self->rows->len; i++)
    {
      const WhReportRow *row = g_ptr_array_index (self->rows, i);

      if (row->outages->len > 0)
        g_string_append_printf (text, "\n## %s\n", row->application);

      for (guint j = 0; j < row->outages->len; j++)
        {
          const WhPeriod *outage = &g_array_index (row->outages, WhPeriod, j);
          g_autofree char *begin = wh_format_time_iso (outage->from);
          g_autofree char *age = wh_format_age (outage->until - outage->from);

          /* Translators: a time and a length of time */
          g_string_append_printf (text, _("- %s: failing for %s"), begin, age);
          g_string_append (text, outage->until >= self->until ? _(", and still then\n") : "\n");
        }
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}
