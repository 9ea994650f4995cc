/* test-back-test.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Hours of applications and connections that come and go: what the engine fired
 * is what the back-test says of the versions that were written meanwhile. And what
 * the engine makes of a clock that jumps. */

#include "config.h"

#include "history-fixture.h"
#include "wh-back-test.h"
#include "wh-kind-past.h"
#include "wh-kinds.h"
#include "wh-rule-engine-private.h"
#include "wh-rules.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define STEP (15 * SECOND)
#define BEGIN (G_GINT64_CONSTANT (1790000000) / 60 * MINUTE)

static gint64 fake_now = BEGIN;

/* The clock of the whole program: the symbol of the executable goes before that of
 * the library. */
gint64
g_get_real_time (void)
{
  return __atomic_load_n (&fake_now, __ATOMIC_SEQ_CST);
}

typedef struct
{
  Fixture       history;
  WhStore      *store;
  WhRuleEngine *engine;
  GPtrArray    *rules;
  GHashTable   *firing;   /* uid of an alert → position in @fired + 1 */
  GArray       *fired;    /* Fired */
} World;

typedef struct
{
  const char *uid;        /* interned */
  gint64      from;
  gint64      until;
} Fired;

/* As the fleet does it. */
static void
changes_cb (WhStore      *store,
            const WhKind *kind,
            GArray       *changes,
            World        *world)
{
  if (wh_kind_has_past (kind))
    run (wh_history_record (world->history.history, (const WhChange *)(gpointer)changes->data, changes->len));
}

#define RULES \
  "[{\"id\":\"lost\",\"name\":\"Lost\",\"of\":{\"kind\":\"connection\"},\"for\":\"2m\"," \
  "\"when\":{\"threshold\":{\"field\":\"state\",\"is\":\"not_equal\",\"value\":\"live\"}}}," \
  "{\"id\":\"ill\",\"name\":\"Ill\",\"of\":{\"kind\":\"application\"},\"for\":\"1m\",\"keep_firing\":\"2m\"," \
  "\"when\":{\"threshold\":{\"field\":\"health\",\"is\":\"equal\",\"value\":\"failing\"}}}]"

static void
set_up (World         *world,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fake_now = BEGIN;
  fixture_set_up (&world->history, NULL);
  world->store = wh_store_new ();
  world->engine = wh_rule_engine_new (world->store, NULL);
  world->rules = wh_rules_from_json (RULES, -1, &error);
  g_assert_no_error (error);
  world->firing = g_hash_table_new (g_str_hash, g_str_equal);
  world->fired = g_array_new (FALSE, FALSE, sizeof (Fired));
  wh_rule_engine_set_rules (world->engine, world->rules);
  wh_rule_engine_begin (world->engine, NULL);
  g_signal_connect (world->store, "changes", G_CALLBACK (changes_cb), world);
}

static void
tear_down (World         *world,
           gconstpointer  data)
{
  g_assert_finalize_object (world->engine);
  g_assert_finalize_object (world->store);
  g_ptr_array_unref (world->rules);
  g_hash_table_unref (world->firing);
  g_array_unref (world->fired);
  fixture_tear_down (&world->history, NULL);
}

static void
put (World        *world,
     const WhKind *kind,
     const char   *name,
     gboolean      well)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (kind, WH_LOCAL);
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, kind->name_field, name);
  if (kind == &wh_kind_connection)
    wh_record_builder_set_text (builder, WH_CONNECTION_STATE, well ? "live" : "offline");
  else
    wh_record_builder_set_health (builder, well ? WH_HEALTH_OK : WH_HEALTH_FAILING, NULL);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (world->store, batch);
}

/* What fires now, as the alerts say. */
static void
look (World *world)
{
  WhResourceList *alerts = wh_store_get_list (world->store, &wh_kind_alert);
  g_autoptr(GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer uid;
  gpointer position;

  for (guint i = 0; i < wh_resource_list_get_n (alerts); i++)
    {
      WhRecord *alert = wh_resource_list_get_record (alerts, i);
      const char *name = g_intern_string (alert->uid);

      if (g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") != 0)
        continue;

      g_hash_table_add (present, (gpointer)name);

      if (!g_hash_table_contains (world->firing, name))
        {
          Fired fired = { name, fake_now, 0 };

          g_array_append_val (world->fired, fired);
          g_hash_table_insert (world->firing, (gpointer)name, GUINT_TO_POINTER (world->fired->len));
        }
    }

  g_hash_table_iter_init (&iter, world->firing);

  while (g_hash_table_iter_next (&iter, &uid, &position))
    {
      if (!g_hash_table_contains (present, uid))
        {
          g_array_index (world->fired, Fired, GPOINTER_TO_UINT (position) - 1).until = fake_now;
          g_hash_table_iter_remove (&iter);
        }
    }
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
live_for (World  *world,
          GRand  *dice,
          gint64  length)
{
  static const struct
  {
    const WhKind *kind;
    const char   *name;
  } things[] = {
    { &wh_kind_connection, "prod" }, { &wh_kind_connection, "forge" }, { &wh_kind_connection, "alerts" },
    { &wh_kind_application, "shop" }, { &wh_kind_application, "mail" },
  };

  for (gint64 end = fake_now + length; fake_now < end; fake_now += STEP)
    {
      for (guint i = 0; i < G_N_ELEMENTS (things); i++)
        {
          if (fake_now == BEGIN || g_rand_int_range (dice, 0, 12) == 0)
            put (world, things[i].kind, things[i].name, fake_now == BEGIN || g_rand_boolean (dice));
        }

      wh_history_note_fresh (world->history.history, WH_LOCAL, fake_now);
      wh_rule_engine_tick (world->engine, fake_now);
      settle ();
      look (world);
    }
}

static guint
count_of (World      *world,
          const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < world->fired->len; i++)
    n += g_str_has_prefix (g_array_index (world->fired, Fired, i).uid, prefix);

  return n;
}

static void
assert_was_fired (World             *world,
                  const WhRule      *rule,
                  const WhWouldFire *would)
{
  g_autofree char *uid = g_strdup_printf ("rule:%s/%s/%s", rule->id, WH_LOCAL, would->subject);

  for (guint i = 0; i < world->fired->len; i++)
    {
      const Fired *fired = &g_array_index (world->fired, Fired, i);

      if (g_str_equal (fired->uid, uid) && fired->from == would->from && fired->until == would->until)
        return;
    }

  g_test_message ("%s from %" G_GINT64_FORMAT " until %" G_GINT64_FORMAT " s", uid, (would->from - BEGIN) / SECOND,
                  (would->until - BEGIN) / SECOND);
  g_assert_not_reached ();
}

static void
test_equal (World         *world,
            gconstpointer  data)
{
  g_autoptr(GRand) dice = g_rand_new_with_seed (5);

  live_for (world, dice, 6 * HOUR);

  for (guint i = 0; i < world->rules->len; i++)
    {
      WhRule *rule = g_ptr_array_index (world->rules, i);
      g_autofree char *prefix = g_strdup_printf ("rule:%s/", rule->id);
      WhBackTestQuery query = { world->store, world->history.history, NULL, BEGIN, fake_now, 0 };
      g_autoptr(WhBackTest) test = run_boxed (wh_back_test_run (rule, &query));

      g_assert_cmpuint (count_of (world, prefix), >, 10);
      g_assert_cmpuint (test->firings->len, ==, count_of (world, prefix));
      for (guint f = 0; f < test->firings->len; f++)
        assert_was_fired (world, rule, g_ptr_array_index (test->firings, f));
    }
}

/* A night in which the program did not run is none in which all was ill. */
static void
test_closed (World         *world,
             gconstpointer  data)
{
  WhBackTestQuery query = { world->store, NULL, NULL, BEGIN, 0, 0 };
  g_autoptr(GRand) dice = g_rand_new_with_seed (5);
  g_autoptr(WhBackTest) test = NULL;

  live_for (world, dice, 10 * MINUTE);
  put (world, &wh_kind_connection, "prod", FALSE);
  put (world, &wh_kind_connection, "forge", TRUE);
  put (world, &wh_kind_connection, "alerts", TRUE);
  fixture_close (&world->history);
  fake_now += 8 * HOUR;
  fixture_open (&world->history);
  wh_history_note_fresh (world->history.history, WH_LOCAL, fake_now);
  put (world, &wh_kind_connection, "prod", TRUE);
  fixture_close (&world->history);
  fixture_open (&world->history);

  query.history = world->history.history;
  query.from = fake_now - 8 * HOUR;
  query.until = fake_now;
  test = run_boxed (wh_back_test_run (g_ptr_array_index (world->rules, 0), &query));
  g_assert_cmpuint (test->n_subjects, ==, 3);
  g_assert_cmpuint (test->firings->len, ==, 0);
}

/* Looks for so long, as a program that runs does. */
static void
watch_for (World  *world,
           gint64  length)
{
  for (gint64 end = fake_now + length; fake_now < end;)
    {
      fake_now += STEP;
      wh_rule_engine_tick (world->engine, fake_now);
      settle ();
    }
}

static const char *
get_state (World *world)
{
  WhRecord *alert = wh_store_lookup (world->store, &wh_kind_alert, WH_LOCAL, "rule:lost/" WH_LOCAL "/connection:prod");

  return alert != NULL ? alert->values[WH_ALERT_STATE].text : "";
}

/* The machine sleeps for eight hours, or its clock is set: what nobody saw does not
 * count towards the two minutes, and ends nothing either. */
static void
test_jump (World         *world,
           gconstpointer  data)
{
  gint64 jump = GPOINTER_TO_INT (data) * MINUTE;

  put (world, &wh_kind_connection, "prod", FALSE);
  watch_for (world, MINUTE);
  g_assert_cmpstr (get_state (world), ==, "pending");

  fake_now += jump;
  watch_for (world, 45 * SECOND);
  g_assert_cmpstr (get_state (world), ==, "pending");
  watch_for (world, MINUTE);
  g_assert_cmpstr (get_state (world), ==, "firing");

  fake_now += jump;
  watch_for (world, 45 * SECOND);
  g_assert_cmpstr (get_state (world), ==, "firing");
  put (world, &wh_kind_connection, "prod", TRUE);
  watch_for (world, MINUTE);
  g_assert_cmpstr (get_state (world), ==, "");
}

/* Nobody restores them, and they are no contact of anybody. */
static void
test_not_restored (World         *world,
                   gconstpointer  data)
{
  g_autoptr(GRand) dice = g_rand_new_with_seed (5);
  g_autoptr(GPtrArray) latest = NULL;
  g_autoptr(GArray) contacts = NULL;

  live_for (world, dice, 10 * MINUTE);
  fixture_close (&world->history);
  fixture_open (&world->history);
  latest = run_boxed (wh_history_load_latest (world->history.history));

  for (guint i = 0; i < latest->len; i++)
    {
      const WhObserved *one = g_ptr_array_index (latest, i);

      for (guint j = 0; j < one->batch->records->len; j++)
        g_assert_cmpint (((WhRecord *)g_ptr_array_index (one->batch->records, j))->kind->flags & WH_KIND_RECALLED, ==, 0);
    }

  contacts = run_boxed (wh_history_query_contacts (world->history.history, BEGIN, fake_now));
  g_assert_cmpuint (contacts->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  wh_kinds_register ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/back-test/" name, World, NULL, set_up, func, tear_down)
  ADD ("equals-what-fired", test_equal);
  ADD ("closed", test_closed);
  ADD ("not-restored", test_not_restored);
#undef ADD
#define ADD(name, minutes) g_test_add ("/back-test/" name, World, GINT_TO_POINTER (minutes), set_up, test_jump, tear_down)
  ADD ("asleep", 8 * 60);
  ADD ("clock-forward", 60);
  ADD ("clock-backward", -60);
#undef ADD

  return g_test_run ();
}
