/* wh-kube-raw.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kube-client.h"
#include "wh-record.h"

G_BEGIN_DECLS

DexFuture *wh_kube_load_raw (WhKubeClient   *client,
                             const WhRecord *record) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
