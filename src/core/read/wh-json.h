/* wh-json.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>
#include <yyjson.h>

#include "wh-error.h"
#include "wh-kind.h"

G_BEGIN_DECLS

#define WH_TYPE_JSON (wh_json_get_type ())

/* Deeper documents are refused: nothing real is, and code that walks values
 * by recursion on the small stack of a fiber stays safe. */
#define WH_JSON_MAX_DEPTH 256

/**
 * WhJson:
 *
 * A parsed document, for the few replies that are looked at by hand. Lists go
 * through [struct@Reader] and are not kept.
 */
typedef struct _WhJson WhJson;

GType       wh_json_get_type     (void);
WhJson     *wh_json_parse        (const char   *data,
                                  gsize         size,
                                  const char   *source,
                                  GError      **error) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_json_load         (GBytes       *bytes,
                                  const char   *source) G_GNUC_WARN_UNUSED_RESULT;
WhJson     *wh_json_ref          (WhJson       *self);
void        wh_json_unref        (WhJson       *self);
yyjson_val *wh_json_get_root     (WhJson       *self);

/* Members by path "a.b", "a[0].b", "a.\"dotted.key\".b". What is missing, null
 * or of another type is NULL, WH_ABSENT, NaN or FALSE: never an error. */
yyjson_val *wh_json_get          (yyjson_val   *value,
                                  const char   *path);
const char *wh_json_get_text     (yyjson_val   *value,
                                  const char   *path);
gint64      wh_json_get_number   (yyjson_val   *value,
                                  const char   *path);
gboolean    wh_json_get_boolean  (yyjson_val   *value,
                                  const char   *path);
gint64      wh_json_get_time     (yyjson_val   *value,
                                  const char   *path);

/* For people: indented, one member a line. */
char       *wh_json_dup_pretty   (yyjson_val   *value) G_GNUC_WARN_UNUSED_RESULT;

/* For the files of this folder. */
yyjson_doc *wh_json_read_insitu  (char             *data,
                                  gsize             size,
                                  const yyjson_alc *allocator,
                                  const char       *source,
                                  GError          **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhJson, wh_json_unref)

G_END_DECLS
