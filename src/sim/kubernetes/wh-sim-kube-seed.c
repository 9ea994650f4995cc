/* wh-sim-kube-seed.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* The past of a cluster. Objects are put as a user would have applied them, at the time they would have been; the
 * controllers then make what follows from them, so that nothing can disagree. */

#define DAY (24 * 3600 * G_GINT64_CONSTANT (1000000))
#define MINUTE (60 * G_GINT64_CONSTANT (1000000))

static void
seed_node (WhSimKube *self,
           WhSimNode *node,
           guint      index)
{
  gboolean control = g_str_equal (node->role, "control-plane");
  gboolean gpu = g_str_equal (node->role, "gpu");
  g_autofree char *created = wh_sim_time_format (node->created);
  g_autofree char *conditions = wh_sim_kube_write_conditions (self, node);
  guint64 memory = node->memory * G_GUINT64_CONSTANT (1048576);
  const char *region = g_str_has_prefix (node->name, "fsn1") ? "fsn1" : "nbg1";
  const char *taints = node->not_ready != 0 ? ",\"taints\":[{\"key\":\"node.kubernetes.io/unreachable\",\"effect\":\"NoSchedule\"}]"
                     : node->memory_pressure != 0 ? ",\"taints\":[{\"key\":\"node.kubernetes.io/memory-pressure\",\"effect\":\"NoSchedule\"}]" : "";

  wh_sim_kube_put (self, KIND (NODE),
                   "{'metadata':{'name':'%s','creationTimestamp':'%s','labels':{'beta.kubernetes.io/arch':'%s','beta.kubernetes.io/os':'linux',"
                   "'kubernetes.io/arch':'%s','kubernetes.io/hostname':'%s','kubernetes.io/os':'linux','node.kubernetes.io/instance-type':'%s',"
                   "'topology.kubernetes.io/region':'%s','topology.kubernetes.io/zone':'%s-dc14'%s%s},'annotations':{'k3s.io/hostname':'%s','k3s.io/internal-ip':'10.0.1.%u',"
                   "'node.alpha.kubernetes.io/ttl':'0'},'finalizers':['wrangler.cattle.io/node']},"
                   "'spec':{'podCIDR':'10.42.%u.0/24','podCIDRs':['10.42.%u.0/24'],'providerID':'hcloud://%u'%s},"
                   "'status':{'capacity':{'cpu':'%u','ephemeral-storage':'157374960Ki','hugepages-2Mi':'0','memory':'%" G_GUINT64_FORMAT "Ki','pods':'110'%s},"
                   "'allocatable':{'cpu':'%u','ephemeral-storage':'153094360Ki','hugepages-2Mi':'0','memory':'%" G_GUINT64_FORMAT "Ki','pods':'110'%s},"
                   "'conditions':%s,'addresses':[{'type':'InternalIP','address':'10.0.1.%u'},{'type':'Hostname','address':'%s'}],"
                   "'daemonEndpoints':{'kubeletEndpoint':{'Port':10250}},'nodeInfo':{'machineID':'%032x','systemUUID':'%08x-0000-4000-8000-%012x',"
                   "'bootID':'%08x-1111-4000-8000-%012x','kernelVersion':'6.12.48+deb13-%s','osImage':'Debian GNU/Linux 13 (trixie)',"
                   "'containerRuntimeVersion':'containerd://2.0.5-k3s2','kubeletVersion':'%s','kubeProxyVersion':'','operatingSystem':'linux','architecture':'%s'},"
                   "'images':[]}}",
                   node->name, created, node->architecture, node->architecture, node->name, node->type, region, region,
                   control ? ",\"node-role.kubernetes.io/control-plane\":\"true\",\"node-role.kubernetes.io/master\":\"true\"" : "",
                   gpu ? ",\"node-role.kubernetes.io/gpu\":\"true\"" : "",
                   node->name, index + 10, index, index, 41000000 + g_str_hash (node->name) % 9000000, taints,
                   node->cores, memory, gpu ? ",\"nvidia.com/gpu\":\"1\"" : "", node->cores, memory - 300000, gpu ? ",\"nvidia.com/gpu\":\"1\"" : "",
                   conditions, index + 10, node->name, g_str_hash (node->name), g_str_hash (node->name), index, g_str_hash (node->name), index,
                   node->architecture, self->cluster->version, node->architecture);
}

static void
seed_config (WhSimKube      *self,
             const WhSimWorkload *workload)
{
  g_autofree char *created = wh_sim_kube_stamp (self);

  wh_sim_kube_put (self, KIND (CONFIG_MAP),
                   "{'metadata':{'name':'%s-config','namespace':'%s','creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s'}},"
                   "'data':{'app.yaml':'listen: :%u\\nlog:\\n  level: info\\n  format: json\\nlimits:\\n  requests: 200\\n'}}",
                   workload->name, workload->namespace_, created, workload->name, workload->port);
  wh_sim_kube_put (self, KIND (SECRET),
                   "{'metadata':{'name':'%s-secrets','namespace':'%s','creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s'}},"
                   "'data':{'DATABASE_PASSWORD':'c2ltdWxhdGVk','SESSION_KEY':'c2ltdWxhdGVkLXRvbw=='},'type':'Opaque'}",
                   workload->name, workload->namespace_, created, workload->name);
}

static void
seed_service (WhSimKube      *self,
              const WhSimWorkload *workload,
              const char     *host)
{
  g_autofree char *created = wh_sim_kube_stamp (self);
  guint ip = ++self->next_service_ip;

  wh_sim_kube_put (self, KIND (SERVICE),
                   "{'metadata':{'name':'%s','namespace':'%s','creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s','app.kubernetes.io/part-of':'%s'}},"
                   "'spec':{'ports':[{'name':'http','protocol':'TCP','port':%u,'targetPort':%u}],'selector':{'app.kubernetes.io/name':'%s','app.kubernetes.io/instance':'%s'},"
                   "'clusterIP':'10.43.%u.%u','clusterIPs':['10.43.%u.%u'],'type':'ClusterIP','sessionAffinity':'None','ipFamilies':['IPv4'],'ipFamilyPolicy':'SingleStack',"
                   "'internalTrafficPolicy':'Cluster'},'status':{'loadBalancer':{}}}",
                   workload->name, workload->namespace_, created, workload->name, workload->app,
                   workload->port == 8080 ? 80 : workload->port, workload->port, workload->name, workload->name, ip / 250, ip % 250 + 2, ip / 250, ip % 250 + 2);
  wh_sim_kube_mark (self, KIND (SERVICE), workload->namespace_, workload->name);
  if (host == NULL)
    return;
  wh_sim_kube_put (self, KIND (INGRESS),
                   "{'metadata':{'name':'%s','namespace':'%s','generation':1,'creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s'},"
                   "'annotations':{'cert-manager.io/cluster-issuer':'letsencrypt'}},"
                   "'spec':{'ingressClassName':'traefik','tls':[{'hosts':['%s'],'secretName':'%s-tls'}],'rules':[{'host':'%s','http':{'paths':[{'path':'/',"
                   "'pathType':'Prefix','backend':{'service':{'name':'%s','port':{'name':'http'}}}}]}}]},"
                   "'status':{'loadBalancer':{'ingress':[{'ip':'203.0.113.%u'}]}}}",
                   workload->name, workload->namespace_, created, workload->name, host, workload->name, host, workload->name,
                   self->cluster->environment == WH_SIM_PRODUCTION ? 10u : 20u);
}

static void
seed_extras (WhSimKube      *self,
             const WhSimWorkload *workload)
{
  g_autofree char *created = wh_sim_kube_stamp (self);

  wh_sim_kube_put (self, KIND (BUDGET),
                   "{'metadata':{'name':'%s','namespace':'%s','generation':1,'creationTimestamp':'%s'},'spec':{'minAvailable':1,'selector':{'matchLabels':{'app.kubernetes.io/name':'%s'}}},"
                   "'status':{'observedGeneration':1,'disruptionsAllowed':%u,'currentHealthy':%u,'desiredHealthy':1,'expectedPods':%u}}",
                   workload->name, workload->namespace_, created, workload->name, workload->replicas - 1, workload->replicas, workload->replicas);
  if (workload->replicas < 4)
    return;
  wh_sim_kube_put (self, KIND (AUTOSCALER),
                   "{'metadata':{'name':'%s','namespace':'%s','creationTimestamp':'%s'},'spec':{'scaleTargetRef':{'kind':'Deployment','name':'%s','apiVersion':'apps/v1'},"
                   "'minReplicas':2,'maxReplicas':%u,'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':75}}}]},"
                   "'status':{'lastScaleTime':'%s','currentReplicas':%u,'desiredReplicas':%u,'currentMetrics':[{'type':'Resource','resource':{'name':'cpu',"
                   "'current':{'averageUtilization':58,'averageValue':'%um'}}}],'conditions':[{'type':'AbleToScale','status':'True','lastTransitionTime':'%s','reason':'ReadyForNewScale','message':'recommended size matches current size'}]}}",
                   workload->name, workload->namespace_, created, workload->name, workload->replicas * 2, created, workload->replicas, workload->replicas,
                   workload->cpu * 58 / 100, created);
}

static void
seed_app (WhSimKube        *self,
          WhSimApp         *app,
          WhSimEnvironment  environment)
{
  WhSimPlacement *placement = app->placements[environment];
  gint64 birth = wh_sim_world_get_birth (self->world);
  g_autofree char *worker = g_strconcat (app->name, "-worker", NULL);
  g_autofree char *host = environment == WH_SIM_PRODUCTION
    ? g_strdup_printf ("%s.acme.dev", app->name)
    : g_strdup_printf ("%s.%s.acme.dev", app->name, wh_sim_environment_to_string (environment));
  WhSimWorkload workload = {
    .namespace_ = placement->namespace_,
    .name = app->name,
    .app = app->name,
    .component = "server",
    .owner_kind = "Deployment",
    .replicas = placement->replicas,
    .port = app->port,
    .cpu = app->cpu,
    .memory = app->memory,
  };
  guint index = 0;

  self->seed_time = MAX (birth - 130 * DAY, ((WhSimRelease *) g_ptr_array_index (app->releases, 0))->created - 20 * DAY);
  wh_sim_kube_put_namespace (self, placement->namespace_, wh_sim_environment_to_string (environment));
  seed_config (self, &workload);
  seed_service (self, &workload, host);
  if (environment == WH_SIM_PRODUCTION && placement->replicas > 1)
    seed_extras (self, &workload);

  g_ptr_array_find (app->releases, placement->release, &index);
  for (guint i = index > 2 ? index - 2 : 0; i <= index; i++)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i);
      g_autofree char *image = g_strdup_printf ("%s/%s/%s:%s", WH_SIM_REGISTRY_HOST, WH_SIM_ORGANIZATION, app->name, release->version);

      self->seed_time = MAX (self->seed_time, release == placement->release ? placement->deployed : release->created + 60 * MINUTE);
      self->seed_time = MIN (self->seed_time, birth - 2 * MINUTE);
      workload.name = app->name;
      workload.component = "server";
      workload.image = image;
      workload.version = release->version;
      workload.replicas = placement->replicas;
      wh_sim_kube_put_workload (self, &workload);
      if (app->has_worker)
        {
          workload.name = worker;
          workload.component = "worker";
          workload.replicas = MAX (1, placement->replicas / 2);
          if (i == (index > 2 ? index - 2 : 0))
            seed_config (self, &workload);
          wh_sim_kube_put_workload (self, &workload);
        }
      wh_sim_kube_settle (self);
    }
}

static void
seed_platform (WhSimKube *self)
{
  static const WhSimWorkload workloads[] = {
    { "kube-system", "coredns", "coredns", "dns", "1.12.1", "docker.io/rancher/mirrored-coredns-coredns:1.12.1", "Deployment", 1, 9153, 100, 170 },
    { "kube-system", "metrics-server", "metrics-server", "metrics", "0.8.0", "docker.io/rancher/mirrored-metrics-server:v0.8.0", "Deployment", 1, 10250, 100, 140 },
    { "kube-system", "traefik", "traefik", "ingress", "3.3.6", "docker.io/rancher/mirrored-library-traefik:3.3.6", "Deployment", 2, 8000, 150, 256 },
    { "kube-system", "local-path-provisioner", "local-path-provisioner", "storage", "0.0.31", "docker.io/rancher/local-path-provisioner:v0.0.31", "Deployment", 1, 8888, 20, 64 },
    { "monitoring", "node-exporter", "node-exporter", "metrics", "1.9.1", "quay.io/prometheus/node-exporter:v1.9.1", "DaemonSet", 0, 9100, 50, 64 },
    { "monitoring", "kube-state-metrics", "kube-state-metrics", "metrics", "2.16.0", "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.16.0", "Deployment", 1, 8081, 50, 128 },
    { "cert-manager", "cert-manager", "cert-manager", "controller", "1.18.2", "quay.io/jetstack/cert-manager-controller:v1.18.2", "Deployment", 1, 9402, 50, 128 },
    { "data", "postgres", "postgres", "database", "17.6", "docker.io/library/postgres:17.6", "StatefulSet", 3, 5432, 500, 4096 },
    { "data", "redis", "redis", "cache", "8.0.3", "docker.io/library/redis:8.0.3", "StatefulSet", 1, 6379, 200, 1024 },
  };
  gint64 birth = wh_sim_world_get_birth (self->world);
  g_autofree char *created = NULL;

  self->seed_time = birth - (self->cluster->environment == WH_SIM_PRODUCTION ? 214 : 131) * DAY;
  created = wh_sim_kube_stamp (self);
  wh_sim_kube_put_namespace (self, "default", NULL);
  wh_sim_kube_put_namespace (self, "kube-system", NULL);
  wh_sim_kube_put_namespace (self, "kube-node-lease", NULL);
  wh_sim_kube_put_namespace (self, "kube-public", NULL);
  wh_sim_kube_put (self, KIND (SERVICE),
                   "{'metadata':{'name':'kubernetes','namespace':'default','creationTimestamp':'%s','labels':{'component':'apiserver','provider':'kubernetes'}},"
                   "'spec':{'ports':[{'name':'https','protocol':'TCP','port':443,'targetPort':6443}],'clusterIP':'10.43.0.1','clusterIPs':['10.43.0.1'],'type':'ClusterIP',"
                   "'sessionAffinity':'None','ipFamilies':['IPv4'],'ipFamilyPolicy':'SingleStack','internalTrafficPolicy':'Cluster'},'status':{'loadBalancer':{}}}", created);

  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    {
      WhSimWorkload workload = workloads[i];

      if (g_str_equal (workload.name, "postgres") && self->cluster->environment != WH_SIM_PRODUCTION)
        workload.replicas = 1;
      wh_sim_kube_put_namespace (self, workload.namespace_, NULL);
      seed_config (self, &workload);
      seed_service (self, &workload, NULL);
      wh_sim_kube_put_workload (self, &workload);
      if (!g_str_equal (workload.owner_kind, "StatefulSet"))
        continue;
      for (guint j = 0; j < workload.replicas; j++)
        wh_sim_kube_put (self, KIND (CLAIM),
                         "{'metadata':{'name':'data-%s-%u','namespace':'%s','creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s'}},'spec':{'accessModes':['ReadWriteOnce'],"
                         "'resources':{'requests':{'storage':'%uGi'}},'volumeName':'pvc-%08x-%u','storageClassName':'local-path','volumeMode':'Filesystem'},"
                         "'status':{'phase':'Bound','accessModes':['ReadWriteOnce'],'capacity':{'storage':'%uGi'}}}",
                         workload.name, j, workload.namespace_, created, workload.name, 40u, g_str_hash (workload.name), j, 40u);
    }
  wh_sim_kube_settle (self);
}

static void
seed_cron_job (WhSimKube *self)
{
  WhSimApp *app = wh_sim_world_find_app (self->world, "billing");
  WhSimPlacement *placement = app->placements[self->cluster->environment];
  gint64 birth = wh_sim_world_get_birth (self->world);
  g_autofree char *image = g_strdup_printf ("%s/%s/billing:%s", WH_SIM_REGISTRY_HOST, WH_SIM_ORGANIZATION, "4.1.7");
  WhSimWorkload workload = {
    placement->namespace_, "billing-invoices", "billing", "job", "4.1.7", image, "Deployment", 1, 8080, 100, 256
  };
  g_autofree char *template_ = wh_sim_kube_write_template (&workload);
  g_autofree char *created = NULL;
  g_autofree char *scheduled = wh_sim_time_format (birth - birth % DAY + 3 * 60 * MINUTE - (birth % DAY < 3 * 60 * MINUTE ? DAY : 0));
  WhSimObject *job;
  WhSimObject *cron;
  WhSimPodPlan plan = {
    .namespace_ = placement->namespace_,
    .owner_api = "batch/v1",
    .owner_kind = "Job",
    .template_ = template_,
    .state = WH_SIM_POD_SUCCEEDED,
  };

  self->seed_time = birth - 90 * DAY;
  created = wh_sim_kube_stamp (self);
  wh_sim_kube_put (self, KIND (CRON_JOB),
                   "{'metadata':{'name':'billing-invoices','namespace':'%s','generation':1,'creationTimestamp':'%s','labels':{'app.kubernetes.io/part-of':'billing'}},"
                   "'spec':{'schedule':'0 3 * * *','concurrencyPolicy':'Forbid','suspend':false,'jobTemplate':{'metadata':{'creationTimestamp':null},'spec':{'template':%s}},"
                   "'successfulJobsHistoryLimit':3,'failedJobsHistoryLimit':1},'status':{'lastScheduleTime':'%s','lastSuccessfulTime':'%s'}}",
                   placement->namespace_, created, template_, scheduled, scheduled);
  cron = wh_sim_store_get (self->store, KIND (CRON_JOB), placement->namespace_, "billing-invoices");

  for (guint i = 0; i < 3; i++)
    {
      gint64 start = birth - birth % DAY + 3 * 60 * MINUTE - (birth % DAY < 3 * 60 * MINUTE ? DAY : 0) - i * DAY;
      g_autofree char *name = g_strdup_printf ("billing-invoices-%" G_GINT64_FORMAT, start / MINUTE);
      g_autofree char *prefix = g_strconcat (name, "-", NULL);
      g_autofree char *began = wh_sim_time_format (start);
      g_autofree char *ended = wh_sim_time_format (start + 83 * G_USEC_PER_SEC);

      self->seed_time = start;
      wh_sim_kube_put (self, KIND (JOB),
                       "{'metadata':{'name':'%s','namespace':'%s','generation':1,'creationTimestamp':'%s','labels':{'batch.kubernetes.io/job-name':'%s','app.kubernetes.io/part-of':'billing'},"
                       "'ownerReferences':[{'apiVersion':'batch/v1','kind':'CronJob','name':'%s','uid':'%s','controller':true,'blockOwnerDeletion':true}]},"
                       "'spec':{'parallelism':1,'completions':1,'backoffLimit':6,'selector':{'matchLabels':{'batch.kubernetes.io/job-name':'%s'}},'template':%s,"
                       "'completionMode':'NonIndexed','suspend':false,'podReplacementPolicy':'TerminatingOrFailed'},"
                       "'status':{'conditions':[{'type':'SuccessCriteriaMet','status':'True','lastProbeTime':'%s','lastTransitionTime':'%s','reason':'CompletionsReached','message':'Reached expected number of succeeded pods'},"
                       "{'type':'Complete','status':'True','lastProbeTime':'%s','lastTransitionTime':'%s','reason':'CompletionsReached','message':'Reached expected number of succeeded pods'}],"
                       "'startTime':'%s','completionTime':'%s','succeeded':1,'terminating':0,'ready':0,'uncountedTerminatedPods':{}}}",
                       name, placement->namespace_, began, name, cron->name, cron->uid, name, template_, ended, ended, ended, ended, began, ended);
      job = wh_sim_store_get (self->store, KIND (JOB), placement->namespace_, name);
      plan.prefix = prefix;
      plan.owner_name = job->name;
      plan.owner_uid = job->uid;
      plan.extra_label = "batch.kubernetes.io/job-name";
      plan.extra_value = job->name;
      wh_sim_kube_create_pod (self, &plan);
    }
}

static gboolean
note_trouble_of_pod (WhSimObject *pod,
                     gpointer     user_data)
{
  g_ptr_array_add (user_data, wh_sim_object_ref (pod));
  return FALSE;
}

static gboolean
mark_object (WhSimObject *object,
             gpointer     user_data)
{
  wh_sim_kube_mark (user_data, object->kind, object->namespace_, object->name);
  return FALSE;
}

static void
seed_trouble (WhSimKube *self)
{
  g_autoptr(GPtrArray) pods = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_object_unref);

  for (guint i = 0; i < self->cluster->nodes->len; i++)
    {
      WhSimNode *node = g_ptr_array_index (self->cluster->nodes, i);
      WhSimObject *object = wh_sim_store_get (self->store, KIND (NODE), NULL, node->name);

      if (node->not_ready != 0)
        {
          self->seed_time = node->not_ready;
          wh_sim_kube_note (self, "Warning", "NodeNotReady", "node-controller", object, "Node %s status is now: NodeNotReady", node->name);
          wh_sim_kube_mark_pods (self, node->name, FALSE);
        }
      if (node->memory_pressure != 0)
        {
          self->seed_time = node->memory_pressure;
          wh_sim_kube_note (self, "Warning", "NodeHasInsufficientMemory", "kubelet", object, "Node %s status is now: NodeHasInsufficientMemory", node->name);
        }
    }

  wh_sim_store_visit (self->store, KIND (POD), NULL, NULL, note_trouble_of_pod, pods);
  for (guint i = 0; i < pods->len; i++)
    {
      WhSimObject *pod = g_ptr_array_index (pods, i);
      g_autoptr(yyjson_doc) document = wh_sim_object_read (pod);
      gint64 restarts = yyjson_get_sint (yyjson_doc_ptr_get (document, "/status/containerStatuses/0/restartCount"));
      const char *container = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/containers/0/name"));

      self->seed_time = wh_sim_world_get_birth (self->world) - g_rand_int_range (self->rand, 10, 200) * G_USEC_PER_SEC;
      for (gint64 j = 0; j < restarts * 3; j++)
        wh_sim_kube_note (self, "Warning", "BackOff", "kubelet", pod, "Back-off restarting failed container %s in pod %s_%s(%s)",
                          container, pod->name, pod->namespace_, pod->uid);
    }

  /* Once more with the eyes of today: what has not got on for ten minutes has failed. */
  self->seed_time = wh_sim_world_get_birth (self->world);
  wh_sim_store_visit (self->store, KIND (DEPLOYMENT), NULL, NULL, mark_object, self);
  wh_sim_kube_settle (self);
}

/**
 * wh_sim_kube_seed:
 * @self: a cluster with an empty store
 *
 * Makes its past.
 */
void
wh_sim_kube_seed (WhSimKube *self)
{
  GPtrArray *apps = wh_sim_world_get_apps (self->world);

  for (guint i = 0; i < self->cluster->nodes->len; i++)
    seed_node (self, g_ptr_array_index (self->cluster->nodes, i), i);
  seed_platform (self);
  for (guint i = 0; i < apps->len; i++)
    {
      WhSimApp *app = g_ptr_array_index (apps, i);

      for (guint j = 0; j < WH_SIM_N_ENVIRONMENTS; j++)
        {
          if (wh_sim_kube_runs (self, app, app->placements[j]))
            seed_app (self, app, j);
        }
    }
  seed_cron_job (self);
  wh_sim_kube_settle (self);
  seed_trouble (self);
  self->seed_time = 0;
}
