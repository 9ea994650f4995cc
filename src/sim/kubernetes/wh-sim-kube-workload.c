/* wh-sim-kube-workload.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* Documents as somebody would have applied them. */

void
wh_sim_kube_put (WhSimKube       *self,
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

void
wh_sim_kube_put_namespace (WhSimKube  *self,
                           const char *name,
                           const char *environment)
{
  g_autofree char *created = wh_sim_kube_stamp (self);

  if (wh_sim_store_get (self->store, KIND (NAMESPACE), NULL, name) != NULL)
    return;
  wh_sim_kube_put (self, KIND (NAMESPACE),
                   "{'metadata':{'name':'%s','creationTimestamp':'%s','labels':{'kubernetes.io/metadata.name':'%s'%s%s%s}},"
                   "'spec':{'finalizers':['kubernetes']},'status':{'phase':'Active'}}",
                   name, created, name, environment != NULL ? ",\"environment\":\"" : "", environment != NULL ? environment : "",
                   environment != NULL ? "\"" : "");
  wh_sim_kube_put (self, KIND (SERVICE_ACCOUNT), "{'metadata':{'name':'default','namespace':'%s','creationTimestamp':'%s'}}", name, created);
  wh_sim_kube_put (self, KIND (CONFIG_MAP),
                   "{'metadata':{'name':'kube-root-ca.crt','namespace':'%s','creationTimestamp':'%s'},'data':{'ca.crt':'-----BEGIN CERTIFICATE-----\\nsimulated\\n-----END CERTIFICATE-----\\n'}}",
                   name, created);
}

char *
wh_sim_kube_write_template (const WhSimWorkload *workload)
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

WhSimObject *
wh_sim_kube_put_workload (WhSimKube      *self,
                          const WhSimWorkload *workload)
{
  const WhSimKind *kind = g_str_equal (workload->owner_kind, "Deployment") ? KIND (DEPLOYMENT)
                        : g_str_equal (workload->owner_kind, "StatefulSet") ? KIND (STATEFUL_SET) : KIND (DAEMON_SET);
  WhSimObject *before = wh_sim_store_get (self->store, kind, workload->namespace_, workload->name);
  g_autofree char *template_ = wh_sim_kube_write_template (workload);
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
