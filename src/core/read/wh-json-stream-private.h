/* wh-json-stream-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-json-scan.h"
#include "wh-json-skip.h"
#include "wh-json-stream.h"

G_BEGIN_DECLS

typedef enum
{
  WH_JSON_PLACE_BEFORE, /* looking for the list, byte by byte: there is not much of it */
  WH_JSON_PLACE_ITEMS,  /* in the list, block by block */
  WH_JSON_PLACE_AFTER,
} WhJsonPlace;

struct _WhJsonStream
{
  gatomicrefcount  ref_count;
  char           **path; /* names of members, from the root to the list */
  guint            n_path;
  char            *source;
  WhJsonItemFunc   func;
  gpointer         user_data;
  GDestroyNotify   user_data_destroy;

  WhJsonPlace      place;
  GString         *envelope;
  WhJson          *envelope_json;
  guint            n_items;

  /* WH_JSON_PLACE_BEFORE */
  char             containers[WH_JSON_MAX_DEPTH];
  guint            depth;
  guint            matched;     /* how many names of the path lead to where we are */
  GString         *name;        /* of the member we are in */
  gboolean         in_string;
  gboolean         escaped;
  gboolean         name_next;   /* the next string is a name */
  gboolean         name_matches;

  /* WH_JSON_PLACE_ITEMS */
  char            *buffer;
  gsize            size;
  gsize            capacity;
  gsize            scanned;     /* up to here brackets are known */
  gsize            item;        /* where the open item begins, when item_depth > 0 */
  gsize            gap;         /* where the last item ended */
  guint            item_depth;
  WhJsonScan       scan;
  char            *pool;        /* what yyjson works in, used again for each item */
  gsize            pool_size;
  WhJsonSkip      *skip;        /* nullable */
};

gboolean wh_json_stream_fail            (WhJsonStream  *self,
                                         GError       **error);
gboolean wh_json_stream_add_to_envelope (WhJsonStream  *self,
                                         const char    *data,
                                         gsize          size,
                                         GError       **error);
gssize   wh_json_stream_push_before     (WhJsonStream  *self,
                                         const char    *data,
                                         gsize          size,
                                         GError       **error);

G_END_DECLS
