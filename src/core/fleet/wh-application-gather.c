/* wh-application-gather.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-application-gather.h"
#include "wh-kinds.h"

/* The first half of the join: what of the store belongs together. */

static guint
place_hash (gconstpointer data)
{
  const WhAppPlace *place = data;

  return g_direct_hash (place->application) * 31 + g_direct_hash (place->connection) * 17 + g_direct_hash (place->scope);
}

static gboolean
place_equal (gconstpointer one,
             gconstpointer other)
{
  return memcmp (one, other, sizeof (WhAppPlace)) == 0;
}

static void
deployment_free (gpointer data)
{
  WhAppDeployment *self = data;

  g_ptr_array_unref (self->workloads);
  g_free (self);
}

/* What the cluster brings along is nobody's application. */
static gboolean
is_infrastructure (const char *namespace_)
{
  static const char * const names[] = {
    "cert-manager", "ingress-nginx", "traefik", "monitoring", "argocd", "external-dns", NULL,
  };

  return g_str_has_prefix (namespace_, "kube-") || g_str_has_suffix (namespace_, "-system") ||
         g_strv_contains (names, namespace_);
}

static void
collect_workloads (WhAppJoin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_workload);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *workload = wh_resource_list_get_record (list, i);
      WhAppPlace place = {
        workload->values[WH_WORKLOAD_APPLICATION].text,
        workload->connection,
        workload->values[WH_WORKLOAD_NAMESPACE].text,
      };
      WhAppDeployment *deployment;
      GPtrArray *same;

      if (place.application == NULL || place.scope == NULL || is_infrastructure (place.scope))
        continue;

      /* One-off jobs come and go; they belong to pages, not to what runs. */
      if (g_strcmp0 (workload->values[WH_WORKLOAD_TYPE].text, "Job") == 0)
        continue;

      deployment = g_hash_table_lookup (self->deployments, &place);

      if (deployment == NULL)
        {
          const WhSource *source = wh_store_get_source (self->store, workload->connection);

          deployment = g_new0 (WhAppDeployment, 1);
          deployment->place = place;
          deployment->environment = wh_environment_of (place.scope, source != NULL ? source->environment : NULL);
          deployment->workloads = g_ptr_array_new ();
          g_hash_table_insert (self->deployments, &deployment->place, deployment);

          same = g_hash_table_lookup (self->by_label, place.application);

          if (same == NULL)
            {
              same = g_ptr_array_new ();
              g_hash_table_insert (self->by_label, (gpointer)place.application, same);
            }

          g_ptr_array_add (same, deployment);
        }

      g_ptr_array_add (deployment->workloads, workload);
    }
}

static guint
rank_workload (const WhAppPlace *place,
               const WhRecord   *workload)
{
  if (g_strcmp0 (wh_record_get_name (workload), place->application) == 0)
    return 0;

  return g_strcmp0 (workload->values[WH_WORKLOAD_TYPE].text, "CronJob") == 0 ? 2 : 1;
}

/* The workload that gives the application its version: the one of its name;
 * else any but a job, which keeps its old image until its next run. */
WhRecord *
wh_app_deployment_get_main_workload (const WhAppDeployment *deployment)
{
  WhRecord *best = g_ptr_array_index (deployment->workloads, 0);

  for (guint i = 1; i < deployment->workloads->len; i++)
    {
      WhRecord *workload = g_ptr_array_index (deployment->workloads, i);

      if (rank_workload (&deployment->place, workload) < rank_workload (&deployment->place, best))
        best = workload;
    }

  return best;
}

static void
collect_digests (WhAppJoin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_pod);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *pod = wh_resource_list_get_record (list, i);
      WhAppPlace place = {
        pod->values[WH_POD_APPLICATION].text,
        pod->connection,
        pod->values[WH_POD_NAMESPACE].text,
      };
      WhAppDeployment *deployment;

      if (place.application == NULL || pod->values[WH_POD_DIGEST].text == NULL)
        continue;

      deployment = g_hash_table_lookup (self->deployments, &place);

      /* During a rollout two digests run; the one that the workload asks for counts. */
      if (deployment != NULL &&
          (deployment->digest == NULL ||
           (pod->values[WH_POD_IMAGE].text != NULL &&
            strstr (wh_app_deployment_get_main_workload (deployment)->values[WH_WORKLOAD_IMAGES].text ?: "",
                    pod->values[WH_POD_IMAGE].text) != NULL)))
        deployment->digest = pod->values[WH_POD_DIGEST].text;
    }
}

static void
collect_images (WhAppJoin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_image);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *image = wh_resource_list_get_record (list, i);
      const char *digests = image->values[WH_IMAGE_DIGESTS].text;

      if (image->values[WH_IMAGE_DIGEST].text != NULL)
        g_hash_table_insert (self->images, g_strdup (image->values[WH_IMAGE_DIGEST].text), image);

      /* A node pulls the manifest of its platform, out of an index. */
      while (digests != NULL && *digests != 0)
        {
          const char *end = strchrnul (digests, '\n');

          g_hash_table_insert (self->images, g_strndup (digests, end - digests), image);
          digests = *end != 0 ? end + 1 : NULL;
        }
    }
}

static void
collect_repositories (WhAppJoin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_repository);
  WhResourceList *runs = wh_store_get_list (self->store, &wh_kind_run);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *repository = wh_resource_list_get_record (list, i);
      const char *name = wh_record_get_name (repository);
      const char *slash = strrchr (name, '/');

      g_hash_table_insert (self->repositories, (gpointer)name, repository);

      if (slash != NULL && !g_hash_table_contains (self->repositories, slash + 1))
        g_hash_table_insert (self->repositories, (gpointer)(slash + 1), repository);
    }

  for (guint i = 0; i < wh_resource_list_get_n (runs); i++)
    {
      WhRecord *run = wh_resource_list_get_record (runs, i);
      WhRecord *repository = wh_store_resolve (self->store, run->connection, run->values[WH_RUN_REPOSITORY].text);
      WhRecord *newest;

      if (repository == NULL)
        continue;

      newest = g_hash_table_lookup (self->runs, repository);

      if (newest == NULL ||
          wh_value_compare (WH_FIELD_INTEGER, &run->values[WH_RUN_NUMBER], &newest->values[WH_RUN_NUMBER]) > 0)
        g_hash_table_insert (self->runs, repository, run);
    }
}

WhRecord *
wh_app_join_find_repository (WhAppJoin               *self,
                             const WhApplicationSpec *spec,
                             const char              *label,
                             GPtrArray               *deployments)
{
  WhRecord *repository;

  if (spec != NULL && spec->repository != NULL)
    return g_hash_table_lookup (self->repositories, spec->repository);

  for (guint i = 0; i < deployments->len; i++)
    {
      WhAppDeployment *deployment = g_ptr_array_index (deployments, i);
      WhRecord *workload = wh_app_deployment_get_main_workload (deployment);
      WhRecord *image = deployment->digest != NULL ? g_hash_table_lookup (self->images, deployment->digest) : NULL;
      const char *url = workload->values[WH_WORKLOAD_SOURCE].text;
      g_autofree char *name = NULL;

      if (url == NULL && image != NULL)
        url = image->values[WH_IMAGE_SOURCE].text;

      name = wh_source_url_dup_repository (url);

      if (name != NULL && (repository = g_hash_table_lookup (self->repositories, name)) != NULL)
        return repository;
    }

  return g_hash_table_lookup (self->repositories, label);
}

void
wh_app_join_init (WhAppJoin  *self,
                  WhStore    *store,
                  GHashTable *specs)
{
  self->store = store;
  self->specs = specs;
  self->deployments = g_hash_table_new_full (place_hash, place_equal, NULL, deployment_free);
  self->by_label = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->repositories = g_hash_table_new (g_str_hash, g_str_equal);
  self->runs = g_hash_table_new (NULL, NULL);

  collect_workloads (self);
  collect_digests (self);
  collect_images (self);
  collect_repositories (self);
}

void
wh_app_join_clear (WhAppJoin *self)
{
  g_hash_table_unref (self->by_label);
  g_hash_table_unref (self->deployments);
  g_hash_table_unref (self->images);
  g_hash_table_unref (self->repositories);
  g_hash_table_unref (self->runs);
}
