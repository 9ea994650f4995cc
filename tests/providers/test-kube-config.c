/* test-kube-config.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "kubernetes/wh-kube-discover.h"
#include "kubernetes/wh-kube-exec.h"
#include "kubernetes/wh-kubeconfig.h"
#include "wh-dex-util.h"
#include "wh-proposal.h"

static const char good[] =
  "apiVersion: v1\n"
  "kind: Config\n"
  "current-context: prod\n"
  "clusters:\n"
  "- name: one\n"
  "  cluster:\n"
  "    server: https://10.0.0.1:6443/k8s\n"
  "    tls-server-name: kubernetes\n"
  "    insecure-skip-tls-verify: false\n"
  "- name: two\n"
  "  cluster: {server: 'http://127.0.0.1:8001', insecure-skip-tls-verify: true}\n"
  "users:\n"
  "- name: admin\n"
  "  user:\n"
  "    token: secret-token\n"
  "- name: basic\n"
  "  user: {username: u, password: p}\n"
  "- name: plugin\n"
  "  user:\n"
  "    exec:\n"
  "      apiVersion: client.authentication.k8s.io/v1\n"
  "      command: ./login\n"
  "      args: [token, --cluster, one]\n"
  "      env:\n"
  "      - {name: REGION, value: fsn1}\n"
  "      interactiveMode: Never\n"
  "- name: impersonator\n"
  "  user: {token: t, as: robot, as-groups: [ops, devs], as-uid: '12', as-user-extra: {scopes: [view, edit], bad: text}}\n"
  "contexts:\n"
  "- name: prod\n"
  "  context: {cluster: one, user: admin, namespace: shop}\n"
  "- name: dev\n"
  "  context: {cluster: two, user: basic}\n"
  "- name: cloud\n"
  "  context: {cluster: one, user: plugin}\n"
  "- name: robot\n"
  "  context: {cluster: one, user: impersonator}\n"
  "- name: lost\n"
  "  context: {cluster: three, user: admin}\n"
  "- name: nobody\n"
  "  context: {cluster: one, user: ghost}\n"
  "- name: bare\n"
  "  context: {cluster: two}\n";

static WhKubeAccess *
resolve (const char  *text,
         const char  *context,
         GError     **error)
{
  g_autoptr(WhKubeconfig) kubeconfig = wh_kubeconfig_parse ("/home/me/.kube/config", text, strlen (text), error);

  return kubeconfig != NULL ? wh_kubeconfig_resolve (kubeconfig, context, error) : NULL;
}

static void
test_contexts (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhKubeconfig) kubeconfig = wh_kubeconfig_parse ("/c", good, strlen (good), &error);
  g_auto(GStrv) contexts = NULL;

  g_assert_no_error (error);
  contexts = wh_kubeconfig_dup_contexts (kubeconfig);
  g_assert_cmpuint (g_strv_length (contexts), ==, 7);
  g_assert_cmpstr (contexts[1], ==, "dev");
  g_assert_cmpstr (wh_kubeconfig_get_current_context (kubeconfig), ==, "prod");
}

static void
test_resolve (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhKubeAccess) prod = resolve (good, NULL, &error);
  g_autoptr(WhKubeAccess) dev = resolve (good, "dev", NULL);
  g_autoptr(WhKubeAccess) cloud = resolve (good, "cloud", NULL);
  g_autoptr(WhKubeAccess) robot = resolve (good, "robot", NULL);
  g_autoptr(WhKubeAccess) bare = resolve (good, "bare", NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (prod->server, ==, "https://10.0.0.1:6443/k8s");
  g_assert_cmpstr (prod->tls_server_name, ==, "kubernetes");
  g_assert_false (prod->insecure);
  g_assert_cmpstr (prod->token, ==, "secret-token");
  g_assert_cmpstr (prod->namespace, ==, "shop");

  g_assert_true (dev->insecure);
  g_assert_cmpstr (dev->username, ==, "u");
  g_assert_null (dev->token);

  g_assert_cmpstr (cloud->exec.argv[0], ==, "/home/me/.kube/./login");
  g_assert_cmpstr (cloud->exec.argv[3], ==, "one");
  g_assert_null (cloud->exec.argv[4]);
  g_assert_cmpstr (cloud->exec.env[0], ==, "REGION=fsn1");

  g_assert_cmpstr (robot->as, ==, "robot");
  g_assert_cmpstr (robot->as_groups[0], ==, "ops");
  g_assert_cmpstr (robot->as_groups[1], ==, "devs");
  g_assert_null (robot->as_groups[2]);
  g_assert_cmpstr (robot->as_uid, ==, "12");
  g_assert_cmpstr (robot->as_extra[2], ==, "scopes");
  g_assert_cmpstr (robot->as_extra[3], ==, "edit");
  g_assert_null (robot->as_extra[4]);
  g_assert_null (bare->user);
}

/* Each message says where, what, and what to do. */
static void
test_bad_files (void)
{
  static const struct
  {
    const char *text;
    const char *context;
    const char *words;
  } cases[] = {
    { "a: [", NULL, "line 2: this is not YAML" },
    { "", NULL, "line 1: this is not a kubeconfig" },
    { "- x\n", NULL, "line 1: this is not a kubeconfig" },
    { "kind: Deployment\ncontexts: []\n", NULL, "line 1: the file describes a Deployment" },
    { "clusters: []\n", NULL, "no contexts" },
    { "contexts: nope\n", NULL, "“contexts” has to be a list" },
    { "contexts: []\n", NULL, "no current context" },
    { good, "absent", "there is no context “absent”; choose one of: prod, dev" },
    { good, "lost", "line 38: the context “lost” names the cluster “three”" },
    { good, "nobody", "line 40: the context “nobody” names the user “ghost”" },
    { "contexts:\n- name: a\n  context: {user: b}\n", "a", "names no cluster" },
    { "contexts:\n- {name: a, context: {cluster: c}}\nclusters:\n- name: c\n  cluster: {}\n", "a", "line 5: the cluster “c” has no server" },
    { "contexts:\n- {name: a, context: {cluster: c}}\nclusters:\n- {name: c, cluster: {server: 'ftp://x'}}\n", "a",
      "“ftp://x” is not the address of a server" },
    { "contexts:\n- {name: a, context: {cluster: c}}\nclusters:\n"
      "- {name: c, cluster: {server: 'https://x', certificate-authority-data: bm90IHBlbQ==}}\n", "a",
      "“certificate-authority-data” is not a base64-encoded PEM" },
    { "contexts:\n- {name: a, context: {cluster: c}}\nclusters:\n"
      "- {name: c, cluster: {server: 'https://x', certificate-authority: absent.pem}}\n", "a",
      "“certificate-authority” cannot be read" },
    { "contexts:\n- {name: a, context: {cluster: c, user: u}}\nclusters:\n- {name: c, cluster: {server: 'https://x'}}\n"
      "users:\n- name: u\n  user:\n    exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}\n", "a",
      "line 8: the exec plugin “x” speaks client.authentication.k8s.io/v1alpha1" },
    { "contexts:\n- {name: a, context: {cluster: c, user: u}}\nclusters:\n- {name: c, cluster: {server: 'https://x'}}\n"
      "users:\n- name: u\n  user: {auth-provider: {name: gcp}}\n", "a", "auth provider" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(WhKubeAccess) access = resolve (cases[i].text, cases[i].context, &error);

      g_assert_null (access);
      g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);

      if (strstr (error->message, cases[i].words) == NULL ||
          !g_str_has_prefix (error->message, "/home/me/.kube/config, line "))
        g_error ("case %u: “%s” lacks “%s”", i, error->message, cases[i].words);
    }
}

static void
test_files_are_relative (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("wh-kube-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "config", NULL);
  g_autofree char *ca = g_build_filename (folder, "ca.pem", NULL);
  g_autofree char *token = g_build_filename (folder, "token", NULL);
  static const char text[] =
    "current-context: a\ncontexts:\n- {name: a, context: {cluster: c, user: u}}\n"
    "clusters:\n- {name: c, cluster: {server: 'https://x', certificate-authority: ca.pem}}\n"
    "users:\n- {name: u, user: {tokenFile: ./token}}\n";
  g_autoptr(WhKubeconfig) kubeconfig = NULL;
  g_autoptr(WhKubeAccess) access = NULL;

  g_file_set_contents (path, text, -1, NULL);
  g_file_set_contents (ca, "-----BEGIN CERTIFICATE-----\n", -1, NULL);
  g_file_set_contents (token, "from-file\n", -1, NULL);

  kubeconfig = wh_kubeconfig_load (path, &error);
  g_assert_no_error (error);
  access = wh_kubeconfig_resolve (kubeconfig, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (access->token, ==, "from-file");
  g_assert_cmpstr (access->ca_pem, ==, "-----BEGIN CERTIFICATE-----\n");

  g_remove (path);
  g_remove (ca);
  g_remove (token);
  g_rmdir (folder);
}

static void
test_exec_answers (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhKubeCredential) credential = NULL;

  credential = wh_kube_credential_parse ("p", "client.authentication.k8s.io/v1",
                                         "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
                                         "\"status\":{\"token\":\"abc\",\"expirationTimestamp\":\"2030-01-02T03:04:05Z\"}}",
                                         &error);
  g_assert_no_error (error);
  g_assert_cmpstr (credential->token, ==, "abc");
  g_assert_cmpint (credential->expires_at, ==, G_GINT64_CONSTANT (1893553445000000));

  g_assert_null (wh_kube_credential_parse ("p", "client.authentication.k8s.io/v1",
                                           "{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"abc\"}}",
                                           &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
  g_assert_null (strstr (error->message, "abc"));
  g_clear_error (&error);

  g_assert_null (wh_kube_credential_parse ("p", "v", "Please log in: secret", &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_exec_runs (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhKubeAccess) access = wh_kube_access_new ();
  const char *argv[] = {
    "/bin/sh", "-c",
    "case \"$KUBERNETES_EXEC_INFO\" in *'\"server\":\"https://x\"'*) ;; *) exit 3;; esac;"
    "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"'$REGION'\"}}'", NULL,
  };
  const char *env[] = { "REGION=fsn1", NULL };
  DexFuture *future;

  access->server = g_strdup ("https://x");
  access->exec.api_version = g_strdup ("client.authentication.k8s.io/v1");
  access->exec.argv = g_strdupv ((char **)argv);
  access->exec.env = g_strdupv ((char **)env);
  access->exec.cluster_info = TRUE;
  future = wh_kube_exec_run (access);
  wh_dex_run (dex_ref (future), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((WhKubeCredential *)g_value_get_boxed (dex_future_get_value (future, NULL)))->token, ==, "fsn1");
  dex_unref (future);

  g_free (access->exec.argv[2]);
  access->exec.argv[2] = g_strdup ("echo first >&2; echo 'not logged in' >&2; exit 1");
  g_assert_false (wh_dex_run (wh_kube_exec_run (access), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
  g_assert_nonnull (strstr (error->message, "not logged in"));
  g_clear_error (&error);

  g_free (access->exec.argv[0]);
  access->exec.argv[0] = g_strdup ("/nonexistent/login");
  g_assert_false (wh_dex_run (wh_kube_exec_run (access), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
}

/* Whatever is in the file, the answer is a result or a sentence. */
static void
test_fuzz (void)
{
  gsize length = strlen (good);

  for (guint round = 0; round < 20000; round++)
    {
      g_autofree char *text = g_memdup2 (good, length);
      gsize size = g_test_rand_int_range (0, 8) == 0 ? (gsize)g_test_rand_int_range (0, length) : length;
      guint n_changes = g_test_rand_int_range (1, 6);
      g_autoptr(WhKubeconfig) kubeconfig = NULL;
      g_auto(GStrv) contexts = NULL;
      g_autoptr(GError) error = NULL;

      for (guint i = 0; i < n_changes; i++)
        {
          static const char tokens[] = "{}[]:,-#&*!|>'\"%@`\n\t \0~?";

          text[g_test_rand_int_range (0, length)] = g_test_rand_int_range (0, 3) > 0
                                                      ? tokens[g_test_rand_int_range (0, sizeof tokens - 1)]
                                                      : (char)g_test_rand_int_range (0, 256);
        }

      kubeconfig = wh_kubeconfig_parse ("/home/me/.kube/config", text, size, &error);
      g_assert_true ((kubeconfig != NULL) == (error == NULL));

      if (kubeconfig == NULL)
        continue;

      contexts = wh_kubeconfig_dup_contexts (kubeconfig);

      for (guint i = 0; contexts[i] != NULL; i++)
        {
          g_autoptr(GError) resolve_error = NULL;
          g_autoptr(WhKubeAccess) access = wh_kubeconfig_resolve (kubeconfig, contexts[i], &resolve_error);

          g_assert_true ((access != NULL) == (resolve_error == NULL));
        }
    }
}

/* What kubectl would use is proposed, and its contexts can be chosen: the
 * current one first. Files that are not there or make no sense are no news. */
static void
test_discover (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("wh-kube-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, "config", NULL);
  g_autofree char *bad = g_build_filename (dir, "bad", NULL);
  g_autofree char *variable = g_strdup_printf ("%s/none:%s::%s", dir, bad, path);
  g_autoptr(DexFuture) found = NULL;
  g_autoptr(DexFuture) listed = NULL;
  g_autoptr(GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
  const WhProposal *proposal;
  GPtrArray *proposals;
  char **contexts;

  g_assert_true (g_file_set_contents (path, good, -1, &error));
  g_assert_true (g_file_set_contents (bad, "kind: Pod\n", -1, &error));
  g_setenv ("KUBECONFIG", variable, TRUE);

  found = wh_kube_discover ();
  g_assert_true (wh_dex_run (dex_ref (found), &error));
  g_assert_no_error (error);
  proposals = g_value_get_boxed (dex_future_get_value (found, NULL));
  g_assert_cmpuint (proposals->len, ==, 1);
  proposal = g_ptr_array_index (proposals, 0);
  g_assert_cmpstr (proposal->config->provider, ==, "kubernetes");
  g_assert_cmpstr (proposal->config->name, ==, "prod");
  g_assert_cmpstr (wh_connection_config_get_setting (proposal->config, "kubeconfig"), ==, path);
  g_assert_cmpstr (wh_connection_config_get_setting (proposal->config, "context"), ==, "prod");
  g_assert_nonnull (strstr (proposal->source, " · prod, dev, cloud, robot, …"));

  g_hash_table_insert (settings, (gpointer)"kubeconfig", path);
  listed = wh_kube_list_choices (settings);
  g_assert_true (wh_dex_run (dex_ref (listed), &error));
  contexts = g_hash_table_lookup (g_value_get_boxed (dex_future_get_value (listed, NULL)), "context");
  g_assert_cmpstr (contexts[0], ==, "prod");
  g_assert_cmpuint (g_strv_length (contexts), ==, 7);

  g_hash_table_insert (settings, (gpointer)"kubeconfig", bad);
  g_assert_false (wh_dex_run (wh_kube_list_choices (settings), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);

  g_unsetenv ("KUBECONFIG");
  g_unlink (path);
  g_unlink (bad);
  g_rmdir (dir);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kube-config/contexts", test_contexts);
  g_test_add_func ("/kube-config/discover", test_discover);
  g_test_add_func ("/kube-config/resolve", test_resolve);
  g_test_add_func ("/kube-config/bad-files-say-where-and-what", test_bad_files);
  g_test_add_func ("/kube-config/files-are-relative-to-the-file", test_files_are_relative);
  g_test_add_func ("/kube-config/exec-answers", test_exec_answers);
  g_test_add_func ("/kube-config/exec-runs", test_exec_runs);
  g_test_add_func ("/kube-config/any-bytes-give-a-result-or-a-sentence", test_fuzz);

  return g_test_run ();
}
