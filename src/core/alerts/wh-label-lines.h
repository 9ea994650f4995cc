/* wh-label-lines.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wh_label_lines_within  (const char    *labels,
                                 const char    *more);
char    *wh_label_lines_combine (const char    *labels,
                                 const char    *other,
                                 gboolean       subtract) G_GNUC_WARN_UNUSED_RESULT;
guint    wh_label_lines_hash    (gconstpointer  key);

G_END_DECLS
