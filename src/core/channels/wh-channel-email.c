/* wh-channel-email.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-channel-send.h"
#include "wh-dex-util.h"
#include "wh-smtp.h"

#define DEFAULT_PORT     587
#define DEFAULT_TLS_PORT 465

static const char *const securities[] = { "starttls", "tls", "none", NULL };

static WhSmtpSecurity
get_security (const WhChannel *channel)
{
  const char *security = wh_channel_get (channel, "security");

  if (g_strcmp0 (security, "tls") == 0)
    return WH_SMTP_TLS;

  return g_strcmp0 (security, "none") == 0 ? WH_SMTP_CLEAR : WH_SMTP_STARTTLS;
}

static guint
get_port (const WhChannel *channel)
{
  const char *text = wh_channel_get (channel, "port");
  guint64 port;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, 65535, &port, NULL))
    return (guint)port;

  return get_security (channel) == WH_SMTP_TLS ? DEFAULT_TLS_PORT : DEFAULT_PORT;
}

/* Addresses stand in commands and headers: nothing else may come along. */
static gboolean
is_address (const char *text)
{
  const char *at = strchr (text, '@');

  if (at == NULL || at == text || at[1] == '\0')
    return FALSE;

  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || *c == ' ' || *c == '<' || *c == '>' || *c == ',')
      return FALSE;

  return TRUE;
}

static char **
dup_recipients (const WhChannel *channel)
{
  g_auto(GStrv) parts = g_strsplit_set (wh_channel_get (channel, "to") ?: "", ",; ", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (builder, parts[i]);

  return g_strv_builder_end (builder);
}

static gboolean
email_check (const WhChannel  *channel,
             GError          **error)
{
  g_auto(GStrv) to = dup_recipients (channel);
  const char *from = wh_channel_get (channel, "from");
  const char *port = wh_channel_get (channel, "port");
  const char *security = wh_channel_get (channel, "security");
  guint64 number;

  if (from == NULL || !is_address (from) || to[0] == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is not an address: it should look like name@example.org"),
                   from != NULL && is_address (from) ? "" : from);
      return FALSE;
    }

  for (guint i = 0; to[i] != NULL; i++)
    {
      if (!is_address (to[i]))
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is not an address: it should look like name@example.org"), to[i]);
          return FALSE;
        }
    }

  if (port != NULL && !g_ascii_string_to_unsigned (port, 10, 1, 65535, &number, NULL))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is not a port: it is a number from 1 to 65535"), port);
      return FALSE;
    }

  if (security != NULL && !g_strv_contains (securities, security))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("Encryption is one of starttls, tls, none; not “%s”"), security);
      return FALSE;
    }

  if (get_security (channel) == WH_SMTP_CLEAR && wh_channel_get (channel, "user") != NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("A password is sent encrypted only: choose starttls or tls, or no login"));
      return FALSE;
    }

  return TRUE;
}

/* ---- The mail ---- */

/* RFC 2047: words of at most 75 characters, whole characters in each. */
static char *
encode_header (const char *text)
{
  g_autoptr(GString) header = g_string_new (NULL);
  const char *start = text;

  if (g_str_is_ascii (text) && strlen (text) < 70 && strstr (text, "=?") == NULL && strpbrk (text, "\r\n") == NULL)
    return g_strdup (text);

  while (*start != '\0')
    {
      const char *end = start;
      g_autofree char *word = NULL;

      while (*end != '\0' && g_utf8_next_char (end) - start <= 42)
        end = g_utf8_next_char (end);

      word = g_base64_encode ((const guchar *)start, end - start);
      g_string_append_printf (header, "%s=?UTF-8?B?%s?=", header->len > 0 ? "\r\n " : "", word);
      start = end;
    }

  return g_string_free (g_steal_pointer (&header), FALSE);
}

static char *
encode_body (const char *text)
{
  g_autoptr(GString) lines = g_string_new (NULL);
  g_autoptr(GString) body = g_string_new (text);
  g_autofree char *encoded = NULL;

  g_string_replace (body, "\n", "\r\n", 0);
  encoded = g_base64_encode ((const guchar *)body->str, body->len);

  for (const char *c = encoded; *c != '\0'; c += MIN (strlen (c), 76))
    g_string_append_printf (lines, "%.76s\r\n", c);

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

/* The same for every try, so that a mail that came twice is seen to be one. */
static char *
dup_message_id (const char *key,
                const char *from)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

  digest[32] = '\0';

  return g_strdup_printf ("<%s@%s>", digest, strchr (from, '@') + 1);
}

static char *
make_mail (const WhChannel  *channel,
           const WhMessage  *message,
           char            **recipients)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  const char *from = wh_channel_get (channel, "from");
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *rest = g_date_time_format (now, "%Y %H:%M:%S +0000");
  g_autofree char *to = g_strjoinv (", ", recipients);
  g_autofree char *subject = encode_header (message->title);
  g_autofree char *id = dup_message_id (message->key, from);
  g_autofree char *thread = dup_message_id (message->episode, from);
  g_autofree char *facts = wh_message_dup_facts (message);
  g_autofree char *text = NULL;
  g_autofree char *body = NULL;

  text = g_strdup_printf ("%s\n\n%s%s%s\n\n-- \nWheelhouse\n", message->title, message->body != NULL ? message->body : "",
                          message->body != NULL && *message->body != '\0' ? "\n\n" : "", facts);
  body = encode_body (text);

  return g_strdup_printf ("Date: %s, %d %s %s\r\nFrom: Wheelhouse <%s>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: %s\r\n"
                          "References: %s\r\nAuto-Submitted: auto-generated\r\nX-Wheelhouse-Key: %.32s\r\nMIME-Version: 1.0\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%s",
                          days[g_date_time_get_day_of_week (now) - 1], g_date_time_get_day_of_month (now),
                          months[g_date_time_get_month (now) - 1], rest, from, to, subject, id, thread, id + 1, body);
}

static DexFuture *
send_fiber (gpointer user_data)
{
  WhChannelSend *send = user_data;
  WhChannel *channel = send->channel;
  g_autoptr(WhSmtpMail) mail = g_new0 (WhSmtpMail, 1);
  g_autoptr(GError) error = NULL;

  mail->name = g_strdup (channel->name);
  mail->host = g_strdup (wh_channel_get (channel, "server"));
  mail->port = get_port (channel);
  mail->security = get_security (channel);
  mail->user = g_strdup (wh_channel_get (channel, "user"));
  mail->authorities = g_strdup (wh_channel_get (channel, "ca"));
  mail->from = g_strdup (wh_channel_get (channel, "from"));
  mail->to = dup_recipients (channel);
  mail->text = make_mail (channel, send->message, mail->to);

  if (mail->user != NULL)
    {
      mail->password = dex_await_string (wh_channel_lookup (channel, send->secrets, "password"), &error);

      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));

      if (mail->password == NULL)
        return wh_dex_reject (WH_ERROR_AUTH_REQUIRED, _("The password of “%s” is not in the keyring: enter it again"), channel->name);
    }

  return wh_smtp_send (g_steal_pointer (&mail), send->scope);
}

static char *
email_dup_place (const WhChannel *channel)
{
  return g_strdup_printf (_("%s by %s"), wh_channel_get (channel, "to"), wh_channel_get (channel, "server"));
}

static const WhSetting settings[] = {
  { "server", N_("Mail server"), N_("Such as mail.example.org"), WH_SETTING_TEXT, TRUE, NULL },
  { "port", N_("Port"), N_("587, or 465 with TLS, when left empty"), WH_SETTING_NUMBER, FALSE, NULL },
  { "security", N_("Encryption"), N_("STARTTLS when left empty"), WH_SETTING_CHOICE, FALSE, securities },
  { "user", N_("User"), N_("For the login; none when left empty"), WH_SETTING_TEXT, FALSE, NULL },
  { "password", N_("Password"), NULL, WH_SETTING_SECRET, FALSE, NULL },
  { "from", N_("From"), N_("The sender’s address"), WH_SETTING_TEXT, TRUE, NULL },
  { "to", N_("To"), N_("One or more addresses, separated by commas"), WH_SETTING_TEXT, TRUE, NULL },
  { "ca", N_("Authority file"), N_("When the certificate is not from a public authority"), WH_SETTING_FILE, FALSE, NULL },
};

const WhChannelType wh_channel_email = {
  .id         = "email",
  .title      = N_("Email"),
  .summary    = N_("A mail to one or more people, by your mail server"),
  .settings   = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .check      = email_check,
  .dup_place  = email_dup_place,
  .send       = send_fiber,
};
