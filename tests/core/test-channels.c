/* test-channels.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-acknowledgements.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

typedef struct
{
  WhHistory          *history;
  WhStore            *store;
  WhConnections      *connections;
  WhOperations       *operations;
  WhSecrets          *secrets;
  WhAcknowledgements *acknowledgements;
} Fixture;

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture)
{
  fixture->history = wh_history_new (NULL);
  run (wh_history_open (fixture->history));
  fixture->store = wh_store_new ();
  fixture->secrets = wh_secrets_new ();
  wh_secrets_set_session_only (fixture->secrets, TRUE);
  fixture->connections = wh_connections_new (fixture->store, fixture->history, fixture->secrets);
  fixture->operations = wh_operations_new (fixture->connections, fixture->store, fixture->history);
  fixture->acknowledgements = wh_acknowledgements_new (fixture->history, fixture->operations);
}

static void
tear_down (Fixture *fixture)
{
  g_assert_finalize_object (fixture->acknowledgements);
  g_assert_finalize_object (fixture->operations);
  g_assert_finalize_object (fixture->connections);
  g_assert_finalize_object (fixture->secrets);
  g_assert_finalize_object (fixture->store);
  run (wh_history_close (fixture->history));
  g_assert_finalize_object (fixture->history);
}

static WhRecord *
make_alert (const char *connection,
            const char *labels,
            gint64      since)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, connection);

  wh_record_builder_set_uid (builder, "one");
  wh_record_builder_set_text (builder, WH_ALERT_NAME, "DiskFull");
  wh_record_builder_set_text (builder, WH_ALERT_STATE, "firing");
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, "critical");
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, labels);
  wh_record_builder_set_number (builder, WH_ALERT_SINCE, since);

  return wh_record_builder_build (builder);
}

/* By the door, as a user does: with a plan, and in the audit log. */
static void
operate (Fixture    *fixture,
         const char *id,
         WhRecord   *alert)
{
  g_autoptr(GPtrArray) list = wh_operations_list (fixture->operations, alert);
  const WhOperationInfo *info = NULL;
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((const WhOperationInfo *)g_ptr_array_index (list, i))->id, id))
      info = g_ptr_array_index (list, i);

  g_assert_nonnull (info);
  operation = wh_operations_prepare (fixture->operations, info, alert, &error);
  g_assert_no_error (error);
  run (wh_operations_plan (fixture->operations, operation));
  run (wh_operations_run (fixture->operations, operation, NULL));
}

static void
test_acknowledge (void)
{
  gint64 now = g_get_real_time ();
  Fixture fixture;
  g_autoptr(WhRecord) alert = make_alert ("metrics", "alertname=DiskFull\ninstance=db-1", now - G_USEC_PER_SEC);
  g_autoptr(WhRecord) copy = make_alert ("router", "alertname=DiskFull\ncluster=prod\ninstance=db-1", now - G_USEC_PER_SEC);
  g_autoptr(WhRecord) other = make_alert ("metrics", "alertname=DiskFull\ninstance=db-2", now - G_USEC_PER_SEC);
  g_autoptr(WhRecord) again = make_alert ("metrics", "alertname=DiskFull\ninstance=db-1", now + 60 * G_USEC_PER_SEC);
  g_autoptr(WhAcknowledgements) second = NULL;
  g_autoptr(DexFuture) entries = NULL;
  const WhAcknowledgement *found;

  set_up (&fixture);
  g_assert_null (wh_acknowledgements_find (fixture.acknowledgements, alert));
  operate (&fixture, "acknowledge", alert);

  found = wh_acknowledgements_find (fixture.acknowledgements, alert);
  g_assert_nonnull (found);
  g_assert_cmpstr (found->who, ==, g_get_user_name ());
  g_assert_cmpint (found->until, >, now + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);

  /* The copy of another source is the same alert; another alert is not, nor is
   * the same one when it fires anew. */
  g_assert_true (wh_acknowledgements_find (fixture.acknowledgements, copy) == found);
  g_assert_null (wh_acknowledgements_find (fixture.acknowledgements, other));
  g_assert_null (wh_acknowledgements_find (fixture.acknowledgements, again));

  /* It is in the file, and in the audit log. */
  second = wh_acknowledgements_new (fixture.history, fixture.operations);
  run (wh_acknowledgements_load (second));
  g_assert_nonnull (wh_acknowledgements_find (second, alert));
  entries = wh_history_query_operations (fixture.history, 0, 0, 0);
  run (dex_ref (entries));
  g_assert_cmpint (((GPtrArray *)g_value_get_boxed (dex_future_get_value (entries, NULL)))->len, ==, 2);

  operate (&fixture, "unacknowledge", copy);
  g_assert_null (wh_acknowledgements_find (fixture.acknowledgements, alert));
  run (wh_acknowledgements_load (second));
  g_assert_null (wh_acknowledgements_find (second, alert));

  /* Its time is up. */
  run (wh_acknowledgements_add (fixture.acknowledgements, alert, "jan", NULL, now - 1));
  g_assert_null (wh_acknowledgements_find (fixture.acknowledgements, alert));

  g_clear_object (&second);
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();
  g_test_add_func ("/acknowledgements/operation", test_acknowledge);

  return g_test_run ();
}
