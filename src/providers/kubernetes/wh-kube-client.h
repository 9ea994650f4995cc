/* wh-kube-client.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-http-client.h"
#include "wh-json.h"
#include "wh-kubeconfig.h"
#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_KUBE_CLIENT (wh_kube_client_get_type ())

G_DECLARE_FINAL_TYPE (WhKubeClient, wh_kube_client, WH, KUBE_CLIENT, GObject)

WhKubeClient *wh_kube_client_new         (WhProvider      *provider,
                                          WhKubeAccess    *access,
                                          gboolean         keyring_token,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;
const char   *wh_kube_client_get_name    (WhKubeClient    *self);
WhKubeAccess *wh_kube_client_get_access  (WhKubeClient    *self);
WhHttpClient *wh_kube_client_get_http    (WhKubeClient    *self);
void          wh_kube_client_set_write_timeout (WhKubeClient    *self,
                                                guint            msec);
DexFuture    *wh_kube_client_send        (WhKubeClient    *self,
                                          WhHttpRequest   *request) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_kube_client_open_stream (WhKubeClient    *self,
                                          WhHttpRequest   *request) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_kube_client_get_json    (WhKubeClient    *self,
                                          const char      *path) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_kube_client_send_json   (WhKubeClient    *self,
                                          WhHttpRequest   *request) G_GNUC_WARN_UNUSED_RESULT;

DexFuture    *wh_kube_client_scoped      (WhKubeClient    *self,
                                          DexFuture       *work) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
