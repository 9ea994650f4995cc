/* wh-log-source.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "wh-record.h"

G_BEGIN_DECLS

#define WH_TYPE_LOG_SOURCE (wh_log_source_get_type ())
G_DECLARE_INTERFACE (WhLogSource, wh_log_source, WH, LOG_SOURCE, GObject)

/**
 * WhLogSink:
 * @bytes: what comes next
 * @user_data: as given
 *
 * Takes a part of a log, at most 256 KiB. Called in a fiber of the main thread.
 *
 * Returns: (transfer full): resolves when the next part may come; rejecting
 *   ends the reading
 */
typedef DexFuture *(*WhLogSink) (GBytes   *bytes,
                                 gpointer  user_data);

/**
 * WhLogSourceInterface:
 * @has_log: whether there may be a log of a resource, and if not why, in words
 * @is_growing: asks the system whether more may still come; resolves to a
 *   boolean. What it learns of the resource besides goes to the store.
 * @read_log: one reading; see wh_log_source_read()
 *
 * A provider that has the logs of what it shows.
 */
struct _WhLogSourceInterface
{
  GTypeInterface parent_interface;

  gboolean   (*has_log)    (WhLogSource    *self,
                            const WhRecord *record,
                            char          **reason);
  DexFuture *(*is_growing) (WhLogSource    *self,
                            WhRecord       *record);
  DexFuture *(*read_log)   (WhLogSource    *self,
                            WhRecord       *record,
                            gint64          from,
                            WhLogSink       sink,
                            gpointer        user_data,
                            GDestroyNotify  user_data_destroy);
};

gboolean   wh_log_source_has_log    (WhLogSource    *self,
                                     const WhRecord *record,
                                     char          **reason);
DexFuture *wh_log_source_is_growing (WhLogSource    *self,
                                     WhRecord       *record) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_log_source_read       (WhLogSource    *self,
                                     WhRecord       *record,
                                     gint64          from,
                                     WhLogSink       sink,
                                     gpointer        user_data,
                                     GDestroyNotify  user_data_destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
