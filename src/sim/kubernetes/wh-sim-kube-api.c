/* wh-sim-kube-api.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-api-private.h"

/* The API server: who asks, what for, and in which form. Reading is here; watches, writes, discovery and what is
 * no object have files of their own. */

/**
 * wh_sim_kube_make_status:
 * @code: HTTP status
 * @reason: Kubernetes' word for it
 * @kind: (nullable): about which kind
 * @name: (nullable): about which object
 * @message: for people
 *
 * Returns: (transfer full): a Status document
 */
char *
wh_sim_kube_make_status (guint            code,
                         const char      *reason,
                         const WhSimKind *kind,
                         const char      *name,
                         const char      *message)
{
  g_autofree char *quoted = wh_sim_json_quote (message);
  g_autofree char *quoted_name = wh_sim_json_quote (name);
  GString *text = g_string_new ("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},");

  g_string_append_printf (text, "\"status\":\"%s\",\"message\":%s,\"reason\":\"%s\"", code < 400 ? "Success" : "Failure", quoted, reason);
  if (kind != NULL)
    {
      wh_sim_json_append (text, ",'details':{");
      if (name != NULL)
        g_string_append_printf (text, "\"name\":%s,", quoted_name);
      if (kind->group[0] != '\0')
        wh_sim_json_append (text, "'group':'%s',", kind->group);
      wh_sim_json_append (text, "'kind':'%s'}", kind->plural);
    }
  g_string_append_printf (text, ",\"code\":%u}", code);
  return g_string_free (text, FALSE);
}

void
wh_sim_kube_reply_text (WhSimRequest *request,
                        guint         code,
                        char         *json)
{
  g_autoptr(GBytes) body = g_bytes_new_take (json, strlen (json));

  wh_sim_request_reply (request, code, "application/json", body);
}

void
wh_sim_kube_reply_status (WhSimRequest    *request,
                          guint            code,
                          const char      *reason,
                          const WhSimKind *kind,
                          const char      *name,
                          const char      *format,
                          ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  wh_sim_kube_reply_text (request, code, wh_sim_kube_make_status (code, reason, kind, name, message));
}

/**
 * wh_sim_kube_reply_object:
 * @self: a cluster
 * @request: who asked
 * @status: HTTP status
 * @object: the answer, in the form @request accepts
 */
void
wh_sim_kube_reply_object (WhSimKube    *self,
                          WhSimRequest *request,
                          guint         status,
                          WhSimObject  *object)
{
  GString *text = g_string_sized_new (g_bytes_get_size (object->json) + 200);
  g_autoptr(GBytes) body = NULL;

  switch (wh_sim_form_negotiate (wh_sim_request_get_header (request, "Accept")))
    {
    case WH_SIM_FORM_TABLE:
      wh_sim_json_append (text, "{'kind':'Table','apiVersion':'meta.k8s.io/v1','metadata':{'resourceVersion':'%" G_GUINT64_FORMAT "'},'columnDefinitions':[", object->version);
      wh_sim_table_append_columns (object->kind, text);
      g_string_append (text, "],\"rows\":[");
      wh_sim_table_append_row (object, wh_sim_include_parse (wh_sim_request_get_query (request, "includeObject")), wh_sim_kube_now (self), text);
      g_string_append (text, "]}");
      break;

    case WH_SIM_FORM_METADATA:
      wh_sim_table_append_metadata (object, text);
      break;

    case WH_SIM_FORM_PLAIN:
    default:
      wh_sim_object_append_full (object, text);
      break;
    }
  body = g_string_free_to_bytes (text);
  wh_sim_request_reply (request, status, "application/json", body);
}

typedef struct
{
  GPtrArray     *objects;   /* WhSimObject, not owned */
  WhSimSelector *selector;
  gsize          size;
  guint64        limit;
  gboolean       more;
} Listing;

static gboolean
list_one (WhSimObject *object,
          gpointer     user_data)
{
  Listing *listing = user_data;

  if (!wh_sim_selector_matches (listing->selector, object))
    return FALSE;
  if (listing->limit != 0 && listing->objects->len == listing->limit)
    {
      listing->more = TRUE;
      return TRUE;
    }
  g_ptr_array_add (listing->objects, object);
  listing->size += g_bytes_get_size (object->json) + 1;
  return FALSE;
}

/* A continue token holds the version of the first page and the last key, as the real one does. */
static gboolean
read_continue (WhSimRequest  *request,
               guint64       *version,
               char         **after)
{
  const char *token = wh_sim_request_get_query (request, "continue");
  g_autofree char *text = NULL;
  guchar *decoded;
  gsize length;
  char *space;

  if (token == NULL || token[0] == '\0')
    return TRUE;
  decoded = g_base64_decode (token, &length);
  text = g_strndup ((char *) decoded, length);
  g_free (decoded);
  space = strchr (text, ' ');
  if (space == NULL)
    return FALSE;
  *version = g_ascii_strtoull (text, NULL, 10);
  *after = g_strdup (space + 1);
  return *version != 0;
}

static void
serve_list (WhSimKube         *self,
            WhSimRequest      *request,
            const WhSimTarget *target)
{
  const WhSimFault *fault = wh_sim_request_get_fault (request);
  const char *limit = wh_sim_request_get_query (request, "limit");
  g_autoptr(WhSimSelector) selector = wh_sim_selector_new (wh_sim_request_get_query (request, "labelSelector"),
                                                           wh_sim_request_get_query (request, "fieldSelector"));
  guint64 version = wh_sim_store_get_version (self->store);
  g_autofree char *after = NULL;
  g_autofree char *api_version = wh_sim_kind_dup_api_version (target->kind);
  g_autoptr(GPtrArray) objects = g_ptr_array_new ();
  g_autoptr(GBytes) body = NULL;
  WhSimForm form = wh_sim_form_negotiate (wh_sim_request_get_header (request, "Accept"));
  WhSimInclude include = wh_sim_include_parse (wh_sim_request_get_query (request, "includeObject"));
  gint64 now = wh_sim_kube_now (self);
  Listing listing = { .objects = objects, .selector = selector, .limit = limit != NULL ? g_ascii_strtoull (limit, NULL, 10) : 0 };
  GString *text;

  if (!read_continue (request, &version, &after))
    {
      wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "continue key is not valid");
      return;
    }
  if (fault != NULL && fault->gone && after != NULL)
    {
      wh_sim_kube_reply_status (request, 410, "Expired", NULL, NULL,
                                "The provided continue parameter is too old to display a consistent list result.");
      return;
    }

  /* What is on the page comes first: metadata, which stands before the items, says whether there is another. */
  wh_sim_store_visit (self->store, target->kind, target->namespace_, after, list_one, &listing);
  text = g_string_sized_new (form == WH_SIM_FORM_PLAIN ? listing.size + 1024 : 65536 + listing.size / 2);

  if (form == WH_SIM_FORM_TABLE)
    wh_sim_json_append (text, "{'kind':'Table','apiVersion':'meta.k8s.io/v1'");
  else if (form == WH_SIM_FORM_METADATA)
    wh_sim_json_append (text, "{'kind':'PartialObjectMetadataList','apiVersion':'meta.k8s.io/v1'");
  else
    wh_sim_json_append (text, "{'kind':'%sList','apiVersion':'%s'", target->kind->kind, api_version);
  wh_sim_json_append (text, ",'metadata':{'resourceVersion':'%" G_GUINT64_FORMAT "'", version);
  if (listing.more)
    {
      const WhSimObject *last = g_ptr_array_index (objects, objects->len - 1);
      g_autofree char *plain = g_strdup_printf ("%" G_GUINT64_FORMAT " %s", version, last->key);
      g_autofree char *token = g_base64_encode ((guchar *) plain, strlen (plain));

      wh_sim_json_append (text, ",'continue':'%s'", token);
    }
  g_string_append_c (text, '}');
  if (form == WH_SIM_FORM_TABLE)
    {
      g_string_append (text, ",\"columnDefinitions\":[");
      wh_sim_table_append_columns (target->kind, text);
      g_string_append (text, "],\"rows\":[");
    }
  else
    g_string_append (text, ",\"items\":[");

  for (guint i = 0; i < objects->len; i++)
    {
      const WhSimObject *object = g_ptr_array_index (objects, i);

      if (i > 0)
        g_string_append_c (text, ',');
      if (form == WH_SIM_FORM_TABLE)
        wh_sim_table_append_row (object, include, now, text);
      else if (form == WH_SIM_FORM_METADATA)
        wh_sim_table_append_metadata (object, text);
      else
        g_string_append_len (text, g_bytes_get_data (object->json, NULL), g_bytes_get_size (object->json));
    }
  g_string_append (text, "]}\n");

  body = g_string_free_to_bytes (text);
  wh_sim_request_reply (request, 200, "application/json", body);
}

static void
serve_get (WhSimKube         *self,
           WhSimRequest      *request,
           const WhSimTarget *target)
{
  WhSimObject *object = wh_sim_store_get (self->store, target->kind, target->namespace_, target->name);

  if (object == NULL)
    wh_sim_kube_reply_status (request, 404, "NotFound", target->kind, target->name, "%s \"%s\" not found", target->kind->plural, target->name);
  else if (g_strcmp0 (target->subresource, "scale") == 0 && target->kind->scalable)
    wh_sim_kube_serve_scale (self, request, target, object);
  else if (g_strcmp0 (target->subresource, "log") == 0 && target->kind == KIND (POD))
    wh_sim_kube_serve_log (self, request, object);
  else if (target->subresource == NULL || g_str_equal (target->subresource, "status"))
    wh_sim_kube_reply_object (self, request, 200, object);
  else
    wh_sim_kube_reply_status (request, 404, "NotFound", NULL, NULL, "the server could not find the requested resource");
}

/* Splits what follows the version into a target. */
static gboolean
find_target (char        **parts,
             guint         n,
             WhSimTarget  *target)
{
  const char *group = "";
  guint i = 2;

  if (n < 3)
    return FALSE;
  if (g_str_equal (parts[0], "apis"))
    {
      group = parts[1];
      i = 3;
    }
  else if (!g_str_equal (parts[0], "api"))
    return FALSE;
  if (n <= i)
    return FALSE;

  if (g_str_equal (parts[i], "namespaces") && n > i + 2 &&
      !g_str_equal (parts[i + 2], "status") && !g_str_equal (parts[i + 2], "finalize"))
    {
      target->namespace_ = parts[i + 1];
      i += 2;
    }
  target->kind = wh_sim_kind_find (group, g_str_equal (parts[0], "apis") ? parts[2] : parts[1], parts[i]);
  target->name = n > i + 1 ? parts[i + 1] : NULL;
  target->subresource = n > i + 2 ? parts[i + 2] : NULL;
  return target->kind != NULL && (target->name == NULL || target->namespace_ != NULL || !target->kind->namespaced);
}

/**
 * wh_sim_kube_serve:
 * @request: a request
 * @user_data: the cluster
 *
 * Answers any request to the API server.
 */
void
wh_sim_kube_serve (WhSimRequest *request,
                   gpointer      user_data)
{
  WhSimKube *self = user_data;
  const char *path = wh_sim_request_get_path (request);
  g_auto(GStrv) parts = NULL;
  WhSimTarget target = { 0 };

  if (g_str_equal (path, "/healthz") || g_str_equal (path, "/livez") || g_str_equal (path, "/readyz"))
    {
      wh_sim_request_reply_text (request, 200, "text/plain", "ok");
      return;
    }
  /* kubectl sends no credentials over plain http, whatever its configuration says; wrong ones are wrong anyway. */
  if ((wh_sim_request_get_header (request, "Authorization") != NULL ||
       g_str_has_prefix (wh_sim_server_get_url (self->server), "https:")) &&
      g_strcmp0 (wh_sim_request_get_bearer (request), self->token) != 0)
    {
      wh_sim_kube_reply_status (request, 401, "Unauthorized", NULL, NULL, "Unauthorized");
      return;
    }
  if (wh_sim_kube_serve_discovery (self, request))
    return;

  parts = g_strsplit (path + 1, "/", -1);
  if (wh_sim_kube_serve_extras (self, request, parts))
    return;
  if (!find_target (parts, g_strv_length (parts), &target))
    wh_sim_kube_reply_status (request, 404, "NotFound", NULL, NULL, "the server could not find the requested resource");
  else if (!g_str_equal (wh_sim_request_get_method (request), "GET") && !g_str_equal (wh_sim_request_get_method (request), "HEAD"))
    wh_sim_kube_serve_write (self, request, &target);
  else if (wh_sim_request_get_flag (request, "watch"))
    wh_sim_kube_serve_watch (self, request, &target);
  else if (target.name != NULL)
    serve_get (self, request, &target);
  else
    serve_list (self, request, &target);
}
