/* wh-gitea-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-forge.h"

G_BEGIN_DECLS

#define WH_TYPE_GITEA_PROVIDER (wh_gitea_provider_get_type ())
G_DECLARE_FINAL_TYPE (WhGiteaProvider, wh_gitea_provider, WH, GITEA_PROVIDER, WhForge)

extern const WhProviderInfo wh_gitea_provider_info;

G_END_DECLS
