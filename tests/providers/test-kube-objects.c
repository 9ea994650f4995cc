/* test-kube-objects.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "kubernetes/wh-kube-cluster.h"
#include "kubernetes/wh-kube-facts.h"
#include "kubernetes/wh-kube-item.h"
#include "kubernetes/wh-kube-kinds.h"
#include "kubernetes/wh-kube-pod.h"
#include "kubernetes/wh-kube-readers.h"

static WhJson *
parse (const char *text)
{
  g_autofree char *json = g_strdup (text);
  g_autoptr(GError) error = NULL;
  WhJson *result;

  /* Readable tables: single quotes stand for double ones. */
  g_strdelimit (json, "'", '"');
  result = wh_json_parse (json, strlen (json), "test", &error);
  g_assert_no_error (error);

  return result;
}

#define RUNNING "'state':{'running':{}},'ready':true"

/* What kubectl 1.32 prints for each. */
static const struct
{
  const char *pod;
  const char *reason;
  guint       ready;
  guint       wanted;
  guint       restarts;
} statuses[] = {
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Pending'}}", "Pending", 0, 1, 0 },
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running','containerStatuses':[{'name':'a','restartCount':2," RUNNING "}]}}",
    "Running", 1, 1, 2 },
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Pending','containerStatuses':[{'name':'a',"
    "'state':{'waiting':{'reason':'ImagePullBackOff'}}}]}}", "ImagePullBackOff", 0, 1, 0 },
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running','containerStatuses':[{'name':'a','restartCount':9,"
    "'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'exitCode':1}}}]}}", "CrashLoopBackOff", 0, 1, 9 },
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Failed','reason':'Evicted'}}", "Evicted", 0, 1, 0 },
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Succeeded','containerStatuses':[{'name':'a',"
    "'state':{'terminated':{'reason':'Completed','exitCode':0}}}]}}", "Completed", 0, 1, 0 },
  { "{'spec':{'containers':[{'name':'a'},{'name':'b'}]},'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}],"
    "'containerStatuses':[{'name':'a','state':{'terminated':{'reason':'Completed','exitCode':0}}},{'name':'b'," RUNNING "}]}}",
    "Running", 1, 2, 0 },
  { "{'spec':{'containers':[{'name':'a'},{'name':'b'}]},'status':{'phase':'Running','conditions':[{'type':'Ready','status':'False'}],"
    "'containerStatuses':[{'name':'a','state':{'terminated':{'reason':'Completed','exitCode':0}}},{'name':'b'," RUNNING "}]}}",
    "NotReady", 1, 2, 0 },
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Failed','containerStatuses':[{'name':'a',"
    "'state':{'terminated':{'exitCode':137,'signal':9}}}]}}", "Signal:9", 0, 1, 0 },
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Failed','containerStatuses':[{'name':'a',"
    "'state':{'terminated':{'exitCode':2}}}]}}", "ExitCode:2", 0, 1, 0 },
  { "{'spec':{'initContainers':[{'name':'i'},{'name':'j'}],'containers':[{'name':'a'}]},'status':{'phase':'Pending',"
    "'initContainerStatuses':[{'name':'i','restartCount':0,'state':{'terminated':{'exitCode':0}}},{'name':'j','state':{'running':{}}}]}}",
    "Init:1/2", 0, 1, 0 },
  { "{'spec':{'initContainers':[{'name':'i'}],'containers':[{'name':'a'}]},'status':{'phase':'Pending',"
    "'initContainerStatuses':[{'name':'i','restartCount':4,'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]}}",
    "Init:CrashLoopBackOff", 0, 1, 4 },
  { "{'spec':{'initContainers':[{'name':'i'}],'containers':[{'name':'a'}]},'status':{'phase':'Pending',"
    "'initContainerStatuses':[{'name':'i','state':{'waiting':{'reason':'PodInitializing'}}}]}}", "Init:0/1", 0, 1, 0 },
  { "{'spec':{'initContainers':[{'name':'i'}],'containers':[{'name':'a'}]},'status':{'phase':'Pending',"
    "'initContainerStatuses':[{'name':'i','state':{'terminated':{'reason':'Error','exitCode':1}}}]}}", "Init:Error", 0, 1, 0 },
  { "{'spec':{'initContainers':[{'name':'i'}],'containers':[{'name':'a'}]},'status':{'phase':'Pending',"
    "'initContainerStatuses':[{'name':'i','state':{'terminated':{'exitCode':3}}}]}}", "Init:ExitCode:3", 0, 1, 0 },
  { "{'spec':{'initContainers':[{'name':'s','restartPolicy':'Always'}],'containers':[{'name':'a'}]},'status':{'phase':'Running',"
    "'initContainerStatuses':[{'name':'s','started':true,'restartCount':3," RUNNING "}],"
    "'containerStatuses':[{'name':'a','restartCount':1," RUNNING "}]}}", "Running", 2, 2, 4 },
  { "{'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z'},'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running',"
    "'containerStatuses':[{'name':'a'," RUNNING "}]}}", "Terminating", 1, 1, 0 },
  { "{'metadata':{'deletionTimestamp':'2026-01-01T00:00:00Z'},'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running',"
    "'reason':'NodeLost'}}", "Unknown", 0, 1, 0 },
  { "{'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False',"
    "'reason':'SchedulingGated'}]}}", "SchedulingGated", 0, 1, 0 },
  { "{}", "Unknown", 0, 0, 0 },
};

static void
test_pod_status (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr(WhJson) json = parse (statuses[i].pod);
      WhKubePodStatus status;

      wh_kube_pod_status_read (wh_json_get_root (json), &status);
      g_assert_cmpstr (status.reason, ==, statuses[i].reason);
      g_assert_cmpuint (status.ready, ==, statuses[i].ready);
      g_assert_cmpuint (status.wanted, ==, statuses[i].wanted);
      g_assert_cmpuint (status.restarts, ==, statuses[i].restarts);
    }
}

/* Why a pod is broken, in words: from its document to the sentence that people read. */
static const struct
{
  const char *pod;
  const char *why;   /* NULL: nothing is said */
} whys[] = {
  { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','restartCount':9,'state':{'waiting':{'reason':'CrashLoopBackOff',"
    "'message':'back-off 5m0s restarting'}},'lastState':{'terminated':{'exitCode':137,'reason':'OOMKilled'}}}]}}",
    "it needed more memory than its limit (OOMKilled, exit code 137)" },
  { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','restartCount':1,'state':{'waiting':{'reason':'CrashLoopBackOff'}},"
    "'lastState':{'terminated':{'exitCode':137,'reason':'Error'}}}]}}",
    "it was killed (exit code 137, SIGKILL): out of memory, or it did not end when it was told to" },
  { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':1,'reason':'Error'}}}]}}",
    "it ended with an error (exit code 1)" },
  { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'CrashLoopBackOff'}},"
    "'lastState':{'terminated':{'exitCode':0,'reason':'Completed'}}}]}}",
    "it ended without an error, but it is meant to go on (exit code 0)" },
  { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':127,'reason':'ContainerCannotRun'}}}]}}",
    "its command was not found in the image (exit code 127)" },
  { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':138}}}]}}",
    "it was ended by signal 10 (exit code 138)" },
  { "{'status':{'phase':'Pending','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'ErrImagePull','message':'not found'}}}]}}",
    "its image cannot be pulled (not found)" },
  { "{'status':{'phase':'Pending','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'ImagePullBackOff'}}}]}}",
    "its image cannot be pulled" },
  { "{'spec':{'initContainers':[{'name':'i'}]},'status':{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'terminated':"
    "{'reason':'Error','exitCode':2}}}]}}", "it ended with an error (exit code 2)" },
  { "{'status':{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'Unschedulable',"
    "'message':'0/3 nodes are available'}]}}", "no machine takes it (0/3 nodes are available)" },
  { "{'status':{'phase':'Failed','reason':'Evicted','message':'The node was low on memory'}}",
    "its machine needed the room (The node was low on memory)" },
  { "{'status':{'phase':'Pending'}}", NULL },
  /* Of two, the one that the status is about. */
  { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','state':{'waiting':{'reason':'CrashLoopBackOff'}},"
    "'lastState':{'terminated':{'exitCode':3}}},{'name':'b','state':{'terminated':{'exitCode':4}}}]}}",
    "it ended with an error (exit code 3)" },
  { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':'x','reason':5}}}]}}", NULL },
};

/* A pod that runs again says how it ended last, and nothing of it is wrong now. */
static void
test_pod_ended_last (void)
{
  static const struct
  {
    const char *pod;
    gboolean    exits;
    gint64      exit;
    const char *ended;
  } pods[] = {
    { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','ready':true,'restartCount':4,'state':{'running':{}},"
      "'lastState':{'terminated':{'exitCode':137,'reason':'OOMKilled'}}}]}}", TRUE, 137, "OOMKilled" },
    { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','ready':true,'restartCount':0,'state':{'running':{}}}]}}",
      FALSE, 0, NULL },
    { "{'status':{'phase':'Running','containerStatuses':[{'name':'a','ready':true,'restartCount':1,'state':{'running':{}},"
      "'lastState':{'terminated':{'exitCode':137,'reason':'OOMKilled'}}},"
      "{'name':'b','state':{'waiting':{'reason':'ImagePullBackOff'}}}]}}", FALSE, 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pods); i++)
    {
      g_autoptr(WhJson) json = parse (pods[i].pod);
      WhKubePodStatus status;

      wh_kube_pod_status_read (wh_json_get_root (json), &status);
      g_assert_cmpint (status.exits, ==, pods[i].exits);
      g_assert_cmpint (status.exit, ==, pods[i].exit);
      g_assert_cmpstr (status.ended, ==, pods[i].ended);
    }
}

static void
judge (const char *status,
       WhHealth    wanted,
       const char *words)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, "c");
  g_autoptr(WhRecord) record = NULL;

  wh_record_builder_set_uid (builder, "a");
  wh_record_builder_set_text (builder, WH_POD_NAME, "a");
  wh_record_builder_set_text (builder, WH_POD_STATUS, status);
  wh_record_builder_set_number (builder, WH_POD_READY, g_str_equal (status, "Running"));
  wh_record_builder_set_number (builder, WH_POD_WANTED, 1);
  wh_record_builder_set_number (builder, WH_POD_RESTARTS, 2);
  wh_record_builder_set_number (builder, WH_POD_EXIT, 137);
  record = wh_record_builder_build (builder);
  g_assert_cmpint (record->health, ==, wanted);
  g_assert_cmpstr (record->reason, ==, words);
}

/* Of what was ended by a signal no word is known, and it is broken all the same. */
static void
test_pod_killed (void)
{
  judge ("Signal:9", WH_HEALTH_FAILING,
         "Signal:9 after 2 restarts: it was killed (exit code 137, SIGKILL): out of memory, or it did not end when it was told to");
  judge ("Terminating", WH_HEALTH_WARNING, "Terminating after 2 restarts");
  judge ("Running", WH_HEALTH_OK, NULL);
}

static void
test_pod_why (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (whys); i++)
    {
      g_autoptr(WhJson) json = parse (whys[i].pod);
      g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, "c");
      g_autofree char *why = NULL;
      WhKubePodStatus status;

      wh_kube_pod_status_read (wh_json_get_root (json), &status);
      wh_record_builder_set_text (builder, WH_POD_STATUS, status.reason);
      if (status.exits)
        wh_record_builder_set_number (builder, WH_POD_EXIT, status.exit);
      wh_record_builder_set_text (builder, WH_POD_ENDED, status.ended);
      wh_record_builder_set_text (builder, WH_POD_MESSAGE, status.message);
      why = wh_pod_dup_why (wh_record_builder_get_values (builder));
      g_assert_cmpstr (why, ==, whys[i].why);
    }
}

static void
test_images (void)
{
  static const struct
  {
    const char *image;
    const char *version;
  } images[] = {
    { "nginx", NULL },
    { "nginx:1.27", "1.27" },
    { "registry:5000/a/b", NULL },
    { "registry:5000/a/b:v1", "v1" },
    { "a/b:v1@sha256:00", "v1" },
    { "a/b@sha256:00", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autofree char *version = wh_kube_image_version (images[i].image);

      g_assert_cmpstr (version, ==, images[i].version);
    }

  g_assert_cmpstr (wh_kube_image_digest ("docker-pullable://a/b@sha256:12"), ==, "sha256:12");
  g_assert_cmpstr (wh_kube_image_digest ("a/b@sha256:12"), ==, "sha256:12");
  g_assert_null (wh_kube_image_digest ("sha256:12"));
  g_assert_null (wh_kube_image_digest (NULL));
}

static void
test_owners (void)
{
  static const struct
  {
    const char *kind;
    const char *name;
    const char *hash;
    const char *owner_kind;
    const char *owner;
  } owners[] = {
    { "ReplicaSet", "web-6f7c", "6f7c", "Deployment", "web" },
    { "ReplicaSet", "web-6f7c", NULL, "ReplicaSet", "web-6f7c" },
    { "ReplicaSet", "bare", "6f7c", "ReplicaSet", "bare" },
    { "StatefulSet", "db", NULL, "StatefulSet", "db" },
    { "Job", "backup-29123456", NULL, "CronJob", "backup" },
    { "Job", "migrate-7", NULL, "Job", "migrate-7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    {
      const char *kind;
      g_autofree char *name = wh_kube_owner_name (owners[i].kind, owners[i].name, owners[i].hash, &kind);

      g_assert_cmpstr (name, ==, owners[i].owner);
      g_assert_cmpstr (kind, ==, owners[i].owner_kind);
    }
}

static WhRecord *
read_record (const WhReader *reader,
             const char     *text)
{
  g_autoptr(WhJson) json = parse (text);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (reader->kind, "c");

  return wh_reader_read_value (reader, wh_json_get_root (json), builder, NULL) ? wh_record_builder_build (builder) : NULL;
}

static void
test_pod (void)
{
  g_autoptr(WhRecord) pod = read_record (&wh_kube_pod_reader,
    "{'metadata':{'uid':'u','name':'web-6f7c-x','namespace':'shop','creationTimestamp':'2026-01-01T00:00:00Z',"
    "'labels':{'app':'old','app.kubernetes.io/name':'web','pod-template-hash':'6f7c'},"
    "'ownerReferences':[{'kind':'ReplicaSet','name':'web-6f7c','controller':true}]},"
    "'spec':{'nodeName':'n1','containers':[{'name':'a','image':'r/web:v2','resources':{'limits':{'memory':'64Mi'}}},"
    "{'name':'b','image':'r/side:v1','resources':{'limits':{'memory':'1Gi'}}}]},"
    "'status':{'phase':'Running','podIP':'10.0.0.1','containerStatuses':["
    "{'name':'b','imageID':'r/side@sha256:bb'," RUNNING "},{'name':'a','imageID':'r/web@sha256:aa'," RUNNING "}]}}");

  g_assert_cmpstr (pod->values[WH_POD_OWNER].text, ==, "workload:shop/web");
  g_assert_cmpstr (pod->values[WH_POD_NODE].text, ==, "node:n1");
  g_assert_cmpstr (pod->values[WH_POD_IMAGE].text, ==, "r/web:v2");
  g_assert_cmpstr (pod->values[WH_POD_DIGEST].text, ==, "sha256:aa");
  g_assert_cmpstr (pod->values[WH_POD_APPLICATION].text, ==, "web");
  g_assert_cmpint (pod->values[WH_POD_MEMORY_LIMIT].number, ==, 1088 * 1024 * 1024);
  g_assert_cmpint (pod->values[WH_POD_CPU].number, ==, WH_ABSENT);
  g_assert_cmpint (pod->health, ==, WH_HEALTH_OK);
}

static void
test_pod_requests (void)
{
  g_autoptr(WhJson) json = parse (
    "{'spec':{'initContainers':[{'resources':{'requests':{'cpu':'2','memory':'1Mi'}}},"
    "{'restartPolicy':'Always','resources':{'requests':{'cpu':'50m'}}}],"
    "'containers':[{'resources':{'requests':{'cpu':'250m','memory':'64Mi'}}},{'resources':{'requests':{'cpu':'1e-1'}}}],"
    "'overhead':{'memory':'1Ki'}},'status':{'phase':'Succeeded'}}");
  g_autoptr(WhKubeFacts) facts = wh_kube_facts_new ();

  wh_kube_facts_read_pod (wh_json_get_root (json), facts);
  g_assert_cmpint (facts->cpu, ==, 2000);
  g_assert_cmpint (facts->memory, ==, 64 * 1024 * 1024 + 1024);
  g_assert_true (facts->finished);
}

static void
test_node (void)
{
  g_autoptr(WhRecord) node = read_record (&wh_kube_node_reader,
    "{'metadata':{'uid':'n','name':'n1','labels':{'node-role.kubernetes.io/control-plane':'','node-role.kubernetes.io/etcd':''}},"
    "'spec':{'unschedulable':true,'taints':[{'key':'a','value':'b','effect':'NoSchedule'},{'key':'c','effect':'NoExecute'}]},"
    "'status':{'allocatable':{'cpu':'3920m','memory':'8Gi','pods':'110'},'nodeInfo':{'kubeletVersion':'v1.33.4'},"
    "'addresses':[{'type':'Hostname','address':'h'},{'type':'InternalIP','address':'10.0.0.2'}],"
    "'conditions':[{'type':'MemoryPressure','status':'False'},{'type':'Ready','status':'True'}]}}");
  g_autoptr(WhRecord) dead = read_record (&wh_kube_node_reader,
    "{'metadata':{'uid':'n','name':'n1'},'status':{'conditions':[{'type':'Ready','status':'Unknown'}]}}");

  g_assert_cmpstr (node->values[WH_NODE_STATUS].text, ==, "Ready,SchedulingDisabled");
  g_assert_cmpstr (node->values[WH_NODE_ROLE].text, ==, "control-plane,etcd");
  g_assert_cmpstr (node->values[WH_NODE_TAINTS].text, ==, "a=b:NoSchedule\nc:NoExecute");
  g_assert_cmpstr (node->values[WH_NODE_IP].text, ==, "10.0.0.2");
  g_assert_cmpint (node->values[WH_NODE_CPU_ALLOCATABLE].number, ==, 3920);
  g_assert_cmpint (node->health, ==, WH_HEALTH_WARNING);
  g_assert_cmpstr (dead->values[WH_NODE_STATUS].text, ==, "NotReady");
  g_assert_cmpint (dead->health, ==, WH_HEALTH_FAILING);
}

static void
test_workloads (void)
{
  g_autoptr(WhRecord) stuck = read_record (&wh_kube_deployment_reader,
    "{'metadata':{'uid':'d','name':'web','namespace':'shop','generation':3},'spec':{'replicas':3,'template':{'metadata':{'labels':{'app':'web'}},"
    "'spec':{'containers':[{'image':'r/web:v2'},{'image':'r/side:v1'}]}}},"
    "'status':{'observedGeneration':3,'replicas':4,'updatedReplicas':1,'readyReplicas':3,'conditions':[{'type':'Progressing','status':'False',"
    "'reason':'ProgressDeadlineExceeded','lastUpdateTime':'2026-01-01T00:00:00Z'}]}}");
  g_autoptr(WhRecord) zero = read_record (&wh_kube_deployment_reader,
    "{'metadata':{'uid':'d','name':'web','namespace':'shop'},'spec':{'replicas':0},'status':{}}");
  g_autoptr(WhRecord) owned = read_record (&wh_kube_job_reader,
    "{'metadata':{'uid':'j','name':'b-29123456','ownerReferences':[{'kind':'CronJob','name':'b','controller':true}]}}");
  g_autoptr(WhRecord) running = read_record (&wh_kube_job_reader,
    "{'metadata':{'uid':'j','name':'m'},'spec':{'completions':1},'status':{'active':1}}");
  g_autoptr(WhRecord) failed = read_record (&wh_kube_job_reader,
    "{'metadata':{'uid':'j','name':'m'},'spec':{},'status':{'failed':6,'conditions':[{'type':'Failed','status':'True'}]}}");

  g_assert_cmpstr (stuck->values[WH_WORKLOAD_STATUS].text, ==, "ProgressDeadlineExceeded");
  g_assert_cmpstr (stuck->values[WH_WORKLOAD_VERSION].text, ==, "v2");
  g_assert_cmpstr (stuck->values[WH_WORKLOAD_IMAGES].text, ==, "r/web:v2\nr/side:v1");
  g_assert_cmpstr (stuck->values[WH_WORKLOAD_APPLICATION].text, ==, "web");
  g_assert_cmpint (stuck->values[WH_WORKLOAD_UPDATED].number, ==, 1);
  g_assert_cmpint (stuck->health, ==, WH_HEALTH_FAILING);
  g_assert_cmpint (zero->health, ==, WH_HEALTH_OK);
  g_assert_cmpint (zero->values[WH_WORKLOAD_WANTED].number, ==, 0);
  g_assert_null (owned);
  g_assert_cmpint (running->health, ==, WH_HEALTH_OK);
  g_assert_cmpint (failed->health, ==, WH_HEALTH_FAILING);
}

static void
test_events (void)
{
  g_autoptr(WhRecord) old = read_record (&wh_kube_event_reader,
    "{'metadata':{'uid':'e'},'type':'Warning','reason':'BackOff','message':'m','count':38,'lastTimestamp':'2026-01-01T00:00:01Z',"
    "'involvedObject':{'kind':'Pod','name':'p','namespace':'shop','uid':'pu'}}");
  g_autoptr(WhRecord) new = read_record (&wh_kube_event_reader,
    "{'metadata':{'uid':'e'},'type':'Normal','reason':'Created','count':null,'lastTimestamp':null,'eventTime':'2026-01-01T00:00:02.5Z',"
    "'series':{'count':4,'lastObservedTime':'2026-01-01T00:00:03Z'},'involvedObject':{'kind':'Node','name':'n1','uid':'n1'}}");
  g_autoptr(WhRecord) timeless = read_record (&wh_kube_event_reader, "{'metadata':{'uid':'e'},'reason':'x'}");

  g_assert_cmpstr (old->values[WH_EVENT_SUBJECT].text, ==, "pod:pu");
  g_assert_cmpstr (old->values[WH_EVENT_OBJECT].text, ==, "p");
  g_assert_cmpstr (old->values[WH_EVENT_SEVERITY].text, ==, "warning");
  g_assert_cmpint (old->values[WH_EVENT_COUNT].number, ==, 38);
  g_assert_cmpstr (new->values[WH_EVENT_SUBJECT].text, ==, "node:n1");
  g_assert_cmpint (new->values[WH_EVENT_COUNT].number, ==, 4);
  g_assert_cmpint (new->values[WH_EVENT_TIME].number, ==, G_GINT64_CONSTANT (1767225603000000));
  g_assert_null (timeless);
}

/* Objects of any shape are read without a crash: each member becomes something else. */
static void
test_odd_shapes (void)
{
  static const char * const values[] = { "null", "[]", "{}", "\"\"", "-1", "true", "[{}]", "{\"a\":[null]}", "1e308", "\"Always\"" };
  static const char * const members[] = {
    "metadata", "spec", "status", "ownerReferences", "labels", "containers", "initContainers", "containerStatuses", "conditions",
    "state", "resources", "requests", "limits", "ports", "rules", "endpoints", "items", "template", "involvedObject", "taints",
  };

  for (guint round = 0; round < 4000; round++)
    {
      g_autoptr(GString) text = g_string_new ("{\"metadata\":{\"uid\":\"u\"");
      guint n_members = g_test_rand_int_range (0, 12);
      guint depth = 1;
      gboolean first = FALSE;

      for (guint i = 0; i < n_members; i++)
        {
          const char *name = members[g_test_rand_int_range (0, G_N_ELEMENTS (members))];

          g_string_append_printf (text, "%s\"%s\":", first ? "" : ",", name);
          first = g_test_rand_int_range (0, 3) == 0;

          if (first)
            {
              g_string_append_c (text, '{');
              depth++;
            }
          else
            {
              g_string_append (text, values[g_test_rand_int_range (0, G_N_ELEMENTS (values))]);
            }
        }

      for (guint i = 0; i <= depth; i++)
        g_string_append_c (text, '}');

      for (guint i = 0; i < wh_kube_n_resources; i++)
        {
          g_autoptr(WhKubeParser) parser = wh_kube_parser_new (&wh_kube_resources[i], "c", "test");
          g_autofree char *line = g_strdup_printf ("{\"type\":\"ADDED\",\"object\":%s}", text->str);
          g_autoptr(GPtrArray) items = NULL;

          g_assert_true (wh_kube_parser_read_event (parser, line, strlen (line), NULL));
          items = wh_kube_parser_steal_items (parser);
          g_assert_cmpuint (items->len, <=, 1);
        }
    }
}

static void
test_parser_coalesces (void)
{
  static const char * const lines[] = {
    "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"uid\":\"a\",\"name\":\"a\",\"resourceVersion\":\"1\"}}}",
    "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"uid\":\"b\",\"name\":\"b\",\"resourceVersion\":\"2\"}}}",
    "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"uid\":\"a\",\"name\":\"a\",\"resourceVersion\":\"3\"},\"status\":{\"phase\":\"Running\"}}}",
    "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"uid\":\"b\",\"name\":\"b\",\"resourceVersion\":\"4\"}}}",
    "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"}}}",
  };
  g_autoptr(WhKubeParser) parser = wh_kube_parser_new (&wh_kube_resources[2], "c", "test");
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_true (wh_kube_parser_read_event (parser, lines[i], strlen (lines[i]), NULL));

  items = wh_kube_parser_steal_items (parser);
  g_assert_cmpuint (items->len, ==, 2);
  g_assert_cmpstr (((WhKubeItem *)items->pdata[0])->record->values[WH_POD_STATUS].text, ==, "Running");
  g_assert_true (((WhKubeItem *)items->pdata[1])->gone);
  g_assert_cmpstr (wh_kube_parser_get_version (parser), ==, "9");

  g_assert_false (wh_kube_parser_read_event (parser, "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}}",
                                             strlen ("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}}"), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_GONE);
}

/* Somebody who watches a deployment of the given images. Returns the event of a
 * rollout, if it makes one of what it is told last. */
static WhRecord *
watch_rollout (const char * const *images)
{
  const WhKubeResource *deployments = &wh_kube_resources[3];
  g_autoptr(WhKubeCluster) cluster = wh_kube_cluster_new ("c", "test");
  g_autoptr(WhRecord) event = NULL;

  wh_kube_cluster_expect (cluster, deployments);
  wh_kube_cluster_add_scope (cluster, deployments);

  for (guint i = 0; images[i] != NULL; i++)
    {
      g_autoptr(WhKubeParser) parser = wh_kube_parser_new (deployments, "c", "test");
      g_autofree char *line = g_strdup_printf ("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"uid\":\"d\",\"name\":\"web\","
                                               "\"namespace\":\"shop\",\"generation\":%u},\"spec\":{\"template\":{\"spec\":"
                                               "{\"containers\":[{\"image\":\"%s\"}]}}}}}", i + 1, images[i]);
      g_autoptr(GPtrArray) items = NULL;
      g_autoptr(WhBatch) batch = NULL;

      g_assert_true (wh_kube_parser_read_event (parser, line, strlen (line), NULL));
      items = wh_kube_parser_steal_items (parser);
      batch = wh_kube_cluster_apply (cluster, deployments, 0, items, FALSE);
      g_clear_pointer (&event, wh_record_unref);

      for (guint j = 0; j < batch->records->len; j++)
        {
          WhRecord *record = g_ptr_array_index (batch->records, j);

          if (record->kind == &wh_kind_event)
            event = wh_record_ref (record);
        }
    }

  return g_steal_pointer (&event);
}

/* The window and `wheelhousectl collect` may watch one cluster: what both saw is
 * one event, whatever their clocks say. */
static void
test_rollout_is_one_event (void)
{
  g_autoptr(WhRecord) mine = watch_rollout ((const char * const []) { "r/web:v1", "r/web:v2", NULL });
  g_autoptr(WhRecord) theirs = NULL;
  g_autoptr(WhRecord) back = NULL;
  g_autoptr(WhRecord) same = NULL;

  g_usleep (2000);
  theirs = watch_rollout ((const char * const []) { "r/web:v1", "r/web:v2", NULL });
  back = watch_rollout ((const char * const []) { "r/web:v1", "r/web:v2", "r/web:v1", NULL });
  same = watch_rollout ((const char * const []) { "r/web:v1", "r/web:v2", "r/web:v2", NULL });

  g_assert_nonnull (mine);
  g_assert_cmpstr (mine->values[WH_EVENT_TEXT].text, ==, "web: v1 → v2");
  g_assert_cmpstr (mine->uid, ==, theirs->uid);
  g_assert_cmpint (mine->values[WH_EVENT_TIME].number, <, theirs->values[WH_EVENT_TIME].number);
  g_assert_cmpstr (back->uid, !=, mine->uid);
  g_assert_null (same);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kube-objects/pod-status-as-kubectl-shows-it", test_pod_status);
  g_test_add_func ("/kube-objects/pod-why", test_pod_why);
  g_test_add_func ("/kube-objects/pod-why/ended-last", test_pod_ended_last);
  g_test_add_func ("/kube-objects/pod-why/killed", test_pod_killed);
  g_test_add_func ("/kube-objects/images", test_images);
  g_test_add_func ("/kube-objects/owners", test_owners);
  g_test_add_func ("/kube-objects/pod", test_pod);
  g_test_add_func ("/kube-objects/pod-requests", test_pod_requests);
  g_test_add_func ("/kube-objects/node", test_node);
  g_test_add_func ("/kube-objects/workloads", test_workloads);
  g_test_add_func ("/kube-objects/events", test_events);
  g_test_add_func ("/kube-objects/odd-shapes-are-read", test_odd_shapes);
  g_test_add_func ("/kube-objects/rollout-is-one-event", test_rollout_is_one_event);
  g_test_add_func ("/kube-objects/events-of-one-object-become-one", test_parser_coalesces);

  return g_test_run ();
}
