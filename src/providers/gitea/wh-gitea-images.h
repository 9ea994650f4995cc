/* wh-gitea-images.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"

G_BEGIN_DECLS

/* What is known of the images among the packages. */
typedef struct _WhGiteaImages WhGiteaImages;

WhGiteaImages *wh_gitea_images_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void           wh_gitea_images_free (WhGiteaImages *self);
DexFuture     *wh_gitea_poll_images (WhProvider    *provider) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
