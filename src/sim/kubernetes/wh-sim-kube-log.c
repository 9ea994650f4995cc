/* wh-sim-kube-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-kube-private.h"

#define LINE_SECONDS 2
#define MAX_LINES 2000
#define CRASH_LINES 6

/* Logs are a function of the pod and the time, one line in about two seconds: nothing is kept, and whoever asks
 * twice gets the same lines. */

typedef struct
{
  WhSimKube    *kube;
  WhSimRequest *request;
  char         *uid;
  char         *app;
  gboolean      timestamps;
  gint64        next;       /* number of the next line */
  guint         source;
} Follow;

static char *
make_line (const char *uid,
           const char *app,
           gint64      number,
           gboolean    timestamps)
{
  static const char * const requests[] = { "GET /v1/items", "POST /v1/messages", "GET /v1/usage", "GET /readyz", "POST /v1/search",
                                           "GET /v1/plans", "DELETE /v1/sessions", "PUT /v1/settings" };
  g_autofree char *salt = g_strdup_printf ("%s %" G_GINT64_FORMAT, uid, number);
  guint hash = g_str_hash (salt) * 2654435761u;
  gint64 time = number * LINE_SECONDS * G_USEC_PER_SEC + hash % (LINE_SECONDS * 1000000);
  g_autofree char *stamp = wh_sim_time_format_micro (time);
  const char *request = requests[hash / 7 % G_N_ELEMENTS (requests)];
  gboolean slow = hash % 53 == 0;
  gboolean bad = hash % 211 == 0;

  return g_strdup_printf ("%s%s{\"time\":\"%s\",\"level\":\"%s\",\"msg\":\"%s\",\"app\":\"%s\",\"request\":\"%s\",\"status\":%u,\"duration_ms\":%u,\"request_id\":\"%08x\"}\n",
                          timestamps ? stamp : "", timestamps ? " " : "", stamp, bad ? "error" : slow ? "warn" : "info",
                          bad ? "upstream did not answer" : slow ? "slow request" : "request", app, request,
                          bad ? 502u : 200u, slow ? 900 + hash % 1700 : 3 + hash % 180, hash);
}

/* The last words of a release that cannot start. */
static char *
make_crash_line (guint    index,
                 gint64   time,
                 gboolean timestamps)
{
  static const char * const lines[CRASH_LINES] = {
    "{\"level\":\"info\",\"msg\":\"starting\",\"config\":\"/etc/config/app.yaml\"}",
    "{\"level\":\"info\",\"msg\":\"connected to postgres.data.svc.cluster.local:5432\"}",
    "{\"level\":\"error\",\"msg\":\"ledger: relation \\\"plan_prices\\\" does not exist\"}",
    "panic: migrate ledger: relation \"plan_prices\" does not exist",
    "goroutine 1 [running]:",
    "main.main() /src/cmd/server/main.go:88 +0x2f4",
  };
  g_autofree char *stamp = wh_sim_time_format_micro (time + index * 211000);

  return g_strdup_printf ("%s%s%s\n", timestamps ? stamp : "", timestamps ? " " : "", lines[index]);
}

static void
follow_closed_cb (WhSimRequest *request,
                  gpointer      user_data)
{
  Follow *follow = user_data;

  g_clear_handle_id (&follow->source, g_source_remove);
  g_free (follow->uid);
  g_free (follow->app);
  g_object_unref (follow->request);
  g_free (follow);
}

static gboolean
follow_cb (gpointer user_data)
{
  Follow *follow = user_data;
  gint64 last = wh_sim_kube_now (follow->kube) / G_USEC_PER_SEC / LINE_SECONDS;
  g_autoptr(GBytes) bytes = NULL;
  GString *text = g_string_new (NULL);

  for (; follow->next < last; follow->next++)
    {
      g_autofree char *line = make_line (follow->uid, follow->app, follow->next, follow->timestamps);

      g_string_append (text, line);
    }
  bytes = g_string_free_to_bytes (text);
  wh_sim_request_write (follow->request, bytes);
  return G_SOURCE_CONTINUE;
}

static gint64
read_time (const char *text)
{
  g_autoptr(GDateTime) moment = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return moment != NULL ? g_date_time_to_unix_usec (moment) : 0;
}

static char *
join_containers (yyjson_doc *pod)
{
  yyjson_val *containers = yyjson_doc_ptr_get (pod, "/spec/containers");
  GString *text = g_string_new (NULL);
  yyjson_val *container;
  size_t index;
  size_t max;

  yyjson_arr_foreach (containers, index, max, container)
    g_string_append_printf (text, "%s%s", index > 0 ? " " : "", yyjson_get_str (yyjson_obj_get (container, "name")));
  return g_string_free (text, FALSE);
}

/**
 * wh_sim_kube_serve_log:
 * @self: a cluster
 * @request: a request for a log
 * @pod: whose
 */
void
wh_sim_kube_serve_log (WhSimKube    *self,
                       WhSimRequest *request,
                       WhSimObject  *pod)
{
  g_autoptr(yyjson_doc) document = wh_sim_object_read (pod);
  g_autofree char *names = join_containers (document);
  const char *container = wh_sim_request_get_query (request, "container");
  const char *first = yyjson_get_str (yyjson_doc_ptr_get (document, "/spec/containers/0/name"));
  const char *app = wh_sim_object_get_label (pod, "app.kubernetes.io/name");
  const char *waiting = yyjson_get_str (yyjson_doc_ptr_get (document, "/status/containerStatuses/0/state/waiting/reason"));
  gint64 restarts = yyjson_get_sint (yyjson_doc_ptr_get (document, "/status/containerStatuses/0/restartCount"));
  gboolean previous = wh_sim_request_get_flag (request, "previous");
  gboolean timestamps = wh_sim_request_get_flag (request, "timestamps");
  const char *tail = wh_sim_request_get_query (request, "tailLines");
  const char *seconds = wh_sim_request_get_query (request, "sinceSeconds");
  const char *limit = wh_sim_request_get_query (request, "limitBytes");
  gint64 now = wh_sim_kube_now (self);
  gint64 since = read_time (yyjson_get_str (yyjson_doc_ptr_get (document, "/status/containerStatuses/0/state/running/startedAt")));
  gint64 end = now / G_USEC_PER_SEC / LINE_SECONDS;
  gint64 start;
  gboolean crashed;
  GString *text;
  g_autoptr(GBytes) bytes = NULL;

  if (container != NULL && !g_str_equal (container, first))
    {
      wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "container %s is not valid for pod %s", container, pod->name);
      return;
    }
  if (container == NULL && strchr (names, ' ') != NULL)
    {
      wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "a container name must be specified for pod %s, choose one of: [%s]", pod->name, names);
      return;
    }
  if (g_strcmp0 (waiting, "ContainerCreating") == 0)
    {
      wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "container \"%s\" in pod \"%s\" is waiting to start: ContainerCreating", first, pod->name);
      return;
    }
  if (previous && restarts == 0)
    {
      wh_sim_kube_reply_status (request, 400, "BadRequest", NULL, NULL, "previous terminated container \"%s\" in pod \"%s\" not found", first, pod->name);
      return;
    }

  crashed = previous || waiting != NULL ||
            yyjson_doc_ptr_get (document, "/status/containerStatuses/0/state/terminated") != NULL;
  text = g_string_new (NULL);
  if (crashed)
    {
      gint64 time = read_time (yyjson_get_str (yyjson_doc_ptr_get (document, "/status/containerStatuses/0/lastState/terminated/startedAt")));
      guint skip = tail != NULL ? CRASH_LINES - MIN (CRASH_LINES, g_ascii_strtoull (tail, NULL, 10)) : 0;

      for (guint i = skip; i < CRASH_LINES; i++)
        {
          g_autofree char *line = make_crash_line (i, time, timestamps);

          g_string_append (text, line);
        }
    }
  else
    {
      if (seconds != NULL)
        since = MAX (since, now - CLAMP (g_ascii_strtoll (seconds, NULL, 10), 0, G_MAXINT32) * (gint64) G_USEC_PER_SEC);
      since = MAX (since, read_time (wh_sim_request_get_query (request, "sinceTime")));
      start = MAX (since / G_USEC_PER_SEC / LINE_SECONDS, end - MAX_LINES);
      if (tail != NULL)
        start = MAX (start, end - g_ascii_strtoll (tail, NULL, 10));
      for (gint64 i = start; i < end; i++)
        {
          g_autofree char *line = make_line (pod->uid, app, i, timestamps);

          g_string_append (text, line);
        }
    }
  if (limit != NULL)
    g_string_truncate (text, MIN (text->len, g_ascii_strtoull (limit, NULL, 10)));

  bytes = g_string_free_to_bytes (text);
  if (!crashed && wh_sim_request_get_flag (request, "follow"))
    {
      Follow *follow = g_new0 (Follow, 1);

      follow->kube = self;
      follow->request = g_object_ref (request);
      follow->uid = g_strdup (pod->uid);
      follow->app = g_strdup (app);
      follow->timestamps = timestamps;
      follow->next = end;
      wh_sim_request_start_stream (request, "text/plain", follow_closed_cb, follow);
      wh_sim_request_write (request, bytes);
      follow->source = g_timeout_add (500, follow_cb, follow);
    }
  else
    wh_sim_request_reply (request, 200, "text/plain", bytes);
}
