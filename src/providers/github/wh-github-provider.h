/* wh-github-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-forge.h"

G_BEGIN_DECLS

#define WH_TYPE_GITHUB_PROVIDER (wh_github_provider_get_type ())
G_DECLARE_FINAL_TYPE (WhGithubProvider, wh_github_provider, WH, GITHUB_PROVIDER, WhForge)

extern const WhProviderInfo wh_github_provider_info;

G_END_DECLS
