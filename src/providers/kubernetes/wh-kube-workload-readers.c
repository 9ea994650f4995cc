/* wh-kube-workload-readers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kinds.h"
#include "wh-kube-facts.h"
#include "wh-kube-readers.h"

/* Five resources of the API fill the one kind "workload": they differ in where
 * their counts are. */

#define COMMON_RULES                                             \
  { WH_WORKLOAD_NAMESPACE, "metadata.namespace" },               \
  { WH_WORKLOAD_NAME, "metadata.name" },                         \
  { WH_WORKLOAD_CREATED, "metadata.creationTimestamp" }

static gint64
number_or (yyjson_val *item,
           const char *path,
           gint64      fallback)
{
  gint64 number = wh_json_get_number (item, path);

  return number != WH_ABSENT ? number : fallback;
}

static yyjson_val *
find_condition (yyjson_val *item,
                const char *type)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (item, "status.conditions"));
  yyjson_val *condition;

  while ((condition = yyjson_arr_iter_next (&iter)))
    {
      if (g_strcmp0 (wh_json_get_text (condition, "type"), type) == 0)
        return condition;
    }

  return NULL;
}

static gboolean
condition_is (yyjson_val *condition,
              const char *status)
{
  return g_strcmp0 (wh_json_get_text (condition, "status"), status) == 0;
}

static void
set_common (yyjson_val      *item,
            WhRecordBuilder *builder,
            const char      *type,
            const char      *pod_spec_path,
            const char      *pod_labels_path)
{
  static const char source_key[] = "\"org.opencontainers.image.source\"";
  g_autofree char *containers_path = g_strconcat (pod_spec_path, ".containers", NULL);
  g_autofree char *annotation = g_strconcat ("metadata.annotations.", source_key, NULL);
  g_autoptr(GString) images = g_string_new (NULL);
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (item, containers_path));
  const char *application = wh_kube_application (wh_json_get (item, "metadata.labels"));
  yyjson_val *container;

  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, type);

  while ((container = yyjson_arr_iter_next (&iter)))
    {
      const char *image = wh_json_get_text (container, "image");

      if (image == NULL)
        continue;

      if (images->len == 0)
        wh_record_builder_take_text (builder, WH_WORKLOAD_VERSION, wh_kube_image_version (image));
      else
        g_string_append_c (images, '\n');

      g_string_append (images, image);
    }

  if (images->len > 0)
    wh_record_builder_set_text (builder, WH_WORKLOAD_IMAGES, images->str);

  if (application == NULL)
    application = wh_kube_application (wh_json_get (item, pod_labels_path));

  wh_record_builder_set_text (builder, WH_WORKLOAD_APPLICATION, application);
  wh_record_builder_set_text (builder, WH_WORKLOAD_SOURCE, wh_json_get_text (item, annotation));
}

/* What deployments from here write beside it: the image, and whether it is a
 * second workload, which one that was stopped half way may have left. */
static void
set_deployed (yyjson_val      *item,
              WhRecordBuilder *builder)
{
  const char *cause = wh_json_get_text (item, "metadata.annotations.\"" WH_KUBE_CAUSE_ANNOTATION "\"");
  const char *name = wh_json_get_text (item, "metadata.name");
  const char *track = wh_json_get_text (item, "metadata.labels.\"" WH_KUBE_TRACK_LABEL "\"");

  if (cause != NULL && g_str_has_prefix (cause, WH_KUBE_CAUSE_PREFIX))
    wh_record_builder_set_text (builder, WH_WORKLOAD_DEPLOYED, cause + strlen (WH_KUBE_CAUSE_PREFIX));

  if (track != NULL && name != NULL && g_str_has_suffix (name, WH_KUBE_TWIN_SUFFIX))
    wh_record_builder_take_text (builder, WH_WORKLOAD_SECOND_OF, g_strndup (name, strlen (name) - strlen (WH_KUBE_TWIN_SUFFIX)));
}

static void
set_counts (WhRecordBuilder *builder,
            gint64           ready,
            gint64           wanted,
            gint64           updated)
{
  wh_record_builder_set_number (builder, WH_WORKLOAD_READY, ready);
  wh_record_builder_set_number (builder, WH_WORKLOAD_WANTED, wanted);

  if (updated != WH_ABSENT)
    wh_record_builder_set_number (builder, WH_WORKLOAD_UPDATED, updated);
}

/* The controller has not looked at the newest specification yet. */
static gboolean
is_behind (yyjson_val *item)
{
  return number_or (item, "status.observedGeneration", 0) < number_or (item, "metadata.generation", 0);
}

/* ---- Deployment ---- */

static const WhReadRule deployment_rules[] = {
  COMMON_RULES,
};

static gboolean
finish_deployment (yyjson_val      *item,
                   WhRecordBuilder *builder,
                   gpointer         user_data)
{
  gint64 wanted = number_or (item, "spec.replicas", 1);
  gint64 updated = number_or (item, "status.updatedReplicas", 0);
  gint64 total = number_or (item, "status.replicas", 0);
  gint64 available = number_or (item, "status.availableReplicas", 0);
  yyjson_val *progressing = find_condition (item, "Progressing");
  yyjson_val *failure = find_condition (item, "ReplicaFailure");
  const char *status;

  set_common (item, builder, "Deployment", "spec.template.spec", "spec.template.metadata.labels");
  set_deployed (item, builder);
  set_counts (builder, number_or (item, "status.readyReplicas", 0), wanted, updated);

  if (condition_is (progressing, "False") && wh_json_get_text (progressing, "reason") != NULL)
    status = wh_json_get_text (progressing, "reason");
  else if (condition_is (failure, "True") && wh_json_get_text (failure, "reason") != NULL)
    status = wh_json_get_text (failure, "reason");
  else if (wh_json_get_boolean (item, "spec.paused"))
    status = "Paused";
  else if (is_behind (item) || updated < wanted || total > updated)
    status = "Progressing";
  else
    status = available < updated ? "Unavailable" : "Available";

  wh_record_builder_set_text (builder, WH_WORKLOAD_STATUS, status);

  if (wh_json_get_time (progressing, "lastUpdateTime") != WH_ABSENT)
    wh_record_builder_set_number (builder, WH_WORKLOAD_CHANGED, wh_json_get_time (progressing, "lastUpdateTime"));

  return TRUE;
}

const WhReader wh_kube_deployment_reader = {
  &wh_kind_workload, "metadata.uid", deployment_rules, G_N_ELEMENTS (deployment_rules), finish_deployment,
};

/* ---- StatefulSet ---- */

/* These two have no condition that says when a rollout was; the annotation of a
 * restart is all there is. */
static const WhReadRule set_rules[] = {
  COMMON_RULES,
  { WH_WORKLOAD_CHANGED, "spec.template.metadata.annotations.\"kubectl.kubernetes.io/restartedAt\"" },
};

static gboolean
finish_stateful_set (yyjson_val      *item,
                     WhRecordBuilder *builder,
                     gpointer         user_data)
{
  gint64 wanted = number_or (item, "spec.replicas", 1);
  gint64 ready = number_or (item, "status.readyReplicas", 0);
  const char *current = wh_json_get_text (item, "status.currentRevision");
  const char *update = wh_json_get_text (item, "status.updateRevision");
  gboolean rolling = is_behind (item) || (update != NULL && g_strcmp0 (current, update) != 0);
  gint64 updated = rolling ? number_or (item, "status.updatedReplicas", 0) : number_or (item, "status.replicas", 0);

  set_common (item, builder, "StatefulSet", "spec.template.spec", "spec.template.metadata.labels");
  set_counts (builder, ready, wanted, updated);
  wh_record_builder_set_text (builder, WH_WORKLOAD_STATUS,
                              rolling ? "Progressing" : ready < wanted ? "Unavailable" : "Available");

  return TRUE;
}

const WhReader wh_kube_stateful_set_reader = {
  &wh_kind_workload, "metadata.uid", set_rules, G_N_ELEMENTS (set_rules), finish_stateful_set,
};

/* ---- DaemonSet ---- */

static gboolean
finish_daemon_set (yyjson_val      *item,
                   WhRecordBuilder *builder,
                   gpointer         user_data)
{
  gint64 wanted = number_or (item, "status.desiredNumberScheduled", 0);
  gint64 ready = number_or (item, "status.numberReady", 0);
  gint64 updated = number_or (item, "status.updatedNumberScheduled", 0);

  set_common (item, builder, "DaemonSet", "spec.template.spec", "spec.template.metadata.labels");
  set_counts (builder, ready, wanted, updated);
  wh_record_builder_set_text (builder, WH_WORKLOAD_STATUS,
                              is_behind (item) || updated < wanted ? "Progressing"
                              : ready < wanted                     ? "Unavailable"
                                                                   : "Available");

  return TRUE;
}

const WhReader wh_kube_daemon_set_reader = {
  &wh_kind_workload, "metadata.uid", set_rules, G_N_ELEMENTS (set_rules), finish_daemon_set,
};

/* ---- Job ---- */

static const WhReadRule job_rules[] = {
  COMMON_RULES,
  { WH_WORKLOAD_CHANGED, "status.startTime" },
};

static gboolean
finish_job (yyjson_val      *item,
            WhRecordBuilder *builder,
            gpointer         user_data)
{
  gint64 wanted = number_or (item, "spec.completions", 1);
  gint64 done = number_or (item, "status.succeeded", 0);
  gint64 active = number_or (item, "status.active", 0);
  gboolean failed = condition_is (find_condition (item, "Failed"), "True");
  gboolean complete = condition_is (find_condition (item, "Complete"), "True");
  gboolean suspended = wh_json_get_boolean (item, "spec.suspend");
  yyjson_arr_iter owners = yyjson_arr_iter_with (wh_json_get (item, "metadata.ownerReferences"));
  yyjson_val *owner;

  /* The runs of a CronJob are its own, not workloads beside it. */
  while ((owner = yyjson_arr_iter_next (&owners)))
    {
      if (wh_json_get_boolean (owner, "controller"))
        return FALSE;
    }

  set_common (item, builder, "Job", "spec.template.spec", "spec.template.metadata.labels");

  /* What runs is as good as what is done; nothing is missing while it works. */
  set_counts (builder, complete || suspended ? wanted : MIN (wanted, done + active), wanted, WH_ABSENT);
  wh_record_builder_set_text (builder, WH_WORKLOAD_STATUS,
                              failed      ? "Failed"
                              : complete  ? "Complete"
                              : suspended ? "Suspended"
                                          : "Running");

  return TRUE;
}

const WhReader wh_kube_job_reader = {
  &wh_kind_workload, "metadata.uid", job_rules, G_N_ELEMENTS (job_rules), finish_job,
};

/* ---- CronJob ---- */

static const WhReadRule cron_job_rules[] = {
  COMMON_RULES,
  { WH_WORKLOAD_CHANGED, "status.lastScheduleTime" },
};

static gboolean
finish_cron_job (yyjson_val      *item,
                 WhRecordBuilder *builder,
                 gpointer         user_data)
{
  gint64 active = yyjson_arr_size (wh_json_get (item, "status.active"));

  set_common (item, builder, "CronJob", "spec.jobTemplate.spec.template.spec",
              "spec.jobTemplate.spec.template.metadata.labels");
  set_counts (builder, active, active, WH_ABSENT);
  wh_record_builder_set_text (builder, WH_WORKLOAD_STATUS,
                              wh_json_get_boolean (item, "spec.suspend") ? "Suspended"
                              : active > 0                               ? "Running"
                                                                         : "Scheduled");

  return TRUE;
}

const WhReader wh_kube_cron_job_reader = {
  &wh_kind_workload, "metadata.uid", cron_job_rules, G_N_ELEMENTS (cron_job_rules), finish_cron_job,
};

/* ---- ReplicaSet ---- */

static const WhReadRule replica_set_rules[] = {
  { WH_REVISION_NAMESPACE, "metadata.namespace" },
  { WH_REVISION_NAME, "metadata.name" },
  { WH_REVISION_NUMBER, "metadata.annotations.\"deployment.kubernetes.io/revision\"" },
  { WH_REVISION_CREATED, "metadata.creationTimestamp" },
};

static gboolean
finish_replica_set (yyjson_val      *item,
                    WhRecordBuilder *builder,
                    gpointer         user_data)
{
  yyjson_val *owner = wh_json_get (item, "metadata.ownerReferences[0]");
  const char *namespace = wh_json_get_text (item, "metadata.namespace");
  const char *name = wh_json_get_text (owner, "name");
  const char * const paths[] = { "spec.template.spec.initContainers", "spec.template.spec.containers" };
  g_autoptr(GString) images = g_string_new (NULL);

  /* One that nobody owns is no step of anything. */
  if (g_strcmp0 (wh_json_get_text (owner, "kind"), "Deployment") != 0 || name == NULL)
    return FALSE;

  wh_record_builder_take_text (builder, WH_REVISION_OWNER,
                               g_strconcat ("workload:", namespace != NULL ? namespace : "", "/", name, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (item, paths[i]));
      yyjson_val *container;

      while ((container = yyjson_arr_iter_next (&iter)))
        {
          const char *image = wh_json_get_text (container, "image");

          if (image != NULL)
            g_string_append_printf (images, "%s%s", images->len > 0 ? "\n" : "", image);
        }
    }

  if (images->len > 0)
    wh_record_builder_set_text (builder, WH_REVISION_IMAGES, images->str);

  return TRUE;
}

const WhReader wh_kube_replica_set_reader = {
  &wh_kind_revision, "metadata.uid", replica_set_rules, G_N_ELEMENTS (replica_set_rules), finish_replica_set,
};
