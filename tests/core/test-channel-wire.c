/* test-channel-wire.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "channels-fixture.h"
#include "wh-channel-http.h"
#include "wh-format.h"

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

/* What the other side answers, and what becomes of the message: it is tried again,
 * or given up at once. */
typedef struct
{
  const char *name;
  guint       status;
  const char *type;
  const char *text;
  gboolean    cuts;
  gboolean    cuts_body;
  gboolean    silent;
  int         code;  /* -1 = any that is told in one sentence */
  gboolean    final;
} Failure;

static const Failure failures[] = {
  { "bad request", 400, "text/plain", "invalid_payload", .code = WH_ERROR_INVALID, .final = TRUE },
  { "unauthorized", 401, "text/plain", "no", .code = WH_ERROR_AUTH_REQUIRED },
  { "forbidden", 403, "text/plain", "action_prohibited", .code = WH_ERROR_FORBIDDEN },
  { "not found", 404, "text/plain", "no_service", .code = WH_ERROR_NOT_FOUND },
  { "gone", 410, "text/plain", "channel_is_archived", .code = WH_ERROR_GONE },
  { "too large", 413, "text/plain", "too large", .code = -1, .final = TRUE },
  { "rate limited", 429, "text/plain", "slow down", .code = WH_ERROR_RATE_LIMITED },
  { "server error", 500, "text/plain", "rollup_error", .code = WH_ERROR_SERVER },
  { "bad gateway", 502, "text/html", "<html>Bad Gateway</html>", .code = WH_ERROR_SERVER },
  { "login page", 200, "text/html", "<!DOCTYPE html><html>Log in</html>", .code = WH_ERROR_BAD_REPLY },
  { "no answer", 200, "text/plain", "", .cuts = TRUE, .code = -1 },
  { "half an answer", 200, "text/plain", "ok", .cuts_body = TRUE, .code = -1 },
  { "silence", 200, "text/plain", "ok", .silent = TRUE, .code = WH_ERROR_TIMED_OUT },
};

static void
side_fail (Side          *side,
           const Failure *failure)
{
  side->status = failure->status;
  side->type = failure->type;
  side->text = failure->text;
  side->cuts = failure->cuts;
  side->cuts_body = failure->cuts_body;
  side->silent = failure->silent;
  wh_channel_http_set_patience (failure->silent ? 200 : 20000);
}

static void
side_recover (Side  *side,
              guint  i)
{
  side->status = good[i].status;
  side->type = "text/plain";
  side->text = good[i].text;
  side->cuts = side->cuts_body = side->silent = FALSE;
  wh_channel_http_set_patience (20000);
}

/* Each failure is one clear sentence. */
static void
test_wire (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
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
      side_fail (&side, &failures[f]);
      error = fail_to_send (&fixture, channel);
      g_test_message ("%s, %s: %s", good[i].type, failures[f].name, error->message);

      if (failures[f].code >= 0)
        g_assert_error (error, WH_ERROR, failures[f].code);
      g_assert_true (error->domain == WH_ERROR);
      g_assert_cmpint (wh_channel_is_final (error), ==, failures[f].final);
      g_assert_cmpuint (wh_error_get_retry_after (error), ==, failures[f].status == 429 ? 120 : 0);

      /* What the other side shows to people is no sentence of ours. */
      g_assert_null (strstr (error->message, "<html>"));

      /* Whether it is tried again is up to the queue. */
      g_assert_cmpuint (side.bodies->len, ==, 1);
    }

  /* Who takes a while has not failed. */
  side_recover (&side, i);
  side.slow = 400;
  run (wh_channels_test (fixture.channels, channel));

  side_tear_down (&side);
  tear_down (&fixture);
}

static WhDelivery *
wait_tried (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (TRUE)
    {
      g_autoptr(DexFuture) future = wh_channels_load_deliveries (fixture->channels, 10);
      GPtrArray *deliveries;
      WhDelivery *delivery;

      run (dex_ref (future));
      deliveries = g_value_get_boxed (dex_future_get_value (future, NULL));
      delivery = deliveries->len > 0 ? g_ptr_array_index (deliveries, 0) : NULL;

      if (delivery != NULL && delivery->tries > 0 && delivery->state != WH_DELIVERY_SENDING)
        return wh_delivery_ref (delivery);

      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (2000);
    }
}

/* And the queue knows what to do: wait, for as long as it was asked to, or give up.
 * Either way it is kept, and arrives once the other side takes it. */
static void
test_decision (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  for (guint f = 0; f < G_N_ELEMENTS (failures); f++)
    {
      WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
      g_autoptr(WhDelivery) tried = NULL;
      gint64 now = g_get_real_time ();
      Fixture fixture;
      Side side;

      set_up (&fixture);
      side_set_up (&side, good[i].status, good[i].text);
      add_type (&fixture, good[i].type, &side);
      side_fail (&side, &failures[f]);
      wh_delivery_queue_set_pace (wh_channels_get_queue (fixture.channels), 60000, 60000, 1000, 600000);
      wh_channels_start (fixture.channels);
      run (wh_channels_raise (fixture.channels, &notice));
      tried = wait_tried (&fixture);
      g_test_message ("%s, %s: %s", good[i].type, failures[f].name, tried->error);

      g_assert_cmpuint (tried->tries, ==, 1);
      g_assert_nonnull (tried->error);
      g_assert_null (strstr (tried->error, "secret"));
      g_assert_cmpint (tried->state, ==, failures[f].final ? WH_DELIVERY_DEAD : WH_DELIVERY_WAITING);

      /* A quarter of the pause is chance. */
      if (!failures[f].final)
        g_assert_cmpint (tried->next_at - now, >=, (failures[f].status == 429 ? 120 : 45) * G_USEC_PER_SEC);

      side_recover (&side, i);
      run (wh_channels_send_now (fixture.channels, tried));
      wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);
      g_assert_cmpuint (side.bodies->len, ==, 2);

      side_tear_down (&side);
      tear_down (&fixture);
    }
}

/* ---- As the vendors have it ---- */

static gboolean
is_one_of (const char         *text,
           const char * const *choices)
{
  return text != NULL && g_strv_contains (choices, text);
}

static void
check_members (yyjson_val         *object,
               const char * const *known)
{
  yyjson_val *key;
  yyjson_val *value;
  size_t i;
  size_t n;

  g_assert_true (yyjson_is_obj (object));

  yyjson_obj_foreach (object, i, n, key, value)
    {
      g_assert_true (is_one_of (yyjson_get_str (key), known));
      g_assert_false (yyjson_is_null (value));
    }
}

/* Events API v2: what an event has to have, may have, and how long it may be. */
static void
check_event (const char *body)
{
  static const char * const actions[] = { "trigger", "acknowledge", "resolve", NULL };
  static const char * const severities[] = { "critical", "warning", "error", "info", NULL };
  static const char * const members[] = { "payload", "routing_key", "dedup_key", "event_action", "client", "client_url", "links", "images", NULL };
  static const char * const payload[] = { "summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details", NULL };
  g_autoptr(WhJson) json = wh_json_parse (body, strlen (body), "", NULL);
  yyjson_val *root = wh_json_get_root (json);

  check_members (root, members);
  g_assert_cmpuint (strlen (wh_json_get_text (root, "routing_key")), ==, 32);
  g_assert_true (is_one_of (wh_json_get_text (root, "event_action"), actions));
  g_assert_cmpint (g_utf8_strlen (wh_json_get_text (root, "dedup_key"), -1), <=, 255);
  g_assert_cmpuint (strlen (body), <, 512 * 1024);

  if (g_strcmp0 (wh_json_get_text (root, "event_action"), "trigger") != 0)
    return;

  check_members (yyjson_obj_get (root, "payload"), payload);
  g_assert_cmpint (g_utf8_strlen (wh_json_get_text (root, "payload.summary"), -1), >, 0);
  g_assert_cmpint (g_utf8_strlen (wh_json_get_text (root, "payload.summary"), -1), <=, 1024);
  g_assert_nonnull (wh_json_get_text (root, "payload.source"));
  g_assert_true (is_one_of (wh_json_get_text (root, "payload.severity"), severities));
  g_assert_cmpint (wh_parse_time_iso (wh_json_get_text (root, "payload.timestamp")), !=, WH_ABSENT);
}

static void
check_slack_text (yyjson_val *text)
{
  static const char * const members[] = { "type", "text", NULL };
  const char *words = wh_json_get_text (text, "text");

  check_members (text, members);
  g_assert_cmpstr (wh_json_get_text (text, "type"), ==, "mrkdwn");
  g_assert_nonnull (words);
  g_assert_cmpint (g_utf8_strlen (words, -1), >, 0);
  g_assert_cmpint (g_utf8_strlen (words, -1), <=, 3000);
  g_assert_null (strchr (words, '<'));
}

/* Block Kit: sections and contexts, and how long their texts may be. */
static void
check_slack (const char *body)
{
  static const char * const members[] = { "text", "blocks", "channel", "ts", "thread_ts", NULL };
  g_autoptr(WhJson) json = wh_json_parse (body, strlen (body), "", NULL);
  yyjson_val *root = wh_json_get_root (json);
  yyjson_val *blocks = yyjson_obj_get (root, "blocks");
  yyjson_val *block;
  size_t i;
  size_t n;

  check_members (root, members);
  g_assert_cmpint (g_utf8_strlen (wh_json_get_text (root, "text"), -1), >, 0);
  g_assert_cmpint (g_utf8_strlen (wh_json_get_text (root, "text"), -1), <=, 40000);
  g_assert_true (yyjson_is_arr (blocks));
  g_assert_cmpuint (yyjson_arr_size (blocks), <=, 50);

  yyjson_arr_foreach (blocks, i, n, block)
    {
      if (g_strcmp0 (wh_json_get_text (block, "type"), "section") == 0)
        {
          check_slack_text (yyjson_obj_get (block, "text"));
          continue;
        }

      g_assert_cmpstr (wh_json_get_text (block, "type"), ==, "context");
      g_assert_cmpuint (yyjson_arr_size (yyjson_obj_get (block, "elements")), ==, 1);
      check_slack_text (yyjson_arr_get_first (yyjson_obj_get (block, "elements")));
    }
}

/* However long a text is, and whatever is in it, what is sent is not refused. */
static void
test_vendors (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  static const char * const pieces[] = { "word ", "&", "<>", "ü", "\"\\\t" };
  void (*check) (const char *) = g_str_equal (good[i].type, "pagerduty") ? check_event : check_slack;
  Fixture fixture;
  Side side;

  set_up (&fixture);
  side_set_up (&side, good[i].status, good[i].text);
  run (wh_channels_test (fixture.channels, add_type (&fixture, good[i].type, &side)));
  start_fast (&fixture, 1, 60000);

  for (guint p = 0; p < G_N_ELEMENTS (pieces); p++)
    {
      g_autoptr(GString) text = g_string_new ("It ");
      g_autofree char *id = g_strdup_printf ("alert:%u", p);
      WhNotice notice = make_notice (id, WH_HEALTH_WARNING);
      WhNotice over = make_notice (id, WH_HEALTH_OK);

      while (text->len < 12000)
        g_string_append (text, pieces[p]);

      notice.title = notice.body = text->str;
      run (wh_channels_raise (fixture.channels, &notice));
      wait_state (&fixture, WH_DELIVERY_DELIVERED, 2 * p + 1);
      run (wh_channels_raise (fixture.channels, &over));
      wait_state (&fixture, WH_DELIVERY_DELIVERED, 2 * p + 2);
    }

  g_assert_cmpuint (side.bodies->len, >=, 2 * G_N_ELEMENTS (pieces));

  for (guint b = 0; b < side.bodies->len; b++)
    check (g_ptr_array_index (side.bodies, b));

  side_tear_down (&side);
  tear_down (&fixture);
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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

  g_test_add_data_func ("/wire/slack", GUINT_TO_POINTER (0), test_wire);
  g_test_add_data_func ("/wire/slack-app", GUINT_TO_POINTER (1), test_wire);
  g_test_add_data_func ("/wire/webhook", GUINT_TO_POINTER (2), test_wire);
  g_test_add_data_func ("/wire/pagerduty", GUINT_TO_POINTER (3), test_wire);

  g_test_add_data_func ("/decision/slack", GUINT_TO_POINTER (0), test_decision);
  g_test_add_data_func ("/decision/slack-app", GUINT_TO_POINTER (1), test_decision);
  g_test_add_data_func ("/decision/webhook", GUINT_TO_POINTER (2), test_decision);
  g_test_add_data_func ("/decision/pagerduty", GUINT_TO_POINTER (3), test_decision);

  g_test_add_data_func ("/vendors/slack", GUINT_TO_POINTER (0), test_vendors);
  g_test_add_data_func ("/vendors/slack-app", GUINT_TO_POINTER (1), test_vendors);
  g_test_add_data_func ("/vendors/pagerduty", GUINT_TO_POINTER (3), test_vendors);

  g_test_add_func ("/slack/payload", test_slack_payload);
  g_test_add_func ("/slack/threads", test_slack_threads);
  g_test_add_func ("/slack/refusals", test_slack_refusals);
  g_test_add_func ("/webhook/signature", test_webhook_signature);
  g_test_add_func ("/pagerduty/events", test_pagerduty_events);

  return g_test_run ();
}
