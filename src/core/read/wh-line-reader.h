/* wh-line-reader.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WhLineReader:
 *
 * Splits what arrives in pieces into lines, for newline-delimited JSON and
 * logs.
 */
typedef struct _WhLineReader WhLineReader;

WhLineReader *wh_line_reader_new  (gsize           max_size) G_GNUC_WARN_UNUSED_RESULT;
void          wh_line_reader_free (WhLineReader   *self);
gboolean      wh_line_reader_push (WhLineReader   *self,
                                   const char     *data,
                                   gsize           size,
                                   GError        **error);
const char   *wh_line_reader_next (WhLineReader   *self,
                                   gsize          *size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhLineReader, wh_line_reader_free)

G_END_DECLS
