/* wh-sim-kube-controllers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

/* The controller manager. Each function compares what an object asks for with what there is, does one step
 * towards it and writes the status; every change of a child brings its owner back here, until nothing is left
 * to do. So a patch by any client has the effect it would have in a cluster. */

#define DEADLINE_SECONDS 600
#define REVISION "/metadata/annotations/deployment.kubernetes.io~1revision"

char *
wh_sim_kube_hash (const char *template_)
{
  static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
  guint64 hash = 14695981039346656037u;
  char *text = g_malloc0 (11);

  for (; *template_ != '\0'; template_++)
    hash = (hash ^ (guchar) *template_) * 1099511628211u;
  for (guint i = 0; i < 10; i++, hash /= 27)
    text[i] = letters[hash % 27];
  return text;
}

void
wh_sim_kube_put_if_changed (WhSimKube         *self,
                            const WhSimObject *object,
                            yyjson_mut_doc    *document)
{
  gsize length;
  char *text = yyjson_mut_write (document, 0, &length);
  gboolean changed = length != g_bytes_get_size (object->json) ||
                     memcmp (text, g_bytes_get_data (object->json, NULL), length) != 0;

  /* One writer wrote both, so equal documents are equal texts. */
  free (text);
  if (changed)
    wh_sim_store_put (self->store, object->kind, document);
}

static guint
count_ready (GPtrArray *pods)
{
  guint n = 0;

  for (guint i = 0; i < pods->len; i++)
    n += wh_sim_pod_is_ready (g_ptr_array_index (pods, i));
  return n;
}

static GPtrArray *
dup_staying_pods (WhSimKube  *self,
                  const char *owner)
{
  GPtrArray *pods = wh_sim_store_dup_owned (self->store, KIND (POD), owner);

  for (guint i = pods->len; i > 0; i--)
    {
      if (wh_sim_pod_is_going (g_ptr_array_index (pods, i - 1)))
        g_ptr_array_remove_index (pods, i - 1);
    }
  return pods;
}

static void
reconcile_replica_set (WhSimKube         *self,
                       const WhSimObject *set)
{
  g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (set);
  g_autoptr(GPtrArray) pods = dup_staying_pods (self, set->uid);
  g_autofree char *template_ = wh_sim_document_write (document, "/spec/template");
  g_autofree char *prefix = g_strconcat (set->name, "-", NULL);
  g_autofree char *status = NULL;
  gint64 wanted = wh_sim_document_int (document, "/spec/replicas", 1);
  WhSimPodPlan plan = {
    .namespace_ = set->namespace_,
    .prefix = prefix,
    .owner_api = "apps/v1",
    .owner_kind = "ReplicaSet",
    .owner_name = set->name,
    .owner_uid = set->uid,
    .template_ = template_,
    .state = WH_SIM_POD_READY,
  };
  guint ready;

  for (gint64 i = pods->len; i < wanted; i++)
    {
      WhSimObject *pod = wh_sim_kube_create_pod (self, &plan);

      wh_sim_kube_note (self, "Normal", "SuccessfulCreate", "replicaset-controller", set, "Created pod: %s", pod->name);
      g_ptr_array_add (pods, wh_sim_object_ref (pod));
    }
  /* Those that are not ready go first. */
  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = pods->len; i > 0 && pods->len > wanted; i--)
        {
          WhSimObject *pod = g_ptr_array_index (pods, i - 1);

          if (pass == 0 && wh_sim_pod_is_ready (pod))
            continue;
          wh_sim_kube_note (self, "Normal", "SuccessfulDelete", "replicaset-controller", set, "Deleted pod: %s", pod->name);
          wh_sim_kube_delete_pod (self, pod);
          g_ptr_array_remove_index (pods, i - 1);
        }
    }

  ready = count_ready (pods);
  if (pods->len == 0)
    status = wh_sim_json ("{'replicas':0,'observedGeneration':%" G_GINT64_FORMAT "}", wh_sim_document_int (document, "/metadata/generation", 1));
  else
    status = wh_sim_json ("{'replicas':%u,'fullyLabeledReplicas':%u,'readyReplicas':%u,'availableReplicas':%u,'observedGeneration':%" G_GINT64_FORMAT "}",
                          pods->len, pods->len, ready, ready, wh_sim_document_int (document, "/metadata/generation", 1));
  wh_sim_document_set (document, "/status", status);
  wh_sim_kube_put_if_changed (self, set, document);
}

static WhSimObject *
create_replica_set (WhSimKube         *self,
                    const WhSimObject *deployment,
                    yyjson_mut_doc    *document,
                    const char        *hash,
                    guint              revision)
{
  g_autofree char *template_ = wh_sim_document_write (document, "/spec/template");
  g_autofree char *labels = wh_sim_document_write (document, "/spec/template/metadata/labels");
  g_autofree char *match = wh_sim_document_write (document, "/spec/selector/matchLabels");
  g_autofree char *now = wh_sim_kube_stamp (self);
  g_autofree char *quoted_hash = g_strdup_printf ("\"%s\"", hash);
  g_autoptr(yyjson_mut_doc) set = NULL;
  g_autofree char *text =
    wh_sim_json ("{'metadata':{'name':'%s-%s','namespace':'%s','generation':1,'creationTimestamp':'%s','labels':%s,"
                 "'annotations':{'deployment.kubernetes.io/desired-replicas':'%" G_GINT64_FORMAT "','deployment.kubernetes.io/revision':'%u'},"
                 "'ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'%s','uid':'%s','controller':true,'blockOwnerDeletion':true}]},"
                 "'spec':{'replicas':0,'selector':{'matchLabels':%s},'template':%s},'status':{'replicas':0}}",
                 deployment->name, hash, deployment->namespace_, now, labels != NULL ? labels : "{}",
                 wh_sim_document_int (document, "/spec/replicas", 1), revision, deployment->name, deployment->uid,
                 match != NULL ? match : "{}", template_);

  set = wh_sim_document_parse (text);
  wh_sim_document_set (set, "/metadata/labels/pod-template-hash", quoted_hash);
  wh_sim_document_set (set, "/spec/selector/matchLabels/pod-template-hash", quoted_hash);
  wh_sim_document_set (set, "/spec/template/metadata/labels/pod-template-hash", quoted_hash);
  return wh_sim_store_put (self->store, KIND (REPLICA_SET), set);
}

static void
scale_set (WhSimKube         *self,
           const WhSimObject *deployment,
           WhSimObject      **set,
           gint64             replicas)
{
  g_autoptr(yyjson_mut_doc) document = NULL;
  gint64 before = (*set)->wanted;

  if (before == replicas)
    return;
  document = wh_sim_object_edit (*set);
  yyjson_mut_doc_ptr_set (document, "/spec/replicas", yyjson_mut_sint (document, replicas));
  yyjson_mut_doc_ptr_set (document, "/metadata/generation",
                          yyjson_mut_sint (document, wh_sim_document_int (document, "/metadata/generation", 1) + 1));
  wh_sim_kube_note (self, "Normal", "ScalingReplicaSet", "deployment-controller", deployment,
                    "Scaled %s replica set %s from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                    replicas > before ? "up" : "down", (*set)->name, before, replicas);
  wh_sim_object_unref (*set);
  *set = wh_sim_object_ref (wh_sim_store_put (self->store, KIND (REPLICA_SET), document));
}

typedef struct
{
  WhSimKube *kube;
  char      *namespace_;
  char      *name;
} Deadline;

static void
deadline_free (gpointer data)
{
  Deadline *deadline = data;

  g_free (deadline->namespace_);
  g_free (deadline->name);
  g_free (deadline);
}

static void
deadline_cb (gpointer user_data)
{
  Deadline *deadline = user_data;

  wh_sim_kube_mark (deadline->kube, KIND (DEPLOYMENT), deadline->namespace_, deadline->name);
}

static gboolean
is_overdue (WhSimKube  *self,
            const char *since)
{
  g_autoptr(GDateTime) moment = since != NULL ? g_date_time_new_from_iso8601 (since, NULL) : NULL;

  return moment != NULL && wh_sim_kube_now (self) - g_date_time_to_unix_usec (moment) > DEADLINE_SECONDS * G_USEC_PER_SEC;
}

static void
write_deployment_status (WhSimKube         *self,
                         const WhSimObject *deployment,
                         yyjson_mut_doc    *document,
                         GPtrArray         *sets,
                         const WhSimObject *current,
                         gint64             wanted,
                         gint64             unavailable_limit)
{
  gint64 replicas = 0;
  gint64 ready = 0;
  gint64 updated = current->replicas;
  const char *message = wh_sim_document_string (document, "/status/conditions/1/message");
  const char *progress;
  gboolean same_set;
  gboolean available;
  gboolean overdue;
  gboolean done;
  g_autofree char *now = wh_sim_kube_stamp (self);
  g_autofree char *created = g_strdup (wh_sim_document_string (document, "/metadata/creationTimestamp"));
  g_autofree char *available_since = NULL;
  g_autofree char *progress_since = NULL;
  GString *status = g_string_new (NULL);

  for (guint i = 0; i < sets->len; i++)
    {
      replicas += ((WhSimObject *) g_ptr_array_index (sets, i))->replicas;
      ready += ((WhSimObject *) g_ptr_array_index (sets, i))->ready;
    }
  /* Another template starts the clock again. */
  same_set = message != NULL && strstr (message, current->name) != NULL;
  available = ready >= wanted - unavailable_limit;
  done = updated == wanted && replicas == wanted && ready == wanted;
  if (done)
    progress = "NewReplicaSetAvailable";
  else if (same_set &&
           g_strcmp0 (wh_sim_document_string (document, "/status/conditions/1/reason"), "NewReplicaSetAvailable") != 0 &&
           (g_strcmp0 (wh_sim_document_string (document, "/status/conditions/1/reason"), "ProgressDeadlineExceeded") == 0 ||
            is_overdue (self, wh_sim_document_string (document, "/status/conditions/1/lastUpdateTime"))))
    progress = "ProgressDeadlineExceeded";
  else
    progress = "ReplicaSetUpdated";

  overdue = g_str_equal (progress, "ProgressDeadlineExceeded");

  /* A condition keeps its moment as long as it says the same. */
  if (g_strcmp0 (wh_sim_document_string (document, "/status/conditions/0/status"), available ? "True" : "False") == 0)
    available_since = g_strdup (wh_sim_document_string (document, "/status/conditions/0/lastTransitionTime"));
  if (same_set && g_strcmp0 (wh_sim_document_string (document, "/status/conditions/1/reason"), progress) == 0)
    progress_since = g_strdup (wh_sim_document_string (document, "/status/conditions/1/lastUpdateTime"));

  wh_sim_json_append (status, "{'observedGeneration':%" G_GINT64_FORMAT ",'conditions':["
                      "{'type':'Available','status':'%s','lastUpdateTime':'%s','lastTransitionTime':'%s','reason':'%s','message':'%s'},"
                      "{'type':'Progressing','status':'%s','lastUpdateTime':'%s','lastTransitionTime':'%s','reason':'%s',"
                      "'message':'ReplicaSet \\'%s\\' %s'}]",
                      wh_sim_document_int (document, "/metadata/generation", 1), available ? "True" : "False",
                      available_since != NULL ? available_since : now, available_since != NULL ? available_since : now,
                      available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                      available ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
                      overdue ? "False" : "True", progress_since != NULL ? progress_since : now,
                      overdue ? (progress_since != NULL ? progress_since : now) : created, progress, current->name,
                      done ? "has successfully progressed." : overdue ? "has timed out progressing." : "is progressing.");
  if (replicas > 0)
    wh_sim_json_append (status, ",'replicas':%" G_GINT64_FORMAT, replicas);
  if (updated > 0)
    wh_sim_json_append (status, ",'updatedReplicas':%" G_GINT64_FORMAT, updated);
  if (ready > 0)
    wh_sim_json_append (status, ",'readyReplicas':%" G_GINT64_FORMAT ",'availableReplicas':%" G_GINT64_FORMAT, ready, ready);
  if (ready < MAX (wanted, replicas))
    wh_sim_json_append (status, ",'unavailableReplicas':%" G_GINT64_FORMAT, MAX (wanted, replicas) - ready);
  g_string_append_c (status, '}');
  wh_sim_document_set (document, "/status", status->str);
  g_string_free (status, TRUE);
  wh_sim_kube_put_if_changed (self, deployment, document);

  if (!done && !overdue && self->seed_time == 0)
    {
      Deadline *deadline = g_new0 (Deadline, 1);

      deadline->kube = self;
      deadline->namespace_ = g_strdup (deployment->namespace_);
      deadline->name = g_strdup (deployment->name);
      wh_sim_clock_after (wh_sim_world_get_clock (self->world), DEADLINE_SECONDS + 1, deadline_cb, deadline, deadline_free);
    }
}

static void
note_release (WhSimKube      *self,
              const WhSimObject *deployment,
              yyjson_mut_doc *document)
{
  const char *image = wh_sim_document_string (document, "/spec/template/spec/containers/0/image");
  WhSimApp *app = NULL;
  WhSimRelease *release = wh_sim_kube_find_release (self, image, &app);

  if (release == NULL || self->seed_time != 0 || !g_str_equal (deployment->name, app->name))
    return;
  for (guint i = 0; i < WH_SIM_N_ENVIRONMENTS; i++)
    {
      if (app->placements[i] != NULL && g_str_equal (app->placements[i]->cluster, self->cluster->name) &&
          g_str_equal (app->placements[i]->namespace_, deployment->namespace_))
        wh_sim_world_note_deployed (self->world, app, i, release);
    }
}

static void
reconcile_deployment (WhSimKube         *self,
                      const WhSimObject *deployment)
{
  g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (deployment);
  g_autoptr(GPtrArray) sets = wh_sim_store_dup_owned (self->store, KIND (REPLICA_SET), deployment->uid);
  g_autofree char *template_ = wh_sim_document_write (document, "/spec/template");
  g_autofree char *hash = wh_sim_kube_hash (template_);
  gint64 wanted = wh_sim_document_int (document, "/spec/replicas", 1);
  gboolean recreate = g_strcmp0 (wh_sim_document_string (document, "/spec/strategy/type"), "Recreate") == 0;
  gint64 surge = recreate ? 0 : (wanted + 3) / 4;
  gint64 may_miss = recreate ? wanted : wanted / 4;
  gint64 total = 0;
  gint64 ready = 0;
  gint64 old_total = 0;
  guint index = G_MAXUINT;
  guint revision = 0;
  WhSimObject *current;

  for (guint i = 0; i < sets->len; i++)
    {
      WhSimObject *set = g_ptr_array_index (sets, i);

      if (g_strcmp0 (wh_sim_object_get_label (set, "pod-template-hash"), hash) == 0)
        index = i;
      revision = MAX (revision, set->revision);
    }
  if (index == G_MAXUINT)
    {
      g_ptr_array_add (sets, wh_sim_object_ref (create_replica_set (self, deployment, document, hash, revision + 1)));
      index = sets->len - 1;
      revision++;
      note_release (self, deployment, document);
    }
  else if (((WhSimObject *) g_ptr_array_index (sets, index))->revision != revision)
    {
      /* Back to an older template: its replica set becomes the newest revision. */
      g_autoptr(yyjson_mut_doc) set = wh_sim_object_edit (g_ptr_array_index (sets, index));
      g_autofree char *number = g_strdup_printf ("\"%u\"", ++revision);

      wh_sim_document_set (set, REVISION, number);
      wh_sim_object_unref (g_ptr_array_index (sets, index));
      g_ptr_array_index (sets, index) = wh_sim_object_ref (wh_sim_store_put (self->store, KIND (REPLICA_SET), set));
      note_release (self, deployment, document);
    }
  {
    g_autofree char *number = g_strdup_printf ("\"%u\"", revision);

    wh_sim_document_set (document, REVISION, number);
  }

  for (guint i = 0; i < sets->len; i++)
    {
      gint64 replicas = ((WhSimObject *) g_ptr_array_index (sets, i))->wanted;

      total += replicas;
      /* A set that was just scaled down still counts in its status the pods that go. */
      ready += MIN (replicas, ((WhSimObject *) g_ptr_array_index (sets, i))->ready);
      if (i != index)
        old_total += replicas;
    }

  if (!yyjson_mut_get_bool (yyjson_mut_doc_ptr_get (document, "/spec/paused")))
    {
      gint64 now_current = total - old_total;
      gint64 goal = now_current;

      if (now_current > wanted || old_total == 0)
        goal = wanted;
      else if (!recreate || old_total == 0)
        goal = MIN (wanted, now_current + MAX (0, wanted + surge - total));
      scale_set (self, deployment, (WhSimObject **) &g_ptr_array_index (sets, index), goal);

      /* An old pod that is not ready helps nobody and goes at once; a ready one only if enough others are. */
      for (guint i = 0; i < sets->len; i++)
        {
          WhSimObject *set = g_ptr_array_index (sets, i);
          gint64 replicas = set->wanted;
          gint64 healthy = MIN (replicas, set->ready);
          gint64 spare = MAX (0, ready - (wanted - may_miss));
          gint64 drop = MIN (replicas, replicas - healthy + MIN (healthy, spare));

          if (i == index || drop <= 0)
            continue;
          ready -= MAX (0, drop - (replicas - healthy));
          scale_set (self, deployment, (WhSimObject **) &g_ptr_array_index (sets, i), replicas - drop);
        }
    }
  current = g_ptr_array_index (sets, index);
  write_deployment_status (self, deployment, document, sets, current, wanted, may_miss);
}

static gboolean
is_named (GPtrArray  *pods,
          const char *name)
{
  for (guint i = 0; i < pods->len; i++)
    {
      if (g_str_equal (((WhSimObject *) g_ptr_array_index (pods, i))->name, name))
        return TRUE;
    }
  return FALSE;
}

/* Stateful and daemon sets: a fixed list of places, each with one pod; an outdated pod is replaced in its place,
 * one at a time. */
static void
reconcile_places (WhSimKube         *self,
                  const WhSimObject *set,
                  gboolean           daemon)
{
  g_autoptr(yyjson_mut_doc) document = wh_sim_object_edit (set);
  g_autoptr(GPtrArray) all = wh_sim_store_dup_owned (self->store, KIND (POD), set->uid);
  g_autoptr(GPtrArray) pods = dup_staying_pods (self, set->uid);
  g_autofree char *template_ = wh_sim_document_write (document, "/spec/template");
  g_autofree char *hash = wh_sim_kube_hash (template_);
  g_autofree char *status = NULL;
  gint64 generation = wh_sim_document_int (document, "/metadata/generation", 1);
  gint64 places = daemon ? self->cluster->nodes->len : wh_sim_document_int (document, "/spec/replicas", 1);
  WhSimPodPlan plan = {
    .namespace_ = set->namespace_,
    .owner_api = "apps/v1",
    .owner_kind = set->kind->kind,
    .owner_name = set->name,
    .owner_uid = set->uid,
    .template_ = template_,
    .extra_label = "controller-revision-hash",
    .extra_value = hash,
    .state = WH_SIM_POD_READY,
  };
  guint ready = count_ready (pods);
  guint updated = 0;
  guint present = pods->len;

  for (gint64 i = 0; i < places; i++)
    {
      WhSimNode *node = daemon ? g_ptr_array_index (self->cluster->nodes, i) : NULL;
      g_autofree char *name = daemon ? g_strdup_printf ("%s-%05x", set->name, g_str_hash (node->name) % 0xfffff)
                                     : g_strdup_printf ("%s-%" G_GINT64_FORMAT, set->name, i);

      if (is_named (all, name))
        continue;
      /* A stateful set waits for each pod before it makes the next. */
      if (!daemon && self->seed_time == 0 && ready < present)
        break;
      plan.name = name;
      plan.node = daemon ? node->name : NULL;
      wh_sim_kube_create_pod (self, &plan);
      wh_sim_kube_note (self, "Normal", "SuccessfulCreate", daemon ? "daemonset-controller" : "statefulset-controller", set,
                        "create Pod %s in %s successful", name, set->kind->kind);
      present++;
      updated++;
      if (self->seed_time != 0)
        ready++;
    }

  for (guint i = pods->len; i > 0; i--)
    {
      WhSimObject *pod = g_ptr_array_index (pods, i - 1);
      const char *ordinal = strrchr (pod->name, '-') + 1;

      if (!daemon && g_ascii_strtoll (ordinal, NULL, 10) >= places)
        {
          wh_sim_kube_delete_pod (self, pod);
          present--;
        }
      else if (g_strcmp0 (wh_sim_object_get_label (pod, "controller-revision-hash"), hash) == 0)
        updated++;
      else if (ready == places && pods->len == all->len)
        {
          wh_sim_kube_delete_pod (self, pod);
          ready--;
        }
    }

  if (daemon)
    status = wh_sim_json ("{'currentNumberScheduled':%u,'desiredNumberScheduled':%u,'numberMisscheduled':0,'numberReady':%u,"
                          "'numberAvailable':%u,'numberUnavailable':%u,'updatedNumberScheduled':%u,'observedGeneration':%" G_GINT64_FORMAT "}",
                          present, (guint) places, ready, ready, (guint) MAX (0, places - ready), updated, generation);
  else
    status = wh_sim_json ("{'replicas':%u,'readyReplicas':%u,'availableReplicas':%u,'currentReplicas':%u,'updatedReplicas':%u,"
                          "'currentRevision':'%s-%s','updateRevision':'%s-%s','collisionCount':0,'observedGeneration':%" G_GINT64_FORMAT "}",
                          present, ready, ready, updated, updated, set->name, hash, set->name, hash, generation);
  wh_sim_document_set (document, "/status", status);
  wh_sim_kube_put_if_changed (self, set, document);
}

/**
 * wh_sim_kube_reconcile:
 * @self: a cluster
 * @kind: kind of an object that a controller cares for
 * @namespace_: its namespace
 * @name: its name
 *
 * Does the next step for one object.
 */
void
wh_sim_kube_reconcile (WhSimKube       *self,
                       const WhSimKind *kind,
                       const char      *namespace_,
                       const char      *name)
{
  WhSimObject *found = wh_sim_store_get (self->store, kind, namespace_, name);
  g_autoptr(WhSimObject) object = found != NULL ? wh_sim_object_ref (found) : NULL;

  if (object == NULL || g_hash_table_contains (self->frozen, object->uid))
    return;
  if (kind == KIND (DEPLOYMENT))
    reconcile_deployment (self, object);
  else if (kind == KIND (REPLICA_SET))
    reconcile_replica_set (self, object);
  else if (kind == KIND (STATEFUL_SET))
    reconcile_places (self, object, FALSE);
  else if (kind == KIND (DAEMON_SET))
    reconcile_places (self, object, TRUE);
  else if (kind == KIND (SERVICE))
    wh_sim_kube_reconcile_service (self, object);
}

/**
 * wh_sim_kube_delete:
 * @self: a cluster
 * @object: any object
 *
 * Deletes it and what it owns; pods take their time.
 */
void
wh_sim_kube_delete (WhSimKube   *self,
                    WhSimObject *object)
{
  static const WhSimKindId owned[] = { WH_SIM_KIND_REPLICA_SET, WH_SIM_KIND_POD, WH_SIM_KIND_ENDPOINT_SLICE };
  g_autoptr(WhSimObject) alive = wh_sim_object_ref (object);

  if (object->kind == KIND (POD))
    {
      wh_sim_kube_delete_pod (self, object);
      return;
    }
  wh_sim_store_remove (self->store, object);
  for (guint i = 0; i < G_N_ELEMENTS (owned); i++)
    {
      g_autoptr(GPtrArray) children = wh_sim_store_dup_owned (self->store, wh_sim_kind_get (owned[i]), alive->uid);

      for (guint j = 0; j < children->len; j++)
        wh_sim_kube_delete (self, g_ptr_array_index (children, j));
    }
}
