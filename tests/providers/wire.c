/* wire.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "mutate.h"
#include "spoil.h"
#include "wh-dex-util.h"
#include "wire.h"

#define NAME "wire"

/* Milliseconds. Short only where it is to be reached: machines may be busy. */
#define TIMEOUT      30000
#define TIMEOUT_SLOW 300

typedef struct
{
  guint      status;
  char      *type;
  char      *text;
  GPtrArray *headers; /* name, value, name, value… */
} Reply;

typedef struct
{
  guint               count;
  char               *body;
  SoupMessageHeaders *headers;
} Request;

struct _Wire
{
  const WhProviderInfo *info;
  SoupServer           *server;
  char                 *url;
  char                 *prefix;
  char                 *host;
  WireMode              mode;
  gboolean              writes_only; /* reads are answered well in any mode */
  GHashTable           *replies;  /* what → Reply */
  GHashTable           *requests; /* what → Request */
  guint                 round;    /* of mutations */
  GPtrArray            *held;     /* messages that are never answered */
  guint                 n_requests;
  WireGate              gate;
  gpointer              gate_data;
  WirePatience          patience;
  GHashTable           *reports;  /* part → sentence */

  WhConnectionConfig   *config;
  GHashTable           *secrets;
  WhSecrets            *keyring;
  WhStore              *store;
  WhProvider           *provider;
};

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  g_free (reply->type);
  g_free (reply->text);
  g_ptr_array_unref (reply->headers);
  g_free (reply);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->body);
  g_clear_pointer (&request->headers, soup_message_headers_unref);
  g_free (request);
}

/* ---- the server ---- */

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
  Request *request = g_hash_table_lookup (self->requests, what);

  if (request == NULL)
    {
      request = g_new0 (Request, 1);
      g_hash_table_insert (self->requests, g_strdup (what), request);
    }

  request->count++;
  g_free (request->body);
  request->body = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_clear_pointer (&request->headers, soup_message_headers_unref);
  request->headers = soup_message_headers_ref (soup_server_message_get_request_headers (message));
}

static void
handle (SoupServer        *server,
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
  Reply *reply;

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

/* ---- setting it up ---- */

Wire *
wire_new (const WhProviderInfo *info)
{
  Wire *self = g_new0 (Wire, 1);
  g_autoptr(GError) error = NULL;
  GSList *uris;

  self->info = info;
  self->replies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, reply_free);
  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, request_free);
  self->reports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, handle, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->host = g_strdup_printf ("127.0.0.1:%d", g_uri_get_port (uris->data));
  self->url = g_strdup_printf ("http://%s", self->host);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);

  self->config = wh_connection_config_new (info->id, NAME, self->url);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->keyring = wh_secrets_new ();
  self->store = wh_store_new ();
  wh_store_set_source (self->store, self->config->id, NAME, NULL);

  return self;
}

static void
disconnect (Wire *self)
{
  if (self->provider == NULL)
    return;

  wh_provider_close (self->provider);

  /* What was under way ends now; nothing of it may keep the provider. */
  g_object_add_weak_pointer (G_OBJECT (self->provider), (gpointer *)&self->provider);
  g_object_unref (self->provider);

  for (gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC; self->provider != NULL && g_get_monotonic_time () < end;)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }

  g_assert_null (self->provider);
}

void
wire_free (Wire *self)
{
  disconnect (self);
  soup_server_disconnect (self->server);
  g_ptr_array_unref (self->held);
  g_object_unref (self->server);
  g_hash_table_unref (self->replies);
  g_hash_table_unref (self->requests);
  g_hash_table_unref (self->reports);
  wh_connection_config_unref (self->config);
  g_hash_table_unref (self->secrets);
  g_object_unref (self->keyring);
  g_assert_finalize_object (self->store);
  g_free (self->url);
  g_free (self->prefix);
  g_free (self->host);
  g_free (self);
}

const char *
wire_get_url (Wire *self)
{
  return self->url;
}

const char *
wire_get_host (Wire *self)
{
  return self->host;
}

char *
wire_dup_fixture (const char *provider,
                  const char *file)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fixtures", provider, file, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

void
wire_set_prefix (Wire       *self,
                 const char *prefix)
{
  g_autofree char *url = g_strconcat (self->url, prefix, NULL);

  g_set_str (&self->prefix, prefix);
  g_set_str (&self->config->url, url);
}

void
wire_serve (Wire       *self,
            const char *what,
            const char *file)
{
  g_autofree char *text = wire_dup_fixture (self->info->id, file);

  wire_serve_text (self, what, 200, "application/json", text);
}

void
wire_serve_text (Wire       *self,
                 const char *what,
                 guint       status,
                 const char *content_type,
                 const char *text)
{
  Reply *reply = g_new0 (Reply, 1);

  reply->status = status;
  reply->type = g_strdup (content_type);
  reply->text = g_strdup (text);
  reply->headers = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_replace (self->replies, g_strdup (what), reply);
}

void
wire_add_header (Wire       *self,
                 const char *what,
                 const char *name,
                 const char *value)
{
  Reply *reply = g_hash_table_lookup (self->replies, what);

  g_assert_nonnull (reply);
  g_ptr_array_add (reply->headers, g_strdup (name));
  g_ptr_array_add (reply->headers, g_strdup (value));
}

void
wire_remove (Wire       *self,
             const char *what)
{
  g_assert_true (g_hash_table_remove (self->replies, what));
}

void
wire_set_gate (Wire     *self,
               WireGate  gate,
               gpointer  user_data)
{
  self->gate = gate;
  self->gate_data = user_data;
}

static void
set_timeouts (Wire *self)
{
  guint timeout = self->mode == WIRE_SLOW ? TIMEOUT_SLOW : TIMEOUT;

  if (self->provider != NULL && wh_provider_get_http (self->provider) != NULL)
    wh_http_client_set_timeouts (wh_provider_get_http (self->provider), timeout, timeout);

  if (self->provider != NULL && self->patience != NULL)
    self->patience (self->provider, timeout);
}

void
wire_set_patience (Wire         *self,
                   WirePatience  patience)
{
  self->patience = patience;
}

void
wire_set_mode (Wire     *self,
               WireMode  mode)
{
  self->mode = mode;
  set_timeouts (self);
}

guint
wire_count (Wire       *self,
            const char *what)
{
  Request *request = g_hash_table_lookup (self->requests, what);

  return request != NULL ? request->count : 0;
}

guint
wire_count_all (Wire *self)
{
  return self->n_requests;
}

void
wire_forget (Wire *self)
{
  g_hash_table_remove_all (self->requests);
  self->n_requests = 0;
}

const char *
wire_get_body (Wire       *self,
               const char *what)
{
  Request *request = g_hash_table_lookup (self->requests, what);

  return request != NULL ? request->body : NULL;
}

const char *
wire_get_header (Wire       *self,
                 const char *what,
                 const char *name)
{
  Request *request = g_hash_table_lookup (self->requests, what);

  return request != NULL ? soup_message_headers_get_one (request->headers, name) : NULL;
}

/* ---- the connection ---- */

void
wire_set (Wire       *self,
          const char *key,
          ...)
{
  va_list args;

  va_start (args, key);

  for (; key != NULL; key = va_arg (args, const char *))
    {
      const char *value = va_arg (args, const char *);

      if (strcmp (key, "url") == 0)
        g_set_str (&self->config->url, value);
      else
        wh_connection_config_set_setting (self->config, key, value);
    }

  va_end (args);
}

void
wire_set_secret (Wire       *self,
                 const char *key,
                 const char *secret)
{
  g_hash_table_replace (self->secrets, g_strdup (key), g_strdup (secret));
}

void
wire_reconnect (Wire *self)
{
  disconnect (self);
}

static void
reported_cb (WhProvider   *provider,
             const char   *part,
             const GError *error,
             Wire         *self)
{
  g_hash_table_replace (self->reports, g_strdup (part), error != NULL ? g_strdup (error->message) : NULL);
}

const char *
wire_get_report (Wire       *self,
                 const char *part)
{
  return g_hash_table_lookup (self->reports, part);
}

const GArray *
wire_get_samples (Wire       *self,
                  const char *series)
{
  return wh_store_get_samples (self->store, series);
}

WhOperation *
wire_operation (Wire       *self,
                const char *id,
                WhRecord   *target)
{
  g_assert_nonnull (target);

  for (guint i = 0; i < self->info->n_operations; i++)
    {
      if (strcmp (self->info->operations[i]->id, id) == 0 &&
          strcmp (self->info->operations[i]->kind, target->kind->id) == 0)
        return wh_operation_new (self->info->operations[i], wire_get_provider (self), target);
    }

  g_assert_not_reached ();
}

char *
wire_dup_raw (Wire     *self,
              WhRecord *record)
{
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (record);
  future = wh_provider_load_raw (wire_get_provider (self), record);
  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);

  return g_value_dup_string (dex_future_get_value (future, NULL));
}

WhProvider *
wire_get_provider (Wire *self)
{
  WhProviderClass *klass;
  g_autoptr(GError) error = NULL;

  if (self->provider != NULL)
    return self->provider;

  self->provider = wh_provider_new (self->info, self->config, self->keyring, self->store);
  wh_provider_set_trial_secrets (self->provider, self->secrets);
  g_signal_connect (self->provider, "reported", G_CALLBACK (reported_cb), self);
  klass = WH_PROVIDER_GET_CLASS (self->provider);

  if (klass->open != NULL)
    wh_dex_run (klass->open (self->provider), &error);

  g_assert_no_error (error);

  set_timeouts (self);

  return self->provider;
}

/* Asks everything once, whatever happens. Returns: whether all of it worked */
gboolean
wire_round (Wire    *self,
            GError **error)
{
  WhProvider *provider = wire_get_provider (self);
  WhProviderClass *klass = WH_PROVIDER_GET_CLASS (provider);
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < klass->n_polls; i++)
    {
      g_autoptr(GError) local_error = NULL;

      wh_dex_run (klass->polls[i].poll (provider), &local_error);

      if (first == NULL)
        first = g_steal_pointer (&local_error);
    }

  if (first == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first));

  return FALSE;
}

gboolean
wire_test (Wire    *self,
           GError **error)
{
  WhProvider *provider = wire_get_provider (self);

  /* Opened already, with time-outs that are short. */
  return wh_dex_run (WH_PROVIDER_GET_CLASS (provider)->test (provider), error);
}

WhRecord *
wire_lookup (Wire         *self,
             const WhKind *kind,
             const char   *uid)
{
  return wh_store_lookup (self->store, kind, self->config->id, uid);
}

guint
wire_count_kind (Wire         *self,
                 const WhKind *kind)
{
  return wh_resource_list_get_n (wh_store_get_list (self->store, kind));
}

static int
compare_texts (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}

/* All that is in it and is no volatile number, to be compared. */
char *
wire_dup_store (Wire *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->info->n_kinds; i++)
    {
      const WhKind *kind = self->info->kinds[i];
      WhResourceList *list = wh_store_get_list (self->store, kind);

      for (guint j = 0; j < wh_resource_list_get_n (list); j++)
        {
          WhRecord *record = wh_resource_list_get_record (list, j);
          g_autoptr(GString) line = g_string_new (NULL);

          g_string_append_printf (line, "%s %s:", kind->id, record->uid);

          for (guint k = 0; k < kind->n_fields; k++)
            {
              const WhField *field = &kind->fields[k];

              if ((field->flags & WH_FIELD_VOLATILE) != 0 || wh_value_is_absent (field->type, &record->values[k]))
                continue;

              if (wh_field_type_is_text (field->type))
                g_string_append_printf (line, " %s=%s", field->id, record->values[k].text);
              else if (wh_field_type_is_real (field->type))
                g_string_append_printf (line, " %s=%g", field->id, record->values[k].real);
              else
                g_string_append_printf (line, " %s=%" G_GINT64_FORMAT, field->id, record->values[k].number);
            }

          g_ptr_array_add (lines, g_string_free_and_steal (g_steal_pointer (&line)));
        }
    }

  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **)lines->pdata);
}

/* ---- what may go wrong ---- */

static const struct
{
  WireMode    mode;
  const char *title;
  WhError     codes[4]; /* one of them; WH_ERROR_FAILED ends the list */
} failures[] = {
  { WIRE_UNAUTHORIZED, "401",     { WH_ERROR_AUTH_REQUIRED } },
  { WIRE_FORBIDDEN,    "403",     { WH_ERROR_FORBIDDEN } },
  { WIRE_NOT_FOUND,    "404",     { WH_ERROR_NOT_FOUND } },
  { WIRE_RATE_LIMITED, "429",     { WH_ERROR_RATE_LIMITED } },
  { WIRE_BROKEN,       "500",     { WH_ERROR_SERVER } },
  { WIRE_WEB_PAGE,     "HTML",    { WH_ERROR_BAD_REPLY } },
  { WIRE_CUT,          "cut",     { WH_ERROR_BAD_REPLY, WH_ERROR_OFFLINE } },
  { WIRE_SLOW,         "slow",    { WH_ERROR_TIMED_OUT } },
  { WIRE_GARBAGE,      "garbage", { WH_ERROR_BAD_REPLY, WH_ERROR_TOO_LARGE } },
  { WIRE_DEEP,         "deep",    { WH_ERROR_BAD_REPLY, WH_ERROR_TOO_LARGE } },
  { WIRE_OTHER,        "other",   { WH_ERROR_BAD_REPLY } },
};

static gboolean
fits (guint         which,
      const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (failures[which].codes) && failures[which].codes[i] != WH_ERROR_FAILED; i++)
    {
      if (g_error_matches (error, WH_ERROR, failures[which].codes[i]))
        return TRUE;
    }

  return FALSE;
}

static void
check_sentence (const GError *error,
                const char   *title)
{
  g_test_message ("%s: %s", title, error->message);
  g_assert_true (error->domain == WH_ERROR);
  g_assert_nonnull (strstr (error->message, "“" NAME "”"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
check_failure (Wire       *self,
               guint       which,
               const char *before)
{
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (wire_round (self, &error));
  check_sentence (error, failures[which].title);
  g_assert_true (fits (which, error));

  /* A source that fails takes nothing away. */
  after = wire_dup_store (self);
  g_assert_cmpstr (after, ==, before);
}

/* Runs the planned @operation again and again while whatever it writes is
 * answered badly: it fails with a sentence, asks @what at most @most times, and
 * nothing that is known changes. @forgiven: the failure that means it is done
 * already, or WIRE_OK */
void
wire_check_write_failures (Wire        *self,
                           WhOperation *operation,
                           const char  *what,
                           WireMode     forgiven,
                           guint        most)
{
  g_autofree char *before = wire_dup_store (self);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *after = NULL;
      g_autoptr(GError) error = NULL;
      gint64 began = g_get_monotonic_time ();
      gboolean done;

      /* An answer that is short or strange may still mean that it is done. */
      if (failures[i].mode > WIRE_SLOW)
        continue;

      wire_forget (self);
      wire_set_mode (self, failures[i].mode);
      self->writes_only = TRUE;
      wh_http_client_reset (wh_provider_get_http (wire_get_provider (self)));

      /* On a busy machine the time that is given to a slow server may be over
       * while it is still read what is to be written. */
      do
        {
          g_clear_error (&error);
          done = wh_dex_run (wh_operation_get_info (operation)->run (operation), &error);
        }
      while (failures[i].mode == WIRE_SLOW && wire_count (self, what) == 0 &&
             g_get_monotonic_time () - began < 60 * G_USEC_PER_SEC);

      g_test_message ("%s: %s", failures[i].title, done ? "done" : error->message);
      g_assert_true (done == (failures[i].mode == forgiven));
      g_assert_cmpuint (wire_count (self, what), >=, 1);
      g_assert_cmpuint (wire_count (self, what), <=, most);

      if (!done)
        {
          check_sentence (error, failures[i].title);
          g_assert_true (fits (i, error));
          after = wire_dup_store (self);
          g_assert_cmpstr (after, ==, before);
        }

      self->writes_only = FALSE;
      wire_set_mode (self, WIRE_OK);
    }

  wh_http_client_reset (wh_provider_get_http (wire_get_provider (self)));
}

/* Whatever a server makes of its answers: it is read or refused with a
 * sentence, and the next round with right answers mends all. */
static void
check_mutations (Wire       *self,
                 const char *before)
{
  guint rounds = mutate_rounds (60);
  guint n_read = 0;

  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr(GError) error = NULL;

      self->round = mutate_seed () + i;
      wire_set_mode (self, WIRE_MUTATED);
      wh_http_client_reset (wh_provider_get_http (wire_get_provider (self)));

      if (wire_round (self, &error))
        n_read++;
      else
        check_sentence (error, "mutated");

      /* Half of them meet what the ones before left behind. */
      if (i % 2 != 0)
        continue;

      {
        g_autofree char *after = NULL;

        wire_set_mode (self, WIRE_OK);
        wire_reconnect (self);
        g_clear_error (&error);
        wire_round (self, &error);
        g_assert_no_error (error);
        after = wire_dup_store (self);

        if (g_strcmp0 (after, before) != 0)
          g_test_message ("round %u", self->round);

        g_assert_cmpstr (after, ==, before);
      }
    }

  g_test_message ("%u of %u rounds were still readable", n_read, rounds);
}

void
wire_check_failures (Wire *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  wire_round (self, &error);
  g_assert_no_error (error);
  before = wire_dup_store (self);
  g_assert_cmpstr (before, !=, "");

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      /* Once with what it remembers, once as after a start. */
      wire_set_mode (self, failures[i].mode);
      wh_http_client_reset (wh_provider_get_http (wire_get_provider (self)));
      check_failure (self, i, before);
      wire_reconnect (self);
      check_failure (self, i, before);

      /* The test of the connection says the same. */
      wire_reconnect (self);
      g_assert_false (wire_test (self, &error));
      check_sentence (error, failures[i].title);
      g_clear_error (&error);

      g_clear_pointer (&after, g_free);
      wire_set_mode (self, WIRE_OK);
      wire_reconnect (self);
      wire_round (self, &error);
      g_assert_no_error (error);
      after = wire_dup_store (self);
      g_assert_cmpstr (after, ==, before);
    }

  /* Members that nobody knows change nothing. */
  wire_set_mode (self, WIRE_UNKNOWN);
  wire_reconnect (self);
  wire_round (self, &error);
  g_assert_no_error (error);
  g_clear_pointer (&after, g_free);
  after = wire_dup_store (self);
  g_assert_cmpstr (after, ==, before);

  /* What is null may be missing, and may be refused; it must not break. */
  wire_set_mode (self, WIRE_NULLS);
  wire_reconnect (self);

  if (!wire_round (self, &error))
    {
      check_sentence (error, "nulls");
      g_clear_error (&error);
    }

  wire_set_mode (self, WIRE_OK);
  wire_reconnect (self);
  wire_round (self, &error);
  g_assert_no_error (error);
  g_clear_pointer (&after, g_free);
  after = wire_dup_store (self);
  g_assert_cmpstr (after, ==, before);

  check_mutations (self, before);
}
