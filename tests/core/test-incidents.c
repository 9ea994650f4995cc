/* test-incidents.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fleet-fixture.h"
#include "wh-incident-timeline.h"
#include "wh-incidents.h"
#include "wh-kinds.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)
#define LABELS "alertname=HighErrorRate\napp=billing"

static void
put (WhStore  *store,
     WhRecord *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (record->connection);

  wh_batch_take_record (batch, record);
  wh_store_apply_now (store, batch);
}

static void
put_named (WhStore    *store,
           const char *uid,
           const char *severity,
           gint64      since)
{
  g_autofree char *labels = g_strdup_printf (LABELS "%s", uid);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, "router");

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, "HighErrorRate");
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, severity);
  wh_record_builder_set_text (builder, WH_ALERT_STATE, "firing");
  wh_record_builder_set_text (builder, WH_ALERT_SUMMARY, "More than 2 % of the requests fail");
  wh_record_builder_set_text (builder, WH_ALERT_APPLICATION, "billing");
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, g_str_equal (uid, "a") ? LABELS : labels);
  wh_record_builder_set_number (builder, WH_ALERT_SINCE, since);
  put (store, wh_record_builder_build (builder));
}

static void
put_alert (WhStore    *store,
           const char *severity,
           gint64      since)
{
  put_named (store, "a", severity, since);
}

static void
drop_alert (WhStore *store)
{
  g_autoptr(WhBatch) batch = wh_batch_new ("router");

  wh_batch_remove (batch, &wh_kind_alert, "a");
  wh_store_apply_now (store, batch);
}

static WhFleet *
open_fleet (const char *dir)
{
  WhFleet *fleet = fleet_fixture_open (dir);

  wh_store_set_source (wh_fleet_get_store (fleet), "router", "pager", "production");
  wh_store_set_source_state (wh_fleet_get_store (fleet), "router", FALSE, g_get_real_time (), NULL);

  return fleet;
}

/* Opens and closes by hand: the policy is looked at when the test says so. */
static void
start (WhFleet *fleet)
{
  g_autoptr(WhIncidentPolicy) policy = wh_incident_policy_from_json (NULL);

  wh_incidents_set_policy (wh_fleet_get_incidents (fleet), policy);
  wh_incidents_start (wh_fleet_get_incidents (fleet));
}

static WhRecord *
find_only (WhFleet *fleet)
{
  WhResourceList *list = wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_incident);

  g_assert_cmpuint (wh_resource_list_get_n (list), ==, 1);

  return wh_resource_list_get_record (list, 0);
}

static guint
count (WhFleet *fleet)
{
  return wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_incident));
}

static const char *
get_state (WhFleet *fleet)
{
  return find_only (fleet)->values[WH_INCIDENT_STATE].text;
}

static void
do_operation (WhFleet    *fleet,
              WhRecord   *target,
              const char *id,
              const char *parameter,
              const char *value)
{
  WhOperations *operations = wh_fleet_get_operations (fleet);
  g_autoptr(GPtrArray) possible = wh_operations_list (operations, target);
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < possible->len && operation == NULL; i++)
    if (g_str_equal (((const WhOperationInfo *)g_ptr_array_index (possible, i))->id, id))
      operation = wh_operations_prepare (operations, g_ptr_array_index (possible, i), target, &error);

  g_assert_no_error (error);
  g_assert_nonnull (operation);
  if (parameter != NULL)
    wh_operation_set_parameter (operation, parameter, value);
  wh_dex_run (wh_operations_plan (operations, operation), &error);
  g_assert_no_error (error);
  wh_dex_run (wh_operations_run (operations, operation, wh_record_get_name (target)), &error);
  g_assert_no_error (error);
}

static void
test_policy (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-incidents-XXXXXX", NULL);
  g_autoptr(WhIncidentPolicy) policy = wh_incident_policy_from_json ("{\"severity\":\"warning\",\"environment\":\"\",\"minutes\":5}");
  g_autofree char *json = wh_incident_policy_to_json (policy);
  WhFleet *fleet = open_fleet (dir);
  WhIncidents *incidents = wh_fleet_get_incidents (fleet);
  gint64 now = g_get_real_time ();

  g_assert_cmpint (policy->severity, ==, WH_HEALTH_WARNING);
  g_assert_null (policy->environment);
  g_assert_cmpstr (json, ==, "{\"severity\":\"warning\",\"environment\":\"\",\"minutes\":5}");

  /* Critical in production for two minutes. */
  start (fleet);
  put_alert (wh_fleet_get_store (fleet), "warning", now - 60 * MINUTE);
  wh_incidents_update (incidents, now);
  g_assert_cmpuint (count (fleet), ==, 0);
  put_alert (wh_fleet_get_store (fleet), "critical", now - MINUTE);
  wh_incidents_update (incidents, now);
  g_assert_cmpuint (count (fleet), ==, 0);
  wh_store_set_source (wh_fleet_get_store (fleet), "router", "pager", "staging");
  wh_incidents_update (incidents, now + 2 * MINUTE);
  g_assert_cmpuint (count (fleet), ==, 0);
  wh_store_set_source (wh_fleet_get_store (fleet), "router", "pager", "production");
  wh_incidents_update (incidents, now + MINUTE);
  g_assert_cmpuint (count (fleet), ==, 1);
  wh_incidents_update (incidents, now + 2 * MINUTE);
  g_assert_cmpuint (count (fleet), ==, 1);
  g_assert_cmpstr (wh_record_get_name (find_only (fleet)), ==, "1");
  g_assert_cmpstr (find_only (fleet)->values[WH_INCIDENT_WHERE].text, ==, "billing");
  g_assert_cmpint (find_only (fleet)->values[WH_INCIDENT_BEGAN].number, ==, now - MINUTE);
  g_assert_cmpint (find_only (fleet)->health, ==, WH_HEALTH_FAILING);

  fleet_fixture_close (fleet);
}

/* Who asks while it looks waits for the same look. */
static void
look (WhFleet *fleet)
{
  g_autoptr(DexFuture) one = wh_sharing_look (wh_fleet_get_sharing (fleet));
  g_autoptr(DexFuture) other = wh_sharing_look (wh_fleet_get_sharing (fleet));
  g_autoptr(GError) error = NULL;

  g_assert_true (dex_future_is_pending (other));
  wh_dex_run (dex_ref (one), &error);
  g_assert_no_error (error);
  g_assert_false (dex_future_is_pending (other));
}

/* The window has an incident open; the command line works on it. */
static void
test_shared (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-incidents-XXXXXX", NULL);
  WhFleet *window = open_fleet (dir);
  WhFleet *command;
  gint64 now = g_get_real_time ();

  start (window);
  put_alert (wh_fleet_get_store (window), "critical", now - 5 * MINUTE);
  wh_incidents_update (wh_fleet_get_incidents (window), now);
  look (window);

  command = open_fleet (dir);
  do_operation (command, find_only (command), "acknowledge", "owner", "carla");
  fleet_fixture_close (command);

  /* It has not heard of that when it writes what it sees itself. */
  put_named (wh_fleet_get_store (window), "b", "critical", now - 4 * MINUTE);
  wh_incidents_update (wh_fleet_get_incidents (window), now + MINUTE);
  g_assert_cmpstr (get_state (window), ==, "open");
  g_assert_cmpint (find_only (window)->values[WH_INCIDENT_ALERTS].number, ==, 2);

  look (window);
  g_assert_cmpstr (get_state (window), ==, "acknowledged");
  g_assert_cmpstr (find_only (window)->values[WH_INCIDENT_OWNER].text, ==, "carla");
  g_assert_cmpint (find_only (window)->values[WH_INCIDENT_ALERTS].number, ==, 2);

  /* Nothing is written again, so nothing is lost. */
  command = open_fleet (dir);
  g_assert_cmpstr (get_state (command), ==, "acknowledged");
  g_assert_cmpint (find_only (command)->values[WH_INCIDENT_ALERTS].number, ==, 2);
  do_operation (command, find_only (command), "resolve", "text", "It was the router");
  fleet_fixture_close (command);
  look (window);
  g_assert_cmpstr (get_state (window), ==, "resolved");
  g_assert_cmpint (find_only (window)->health, ==, WH_HEALTH_OK);
  wh_incidents_update (wh_fleet_get_incidents (window), now + 2 * MINUTE);
  g_assert_cmpuint (count (window), ==, 1);

  fleet_fixture_close (window);
  window = open_fleet (dir);
  g_assert_cmpstr (get_state (window), ==, "resolved");
  g_assert_cmpstr (find_only (window)->values[WH_INCIDENT_OWNER].text, ==, "carla");
  g_assert_cmpstr (find_only (window)->values[WH_INCIDENT_RESOLUTION].text, ==, "It was the router");
  fleet_fixture_close (window);
}

static void
test_life (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-incidents-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);
  WhIncidents *incidents = wh_fleet_get_incidents (fleet);
  gint64 now = g_get_real_time ();
  g_autofree char *report = NULL;
  gboolean noted = FALSE;

  start (fleet);
  put_alert (wh_fleet_get_store (fleet), "critical", now - 5 * MINUTE);
  wh_incidents_update (incidents, now);
  g_assert_cmpstr (get_state (fleet), ==, "open");

  /* Taken for ten minutes, then nobody's again. */
  do_operation (fleet, find_only (fleet), "acknowledge", "minutes", "10");
  g_assert_cmpstr (get_state (fleet), ==, "acknowledged");
  g_assert_cmpstr (find_only (fleet)->values[WH_INCIDENT_OWNER].text, ==, g_get_user_name ());
  wh_incidents_update (incidents, now + 5 * MINUTE);
  g_assert_cmpstr (get_state (fleet), ==, "acknowledged");
  wh_incidents_update (incidents, now + 12 * MINUTE);
  g_assert_cmpstr (get_state (fleet), ==, "open");
  g_assert_cmpint (find_only (fleet)->values[WH_INCIDENT_TAKEN].number, !=, WH_ABSENT);

  do_operation (fleet, find_only (fleet), "note", "text", "Stripe keys look *fine*");

  /* Restarted, it is there as it was; and not observed, it does not end. */
  fleet_fixture_close (fleet);
  fleet = open_fleet (dir);
  incidents = wh_fleet_get_incidents (fleet);
  g_assert_cmpstr (get_state (fleet), ==, "open");
  start (fleet);
  wh_store_set_source_state (wh_fleet_get_store (fleet), "router", TRUE, now, "asleep");
  wh_incidents_update (incidents, now + 480 * MINUTE);
  g_assert_cmpstr (get_state (fleet), ==, "open");
  drop_alert (wh_fleet_get_store (fleet));
  wh_incidents_update (incidents, now + 480 * MINUTE);
  g_assert_cmpstr (get_state (fleet), ==, "open");

  /* The clock goes back an hour, then two forward: nothing opens, nothing ends. */
  wh_incidents_update (incidents, now - 60 * MINUTE);
  wh_incidents_update (incidents, now + 60 * MINUTE);
  g_assert_cmpstr (get_state (fleet), ==, "open");

  wh_store_set_source_state (wh_fleet_get_store (fleet), "router", FALSE, now, NULL);
  wh_incidents_update (incidents, now + 481 * MINUTE);
  g_assert_cmpstr (get_state (fleet), ==, "resolved");
  g_assert_null (find_only (fleet)->values[WH_INCIDENT_RESOLVED_BY].text);
  g_assert_cmpint (find_only (fleet)->health, ==, WH_HEALTH_OK);

  /* Back within ten minutes: the same one. Done by hand: done, until it begins again. */
  put_alert (wh_fleet_get_store (fleet), "critical", now + 478 * MINUTE);
  wh_incidents_update (incidents, now + 485 * MINUTE);
  g_assert_cmpstr (get_state (fleet), ==, "open");
  do_operation (fleet, find_only (fleet), "resolve", "text", "Rolled back");
  g_assert_cmpstr (find_only (fleet)->values[WH_INCIDENT_RESOLUTION].text, ==, "Rolled back");
  put_alert (wh_fleet_get_store (fleet), "critical", now - 60 * MINUTE);
  wh_incidents_update (incidents, now + 486 * MINUTE);
  g_assert_cmpuint (count (fleet), ==, 1);
  put_alert (wh_fleet_get_store (fleet), "critical", now + 500 * MINUTE);
  wh_incidents_update (incidents, now + 510 * MINUTE);
  g_assert_cmpuint (count (fleet), ==, 2);

  /* The note survived all that, in the timeline and in the report. */
  drop_alert (wh_fleet_get_store (fleet));
  for (guint i = 0; i < 2; i++)
    {
      WhRecord *incident = wh_resource_list_get_record (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_incident), i);
      g_autoptr(GPtrArray) items = NULL;
      g_autoptr(WhDocument) document = NULL;
      DexFuture *future = wh_incident_timeline_load (wh_fleet_get_history (fleet), incident);

      g_assert_true (wh_dex_run (dex_ref (future), NULL));
      items = g_value_dup_boxed (dex_future_get_value (future, NULL));
      dex_unref (future);
      document = wh_incident_make_report (incident, items, NULL);
      report = wh_document_to_markdown (document);

      if (strstr (report, "Stripe keys look \\*fine\\*") != NULL)
        {
          noted = TRUE;
          g_assert_nonnull (strstr (report, "# Incident 1: More than 2 % of the requests fail"));
        }
      g_clear_pointer (&report, g_free);
    }
  g_assert_true (noted);

  fleet_fixture_close (fleet);
}

/* What another process opened may be about an alert that is not known here yet: it
 * is over when its system has answered since, without the alert. */
static void
test_by_hand (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-incidents-XXXXXX", NULL);
  WhFleet *window = open_fleet (dir);
  WhFleet *command;
  gint64 now = g_get_real_time ();

  start (window);
  command = open_fleet (dir);
  put_alert (wh_fleet_get_store (command), "critical", now - 5 * MINUTE);
  do_operation (command, wh_store_lookup (wh_fleet_get_store (command), &wh_kind_alert, "router", "a"), "open-incident", NULL, NULL);
  fleet_fixture_close (command);

  look (window);
  wh_incidents_update (wh_fleet_get_incidents (window), now + MINUTE);
  g_assert_cmpstr (get_state (window), ==, "open");

  wh_store_set_source_state (wh_fleet_get_store (window), "router", FALSE, g_get_real_time (), NULL);
  wh_incidents_update (wh_fleet_get_incidents (window), now + MINUTE);
  g_assert_cmpstr (get_state (window), ==, "resolved");

  fleet_fixture_close (window);
}

static const char *
get_taker (WhFleet    *fleet,
           const char *uid)
{
  WhRecord *alert = wh_store_lookup (wh_fleet_get_store (fleet), &wh_kind_alert, "router", uid);
  const WhAcknowledgement *taken = wh_acknowledgements_find (wh_fleet_get_acknowledgements (fleet), alert);

  return taken != NULL ? taken->who : NULL;
}

static gboolean
is_offered (WhFleet    *fleet,
            const char *alert,
            const char *operation)
{
  g_autoptr(GPtrArray) list = wh_operations_list (wh_fleet_get_operations (fleet),
                                                  wh_store_lookup (wh_fleet_get_store (fleet), &wh_kind_alert, "router", alert));

  for (guint i = 0; i < list->len; i++)
    if (strcmp (((const WhOperationInfo *)g_ptr_array_index (list, i))->id, operation) == 0)
      return TRUE;

  return FALSE;
}

/* Who takes an incident has its alerts, and who takes all of these has it. */
static void
test_owner (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-incidents-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);
  WhStore *store = wh_fleet_get_store (fleet);
  WhIncidents *incidents = wh_fleet_get_incidents (fleet);
  gint64 now = g_get_real_time ();
  WhRecord *incident;

  start (fleet);
  put_named (store, "a", "critical", now - 60 * MINUTE);
  put_named (store, "b", "critical", now - 60 * MINUTE);
  wh_incidents_update (incidents, now);
  incident = wh_incident_find_open (store, "alert:billing");
  g_assert_nonnull (incident);

  /* One of two is not all. What nobody has cannot be taken back. */
  g_assert_false (is_offered (fleet, "a", "unacknowledge"));
  do_operation (fleet, wh_store_lookup (store, &wh_kind_alert, "router", "a"), "acknowledge", "minutes", "30");
  g_assert_true (is_offered (fleet, "a", "unacknowledge"));
  wh_incidents_update (incidents, now);
  g_assert_cmpstr (wh_incident_find_open (store, "alert:billing")->values[WH_INCIDENT_STATE].text, ==, "open");
  do_operation (fleet, wh_store_lookup (store, &wh_kind_alert, "router", "b"), "acknowledge", "minutes", "60");
  wh_incidents_update (incidents, now);
  incident = wh_incident_find_open (store, "alert:billing");
  g_assert_cmpstr (incident->values[WH_INCIDENT_STATE].text, ==, "acknowledged");
  g_assert_cmpstr (incident->values[WH_INCIDENT_OWNER].text, ==, g_get_user_name ());
  g_assert_cmpint (incident->values[WH_INCIDENT_UNTIL].number, <, now + 40 * MINUTE);

  /* Nobody has it any more: it is open again, and then somebody takes it. */
  do_operation (fleet, wh_store_lookup (store, &wh_kind_alert, "router", "a"), "unacknowledge", NULL, NULL);
  wh_incidents_update (incidents, now + 45 * MINUTE);
  incident = wh_incident_find_open (store, "alert:billing");
  g_assert_cmpstr (incident->values[WH_INCIDENT_STATE].text, ==, "open");
  g_assert_null (get_taker (fleet, "a"));
  do_operation (fleet, incident, "acknowledge", "owner", "anna");
  g_assert_cmpstr (get_taker (fleet, "a"), ==, "anna");
  g_assert_cmpstr (get_taker (fleet, "b"), ==, "anna");

  fleet_fixture_close (fleet);
}

/* A silence that is kept here hides the alert of a source that knows none, and
 * opens no incident; it ends by the clock. */
static void
test_silence (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-incidents-XXXXXX", NULL);
  WhFleet *fleet = open_fleet (dir);
  WhStore *store = wh_fleet_get_store (fleet);
  gint64 now = g_get_real_time ();
  g_autoptr(WhAlertSet) alerts = wh_alert_set_new (store, NULL);
  WhResourceList *silences = wh_store_get_list (store, &wh_kind_silence);

  start (fleet);
  put_alert (store, "critical", now - 60 * MINUTE);
  do_operation (fleet, wh_store_lookup (store, &wh_kind_alert, "router", "a"), "silence", "minutes", "30");
  g_assert_cmpuint (wh_resource_list_get_n (silences), ==, 1);
  g_assert_cmpstr (wh_alert_set_get_state (alerts, wh_store_lookup (store, &wh_kind_alert, "router", "a")), ==, "suppressed");
  g_assert_cmpuint (wh_alert_set_count (alerts, NULL).silenced, ==, 1);
  g_assert_cmpuint (wh_alert_set_count (alerts, NULL).failing, ==, 0);
  wh_incidents_update (wh_fleet_get_incidents (fleet), now);
  g_assert_cmpuint (count (fleet), ==, 0);

  do_operation (fleet, wh_resource_list_get_record (silences, 0), "expire", NULL, NULL);
  g_assert_cmpstr (wh_alert_set_get_state (alerts, wh_store_lookup (store, &wh_kind_alert, "router", "a")), ==, "firing");
  wh_incidents_update (wh_fleet_get_incidents (fleet), now);
  g_assert_cmpuint (count (fleet), ==, 1);

  fleet_fixture_close (fleet);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/incidents/policy", test_policy);
  g_test_add_func ("/incidents/life", test_life);
  g_test_add_func ("/incidents/shared", test_shared);
  g_test_add_func ("/incidents/by-hand", test_by_hand);
  g_test_add_func ("/incidents/silence", test_silence);
  g_test_add_func ("/incidents/owner", test_owner);

  return g_test_run ();
}
