/* test-kube-wire.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "kube-fixture.h"
#include "kubernetes/wh-kube-kinds.h"
#include "kubernetes/wh-kube-list.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

/* ---- List and watch ---- */

static void
test_watch (KubeFixture       *self,
            gconstpointer  data)
{
  kube_start (self);
  wait_for (self->watch != NULL && kube_n_pods (self) == 2);
  g_assert_cmpstr (self->watch_version, ==, "10");
  g_assert_cmpstr (kube_pod_status (self, "a"), ==, "Running");

  kube_send_event (self, "ADDED", "c", 11, "Pending");
  kube_send_event (self, "MODIFIED", "b", 12, "Running");
  kube_send_event (self, "MODIFIED", "c", 13, "Running");
  kube_send_event (self, "DELETED", "a", 14, "Running");
  wait_for (kube_n_pods (self) == 2 && strcmp (kube_pod_status (self, "c"), "Running") == 0);
  g_assert_cmpstr (kube_pod_status (self, "b"), ==, "Running");
  g_assert_cmpstr (kube_pod_status (self, "a"), ==, "");
  g_assert_cmpuint (self->n_lists, ==, 1);
  g_assert_cmpstr (wh_provider_get_version (self->provider), ==, "K3s v1.33.4+k3s1");
}

static void
test_resume (KubeFixture       *self,
             gconstpointer  data)
{
  kube_start (self);
  wait_for (self->watch != NULL);
  kube_send_event (self, "ADDED", "c", 15, "Running");
  wait_for (kube_n_pods (self) == 3);
  kube_end_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpstr (self->watch_version, ==, "15");

  /* A bookmark moves the place. */
  kube_send_text (self, "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"40\"}}}\n");
  kube_end_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpstr (self->watch_version, ==, "40");
  g_assert_cmpuint (self->n_lists, ==, 1);
  g_assert_cmpuint (kube_n_pods (self), ==, 3);
}

static void
test_cut (KubeFixture       *self,
          gconstpointer  data)
{
  g_autofree char *pod = kube_pod_json ("d", 17, "Running");
  g_autofree char *line = g_strdup_printf ("{\"type\":\"ADDED\",\"object\":%s}\n", pod);
  g_autofree char *half = g_strndup (line, strlen (line) / 2);

  kube_start (self);
  wait_for (self->watch != NULL);
  kube_send_event (self, "ADDED", "c", 16, "Running");
  kube_send_text (self, half);
  wait_for (kube_n_pods (self) == 3);
  kube_cut_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpstr (self->watch_version, ==, "16");

  kube_send_text (self, line);
  wait_for (kube_n_pods (self) == 4);
  g_assert_cmpuint (self->n_lists, ==, 1);
}

static void
test_gone (KubeFixture       *self,
           gconstpointer  data)
{
  WhRecord *before;

  kube_start (self);
  wait_for (self->watch != NULL && kube_n_pods (self) == 2);
  before = kube_find (self, &wh_kind_pod, "uid-b");

  /* Missed: a is gone, e has come. What was sent before the error counts. */
  g_ptr_array_remove_index (self->pods, 0);
  g_ptr_array_add (self->pods, kube_pod_json ("e", 50, "Running"));
  g_ptr_array_add (self->pods, kube_pod_json ("f", 51, "Running"));
  self->version = 60;
  kube_send_event (self, "ADDED", "f", 51, "Running");
  kube_send_text (self, "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}}\n");
  wait_for (self->n_lists == 2 && g_strcmp0 (self->watch_version, "60") == 0);
  g_assert_cmpuint (kube_n_pods (self), ==, 3);
  g_assert_cmpstr (kube_pod_status (self, "a"), ==, "");
  g_assert_cmpstr (kube_pod_status (self, "e"), ==, "Running");

  /* What did not change was not published again. */
  g_assert_true (kube_find (self, &wh_kind_pod, "uid-b") == before);

  /* The same, when the new watch is refused at once. */
  g_hash_table_insert (self->statuses, g_strdup (PODS), GUINT_TO_POINTER (0));
  self->version = 70;
  g_hash_table_insert (self->statuses, g_strdup (PODS), GUINT_TO_POINTER (410));
  kube_end_watch (self);
  wait_for (!g_hash_table_contains (self->statuses, PODS));
  wait_for (self->n_lists == 3 && g_strcmp0 (self->watch_version, "70") == 0);
  g_assert_cmpuint (kube_n_pods (self), ==, 3);
}

static void
test_stale_rows_go (KubeFixture       *self,
                    gconstpointer  data)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, CONNECTION);
  g_autoptr(WhBatch) batch = wh_batch_new (CONNECTION);

  wh_record_builder_set_uid (builder, "uid-of-last-week");
  wh_record_builder_set_text (builder, WH_POD_NAME, "old");
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (self->store, batch);
  g_assert_cmpuint (kube_n_pods (self), ==, 1);

  kube_start (self);
  wait_for (kube_find (self, &wh_kind_pod, "uid-of-last-week") == NULL);
  g_assert_cmpuint (kube_n_pods (self), ==, 2);
}

static void
test_pages (KubeFixture       *self,
            gconstpointer  data)
{
  for (guint i = 0; i < 1200; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);

      g_ptr_array_add (self->pods, kube_pod_json (name, 3, "Running"));
    }

  /* The second page is too old the first time: all begins anew. */
  self->how = g_strdup ("expire");
  kube_start (self);
  wait_for (self->watch != NULL);
  g_assert_cmpuint (kube_n_pods (self), ==, 1202);
  g_assert_cmpuint (self->n_lists, ==, 5);
}

/* A connection that has brought a page brings others. */
static void
test_pages_share_connections (KubeFixture   *self,
                              gconstpointer  data)
{
  for (guint i = 0; i < 6000; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);

      g_ptr_array_add (self->pods, kube_pod_json (name, 3, "Running"));
    }

  kube_start (self);
  wait_for (self->watch != NULL);
  g_assert_cmpuint (kube_n_pods (self), ==, 6002);
  g_assert_cmpuint (self->n_lists, ==, 13);
  g_assert_cmpuint (g_hash_table_size (self->list_ports), <=, 4);
}

static void
test_burst (KubeFixture       *self,
            gconstpointer  data)
{
  g_autoptr(GString) burst = g_string_new (NULL);

  kube_start (self);
  wait_for (self->watch != NULL);

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i % 500);
      g_autofree char *pod = kube_pod_json (name, 100 + i, i >= 4500 ? "Running" : "Pending");

      g_string_append_printf (burst, "{\"type\":\"%s\",\"object\":%s}\n", i < 500 ? "ADDED" : "MODIFIED", pod);
    }

  kube_send_text (self, burst->str);
  wait_for (kube_n_pods (self) == 502 && strcmp (kube_pod_status (self, "p499"), "Running") == 0);
  kube_end_watch (self);
  wait_for (self->watch != NULL);
  g_assert_cmpstr (self->watch_version, ==, "5099");
}

/* ---- Refusals and broken answers ---- */

static void
test_refused_resource (KubeFixture       *self,
                       gconstpointer  data)
{
  g_hash_table_insert (self->statuses, g_strdup ("/api/v1/nodes"), GUINT_TO_POINTER (403));
  kube_start (self);
  wait_for (g_hash_table_contains (self->reported, "nodes") && kube_n_pods (self) == 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "nodes")), ==, WH_ERROR_FORBIDDEN + 1);
}

/* Refused everywhere, allowed in one namespace. */
static void
test_namespaced (KubeFixture       *self,
                 gconstpointer  data)
{
  g_autofree char *pod = kube_pod_json ("mine", 1, "Running");

  g_hash_table_insert (self->statuses, g_strdup (PODS), GUINT_TO_POINTER (403));
  g_hash_table_insert (self->statuses, g_strdup ("/api/v1/namespaces"), GUINT_TO_POINTER (403));
  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/namespaces/default/pods"), g_steal_pointer (&pod));
  kube_start (self);
  wait_for (kube_n_pods (self) == 1);
  g_assert_cmpstr (kube_pod_status (self, "mine"), ==, "Running");
}

static void
test_chosen_namespaces (KubeFixture       *self,
                        gconstpointer  data)
{
  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/namespaces/one/pods"), kube_pod_json ("x", 1, "Running"));
  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/namespaces/two/pods"), kube_pod_json ("y", 1, "Running"));
  kube_make_provider (self, NULL, " one, two ");
  kube_start (self);
  wait_for (kube_n_pods (self) == 2);
  g_assert_cmpuint (self->n_lists, ==, 0);
}

typedef struct
{
  const char *how;
  guint       status;
  WhError     code;
} Broken;

static void
test_broken_lists (KubeFixture       *self,
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

  kube_make_provider (self, NULL, NULL);
  access->server = g_strdup (self->url);
  client = wh_kube_client_new (self->provider, access, FALSE, NULL);
  wh_http_client_set_timeouts (wh_kube_client_get_http (client), 300, 300);

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) error = NULL;

      g_set_str (&self->how, broken[i].how);
      g_hash_table_insert (self->statuses, g_strdup (PODS), GUINT_TO_POINTER (broken[i].status));
      g_assert_false (wh_dex_run (wh_kube_list (client, &wh_kube_resources[2], NULL, CONNECTION), &error));
      g_assert_error (error, WH_ERROR, (int)broken[i].code);
      g_assert_nonnull (strstr (error->message, "test"));
    }
}

static void
test_comes_back (KubeFixture       *self,
                 gconstpointer  data)
{
  self->how = g_strdup ("cut");
  kube_start (self);
  wait_for (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "pods")) == WH_ERROR_BAD_REPLY + 1);
  g_clear_pointer (&self->how, g_free);
  wh_provider_wake (self->provider);
  wait_for (kube_n_pods (self) == 2);
}

/* ---- Joins ---- */

static void
test_joins (KubeFixture       *self,
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
  kube_start (self);
  wait_for ((record = kube_find (self, &wh_kind_service, "s")) && record->values[WH_SERVICE_ENDPOINTS].number == 2 &&
            record->values[WH_SERVICE_HOST].text != NULL);
  g_assert_cmpint (record->values[WH_SERVICE_READY].number, ==, 1);
  g_assert_cmpstr (record->values[WH_SERVICE_HOST].text, ==, "shop.example");
  g_assert_cmpint (record->health, ==, WH_HEALTH_WARNING);

  wait_for ((record = kube_find (self, &wh_kind_node, "n")) && record->values[WH_NODE_PODS].number == 2);
  g_assert_cmpint (record->values[WH_NODE_CPU_REQUESTED].number, ==, 200);
  g_assert_cmpint (record->values[WH_NODE_MEMORY_REQUESTED].number, ==, 2 * 1024 * 1024);

  /* The metrics may come before the lists; then they are worn from the start or the next round. */
  wh_provider_wake (self->provider);
  wait_for ((record = kube_find (self, &wh_kind_pod, "uid-a")) && record->values[WH_POD_CPU].number == 12);
  g_assert_cmpint (record->values[WH_POD_MEMORY].number, ==, 2 * 1024 * 1024);
  g_assert_cmpint (kube_find (self, &wh_kind_pod, "uid-b")->values[WH_POD_CPU].number, ==, WH_ABSENT);
  wait_for ((record = kube_find (self, &wh_kind_node, "n")) && record->values[WH_NODE_CPU].number == 1);

  /* A pod that ends gives its room back. */
  wait_for (self->watch != NULL);
  kube_send_event (self, "MODIFIED", "b", 20, "Succeeded");
  wait_for (kube_find (self, &wh_kind_node, "n")->values[WH_NODE_PODS].number == 1);
}

/* What is said once, before anybody knows whose it is, counts all the same. */
static void
test_usage_before_pods (KubeFixture       *self,
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
  kube_start (self);
  wait_for (self->held != NULL && g_hash_table_contains (self->reported, "pod metrics") &&
            kube_find (self, &wh_kind_workload, "w") != NULL);
  g_assert_null (wh_store_get_samples (self->store, "workload:w/cpu"));

  kube_answer_list (self->held, self->version, self->pods->pdata[0], NULL);
  soup_server_message_unpause (self->held);
  wait_for (wh_store_get_samples (self->store, "workload:w/cpu") != NULL);
  samples = wh_store_get_samples (self->store, "workload:w/cpu");
  g_assert_cmpuint (samples->len, ==, 1);
  g_assert_cmpfloat (g_array_index (samples, WhSample, 0).value, ==, 5);
  g_assert_cmpuint (wh_store_get_samples (self->store, "workload:w/memory")->len, ==, 1);
  g_assert_nonnull (record = kube_find (self, &wh_kind_workload, "w"));
  g_assert_cmpint (record->values[WH_WORKLOAD_CPU].number, ==, 5);
}

static void
test_no_metrics (KubeFixture       *self,
                 gconstpointer  data)
{
  kube_start (self);
  wait_for (g_hash_table_contains (self->reported, "pod metrics"));
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "pod metrics")), ==, 0);
  wait_for (kube_n_pods (self) == 2);
  g_assert_cmpint (kube_find (self, &wh_kind_pod, "uid-a")->values[WH_POD_CPU].number, ==, WH_ABSENT);
}

/* Taken for an answer, it would make a cluster live that shows nothing. */
static void
test_null_metrics (KubeFixture       *self,
                   gconstpointer  data)
{
  g_hash_table_insert (self->bodies, g_strdup ("/apis/metrics.k8s.io/v1beta1/pods"), g_strdup ("null"));
  kube_start (self);
  wait_for (g_hash_table_contains (self->reported, "pod metrics"));
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, "pod metrics")), ==, WH_ERROR_BAD_REPLY + 1);
}

/* ---- Credentials ---- */

static void
test_exec_is_renewed_once (KubeFixture       *self,
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

  kube_make_provider (self, config, NULL);
  kube_start (self);
  wait_for (self->watch != NULL && kube_n_pods (self) == 2);
  g_assert_cmpstr (self->authorization, ==, "Bearer t1");

  /* One refusal: a new credential, and nobody is told. */
  g_hash_table_remove_all (self->reported);
  self->n_unauthorized = 1;
  kube_end_watch (self);
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
test_impersonation (KubeFixture       *self,
                    gconstpointer  data)
{
  static const char *groups[] = { "ops", "system:masters", "a, b", NULL };
  static const char *extra[] = { "scopes", "view", "scopes", "edit", "example.com/Team", "blue", NULL };
  g_autoptr(WhKubeClient) client = NULL;
  g_autoptr(GError) error = NULL;
  WhKubeAccess *access = wh_kube_access_new ();

  kube_make_provider (self, NULL, NULL);
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

static void
test_test (KubeFixture       *self,
           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *steps;

  g_hash_table_insert (self->bodies, g_strdup ("/apis/authentication.k8s.io/v1/selfsubjectreviews"),
                       g_strdup ("{\"status\":{\"userInfo\":{\"username\":\"robot\"}}}"));
  kube_make_provider (self, NULL, NULL);
  wh_dex_run (wh_provider_test (self->provider), &error);
  g_assert_no_error (error);
  steps = wh_provider_get_test_steps (self->provider);
  g_assert_cmpstr (((WhTestStep *)steps->pdata[1])->title, ==, "Signed in as robot");
  g_assert_cmpstr (((WhTestStep *)steps->pdata[2])->title, ==, "Kubernetes v1.33.4+k3s1");
  g_assert_cmpstr (((WhTestStep *)steps->pdata[3])->title, ==, "May watch 13 of 13 resources");
  self->running = NULL;
}

static void
test_raw (KubeFixture       *self,
          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  DexFuture *future;
  const char *text;

  g_hash_table_insert (self->bodies, g_strdup ("/api/v1/namespaces/shop/pods/a"),
                       g_strdup ("{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"managedFields\":[{\"manager\":\"k\"}]}}"));
  kube_start (self);
  wait_for (self->watch != NULL && kube_n_pods (self) == 2);
  future = wh_provider_load_raw (self->provider, kube_find (self, &wh_kind_pod, "uid-a"));
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

#define ADD(path, func) g_test_add ("/kube-wire/" path, KubeFixture, NULL, kube_set_up, func, kube_tear_down)
  ADD ("events-change-the-store", test_watch);
  ADD ("a-watch-goes-on-where-it-ended", test_resume);
  ADD ("a-cut-watch-loses-and-doubles-nothing", test_cut);
  ADD ("410-compares-a-new-list", test_gone);
  ADD ("rows-of-the-last-run-go", test_stale_rows_go);
  ADD ("pages", test_pages);
  ADD ("pages-share-connections", test_pages_share_connections);
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
  ADD ("test", test_test);
  ADD ("raw", test_raw);

  return g_test_run ();
}
