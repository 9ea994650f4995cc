/* wire-server.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the server of a #Wire answers, well and badly. */

#include "config.h"

#include <string.h>

#include "spoil.h"
#include "wire-private.h"

/* The same for the same round and request, in whatever order they come. */
static GString *
mutate_text (Wire       *self,
             const char *what,
             const char *text)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (self->round * 2654435761u ^ g_str_hash (what));

  return spoil_sometimes (text, rand);
}

void
wire_answer (SoupServerMessage *message,
             guint              status,
             const char        *type,
             const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static void
answer_cut (SoupServerMessage *message)
{
  g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n[{\"name\":\"ha";

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), head, strlen (head), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static gboolean
answer_failure (Wire              *self,
                SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);

  if (self->writes_only && (strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0))
    return FALSE;

  switch (self->mode)
    {
    case WIRE_UNAUTHORIZED:
      wire_answer (message, 401, "application/json", "{\"message\":\"who are you?\"}");
      return TRUE;

    case WIRE_FORBIDDEN:
      wire_answer (message, 403, "application/json", "{\"message\":\"not for you\"}");
      return TRUE;

    case WIRE_NOT_FOUND:
      wire_answer (message, 404, "text/plain", "404 page not found");
      return TRUE;

    case WIRE_RATE_LIMITED:
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "120");
      wire_answer (message, 429, "text/plain", "slow down");
      return TRUE;

    case WIRE_BROKEN:
      wire_answer (message, 500, "text/plain", "");
      return TRUE;

    case WIRE_WEB_PAGE:
      wire_answer (message, 200, "text/html", "<!DOCTYPE html><html><body>Sign in to the proxy</body></html>");
      return TRUE;

    case WIRE_CUT:
      answer_cut (message);
      return TRUE;

    case WIRE_SLOW:
      soup_server_message_pause (message);
      g_ptr_array_add (self->held, g_object_ref (message));
      return TRUE;

    case WIRE_GARBAGE:
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, spoil_garbage (5000000), 5000000);
      return TRUE;

    case WIRE_DEEP:
      {
        g_autofree char *text = spoil_deep ();

        wire_answer (message, 200, "application/json", text);
        return TRUE;
      }

    case WIRE_OTHER:
      wire_answer (message, 200, "application/json", "42");
      return TRUE;

    case WIRE_OK:
    case WIRE_NULLS:
    case WIRE_UNKNOWN:
    case WIRE_MUTATED:
    case WIRE_N_MODES:
    default:
      return FALSE;
    }
}

static void
note_request (Wire              *self,
              SoupServerMessage *message,
              const char        *what)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);
  WireRequest *request = g_hash_table_lookup (self->requests, what);

  if (request == NULL)
    {
      request = g_new0 (WireRequest, 1);
      g_hash_table_insert (self->requests, g_strdup (what), request);
    }

  request->count++;
  g_free (request->body);
  request->body = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_clear_pointer (&request->headers, soup_message_headers_unref);
  request->headers = soup_message_headers_ref (soup_server_message_get_request_headers (message));
}

/* Answers every request to the server of a #Wire. */
void
wire_handle (SoupServer        *server,
             SoupServerMessage *message,
             const char        *path,
             GHashTable        *query,
             gpointer           user_data)
{
  Wire *self = user_data;
  const char *method = soup_server_message_get_method (message);
  const char *encoded = g_uri_get_path (soup_server_message_get_uri (message));
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  const char *below = self->prefix != NULL && g_str_has_prefix (encoded, self->prefix) ? encoded + strlen (self->prefix) : encoded;
  g_autofree char *what = g_strdup_printf ("%s %s", method, g_str_has_prefix (below, "/api/") ? below : encoded);
  g_autofree char *exact = g_strdup_printf ("%s?%s", what, text != NULL ? text : "");
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  WireReply *reply;

  self->n_requests++;
  g_test_message ("%s", exact);
  note_request (self, message, what);
  note_request (self, message, exact);

  if (*wire_get_body (self, exact) != 0)
    g_test_message ("  with %s", wire_get_body (self, exact));

  if (answer_failure (self, message) ||
      (self->gate != NULL && self->gate (self, message, self->gate_data)))
    return;

  reply = g_hash_table_lookup (self->replies, exact);

  if (reply == NULL)
    reply = g_hash_table_lookup (self->replies, what);

  /* As servers do: HEAD is GET without the body. */
  if (reply == NULL && strcmp (method, "HEAD") == 0)
    {
      g_autofree char *get = g_strdup_printf ("GET %s", encoded);

      reply = g_hash_table_lookup (self->replies, get);
    }

  if (reply == NULL)
    {
      g_test_message ("  is not there");
      wire_answer (message, 404, "application/json", "{\"message\":\"not found\"}");
      return;
    }

  for (guint i = 0; i + 1 < reply->headers->len; i += 2)
    {
      const char *name = g_ptr_array_index (reply->headers, i);
      const char *value = g_ptr_array_index (reply->headers, i + 1);

      soup_message_headers_append (headers, name, value);

      if (g_ascii_strcasecmp (name, "ETag") == 0 &&
          g_strcmp0 (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "If-None-Match"), value) == 0)
        {
          soup_server_message_set_status (message, 304, NULL);
          return;
        }
    }

  if (self->mode == WIRE_MUTATED)
    {
      g_autoptr(GString) changed = mutate_text (self, exact, reply->text);

      soup_server_message_set_status (message, reply->status, NULL);
      soup_server_message_set_response (message, reply->type, SOUP_MEMORY_COPY, changed->str, changed->len);
      return;
    }

  /* What has a digest must not be changed. */
  if ((self->mode == WIRE_NULLS || self->mode == WIRE_UNKNOWN) &&
      soup_message_headers_get_one (headers, "Docker-Content-Digest") == NULL)
    {
      g_autofree char *changed = spoil_text (reply->text, self->mode == WIRE_NULLS ? SPOIL_NULLS : SPOIL_UNKNOWN, NULL);

      wire_answer (message, reply->status, reply->type, changed);
      return;
    }

  wire_answer (message, reply->status, reply->type, reply->text);
}
