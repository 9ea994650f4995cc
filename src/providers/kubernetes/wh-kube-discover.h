/* wh-kube-discover.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

DexFuture *wh_kube_discover     (void) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_kube_list_choices (GHashTable *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
