/* fuzz-formats.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken headers, error pages, kubeconfig files, credentials of plugins and
 * lines of other programs' settings to what reads them. Nothing may crash or go
 * round for ever, and what is refused is refused with a reason. */

#include "config.h"

#include <string.h>

#include "gitea/wh-gitea-discover.h"
#include "kubernetes/wh-kube-exec.h"
#include "kubernetes/wh-kubeconfig.h"
#include "mutate.h"
#include "wh-error.h"
#include "wh-http-challenge.h"
#include "wh-http-error-private.h"
#include "wh-http-reply-private.h"
#include "wh-kind.h"

static const char kubeconfig_text[] =
  "apiVersion: v1\n"
  "kind: Config\n"
  "current-context: prod\n"
  "clusters:\n"
  "- name: one\n"
  "  cluster:\n"
  "    server: https://10.0.0.1:6443/k8s\n"
  "    tls-server-name: kubernetes\n"
  "    proxy-url: socks5://10.0.0.2:1080\n"
  "    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==\n"
  "- name: &two two\n"
  "  cluster: {server: 'http://127.0.0.1:8001', insecure-skip-tls-verify: true}\n"
  "users:\n"
  "- name: admin\n"
  "  user: {token: \"se\\u0063ret\", client-key-data: eA==, client-certificate-data: eQ==}\n"
  "- name: plugin\n"
  "  user:\n"
  "    exec:\n"
  "      apiVersion: client.authentication.k8s.io/v1\n"
  "      command: ./login\n"
  "      args: [token, --cluster, one]\n"
  "      env:\n"
  "      - {name: REGION, value: fsn1}\n"
  "      installHint: |\n"
  "        Get it\n"
  "        somewhere.\n"
  "contexts:\n"
  "- name: prod\n"
  "  context: {cluster: one, user: admin, namespace: shop}\n"
  "- name: cloud\n"
  "  context: {cluster: *two, user: plugin}\n";

static const char * const challenges[] = {
  "Bearer realm=\"https://auth.example/token\",service=\"registry\",scope=\"repository:a/b:pull,push\"",
  "Basic realm=\"a \\\"b\\\"\", Bearer realm = x , error=invalid_token",
  "Negotiate abc==, Digest qop=\"auth, auth-int\", nonce=1, Basic",
};

static const char * const links[] = {
  "<http://internal:3000/base/list?page=1>; rel=\"prev\", <http://internal:3000/base/list?page=3&a=b,c>; rel=\"next\"",
  "</base/v2/_catalog?last=acme%2Fweb&n=100>; rel=\"next\"",
  "<list?page=2>;title=\"a;b,c\" ; rel=next",
};

static GString *
mutated (const char *text,
         GRand      *rand)
{
  GString *copy = g_string_new (text);

  mutate (copy, rand);

  return copy;
}

/* As libsoup lets through: no line breaks, no NUL. */
static GString *
mutated_header (const char *text,
                GRand      *rand)
{
  GString *copy = mutated (text, rand);

  for (gsize i = 0; i < copy->len; i++)
    {
      if (copy->str[i] == 0 || copy->str[i] == '\r' || copy->str[i] == '\n')
        copy->str[i] = ' ';
    }

  return copy;
}

static void
test_kubeconfig (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (5000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (kubeconfig_text, rand);
      g_autoptr(GError) error = NULL;
      g_autoptr(WhKubeconfig) kubeconfig = wh_kubeconfig_parse ("/nowhere/config", text->str, text->len, &error);
      g_auto(GStrv) contexts = NULL;

      if (kubeconfig == NULL)
        {
          g_assert_true (error->domain == WH_ERROR);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          continue;
        }

      g_assert_no_error (error);
      contexts = wh_kubeconfig_dup_contexts (kubeconfig);
      n_read++;

      for (guint j = 0; contexts[j] != NULL; j++)
        {
          g_autoptr(GError) why = NULL;
          g_autoptr(WhKubeAccess) access = wh_kubeconfig_resolve (kubeconfig, contexts[j], &why);

          g_assert_true ((access != NULL) == (why == NULL));
          g_assert_true (why == NULL || (why->domain == WH_ERROR && g_utf8_validate (why->message, -1, NULL)));
        }
    }

  g_test_message ("%d of %d were still readable", n_read, rounds);
  g_assert_cmpint (n_read, >, 0);
}

static void
test_challenges (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated_header (challenges[i % G_N_ELEMENTS (challenges)], rand);
      g_autoptr(WhHttpChallenge) bearer = wh_http_challenge_find (text->str, "Bearer");
      g_autoptr(WhHttpChallenge) basic = wh_http_challenge_find (text->str, "Basic");

      if (bearer != NULL)
        g_assert_cmpuint (strlen (wh_http_challenge_get_parameter (bearer, "realm") ?: ""), <=, text->len);

      if (basic != NULL)
        g_assert_cmpuint (strlen (wh_http_challenge_get_parameter (basic, "realm") ?: ""), <=, text->len);
    }
}

static void
test_links (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated_header (links[i % G_N_ELEMENTS (links)], rand);
      g_autoptr(SoupMessage) message = soup_message_new ("GET", "http://127.0.0.1:1/base/list");
      g_autoptr(WhHttpReply) reply = NULL;
      g_autofree char *next = NULL;

      soup_message_headers_append (soup_message_get_response_headers (message), "Link", text->str);
      reply = wh_http_reply_new (message, "/base", 0, FALSE);
      next = wh_http_reply_dup_next_link (reply);

      if (next == NULL)
        continue;

      /* Joined to the base of the connection it can name no other host. */
      g_assert_null (strchr (next, '#'));
      n_read += g_str_has_prefix (next, "/list?page=");
    }

  g_assert_cmpint (n_read, >, 0);
}

static void
say_nothing (const char     *domain,
             GLogLevelFlags  level,
             const char     *message,
             gpointer        data)
{
}

/* When to come back, and how many there are. */
static void
test_numbers (void)
{
  static const char * const seeds[] = { "120", "Fri, 02 Oct 2026 03:04:05 GMT", "Friday, 02-Oct-26 03:04:05 GMT", "Fri Oct  2 03:04:05 2026" };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  /* It tells of every date that is none. */
  g_log_set_handler ("libsoup", G_LOG_LEVEL_DEBUG, say_nothing, NULL);

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated_header (seeds[i % G_N_ELEMENTS (seeds)], rand);
      g_autoptr(SoupMessage) message = soup_message_new ("GET", "http://127.0.0.1:1/");
      SoupMessageHeaders *headers = soup_message_get_response_headers (message);
      g_autoptr(WhHttpReply) reply = NULL;
      gint64 total;

      soup_message_headers_append (headers, "Retry-After", text->str);
      soup_message_headers_append (headers, "X-Total-Count", text->str);
      reply = wh_http_reply_new (message, "", 0, FALSE);
      n_read += wh_http_reply_get_retry_after (reply) > 0;
      g_assert_cmpuint (wh_http_reply_get_retry_after (reply), <=, G_MAXINT);
      total = wh_http_reply_get_total_count (reply);
      g_assert_true (total == WH_ABSENT || total >= 0);
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

/* What stands in the answer of a server that refuses becomes one sentence. */
static void
test_refusals (void)
{
  static const char * const bodies[] = {
    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"requested access is \\u0022denied\\u0022\",\"detail\":[{\"Type\":\"repository\"}]}]}",
    "{\"kind\":\"Status\",\"message\":\"pods \\\"x\\\" is forbidden\",\"reason\":\"Forbidden\",\"code\":403}",
    "<!DOCTYPE html>\n<html><head><title>502 Bad\nGateway</title></head><body>nginx</body></html>",
    "404 page not found\r\nand\tmore \x1b[31mred",
  };
  static const guint statuses[] = { 301, 400, 401, 403, 404, 409, 429, 500, 502 };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (bodies[i % G_N_ELEMENTS (bodies)], rand);
      g_autoptr(GString) place = mutated_header ("https://other.example/\xc3\xa9?a=b", rand);
      g_autoptr(SoupMessage) message = soup_message_new ("GET", "http://127.0.0.1:1/list");
      g_autoptr(WhHttpReply) reply = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *excerpt = NULL;

      soup_message_headers_append (soup_message_get_response_headers (message), "Location", place->str);
      reply = wh_http_reply_new (message, "", 0, FALSE);
      reply->status = statuses[g_rand_int_range (rand, 0, G_N_ELEMENTS (statuses))];
      g_clear_pointer (&reply->body, g_bytes_unref);
      reply->body = g_bytes_new (text->str, text->len);
      excerpt = wh_http_error_dup_excerpt (reply);
      error = wh_http_error_from_reply ("forge", reply, "/list");
      g_assert_true (error->domain == WH_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strpbrk (error->message, "\r\n\x1b"));
      g_assert_true (excerpt == NULL || g_utf8_validate (excerpt, -1, NULL));
    }
}

static void
test_credentials (void)
{
  static const char seed[] = "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{"
                             "\"token\":\"s3cret\",\"expirationTimestamp\":\"2026-10-02T03:04:05Z\","
                             "\"clientCertificateData\":\"-----BEGIN CERTIFICATE-----\\nx\",\"clientKeyData\":\"k\"}}";
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (seed, rand);
      g_autoptr(GError) error = NULL;
      g_autoptr(WhKubeCredential) credential = wh_kube_credential_parse ("login", "client.authentication.k8s.io/v1", text->str, &error);

      g_assert_true ((credential == NULL) == (error != NULL));
      g_assert_true (error == NULL || (g_error_matches (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED) && strstr (error->message, "s3cret") == NULL));
      n_read += credential != NULL;
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

/* An address that is proposed is one, and holds nobody's name or password. */
static void
test_addresses (void)
{
  static const char * const lines[] = {
    "[credential \"https://me:s3cret@git.example:3000/acme?x#y\"]", "[url \"http://[::1]:3000\"]",
    "- url: 'https://me@git.example/base'", "  url: \"http://10.0.0.1\"",
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = mutated (lines[i % G_N_ELEMENTS (lines)], rand);
      g_autofree char *git = wh_gitea_parse_git_line (text->str);
      g_autofree char *tea = wh_gitea_parse_tea_line (text->str);
      const char *found = git != NULL ? git : tea;

      if (found == NULL)
        continue;

      n_read++;
      g_assert_true (g_utf8_validate (found, -1, NULL));
      g_assert_true (g_uri_is_valid (found, G_URI_FLAGS_NONE, NULL));
      g_assert_null (strchr (found, '@'));
    }

  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/kubeconfig", test_kubeconfig);
  g_test_add_func ("/fuzz/challenges", test_challenges);
  g_test_add_func ("/fuzz/links", test_links);
  g_test_add_func ("/fuzz/numbers", test_numbers);
  g_test_add_func ("/fuzz/refusals", test_refusals);
  g_test_add_func ("/fuzz/credentials", test_credentials);
  g_test_add_func ("/fuzz/addresses", test_addresses);

  return g_test_run ();
}
