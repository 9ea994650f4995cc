/* wh-report.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-kinds.h"
#include "wh-report.h"

/* A contact is noted every ten seconds, and what is polled each minute: less
 * between two of them is no gap. */
#define GAP (90 * (gint64)G_USEC_PER_SEC)

G_DEFINE_BOXED_TYPE (WhReport, wh_report, wh_report_ref, wh_report_unref)

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
  WhReport *self = g_atomic_rc_box_new0 (WhReport);

  self->since = since;
  self->until = until;
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->incidents = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->rollouts = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  return self;
}

static void
report_clear (gpointer data)
{
  WhReport *self = data;

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->incidents);
  g_ptr_array_unref (self->rollouts);
}

/**
 * wh_report_ref:
 * @self: a #WhReport
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhReport *
wh_report_ref (WhReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * wh_report_unref:
 * @self: (transfer full): a #WhReport
 *
 * On any thread.
 */
void
wh_report_unref (WhReport *self)
{
  g_atomic_rc_box_release_full (self, report_clear);
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

  /* Nobody ever looked, however short the time is. */
  if (own->len == 0)
    return observed;

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
 * @connections: (element-type utf8): a set of strings: ids of those that tell of it
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
                         g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL));

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
          GHashTable *connections = wh_record_get_value (record, field)->text != NULL ? g_hash_table_lookup (found, wh_record_get_value (record, field)->text) : NULL;

          /* The history has its own copies of these ids. */
          if (connections != NULL && !g_hash_table_contains (connections, record->connection))
            g_hash_table_add (connections, g_strdup (record->connection));
        }
    }

  return found;
}
