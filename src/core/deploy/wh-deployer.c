/* wh-deployer.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-deployer.h"

G_DEFINE_BOXED_TYPE (WhDeployChange, wh_deploy_change, wh_deploy_change_copy, wh_deploy_change_free)
G_DEFINE_BOXED_TYPE (WhDeployPreview, wh_deploy_preview, wh_deploy_preview_ref, wh_deploy_preview_unref)
G_DEFINE_BOXED_TYPE (WhDeployState, wh_deploy_state, wh_deploy_state_ref, wh_deploy_state_unref)
G_DEFINE_INTERFACE (WhDeployer, wh_deployer, G_TYPE_OBJECT)

static void
wh_deployer_default_init (WhDeployerInterface *iface)
{
}

/* ---- WhDeployChange ---- */

/**
 * wh_deploy_change_new:
 * @act: what to do
 *
 * Returns: (transfer full): a change of any generation; what @act needs is filled
 *   in by the caller
 */
WhDeployChange *
wh_deploy_change_new (WhDeployAct act)
{
  WhDeployChange *self = g_new0 (WhDeployChange, 1);

  self->act = act;

  return self;
}

/**
 * wh_deploy_change_copy:
 * @self: a change
 *
 * Returns: (transfer full): an independent copy
 */
WhDeployChange *
wh_deploy_change_copy (const WhDeployChange *self)
{
  WhDeployChange *copy = g_memdup2 (self, sizeof *self);

  copy->image = g_strdup (self->image);
  copy->repository = g_strdup (self->repository);
  copy->commit = g_strdup (self->commit);
  copy->operation = g_strdup (self->operation);
  copy->revision = g_strdup (self->revision);

  return copy;
}

/**
 * wh_deploy_change_free:
 * @self: (transfer full): a change
 */
void
wh_deploy_change_free (WhDeployChange *self)
{
  g_free (self->image);
  g_free (self->repository);
  g_free (self->commit);
  g_free (self->operation);
  g_free (self->revision);
  g_free (self);
}

/* ---- WhDeployPreview ---- */

/**
 * wh_deploy_check_new:
 * @id: what was looked at
 * @health: the verdict
 * @title: (transfer full): in a few words
 * @detail: (transfer full) (nullable): the measure, or why
 *
 * Returns: (transfer full): one line of a plan
 */
WhDeployCheck *
wh_deploy_check_new (const char *id,
                     WhHealth    health,
                     char       *title,
                     char       *detail)
{
  WhDeployCheck *self = g_new0 (WhDeployCheck, 1);

  self->id = g_strdup (id);
  self->health = health;
  self->title = title;
  self->detail = detail;

  return self;
}

/**
 * wh_deploy_check_free:
 * @self: (transfer full): a check that is in no preview
 */
void
wh_deploy_check_free (WhDeployCheck *self)
{
  g_free (self->id);
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

/**
 * wh_deploy_object_free:
 * @self: (transfer full): an object that is in no preview
 */
void
wh_deploy_object_free (WhDeployObject *self)
{
  g_free (self->title);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

/**
 * wh_deploy_preview_new:
 *
 * Returns: (transfer full): one in which nothing would change
 */
WhDeployPreview *
wh_deploy_preview_new (void)
{
  WhDeployPreview *self = g_new0 (WhDeployPreview, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->objects = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_deploy_object_free);
  self->checks = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_deploy_check_free);

  return self;
}

/**
 * wh_deploy_preview_ref:
 * @self: a preview
 *
 * On any thread. Who shares a preview does not change it.
 *
 * Returns: (transfer full): @self
 */
WhDeployPreview *
wh_deploy_preview_ref (WhDeployPreview *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_deploy_preview_unref:
 * @self: (transfer full): a preview
 *
 * On any thread.
 */
void
wh_deploy_preview_unref (WhDeployPreview *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->objects);
  g_ptr_array_unref (self->checks);
  g_free (self);
}

/**
 * wh_deploy_preview_add_object:
 * @self: a preview that is being made
 * @title: (transfer full): what and where
 * @before: (transfer full) (nullable): as it is
 * @after: (transfer full) (nullable): as it would be
 */
void
wh_deploy_preview_add_object (WhDeployPreview *self,
                              char            *title,
                              char            *before,
                              char            *after)
{
  WhDeployObject *object = g_new0 (WhDeployObject, 1);

  object->title = title;
  object->before = before;
  object->after = after;
  g_ptr_array_add (self->objects, object);
}

/**
 * wh_deploy_preview_add_check:
 * @self: a preview
 * @id: stable name of what was looked at
 * @health: how it is
 * @title: (transfer full): what was looked at, for people
 * @detail: (transfer full) (nullable): what was found
 */
void
wh_deploy_preview_add_check (WhDeployPreview *self,
                             const char      *id,
                             WhHealth         health,
                             char            *title,
                             char            *detail)
{
  g_ptr_array_add (self->checks, wh_deploy_check_new (id, health, title, detail));
}

/* ---- WhDeployState ---- */

static void
revision_free (gpointer data)
{
  WhDeployRevision *self = data;

  g_free (self->id);
  g_free (self->image);
  g_free (self);
}

/**
 * wh_deploy_state_new:
 *
 * Returns: (transfer full): a state of no replicas, not done, without revisions
 */
WhDeployState *
wh_deploy_state_new (void)
{
  WhDeployState *self = g_new0 (WhDeployState, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->revisions = g_ptr_array_new_with_free_func (revision_free);

  return self;
}

/**
 * wh_deploy_state_ref:
 * @self: a state
 *
 * On any thread. Who shares a state does not change it.
 *
 * Returns: (transfer full): @self
 */
WhDeployState *
wh_deploy_state_ref (WhDeployState *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_deploy_state_unref:
 * @self: (transfer full): a state
 *
 * On any thread.
 */
void
wh_deploy_state_unref (WhDeployState *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->revision);
  g_free (self->image);
  g_free (self->failed);
  g_free (self->text);
  g_ptr_array_unref (self->revisions);
  g_free (self);
}

/**
 * wh_deploy_state_add_revision:
 * @self: a state
 * @id: revision of the workload
 * @image: (nullable): its image
 * @created: microseconds since the epoch
 */
void
wh_deploy_state_add_revision (WhDeployState *self,
                              const char    *id,
                              const char    *image,
                              gint64         created)
{
  WhDeployRevision *revision = g_new0 (WhDeployRevision, 1);

  revision->id = g_strdup (id);
  revision->image = g_strdup (image);
  revision->created = created;
  g_ptr_array_add (self->revisions, revision);
}

/* ---- WhDeployer ---- */

/**
 * wh_deployer_preview:
 * @self: a provider that is open
 * @workload: one of its workloads
 * @change: what is to be done
 *
 * Asks the system what would change, and changes nothing. What the system
 * refuses is a check that blocks, not an error.
 *
 * Returns: (transfer full): resolves to a [struct@DeployPreview]
 */
DexFuture *
wh_deployer_preview (WhDeployer           *self,
                     WhRecord             *workload,
                     const WhDeployChange *change)
{
  g_return_val_if_fail (WH_IS_DEPLOYER (self), NULL);
  g_return_val_if_fail (workload != NULL && change != NULL, NULL);

  return WH_DEPLOYER_GET_IFACE (self)->preview (self, workload, change);
}

/**
 * wh_deployer_apply:
 * @self: a provider that is open
 * @workload: one of its workloads
 * @change: what is to be done
 *
 * Does it. To be called from an operation only: it writes.
 *
 * Returns: (transfer full): resolves to the [struct@DeployState] right after;
 *   rejects with %WH_ERROR_CONFLICT when somebody changed the workload first
 */
DexFuture *
wh_deployer_apply (WhDeployer           *self,
                   WhRecord             *workload,
                   const WhDeployChange *change)
{
  g_return_val_if_fail (WH_IS_DEPLOYER (self), NULL);
  g_return_val_if_fail (workload != NULL && change != NULL, NULL);

  return WH_DEPLOYER_GET_IFACE (self)->apply (self, workload, change);
}

/**
 * wh_deployer_look:
 * @self: a provider that is open
 * @workload: one of its workloads
 * @twin: whether the second workload beside it is meant
 *
 * Returns: (transfer full): resolves to a [struct@DeployState]
 */
DexFuture *
wh_deployer_look (WhDeployer *self,
                  WhRecord   *workload,
                  gboolean    twin)
{
  g_return_val_if_fail (WH_IS_DEPLOYER (self), NULL);
  g_return_val_if_fail (workload != NULL, NULL);

  return WH_DEPLOYER_GET_IFACE (self)->look (self, workload, twin);
}
