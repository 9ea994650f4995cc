/* wh-http-send.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How a request is carried out: wait for a free place, ask the breaker, fetch
 * the credential, send, follow redirects, read the body within its limits, and
 * try again where that does no harm. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-http-breaker-private.h"
#include "wh-http-client-private.h"
#include "wh-http-error-private.h"
#include "wh-http-log.h"
#include "wh-http-place-private.h"
#include "wh-http-reply-private.h"
#include "wh-http-request-private.h"
#include "wh-http-soup-private.h"
#include "wh-http-stream-private.h"

#define MAX_TRIES 3
#define MAX_REDIRECTS 5
#define MAX_RETRY_AFTER 60
#define READ_SIZE (64 * 1024)
#define READ_AT_ONCE (64 * 1024)

typedef struct
{
  WhHttpClient   *client;
  WhHttpRequest  *request;
  GObject        *place;
  DexCancellable *stop;
  gboolean        stream;
} SendArgs;

/* One try: everything about it that outlives the failure. */
typedef struct
{
  SoupMessage    *message;
  GInputStream   *input;
  WhHttpReply    *reply;
  DexCancellable *stop; /* of the arguments */
  gboolean        sent_credential;
  gint64          sent_at; /* monotonic */
  gsize           n_bytes;
  guint           retry_after;
} Try;

static void
try_clear (Try *attempt)
{
  g_clear_object (&attempt->message);
  g_clear_object (&attempt->input);
  g_clear_pointer (&attempt->reply, wh_http_reply_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Try, try_clear)

static void
send_args_free (SendArgs *args)
{
  g_object_unref (args->client);
  wh_http_request_unref (args->request);
  g_clear_object (&args->place);
  dex_unref (args->stop);
  g_free (args);
}

static gboolean
same_origin (GUri *one,
             GUri *other)
{
  return g_strcmp0 (g_uri_get_scheme (one), g_uri_get_scheme (other)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (one), g_uri_get_host (other)) == 0 &&
         g_uri_get_port (one) == g_uri_get_port (other);
}

/* A line break would end the header and begin another one. */
static gboolean
can_be_sent (const char *value)
{
  for (const char *c = value; *c != 0; c++)
    {
      if (g_ascii_iscntrl (*c) && *c != '\t')
        return FALSE;
    }

  return TRUE;
}

/* The first of a name replaces what is there, the others are added to it. */
static gboolean
append_headers (WhHttpClient        *self,
                SoupMessageHeaders  *headers,
                GPtrArray           *pairs,
                GError             **error)
{
  for (guint i = 0; pairs != NULL && i + 1 < pairs->len; i += 2)
    {
      const char *name = g_ptr_array_index (pairs, i);
      const char *value = g_ptr_array_index (pairs, i + 1);
      gboolean again = FALSE;

      if (!can_be_sent (value))
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                       _("“%s” cannot be asked: what is to be sent as %s has a line break in it, so enter it again"), self->name, name);
          return FALSE;
        }

      for (guint j = 0; j < i && !again; j += 2)
        again = g_ascii_strcasecmp (name, g_ptr_array_index (pairs, j)) == 0;

      if (again)
        soup_message_headers_append (headers, name, value);
      else
        soup_message_headers_replace (headers, name, value);
    }

  return TRUE;
}

/* Returns: (transfer full) (nullable) */
static SoupMessage *
build_message (WhHttpClient   *self,
               WhHttpRequest  *request,
               GUri           *uri,
               Try            *attempt,
               GError        **error)
{
  g_autoptr(SoupMessage) message = soup_message_new_from_uri (request->method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  soup_message_headers_replace (headers, "Accept", request->accept != NULL ? request->accept : "application/json");

  if (request->range != NULL)
    {
      soup_message_headers_replace (headers, "Range", request->range);
      soup_message_headers_replace (headers, "Accept-Encoding", "identity");
    }

  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->content_type, request->body);

  attempt->sent_credential = FALSE;

  /* Credentials, our certificate and special headers are for our server only. */
  if (!same_origin (uri, self->base))
    return g_steal_pointer (&message);

  if (!append_headers (self, headers, self->headers, error) ||
      !append_headers (self, headers, request->headers, error))
    return NULL;

  if (self->certificate != NULL)
    {
      soup_message_set_tls_client_certificate (message, self->certificate);
      attempt->sent_credential = TRUE;
    }

  if (self->authorize != NULL && (request->flags & WH_HTTP_NO_AUTH) == 0)
    {
      g_autoptr(GError) local_error = NULL;
      char *credential = dex_await_string (wh_dex_scoped (attempt->stop, self->authorize (self, request, self->authorize_data)),
                                           &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }

      if (credential != NULL && !can_be_sent (credential))
        {
          explicit_bzero (credential, strlen (credential));
          g_free (credential);
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                       _("“%s” cannot be asked: its token or password has a line break in it, so enter it again"), self->name);
          return NULL;
        }

      if (credential != NULL && *credential != 0)
        {
          soup_message_headers_replace (headers, self->auth_header != NULL ? self->auth_header : "Authorization",
                                        credential);
          attempt->sent_credential = TRUE;
          explicit_bzero (credential, strlen (credential));
        }

      g_free (credential);
    }

  return g_steal_pointer (&message);
}

static gboolean
is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Returns: (transfer full) (nullable): where to go instead */
static GUri *
find_redirect (WhHttpRequest *request,
               SoupMessage   *message)
{
  guint status = soup_message_get_status (message);
  GUri *from = soup_message_get_uri (message);
  const char *location;
  g_autoptr(GUri) to = NULL;

  if (!is_redirect (status) || (request->flags & WH_HTTP_NO_REDIRECT) != 0)
    return NULL;

  /* The old statuses leave open whether a write is to be written again. */
  if (status <= 303 && strcmp (request->method, "GET") != 0 && strcmp (request->method, "HEAD") != 0)
    return NULL;

  location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");

  if (location == NULL || !(to = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL)))
    return NULL;

  /* Never from a secure connection to one that is not. */
  if (strcmp (g_uri_get_scheme (to), "https") != 0 &&
      (strcmp (g_uri_get_scheme (to), "http") != 0 || strcmp (g_uri_get_scheme (from), "https") == 0))
    return NULL;

  return g_steal_pointer (&to);
}

/* Sends, and follows redirects, until there are headers to look at. */
static gboolean
open_answer (WhHttpClient   *self,
             WhHttpRequest  *request,
             gboolean        stream,
             Try            *attempt,
             GError        **error)
{
  g_autoptr(GUri) uri = NULL;
  guint timeout = request->timeout != 0 ? request->timeout : self->first_byte_timeout;

  if (!(uri = wh_http_client_build_uri (self, request, error)))
    return FALSE;

  for (guint n_redirects = 0;; n_redirects++)
    {
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GUri) next = NULL;
      g_autoptr(SoupMessage) message = NULL;
      gint64 begin;

      if (!(message = build_message (self, request, uri, attempt, error)))
        return FALSE;

      g_set_object (&attempt->message, message);
      g_clear_object (&attempt->input);
      begin = g_get_monotonic_time ();

      attempt->input = dex_await_object (dex_future_first (wh_soup_send (wh_http_client_get_session (self, stream), message),
                                                           dex_ref (DEX_FUTURE (attempt->stop)),
                                                           dex_timeout_new_msec (timeout),
                                                           NULL),
                                         &local_error);

      if (attempt->input == NULL)
        {
          g_propagate_error (error, wh_http_error_from_transport (self->name, message, local_error));
          return FALSE;
        }

      g_clear_pointer (&attempt->reply, wh_http_reply_unref);
      attempt->reply = wh_http_reply_new (message, self->base_path, g_get_monotonic_time () - begin,
                                          attempt->sent_credential);

      if (!(next = find_redirect (request, message)))
        return TRUE;

      if (n_redirects == MAX_REDIRECTS)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                       _("“%s” redirects again and again: is the URL right?"), self->name);
          return FALSE;
        }

      g_uri_unref (uri);
      uri = g_steal_pointer (&next);
    }
}

/* What has arrived is read without going round the main loop: a short answer is
 * there with its headers. Only so much, that a long one does not hold the loop
 * up. Returns: bytes read, 0 at the end, -1 when there is nothing now or it went
 * wrong (then @error is set). */
static gssize
read_at_hand (Try         *attempt,
              GByteArray  *body,
              GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  guint8 part[4096];
  gssize n;

  if (attempt->n_bytes >= READ_AT_ONCE || !G_IS_POLLABLE_INPUT_STREAM (attempt->input) ||
      !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (attempt->input)))
    return -1;

  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (attempt->input), part, sizeof part, NULL, &local_error);

  if (n > 0 && body != NULL)
    g_byte_array_append (body, part, n);
  else if (n < 0 && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return n;
}

/* Returns: as read_at_hand(), but waits for what is not there yet */
static gssize
read_part (WhHttpClient  *self,
           Try           *attempt,
           GByteArray    *body,
           GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) part = NULL;
  gssize n = read_at_hand (attempt, body, &local_error);

  if (n < 0 && local_error == NULL)
    {
      part = dex_await_boxed (dex_future_first (dex_input_stream_read_bytes (attempt->input, READ_SIZE, G_PRIORITY_DEFAULT),
                                                dex_ref (DEX_FUTURE (attempt->stop)),
                                                dex_timeout_new_msec (self->idle_timeout),
                                                NULL),
                              &local_error);

      if (part != NULL)
        {
          n = g_bytes_get_size (part);
          if (body != NULL)
            g_byte_array_append (body, g_bytes_get_data (part, NULL), n);
        }
    }

  if (local_error != NULL)
    g_propagate_error (error, wh_http_error_from_transport (self->name, attempt->message, local_error));

  return n;
}

static gboolean
read_body (WhHttpClient   *self,
           WhHttpRequest  *request,
           Try            *attempt,
           GError        **error)
{
  gsize max_size = request->max_size != 0 ? request->max_size : self->max_size;
  goffset announced = soup_message_headers_get_content_length (attempt->reply->headers);
  gboolean is_kept = (request->flags & WH_HTTP_NO_BODY) == 0;
  g_autoptr(GByteArray) body = NULL;
  g_autofree char *size_text = NULL;
  gssize n;

  if (announced > 0 && (gsize)announced > max_size && strcmp (request->method, "HEAD") != 0)
    goto too_large;

  if (is_kept)
    body = g_byte_array_sized_new (CLAMP (announced, 0, 1024 * 1024));

  while ((n = read_part (self, attempt, body, error)) > 0)
    {
      attempt->n_bytes += n;

      if (attempt->n_bytes > max_size)
        goto too_large;
    }

  if (n < 0)
    return FALSE;

  if (is_kept)
    attempt->reply->body = g_byte_array_free_to_bytes (g_steal_pointer (&body));

  return TRUE;

too_large:
  if (!is_kept)
    return TRUE;

  size_text = g_format_size_full (max_size, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, WH_ERROR, WH_ERROR_TOO_LARGE,
               _("The answer of “%s” is larger than %s: ask for less at a time"), self->name, size_text);

  return FALSE;
}

/* What is said of a failure goes to the window, to files and to people by mail:
 * never the credential that a server gives back. */
static void
mask_error (WhHttpClient *self,
            Try          *attempt,
            GError       *error)
{
  const char *credential = NULL;
  char *masked;

  if (error == NULL || attempt->message == NULL)
    return;

  credential = soup_message_headers_get_one (soup_message_get_request_headers (attempt->message),
                                             self->auth_header != NULL ? self->auth_header : "Authorization");

  if (credential == NULL)
    return;

  masked = wh_http_log_mask_text (error->message, credential);
  g_free (error->message);
  error->message = masked;
}

static void
log_try (WhHttpClient  *self,
         WhHttpRequest *request,
         gboolean       stream,
         Try           *attempt,
         const GError  *error)
{
  gint64 duration = g_get_monotonic_time () - attempt->sent_at;
  g_autofree char *url = NULL;
  WhHttpLogEntry entry = { 0 };

  if (attempt->message == NULL)
    return;

  url = wh_http_log_mask_url (soup_message_get_uri (attempt->message), (request->flags & WH_HTTP_SECRET_URL) != 0);
  entry.time = g_get_real_time () - duration;
  entry.method = request->method;
  entry.url = url;
  entry.status = attempt->reply != NULL ? attempt->reply->status : 0;
  entry.bytes = attempt->n_bytes;
  entry.duration = duration;
  entry.stream = stream && error == NULL && attempt->reply != NULL;
  entry.error = error != NULL && !wh_error_is_cancelled (error) ? error->message : NULL;
  wh_http_log_add (self->name, &entry);
}

static gboolean
try_once (WhHttpClient   *self,
          WhHttpRequest  *request,
          gboolean        stream,
          Try            *attempt,
          GError        **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean success;

  if (!wh_http_breaker_allows (self, request, error))
    return FALSE;

  attempt->sent_at = g_get_monotonic_time ();
  success = open_answer (self, request, stream, attempt, &local_error);

  /* The answer of a stream that failed is short, and says why. */
  if (success && (!stream || attempt->reply->status < 200 || attempt->reply->status >= 300))
    success = read_body (self, request, attempt, &local_error);

  if (attempt->reply != NULL && attempt->reply->body == NULL)
    attempt->reply->body = g_bytes_new_static ("", 0);

  if (attempt->reply != NULL)
    attempt->retry_after = wh_http_reply_get_retry_after (attempt->reply);

  if (success && (request->flags & WH_HTTP_ANY_STATUS) == 0)
    success = wh_http_client_check_reply (self, request, attempt->reply, &local_error);

  wh_http_breaker_note (self, local_error);
  mask_error (self, attempt, local_error);
  log_try (self, request, stream, attempt, local_error);

  if (!success)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return success;
}

/* Milliseconds to wait before the next try; -1 for no other try. Our own
 * time-out is no reason: a server that is too slow is not helped by more work. */
static int
delay_before_next (WhHttpRequest *request,
                   const Try     *attempt,
                   guint          n_tries,
                   const GError  *error)
{
  guint status = attempt->reply != NULL ? attempt->reply->status : 0;
  gboolean is_cut = g_error_matches (error, WH_ERROR, WH_ERROR_BAD_REPLY) && status == 200 && attempt->reply->body != NULL &&
                    g_bytes_get_size (attempt->reply->body) == 0 && attempt->n_bytes > 0;
  guint ceiling;

  if (n_tries >= MAX_TRIES || (request->flags & WH_HTTP_NO_RETRY) != 0 || !wh_http_request_is_idempotent (request))
    return -1;

  if (!g_error_matches (error, WH_ERROR, WH_ERROR_OFFLINE) && !is_cut &&
      status != 429 && status != 502 && status != 503 && status != 504)
    return -1;

  if (attempt->retry_after > 0)
    return attempt->retry_after <= MAX_RETRY_AFTER ? (int)attempt->retry_after * 1000 : -1;

  ceiling = MIN (200u << (2 * (n_tries - 1)), 2000);

  return g_random_int_range (ceiling / 4, ceiling + 1);
}

/* In a fiber. Returns: (transfer full): complete, as wh_http_client_send() or
 * wh_http_client_open_stream() say */
static DexFuture *
carry_out (WhHttpClient   *self,
           WhHttpRequest  *request,
           DexCancellable *stop,
           gboolean        stream)
{
  for (guint n_tries = 1;; n_tries++)
    {
      g_auto(Try) attempt = { .stop = stop };
      g_autoptr(GError) error = NULL;
      gboolean success;
      int delay;

      success = try_once (self, request, stream, &attempt, &error);

      if (success && stream)
        return dex_future_new_take_object (wh_http_stream_new (self->name, attempt.message, attempt.input, attempt.reply));

      if (success)
        return dex_future_new_take_boxed (WH_TYPE_HTTP_REPLY, g_steal_pointer (&attempt.reply));

      delay = delay_before_next (request, &attempt, n_tries, error);

      if (delay < 0)
        return dex_future_new_for_error (g_steal_pointer (&error));

      g_clear_error (&error);

      if (!wh_dex_sleep (stop, delay, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
}

static DexFuture *
wh_http_client_send_fiber (gpointer data)
{
  SendArgs *args = data;

  return carry_out (args->client, args->request, args->stop, args->stream);
}

static SendArgs *
send_args_new (WhHttpClient  *self,
               WhHttpRequest *request,
               gboolean       stream)
{
  SendArgs *args = g_new0 (SendArgs, 1);

  args->client = g_object_ref (self);
  args->request = wh_http_request_ref (request);
  args->stop = dex_cancellable_new ();
  args->stream = stream;

  return args;
}

static DexFuture *
spawn_send (SendArgs *args)
{
  return wh_dex_spawn_stoppable (dex_scheduler_get_default (), args->stop, wh_http_client_send_fiber,
                                 args, (GDestroyNotify)send_args_free);
}

static DexFuture *
place_found_cb (DexFuture *future,
                gpointer   user_data)
{
  const SendArgs *waiting = user_data;
  SendArgs *args = send_args_new (waiting->client, waiting->request, FALSE);

  args->place = g_value_dup_object (dex_future_get_value (future, NULL));

  return spawn_send (args);
}

/**
 * wh_http_client_send:
 * @self: a client
 * @request: what to ask
 *
 * Dropping the future cancels the request.
 *
 * Returns: (transfer full): resolves to a [struct@HttpReply] (boxed), whose
 *   status is a success unless %WH_HTTP_ANY_STATUS is set; rejects with a
 *   %WH_ERROR whose message is one sentence for people
 */
DexFuture *
wh_http_client_send (WhHttpClient  *self,
                     WhHttpRequest *request)
{
  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);

  return dex_future_then (wh_http_place_acquire (self), place_found_cb,
                          send_args_new (self, request, FALSE), (GDestroyNotify)send_args_free);
}

/**
 * wh_http_client_send_scoped:
 * @self: a client
 * @request: what to ask
 * @scope: (nullable): cancels the request
 *
 * Returns: (transfer full): as [method@HttpClient.send]
 */
DexFuture *
wh_http_client_send_scoped (WhHttpClient   *self,
                            WhHttpRequest  *request,
                            DexCancellable *scope)
{
  return wh_dex_scoped (scope, wh_http_client_send (self, request));
}

/**
 * wh_http_client_await:
 * @self: a client
 * @request: what to ask
 * @scope: cancels the request
 * @error: why there is no answer; as [method@HttpClient.send] says
 *
 * Sends in the fiber that calls this, and waits for the answer there. A fiber of
 * its own for each request costs as much as the request.
 *
 * Returns: (transfer full) (nullable): the answer
 */
WhHttpReply *
wh_http_client_await (WhHttpClient    *self,
                      WhHttpRequest   *request,
                      DexCancellable  *scope,
                      GError         **error)
{
  g_autoptr(DexCancellable) stop = NULL;
  g_autoptr(GObject) place = NULL;

  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (scope != NULL, NULL);

  /* To wait for a place is not for a fiber, see wh_http_place_acquire(). */
  if (!(place = wh_http_place_try_acquire (self)))
    return dex_await_boxed (wh_http_client_send_scoped (self, request, scope), error);

  stop = dex_ref (scope);

  return dex_await_boxed (carry_out (self, request, stop, FALSE), error);
}

/**
 * wh_http_client_open_stream:
 * @self: a client
 * @request: what to ask
 *
 * Streams have connections of their own, so that watches never hold up other
 * requests.
 *
 * Returns: (transfer full): resolves to a [class@HttpStream] when the answer
 *   begins; rejects as [method@HttpClient.send] does
 */
DexFuture *
wh_http_client_open_stream (WhHttpClient  *self,
                            WhHttpRequest *request)
{
  g_return_val_if_fail (WH_IS_HTTP_CLIENT (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);

  return spawn_send (send_args_new (self, request, TRUE));
}
