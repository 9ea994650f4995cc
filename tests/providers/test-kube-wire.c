/* test-kube-wire.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "kubernetes/wh-kube-kinds.h"
#include "kubernetes/wh-kube-list.h"
#include "kubernetes/wh-kube-operations.h"
#include "kubernetes/wh-kubernetes-provider.h"
#include "wh-deployer.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-operation-private.h"
#include "wh-store.h"

/* An API server in this process, whose pods the test writes by hand. Every
 * other list is empty, every other watch silent. */

#define CONNECTION "c1"
#define PODS "/api/v1/pods"

typedef struct
{
  SoupServer        *server;
  char              *url;
  WhStore           *store;
  WhProvider        *provider;
  DexFuture         *running;
  GPtrArray         *pods;            /* JSON objects */
  GHashTable        *bodies;          /* path -> JSON of items, instead of none */
  GHashTable        *statuses;        /* path -> HTTP status */
  GHashTable        *reported;        /* part -> code of the last error + 1, 0 for none */
  SoupServerMessage *watch;           /* of the pods, while it is open */
  char              *watch_version;   /* where it was asked to begin */
  char              *how;             /* how lists of pods misbehave */
  SoupServerMessage *held;            /* a list of pods that waits to be answered */
  char              *authorization;
  GString           *impersonation;   /* the headers for it of the last request */
  char              *patched;
  guint              version;
  guint              n_lists;
  guint              n_watches;
  guint              n_dry_runs;
  guint              n_unauthorized;
  gboolean           refuse_watch_gone;
} Fixture;

static char *
pod_json (const char *name,
          guint       version,
          const char *phase)
{
  return g_strdup_printf ("{\"metadata\":{\"uid\":\"uid-%s\",\"name\":\"%s\",\"namespace\":\"shop\",\"resourceVersion\":\"%u\","
                          "\"labels\":{\"app\":\"web\"}},\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"name\":\"a\","
                          "\"image\":\"r/web:v1\",\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"1Mi\"}}}]},"
                          "\"status\":{\"phase\":\"%s\"}}", name, name, version, phase);
}

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *type,
        const char        *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
answer_list (SoupServerMessage *message,
             guint              version,
             const char        *items,
             const char        *position)
{
  g_autofree char *body = g_strdup_printf ("{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"%u\"%s%s%s},\"items\":[%s]}",
                                           version, position != NULL ? ",\"continue\":\"" : "",
                                           position != NULL ? position : "", position != NULL ? "\"" : "", items);

  answer (message, 200, "application/json", body);
}

static void
watch_gone (SoupServerMessage *message,
            Fixture           *self)
{
  if (self->watch == message)
    g_clear_object (&self->watch);
}

static void
begin_watch (Fixture           *self,
             SoupServerMessage *message,
             GHashTable        *query,
             gboolean           of_pods)
{
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  soup_message_headers_set_content_type (soup_server_message_get_response_headers (message), "application/json", NULL);
  soup_server_message_set_status (message, 200, NULL);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);

  if (!of_pods)
    return;

  self->n_watches++;
  g_set_str (&self->watch_version, g_hash_table_lookup (query, "resourceVersion"));
  g_set_object (&self->watch, message);
  g_signal_connect (message, "disconnected", G_CALLBACK (watch_gone), self);
  g_signal_connect (message, "finished", G_CALLBACK (watch_gone), self);
}

static void
handle_pods (Fixture           *self,
             SoupServerMessage *message,
             GHashTable        *query)
{
  const char *position = query != NULL ? g_hash_table_lookup (query, "continue") : NULL;
  g_autoptr(GString) items = g_string_new (NULL);
  guint first = position != NULL ? atoi (position) : 0;
  g_autofree char *next = NULL;
  guint n = 0;

  self->n_lists++;

  if (g_strcmp0 (self->how, "html") == 0)
    return answer (message, 200, "text/html", "<html>Sign in</html>");
  if (g_strcmp0 (self->how, "other") == 0)
    return answer (message, 200, "application/json", "{\"hello\":\"world\"}");
  if (g_strcmp0 (self->how, "cut") == 0)
    return answer (message, 200, "application/json", "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"metadata\":{\"ui");
  if (g_strcmp0 (self->how, "slow") == 0)
    return soup_server_message_pause (message);
  if (g_strcmp0 (self->how, "hold") == 0)
    {
      g_set_object (&self->held, message);
      return soup_server_message_pause (message);
    }
  if (g_strcmp0 (self->how, "expire") == 0 && position != NULL)
    {
      g_clear_pointer (&self->how, g_free);
      return answer (message, 410, "application/json", "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}");
    }

  for (guint i = first; i < self->pods->len && n < 500; i++, n++)
    g_string_append_printf (items, "%s%s", n > 0 ? "," : "", (char *)self->pods->pdata[i]);

  if (first + n < self->pods->len)
    next = g_strdup_printf ("%u", first + n);

  answer_list (message, self->version, items->str, next);
}

static void
note_header (const char *name,
             const char *value,
             gpointer    user_data)
{
  Fixture *self = user_data;

  if (g_str_has_prefix (name, "Impersonate-"))
    g_string_append_printf (self->impersonation, "%s=%s;", name + strlen ("Impersonate-"), value);
}

static void
handle (SoupServer        *server,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           user_data)
{
  Fixture *self = user_data;
  const char *method = soup_server_message_get_method (message);
  gboolean watch = query != NULL && g_hash_table_contains (query, "watch");
  guint status = GPOINTER_TO_UINT (g_hash_table_lookup (self->statuses, path));
  const char *body = g_hash_table_lookup (self->bodies, path);
  g_autofree char *of_method = g_strdup_printf ("%s %s", method, path);
  guint refused = GPOINTER_TO_UINT (g_hash_table_lookup (self->statuses, of_method));

  g_set_str (&self->authorization,
             soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization"));

  g_string_truncate (self->impersonation, 0);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), note_header, self);

  if (self->n_unauthorized > 0)
    {
      self->n_unauthorized--;
      return answer (message, 401, "application/json", "{\"kind\":\"Status\",\"message\":\"Unauthorized\",\"code\":401}");
    }

  if (status != 0 && !(watch && status == 410))
    return answer (message, status, "application/json", "{\"kind\":\"Status\",\"message\":\"because of the test\"}");

  if (refused != 0)
    return answer (message, refused, "application/json", g_hash_table_lookup (self->bodies, of_method));

  if (strcmp (method, "PATCH") == 0)
    {
      SoupMessageBody *in = soup_server_message_get_request_body (message);

      if (g_hash_table_contains (query, "dryRun"))
        self->n_dry_runs++;
      else
        {
          g_free (self->patched);
          self->patched = g_strndup (in->data, in->length);
        }

      return answer (message, 200, "application/json", body != NULL ? body : "{}");
    }

  if (strcmp (method, "POST") == 0)
    return answer (message, 200, "application/json", body != NULL ? body : "{\"status\":{\"allowed\":true}}");

  if (strcmp (path, "/version") == 0)
    return answer (message, 200, "application/json", "{\"gitVersion\":\"v1.33.4+k3s1\"}");

  if (watch && status == 410)
    {
      g_hash_table_remove (self->statuses, path);
      return answer (message, 410, "application/json", "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}");
    }

  if (watch)
    return begin_watch (self, message, query, strcmp (path, PODS) == 0);

  if (strcmp (path, PODS) == 0)
    return handle_pods (self, message, query);

  if (strstr (path, "metrics.k8s.io") != NULL && body == NULL)
    return answer (message, 404, "text/plain", "404 page not found");

  if (body != NULL && *body == '{' && strstr (body, "\"metadata\":{\"uid\"") != body + 1)
    return answer (message, 200, "application/json", body);

  if (g_strcmp0 (body, "null") == 0)
    return answer (message, 200, "application/json", body);

  answer_list (message, self->version, body != NULL ? body : "", NULL);
}

static void
reported_cb (WhProvider *provider,
             const char *part,
             gpointer    data,
             Fixture    *self)
{
  const GError *error = data;

  g_hash_table_insert (self->reported, g_strdup (part),
                       GUINT_TO_POINTER (error != NULL && error->domain == WH_ERROR ? (guint)error->code + 1 : 0));
}

static void
make_provider (Fixture    *self,
               const char *kubeconfig,
               const char *namespaces)
{
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("kubernetes", "test", kubeconfig == NULL ? self->url : NULL);
  g_autoptr(WhSecrets) secrets = wh_secrets_new ();
  g_autoptr(GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  g_set_str (&config->id, CONNECTION);
  wh_connection_config_set_setting (config, "kubeconfig", kubeconfig);
  wh_connection_config_set_setting (config, "namespaces", namespaces);
  self->provider = wh_provider_new (&wh_kubernetes_provider_info, config, secrets, self->store);
  wh_provider_set_trial_secrets (self->provider, none);
  g_signal_connect (self->provider, "reported", G_CALLBACK (reported_cb), self);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoslist(GUri) uris = NULL;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, handle, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));

  self->store = wh_store_new ();
  self->pods = g_ptr_array_new_with_free_func (g_free);
  self->bodies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->statuses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reported = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->impersonation = g_string_new (NULL);
  self->version = 10;
  g_ptr_array_add (self->pods, pod_json ("a", 1, "Running"));
  g_ptr_array_add (self->pods, pod_json ("b", 2, "Pending"));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  if (self->provider != NULL)
    {
      wh_provider_close (self->provider);

      if (self->running != NULL)
        wh_dex_run (g_steal_pointer (&self->running), NULL);

      /* What was under way has to let go of it. */
      for (guint i = 0; i < 3000 && G_OBJECT (self->provider)->ref_count > 1; i++)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (1000);
        }

      g_assert_finalize_object (self->provider);
    }

  soup_server_disconnect (self->server);
  g_clear_object (&self->watch);
  g_clear_object (&self->server);
  g_clear_object (&self->store);
  g_clear_pointer (&self->pods, g_ptr_array_unref);
  g_clear_pointer (&self->bodies, g_hash_table_unref);
  g_clear_pointer (&self->statuses, g_hash_table_unref);
  g_clear_pointer (&self->reported, g_hash_table_unref);
  g_free (self->url);
  g_clear_object (&self->held);
  g_free (self->how);
  g_free (self->watch_version);
  g_free (self->authorization);
  g_string_free (self->impersonation, TRUE);
  g_free (self->patched);
}

/* Runs the main loop until the condition holds; fails after 10 s. */
#define wait_for(condition)                                                       \
  G_STMT_START                                                                    \
  {                                                                               \
    gint64 deadline_ = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;             \
                                                                                  \
    while (!(condition))                                                          \
      {                                                                           \
        if (g_get_monotonic_time () > deadline_)                                  \
          g_error ("%s: waited in vain for: %s", G_STRLOC, #condition);           \
        if (!g_main_context_iteration (NULL, FALSE))                              \
          g_usleep (500);                                                         \
      }                                                                           \
  }                                                                               \
  G_STMT_END

static void
start (Fixture *self)
{
  if (self->provider == NULL)
    make_provider (self, NULL, NULL);

  self->running = wh_provider_run (self->provider);
}

static WhRecord *
find (Fixture      *self,
      const WhKind *kind,
      const char   *uid)
{
  return wh_store_lookup (self->store, kind, CONNECTION, uid);
}

static const char *
pod_status (Fixture    *self,
            const char *name)
{
  g_autofree char *uid = g_strconcat ("uid-", name, NULL);
  WhRecord *pod = find (self, &wh_kind_pod, uid);

  return pod != NULL ? pod->values[WH_POD_STATUS].text : "";
}

static guint
n_pods (Fixture *self)
{
  return wh_resource_list_get_n (wh_store_get_list (self->store, &wh_kind_pod));
}

static void
send_text (Fixture    *self,
           const char *text)
{
  g_assert_nonnull (self->watch);
  soup_message_body_append (soup_server_message_get_response_body (self->watch), SOUP_MEMORY_COPY, text, strlen (text));
  soup_server_message_unpause (self->watch);
}

static void
send_event (Fixture    *self,
            const char *type,
            const char *name,
            guint       version,
            const char *phase)
{
  g_autofree char *pod = pod_json (name, version, phase);
  g_autofree char *line = g_strdup_printf ("{\"type\":\"%s\",\"object\":%s}\n", type, pod);

  send_text (self, line);
}

static void
end_watch (Fixture *self)
{
  SoupServerMessage *message = g_steal_pointer (&self->watch);

  soup_message_body_complete (soup_server_message_get_response_body (message));
  soup_server_message_unpause (message);
  g_object_unref (message);
}

static void
cut_watch (Fixture *self)
{
  SoupServerMessage *message = g_steal_pointer (&self->watch);

  g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
  g_object_unref (message);
}

/* ---- List and watch ---- */

static void
test_watch (Fixture       *self,
            gconstpointer  data)
{
  start (self);
  wait_for (self->watch != NULL && n_pods (self) == 2);
  g_assert_cmpstr (self->watch_version, ==, "10");
  g_assert_cmpstr (pod_status (self, "a"), ==, "Running");

  send_event (self, "ADDED", "c", 11, "Pending");
  send_event (self, "MODIFIED", "b", 12, "Running");
  send_event (self, "MODIFIED", "c", 13, "Running");
  send_event (self, "DELETED", "a", 14, "Running");
  wait_for (n_pods (self) == 2 && strcmp (pod_status (self, "c"), "Running") == 0);
  g_assert_cmpstr (pod_status (self, "b"), ==, "Running");
  g_assert_cmpstr (pod_status (self, "a"), ==, "");
  g_assert_cmpuint (self->n_lists, ==, 1);
  g_assert_cmpstr (wh_provider_get_version (self->provider), ==, "K3s v1.33.4+k3s1");
}

static void
test_resume (Fixture       *self,
             gconstpointer  data)
{
  start (self);
  wait_for (self->watch != NULL);
  send_event (self, "ADDED", "c", 15, "Running");
  wait_for (n_pods (self) == 3);
  end_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpstr (self->watch_version, ==, "15");

  /* A bookmark moves the place. */
  send_text (self, "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"40\"}}}\n");
  end_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpstr (self->watch_version, ==, "40");
  g_assert_cmpuint (self->n_lists, ==, 1);
  g_assert_cmpuint (n_pods (self), ==, 3);
}

static void
test_cut (Fixture       *self,
          gconstpointer  data)
{
  g_autofree char *pod = pod_json ("d", 17, "Running");
  g_autofree char *line = g_strdup_printf ("{\"type\":\"ADDED\",\"object\":%s}\n", pod);
  g_autofree char *half = g_strndup (line, strlen (line) / 2);

  start (self);
  wait_for (self->watch != NULL);
  send_event (self, "ADDED", "c", 16, "Running");
  send_text (self, half);
  wait_for (n_pods (self) == 3);
  cut_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpstr (self->watch_version, ==, "16");

  send_text (self, line);
  wait_for (n_pods (self) == 4);
  g_assert_cmpuint (self->n_lists, ==, 1);
}

static void
test_gone (Fixture       *self,
           gconstpointer  data)
{
  WhRecord *before;

  start (self);
  wait_for (self->watch != NULL && n_pods (self) == 2);
  before = find (self, &wh_kind_pod, "uid-b");

  /* Missed: a is gone, e has come. What was sent before the error counts. */
  g_ptr_array_remove_index (self->pods, 0);
  g_ptr_array_add (self->pods, pod_json ("e", 50, "Running"));
  g_ptr_array_add (self->pods, pod_json ("f", 51, "Running"));
  self->version = 60;
  send_event (self, "ADDED", "f", 51, "Running");
  send_text (self, "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}}\n");
  wait_for (self->n_lists == 2 && g_strcmp0 (self->watch_version, "60") == 0);
  g_assert_cmpuint (n_pods (self), ==, 3);
  g_assert_cmpstr (pod_status (self, "a"), ==, "");
  g_assert_cmpstr (pod_status (self, "e"), ==, "Running");

  /* What did not change was not published again. */
  g_assert_true (find (self, &wh_kind_pod, "uid-b") == before);

  /* The same, when the new watch is refused at once. */
  g_hash_table_insert (self->statuses, g_strdup (PODS), GUINT_TO_POINTER (0));
  self->version = 70;
  g_hash_table_insert (self->statuses, g_strdup (PODS), GUINT_TO_POINTER (410));
  end_watch (self);
  wait_for (!g_hash_table_contains (self->statuses, PODS));
  wait_for (self->n_lists == 3 && g_strcmp0 (self->watch_version, "70") == 0);
  g_assert_cmpuint (n_pods (self), ==, 3);
}

static void
test_stale_rows_go (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, CONNECTION);
  g_autoptr(WhBatch) batch = wh_batch_new (CONNECTION);

  wh_record_builder_set_uid (builder, "uid-of-last-week");
  wh_record_builder_set_text (builder, WH_POD_NAME, "old");
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (self->store, batch);
  g_assert_cmpuint (n_pods (self), ==, 1);

  start (self);
  wait_for (find (self, &wh_kind_pod, "uid-of-last-week") == NULL);
  g_assert_cmpuint (n_pods (self), ==, 2);
}

static void
test_pages (Fixture       *self,
            gconstpointer  data)
{
  for (guint i = 0; i < 1200; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);

      g_ptr_array_add (self->pods, pod_json (name, 3, "Running"));
    }

  /* The second page is too old the first time: all begins anew. */
  self->how = g_strdup ("expire");
  start (self);
  wait_for (self->watch != NULL);
  g_assert_cmpuint (n_pods (self), ==, 1202);
  g_assert_cmpuint (self->n_lists, ==, 5);
}

static void
test_burst (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr(GString) burst = g_string_new (NULL);

  start (self);
  wait_for (self->watch != NULL);

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i % 500);
      g_autofree char *pod = pod_json (name, 100 + i, i >= 4500 ? "Running" : "Pending");

      g_string_append_printf (burst, "{\"type\":\"%s\",\"object\":%s}\n", i < 500 ? "ADDED" : "MODIFIED", pod);
    }

  send_text (self, burst->str);
  wait_for (n_pods (self) == 502 && strcmp (pod_status (self, "p499"), "Running") == 0);
  end_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpstr (self->watch_version, ==, "5099");
}

/* ---- Refusals and broken answers ---- */

static void
test_refused_resource (Fixture       *self,
                       gconstpointer  data)
{
  g_hash_table_insert (self->statuses, g_strdup ("/api/v1/nodes"), GUINT_TO_POINTER (403));
  start (self);
  wait_for (g_hash_table_contains (self->reported, "nodes") && n_pods (self) == 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "nodes")), ==, WH_ERROR_FORBIDDEN + 1);
}

/* Refused everywhere, allowed in one namespace. */
static void
test_namespaced (Fixture       *self,
                 gconstpointer  data)
{
  g_autofree char *pod = pod_json ("mine", 1, "Running");

  g_hash_table_insert (self->statuses, g_strdup (PODS), GUINT_TO_POINTER (403));
  g_hash_table_insert (self->statuses, g_strdup ("/api/v1/namespaces"), GUINT_TO_POINTER (403));
  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/namespaces/default/pods"), g_steal_pointer (&pod));
  start (self);
  wait_for (n_pods (self) == 1);
  g_assert_cmpstr (pod_status (self, "mine"), ==, "Running");
}

static void
test_chosen_namespaces (Fixture       *self,
                        gconstpointer  data)
{
  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/namespaces/one/pods"), pod_json ("x", 1, "Running"));
  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/namespaces/two/pods"), pod_json ("y", 1, "Running"));
  make_provider (self, NULL, " one, two ");
  start (self);
  wait_for (n_pods (self) == 2);
  g_assert_cmpuint (self->n_lists, ==, 0);
}

typedef struct
{
  const char *how;
  guint       status;
  WhError     code;
} Broken;

static void
test_broken_lists (Fixture       *self,
                   gconstpointer  data)
{
  static const Broken broken[] = {
    { NULL, 401, WH_ERROR_AUTH_REQUIRED },
    { NULL, 403, WH_ERROR_FORBIDDEN },
    { NULL, 404, WH_ERROR_NOT_FOUND },
    { NULL, 500, WH_ERROR_SERVER },
    { "html", 0, WH_ERROR_BAD_REPLY },
    { "other", 0, WH_ERROR_BAD_REPLY },
    { "cut", 0, WH_ERROR_BAD_REPLY },
    { "slow", 0, WH_ERROR_TIMED_OUT },
  };
  g_autoptr(WhKubeClient) client = NULL;
  WhKubeAccess *access = wh_kube_access_new ();

  make_provider (self, NULL, NULL);
  access->server = g_strdup (self->url);
  client = wh_kube_client_new (self->provider, access, FALSE, NULL);
  wh_http_client_set_timeouts (wh_kube_client_get_http (client), 300, 300);

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(WhKubeParser) parser = wh_kube_parser_new (&wh_kube_resources[2], CONNECTION, "test");
      g_autoptr(GError) error = NULL;

      g_set_str (&self->how, broken[i].how);
      g_hash_table_insert (self->statuses, g_strdup (PODS), GUINT_TO_POINTER (broken[i].status));
      g_assert_false (wh_dex_run (wh_kube_list (client, &wh_kube_resources[2], NULL, parser), &error));
      g_assert_error (error, WH_ERROR, (int)broken[i].code);
      g_assert_nonnull (strstr (error->message, "test"));
    }
}

static void
test_comes_back (Fixture       *self,
                 gconstpointer  data)
{
  self->how = g_strdup ("cut");
  start (self);
  wait_for (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "pods")) == WH_ERROR_BAD_REPLY + 1);
  g_clear_pointer (&self->how, g_free);
  wh_provider_wake (self->provider);
  wait_for (n_pods (self) == 2);
}

/* ---- Joins ---- */

static void
test_joins (Fixture       *self,
            gconstpointer  data)
{
  WhRecord *record;

  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/nodes"),
                       g_strdup ("{\"metadata\":{\"uid\":\"n\",\"name\":\"n1\"},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}"));
  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/services"),
                       g_strdup ("{\"metadata\":{\"uid\":\"s\",\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{\"type\":\"ClusterIP\"}}"));
  g_hash_table_insert (self->bodies, g_strdup ("/apis/discovery.k8s.io/v1/endpointslices"),
                       g_strdup ("{\"metadata\":{\"uid\":\"e4\",\"namespace\":\"shop\",\"labels\":{\"kubernetes.io/service-name\":\"web\"}},\"addressType\":\"IPv4\","
              "\"endpoints\":[{\"conditions\":{\"ready\":true}},{\"conditions\":{\"ready\":false}}]},"
              "{\"metadata\":{\"uid\":\"e6\",\"namespace\":\"shop\",\"labels\":{\"kubernetes.io/service-name\":\"web\"}},\"addressType\":\"IPv6\","
              "\"endpoints\":[{\"conditions\":{\"ready\":true}},{\"conditions\":{\"ready\":false}}]}"));
  g_hash_table_insert (self->bodies, g_strdup ("/apis/networking.k8s.io/v1/ingresses"),
                       g_strdup ("{\"metadata\":{\"uid\":\"i\",\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{\"rules\":[{\"host\":\"shop.example\","
              "\"http\":{\"paths\":[{\"path\":\"/\",\"backend\":{\"service\":{\"name\":\"web\",\"port\":{\"number\":80}}}}]}}]}}"));
  g_hash_table_insert (self->bodies, g_strdup ("/apis/metrics.k8s.io/v1beta1/nodes"),
                       g_strdup ("{\"items\":[{\"metadata\":{\"name\":\"n1\"},\"usage\":{\"cpu\":\"1250500n\",\"memory\":\"2Ki\"}}]}"));
  g_hash_table_insert (self->bodies, g_strdup ("/apis/metrics.k8s.io/v1beta1/pods"),
                       g_strdup ("{\"items\":[{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"},\"containers\":[{\"usage\":{\"cpu\":\"5m\",\"memory\":\"1Mi\"}},"
              "{\"usage\":{\"cpu\":\"7m\",\"memory\":\"1Mi\"}}]}]}"));
  start (self);
  wait_for ((record = find (self, &wh_kind_service, "s")) && record->values[WH_SERVICE_ENDPOINTS].number == 2 &&
            record->values[WH_SERVICE_HOST].text != NULL);
  g_assert_cmpint (record->values[WH_SERVICE_READY].number, ==, 1);
  g_assert_cmpstr (record->values[WH_SERVICE_HOST].text, ==, "shop.example");
  g_assert_cmpint (record->health, ==, WH_HEALTH_WARNING);

  wait_for ((record = find (self, &wh_kind_node, "n")) && record->values[WH_NODE_PODS].number == 2);
  g_assert_cmpint (record->values[WH_NODE_CPU_REQUESTED].number, ==, 200);
  g_assert_cmpint (record->values[WH_NODE_MEMORY_REQUESTED].number, ==, 2 * 1024 * 1024);

  /* The metrics may come before the lists; then they are worn from the start or the next round. */
  wh_provider_wake (self->provider);
  wait_for ((record = find (self, &wh_kind_pod, "uid-a")) && record->values[WH_POD_CPU].number == 12);
  g_assert_cmpint (record->values[WH_POD_MEMORY].number, ==, 2 * 1024 * 1024);
  g_assert_cmpint (find (self, &wh_kind_pod, "uid-b")->values[WH_POD_CPU].number, ==, WH_ABSENT);
  wait_for ((record = find (self, &wh_kind_node, "n")) && record->values[WH_NODE_CPU].number == 1);

  /* A pod that ends gives its room back. */
  wait_for (self->watch != NULL);
  send_event (self, "MODIFIED", "b", 20, "Succeeded");
  wait_for (find (self, &wh_kind_node, "n")->values[WH_NODE_PODS].number == 1);
}

/* What is said once, before anybody knows whose it is, counts all the same. */
static void
test_usage_before_pods (Fixture       *self,
                        gconstpointer  data)
{
  const GArray *samples;
  WhRecord *record;

  g_ptr_array_set_size (self->pods, 0);
  g_ptr_array_add (self->pods, g_strdup ("{\"metadata\":{\"uid\":\"p\",\"name\":\"db-0\",\"namespace\":\"shop\",\"ownerReferences\":"
                                         "[{\"kind\":\"StatefulSet\",\"name\":\"db\",\"controller\":true}]},"
                                         "\"spec\":{\"containers\":[{\"name\":\"a\"}]},\"status\":{\"phase\":\"Running\"}}"));
  g_hash_table_insert (self->bodies, g_strdup ("/apis/apps/v1/statefulsets"),
                       g_strdup ("{\"metadata\":{\"uid\":\"w\",\"name\":\"db\",\"namespace\":\"shop\"},\"spec\":{\"replicas\":1}}"));
  g_hash_table_insert (self->bodies, g_strdup ("/apis/metrics.k8s.io/v1beta1/pods"),
                       g_strdup ("{\"items\":[{\"metadata\":{\"name\":\"db-0\",\"namespace\":\"shop\"},\"containers\":"
                                 "[{\"usage\":{\"cpu\":\"5m\",\"memory\":\"1Mi\"}}]}]}"));
  self->how = g_strdup ("hold");
  start (self);
  wait_for (self->held != NULL && g_hash_table_contains (self->reported, "pod metrics") &&
            find (self, &wh_kind_workload, "w") != NULL);
  g_assert_null (wh_store_get_samples (self->store, "workload:w/cpu"));

  answer_list (self->held, self->version, self->pods->pdata[0], NULL);
  soup_server_message_unpause (self->held);
  wait_for (wh_store_get_samples (self->store, "workload:w/cpu") != NULL);
  samples = wh_store_get_samples (self->store, "workload:w/cpu");
  g_assert_cmpuint (samples->len, ==, 1);
  g_assert_cmpfloat (g_array_index (samples, WhSample, 0).value, ==, 5);
  g_assert_cmpuint (wh_store_get_samples (self->store, "workload:w/memory")->len, ==, 1);
  g_assert_nonnull (record = find (self, &wh_kind_workload, "w"));
  g_assert_cmpint (record->values[WH_WORKLOAD_CPU].number, ==, 5);
}

static void
test_no_metrics (Fixture       *self,
                 gconstpointer  data)
{
  start (self);
  wait_for (g_hash_table_contains (self->reported, "pod metrics"));
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "pod metrics")), ==, 0);
  wait_for (n_pods (self) == 2);
  g_assert_cmpint (find (self, &wh_kind_pod, "uid-a")->values[WH_POD_CPU].number, ==, WH_ABSENT);
}

/* Taken for an answer, it would make a cluster live that shows nothing. */
static void
test_null_metrics (Fixture       *self,
                   gconstpointer  data)
{
  g_hash_table_insert (self->bodies, g_strdup ("/apis/metrics.k8s.io/v1beta1/pods"), g_strdup ("null"));
  start (self);
  wait_for (g_hash_table_contains (self->reported, "pod metrics"));
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "pod metrics")), ==, WH_ERROR_BAD_REPLY + 1);
}

/* ---- Credentials ---- */

static void
test_exec_is_renewed_once (Fixture       *self,
                           gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("wh-kube-XXXXXX", NULL);
  g_autofree char *config = g_build_filename (folder, "config", NULL);
  g_autofree char *plugin = g_build_filename (folder, "plugin", NULL);
  g_autofree char *log = g_build_filename (folder, "log", NULL);
  g_autofree char *written = NULL;
  g_autofree char *text = NULL;

  text = g_strdup_printf ("current-context: a\ncontexts:\n- {name: a, context: {cluster: c, user: u}}\n"
                          "clusters:\n- {name: c, cluster: {server: '%s'}}\n"
                          "users:\n- name: u\n  user:\n    exec: {command: ./plugin, apiVersion: client.authentication.k8s.io/v1}\n",
                          self->url);
  g_file_set_contents (config, text, -1, NULL);
  g_free (text);
  text = g_strdup_printf ("#!/bin/sh\necho x >> %s\n"
                          "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t'$(wc -l < %s)'\"}}'\n", log, log);
  g_file_set_contents (plugin, text, -1, NULL);
  g_chmod (plugin, 0700);

  make_provider (self, config, NULL);
  start (self);
  wait_for (self->watch != NULL && n_pods (self) == 2);
  g_assert_cmpstr (self->authorization, ==, "Bearer t1");

  /* One refusal: a new credential, and nobody is told. */
  g_hash_table_remove_all (self->reported);
  self->n_unauthorized = 1;
  end_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "pods")), ==, 0);
  g_assert_true (g_file_get_contents (log, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, "x\nx\n");

  g_remove (config);
  g_remove (plugin);
  g_remove (log);
  g_rmdir (folder);
}

static void
test_impersonation (Fixture       *self,
                    gconstpointer  data)
{
  static const char *groups[] = { "ops", "system:masters", "a, b", NULL };
  static const char *extra[] = { "scopes", "view", "scopes", "edit", "example.com/Team", "blue", NULL };
  g_autoptr(WhKubeClient) client = NULL;
  g_autoptr(GError) error = NULL;
  WhKubeAccess *access = wh_kube_access_new ();

  make_provider (self, NULL, NULL);
  access->server = g_strdup (self->url);
  access->as = g_strdup ("robot");
  access->as_uid = g_strdup ("1234");
  access->as_groups = g_strdupv ((char **)groups);
  access->as_extra = g_strdupv ((char **)extra);
  client = wh_kube_client_new (self->provider, access, FALSE, &error);
  g_assert_no_error (error);

  /* One header for each; twice the same with the next request. */
  for (guint i = 0; i < 2; i++)
    {
      wh_dex_run (wh_kube_client_get_json (client, "/version"), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (self->impersonation->str, ==,
                       "User=robot;Uid=1234;Group=ops;Group=system:masters;Group=a, b;"
                       "Extra-scopes=view;Extra-scopes=edit;Extra-example.com%2FTeam=blue;");
    }

  /* Nobody smuggles a header in. */
  wh_http_client_add_header (wh_kube_client_get_http (client), "Impersonate-Group", "x\r\nAuthorization: y");
  g_assert_false (wh_dex_run (wh_kube_client_get_json (client, "/version"), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "line break"));
}

/* ---- Operations ---- */

static WhRecord *
make_workload (void)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, CONNECTION);

  wh_record_builder_set_uid (builder, "d");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, "web");
  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, "Deployment");

  return wh_record_builder_build (builder);
}

#define WEB "/apis/apps/v1/namespaces/shop/deployments/web"

static void
test_scale (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr(WhRecord) target = make_workload ();
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;
  gboolean warned = FALSE;
  GPtrArray *effects;

  g_hash_table_insert (self->bodies, g_strdup (WEB "/scale"), g_strdup ("{\"spec\":{\"replicas\":3}}"));
  g_hash_table_insert (self->bodies, g_strdup (WEB),
                       g_strdup ("{\"kind\":\"Deployment\",\"metadata\":{\"generation\":2,\"resourceVersion\":\"5\"},\"spec\":{\"replicas\":3,\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}}}},"
              "\"status\":{\"observedGeneration\":2,\"replicas\":3,\"updatedReplicas\":3,\"availableReplicas\":3}}"));
  g_hash_table_insert (self->bodies, g_strdup ("/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers"),
                       g_strdup ("{\"items\":[{\"metadata\":{\"name\":\"web-hpa\"},\"spec\":{\"scaleTargetRef\":{\"kind\":\"Deployment\",\"name\":\"web\"},\"minReplicas\":2,\"maxReplicas\":6}}]}"));
  start (self);
  wait_for (self->watch != NULL);

  operation = wh_operation_new (&wh_kube_operation_scale, self->provider, target);
  wh_operation_set_parameter (operation, "replicas", "3");
  wh_dex_run (wh_kube_operation_scale.plan (operation), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_dry_runs, ==, 1);
  g_assert_null (self->patched);
  g_assert_cmpstr (wh_operation_get_after (operation), ==, "3 replicas");
  effects = wh_operation_get_effects (operation);

  for (guint i = 0; i < effects->len; i++)
    warned |= strstr (((WhEffect *)effects->pdata[i])->text, "web-hpa") != NULL;

  g_assert_true (warned);

  wh_dex_run (wh_kube_operation_scale.run (operation), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->patched, ==, "{\"spec\":{\"replicas\":3}}");
  g_assert_cmpstr (wh_operation_get_result (operation), ==, "web has 3 replicas");

  wh_operation_set_parameter (operation, "replicas", "-1");
  g_assert_false (wh_dex_run (wh_kube_operation_scale.plan (operation), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
}

static void
test_restart_refused (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr(WhRecord) target = make_workload ();
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (self->bodies, g_strdup ("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
                       g_strdup ("{\"status\":{\"allowed\":false,\"reason\":\"no rule for deployments\"}}"));
  start (self);
  wait_for (self->watch != NULL);
  operation = wh_operation_new (&wh_kube_operation_restart, self->provider, target);
  g_assert_false (wh_dex_run (wh_kube_operation_restart.plan (operation), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "no rule for deployments"));
  g_assert_cmpuint (self->n_dry_runs, ==, 0);
}

static void
test_restart_deadline (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr(WhRecord) target = make_workload ();
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (self->bodies, g_strdup (WEB),
                       g_strdup ("{\"kind\":\"Deployment\",\"metadata\":{\"resourceVersion\":\"5\"},\"spec\":{\"replicas\":3},\"status\":{\"updatedReplicas\":1,"
              "\"conditions\":[{\"type\":\"Progressing\",\"status\":\"False\",\"reason\":\"ProgressDeadlineExceeded\",\"message\":\"timed out\"}]}}"));
  start (self);
  wait_for (self->watch != NULL);
  operation = wh_operation_new (&wh_kube_operation_restart, self->provider, target);
  g_assert_false (wh_dex_run (wh_kube_operation_restart.run (operation), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_FAILED);
  g_assert_nonnull (strstr (self->patched, "kubectl.kubernetes.io/restartedAt"));
}

/* ---- Deployments ---- */

#define WEB_JSON(rest) \
  "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\",\"uid\":\"d\",\"generation\":7,\"resourceVersion\":\"5\"," \
  "\"annotations\":{\"deployment.kubernetes.io/revision\":\"4\"}}," \
  "\"spec\":{\"replicas\":4,\"selector\":{\"matchLabels\":{\"app\":\"web\"}},\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":\"25%\"}}," \
  "\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"r.example/team/web:1\"," \
  "\"resources\":{\"requests\":{\"cpu\":\"100m\"}}},{\"name\":\"proxy\",\"image\":\"r.example/team/proxy:3\"}]}}}" rest "}"
#define DIGEST "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
set_body (Fixture    *self,
          const char *path,
          const char *body)
{
  g_hash_table_insert (self->bodies, g_strdup (path), g_strdup (body));
}

static WhDeployChange *
make_deploy (WhDeployAct act)
{
  WhDeployChange *change = wh_deploy_change_new (act);

  change->image = g_strdup ("r.example/team/web:2@" DIGEST);
  change->repository = g_strdup ("team/web");
  change->commit = g_strdup ("0123456");
  change->revision = g_strdup ("3");
  change->replicas = 1;

  return change;
}

static WhDeployPreview *
run_preview (Fixture     *self,
             WhDeployAct  act)
{
  g_autoptr(WhRecord) target = make_workload ();
  g_autoptr(WhDeployChange) change = make_deploy (act);
  g_autoptr(GError) error = NULL;
  DexFuture *future = wh_deployer_preview (WH_DEPLOYER (self->provider), target, change);
  WhDeployPreview *preview = NULL;

  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  preview = g_value_dup_boxed (dex_future_get_value (future, NULL));
  dex_unref (future);

  return preview;
}

static const WhDeployCheck *
find_check (WhDeployPreview *preview,
            const char      *id)
{
  for (guint i = 0; i < preview->checks->len; i++)
    if (g_str_equal (((WhDeployCheck *)preview->checks->pdata[i])->id, id))
      return preview->checks->pdata[i];

  return NULL;
}

static void
test_deploy_preview (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr(WhDeployPreview) preview = NULL;
  const WhDeployObject *object;

  set_body (self, WEB, WEB_JSON (""));
  set_body (self, "/api/v1/namespaces/shop/resourcequotas",
            "{\"items\":[{\"metadata\":{\"name\":\"small\"},\"status\":{\"hard\":{\"pods\":\"10\"},\"used\":{\"pods\":\"4\"}}}]}");
  set_body (self, "/apis/policy/v1/namespaces/shop/poddisruptionbudgets",
            "{\"items\":[{\"metadata\":{\"name\":\"web\"},\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"web\"}}},"
            "\"status\":{\"desiredHealthy\":4,\"currentHealthy\":4,\"disruptionsAllowed\":0}}]}");
  start (self);
  wait_for (self->watch != NULL);
  preview = run_preview (self, WH_DEPLOY_SET_IMAGE);
  g_assert_cmpuint (self->n_dry_runs, ==, 1);
  g_assert_null (self->patched);
  g_assert_cmpint (find_check (preview, "dry-run")->health, ==, WH_HEALTH_OK);
  g_assert_cmpint (find_check (preview, "quota")->health, ==, WH_HEALTH_OK);
  g_assert_cmpint (find_check (preview, "budget")->health, ==, WH_HEALTH_WARNING);
  object = preview->objects->pdata[0];
  g_assert_cmpstr (object->title, ==, "Deployment shop/web");
  g_assert_nonnull (strstr (object->before, "image: r.example/team/web:1"));
  g_assert_null (strstr (object->before, "resourceVersion"));

  /* One more pod is one too many. */
  set_body (self, "/api/v1/namespaces/shop/resourcequotas",
            "{\"items\":[{\"metadata\":{\"name\":\"small\"},\"status\":{\"hard\":{\"pods\":\"4\"},\"used\":{\"pods\":\"4\"}}}]}");
  g_clear_pointer (&preview, wh_deploy_preview_unref);
  preview = run_preview (self, WH_DEPLOY_SET_IMAGE);
  g_assert_cmpint (find_check (preview, "quota")->health, ==, WH_HEALTH_FAILING);
  g_assert_nonnull (strstr (find_check (preview, "quota")->title, "small"));
}

/* What the server refuses is in the plan, with its reason. */
static void
test_deploy_refused (Fixture       *self,
                     gconstpointer  data)
{
  static const struct
  {
    guint       status;
    const char *message;
    const char *title;
  } cases[] = {
    { 403, "deployments.apps \\\"web\\\" is forbidden: User \\\"robot\\\" cannot patch", "Not allowed" },
    { 403, "pods \\\"web\\\" is forbidden: exceeded quota: small", "Quota exceeded" },
    { 409, "the object has been modified", "Somebody else is changing it" },
    { 422, "spec.template: Invalid value", "Dry run failed" },
  };

  set_body (self, WEB, WEB_JSON (""));
  start (self);
  wait_for (self->watch != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(WhDeployPreview) preview = NULL;
      g_autofree char *body = g_strdup_printf ("{\"kind\":\"Status\",\"code\":%u,\"message\":\"%s\"}", cases[i].status, cases[i].message);

      g_hash_table_insert (self->statuses, g_strdup ("PATCH " WEB), GUINT_TO_POINTER (cases[i].status));
      set_body (self, "PATCH " WEB, body);
      preview = run_preview (self, WH_DEPLOY_SET_IMAGE);
      g_assert_cmpint (find_check (preview, "dry-run")->health, ==, WH_HEALTH_FAILING);
      g_assert_cmpstr (find_check (preview, "dry-run")->title, ==, cases[i].title);
      g_assert_null (self->patched);
    }
}

static void
test_deploy_apply (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr(WhRecord) target = make_workload ();
  g_autoptr(WhDeployChange) change = make_deploy (WH_DEPLOY_SET_IMAGE);
  g_autoptr(GError) error = NULL;

  set_body (self, WEB, WEB_JSON (""));
  start (self);
  wait_for (self->watch != NULL);

  /* Somebody was faster. */
  change->generation = 6;
  g_assert_false (wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_CONFLICT);
  g_assert_null (self->patched);
  g_clear_error (&error);

  change->generation = 7;
  wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (self->patched, "\"resourceVersion\":\"5\""));
  g_assert_nonnull (strstr (self->patched, "{\"name\":\"a\",\"image\":\"r.example/team/web:2@" DIGEST "\"}"));
  g_assert_null (strstr (self->patched, "proxy"));

  /* A write that loses again and again gives up, and says so. */
  g_hash_table_insert (self->statuses, g_strdup ("PATCH " WEB), GUINT_TO_POINTER (409));
  set_body (self, "PATCH " WEB, "{\"kind\":\"Status\",\"code\":409,\"message\":\"the object has been modified\"}");
  g_assert_false (wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_CONFLICT);
}

static void
test_deploy_undo (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr(WhRecord) target = make_workload ();
  g_autoptr(WhDeployChange) change = make_deploy (WH_DEPLOY_UNDO);
  g_autoptr(GError) error = NULL;
  WhDeployState *state;
  DexFuture *future;

  set_body (self, WEB, WEB_JSON (""));
  set_body (self, "/apis/apps/v1/namespaces/shop/replicasets",
            "{\"items\":["
            "{\"metadata\":{\"name\":\"web-1\",\"ownerReferences\":[{\"uid\":\"d\"}],\"annotations\":{\"deployment.kubernetes.io/revision\":\"3\"}},"
            "\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\",\"pod-template-hash\":\"1\"}},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"r.example/team/web:0\"}]}}}},"
            "{\"metadata\":{\"name\":\"web-2\",\"ownerReferences\":[{\"uid\":\"d\"}],\"annotations\":{\"deployment.kubernetes.io/revision\":\"4\"}},"
            "\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"r.example/team/web:1\"}]}}}},"
            "{\"metadata\":{\"name\":\"other\",\"ownerReferences\":[{\"uid\":\"e\"}],\"annotations\":{\"deployment.kubernetes.io/revision\":\"9\"}}}]}");
  start (self);
  wait_for (self->watch != NULL);

  future = wh_deployer_look (WH_DEPLOYER (self->provider), target, FALSE);
  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  state = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (state->revisions->len, ==, 2);
  g_assert_cmpstr (((WhDeployRevision *)state->revisions->pdata[1])->image, ==, "r.example/team/web:0");
  g_assert_cmpstr (state->revision, ==, "4");
  dex_unref (future);

  wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (self->patched, "\"path\":\"/spec/template\""));
  g_assert_nonnull (strstr (self->patched, "web:0"));
  g_assert_null (strstr (self->patched, "pod-template-hash"));

  g_set_str (&change->revision, "2");
  g_assert_false (wh_dex_run (wh_deployer_apply (WH_DEPLOYER (self->provider), target, change), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
}

static void
test_test (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *steps;

  g_hash_table_insert (self->bodies, g_strdup ("/apis/authentication.k8s.io/v1/selfsubjectreviews"),
                       g_strdup ("{\"status\":{\"userInfo\":{\"username\":\"robot\"}}}"));
  make_provider (self, NULL, NULL);
  wh_dex_run (wh_provider_test (self->provider), &error);
  g_assert_no_error (error);
  steps = wh_provider_get_test_steps (self->provider);
  g_assert_cmpstr (((WhTestStep *)steps->pdata[1])->title, ==, "Signed in as robot");
  g_assert_cmpstr (((WhTestStep *)steps->pdata[2])->title, ==, "Kubernetes v1.33.4+k3s1");
  g_assert_cmpstr (((WhTestStep *)steps->pdata[3])->title, ==, "May watch 13 of 13 resources");
  self->running = NULL;
}

static void
test_raw (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  DexFuture *future;
  const char *text;

  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/namespaces/shop/pods/a"),
                       g_strdup ("{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"managedFields\":[{\"manager\":\"k\"}]}}"));
  start (self);
  wait_for (self->watch != NULL && n_pods (self) == 2);
  future = wh_provider_load_raw (self->provider, find (self, &wh_kind_pod, "uid-a"));
  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  text = g_value_get_string (dex_future_get_value (future, NULL));
  g_assert_cmpstr (text, ==, "kind: Pod\nmetadata:\n  name: a\n");
  dex_unref (future);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

#define ADD(path, func) g_test_add ("/kube-wire/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("events-change-the-store", test_watch);
  ADD ("a-watch-goes-on-where-it-ended", test_resume);
  ADD ("a-cut-watch-loses-and-doubles-nothing", test_cut);
  ADD ("410-compares-a-new-list", test_gone);
  ADD ("rows-of-the-last-run-go", test_stale_rows_go);
  ADD ("deploy/preview", test_deploy_preview);
  ADD ("deploy/what-is-refused-blocks", test_deploy_refused);
  ADD ("deploy/apply", test_deploy_apply);
  ADD ("deploy/undo", test_deploy_undo);
  ADD ("pages", test_pages);
  ADD ("a-burst-of-events", test_burst);
  ADD ("one-resource-refused", test_refused_resource);
  ADD ("refused-everywhere-but-in-a-namespace", test_namespaced);
  ADD ("chosen-namespaces", test_chosen_namespaces);
  ADD ("broken-lists-have-reasons", test_broken_lists);
  ADD ("comes-back", test_comes_back);
  ADD ("joins", test_joins);
  ADD ("usage-before-pods", test_usage_before_pods);
  ADD ("no-metrics-is-no-error", test_no_metrics);
  ADD ("null-metrics-are-an-error", test_null_metrics);
  ADD ("a-refused-exec-credential-is-renewed-once", test_exec_is_renewed_once);
  ADD ("impersonation", test_impersonation);
  ADD ("scale", test_scale);
  ADD ("restart-is-refused-with-the-reason", test_restart_refused);
  ADD ("restart-fails-at-its-deadline", test_restart_deadline);
  ADD ("test", test_test);
  ADD ("raw", test_raw);

  return g_test_run ();
}
