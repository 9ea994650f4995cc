/* wh-reader-set.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-quantity.h"
#include "wh-reader-private.h"

/* Turns what was gathered for a rule into the value of its field. */

/* (transfer full) (nullable) */
char *
wh_reader_dup_text (yyjson_val *value)
{
  if (yyjson_is_str (value))
    return g_strdup (yyjson_get_str (value));

  if (yyjson_is_bool (value))
    return g_strdup (yyjson_get_bool (value) ? "true" : "false");

  if (yyjson_is_uint (value))
    return g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)yyjson_get_uint (value));

  if (yyjson_is_sint (value))
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64)yyjson_get_sint (value));

  if (yyjson_is_real (value))
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, yyjson_get_real (value)));
    }

  return NULL;
}

double
wh_reader_to_real (WhFieldType  type,
                   yyjson_val  *value)
{
  return type == WH_FIELD_BYTES || type == WH_FIELD_MILLICORES ? wh_json_to_quantity (value)
                                                               : wh_json_to_real (value);
}

static void
set_number (const WhReadRule *rule,
            WhRecordBuilder  *builder,
            gint64            number)
{
  if (number != WH_ABSENT)
    wh_record_builder_set_number (builder, rule->field, number);
}

static gint64
scaled (const WhReadRule *rule,
        double            unit,
        double            real)
{
  double product = real * unit * (rule->scale != 0 ? rule->scale : 1);

  return product > -9.2e18 && product < 9.2e18 ? (gint64)round (product) : WH_ABSENT;
}

static void
set_real (const WhReader   *self,
          const WhReadRule *rule,
          WhRecordBuilder  *builder,
          double            real)
{
  WhFieldType type = self->kind->fields[rule->field].type;

  if (isnan (real) || wh_field_type_is_text (type))
    return;

  if (wh_field_type_is_real (type))
    wh_record_builder_set_real (builder, rule->field, rule->scale != 0 ? real * rule->scale : real);
  else if (type == WH_FIELD_MILLICORES)
    set_number (rule, builder, scaled (rule, 1000, real));
  else if (type == WH_FIELD_DURATION || type == WH_FIELD_TIME)
    set_number (rule, builder, scaled (rule, G_USEC_PER_SEC, real));
  else
    set_number (rule, builder, scaled (rule, 1, real));
}

static void
set_value (const WhReader   *self,
           const WhReadRule *rule,
           WhRecordBuilder  *builder,
           yyjson_val       *value)
{
  WhFieldType type = self->kind->fields[rule->field].type;
  gboolean is_text = yyjson_is_str (value);

  switch (type)
    {
    case WH_FIELD_TEXT:
    case WH_FIELD_REFERENCE:
      if (is_text && rule->prefix == NULL)
        {
          wh_record_builder_set_text_n (builder, rule->field, yyjson_get_str (value),
                                        strlen (yyjson_get_str (value)));
        }
      else
        {
          g_autofree char *text = wh_reader_dup_text (value);

          if (text != NULL)
            wh_record_builder_take_text (builder, rule->field,
                                         g_strconcat (rule->prefix != NULL ? rule->prefix : "", text, NULL));
        }
      return;

    case WH_FIELD_BOOLEAN:
      if (wh_json_to_boolean (value) >= 0)
        wh_record_builder_set_number (builder, rule->field, wh_json_to_boolean (value));
      return;

    case WH_FIELD_TIME:
      if (is_text || rule->scale == 0)
        set_number (rule, builder, wh_json_to_time (value));
      else
        set_real (self, rule, builder, wh_json_to_real (value));
      return;

    case WH_FIELD_DURATION:
      if (is_text || rule->scale == 0)
        set_number (rule, builder, wh_json_to_duration (value));
      else
        set_real (self, rule, builder, wh_json_to_real (value));
      return;

    case WH_FIELD_INTEGER:
      /* Not through a double: ids have 64 bits. */
      if (rule->scale == 0)
        set_number (rule, builder, wh_json_to_number (value));
      else
        set_real (self, rule, builder, wh_json_to_real (value));
      return;

    case WH_FIELD_NUMBER:
    case WH_FIELD_PERCENT:
    case WH_FIELD_MONEY:
    case WH_FIELD_BYTES:
    case WH_FIELD_MILLICORES:
    default:
      set_real (self, rule, builder, wh_reader_to_real (type, value));
      return;
    }
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *)a, *(const char * const *)b);
}

static void
set_lines (const WhReadRule *rule,
           WhRecordBuilder  *builder,
           WhReadSlot       *slot)
{
  if (slot->lines == NULL)
    return;

  if (slot->is_map)
    g_ptr_array_sort (slot->lines, compare_lines);

  g_ptr_array_add (slot->lines, NULL);
  wh_record_builder_take_text (builder, rule->field, g_strjoinv ("\n", (char **)slot->lines->pdata));
  g_clear_pointer (&slot->lines, g_ptr_array_unref);
}

void
wh_reader_set_slot (const WhReader   *self,
                    const WhReadRule *rule,
                    WhRecordBuilder  *builder,
                    WhReadSlot       *slot)
{
  switch (rule->how)
    {
    case WH_READ_COUNT:
    case WH_READ_COUNT_TRUE:
      set_real (self, rule, builder, slot->count);
      return;

    case WH_READ_SUM:
      set_real (self, rule, builder, slot->sum);
      return;

    case WH_READ_JOIN:
      set_lines (rule, builder, slot);
      return;

    case WH_READ_VALUE:
    case WH_READ_FIRST:
    case WH_READ_LAST:
    default:
      if (slot->value == NULL)
        return;

      if (rule->read != NULL)
        rule->read (slot->value, builder, rule->field);
      else
        set_value (self, rule, builder, slot->value);
      return;
    }
}
