/* wh-checks-provider.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-http-client.h"
#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_CHECKS_PROVIDER (wh_checks_provider_get_type ())
G_DECLARE_FINAL_TYPE (WhChecksProvider, wh_checks_provider, WH, CHECKS_PROVIDER, WhProvider)

extern const WhProviderInfo wh_checks_provider_info;

/**
 * WhCheckResult:
 * @up: whether the target does what it is for
 * @status: short: "200", "refused"
 * @message: (nullable): one sentence on what is wrong
 * @latency: microseconds; %WH_ABSENT when there was no answer
 * @certificate: when the certificate expires; %WH_ABSENT for none
 */
typedef struct
{
  gboolean  up;
  char     *status;
  char     *message;
  gint64    latency;
  gint64    certificate;
} WhCheckResult;

WhHttpClient *wh_check_client_new (WhProvider *provider,
                                   const char *url) G_GNUC_WARN_UNUSED_RESULT;

/* Run in a fiber of the provider; they never fail: what goes wrong is the result. */
void wh_check_http         (WhProvider    *provider,
                            WhHttpClient  *client,
                            const char    *url,
                            guint          timeout,
                            WhCheckResult *result);
void wh_check_tcp          (WhProvider    *provider,
                            const char    *host_and_port,
                            guint          timeout,
                            WhCheckResult *result);
void wh_check_result_clear (WhCheckResult *result);

G_END_DECLS
