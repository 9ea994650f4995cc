/* wh-providers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-provider.h"
#include "wh-providers.h"

#define WH_EACH_PROVIDER(id) extern const WhProviderInfo wh_##id##_provider_info;
#include "wh-provider-table.h"
#undef WH_EACH_PROVIDER

/**
 * wh_providers_register_all:
 *
 * Makes every provider that was built known to the core. The list is in
 * meson.build; a provider needs no other line outside of its folder.
 */
void
wh_providers_register_all (void)
{
#define WH_EACH_PROVIDER(id) wh_provider_info_register (&wh_##id##_provider_info);
#include "wh-provider-table.h"
#undef WH_EACH_PROVIDER
}
