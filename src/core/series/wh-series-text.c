/* wh-series-text.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-series-json.h"
#include "wh-series-text.h"

/**
 * wh_series_info_get_shown_unit:
 * @self: a series
 * @factor: (out): what its values are multiplied by
 *
 * Files and the command line tell CPU in cores, never in thousandths.
 *
 * Returns: (nullable): the unit to be written
 */
const char *
wh_series_info_get_shown_unit (const WhSeriesInfo *self,
                               double             *factor)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (factor != NULL, NULL);

  *factor = 1;

  if (g_strcmp0 (self->unit, "m") != 0)
    return self->unit;

  *factor = 0.001;

  return "cores";
}

/* ---- CSV ---- */

static void
append_cell (GString    *text,
             const char *cell)
{
  g_string_append_c (text, ',');

  if (strpbrk (cell, ",\"\r\n") == NULL)
    {
      g_string_append (text, cell);
      return;
    }

  g_string_append_c (text, '"');

  for (const char *c = cell; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *c);
    }

  g_string_append_c (text, '"');
}

/* Always with a point, whatever the locale. */
static void
append_number (GString *text,
               double   number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.10g", number));
}

static void
append_heading (GString            *text,
                const WhSeriesData *data,
                const char         *label)
{
  static const char * const columns[] = { "average", "least", "greatest" };
  double factor;
  const char *unit = wh_series_info_get_shown_unit (data->info, &factor);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *heading = unit != NULL ? g_strdup_printf ("%s %s (%s)", label, columns[i], unit)
                                              : g_strdup_printf ("%s %s", label, columns[i]);

      append_cell (text, heading);
    }
}

/**
 * wh_series_list_to_csv:
 * @list: (element-type WhSeriesData): numbers of the same range
 * @labels: (array zero-terminated=1): a name for each
 *
 * Writes RFC 4180: a line for each time, three columns for each series. Where
 * nothing was observed cells are empty.
 *
 * Returns: (transfer full): the text
 */
char *
wh_series_list_to_csv (GPtrArray          *list,
                       const char * const *labels)
{
  g_autofree guint *next = NULL;
  GString *text;

  g_return_val_if_fail (list != NULL, NULL);
  g_return_val_if_fail (labels != NULL && g_strv_length ((char **)labels) == list->len, NULL);

  text = g_string_new ("time");
  next = g_new0 (guint, list->len);

  for (guint i = 0; i < list->len; i++)
    append_heading (text, g_ptr_array_index (list, i), labels[i]);

  while (TRUE)
    {
      g_autofree char *written = NULL;
      gint64 time = G_MAXINT64;

      for (guint i = 0; i < list->len; i++)
        {
          const WhSeriesData *data = g_ptr_array_index (list, i);

          if (next[i] < data->points->len)
            time = MIN (time, g_array_index (data->points, WhPoint, next[i]).time);
        }

      if (time == G_MAXINT64)
        break;

      written = wh_format_time_iso (time);
      g_string_append_printf (text, "\r\n%s", written);

      for (guint i = 0; i < list->len; i++)
        {
          const WhSeriesData *data = g_ptr_array_index (list, i);
          const WhPoint *point = next[i] < data->points->len ? &g_array_index (data->points, WhPoint, next[i]) : NULL;
          double factor;

          wh_series_info_get_shown_unit (data->info, &factor);

          if (point == NULL || point->time != time)
            {
              g_string_append (text, ",,,");
              continue;
            }

          append_number (text, point->avg * factor);
          append_number (text, point->min * factor);
          append_number (text, point->max * factor);
          next[i]++;
        }
    }

  g_string_append (text, "\r\n");

  return g_string_free_and_steal (text);
}

/* ---- JSON ---- */

static void
write_data (JsonBuilder        *builder,
            const WhSeriesData *data,
            const char         *label)
{
  double factor;
  const char *unit = wh_series_info_get_shown_unit (data->info, &factor);

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "series", data->info->name);
  wh_json_write_text (builder, "name", label);
  wh_json_write_text_or_null (builder, "unit", unit);
  wh_json_write_text (builder, "type", wh_series_type_get_id (data->info->type));
  wh_series_data_write (data, builder);
  json_builder_end_object (builder);
}

/**
 * wh_series_list_to_json:
 * @list: (element-type WhSeriesData): numbers
 * @labels: (array zero-terminated=1): a name for each
 *
 * Writes an array with an object for each series, as "wheelhousectl history
 * --json" has them.
 *
 * Returns: (transfer full): the text
 */
char *
wh_series_list_to_json (GPtrArray          *list,
                        const char * const *labels)
{
  g_autoptr(JsonBuilder) builder = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (list != NULL, NULL);
  g_return_val_if_fail (labels != NULL && g_strv_length ((char **)labels) == list->len, NULL);

  builder = json_builder_new ();
  json_builder_begin_array (builder);

  for (guint i = 0; i < list->len; i++)
    write_data (builder, g_ptr_array_index (list, i), labels[i]);

  json_builder_end_array (builder);
  text = wh_json_write_end (builder, TRUE);

  return g_strconcat (text, "\n", NULL);
}
