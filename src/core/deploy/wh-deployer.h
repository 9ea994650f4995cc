/* wh-deployer.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-record.h"

G_BEGIN_DECLS

/**
 * WhDeployAct:
 * @WH_DEPLOY_SET_IMAGE: the containers of one image repository get another image
 * @WH_DEPLOY_RESTART: all pods are replaced, nothing else changes
 * @WH_DEPLOY_SCALE: another number of replicas
 * @WH_DEPLOY_UNDO: back to what a revision was
 * @WH_DEPLOY_PAUSE: no more pods are replaced
 * @WH_DEPLOY_RESUME: the rollout goes on
 * @WH_DEPLOY_ADD_CANARY: a second workload beside it, which gets a share of the requests
 * @WH_DEPLOY_ADD_GREEN: a second workload beside it, which gets no requests yet
 * @WH_DEPLOY_SCALE_TWIN: another number of replicas of the second workload
 * @WH_DEPLOY_SWITCH: all requests go to the second workload
 * @WH_DEPLOY_SWITCH_BACK: all requests go to the first one again
 * @WH_DEPLOY_DROP_TWIN: the second workload is deleted
 *
 * The smallest things a deployment is made of.
 */
typedef enum
{
  WH_DEPLOY_SET_IMAGE,
  WH_DEPLOY_RESTART,
  WH_DEPLOY_SCALE,
  WH_DEPLOY_UNDO,
  WH_DEPLOY_PAUSE,
  WH_DEPLOY_RESUME,
  WH_DEPLOY_ADD_CANARY,
  WH_DEPLOY_ADD_GREEN,
  WH_DEPLOY_SCALE_TWIN,
  WH_DEPLOY_SWITCH,
  WH_DEPLOY_SWITCH_BACK,
  WH_DEPLOY_DROP_TWIN,
} WhDeployAct;

#define WH_TYPE_DEPLOY_CHANGE (wh_deploy_change_get_type ())

/**
 * WhDeployChange:
 * @act: what to do
 * @image: (nullable): complete name of the new image, best with its digest
 * @repository: (nullable): of which image repository the containers are that get it
 * @commit: (nullable): what it was built from; kept beside it
 * @operation: (nullable): id of the operation; kept beside it
 * @revision: (nullable): which one to go back to
 * @replicas: how many
 * @generation: refuse if the workload was changed since it had this; 0 = any
 *
 * One change of one workload.
 */
typedef struct
{
  WhDeployAct  act;
  char        *image;
  char        *repository;
  char        *commit;
  char        *operation;
  char        *revision;
  gint64       replicas;
  gint64       generation;
} WhDeployChange;

GType           wh_deploy_change_get_type (void);
WhDeployChange *wh_deploy_change_new      (WhDeployAct           act) G_GNUC_WARN_UNUSED_RESULT;
WhDeployChange *wh_deploy_change_copy     (const WhDeployChange *self) G_GNUC_WARN_UNUSED_RESULT;
void            wh_deploy_change_free     (WhDeployChange       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDeployChange, wh_deploy_change_free)

/**
 * WhDeployCheck:
 * @id: "dry-run", "quota": one of a kind in a plan
 * @health: ok, warning = to know about, failing = blocks, unknown = could not be looked at
 * @title: the verdict, in a few words
 * @detail: (nullable): the measure, or why
 */
typedef struct
{
  char     *id;
  WhHealth  health;
  char     *title;
  char     *detail;
} WhDeployCheck;

/**
 * WhDeployObject:
 * @title: "Deployment chat/chat-api in fsn1"
 * @before: (nullable): as it is; %NULL = there is none
 * @after: (nullable): as the system would have it; %NULL = it would be deleted,
 *   or the system does not say
 */
typedef struct
{
  char *title;
  char *before;
  char *after;
} WhDeployObject;

#define WH_TYPE_DEPLOY_PREVIEW (wh_deploy_preview_get_type ())

/**
 * WhDeployPreview:
 * @objects: (element-type WhDeployObject): what would change
 * @checks: (element-type WhDeployCheck): what the system says about it
 *
 * What a change would do.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  GPtrArray       *objects;
  GPtrArray       *checks;
} WhDeployPreview;

GType            wh_deploy_preview_get_type   (void);
WhDeployPreview *wh_deploy_preview_new        (void) G_GNUC_WARN_UNUSED_RESULT;
WhDeployPreview *wh_deploy_preview_ref        (WhDeployPreview *self);
void             wh_deploy_preview_unref      (WhDeployPreview *self);
void             wh_deploy_preview_add_object (WhDeployPreview *self,
                                               char            *title,
                                               char            *before,
                                               char            *after);
void             wh_deploy_preview_add_check  (WhDeployPreview *self,
                                               const char      *id,
                                               WhHealth         health,
                                               char            *title,
                                               char            *detail);
WhDeployCheck   *wh_deploy_check_new          (const char      *id,
                                               WhHealth         health,
                                               char            *title,
                                               char            *detail) G_GNUC_WARN_UNUSED_RESULT;
void             wh_deploy_check_free         (WhDeployCheck   *self);
void             wh_deploy_object_free        (WhDeployObject  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDeployPreview, wh_deploy_preview_unref)

/**
 * WhDeployRevision:
 * @id: what the system calls it
 * @image: (nullable): what it ran
 * @created: when it was made, microseconds since the epoch, UTC
 */
typedef struct
{
  char   *id;
  char   *image;
  gint64  created;
} WhDeployRevision;

#define WH_TYPE_DEPLOY_STATE (wh_deploy_state_get_type ())

/**
 * WhDeployState:
 * @generation: counts changes of what is wanted
 * @revision: (nullable): the one that is wanted
 * @image: (nullable): of its first container
 * @wanted: replicas
 * @updated: replicas that are new
 * @ready: replicas that serve, new or old
 * @fraction: how far, 0 to 1
 * @done: nothing is left to do
 * @paused: somebody stopped it
 * @failed: (nullable): why it will not come to its end
 * @text: in words: "3 of 6 updated"
 * @revisions: (element-type WhDeployRevision): what it can go back to, newest first
 *
 * How a workload stands.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  gint64           generation;
  char            *revision;
  char            *image;
  gint64           wanted;
  gint64           updated;
  gint64           ready;
  double           fraction;
  gboolean         done;
  gboolean         paused;
  char            *failed;
  char            *text;
  GPtrArray       *revisions;
} WhDeployState;

GType          wh_deploy_state_get_type     (void);
WhDeployState *wh_deploy_state_new          (void) G_GNUC_WARN_UNUSED_RESULT;
WhDeployState *wh_deploy_state_ref          (WhDeployState   *self);
void           wh_deploy_state_unref        (WhDeployState   *self);
void           wh_deploy_state_add_revision (WhDeployState   *self,
                                             const char      *id,
                                             const char      *image,
                                             gint64           created);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhDeployState, wh_deploy_state_unref)

#define WH_TYPE_DEPLOYER (wh_deployer_get_type ())
G_DECLARE_INTERFACE (WhDeployer, wh_deployer, WH, DEPLOYER, GObject)

/**
 * WhDeployer:
 *
 * A provider whose workloads can be deployed to.
 */
struct _WhDeployerInterface
{
  GTypeInterface parent_interface;

  DexFuture *(*preview) (WhDeployer           *self,
                         WhRecord             *workload,
                         const WhDeployChange *change);
  DexFuture *(*apply)   (WhDeployer           *self,
                         WhRecord             *workload,
                         const WhDeployChange *change);
  DexFuture *(*look)    (WhDeployer           *self,
                         WhRecord             *workload,
                         gboolean              twin);
};

DexFuture *wh_deployer_preview (WhDeployer           *self,
                                WhRecord             *workload,
                                const WhDeployChange *change) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_deployer_apply   (WhDeployer           *self,
                                WhRecord             *workload,
                                const WhDeployChange *change) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_deployer_look    (WhDeployer           *self,
                                WhRecord             *workload,
                                gboolean              twin) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
