/* kill-history.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Kills a process that writes a history, a thousand times, at random moments:
 * while it opens the file, makes its tables, records resources, samples and events,
 * writes the audit log. What was acknowledged before must be there afterwards,
 * once, and the file must be in order. */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "wh-dex-util.h"
#include "wh-history.h"

#define N_KILLS 1000
#define N_KILLS_QUICK 60
/* After so many a new file is begun, and all of the old one looked at. */
#define N_PER_FILE 100
#define N_PER_CHECK 20
#define N_THINGS 64
#define N_IN_FLIGHT 16
#define N_SERIES 8
#define N_MIGRATIONS 60

static const WhField fields[] = {
  { "name", "Name", WH_FIELD_TEXT, 0 },
  { "count", "Count", WH_FIELD_INTEGER, 0 },
  { "load", "Load", WH_FIELD_INTEGER, WH_FIELD_VOLATILE },
};
static const WhKind thing = { "test-thing", "Thing", "Things", "x", fields, G_N_ELEMENTS (fields), 0, -1 };

static const WhField event_fields[] = {
  { "reason", "Reason", WH_FIELD_TEXT, 0 },
  { "text", "Text", WH_FIELD_TEXT, 0 },
  { "time", "Time", WH_FIELD_TIME, 0 },
};
static const WhKind event_kind = { "event", "Event", "Events", "x", event_fields, G_N_ELEMENTS (event_fields), 1, -1, WH_KIND_TRANSIENT };

/* What the child says when something is committed. */
typedef enum
{
  ACK_RESOURCE,
  ACK_SAMPLES,
  ACK_EVENT,
  ACK_AUDIT,
} AckType;

typedef struct
{
  guint64 type;
  guint64 n;
} Ack;

/* ---- the child ---- */

static WhRecord *
make_thing (guint64 n)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&thing, "one");
  g_autofree char *uid = g_strdup_printf ("%u", (guint)(n % N_THINGS));

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_take_text (builder, 0, g_strnfill (60, 'a' + n % 26));
  wh_record_builder_set_number (builder, 1, n);
  wh_record_builder_set_number (builder, 2, n);

  return wh_record_builder_build (builder);
}

static WhRecord *
make_event (guint64 n)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&event_kind, "one");
  g_autofree char *uid = g_strdup_printf ("%" G_GUINT64_FORMAT, n);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, 0, "Killed");
  wh_record_builder_set_text (builder, 1, "again and again");
  wh_record_builder_set_number (builder, 2, n);

  return wh_record_builder_build (builder);
}

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    g_error ("%s", error->message);
}

static DexFuture *
write_record (WhHistory *history,
              WhRecord  *record)
{
  WhChange change = { NULL, record };
  DexFuture *future = wh_history_record (history, &change, 1);

  wh_record_unref (record);

  return future;
}

/* All series at one time, long ago: what lies in the future counts otherwise. */
static DexFuture *
write_samples (WhHistory *history,
               guint64    n)
{
  static const char *const names[N_SERIES] = { "a/x", "b/x", "c/x", "d/x", "e/x", "f/x", "g/x", "h/x" };
  WhSample samples[N_SERIES];
  gint64 time = (G_GINT64_CONSTANT (1700000000) + (gint64)n) * G_USEC_PER_SEC;

  for (guint i = 0; i < N_SERIES; i++)
    samples[i] = (WhSample) { names[i], "1", time, n }
  ;

  return wh_history_record_samples (history, "one", samples, N_SERIES);
}

static void
say (AckType type,
     guint64 n)
{
  Ack ack = { type, n };

  if (write (STDOUT_FILENO, &ack, sizeof ack) != sizeof ack)
    _exit (1);
}

/* Writes for ever; says on standard output what was acknowledged. */
static G_NORETURN void
write_for_ever (const char *path,
                guint64     n)
{
  g_autoptr(WhHistory) history = wh_history_new (path);

  run (wh_history_open (history));

  while (TRUE)
    {
      DexFuture *futures[N_IN_FLIGHT];
      DexFuture *samples = write_samples (history, n);
      DexFuture *event = write_record (history, make_event (n));

      for (guint i = 0; i < N_IN_FLIGHT; i++)
        futures[i] = write_record (history, make_thing (n + i));

      run (samples);
      say (ACK_SAMPLES, n);
      run (event);
      say (ACK_EVENT, n);

      for (guint i = 0; i < N_IN_FLIGHT; i++)
        {
          run (futures[i]);
          say (ACK_RESOURCE, n + i);
        }

      if (n % (4 * N_IN_FLIGHT) == 0)
        {
          g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
          g_autoptr(WhOperationEntry) entry = wh_operation_entry_new (id, WH_OPERATION_FINISHED, "kill");

          run (wh_history_append_operation (history, entry));
          say (ACK_AUDIT, n);
        }

      n += N_IN_FLIGHT;
    }
}

/* Opens the file, and says when it begins to. */
static int
open_main (const char *path)
{
  g_autoptr(WhHistory) history = wh_history_new (path);

  say (ACK_AUDIT, 0);
  run (wh_history_open (history));
  pause ();

  return 0;
}

/* ---- what must be there ---- */

typedef struct
{
  char    *path;
  guint64  things[N_THINGS]; /* the last one acknowledged */
  GArray  *events;           /* guint64 */
  GArray  *audits;
  guint    n_ticks;          /* acknowledged */
  guint    n_kills;          /* a tick each may be there that was not */
} Book;

static sqlite3 *
open_raw (const char *path)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);

  return handle;
}

static gint64
query_number (const char *path,
              const char *sql)
{
  sqlite3 *handle = open_raw (path);
  sqlite3_stmt *statement = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return number;
}

static void
check_ids (const char *path,
           const char *sql,
           GArray     *acknowledged)
{
  g_autoptr(GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3 *handle = open_raw (path);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_assert_true (g_hash_table_add (found, g_strdup ((const char *)sqlite3_column_text (statement, 0))));
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  for (guint i = 0; i < acknowledged->len; i++)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, g_array_index (acknowledged, guint64, i));

      if (!g_hash_table_contains (found, id))
        g_error ("%s of %s is lost", id, sql);
    }
}

static void
check_things (WhHistory  *history,
              const Book *book)
{
  g_autoptr(DexFuture) latest = wh_history_load_latest (history);
  guint64 found[N_THINGS] = { 0 };
  GPtrArray *all;

  run (dex_ref (latest));
  all = g_value_get_boxed (dex_future_get_value (latest, NULL));

  for (guint i = 0; i < all->len; i++)
    {
      WhObserved *observed = g_ptr_array_index (all, i);

      for (guint j = 0; j < observed->batch->records->len; j++)
        {
          WhRecord *record = g_ptr_array_index (observed->batch->records, j);

          found[g_ascii_strtoull (record->uid, NULL, 10) % N_THINGS] = record->values[1].number;
        }
    }

  for (guint i = 0; i < N_THINGS; i++)
    g_assert_cmpuint (found[i], >=, book->things[i]);
}

/* Every tick that was acknowledged, and no sample twice. */
static void
check_samples (WhHistory  *history,
               const Book *book)
{
  static const char *const names[] = { "a/x", "h/x" };

  for (guint s = 0; s < G_N_ELEMENTS (names) && book->n_ticks > 0; s++)
    {
      WhSeriesQuery query = { .connection = "one", .name = names[s], .n_points = 1000 };
      g_autoptr(DexFuture) future = NULL;
      WhSeriesData *data;
      guint n = 0;

      query.from = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC;
      query.until = query.from + G_GINT64_CONSTANT (100) * 86400 * G_USEC_PER_SEC;
      future = wh_series_source_query (WH_SERIES_SOURCE (history), &query);
      run (dex_ref (future));
      data = g_value_get_boxed (dex_future_get_value (future, NULL));

      for (guint i = 0; i < data->points->len; i++)
        n += g_array_index (data->points, WhPoint, i).count;

      g_assert_cmpuint (n, >=, book->n_ticks);
      g_assert_cmpuint (n, <=, book->n_ticks + book->n_kills);
    }
}

static void
check (const Book *book)
{
  g_autoptr(WhHistory) history = wh_history_new (book->path);
  g_autoptr(DexFuture) verified = NULL;

  g_assert_cmpint (query_number (book->path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), ==, 1);

  run (wh_history_open (history));
  check_ids (book->path, "SELECT uid FROM event", book->events);
  check_ids (book->path, "SELECT id FROM operation", book->audits);
  check_things (history, book);
  check_samples (history, book);

  verified = wh_history_verify_operations (history);
  run (dex_ref (verified));
  g_assert_cmpint (g_value_get_int64 (dex_future_get_value (verified, NULL)), ==, 0);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (wh_history_get_notice (history), ==, NULL);
  run (wh_history_close (history));
}

/* ---- killing ---- */

static GPid
spawn (const char *mode,
       const char *path,
       guint64     n,
       int        *out)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *begin = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  const char *argv[] = { self, mode, path, begin, NULL };
  GPid pid;

  g_assert_true (g_spawn_async_with_pipes (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL,
                                           NULL, NULL, &pid, NULL, out, NULL, NULL));

  return pid;
}

static guint64
kill_one (Book    *book,
          guint64  next)
{
  Ack ack;
  GPid pid;
  int out;

  pid = spawn ("--child", book->path, next, &out);

  /* Sometimes while it opens the file, mostly while it writes. */
  if (g_test_rand_int_range (0, 5) > 0 && read (out, &ack, sizeof ack) == sizeof ack)
    {
      g_assert_cmpuint (ack.type, ==, ACK_SAMPLES);
      book->n_ticks++;
      next = ack.n + 1;
    }
  g_usleep (g_test_rand_int_range (0, 30000));
  kill (pid, SIGKILL);
  book->n_kills++;

  while (read (out, &ack, sizeof ack) == sizeof ack)
    {
      next = MAX (next, ack.n + 1);

      if (ack.type == ACK_RESOURCE)
        book->things[ack.n % N_THINGS] = ack.n;
      else if (ack.type == ACK_SAMPLES)
        book->n_ticks++;
      else
        g_array_append_val (ack.type == ACK_EVENT ? book->events : book->audits, ack.n);
    }

  close (out);
  waitpid (pid, NULL, 0);

  /* What was written and not acknowledged must not be taken for old. */
  next += 2 * N_THINGS;

  return next - next % N_THINGS;
}

static void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      g_assert_null (strstr (name, ".damaged-"));
      g_unlink (file);
    }

  g_rmdir (folder);
}

static void
kill_file (guint  n_kills,
           guint *n_acknowledged)
{
  g_autofree char *folder = g_dir_make_tmp ("wh-kill-XXXXXX", NULL);
  Book book = { g_build_filename (folder, "history.db", NULL) };
  guint64 next = N_THINGS;

  book.events = g_array_new (FALSE, FALSE, sizeof (guint64));
  book.audits = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 1; i <= n_kills; i++)
    {
      next = kill_one (&book, next);
      if (i % N_PER_CHECK == 0 || i == n_kills)
        check (&book);
    }

  *n_acknowledged += book.n_ticks + book.events->len + book.audits->len;
  g_array_unref (book.events);
  g_array_unref (book.audits);
  g_free (book.path);
  remove_folder (folder);
}

static void
test_kill (gconstpointer data)
{
  guint n_kills = GPOINTER_TO_UINT (data);
  guint n_acknowledged = 0;

  for (guint i = 0; i < n_kills; i += N_PER_FILE)
    kill_file (MIN (N_PER_FILE, n_kills - i), &n_acknowledged);

  g_test_message ("%u acknowledged samples, events and audit rows survived %u kills", n_acknowledged, n_kills);
  g_assert_cmpuint (n_acknowledged, >, n_kills);
}

/* Makes the file one of the first version, as it was released. */
static void
make_old (const char *path)
{
  static const char *const first[] = {
    "name", "setting", "connection", "connection_setting", "operation", "contact", "resource", "current", "latest", "version", "event",
  };
  g_autoptr(GString) sql = g_string_new ("PRAGMA user_version = 1;"
                                         /* What later versions added to the tables of the first. */
                                          "DROP INDEX event_by_lane; ALTER TABLE event DROP COLUMN lane;");
  sqlite3 *handle = open_raw (path);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                               " AND name NOT LIKE 'event_words%'", -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *name = (const char *)sqlite3_column_text (statement, 0);
      gboolean kept = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (first); i++)
        kept = kept || g_str_equal (first[i], name);

      if (!kept)
        g_string_append_printf (sql, "DROP TABLE %s;", name);
    }
  sqlite3_finalize (statement);

  g_assert_cmpint (sqlite3_exec (handle, sql->str, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static void
test_migration (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wh-kill-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr(WhHistory) history = wh_history_new (path);
  gint64 newest;
  guint n_between = 0;

  run (wh_history_open (history));
  for (guint i = 0; i < N_THINGS; i++)
    run (write_record (history, make_thing (i)));
  run (wh_history_close (history));
  newest = query_number (path, "PRAGMA user_version");
  g_assert_cmpint (newest, >, 1);

  for (guint i = 0; i < N_MIGRATIONS; i++)
    {
      gint64 version;
      GPid pid;
      Ack ack;
      int out;

      make_old (path);
      pid = spawn ("--open", path, 0, &out);
      g_assert_cmpint (read (out, &ack, sizeof ack), ==, sizeof ack);
      g_usleep (g_test_rand_int_range (0, 6000));
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      close (out);

      version = query_number (path, "PRAGMA user_version");
      n_between += version < newest;

      /* It goes on where it stopped. */
      run (wh_history_open (history));
      run (wh_history_close (history));
      g_assert_cmpint (query_number (path, "PRAGMA user_version"), ==, newest);
      g_assert_cmpint (query_number (path, "SELECT count (*) FROM current"), ==, N_THINGS);
      g_assert_cmpint (query_number (path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), ==, 1);
    }

  g_test_message ("%u of %u were killed before the migration was done", n_between, (guint)N_MIGRATIONS);
  remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  gboolean all = FALSE;

  dex_init ();
  wh_kind_register (&thing);
  wh_kind_register (&event_kind);

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    write_for_ever (argv[2], g_ascii_strtoull (argv[3], NULL, 10));

  if (argc == 4 && g_str_equal (argv[1], "--open"))
    return open_main (argv[2]);

  for (int i = 1; i < argc; i++)
    all = all || g_str_equal (argv[i], "--thousand");

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/history/kill", GUINT_TO_POINTER (all ? N_KILLS : N_KILLS_QUICK), test_kill);
  if (!all)
    g_test_add_func ("/history/kill-migration", test_migration);

  return g_test_run ();
}
