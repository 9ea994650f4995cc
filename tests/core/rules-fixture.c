/* rules-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rules-fixture.h"
#include "wh-dex-util.h"

/* Noon of some day; the tests set the time themselves. */
gint64 now = G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC;

gint64
get_now (void)
{
  return now;
}

WhRecord *
make_check (const char *name,
            gboolean    up,
            gint64      certificate)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_check, "c1");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_CHECK_NAME, name);
  wh_record_builder_set_number (builder, WH_CHECK_UP, up);
  wh_record_builder_set_number (builder, WH_CHECK_CERTIFICATE, certificate);

  return wh_record_builder_build (builder);
}

void
put (RulesFixture  *fixture,
     WhRecord *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (record->connection);

  wh_batch_take_record (batch, record);
  wh_batch_set_complete (batch, &wh_kind_check);
  wh_store_apply_now (fixture->store, batch);
}

void
drop (RulesFixture    *fixture,
      const char *name)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("c1");

  wh_batch_remove (batch, &wh_kind_check, name);
  wh_store_apply_now (fixture->store, batch);
}

void
set_up (RulesFixture       *fixture,
        gconstpointer  data)
{
  fixture->store = wh_store_new ();
  wh_store_set_source (fixture->store, "c1", "checks", "production");
  wh_store_set_source_state (fixture->store, "c1", FALSE, now, NULL);
  wh_store_set_source (fixture->store, "c2", "other", NULL);
  wh_store_set_source_state (fixture->store, "c2", FALSE, now, NULL);
  fixture->engine = wh_rule_engine_new (fixture->store, NULL);
  wh_rule_engine_set_clock (fixture->engine, get_now);
}

void
tear_down (RulesFixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->engine);
  g_assert_finalize_object (fixture->store);
}

void
begin (RulesFixture    *fixture,
       const char *json,
       GPtrArray  *states)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rules = wh_rules_from_json (json, -1, &error);

  g_assert_no_error (error);
  wh_rule_engine_set_rules (fixture->engine, rules);
  wh_rule_engine_begin (fixture->engine, states);
}

void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
pass (RulesFixture *fixture,
      gint64   time)
{
  gint64 end = now + time;

  for (now += 10 * SECOND; now < end; now += 10 * SECOND)
    wh_rule_engine_tick (fixture->engine, now);
  now = end;
  wh_rule_engine_tick (fixture->engine, now);
  settle ();
}

/* "firing", "pending", or "" when there is no alert. */
const char *
get_alert (RulesFixture    *fixture,
           const char *rule,
           const char *name)
{
  g_autofree char *uid = g_strdup_printf ("rule:%s/c1/check:%s", rule, name);
  WhRecord *alert;

  settle ();
  alert = wh_store_lookup (fixture->store, &wh_kind_alert, WH_LOCAL, uid);

  return alert != NULL ? alert->values[WH_ALERT_STATE].text : "";
}

void
sample (RulesFixture    *fixture,
        const char *name,
        double      value)
{
  g_autofree char *series = g_strdup_printf ("check:%s/latency", name);

  wh_rule_engine_note_sample (fixture->engine, "c1", &(WhSample) { g_intern_string (series), "s", now, value });
  wh_rule_engine_process (fixture->engine, 0);
}

void
await (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}
