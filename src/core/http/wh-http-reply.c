/* wh-http-reply.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-http-reply-private.h"
#include "wh-kind.h"

G_DEFINE_BOXED_TYPE (WhHttpReply, wh_http_reply, wh_http_reply_ref, wh_http_reply_unref)

WhHttpReply *
wh_http_reply_new (SoupMessage *message,
                   const char  *base_path,
                   gint64       latency,
                   gboolean     sent_credential)
{
  WhHttpReply *self;
  GTlsCertificate *certificate;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  self = g_new0 (WhHttpReply, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->status = soup_message_get_status (message);
  self->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  self->uri = g_uri_ref (soup_message_get_uri (message));
  self->url = g_uri_to_string_partial (self->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);
  self->base_path = g_strdup (base_path);
  self->latency = latency;
  self->sent_credential = sent_credential;
  self->certificate_expiry = WH_ABSENT;

  if ((certificate = soup_message_get_tls_peer_certificate (message)))
    {
      g_autoptr(GDateTime) expiry = g_tls_certificate_get_not_valid_after (certificate);

      if (expiry != NULL)
        self->certificate_expiry = g_date_time_to_unix_usec (expiry);
    }

  return self;
}

/**
 * wh_http_reply_ref:
 * @self: a #WhHttpReply
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhHttpReply *
wh_http_reply_ref (WhHttpReply *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_http_reply_unref:
 * @self: (transfer full): a #WhHttpReply
 *
 * On any thread.
 */
void
wh_http_reply_unref (WhHttpReply *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  soup_message_headers_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_uri_unref (self->uri);
  g_free (self->url);
  g_free (self->base_path);
  g_free (self);
}

/**
 * wh_http_reply_get_status:
 * @self: a reply
 *
 * Returns: its status: 200 …
 */
guint
wh_http_reply_get_status (WhHttpReply *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->status;
}

/**
 * wh_http_reply_get_header:
 * @self: a reply
 * @name: name of a header, in any case
 *
 * Returns: (nullable): its value, several joined by commas
 */
const char *
wh_http_reply_get_header (WhHttpReply *self,
                          const char  *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return soup_message_headers_get_list (self->headers, name);
}

/**
 * wh_http_reply_get_content_type:
 * @self: a reply
 *
 * Returns: (nullable): the media type without its parameters
 */
const char *
wh_http_reply_get_content_type (WhHttpReply *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return soup_message_headers_get_content_type (self->headers, NULL);
}

/**
 * wh_http_reply_get_body:
 * @self: a reply
 *
 * Returns: (transfer none): the body, empty if there was none
 */
GBytes *
wh_http_reply_get_body (WhHttpReply *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->body;
}

/**
 * wh_http_reply_get_url:
 * @self: a reply
 *
 * Tests look at it; nothing else does.
 *
 * Returns: the URL that answered in the end, behind all redirects
 */
const char *
wh_http_reply_get_url (WhHttpReply *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->url;
}

/**
 * wh_http_reply_get_latency:
 * @self: a reply
 *
 * Returns: microseconds from the request to the first byte of the answer,
 *   name lookup and handshake included when there was no open connection
 */
gint64
wh_http_reply_get_latency (WhHttpReply *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->latency;
}

/**
 * wh_http_reply_get_certificate_expiry:
 * @self: a reply
 *
 * Returns: when the server's certificate expires, in microseconds since the
 *   epoch; %WH_ABSENT without TLS
 */
gint64
wh_http_reply_get_certificate_expiry (WhHttpReply *self)
{
  g_return_val_if_fail (self != NULL, WH_ABSENT);

  return self->certificate_expiry;
}

/**
 * wh_http_reply_get_total_count:
 * @self: a reply
 *
 * Returns: X-Total-Count, or %WH_ABSENT
 */
gint64
wh_http_reply_get_total_count (WhHttpReply *self)
{
  const char *text;
  gint64 count;

  g_return_val_if_fail (self != NULL, WH_ABSENT);

  text = soup_message_headers_get_one (self->headers, "X-Total-Count");

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &count, NULL))
    return WH_ABSENT;

  return count;
}

/**
 * wh_http_reply_get_retry_after:
 * @self: a reply
 *
 * Returns: seconds from now until the server wants to be asked again, at least
 *   1; 0 = it does not say
 */
guint
wh_http_reply_get_retry_after (WhHttpReply *self)
{
  const char *text;
  g_autoptr(GDateTime) date = NULL;
  gint64 seconds;

  g_return_val_if_fail (self != NULL, 0);

  text = soup_message_headers_get_one (self->headers, "Retry-After");

  if (text == NULL)
    return 0;

  if (g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &seconds, NULL))
    return MAX (seconds, 1);

  if ((date = soup_date_time_new_from_http_string (text)))
    return CLAMP (g_date_time_to_unix (date) - g_get_real_time () / G_USEC_PER_SEC, 1, G_MAXINT);

  return 0;
}

static gboolean
relation_is_next (const char *parameters)
{
  g_autoptr(GHashTable) table = soup_header_parse_semi_param_list (parameters);
  const char *relation = g_hash_table_lookup (table, "rel");
  gboolean is_next = FALSE;

  if (relation != NULL)
    {
      g_auto(GStrv) words = g_strsplit (relation, " ", -1);

      for (guint i = 0; words[i] != NULL; i++)
        is_next |= g_ascii_strcasecmp (words[i], "next") == 0;
    }

  soup_header_free_param_list (g_steal_pointer (&table));

  return is_next;
}

/* Servers behind a proxy write links with their internal host, scheme and
 * without the proxy's prefix: only path and query are worth anything. */
static char *
link_below_base (WhHttpReply *self,
                 const char  *target)
{
  g_autoptr(GUri) uri = g_uri_parse_relative (self->uri, target, SOUP_HTTP_URI_FLAGS, NULL);
  const char *path;
  const char *query;
  gsize length = strlen (self->base_path);

  if (uri == NULL)
    return NULL;

  path = g_uri_get_path (uri);
  query = g_uri_get_query (uri);

  if (length > 0 && strncmp (path, self->base_path, length) == 0 && path[length] == '/')
    path += length;

  return query != NULL ? g_strconcat (path, "?", query, NULL) : g_strdup (path);
}

/**
 * wh_http_reply_dup_next_link:
 * @self: a reply
 *
 * Returns: (transfer full) (nullable): path and query of the next page as the
 *   Link header gives it, ready for [func@HttpRequest.new]
 */
char *
wh_http_reply_dup_next_link (WhHttpReply *self)
{
  const char *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = soup_message_headers_get_list (self->headers, "Link");

  while (text != NULL && (text = strchr (text, '<')))
    {
      const char *end = strchr (text, '>');
      const char *next;
      g_autofree char *target = NULL;
      g_autofree char *parameters = NULL;

      if (end == NULL)
        break;

      /* Targets may hold commas; the next target begins at the next "<". */
      next = strchr (end, '<');
      target = g_strndup (text + 1, end - text - 1);
      parameters = next != NULL ? g_strndup (end + 1, next - end - 1) : g_strdup (end + 1);
      g_strdelimit (parameters, ",", ' ');
      g_strstrip (parameters);

      if (*parameters == ';' && relation_is_next (parameters + 1))
        return link_below_base (self, target);

      text = next;
    }

  return NULL;
}
