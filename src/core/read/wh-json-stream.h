/* wh-json-stream.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-json.h"

G_BEGIN_DECLS

#define WH_TYPE_JSON_STREAM (wh_json_stream_get_type ())

/**
 * WhJsonStream:
 *
 * Reads a list while it arrives. Each object of the list is parsed, handed on
 * and forgotten, so that memory does not grow with the length of the list.
 * What stands around the list is kept, with the list itself empty.
 *
 * Used by one thread at a time, not always the same.
 */
typedef struct _WhJsonStream WhJsonStream;

typedef gboolean (*WhJsonItemFunc) (yyjson_val *item,
                                    gpointer    user_data,
                                    GError    **error);

GType         wh_json_stream_get_type       (void);
WhJsonStream *wh_json_stream_new            (const char      *items_path,
                                             const char      *source,
                                             WhJsonItemFunc   func,
                                             gpointer         user_data,
                                             GDestroyNotify   user_data_destroy) G_GNUC_WARN_UNUSED_RESULT;
void          wh_json_stream_skip           (WhJsonStream    *self,
                                             const char      *object,
                                             const char      *member);
WhJsonStream *wh_json_stream_ref            (WhJsonStream    *self);
void          wh_json_stream_unref          (WhJsonStream    *self);
gboolean      wh_json_stream_push           (WhJsonStream    *self,
                                             const char      *data,
                                             gsize            size,
                                             GError         **error);
gboolean      wh_json_stream_finish         (WhJsonStream    *self,
                                             GError         **error);
DexFuture    *wh_json_stream_push_parts     (WhJsonStream    *self,
                                             GPtrArray       *parts,
                                             gboolean         last) G_GNUC_WARN_UNUSED_RESULT;
char         *wh_json_stream_dup_early_text (WhJsonStream    *self,
                                             const char      *path) G_GNUC_WARN_UNUSED_RESULT;
guint         wh_json_stream_get_n_items    (WhJsonStream    *self);
yyjson_val   *wh_json_stream_get_envelope   (WhJsonStream    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhJsonStream, wh_json_stream_unref)

G_END_DECLS
