/* wh-oci-repository.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-batch.h"

G_BEGIN_DECLS

/**
 * WhOciTag:
 * @digest: (nullable): of what it points to; %NULL: not asked yet
 * @checked_at: when that was asked, monotonic; 0: never
 */
typedef struct
{
  char   *digest;
  gint64  checked_at;
} WhOciTag;

/**
 * WhOciRepository:
 * @name: as the registry lists it
 * @tags: (element-type utf8 WhOciTag): by name
 * @listed: its tags were listed once
 * @record: (nullable): as published
 *
 * What is known of one repository. Asks nobody: that is for the visit.
 */
typedef struct
{
  char       *name;
  GHashTable *tags;
  gboolean    listed;
  WhRecord   *record;
} WhOciRepository;

WhOciRepository *wh_oci_repository_new           (const char      *name) G_GNUC_WARN_UNUSED_RESULT;
void             wh_oci_repository_free          (gpointer         data);
void             wh_oci_repository_update_tags   (WhOciRepository *repository,
                                                  GPtrArray       *names,
                                                  WhBatch         *batch);
GPtrArray       *wh_oci_repository_choose_tags   (WhOciRepository *repository,
                                                  guint            max) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray       *wh_oci_repository_choose_images (WhOciRepository *repository,
                                                  GHashTable      *images,
                                                  guint            max) G_GNUC_WARN_UNUSED_RESULT;
gboolean         wh_oci_repository_collect       (WhOciRepository *repository,
                                                  GHashTable      *images,
                                                  const char      *registry,
                                                  WhBatch         *batch);

G_END_DECLS
