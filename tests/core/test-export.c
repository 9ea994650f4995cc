/* test-export.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-export.h"
#include "wh-kinds.h"

static WhStore *
make_store (void)
{
  WhStore *store = wh_store_new ();
  g_autoptr(WhBatch) batch = wh_batch_new ("one");
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, "one");

  wh_store_set_source (store, "one", "prod, west", "production");
  wh_store_set_source_state (store, "one", FALSE, 1700000000 * G_GINT64_CONSTANT (1000000), NULL);

  wh_record_builder_set_uid (builder, "a");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, "=cmd|'calc'");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "say \"hi\"");
  wh_record_builder_set_number (builder, WH_WORKLOAD_CPU, 1500);
  wh_record_builder_set_number (builder, WH_WORKLOAD_MEMORY, 4096);
  wh_record_builder_set_health (builder, WH_HEALTH_WARNING, "two\nlines");
  wh_batch_take_record (batch, wh_record_builder_build (builder));

  wh_record_builder_set_uid (builder, "b");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, "plain");
  wh_record_builder_set_health (builder, WH_HEALTH_OK, NULL);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);

  return store;
}

static WhExport *
make_export (WhStore *store)
{
  const int fields[] = { WH_WORKLOAD_NAME, WH_WORKLOAD_NAMESPACE, WH_WORKLOAD_CPU, WH_WORKLOAD_MEMORY };
  g_autoptr(GPtrArray) records = g_ptr_array_new ();

  g_ptr_array_add (records, wh_store_lookup (store, &wh_kind_workload, "one", "a"));
  g_ptr_array_add (records, wh_store_lookup (store, &wh_kind_workload, "one", "b"));

  return wh_export_new (store, &wh_kind_workload, records, fields, G_N_ELEMENTS (fields));
}

/* Units stand in the head; what was not observed is nothing; a name is no formula. */
static void
test_csv (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhExport) table = make_export (store);
  g_autofree char *text = wh_export_to_text (table, WH_EXPORT_CSV);

  g_assert_cmpstr (text, ==,
                   "Connection,Health,Health reason,Name,Namespace,CPU (cores),Memory (B)\r\n"
                   "\"prod, west\",warning,\"two\nlines\",'=cmd|'calc',\"say \"\"hi\"\"\",1.5,4096\r\n"
                   "\"prod, west\",ok,,plain,,,\r\n");
}

/* What is worked out stands behind what was observed, in the order of the rows. */
static void
test_more_columns (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhExport) table = make_export (store);
  g_autofree char *csv = NULL;
  g_autofree char *json = NULL;
  GPtrArray *sizes = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (sizes, g_strdup ("123456789012"));
  g_ptr_array_add (sizes, NULL);
  g_ptr_array_add (words, NULL);
  g_ptr_array_add (words, g_strdup ("=1, 2"));
  wh_export_add_column (table, "unused", "Unused", "B", TRUE, sizes);
  wh_export_add_column (table, "runs", "Runs in", NULL, FALSE, words);

  csv = wh_export_to_text (table, WH_EXPORT_CSV);
  g_assert_cmpstr (csv, ==,
                   "Connection,Health,Health reason,Name,Namespace,CPU (cores),Memory (B),Unused (B),Runs in\r\n"
                   "\"prod, west\",warning,\"two\nlines\",'=cmd|'calc',\"say \"\"hi\"\"\",1.5,4096,123456789012,\r\n"
                   "\"prod, west\",ok,,plain,,,,,\"'=1, 2\"\r\n");

  json = wh_export_to_text (table, WH_EXPORT_JSON);
  g_assert_nonnull (strstr (json, "\"unused\" : 123456789012"));
  g_assert_nonnull (strstr (json, "\"unused\" : null"));
  g_assert_nonnull (strstr (json, "\"runs\" : \"=1, 2\""));
  g_assert_nonnull (strstr (json, "\"title\" : \"Runs in\""));
}

static void
put_event (WhStore    *store,
           const char *uid,
           const char *subject,
           const char *object)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_event, "one");
  g_autoptr(WhBatch) batch = wh_batch_new ("one");

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_EVENT_REASON, "Killing");
  wh_record_builder_set_text (builder, WH_EVENT_SUBJECT, subject);
  wh_record_builder_set_text (builder, WH_EVENT_OBJECT, object);
  wh_record_builder_set_text (builder, WH_EVENT_NAMESPACE, subject != NULL ? "shop" : NULL);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

/* What an event is about stands in words beside the reference: of what is there
 * and of what is gone. */
static void
test_about (void)
{
  static const struct
  {
    const char *subject;
    const char *object;
    const char *cells;
    const char *name;
  } cases[] = {
    { "workload:b", NULL, "workload:b,workload,,plain,\"prod, west\"", "plain" },
    { "pod:5774c0b1", "web-1", "pod:5774c0b1,pod,shop,web-1,\"prod, west\"", "web-1" },
    { "workload:shop/web", "web-7d9f", "workload:shop/web,workload,shop,web,\"prod, west\"", "web" },
    { NULL, NULL, ",,,,", NULL },
  };
  const int fields[] = { WH_EVENT_REASON, WH_EVENT_SUBJECT };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(WhStore) store = make_store ();
      g_autoptr(GPtrArray) records = g_ptr_array_new ();
      g_autoptr(GString) head = g_string_new (NULL);
      g_autoptr(WhExport) table = NULL;
      g_autofree char *line = g_strconcat (",Killing,", cases[i].cells, "\r\n", NULL);
      g_autofree char *member = cases[i].name != NULL ? g_strdup_printf ("\"subject_name\" : \"%s\"", cases[i].name)
                                                      : g_strdup ("\"subject_name\" : null");
      g_autofree char *csv = NULL;
      g_autofree char *json = NULL;

      put_event (store, "e", cases[i].subject, cases[i].object);
      g_ptr_array_add (records, wh_store_lookup (store, &wh_kind_event, "one", "e"));
      table = wh_export_new (store, &wh_kind_event, records, fields, G_N_ELEMENTS (fields));
      csv = wh_export_to_text (table, WH_EXPORT_CSV);
      json = wh_export_to_text (table, WH_EXPORT_JSON);

      g_assert_true (g_str_has_prefix (csv, "Connection,Health,Health reason,Reason,Object,Object kind,Object namespace,Object name,Object connection\r\n"));
      g_assert_true (g_str_has_suffix (csv, line));
      g_assert_nonnull (strstr (json, member));
      g_assert_nonnull (strstr (json, "\"title\" : \"Object namespace\""));

      wh_export_write_csv_ids (head, &wh_kind_event);
      g_assert_nonnull (strstr (head->str, ",subject,subject_kind,subject_namespace,subject_name,subject_connection,text,"));
    }
}

/* A program gets what the system said. */
static void
test_row (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(GString) text = g_string_new (NULL);
  const int name = WH_WORKLOAD_NAME;
  WhExportRow row;

  wh_export_row_init (&row, store, wh_store_lookup (store, &wh_kind_workload, "one", "a"));
  wh_export_row_write_csv (&row, text, FALSE, &name, 1);
  g_assert_cmpstr (text->str, ==, "\"prod, west\",warning,\"two\nlines\",=cmd|'calc'\r\n");
}

static void
test_json (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(DexFuture) future = wh_export_make (make_export (store), WH_EXPORT_JSON);
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  JsonObject *root;
  JsonObject *one;
  GBytes *bytes;

  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  bytes = g_value_get_boxed (dex_future_get_value (future, NULL));
  json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);

  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (root, "kind"), ==, "workload");
  one = json_array_get_object_element (json_object_get_array_member (root, "columns"), 2);
  g_assert_cmpstr (json_object_get_string_member (one, "id"), ==, "cpu");
  g_assert_cmpstr (json_object_get_string_member (one, "unit"), ==, "cores");

  one = json_array_get_object_element (json_object_get_array_member (root, "rows"), 0);
  g_assert_cmpfloat (json_object_get_double_member (one, "cpu"), ==, 1.5);
  g_assert_cmpstr (json_object_get_string_member (one, "connection"), ==, "prod, west");
  g_assert_cmpstr (json_object_get_string_member (one, "name"), ==, "=cmd|'calc'");
  g_assert_false (json_object_has_member (one, "ready"));
  one = json_array_get_object_element (json_object_get_array_member (root, "rows"), 1);
  g_assert_true (json_object_get_null_member (one, "cpu"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

  g_test_add_func ("/export/csv", test_csv);
  g_test_add_func ("/export/more-columns", test_more_columns);
  g_test_add_func ("/export/row", test_row);
  g_test_add_func ("/export/about", test_about);
  g_test_add_func ("/export/json", test_json);

  return g_test_run ();
}
