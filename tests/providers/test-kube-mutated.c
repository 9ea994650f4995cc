/* test-kube-mutated.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <libsoup/soup.h>

#include "../core/loopback.h"
#include "kubernetes/wh-kube-kinds.h"
#include "kubernetes/wh-kubernetes-provider.h"
#include "mutate.h"
#include "spoil.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-store.h"

/* An API server that says things at random, in lists and in watches. Nothing
 * may be wrong afterwards: with right answers the store is what it was. */

#define CONNECTION "c1"

static const struct
{
  const char *path;
  const char *items;
} lists[] = {
  { "/api/v1/nodes",
    "{\"metadata\":{\"uid\":\"n1\",\"name\":\"n1\",\"labels\":{\"node-role.kubernetes.io/control-plane\":\"\"}},\"spec\":{\"unschedulable\":true},"
    "\"status\":{\"capacity\":{\"cpu\":\"8\",\"memory\":\"16Gi\",\"pods\":\"110\"},\"allocatable\":{\"cpu\":\"7500m\",\"memory\":\"15Gi\",\"pods\":\"110\"},"
    "\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"10.0.0.1\"}],\"nodeInfo\":{\"kubeletVersion\":\"v1.33.4\",\"osImage\":\"Debian\",\"architecture\":\"amd64\"},"
    "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"},{\"type\":\"DiskPressure\",\"status\":\"False\",\"message\":\"fine\"}]}}" },
  { "/api/v1/namespaces",
    "{\"metadata\":{\"uid\":\"ns\",\"name\":\"shop\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"status\":{\"phase\":\"Active\"}}" },
  { "/api/v1/pods",
    "{\"metadata\":{\"uid\":\"p1\",\"name\":\"web-1\",\"namespace\":\"shop\",\"resourceVersion\":\"3\",\"labels\":{\"app\":\"web\"},"
    "\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":\"web-5d\",\"uid\":\"rs\",\"controller\":true}]},"
    "\"spec\":{\"nodeName\":\"n1\",\"initContainers\":[{\"name\":\"i\",\"image\":\"r/i:1\"}],\"containers\":[{\"name\":\"a\",\"image\":\"r/web:v1\","
    "\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"1Mi\"},\"limits\":{\"cpu\":\"1\"}}}]},\"status\":{\"phase\":\"Running\",\"podIP\":\"10.1.0.2\","
    "\"startTime\":\"2026-01-01T00:00:00Z\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}],\"containerStatuses\":[{\"name\":\"a\",\"ready\":true,\"restartCount\":3,"
    "\"imageID\":\"r/web@sha256:00\",\"state\":{\"running\":{\"startedAt\":\"2026-01-01T00:00:00Z\"}},"
    "\"lastState\":{\"terminated\":{\"exitCode\":137,\"reason\":\"OOMKilled\",\"finishedAt\":\"2026-01-01T00:00:00Z\"}}}]}},"
    "{\"metadata\":{\"uid\":\"p2\",\"name\":\"web-2\",\"namespace\":\"shop\",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{\"nodeName\":\"n1\",\"containers\":[]},"
    "\"status\":{\"phase\":\"Pending\",\"reason\":\"Evicted\",\"containerStatuses\":[{\"name\":\"a\",\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}}]}}" },
  { "/apis/apps/v1/deployments",
    "{\"metadata\":{\"uid\":\"d1\",\"name\":\"web\",\"namespace\":\"shop\",\"generation\":4},\"spec\":{\"replicas\":3,\"selector\":{\"matchLabels\":{\"app\":\"web\"}},"
    "\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"containers\":[{\"image\":\"r/web:v1\"}]}}},\"status\":{\"observedGeneration\":4,\"replicas\":3,"
    "\"updatedReplicas\":3,\"readyReplicas\":2,\"availableReplicas\":2,\"conditions\":[{\"type\":\"Progressing\",\"status\":\"True\",\"reason\":\"NewReplicaSetAvailable\"}]}}" },
  { "/apis/apps/v1/statefulsets",
    "{\"metadata\":{\"uid\":\"s1\",\"name\":\"db\",\"namespace\":\"shop\"},\"spec\":{\"replicas\":1,\"selector\":{\"matchLabels\":{\"app\":\"db\"}},"
    "\"template\":{\"spec\":{\"containers\":[{\"image\":\"r/db:1\"}]}}},\"status\":{\"replicas\":1,\"readyReplicas\":1,\"updatedReplicas\":1}}" },
  { "/apis/apps/v1/daemonsets",
    "{\"metadata\":{\"uid\":\"ds\",\"name\":\"log\",\"namespace\":\"shop\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"image\":\"r/log:1\"}]}}},"
    "\"status\":{\"desiredNumberScheduled\":2,\"numberReady\":1,\"updatedNumberScheduled\":2,\"numberAvailable\":1}}" },
  { "/apis/batch/v1/jobs",
    "{\"metadata\":{\"uid\":\"j1\",\"name\":\"mail\",\"namespace\":\"shop\"},\"spec\":{\"completions\":2,\"template\":{\"spec\":{\"containers\":[{\"image\":\"r/mail:1\"}]}}},"
    "\"status\":{\"succeeded\":1,\"failed\":1,\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\",\"reason\":\"BackoffLimitExceeded\"}]}}" },
  { "/apis/batch/v1/cronjobs",
    "{\"metadata\":{\"uid\":\"cj\",\"name\":\"nightly\",\"namespace\":\"shop\"},\"spec\":{\"schedule\":\"0 3 * * *\",\"suspend\":false,"
    "\"jobTemplate\":{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"image\":\"r/mail:1\"}]}}}}},\"status\":{\"lastScheduleTime\":\"2026-01-01T03:00:00Z\"}}" },
  { "/api/v1/services",
    "{\"metadata\":{\"uid\":\"sv\",\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{\"type\":\"LoadBalancer\",\"clusterIP\":\"10.2.0.1\",\"selector\":{\"app\":\"web\"},"
    "\"ports\":[{\"port\":80,\"nodePort\":30080,\"protocol\":\"TCP\"}]},\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.1\"}]}}}" },
  { "/apis/discovery.k8s.io/v1/endpointslices",
    "{\"metadata\":{\"uid\":\"es\",\"namespace\":\"shop\",\"labels\":{\"kubernetes.io/service-name\":\"web\"}},\"addressType\":\"IPv4\","
    "\"endpoints\":[{\"addresses\":[\"10.1.0.2\"],\"conditions\":{\"ready\":true},\"targetRef\":{\"kind\":\"Pod\",\"name\":\"web-1\"}}]}" },
  { "/apis/networking.k8s.io/v1/ingresses",
    "{\"metadata\":{\"uid\":\"in\",\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{\"ingressClassName\":\"nginx\",\"tls\":[{\"hosts\":[\"shop.example\"]}],"
    "\"rules\":[{\"host\":\"shop.example\",\"http\":{\"paths\":[{\"path\":\"/\",\"backend\":{\"service\":{\"name\":\"web\",\"port\":{\"number\":80}}}}]}}]},"
    "\"status\":{\"loadBalancer\":{\"ingress\":[{\"hostname\":\"lb.example\"}]}}}" },
  { "/api/v1/events",
    "{\"metadata\":{\"uid\":\"ev\",\"name\":\"web.1\",\"namespace\":\"shop\"},\"type\":\"Warning\",\"reason\":\"BackOff\",\"message\":\"restarting\",\"count\":7,"
    "\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"web-1\",\"namespace\":\"shop\",\"uid\":\"p1\"},\"firstTimestamp\":\"2026-01-01T00:00:00Z\",\"lastTimestamp\":\"2026-01-01T00:10:00Z\"}" },
};

typedef struct
{
  SoupServer *server;
  char       *url;
  WhStore    *store;
  WhProvider *provider;
  GHashTable *open;     /* watches */
  GHashTable *asked;    /* paths of this round */
  GHashTable *reported; /* parts of this round */
  guint32     seed;
  guint       round;    /* 0 = all is right */
  guint       n_watches;
} Fixture;

static char *
say (Fixture    *self,
     const char *path,
     gboolean    watch,
     const char *text)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (self->seed ^ (self->round * 2654435761u) ^ g_str_hash (path) ^ watch);

  if (self->round == 0)
    return g_strdup (text);

  return g_string_free_and_steal (spoil_sometimes (text, rand));
}

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}

typedef struct
{
  Fixture           *fixture;
  SoupServerMessage *message;
} Ending;

/* Half of the watches end as they should, the others break off. */
static gboolean
end_watch_cb (gpointer user_data)
{
  Ending *ending = user_data;
  Fixture *self = ending->fixture;
  SoupServerMessage *message = ending->message;

  if (!g_hash_table_remove (self->open, message))
    return G_SOURCE_REMOVE;

  if (self->n_watches % 2 == 0 && soup_server_message_get_socket (message) != NULL)
    {
      g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
    }
  else
    {
      soup_message_body_complete (soup_server_message_get_response_body (message));
      soup_server_message_unpause (message);
    }

  return G_SOURCE_REMOVE;
}

static void
ending_free (gpointer data)
{
  Ending *ending = data;

  g_object_unref (ending->message);
  g_free (ending);
}

static void
watch_gone_cb (SoupServerMessage *message,
               Fixture           *self)
{
  g_hash_table_remove (self->open, message);
}

static void
answer_watch (Fixture           *self,
              SoupServerMessage *message,
              const char        *path,
              const char        *items)
{
  static const char * const types[] = { "ADDED", "MODIFIED", "DELETED", "ERROR", "UPSIDE-DOWN" };
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *said = NULL;
  Ending *ending;

  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_headers_set_content_type (headers, "application/json", NULL);
  soup_server_message_set_status (message, 200, NULL);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  self->n_watches++;
  g_hash_table_add (self->open, message);
  g_signal_connect (message, "finished", G_CALLBACK (watch_gone_cb), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (watch_gone_cb), self);

  if (self->round == 0)
    return;

  for (guint i = 0; i < 6; i++)
    {
      /* Of several items the first; the others come in lists. */
      const char *end = strstr (items, "}},{\"metadata\"");
      g_autofree char *item = end != NULL ? g_strndup (items, end + 2 - items) : g_strdup (items);
      g_autofree char *line = g_strdup_printf ("{\"type\":\"%s\",\"object\":%s}", types[(i + self->round) % G_N_ELEMENTS (types)], item);
      g_autofree char *key = g_strdup_printf ("%s#%u#%u", path, i, self->n_watches);
      g_autofree char *spoilt = say (self, key, TRUE, line);

      g_string_append_printf (text, "%s\n", spoilt);
    }

  said = say (self, path, TRUE, "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"40\"}}}\n");
  g_string_append (text, said);
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, text->str, text->len);

  ending = g_new0 (Ending, 1);
  ending->fixture = self;
  ending->message = g_object_ref (message);
  g_timeout_add_full (G_PRIORITY_DEFAULT, 30, end_watch_cb, ending, ending_free);
}

static void
handle (SoupServer        *server,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           user_data)
{
  Fixture *self = user_data;
  g_autofree char *text = NULL;
  g_autofree char *said = NULL;

  if (strcmp (path, "/version") == 0)
    text = g_strdup ("{\"gitVersion\":\"v1.33.4+k3s1\"}");
  else if (strcmp (path, "/apis/metrics.k8s.io/v1beta1/nodes") == 0)
    text = g_strdup ("{\"items\":[{\"metadata\":{\"name\":\"n1\"},\"timestamp\":\"2026-01-01T00:00:00Z\",\"usage\":{\"cpu\":\"1250500n\",\"memory\":\"2Ki\"}}]}");
  else if (strcmp (path, "/apis/metrics.k8s.io/v1beta1/pods") == 0)
    text = g_strdup ("{\"items\":[{\"metadata\":{\"name\":\"web-1\",\"namespace\":\"shop\"},\"containers\":[{\"usage\":{\"cpu\":\"5m\",\"memory\":\"1Mi\"}}]}]}");

  for (guint i = 0; i < G_N_ELEMENTS (lists) && text == NULL; i++)
    {
      if (strcmp (path, lists[i].path) != 0)
        continue;

      if (query != NULL && g_hash_table_contains (query, "watch"))
        {
          answer_watch (self, message, path, lists[i].items);
          return;
        }

      g_hash_table_add (self->asked, (gpointer)lists[i].path);
      text = g_strdup_printf ("{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"10\"},\"items\":[%s]}", lists[i].items);
    }

  if (text == NULL)
    {
      answer (message, 404, "{\"kind\":\"Status\",\"code\":404}");
      return;
    }

  said = say (self, path, FALSE, text);
  answer (message, 200, said);
}

static void
reported_cb (WhProvider *provider,
             const char *part,
             gpointer    data,
             Fixture    *self)
{
  const GError *error = data;

  g_hash_table_add (self->reported, g_strdup (part));

  /* Whatever it was, it is told in one line, by name. */
  if (error != NULL)
    {
      g_test_message ("%s: %s", part, error->message);
      g_assert_nonnull (strstr (error->message, "“test”"));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
iterate_until (gint64 end)
{
  while (g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

/* One connection from its beginning to its end. */
static void
run_round (Fixture *self,
           guint    round)
{
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("kubernetes", "test", self->url);
  g_autoptr(WhSecrets) secrets = wh_secrets_new ();
  g_autoptr(GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  DexFuture *running;

  self->round = round;
  g_hash_table_remove_all (self->asked);
  g_hash_table_remove_all (self->reported);
  g_set_str (&config->id, CONNECTION);
  self->provider = wh_provider_new (&wh_kubernetes_provider_info, config, secrets, self->store);
  wh_provider_set_trial_secrets (self->provider, none);
  g_signal_connect (self->provider, "reported", G_CALLBACK (reported_cb), self);
  running = wh_provider_run (self->provider);

  while (g_hash_table_size (self->asked) < G_N_ELEMENTS (lists))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }

  /* Events are taken in together, after 75 ms. */
  iterate_until (g_get_monotonic_time () + 150000);

  wh_provider_close (self->provider);
  wh_dex_run (running, NULL);

  for (end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; G_OBJECT (self->provider)->ref_count > 1 && g_get_monotonic_time () < end;)
    iterate_until (g_get_monotonic_time () + 1000);

  g_assert_finalize_object (self->provider);
}

/* What the store has, apart from what passes. */
static char *
dup_store (Fixture *self)
{
  const WhKind *kinds[] = { &wh_kind_node, &wh_kind_namespace, &wh_kind_workload, &wh_kind_pod, &wh_kind_service, &wh_kind_ingress };
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      WhResourceList *list = wh_store_get_list (self->store, kinds[i]);

      for (guint j = 0; j < wh_resource_list_get_n (list); j++)
        {
          WhRecord *record = wh_resource_list_get_record (list, j);

          g_ptr_array_add (lines, g_strdup_printf ("%s %s %s %s %d", kinds[i]->id, record->uid, wh_record_get_scope (record),
                                                   wh_record_get_name (record), record->health));
        }
    }

  g_ptr_array_sort_values (lines, (GCompareFunc)g_strcmp0);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **)lines->pdata);
}

static void
test_mutated (void)
{
  Fixture self = { .seed = mutate_seed () };
  g_autofree char *truth = NULL;

  self.server = loopback_serve (handle, &self, &self.url);
  self.store = wh_store_new ();
  self.open = g_hash_table_new (NULL, NULL);
  self.asked = g_hash_table_new (g_str_hash, g_str_equal);
  self.reported = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  run_round (&self, 0);
  truth = dup_store (&self);
  g_test_message ("%s", truth);
  g_assert_nonnull (strstr (truth, "pod p1"));
  g_assert_nonnull (strstr (truth, "service sv"));

  for (int i = mutate_rounds (30); i > 0; i--)
    {
      run_round (&self, i);

      if (i % 10 == 1)
        {
          g_autofree char *after = NULL;

          /* A clean list sets right whatever was taken in. */
          run_round (&self, 0);
          after = dup_store (&self);
          g_assert_cmpstr (after, ==, truth);
        }
    }

  g_assert_cmpuint (self.n_watches, >, 30);

  iterate_until (g_get_monotonic_time () + 60000);
  soup_server_disconnect (self.server);
  g_object_unref (self.server);
  g_assert_finalize_object (self.store);
  g_hash_table_unref (self.open);
  g_hash_table_unref (self.asked);
  g_hash_table_unref (self.reported);
  g_free (self.url);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();
  g_test_add_func ("/kube-mutated/lists-and-watches", test_mutated);

  return g_test_run ();
}
