/* deploy-cluster.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "deploy-cluster.h"
#include "wh-deployer.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-provider.h"
#include "wh-range-source.h"

DeployCluster deploy_cluster;
DeployCluster deploy_other;

#define TEST_TYPE_CLUSTER (test_cluster_get_type ())
G_DECLARE_FINAL_TYPE (TestCluster, test_cluster, TEST, CLUSTER, WhProvider)

struct _TestCluster
{
  WhProvider parent_instance;
};

static void deployer_init (WhDeployerInterface *iface);
static void range_init    (WhRangeSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestCluster, test_cluster, WH_TYPE_PROVIDER,
                               G_IMPLEMENT_INTERFACE (WH_TYPE_DEPLOYER, deployer_init)
                               G_IMPLEMENT_INTERFACE (WH_TYPE_RANGE_SOURCE, range_init))

/* ---- The clusters ---- */

static DeployCluster *
get_cluster (gpointer provider)
{
  return g_strcmp0 (wh_provider_get_id (WH_PROVIDER (provider)), deploy_other.id) == 0 ? &deploy_other : &deploy_cluster;
}

static const char *
get_tag (const char *image)
{
  const char *slash = image != NULL ? strrchr (image, '/') : NULL;
  const char *colon = slash != NULL ? strchr (slash, ':') : NULL;

  return colon != NULL ? colon + 1 : image;
}

static void
write_down (DeployCluster        *self,
            const WhDeployChange *change)
{
  static const char * const names[] = {
    "set-image", "restart", "scale", "undo", "pause", "resume", "add-canary", "add-green", "scale-twin", "switch", "switch-back", "drop-twin",
  };
  GString *log = self->log;

  g_string_append_printf (log, "%s%s", log->len > 0 ? "; " : "", names[change->act]);

  if (change->act == WH_DEPLOY_SET_IMAGE)
    g_string_append_printf (log, " %.3s", get_tag (change->image));
  else if (change->act == WH_DEPLOY_UNDO)
    g_string_append_printf (log, " %s", change->revision);
  else if (change->act == WH_DEPLOY_SCALE || change->act == WH_DEPLOY_ADD_CANARY || change->act == WH_DEPLOY_ADD_GREEN ||
           change->act == WH_DEPLOY_SCALE_TWIN)
    g_string_append_printf (log, " %d", (int)change->replicas);
}

static void
set_image (DeployCluster *self,
           const char    *image)
{
  if (g_strcmp0 (self->image, image) == 0)
    return;

  g_free (self->old_image);
  self->old_image = self->image;
  self->image = g_strdup (image);
  self->revision++;
}

/* Returns: (nullable): why it cannot be */
static DexFuture *
do_change (DeployCluster        *self,
           const WhDeployChange *change)
{
  g_autofree char *old = g_strdup_printf ("%d", (int)self->revision - 1);
  g_autofree char *now = g_strdup_printf ("%d", (int)self->revision);

  if (change->generation != 0 && change->generation != self->generation)
    return wh_dex_reject (WH_ERROR_CONFLICT, "changed by somebody else");

  switch (change->act)
    {
    case WH_DEPLOY_SET_IMAGE:
      set_image (self, change->image);
      break;

    case WH_DEPLOY_RESTART:
      break;

    case WH_DEPLOY_SCALE:
      self->replicas = change->replicas;
      break;

    case WH_DEPLOY_UNDO:
      if (g_strcmp0 (change->revision, now) == 0)
        break;
      /* As a Deployment: the old one gets a new number. */
      if (self->old_image == NULL || g_strcmp0 (change->revision, old) != 0)
        return wh_dex_reject (WH_ERROR_NOT_FOUND, "Revision %s is not kept any more", change->revision);
      {
        g_autofree char *image = g_strdup (self->old_image);

        set_image (self, image);
      }
      break;

    case WH_DEPLOY_PAUSE:
    case WH_DEPLOY_RESUME:
      self->paused = change->act == WH_DEPLOY_PAUSE;
      break;

    case WH_DEPLOY_ADD_CANARY:
    case WH_DEPLOY_ADD_GREEN:
      if (self->twin >= 0)
        return wh_dex_reject (WH_ERROR_CONFLICT, "there is one already");
      self->twin = change->replicas;
      return NULL;

    case WH_DEPLOY_SCALE_TWIN:
    case WH_DEPLOY_SWITCH:
    case WH_DEPLOY_SWITCH_BACK:
    case WH_DEPLOY_DROP_TWIN:
      if (self->twin < 0)
        return wh_dex_reject (WH_ERROR_NOT_FOUND, "there is none");
      if (change->act == WH_DEPLOY_SCALE_TWIN)
        self->twin = change->replicas;
      else if (change->act == WH_DEPLOY_DROP_TWIN)
        self->twin = -1;
      else
        self->switched = change->act == WH_DEPLOY_SWITCH;
      return NULL;
    }

  self->generation++;

  return NULL;
}

static WhDeployState *
make_state (DeployCluster *self,
            gboolean       twin)
{
  WhDeployState *state = wh_deploy_state_new ();
  gboolean new_image = twin || strstr (self->image, ":1.0") == NULL;
  g_autofree char *old = g_strdup_printf ("%d", (int)self->revision - 1);

  state->generation = self->generation;
  state->revision = g_strdup_printf ("%d", (int)self->revision);
  state->image = g_strdup (self->image);
  state->wanted = twin ? self->twin : self->replicas;
  state->ready = state->wanted;
  state->paused = self->paused;
  state->done = !self->stuck && !self->paused && !(self->broken && new_image);
  state->updated = state->done ? state->wanted : 0;
  state->fraction = state->done ? 1 : 0;
  state->text = g_strdup_printf ("%d of %d updated", (int)state->updated, (int)state->wanted);
  wh_deploy_state_add_revision (state, state->revision, self->image, 2);
  if (self->old_image != NULL)
    wh_deploy_state_add_revision (state, old, self->old_image, 1);

  return state;
}

static DexFuture *
preview (WhDeployer           *deployer,
         WhRecord             *workload,
         const WhDeployChange *change)
{
  DeployCluster *self = get_cluster (deployer);
  g_autoptr(WhDeployPreview) result = wh_deploy_preview_new ();

  wh_deploy_preview_add_object (result, g_strdup ("Deployment shop/web"), g_strdup_printf ("image: %s", self->image),
                                g_strdup_printf ("image: %s", change->image != NULL ? change->image : self->image));
  wh_deploy_preview_add_check (result, "dry-run", WH_HEALTH_OK, g_strdup ("Dry run accepted"), NULL);

  return dex_future_new_take_boxed (WH_TYPE_DEPLOY_PREVIEW, g_steal_pointer (&result));
}

static DexFuture *
apply (WhDeployer           *deployer,
       WhRecord             *workload,
       const WhDeployChange *change)
{
  DeployCluster *self = get_cluster (deployer);
  gboolean fails = (int)self->n_applied == self->fail_at;
  DexFuture *refusal = NULL;

  if (self->hold_apply != NULL)
    return dex_ref (self->hold_apply);

  self->n_applied++;
  write_down (self, change);

  if (!fails || self->fail_after)
    refusal = do_change (self, change);

  if (refusal != NULL)
    return refusal;

  return fails ? wh_dex_reject (self->fail_with, "refused") : dex_future_new_take_boxed (WH_TYPE_DEPLOY_STATE, make_state (self, FALSE));
}

static DexFuture *
look (WhDeployer *deployer,
      WhRecord   *workload,
      gboolean    twin)
{
  DeployCluster *self = get_cluster (deployer);

  if (twin && self->twin < 0)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, "there is none");

  return dex_future_new_take_boxed (WH_TYPE_DEPLOY_STATE, make_state (self, twin));
}

static void
deployer_init (WhDeployerInterface *iface)
{
  iface->preview = preview;
  iface->apply = apply;
  iface->look = look;
}

static DexFuture *
query_range (WhRangeSource *source,
             const char    *expression,
             gint64         from,
             gint64         until,
             gint64         step)
{
  g_autoptr(WhMetricRange) range = wh_metric_range_new (from, until, step);

  deploy_cluster.n_asked++;

  if (deploy_cluster.silent)
    return wh_dex_reject (WH_ERROR_OFFLINE, "no answer");

  if (deploy_cluster.answers)
    {
      GArray *points = wh_metric_range_add (range, g_strdup ("app=shop"));
      WhPoint point = { .time = until, .min = 1, .max = 1, .avg = 1, .count = 1 };

      g_array_append_val (points, point);
    }

  return dex_future_new_take_boxed (WH_TYPE_METRIC_RANGE, g_steal_pointer (&range));
}

static void
range_init (WhRangeSourceInterface *iface)
{
  iface->query_range = query_range;
}

static DexFuture *
poll_workloads (WhProvider *provider)
{
  DeployCluster *self = get_cluster (provider);
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_workload, wh_provider_get_id (provider));

  wh_record_builder_set_uid (builder, "w1");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_WORKLOAD_NAME, "web");
  wh_record_builder_set_text (builder, WH_WORKLOAD_TYPE, "Deployment");
  wh_record_builder_set_text (builder, WH_WORKLOAD_IMAGES, self->image);
  wh_record_builder_set_number (builder, WH_WORKLOAD_READY, self->replicas);
  wh_record_builder_set_number (builder, WH_WORKLOAD_WANTED, self->replicas);
  wh_batch_take_record (batch, wh_record_builder_build (builder));

  return wh_provider_publish (provider, batch);
}

static const WhPoll polls[] = {
  { "workloads", 600, poll_workloads },
};

static void
test_cluster_class_init (TestClusterClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
}

static void
test_cluster_init (TestCluster *self)
{
}

static const WhKind * const kinds[] = { &wh_kind_workload, &wh_kind_traffic };

static const WhProviderInfo info = {
  .id = "cluster",
  .title = "Cluster",
  .kinds = kinds,
  .n_kinds = G_N_ELEMENTS (kinds),
  .get_type = test_cluster_get_type,
};

void
deploy_cluster_register (void)
{
  wh_provider_info_register (&info);
}

static void
reset_cluster (DeployCluster *cluster)
{
  if (cluster->log != NULL)
    g_string_free (cluster->log, TRUE);
  g_free (cluster->id);
  g_free (cluster->image);
  g_free (cluster->old_image);
  dex_clear (&cluster->hold_apply);

  *cluster = (DeployCluster) {
    .image = g_strdup ("registry.acme.dev/acme/shop:1.0"),
    .old_image = g_strdup ("registry.acme.dev/acme/shop:0.9"),
    .revision = 3,
    .generation = 7,
    .replicas = 6,
    .twin = -1,
    .fail_at = -1,
    .log = g_string_new (NULL),
  };
}

/* As they are at first, both of them. */
void
deploy_cluster_reset (void)
{
  reset_cluster (&deploy_cluster);
  reset_cluster (&deploy_other);
}
