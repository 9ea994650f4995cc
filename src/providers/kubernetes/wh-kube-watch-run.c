/* wh-kube-watch-run.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-kube-watch-private.h"

/* One resource, in the whole cluster or by namespace. */

typedef struct
{
  GWeakRef              provider;
  DexCancellable       *scope;
  WhKubeClient         *client;
  WhKubeCluster        *cluster;
  const WhKubeResource *resource;
  char                **namespaces;
  WhKubeReportFunc      report;
} RunArgs;

static void
run_args_free (RunArgs *args)
{
  g_weak_ref_clear (&args->provider);
  dex_unref (args->scope);
  g_object_unref (args->client);
  g_object_unref (args->cluster);
  g_strfreev (args->namespaces);
  g_free (args);
}

static DexFuture *
spawn_watch (RunArgs    *args,
             const char *namespace,
             guint       number,
             gboolean    fall_back)
{
  g_autoptr(WhProvider) provider = g_weak_ref_get (&args->provider);
  WhKubeWatch *self;

  if (provider == NULL)
    return dex_future_new_true ();

  self = g_new0 (WhKubeWatch, 1);
  g_atomic_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->provider, provider);
  self->scope = dex_ref (args->scope);
  self->client = g_object_ref (args->client);
  self->cluster = g_object_ref (args->cluster);
  self->resource = args->resource;
  self->namespace = g_strdup (namespace);
  self->number = number;
  self->fall_back = fall_back;
  self->report = args->report;
  self->waiting = g_byte_array_new ();
  self->parser = wh_kube_parser_new (args->resource, wh_provider_get_id (provider), wh_provider_get_name (provider));
  wh_kube_cluster_add_scope (args->cluster, args->resource);

  return wh_dex_scoped (args->scope, wh_dex_spawn_pinned (NULL, 0, wh_kube_watch_fiber, self,
                                                          (GDestroyNotify)wh_kube_watch_unref));
}

/* Where to look when the whole cluster may not be seen. */
static char **
find_namespaces (RunArgs *args)
{
  WhKubeAccess *access = wh_kube_client_get_access (args->client);
  char **known;

  if (access->namespace != NULL)
    {
      const char *one[] = { access->namespace, NULL };

      return g_strdupv ((char **)one);
    }

  known = wh_kube_cluster_dup_namespaces (args->cluster, 16);

  if (known[0] == NULL)
    {
      const char *fallback[] = { "default", NULL };

      g_strfreev (known);
      known = g_strdupv ((char **)fallback);
    }

  return known;
}

static DexFuture *
wh_kube_watch_run_fiber (gpointer user_data)
{
  RunArgs *args = user_data;
  g_autoptr(GPtrArray) watches = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr(GError) error = NULL;

  if (args->namespaces == NULL || !args->resource->namespaced)
    {
      if (dex_await (spawn_watch (args, NULL, 0, args->resource->namespaced), &error) ||
          !g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN))
        return dex_future_new_true ();

      wh_kube_cluster_drop_scope (args->cluster, args->resource);
      args->namespaces = find_namespaces (args);
    }

  for (guint i = 0; args->namespaces[i] != NULL; i++)
    g_ptr_array_add (watches, spawn_watch (args, args->namespaces[i], i + 1, FALSE));

  if (watches->len > 0)
    dex_await (dex_future_allv ((DexFuture **)watches->pdata, watches->len), NULL);

  return dex_future_new_true ();
}

/**
 * wh_kube_watch_run:
 * @provider: whose connection it is
 * @client: talks to the server
 * @cluster: takes in what is seen
 * @resource: what to watch
 * @namespaces: (nullable): where; %NULL for everywhere, or, when that is
 *   refused, in the namespace of the context or those that are known
 * @report: told how it goes
 *
 * Lists and watches until the provider's scope ends. Nothing is missed and
 * nothing doubled: a stream that ends is taken up where it ended, and when the
 * server does not know that place any more, a new list is compared.
 *
 * Returns: (transfer full): resolves when it has ended
 */
DexFuture *
wh_kube_watch_run (WhProvider           *provider,
                   WhKubeClient         *client,
                   WhKubeCluster        *cluster,
                   const WhKubeResource *resource,
                   const char * const   *namespaces,
                   WhKubeReportFunc      report)
{
  RunArgs *args;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);

  args = g_new0 (RunArgs, 1);
  g_weak_ref_init (&args->provider, provider);
  args->scope = dex_ref (wh_provider_get_scope (provider));
  args->client = g_object_ref (client);
  args->cluster = g_object_ref (cluster);
  args->resource = resource;
  args->namespaces = g_strdupv ((char **)namespaces);
  args->report = report;

  return wh_dex_spawn_pinned (NULL, 0, wh_kube_watch_run_fiber, args, (GDestroyNotify)run_args_free);
}
