/* wh-reader.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-reader-private.h"

/**
 * wh_reader_read_value:
 * @self: a reader
 * @item: (nullable): one item
 * @builder: a builder of the reader's kind; emptied first
 * @user_data: for the reader's finish function
 *
 * Returns: whether @builder holds a record now, to be built; %FALSE for what
 *   is no object, has no uid, or is left out by the finish function
 */
gboolean
wh_reader_read_value (const WhReader  *self,
                      yyjson_val      *item,
                      WhRecordBuilder *builder,
                      gpointer         user_data)
{
  const WhReadStep *plan;
  WhReadSlot *slots;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);

  wh_record_builder_reset (builder);

  if (item == NULL || yyjson_is_null (item))
    return FALSE;

  plan = wh_reader_get_plan (self);
  slots = g_newa0 (WhReadSlot, self->n_rules + 1);
  wh_reader_gather (self, plan, NULL, item, slots);

  for (guint i = 0; i < self->n_rules; i++)
    wh_reader_set_slot (self, &self->rules[i], builder, &slots[i]);

  if (self->uid != NULL)
    {
      g_autofree char *uid = wh_reader_dup_text (slots[self->n_rules].value);

      if (uid != NULL && *uid != 0)
        wh_record_builder_set_uid (builder, uid);
      else if (self->finish == NULL)
        return FALSE;
    }

  return (self->finish == NULL || self->finish (item, builder, user_data)) &&
         wh_record_builder_has_uid (builder);
}

/**
 * wh_reader_read_items:
 * @self: a reader
 * @items: (nullable): an array of items, or one item; none for %NULL
 * @builder: a builder of the reader's kind
 * @batch: where the records go
 * @user_data: for the reader's finish function
 *
 * Returns: whether @items was an array, an object, or nothing
 */
gboolean
wh_reader_read_items (const WhReader  *self,
                      yyjson_val      *items,
                      WhRecordBuilder *builder,
                      WhBatch         *batch,
                      gpointer         user_data)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);
  g_return_val_if_fail (batch != NULL, FALSE);

  if (items == NULL || yyjson_is_null (items))
    return TRUE;

  if (yyjson_is_arr (items))
    {
      yyjson_arr_iter elements = yyjson_arr_iter_with (items);
      yyjson_val *element;

      while ((element = yyjson_arr_iter_next (&elements)))
        {
          if (wh_reader_read_value (self, element, builder, user_data))
            wh_batch_take_record (batch, wh_record_builder_build (builder));
        }

      return TRUE;
    }

  if (!yyjson_is_obj (items))
    return FALSE;

  if (wh_reader_read_value (self, items, builder, user_data))
    wh_batch_take_record (batch, wh_record_builder_build (builder));

  return TRUE;
}
