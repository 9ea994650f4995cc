/* test-history.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "history-things.h"
#include "wh-history-rules.h"

/* ---- helpers ---- */

static char *
run_text (DexFuture *future)
{
  g_autoptr(DexFuture) owned = dex_ref (future);

  run (future);

  return g_value_dup_string (dex_future_get_value (owned, NULL));
}

/* Nothing on the disk. */
static void
set_up_memory (Fixture       *fixture,
               gconstpointer  data)
{
  fixture->history = wh_history_new (NULL);
  run (wh_history_open (fixture->history));
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
  fixture_close (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &original, &length, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (g_file_set_contents_full (fixture->path, original, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      edit (fixture, "DROP TRIGGER operation_keep; DROP TRIGGER operation_freeze");
      edit (fixture, cases[i].sql);
      fixture_open (fixture);
      g_assert_cmpint (run_number (wh_history_verify_operations (fixture->history)), ==, cases[i].bad);
      fixture_close (fixture);
    }
}

/* ---- events ---- */

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

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  things_register ();

  g_test_init (&argc, &argv, NULL);

#define TEST(name, func) g_test_add ("/history/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  TEST ("connections", test_connections);
  g_test_add ("/history/connections-in-memory", Fixture, "memory", set_up_memory, test_connections, fixture_tear_down);
  TEST ("settings", test_settings);
  TEST ("operations", test_operations);
  TEST ("tampering", test_tampering);
  TEST ("events", test_events);
  TEST ("fiber", test_fiber);
  TEST ("prune", test_prune);

  return g_test_run ();
}
