/* reader-stream.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "reader-stream.h"

typedef struct
{
  const WhReader  *reader;
  WhRecordBuilder *builder;
  WhBatch         *batch;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  wh_record_builder_free (args->builder);
  wh_batch_unref (args->batch);
  g_free (args);
}

static gboolean
read_item (yyjson_val  *item,
           gpointer     user_data,
           GError     **error)
{
  Args *args = user_data;

  if (wh_reader_read_value (args->reader, item, args->builder, NULL))
    wh_batch_take_record (args->batch, wh_record_builder_build (args->builder));

  return TRUE;
}

WhJsonStream *
reader_stream_new (const char     *items_path,
                   const WhReader *reader,
                   WhBatch        *batch)
{
  Args *args = g_new0 (Args, 1);

  args->reader = reader;
  args->builder = wh_record_builder_new (reader->kind, batch->connection);
  args->batch = wh_batch_ref (batch);

  return wh_json_stream_new (items_path, "prod", read_item, args, args_free);
}
