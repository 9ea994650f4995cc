/* wh-channel-pagerduty.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-channel-http.h"
#include "wh-channel-send.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"

#define DEFAULT_URL "https://events.pagerduty.com/v2/enqueue"

#define MAX_SUMMARY 1024

static char *
shorten (const char *text)
{
  return g_utf8_strlen (text, -1) <= MAX_SUMMARY ? g_strdup (text) : g_utf8_substring (text, 0, MAX_SUMMARY);
}

static const char *
get_severity (const WhMessage *message)
{
  if (message->action == WH_MESSAGE_TEST)
    return "info";

  return message->health == WH_HEALTH_FAILING ? "critical" : "warning";
}

static const char *
get_action (const WhMessage *message)
{
  if (message->action == WH_MESSAGE_RESOLVE)
    return "resolve";

  return message->action == WH_MESSAGE_ACKNOWLEDGE ? "acknowledge" : "trigger";
}

static char *
make_event (const WhMessage *message,
            const char      *action,
            const char      *routing_key)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *time = wh_format_time_iso (message->time);
  g_autofree char *summary = shorten (message->title);

  /* At most 255 characters are taken, and an episode may have a long name. */
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, message->episode, -1);
  g_autofree char *dedup = g_strconcat ("wheelhouse-", digest, NULL);

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "routing_key", routing_key);
  wh_json_write_text (builder, "event_action", action);
  wh_json_write_text (builder, "dedup_key", dedup);

  if (strcmp (action, "trigger") == 0)
    {
      wh_json_write_text (builder, "client", "Wheelhouse");
      json_builder_set_member_name (builder, "payload");
      json_builder_begin_object (builder);
      wh_json_write_text (builder, "summary", summary);
      wh_json_write_text (builder, "source", message->source != NULL ? message->source : "Wheelhouse");
      wh_json_write_text (builder, "severity", get_severity (message));
      wh_json_write_text (builder, "timestamp", time);
      wh_json_write_text (builder, "component", message->application);
      wh_json_write_text (builder, "group", message->environment);
      json_builder_set_member_name (builder, "custom_details");
      json_builder_begin_object (builder);
      wh_json_write_text (builder, "text", message->body);
      wh_json_write_text (builder, "labels", message->labels);
      json_builder_end_object (builder);
      json_builder_end_object (builder);
    }

  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

static DexFuture *
send_event (WhChannelSend *send,
            const char    *action,
            const char    *routing_key)
{
  g_autofree char *event = make_event (send->message, action, routing_key);
  const char *url = wh_channel_get (send->channel, "url");

  return wh_channel_post (send->channel, url != NULL ? url : DEFAULT_URL, "application/json", event, NULL, send->scope);
}

static DexFuture *
send_fiber (gpointer user_data)
{
  WhChannelSend *send = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autofree char *routing_key = dex_await_string (wh_channel_lookup (send->channel, send->secrets, "routing_key"), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (routing_key == NULL || *routing_key == '\0')
    return wh_dex_reject (WH_ERROR_AUTH_REQUIRED, _("The integration key of “%s” is not in the keyring: enter it again"),
                          send->channel->name);

  reply = dex_await_boxed (send_event (send, get_action (send->message), routing_key), &error);

  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (wh_http_reply_get_status (reply) != 202)
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("“%s” did not answer as PagerDuty does: is the URL right?"), send->channel->name);

  /* Nobody shall be called out of bed by a test: it is over at once. */
  if (send->message->action == WH_MESSAGE_TEST)
    {
      g_clear_pointer (&reply, wh_http_reply_unref);
      reply = dex_await_boxed (send_event (send, "resolve", routing_key), &error);

      if (reply == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

static char *
pagerduty_dup_place (const WhChannel *channel)
{
  const char *url = wh_channel_get (channel, "url");

  return wh_channel_dup_host (url != NULL ? url : DEFAULT_URL);
}

static const WhSetting settings[] = {
  { "routing_key", N_("Integration key"), N_("Of an integration of the type “Events API v2”; it is a secret"), WH_SETTING_SECRET, TRUE, NULL },
  { "url", N_("URL"), N_("Only for the service region EU: https://events.eu.pagerduty.com/v2/enqueue"), WH_SETTING_URL, FALSE, NULL },
  { "ca", N_("Authority file"), N_("Only for a proxy of your own"), WH_SETTING_FILE, FALSE, NULL },
};

const WhChannelType wh_channel_pagerduty = {
  .id          = "pagerduty",
  .title       = "PagerDuty",
  .summary     = N_("Calls who is on duty, and takes the call back when it is over"),
  .settings    = settings,
  .n_settings  = G_N_ELEMENTS (settings),
  .keeps_state = TRUE,
  .dup_place   = pagerduty_dup_place,
  .send        = send_fiber,
};
