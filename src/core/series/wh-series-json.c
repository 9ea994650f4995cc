/* wh-series-json.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-series-text.h"

#include "wh-series-json.h"

static void
write_time (JsonBuilder *builder,
            const char  *name,
            gint64       time)
{
  g_autofree char *text = wh_format_time_iso (time);

  wh_json_write_text (builder, name, text);
}

static void
write_number (JsonBuilder *builder,
              const char  *name,
              double       number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, number);
}

/**
 * wh_series_data_write:
 * @self: numbers
 * @builder: a writer that is inside of an object
 *
 * Adds the members "from", "until", "step" (seconds), "tier", "points" and "gaps", in
 * the unit that is shown.
 */
void
wh_series_data_write (const WhSeriesData *self,
                      JsonBuilder        *builder)
{
  double factor;

  g_return_if_fail (self != NULL);
  g_return_if_fail (JSON_IS_BUILDER (builder));

  wh_series_info_get_shown_unit (self->info, &factor);
  write_time (builder, "from", self->from);
  write_time (builder, "until", self->until);
  write_number (builder, "step", self->step / (double)G_USEC_PER_SEC);
  wh_json_write_text (builder, "tier", self->tier);
  json_builder_set_member_name (builder, "points");
  json_builder_begin_array (builder);

  for (guint i = 0; i < self->points->len; i++)
    {
      const WhPoint *point = &g_array_index (self->points, WhPoint, i);

      json_builder_begin_object (builder);
      write_time (builder, "time", point->time);
      write_number (builder, "min", point->min * factor);
      write_number (builder, "max", point->max * factor);
      write_number (builder, "avg", point->avg * factor);
      json_builder_set_member_name (builder, "count");
      json_builder_add_int_value (builder, point->count);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "gaps");
  json_builder_begin_array (builder);

  for (guint i = 0; i < self->gaps->len; i++)
    {
      const WhSpan *gap = &g_array_index (self->gaps, WhSpan, i);

      json_builder_begin_object (builder);
      write_time (builder, "from", gap->from);
      write_time (builder, "until", gap->until);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
}
