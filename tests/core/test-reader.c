/* test-reader.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "reader-stream.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-line-reader.h"
#include "wh-quantity.h"
#include "wh-reader.h"

enum
{
  THING_NAME,
  THING_NODE,
  THING_CREATED,
  THING_MEMORY,
  THING_CPU,
  THING_WANTED,
  THING_READY,
  THING_RESTARTS,
  THING_REASON,
  THING_IMAGES,
  THING_LABELS,
  THING_APP,
  THING_SIZE,
  THING_PAUSED,
  THING_ID,
  THING_PERIOD,
  THING_LAST,
  THING_SHARE,
  THING_SECOND,
  THING_UPPER,
  N_THING,
};

static const WhField fields[] = {
  [THING_NAME] = { "name", "Name", WH_FIELD_TEXT },
  [THING_NODE] = { "node", "Node", WH_FIELD_REFERENCE },
  [THING_CREATED] = { "created", "Created", WH_FIELD_TIME },
  [THING_MEMORY] = { "memory", "Memory", WH_FIELD_BYTES },
  [THING_CPU] = { "cpu", "CPU", WH_FIELD_MILLICORES },
  [THING_WANTED] = { "wanted", "Wanted", WH_FIELD_INTEGER },
  [THING_READY] = { "ready", "Ready", WH_FIELD_INTEGER },
  [THING_RESTARTS] = { "restarts", "Restarts", WH_FIELD_INTEGER },
  [THING_REASON] = { "reason", "Reason", WH_FIELD_TEXT },
  [THING_IMAGES] = { "images", "Images", WH_FIELD_TEXT, WH_FIELD_LIST },
  [THING_LABELS] = { "labels", "Labels", WH_FIELD_TEXT, WH_FIELD_LIST },
  [THING_APP] = { "app", "App", WH_FIELD_TEXT, WH_FIELD_SHARED },
  [THING_SIZE] = { "size", "Size", WH_FIELD_BYTES },
  [THING_PAUSED] = { "paused", "Paused", WH_FIELD_BOOLEAN },
  [THING_ID] = { "id", "Id", WH_FIELD_INTEGER },
  [THING_PERIOD] = { "period", "Period", WH_FIELD_DURATION },
  [THING_LAST] = { "last", "Last", WH_FIELD_TIME },
  [THING_SHARE] = { "share", "Share", WH_FIELD_PERCENT },
  [THING_SECOND] = { "second", "Second", WH_FIELD_TEXT },
  [THING_UPPER] = { "upper", "Upper", WH_FIELD_TEXT },
};

static const WhKind kind = {
  .id = "thing", .title = "Thing", .title_plural = "Things", .icon_name = "x",
  .fields = fields, .n_fields = N_THING, .name_field = THING_NAME, .scope_field = -1,
};

static void
read_upper (yyjson_val      *value,
            WhRecordBuilder *builder,
            guint            field)
{
  wh_record_builder_take_text (builder, field, g_ascii_strup (yyjson_get_str (value), -1));
}

static const WhReadRule rules[] = {
  { THING_NAME,     "metadata.name" },
  { THING_NODE,     "spec.nodeName", .prefix = "node:" },
  { THING_CREATED,  "metadata.creationTimestamp" },
  { THING_MEMORY,   "spec.containers[].resources.memory", WH_READ_SUM },
  { THING_CPU,      "spec.containers[].resources.cpu", WH_READ_SUM },
  { THING_WANTED,   "spec.containers[]", WH_READ_COUNT },
  { THING_READY,    "status.containers[].ready", WH_READ_COUNT_TRUE },
  { THING_RESTARTS, "status.containers[].restarts", WH_READ_SUM },
  { THING_REASON,   "status.conditions[type=Ready].reason" },
  { THING_IMAGES,   "spec.containers[].image", WH_READ_JOIN },
  { THING_LABELS,   "metadata.labels{}", WH_READ_JOIN },
  { THING_APP,      "metadata.labels.\"app.kubernetes.io/name\"" },
  { THING_SIZE,     "size", .scale = 1024 },
  { THING_PAUSED,   "spec.paused" },
  { THING_ID,       "id" },
  { THING_PERIOD,   "spec.period" },
  { THING_LAST,     "last" },
  { THING_SHARE,    "share" },
  { THING_SECOND,   "spec.containers[1].image" },
  { THING_UPPER,    "metadata.name", .read = read_upper },
};

static gboolean
leave_out (yyjson_val      *item,
           WhRecordBuilder *builder,
           gpointer         user_data)
{
  return !wh_json_get_boolean (item, "hidden");
}

static const WhReader reader = {
  .kind = &kind, .uid = "metadata.uid", .rules = rules, .n_rules = G_N_ELEMENTS (rules), .finish = leave_out,
};

static const char full[] =
  "{\"metadata\":{\"name\":\"web \\u00e9\\n\",\"uid\":\"u1\",\"creationTimestamp\":\"2026-10-02T03:04:05.25Z\","
  "\"labels\":{\"tier\":\"back\",\"app.kubernetes.io/name\":\"shop\"}},"
  "\"spec\":{\"nodeName\":\"n1\",\"paused\":\"True\",\"period\":\"1m30s\",\"containers\":["
  "{\"image\":\"a\",\"resources\":{\"memory\":\"1Gi\",\"cpu\":\"100m\"}},"
  "{\"image\":\"b\",\"resources\":{\"memory\":\"512Mi\",\"cpu\":1.5}},null]},"
  "\"status\":{\"containers\":[{\"ready\":true,\"restarts\":2},{\"ready\":false,\"restarts\":\"3\"}],"
  "\"conditions\":[{\"type\":\"Init\",\"reason\":\"no\"},{\"type\":\"Ready\",\"reason\":\"yes\"}]},"
  "\"size\":7,\"id\":9007199254740993,\"last\":1700000000.5,\"share\":\"12.5\",\"unknown\":{\"x\":[1,2]}}";

/* NULL without an error: it is a document, and not the list. */
static WhBatch *
read_all (const char  *text,
          const char  *path,
          GError     **error)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&kind, "c");
  g_autoptr(WhBatch) batch = wh_batch_new ("c");
  g_autoptr(WhJson) json = wh_json_parse (text, strlen (text), "prod", error);

  if (json == NULL || !yyjson_is_ctn (wh_json_get_root (json)) ||
      !wh_reader_read_items (&reader, wh_json_get (wh_json_get_root (json), path), builder, batch, NULL))
    return NULL;

  return g_steal_pointer (&batch);
}

static void
test_fields (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = g_strdup_printf ("{\"items\":[%s]}", full);
  g_autoptr(WhBatch) batch = read_all (json, "items", &error);
  const WhRecord *record;
  const WhValue *v;

  g_assert_no_error (error);
  g_assert_cmpuint (batch->records->len, ==, 1);
  record = g_ptr_array_index (batch->records, 0);
  v = record->values;

  g_assert_cmpstr (record->uid, ==, "u1");
  g_assert_cmpstr (v[THING_NAME].text, ==, "web é\n");
  g_assert_cmpstr (v[THING_UPPER].text, ==, "WEB é\n");
  g_assert_cmpstr (v[THING_NODE].text, ==, "node:n1");
  g_assert_cmpint (v[THING_CREATED].number, ==, G_GINT64_CONSTANT (1790910245250000));
  g_assert_cmpint (v[THING_MEMORY].number, ==, 1536 * 1024 * 1024);
  g_assert_cmpint (v[THING_CPU].number, ==, 1600);
  g_assert_cmpint (v[THING_WANTED].number, ==, 2);
  g_assert_cmpint (v[THING_READY].number, ==, 1);
  g_assert_cmpint (v[THING_RESTARTS].number, ==, 5);
  g_assert_cmpstr (v[THING_REASON].text, ==, "yes");
  g_assert_cmpstr (v[THING_IMAGES].text, ==, "a\nb");
  g_assert_cmpstr (v[THING_LABELS].text, ==, "app.kubernetes.io/name=shop\ntier=back");
  g_assert_cmpstr (v[THING_APP].text, ==, "shop");
  g_assert_cmpint (v[THING_SIZE].number, ==, 7 * 1024);
  g_assert_cmpint (v[THING_PAUSED].number, ==, 1);
  g_assert_cmpint (v[THING_ID].number, ==, G_GINT64_CONSTANT (9007199254740993));
  g_assert_cmpint (v[THING_PERIOD].number, ==, 90 * G_USEC_PER_SEC);
  g_assert_cmpint (v[THING_LAST].number, ==, G_GINT64_CONSTANT (1700000000500000));
  g_assert_cmpfloat (v[THING_SHARE].real, ==, 12.5);
  g_assert_cmpstr (v[THING_SECOND].text, ==, "b");
}

static void
test_nothing_is_absent (void)
{
  static const char *variants[] = {
    "[{\"metadata\":{\"uid\":1}}]",
    "[{\"metadata\":{\"uid\":1,\"labels\":null,\"name\":null},\"spec\":null,\"status\":[]}]",
    "[{\"metadata\":{\"uid\":1,\"labels\":{},\"name\":\"\",\"creationTimestamp\":\"0001-01-01T00:00:00Z\"},"
    "\"spec\":{\"containers\":null,\"nodeName\":{},\"period\":\"soon\"},\"status\":{\"containers\":[]},"
    "\"size\":\"large\",\"id\":{},\"last\":\"never\",\"share\":[]}]",
    "[null,7,\"x\",[],{},{\"hidden\":true,\"metadata\":{\"uid\":\"h\"}},{\"metadata\":{\"uid\":1}}]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhBatch) batch = read_all (variants[i], NULL, &error);
      const WhRecord *record;

      g_assert_no_error (error);
      g_assert_cmpuint (batch->records->len, ==, 1);
      record = g_ptr_array_index (batch->records, 0);
      g_assert_cmpstr (record->uid, ==, "1");

      for (guint j = 0; j < N_THING; j++)
        {
          if (j == THING_WANTED || j == THING_READY || j == THING_RESTARTS || j == THING_MEMORY || j == THING_CPU)
            g_assert_cmpint (wh_record_get_value (record, j)->number, ==, 0);
          else
            g_assert_true (wh_value_is_absent (fields[j].type, wh_record_get_value (record, j)));
        }
    }
}

static void
test_bad_replies (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);
  g_autoptr(GString) deep_list = g_string_new ("{\"items\":[");
  g_autoptr(GString) garbage = g_string_new (NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  /* The last ones are documents, and not lists. */
  enum { N_DOCUMENTS = 3 };
  const char *texts[] = { NULL, NULL, NULL, "", "{", "{\"items\":[{}", "{\"items\":[{]}", "[1,2", "7", "\"text\"", "{\"items\":7}" };

  for (guint i = 0; i < 10000; i++)
    {
      g_string_append (deep, i % 2 ? "[" : "{\"a\":");
      g_string_append (deep_list, "[");
    }

  while (garbage->len < 5 * 1024 * 1024)
    g_string_append_c (garbage, g_rand_int_range (rand, 1, 256));

  texts[0] = deep->str;
  texts[1] = deep_list->str;
  texts[2] = garbage->str;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GError) stream_error = NULL;
      g_autoptr(WhBatch) batch = read_all (texts[i], "items", &error);
      g_autoptr(WhBatch) streamed = wh_batch_new ("c");
      g_autoptr(WhJsonStream) stream = reader_stream_new ("items", &reader, streamed);

      g_assert_null (batch);

      if (i < G_N_ELEMENTS (texts) - N_DOCUMENTS)
        {
          g_assert_error (error, WH_ERROR, WH_ERROR_BAD_REPLY);
          g_assert_nonnull (strstr (error->message, "“prod”"));
          g_test_message ("%s", error->message);
        }

      g_assert_false (wh_json_stream_push (stream, texts[i], strlen (texts[i]), &stream_error) &&
                      wh_json_stream_finish (stream, &stream_error));
      g_assert_error (stream_error, WH_ERROR, WH_ERROR_BAD_REPLY);
    }
}

static void
test_stream_equals_whole (void)
{
  /* Strings with brackets and escapes at every position of a block. */
  g_autoptr(GString) json = g_string_new ("{\"kind\":\"List [{\\\"\",\"x\":{\"items\":[{\"metadata\":{\"uid\":\"no\"}}]},\n \"items\" : [\n");

  for (guint i = 0; i < 300; i++)
    {
      if (i > 0)
        g_string_append (json, i % 3 ? "," : " ,\n ");

      g_string_append_printf (json, "{\"metadata\":{\"uid\":%u,\"name\":\"", i);

      for (guint j = 0; j < i; j++)
        g_string_append (json, j % 5 == 0 ? "\\\\" : j % 5 == 1 ? "\\\"" : j % 5 == 2 ? "}" : j % 5 == 3 ? "[" : "]");

      g_string_append (json, "\"},\"spec\":{\"containers\":[{\"image\":\"a\"},{\"image\":\"b\"}]}}");
    }

  g_string_append (json, "\n],\"metadata\":{\"continue\":\"abc\"}}\n");

  {
    g_autoptr(GError) error = NULL;
    g_autoptr(WhBatch) whole = read_all (json->str, "items", &error);

    g_assert_no_error (error);
    g_assert_cmpuint (whole->records->len, ==, 300);

    for (guint step = 1; step < 400; step += step < 70 ? 1 : 37)
      {
        g_autoptr(WhBatch) batch = wh_batch_new ("c");
        g_autoptr(WhJsonStream) stream = reader_stream_new ("items", &reader, batch);

        for (gsize at = 0; at < json->len; at += step)
          {
            wh_json_stream_push (stream, json->str + at, MIN (step, json->len - at), &error);
            g_assert_no_error (error);
          }

        g_assert_true (wh_json_stream_finish (stream, &error));
        g_assert_cmpuint (wh_json_stream_get_n_items (stream), ==, 300);
        g_assert_cmpstr (wh_json_get_text (wh_json_stream_get_envelope (stream), "metadata.continue"), ==, "abc");
        g_assert_cmpuint (batch->records->len, ==, 300);

        for (guint i = 0; i < 300; i++)
          {
            g_assert_cmpstr (((WhRecord *)g_ptr_array_index (batch->records, i))->uid, ==,
                             ((WhRecord *)g_ptr_array_index (whole->records, i))->uid);
            g_assert_true (wh_record_equal (g_ptr_array_index (batch->records, i), g_ptr_array_index (whole->records, i)));
          }
      }
  }
}

static void
test_stream_places (void)
{
  static const struct
  {
    const char *json;
    const char *path;
    guint       n_items;
  } cases[] = {
    { "[{},{}]", NULL, 2 },
    { "{\"data\":{\"result\":[{}]},\"status\":\"ok\"}", "data.result", 1 },
    { "{\"result\":[{},{}],\"data\":{\"x\":{\"result\":[{}]},\"result\":[{},{},{}]}}", "data.result", 3 },
    { "{\"items\":null}", "items", 0 },
    { "{\"kind\":\"Status\"}", "items", 0 },
    { "{\"items\":[]}", "items", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhBatch) batch = wh_batch_new ("c");
      g_autoptr(WhJsonStream) stream = reader_stream_new (cases[i].path, &reader, batch);

      wh_json_stream_push (stream, cases[i].json, strlen (cases[i].json), &error);
      g_assert_no_error (error);
      wh_json_stream_finish (stream, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (wh_json_stream_get_n_items (stream), ==, cases[i].n_items);
    }
}

static void
test_quantities (void)
{
  g_assert_cmpfloat (wh_parse_quantity ("1.5Gi"), ==, 1610612736.0);
  g_assert_cmpfloat_with_epsilon (wh_parse_quantity ("250m"), 0.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (wh_parse_quantity ("7n"), 7e-9, 1e-15);
  g_assert_cmpfloat (wh_parse_quantity ("12e6"), ==, 12e6);
  g_assert_cmpfloat (wh_parse_quantity ("2E"), ==, 2e18);
  g_assert_cmpfloat (wh_parse_quantity ("2E3"), ==, 2e3);
  g_assert_cmpfloat (wh_parse_quantity ("-3k"), ==, -3000);

  for (const char **bad = (const char *[]) { "", "Gi", "1 Gi", "1gi", "0x10", "nan", "inf", "1.2.3", "1KiB", NULL }; *bad != NULL; bad++)
    g_assert_true (isnan (wh_parse_quantity (*bad)));

  g_assert_cmpint (wh_parse_duration ("1h2m3.5s"), ==, G_GINT64_CONSTANT (3723500000));
  g_assert_cmpint (wh_parse_duration ("-15s"), ==, -15 * G_USEC_PER_SEC);
  g_assert_cmpint (wh_parse_duration ("300ms"), ==, 300000);
  g_assert_cmpint (wh_parse_duration ("5d"), ==, 5 * G_TIME_SPAN_DAY);
  g_assert_cmpint (wh_parse_duration ("0"), ==, 0);

  for (const char **bad = (const char *[]) { "", "5", "s", "5x", "1h-2m", "1e400s", NULL }; *bad != NULL; bad++)
    g_assert_cmpint (wh_parse_duration (*bad), ==, WH_ABSENT);

  g_assert_cmpint (wh_parse_time_iso ("2026-10-02T03:04:05Z"), ==, G_GINT64_CONSTANT (1790910245000000));
  g_assert_cmpint (wh_parse_time_iso ("2026-10-02T05:04:05.123456789+02:00"), ==, G_GINT64_CONSTANT (1790910245123456));
  g_assert_cmpint (wh_parse_time_iso ("2026-10-02T03:04:05.123456789Z"), ==, G_GINT64_CONSTANT (1790910245123456));
  g_assert_cmpint (wh_parse_time_iso ("2024-02-29T00:00:00Z"), ==, G_GINT64_CONSTANT (1709164800000000));
  g_assert_cmpint (wh_parse_time_iso ("2023-02-29T00:00:00Z"), ==, WH_ABSENT);
  g_assert_cmpint (wh_parse_time_iso ("0001-01-01T00:00:00Z"), ==, WH_ABSENT);
}

static void
test_lines (void)
{
  static const char text[] = "one\n\r\ntwo\r\nthree";

  for (gsize step = 1; step < sizeof text; step++)
    {
      g_autoptr(WhLineReader) lines = wh_line_reader_new (16);
      g_autoptr(GString) seen = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      const char *line;
      gsize size;

      for (gsize at = 0; at < sizeof text - 1; at += step)
        {
          g_assert_true (wh_line_reader_push (lines, text + at, MIN (step, sizeof text - 1 - at), &error));

          while ((line = wh_line_reader_next (lines, &size)))
            g_string_append_printf (seen, "%s(%" G_GSIZE_FORMAT ")|", line, size);
        }

      /* What has no end is half a line: not told. */
      g_assert_cmpstr (seen->str, ==, "one(3)|(0)|two(3)|");
    }

  {
    g_autoptr(WhLineReader) lines = wh_line_reader_new (16);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 5 && error == NULL; i++)
      {
        wh_line_reader_push (lines, "0123456789", 10, &error);
        g_assert_null (wh_line_reader_next (lines, NULL));
      }

    g_assert_error (error, WH_ERROR, WH_ERROR_TOO_LARGE);
  }
}

/* ---- Skipping ---- */

/* Words and spellings that might be taken for the list that is skipped. */
static const char * const tricky_names[] = {
  "metadata", "managedFields", "x\\\"managedFields", "managedFields\\\\", "\\\\\\\"metadata", "spec", "name", "", "managedField",
  "a:[", "{\\\"managedFields\\\":[", "]}", "\\u006danagedFields",
};

static const char *
random_blank (GRand *rand)
{
  static const char * const blanks[] = { "", "", "", "", " ", "\n", "\t ", "\r\n  " };

  return blanks[g_rand_int_range (rand, 0, G_N_ELEMENTS (blanks))];
}

static void
append_random_value (GString *text,
                     GRand   *rand,
                     guint    depth)
{
  static const char * const plain[] = { "null", "true", "1", "-2.5e3", "\"\"", "\"]}\\\"[{\"", "\"\\\\\"", "\"managedFields\"", "[]", "{}" };
  guint shape = depth < 6 ? g_rand_int_range (rand, 0, 4) : 3;
  guint n = g_rand_int_range (rand, 0, depth < 3 ? 5 : 3);

  if (shape > 1)
    {
      g_string_append (text, plain[g_rand_int_range (rand, 0, G_N_ELEMENTS (plain))]);
      return;
    }

  g_string_append_c (text, shape == 0 ? '{' : '[');

  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", random_blank (rand));

      if (shape == 0)
        g_string_append_printf (text, "\"%s\"%s:%s", tricky_names[g_rand_int_range (rand, 0, depth < 2 ? 2 : (gint)G_N_ELEMENTS (tricky_names))],
                                random_blank (rand), random_blank (rand));

      append_random_value (text, rand, depth + 1);
      g_string_append (text, random_blank (rand));
    }

  g_string_append_c (text, shape == 0 ? '}' : ']');
}

/* What skipping shall amount to: the first list of that name in each object of
 * that name, until one was found, is empty. */
static char *
write_emptied (yyjson_val *item)
{
  yyjson_mut_doc *copy = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_val_mut_copy (copy, item);
  yyjson_mut_obj_iter members = yyjson_mut_obj_iter_with (root);
  yyjson_mut_val *name;
  gboolean found = FALSE;
  char *text;

  while (!found && (name = yyjson_mut_obj_iter_next (&members)))
    {
      yyjson_mut_obj_iter inner = yyjson_mut_obj_iter_with (yyjson_mut_obj_iter_get_val (name));
      yyjson_mut_val *key;

      if (!yyjson_mut_equals_str (name, "metadata"))
        continue;

      while (!found && (key = yyjson_mut_obj_iter_next (&inner)))
        {
          yyjson_mut_val *value = yyjson_mut_obj_iter_get_val (key);

          found = yyjson_mut_equals_str (key, "managedFields") && yyjson_mut_is_arr (value);

          if (found)
            yyjson_mut_arr_clear (value);
        }
    }

  text = yyjson_mut_val_write (root, 0, NULL);
  yyjson_mut_doc_free (copy);

  return text;
}

static gboolean
collect_item (yyjson_val  *item,
              gpointer     user_data,
              GError     **error)
{
  g_ptr_array_add (user_data, yyjson_val_write (item, 0, NULL));

  return TRUE;
}

/* The list is found by its brackets, without parsing; parsing has to agree. */
static void
test_stream_skips (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261121);
  guint n_emptied = 0;

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr(GString) text = g_string_new ("{\"metadata\":{\"continue\":\"c\",\"managedFields\":[1]},\"items\":[");
      g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func (free);
      g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (free);
      g_autoptr(WhJsonStream) stream = wh_json_stream_new ("items", "prod", collect_item, items, NULL);
      g_autoptr(GError) error = NULL;
      guint n = g_rand_int_range (rand, 1, 8);
      yyjson_doc *document;
      yyjson_arr_iter iter;
      yyjson_val *item;

      for (guint i = 0; i < n; i++)
        {
          g_string_append_printf (text, "%s%s{\"%s\":", i > 0 ? "," : "", random_blank (rand), g_rand_boolean (rand) ? "metadata" : "x");
          append_random_value (text, rand, 1);
          g_string_append (text, ",\"metadata\":");
          append_random_value (text, rand, 1);
          g_string_append_c (text, '}');
        }

      g_string_append (text, "]}");
      document = yyjson_read (text->str, text->len, 0);
      g_assert_nonnull (document);
      iter = yyjson_arr_iter_with (yyjson_obj_get (yyjson_doc_get_root (document), "items"));

      while ((item = yyjson_arr_iter_next (&iter)))
        {
          char *plain = yyjson_val_write (item, 0, NULL);

          g_ptr_array_add (wanted, write_emptied (item));
          n_emptied += strcmp (plain, g_ptr_array_index (wanted, wanted->len - 1)) != 0;
          free (plain);
        }

      yyjson_doc_free (document);
      wh_json_stream_skip (stream, "metadata", "managedFields");

      for (gsize at = 0; at < text->len;)
        {
          gsize size = g_rand_int_range (rand, 1, 300);
          gsize step = MIN (text->len - at, size);

          g_assert_true (wh_json_stream_push (stream, text->str + at, step, &error));
          g_assert_no_error (error);
          at += step;

          if (wh_json_stream_get_n_items (stream) == 1 && n > 2 && at < text->len)
            {
              g_autofree char *early = wh_json_stream_dup_early_text (stream, "metadata.continue");

              g_assert_cmpstr (early, ==, "c");
            }
        }

      wh_json_stream_finish (stream, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (items->len, ==, wanted->len);

      for (guint i = 0; i < wanted->len; i++)
        {
          if (strcmp (g_ptr_array_index (items, i), g_ptr_array_index (wanted, i)) != 0)
            g_error ("Round %u: %s", round, text->str);
        }
    }

  /* Else the test has tested nothing. */
  g_assert_cmpuint (n_emptied, >, 500);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/reader/fields", test_fields);
  g_test_add_func ("/reader/nothing-is-absent", test_nothing_is_absent);

  g_test_add_func ("/reader/bad-replies", test_bad_replies);
  g_test_add_func ("/reader/stream-equals-whole", test_stream_equals_whole);
  g_test_add_func ("/reader/stream-places", test_stream_places);
  g_test_add_func ("/reader/stream-skips", test_stream_skips);
  g_test_add_func ("/reader/quantities", test_quantities);
  g_test_add_func ("/reader/lines", test_lines);

  return g_test_run ();
}
