/* wh-oci-repository.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

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
 * @n_unread: of how many only the name is known, when it was published last
 * @listed_at: when its tags were listed, monotonic
 * @looked_at: when somebody looked at it, monotonic; 0: never
 * @listed: its tags were listed once
 * @dirty: what is known differs from what is published
 * @reading: it is being read now
 *
 * What is known of one repository. Asks nobody: that is for the visit.
 */
typedef struct
{
  char       *name;
  GHashTable *tags;
  guint       n_unread;
  gint64      listed_at;
  gint64      looked_at;
  guint       listed : 1;
  guint       dirty : 1;
  guint       reading : 1;
} WhOciRepository;

WhOciRepository *wh_oci_repository_new           (const char      *name) G_GNUC_WARN_UNUSED_RESULT;
void             wh_oci_repository_free          (gpointer         data);
void             wh_oci_repository_update_tags   (WhOciRepository *repository,
                                                  GPtrArray       *names,
                                                  GHashTable      *images,
                                                  WhStore         *store,
                                                  WhBatch         *batch);
GPtrArray       *wh_oci_repository_choose_tags   (WhOciRepository *repository,
                                                  guint            max) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray       *wh_oci_repository_choose_images (WhOciRepository *repository,
                                                  GHashTable      *images,
                                                  guint            max) G_GNUC_WARN_UNUSED_RESULT;
void             wh_oci_repository_collect       (WhOciRepository *repository,
                                                  GHashTable      *images,
                                                  const char      *registry,
                                                  WhBatch         *batch);
gboolean         wh_oci_repository_is_checked    (WhOciRepository *repository,
                                                  GHashTable      *images);

G_END_DECLS
