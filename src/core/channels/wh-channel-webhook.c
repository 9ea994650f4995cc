/* wh-channel-webhook.c
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

/* A text as it stands within the quotes of JSON. */
static char *
escape (const char *text)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *quoted = NULL;

  json_node_set_string (node, text);
  quoted = json_to_string (node, FALSE);

  return g_strndup (quoted + 1, strlen (quoted) - 2);
}

/* Returns: (transfer full) (nullable): %NULL when there is no such word */
static char *
dup_value (const WhMessage *message,
           const char      *name)
{
  const struct
  {
    const char *name;
    const char *value;
  } words[] = {
    { "action", wh_message_action_get_id (message->action) },
    { "health", wh_health_get_id (message->health) },
    { "key", message->key },
    { "episode", message->episode },
    { "application", message->application },
    { "environment", message->environment },
    { "source", message->source },
    { "labels", message->labels },
    { "who", message->who },
    { "body", message->body },
    { "title", message->title },
  };

  if (strcmp (name, "time") == 0)
    return wh_format_time_iso (message->time) ?: g_strdup ("");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strcmp (words[i].name, name) == 0)
        return g_strdup (words[i].value != NULL ? words[i].value : "");
    }

  return NULL;
}

/**
 * wh_channel_fill_template:
 * @template: with words in braces: "{{title}}"
 * @message: what is told
 * @is_json: whether the words stand within the quotes of JSON
 *
 * What the words stand for is put in as it is: an alert whose title has braces
 * says so. A word that is none stays.
 *
 * Returns: (transfer full): the body
 */
char *
wh_channel_fill_template (const char      *template,
                          const WhMessage *message,
                          gboolean         is_json)
{
  GString *body = g_string_new (NULL);
  const char *rest = template;
  const char *start;

  while ((start = strstr (rest, "{{")) != NULL)
    {
      const char *name = start + strlen ("{{");
      gsize length = strspn (name, "abcdefghijklmnopqrstuvwxyz");
      g_autofree char *word = g_strndup (name, length);
      g_autofree char *value = g_str_has_prefix (name + length, "}}") ? dup_value (message, word) : NULL;
      g_autofree char *escaped = value != NULL && is_json ? escape (value) : NULL;

      g_string_append_len (body, rest, start - rest);

      if (value != NULL)
        {
          g_string_append (body, is_json ? escaped : value);
          rest = name + length + strlen ("}}");
        }
      else
        {
          g_string_append_c (body, '{');
          rest = start + 1;
        }
    }

  g_string_append (body, rest);

  return g_string_free (body, FALSE);
}

static char *
sign (const char *secret,
      const char *timestamp,
      const char *body)
{
  g_autofree char *signed_text = g_strconcat (timestamp, ".", body, NULL);
  g_autofree char *digest = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *)secret, strlen (secret),
                                                       signed_text, -1);

  return g_strconcat ("sha256=", digest, NULL);
}

static DexFuture *
send_fiber (gpointer user_data)
{
  WhChannelSend *send = user_data;
  const char *template = wh_channel_get (send->channel, "template");
  const char *type = wh_channel_get (send->channel, "content_type");
  g_autoptr(GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *body = NULL;
  g_autofree char *timestamp = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autofree char *secret = dex_await_string (wh_channel_lookup (send->channel, send->secrets, "secret"), &error);

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (type == NULL)
    type = "application/json";

  body = template != NULL ? wh_channel_fill_template (template, send->message, strstr (type, "json") != NULL)
                          : wh_message_to_json (send->message);

  g_hash_table_insert (headers, g_strdup ("Idempotency-Key"), g_strdup (send->message->key));
  g_hash_table_insert (headers, g_strdup ("X-Wheelhouse-Timestamp"), g_strdup (timestamp));

  if (secret != NULL && *secret != '\0')
    g_hash_table_insert (headers, g_strdup ("X-Wheelhouse-Signature"), sign (secret, timestamp, body));

  reply = dex_await_boxed (wh_channel_post (send->channel, wh_channel_get (send->channel, "url"), type, body, headers,
                                            send->scope),
                           &error);

  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static char *
webhook_dup_place (const WhChannel *channel)
{
  return wh_channel_dup_host (wh_channel_get (channel, "url"));
}

static const WhSetting settings[] = {
  { "url", N_("URL"), N_("Gets a POST for every message"), WH_SETTING_URL, TRUE, NULL },
  { "secret", N_("Secret"), N_("Signs every message with HMAC-SHA256; none when left empty"), WH_SETTING_SECRET, FALSE, NULL },
  { "template", N_("Template"), N_("The body, with {{title}}, {{body}}, {{health}} and others; all of it as JSON when left empty"),
    WH_SETTING_TEXT, FALSE, NULL },
  { "content_type", N_("Content type"), N_("Of a template that is not JSON"), WH_SETTING_TEXT, FALSE, NULL },
  { "ca", N_("Authority file"), N_("When the certificate is not from a public authority"), WH_SETTING_FILE, FALSE, NULL },
};

const WhChannelType wh_channel_webhook = {
  .id         = "webhook",
  .title      = N_("Webhook"),
  .summary    = N_("A signed POST to a program of yours"),
  .settings   = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .dup_place  = webhook_dup_place,
  .send       = send_fiber,
};
