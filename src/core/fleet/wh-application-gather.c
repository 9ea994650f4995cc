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
  g_free (self->registry);
  g_free (self->repository);
  g_free (self->tag);
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

  /* What is tried beside it is no version of it yet. */
  if (workload->values[WH_WORKLOAD_SECOND_OF].text != NULL)
    return 3;

  return g_strcmp0 (workload->values[WH_WORKLOAD_TYPE].text, "CronJob") == 0 ? 2 : 1;
}

/* The workload that gives the application its version: the one of its name;
 * else any but a job, which keeps its old image until its next run. */
static void
choose_main_workloads (WhAppJoin *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->deployments);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhAppDeployment *deployment = value;
      g_auto(GStrv) names = NULL;

      deployment->main = g_ptr_array_index (deployment->workloads, 0);

      for (guint i = 1; i < deployment->workloads->len; i++)
        {
          WhRecord *workload = g_ptr_array_index (deployment->workloads, i);

          if (rank_workload (&deployment->place, workload) < rank_workload (&deployment->place, deployment->main))
            deployment->main = workload;
        }

      names = g_strsplit (deployment->main->values[WH_WORKLOAD_IMAGES].text ?: "", "\n", 2);
      deployment->registry = wh_image_name_dup_registry (names[0]);
      deployment->repository = wh_image_name_dup_repository (names[0]);
      deployment->tag = wh_image_name_dup_tag (names[0]);
    }
}

/* ---- Which image runs ---- */

static WhAppDeployment *
find_deployment (WhAppJoin      *self,
                 const WhRecord *pod)
{
  WhAppPlace place = {
    pod->values[WH_POD_APPLICATION].text,
    pod->connection,
    pod->values[WH_POD_NAMESPACE].text,
  };
  WhAppDeployment *deployment;
  const char *owner = pod->values[WH_POD_OWNER].text;
  const char *slash = owner != NULL ? strrchr (owner, '/') : NULL;

  if (place.application == NULL || pod->values[WH_POD_DIGEST].text == NULL ||
      (deployment = g_hash_table_lookup (self->deployments, &place)) == NULL)
    return NULL;

  /* What its database or its worker runs is no version of it. */
  if (deployment->workloads->len > 1 && slash != NULL &&
      g_strcmp0 (slash + 1, wh_record_get_name (deployment->main)) != 0)
    return NULL;

  return deployment;
}

/* Whether a pod has what its workload asks for today. A node may write the name
 * of the registry in full. */
static gboolean
has_wanted_image (WhAppDeployment *deployment,
                  const WhRecord  *pod)
{
  const char *image = pod->values[WH_POD_IMAGE].text;
  g_autofree char *repository = NULL;
  g_autofree char *tag = NULL;

  /* Its pods have one image or two, and share the text of it. */
  if (image != NULL && image == deployment->pod_image)
    return deployment->is_wanted;

  repository = wh_image_name_dup_repository (image);
  tag = wh_image_name_dup_tag (image);
  deployment->pod_image = image;
  deployment->is_wanted = g_strcmp0 (repository, deployment->repository) == 0 && g_strcmp0 (tag, deployment->tag) == 0;

  return deployment->is_wanted;
}

/* During a rollout two digests run. The one that the workload asks for counts;
 * of a tag that has moved, the one that was pulled last. */
static void
collect_digests (WhAppJoin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_pod);
  guint n = wh_resource_list_get_n (list);

  for (guint i = 0; i < n; i++)
    {
      WhRecord *pod = wh_resource_list_get_record (list, i);
      WhAppDeployment *deployment = find_deployment (self, pod);
      gint64 started = pod->values[WH_POD_CREATED].number;
      int rank;

      if (deployment == NULL)
        continue;

      rank = 1 + has_wanted_image (deployment, pod);

      if (rank > deployment->rank || (rank == deployment->rank && started > deployment->started))
        {
          deployment->digest = pod->values[WH_POD_DIGEST].text;
          deployment->started = started;
          deployment->rank = rank;
        }
    }

  for (guint i = 0; i < n; i++)
    {
      WhRecord *pod = wh_resource_list_get_record (list, i);
      WhAppDeployment *deployment = find_deployment (self, pod);

      if (deployment != NULL)
        {
          deployment->n_pods++;
          deployment->n_running += g_strcmp0 (pod->values[WH_POD_DIGEST].text, deployment->digest) == 0;
        }
    }
}

/* ---- What the image is called ---- */

/* One digest may have many names. The one that the workload uses is the best. */
static int
rank_image (const WhAppDeployment *deployment,
            const WhRecord        *image)
{
  int rank = 1;

  if (g_strcmp0 (image->values[WH_IMAGE_REPOSITORY].text, deployment->repository) == 0)
    rank += 4 + 2 * (g_strcmp0 (image->values[WH_IMAGE_TAG].text, deployment->tag) == 0);

  return rank + (g_strcmp0 (image->values[WH_IMAGE_REGISTRY].text, deployment->registry) == 0);
}

static void
name_digest (GHashTable *wanted,
             const char *digest,
             WhRecord   *image)
{
  GPtrArray *deployments = digest != NULL ? g_hash_table_lookup (wanted, digest) : NULL;

  for (guint i = 0; deployments != NULL && i < deployments->len; i++)
    {
      WhAppDeployment *deployment = g_ptr_array_index (deployments, i);
      int rank = rank_image (deployment, image);

      if (rank > deployment->image_rank)
        {
          deployment->image = image;
          deployment->image_rank = rank;
        }
    }
}

static void
name_tag (GPtrArray *deployments,
          WhRecord  *image)
{
  for (guint i = 0; deployments != NULL && i < deployments->len; i++)
    {
      WhAppDeployment *deployment = g_ptr_array_index (deployments, i);

      if (deployment->tag == NULL || g_strcmp0 (deployment->tag, image->values[WH_IMAGE_TAG].text) != 0)
        continue;

      if (deployment->tagged == NULL ||
          g_strcmp0 (image->values[WH_IMAGE_REGISTRY].text, deployment->registry) == 0)
        deployment->tagged = image;
    }
}

static void
add_to_group (GHashTable *groups,
              const char *key,
              gpointer    member)
{
  GPtrArray *group = g_hash_table_lookup (groups, key);

  if (group == NULL)
    {
      group = g_ptr_array_new ();
      g_hash_table_insert (groups, (gpointer)key, group);
    }

  g_ptr_array_add (group, member);
}

/* Registries have far more images than run: those are looked at once, and only
 * what runs is kept. */
static void
collect_images (WhAppJoin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_image);
  g_autoptr(GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr(GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->deployments);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhAppDeployment *deployment = value;

      if (deployment->digest != NULL)
        add_to_group (wanted, deployment->digest, deployment);
      if (deployment->repository != NULL)
        add_to_group (named, deployment->repository, deployment);
    }

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *image = wh_resource_list_get_record (list, i);
      const char *repository = image->values[WH_IMAGE_REPOSITORY].text;
      const char *line = image->values[WH_IMAGE_DIGESTS].text;

      name_digest (wanted, image->values[WH_IMAGE_DIGEST].text, image);

      while (line != NULL && *line != 0)
        {
          const char *end = strchrnul (line, '\n');
          char digest[160];

          if ((gsize)(end - line) < sizeof digest)
            {
              memcpy (digest, line, end - line);
              digest[end - line] = 0;
              name_digest (wanted, digest, image);
            }

          line = *end != 0 ? end + 1 : NULL;
        }

      if (repository != NULL)
        name_tag (g_hash_table_lookup (named, repository), image);
    }
}

/* ---- Where it was built ---- */

static int
compare_runs (gconstpointer one,
              gconstpointer other)
{
  const WhRecord *a = *(WhRecord * const *)one;
  const WhRecord *b = *(WhRecord * const *)other;

  return wh_value_compare (WH_FIELD_INTEGER, &b->values[WH_RUN_NUMBER], &a->values[WH_RUN_NUMBER]);
}

/* Where the forge of a repository lives: its address without its name. */
static void
collect_forge (const WhRecord *repository,
               GStrvBuilder   *forges,
               GHashTable     *seen)
{
  const char *url = repository->values[WH_REPOSITORY_URL].text;
  const char *name = wh_record_get_name (repository);
  gsize length = url != NULL ? strlen (url) : 0;
  gsize tail = strlen (name) + 1;
  g_autofree char *forge = NULL;

  if (length <= tail || !g_str_has_suffix (url, name) || url[length - tail] != '/')
    return;

  forge = g_strndup (url, length - tail);

  if (!g_hash_table_contains (seen, forge))
    {
      g_strv_builder_add (forges, forge);
      g_hash_table_add (seen, g_steal_pointer (&forge));
    }
}

static void
collect_repositories (WhAppJoin *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GStrvBuilder) forges = g_strv_builder_new ();
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_repository);
  WhResourceList *runs = wh_store_get_list (self->store, &wh_kind_run);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *repository = wh_resource_list_get_record (list, i);
      const char *name = wh_record_get_name (repository);
      const char *slash = strrchr (name, '/');

      add_to_group (self->repositories, name, repository);
      collect_forge (repository, forges, seen);

      if (slash != NULL)
        add_to_group (self->repositories, slash + 1, repository);
    }

  self->forges = g_strv_builder_end (forges);

  for (guint i = 0; i < wh_resource_list_get_n (runs); i++)
    {
      WhRecord *run = wh_resource_list_get_record (runs, i);
      WhRecord *repository = wh_store_resolve (self->store, run->connection, run->values[WH_RUN_REPOSITORY].text);

      if (repository != NULL)
        add_to_group (self->runs, (gpointer)repository, run);
    }

  g_hash_table_iter_init (&iter, self->runs);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_sort (value, compare_runs);
}

static gboolean
has_host (const WhRecord *repository,
          const char     *url)
{
  g_autoptr(GUri) here = g_uri_parse (repository->values[WH_REPOSITORY_URL].text ?: "", G_URI_FLAGS_NONE, NULL);
  g_autoptr(GUri) there = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return here != NULL && there != NULL && g_strcmp0 (g_uri_get_host (here), g_uri_get_host (there)) == 0;
}

/* Two forges may have repositories of one name, a copy of each other or not. */
static WhRecord *
find_repository_at (WhAppJoin  *self,
                    const char *url)
{
  g_autofree char *name = wh_source_url_dup_repository (url, (const char * const *)self->forges);
  GPtrArray *group = name != NULL ? g_hash_table_lookup (self->repositories, name) : NULL;

  for (guint i = 0; group != NULL && i < group->len; i++)
    if (has_host (g_ptr_array_index (group, i), url))
      return g_ptr_array_index (group, i);

  return group != NULL ? g_ptr_array_index (group, 0) : NULL;
}

/* By name alone: the owner that its images have too is preferred, and which of
 * several strangers it is nobody knows. */
static WhRecord *
find_repository_called (WhAppJoin  *self,
                        const char *label,
                        GPtrArray  *deployments)
{
  GPtrArray *group = g_hash_table_lookup (self->repositories, label);

  for (guint i = 0; group != NULL && i < deployments->len; i++)
    {
      const char *name = ((WhAppDeployment *)g_ptr_array_index (deployments, i))->repository;

      for (guint j = 0; j < group->len; j++)
        if (g_strcmp0 (wh_record_get_name (g_ptr_array_index (group, j)), name) == 0)
          return g_ptr_array_index (group, j);
    }

  return group != NULL && group->len == 1 ? g_ptr_array_index (group, 0) : NULL;
}

/**
 * wh_app_join_find_repository:
 * @self: a join
 * @spec: (nullable): what the user says of it
 * @label: (nullable): what its workloads say
 * @deployments: its workloads
 *
 * Returns: (transfer none) (nullable): the repository it is made from
 */
WhRecord *
wh_app_join_find_repository (WhAppJoin               *self,
                             const WhApplicationSpec *spec,
                             const char              *label,
                             GPtrArray               *deployments)
{
  WhRecord *repository;

  if (spec != NULL && spec->repository != NULL)
    {
      GPtrArray *group = g_hash_table_lookup (self->repositories, spec->repository);

      return group != NULL ? g_ptr_array_index (group, 0) : NULL;
    }

  for (guint i = 0; i < deployments->len; i++)
    {
      WhAppDeployment *deployment = g_ptr_array_index (deployments, i);
      const char *url = deployment->main->values[WH_WORKLOAD_SOURCE].text;

      if (url == NULL && deployment->image != NULL)
        url = deployment->image->values[WH_IMAGE_SOURCE].text;

      if (url != NULL && (repository = find_repository_at (self, url)) != NULL)
        return repository;
    }

  return find_repository_called (self, label, deployments);
}

/**
 * wh_app_join_find_run:
 * @self: what was gathered
 * @repository: (nullable): a repository
 * @commit: (nullable): a commit of it, may be shortened; %NULL = any
 *
 * Returns: (transfer none) (nullable): the newest run; of a commit, one that
 *   passed is preferred, because what failed built nothing
 */
WhRecord *
wh_app_join_find_run (WhAppJoin  *self,
                      WhRecord   *repository,
                      const char *commit)
{
  GPtrArray *runs = repository != NULL ? g_hash_table_lookup (self->runs, repository) : NULL;
  WhRecord *best = NULL;

  if (runs != NULL && commit == NULL)
    return g_ptr_array_index (runs, 0);

  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      WhRecord *run = g_ptr_array_index (runs, i);

      if (run->values[WH_RUN_COMMIT].text == NULL || !g_str_has_prefix (run->values[WH_RUN_COMMIT].text, commit))
        continue;

      if (g_strcmp0 (run->values[WH_RUN_STATE].text, "success") == 0)
        return run;

      if (best == NULL)
        best = run;
    }

  return best;
}

/**
 * wh_app_join_init:
 * @self: a join
 * @store: where resources are
 * @specs: (element-type utf8 WhApplicationSpec): what the user says of applications
 */
void
wh_app_join_init (WhAppJoin  *self,
                  WhStore    *store,
                  GHashTable *specs)
{
  self->store = store;
  self->specs = specs;
  self->deployments = g_hash_table_new_full (place_hash, place_equal, NULL, deployment_free);
  self->by_label = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  self->repositories = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  self->runs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);

  collect_workloads (self);
  choose_main_workloads (self);
  collect_digests (self);
  collect_images (self);
  collect_repositories (self);
}

/**
 * wh_app_join_clear:
 * @self: a #WhAppJoin
 *
 * Frees what @self holds, and not @self, which stands on the stack of whoever joins.
 */
void
wh_app_join_clear (WhAppJoin *self)
{
  g_hash_table_unref (self->by_label);
  g_hash_table_unref (self->deployments);
  g_hash_table_unref (self->repositories);
  g_hash_table_unref (self->runs);
  g_strfreev (self->forges);
}
