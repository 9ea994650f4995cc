/* wh-kube-review.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-client.h"
#include "wh-kube-resource.h"

G_BEGIN_DECLS

DexFuture *wh_kube_review_access (WhKubeClient         *client,
                                  const WhKubeResource *resource,
                                  const char           *namespace,
                                  const char           *verb,
                                  const char           *subresource) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_kube_test          (WhProvider           *provider,
                                  WhKubeClient         *client,
                                  const char * const   *namespaces) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
