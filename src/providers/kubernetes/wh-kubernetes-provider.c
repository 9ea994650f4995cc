/* wh-kubernetes-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-cluster.h"
#include "wh-kube-deploy.h"
#include "wh-kube-discover.h"
#include "wh-kube-kinds.h"
#include "wh-kube-metrics.h"
#include "wh-kube-operations.h"
#include "wh-kube-raw.h"
#include "wh-kube-review.h"
#include "wh-kube-tail.h"
#include "wh-kube-watch.h"
#include "wh-kubernetes-provider.h"
#include "wh-weak-ref.h"

/* A connection counts as live when all was listed once; one list that hangs
 * must not hide the others. */
#define SETTLE_MSEC 10000

typedef enum
{
  STATE_UNWANTED,
  STATE_AWAITED,
  STATE_LISTED,
  STATE_FAILED,
} State;

/**
 * WhKubernetesProvider:
 *
 * A Kubernetes cluster: lists and watches it, asks for its metrics, and acts
 * on it. README.md tells how the parts work together.
 */
struct _WhKubernetesProvider
{
  WhProvider      parent_instance;

  WhKubeClient   *client;
  WhKubeCluster  *cluster;
  char          **namespaces;  /* nullable: everywhere */
  State          *states;      /* one for each of wh_kube_resources */
  gboolean        settled;     /* all was looked at once */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (WhKubernetesProvider, wh_kubernetes_provider, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_DEPLOYER, wh_kube_deploy_init_interface)
                               G_IMPLEMENT_INTERFACE (WH_TYPE_TAIL_SOURCE, wh_kube_tail_init_interface))

/**
 * wh_kubernetes_provider_get_client:
 * @self: a provider
 *
 * Returns: (transfer none) (nullable): what asks the cluster; %NULL until the
 *   connection was opened
 */
WhKubeClient *
wh_kubernetes_provider_get_client (WhKubernetesProvider *self)
{
  g_return_val_if_fail (WH_IS_KUBERNETES_PROVIDER (self), NULL);

  return self->client;
}

/**
 * wh_kubernetes_provider_get_cluster:
 * @self: a provider
 *
 * Returns: (transfer none) (nullable): what is known of the cluster; %NULL until
 *   the connection was opened
 */
WhKubeCluster *
wh_kubernetes_provider_get_cluster (WhKubernetesProvider *self)
{
  g_return_val_if_fail (WH_IS_KUBERNETES_PROVIDER (self), NULL);

  return self->cluster;
}

/* ---- Open ---- */

typedef struct
{
  char *kubeconfig; /* nullable */
  char *context;
  char *server;
  char *ca;
} AccessArgs;

static void
access_args_free (AccessArgs *args)
{
  g_free (args->kubeconfig);
  g_free (args->context);
  g_free (args->server);
  g_free (args->ca);
  g_free (args);
}

static GType wh_kube_access_holder_get_type (void);

/* Futures carry boxed values; an access is handed on once, never copied. */
typedef struct
{
  gatomicrefcount  ref_count;
  WhKubeAccess    *access;
} WhKubeAccessHolder;

static WhKubeAccessHolder *
wh_kube_access_holder_ref (WhKubeAccessHolder *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
wh_kube_access_holder_unref (WhKubeAccessHolder *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  wh_kube_access_free (self->access);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (WhKubeAccessHolder, wh_kube_access_holder, wh_kube_access_holder_ref, wh_kube_access_holder_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhKubeAccessHolder, wh_kube_access_holder_unref)

static const char *
non_empty (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

/* Reads files: on a worker. */
static DexFuture *
read_access_fiber (gpointer user_data)
{
  AccessArgs *args = user_data;
  g_autoptr(WhKubeAccess) access = NULL;
  g_autoptr(GError) error = NULL;
  WhKubeAccessHolder *holder;

  if (args->kubeconfig != NULL)
    {
      g_autoptr(WhKubeconfig) kubeconfig = wh_kubeconfig_load (args->kubeconfig, &error);

      if (kubeconfig == NULL ||
          !(access = wh_kubeconfig_resolve (kubeconfig, args->context, &error)))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  else if (args->server != NULL)
    {
      access = wh_kube_access_new ();
    }
  else
    {
      return wh_dex_reject (WH_ERROR_INVALID, _("Choose a kubeconfig, or give the address of the API server and a token"));
    }

  if (args->server != NULL)
    g_set_str (&access->server, args->server);

  if (args->ca != NULL)
    {
      g_autofree char *pem = NULL;

      if (!g_file_get_contents (args->ca, &pem, NULL, &error))
        return wh_dex_reject (WH_ERROR_INVALID, _("The certificate authority (CA) cannot be read: %s"), error->message);

      g_set_str (&access->ca_pem, pem);
    }

  holder = g_new0 (WhKubeAccessHolder, 1);
  g_atomic_ref_count_init (&holder->ref_count);
  holder->access = g_steal_pointer (&access);

  return dex_future_new_take_boxed (wh_kube_access_holder_get_type (), holder);
}

static char **
parse_namespaces (const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) words = NULL;
  char **result;

  if (non_empty (text) == NULL)
    return NULL;

  words = g_strsplit_set (text, ", \t\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_strv_builder_add (builder, words[i]);
    }

  result = g_strv_builder_end (builder);

  if (result[0] == NULL)
    g_clear_pointer (&result, g_strfreev);

  return result;
}

static DexFuture *
wh_kubernetes_provider_open_fiber (gpointer user_data)
{
  WhKubernetesProvider *self = user_data;
  WhProvider *provider = WH_PROVIDER (self);
  const char *server = non_empty (wh_provider_get_setting (provider, "server"));
  const char *kubeconfig = non_empty (wh_provider_get_setting (provider, "kubeconfig"));
  g_autoptr(WhKubeAccessHolder) holder = NULL;
  g_autoptr(WhKubeClient) client = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *token = NULL;
  AccessArgs *args = g_new0 (AccessArgs, 1);

  if (server == NULL)
    server = non_empty (wh_provider_get_config (provider)->url);

  args->kubeconfig = g_strdup (kubeconfig);
  args->context = g_strdup (non_empty (wh_provider_get_setting (provider, "context")));
  args->server = g_strdup (server);
  args->ca = g_strdup (non_empty (wh_provider_get_setting (provider, "ca")));
  holder = dex_await_boxed (wh_dex_spawn_worker (read_access_fiber, args, (GDestroyNotify)access_args_free), &error);

  if (holder == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Only whether there is one: it is asked for again with each request. A
   * kubeconfig that has what is needed does without a keyring. */
  token = dex_await_string (wh_provider_lookup_secret (provider, "token"), &error);

  if (error != NULL && kubeconfig == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_clear_error (&error);
  client = wh_kube_client_new (provider, g_steal_pointer (&holder->access), non_empty (token) != NULL, &error);

  if (token != NULL)
    explicit_bzero (token, strlen (token));

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_set_object (&self->client, client);
  g_clear_object (&self->cluster);
  self->cluster = wh_kube_cluster_new (wh_provider_get_id (provider), wh_provider_get_name (provider));
  g_clear_pointer (&self->namespaces, g_strfreev);
  self->namespaces = parse_namespaces (wh_provider_get_setting (provider, "namespaces"));
  wh_provider_set_http (provider, wh_kube_client_get_http (client));

  return dex_future_new_true ();
}

static DexFuture *
wh_kubernetes_provider_open (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_kubernetes_provider_open_fiber, g_object_ref (provider), g_object_unref);
}

/* ---- Observe ---- */

static gboolean
is_awaiting (WhKubernetesProvider *self)
{
  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      if (self->states[i] == STATE_AWAITED)
        return TRUE;
    }

  return FALSE;
}

/* A list that is still on its way is not an empty one. */
static DexFuture *
complete_cb (DexFuture *future,
             gpointer   user_data)
{
  g_autoptr(WhKubernetesProvider) self = g_weak_ref_get (user_data);

  if (self != NULL && !is_awaiting (self))
    wh_provider_set_complete (WH_PROVIDER (self));

  return dex_ref (future);
}

static void
settle (WhKubernetesProvider *self)
{
  g_autoptr(WhBatch) batch = NULL;

  if (self->settled)
    return;

  self->settled = TRUE;
  batch = wh_kube_cluster_settle (self->cluster);
  dex_future_disown (dex_future_finally (wh_provider_publish (WH_PROVIDER (self), batch), complete_cb,
                                         wh_weak_ref_new (self), wh_weak_ref_free));

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      if (self->states[i] == STATE_LISTED)
        wh_provider_report (WH_PROVIDER (self), wh_kube_resources[i].id, NULL);
    }
}

static void
report_cb (WhProvider           *provider,
           const WhKubeResource *resource,
           const GError         *error)
{
  WhKubernetesProvider *self = WH_KUBERNETES_PROVIDER (provider);

  self->states[resource - wh_kube_resources] = error == NULL ? STATE_LISTED : STATE_FAILED;

  if (error != NULL || self->settled)
    wh_provider_report (provider, resource->id, error);

  if (is_awaiting (self))
    return;

  if (self->settled)
    wh_provider_set_complete (provider);
  else
    settle (self);
}

static DexFuture *
settle_later_cb (DexFuture *future,
                 gpointer   user_data)
{
  g_autoptr(WhKubernetesProvider) self = g_weak_ref_get (user_data);

  if (self != NULL)
    settle (self);

  return dex_future_new_true ();
}

static DexFuture *
version_cb (DexFuture *future,
            gpointer   user_data)
{
  g_autoptr(WhProvider) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (future, NULL);
  const char *version;

  if (self == NULL || value == NULL)
    return dex_future_new_true ();

  version = wh_json_get_text (wh_json_get_root (g_value_get_boxed (value)), "gitVersion");

  if (version != NULL)
    {
      /* K3s says so in the version: v1.33.4+k3s1 */
      g_autofree char *text = g_strdup_printf ("%s %s", strstr (version, "+k3s") != NULL ? "K3s" : "Kubernetes", version);

      wh_provider_set_version (self, text);
    }

  return dex_future_new_true ();
}

/* A kind that is asked for alone needs those that its records are joined from. */
static gboolean
is_wanted (WhKubernetesProvider *self,
           const WhKubeResource *resource)
{
  WhProvider *provider = WH_PROVIDER (self);

  if (resource->reader != NULL && wh_provider_wants (provider, resource->reader->kind))
    return TRUE;

  switch (resource->role)
    {
    case WH_KUBE_PODS:
      return wh_provider_wants (provider, &wh_kind_node) || wh_provider_wants (provider, &wh_kind_workload);

    case WH_KUBE_SLICES:
    case WH_KUBE_INGRESSES:
      return wh_provider_wants (provider, &wh_kind_service);

    case WH_KUBE_PLAIN:
    case WH_KUBE_NODES:
    case WH_KUBE_WORKLOADS:
    case WH_KUBE_SERVICES:
    case WH_KUBE_EVENTS:
    default:
      return FALSE;
    }
}

static DexFuture *
wh_kubernetes_provider_observe (WhProvider *provider)
{
  WhKubernetesProvider *self = WH_KUBERNETES_PROVIDER (provider);
  g_autoptr(GPtrArray) work = g_ptr_array_new_with_free_func (dex_unref);

  self->settled = FALSE;

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      self->states[i] = is_wanted (self, &wh_kube_resources[i]) ? STATE_AWAITED : STATE_UNWANTED;

      if (self->states[i] == STATE_AWAITED)
        wh_kube_cluster_expect (self->cluster, &wh_kube_resources[i]);
    }

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      if (self->states[i] == STATE_AWAITED)
        g_ptr_array_add (work, wh_kube_watch_run (provider, self->client, self->cluster, &wh_kube_resources[i],
                                                  (const char * const *)self->namespaces, report_cb));
    }

  g_ptr_array_add (work, ((WhProviderClass *)wh_kubernetes_provider_parent_class)->observe (provider));
  g_ptr_array_add (work, dex_future_finally (dex_timeout_new_msec (SETTLE_MSEC), settle_later_cb,
                                             wh_weak_ref_new (self), wh_weak_ref_free));
  g_ptr_array_add (work, dex_future_finally (wh_kube_client_get_json (self->client, "/version"), version_cb,
                                             wh_weak_ref_new (self), wh_weak_ref_free));

  return dex_future_allv ((DexFuture **)work->pdata, work->len);
}

static DexFuture *
poll_node_usage (WhProvider *provider)
{
  WhKubernetesProvider *self = WH_KUBERNETES_PROVIDER (provider);

  if (!wh_provider_wants (provider, &wh_kind_node))
    return dex_future_new_for_boolean (FALSE);

  return wh_kube_metrics_poll (provider, self->client, self->cluster, WH_KUBE_METRICS_NODES, NULL);
}

static DexFuture *
poll_pod_usage (WhProvider *provider)
{
  WhKubernetesProvider *self = WH_KUBERNETES_PROVIDER (provider);

  if (!wh_provider_wants (provider, &wh_kind_pod) && !wh_provider_wants (provider, &wh_kind_workload))
    return dex_future_new_for_boolean (FALSE);

  return wh_kube_metrics_poll (provider, self->client, self->cluster, WH_KUBE_METRICS_PODS,
                               (const char * const *)self->namespaces);
}

static DexFuture *
wh_kubernetes_provider_test (WhProvider *provider)
{
  WhKubernetesProvider *self = WH_KUBERNETES_PROVIDER (provider);

  return wh_kube_test (provider, self->client, (const char * const *)self->namespaces);
}

static DexFuture *
wh_kubernetes_provider_load_raw (WhProvider     *provider,
                                 const WhRecord *record)
{
  WhKubernetesProvider *self = WH_KUBERNETES_PROVIDER (provider);

  if (self->client == NULL)
    return wh_dex_reject (WH_ERROR_OFFLINE, _("“%s” is not connected yet"), wh_provider_get_name (provider));

  return wh_kube_load_raw (self->client, record);
}

/* ---- Class ---- */

static void
wh_kubernetes_provider_finalize (GObject *object)
{
  WhKubernetesProvider *self = WH_KUBERNETES_PROVIDER (object);

  g_clear_object (&self->client);
  g_clear_object (&self->cluster);
  g_clear_pointer (&self->namespaces, g_strfreev);
  g_free (self->states);

  G_OBJECT_CLASS (wh_kubernetes_provider_parent_class)->finalize (object);
}

static const WhPoll polls[] = {
  { "node metrics", 20, poll_node_usage },
  { "pod metrics", 20, poll_pod_usage },
};

static void
wh_kubernetes_provider_class_init (WhKubernetesProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  object_class->finalize = wh_kubernetes_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_kubernetes_provider_open;
  provider_class->observe = wh_kubernetes_provider_observe;
  provider_class->test = wh_kubernetes_provider_test;
  provider_class->load_raw = wh_kubernetes_provider_load_raw;
}

static void
wh_kubernetes_provider_init (WhKubernetesProvider *self)
{
  self->states = g_new0 (State, wh_kube_n_resources);
}

static const WhSetting settings[] = {
  { "kubeconfig", N_("Kubeconfig"), N_("The file that kubectl uses; credentials in it stay there"), WH_SETTING_FILE },
  { "context", N_("Context"), N_("One of the kubeconfig; its current context comes first"), WH_SETTING_CHOICE },
  { "server", N_("API server"), N_("Instead of the kubeconfig, or to override its address"), WH_SETTING_URL },
  { "token", N_("Token"), N_("Of a service account; instead of the kubeconfig's credential"), WH_SETTING_SECRET },
  { "ca", N_("Certificate authority"), N_("A PEM file, if the kubeconfig has none"), WH_SETTING_FILE },
  { "namespaces", N_("Namespaces"), N_("Empty for all; else names with a space between"), WH_SETTING_TEXT },
};

static const WhKind * const kinds[] = {
  &wh_kind_node, &wh_kind_namespace, &wh_kind_workload, &wh_kind_revision, &wh_kind_pod, &wh_kind_service, &wh_kind_ingress, &wh_kind_event,
};

static const WhOperationInfo * const operations[] = {
  &wh_kube_operation_scale, &wh_kube_operation_restart, &wh_kube_operation_delete_pod,
};

const WhProviderInfo wh_kubernetes_provider_info = {
  .id           = "kubernetes",
  .title        = "Kubernetes",
  .summary      = N_("Nodes, workloads, pods, services and events of a cluster, live"),
  .icon_name    = "wh-cluster-symbolic",
  .group        = WH_PROVIDER_CLUSTERS,
  .default_url  = NULL,
  .needs_url    = FALSE,
  .settings     = settings,
  .n_settings   = G_N_ELEMENTS (settings),
  .kinds        = kinds,
  .n_kinds      = G_N_ELEMENTS (kinds),
  .operations   = operations,
  .n_operations = G_N_ELEMENTS (operations),
  .get_type     = wh_kubernetes_provider_get_type,
  .discover     = wh_kube_discover,
  .list_choices = wh_kube_list_choices,
};
