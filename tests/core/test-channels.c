/* test-channels.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "channels-fixture.h"

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

/* A digest begins nothing: who keeps a list is not told, it would never be over. */
static void
test_digest (void)
{
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  WhNotice digest = { .id = "digest", .title = "While you were away", .body = "2 things went wrong.",
                      .health = WH_HEALTH_WARNING, .stage = WH_NOTICE_DIGEST };
  Fixture fixture;
  Side pager;
  Side hook;

  set_up (&fixture);
  side_set_up (&pager, 202, PAGERDUTY_OK);
  side_set_up (&hook, 200, "");
  add_type (&fixture, "pagerduty", &pager);
  add_type (&fixture, "webhook", &hook);
  start_fast (&fixture, 1000, 60000);

  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 2);
  run (wh_channels_raise (fixture.channels, &digest));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 3);
  g_assert_cmpuint (pager.bodies->len, ==, 1);
  g_assert_nonnull (strstr (get_last (&hook), "\"action\":\"summary\""));

  side_tear_down (&pager);
  side_tear_down (&hook);
  tear_down (&fixture);
}

static void
put_incident (WhStore *store,
              gint64   began)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_incident, WH_LOCAL);
  g_autoptr(WhBatch) batch = wh_batch_new (WH_LOCAL);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, began);

  wh_record_builder_set_uid (builder, number);
  wh_record_builder_set_text (builder, WH_INCIDENT_NUMBER, number);
  wh_record_builder_set_text (builder, WH_INCIDENT_STATE, "resolved");
  wh_record_builder_set_text (builder, WH_INCIDENT_RULES, "DiskFull");
  wh_record_builder_set_number (builder, WH_INCIDENT_BEGAN, began);
  wh_record_builder_set_number (builder, WH_INCIDENT_TAKEN, began + 12 * MINUTE);
  wh_record_builder_set_number (builder, WH_INCIDENT_ENDED, began + 60 * MINUTE);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);
}

/* On Monday morning, once, and for those only who asked for it. */
static void
test_review (void)
{
  g_autoptr(GDateTime) monday = g_date_time_new_local (2026, 11, 16, 0, 0, 0);
  gint64 midnight = g_date_time_to_unix (monday) * G_USEC_PER_SEC;
  WhChannel *channel;
  Fixture fixture;
  Side side;

  set_up (&fixture);
  side_set_up (&side, 200, "");
  put_incident (fixture.store, midnight - 48 * 60 * MINUTE);
  put_incident (fixture.store, midnight - 24 * 60 * MINUTE);
  put_incident (fixture.store, midnight - 9 * 24 * 60 * MINUTE);
  channel = add_type (&fixture, "webhook", &side);
  start_fast (&fixture, 1000, 60000);
  run (wh_channels_review (fixture.channels, midnight + 9 * 60 * MINUTE));
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_WAITING), ==, 0);

  channel->review = TRUE;
  run (wh_channels_save (fixture.channels, channel, NULL));
  run (wh_channels_review (fixture.channels, midnight - MINUTE));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);
  run (wh_channels_review (fixture.channels, midnight + 7 * 60 * MINUTE));
  g_assert_cmpuint (side.bodies->len, ==, 1);
  run (wh_channels_review (fixture.channels, midnight + 8 * 60 * MINUTE));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 2);
  g_assert_nonnull (strstr (get_last (&side), "Last week: 2 incidents, taken after 12 min"));
  g_assert_nonnull (strstr (get_last (&side), "DiskFull"));

  /* Once, also after a restart. */
  run (wh_channels_review (fixture.channels, midnight + 80 * 60 * MINUTE));
  run (wh_channels_stop (fixture.channels));
  g_object_unref (fixture.channels);
  fixture.channels = wh_channels_new (fixture.history, fixture.secrets, fixture.store, fixture.acknowledgements);
  run (wh_channels_load (fixture.channels));
  start_fast (&fixture, 1000, 60000);
  run (wh_channels_review (fixture.channels, midnight + 90 * 60 * MINUTE));
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_WAITING), ==, 0);
  g_assert_cmpuint (side.bodies->len, ==, 2);

  side_tear_down (&side);
  tear_down (&fixture);
}

/* What another process is told of counts here too. */
static void
test_look (void)
{
  g_autoptr(WhChannels) other = NULL;
  Fixture fixture;
  Side side;

  set_up (&fixture);
  side_set_up (&side, 200, "");
  other = wh_channels_new (fixture.history, fixture.secrets, fixture.store, fixture.acknowledgements);
  run (wh_channels_load (other));
  add_type (&fixture, "webhook", &side);
  g_assert_null (wh_channels_find (other, "webhook"));
  run (wh_channels_look (other));
  g_assert_nonnull (wh_channels_find (other, "webhook"));
  run (wh_channels_look (fixture.channels));
  g_assert_cmpuint (wh_channels_list (fixture.channels)->len, ==, 1);

  g_assert_finalize_object (g_steal_pointer (&other));
  side_tear_down (&side);
  tear_down (&fixture);
}

/* A step with minutes waits; who acknowledges takes it back. */
static void
test_escalation (void)
{
  gint64 now = g_get_real_time ();
  g_autoptr(WhRecord) alert = make_alert (g_intern_string ("router"), "alertname=DiskFull\ninstance=db-1", now - G_USEC_PER_SEC);
  g_autoptr(WhBatch) batch = wh_batch_new (g_intern_string ("router"));
  g_autoptr(GPtrArray) routes = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_route_free);
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  WhNotice over = make_notice ("alert:db-1", WH_HEALTH_OK);
  WhRoute *route = wh_route_new ();
  Fixture fixture;
  Side side;

  set_up (&fixture);
  side_set_up (&side, 200, "ok");
  wh_batch_take_record (batch, wh_record_ref (alert));
  wh_store_apply_now (fixture.store, batch);
  wh_route_add_step (route, add_type (&fixture, "slack", &side)->id, 0);
  wh_route_add_step (route, add_type (&fixture, "webhook", &side)->id, 30);
  g_ptr_array_add (routes, route);
  run (wh_channels_set_routes (fixture.channels, routes));
  start_fast (&fixture, 1000, 60000);

  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_WAITING), ==, 1);
  operate (&fixture, "acknowledge", alert);
  wait_state (&fixture, WH_DELIVERY_DROPPED, 1);

  /* Who was not told of the beginning is not told of the end. */
  run (wh_channels_raise (fixture.channels, &over));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 2);
  g_assert_cmpuint (side.bodies->len, ==, 2);
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_WAITING), ==, 0);

  side_tear_down (&side);
  tear_down (&fixture);
}

static void
test_routes (void)
{
  g_autoptr(WhRoute) route = wh_route_new ();
  g_autoptr(WhMessage) message = wh_message_new (WH_MESSAGE_RAISE);
  g_autoptr(GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr(GDateTime) friday_night = g_date_time_new (zone, 2026, 3, 6, 23, 30, 0);
  g_autoptr(GDateTime) after_it = g_date_time_new (zone, 2026, 3, 7, 6, 59, 0);
  g_autoptr(GDateTime) morning = g_date_time_new (zone, 2026, 3, 7, 7, 0, 0);
  g_autoptr(GDateTime) saturday_night = g_date_time_new (zone, 2026, 3, 7, 23, 30, 0);

  message->health = WH_HEALTH_WARNING;
  g_assert_true (wh_route_matches (route, message, morning));

  route->health = WH_HEALTH_FAILING;
  g_assert_false (wh_route_matches (route, message, morning));
  message->health = WH_HEALTH_FAILING;
  g_assert_true (wh_route_matches (route, message, morning));

  route->environment = g_strdup ("production");
  g_assert_false (wh_route_matches (route, message, morning));
  message->environment = g_strdup ("production");
  g_assert_true (wh_route_matches (route, message, morning));

  route->label = g_strdup ("team=db");
  message->labels = g_strdup ("alertname=DiskFull\nteam=dbx");
  g_assert_false (wh_route_matches (route, message, morning));
  g_set_str (&message->labels, "alertname=DiskFull\nteam=db");
  g_assert_true (wh_route_matches (route, message, morning));

  route->from = wh_route_parse_time ("22:00");
  route->to = wh_route_parse_time ("07:00");
  route->days = 0x1f;
  g_assert_true (wh_route_matches (route, message, friday_night));
  g_assert_true (wh_route_matches (route, message, after_it));
  g_assert_false (wh_route_matches (route, message, morning));
  g_assert_false (wh_route_matches (route, message, saturday_night));

  g_assert_cmpint (wh_route_parse_time ("24:00"), ==, -1);
  g_assert_cmpint (wh_route_parse_time ("7"), ==, -1);
}

static void
test_message (void)
{
  g_autoptr(WhMessage) message = wh_message_new (WH_MESSAGE_RESOLVE);
  g_autoptr(WhMessage) copy = NULL;
  g_autofree char *json = NULL;

  message->title = g_strdup ("“ü” \"quoted\" \\ \n x");
  message->labels = g_strdup ("a=1\nb=x=y");
  message->health = WH_HEALTH_WARNING;
  message->key = g_strdup ("k");
  json = wh_message_to_json (message);
  copy = wh_message_from_json (json);
  g_assert_nonnull (copy);
  g_assert_cmpint (copy->action, ==, WH_MESSAGE_RESOLVE);
  g_assert_cmpint (copy->health, ==, WH_HEALTH_WARNING);
  g_assert_cmpstr (copy->title, ==, message->title);
  g_assert_cmpstr (copy->labels, ==, message->labels);
  g_assert_cmpstr (copy->key, ==, "k");
  g_assert_cmpint (copy->time / G_USEC_PER_SEC, ==, message->time / G_USEC_PER_SEC);
  g_assert_null (wh_message_from_json ("{}"));
  g_assert_null (wh_message_from_json ("nonsense"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

  g_test_add_func ("/acknowledgements/operation", test_acknowledge);
  g_test_add_func ("/tell/digest", test_digest);
  g_test_add_func ("/tell/review", test_review);
  g_test_add_func ("/tell/escalation", test_escalation);
  g_test_add_func ("/channels/look", test_look);
  g_test_add_func ("/routes/match", test_routes);
  g_test_add_func ("/message/json", test_message);

  return g_test_run ();
}
