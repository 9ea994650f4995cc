/* wh-kube-deploy-checks.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kube-cluster-private.h"
#include "wh-kube-deploy-private.h"
#include "wh-quantity.h"

/* What the cluster says about a change besides the dry run: room on its nodes,
 * quota of the namespace, disruption budgets. What cannot be read is unknown,
 * never fine. */

/* Pods that a rollout adds before it takes others away. */
static gint64
count_surge (yyjson_val *object,
             gint64      replicas)
{
  yyjson_val *surge = wh_json_get (object, "spec.strategy.rollingUpdate.maxSurge");
  const char *text = yyjson_get_str (surge);

  if (g_strcmp0 (wh_json_get_text (object, "spec.strategy.type"), "Recreate") == 0 ||
      wh_json_get (object, "spec.strategy") == NULL)
    return 0;

  if (yyjson_is_int (surge))
    return yyjson_get_sint (surge);

  return ceil (replicas * (text != NULL ? g_ascii_strtod (text, NULL) : 25) / 100);
}

/* What one pod asks for: "cpu" in cores, "memory" in bytes. */
static double
sum_resource (yyjson_val *object,
              const char *part,
              const char *resource)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (wh_json_get (object, "spec.template.spec.containers"));
  g_autofree char *path = g_strdup_printf ("resources.%s.%s", part, resource);
  yyjson_val *container;
  double sum = 0;

  while ((container = yyjson_arr_iter_next (&iter)))
    {
      yyjson_val *value = wh_json_get (container, path);
      double number = value != NULL ? wh_json_to_quantity (value) : NAN;

      if (!isnan (number))
        sum += number;
    }

  return sum;
}

/* How many pods of that size find a place on nodes that take any. */
static gint64
count_room (WhKubeCluster *cluster,
            double         cpu,
            double         memory,
            char         **worst)
{
  GHashTableIter iter;
  gpointer value;
  gint64 room = 0;
  double fullest = -1;

  g_hash_table_iter_init (&iter, cluster->nodes);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WhRecord *node = ((WhKubeItem *)value)->record;
      const WhValue *values = node->values;
      gint64 places = G_MAXINT32;

      if (node->health == WH_HEALTH_FAILING || values[WH_NODE_UNSCHEDULABLE].number == 1 ||
          (values[WH_NODE_TAINTS].text != NULL && strstr (values[WH_NODE_TAINTS].text, ":NoSchedule") != NULL) ||
          values[WH_NODE_CPU_ALLOCATABLE].number == WH_ABSENT || values[WH_NODE_MEMORY_ALLOCATABLE].number == WH_ABSENT ||
          values[WH_NODE_CPU_REQUESTED].number == WH_ABSENT || values[WH_NODE_MEMORY_REQUESTED].number == WH_ABSENT)
        continue;

      if (cpu > 0)
        places = MIN (places, (values[WH_NODE_CPU_ALLOCATABLE].number - values[WH_NODE_CPU_REQUESTED].number) / (cpu * 1000));
      if (memory > 0)
        places = MIN (places, (values[WH_NODE_MEMORY_ALLOCATABLE].number - values[WH_NODE_MEMORY_REQUESTED].number) / memory);
      if (values[WH_NODE_PODS_ALLOCATABLE].number != WH_ABSENT && values[WH_NODE_PODS].number != WH_ABSENT)
        places = MIN (places, values[WH_NODE_PODS_ALLOCATABLE].number - values[WH_NODE_PODS].number);

      room += MAX (places, 0);

      if (values[WH_NODE_MEMORY_ALLOCATABLE].number > 0)
        {
          double share = (values[WH_NODE_MEMORY_REQUESTED].number + (places > 0 ? memory : 0)) * 100.0 /
                         values[WH_NODE_MEMORY_ALLOCATABLE].number;

          if (places > 0 && share > fullest)
            {
              fullest = share;
              g_free (*worst);
              /* Translators: name of a node, percent of its memory */
              *worst = g_strdup_printf (_("fullest node after: %s, %.0f %% memory asked for"), wh_record_get_name (node), share);
            }
        }
    }

  return room;
}

static void
check_room (WhKubeDeploy    *self,
            yyjson_val      *object,
            gint64           more,
            WhDeployPreview *preview)
{
  WhKubeCluster *cluster = wh_kubernetes_provider_get_cluster (self->provider);
  double cpu = sum_resource (object, "requests", "cpu");
  double memory = sum_resource (object, "requests", "memory");
  g_autofree char *worst = NULL;
  gint64 room;

  if (more <= 0)
    return;

  if (cluster == NULL || g_hash_table_size (cluster->nodes) == 0)
    {
      wh_deploy_preview_add_check (preview, "room", WH_HEALTH_UNKNOWN, g_strdup (_("Room on the nodes is not known")),
                                   g_strdup (_("the nodes may not be read through this connection")));
      return;
    }

  if (cpu <= 0 && memory <= 0)
    {
      wh_deploy_preview_add_check (preview, "room", WH_HEALTH_UNKNOWN, g_strdup (_("Room on the nodes is not known")),
                                   g_strdup (_("its containers do not say what they need")));
      return;
    }

  room = count_room (cluster, cpu, memory, &worst);

  if (room >= more)
    wh_deploy_preview_add_check (preview, "room", WH_HEALTH_OK,
                                 g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Room for %d more pod", "Room for %d more pods", more), (int)more),
                                 g_steal_pointer (&worst));
  else
    wh_deploy_preview_add_check (preview, "room", WH_HEALTH_WARNING,
                                 g_strdup_printf (_("Room for %d of %d more pods"), (int)room, (int)more),
                                 g_strdup (_("the others wait until a node has room")));
}

static double
get_limit (yyjson_val *quota,
           const char *part,
           const char *name)
{
  g_autofree char *path = g_strdup_printf ("status.%s.\"%s\"", part, name);
  yyjson_val *value = wh_json_get (quota, path);

  return value != NULL ? wh_json_to_quantity (value) : NAN;
}

static void
check_quota (WhKubeDeploy    *self,
             yyjson_val      *object,
             gint64           more,
             WhDeployPreview *preview)
{
  const struct
  {
    const char *name;
    double      each;
  } wants[] = {
    { "pods", 1 },
    { "count/pods", 1 },
    { "requests.cpu", sum_resource (object, "requests", "cpu") },
    { "cpu", sum_resource (object, "requests", "cpu") },
    { "requests.memory", sum_resource (object, "requests", "memory") },
    { "memory", sum_resource (object, "requests", "memory") },
    { "limits.cpu", sum_resource (object, "limits", "cpu") },
    { "limits.memory", sum_resource (object, "limits", "memory") },
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = wh_kube_deploy_list (self, NULL, "resourcequotas", &error);
  yyjson_arr_iter iter;
  yyjson_val *quota;
  guint n = 0;

  if (json == NULL)
    {
      wh_deploy_preview_add_check (preview, "quota", WH_HEALTH_UNKNOWN, g_strdup (_("Quota is not known")),
                                   g_strdup (error->message));
      return;
    }

  iter = yyjson_arr_iter_with (wh_json_get (wh_json_get_root (json), "items"));

  while ((quota = yyjson_arr_iter_next (&iter)))
    {
      n++;

      for (guint i = 0; i < G_N_ELEMENTS (wants); i++)
        {
          double hard = get_limit (quota, "hard", wants[i].name);
          double used = get_limit (quota, "used", wants[i].name);

          if (isnan (hard) || used + more * wants[i].each <= hard)
            continue;

          wh_deploy_preview_add_check (preview, "quota", WH_HEALTH_FAILING,
                                       /* Translators: name of a quota, then of what it limits */
                                       g_strdup_printf (_("Quota “%s” has no room: %s"), wh_json_get_text (quota, "metadata.name"),
                                                        wants[i].name),
                                       g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d more pod would exceed it",
                                                                     "%d more pods would exceed it", more), (int)more));
          return;
        }
    }

  if (n > 0)
    wh_deploy_preview_add_check (preview, "quota", WH_HEALTH_OK, g_strdup (_("Quota allows it")), NULL);
}

static void
check_budgets (WhKubeDeploy    *self,
               yyjson_val      *object,
               gint64           replicas,
               WhDeployPreview *preview)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = wh_kube_deploy_list (self, "policy/v1", "poddisruptionbudgets", &error);
  yyjson_val *labels = wh_json_get (object, "spec.template.metadata.labels");
  yyjson_arr_iter iter;
  yyjson_val *budget;
  gboolean any = FALSE;

  if (json == NULL)
    {
      wh_deploy_preview_add_check (preview, "budget", WH_HEALTH_UNKNOWN, g_strdup (_("Disruption budget is not known")),
                                   g_strdup (error->message));
      return;
    }

  iter = yyjson_arr_iter_with (wh_json_get (wh_json_get_root (json), "items"));

  while ((budget = yyjson_arr_iter_next (&iter)))
    {
      gint64 least = wh_json_get_number (budget, "status.desiredHealthy");
      gint64 healthy = wh_json_get_number (budget, "status.currentHealthy");
      gint64 allowed = wh_json_get_number (budget, "status.disruptionsAllowed");

      if (!wh_kube_deploy_selects (wh_json_get (budget, "spec.selector.matchLabels"), labels))
        continue;

      any = TRUE;

      if (least != WH_ABSENT && least > replicas)
        wh_deploy_preview_add_check (preview, "budget", WH_HEALTH_WARNING,
                                     g_strdup_printf (_("Disruption budget “%s” wants more"), wh_json_get_text (budget, "metadata.name")),
                                     g_strdup_printf (_("%d have to stay ready, %d are asked for"), (int)least, (int)replicas));
      else if (allowed != WH_ABSENT && allowed <= 0)
        wh_deploy_preview_add_check (preview, "budget", WH_HEALTH_WARNING,
                                     g_strdup (_("Disruption budget has nothing to spare")),
                                     g_strdup_printf (_("%d have to stay ready, %d are"), (int)least,
                                                      (int)(healthy != WH_ABSENT ? healthy : 0)));
      else
        wh_deploy_preview_add_check (preview, "budget", WH_HEALTH_OK, g_strdup (_("Disruption budget allows it")),
                                     least != WH_ABSENT ? g_strdup_printf (_("%d of %d have to stay ready"), (int)least, (int)replicas)
                                                        : NULL);
    }

  if (!any && replicas > 1)
    wh_deploy_preview_add_check (preview, "budget", WH_HEALTH_OK, g_strdup (_("No disruption budget")), NULL);
}

void
wh_kube_deploy_check (WhKubeDeploy    *self,
                      yyjson_val      *object,
                      gint64           replicas,
                      WhDeployPreview *preview)
{
  gint64 now = wh_json_get_number (object, "spec.replicas");
  gint64 more;

  now = now != WH_ABSENT ? now : 1;

  switch ((int)self->change->act)
    {
    case WH_DEPLOY_SCALE:
      more = replicas - now;
      break;

    case WH_DEPLOY_ADD_CANARY:
    case WH_DEPLOY_ADD_GREEN:
      more = self->change->replicas;
      break;

    default:
      more = count_surge (object, now);
    }

  check_room (self, object, more, preview);

  if (more > 0)
    check_quota (self, object, more, preview);

  check_budgets (self, object, replicas, preview);
}
