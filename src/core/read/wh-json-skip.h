/* wh-json-skip.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Brackets up to this depth of an item are shown to wh_json_skip_open(). */
#define WH_JSON_SKIP_DEPTH 3

/* A list within an object within each item that nobody wants, such as
 * "managedFields" of "metadata". Found by its brackets, while the items are. */
typedef struct
{
  char     *object;
  char     *member;
  gsize     object_length;
  gsize     member_length;
  gboolean  in_object;
  gboolean  in_list;
  gsize     from; /* from the beginning of the item: behind the opening bracket */
  gsize     to;   /* the closing bracket; 0 as long as there is none */
} WhJsonSkip;

WhJsonSkip *wh_json_skip_new   (const char *object,
                                const char *member) G_GNUC_WARN_UNUSED_RESULT;
void        wh_json_skip_free  (WhJsonSkip *self);
void        wh_json_skip_reset (WhJsonSkip *self);
void        wh_json_skip_open  (WhJsonSkip *self,
                                const char *item,
                                gsize       at,
                                guint       depth);
void        wh_json_skip_close (WhJsonSkip *self,
                                gsize       at,
                                guint       depth);
gsize       wh_json_skip_apply (WhJsonSkip *self,
                                char       *item);

G_END_DECLS
