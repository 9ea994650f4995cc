/* wh-sim-kube-discovery.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

#define VERBS "[\"create\",\"delete\",\"get\",\"list\",\"patch\",\"update\",\"watch\"]"
#define AGGREGATED "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

/* What there is, in both spellings: the aggregated one that new clients ask for, and the old one of many requests. */

static const struct
{
  const char *name;
  const char *version;
} groups[] = {
  { "apps", "v1" },
  { "authentication.k8s.io", "v1" },
  { "authorization.k8s.io", "v1" },
  { "autoscaling", "v2" },
  { "batch", "v1" },
  { "coordination.k8s.io", "v1" },
  { "discovery.k8s.io", "v1" },
  { "metrics.k8s.io", "v1beta1" },
  { "networking.k8s.io", "v1" },
  { "policy", "v1" },
};

/* Resources that are no stored kinds. */
static const struct
{
  const char *group;
  const char *plural;
  const char *singular;
  const char *kind;
  gboolean    namespaced;
  const char *verbs;
} others[] = {
  { "authentication.k8s.io", "selfsubjectreviews", "selfsubjectreview", "SelfSubjectReview", FALSE, "[\"create\"]" },
  { "authorization.k8s.io", "selfsubjectaccessreviews", "selfsubjectaccessreview", "SelfSubjectAccessReview", FALSE, "[\"create\"]" },
  { "authorization.k8s.io", "selfsubjectrulesreviews", "selfsubjectrulesreview", "SelfSubjectRulesReview", FALSE, "[\"create\"]" },
  { "metrics.k8s.io", "nodes", "", "NodeMetrics", FALSE, "[\"get\",\"list\"]" },
  { "metrics.k8s.io", "pods", "", "PodMetrics", TRUE, "[\"get\",\"list\"]" },
};

static void
append_short_names (const WhSimKind *kind,
                    GString         *text)
{
  if (kind->short_names != NULL)
    wh_sim_json_append (text, ",'shortNames':['%s']", kind->short_names);
  if (kind == KIND (POD) || kind == KIND (SERVICE) || kind == KIND (JOB) || kind == KIND (CRON_JOB) ||
      kind == KIND (AUTOSCALER) || g_str_equal (kind->group, "apps"))
    wh_sim_json_append (text, ",'categories':['all']");
}

static void
append_old_resources (const char *group,
                      GString    *text)
{
  const char *comma = "";

  for (guint i = 0; i < WH_SIM_N_KINDS; i++)
    {
      const WhSimKind *kind = wh_sim_kind_get (i);

      if (!g_str_equal (kind->group, group))
        continue;
      wh_sim_json_append (text, "%s{'name':'%s','singularName':'%s','namespaced':%s,'kind':'%s','verbs':%s",
                          comma, kind->plural, kind->singular, kind->namespaced ? "true" : "false", kind->kind, VERBS);
      append_short_names (kind, text);
      g_string_append_c (text, '}');
      if (kind->scalable)
        wh_sim_json_append (text, ",{'name':'%s/scale','singularName':'','namespaced':true,'group':'autoscaling','version':'v1','kind':'Scale','verbs':['get','patch','update']}", kind->plural);
      if (i == WH_SIM_KIND_POD)
        wh_sim_json_append (text, ",{'name':'pods/log','singularName':'','namespaced':true,'kind':'Pod','verbs':['get']}"
                            ",{'name':'pods/eviction','singularName':'','namespaced':true,'group':'policy','version':'v1','kind':'Eviction','verbs':['create']}");
      comma = ",";
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      if (!g_str_equal (others[i].group, group))
        continue;
      wh_sim_json_append (text, "%s{'name':'%s','singularName':'%s','namespaced':%s,'kind':'%s','verbs':%s}", comma,
                          others[i].plural, others[i].singular, others[i].namespaced ? "true" : "false", others[i].kind, others[i].verbs);
      comma = ",";
    }
}

static void
append_resources (const char *group,
                  const char *version,
                  GString    *text)
{
  const char *comma = "";

  for (guint i = 0; i < WH_SIM_N_KINDS; i++)
    {
      const WhSimKind *kind = wh_sim_kind_get (i);

      if (!g_str_equal (kind->group, group))
        continue;
      wh_sim_json_append (text, "%s{'resource':'%s','responseKind':{'group':'%s','version':'%s','kind':'%s'},'scope':'%s','singularResource':'%s','verbs':%s",
                          comma, kind->plural, group, version, kind->kind, kind->namespaced ? "Namespaced" : "Cluster", kind->singular, VERBS);
      append_short_names (kind, text);
      if (kind->scalable)
        wh_sim_json_append (text, ",'subresources':[{'subresource':'scale','responseKind':{'group':'autoscaling','version':'v1','kind':'Scale'},'verbs':['get','patch','update']}]");
      if (i == WH_SIM_KIND_POD)
        wh_sim_json_append (text, ",'subresources':[{'subresource':'eviction','responseKind':{'group':'policy','version':'v1','kind':'Eviction'},'verbs':['create']},"
                            "{'subresource':'log','responseKind':{'group':'','version':'v1','kind':'Pod'},'verbs':['get']}]");
      g_string_append_c (text, '}');
      comma = ",";
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      if (!g_str_equal (others[i].group, group))
        continue;
      wh_sim_json_append (text, "%s{'resource':'%s','responseKind':{'group':'%s','version':'%s','kind':'%s'},'scope':'%s','singularResource':'%s','verbs':%s}",
                          comma, others[i].plural, group, version, others[i].kind, others[i].namespaced ? "Namespaced" : "Cluster",
                          others[i].singular, others[i].verbs);
      comma = ",";
    }
}

static void
reply_aggregated (WhSimRequest *request,
                  gboolean      core)
{
  GString *text = g_string_new (NULL);
  g_autoptr(GBytes) body = NULL;

  wh_sim_json_append (text, "{'kind':'APIGroupDiscoveryList','apiVersion':'apidiscovery.k8s.io/v2','metadata':{},'items':[");
  for (guint i = 0; i < (core ? 1 : G_N_ELEMENTS (groups)); i++)
    {
      const char *name = core ? "" : groups[i].name;
      const char *version = core ? "v1" : groups[i].version;

      wh_sim_json_append (text, "%s{'metadata':{%s%s%s'creationTimestamp':null},'versions':[{'version':'%s','freshness':'Current','resources':[",
                          i > 0 ? "," : "", core ? "" : "\"name\":\"", name, core ? "" : "\",", version);
      append_resources (name, version, text);
      g_string_append (text, "]}]}");
    }
  g_string_append (text, "]}");
  body = g_string_free_to_bytes (text);
  wh_sim_request_reply (request, 200, AGGREGATED, body);
}

static void
append_group (guint    index,
              GString *text)
{
  wh_sim_json_append (text, "'name':'%s','versions':[{'groupVersion':'%s/%s','version':'%s'}],'preferredVersion':{'groupVersion':'%s/%s','version':'%s'}}",
                      groups[index].name, groups[index].name, groups[index].version, groups[index].version,
                      groups[index].name, groups[index].version, groups[index].version);
}

static void
reply_groups (WhSimRequest *request)
{
  GString *text = g_string_new (NULL);

  wh_sim_json_append (text, "{'kind':'APIGroupList','apiVersion':'v1','groups':[");
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_string_append (text, i > 0 ? ",{" : "{");
      append_group (i, text);
    }
  g_string_append (text, "]}");
  wh_sim_kube_reply_text (request, 200, g_string_free (text, FALSE));
}

static void
reply_resources (WhSimRequest *request,
                 const char   *group,
                 const char   *version)
{
  GString *text = g_string_new (NULL);

  wh_sim_json_append (text, "{'kind':'APIResourceList','apiVersion':'v1','groupVersion':'%s%s%s','resources':[", group, group[0] != '\0' ? "/" : "", version);
  append_old_resources (group, text);
  g_string_append (text, "]}");
  wh_sim_kube_reply_text (request, 200, g_string_free (text, FALSE));
}

static gboolean
serve_group (WhSimRequest *request,
             const char   *path)
{
  g_auto(GStrv) parts = g_strsplit (path + strlen ("/apis/"), "/", -1);
  guint n = g_strv_length (parts);

  if (n > 0 && parts[n - 1][0] == '\0')
    n--;
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      if (n == 0 || !g_str_equal (groups[i].name, parts[0]))
        continue;
      if (n == 1)
        {
          GString *text = g_string_new ("{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\",");

          append_group (i, text);
          wh_sim_kube_reply_text (request, 200, g_string_free (text, FALSE));
          return TRUE;
        }
      if (n == 2 && g_str_equal (groups[i].version, parts[1]))
        {
          reply_resources (request, groups[i].name, groups[i].version);
          return TRUE;
        }
    }
  return FALSE;
}

/* Enough of OpenAPI v3 for clients to learn that the server checks fields itself. */
static gboolean
serve_open_api (WhSimRequest *request,
                const char   *path)
{
  GString *text;
  const char *rest;
  g_auto(GStrv) parts = NULL;
  const char *group;
  const char *version;

  if (g_str_equal (path, "/openapi/v3"))
    {
      text = g_string_new (NULL);
      wh_sim_json_append (text, "{'paths':{'api/v1':{'serverRelativeURL':'/openapi/v3/api/v1'}");
      for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
        wh_sim_json_append (text, ",'apis/%s/%s':{'serverRelativeURL':'/openapi/v3/apis/%s/%s'}", groups[i].name, groups[i].version, groups[i].name, groups[i].version);
      g_string_append (text, "}}");
      wh_sim_kube_reply_text (request, 200, g_string_free (text, FALSE));
      return TRUE;
    }
  if (!g_str_has_prefix (path, "/openapi/v3/"))
    return FALSE;

  rest = path + strlen ("/openapi/v3/");
  parts = g_strsplit (rest, "/", -1);
  group = g_strv_length (parts) == 3 ? parts[1] : "";
  version = parts[g_strv_length (parts) - 1];
  text = g_string_new (NULL);
  wh_sim_json_append (text, "{'openapi':'3.0.0','info':{'title':'Kubernetes','version':'v1.33.4'},'paths':{");
  for (guint i = 0, n = 0; i < WH_SIM_N_KINDS; i++)
    {
      const WhSimKind *kind = wh_sim_kind_get (i);

      if (!g_str_equal (kind->group, group) || !g_str_equal (kind->version, version))
        continue;
      wh_sim_json_append (text, "%s'/%s%s/%s/{name}':{'patch':{'parameters':[{'name':'dryRun','in':'query','schema':{'type':'string'}},"
                          "{'name':'fieldValidation','in':'query','schema':{'type':'string'}}],'responses':{'200':{'description':'OK'}},"
                          "'x-kubernetes-group-version-kind':{'group':'%s','version':'%s','kind':'%s'}}}",
                          n++ > 0 ? "," : "", rest, kind->namespaced ? "/namespaces/{namespace}" : "", kind->plural, group, version, kind->kind);
    }
  g_string_append (text, "},\"components\":{\"schemas\":{}}}");
  wh_sim_kube_reply_text (request, 200, g_string_free (text, FALSE));
  return TRUE;
}

/**
 * wh_sim_kube_serve_discovery:
 * @self: a cluster
 * @request: a request
 *
 * Returns: whether it was about what the server has, and is answered
 */
gboolean
wh_sim_kube_serve_discovery (WhSimKube    *self,
                             WhSimRequest *request)
{
  const char *path = wh_sim_request_get_path (request);
  const char *accept = wh_sim_request_get_header (request, "Accept");
  gboolean aggregated = accept != NULL && strstr (accept, "as=APIGroupDiscoveryList") != NULL && strstr (accept, ";v=v2;") != NULL;

  if (g_str_equal (path, "/version") || g_str_equal (path, "/version/"))
    wh_sim_kube_reply_text (request, 200,
                            wh_sim_json ("{'major':'1','minor':'33','emulationMajor':'1','emulationMinor':'33','minCompatibilityMajor':'1',"
                                         "'minCompatibilityMinor':'32','gitVersion':'%s','gitCommit':'148243c49519922720fb1b340008dbce8fb02516',"
                                         "'gitTreeState':'clean','buildDate':'2025-08-27T09:11:02Z','goVersion':'go1.24.5','compiler':'gc','platform':'linux/amd64'}",
                                         self->cluster->version));
  else if (g_str_equal (path, "/api") || g_str_equal (path, "/api/"))
    {
      if (aggregated)
        reply_aggregated (request, TRUE);
      else
        wh_sim_kube_reply_text (request, 200, wh_sim_json ("{'kind':'APIVersions','versions':['v1'],'serverAddressByClientCIDRs':[{'clientCIDR':'0.0.0.0/0','serverAddress':'10.0.1.10:6443'}]}"));
    }
  else if (g_str_equal (path, "/apis") || g_str_equal (path, "/apis/"))
    {
      if (aggregated)
        reply_aggregated (request, FALSE);
      else
        reply_groups (request);
    }
  else if (g_str_equal (path, "/api/v1") || g_str_equal (path, "/api/v1/"))
    reply_resources (request, "", "v1");
  else if (g_str_has_prefix (path, "/openapi/"))
    return serve_open_api (request, path);
  else if (g_str_has_prefix (path, "/apis/"))
    return serve_group (request, path);
  else
    return FALSE;
  return TRUE;
}
