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

static void put (WhSimKube       *self,
                 const WhSimKind *kind,
                 const char      *format,
                 ...) G_GNUC_PRINTF (3, 4);

static void
put (WhSimKube       *self,
     const WhSimKind *kind,
     const char      *format,
     ...)
{
  g_autofree char *template = g_strdelimit (g_strdup (format), "'", '"');
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (template, args);
  va_end (args);
  wh_sim_store_put_text (self->store, kind, text);
}

/* The same conditions serve the start and every later turn of a node. */
static char *
write_node_conditions (WhSimKube *self,
                       WhSimNode *node)
{
  g_autofree char *now = wh_sim_time_format (wh_sim_world_get_time (self->world));
  g_autofree char *since = wh_sim_time_format (node->created + 40 * G_USEC_PER_SEC);
  g_autofree char *lost = wh_sim_time_format (node->not_ready != 0 ? node->not_ready : node->created);
  g_autofree char *pressed = wh_sim_time_format (node->memory_pressure != 0 ? node->memory_pressure : node->created);

  if (node->not_ready != 0)
    return wh_sim_json ("[{'type':'MemoryPressure','status':'Unknown','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'NodeStatusUnknown','message':'Kubelet stopped posting node status.'},"
                        "{'type':'DiskPressure','status':'Unknown','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'NodeStatusUnknown','message':'Kubelet stopped posting node status.'},"
                        "{'type':'PIDPressure','status':'Unknown','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'NodeStatusUnknown','message':'Kubelet stopped posting node status.'},"
                        "{'type':'Ready','status':'Unknown','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'NodeStatusUnknown','message':'Kubelet stopped posting node status.'}]",
                        lost, lost, lost, lost, lost, lost, lost, lost);
  return wh_sim_json ("[{'type':'MemoryPressure','status':'%s','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'%s','message':'%s'},"
                      "{'type':'DiskPressure','status':'False','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'KubeletHasNoDiskPressure','message':'kubelet has no disk pressure'},"
                      "{'type':'PIDPressure','status':'False','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'KubeletHasSufficientPID','message':'kubelet has sufficient PID available'},"
                      "{'type':'Ready','status':'True','lastHeartbeatTime':'%s','lastTransitionTime':'%s','reason':'KubeletReady','message':'kubelet is posting ready status'}]",
                      node->memory_pressure != 0 ? "True" : "False", now, pressed,
                      node->memory_pressure != 0 ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
                      node->memory_pressure != 0 ? "kubelet has insufficient memory available" : "kubelet has sufficient memory available",
                      now, since, now, since, now, since);
}

static void
seed_node (WhSimKube *self,
           WhSimNode *node,
           guint      index)
{
  gboolean control = g_str_equal (node->role, "control-plane");
  gboolean gpu = g_str_equal (node->role, "gpu");
  g_autofree char *created = wh_sim_time_format (node->created);
  g_autofree char *conditions = write_node_conditions (self, node);
  guint64 memory = node->memory * G_GUINT64_CONSTANT (1048576);
  const char *region = g_str_has_prefix (node->name, "fsn1") ? "fsn1" : "nbg1";
  const char *taints = node->not_ready != 0 ? ",\"taints\":[{\"key\":\"node.kubernetes.io/unreachable\",\"effect\":\"NoSchedule\"}]"
                     : node->memory_pressure != 0 ? ",\"taints\":[{\"key\":\"node.kubernetes.io/memory-pressure\",\"effect\":\"NoSchedule\"}]" : "";

  put (self, KIND (NODE),
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
seed_namespace (WhSimKube  *self,
                const char *name,
                const char *environment)
{
  g_autofree char *created = wh_sim_kube_stamp (self);

  if (wh_sim_store_get (self->store, KIND (NAMESPACE), NULL, name) != NULL)
    return;
  put (self, KIND (NAMESPACE),
       "{'metadata':{'name':'%s','creationTimestamp':'%s','labels':{'kubernetes.io/metadata.name':'%s'%s%s%s}},"
       "'spec':{'finalizers':['kubernetes']},'status':{'phase':'Active'}}",
       name, created, name, environment != NULL ? ",\"environment\":\"" : "", environment != NULL ? environment : "",
       environment != NULL ? "\"" : "");
  put (self, KIND (SERVICE_ACCOUNT), "{'metadata':{'name':'default','namespace':'%s','creationTimestamp':'%s'}}", name, created);
  put (self, KIND (CONFIG_MAP),
       "{'metadata':{'name':'kube-root-ca.crt','namespace':'%s','creationTimestamp':'%s'},'data':{'ca.crt':'-----BEGIN CERTIFICATE-----\\nsimulated\\n-----END CERTIFICATE-----\\n'}}",
       name, created);
}

typedef struct
{
  const char *namespace_;
  const char *name;
  const char *app;          /* app.kubernetes.io/part-of */
  const char *component;
  const char *version;
  const char *image;
  const char *owner_kind;   /* Deployment, StatefulSet, DaemonSet */
  guint       replicas;
  guint       port;
  guint       cpu;
  guint       memory;
  guint       history;      /* revisions made before this one */
} Workload;

static char *
write_template (const Workload *workload)
{
  return wh_sim_json (
    "{'metadata':{'creationTimestamp':null,'labels':{'app.kubernetes.io/name':'%s','app.kubernetes.io/instance':'%s','app.kubernetes.io/component':'%s',"
    "'app.kubernetes.io/part-of':'%s','app.kubernetes.io/version':'%s','app.kubernetes.io/managed-by':'Helm'},'annotations':{"
    "'checksum/config':'%08x%08x','prometheus.io/scrape':'true','prometheus.io/port':'%u'}},"
    "'spec':{'volumes':[{'name':'config','configMap':{'name':'%s-config','defaultMode':420}}],'containers':[{'name':'%s','image':'%s',"
    "'args':['--listen=:%u','--log-level=info','--config=/etc/config/app.yaml'],'ports':[{'name':'http','containerPort':%u,'protocol':'TCP'}],"
    "'envFrom':[{'secretRef':{'name':'%s-secrets'}}],"
    "'env':[{'name':'DATABASE_HOST','value':'postgres.data.svc.cluster.local'},{'name':'POD_NAME','valueFrom':{'fieldRef':{'apiVersion':'v1','fieldPath':'metadata.name'}}}],"
    "'resources':{'limits':{'cpu':'%um','memory':'%uMi'},'requests':{'cpu':'%um','memory':'%uMi'}},"
    "'volumeMounts':[{'name':'config','readOnly':true,'mountPath':'/etc/config'}],"
    "'livenessProbe':{'httpGet':{'path':'/healthz','port':'http','scheme':'HTTP'},'timeoutSeconds':1,'periodSeconds':10,'successThreshold':1,'failureThreshold':3},"
    "'readinessProbe':{'httpGet':{'path':'/readyz','port':'http','scheme':'HTTP'},'timeoutSeconds':1,'periodSeconds':5,'successThreshold':1,'failureThreshold':3},"
    "'terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'File','imagePullPolicy':'IfNotPresent',"
    "'securityContext':{'capabilities':{'drop':['ALL']},'runAsNonRoot':true,'readOnlyRootFilesystem':true,'allowPrivilegeEscalation':false}}],"
    "'restartPolicy':'Always','terminationGracePeriodSeconds':30,'dnsPolicy':'ClusterFirst','serviceAccountName':'default','serviceAccount':'default',"
    "'securityContext':{},'imagePullSecrets':[{'name':'registry'}],'schedulerName':'default-scheduler'}}",
    workload->name, workload->name, workload->component, workload->app, workload->version,
    g_str_hash (workload->name), g_str_hash (workload->version), workload->port,
    workload->name, workload->name, workload->image, workload->port, workload->port, workload->name,
    workload->cpu * 3, workload->memory, workload->cpu, workload->memory / 2);
}

static WhSimObject *
put_workload (WhSimKube      *self,
              const Workload *workload)
{
  const WhSimKind *kind = g_str_equal (workload->owner_kind, "Deployment") ? KIND (DEPLOYMENT)
                        : g_str_equal (workload->owner_kind, "StatefulSet") ? KIND (STATEFUL_SET) : KIND (DAEMON_SET);
  WhSimObject *before = wh_sim_store_get (self->store, kind, workload->namespace_, workload->name);
  g_autofree char *template_ = write_template (workload);
  g_autofree char *created = wh_sim_kube_stamp (self);
  g_autofree char *text = NULL;

  if (before != NULL)
    {
      g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (before);

      wh_sim_document_set (document, "/spec/template", template_);
      yyjson_mut_doc_ptr_set (document, "/spec/replicas", yyjson_mut_uint (document, workload->replicas));
      yyjson_mut_doc_ptr_set (document, "/metadata/labels/app.kubernetes.io~1version", yyjson_mut_strcpy (document, workload->version));
      yyjson_mut_doc_ptr_set (document, "/metadata/generation",
                              yyjson_mut_sint (document, wh_sim_document_int (document, "/metadata/generation", 1) + 1));
      return wh_sim_store_put (self->store, kind, document);
    }

  text = wh_sim_json (
    "{'metadata':{'name':'%s','namespace':'%s','generation':1,'creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s',"
    "'app.kubernetes.io/instance':'%s','app.kubernetes.io/component':'%s','app.kubernetes.io/part-of':'%s','app.kubernetes.io/version':'%s',"
    "'app.kubernetes.io/managed-by':'Helm'},'annotations':{'meta.helm.sh/release-name':'%s','meta.helm.sh/release-namespace':'%s'}},"
    "'spec':{%s'selector':{'matchLabels':{'app.kubernetes.io/name':'%s','app.kubernetes.io/instance':'%s'}},'template':%s%s},'status':{}}",
    workload->name, workload->namespace_, created, workload->name, workload->name, workload->component, workload->app,
    workload->version, workload->app, workload->namespace_,
    kind == KIND (DAEMON_SET) ? "" : "\"replicas\":0,", workload->name, workload->name, template_,
    kind == KIND (DEPLOYMENT)
      ? ",\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxUnavailable\":\"25%\",\"maxSurge\":\"25%\"}},\"revisionHistoryLimit\":10,\"progressDeadlineSeconds\":600"
    : kind == KIND (STATEFUL_SET)
      ? ",\"serviceName\":\"postgres\",\"podManagementPolicy\":\"OrderedReady\",\"updateStrategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":0}},\"revisionHistoryLimit\":10"
      : ",\"updateStrategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxUnavailable\":1,\"maxSurge\":0}},\"revisionHistoryLimit\":10");
  {
    g_autoptr(yyjson_mut_doc) document = wh_sim_document_parse (text);

    g_assert (document != NULL);
    if (kind != KIND (DAEMON_SET))
      yyjson_mut_doc_ptr_set (document, "/spec/replicas", yyjson_mut_uint (document, workload->replicas));
    return wh_sim_store_put (self->store, kind, document);
  }
}

static void
seed_config (WhSimKube      *self,
             const Workload *workload)
{
  g_autofree char *created = wh_sim_kube_stamp (self);

  put (self, KIND (CONFIG_MAP),
       "{'metadata':{'name':'%s-config','namespace':'%s','creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s'}},"
       "'data':{'app.yaml':'listen: :%u\\nlog:\\n  level: info\\n  format: json\\nlimits:\\n  requests: 200\\n'}}",
       workload->name, workload->namespace_, created, workload->name, workload->port);
  put (self, KIND (SECRET),
       "{'metadata':{'name':'%s-secrets','namespace':'%s','creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s'}},"
       "'data':{'DATABASE_PASSWORD':'c2ltdWxhdGVk','SESSION_KEY':'c2ltdWxhdGVkLXRvbw=='},'type':'Opaque'}",
       workload->name, workload->namespace_, created, workload->name);
}

static void
seed_service (WhSimKube      *self,
              const Workload *workload,
              const char     *host)
{
  g_autofree char *created = wh_sim_kube_stamp (self);
  guint ip = ++self->next_service_ip;

  put (self, KIND (SERVICE),
       "{'metadata':{'name':'%s','namespace':'%s','creationTimestamp':'%s','labels':{'app.kubernetes.io/name':'%s','app.kubernetes.io/part-of':'%s'}},"
       "'spec':{'ports':[{'name':'http','protocol':'TCP','port':%u,'targetPort':%u}],'selector':{'app.kubernetes.io/name':'%s','app.kubernetes.io/instance':'%s'},"
       "'clusterIP':'10.43.%u.%u','clusterIPs':['10.43.%u.%u'],'type':'ClusterIP','sessionAffinity':'None','ipFamilies':['IPv4'],'ipFamilyPolicy':'SingleStack',"
       "'internalTrafficPolicy':'Cluster'},'status':{'loadBalancer':{}}}",
       workload->name, workload->namespace_, created, workload->name, workload->app,
       workload->port == 8080 ? 80 : workload->port, workload->port, workload->name, workload->name, ip / 250, ip % 250 + 2, ip / 250, ip % 250 + 2);
  wh_sim_kube_mark (self, KIND (SERVICE), workload->namespace_, workload->name);
  if (host == NULL)
    return;
  put (self, KIND (INGRESS),
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
             const Workload *workload)
{
  g_autofree char *created = wh_sim_kube_stamp (self);

  put (self, KIND (BUDGET),
       "{'metadata':{'name':'%s','namespace':'%s','generation':1,'creationTimestamp':'%s'},'spec':{'minAvailable':1,'selector':{'matchLabels':{'app.kubernetes.io/name':'%s'}}},"
       "'status':{'observedGeneration':1,'disruptionsAllowed':%u,'currentHealthy':%u,'desiredHealthy':1,'expectedPods':%u}}",
       workload->name, workload->namespace_, created, workload->name, workload->replicas - 1, workload->replicas, workload->replicas);
  if (workload->replicas < 4)
    return;
  put (self, KIND (AUTOSCALER),
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
  Workload workload = {
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
  seed_namespace (self, placement->namespace_, wh_sim_environment_to_string (environment));
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
      put_workload (self, &workload);
      if (app->has_worker)
        {
          workload.name = worker;
          workload.component = "worker";
          workload.replicas = MAX (1, placement->replicas / 2);
          if (i == (index > 2 ? index - 2 : 0))
            seed_config (self, &workload);
          put_workload (self, &workload);
        }
      wh_sim_kube_settle (self);
    }
}

static void
seed_platform (WhSimKube *self)
{
  static const Workload workloads[] = {
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
  seed_namespace (self, "default", NULL);
  seed_namespace (self, "kube-system", NULL);
  seed_namespace (self, "kube-node-lease", NULL);
  seed_namespace (self, "kube-public", NULL);
  put (self, KIND (SERVICE),
       "{'metadata':{'name':'kubernetes','namespace':'default','creationTimestamp':'%s','labels':{'component':'apiserver','provider':'kubernetes'}},"
       "'spec':{'ports':[{'name':'https','protocol':'TCP','port':443,'targetPort':6443}],'clusterIP':'10.43.0.1','clusterIPs':['10.43.0.1'],'type':'ClusterIP',"
       "'sessionAffinity':'None','ipFamilies':['IPv4'],'ipFamilyPolicy':'SingleStack','internalTrafficPolicy':'Cluster'},'status':{'loadBalancer':{}}}", created);

  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    {
      Workload workload = workloads[i];

      if (g_str_equal (workload.name, "postgres") && self->cluster->environment != WH_SIM_PRODUCTION)
        workload.replicas = 1;
      seed_namespace (self, workload.namespace_, NULL);
      seed_config (self, &workload);
      seed_service (self, &workload, NULL);
      put_workload (self, &workload);
      if (!g_str_equal (workload.owner_kind, "StatefulSet"))
        continue;
      for (guint j = 0; j < workload.replicas; j++)
        put (self, KIND (CLAIM),
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
  Workload workload = {
    placement->namespace_, "billing-invoices", "billing", "job", "4.1.7", image, "Deployment", 1, 8080, 100, 256
  };
  g_autofree char *template_ = write_template (&workload);
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
  put (self, KIND (CRON_JOB),
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
      put (self, KIND (JOB),
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
collect_on_node (WhSimObject *pod,
                 gpointer     user_data)
{
  g_ptr_array_add (user_data, wh_sim_object_ref (pod));
  return FALSE;
}

/* What the node controller does to the pods of a node that is lost, and takes back when it returns. */
static void
mark_pods_of_node (WhSimKube  *self,
                   const char *node,
                   gboolean    ready)
{
  g_autoptr(GPtrArray) pods = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_object_unref);
  const char *from = ready ? "False" : "True";
  const char *to = ready ? "True" : "False";

  wh_sim_store_visit (self->store, KIND (POD), NULL, NULL, collect_on_node, pods);
  for (guint i = 0; i < pods->len; i++)
    {
      g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (g_ptr_array_index (pods, i));
      yyjson_mut_val *conditions = yyjson_mut_doc_ptr_get (document, "/status/conditions");
      g_autofree char *now = wh_sim_kube_stamp (self);
      yyjson_mut_arr_iter iter;
      yyjson_mut_val *condition;
      gboolean changed = FALSE;

      if (g_strcmp0 (wh_sim_document_string (document, "/spec/nodeName"), node) != 0 ||
          g_strcmp0 (wh_sim_document_string (document, "/status/phase"), "Running") != 0)
        continue;
      yyjson_mut_arr_iter_init (conditions, &iter);
      while ((condition = yyjson_mut_arr_iter_next (&iter)) != NULL)
        {
          if (!yyjson_mut_equals_str (yyjson_mut_obj_get (condition, "type"), "Ready") ||
              !yyjson_mut_equals_str (yyjson_mut_obj_get (condition, "status"), from))
            continue;
          /* In place, so that type and status stay side by side. */
          yyjson_mut_set_str (yyjson_mut_obj_get (condition, "status"), to);
          yyjson_mut_set_str (yyjson_mut_obj_get (condition, "lastTransitionTime"), now);
          changed = TRUE;
        }
      if (changed)
        wh_sim_store_put (self->store, KIND (POD), document);
    }
}

/**
 * wh_sim_kube_set_node_ready:
 * @self: a cluster
 * @name: name of a node
 * @ready: whether its kubelet answers
 *
 * Returns: whether there is such a node
 */
gboolean
wh_sim_kube_set_node_ready (WhSimKube  *self,
                            const char *name,
                            gboolean    ready)
{
  for (guint i = 0; i < self->cluster->nodes->len; i++)
    {
      WhSimNode *node = g_ptr_array_index (self->cluster->nodes, i);
      WhSimObject *object = wh_sim_store_get (self->store, KIND (NODE), NULL, name);
      g_autoptr(yyjson_mut_doc) document = NULL;
      g_autofree char *conditions = NULL;

      if (g_strcmp0 (node->name, name) != 0 || object == NULL)
        continue;
      node->not_ready = ready ? 0 : wh_sim_kube_now (self);
      document = wh_sim_object_edit (object);
      conditions = write_node_conditions (self, node);
      wh_sim_document_set (document, "/status/conditions", conditions);
      if (ready)
        yyjson_mut_doc_ptr_remove (document, "/spec/taints");
      else
        wh_sim_document_set (document, "/spec/taints", "[{\"key\":\"node.kubernetes.io/unreachable\",\"effect\":\"NoSchedule\"}]");
      object = wh_sim_store_put (self->store, KIND (NODE), document);
      wh_sim_kube_note (self, "Normal", ready ? "NodeReady" : "NodeNotReady", "node-controller", object,
                        "Node %s status is now: %s", name, ready ? "NodeReady" : "NodeNotReady");
      mark_pods_of_node (self, name, ready);
      return TRUE;
    }
  return FALSE;
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
          mark_pods_of_node (self, node->name, FALSE);
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
          if (app->placements[j] != NULL && g_str_equal (app->placements[j]->cluster, self->cluster->name))
            seed_app (self, app, j);
        }
    }
  seed_cron_job (self);
  wh_sim_kube_settle (self);
  seed_trouble (self);
  self->seed_time = 0;
}

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
      Workload workload = { space, name, name, "server", version, image, "Deployment", 0, 8080, 100, 256 };
      g_autofree char *template_ = write_template (&workload);
      WhSimObject *deployment;
      WhSimObject *set;
      WhSimPodPlan plan = { 0 };

      self->seed_time = birth - g_rand_int_range (self->rand, 1, 90) * DAY;
      seed_namespace (self, space, "staging");
      deployment = put_workload (self, &workload);
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

/**
 * wh_sim_kube_fail_pod:
 * @self: a cluster
 * @namespace_: a namespace
 * @name: name of a pod, or the start of one
 *
 * Lets a pod crash once.
 *
 * Returns: whether there is such a pod
 */
gboolean
wh_sim_kube_fail_pod (WhSimKube  *self,
                      const char *namespace_,
                      const char *name)
{
  g_autoptr(GPtrArray) pods = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_object_unref);

  wh_sim_store_visit (self->store, KIND (POD), namespace_, NULL, note_trouble_of_pod, pods);
  for (guint i = 0; i < pods->len; i++)
    {
      WhSimObject *pod = g_ptr_array_index (pods, i);

      if (!g_str_has_prefix (pod->name, name) || wh_sim_pod_is_going (pod))
        continue;
      wh_sim_kube_set_pod_state (self, pod, WH_SIM_POD_CRASHED);
      return TRUE;
    }
  return FALSE;
}
