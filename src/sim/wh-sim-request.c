/* wh-sim-request.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sys/socket.h>

#include "wh-sim-request-private.h"

#define DRIP_BYTES 64

/* One request and its answer. Every answer leaves through wh_sim_request_reply() or the stream functions, which
 * is what lets a fault spoil any of them without its handler's knowing. */

struct _WhSimRequest
{
  GObject             parent_instance;

  SoupServerMessage  *message;
  char               *path;
  GHashTable         *query;
  WhSimFault         *fault;       /* a copy, or NULL */
  GBytes             *drip;
  gsize               dripped;
  guint               drip_source;
  WhSimRequestClosed  closed;
  gpointer            closed_data;
  guint               paused : 1;
  guint               replied : 1;
  guint               streaming : 1;
  guint               gone : 1;    /* the connection is not ours any more */
};

G_DEFINE_FINAL_TYPE (WhSimRequest, wh_sim_request, G_TYPE_OBJECT)

static void
wh_sim_request_finished_cb (WhSimRequest      *self,
                            SoupServerMessage *message)
{
  g_autoptr(WhSimRequest) alive = g_object_ref (self);
  WhSimRequestClosed closed = g_steal_pointer (&self->closed);

  self->gone = TRUE;
  g_clear_handle_id (&self->drip_source, g_source_remove);
  if (closed != NULL)
    closed (self, self->closed_data);
  g_object_set_data (G_OBJECT (message), "wh-sim-request", NULL);
}

static void
wh_sim_request_finalize (GObject *object)
{
  WhSimRequest *self = WH_SIM_REQUEST (object);

  g_clear_handle_id (&self->drip_source, g_source_remove);
  g_clear_pointer (&self->drip, g_bytes_unref);
  g_clear_pointer (&self->fault, wh_sim_fault_free);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->message);
  G_OBJECT_CLASS (wh_sim_request_parent_class)->finalize (object);
}

static void
wh_sim_request_class_init (WhSimRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_sim_request_finalize;
}

static void
wh_sim_request_init (WhSimRequest *self)
{
}

WhSimRequest *
wh_sim_request_new (SoupServerMessage *message,
                    const char        *path,
                    GHashTable        *query,
                    const WhSimFault  *fault)
{
  WhSimRequest *self = g_object_new (WH_TYPE_SIM_REQUEST, NULL);

  self->message = g_object_ref (message);
  self->path = g_strdup (path);
  self->query = query != NULL ? g_hash_table_ref (query) : NULL;
  self->fault = fault != NULL ? wh_sim_fault_copy (fault) : NULL;
  g_signal_connect_object (message, "finished",
                           G_CALLBACK (wh_sim_request_finished_cb), self, G_CONNECT_SWAPPED);
  /* The message keeps its request as long as it lives, so that a handler need not. */
  g_object_set_data_full (G_OBJECT (message), "wh-sim-request", g_object_ref (self), g_object_unref);
  return self;
}

gboolean
wh_sim_request_is_done (WhSimRequest *self)
{
  return self->replied || self->streaming || self->gone;
}

/**
 * wh_sim_request_get_method:
 * @self: a #WhSimRequest
 *
 * Returns: (transfer none): GET, POST …
 */
const char *
wh_sim_request_get_method (WhSimRequest *self)
{
  return soup_server_message_get_method (self->message);
}

/**
 * wh_sim_request_get_path:
 * @self: a #WhSimRequest
 *
 * Returns: (transfer none): the path with its %-escapes decoded
 */
const char *
wh_sim_request_get_path (WhSimRequest *self)
{
  return self->path;
}

/**
 * wh_sim_request_get_query:
 * @self: a #WhSimRequest
 * @name: name of a parameter
 *
 * Returns: (transfer none) (nullable): its value, the last one if it is there more than once
 */
const char *
wh_sim_request_get_query (WhSimRequest *self,
                          const char   *name)
{
  return self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;
}

gboolean
wh_sim_request_get_flag (WhSimRequest *self,
                         const char   *name)
{
  const char *value = wh_sim_request_get_query (self, name);

  return value != NULL && !g_str_equal (value, "0") && g_ascii_strcasecmp (value, "false") != 0;
}

/**
 * wh_sim_request_dup_queries:
 * @self: a #WhSimRequest
 * @name: name of a parameter, without escapes
 *
 * Returns: (transfer full) (element-type utf8): all its values, in order
 */
GPtrArray *
wh_sim_request_dup_queries (WhSimRequest *self,
                            const char   *name)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  const char *query = g_uri_get_query (soup_server_message_get_uri (self->message));
  g_auto(GStrv) parts = g_strsplit (query != NULL ? query : "", "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *value = strchr (parts[i], '=');
      g_autofree char *key = NULL;

      if (value == NULL)
        continue;
      *value++ = '\0';
      g_strdelimit (value, "+", ' ');
      key = g_uri_unescape_string (parts[i], NULL);
      if (g_strcmp0 (key, name) == 0)
        {
          char *text = g_uri_unescape_string (value, NULL);

          if (text != NULL)
            g_ptr_array_add (values, text);
        }
    }
  return values;
}

const char *
wh_sim_request_get_header (WhSimRequest *self,
                           const char   *name)
{
  return soup_message_headers_get_list (soup_server_message_get_request_headers (self->message), name);
}

/**
 * wh_sim_request_dup_body:
 * @self: a #WhSimRequest
 *
 * Returns: (transfer full): the whole body, maybe empty
 */
GBytes *
wh_sim_request_dup_body (WhSimRequest *self)
{
  return soup_message_body_flatten (soup_server_message_get_request_body (self->message));
}

/**
 * wh_sim_request_dup_basic:
 * @self: a #WhSimRequest
 * @user: (out) (transfer full): the user's name
 * @password: (out) (transfer full): the password
 *
 * Returns: whether the request carries basic credentials
 */
gboolean
wh_sim_request_dup_basic (WhSimRequest  *self,
                          char         **user,
                          char         **password)
{
  const char *header = wh_sim_request_get_header (self, "Authorization");
  g_autofree char *text = NULL;
  guchar *decoded;
  gsize length;
  char *colon;

  if (header == NULL || g_ascii_strncasecmp (header, "Basic ", 6) != 0)
    return FALSE;
  decoded = g_base64_decode (header + 6, &length);
  text = g_strndup ((char *) decoded, length);
  g_free (decoded);
  colon = strchr (text, ':');
  if (colon == NULL)
    return FALSE;
  *user = g_strndup (text, colon - text);
  *password = g_strdup (colon + 1);
  return TRUE;
}

/**
 * wh_sim_request_get_bearer:
 * @self: a #WhSimRequest
 *
 * Returns: (transfer none) (nullable): the bearer token, also in the forges' spelling "token"
 */
const char *
wh_sim_request_get_bearer (WhSimRequest *self)
{
  const char *header = wh_sim_request_get_header (self, "Authorization");

  if (header == NULL)
    return NULL;
  if (g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    return header + 7;
  if (g_ascii_strncasecmp (header, "token ", 6) == 0)
    return header + 6;
  return NULL;
}

/**
 * wh_sim_request_get_message:
 * @self: a #WhSimRequest
 *
 * Returns: (transfer none): libsoup's message, for what this class does not offer
 */
SoupServerMessage *
wh_sim_request_get_message (WhSimRequest *self)
{
  return self->message;
}

/**
 * wh_sim_request_get_fault:
 * @self: a #WhSimRequest
 *
 * Returns: (transfer none) (nullable): what shall go wrong with it, for faults only the handler can make
 */
const WhSimFault *
wh_sim_request_get_fault (WhSimRequest *self)
{
  return self->fault;
}

void
wh_sim_request_set_header (WhSimRequest *self,
                           const char   *name,
                           const char   *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name, value);
}

static gboolean
wh_sim_request_drip_cb (gpointer user_data)
{
  WhSimRequest *self = user_data;
  gsize left = g_bytes_get_size (self->drip) - self->dripped;
  g_autoptr(GBytes) piece = NULL;

  if (left == 0)
    {
      self->drip_source = 0;
      wh_sim_request_end_stream (self);
      return G_SOURCE_REMOVE;
    }

  piece = g_bytes_new_from_bytes (self->drip, self->dripped, MIN (left, DRIP_BYTES));
  self->dripped += g_bytes_get_size (piece);
  wh_sim_request_write (self, piece);
  return G_SOURCE_CONTINUE;
}

static void
wh_sim_request_cut_cb (GObject      *object,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(GIOStream) stream = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
wh_sim_request_cut (WhSimRequest *self,
                    guint         status,
                    const char   *content_type,
                    GBytes       *body,
                    gsize         length)
{
  g_autoptr(GIOStream) stream = NULL;
  GString *text = g_string_new (NULL);
  GOutputStream *output;
  gsize size;

  length = MIN (length, g_bytes_get_size (body));
  g_string_append_printf (text, "HTTP/1.1 %u %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          status, soup_status_get_phrase (status), content_type, g_bytes_get_size (body));
  g_string_append_len (text, g_bytes_get_data (body, NULL), length);

  stream = soup_server_message_steal_connection (self->message);
  wh_sim_request_finished_cb (self, self->message);
  if (stream == NULL)
    {
      g_string_free (text, TRUE);
      return;
    }
  output = g_io_stream_get_output_stream (stream);
  size = text->len;
  g_object_set_data_full (G_OBJECT (stream), "wh-sim-text", g_string_free (text, FALSE), g_free);
  g_output_stream_write_all_async (output, g_object_get_data (G_OBJECT (stream), "wh-sim-text"), size,
                                   G_PRIORITY_DEFAULT, NULL, wh_sim_request_cut_cb, g_object_ref (stream));
}

static void
wh_sim_request_reset (WhSimRequest *self)
{
  static const struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  GSocket *socket = soup_server_message_get_socket (self->message);
  g_autoptr(GIOStream) stream = NULL;

  if (socket != NULL)
    setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  stream = soup_server_message_steal_connection (self->message);
  wh_sim_request_finished_cb (self, self->message);
  if (stream != NULL)
    g_io_stream_close (stream, NULL, NULL);
}

static void
wh_sim_request_unpause (WhSimRequest *self)
{
  if (self->paused)
    {
      self->paused = FALSE;
      soup_server_message_unpause (self->message);
    }
}

void
wh_sim_request_pause (WhSimRequest *self)
{
  if (!self->paused && !self->gone)
    {
      self->paused = TRUE;
      soup_server_message_pause (self->message);
    }
}

/* Answers by a fault, where it needs no answer to spoil. */
gboolean
wh_sim_request_fail (WhSimRequest *self)
{
  const WhSimFault *fault = self->fault;
  g_autoptr(GBytes) body = NULL;

  if (fault == NULL)
    return FALSE;

  if (fault->reset)
    {
      wh_sim_request_reset (self);
      return TRUE;
    }

  if (fault->retry_after != 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", fault->retry_after);

      wh_sim_request_set_header (self, "Retry-After", seconds);
    }

  if (fault->html)
    {
      static const char page[] =
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
        "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

      wh_sim_request_reply_text (self, fault->status != 0 ? fault->status : 502, "text/html", page);
      return TRUE;
    }

  if (fault->garbage != 0)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (fault->garbage);
      guint32 *bytes = g_malloc (fault->garbage + sizeof (guint32));

      for (gsize i = 0; i * sizeof (guint32) < fault->garbage; i++)
        bytes[i] = g_rand_int (rand);
      body = g_bytes_new_take (bytes, fault->garbage);
      wh_sim_request_reply (self, fault->status != 0 ? fault->status : 200, "application/json", body);
      return TRUE;
    }

  if (fault->nested != 0)
    {
      char *text = g_malloc (fault->nested * 2);

      memset (text, '[', fault->nested);
      memset (text + fault->nested, ']', fault->nested);
      body = g_bytes_new_take (text, fault->nested * 2);
      wh_sim_request_reply (self, fault->status != 0 ? fault->status : 200, "application/json", body);
      return TRUE;
    }

  if (fault->status != 0)
    {
      wh_sim_request_reply_text (self, fault->status, "text/plain", soup_status_get_phrase (fault->status));
      return TRUE;
    }
  return FALSE;
}

/**
 * wh_sim_request_reply:
 * @self: a #WhSimRequest
 * @status: HTTP status
 * @content_type: (nullable): of the body
 * @body: (nullable): the body
 *
 * Answers the request, once.
 */
void
wh_sim_request_reply (WhSimRequest *self,
                      guint         status,
                      const char   *content_type,
                      GBytes       *body)
{
  const WhSimFault *fault = self->fault;
  SoupMessageHeaders *headers;

  g_return_if_fail (WH_IS_SIM_REQUEST (self));
  g_return_if_fail (!self->replied && !self->streaming);

  if (self->gone)
    return;
  if (fault != NULL && fault->truncate >= 0 && body != NULL)
    {
      self->replied = TRUE;
      wh_sim_request_cut (self, status, content_type, body, fault->truncate);
      return;
    }
  if (fault != NULL && fault->drip != 0 && body != NULL && self->drip == NULL)
    {
      soup_server_message_set_status (self->message, status, NULL);
      self->drip = g_bytes_ref (body);
      wh_sim_request_start_stream (self, content_type, NULL, NULL);
      self->drip_source = g_timeout_add (fault->drip, wh_sim_request_drip_cb, self);
      return;
    }

  self->replied = TRUE;
  headers = soup_server_message_get_response_headers (self->message);
  soup_server_message_set_status (self->message, status, NULL);
  if (content_type != NULL)
    soup_message_headers_replace (headers, "Content-Type", content_type);
  if (body != NULL && g_bytes_get_size (body) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), body);
  wh_sim_request_unpause (self);
}

void
wh_sim_request_reply_text (WhSimRequest *self,
                           guint         status,
                           const char   *content_type,
                           const char   *text)
{
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));

  wh_sim_request_reply (self, status, content_type, body);
}

/**
 * wh_sim_request_reply_json:
 * @self: a #WhSimRequest
 * @status: HTTP status
 * @node: what json_builder_get_root() gave
 *
 * Answers with a compact JSON document.
 */
void
wh_sim_request_reply_json (WhSimRequest *self,
                           guint         status,
                           JsonNode     *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  wh_sim_request_reply_text (self, status, "application/json", text);
}

/**
 * wh_sim_request_start_stream:
 * @self: a #WhSimRequest
 * @content_type: of the body
 * @closed: (nullable): called when the stream is over, by either side
 * @user_data: for @closed
 *
 * Answers with a chunked body that grows. Keep a reference on @self until @closed is called.
 */
void
wh_sim_request_start_stream (WhSimRequest       *self,
                             const char         *content_type,
                             WhSimRequestClosed  closed,
                             gpointer            user_data)
{
  SoupMessageHeaders *headers;
  SoupMessageBody *body;

  g_return_if_fail (WH_IS_SIM_REQUEST (self));
  g_return_if_fail (!self->replied && !self->streaming);

  self->streaming = TRUE;
  self->closed = closed;
  self->closed_data = user_data;
  headers = soup_server_message_get_response_headers (self->message);
  body = soup_server_message_get_response_body (self->message);
  if (soup_server_message_get_status (self->message) == 0)
    soup_server_message_set_status (self->message, 200, NULL);
  soup_message_headers_replace (headers, "Content-Type", content_type);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (body, FALSE);
  wh_sim_request_unpause (self);
}

void
wh_sim_request_write (WhSimRequest *self,
                      GBytes       *bytes)
{
  g_return_if_fail (WH_IS_SIM_REQUEST (self));
  g_return_if_fail (self->streaming);

  if (self->gone || g_bytes_get_size (bytes) == 0)
    return;
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), bytes);
  soup_server_message_unpause (self->message);
}

void
wh_sim_request_end_stream (WhSimRequest *self)
{
  g_return_if_fail (WH_IS_SIM_REQUEST (self));

  if (self->gone || !self->streaming)
    return;
  soup_message_body_complete (soup_server_message_get_response_body (self->message));
  soup_server_message_unpause (self->message);
}
