/* test-reader.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-stream.h"
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

static WhBatch *
read_all (const char  *json,
          const char  *path,
          GError     **error)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&kind, "c");
  g_autoptr(WhBatch) batch = wh_batch_new ("c");
  gsize size = strlen (json);
  g_autofree char *text = g_malloc (size + YYJSON_PADDING_SIZE);

  memcpy (text, json, size);

  if (!wh_reader_read_array (&reader, text, size, path, builder, batch, "prod", NULL, error))
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
            g_assert_cmpint (record->values[j].number, ==, 0);
          else
            g_assert_true (wh_value_is_absent (fields[j].type, &record->values[j]));
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/reader/fields", test_fields);
  g_test_add_func ("/reader/nothing-is-absent", test_nothing_is_absent);

  return g_test_run ();
}
