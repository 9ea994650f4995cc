/* test-channels.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <libsoup/soup.h>

#include "wh-channels.h"
#include "wh-dex-util.h"
#include "wh-json.h"
#include "wh-kinds.h"

typedef struct
{
  WhHistory          *history;
  WhStore            *store;
  WhConnections      *connections;
  WhOperations       *operations;
  WhSecrets          *secrets;
  WhAcknowledgements *acknowledgements;
  WhChannels         *channels;
} Fixture;

/* The other side: answers what it is told to, and remembers what it was sent. */
#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

typedef struct
{
  SoupServer *server;
  char       *url;
  guint       status;
  const char *type;
  const char *text;
  gboolean    cuts;
  gboolean    silent;
  GPtrArray  *bodies;
  GPtrArray  *methods; /* last part of the path of each */
  GHashTable *headers; /* of the last one */
} Side;

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
  fixture->channels = wh_channels_new (fixture->history, fixture->secrets, fixture->store, fixture->acknowledgements);
}

static void
tear_down (Fixture *fixture)
{
  run (wh_channels_stop (fixture->channels));
  g_assert_finalize_object (fixture->channels);
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

/* ---- The wire ---- */

static void
copy_header (const char *name,
             const char *value,
             gpointer    data)
{
  g_hash_table_replace (data, g_strdup (name), g_strdup (value));
}

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  Side *side = data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *text = g_strndup (body->data, body->length);

  g_ptr_array_add (side->bodies, g_steal_pointer (&text));
  g_ptr_array_add (side->methods, g_path_get_basename (path));
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), copy_header, side->headers);

  if (side->silent)
    {
      soup_server_message_pause (message);
      return;
    }

  if (side->cuts)
    {
      g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);

      g_io_stream_close (stream, NULL, NULL);
      return;
    }

  soup_server_message_set_status (message, side->status, NULL);
  if (side->status == 429)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "120");
  soup_server_message_set_response (message, side->type, SOUP_MEMORY_COPY, side->text, strlen (side->text));
}

static void
side_set_up (Side       *side,
             guint       status,
             const char *text)
{
  g_autoptr(GError) error = NULL;
  GSList *uris;

  memset (side, 0, sizeof *side);
  side->status = status;
  side->type = "text/plain";
  side->text = text;
  side->bodies = g_ptr_array_new_with_free_func (g_free);
  side->methods = g_ptr_array_new_with_free_func (g_free);
  side->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  side->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (side->server, NULL, answer_cb, side, NULL);
  soup_server_listen_local (side->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (side->server);
  side->url = g_strdup_printf ("http://127.0.0.1:%d/services/T0/B0/secret", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
}

static void
side_tear_down (Side *side)
{
  soup_server_disconnect (side->server);
  g_object_unref (side->server);
  g_ptr_array_unref (side->bodies);
  g_ptr_array_unref (side->methods);
  g_hash_table_unref (side->headers);
  g_free (side->url);
}

static const char *
get_last (Side *side)
{
  g_assert_cmpuint (side->bodies->len, >, 0);

  return g_ptr_array_index (side->bodies, side->bodies->len - 1);
}

static WhChannel *
add_channel (Fixture    *fixture,
             const char *type,
             const char *name,
             const char *url,
             const char *secret_id,
             const char *secret)
{
  g_autoptr(WhChannel) channel = wh_channel_new (type, name);
  g_autoptr(GHashTable) secrets = g_hash_table_new (g_str_hash, g_str_equal);

  if (url != NULL)
    wh_channel_set (channel, "url", url);
  if (secret_id != NULL)
    g_hash_table_insert (secrets, (gpointer)secret_id, (gpointer)secret);

  run (wh_channels_save (fixture->channels, channel, secrets));

  return wh_channels_find (fixture->channels, name);
}

static WhChannel *
add_slack_app (Fixture *fixture,
               Side    *side)
{
  g_autoptr(WhChannel) channel = wh_channel_new ("slack-app", "slack-app");
  g_autoptr(GHashTable) secrets = g_hash_table_new (g_str_hash, g_str_equal);

  wh_channel_set (channel, "url", side->url);
  wh_channel_set (channel, "channel", "#ops");
  g_hash_table_insert (secrets, (gpointer)"token", (gpointer)"xoxb-secret");
  run (wh_channels_save (fixture->channels, channel, secrets));

  return wh_channels_find (fixture->channels, "slack-app");
}

static WhChannel *
add_type (Fixture    *fixture,
          const char *type,
          Side       *side)
{
  if (g_str_equal (type, "slack-app"))
    return add_slack_app (fixture, side);

  if (g_str_equal (type, "slack"))
    return add_channel (fixture, type, type, NULL, "url", side->url);

  if (g_str_equal (type, "pagerduty"))
    return add_channel (fixture, type, type, side->url, "routing_key", "0123456789abcdef0123456789abcdef");

  return add_channel (fixture, type, type, side->url, "secret", "s3cret");
}

#define SLACK_OK "{\"ok\":true,\"channel\":\"C024BE91L\",\"ts\":\"1503435956.000247\",\"message\":{\"type\":\"message\"}}"

static const struct
{
  const char *type;
  guint       status;
  const char *text;
} good[] = {
  { "slack", 200, "ok" },
  { "slack-app", 200, SLACK_OK },
  { "webhook", 204, "" },
  { "pagerduty", 202, "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"x\"}" },
};

static GError *
fail_to_send (Fixture   *fixture,
              WhChannel *channel)
{
  GError *error = NULL;

  g_assert_false (wh_dex_run (wh_channels_test (fixture->channels, channel), &error));
  g_assert_nonnull (error);

  /* One sentence, and not the address that is the secret. */
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strstr (error->message, "secret"));
  g_assert_nonnull (strstr (error->message, channel->name));

  return error;
}

static void
test_wire (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  static const struct
  {
    guint       status;
    const char *type;
    const char *text;
    WhError     code;
    gboolean    final;
  } failures[] = {
    { 400, "text/plain", "invalid_payload", WH_ERROR_INVALID, TRUE },
    { 401, "text/plain", "no", WH_ERROR_AUTH_REQUIRED, FALSE },
    { 403, "text/plain", "action_prohibited", WH_ERROR_FORBIDDEN, FALSE },
    { 404, "text/plain", "no_service", WH_ERROR_NOT_FOUND, FALSE },
    { 410, "text/plain", "channel_is_archived", WH_ERROR_GONE, FALSE },
    { 429, "text/plain", "slow down", WH_ERROR_RATE_LIMITED, FALSE },
    { 500, "text/plain", "rollup_error", WH_ERROR_SERVER, FALSE },
    { 502, "text/html", "<html>Bad Gateway</html>", WH_ERROR_SERVER, FALSE },
    { 200, "text/html", "<!DOCTYPE html><html>Log in</html>", WH_ERROR_BAD_REPLY, FALSE },
  };
  Fixture fixture;
  Side side;
  WhChannel *channel;

  set_up (&fixture);
  side_set_up (&side, good[i].status, good[i].text);
  channel = add_type (&fixture, good[i].type, &side);
  run (wh_channels_test (fixture.channels, channel));
  g_assert_cmpuint (side.bodies->len, ==, g_str_equal (good[i].type, "pagerduty") ? 2 : 1);

  for (guint f = 0; f < G_N_ELEMENTS (failures); f++)
    {
      g_autoptr(GError) error = NULL;

      g_ptr_array_set_size (side.bodies, 0);
      side.status = failures[f].status;
      side.type = failures[f].type;
      side.text = failures[f].text;
      error = fail_to_send (&fixture, channel);
      g_assert_error (error, WH_ERROR, (int)failures[f].code);
      g_assert_cmpint (wh_channel_is_final (error), ==, failures[f].final);
      g_assert_cmpuint (wh_error_get_retry_after (error), ==, failures[f].status == 429 ? 120 : 0);

      /* Whether it is tried again is up to the queue. */
      g_assert_cmpuint (side.bodies->len, ==, 1);
    }

  side.cuts = TRUE;
  {
    g_autoptr(GError) error = fail_to_send (&fixture, channel);

    g_assert_cmpint (wh_channel_is_final (error), ==, FALSE);
  }

  side_tear_down (&side);
  tear_down (&fixture);
}

static WhNotice
make_notice (const char *id,
             WhHealth    health)
{
  return (WhNotice) {
    .id = id,
    .title = health == WH_HEALTH_OK ? "db-1 is fine again" : "db-1 <is> failing & “down”",
    .body = "95 % of /srv are full\nrouter · Since 14:09",
    .health = health,
    .kind = "alert",
    .connection = "router",
    .uid = "one",
  };
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static guint
count_state (Fixture         *fixture,
             WhDeliveryState  state)
{
  g_autoptr(DexFuture) future = wh_channels_load_deliveries (fixture->channels, 1000);
  GPtrArray *deliveries;
  guint n = 0;

  run (dex_ref (future));
  deliveries = g_value_get_boxed (dex_future_get_value (future, NULL));

  for (guint i = 0; i < deliveries->len; i++)
    n += ((WhDelivery *)g_ptr_array_index (deliveries, i))->state == state;

  return n;
}

static void
wait_state (Fixture         *fixture,
            WhDeliveryState  state,
            guint            n)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  guint tick = g_timeout_add (20, tick_cb, NULL);

  while (count_state (fixture, state) < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }

  g_source_remove (tick);
  g_assert_cmpuint (count_state (fixture, state), ==, n);
}

static void
start_fast (Fixture *fixture,
            guint    window,
            guint    patience)
{
  wh_delivery_queue_set_pace (wh_channels_get_queue (fixture->channels), 30, 100, window, patience);
  wh_channels_start (fixture->channels);
}

static void
test_slack_payload (void)
{
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  Fixture fixture;
  Side side;
  g_autoptr(WhJson) json = NULL;

  set_up (&fixture);
  side_set_up (&side, 200, "ok");
  add_type (&fixture, "slack", &side);
  start_fast (&fixture, 1000, 60000);
  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);

  json = wh_json_parse (get_last (&side), strlen (get_last (&side)), "", NULL);
  g_assert_nonnull (json);
  g_assert_cmpstr (wh_json_get_text (wh_json_get_root (json), "text"), ==, "db-1 &lt;is&gt; failing &amp; “down”");
  g_assert_cmpstr (wh_json_get_text (wh_json_get_root (json), "blocks[0].type"), ==, "section");
  g_assert_cmpstr (wh_json_get_text (wh_json_get_root (json), "blocks[0].text.text"), ==,
                   ":red_circle: *db-1 &lt;is&gt; failing &amp; “down”*");
  g_assert_cmpstr (wh_json_get_text (wh_json_get_root (json), "blocks[1].text.type"), ==, "mrkdwn");
  g_assert_cmpstr (wh_json_get_text (wh_json_get_root (json), "blocks[2].type"), ==, "context");

  side_tear_down (&side);
  tear_down (&fixture);
}

static void
check_call (Side       *side,
            guint       i,
            const char *method,
            const char *channel,
            const char *of,
            const char *ts)
{
  const char *body = g_ptr_array_index (side->bodies, i);
  g_autoptr(WhJson) json = wh_json_parse (body, strlen (body), "", NULL);
  yyjson_val *root = wh_json_get_root (json);

  g_assert_cmpstr (g_ptr_array_index (side->methods, i), ==, method);
  g_assert_cmpstr (wh_json_get_text (root, "channel"), ==, channel);
  g_assert_cmpstr (wh_json_get_text (root, "thread_ts"), ==, g_strcmp0 (of, "thread_ts") == 0 ? ts : NULL);
  g_assert_cmpstr (wh_json_get_text (root, "ts"), ==, g_strcmp0 (of, "ts") == 0 ? ts : NULL);
  g_assert_nonnull (wh_json_get_text (root, "text"));
  g_assert_cmpstr (wh_json_get_text (root, "blocks[0].type"), ==, "section");
}

/* What belongs together is one thread, whose first message says how it is now. */
static void
test_slack_threads (void)
{
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_WARNING);
  WhNotice worse = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  WhNotice over = make_notice ("alert:db-1", WH_HEALTH_OK);
  WhNotice other = make_notice ("alert:db-2", WH_HEALTH_FAILING);
  Fixture fixture;
  Side side;

  set_up (&fixture);
  side_set_up (&side, 200, SLACK_OK);
  add_slack_app (&fixture, &side);
  start_fast (&fixture, 1000, 60000);
  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);
  check_call (&side, 0, "chat.postMessage", "#ops", NULL, NULL);
  g_assert_cmpstr (g_hash_table_lookup (side.headers, "Authorization"), ==, "Bearer xoxb-secret");
  g_assert_true (g_str_has_prefix (g_hash_table_lookup (side.headers, "Content-Type"), "application/json"));

  run (wh_channels_raise (fixture.channels, &worse));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 2);
  g_assert_cmpuint (side.bodies->len, ==, 3);
  check_call (&side, 1, "chat.update", "C024BE91L", "ts", "1503435956.000247");
  check_call (&side, 2, "chat.postMessage", "C024BE91L", "thread_ts", "1503435956.000247");

  /* After a restart it is known where. */
  run (wh_channels_stop (fixture.channels));
  g_object_unref (fixture.channels);
  fixture.channels = wh_channels_new (fixture.history, fixture.secrets, fixture.store, fixture.acknowledgements);
  run (wh_channels_load (fixture.channels));
  start_fast (&fixture, 1000, 60000);
  run (wh_channels_raise (fixture.channels, &over));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 3);
  check_call (&side, 3, "chat.update", "C024BE91L", "ts", "1503435956.000247");
  check_call (&side, 4, "chat.postMessage", "C024BE91L", "thread_ts", "1503435956.000247");

  /* Something else has a thread of its own; and a refusal is one in words. */
  side.text = "{\"ok\":false,\"error\":\"not_in_channel\"}";
  run (wh_channels_raise (fixture.channels, &other));
  while (side.bodies->len < 6)
    g_main_context_iteration (NULL, TRUE);
  check_call (&side, 5, "chat.postMessage", "#ops", NULL, NULL);
  side.text = SLACK_OK;
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 4);

  side_tear_down (&side);
  tear_down (&fixture);
}

/* As Slack refuses: with status 200. */
static void
test_slack_refusals (void)
{
  static const struct
  {
    const char *code;
    WhError     error;
    gboolean    final;
  } refusals[] = {
    { "invalid_auth", WH_ERROR_AUTH_REQUIRED, FALSE },
    { "not_in_channel", WH_ERROR_FORBIDDEN, FALSE },
    { "channel_not_found", WH_ERROR_NOT_FOUND, FALSE },
    { "msg_too_long", WH_ERROR_INVALID, TRUE },
    { "something_new", WH_ERROR_SERVER, FALSE },
  };
  Fixture fixture;
  Side side;
  WhChannel *channel;

  set_up (&fixture);
  side_set_up (&side, 200, SLACK_OK);
  channel = add_slack_app (&fixture, &side);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"ok\":false,\"error\":\"%s\"}", refusals[i].code);
      g_autoptr(GError) error = NULL;

      side.text = text;
      error = fail_to_send (&fixture, channel);
      g_assert_error (error, WH_ERROR, (int)refusals[i].error);
      g_assert_cmpint (wh_channel_is_final (error), ==, refusals[i].final);
      g_assert_nonnull (strstr (error->message, refusals[i].code));
    }

  side_tear_down (&side);
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
  side_set_up (&pager, 202, good[3].text);
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

static void
test_webhook_signature (void)
{
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  Fixture fixture;
  Side side;
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *expected = NULL;
  g_autoptr(WhJson) json = NULL;
  WhChannel *channel;

  set_up (&fixture);
  side_set_up (&side, 200, "");
  channel = add_type (&fixture, "webhook", &side);
  wh_channel_set (channel, "template", "{\"t\":\"{{title}}\",\"b\":\"{{body}}\",\"h\":\"{{health}}\"}");
  start_fast (&fixture, 1000, 60000);
  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);

  text = g_strconcat (g_hash_table_lookup (side.headers, "X-Wheelhouse-Timestamp"), ".", get_last (&side), NULL);
  digest = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *)"s3cret", 6, text, -1);
  expected = g_strconcat ("sha256=", digest, NULL);
  g_assert_cmpstr (g_hash_table_lookup (side.headers, "X-Wheelhouse-Signature"), ==, expected);
  g_assert_nonnull (g_hash_table_lookup (side.headers, "Idempotency-Key"));

  json = wh_json_parse (get_last (&side), strlen (get_last (&side)), "", NULL);
  g_assert_nonnull (json);
  g_assert_cmpstr (wh_json_get_text (wh_json_get_root (json), "t"), ==, notice.title);
  g_assert_cmpstr (wh_json_get_text (wh_json_get_root (json), "b"), ==, notice.body);
  g_assert_cmpstr (wh_json_get_text (wh_json_get_root (json), "h"), ==, "failing");

  side_tear_down (&side);
  tear_down (&fixture);
}

/* Beginning, acknowledgement and end have one key, and the end comes last. */
static void
test_pagerduty_events (void)
{
  gint64 now = g_get_real_time ();
  g_autoptr(WhRecord) alert = make_alert (g_intern_string ("router"), "alertname=DiskFull\ninstance=db-1", now - G_USEC_PER_SEC);
  g_autoptr(WhBatch) batch = wh_batch_new (g_intern_string ("router"));
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  WhNotice over = make_notice ("alert:db-1", WH_HEALTH_OK);
  static const char *const actions[] = { "trigger", "acknowledge", "resolve" };
  g_autofree char *key = NULL;
  Fixture fixture;
  Side side;

  set_up (&fixture);
  side_set_up (&side, 202, "{\"status\":\"success\"}");
  add_type (&fixture, "pagerduty", &side);
  wh_batch_take_record (batch, wh_record_ref (alert));
  wh_store_apply_now (fixture.store, batch);
  start_fast (&fixture, 1000, 60000);

  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);
  operate (&fixture, "acknowledge", alert);
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 2);
  run (wh_channels_raise (fixture.channels, &over));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 3);
  g_assert_cmpuint (side.bodies->len, ==, 3);

  for (guint i = 0; i < 3; i++)
    {
      const char *body = g_ptr_array_index (side.bodies, i);
      g_autoptr(WhJson) json = wh_json_parse (body, strlen (body), "", NULL);
      yyjson_val *root = wh_json_get_root (json);

      g_assert_cmpstr (wh_json_get_text (root, "event_action"), ==, actions[i]);
      g_assert_cmpstr (wh_json_get_text (root, "routing_key"), ==, "0123456789abcdef0123456789abcdef");
      g_assert_cmpuint (strlen (wh_json_get_text (root, "dedup_key")), <=, 255);
      if (key == NULL)
        key = g_strdup (wh_json_get_text (root, "dedup_key"));
      g_assert_cmpstr (wh_json_get_text (root, "dedup_key"), ==, key);

      if (i == 0)
        {
          g_assert_cmpstr (wh_json_get_text (root, "payload.summary"), ==, notice.title);
          g_assert_cmpstr (wh_json_get_text (root, "payload.severity"), ==, "critical");
          g_assert_nonnull (wh_json_get_text (root, "payload.source"));
        }
    }

  side_tear_down (&side);
  tear_down (&fixture);
}

/* ---- The queue ---- */

static void
test_retry (void)
{
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  WhNotice over = make_notice ("alert:db-1", WH_HEALTH_OK);
  Fixture fixture;
  Side side;

  set_up (&fixture);
  side_set_up (&side, 500, "no");
  add_type (&fixture, "webhook", &side);
  start_fast (&fixture, 1000, 60000);

  /* However often it is raised, it is one message. */
  run (wh_channels_raise (fixture.channels, &notice));
  run (wh_channels_raise (fixture.channels, &notice));

  while (side.bodies->len < 3)
    g_main_context_iteration (NULL, TRUE);

  side.status = 200;
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_WAITING), ==, 0);

  /* Its end, and then it is new. */
  run (wh_channels_raise (fixture.channels, &over));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 2);
  run (wh_channels_raise (fixture.channels, &over));
  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 3);

  /* What will never be taken is given up, and can be sent again by hand. */
  side.status = 400;
  run (wh_channels_raise (fixture.channels, &over));
  wait_state (&fixture, WH_DELIVERY_DEAD, 1);

  side_tear_down (&side);
  tear_down (&fixture);
}

static void
test_given_up (void)
{
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  Fixture fixture;
  Side side;
  g_autoptr(DexFuture) future = NULL;

  set_up (&fixture);
  side_set_up (&side, 503, "no");
  add_type (&fixture, "webhook", &side);
  start_fast (&fixture, 1000, 150);
  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DEAD, 1);

  side.status = 200;
  future = wh_channels_load_deliveries (fixture.channels, 10);
  run (dex_ref (future));
  run (wh_channels_send_now (fixture.channels,
                             g_ptr_array_index ((GPtrArray *)g_value_get_boxed (dex_future_get_value (future, NULL)), 0)));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);

  side_tear_down (&side);
  tear_down (&fixture);
}

static void
test_storm (void)
{
  Fixture fixture;
  Side side;
  WhChannel *channel;

  set_up (&fixture);
  side_set_up (&side, 200, "");
  channel = add_type (&fixture, "webhook", &side);
  channel->limit = 3;
  start_fast (&fixture, 1500, 60000);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("alert:%u", i);
      WhNotice notice = make_notice (id, WH_HEALTH_FAILING);

      run (wh_channels_raise (fixture.channels, &notice));
    }

  wait_state (&fixture, WH_DELIVERY_DELIVERED, 4);
  g_assert_cmpuint (side.bodies->len, ==, 4);
  g_assert_nonnull (strstr (get_last (&side), "37 more messages"));
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_DROPPED), ==, 37);
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_WAITING), ==, 0);

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

  g_test_add_data_func ("/wire/slack", GUINT_TO_POINTER (0), test_wire);
  g_test_add_data_func ("/wire/slack-app", GUINT_TO_POINTER (1), test_wire);
  g_test_add_data_func ("/wire/webhook", GUINT_TO_POINTER (2), test_wire);
  g_test_add_data_func ("/wire/pagerduty", GUINT_TO_POINTER (3), test_wire);
  g_test_add_func ("/slack/payload", test_slack_payload);
  g_test_add_func ("/slack/threads", test_slack_threads);
  g_test_add_func ("/slack/refusals", test_slack_refusals);
  g_test_add_func ("/tell/digest", test_digest);
  g_test_add_func ("/tell/review", test_review);
  g_test_add_func ("/channels/look", test_look);
  g_test_add_func ("/webhook/signature", test_webhook_signature);
  g_test_add_func ("/pagerduty/events", test_pagerduty_events);
  g_test_add_func ("/queue/retry", test_retry);
  g_test_add_func ("/queue/given-up", test_given_up);
  g_test_add_func ("/queue/storm", test_storm);
  g_test_add_func ("/queue/escalation", test_escalation);
  g_test_add_func ("/routes/match", test_routes);
  g_test_add_func ("/message/json", test_message);

  return g_test_run ();
}
