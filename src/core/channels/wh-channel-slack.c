/* wh-channel-slack.c
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
#include "wh-json-write.h"

/* What the blocks take, in characters. */
#define MAX_HEADER  150
#define MAX_SECTION 2900

/* Three characters mean something in its text. */
static char *
escape (const char *text,
        glong       max)
{
  g_autoptr(GString) string = g_string_new (text);

  if (g_utf8_strlen (string->str, -1) > max)
    {
      g_string_truncate (string, g_utf8_offset_to_pointer (string->str, max - 1) - string->str);
      g_string_append (string, "…");
    }

  g_string_replace (string, "&", "&amp;", 0);
  g_string_replace (string, "<", "&lt;", 0);
  g_string_replace (string, ">", "&gt;", 0);

  return g_string_free (g_steal_pointer (&string), FALSE);
}

static void
write_text (JsonBuilder *builder,
            const char  *type,
            const char  *text)
{
  json_builder_begin_object (builder);
  wh_json_write_text (builder, "type", type);
  wh_json_write_text (builder, "text", text);
  json_builder_end_object (builder);
}

static const char *
get_mark (const WhMessage *message)
{
  if (message->action == WH_MESSAGE_RESOLVE)
    return ":white_check_mark:";

  if (message->action == WH_MESSAGE_ACKNOWLEDGE || message->action == WH_MESSAGE_TEST)
    return ":information_source:";

  return message->health == WH_HEALTH_FAILING ? ":red_circle:" : ":warning:";
}

static char *
make_payload (const WhMessage *message)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *title = escape (message->title, MAX_HEADER);
  g_autofree char *body = message->body != NULL ? escape (message->body, MAX_SECTION) : NULL;
  g_autofree char *head = g_strdup_printf ("%s *%s*", get_mark (message), title);
  g_autofree char *facts = wh_message_dup_facts (message);
  g_autofree char *context = NULL;

  g_strdelimit (facts, "\n", '\t');
  context = escape (facts, MAX_SECTION);
  g_strdelimit (context, "\t", ' ');

  json_builder_begin_object (builder);
  /* Shown where blocks cannot be: in the notification of the phone. */
  wh_json_write_text (builder, "text", title);
  json_builder_set_member_name (builder, "blocks");
  json_builder_begin_array (builder);

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "type", "section");
  json_builder_set_member_name (builder, "text");
  write_text (builder, "mrkdwn", head);
  json_builder_end_object (builder);

  if (body != NULL && *body != '\0')
    {
      json_builder_begin_object (builder);
      wh_json_write_text (builder, "type", "section");
      json_builder_set_member_name (builder, "text");
      write_text (builder, "mrkdwn", body);
      json_builder_end_object (builder);
    }

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "type", "context");
  json_builder_set_member_name (builder, "elements");
  json_builder_begin_array (builder);
  write_text (builder, "mrkdwn", context);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

static DexFuture *
send_fiber (gpointer user_data)
{
  WhChannelSend *send = user_data;
  g_autofree char *payload = make_payload (send->message);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autofree char *url = dex_await_string (wh_channel_lookup (send->channel, send->secrets, "url"), &error);
  GBytes *body;

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (url == NULL || *url == '\0')
    return wh_dex_reject (WH_ERROR_AUTH_REQUIRED, _("The URL of “%s” is not in the keyring: enter it again"), send->channel->name);

  reply = dex_await_boxed (wh_channel_post (send->channel, url, "application/json", payload, NULL, send->scope), &error);

  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Whatever else answers with a success is not it. */
  body = wh_http_reply_get_body (reply);
  if (g_bytes_get_size (body) < 2 || strncmp (g_bytes_get_data (body, NULL), "ok", 2) != 0)
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("“%s” did not answer as Slack does: is the URL right?"), send->channel->name);

  return dex_future_new_true ();
}

static DexFuture *
slack_send (WhChannel       *channel,
            const WhMessage *message,
            WhSecrets       *secrets,
            DexCancellable  *scope)
{
  return wh_dex_spawn_pinned (NULL, 0, send_fiber, wh_channel_send_new (channel, message, secrets, scope),
                              wh_channel_send_free);
}

static const WhSetting settings[] = {
  { "url", N_("Webhook URL"), N_("From “Incoming Webhooks” of your Slack app; it is a secret"), WH_SETTING_SECRET, TRUE, NULL },
  { "ca", N_("Authority file"), N_("Only for a proxy of your own"), WH_SETTING_FILE, FALSE, NULL },
};

const WhChannelType wh_channel_slack = {
  .id         = "slack",
  .title      = "Slack",
  .summary    = N_("A message in a channel, by an incoming webhook"),
  .settings   = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .send       = slack_send,
};
