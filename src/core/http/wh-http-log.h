/* wh-http-log.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The last requests of the whole program, for "what did it ask?". Kept in
 * memory only; no credential, no body, and secrets in URLs are masked before
 * they get here. Main thread only. */
typedef struct
{
  gint64      time;       /* microseconds since the epoch, when it was sent */
  const char *connection; /* interned */
  const char *method;     /* interned */
  char       *url;
  guint       status;     /* 0: no answer */
  gsize       bytes;
  gint64      duration;   /* microseconds */
  char       *error;      /* nullable */
} WhHttpLogEntry;

typedef void (*WhHttpLogFunc) (const WhHttpLogEntry *entry,
                               gpointer              user_data);

#define WH_HTTP_LOG_SIZE 500

void   wh_http_log_add       (gint64         time,
                              const char    *connection,
                              const char    *method,
                              const char    *url,
                              guint          status,
                              gsize          bytes,
                              gint64         duration,
                              const GError  *error);
guint  wh_http_log_foreach   (WhHttpLogFunc  func,
                              gpointer       user_data);
void   wh_http_log_clear     (void);
char  *wh_http_log_dup_line  (const WhHttpLogEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
char  *wh_http_log_mask_url  (GUri          *uri,
                              gboolean       origin_only) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
