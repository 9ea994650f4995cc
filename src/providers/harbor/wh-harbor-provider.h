/* wh-harbor-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-operation.h"
#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_HARBOR_PROVIDER (wh_harbor_provider_get_type ())
G_DECLARE_FINAL_TYPE (WhHarborProvider, wh_harbor_provider, WH, HARBOR_PROVIDER, WhProvider)

extern const WhKind          wh_kind_registry_project;
extern const WhKind          wh_kind_registry_robot;
extern const WhKind          wh_kind_registry_replication;
extern const WhProviderInfo  wh_harbor_provider_info;
extern const WhOperationInfo wh_harbor_scan;
extern const WhOperationInfo wh_harbor_delete;

G_END_DECLS
