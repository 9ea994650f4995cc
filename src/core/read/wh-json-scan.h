/* wh-json-scan.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds the brackets of a JSON text that are not inside of strings, 64 bytes
 * at a time. State between blocks; zero at the start. */
typedef struct
{
  guint64 in_string; /* all ones inside of a string */
  guint64 escaped;   /* 1 when the next byte is escaped */
} WhJsonScan;

/* Bit i = byte i of the block. */
typedef struct
{
  guint64 open;  /* { and [ outside of strings */
  guint64 close; /* } and ] outside of strings */
  guint   n_open;
  guint   n_close;
} WhJsonBrackets;

void     wh_json_scan_blocks   (WhJsonScan     *self,
                                const char     *data,
                                gsize           n_blocks,
                                WhJsonBrackets *brackets);
gboolean wh_json_scan_depth_ok (const char     *data,
                                gsize           size,
                                guint           max_depth);

G_END_DECLS
