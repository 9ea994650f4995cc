/* wh-json-stream-reader.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-json-stream.h"

/* A stream whose items a reader turns into records. */

typedef struct
{
  const WhReader  *reader;
  WhRecordBuilder *builder;
  WhBatch         *batch;
  gpointer         user_data;
  GDestroyNotify   user_data_destroy;
} ReaderArgs;

static void
reader_args_free (ReaderArgs *args)
{
  if (args->user_data_destroy != NULL)
    args->user_data_destroy (args->user_data);

  wh_record_builder_free (args->builder);
  wh_batch_unref (args->batch);
  g_free (args);
}

static gboolean
read_item (yyjson_val  *item,
           gpointer     user_data,
           GError     **error)
{
  ReaderArgs *args = user_data;

  if (wh_reader_read_value (args->reader, item, args->builder, args->user_data))
    wh_batch_take_record (args->batch, wh_record_builder_build (args->builder));

  return TRUE;
}

/**
 * wh_json_stream_new_for_reader:
 * @items_path: (nullable): members that lead to the list
 * @source: name of the connection, for messages
 * @reader: reads each item
 * @batch: where the records go; nobody else may touch it until the stream has
 *   finished
 * @user_data: for the reader's finish function
 * @user_data_destroy: (nullable): frees @user_data
 *
 * Returns: (transfer full): a stream
 */
WhJsonStream *
wh_json_stream_new_for_reader (const char     *items_path,
                               const char     *source,
                               const WhReader *reader,
                               WhBatch        *batch,
                               gpointer        user_data,
                               GDestroyNotify  user_data_destroy)
{
  ReaderArgs *args;

  g_return_val_if_fail (reader != NULL, NULL);
  g_return_val_if_fail (batch != NULL, NULL);

  args = g_new0 (ReaderArgs, 1);
  args->reader = reader;
  args->builder = wh_record_builder_new (reader->kind, batch->connection);
  args->batch = wh_batch_ref (batch);
  args->user_data = user_data;
  args->user_data_destroy = user_data_destroy;

  return wh_json_stream_new (items_path, source, read_item, args, (GDestroyNotify)reader_args_free);
}
