/* wh-kubeconfig.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WhKubeExec:
 * @api_version: client.authentication.k8s.io/v1 or /v1beta1
 * @argv: (nullable): the command with its arguments; %NULL = no plugin
 * @env: "NAME=VALUE", on top of the program's own environment
 * @cluster_info: whether the plugin wants to be told about the cluster
 * @hint: (nullable): how to install the plugin, in its vendor's words
 *
 * A program that makes a credential.
 */
typedef struct
{
  char      *api_version;
  char     **argv;
  char     **env;
  gboolean   cluster_info;
  char      *hint;
} WhKubeExec;

/**
 * WhKubeAccess:
 *
 * All that a context says about reaching a cluster, with the files it names
 * read. What the context does not have is %NULL.
 */
typedef struct
{
  char       *context;
  char       *cluster;
  char       *user;
  char       *namespace;
  char       *server;
  char       *tls_server_name;
  char       *proxy_url;
  gboolean    insecure;
  char       *ca_pem;
  char       *certificate_pem;
  char       *key_pem;
  char       *token;
  char       *token_file;
  char       *username;
  char       *password;
  char       *as;
  char       *as_uid;
  char      **as_groups;
  char      **as_extra;        /* key, value, key, value… */
  WhKubeExec  exec;
} WhKubeAccess;

WhKubeAccess *wh_kube_access_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void          wh_kube_access_free (WhKubeAccess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhKubeAccess, wh_kube_access_free)

/**
 * WhKubeconfig:
 *
 * A parsed kubeconfig file. Reading one and resolving a context read files:
 * do both on a worker.
 */
typedef struct _WhKubeconfig WhKubeconfig;

WhKubeconfig *wh_kubeconfig_load                (const char    *path,
                                                 GError       **error) G_GNUC_WARN_UNUSED_RESULT;
WhKubeconfig *wh_kubeconfig_parse               (const char    *path,
                                                 const char    *text,
                                                 gsize          length,
                                                 GError       **error) G_GNUC_WARN_UNUSED_RESULT;
void          wh_kubeconfig_free                (WhKubeconfig  *self);
char        **wh_kubeconfig_dup_contexts        (WhKubeconfig  *self) G_GNUC_WARN_UNUSED_RESULT;
const char   *wh_kubeconfig_get_current_context (WhKubeconfig  *self);
WhKubeAccess *wh_kubeconfig_resolve             (WhKubeconfig  *self,
                                                 const char    *context,
                                                 GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhKubeconfig, wh_kubeconfig_free)

G_END_DECLS
