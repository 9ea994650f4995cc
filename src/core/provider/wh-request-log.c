/* wh-request-log.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-http-log.h"
#include "wh-kinds.h"
#include "wh-request-log.h"

struct _WhRequestLog
{
  GObject          parent_instance;

  WhConnection    *connection;
  WhStore         *store;
  WhRecordBuilder *builder;
  char            *name; /* under which the requests were told */
  char            *home; /* scheme, host and port that need not be said */
  guint64          seen; /* number of the last one that is in the store */
};

G_DEFINE_FINAL_TYPE (WhRequestLog, wh_request_log, G_TYPE_OBJECT)

static void
wh_request_log_dispose (GObject *object)
{
  WhRequestLog *self = WH_REQUEST_LOG (object);

  g_clear_object (&self->connection);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_request_log_parent_class)->dispose (object);
}

static void
wh_request_log_finalize (GObject *object)
{
  WhRequestLog *self = WH_REQUEST_LOG (object);

  g_clear_pointer (&self->builder, wh_record_builder_free);
  g_free (self->name);
  g_free (self->home);

  G_OBJECT_CLASS (wh_request_log_parent_class)->finalize (object);
}

static void
wh_request_log_class_init (WhRequestLogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_request_log_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_request_log_finalize;
}

static void
wh_request_log_init (WhRequestLog *self)
{
  self->store = wh_store_new ();
}

/**
 * wh_request_log_new:
 * @connection: a connection
 *
 * Returns: (transfer full): its log, empty until [method@RequestLog.update]
 */
WhRequestLog *
wh_request_log_new (WhConnection *connection)
{
  WhRequestLog *self;

  g_return_val_if_fail (WH_IS_CONNECTION (connection), NULL);

  self = g_object_new (WH_TYPE_REQUEST_LOG, NULL);
  self->connection = g_object_ref (connection);
  self->builder = wh_record_builder_new (&wh_kind_request, wh_connection_get_id (connection));

  return self;
}

/**
 * wh_request_log_get_store:
 * @self: a log
 *
 * Returns: (transfer none): where the requests are
 */
WhStore *
wh_request_log_get_store (WhRequestLog *self)
{
  g_return_val_if_fail (WH_IS_REQUEST_LOG (self), NULL);

  return self->store;
}

/* Bytes of an address that say where the server is: "https://host:port". */
static gsize
origin_length (const char *url)
{
  const char *host = strstr (url, "://");

  return host != NULL ? (gsize)(host + 3 - url) + strcspn (host + 3, "/?#") : 0;
}

static void
look_at_origin (const WhHttpLogEntry *entry,
                gpointer              user_data)
{
  GPtrArray *origins = user_data;
  g_autofree char *origin = g_strndup (entry->url, origin_length (entry->url));

  if (!g_ptr_array_find_with_equal_func (origins, origin, g_str_equal, NULL))
    g_ptr_array_add (origins, g_steal_pointer (&origin));
}

/* The address of the connection; the servers of a kubeconfig and of checks are not
 * known by it, and one alone need not be said either. */
static char *
dup_home (WhRequestLog *self)
{
  const char *url = wh_connection_get_config (self->connection)->url;
  g_autoptr(GPtrArray) origins = g_ptr_array_new_with_free_func (g_free);

  if (url != NULL && origin_length (url) > 0)
    return g_strndup (url, origin_length (url));

  wh_http_log_foreach (self->name, look_at_origin, origins);

  return origins->len == 1 ? g_strdup (g_ptr_array_index (origins, 0)) : NULL;
}

typedef struct
{
  WhRequestLog *self;
  WhBatch      *batch;
} Filling;

static void
add_entry (const WhHttpLogEntry *entry,
           gpointer              user_data)
{
  const Filling *filling = user_data;
  WhRequestLog *self = filling->self;
  gsize length = origin_length (entry->url);
  gboolean at_home = self->home != NULL && strlen (self->home) == length && g_ascii_strncasecmp (self->home, entry->url, length) == 0;
  g_autofree char *uid = g_strdup_printf ("%" G_GUINT64_FORMAT, entry->serial);
  g_autofree char *server = g_strndup (entry->url, length);

  wh_record_builder_set_uid (self->builder, uid);
  wh_record_builder_set_number (self->builder, WH_REQUEST_TIME, entry->time);
  wh_record_builder_set_text (self->builder, WH_REQUEST_METHOD, entry->method);
  wh_record_builder_set_text (self->builder, WH_REQUEST_ADDRESS, entry->url + (at_home ? length : 0));
  wh_record_builder_set_text (self->builder, WH_REQUEST_SERVER, server);

  if (entry->status != 0)
    wh_record_builder_take_text (self->builder, WH_REQUEST_STATUS, g_strdup_printf ("%u", entry->status));
  else
    wh_record_builder_set_text (self->builder, WH_REQUEST_STATUS, entry->error != NULL ? "none" : "left");

  wh_record_builder_set_number (self->builder, WH_REQUEST_DURATION, entry->duration);

  /* What a stream brings is not counted, and no answer has no size. */
  if (!entry->stream && entry->status != 0)
    wh_record_builder_set_number (self->builder, WH_REQUEST_SIZE, entry->bytes);

  if (entry->stream)
    wh_record_builder_set_number (self->builder, WH_REQUEST_STREAM, TRUE);

  if (entry->error != NULL)
    wh_record_builder_set_text (self->builder, WH_REQUEST_ERROR,
                                wh_connection_skip_name (self->connection, entry->error));

  wh_batch_take_record (filling->batch, wh_record_builder_build (self->builder));
}

/**
 * wh_request_log_update:
 * @self: a log
 *
 * Takes over what was asked since the last time. Requests that the program does not
 * keep any longer go.
 *
 * Returns: whether there was something new
 */
gboolean
wh_request_log_update (WhRequestLog *self)
{
  const char *name;
  const WhHttpLogTotals *totals;
  g_autoptr(WhBatch) batch = NULL;
  g_autofree char *home = NULL;
  Filling filling;

  g_return_val_if_fail (WH_IS_REQUEST_LOG (self), FALSE);

  name = wh_connection_get_name (self->connection);
  totals = wh_http_log_get_totals (name);

  if (totals->n == self->seen && g_strcmp0 (name, self->name) == 0)
    return FALSE;

  g_set_str (&self->name, name);
  home = dup_home (self);

  /* All of them: the connection may have been renamed, or ask a second server, and
   * the store sees for itself what is the same. */
  batch = wh_batch_new (wh_connection_get_id (self->connection));
  wh_batch_set_complete (batch, &wh_kind_request);
  g_set_str (&self->home, home);
  filling = (Filling) { self, batch };
  wh_http_log_foreach (name, add_entry, &filling);
  self->seen = totals->n;
  wh_store_set_source (self->store, wh_connection_get_id (self->connection), name,
                       wh_connection_get_config (self->connection)->environment);
  wh_store_apply_now (self->store, batch);

  return TRUE;
}

/**
 * wh_request_log_get_n:
 * @self: a log
 *
 * Returns: how many requests there were since the program began, those that are
 *   forgotten too
 */
guint64
wh_request_log_get_n (WhRequestLog *self)
{
  g_return_val_if_fail (WH_IS_REQUEST_LOG (self), 0);

  return wh_http_log_get_totals (wh_connection_get_name (self->connection))->n;
}

/**
 * wh_request_log_get_success:
 * @self: a log
 *
 * Returns: when the system last answered as it should, in microseconds since the
 *   epoch; 0 = never
 */
gint64
wh_request_log_get_success (WhRequestLog *self)
{
  g_return_val_if_fail (WH_IS_REQUEST_LOG (self), 0);

  /* A watch answers without being asked again; and there were other days. */
  return MAX (wh_http_log_get_totals (wh_connection_get_name (self->connection))->last_success,
              wh_connection_get_fresh_at (self->connection));
}

/**
 * wh_request_log_get_failure:
 * @self: a log
 * @why: (out) (transfer none) (nullable): why
 *
 * Returns: when a request last failed since the program began, in microseconds since
 *   the epoch; 0 = never
 */
gint64
wh_request_log_get_failure (WhRequestLog  *self,
                            const char   **why)
{
  const WhHttpLogTotals *totals;

  g_return_val_if_fail (WH_IS_REQUEST_LOG (self), 0);
  g_return_val_if_fail (why != NULL, 0);

  totals = wh_http_log_get_totals (wh_connection_get_name (self->connection));
  *why = totals->last_error != NULL ? wh_connection_skip_name (self->connection, totals->last_error) : NULL;

  return totals->last_failure;
}

/**
 * wh_request_log_dup_line:
 * @request: one of its requests
 *
 * Returns: (transfer full): it as one line of text, the same as
 *   [func@http_log_dup_line] writes
 */
char *
wh_request_log_dup_line (const WhRecord *request)
{
  const WhValue *values;
  WhHttpLogEntry entry = { 0 };
  g_autofree char *url = NULL;

  g_return_val_if_fail (request != NULL && request->kind == &wh_kind_request, NULL);

  values = request->values;
  url = *values[WH_REQUEST_ADDRESS].text == '/' ? g_strconcat (values[WH_REQUEST_SERVER].text, values[WH_REQUEST_ADDRESS].text, NULL)
                                                : g_strdup (values[WH_REQUEST_ADDRESS].text);
  entry.time = values[WH_REQUEST_TIME].number;
  entry.method = values[WH_REQUEST_METHOD].text;
  entry.url = url;
  entry.status = g_ascii_strtoull (values[WH_REQUEST_STATUS].text, NULL, 10);
  entry.bytes = values[WH_REQUEST_SIZE].number != WH_ABSENT ? values[WH_REQUEST_SIZE].number : 0;
  entry.duration = values[WH_REQUEST_DURATION].number;
  entry.error = (char *)values[WH_REQUEST_ERROR].text;

  return wh_http_log_dup_line (&entry);
}
