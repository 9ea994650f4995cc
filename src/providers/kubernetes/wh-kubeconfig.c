/* wh-kubeconfig.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <yaml.h>

#include "wh-error.h"
#include "wh-kubeconfig.h"

/* Real files hold a few clusters with their certificates: tens of kilobytes. */
#define MAX_SIZE (4 * 1024 * 1024)

struct _WhKubeconfig
{
  char            *path;
  char            *folder;
  yaml_document_t  document;
};

WhKubeAccess *
wh_kube_access_new (void)
{
  return g_new0 (WhKubeAccess, 1);
}

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
  g_free (self->key_pem);
  g_free (self->token);
  g_free (self->token_file);
  g_free (self->username);
  g_free (self->password);
  g_free (self->as);
  g_strfreev (self->as_groups);
  g_free (self->exec.api_version);
  g_strfreev (self->exec.argv);
  g_strfreev (self->exec.env);
  g_free (self->exec.hint);
  g_free (self);
}

void
wh_kubeconfig_free (WhKubeconfig *self)
{
  if (self == NULL)
    return;

  yaml_document_delete (&self->document);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

/* ---- Looking into the document ---- */

static guint
line_of (const yaml_node_t *node)
{
  return node != NULL ? node->start_mark.line + 1 : 1;
}

static const char *
scalar (const yaml_node_t *node)
{
  if (node == NULL || node->type != YAML_SCALAR_NODE || node->data.scalar.length == 0)
    return NULL;

  /* A NUL inside would cut names short without anybody noticing. */
  if (memchr (node->data.scalar.value, 0, node->data.scalar.length) != NULL)
    return NULL;

  if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
      (strcmp ((const char *)node->data.scalar.value, "null") == 0 ||
       strcmp ((const char *)node->data.scalar.value, "~") == 0))
    return NULL;

  return (const char *)node->data.scalar.value;
}

static yaml_node_t *
member (WhKubeconfig      *self,
        const yaml_node_t *map,
        const char        *key)
{
  if (map == NULL || map->type != YAML_MAPPING_NODE)
    return NULL;

  for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++)
    {
      yaml_node_t *name = yaml_document_get_node (&self->document, pair->key);

      if (g_strcmp0 (scalar (name), key) == 0)
        return yaml_document_get_node (&self->document, pair->value);
    }

  return NULL;
}

static const char *
text_member (WhKubeconfig      *self,
             const yaml_node_t *map,
             const char        *key)
{
  return scalar (member (self, map, key));
}

static gboolean
true_member (WhKubeconfig      *self,
             const yaml_node_t *map,
             const char        *key)
{
  return g_strcmp0 (text_member (self, map, key), "true") == 0;
}

static char **
list_member (WhKubeconfig      *self,
             const yaml_node_t *map,
             const char        *key)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  yaml_node_t *list = member (self, map, key);

  if (list == NULL || list->type != YAML_SEQUENCE_NODE)
    return NULL;

  for (yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
    {
      yaml_node_t *node = yaml_document_get_node (&self->document, *item);

      if (node != NULL && node->type == YAML_SCALAR_NODE)
        g_strv_builder_add (builder, (const char *)node->data.scalar.value);
    }

  return g_strv_builder_end (builder);
}

/* Of "clusters", "users" or "contexts", the entry with a name. */
static yaml_node_t *
named_entry (WhKubeconfig *self,
             const char   *section,
             const char   *name)
{
  yaml_node_t *root = yaml_document_get_root_node (&self->document);
  yaml_node_t *list = member (self, root, section);

  if (list == NULL || list->type != YAML_SEQUENCE_NODE || name == NULL)
    return NULL;

  for (yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
    {
      yaml_node_t *entry = yaml_document_get_node (&self->document, *item);

      if (g_strcmp0 (text_member (self, entry, "name"), name) == 0)
        return entry;
    }

  return NULL;
}

static gboolean
fail (WhKubeconfig       *self,
      const yaml_node_t  *node,
      GError            **error,
      const char         *format,
      ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (WhKubeconfig       *self,
      const yaml_node_t  *node,
      GError            **error,
      const char         *format,
      ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);

  /* Translators: file name, line number, what is wrong there */
  g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s, line %u: %s"), self->path, line_of (node), sentence);

  return FALSE;
}

/* ---- Parsing ---- */

static gboolean
check_shape (WhKubeconfig  *self,
             GError       **error)
{
  static const char * const sections[] = { "contexts", "clusters", "users" };
  yaml_node_t *root = yaml_document_get_root_node (&self->document);
  const char *kind;

  if (root == NULL || root->type != YAML_MAPPING_NODE)
    return fail (self, root, error, _("this is not a kubeconfig; choose a file with clusters, users and contexts"));

  kind = text_member (self, root, "kind");

  if (kind != NULL && strcmp (kind, "Config") != 0)
    return fail (self, member (self, root, "kind"), error,
                 _("the file describes a %s, not a kubeconfig; choose a file of kind Config"), kind);

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      yaml_node_t *list = member (self, root, sections[i]);

      if (list != NULL && list->type != YAML_SEQUENCE_NODE && scalar (list) != NULL)
        return fail (self, list, error, _("“%s” has to be a list"), sections[i]);
    }

  if (member (self, root, "contexts") == NULL)
    return fail (self, root, error, _("the file has no contexts; add one with “kubectl config set-context”"));

  return TRUE;
}

/**
 * wh_kubeconfig_parse:
 * @path: where the text is from; files it names are relative to it
 * @text: YAML, or JSON
 * @length: bytes of @text
 * @error: what is wrong, in which line, and what to do
 *
 * Returns: (transfer full) (nullable): the parsed file
 */
WhKubeconfig *
wh_kubeconfig_parse (const char  *path,
                     const char  *text,
                     gsize        length,
                     GError     **error)
{
  g_autoptr(WhKubeconfig) self = NULL;
  yaml_parser_t parser;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (text != NULL || length == 0, NULL);

  self = g_new0 (WhKubeconfig, 1);
  self->path = g_strdup (path);
  self->folder = g_path_get_dirname (path);

  if (!yaml_parser_initialize (&parser))
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_FAILED, _("Not enough memory to read the kubeconfig"));
      return NULL;
    }

  yaml_parser_set_input_string (&parser, (const unsigned char *)(text != NULL ? text : ""), length);

  if (!yaml_parser_load (&parser, &self->document))
    {
      /* Translators: file name, line number, the YAML parser's words */
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s, line %u: this is not YAML (%s)"), path,
                   (guint)parser.problem_mark.line + 1, parser.problem != NULL ? parser.problem : "?");
      yaml_parser_delete (&parser);
      memset (&self->document, 0, sizeof self->document);
      return NULL;
    }

  yaml_parser_delete (&parser);

  if (!check_shape (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * wh_kubeconfig_load:
 * @path: the file; a leading ~ is the home folder
 * @error: what is wrong and what to do
 *
 * Returns: (transfer full) (nullable): the parsed file
 */
WhKubeconfig *
wh_kubeconfig_load (const char  *path,
                    GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *full = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  g_return_val_if_fail (path != NULL, NULL);

  full = g_str_has_prefix (path, "~/") ? g_build_filename (g_get_home_dir (), path + 2, NULL) : g_strdup (path);

  if (!g_file_test (full, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("There is no kubeconfig at %s; choose another file"), full);
      return NULL;
    }

  if (!g_file_get_contents (full, &text, &length, &local_error))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("The kubeconfig cannot be read: %s"), local_error->message);
      return NULL;
    }

  if (length > MAX_SIZE)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("%s is too large to be a kubeconfig; choose another file"), full);
      return NULL;
    }

  return wh_kubeconfig_parse (full, text, length, error);
}

/**
 * wh_kubeconfig_dup_contexts:
 * @self: a kubeconfig
 *
 * Returns: (transfer full): the names of the contexts, in the file's order
 */
char **
wh_kubeconfig_dup_contexts (WhKubeconfig *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  yaml_node_t *list;

  g_return_val_if_fail (self != NULL, NULL);

  list = member (self, yaml_document_get_root_node (&self->document), "contexts");

  if (list != NULL && list->type == YAML_SEQUENCE_NODE)
    {
      for (yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
        {
          const char *name = text_member (self, yaml_document_get_node (&self->document, *item), "name");

          if (name != NULL)
            g_strv_builder_add (builder, name);
        }
    }

  return g_strv_builder_end (builder);
}

/**
 * wh_kubeconfig_get_current_context:
 * @self: a kubeconfig
 *
 * Returns: (nullable): the context that kubectl would use
 */
const char *
wh_kubeconfig_get_current_context (WhKubeconfig *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return text_member (self, yaml_document_get_root_node (&self->document), "current-context");
}

/* ---- Resolving ---- */

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
  const char *data = text_member (self, map, data_key);
  const char *path = text_member (self, map, key);

  if (data != NULL)
    {
      gsize length = 0;
      g_autofree guchar *decoded = g_base64_decode (data, &length);

      result = g_strndup ((const char *)decoded, length);

      if (strstr (result, "-----BEGIN") == NULL)
        return fail (self, member (self, map, data_key), error,
                     _("“%s” is not a base64-encoded PEM file; write the file again with your cluster's tool"), data_key);
    }
  else if (path != NULL)
    {
      g_autofree char *full = resolve_path (self, path);

      if (!g_file_get_contents (full, &result, NULL, &local_error))
        return fail (self, member (self, map, key), error, _("“%s” cannot be read: %s"), key, local_error->message);

      if (strstr (result, "-----BEGIN") == NULL)
        return fail (self, member (self, map, key), error, _("%s is not a PEM file"), full);
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
  const char *server = text_member (self, cluster, "server");
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GUri) uri = NULL;

  if (server == NULL)
    return fail (self, cluster, error, _("the cluster “%s” has no server address"), access->cluster);

  uri = g_uri_parse (server, G_URI_FLAGS_NONE, &local_error);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      (strcmp (g_uri_get_scheme (uri), "https") != 0 && strcmp (g_uri_get_scheme (uri), "http") != 0))
    return fail (self, member (self, cluster, "server"), error,
                 _("“%s” is not the address of a server; it has to begin with https://"), server);

  access->server = g_strdup (server);
  access->tls_server_name = g_strdup (text_member (self, cluster, "tls-server-name"));
  access->proxy_url = g_strdup (text_member (self, cluster, "proxy-url"));
  access->insecure = true_member (self, cluster, "insecure-skip-tls-verify");

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
  const char *command = text_member (self, node, "command");
  const char *version = text_member (self, node, "apiVersion");
  yaml_node_t *list = member (self, node, "env");

  if (command == NULL)
    return fail (self, node, error, _("the exec plugin of “%s” has no command"), access->user);

  if (g_strcmp0 (version, "client.authentication.k8s.io/v1") != 0 &&
      g_strcmp0 (version, "client.authentication.k8s.io/v1beta1") != 0)
    return fail (self, node, error,
                 _("the exec plugin “%s” speaks %s, which nobody supports any more; update the plugin and its kubeconfig"),
                 command, version != NULL ? version : _("no version"));

  if (g_strcmp0 (text_member (self, node, "interactiveMode"), "Always") == 0)
    return fail (self, node, error,
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

  if ((args = list_member (self, node, "args")))
    g_strv_builder_addv (argv, (const char **)args);

  if (list != NULL && list->type == YAML_SEQUENCE_NODE)
    {
      for (yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
        {
          yaml_node_t *pair = yaml_document_get_node (&self->document, *item);
          const char *name = text_member (self, pair, "name");
          const char *value = text_member (self, pair, "value");

          if (name != NULL)
            g_strv_builder_take (env, g_strconcat (name, "=", value != NULL ? value : "", NULL));
        }
    }

  access->exec.argv = g_strv_builder_end (argv);
  access->exec.env = g_strv_builder_end (env);
  access->exec.api_version = g_strdup (version);
  access->exec.cluster_info = true_member (self, node, "provideClusterInfo");
  access->exec.hint = g_strdup (text_member (self, node, "installHint"));

  return TRUE;
}

static gboolean
resolve_user (WhKubeconfig       *self,
              const yaml_node_t  *user,
              WhKubeAccess       *access,
              GError            **error)
{
  yaml_node_t *exec = member (self, user, "exec");
  yaml_node_t *auth_provider = member (self, user, "auth-provider");
  const char *token_file = text_member (self, user, "tokenFile");

  if (!load_pem (self, user, "client-certificate", &access->certificate_pem, error) ||
      !load_pem (self, user, "client-key", &access->key_pem, error))
    return FALSE;

  if ((access->certificate_pem != NULL) != (access->key_pem != NULL))
    return fail (self, user, error, _("the user “%s” has a client certificate without its key, or the reverse"),
                 access->user);

  access->token = g_strdup (text_member (self, user, "token"));
  access->username = g_strdup (text_member (self, user, "username"));
  access->password = g_strdup (text_member (self, user, "password"));
  access->as = g_strdup (text_member (self, user, "as"));
  access->as_groups = list_member (self, user, "as-groups");

  if (access->token == NULL && token_file != NULL)
    {
      g_autoptr(GError) local_error = NULL;

      access->token_file = resolve_path (self, token_file);

      if (!g_file_get_contents (access->token_file, &access->token, NULL, &local_error))
        return fail (self, member (self, user, "tokenFile"), error, _("“%s” cannot be read: %s"), "tokenFile",
                     local_error->message);

      g_strstrip (access->token);
    }

  if (exec != NULL && exec->type == YAML_MAPPING_NODE && access->token == NULL)
    return resolve_exec (self, exec, access, error);

  if (auth_provider != NULL && auth_provider->type == YAML_MAPPING_NODE && access->token == NULL &&
      access->certificate_pem == NULL && access->username == NULL)
    return fail (self, auth_provider, error,
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

      fail (self, NULL, error, _("the file has no current context; choose one of: %s"), all);
      return NULL;
    }

  entry = named_entry (self, "contexts", context);

  if (entry == NULL)
    {
      g_auto(GStrv) names = wh_kubeconfig_dup_contexts (self);
      g_autofree char *all = g_strjoinv (", ", names);

      fail (self, NULL, error, _("there is no context “%s”; choose one of: %s"), context, all);
      return NULL;
    }

  body = member (self, entry, "context");
  access = wh_kube_access_new ();
  access->context = g_strdup (context);
  access->cluster = g_strdup (text_member (self, body, "cluster"));
  access->user = g_strdup (text_member (self, body, "user"));
  access->namespace = g_strdup (text_member (self, body, "namespace"));

  if (access->cluster == NULL)
    {
      fail (self, entry, error, _("the context “%s” names no cluster"), context);
      return NULL;
    }

  cluster = named_entry (self, "clusters", access->cluster);

  if (cluster == NULL)
    {
      fail (self, entry, error, _("the context “%s” names the cluster “%s”, which the file does not have"),
            context, access->cluster);
      return NULL;
    }

  if (!resolve_cluster (self, member (self, cluster, "cluster"), access, error))
    return NULL;

  if (access->user == NULL)
    return g_steal_pointer (&access);

  user = named_entry (self, "users", access->user);

  if (user == NULL)
    {
      fail (self, entry, error, _("the context “%s” names the user “%s”, which the file does not have"),
            context, access->user);
      return NULL;
    }

  if (!resolve_user (self, member (self, user, "user"), access, error))
    return NULL;

  return g_steal_pointer (&access);
}
