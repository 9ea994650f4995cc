/* wh-http-request.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-http-request-private.h"

G_DEFINE_BOXED_TYPE (WhHttpRequest, wh_http_request, wh_http_request_ref, wh_http_request_unref)

/**
 * wh_http_request_new:
 * @method: "GET", "POST"…
 * @path: what is joined to the base URL of the connection, with or without a
 *   leading slash, already percent-encoded; a query behind "?" is kept
 *
 * Without [method@HttpRequest.set_accept] the request wants JSON, and a web
 * page instead of it is an error.
 *
 * Returns: (transfer full): the request
 */
WhHttpRequest *
wh_http_request_new (const char *method,
                     const char *path)
{
  WhHttpRequest *self;
  const char *query;

  g_return_val_if_fail (method != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  query = strchr (path, '?');

  self = g_new0 (WhHttpRequest, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->method = g_intern_string (method);
  self->path = query != NULL ? g_strndup (path, query - path) : g_strdup (path);
  self->query = g_string_new (query != NULL ? query + 1 : NULL);

  return self;
}

/**
 * wh_http_request_ref:
 * @self: a #WhHttpRequest
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhHttpRequest *
wh_http_request_ref (WhHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_http_request_unref:
 * @self: (transfer full): a #WhHttpRequest
 *
 * On any thread.
 */
void
wh_http_request_unref (WhHttpRequest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->path);
  g_string_free (self->query, TRUE);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_free (self->range);
  g_free (self->accept);
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->data);
  g_free (self);
}

/**
 * wh_http_request_add_query:
 * @self: a request
 * @name: name of a query parameter
 * @value: (nullable): its value, encoded here; nothing is added for %NULL
 */
void
wh_http_request_add_query (WhHttpRequest *self,
                           const char    *name,
                           const char    *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  if (value == NULL)
    return;

  if (self->query->len > 0)
    g_string_append_c (self->query, '&');

  g_string_append_uri_escaped (self->query, name, NULL, FALSE);
  g_string_append_c (self->query, '=');
  g_string_append_uri_escaped (self->query, value, NULL, FALSE);
}

/**
 * wh_http_request_add_query_number:
 * @self: a request
 * @name: of the parameter
 * @number: its value
 */
void
wh_http_request_add_query_number (WhHttpRequest *self,
                                  const char    *name,
                                  gint64         number)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  wh_http_request_add_query (self, name, text);
}

/**
 * wh_http_request_set_header:
 * @self: a request
 * @name: name of a header
 * @value: its value
 *
 * Headers given here are not sent to another origin after a redirect.
 */
void
wh_http_request_set_header (WhHttpRequest *self,
                            const char    *name,
                            const char    *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  if (self->headers == NULL)
    self->headers = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

/**
 * wh_http_request_set_accept:
 * @self: a request
 * @accept: (nullable): media types; %NULL is application/json
 */
void
wh_http_request_set_accept (WhHttpRequest *self,
                            const char    *accept)
{
  g_return_if_fail (self != NULL);

  g_set_str (&self->accept, accept);
}

/**
 * wh_http_request_set_body:
 * @self: a request
 * @content_type: what it is
 * @body: (transfer none): what is sent
 */
void
wh_http_request_set_body (WhHttpRequest *self,
                          const char    *content_type,
                          GBytes        *body)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (content_type != NULL);
  g_return_if_fail (body != NULL);

  g_set_str (&self->content_type, content_type);
  g_bytes_ref (body);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = body;
}

/**
 * wh_http_request_take_json:
 * @self: a request
 * @json: (transfer full): a JSON document that becomes the body
 */
void
wh_http_request_take_json (WhHttpRequest *self,
                           char          *json)
{
  g_autoptr(GBytes) body = NULL;

  g_return_if_fail (json != NULL);

  body = g_bytes_new_take (json, strlen (json));
  wh_http_request_set_body (self, "application/json", body);
}

/**
 * wh_http_request_set_range:
 * @self: a request
 * @first: first byte wanted, or a negative number for that many last ones
 * @last: last byte wanted, or -1 for the rest
 *
 * Goes along behind redirects to other origins, which a storage of large
 * things often is. Nothing is compressed, so that bytes are those of the thing.
 */
void
wh_http_request_set_range (WhHttpRequest *self,
                           gint64         first,
                           gint64         last)
{
  char *range = NULL;

  g_return_if_fail (self != NULL);

  if (last >= 0)
    range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, first, last);
  else if (first >= 0)
    range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-", first);
  else
    range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT, first);

  g_free (self->range);
  self->range = range;
}

/**
 * wh_http_request_set_flags:
 * @self: a request
 * @flags: how it is sent
 */
void
wh_http_request_set_flags (WhHttpRequest *self,
                           WhHttpFlags    flags)
{
  g_return_if_fail (self != NULL);

  self->flags = flags;
}

/**
 * wh_http_request_set_max_size:
 * @self: a request
 * @max_size: largest body accepted, in bytes; 0 is the client's limit
 */
void
wh_http_request_set_max_size (WhHttpRequest *self,
                              gsize          max_size)
{
  g_return_if_fail (self != NULL);

  self->max_size = max_size;
}

/**
 * wh_http_request_set_timeout:
 * @self: a request
 * @milliseconds: time to the first byte; 0 is the client's limit
 */
void
wh_http_request_set_timeout (WhHttpRequest *self,
                             guint          milliseconds)
{
  g_return_if_fail (self != NULL);

  self->timeout = milliseconds;
}

/**
 * wh_http_request_set_data:
 * @self: a request
 * @data: (nullable): what the credentials provider needs to know about the
 *   request, such as the scope of a token
 */
void
wh_http_request_set_data (WhHttpRequest *self,
                          const char    *data)
{
  g_return_if_fail (self != NULL);

  g_set_str (&self->data, data);
}

/**
 * wh_http_request_get_data:
 * @self: a request
 *
 * Returns: (nullable): what the credentials provider needs to know, as it was set
 */
const char *
wh_http_request_get_data (WhHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->data;
}

/**
 * wh_http_request_get_method:
 * @self: a request
 *
 * Returns: "GET", "POST" …
 */
const char *
wh_http_request_get_method (WhHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->method;
}

/**
 * wh_http_request_get_flags:
 * @self: a request
 *
 * Returns: how it is sent
 */
WhHttpFlags
wh_http_request_get_flags (WhHttpRequest *self)
{
  g_return_val_if_fail (self != NULL, WH_HTTP_PLAIN);

  return self->flags;
}

gboolean
wh_http_request_is_idempotent (WhHttpRequest *self)
{
  return (self->flags & WH_HTTP_IDEMPOTENT) != 0 ||
         strcmp (self->method, "GET") == 0 ||
         strcmp (self->method, "HEAD") == 0 ||
         strcmp (self->method, "OPTIONS") == 0;
}

gboolean
wh_http_request_wants_json (WhHttpRequest *self)
{
  return strcmp (self->method, "HEAD") != 0 &&
         (self->accept == NULL || strstr (self->accept, "json") != NULL);
}

/**
 * wh_http_escape:
 * @segment: one segment of a path
 *
 * Returns: (transfer full): @segment percent-encoded, slashes too
 */
char *
wh_http_escape (const char *segment)
{
  g_return_val_if_fail (segment != NULL, NULL);

  return g_uri_escape_string (segment, NULL, FALSE);
}
