/* channels-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "channels-fixture.h"
#include "loopback.h"

void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  wh_dex_run (future, &error);
  g_assert_no_error (error);
}

void
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

void
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

WhRecord *
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
void
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
copy_header (const char *name,
             const char *value,
             gpointer    data)
{
  g_hash_table_replace (data, g_strdup (name), g_strdup (value));
}

static gboolean
go_on_cb (gpointer message)
{
  soup_server_message_unpause (message);

  return G_SOURCE_REMOVE;
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

  if (side->cuts_body)
    {
      g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);
      g_autofree char *half = g_strdup_printf ("HTTP/1.1 %u OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                                               side->status, side->type, strlen (side->text) + 100, side->text);

      g_output_stream_write_all (g_io_stream_get_output_stream (stream), half, strlen (half), NULL, NULL, NULL);
      g_io_stream_close (stream, NULL, NULL);
      return;
    }

  if (side->slow > 0)
    {
      soup_server_message_pause (message);
      g_timeout_add_full (G_PRIORITY_DEFAULT, side->slow, go_on_cb, g_object_ref (message), g_object_unref);
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

void
side_set_up (Side       *side,
             guint       status,
             const char *text)
{
  g_autofree char *root = NULL;

  memset (side, 0, sizeof *side);
  side->status = status;
  side->type = "text/plain";
  side->text = text;
  side->bodies = g_ptr_array_new_with_free_func (g_free);
  side->methods = g_ptr_array_new_with_free_func (g_free);
  side->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  side->server = loopback_serve (answer_cb, side, &root);
  side->url = g_strconcat (root, "/services/T0/B0/secret", NULL);
}

void
side_tear_down (Side *side)
{
  soup_server_disconnect (side->server);
  g_object_unref (side->server);
  g_ptr_array_unref (side->bodies);
  g_ptr_array_unref (side->methods);
  g_hash_table_unref (side->headers);
  g_free (side->url);
}

const char *
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

WhChannel *
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

WhChannel *
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

GError *
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

WhNotice
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

guint
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

void
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

void
start_fast (Fixture *fixture,
            guint    window,
            guint    patience)
{
  wh_delivery_queue_set_pace (wh_channels_get_queue (fixture->channels), 30, 100, window, patience);
  wh_channels_start (fixture->channels);
}
