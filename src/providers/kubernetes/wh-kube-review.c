/* wh-kube-review.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-kube-review.h"

/* What the server says about who we are and what we may. */

static WhHttpRequest *
build_access_review (const WhKubeResource *resource,
                     const char           *namespace,
                     const char           *verb,
                     const char           *subresource)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  WhHttpRequest *request;

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "apiVersion", "authorization.k8s.io/v1");
  wh_json_write_text (builder, "kind", "SelfSubjectAccessReview");
  json_builder_set_member_name (builder, "spec");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "resourceAttributes");
  json_builder_begin_object (builder);
  wh_json_write_text (builder, "verb", verb);
  wh_json_write_text (builder, "group", resource->group);
  wh_json_write_text (builder, "resource", resource->plural);
  wh_json_write_text (builder, "subresource", subresource);
  wh_json_write_text (builder, "namespace", resource->namespaced ? namespace : NULL);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  request = wh_http_request_new ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
  wh_http_request_take_json (request, wh_json_write_end (builder, FALSE));

  /* It creates nothing. */
  wh_http_request_set_flags (request, WH_HTTP_IDEMPOTENT);

  return request;
}

/* What answers may be another server, or something in front of this one. */
static gboolean
check_review (WhKubeClient  *client,
              yyjson_val    *root,
              GError       **error)
{
  if (yyjson_is_obj (wh_json_get (root, "status")))
    return TRUE;

  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
               _("“%s” does not answer as a Kubernetes API server does: is the address right?"), wh_kube_client_get_name (client));

  return FALSE;
}

static DexFuture *
read_review_cb (DexFuture *future,
                gpointer   user_data)
{
  WhKubeClient *client = user_data;
  const GValue *value = dex_future_get_value (future, NULL);
  yyjson_val *root = wh_json_get_root (g_value_get_boxed (value));
  const char *reason = wh_json_get_text (root, "status.reason");
  g_autoptr(GError) error = NULL;

  if (!check_review (client, root, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (wh_json_get_boolean (root, "status.allowed"))
    return dex_future_new_true ();

  return wh_dex_reject (WH_ERROR_FORBIDDEN, _("The cluster's rules do not allow it%s%s"),
                        reason != NULL ? ": " : "", reason != NULL ? reason : "");
}

/**
 * wh_kube_review_access:
 * @client: a client
 * @resource: what is meant
 * @namespace: (nullable): where; %NULL for everywhere
 * @verb: what is to be done: "patch"
 * @subresource: (nullable): "scale"
 *
 * Returns: (transfer full): resolves when it is allowed; rejects with
 *   %WH_ERROR_FORBIDDEN and the server's reason, or with %WH_ERROR_BAD_REPLY
 *   when the answer is none
 */
DexFuture *
wh_kube_review_access (WhKubeClient         *client,
                       const WhKubeResource *resource,
                       const char           *namespace,
                       const char           *verb,
                       const char           *subresource)
{
  g_autoptr(WhHttpRequest) request = NULL;

  g_return_val_if_fail (WH_IS_KUBE_CLIENT (client), NULL);
  g_return_val_if_fail (resource != NULL, NULL);

  request = build_access_review (resource, namespace, verb, subresource);

  return dex_future_then (wh_kube_client_send_json (client, request), read_review_cb,
                          g_object_ref (client), g_object_unref);
}

/* ---- The test of a connection ---- */

typedef struct
{
  WhProvider   *provider;
  WhKubeClient *client;
  char        **namespaces;
} TestArgs;

static void
test_args_free (TestArgs *args)
{
  g_object_unref (args->provider);
  g_object_unref (args->client);
  g_strfreev (args->namespaces);
  g_free (args);
}

static void
add_step (TestArgs   *args,
          WhHealth    health,
          char       *title,  /* (transfer full) */
          char       *detail) /* (transfer full) (nullable) */
{
  g_autofree char *owned_title = title;
  g_autofree char *owned_detail = detail;

  wh_provider_add_test_step (args->provider, health, owned_title, owned_detail);
}

static gboolean
test_reach (TestArgs  *args,
            char     **version,
            GError   **error)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "/version");
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autoptr(GError) local_error = NULL;
  const char *url = wh_http_client_get_base_url (wh_kube_client_get_http (args->client));
  gint64 expiry;

  /* Some clusters hide their version; they were reached all the same. */
  wh_http_request_set_flags (request, WH_HTTP_ANY_STATUS | WH_HTTP_NO_BREAKER);
  reply = dex_await_boxed (wh_kube_client_send (args->client, request), &local_error);

  if (reply == NULL)
    {
      add_step (args, WH_HEALTH_FAILING, g_strdup_printf (_("Reach %s"), url), g_strdup (local_error->message));
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  add_step (args, WH_HEALTH_OK, g_strdup_printf (_("Reached %s"), url),
            wh_format_duration (wh_http_reply_get_latency (reply)));

  expiry = wh_http_reply_get_certificate_expiry (reply);

  if (expiry > 0)
    {
      gint64 left = expiry - g_get_real_time ();

      add_step (args, left > 7 * G_TIME_SPAN_DAY ? WH_HEALTH_OK : WH_HEALTH_WARNING,
                g_strdup (_("Certificate is valid")),
                g_strdup_printf (_("for another %d days"), (int)(left / G_TIME_SPAN_DAY)));
    }

  if (wh_http_reply_get_status (reply) == 200 &&
      (json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), url), NULL)))
    *version = g_strdup (wh_json_get_text (wh_json_get_root (json), "gitVersion"));

  return TRUE;
}

static gboolean
test_identity (TestArgs  *args,
               GError   **error)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews");
  g_autoptr(WhJson) json = NULL;
  g_autoptr(GError) local_error = NULL;
  const char *user;

  wh_http_request_take_json (request, g_strdup ("{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"));
  wh_http_request_set_flags (request, WH_HTTP_IDEMPOTENT);
  json = dex_await_boxed (wh_kube_client_send_json (args->client, request), &local_error);

  if (json == NULL)
    {
      /* Before 1.28 nobody can ask who they are. */
      if (g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
        return TRUE;

      if (g_error_matches (local_error, WH_ERROR, WH_ERROR_FORBIDDEN))
        {
          add_step (args, WH_HEALTH_UNKNOWN, g_strdup (_("Signed in")), g_strdup (local_error->message));
          return TRUE;
        }

      add_step (args, WH_HEALTH_FAILING, g_strdup (_("Sign in")), g_strdup (local_error->message));
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (!check_review (args->client, wh_json_get_root (json), error))
    return FALSE;

  user = wh_json_get_text (wh_json_get_root (json), "status.userInfo.username");

  if (g_strcmp0 (user, "system:anonymous") == 0)
    {
      add_step (args, WH_HEALTH_FAILING, g_strdup (_("Sign in")),
                g_strdup (_("The cluster does not know who asks; check the token or certificate")));
      g_set_error_literal (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED,
                           _("The cluster does not know who asks; check the token or certificate"));
      return FALSE;
    }

  add_step (args, WH_HEALTH_OK, g_strdup_printf (_("Signed in as %s"), user != NULL ? user : "?"), NULL);

  return TRUE;
}

static void
test_version (TestArgs   *args,
              const char *version)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "/api/v1/nodes");
  g_autoptr(WhJson) json = NULL;
  g_autoptr(GError) error = NULL;
  gint64 more;
  guint n_nodes;

  wh_http_request_add_query_number (request, "limit", 500);
  json = dex_await_boxed (wh_kube_client_send_json (args->client, request), &error);

  if (json == NULL)
    {
      add_step (args, version != NULL ? WH_HEALTH_OK : WH_HEALTH_UNKNOWN,
                g_strdup_printf (_("Kubernetes %s"), version != NULL ? version : _("of an unknown version")),
                g_strdup (error->message));
      return;
    }

  more = wh_json_get_number (wh_json_get_root (json), "metadata.remainingItemCount");
  n_nodes = yyjson_arr_size (wh_json_get (wh_json_get_root (json), "items")) + (more != WH_ABSENT ? more : 0);
  add_step (args, WH_HEALTH_OK,
            g_strdup_printf (_("Kubernetes %s"), version != NULL ? version : _("of an unknown version")),
            g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u node", "%u nodes", n_nodes), n_nodes));
}

static gboolean
test_rights (TestArgs  *args,
             GError   **error)
{
  g_autoptr(GPtrArray) reviews = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr(GString) missing = g_string_new (NULL);
  const char *namespace = args->namespaces != NULL ? args->namespaces[0] : NULL;
  guint n_allowed = 0;

  for (guint i = 0; i < wh_kube_n_resources; i++)
    g_ptr_array_add (reviews, wh_kube_review_access (args->client, &wh_kube_resources[i], namespace, "watch", NULL));

  dex_await (dex_future_allv ((DexFuture **)reviews->pdata, reviews->len), NULL);

  for (guint i = 0; i < wh_kube_n_resources; i++)
    {
      g_autoptr(GError) local_error = NULL;

      if (dex_future_get_value (g_ptr_array_index (reviews, i), &local_error) != NULL)
        n_allowed++;
      else if (!g_error_matches (local_error, WH_ERROR, WH_ERROR_FORBIDDEN))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      else
        g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", wh_kube_resources[i].id);
    }

  add_step (args,
            n_allowed == wh_kube_n_resources ? WH_HEALTH_OK : n_allowed > 0 ? WH_HEALTH_WARNING : WH_HEALTH_FAILING,
            g_strdup_printf (_("May watch %u of %u resources"), n_allowed, wh_kube_n_resources),
            missing->len > 0 ? g_strdup_printf (_("Not: %s"), missing->str) : NULL);

  if (n_allowed == 0)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_FORBIDDEN,
                           _("The account may not watch anything; bind it to the ClusterRole “view”"));
      return FALSE;
    }

  return TRUE;
}

static DexFuture *
wh_kube_test_fiber (gpointer user_data)
{
  TestArgs *args = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *version = NULL;

  if (!test_reach (args, &version, &error) ||
      !test_identity (args, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  test_version (args, version);

  if (!test_rights (args, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * wh_kube_test:
 * @provider: gets the steps
 * @client: a client
 * @namespaces: (nullable): namespaces that the connection is limited to
 *
 * Returns: (transfer full): resolves when the connection works
 */
DexFuture *
wh_kube_test (WhProvider         *provider,
              WhKubeClient       *client,
              const char * const *namespaces)
{
  TestArgs *args;

  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (WH_IS_KUBE_CLIENT (client), NULL);

  args = g_new0 (TestArgs, 1);
  args->provider = g_object_ref (provider);
  args->client = g_object_ref (client);
  args->namespaces = g_strdupv ((char **)namespaces);

  return wh_dex_spawn_pinned (NULL, 0, wh_kube_test_fiber, args, (GDestroyNotify)test_args_free);
}
