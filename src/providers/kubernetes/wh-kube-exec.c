/* wh-kube-exec.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include "wh-dex-util.h"
#include "wh-json-write.h"
#include "wh-json.h"
#include "wh-kube-exec.h"
#include "wh-sandbox.h"
#include "wh-secrets.h"

/* Plugins may have to ask a cloud, or wait for somebody to touch a key. */
#define DEADLINE_MSEC 60000

G_DEFINE_BOXED_TYPE (WhKubeCredential, wh_kube_credential, wh_kube_credential_copy, wh_kube_credential_free)

/**
 * wh_kube_credential_copy:
 * @self: a credential
 *
 * Returns: (transfer full): an independent copy, wiped by itself
 */
WhKubeCredential *
wh_kube_credential_copy (const WhKubeCredential *self)
{
  WhKubeCredential *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (WhKubeCredential, 1);
  copy->token = g_strdup (self->token);
  copy->certificate_pem = g_strdup (self->certificate_pem);
  copy->key_pem = g_strdup (self->key_pem);
  copy->expires_at = self->expires_at;

  return copy;
}

/**
 * wh_kube_credential_free:
 * @self: (nullable) (transfer full): a credential; token and key are wiped
 */
void
wh_kube_credential_free (WhKubeCredential *self)
{
  if (self == NULL)
    return;

  wh_secret_free (self->token);
  g_free (self->certificate_pem);
  wh_secret_free (self->key_pem);
  g_free (self);
}

/* Only versions that there are: what a plugin wrote may hold a secret anywhere. */
static const char *
name_version (const char *text)
{
  static const char * const versions[] = {
    "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1alpha1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    if (g_strcmp0 (text, versions[i]) == 0)
      return versions[i];

  return "?";
}

/**
 * wh_kube_credential_parse:
 * @command: name of the plugin, for messages
 * @api_version: what the kubeconfig says that it speaks
 * @text: what it wrote
 * @error: what is wrong with it; never holds any of @text
 *
 * Returns: (transfer full) (nullable): the credential
 */
WhKubeCredential *
wh_kube_credential_parse (const char  *command,
                          const char  *api_version,
                          const char  *text,
                          GError     **error)
{
  g_autoptr(WhKubeCredential) self = NULL;
  g_autoptr(WhJson) json = NULL;
  yyjson_val *root;
  const char *answered;
  gint64 expires_at;

  g_return_val_if_fail (command != NULL, NULL);

  if (text == NULL || !(json = wh_json_parse (text, strlen (text), command, NULL)))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED,
                   _("The exec plugin “%s” wrote no credential; try it in a terminal"), command);
      return NULL;
    }

  root = wh_json_get_root (json);
  answered = wh_json_get_text (root, "apiVersion");

  if (g_strcmp0 (answered, api_version) != 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED,
                   _("The exec plugin “%s” speaks %s, its kubeconfig says %s; make them the same"),
                   command, name_version (answered), api_version);
      return NULL;
    }

  self = g_new0 (WhKubeCredential, 1);
  self->token = g_strdup (wh_json_get_text (root, "status.token"));
  self->certificate_pem = g_strdup (wh_json_get_text (root, "status.clientCertificateData"));
  self->key_pem = g_strdup (wh_json_get_text (root, "status.clientKeyData"));
  expires_at = wh_json_get_time (root, "status.expirationTimestamp");
  self->expires_at = expires_at != WH_ABSENT ? expires_at : 0;

  if (self->token == NULL && (self->certificate_pem == NULL || self->key_pem == NULL))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED,
                   _("The exec plugin “%s” gave neither a token nor a certificate; log in with it in a terminal"),
                   command);
      return NULL;
    }

  return g_steal_pointer (&self);
}

static char *
build_exec_info (const WhKubeAccess *access)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "apiVersion");
  json_builder_add_string_value (builder, access->exec.api_version);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, "ExecCredential");
  json_builder_set_member_name (builder, "spec");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "interactive");
  json_builder_add_boolean_value (builder, FALSE);

  if (access->exec.cluster_info)
    {
      json_builder_set_member_name (builder, "cluster");
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "server");
      json_builder_add_string_value (builder, access->server);

      if (access->tls_server_name != NULL)
        {
          json_builder_set_member_name (builder, "tls-server-name");
          json_builder_add_string_value (builder, access->tls_server_name);
        }

      if (access->insecure)
        {
          json_builder_set_member_name (builder, "insecure-skip-tls-verify");
          json_builder_add_boolean_value (builder, TRUE);
        }

      if (access->ca_pem != NULL)
        {
          g_autofree char *data = g_base64_encode ((const guchar *)access->ca_pem, strlen (access->ca_pem));

          json_builder_set_member_name (builder, "certificate-authority-data");
          json_builder_add_string_value (builder, data);
        }

      json_builder_end_object (builder);
    }

  json_builder_end_object (builder);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

typedef struct
{
  char       *command;
  char       *api_version;
  DexPromise *promise;
} RunArgs;

static void
run_args_free (RunArgs *args)
{
  g_free (args->command);
  g_free (args->api_version);
  dex_unref (args->promise);
  g_free (args);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunArgs, run_args_free)

/* Says why the plugin could not be started from the sandbox; else NULL. */
static GError *
explain_sandbox (const char *command,
                 const char *text)
{
  if (!wh_sandbox_is_inside () || text == NULL || strstr (text, "Portal call failed") == NULL)
    return NULL;

  if (strstr (text, "Failed to execute child process") != NULL)
    return g_error_new (WH_ERROR, WH_ERROR_AUTH_REQUIRED,
                        _("The exec plugin “%s” cannot be started: is it installed?"), command);

  return g_error_new (WH_ERROR, WH_ERROR_AUTH_REQUIRED,
                      _("The exec plugin “%s” is outside the sandbox, and Wheelhouse may not start it: to allow that, run “flatpak override --user --talk-name=org.freedesktop.Flatpak " APP_ID "” and start Wheelhouse again"),
                      command);
}

static void
communicate_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GSubprocess *process = G_SUBPROCESS (object);
  g_autoptr(RunArgs) args = user_data;
  g_autoptr(WhKubeCredential) credential = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *err_text = NULL;
  char *text = NULL;

  if (!g_subprocess_communicate_utf8_finish (process, result, &text, &err_text, &error))
    {
      g_subprocess_force_exit (process);
      dex_promise_reject (args->promise, g_steal_pointer (&error));
      return;
    }

  if (!g_subprocess_get_successful (process) && (error = explain_sandbox (args->command, err_text)) != NULL)
    {
      wh_secret_free (text);
      dex_promise_reject (args->promise, g_steal_pointer (&error));
      return;
    }

  if (!g_subprocess_get_successful (process))
    {
      char *line = err_text != NULL ? g_strstrip (err_text) : NULL;

      /* Plugins complain in their last line. */
      if (line != NULL && strrchr (line, '\n') != NULL)
        line = strrchr (line, '\n') + 1;

      g_set_error (&error, WH_ERROR, WH_ERROR_AUTH_REQUIRED,
                   _("The exec plugin “%s” failed (%s); log in with it in a terminal"),
                   args->command, line != NULL && *line != '\0' ? line : _("without a word"));
    }
  else
    {
      credential = wh_kube_credential_parse (args->command, args->api_version, text, &error);
    }

  wh_secret_free (text);

  if (error != NULL)
    dex_promise_reject (args->promise, g_steal_pointer (&error));
  else
    dex_promise_resolve_boxed (args->promise, WH_TYPE_KUBE_CREDENTIAL, g_steal_pointer (&credential));
}

/**
 * wh_kube_exec_run:
 * @access: a context with an exec plugin
 *
 * Runs the plugin.
 *
 * Returns: (transfer full): resolves to a [struct@KubeCredential]
 */
DexFuture *
wh_kube_exec_run (const WhKubeAccess *access)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *info = NULL;
  g_auto(GStrv) host_argv = NULL;
  DexPromise *promise;
  RunArgs *args;

  g_return_val_if_fail (access != NULL, NULL);
  g_return_val_if_fail (access->exec.argv != NULL, NULL);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  info = build_exec_info (access);

  if (wh_sandbox_is_inside ())
    {
      g_autoptr(GStrvBuilder) environment = g_strv_builder_new ();
      g_auto(GStrv) pairs = NULL;

      g_strv_builder_take (environment, g_strconcat ("KUBERNETES_EXEC_INFO=", info, NULL));
      if (access->exec.env != NULL)
        g_strv_builder_addv (environment, (const char **)access->exec.env);
      pairs = g_strv_builder_end (environment);
      host_argv = wh_sandbox_dup_host_argv ((const char * const *)access->exec.argv, (const char * const *)pairs);
    }

  g_subprocess_launcher_setenv (launcher, "KUBERNETES_EXEC_INFO", info, TRUE);

  for (guint i = 0; access->exec.env != NULL && access->exec.env[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (access->exec.env[i], "=", 2);

      if (*pair[0] != '\0')
        g_subprocess_launcher_setenv (launcher, pair[0], pair[1], TRUE);
    }

  process = g_subprocess_launcher_spawnv (launcher,
                                          (const char * const *)(host_argv != NULL ? host_argv : access->exec.argv),
                                          &error);

  if (process == NULL)
    return wh_dex_reject (WH_ERROR_AUTH_REQUIRED, _("The exec plugin “%s” cannot be started: %s%s%s"),
                          access->exec.argv[0],
                          access->exec.hint != NULL ? access->exec.hint : error->message,
                          access->exec.hint != NULL ? "" : ". ",
                          access->exec.hint != NULL ? "" : _("Is it installed?"));

  promise = dex_promise_new_cancellable ();
  args = g_new0 (RunArgs, 1);
  args->command = g_path_get_basename (access->exec.argv[0]);
  args->api_version = g_strdup (access->exec.api_version);
  args->promise = dex_ref (promise);
  g_subprocess_communicate_utf8_async (process, NULL, dex_promise_get_cancellable (promise), communicate_cb, args);

  return wh_dex_with_deadline (DEX_FUTURE (promise), DEADLINE_MSEC);
}
