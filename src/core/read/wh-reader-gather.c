/* wh-reader-gather.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-quantity.h"
#include "wh-reader-private.h"

/* Walks through one item along a plan and gathers what the rules ask for. */

static void
slot_add_line (WhReadSlot *slot,
               char       *line)
{
  if (slot->lines == NULL)
    slot->lines = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (slot->lines, line);
}

static gboolean
is_empty_text (yyjson_val *value)
{
  return yyjson_is_str (value) && *yyjson_get_str (value) == 0;
}

static void
slot_add (const WhReader *self,
          WhReadSlot     *slot,
          guint           rule,
          yyjson_val     *key,
          yyjson_val     *value)
{
  WhReadHow how = rule < self->n_rules ? self->rules[rule].how : WH_READ_VALUE;

  switch (how)
    {
    case WH_READ_VALUE:
    case WH_READ_FIRST:
    default:
      if (slot->value == NULL && !is_empty_text (value))
        slot->value = value;
      break;

    case WH_READ_LAST:
      if (!is_empty_text (value))
        slot->value = value;
      break;

    case WH_READ_COUNT:
      slot->count++;
      break;

    case WH_READ_COUNT_TRUE:
      slot->count += wh_json_to_boolean (value) == 1;
      break;

    case WH_READ_SUM:
      {
        double real = wh_reader_to_real (self->kind->fields[self->rules[rule].field].type, value);

        if (!isnan (real))
          slot->sum += real;
      }
      break;

    case WH_READ_JOIN:
      {
        const char *prefix = self->rules[rule].prefix != NULL ? self->rules[rule].prefix : "";
        g_autofree char *text = wh_reader_dup_text (value);

        if (key != NULL)
          {
            slot->is_map = TRUE;
            slot_add_line (slot, g_strconcat (prefix, yyjson_get_str (key), "=", text != NULL ? text : "", NULL));
          }
        else if (text != NULL && *text != 0)
          {
            slot_add_line (slot, g_strconcat (prefix, text, NULL));
          }
      }
      break;
    }
}

void
wh_reader_gather (const WhReader   *self,
                  const WhReadStep *step,
                  yyjson_val       *key,
                  yyjson_val       *value,
                  WhReadSlot       *slots)
{
  if (value == NULL || yyjson_is_null (value))
    return;

  for (guint i = 0; step->rules != NULL && i < step->rules->len; i++)
    {
      guint rule = g_array_index (step->rules, guint, i);

      slot_add (self, &slots[rule], rule, key, value);
    }

  if (step->steps == NULL)
    return;

  if (yyjson_is_obj (value))
    {
      yyjson_obj_iter members = yyjson_obj_iter_with (value);
      yyjson_val *name;

      while ((name = yyjson_obj_iter_next (&members)))
        {
          const char *text = yyjson_get_str (name);
          gsize length = yyjson_get_len (name);

          for (guint i = 0; i < step->steps->len; i++)
            {
              const WhReadStep *next = g_ptr_array_index (step->steps, i);

              if (next->type == WH_READ_STEP_PAIRS)
                wh_reader_gather (self, next, name, yyjson_obj_iter_get_val (name), slots);
              else if (next->type == WH_READ_STEP_MEMBER && next->key_length == length &&
                       memcmp (next->key, text, length) == 0)
                wh_reader_gather (self, next, NULL, yyjson_obj_iter_get_val (name), slots);
            }
        }
    }
  else if (yyjson_is_arr (value))
    {
      yyjson_arr_iter elements = yyjson_arr_iter_with (value);
      yyjson_val *element;

      for (gsize at = 0; (element = yyjson_arr_iter_next (&elements)); at++)
        {
          for (guint i = 0; i < step->steps->len; i++)
            {
              const WhReadStep *next = g_ptr_array_index (step->steps, i);

              if (next->type == WH_READ_STEP_EACH ||
                  (next->type == WH_READ_STEP_INDEX && next->index == at) ||
                  (next->type == WH_READ_STEP_WHERE &&
                   g_strcmp0 (yyjson_get_str (yyjson_obj_getn (element, next->key, next->key_length)), next->value) == 0))
                wh_reader_gather (self, next, NULL, element, slots);
            }
        }
    }
}
