/* wh-application-join.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Joins what several systems observed into applications and their
 * environments. The walk, per application:
 *
 *   label of a workload → workloads → environments (connection, namespace)
 *   workload's pods → digest that runs → image (also through an index)
 *   image → org.opencontainers.image.revision → commit of the repository
 *   repository → runs; namespace → alerts and traffic
 *
 * All of it is read from the store; nothing is asked of any system. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-alert-about.h"
#include "wh-application-gather.h"
#include "wh-application-trace.h"
#include "wh-kinds.h"

static const WhApplicationSpec *
find_spec (WhAppJoin  *self,
           const char *label)
{
  GHashTableIter iter;
  gpointer value;

  if ((value = g_hash_table_lookup (self->specs, label)) != NULL)
    return value;

  g_hash_table_iter_init (&iter, self->specs);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (g_strcmp0 (((const WhApplicationSpec *)value)->label, label) == 0)
        return value;
    }

  return NULL;
}

/* A database has a label as well as an application has. Where forges or
 * registries are known, only what is built there is proposed. */
static gboolean
has_evidence (WhAppJoin  *self,
              const char *label,
              GPtrArray  *deployments)
{
  WhResourceList *images = wh_store_get_list (self->store, &wh_kind_image_repository);
  const char *name = ((WhAppDeployment *)g_ptr_array_index (deployments, 0))->repository;

  if (g_hash_table_size (self->repositories) == 0 && wh_resource_list_get_n (images) == 0)
    return TRUE;

  if (wh_app_join_find_repository (self, NULL, label, deployments) != NULL)
    return TRUE;

  for (guint i = 0; name != NULL && i < wh_resource_list_get_n (images); i++)
    {
      if (strcmp (wh_record_get_name (wh_resource_list_get_record (images, i)), name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* What one environment of an application came to; the application sums up. */
typedef struct
{
  const char *version;
  const char *digest;
  int         position; /* of the commit in the repository; -1 = not known */
  gboolean    guessed;
  gboolean    split;    /* several clusters run different images of it */
  WhHealth    health;
  const char *reason;
  const char *scope;
} Standing;

/* What the workloads of an environment come to. */
typedef struct
{
  GString *references; /* the one that gives the version first */
  gint64   changed;
  gint64   wanted;
  gint64   ready;
} Workloads;

static void
sum_up_workloads (WhAppJoin             *self,
                  const WhAppDeployment *deployment,
                  Standing              *standing,
                  Workloads             *sum)
{
  const WhSource *source = wh_store_get_source (self->store, deployment->place.connection);

  for (guint i = 0; i < deployment->workloads->len; i++)
    {
      WhRecord *workload = g_ptr_array_index (deployment->workloads, i);
      WhHealth health = wh_store_get_health (self->store, workload);

      if (wh_health_rank (health) > wh_health_rank (standing->health))
        {
          standing->health = health;
          standing->reason = health == WH_HEALTH_STALE && source != NULL ? source->reason : workload->reason;
        }

      if (workload->values[WH_WORKLOAD_READY].number != WH_ABSENT)
        sum->ready += workload->values[WH_WORKLOAD_READY].number;
      if (workload->values[WH_WORKLOAD_WANTED].number != WH_ABSENT)
        sum->wanted += workload->values[WH_WORKLOAD_WANTED].number;

      /* A job that starts again is no rollout. */
      if (g_strcmp0 (workload->values[WH_WORKLOAD_TYPE].text, "CronJob") != 0)
        sum->changed = MAX (sum->changed, workload->values[WH_WORKLOAD_CHANGED].number);

      if (workload == deployment->main)
        {
          g_autofree char *first = g_strdup_printf ("workload:%s%s", workload->uid, sum->references->len > 0 ? "\n" : "");

          g_string_prepend (sum->references, first);
        }
      else
        {
          g_string_append_printf (sum->references, "%sworkload:%s", sum->references->len > 0 ? "\n" : "", workload->uid);
        }
    }
}

static void
publish_environment (WhAppJoin       *self,
                     WhBatch         *batch,
                     const char      *application,
                     WhAppDeployment *deployment,
                     WhRecord        *repository,
                     Standing        *standing)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_environment, WH_LOCAL);
  g_autoptr(GString) workloads = g_string_new (NULL);
  Workloads sum = { .references = workloads, .changed = WH_ABSENT };
  const WhSource *source = wh_store_get_source (self->store, deployment->place.connection);
  g_autofree char *uid = NULL;
  WhAppTrace trace;

  wh_app_trace_find (&trace, self, deployment, repository);
  standing->health = WH_HEALTH_OK;
  standing->scope = deployment->place.scope;
  standing->version = deployment->main->values[WH_WORKLOAD_VERSION].text;
  standing->digest = deployment->digest;
  standing->position = trace.position;
  standing->guessed = trace.guessed;

  sum_up_workloads (self, deployment, standing, &sum);

  uid = g_strdup_printf ("%s/%s/%s/%s", application, deployment->environment,
                         deployment->place.connection, deployment->place.scope);
  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_APPLICATION, application);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_NAME, deployment->environment);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_CLUSTER, source != NULL ? source->name : NULL);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_CONNECTION, deployment->place.connection);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_NAMESPACE, deployment->place.scope);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_WORKLOADS, workloads->str);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_VERSION, standing->version);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_DIGEST, deployment->digest);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_COMMIT, trace.commit);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_HOW, trace.how);
  wh_record_builder_set_text (builder, WH_ENVIRONMENT_DRIFT, trace.drift);
  wh_record_builder_set_number (builder, WH_ENVIRONMENT_READY, sum.ready);
  wh_record_builder_set_number (builder, WH_ENVIRONMENT_WANTED, sum.wanted);
  wh_record_builder_set_number (builder, WH_ENVIRONMENT_CHANGED, sum.changed);
  wh_record_builder_set_health (builder, standing->health, standing->reason);

  if (deployment->image != NULL)
    wh_record_builder_take_text (builder, WH_ENVIRONMENT_IMAGE, wh_record_dup_reference (deployment->image));
  if (trace.run != NULL)
    wh_record_builder_take_text (builder, WH_ENVIRONMENT_RUN, wh_record_dup_reference (trace.run));
  if (trace.commit != NULL)
    wh_record_builder_set_number (builder, WH_ENVIRONMENT_GUESSED, trace.guessed);
  if (standing->position >= 0)
    wh_record_builder_set_number (builder, WH_ENVIRONMENT_BEHIND, standing->position);

  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_app_trace_clear (&trace);
}

/* Several clusters may be production. The one that lags is what users of the
 * application may get. */
static void
merge_standing (Standing       *into,
                const Standing *standing)
{
  gboolean split = into->scope != NULL && (into->split || g_strcmp0 (into->digest, standing->digest) != 0);

  if (into->scope == NULL || standing->position > into->position)
    *into = *standing;

  into->split = split;
}

/* How far production is from staging; without a staging, from the newest commit. */
static void
add_drift (WhRecordBuilder *builder,
           const Standing  *production,
           const Standing  *staging)
{
  gboolean has_staging = staging->scope != NULL;
  g_autofree char *text = NULL;
  int behind = 0;

  if (production->scope == NULL)
    return;

  if (production->split || staging->split)
    {
      text = g_strdup (production->split ? _("production differs by cluster") : _("staging differs by cluster"));
    }
  else if (has_staging && production->digest != NULL && g_strcmp0 (production->digest, staging->digest) == 0)
    {
      text = g_strdup (_("in step"));
      wh_record_builder_set_number (builder, WH_APPLICATION_BEHIND, 0);
    }
  else if (production->position >= 0 && (!has_staging || staging->position >= 0))
    {
      behind = production->position - (has_staging ? staging->position : 0);
      wh_record_builder_set_number (builder, WH_APPLICATION_BEHIND, MAX (behind, 0));

      if (behind > 0)
        text = g_strdup_printf (ngettext ("%u behind", "%u behind", (guint)behind), (guint)behind);
      else if (behind < 0)
        /* Translators: commits that production has and staging has not */
        text = g_strdup_printf (ngettext ("%u ahead", "%u ahead", (guint)ABS (behind)), (guint)ABS (behind));
      else
        text = g_strdup (_("in step"));

      if (production->guessed || staging->guessed)
        {
          g_autofree char *known = g_steal_pointer (&text);

          /* Translators: how far production is behind, such as "3 behind" */
          text = g_strdup_printf (_("%s (guess)"), known);
        }
    }
  else if (has_staging && production->digest != NULL && staging->digest != NULL)
    {
      /* Translators: of two environments; nobody knows by how many commits */
      text = g_strdup (_("differs"));
    }

  wh_record_builder_set_text (builder, WH_APPLICATION_DRIFT, text);
}

static void
add_alerts (WhAppJoin        *self,
            WhRecordBuilder  *builder,
            const char       *name,
            GPtrArray        *deployments,
            WhHealth         *health,
            char            **reason)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_alert);
  gint64 n = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *alert = wh_resource_list_get_record (list, i);
      WhHealth alert_health = wh_store_get_health (self->store, alert);
      const char *application = wh_alert_get_application (self->store, alert);
      gboolean ours = g_strcmp0 (application, name) == 0;

      if (application == NULL)
        {
          for (guint j = 0; !ours && j < deployments->len; j++)
            ours = g_strcmp0 (alert->values[WH_ALERT_WHERE].text,
                              ((WhAppDeployment *)g_ptr_array_index (deployments, j))->place.scope) == 0;
        }

      if (!ours || g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") != 0)
        continue;

      n++;

      if ((alert_health == WH_HEALTH_WARNING || alert_health == WH_HEALTH_FAILING) &&
          wh_health_rank (alert_health) > wh_health_rank (*health))
        {
          *health = alert_health;
          g_free (*reason);
          *reason = g_strdup (alert->reason != NULL ? alert->reason : wh_record_get_name (alert));
        }
    }

  wh_record_builder_set_number (builder, WH_APPLICATION_ALERTS, n);
}

static void
add_traffic (WhAppJoin       *self,
             WhRecordBuilder *builder,
             const char      *label,
             const char      *scope)
{
  WhRecord *traffic = wh_traffic_find (self->store, label, scope);

  if (traffic == NULL)
    return;

  wh_record_builder_set_real (builder, WH_APPLICATION_RATE, traffic->values[WH_TRAFFIC_RATE].real);
  wh_record_builder_set_real (builder, WH_APPLICATION_ERRORS, traffic->values[WH_TRAFFIC_ERRORS].real);
  wh_record_builder_set_number (builder, WH_APPLICATION_P95, traffic->values[WH_TRAFFIC_P95].number);
}

static void
add_repository (WhAppJoin       *self,
                WhRecordBuilder *builder,
                WhRecord        *repository)
{
  WhRecord *run = wh_app_join_find_run (self, repository, NULL);

  if (repository != NULL)
    {
      wh_record_builder_take_text (builder, WH_APPLICATION_REPOSITORY, wh_record_dup_reference (repository));
      wh_record_builder_set_text (builder, WH_APPLICATION_COMMIT, repository->values[WH_REPOSITORY_COMMIT].text);
      wh_record_builder_set_number (builder, WH_APPLICATION_COMMITTED, repository->values[WH_REPOSITORY_COMMITTED].number);
    }

  if (run != NULL)
    {
      wh_record_builder_take_text (builder, WH_APPLICATION_RUN, wh_record_dup_reference (run));
      wh_record_builder_set_text (builder, WH_APPLICATION_RUN_STATE, run->values[WH_RUN_STATE].text);
    }
}

/* The same limit that the kind "traffic" is judged by. */
static void
judge_errors (WhRecordBuilder  *builder,
              WhHealth         *health,
              char            **reason)
{
  double errors = wh_record_builder_get_values (builder)[WH_APPLICATION_ERRORS].real;

  if (!isnan (errors) && errors > 2 && wh_health_rank (*health) < wh_health_rank (WH_HEALTH_FAILING))
    {
      *health = WH_HEALTH_FAILING;
      g_free (*reason);
      *reason = g_strdup_printf (_("%.1f %% of requests fail, limit is 2 %%"), errors);
    }
}

static void
publish_application (WhAppJoin               *self,
                     WhBatch                 *batch,
                     const char              *name,
                     const WhApplicationSpec *spec,
                     GPtrArray               *deployments)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_application, WH_LOCAL);
  WhRecord *repository = wh_app_join_find_repository (self, spec, name, deployments);
  WhHealth health = deployments->len > 0 ? WH_HEALTH_OK : WH_HEALTH_UNKNOWN;
  g_autofree char *reason = NULL;
  Standing production = { .position = -1 };
  Standing staging = { .position = -1 };
  g_autofree char *images = NULL;

  for (guint i = 0; i < deployments->len; i++)
    {
      WhAppDeployment *deployment = g_ptr_array_index (deployments, i);
      Standing standing = { .position = -1 };
      int field = WH_APPLICATION_DEVELOPMENT;

      publish_environment (self, batch, name, deployment, repository, &standing);

      if (g_str_equal (deployment->environment, "production"))
        {
          field = WH_APPLICATION_PRODUCTION;
          merge_standing (&production, &standing);
        }
      else if (g_str_equal (deployment->environment, "staging"))
        {
          field = WH_APPLICATION_STAGING;
          merge_standing (&staging, &standing);
        }

      wh_record_builder_set_text (builder, field, standing.version);

      /* What is broken before production needs a look, but nobody is hurt. */
      if (standing.health == WH_HEALTH_FAILING && field != WH_APPLICATION_PRODUCTION)
        standing.health = WH_HEALTH_WARNING;

      if (wh_health_rank (standing.health) > wh_health_rank (health))
        {
          health = standing.health;
          g_free (reason);
          /* Translators: environment, then what is wrong there */
          reason = standing.reason != NULL ? g_strdup_printf (_("%s: %s"), deployment->environment, standing.reason) : NULL;
        }

      if (images == NULL)
        images = g_strdup (deployment->repository);
    }

  if (spec != NULL && spec->images != NULL)
    g_set_str (&images, spec->images);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_APPLICATION_NAME, name);
  wh_record_builder_set_number (builder, WH_APPLICATION_PINNED, spec != NULL && spec->pinned);

  if (production.scope != NULL)
    wh_record_builder_set_text (builder, WH_APPLICATION_PRODUCTION, production.version);
  if (staging.scope != NULL)
    wh_record_builder_set_text (builder, WH_APPLICATION_STAGING, staging.version);
  add_drift (builder, &production, &staging);

  add_repository (self, builder, repository);

  if (images != NULL)
    wh_record_builder_take_text (builder, WH_APPLICATION_IMAGES, g_strconcat ("image-repository:", images, NULL));

  add_traffic (self, builder, deployments->len > 0 ? ((WhAppDeployment *)g_ptr_array_index (deployments, 0))->place.application : name,
               production.scope);
  add_alerts (self, builder, name, deployments, &health, &reason);
  judge_errors (builder, &health, &reason);
  wh_record_builder_set_health (builder, health, reason);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

static gboolean
namespace_fits (const WhApplicationSpec *spec,
                const WhAppDeployment   *deployment)
{
  return spec == NULL || spec->namespaces == NULL || spec->namespaces[0] == NULL ||
         g_strv_contains ((const char * const *)spec->namespaces, deployment->place.scope);
}

/**
 * wh_applications_join:
 * @store: what was observed
 * @specs: (element-type utf8 WhApplicationSpec): what the user said
 *
 * Returns: (transfer full): all applications and environments
 */
WhBatch *
wh_applications_join (WhStore    *store,
                      GHashTable *specs)
{
  WhAppJoin self;
  WhBatch *batch = wh_batch_new (WH_LOCAL);
  g_autoptr(GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer label;
  gpointer value;

  wh_app_join_init (&self, store, specs);
  g_hash_table_iter_init (&iter, self.by_label);

  while (g_hash_table_iter_next (&iter, &label, &value))
    {
      const WhApplicationSpec *spec = find_spec (&self, label);
      g_autoptr(GPtrArray) deployments = g_ptr_array_new ();

      if (spec != NULL && spec->hidden)
        continue;

      for (guint i = 0; i < ((GPtrArray *)value)->len; i++)
        {
          WhAppDeployment *deployment = g_ptr_array_index ((GPtrArray *)value, i);

          if (namespace_fits (spec, deployment))
            g_ptr_array_add (deployments, deployment);
        }

      if (spec == NULL && (deployments->len == 0 || !has_evidence (&self, label, deployments)))
        continue;

      publish_application (&self, batch, spec != NULL ? spec->name : label, spec, deployments);
      g_hash_table_add (done, spec != NULL ? spec->name : label);
    }

  /* What the user wrote down stands, also when nothing of it was observed. */
  g_hash_table_iter_init (&iter, specs);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhApplicationSpec *spec = value;
      g_autoptr(GPtrArray) none = g_ptr_array_new ();

      if (!spec->hidden && spec->edited && !g_hash_table_contains (done, spec->name))
        publish_application (&self, batch, spec->name, spec, none);
    }

  wh_batch_set_complete (batch, &wh_kind_application);
  wh_batch_set_complete (batch, &wh_kind_environment);

  wh_app_join_clear (&self);

  return batch;
}
