/* wh-kube-watch-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-list.h"
#include "wh-kube-watch.h"

G_BEGIN_DECLS

/* One list and watch: a resource in the whole cluster or in one namespace. */
typedef struct
{
  gatomicrefcount       ref_count;
  GWeakRef              provider;
  DexCancellable       *scope;
  WhKubeClient         *client;
  WhKubeCluster        *cluster;
  const WhKubeResource *resource;
  char                 *namespace;  /* nullable */
  guint                 number;     /* of the scope in the cluster's table */
  gboolean              fall_back;  /* may be tried by namespace when refused */
  WhKubeReportFunc      report;

  WhKubeParser         *parser;
  char                 *version;    /* nullable: a list is needed */
  GByteArray           *waiting;    /* whole lines not parsed yet */
  DexCancellable       *stop;       /* nullable: ends the reading of this stream */
  DexFuture            *flushing;
  GError               *flush_error;
  guint                 n_events;
  gint64                read_at;    /* monotonic: when the stream last had something */
  gboolean              silent;     /* for too long */
} WhKubeWatch;

WhKubeWatch *wh_kube_watch_ref             (WhKubeWatch  *self);
void         wh_kube_watch_unref           (WhKubeWatch  *self);
void         wh_kube_watch_tell            (WhKubeWatch  *self,
                                            const GError *error);
gboolean     wh_kube_watch_publish         (WhKubeWatch  *self,
                                            WhBatch      *batch,
                                            GError      **error);

/* Lists and watches until the scope ends; data is the watch. */
DexFuture   *wh_kube_watch_fiber           (gpointer      user_data);

/* What was collected goes to the lists in bursts. */
void         wh_kube_watch_start_flushing  (WhKubeWatch  *self);
gboolean     wh_kube_watch_finish_flushing (WhKubeWatch  *self,
                                            GError      **error);

G_END_DECLS
