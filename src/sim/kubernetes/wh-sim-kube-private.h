/* wh-sim-kube-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-kube.h"

G_BEGIN_DECLS

/* What containers end with: SIGKILL for want of memory, and SIGSEGV. */
#define WH_SIM_OUT_OF_MEMORY 137
#define WH_SIM_BAD_ADDRESS   139

struct _WhSimKube
{
  GObject           parent_instance;

  WhSimWorld       *world;         /* borrowed: the fleet owns it and outlives us */
  WhSimCluster     *cluster;
  WhSimStore       *store;
  WhSimServer      *server;
  WhSimKubeOptions  options;
  char             *token;
  char             *kubeconfig;    /* path of the file, or NULL */
  GRand            *rand;
  GHashTable       *dirty;         /* "KIND NAMESPACE/NAME" of what a controller shall look at */
  guint             dirty_wait;
  GHashTable       *frozen;        /* uids of owners no controller looks at: those of filler pods */
  GPtrArray        *fillers;       /* keys of filler pods */
  GHashTable       *exits;         /* uid of a pod → what it was told to end with */
  GPtrArray        *watches;
  GHashTable       *digests;       /* image → imageID */
  guint             next_pod_ip;
  guint             next_service_ip;
  gint64            seed_time;     /* while the past is made: its time; else 0 */
  double            churn_debt;
  guint             churn_source;
};

typedef enum
{
  WH_SIM_POD_UNSCHEDULED,
  WH_SIM_POD_CREATING,
  WH_SIM_POD_STARTED,
  WH_SIM_POD_READY,
  WH_SIM_POD_CRASHED,
  WH_SIM_POD_BACKOFF,
  WH_SIM_POD_SUCCEEDED,
  WH_SIM_POD_FAILED,
} WhSimPodState;

/* What a controller says about a pod it wants. */
typedef struct
{
  const char        *namespace_;
  const char        *name;           /* or NULL for prefix and a suffix */
  const char        *prefix;
  const char        *owner_api;
  const char        *owner_kind;
  const char        *owner_name;
  const char        *owner_uid;
  const char        *template_;      /* JSON of the pod template */
  const char        *extra_label;    /* pod-template-hash, controller-revision-hash */
  const char        *extra_value;
  const char        *node;           /* or NULL for any */
  WhSimPodState      state;          /* while the past is made */
  guint              restarts;
} WhSimPodPlan;

/* A workload as somebody applies it. */
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
} WhSimWorkload;

#define KIND(name) (wh_sim_kind_get (WH_SIM_KIND_ ## name))

gint64       wh_sim_kube_now             (WhSimKube          *self);
char        *wh_sim_kube_stamp           (WhSimKube          *self) G_GNUC_WARN_UNUSED_RESULT;
void         wh_sim_kube_mark            (WhSimKube          *self,
                                          const WhSimKind    *kind,
                                          const char         *namespace_,
                                          const char         *name);
void         wh_sim_kube_settle          (WhSimKube          *self);
WhSimRelease *wh_sim_kube_find_release   (WhSimKube          *self,
                                          const char         *image,
                                          WhSimApp          **app);
gboolean     wh_sim_kube_runs            (WhSimKube          *self,
                                          const WhSimApp     *app,
                                          const WhSimPlacement *placement);
const char  *wh_sim_kube_get_image_id    (WhSimKube          *self,
                                          const char         *image);
void         wh_sim_kube_note            (WhSimKube          *self,
                                          const char         *type,
                                          const char         *reason,
                                          const char         *component,
                                          const WhSimObject  *object,
                                          const char         *format,
                                          ...) G_GNUC_PRINTF (6, 7);

void         wh_sim_kube_add_control     (WhSimKube          *self,
                                          WhSimServer        *control);
void         wh_sim_kube_put             (WhSimKube          *self,
                                          const WhSimKind    *kind,
                                          const char         *format,
                                          ...) G_GNUC_PRINTF (3, 4);
void         wh_sim_kube_put_namespace   (WhSimKube          *self,
                                          const char         *name,
                                          const char         *environment);
char        *wh_sim_kube_write_template  (const WhSimWorkload *workload) G_GNUC_WARN_UNUSED_RESULT;
WhSimObject *wh_sim_kube_put_workload    (WhSimKube          *self,
                                          const WhSimWorkload *workload);
char        *wh_sim_kube_write_conditions (WhSimKube         *self,
                                          WhSimNode          *node) G_GNUC_WARN_UNUSED_RESULT;
void         wh_sim_kube_beat            (WhSimKube          *self);
void         wh_sim_kube_mark_pods       (WhSimKube          *self,
                                          const char         *node,
                                          gboolean            ready);
void         wh_sim_kube_seed            (WhSimKube          *self);
void         wh_sim_kube_seed_fillers    (WhSimKube          *self);
void         wh_sim_kube_churn           (WhSimKube          *self,
                                          guint               n);
void         wh_sim_kube_reconcile       (WhSimKube          *self,
                                          const WhSimKind    *kind,
                                          const char         *namespace_,
                                          const char         *name);

void         wh_sim_kube_reconcile_service (WhSimKube        *self,
                                          const WhSimObject  *service);
void         wh_sim_kube_put_if_changed  (WhSimKube          *self,
                                          const WhSimObject  *object,
                                          yyjson_mut_doc     *document);
char        *wh_sim_kube_hash            (const char         *text) G_GNUC_WARN_UNUSED_RESULT;

WhSimObject *wh_sim_kube_create_pod      (WhSimKube          *self,
                                          const WhSimPodPlan *plan);
void         wh_sim_kube_delete_pod      (WhSimKube          *self,
                                          WhSimObject        *pod);
void         wh_sim_kube_set_pod_state   (WhSimKube          *self,
                                          WhSimObject        *pod,
                                          WhSimPodState       state);
gboolean     wh_sim_pod_is_ready         (const WhSimObject  *pod);
gboolean     wh_sim_pod_is_going         (const WhSimObject  *pod);
void         wh_sim_kube_delete          (WhSimKube          *self,
                                          WhSimObject        *object);

void         wh_sim_kube_serve           (WhSimRequest       *request,
                                          gpointer            user_data);
gboolean     wh_sim_kube_serve_discovery (WhSimKube          *self,
                                          WhSimRequest       *request);
gboolean     wh_sim_kube_serve_extras    (WhSimKube          *self,
                                          WhSimRequest       *request,
                                          char              **parts);
void         wh_sim_kube_serve_log       (WhSimKube          *self,
                                          WhSimRequest       *request,
                                          WhSimObject        *pod);
void         wh_sim_kube_reply_status    (WhSimRequest       *request,
                                          guint               code,
                                          const char         *reason,
                                          const WhSimKind    *kind,
                                          const char         *name,
                                          const char         *format,
                                          ...) G_GNUC_PRINTF (6, 7);
char        *wh_sim_kube_make_status     (guint               code,
                                          const char         *reason,
                                          const WhSimKind    *kind,
                                          const char         *name,
                                          const char         *message) G_GNUC_WARN_UNUSED_RESULT;
void         wh_sim_kube_reply_text      (WhSimRequest       *request,
                                          guint               code,
                                          char               *json);

G_END_DECLS
