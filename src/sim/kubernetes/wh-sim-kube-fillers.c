/* wh-sim-kube-fillers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* Many more pods for benchmarks, and what disturbs them. */

#define DAY (24 * 3600 * G_GINT64_CONSTANT (1000000))
#define PODS_OF_FILLER 20

/**
 * wh_sim_kube_seed_fillers:
 * @self: a cluster
 *
 * Adds as many pods as the options ask for, with deployments and replica sets that no controller looks at, so
 * that ten thousand of them cost nothing while nobody asks.
 */
void
wh_sim_kube_seed_fillers (WhSimKube *self)
{
  static const char * const names[] = { "api", "worker", "frontend", "gateway", "scheduler", "cache", "indexer", "exporter", "proxy",
                                        "notifier", "router", "sync", "migrate", "queue", "mailer", "reports" };
  static const char * const spaces[] = { "load-payments", "load-checkout", "load-search", "load-observability", "load-ml-batch",
                                         "load-data-platform", "load-ci-runners", "load-qa", "load-identity", "load-mail" };
  gint64 birth = wh_sim_world_get_birth (self->world);
  guint left = self->options.n_filler_pods;

  for (guint i = 0; left > 0; i++)
    {
      const char *space = spaces[i % G_N_ELEMENTS (spaces)];
      guint n = MIN (left, PODS_OF_FILLER);
      g_autofree char *name = g_strdup_printf ("%s-%u", names[i / G_N_ELEMENTS (spaces) % G_N_ELEMENTS (names)], i);
      g_autofree char *version = g_strdup_printf ("%d.%d.%d", g_rand_int_range (self->rand, 0, 9), g_rand_int_range (self->rand, 0, 30), g_rand_int_range (self->rand, 0, 20));
      g_autofree char *image = g_strdup_printf ("ghcr.io/example-org/%s:%s", name, version);
      g_autofree char *set_name = NULL;
      g_autofree char *prefix = NULL;
      g_autofree char *text = NULL;
      g_autoptr(GPtrArray) sets = NULL;
      WhSimWorkload workload = { space, name, name, "server", version, image, "Deployment", 0, 8080, 100, 256 };
      g_autofree char *template_ = wh_sim_kube_write_template (&workload);
      WhSimObject *deployment;
      WhSimObject *set;
      WhSimPodPlan plan = { 0 };

      self->seed_time = birth - g_rand_int_range (self->rand, 1, 90) * DAY;
      wh_sim_kube_put_namespace (self, space, "staging");
      deployment = wh_sim_kube_put_workload (self, &workload);
      wh_sim_kube_settle (self);
      sets = wh_sim_store_dup_owned (self->store, KIND (REPLICA_SET), deployment->uid);
      set = g_ptr_array_index (sets, 0);
      deployment = wh_sim_store_get (self->store, KIND (DEPLOYMENT), space, name);
      g_hash_table_add (self->frozen, g_strdup (deployment->uid));
      g_hash_table_add (self->frozen, g_strdup (set->uid));

      set_name = g_strdup (set->name);
      prefix = g_strconcat (set->name, "-", NULL);
      plan = (WhSimPodPlan) { .namespace_ = space, .prefix = prefix, .owner_api = "apps/v1", .owner_kind = "ReplicaSet", .owner_name = set->name,
                              .owner_uid = set->uid, .template_ = template_, .extra_label = "pod-template-hash",
                              .extra_value = wh_sim_object_get_label (set, "pod-template-hash"), .state = WH_SIM_POD_READY };
      for (guint j = 0; j < n; j++)
        {
          guint luck = g_rand_int_range (self->rand, 0, 100);
          WhSimObject *pod;

          plan.state = luck < 2 ? WH_SIM_POD_CREATING : luck < 5 ? WH_SIM_POD_SUCCEEDED : luck < 6 ? WH_SIM_POD_FAILED : WH_SIM_POD_READY;
          plan.restarts = luck > 88 ? g_rand_int_range (self->rand, 1, 40) : 0;
          pod = wh_sim_kube_create_pod (self, &plan);
          g_ptr_array_add (self->fillers, g_strdup (pod->key));
        }
      {
        g_autoptr(yyjson_mut_doc) one = wh_sim_object_edit (set);
        g_autoptr(yyjson_mut_doc) other = wh_sim_object_edit (deployment);

        text = wh_sim_json ("{'replicas':%u,'readyReplicas':%u,'availableReplicas':%u,'updatedReplicas':%u,'observedGeneration':1}", n, n, n, n);
        yyjson_mut_doc_ptr_set (other, "/spec/replicas", yyjson_mut_uint (other, n));
        wh_sim_document_set (other, "/status", text);
        wh_sim_store_put (self->store, KIND (DEPLOYMENT), other);
        g_free (text);
        text = wh_sim_json ("{'replicas':%u,'fullyLabeledReplicas':%u,'readyReplicas':%u,'availableReplicas':%u,'observedGeneration':1}", n, n, n, n);
        yyjson_mut_doc_ptr_set (one, "/spec/replicas", yyjson_mut_uint (one, n));
        wh_sim_document_set (one, "/status", text);
        wh_sim_store_put (self->store, KIND (REPLICA_SET), one);
      }
      left -= n;
    }
  self->seed_time = 0;
  g_hash_table_remove_all (self->dirty);
}

/**
 * wh_sim_kube_churn:
 * @self: a cluster
 * @n: how many
 *
 * Changes pods at random: most restart, some stop or start to be ready. The fillers if there are any.
 */
void
wh_sim_kube_churn (WhSimKube *self,
                   guint      n)
{
  for (guint i = 0; i < n && self->fillers->len > 0; i++)
    {
      const char *key = g_ptr_array_index (self->fillers, g_rand_int_range (self->rand, 0, self->fillers->len));
      g_autofree char *space = g_strndup (key, strcspn (key, "/"));
      WhSimObject *pod = wh_sim_store_get (self->store, KIND (POD), space, strchr (key, '/') + 1);

      if (pod == NULL || wh_sim_pod_is_going (pod))
        continue;
      if (wh_sim_pod_is_ready (pod) && g_rand_double (self->rand) < .3)
        wh_sim_kube_set_pod_state (self, pod, WH_SIM_POD_CRASHED);
      else
        {
          g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (pod);
          yyjson_mut_val *count = yyjson_mut_doc_ptr_get (document, "/status/containerStatuses/0/restartCount");

          if (count == NULL)
            continue;
          yyjson_mut_set_sint (count, yyjson_mut_get_sint (count) + 1);
          wh_sim_store_put (self->store, KIND (POD), document);
        }
    }
}

static gboolean
collect_pod (WhSimObject *pod,
             gpointer     user_data)
{
  g_ptr_array_add (user_data, wh_sim_object_ref (pod));
  return FALSE;
}

/**
 * wh_sim_kube_fail_pod:
 * @self: a cluster
 * @namespace_: a namespace
 * @name: name of a pod, or the start of one
 * @code: what its containers end with; 137 = they need more memory than they may have
 *
 * Lets a pod crash once.
 *
 * Returns: whether there is such a pod
 */
gboolean
wh_sim_kube_fail_pod (WhSimKube  *self,
                      const char *namespace_,
                      const char *name,
                      int         code)
{
  g_autoptr(GPtrArray) pods = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_object_unref);

  wh_sim_store_visit (self->store, KIND (POD), namespace_, NULL, collect_pod, pods);
  for (guint i = 0; i < pods->len; i++)
    {
      WhSimObject *pod = g_ptr_array_index (pods, i);

      if (!g_str_has_prefix (pod->name, name) || wh_sim_pod_is_going (pod))
        continue;
      g_hash_table_replace (self->exits, g_strdup (pod->uid), GINT_TO_POINTER (code));
      wh_sim_kube_set_pod_state (self, pod, WH_SIM_POD_CRASHED);
      return TRUE;
    }
  return FALSE;
}
