/* test-history-resources.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "history-things.h"

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

/* What an older version of the program left: a file without words, whose rows say
 * everything themselves. */
static void
make_wordless (Fixture *fixture)
{
  static const char text[] = "default";
  gint64 word = count (fixture, "SELECT id FROM word WHERE text = 'default'");
  gint64 field = count (fixture, "SELECT id FROM name WHERE text = 'place'");
  g_autofree char *hex = g_new0 (char, 2 * strlen (text) + 1);
  g_autofree char *sql = NULL;

  /* Numbers of one byte each, and the length of the text. */
  g_assert_cmpint (field, <, 32);
  g_assert_cmpint (word, <, 128);
  for (guint i = 0; i < strlen (text); i++)
    g_snprintf (hex + 2 * i, 3, "%02X", text[i]);

  sql = g_strdup_printf ("UPDATE current SET fields = unhex (replace (hex (fields), '%02X%02X', '%02X%02X%s'));"
                         "UPDATE version SET fields = unhex (replace (hex (fields), '%02X%02X', '%02X%02X%s'));"
                         "DROP TABLE word; PRAGMA user_version = 5",
                         (guint)field << 2 | 3, (guint)word, (guint)field << 2 | 2, (guint)strlen (text), hex,
                         (guint)field << 2 | 3, (guint)word, (guint)field << 2 | 2, (guint)strlen (text), hex);
  edit (fixture, sql);
}

static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  static const char says_it[] = "SELECT count (*) FROM current WHERE instr (fields, CAST ('default' AS BLOB))";
  g_autoptr(WhRecord) first = make_thing ("one", "a", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(WhRecord) second = make_thing ("one", "a", 2, 10, 2000, WH_HEALTH_OK);
  g_autoptr(WhRecord) again = make_thing ("one", "a", 2, 11, 3000, WH_HEALTH_OK);
  g_autoptr(WhRecord) other = make_thing ("one", "b", 1, 10, 1000, WH_HEALTH_OK);
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) then = NULL;
  g_autoptr(GPtrArray) later = NULL;

  /* What many say is in the file once. */
  change (fixture->history, NULL, first);
  change (fixture->history, first, second);
  change (fixture->history, NULL, other);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM word"), ==, 1);
  g_assert_cmpint (count (fixture, says_it), ==, 0);
  fixture_close (fixture);

  /* A file of an older version is read as it is. */
  make_wordless (fixture);
  g_assert_cmpint (count (fixture, says_it), ==, 2);
  fixture_open (fixture);
  all = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_true (wh_record_equal (find (all, "one", "a"), second));
  g_assert_true (wh_record_equal (find (all, "one", "b"), other));
  then = run_boxed (wh_history_load_at (fixture->history, 1500));
  g_assert_cmpstr (find (then, "one", "a")->values[PLACE].text, ==, "default");
  g_assert_cmpint (find (then, "one", "a")->values[COUNT].number, ==, 1);

  /* Seen again it has not changed, but takes less room from then on. */
  change (fixture->history, NULL, again);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM version"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT from_time FROM current JOIN resource ON id = resource WHERE uid = 'a'"), ==, 2000);
  g_assert_cmpint (count (fixture, says_it), ==, 1);
  later = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_cmpstr (find (later, "one", "a")->values[PLACE].text, ==, "default");
  g_assert_cmpint (count (fixture, "PRAGMA user_version"), >, 5);
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
  fixture_close (fixture);
  edit (fixture, "UPDATE name SET text = 'test-later' WHERE text = 'test-thing'");
  fixture_open (fixture);
  none = run_boxed (wh_history_load_latest (fixture->history));
  g_assert_null (find (none, "one", "a"));

  later = g_new0 (WhKind, 1);
  *later = (WhKind){ "test-later", "L", "Ls", "x", later_fields, G_N_ELEMENTS (later_fields), 2, -1 };
  wh_kind_register (later);
  reopen (fixture);
  all = run_boxed (wh_history_load_latest (fixture->history));
  found = find (all, "one", "a");
  g_assert_cmpstr (wh_record_get_text (found, "name"), ==, "name of a");
  g_assert_cmpfloat (found->values[wh_kind_find_field (found->kind, "count")].real, ==, 7.0);
  g_assert_cmpstr (wh_record_get_text (found, "added"), ==, NULL);
  g_assert_cmpint (wh_record_get_number (found, "ratio"), ==, WH_ABSENT);
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

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  things_register ();
  wh_kind_register (&derived);

  g_test_init (&argc, &argv, NULL);

#define TEST(name, func) g_test_add ("/history-resources/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  TEST ("round-trip", test_round_trip);
  TEST ("only-real-changes", test_only_real_changes);
  TEST ("words", test_words);
  TEST ("gone", test_gone);
  TEST ("load-at", test_load_at);
  TEST ("contact", test_contact);
  TEST ("other-kinds", test_other_kinds);
  TEST ("deleted-stays-deleted", test_deleted_stays_deleted);

  return g_test_run ();
}
