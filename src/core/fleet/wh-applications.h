/* wh-applications.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define WH_TYPE_APPLICATIONS (wh_applications_get_type ())

/**
 * WhApplications:
 *
 * Joins what the connections observed into applications: a walk over
 * references, not a second model. It publishes records of the kinds
 * "application" and "environment" to the store, connection %WH_LOCAL, a moment
 * after something they depend on has changed.
 *
 * An application is proposed by labels of workloads and names of repositories;
 * what the user accepts, edits or removes is kept in the history.
 */
G_DECLARE_FINAL_TYPE (WhApplications, wh_applications, WH, APPLICATIONS, GObject)

/**
 * WhApplicationSpec:
 * @name: what it is called; its uid
 * @repository: (nullable): "owner/name" of the forge repository
 * @images: (nullable): repository of its images, without registry and tag
 * @label: (nullable): value of the application label of its workloads
 * @namespaces: (nullable): %NULL-terminated; empty = wherever the label is
 * @pinned: whether it stands first
 * @hidden: removed by the user; not proposed again
 * @edited: written by the user; discovery leaves it alone
 */
typedef struct
{
  char     *name;
  char     *repository;
  char     *images;
  char     *label;
  char    **namespaces;
  gboolean  pinned;
  gboolean  hidden;
  gboolean  edited;
} WhApplicationSpec;

WhApplications    *wh_applications_new     (WhStore                 *store,
                                            WhHistory               *history) G_GNUC_WARN_UNUSED_RESULT;
void               wh_applications_take    (WhApplications          *self,
                                            GHashTable              *specs);
void               wh_applications_update  (WhApplications          *self);
WhApplicationSpec *wh_applications_dup_spec (WhApplications         *self,
                                            const char              *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture         *wh_applications_save    (WhApplications          *self,
                                            const char              *old_name,
                                            const WhApplicationSpec *spec) G_GNUC_WARN_UNUSED_RESULT;
DexFuture         *wh_applications_remove  (WhApplications          *self,
                                            const char              *name) G_GNUC_WARN_UNUSED_RESULT;
DexFuture         *wh_applications_set_pinned (WhApplications       *self,
                                            const char              *name,
                                            gboolean                 pinned) G_GNUC_WARN_UNUSED_RESULT;
void               wh_application_spec_free (WhApplicationSpec      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhApplicationSpec, wh_application_spec_free)

G_END_DECLS
