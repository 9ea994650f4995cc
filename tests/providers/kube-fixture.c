/* kube-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "../core/loopback.h"
#include "kube-fixture.h"
#include "kubernetes/wh-kubernetes-provider.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

char *
kube_pod_json (const char *name,
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

void
kube_answer_list (SoupServerMessage *message,
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
            KubeFixture           *self)
{
  if (self->watch == message)
    g_clear_object (&self->watch);
}

static void
begin_watch (KubeFixture           *self,
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
handle_pods (KubeFixture           *self,
             SoupServerMessage *message,
             GHashTable        *query)
{
  const char *position = query != NULL ? g_hash_table_lookup (query, "continue") : NULL;
  g_autoptr(GString) items = g_string_new (NULL);
  guint first = position != NULL ? atoi (position) : 0;
  g_autofree char *next = NULL;
  guint n = 0;

  self->n_lists++;
  g_hash_table_add (self->list_ports,
                    GUINT_TO_POINTER (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message)))));

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

  kube_answer_list (message, self->version, items->str, next);
}

static void
note_header (const char *name,
             const char *value,
             gpointer    user_data)
{
  KubeFixture *self = user_data;

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
  KubeFixture *self = user_data;
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

  kube_answer_list (message, self->version, body != NULL ? body : "", NULL);
}

static void
reported_cb (WhProvider *provider,
             const char *part,
             gpointer    data,
             KubeFixture    *self)
{
  const GError *error = data;

  g_hash_table_insert (self->reported, g_strdup (part),
                       GUINT_TO_POINTER (error != NULL && error->domain == WH_ERROR ? (guint)error->code + 1 : 0));
}

void
kube_make_provider (KubeFixture    *self,
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

void
kube_set_up (KubeFixture       *self,
             gconstpointer  data)
{
  self->server = loopback_serve (handle, self, &self->url);
  self->store = wh_store_new ();
  self->pods = g_ptr_array_new_with_free_func (g_free);
  self->bodies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->statuses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reported = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->list_ports = g_hash_table_new (NULL, NULL);
  self->impersonation = g_string_new (NULL);
  self->version = 10;
  g_ptr_array_add (self->pods, kube_pod_json ("a", 1, "Running"));
  g_ptr_array_add (self->pods, kube_pod_json ("b", 2, "Pending"));
}

void
kube_tear_down (KubeFixture       *self,
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
  g_clear_pointer (&self->list_ports, g_hash_table_unref);
  g_free (self->url);
  g_clear_object (&self->held);
  g_free (self->how);
  g_free (self->watch_version);
  g_free (self->authorization);
  g_string_free (self->impersonation, TRUE);
  g_free (self->patched);
}

void
kube_start (KubeFixture *self)
{
  if (self->provider == NULL)
    kube_make_provider (self, NULL, NULL);

  self->running = wh_provider_run (self->provider);
}

WhRecord *
kube_find (KubeFixture      *self,
           const WhKind *kind,
           const char   *uid)
{
  return wh_store_lookup (self->store, kind, CONNECTION, uid);
}

const char *
kube_pod_status (KubeFixture    *self,
                 const char *name)
{
  g_autofree char *uid = g_strconcat ("uid-", name, NULL);
  WhRecord *pod = kube_find (self, &wh_kind_pod, uid);

  return pod != NULL ? pod->values[WH_POD_STATUS].text : "";
}

guint
kube_n_pods (KubeFixture *self)
{
  return wh_resource_list_get_n (wh_store_get_list (self->store, &wh_kind_pod));
}

void
kube_send_text (KubeFixture    *self,
                const char *text)
{
  g_assert_nonnull (self->watch);
  soup_message_body_append (soup_server_message_get_response_body (self->watch), SOUP_MEMORY_COPY, text, strlen (text));
  soup_server_message_unpause (self->watch);
}

void
kube_send_event (KubeFixture    *self,
                 const char *type,
                 const char *name,
                 guint       version,
                 const char *phase)
{
  g_autofree char *pod = kube_pod_json (name, version, phase);
  g_autofree char *line = g_strdup_printf ("{\"type\":\"%s\",\"object\":%s}\n", type, pod);

  kube_send_text (self, line);
}

void
kube_end_watch (KubeFixture *self)
{
  SoupServerMessage *message = g_steal_pointer (&self->watch);

  soup_message_body_complete (soup_server_message_get_response_body (message));
  soup_server_message_unpause (message);
  g_object_unref (message);
}

void
kube_cut_watch (KubeFixture *self)
{
  SoupServerMessage *message = g_steal_pointer (&self->watch);

  g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
  g_object_unref (message);
}

WhRecord *
kube_make_workload (void)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, CONNECTION);

  wh_record_builder_set_uid (builder, "d");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, "web");
  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, "Deployment");

  return wh_record_builder_build (builder);
}
