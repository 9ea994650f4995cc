/* wh-kube-list.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-client.h"
#include "wh-kube-item.h"

G_BEGIN_DECLS

#define WH_TYPE_KUBE_LISTING (wh_kube_listing_get_type ())

/**
 * WhKubeListing:
 * @items: (element-type WhKubeItem): every object of the list
 * @version: where a watch begins that misses nothing
 * @n_pages: how many answers it took
 *
 * A whole list.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  GPtrArray       *items;
  char            *version;
  guint            n_pages;
} WhKubeListing;

GType          wh_kube_listing_get_type (void);
WhKubeListing *wh_kube_listing_ref      (WhKubeListing        *self);
void           wh_kube_listing_unref    (WhKubeListing        *self);
DexFuture     *wh_kube_list             (WhKubeClient         *client,
                                         const WhKubeResource *resource,
                                         const char           *namespace,
                                         const char           *connection) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhKubeListing, wh_kube_listing_unref)

G_END_DECLS
