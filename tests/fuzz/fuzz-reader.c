/* fuzz-reader.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken replies to the reader, whole and in pieces, and to the line
 * reader. How to run it for longer: mutate.h; it is most
 * useful built with sanitizers. Nothing may crash, and what both ways of
 * reading accept must give the same records. */

#include "config.h"

#include <string.h>

#include "../core/reader-stream.h"
#include "mutate.h"
#include "wh-line-reader.h"
#include "wh-reader.h"

static const WhField fields[] = {
  { "name", "Name", WH_FIELD_TEXT },
  { "node", "Node", WH_FIELD_REFERENCE, WH_FIELD_SHARED },
  { "created", "Created", WH_FIELD_TIME },
  { "memory", "Memory", WH_FIELD_BYTES },
  { "wanted", "Wanted", WH_FIELD_INTEGER },
  { "ready", "Ready", WH_FIELD_BOOLEAN },
  { "labels", "Labels", WH_FIELD_TEXT, WH_FIELD_LIST },
  { "reason", "Reason", WH_FIELD_TEXT },
  { "share", "Share", WH_FIELD_PERCENT },
  { "period", "Period", WH_FIELD_DURATION },
};

static const WhKind kind = {
  .id = "thing", .title = "Thing", .title_plural = "Things", .icon_name = "x",
  .fields = fields, .n_fields = G_N_ELEMENTS (fields), .name_field = 0, .scope_field = -1,
};

static const WhReadRule rules[] = {
  { 0, "metadata.name" },
  { 1, "spec.node", .prefix = "node:" },
  { 2, "metadata.created" },
  { 3, "spec.containers[].memory", WH_READ_SUM },
  { 4, "spec.containers[]", WH_READ_COUNT },
  { 5, "ready" },
  { 6, "metadata.labels{}", WH_READ_JOIN },
  { 7, "conditions[type=Ready].reason" },
  { 8, "share" },
  { 9, "period" },
};

static const WhReader reader = {
  .kind = &kind, .uid = "metadata.uid", .rules = rules, .n_rules = G_N_ELEMENTS (rules),
};

static const char sample[] =
  "{\"kind\":\"List\",\"metadata\":{\"continue\":\"a\\\"b\"},\"items\":[\n"
  "{\"metadata\":{\"uid\":\"u1\",\"name\":\"web-1\",\"created\":\"2026-10-02T03:04:05Z\",\"labels\":{\"a\":\"b\",\"c\":\"\\\\\"}},"
  "\"spec\":{\"node\":\"n1\",\"containers\":[{\"memory\":\"1Gi\"},{\"memory\":\"5M\"}]},\"ready\":true,"
  "\"conditions\":[{\"type\":\"Ready\",\"reason\":\"\\u00e9{[\"}],\"share\":1.5e1,\"period\":\"1h2m\"},\n"
  "{\"metadata\":{\"uid\":2,\"name\":null},\"spec\":{\"containers\":null},\"ready\":\"false\",\"share\":\"7\",\"period\":3},\n"
  "{\"metadata\":{\"uid\":\"u3\"},\"extra\":[[[[{\"x\":\"}]\\\"\"}]]]]}]}\n";

static WhBatch *
read_whole (GString *text)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&kind, "c");
  g_autoptr(WhBatch) batch = wh_batch_new ("c");
  g_autoptr(WhJson) json = wh_json_parse (text->str, text->len, "x", NULL);

  return json != NULL && yyjson_is_ctn (wh_json_get_root (json)) &&
         wh_reader_read_items (&reader, wh_json_get (wh_json_get_root (json), "items"), builder, batch, NULL)
           ? g_steal_pointer (&batch)
           : NULL;
}

static WhBatch *
read_pieces (GString *text,
             GRand   *rand)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("c");
  g_autoptr(WhJsonStream) stream = reader_stream_new ("items", &reader, batch);

  for (gsize at = 0; at < text->len;)
    {
      gsize size = mutate_pick (rand, 200, text->len - at);

      if (!wh_json_stream_push (stream, text->str + at, size, NULL))
        return NULL;

      at += size;
    }

  return wh_json_stream_finish (stream, NULL) ? g_steal_pointer (&batch) : NULL;
}

static void
read_lines (GString *text,
            GRand   *rand)
{
  g_autoptr(WhLineReader) lines = wh_line_reader_new (100);
  const char *line;
  gsize size;

  for (gsize at = 0; at < text->len;)
    {
      gsize part = mutate_pick (rand, 200, text->len - at);

      if (!wh_line_reader_push (lines, text->str + at, part, NULL))
        return;

      while ((line = wh_line_reader_next (lines, &size)))
        g_assert_cmpuint (line[size], ==, 0);

      at += part;
    }
}

static void
test_mutations (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  guint n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = g_string_new (sample);
      g_autoptr(WhBatch) whole = NULL;
      g_autoptr(WhBatch) pieces = NULL;

      if (i > 0)
        mutate (text, rand);

      whole = read_whole (text);
      pieces = read_pieces (text, rand);
      read_lines (text, rand);

      if (whole == NULL || pieces == NULL || whole->records->len != pieces->records->len)
        continue;

      n_read++;

      for (guint j = 0; j < whole->records->len; j++)
        {
          const WhRecord *one = g_ptr_array_index (whole->records, j);
          const WhRecord *other = g_ptr_array_index (pieces->records, j);

          g_assert_cmpstr (one->uid, ==, other->uid);
          g_assert_true (wh_record_equal (one, other));
        }
    }

  g_test_message ("%u of %d were still readable", n_read, rounds);
  g_assert_cmpuint (n_read, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/reader", test_mutations);

  return g_test_run ();
}
