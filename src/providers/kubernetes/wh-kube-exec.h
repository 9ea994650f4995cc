/* wh-kube-exec.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-kubeconfig.h"

G_BEGIN_DECLS

#define WH_TYPE_KUBE_CREDENTIAL (wh_kube_credential_get_type ())

/**
 * WhKubeCredential:
 * @token: (nullable): bearer token
 * @certificate_pem: (nullable): client certificate
 * @key_pem: (nullable): its key
 * @expires_at: microseconds since the epoch, UTC; 0 = not said
 *
 * What an exec plugin gave. Kept in memory only, wiped when freed.
 */
typedef struct
{
  char   *token;
  char   *certificate_pem;
  char   *key_pem;
  gint64  expires_at;
} WhKubeCredential;

GType             wh_kube_credential_get_type (void);
WhKubeCredential *wh_kube_credential_copy     (const WhKubeCredential *self) G_GNUC_WARN_UNUSED_RESULT;
void              wh_kube_credential_free     (WhKubeCredential       *self);
WhKubeCredential *wh_kube_credential_parse    (const char             *command,
                                               const char             *api_version,
                                               const char             *text,
                                               GError                **error) G_GNUC_WARN_UNUSED_RESULT;
DexFuture        *wh_kube_exec_run            (const WhKubeAccess     *access) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhKubeCredential, wh_kube_credential_free)

G_END_DECLS
