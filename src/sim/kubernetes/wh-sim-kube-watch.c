/* wh-sim-kube-watch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-json.h"
#include "wh-sim-kube-api-private.h"

#define BOOKMARK_SECONDS 60
#define DEFAULT_SECONDS 1800

typedef struct
{
  WhSimKube        *kube;
  WhSimRequest     *request;
  const WhSimKind  *kind;
  char             *namespace_;
  WhSimSelector    *selector;
  WhSimForm         form;
  WhSimInclude      include;
  gboolean          columns_sent;
  gulong            changed;
  guint             bookmark_source;
  guint             end_source;
} Watch;

static void
watch_closed_cb (WhSimRequest *request,
                 gpointer      user_data)
{
  Watch *watch = user_data;

  g_clear_handle_id (&watch->bookmark_source, g_source_remove);
  g_clear_handle_id (&watch->end_source, g_source_remove);
  if (watch->changed != 0)
    g_signal_handler_disconnect (watch->kube->store, watch->changed);
  g_ptr_array_remove_fast (watch->kube->watches, watch);
  wh_sim_selector_free (watch->selector);
  g_free (watch->namespace_);
  g_object_unref (watch->request);
  g_free (watch);
}

static void
watch_write (Watch             *watch,
             const char        *type,
             const WhSimObject *object)
{
  GString *text = g_string_sized_new (g_bytes_get_size (object->json) + 300);
  g_autoptr(GBytes) bytes = NULL;

  g_string_append_printf (text, "{\"type\":\"%s\",\"object\":", type);
  if (watch->form == WH_SIM_FORM_TABLE)
    {
      wh_sim_json_append (text, "{'kind':'Table','apiVersion':'meta.k8s.io/v1','metadata':{'resourceVersion':'%" G_GUINT64_FORMAT "'},'columnDefinitions':[", object->version);
      if (!watch->columns_sent)
        wh_sim_table_append_columns (watch->kind, text);
      watch->columns_sent = TRUE;
      g_string_append (text, "],\"rows\":[");
      wh_sim_table_append_row (object, watch->include, wh_sim_kube_now (watch->kube), text);
      g_string_append (text, "]}");
    }
  else if (watch->form == WH_SIM_FORM_METADATA)
    wh_sim_table_append_metadata (object, text);
  else
    wh_sim_object_append_full (object, text);
  g_string_append (text, "}\n");
  bytes = g_string_free_to_bytes (text);
  wh_sim_request_write (watch->request, bytes);
}

static void
watch_write_text (Watch *watch,
                  char  *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

  wh_sim_request_write (watch->request, bytes);
}

static void
watch_bookmark (Watch *watch)
{
  g_autofree char *api_version = wh_sim_kind_dup_api_version (watch->kind);
  guint64 version = wh_sim_store_get_version (watch->kube->store);

  if (watch->form == WH_SIM_FORM_TABLE)
    watch_write_text (watch, wh_sim_json ("{'type':'BOOKMARK','object':{'kind':'Table','apiVersion':'meta.k8s.io/v1','metadata':{'resourceVersion':'%" G_GUINT64_FORMAT "'},'columnDefinitions':[],'rows':[]}}\n", version));
  else
    watch_write_text (watch, wh_sim_json ("{'type':'BOOKMARK','object':{'kind':'%s','apiVersion':'%s','metadata':{'resourceVersion':'%" G_GUINT64_FORMAT "'}}}\n",
                                          watch->form == WH_SIM_FORM_METADATA ? "PartialObjectMetadata" : watch->kind->kind,
                                          watch->form == WH_SIM_FORM_METADATA ? "meta.k8s.io/v1" : api_version, version));
}

static void
watch_event_cb (const WhSimStoreEvent *event,
                gpointer               user_data)
{
  Watch *watch = user_data;
  gboolean matched;
  gboolean matches;

  if (event->object->kind != watch->kind ||
      (watch->namespace_ != NULL && !g_str_equal (watch->namespace_, event->object->namespace_)))
    return;

  /* What leaves the selection is gone for this watcher, what enters it is new. */
  matched = event->previous != NULL && wh_sim_selector_matches (watch->selector, event->previous);
  matches = event->type != WH_SIM_DELETED && wh_sim_selector_matches (watch->selector, event->object);
  if (matched && matches)
    watch_write (watch, "MODIFIED", event->object);
  else if (matches)
    watch_write (watch, "ADDED", event->object);
  else if (matched)
    watch_write (watch, "DELETED", event->object);
}

static void
watch_changed_cb (WhSimStore            *store,
                  const WhSimStoreEvent *event,
                  gpointer               user_data)
{
  watch_event_cb (event, user_data);
}

static gboolean
watch_bookmark_cb (gpointer user_data)
{
  watch_bookmark (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
watch_end_cb (gpointer user_data)
{
  Watch *watch = user_data;

  watch->end_source = 0;
  if (watch->bookmark_source != 0)
    watch_bookmark (watch);
  wh_sim_request_end_stream (watch->request);
  return G_SOURCE_REMOVE;
}

static gboolean
watch_add_existing (WhSimObject *object,
                    gpointer     user_data)
{
  Watch *watch = user_data;

  if (wh_sim_selector_matches (watch->selector, object))
    watch_write (watch, "ADDED", object);
  return FALSE;
}

static void
watch_expire (Watch *watch)
{
  g_autofree char *status = wh_sim_kube_make_status (410, "Expired", NULL, NULL, "too old resource version");
  g_autofree char *line = g_strdup_printf ("{\"type\":\"ERROR\",\"object\":%s}\n", status);

  watch_write_text (watch, g_steal_pointer (&line));
  wh_sim_request_end_stream (watch->request);
}

/**
 * wh_sim_kube_serve_watch:
 * @self: a cluster
 * @request: a request with watch=true
 * @target: what is watched
 *
 * Streams changes until the client leaves or its time is over.
 */
void
wh_sim_kube_serve_watch (WhSimKube         *self,
                         WhSimRequest      *request,
                         const WhSimTarget *target)
{
  const char *version = wh_sim_request_get_query (request, "resourceVersion");
  const char *seconds = wh_sim_request_get_query (request, "timeoutSeconds");
  const WhSimFault *fault = wh_sim_request_get_fault (request);
  g_autofree char *one = target->name != NULL ? g_strconcat ("metadata.name=", target->name, NULL) : NULL;
  guint64 since = version != NULL ? g_ascii_strtoull (version, NULL, 10) : 0;
  Watch *watch;

  if (wh_sim_request_get_query (request, "sendInitialEvents") != NULL)
    {
      wh_sim_kube_reply_status (request, 422, "Invalid", target->kind, NULL,
                                "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
      return;
    }

  watch = g_new0 (Watch, 1);
  watch->kube = self;
  watch->request = g_object_ref (request);
  watch->kind = target->kind;
  watch->namespace_ = g_strdup (target->namespace_);
  watch->selector = wh_sim_selector_new (wh_sim_request_get_query (request, "labelSelector"),
                                         one != NULL ? one : wh_sim_request_get_query (request, "fieldSelector"));
  watch->form = wh_sim_form_negotiate (wh_sim_request_get_header (request, "Accept"));
  watch->include = wh_sim_include_parse (wh_sim_request_get_query (request, "includeObject"));
  g_ptr_array_add (self->watches, watch);
  wh_sim_request_start_stream (request, "application/json", watch_closed_cb, watch);

  if (fault != NULL && fault->gone)
    {
      watch_expire (watch);
      return;
    }
  if (since == 0)
    wh_sim_store_visit (self->store, target->kind, target->namespace_, NULL, watch_add_existing, watch);
  else if (!wh_sim_store_replay (self->store, since, watch_event_cb, watch))
    {
      watch_expire (watch);
      return;
    }

  watch->changed = g_signal_connect (self->store, "changed", G_CALLBACK (watch_changed_cb), watch);
  if (wh_sim_request_get_flag (request, "allowWatchBookmarks"))
    watch->bookmark_source = g_timeout_add_seconds (BOOKMARK_SECONDS, watch_bookmark_cb, watch);
  watch->end_source = g_timeout_add_seconds (seconds != NULL ? MAX (1, g_ascii_strtoull (seconds, NULL, 10)) : DEFAULT_SECONDS,
                                             watch_end_cb, watch);
}
