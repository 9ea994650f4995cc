/* wh-ctl-series.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-series-json.h"
#include "wh-series-text.h"

/* Points that a terminal shows, and that scripts may ask for. */
#define N_POINTS 60
#define N_POINTS_MAX 100000

static const char *
get_connection_name (WhFleet    *fleet,
                     const char *id)
{
  WhConnection *connection = wh_connections_find (wh_fleet_get_connections (fleet), id);

  return connection != NULL ? wh_connection_get_config (connection)->name : id;
}

static void
write_info (JsonBuilder        *builder,
            WhFleet            *fleet,
            const WhSeriesInfo *info)
{
  g_autofree char *readable = wh_series_info_dup_readable_name (info);
  double factor;

  wh_json_write_text (builder, "series", info->name);
  wh_json_write_text (builder, "name", readable);
  wh_json_write_text (builder, "connection", get_connection_name (fleet, info->connection));
  wh_json_write_text_or_null (builder, "unit", wh_series_info_get_shown_unit (info, &factor));
  wh_json_write_text (builder, "type", wh_series_type_get_id (info->type));
  wh_json_write_seconds (builder, "interval", info->interval > 0 ? info->interval : WH_ABSENT);
  wh_json_write_time (builder, "first_at", info->first_at);
  wh_json_write_time (builder, "last_at", info->last_at);
}

/* ---- series ---- */

static gboolean
is_of_connection (WhFleet            *fleet,
                  const WhSeriesInfo *info,
                  const char         *connection)
{
  return connection == NULL || strcmp (get_connection_name (fleet, info->connection), connection) == 0 ||
         strcmp (info->connection, connection) == 0;
}

/* Element type WhSeriesInfo. */
static GPtrArray *
list_series (WhFleet     *fleet,
             const char  *glob,
             const char  *connection,
             GError     **error)
{
  g_autoptr(DexFuture) future = wh_series_source_list (WH_SERIES_SOURCE (wh_fleet_get_history (fleet)), glob);
  g_autoptr(GPtrArray) some = NULL;
  GPtrArray *all;

  if (!wh_dex_run (dex_ref (future), error))
    return NULL;

  all = g_value_get_boxed (dex_future_get_value (future, NULL));
  some = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_series_info_unref);

  for (guint i = 0; i < all->len; i++)
    {
      WhSeriesInfo *info = g_ptr_array_index (all, i);

      if (is_of_connection (fleet, info, connection))
        g_ptr_array_add (some, wh_series_info_ref (info));
    }

  return g_steal_pointer (&some);
}

static void
print_series_json (WhFleet   *fleet,
                   GPtrArray *list)
{
  g_print ("[");

  for (guint i = 0; i < list->len; i++)
    {
      g_autoptr(JsonBuilder) builder = json_builder_new ();
      g_autofree char *text = NULL;

      json_builder_begin_object (builder);
      write_info (builder, fleet, g_ptr_array_index (list, i));
      json_builder_end_object (builder);
      text = wh_json_write_end (builder, FALSE);
      g_print ("%s\n%s", i > 0 ? "," : "", text);
    }

  g_print ("\n]\n");
}

static void
print_series (WhFleet   *fleet,
              GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const WhSeriesInfo *info = g_ptr_array_index (list, i);
      g_autofree char *readable = wh_series_info_dup_readable_name (info);
      g_autofree char *last = info->last_at != 0 ? wh_format_time_iso (info->last_at) : g_strdup ("-");
      double factor;
      const char *unit = wh_series_info_get_shown_unit (info, &factor);

      g_print ("%-48s  %-16s  %-6s  %s\n", readable, get_connection_name (fleet, info->connection),
               unit != NULL ? unit : "-", last);
    }
}

int
wh_ctl_series (int    argc,
               char **argv)
{
  gboolean json = FALSE;
  g_autofree char *connection = NULL;
  const GOptionEntry entries[] = {
    { "connection", 'c', 0, G_OPTION_ARG_STRING, &connection, N_("Only of this connection"), "NAME" },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "[GLOB]"))
    return WH_CTL_USAGE;

  if (argc > 2)
    return wh_ctl_usage (_("“series” takes one pattern at most"));

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  if ((list = list_series (fleet, argc == 2 ? argv[1] : NULL, connection, &error)) == NULL)
    status = wh_ctl_fail (error);
  else if (json)
    print_series_json (fleet, list);
  else
    print_series (fleet, list);

  wh_ctl_close (fleet);

  return status;
}

/* ---- history ---- */

static void
print_history_json (WhFleet            *fleet,
                    const WhSeriesData *data)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  write_info (builder, fleet, data->info);
  wh_series_data_write (data, builder);
  json_builder_end_object (builder);
  text = wh_json_write_end (builder, TRUE);
  g_print ("%s\n", text);
}

static void
print_gap (const WhSpan *gap)
{
  g_autofree char *from = wh_format_time_iso (gap->from);
  g_autofree char *until = wh_format_time_iso (gap->until);

  /* Translators: a span of time, from and until */
  g_print (_("%s  not observed until %s\n"), from, until);
}

static void
print_history (const WhSeriesData *data)
{
  double factor;
  const char *unit = wh_series_info_get_shown_unit (data->info, &factor);
  guint next_gap = 0;

  g_print ("%-24s  %12s  %12s  %12s  %6s\n", "TIME", "MIN", "AVG", "MAX", "COUNT");

  for (guint i = 0; i < data->points->len; i++)
    {
      const WhPoint *point = &g_array_index (data->points, WhPoint, i);
      g_autofree char *time = wh_format_time_iso (point->time);

      while (next_gap < data->gaps->len && g_array_index (data->gaps, WhSpan, next_gap).from < point->time)
        print_gap (&g_array_index (data->gaps, WhSpan, next_gap++));

      g_print ("%-24s  %12.6g  %12.6g  %12.6g  %6u  %s\n", time,
               point->min * factor, point->avg * factor, point->max * factor, point->count, unit != NULL ? unit : "");
    }

  while (next_gap < data->gaps->len)
    print_gap (&g_array_index (data->gaps, WhSpan, next_gap++));
}

/* The series that the user means: by name, or by the name of the resource. */
static WhSeriesInfo *
choose_series (WhFleet     *fleet,
               const char  *name,
               const char  *connection,
               GError     **error)
{
  g_autoptr(GPtrArray) list = list_series (fleet, name, connection, error);
  WhSeriesInfo *first;

  if (list == NULL)
    return NULL;

  if (list->len == 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND,
                   _("There is no series “%s” in the history: see wheelhousectl series"), name);
      return NULL;
    }

  first = g_ptr_array_index (list, 0);

  if (list->len > 1)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_CONFLICT,
                   _("“%s” stands for %u series, the first of them %s of %s: name one, or give --connection"),
                   name, list->len, first->name, get_connection_name (fleet, first->connection));
      return NULL;
    }

  return wh_series_info_ref (first);
}

static int
show_history (WhFleet    *fleet,
              const char *name,
              const char *connection,
              gint64      from,
              gint64      step,
              gboolean    rate,
              gboolean    json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhSeriesInfo) info = choose_series (fleet, name, connection, &error);
  g_autoptr(DexFuture) future = NULL;
  WhSeriesQuery query = { 0 };
  g_autoptr(WhSeriesData) rates = NULL;
  WhSeriesData *data;

  if (info == NULL)
    return wh_ctl_fail (error);

  query.connection = info->connection;
  query.name = info->name;
  query.from = from;
  query.until = MAX (g_get_real_time (), from + 1) + 1;
  query.n_points = step > 0 ? (guint)CLAMP ((query.until - from) / step + 1, 2, N_POINTS_MAX) : N_POINTS;
  future = wh_series_source_query (WH_SERIES_SOURCE (wh_fleet_get_history (fleet)), &query);

  if (!wh_dex_run (dex_ref (future), &error))
    return wh_ctl_fail (error);

  data = g_value_get_boxed (dex_future_get_value (future, NULL));
  if (rate)
    data = rates = wh_series_data_to_rate (data);

  if (json)
    print_history_json (fleet, data);
  else
    print_history (data);

  return WH_CTL_DONE;
}

int
wh_ctl_history (int    argc,
                char **argv)
{
  gboolean json = FALSE;
  gboolean rate = FALSE;
  g_autofree char *since = NULL;
  g_autofree char *step_text = NULL;
  g_autofree char *connection = NULL;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("Not older: 15m, 24h, 7d, or a time; 24h when left out"), "D" },
    { "step", 0, 0, G_OPTION_ARG_STRING, &step_text, N_("One point for so long: 15s, 5m, 1h, 1d; sixty in all when left out"), "D" },
    { "rate", 0, 0, G_OPTION_ARG_NONE, &rate, N_("How fast a counter grows, a second"), NULL },
    { "connection", 'c', 0, G_OPTION_ARG_STRING, &connection, N_("Only of this connection"), "NAME" },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(GError) error = NULL;
  WhFleet *fleet;
  gint64 from;
  gint64 step = 0;
  gint64 now = 0;
  int status;

  if (!wh_ctl_parse (&argc, &argv, entries, "SERIES"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("“history” takes one series: see wheelhousectl series"));

  if (!wh_ctl_take_range (since, "24h", NULL, &from, &now) || !wh_ctl_take_duration (step_text, &step))
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  status = show_history (fleet, argv[1], connection, from, step, rate, json);
  wh_ctl_close (fleet);

  return status;
}
