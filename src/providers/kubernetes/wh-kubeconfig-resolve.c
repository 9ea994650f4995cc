/* wh-kubeconfig-resolve.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-kubeconfig-private.h"
#include "wh-sandbox.h"
#include "wh-secrets.h"

/* What a context says about reaching a cluster. */

/**
 * wh_kube_access_new:
 *
 * Returns: (transfer full): of a context that says nothing
 */
WhKubeAccess *
wh_kube_access_new (void)
{
  return g_new0 (WhKubeAccess, 1);
}

/**
 * wh_kube_access_free:
 * @self: (nullable) (transfer full): what a context says; secrets are wiped
 */
void
wh_kube_access_free (WhKubeAccess *self)
{
  if (self == NULL)
    return;

  g_free (self->context);
  g_free (self->cluster);
  g_free (self->user);
  g_free (self->namespace);
  g_free (self->server);
  g_free (self->tls_server_name);
  g_free (self->proxy_url);
  g_free (self->ca_pem);
  g_free (self->certificate_pem);
  wh_secret_free (self->key_pem);
  wh_secret_free (self->token);
  g_free (self->token_file);
  g_free (self->username);
  wh_secret_free (self->password);
  g_free (self->as);
  g_free (self->as_uid);
  g_strfreev (self->as_groups);
  g_strfreev (self->as_extra);
  g_free (self->exec.api_version);
  g_strfreev (self->exec.argv);
  g_strfreev (self->exec.env);
  g_free (self->exec.hint);
  g_free (self);
}

static char *
resolve_path (WhKubeconfig *self,
              const char   *path)
{
  if (g_path_is_absolute (path))
    return g_strdup (path);

  return g_build_filename (self->folder, path, NULL);
}

/* Reads "KEY-data" (base64 in the file) or "KEY" (path of a file); data wins. */
static gboolean
load_pem (WhKubeconfig       *self,
          const yaml_node_t  *map,
          const char         *key,
          char              **pem,
          GError            **error)
{
  g_autofree char *data_key = g_strconcat (key, "-data", NULL);
  g_autoptr(GError) local_error = NULL;
  g_autofree char *result = NULL;
  const char *data = wh_kubeconfig_text (self, map, data_key);
  const char *path = wh_kubeconfig_text (self, map, key);

  if (data != NULL)
    {
      gsize length = 0;
      g_autofree guchar *decoded = g_base64_decode (data, &length);

      result = g_strndup ((const char *)decoded, length);

      if (strstr (result, "-----BEGIN") == NULL)
        return wh_kubeconfig_fail (self, wh_kubeconfig_member (self, map, data_key), error,
                                   _("“%s” is not a base64-encoded PEM file; write the file again with your cluster's tool"), data_key);
    }
  else if (path != NULL)
    {
      g_autofree char *full = resolve_path (self, path);

      if (!g_file_get_contents (full, &result, NULL, &local_error))
        return wh_kubeconfig_fail (self, wh_kubeconfig_member (self, map, key), error,
                                   wh_sandbox_is_inside () ? _("“%s” is outside the sandbox; put it into the file with “kubectl config view --raw --flatten”")
                                                           : _("“%s” cannot be read: %s"),
                                   key, local_error->message);

      if (strstr (result, "-----BEGIN") == NULL)
        return wh_kubeconfig_fail (self, wh_kubeconfig_member (self, map, key), error, _("%s is not a PEM file"), full);
    }

  *pem = g_steal_pointer (&result);

  return TRUE;
}

static gboolean
resolve_cluster (WhKubeconfig       *self,
                 const yaml_node_t  *cluster,
                 WhKubeAccess       *access,
                 GError            **error)
{
  const char *server = wh_kubeconfig_text (self, cluster, "server");
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GUri) uri = NULL;

  if (server == NULL)
    return wh_kubeconfig_fail (self, cluster, error, _("the cluster “%s” has no server address"), access->cluster);

  uri = g_uri_parse (server, G_URI_FLAGS_NONE, &local_error);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      (strcmp (g_uri_get_scheme (uri), "https") != 0 && strcmp (g_uri_get_scheme (uri), "http") != 0))
    return wh_kubeconfig_fail (self, wh_kubeconfig_member (self, cluster, "server"), error,
                               _("“%s” is not the address of a server; it has to begin with https://"), server);

  access->server = g_strdup (server);
  access->tls_server_name = g_strdup (wh_kubeconfig_text (self, cluster, "tls-server-name"));
  access->proxy_url = g_strdup (wh_kubeconfig_text (self, cluster, "proxy-url"));
  access->insecure = wh_kubeconfig_is_true (self, cluster, "insecure-skip-tls-verify");

  return load_pem (self, cluster, "certificate-authority", &access->ca_pem, error);
}

static gboolean
resolve_exec (WhKubeconfig       *self,
              const yaml_node_t  *node,
              WhKubeAccess       *access,
              GError            **error)
{
  g_autoptr(GStrvBuilder) argv = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) env = g_strv_builder_new ();
  g_auto(GStrv) args = NULL;
  const char *command = wh_kubeconfig_text (self, node, "command");
  const char *version = wh_kubeconfig_text (self, node, "apiVersion");
  yaml_node_t *list = wh_kubeconfig_member (self, node, "env");

  if (command == NULL)
    return wh_kubeconfig_fail (self, node, error, _("the exec plugin of “%s” has no command"), access->user);

  if (g_strcmp0 (version, "client.authentication.k8s.io/v1") != 0 &&
      g_strcmp0 (version, "client.authentication.k8s.io/v1beta1") != 0)
    return wh_kubeconfig_fail (self, node, error,
                               _("the exec plugin “%s” speaks %s, which nobody supports any more; update the plugin and its kubeconfig"),
                               command, version != NULL ? version : _("no version"));

  if (g_strcmp0 (wh_kubeconfig_text (self, node, "interactiveMode"), "Always") == 0)
    return wh_kubeconfig_fail (self, node, error,
                               _("the exec plugin “%s” has to be asked in a terminal; use a token instead"), command);

  /* As in kubectl: a bare name is looked up in PATH, a path is relative to the file. */
  if (strchr (command, '/') != NULL)
    {
      g_autofree char *full = resolve_path (self, command);

      g_strv_builder_add (argv, full);
    }
  else
    {
      g_strv_builder_add (argv, command);
    }

  if ((args = wh_kubeconfig_dup_list (self, node, "args")))
    g_strv_builder_addv (argv, (const char **)args);

  if (list != NULL && list->type == YAML_SEQUENCE_NODE)
    {
      for (yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
        {
          yaml_node_t *pair = yaml_document_get_node (&self->document, *item);
          const char *name = wh_kubeconfig_text (self, pair, "name");
          const char *value = wh_kubeconfig_text (self, pair, "value");

          if (name != NULL)
            g_strv_builder_take (env, g_strconcat (name, "=", value != NULL ? value : "", NULL));
        }
    }

  access->exec.argv = g_strv_builder_end (argv);
  access->exec.env = g_strv_builder_end (env);
  access->exec.api_version = g_strdup (version);
  access->exec.cluster_info = wh_kubeconfig_is_true (self, node, "provideClusterInfo");
  access->exec.hint = g_strdup (wh_kubeconfig_text (self, node, "installHint"));

  return TRUE;
}

static gboolean
resolve_user (WhKubeconfig       *self,
              const yaml_node_t  *user,
              WhKubeAccess       *access,
              GError            **error)
{
  yaml_node_t *exec = wh_kubeconfig_member (self, user, "exec");
  yaml_node_t *auth_provider = wh_kubeconfig_member (self, user, "auth-provider");
  const char *token_file = wh_kubeconfig_text (self, user, "tokenFile");

  if (!load_pem (self, user, "client-certificate", &access->certificate_pem, error) ||
      !load_pem (self, user, "client-key", &access->key_pem, error))
    return FALSE;

  if ((access->certificate_pem != NULL) != (access->key_pem != NULL))
    return wh_kubeconfig_fail (self, user, error, _("the user “%s” has a client certificate without its key, or the reverse"),
                               access->user);

  access->token = g_strdup (wh_kubeconfig_text (self, user, "token"));
  access->username = g_strdup (wh_kubeconfig_text (self, user, "username"));
  access->password = g_strdup (wh_kubeconfig_text (self, user, "password"));
  access->as = g_strdup (wh_kubeconfig_text (self, user, "as"));
  access->as_uid = g_strdup (wh_kubeconfig_text (self, user, "as-uid"));
  access->as_groups = wh_kubeconfig_dup_list (self, user, "as-groups");
  access->as_extra = wh_kubeconfig_dup_pairs (self, user, "as-user-extra");

  if (access->token == NULL && token_file != NULL)
    {
      g_autoptr(GError) local_error = NULL;

      access->token_file = resolve_path (self, token_file);

      if (!g_file_get_contents (access->token_file, &access->token, NULL, &local_error))
        return wh_kubeconfig_fail (self, wh_kubeconfig_member (self, user, "tokenFile"), error,
                                   wh_sandbox_is_inside () ? _("“%s” is outside the sandbox; put the token into the connection")
                                                           : _("“%s” cannot be read: %s"),
                                   "tokenFile", local_error->message);

      g_strstrip (access->token);
    }

  if (exec != NULL && exec->type == YAML_MAPPING_NODE && access->token == NULL)
    return resolve_exec (self, exec, access, error);

  if (auth_provider != NULL && auth_provider->type == YAML_MAPPING_NODE && access->token == NULL &&
      access->certificate_pem == NULL && access->username == NULL)
    return wh_kubeconfig_fail (self, auth_provider, error,
                               _("the user “%s” uses an auth provider, which Kubernetes dropped in 1.26; use an exec plugin or a token"),
                               access->user);

  return TRUE;
}

/**
 * wh_kubeconfig_resolve:
 * @self: a kubeconfig
 * @context: (nullable): a context; %NULL = the file's current one
 * @error: what is wrong, in which line, and what to do
 *
 * Reads the certificate and token files that the context names, too.
 *
 * Returns: (transfer full) (nullable): how to reach the cluster
 */
WhKubeAccess *
wh_kubeconfig_resolve (WhKubeconfig  *self,
                       const char    *context,
                       GError       **error)
{
  g_autoptr(WhKubeAccess) access = NULL;
  yaml_node_t *entry;
  yaml_node_t *body;
  yaml_node_t *cluster;
  yaml_node_t *user;

  g_return_val_if_fail (self != NULL, NULL);

  if (context == NULL || *context == '\0')
    context = wh_kubeconfig_get_current_context (self);

  if (context == NULL)
    {
      g_auto(GStrv) names = wh_kubeconfig_dup_contexts (self);
      g_autofree char *all = g_strjoinv (", ", names);

      wh_kubeconfig_fail (self, NULL, error, _("the file has no current context; choose one of: %s"), all);
      return NULL;
    }

  entry = wh_kubeconfig_find_entry (self, "contexts", context);

  if (entry == NULL)
    {
      g_auto(GStrv) names = wh_kubeconfig_dup_contexts (self);
      g_autofree char *all = g_strjoinv (", ", names);

      wh_kubeconfig_fail (self, NULL, error, _("there is no context “%s”; choose one of: %s"), context, all);
      return NULL;
    }

  body = wh_kubeconfig_member (self, entry, "context");
  access = wh_kube_access_new ();
  access->context = g_strdup (context);
  access->cluster = g_strdup (wh_kubeconfig_text (self, body, "cluster"));
  access->user = g_strdup (wh_kubeconfig_text (self, body, "user"));
  access->namespace = g_strdup (wh_kubeconfig_text (self, body, "namespace"));

  if (access->cluster == NULL)
    {
      wh_kubeconfig_fail (self, entry, error, _("the context “%s” names no cluster"), context);
      return NULL;
    }

  cluster = wh_kubeconfig_find_entry (self, "clusters", access->cluster);

  if (cluster == NULL)
    {
      wh_kubeconfig_fail (self, entry, error, _("the context “%s” names the cluster “%s”, which the file does not have"),
                          context, access->cluster);
      return NULL;
    }

  if (!resolve_cluster (self, wh_kubeconfig_member (self, cluster, "cluster"), access, error))
    return NULL;

  if (access->user == NULL)
    return g_steal_pointer (&access);

  user = wh_kubeconfig_find_entry (self, "users", access->user);

  if (user == NULL)
    {
      wh_kubeconfig_fail (self, entry, error, _("the context “%s” names the user “%s”, which the file does not have"),
                          context, access->user);
      return NULL;
    }

  if (!resolve_user (self, wh_kubeconfig_member (self, user, "user"), access, error))
    return NULL;

  return g_steal_pointer (&access);
}
