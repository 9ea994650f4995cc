/* wh-http-log.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WhHttpLogEntry:
 * @serial: its number among the requests of its connection, from 1
 * @time: when it was sent, in microseconds since the epoch
 * @method: GET, POST…; interned
 * @url: as [func@http_log_mask_url] gives it
 * @status: 0 for no answer
 * @bytes: size of the answer's body
 * @duration: until the answer was there, of a stream until it began; microseconds
 * @stream: whether the answer goes on: a watch, a log
 * @error: (nullable): why it failed, as [func@http_log_mask_text] gives it; neither
 *   status nor error: whoever asked did not wait for the answer
 *
 * One request, or one try of it. Nothing in it is secret: no credential, no header,
 * no body, and what looks like a secret in its address is masked before it gets here.
 */
typedef struct
{
  guint64     serial;
  gint64      time;
  const char *method;
  char       *url;
  guint       status;
  gsize       bytes;
  gint64      duration;
  gboolean    stream;
  char       *error;
} WhHttpLogEntry;

/**
 * WhHttpLogTotals:
 * @n: how many requests there were, those that are forgotten too
 * @n_failed: how many of them failed
 * @last_success: when the last one was answered, in microseconds since the epoch; 0 = never
 * @last_failure: when the last one failed; 0 = never
 * @last_error: (nullable): why
 *
 * How the requests of a connection went since the program began.
 */
typedef struct
{
  guint64  n;
  guint64  n_failed;
  gint64   last_success;
  gint64   last_failure;
  char    *last_error;
} WhHttpLogTotals;

typedef void (*WhHttpLogFunc) (const WhHttpLogEntry *entry,
                               gpointer              user_data);

/* So many are kept of each connection: a busy one does not push out what a quiet
 * one asked. */
#define WH_HTTP_LOG_SIZE 200

void                   wh_http_log_add        (const char           *connection,
                                               const WhHttpLogEntry *entry);
guint                  wh_http_log_foreach    (const char           *connection,
                                               WhHttpLogFunc         func,
                                               gpointer              user_data);
const WhHttpLogTotals *wh_http_log_get_totals (const char           *connection);
void                   wh_http_log_clear      (void);
char                  *wh_http_log_dup_line   (const WhHttpLogEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
char                  *wh_http_log_mask_url   (GUri                 *uri,
                                               gboolean              origin_only) G_GNUC_WARN_UNUSED_RESULT;
char                  *wh_http_log_mask_text  (const char           *text,
                                               const char           *credential) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
