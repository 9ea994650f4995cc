/* wh-reader.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-reader-private.h"

typedef struct
{
  const WhReader *reader;
  GBytes         *bytes;
  char           *items_path;
  WhBatch        *batch;
  char           *source;
  gpointer        user_data;
  GDestroyNotify  user_data_destroy;
} LoadArgs;

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

static gboolean
read_document (const WhReader   *self,
               yyjson_val       *root,
               const char       *items_path,
               WhRecordBuilder  *builder,
               WhBatch          *batch,
               const char       *source,
               gpointer          user_data,
               GError          **error)
{
  if ((yyjson_is_obj (root) || yyjson_is_arr (root)) &&
      wh_reader_read_items (self, wh_json_get (root, items_path), builder, batch, user_data))
    return TRUE;

  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
               _("The answer of “%s” is not the list that was asked for: is the URL right?"), source);

  return FALSE;
}

/**
 * wh_reader_read_array:
 * @self: a reader
 * @json: a whole reply; changed by reading, so that no text is copied twice,
 *   with YYJSON_PADDING_SIZE bytes to spare behind it
 * @size: its size without these
 * @items_path: (nullable): where the array is; %NULL when it is the root
 * @builder: a builder of the reader's kind
 * @batch: where the records go
 * @source: name of the connection, for messages
 * @user_data: for the reader's finish function
 * @error: %WH_ERROR_BAD_REPLY
 *
 * Reads in this thread.
 *
 * Returns: whether it could be read
 */
gboolean
wh_reader_read_array (const WhReader   *self,
                      char             *json,
                      gsize             size,
                      const char       *items_path,
                      WhRecordBuilder  *builder,
                      WhBatch          *batch,
                      const char       *source,
                      gpointer          user_data,
                      GError          **error)
{
  yyjson_doc *document;
  gboolean success;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  if (!(document = wh_json_read_insitu (json, size, NULL, source, error)))
    return FALSE;

  success = read_document (self, yyjson_doc_get_root (document), items_path, builder, batch, source, user_data, error);
  yyjson_doc_free (document);

  return success;
}

static void
load_args_free (LoadArgs *args)
{
  if (args->user_data_destroy != NULL)
    args->user_data_destroy (args->user_data);

  g_bytes_unref (args->bytes);
  wh_batch_unref (args->batch);
  g_free (args->items_path);
  g_free (args->source);
  g_free (args);
}

static DexFuture *
wh_reader_load_fiber (gpointer data)
{
  LoadArgs *args = data;
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (args->reader->kind, args->batch->connection);
  g_autoptr(WhJson) json = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (args->bytes, &size);

  if (!(json = wh_json_parse (text, size, args->source, &error)) ||
      !read_document (args->reader, wh_json_get_root (json), args->items_path, builder, args->batch, args->source,
                      args->user_data, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (WH_TYPE_JSON, g_steal_pointer (&json));
}

/**
 * wh_reader_load:
 * @self: a reader
 * @bytes: a whole reply
 * @items_path: (nullable): where the array is; %NULL when it is the root
 * @batch: where the records go; nobody else may touch it until this resolves
 * @source: name of the connection, for messages
 * @user_data: for the reader's finish function, used on a worker
 * @user_data_destroy: (nullable): frees @user_data
 *
 * What is large is read by a worker. For lists that may be very long, see
 * [struct@JsonStream].
 *
 * Returns: (transfer full): resolves to the document, a [struct@Json]
 *   (boxed), for what stands around the items
 */
DexFuture *
wh_reader_load (const WhReader *self,
                GBytes         *bytes,
                const char     *items_path,
                WhBatch        *batch,
                const char     *source,
                gpointer        user_data,
                GDestroyNotify  user_data_destroy)
{
  LoadArgs *args;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (batch != NULL, NULL);
  g_return_val_if_fail (source != NULL, NULL);

  args = g_new0 (LoadArgs, 1);
  args->reader = self;
  args->bytes = g_bytes_ref (bytes);
  args->items_path = g_strdup (items_path);
  args->batch = wh_batch_ref (batch);
  args->source = g_strdup (source);
  args->user_data = user_data;
  args->user_data_destroy = user_data_destroy;

  return wh_dex_spawn_sized (g_bytes_get_size (bytes), wh_reader_load_fiber, args, (GDestroyNotify)load_args_free);
}
