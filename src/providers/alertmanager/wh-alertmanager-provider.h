/* wh-alertmanager-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-operation.h"
#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_ALERTMANAGER_PROVIDER (wh_alertmanager_provider_get_type ())
G_DECLARE_FINAL_TYPE (WhAlertmanagerProvider, wh_alertmanager_provider, WH, ALERTMANAGER_PROVIDER, WhProvider)

extern const WhProviderInfo  wh_alertmanager_provider_info;
extern const WhOperationInfo wh_alertmanager_silence;
extern const WhOperationInfo wh_alertmanager_create;
extern const WhOperationInfo wh_alertmanager_expire;

G_END_DECLS
