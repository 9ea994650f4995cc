/* wh-traffic-queries.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-traffic-queries.h"

/* "billing errors 100 * sum by (namespace) (…); billing p95 …": an application,
 * a metric and an expression, with a semicolon or a line end between two. */

static void
query_free (gpointer data)
{
  WhTrafficQuery *self = data;

  g_free (self->application);
  g_free (self->metric);
  g_free (self->expression);
  g_free (self);
}

/**
 * wh_traffic_queries_read:
 * @text: (nullable): the setting
 *
 * What is no query is left out.
 *
 * Returns: (transfer full) (element-type WhTrafficQuery): the queries
 */
GPtrArray *
wh_traffic_queries_read (const char *text)
{
  GPtrArray *queries = g_ptr_array_new_with_free_func (query_free);
  g_auto(GStrv) lines = g_strsplit_set (text != NULL ? text : "", ";\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (g_strstrip (lines[i]), " ", 3);
      WhTrafficQuery *query;

      if (g_strv_length (parts) != 3 || *g_strstrip (parts[2]) == 0)
        continue;

      query = g_new0 (WhTrafficQuery, 1);
      query->application = g_strdup (parts[0]);
      query->metric = g_strdup (parts[1]);
      query->expression = g_strdup (parts[2]);
      g_ptr_array_add (queries, query);
    }

  return queries;
}

static gboolean
is_about (const WhTrafficQuery *query,
          const char           *application,
          const char           *metric)
{
  return strcmp (query->application, application) == 0 && strcmp (query->metric, metric) == 0;
}

/**
 * wh_traffic_queries_get:
 * @text: (nullable): the setting
 * @application: an application
 * @metric: rate, errors, p50, p95 or p99
 *
 * Returns: (transfer full) (nullable): what the user asks
 */
char *
wh_traffic_queries_get (const char *text,
                        const char *application,
                        const char *metric)
{
  g_autoptr(GPtrArray) queries = wh_traffic_queries_read (text);

  for (guint i = 0; i < queries->len; i++)
    {
      const WhTrafficQuery *query = g_ptr_array_index (queries, i);

      if (is_about (query, application, metric))
        return g_strdup (query->expression);
    }

  return NULL;
}

/**
 * wh_traffic_queries_change:
 * @text: (nullable): the setting
 * @application: an application
 * @metric: rate, errors, p50, p95 or p99
 * @expression: (nullable): what to ask; %NULL or empty = what is recognised
 *
 * Returns: (transfer full): the setting, changed
 */
char *
wh_traffic_queries_change (const char *text,
                           const char *application,
                           const char *metric,
                           const char *expression)
{
  g_autoptr(GPtrArray) queries = wh_traffic_queries_read (text);
  GString *changed = g_string_new (NULL);

  for (guint i = 0; i < queries->len; i++)
    {
      const WhTrafficQuery *query = g_ptr_array_index (queries, i);

      if (!is_about (query, application, metric))
        g_string_append_printf (changed, "%s%s %s %s", changed->len > 0 ? "; " : "", query->application, query->metric,
                                query->expression);
    }

  if (expression != NULL && *expression != 0)
    {
      g_autofree char *line = g_strdelimit (g_strdup (expression), ";\n", ' ');

      g_string_append_printf (changed, "%s%s %s %s", changed->len > 0 ? "; " : "", application, metric, g_strstrip (line));
    }

  return g_string_free_and_steal (changed);
}
