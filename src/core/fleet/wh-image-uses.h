/* wh-image-uses.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhImageUse:
 * @environment: (nullable): class of the environment it runs in, interned
 * @n_pods: how many pods run it there
 * @health: the worst of them
 * @pod: one of them, the worst
 *
 * Where an image runs.
 */
typedef struct
{
  const char *environment;
  guint       n_pods;
  WhHealth    health;
  WhRecord   *pod;
} WhImageUse;

#define WH_TYPE_IMAGE_USES (wh_image_uses_get_type ())

/**
 * WhImageUses:
 *
 * Joins the images of registries with the pods that run them, by digest.
 *
 * Signal "changed": some time after the pods have changed.
 */
G_DECLARE_FINAL_TYPE (WhImageUses, wh_image_uses, WH, IMAGE_USES, GObject)

WhImageUses *wh_image_uses_new       (WhStore        *store) G_GNUC_WARN_UNUSED_RESULT;
GArray      *wh_image_uses_find      (WhImageUses    *self,
                                      const WhRecord *image) G_GNUC_WARN_UNUSED_RESULT; /* WhImageUse */

G_END_DECLS
