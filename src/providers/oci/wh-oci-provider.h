/* wh-oci-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-oci-auth.h"
#include "wh-operation.h"
#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_OCI_PROVIDER (wh_oci_provider_get_type ())
G_DECLARE_FINAL_TYPE (WhOciProvider, wh_oci_provider, WH, OCI_PROVIDER, WhProvider)

extern const WhProviderInfo  wh_oci_provider_info;
extern const WhOperationInfo wh_oci_delete;

/* How many requests of one round are under way at once. */
#define WH_OCI_PARALLEL 4

DexFuture *wh_oci_provider_send         (WhProvider    *provider,
                                         WhHttpRequest *request,
                                         const char    *scope) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_oci_provider_find_digest  (WhOciProvider *self,
                                         const char    *repository,
                                         const char    *tag) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_oci_provider_find_sharers (WhOciProvider *self,
                                         const char    *repository,
                                         const char    *digest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
