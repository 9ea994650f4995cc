/* wh-channel-slack-app.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Slack with the token of an app: what belongs together stands in one thread, and
 * its first message says how it is now. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-channel-http.h"
#include "wh-channel-send.h"
#include "wh-dex-util.h"
#include "wh-json-write.h"
#include "wh-json.h"
#include "wh-slack-text.h"

#define DEFAULT_URL "https://slack.com/api"

/* Where a thread is: "C024BE91L 1503435956.000247". Only the id of the channel
 * will do later, whatever name it was given by. */
typedef struct
{
  char *channel;
  char *ts;
} Place;

static void
place_clear (Place *place)
{
  g_clear_pointer (&place->channel, g_free);
  g_clear_pointer (&place->ts, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
place_read (Place      *place,
            const char *text)
{
  const char *space = text != NULL ? strchr (text, ' ') : NULL;

  if (space == NULL)
    return FALSE;

  place->channel = g_strndup (text, space - text);
  place->ts = g_strdup (space + 1);

  return TRUE;
}

/* Slack answers a failure with status 200. */
static GError *
make_error (WhChannelSend *send,
            const char    *code)
{
  static const struct
  {
    const char *code;
    WhError     error;
  } known[] = {
    { "invalid_auth", WH_ERROR_AUTH_REQUIRED },
    { "not_authed", WH_ERROR_AUTH_REQUIRED },
    { "account_inactive", WH_ERROR_AUTH_REQUIRED },
    { "token_revoked", WH_ERROR_AUTH_REQUIRED },
    { "token_expired", WH_ERROR_AUTH_REQUIRED },
    { "missing_scope", WH_ERROR_FORBIDDEN },
    { "not_in_channel", WH_ERROR_FORBIDDEN },
    { "restricted_action", WH_ERROR_FORBIDDEN },
    { "channel_not_found", WH_ERROR_NOT_FOUND },
    { "is_archived", WH_ERROR_GONE },
    { "ratelimited", WH_ERROR_RATE_LIMITED },
    { "rate_limited", WH_ERROR_RATE_LIMITED },
    { "msg_too_long", WH_ERROR_INVALID },
    { "invalid_blocks", WH_ERROR_INVALID },
    { "no_text", WH_ERROR_INVALID },
  };
  const char *name = send->channel->name;
  WhError error = WH_ERROR_SERVER;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i].code, code) == 0)
      error = known[i].error;

  if (error == WH_ERROR_AUTH_REQUIRED)
    return g_error_new (WH_ERROR, (int)error, _("Slack does not take the token of “%s” (%s): enter it again"), name, code);

  if (error == WH_ERROR_FORBIDDEN)
    return g_error_new (WH_ERROR, (int)error,
                        _("Slack does not let the app of “%s” write (%s): invite it to the channel, with the scope chat:write"),
                        name, code);

  return g_error_new (WH_ERROR, (int)error, _("Slack did not take the message of “%s”: %s"), name, code);
}

/* One call; its answer tells where the message is. */
static gboolean
call (WhChannelSend  *send,
      const char     *method,
      const char     *token,
      const char     *channel,
      const char     *ts,
      gboolean        reply,
      Place          *place,
      GError        **error)
{
  const char *base = wh_channel_get (send->channel, "url");
  g_autofree char *url = g_strdup_printf ("%s/%s", base != NULL ? base : DEFAULT_URL, method);
  g_autoptr(GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(WhHttpReply) answer = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autofree char *payload = NULL;
  yyjson_val *root;
  GBytes *body;

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "channel", channel);
  wh_json_write_text (builder, reply ? "thread_ts" : "ts", ts);
  wh_slack_write_message (builder, send->message);
  json_builder_end_object (builder);
  payload = wh_json_write_end (builder, FALSE);
  g_hash_table_insert (headers, (gpointer)"Authorization", g_strconcat ("Bearer ", token, NULL));

  answer = dex_await_boxed (wh_channel_post (send->channel, url, "application/json; charset=utf-8", payload, headers, send->scope),
                            error);
  if (answer == NULL)
    return FALSE;

  body = wh_http_reply_get_body (answer);
  json = wh_json_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "Slack", NULL);
  root = json != NULL ? wh_json_get_root (json) : NULL;

  if (wh_json_get_boolean (root, "ok") && wh_json_get_text (root, "ts") != NULL && wh_json_get_text (root, "channel") != NULL)
    {
      place_clear (place);
      place->channel = g_strdup (wh_json_get_text (root, "channel"));
      place->ts = g_strdup (wh_json_get_text (root, "ts"));
      return TRUE;
    }

  if (wh_json_get_text (root, "error") != NULL)
    g_propagate_error (error, make_error (send, wh_json_get_text (root, "error")));
  else
    g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY, _("“%s” did not answer as Slack does: is the URL right?"),
                 send->channel->name);

  return FALSE;
}

static DexFuture *
send_fiber (gpointer user_data)
{
  WhChannelSend *send = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(Place) thread = { NULL, NULL };
  g_auto(Place) place = { NULL, NULL };
  g_autofree char *token = dex_await_string (wh_channel_lookup (send->channel, send->secrets, "token"), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (token == NULL || *token == '\0')
    return wh_dex_reject (WH_ERROR_AUTH_REQUIRED, _("The token of “%s” is not in the keyring: enter it again"), send->channel->name);

  if (!place_read (&thread, send->message->thread))
    {
      if (!call (send, "chat.postMessage", token, wh_channel_get (send->channel, "channel"), NULL, FALSE, &place, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      return dex_future_new_take_string (g_strdup_printf ("%s %s", place.channel, place.ts));
    }

  /* The first message first: done again after a failure, it does no harm. */
  if (!call (send, "chat.update", token, thread.channel, thread.ts, FALSE, &place, &error) ||
      !call (send, "chat.postMessage", token, thread.channel, thread.ts, TRUE, &place, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static char *
slack_app_dup_place (const WhChannel *channel)
{
  return g_strdup (wh_channel_get (channel, "channel"));
}

static const WhSetting settings[] = {
  { "token", N_("Bot token"), N_("“xoxb-…” of a Slack app with the scope chat:write; it is a secret"), WH_SETTING_SECRET, TRUE, NULL },
  { "channel", N_("Channel"), N_("Its id, such as C024BE91L, or #name; the app has to be invited"), WH_SETTING_TEXT, TRUE, NULL },
  { "url", N_("URL"), N_("Only for a proxy of your own; https://slack.com/api when left empty"), WH_SETTING_URL, FALSE, NULL },
  { "ca", N_("Authority file"), N_("Only for a proxy of your own"), WH_SETTING_FILE, FALSE, NULL },
};

const WhChannelType wh_channel_slack_app = {
  .id         = "slack-app",
  .title      = "Slack app",
  .summary    = N_("A thread for each thing that is wrong, by the token of a Slack app"),
  .settings   = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .threads    = TRUE,
  .dup_place  = slack_app_dup_place,
  .send       = send_fiber,
};
