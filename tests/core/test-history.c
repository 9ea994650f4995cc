/* test-history.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "wh-dex-util.h"
#include "wh-history-rules.h"
#include "wh-history.h"

enum
{
  NAME,
  PLACE,
  COUNT,
  RATIO,
  READY,
  SIZE,
  CORES,
  SHARE,
  SPAN,
  SINCE,
  PRICE,
  OWNER,
  CPU,
  N_FIELDS
};

static const WhField fields[N_FIELDS] = {
  { "name", "Name", WH_FIELD_TEXT, WH_FIELD_COLUMN },
  { "place", "Place", WH_FIELD_TEXT, WH_FIELD_SHARED },
  { "count", "Count", WH_FIELD_INTEGER, 0 },
  { "ratio", "Ratio", WH_FIELD_NUMBER, 0 },
  { "ready", "Ready", WH_FIELD_BOOLEAN, 0 },
  { "size", "Size", WH_FIELD_BYTES, 0 },
  { "cores", "Cores", WH_FIELD_MILLICORES, 0 },
  { "share", "Share", WH_FIELD_PERCENT, 0 },
  { "span", "Span", WH_FIELD_DURATION, 0 },
  { "since", "Since", WH_FIELD_TIME, 0 },
  { "price", "Price", WH_FIELD_MONEY, 0, 0, "EUR" },
  { "owner", "Owner", WH_FIELD_REFERENCE, 0 },
  { "cpu", "CPU", WH_FIELD_MILLICORES, WH_FIELD_VOLATILE },
};

static const WhKind thing = { "test-thing", "Thing", "Things", "x", fields, N_FIELDS, NAME, PLACE };

/* The same kind in a later version: fields reordered, one gone, one new, one of
 * another type. */
static const WhField later_fields[] = {
  { "added", "Added", WH_FIELD_TEXT, 0 },
  { "ratio", "Ratio", WH_FIELD_INTEGER, 0 },
  { "name", "Name", WH_FIELD_TEXT, WH_FIELD_COLUMN },
  { "count", "Count", WH_FIELD_NUMBER, 0 },
  { "ready", "Ready", WH_FIELD_TEXT, 0 },
};

static const WhField gone_fields[] = { { "name", "Name", WH_FIELD_TEXT, 0 } };
static const WhKind derived = { "test-derived", "D", "Ds", "x", gone_fields, 1, 0, -1, WH_KIND_DERIVED };

static const WhField event_fields[] = {
  { "reason", "Reason", WH_FIELD_TEXT, 0 },
  { "text", "Text", WH_FIELD_TEXT, 0 },
  { "time", "Time", WH_FIELD_TIME, 0 },
  { "subject", "Subject", WH_FIELD_REFERENCE, 0 },
  { "application", "Application", WH_FIELD_TEXT, 0 },
  { "count", "Count", WH_FIELD_INTEGER, 0 },
};
static const WhKind event_kind = { "event", "Event", "Events", "x", event_fields, G_N_ELEMENTS (event_fields), 1, -1, WH_KIND_TRANSIENT };

/* ---- helpers ---- */

typedef struct
{
  char      *folder;
  char      *path;
  WhHistory *history;
} Fixture;

static gboolean
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;
  gboolean done = wh_dex_run (future, &error);

  g_assert_no_error (error);

  return done;
}

static gpointer
run_boxed (DexFuture *future)
{
  g_autoptr(DexFuture) owned = dex_ref (future);
  g_autoptr(GError) error = NULL;
  const GValue *value;

  run (future);
  value = dex_future_get_value (owned, &error);
  g_assert_no_error (error);

  return g_value_dup_boxed (value);
}

static gint64
run_number (DexFuture *future)
{
  g_autoptr(DexFuture) owned = dex_ref (future);

  run (future);

  return g_value_get_int64 (dex_future_get_value (owned, NULL));
}

static char *
run_text (DexFuture *future)
{
  g_autoptr(DexFuture) owned = dex_ref (future);

  run (future);

  return g_value_dup_string (dex_future_get_value (owned, NULL));
}

static void
assert_rejected (DexFuture  *future,
                 const char *words)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (wh_dex_run (future, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_HISTORY);
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static void
open_history (Fixture *fixture)
{
  fixture->history = wh_history_new (fixture->path);
  run (wh_history_open (fixture->history));
}

static void
close_history (Fixture *fixture)
{
  run (wh_history_close (fixture->history));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&fixture->history));
}

static void
reopen (Fixture *fixture)
{
  close_history (fixture);
  open_history (fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("wh-history-XXXXXX", NULL);
  fixture->path = data != NULL ? NULL : g_build_filename (fixture->folder, "deep", "history.db", NULL);
  open_history (fixture);
}

static void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_unlink (path);
    }

  g_rmdir (folder);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->history != NULL)
    close_history (fixture);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* Changes the file behind the program's back. */
static void
edit (Fixture    *fixture,
      const char *sql)
{
  sqlite3 *handle = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 5000);
  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

static gint64
count (Fixture    *fixture,
       const char *sql)
{
  sqlite3_stmt *statement = NULL;
  sqlite3 *handle = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open (fixture->path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return number;
}

static WhRecord *
make_thing (const char *connection,
            const char *uid,
            gint64      number,
            gint64      cpu,
            gint64      observed_at,
            WhHealth    health)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&thing, connection);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_take_text (builder, NAME, g_strconcat ("name of ", uid, NULL));
  wh_record_builder_set_text (builder, PLACE, "default");
  wh_record_builder_set_number (builder, COUNT, number);
  wh_record_builder_set_number (builder, CPU, cpu);
  wh_record_builder_set_observed_at (builder, observed_at);
  wh_record_builder_set_health (builder, health, health == WH_HEALTH_OK ? NULL : "because");

  return wh_record_builder_build (builder);
}

static void
change (WhHistory *history,
        WhRecord  *before,
        WhRecord  *after)
{
  WhChange one = { before, after };

  run (wh_history_record (history, &one, 1));
}

static WhRecord *
find (GPtrArray  *all,
      const char *connection,
      const char *uid)
{
  for (guint i = 0; i < all->len; i++)
    {
      WhObserved *observed = g_ptr_array_index (all, i);

      for (guint j = 0; j < observed->batch->records->len; j++)
        {
          WhRecord *record = g_ptr_array_index (observed->batch->records, j);

          g_assert_cmpstr (record->connection, ==, observed->batch->connection);
          if (g_str_equal (record->connection, connection) && g_str_equal (record->uid, uid))
            return record;
        }
    }

  return NULL;
}

static gint64
fresh_of (GPtrArray  *all,
          const char *connection)
{
  for (guint i = 0; i < all->len; i++)
    {
      WhObserved *observed = g_ptr_array_index (all, i);

      if (g_str_equal (observed->batch->connection, connection))
        return observed->fresh_at;
    }

  return -1;
}

/* ---- resources ---- */

static void
test_round_trip (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&thing, "one");
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(WhRecord) full = NULL;
  g_autoptr(WhRecord) empty = NULL;
  g_autoptr(WhRecord) odd = NULL;
  WhRecord *found;

  wh_record_builder_set_uid (builder, "full");
  wh_record_builder_set_text (builder, NAME, "Größe 测试 \U0001F680\nsecond line");
  wh_record_builder_set_text (builder, PLACE, "shop");
  wh_record_builder_set_number (builder, COUNT, -42);
  wh_record_builder_set_real (builder, RATIO, 0.1 + 0.2);
  wh_record_builder_set_number (builder, READY, 0);
  wh_record_builder_set_number (builder, SIZE, G_MAXINT64);
  wh_record_builder_set_number (builder, CORES, G_MININT64 + 1);
  wh_record_builder_set_real (builder, SHARE, -INFINITY);
  wh_record_builder_set_number (builder, SPAN, 0);
  wh_record_builder_set_number (builder, SINCE, G_GINT64_CONSTANT (1763700000123456));
  wh_record_builder_set_real (builder, PRICE, 19.99);
  wh_record_builder_set_text (builder, OWNER, "node:n1");
  wh_record_builder_set_number (builder, CPU, 250);
  wh_record_builder_set_observed_at (builder, 1000);
  wh_record_builder_set_health (builder, WH_HEALTH_FAILING, "does not start");
  full = wh_record_builder_build (builder);

  wh_record_builder_set_uid (builder, "empty");
  wh_record_builder_set_observed_at (builder, 2000);
  empty = wh_record_builder_build (builder);

  wh_record_builder_set_uid (builder, "odd");
  wh_record_builder_set_text (builder, NAME, "");
  wh_record_builder_set_real (builder, RATIO, 0);
  wh_record_builder_set_observed_at (builder, 3000);
  odd = wh_record_builder_build (builder);

  change (fixture->history, NULL, full);
  change (fixture->history, NULL, empty);
  change (fixture->history, NULL, odd);
  reopen (fixture);

  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpuint (all->len, ==, 1);
  found = find (all, "one", "full");
  g_assert_true (wh_record_equal (found, full));
  g_assert_cmpint (found->observed_at, ==, 1000);
  g_assert_true (wh_record_equal (find (all, "one", "empty"), empty));
  found = find (all, "one", "odd");
  g_assert_true (wh_record_equal (found, odd));
  g_assert_cmpstr (found->values[NAME].text, ==, "");
}

static void
test_only_real_changes (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(WhRecord) first = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) busier = make_thing ("one", "a", 1, 99, 2000, WH_HEALTH_OK);
  g_autoptr(WhRecord) second = make_thing ("one", "a", 2, 99, 3000, WH_HEALTH_OK);
  g_autoptr(WhRecord) worse = make_thing ("one", "a", 2, 99, 4000, WH_HEALTH_WARNING);
  g_autoptr(WhRecord) again = make_thing ("one", "a", 2, 98, 5000, WH_HEALTH_WARNING);
  g_autoptr(GPtrArray) all = NULL;
  WhRecord *found;

  change (fixture->history, NULL, first);
  change (fixture->history, first, busier);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 0);
  change (fixture->history, busier, second);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 1);
  change (fixture->history, second, worse);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 2);

  /* As after a start without restoring, or from another process. */
  change (fixture->history, NULL, again);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM current"), ==, 1);

  /* The last volatile values are there after a close. */
  reopen (fixture);
  all = run_boxed (wh_history_load_latest (fixture->history));
  found = find (all, "one", "a");
  g_assert_cmpint (found->values[CPU].number, ==, 98);
  g_assert_cmpint (found->observed_at, ==, 5000);
  g_assert_cmpint (found->health, ==, WH_HEALTH_WARNING);
  g_assert_cmpstr (found->reason, ==, "because");
}

static void
test_gone (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(WhRecord) a = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) b = make_thing ("two", "a", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) back = make_thing ("one", "a", 1, 10, g_get_real_time () + 10, WH_HEALTH_OK);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) later = NULL;

  change (fixture->history, NULL, a);
  change (fixture->history, NULL, b);
  change (fixture->history, a, NULL);
  change (fixture->history, a, NULL);
  reopen (fixture);

  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (all, "one", "a"));
  g_assert_nonnull (find (all, "two", "a"));

  change (fixture->history, NULL, back);
  later = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_nonnull (find (later, "one", "a"));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM resource"), ==, 2);
}

static void
test_load_at (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(WhRecord) a1 = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) a2 = make_thing ("one", "a", 2, 10, 2000, WH_HEALTH_FAILING);
  g_autoptr(WhRecord) a3 = make_thing ("one", "a", 3, 10, 3000, WH_HEALTH_OK);
  g_autoptr(WhRecord) b1 = make_thing ("two", "b", 1, 10, 1500, WH_HEALTH_OK);
  static const struct
  {
    gint64 time;
    gint64 a;
    gboolean b;
  } cases[] = { { 999, 0, FALSE }, { 1000, 1, FALSE }, { 1500, 1, TRUE }, { 1999, 1, TRUE }, { 2000, 2, TRUE },
                { 2999, 2, TRUE }, { 3000, 3, TRUE }, { G_MAXINT64 - 1, 3, FALSE } };

  change (fixture->history, NULL, a1);
  change (fixture->history, a1, a2);
  change (fixture->history, a2, a3);
  change (fixture->history, NULL, b1);
  change (fixture->history, b1, NULL);
  wh_history_note_fresh (fixture->history, "one", 1200);
  wh_history_note_fresh (fixture->history, "two", 1700);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) all = run_boxed (wh_history_load_at (fixture->history, cases[i].time));
      WhRecord *a = find (all, "one", "a");

      g_assert_cmpint (a != NULL ? a->values[COUNT].number : 0, ==, cases[i].a);
      g_assert_cmpint (find (all, "two", "b") != NULL, ==, cases[i].b);
      if (cases[i].a == 2)
        g_assert_cmpint (a->health, ==, WH_HEALTH_FAILING);
    }
}

static void
test_contact (Fixture       *fixture,
              gconstpointer  data)
{
  const gint64 minute = 60 * G_USEC_PER_SEC;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) then = NULL;

  wh_history_note_fresh (fixture->history, "one", 10 * minute);
  reopen (fixture);
  wh_history_note_fresh (fixture->history, "one", 12 * minute);
  reopen (fixture);
  wh_history_note_fresh (fixture->history, "one", 60 * minute);
  wh_history_note_fresh (fixture->history, "one", 59 * minute);
  reopen (fixture);

  g_assert_cmpint (count (fixture, "SELECT count (*) FROM contact"), ==, 2);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpint (fresh_of (all, "one"), ==, 60 * minute);
  then = run_boxed (wh_history_load_at (fixture->history, 30 * minute));
  g_assert_cmpint (fresh_of (then, "one"), ==, 12 * minute);
}

static void
test_other_kinds (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&derived, "one");
  g_autoptr(WhRecord) record = NULL;
  g_autoptr(WhRecord) a = make_thing ("one", "a", 7, 10, 1000, WH_HEALTH_OK);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) none = NULL;
  WhKind *later;
  WhRecord *found;

  /* Derived kinds are made again, not remembered. */
  wh_record_builder_set_uid (builder, "d");
  record = wh_record_builder_build (builder);
  change (fixture->history, NULL, record);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM resource"), ==, 0);

  /* Read back by a version of the program with other fields: rename the kind in
   * the file to the one that stands for it. */
  change (fixture->history, NULL, a);
  close_history (fixture);
  edit (fixture, "UPDATE name SET text = 'test-later' WHERE text = 'test-thing'");
  open_history (fixture);
  none = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (none, "one", "a"));

  later = g_new0 (WhKind, 1);
  *later = (WhKind){ "test-later", "L", "Ls", "x", later_fields, G_N_ELEMENTS (later_fields), 2, -1 };
  wh_kind_register (later);
  reopen (fixture);
  all = run_boxed (wh_history_load_latest (fixture->history));
  found = find (all, "one", "a");
  g_assert_cmpstr (wh_record_get_text (found, "name"), ==, "name of a");
  g_assert_cmpfloat (wh_record_get_real (found, "count"), ==, 7.0);
  g_assert_cmpstr (wh_record_get_text (found, "added"), ==, NULL);
  g_assert_cmpint (wh_record_get_number (found, "ratio"), ==, WH_ABSENT);
}

/* ---- connections and settings ---- */

static void
test_connections (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(WhConnectionConfig) a = wh_connection_config_new ("kubernetes", "Prod", "https://k8s.example");
  g_autoptr(WhConnectionConfig) b = wh_connection_config_new ("gitea", "Forge", NULL);
  g_autoptr(GPtrArray) two = NULL;
  g_autoptr(GPtrArray) one = NULL;
  g_autoptr(WhRecord) record = make_thing (b->id, "x", 1, 1, 1000, WH_HEALTH_OK);
  g_autoptr(GPtrArray) all = NULL;
  WhConnectionConfig *found;

  a->position = 2;
  a->environment = g_strdup ("production");
  a->read_only = TRUE;
  wh_connection_config_set_setting (a, "context", "prod");
  wh_connection_config_set_setting (a, "ca", "/etc/ca.pem");
  b->position = 1;
  run (wh_history_save_connection (fixture->history, a));
  run (wh_history_save_connection (fixture->history, b));
  wh_connection_config_set_setting (a, "ca", NULL);
  g_set_str (&a->name, "Production");
  run (wh_history_save_connection (fixture->history, a));
  change (fixture->history, NULL, record);
  if (fixture->path != NULL)
    reopen (fixture);

  two = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpstr (((WhConnectionConfig *)two->pdata[0])->name, ==, "Forge");
  g_assert_cmpstr (((WhConnectionConfig *)two->pdata[0])->url, ==, NULL);
  found = two->pdata[1];
  g_assert_cmpstr (found->id, ==, a->id);
  g_assert_cmpstr (found->provider, ==, "kubernetes");
  g_assert_cmpstr (found->name, ==, "Production");
  g_assert_cmpstr (found->url, ==, "https://k8s.example");
  g_assert_cmpstr (found->environment, ==, "production");
  g_assert_true (found->read_only);
  g_assert_cmpint (found->created_at, ==, a->created_at);
  g_assert_cmpstr (wh_connection_config_get_setting (found, "context"), ==, "prod");
  g_assert_cmpstr (wh_connection_config_get_setting (found, "ca"), ==, NULL);

  run (wh_history_delete_connection (fixture->history, b->id));
  one = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (one->len, ==, 1);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (all, b->id, "x"));
}

static void
test_settings (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *none = run_text (wh_history_get_setting (fixture->history, "a"));
  g_autofree char *some = NULL;
  g_autofree char *gone = NULL;

  g_assert_null (none);
  run (wh_history_set_setting (fixture->history, "a", "old"));
  run (wh_history_set_setting (fixture->history, "a", "{\"x\": 1}"));
  some = run_text (wh_history_get_setting (fixture->history, "a"));
  g_assert_cmpstr (some, ==, "{\"x\": 1}");
  run (wh_history_set_setting (fixture->history, "a", NULL));
  gone = run_text (wh_history_get_setting (fixture->history, "a"));
  g_assert_null (gone);
}

/* ---- operations ---- */

static void
append (WhHistory        *history,
        const char       *id,
        WhOperationPhase  phase,
        const char       *after)
{
  g_autoptr(WhOperationEntry) entry = wh_operation_entry_new (id, phase, "scale");
  g_autoptr(WhOperationEntry) written = NULL;

  g_set_str (&entry->name, "shop/web");
  g_set_str (&entry->after, after);
  written = run_boxed (wh_history_append_operation (history, entry));
  g_assert_cmpint (written->seq, >, 0);
  g_assert_cmpuint (strlen (written->hash), ==, 64);
}

static void
test_operations (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GPtrArray) unfinished = NULL;
  WhOperationEntry *last;

  g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, 0);
  append (fixture->history, "op1", WH_OPERATION_STARTED, NULL);
  append (fixture->history, "op2", WH_OPERATION_STARTED, NULL);
  append (fixture->history, "op1", WH_OPERATION_FINISHED, "3 replicas");
  append (fixture->history, "op3", WH_OPERATION_STARTED, NULL);
  append (fixture->history, "op3", WH_OPERATION_FINISHED, "");
  append (fixture->history, "op4", WH_OPERATION_FINISHED, "not UTF-8: \xff");
  reopen (fixture);

  entries = run_boxed (wh_history_query_operations (fixture->history, 0, 0, 0));
  g_assert_cmpuint (entries->len, ==, 6);
  g_assert_true (g_utf8_validate (((WhOperationEntry *)entries->pdata[0])->after, -1, NULL));
  last = entries->pdata[1];
  g_assert_cmpint (last->seq, ==, 5);
  g_assert_cmpstr (last->after, ==, "");
  g_assert_cmpstr (last->before, ==, NULL);
  g_assert_nonnull (strchr (last->who, '@'));
  g_assert_cmpstr (last->prev_hash, ==, ((WhOperationEntry *)entries->pdata[2])->hash);

  unfinished = run_boxed (wh_history_load_unfinished (fixture->history));
  g_assert_cmpuint (unfinished->len, ==, 1);
  g_assert_cmpstr (((WhOperationEntry *)unfinished->pdata[0])->id, ==, "op2");
  g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, 0);
}

static void
test_tampering (Fixture       *fixture,
                gconstpointer  data)
{
  static const struct
  {
    const char *sql;
    gint64 bad;
  } cases[] = {
    { "UPDATE operation SET after = 'less' WHERE seq = 3", 3 },
    { "UPDATE operation SET after = NULL WHERE seq = 4 AND after = ''", 4 },
    { "UPDATE operation SET phase = 'ended' WHERE seq = 2", 2 },
    { "UPDATE operation SET time = time + 1 WHERE seq = 1", 1 },
    { "DELETE FROM operation WHERE seq = 2", 2 },
    { "DELETE FROM operation WHERE seq = 5", 5 },
    { "DELETE FROM operation", 1 },
  };
  g_autofree char *original = NULL;
  gsize length;

  append (fixture->history, "op1", WH_OPERATION_STARTED, NULL);
  append (fixture->history, "op1", WH_OPERATION_FINISHED, "2");
  append (fixture->history, "op2", WH_OPERATION_STARTED, "x");
  append (fixture->history, "op2", WH_OPERATION_FINISHED, "");
  append (fixture->history, "op3", WH_OPERATION_FINISHED, "4");
  close_history (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &original, &length, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (g_file_set_contents_full (fixture->path, original, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      edit (fixture, "DROP TRIGGER operation_keep; DROP TRIGGER operation_freeze");
      edit (fixture, cases[i].sql);
      open_history (fixture);
      g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, cases[i].bad);
      close_history (fixture);
    }
}

/* ---- events ---- */

static WhRecord *
make_event (const char *uid,
            const char *reason,
            const char *text,
            gint64      time,
            gint64      n,
            const char *subject)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&event_kind, "one");

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, 0, reason);
  wh_record_builder_set_text (builder, 1, text);
  wh_record_builder_set_number (builder, 2, time);
  wh_record_builder_set_text (builder, 3, subject);
  wh_record_builder_set_number (builder, 5, n);
  wh_record_builder_set_health (builder, WH_HEALTH_WARNING, "seen");

  return wh_record_builder_build (builder);
}

static guint
count_events (WhHistory    *history,
              WhEventQuery  query)
{
  g_autoptr(GPtrArray) records = run_boxed (wh_history_query_events (history, &query));

  return records->len;
}

static void
test_events (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(WhRecord) a = make_event ("e1", "BackOff", "Back-off restarting failed container", 1000, 1, "pod:a");
  g_autoptr(WhRecord) more = make_event ("e1", "BackOff", "Back-off restarting failed container", 5000, 7, "pod:a");
  g_autoptr(WhRecord) other = make_event ("e1", "BackOff", "Something else", 5000, 7, "pod:a");
  g_autoptr(WhRecord) b = make_event ("e2", "Pulled", "Image größe \"shop\" pulled", 2000, 1, "pod:b");
  g_autoptr(GPtrArray) records = NULL;
  WhEventQuery everything = { 0 };
  WhRecord *found;

  change (fixture->history, NULL, a);
  change (fixture->history, NULL, b);
  change (fixture->history, a, more);
  change (fixture->history, more, NULL);

  records = run_boxed (wh_history_query_events (fixture->history, &everything));
  g_assert_cmpuint (records->len, ==, 2);
  found = records->pdata[0];
  g_assert_cmpstr (found->uid, ==, "e1");
  g_assert_cmpint (wh_record_get_number (found, "count"), ==, 7);
  g_assert_true (wh_record_equal (found, more));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM resource"), ==, 0);

  /* Its words are there once, and are written again when they alone changed. */
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM event WHERE instr (fields, CAST ('Back-off' AS BLOB))"), ==, 0);
  change (fixture->history, NULL, other);
  g_clear_pointer (&records, g_ptr_array_unref);
  records = run_boxed (wh_history_query_events (fixture->history, &everything));
  g_assert_true (wh_record_equal (records->pdata[0], other));
  change (fixture->history, NULL, more);

  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .words = "restart fail" }), ==, 1);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .words = "backoff" }), ==, 1);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .words = "GRÖSSE OR" }), ==, 0);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .words = "größ" }), ==, 1);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .words = "\"( * NEAR" }), ==, 0);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .subject = "pod:b" }), ==, 1);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .connection = "two" }), ==, 0);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .since = 3000 }), ==, 1);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .until = 3000 }), ==, 1);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .limit = 1 }), ==, 1);
}

/* ---- the file ---- */

static void
test_modes (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  struct stat info;

  g_assert_cmpint (stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_not_open (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(WhHistory) history = wh_history_new (NULL);

  assert_rejected (wh_history_load_latest (history), "not open");
  assert_rejected (wh_history_open (fixture->history), "already");
  run (wh_history_close (history));
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before;
  gsize n_after;

  close_history (fixture);
  edit (fixture, "PRAGMA user_version = 9999");
  g_assert_true (g_file_get_contents (fixture->path, &before, &n_before, NULL));

  fixture->history = wh_history_new (fixture->path);
  assert_rejected (wh_history_open (fixture->history), "newer version");
  assert_rejected (wh_history_load_latest (fixture->history), "not open");

  g_assert_true (g_file_get_contents (fixture->path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
test_foreign (Fixture       *fixture,
              gconstpointer  data)
{
  close_history (fixture);
  edit (fixture, "PRAGMA application_id = 5");
  fixture->history = wh_history_new (fixture->path);
  assert_rejected (wh_history_open (fixture->history), "another program");
}

static guint
count_aside (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += strstr (name, ".damaged-") != NULL && !g_str_has_suffix (name, "-wal") && !g_str_has_suffix (name, "-shm");

  return n;
}

static void
wait_for_notice (WhHistory *history,
                 gboolean   wanted)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while ((wh_history_get_notice (history) != NULL) != wanted)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static void
fill (Fixture *fixture,
      guint    n)
{
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("kubernetes", "Prod", "https://k8s.example");
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));

  run (wh_history_save_connection (fixture->history, config));
  append (fixture->history, "op1", WH_OPERATION_STARTED, NULL);
  append (fixture->history, "op1", WH_OPERATION_FINISHED, "3");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%06u-0123456789-0123456789", i);
      WhChange one = { NULL, make_thing (config->id, uid, i, i, 1000 + i, WH_HEALTH_OK) };

      g_ptr_array_add (records, one.after);
      g_array_append_val (changes, one);
    }

  run (wh_history_record (fixture->history, (WhChange *)(gpointer)changes->data, changes->len));
}

static void
test_garbage (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) none = NULL;

  close_history (fixture);
  g_assert_true (g_file_set_contents (fixture->path, "this is not a database, but a page long enough to look at"
                                      "................................................................", -1, NULL));
  open_history (fixture);
  wait_for_notice (fixture->history, TRUE);
  g_assert_cmpuint (count_aside (fixture), ==, 1);
  none = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (none->len, ==, 0);
  fill (fixture, 10);
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  close_history (fixture);
  g_assert_cmpint (truncate (fixture->path, 0), ==, 0);
  open_history (fixture);
  wait_for_notice (fixture->history, TRUE);
  fill (fixture, 10);
}

static void
test_truncated (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GPtrArray) connections = NULL;
  g_autoptr(GPtrArray) operations = NULL;
  g_autoptr(GPtrArray) all = NULL;
  struct stat info;

  fill (fixture, 3000);
  close_history (fixture);
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (truncate (fixture->path, info.st_size / 2), ==, 0);

  open_history (fixture);
  wait_for_notice (fixture->history, TRUE);
  g_assert_cmpuint (count_aside (fixture), ==, 1);
  connections = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (connections->len, ==, 1);
  operations = run_boxed (wh_history_query_operations (fixture->history, 0, 0, 0));
  g_assert_cmpuint (operations->len, ==, 2);
  g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, 0);

  /* Some resources are lost, those that are left can be read and go on. */
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_test_message ("%u of 3000 resources are left",
                  all->len > 0 ? ((WhObserved *)all->pdata[0])->batch->records->len : 0);
  reopen (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  fill (fixture, 3000);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM current"), >=, 3000);
}

/* Pages in the middle are overwritten, and the last close was not clean: the
 * damage is found by the check, not by chance. */
static void
test_scribbled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *flag = g_strconcat (fixture->path, ".open", NULL);
  g_autoptr(GPtrArray) connections = NULL;
  char page[8192];
  struct stat info;
  int file;

  fill (fixture, 3000);
  close_history (fixture);
  g_assert_cmpint (stat (flag, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
  g_assert_true (g_file_set_contents (flag, "1", 1, NULL));

  memset (page, 0xa5, sizeof page);
  file = g_open (fixture->path, O_WRONLY, 0);
  g_assert_cmpint (pwrite (file, page, sizeof page, 60 * sizeof page), ==, sizeof page);
  g_assert_cmpint (pwrite (file, page, sizeof page, 70 * sizeof page), ==, sizeof page);
  close (file);

  open_history (fixture);
  wait_for_notice (fixture->history, TRUE);
  g_assert_cmpuint (count_aside (fixture), ==, 1);
  connections = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (connections->len, ==, 1);
}

/* Wherever the damage is: the program starts, and goes on with a sound file. */
static void
test_any_damage (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *flag = g_strconcat (fixture->path, ".open", NULL);
  g_autofree char *original = NULL;
  guint n_kept = 0;
  gsize length;

  fill (fixture, 400);
  close_history (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &original, &length, NULL));

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *bytes = g_memdup2 (original, length);
      g_autoptr(GPtrArray) connections = NULL;
      gsize left = length;

      /* The first hundred bytes say whose file it is: those are refused. */
      if (i % 3 == 0)
        left = g_test_rand_int_range (100, length);
      for (guint n = i % 3 == 0 ? 0 : g_test_rand_int_range (1, 200); n > 0; n--)
        bytes[g_test_rand_int_range (100, length)] = g_test_rand_int ();
      if (i % 3 == 2)
        memset (bytes + g_test_rand_int_range (1, length / 8192) * 8192, 0, 8192);

      g_assert_true (g_file_set_contents_full (fixture->path, bytes, left, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      g_assert_true (g_file_set_contents (flag, "1", 1, NULL));

      open_history (fixture);
      fill (fixture, 10);
      connections = run_boxed (wh_history_load_connections (fixture->history));
      g_assert_cmpuint (connections->len, >=, 1);
      n_kept += connections->len > 1;
      close_history (fixture);
      g_assert_cmpint (count (fixture, "SELECT quick_check = 'ok' FROM pragma_quick_check"), ==, 1);
    }

  g_test_message ("%u of 60 kept the connection", n_kept);
}

static void
test_full (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(WhRecord) small = make_thing ("one", "small", 1, 1, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) newer = make_thing ("one", "small", 2, 1, 2000, WH_HEALTH_OK);
  WhChange change_small = { NULL, small };
  WhChange change_newer = { small, newer };
  g_autoptr(WhRecord) event = make_event ("e1", "BackOff", "Back-off", 1000, 1, "pod:a");
  WhChange change_event = { NULL, event };
  g_autoptr(GPtrArray) all = NULL;
  gint64 begin;

  wh_history_set_size_limit (fixture->history, 1);

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%06u", i);
      WhChange one = { NULL, make_thing ("one", uid, i, i, 1000 + i, WH_HEALTH_OK) };

      g_ptr_array_add (records, one.after);
      g_array_append_val (changes, one);
    }

  assert_rejected (wh_history_record (fixture->history, (WhChange *)(gpointer)changes->data, changes->len), "room");
  wait_for_notice (fixture->history, TRUE);
  g_assert_nonnull (strstr (wh_history_get_notice (fixture->history), "room"));

  /* Later recordings do not wait for the disk. */
  begin = g_get_monotonic_time ();
  assert_rejected (wh_history_record (fixture->history, &change_small, 1), "");
  assert_rejected (wh_history_record (fixture->history, &change_newer, 1), "");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 2 * G_USEC_PER_SEC);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (all, "one", "small"));

  assert_rejected (wh_history_record (fixture->history, &change_event, 1), "");

  wh_history_set_size_limit (fixture->history, 0);
  wait_for_notice (fixture->history, FALSE);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ 0 }), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM resource"), ==, 2001);
  g_clear_pointer (&all, g_ptr_array_unref);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpint (find (all, "one", "small")->values[COUNT].number, ==, 2);
  g_assert_nonnull (find (all, "one", "uid-001999"));
}

/* The program ends without closing: what was handed over is written. */
static void
test_dropped (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *flag = g_strconcat (fixture->path, ".open", NULL);
  g_autoptr(WhRecord) a = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  WhChange one = { NULL, a };
  g_autoptr(GPtrArray) all = NULL;
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  GStatBuf info;

  dex_future_disown (wh_history_record (fixture->history, &one, 1));
  g_assert_finalize_object (g_steal_pointer (&fixture->history));

  while (g_stat (flag, &info) != 0 || info.st_size > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (1000);
    }

  open_history (fixture);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_nonnull (find (all, "one", "a"));
}

static void
count_cb (WhHistory *history,
          guint     *n)
{
  (*n)++;
}

static void
test_replaced (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *away = g_strconcat (fixture->path, ".away", NULL);
  g_autoptr(WhRecord) a = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) busier = make_thing ("one", "a", 1, 20, 2000, WH_HEALTH_OK);
  g_autoptr(WhRecord) b = make_thing ("one", "b", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(GPtrArray) all = NULL;
  guint n = 0;

  change (fixture->history, NULL, a);
  g_signal_connect (fixture->history, "replaced", G_CALLBACK (count_cb), &n);
  g_assert_cmpint (g_rename (fixture->path, away), ==, 0);
  change (fixture->history, NULL, b);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);

  /* Readers go on with the new file, too. */
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (all, "one", "a"));
  g_assert_nonnull (find (all, "one", "b"));
  g_clear_pointer (&all, g_ptr_array_unref);

  /* What only changed in volatile fields is missed and written in full. */
  change (fixture->history, a, busier);
  reopen (fixture);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpint (find (all, "one", "a")->values[CPU].number, ==, 20);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_deleted_stays_deleted (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr(WhRecord) a = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) busier = make_thing ("one", "a", 1, 20, 2000, WH_HEALTH_OK);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) then = NULL;

  change (fixture->history, NULL, a);
  change (fixture->history, a, busier);
  run (wh_history_delete_connection (fixture->history, "one"));
  reopen (fixture);

  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (all, "one", "a"));
  then = run_boxed (wh_history_load_at (fixture->history, 1500));
  g_assert_nonnull (find (then, "one", "a"));
}

static DexFuture *
fiber (gpointer data)
{
  GThread *main_thread = g_thread_self ();
  WhHistory *history = data;

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(GError) error = NULL;

      dex_await (wh_history_set_setting (history, "fiber", "x"), &error);
      g_assert_no_error (error);
      g_assert_true (g_thread_self () == main_thread);
    }

  return dex_future_new_true ();
}

static void
test_fiber (Fixture       *fixture,
            gconstpointer  data)
{
  run (dex_scheduler_spawn (NULL, 0, fiber, fixture->history, NULL));
}

/* The log is moved into the file while it is written to. */
static void
test_log_stays_small (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  gint64 largest = 0;
  GStatBuf info;

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
      g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));

      for (guint j = 0; j < 1000; j++)
        {
          g_autofree char *uid = g_strdup_printf ("uid-%u", j);
          WhChange one = { NULL, make_thing ("one", uid, i, i, 1000 + i, WH_HEALTH_OK) };

          g_ptr_array_add (records, one.after);
          g_array_append_val (changes, one);
        }

      run (wh_history_record (fixture->history, (WhChange *)(gpointer)changes->data, changes->len));
      g_assert_cmpint (g_stat (log, &info), ==, 0);
      largest = MAX (largest, info.st_size);
    }

  g_test_message ("%.1f MB of log at most", largest / 1e6);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 59000);
  g_assert_cmpint (largest, <, 64 * 1024 * 1024);
}

/* A rule that fired, and is over unless @resolved_at is 0. */
static void
add_firing (Fixture    *fixture,
            const char *subject,
            gint64      fired_at,
            gint64      resolved_at)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (wh_stored_rule_state_free);
  WhRuleState state = {
    .stage = resolved_at != 0 ? WH_RULE_RESOLVED : WH_RULE_FIRING, .active_at = fired_at, .fired_at = fired_at, .resolved_at = resolved_at,
  };

  g_ptr_array_add (rows, wh_stored_rule_state_new ("rule", "one", subject, NULL, &state));
  run (wh_history_save_rule_states (fixture->history, g_steal_pointer (&rows)));
}

static void
test_prune (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(WhRecord) event = make_event ("e1", "BackOff", "Back-off", 1000, 1, "pod:a");
  g_autoptr(WhRecord) recent = make_event ("e2", "BackOff", "Back-off", 9000, 1, "pod:a");
  g_autoptr(WhRecord) kept = make_thing ("one", "kept", 1, 1, 1000, WH_HEALTH_OK);
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));
  g_autoptr(GPtrArray) all = NULL;
  gint64 n_empty = count (fixture, "PRAGMA page_count"); /* what the tables take by themselves */
  gint64 n_pages;

  change (fixture->history, NULL, event);
  change (fixture->history, NULL, recent);
  change (fixture->history, NULL, kept);
  add_firing (fixture, "long ago", 1000, 2000);
  add_firing (fixture, "recent", 1000, 9000);
  add_firing (fixture, "fires", 1000, 0);

  for (guint i = 0; i < 2500; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);
      WhChange comes = { NULL, make_thing ("one", uid, i, i, 1000 + i, WH_HEALTH_OK) };
      WhChange goes = { comes.after, NULL };

      g_ptr_array_add (records, comes.after);
      g_array_append_val (changes, comes);
      g_array_append_val (changes, goes);
    }

  run (wh_history_record (fixture->history, (WhChange *)(gpointer)changes->data, changes->len));
  n_pages = count (fixture, "PRAGMA page_count");
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 2500);

  /* They are over since now, not since they were observed. */
  run (wh_history_prune (fixture->history, 5000));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 2500);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ 0 }), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM rule_firing"), ==, 2);

  run (wh_history_prune (fixture->history, g_get_real_time () + 1));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM rule_firing WHERE resolved_at = 0"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM rule_firing"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM resource"), ==, 1);
  g_assert_cmpuint (count_events (fixture->history, (WhEventQuery){ .words = "back" }), ==, 0);
  g_assert_cmpint (count (fixture, "PRAGMA freelist_count"), ==, 0);
  g_assert_cmpint (count (fixture, "PRAGMA page_count") - n_empty, <, (n_pages - n_empty) / 4);

  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_nonnull (find (all, "one", "kept"));
}

static void
test_backup (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_strconcat (fixture->path, ".backup", NULL);
  g_autofree char *nowhere = g_build_filename (fixture->path, "not-a-folder", NULL);
  g_autoptr(GPtrArray) connections = NULL;
  struct stat info;

  fill (fixture, 100);
  g_assert_true (g_file_set_contents (path, "an older one", -1, NULL));
  run (wh_history_backup (fixture->history, path, NULL));
  assert_rejected (wh_history_backup (fixture->history, nowhere, NULL), "");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  close_history (fixture);

  g_assert_cmpint (g_rename (path, fixture->path), ==, 0);
  open_history (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  connections = run_boxed (wh_history_load_connections (fixture->history));
  g_assert_cmpuint (connections->len, ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM current"), ==, 100);
  g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, 0);
}

/* ---- two processes ---- */

static int
child_main (const char *path,
            const char *name)
{
  g_autoptr(WhHistory) history = wh_history_new (path);

  run (wh_history_open (history));

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%s-%u", name, i);
      g_autoptr(WhRecord) record = make_thing (name, uid, i, i, 1000 + i, WH_HEALTH_OK);

      change (history, NULL, record);
      append (history, uid, WH_OPERATION_FINISHED, NULL);
    }

  run (wh_history_close (history));

  return 0;
}

static void
test_two_processes (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char *const names[] = { "left", "right" };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr(GPtrArray) all = NULL;
  GPid pids[2];

  /* Both make the file, too. */
  close_history (fixture);
  g_unlink (fixture->path);

  for (guint i = 0; i < 2; i++)
    {
      const char *argv[] = { self, "--child", fixture->path, names[i], NULL };

      g_assert_true (g_spawn_async (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pids[i], NULL));
    }

  for (guint i = 0; i < 2; i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }

  open_history (fixture);
  g_assert_null (wh_history_get_notice (fixture->history));
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpuint (all->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (((WhObserved *)all->pdata[i])->batch->records->len, ==, 100);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM operation"), ==, 200);
  g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  wh_kind_register (&thing);
  wh_kind_register (&derived);
  wh_kind_register (&event_kind);

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return child_main (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

#define TEST(name, func) g_test_add ("/history/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("round-trip", test_round_trip);
  TEST ("only-real-changes", test_only_real_changes);
  TEST ("gone", test_gone);
  TEST ("load-at", test_load_at);
  TEST ("contact", test_contact);
  TEST ("other-kinds", test_other_kinds);
  TEST ("connections", test_connections);
  g_test_add ("/history/connections-in-memory", Fixture, "memory", set_up, test_connections, tear_down);
  TEST ("settings", test_settings);
  TEST ("operations", test_operations);
  TEST ("tampering", test_tampering);
  TEST ("events", test_events);
  TEST ("modes", test_modes);
  TEST ("not-open", test_not_open);
  TEST ("newer-schema", test_newer);
  TEST ("foreign-file", test_foreign);
  TEST ("garbage", test_garbage);
  TEST ("empty-file", test_empty);
  TEST ("truncated", test_truncated);
  TEST ("scribbled", test_scribbled);
  TEST ("any-damage", test_any_damage);
  TEST ("full-disk", test_full);
  TEST ("dropped", test_dropped);
  TEST ("replaced", test_replaced);
  TEST ("deleted-stays-deleted", test_deleted_stays_deleted);
  TEST ("fiber", test_fiber);
  TEST ("log-stays-small", test_log_stays_small);
  TEST ("prune", test_prune);
  TEST ("backup", test_backup);
  TEST ("two-processes", test_two_processes);

  return g_test_run ();
}
