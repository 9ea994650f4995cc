/* wh-image-retention.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-image-guard.h"
#include "wh-image-rules.h"

G_BEGIN_DECLS

/**
 * WhImageFate:
 * @WH_VERDICT_KEPT: a rule keeps it
 * @WH_VERDICT_STAYS: no rule keeps it, but something would break
 * @WH_VERDICT_GOES: it would be deleted
 */
typedef enum
{
  WH_VERDICT_KEPT,
  WH_VERDICT_STAYS,
  WH_VERDICT_GOES,
} WhImageFate;

/**
 * WhImageVerdict:
 * @image: a tag
 * @verdict: what would become of it
 * @why: (nullable): why it stays
 * @frees: bytes that go with it, layers that several of them have counted once
 */
typedef struct
{
  WhRecord  *image;
  WhImageFate  verdict;
  char      *why;
  gint64     frees;
} WhImageVerdict;

/**
 * WhImageRetention:
 * @items: (element-type WhImageVerdict): what goes or only just stays; what the
 *   rules keep is left out. What stays first, then the oldest.
 * @going: (element-type utf8): the keys of those that would go
 * @n_go: tags that would go
 * @n_stay: tags that no rule keeps and that stay
 * @n_unread: tags of which too little is known, which stay too
 * @n_images: images, by digest, that would go
 * @frees: bytes that garbage collection frees then
 * @at_most: it may be less: not all is known of what shares layers
 * @n_clusters: clusters that it was held against
 * @unseen: (nullable): name of a cluster of which nobody knows what it runs
 * @time: when
 *
 * What retention rules would do.
 */
typedef struct
{
  GPtrArray  *items;
  GHashTable *going;
  guint       n_go;
  guint       n_stay;
  guint       n_unread;
  guint       n_images;
  gint64      frees;
  gboolean    at_most;
  guint       n_clusters;
  char       *unseen;
  gint64      time;
} WhImageRetention;

WhImageRetention *wh_image_retention_simulate    (WhStore                *store,
                                       const char             *connection,
                                       const char             *repository,
                                       const WhImageRules *rules,
                                       gint64                  now) G_GNUC_WARN_UNUSED_RESULT;
WhImageRetention *wh_image_retention_simulate_tag (WhStore               *store,
                                        WhRecord              *image,
                                        const char            *digest,
                                        gboolean               attached) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray   *wh_image_retention_list_manifests (WhImageRetention         *self,
                                          WhStore             *store,
                                          const char          *connection,
                                          const char          *repository,
                                          const char          *digest,
                                          gboolean             attached) G_GNUC_WARN_UNUSED_RESULT; /* utf8 */
char        *wh_image_retention_dup_key  (const WhRecord *image) G_GNUC_WARN_UNUSED_RESULT;
void         wh_image_retention_free        (WhImageRetention            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhImageRetention, wh_image_retention_free)

G_END_DECLS
