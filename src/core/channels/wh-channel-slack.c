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
#include "wh-slack-text.h"

/* One message: an incoming webhook gives nothing back that a later one could be
 * tied to, so there are no threads. */
static char *
make_payload (const WhMessage *message)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  wh_slack_write_message (builder, message);
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

static const WhSetting settings[] = {
  { "url", N_("Webhook URL"), N_("From “Incoming Webhooks” of your Slack app; it is a secret"), WH_SETTING_SECRET, TRUE, NULL },
  { "ca", N_("Authority file"), N_("Only for a proxy of your own"), WH_SETTING_FILE, FALSE, NULL },
};

const WhChannelType wh_channel_slack = {
  .id         = "slack",
  .title      = "Slack",
  .summary    = N_("A message in a channel, by an incoming webhook; each stands for itself"),
  .settings   = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .send       = send_fiber,
};
