/* wh-sample-codec-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-bits-private.h"

G_BEGIN_DECLS

/* What chunks and blocks have in common. */

gint64   wh_sample_times_find_step     (const gint64 *times,
                                        guint         n);
void     wh_sample_times_to_residues   (const gint64 *times,
                                        gint64       *residues,
                                        guint         n,
                                        gint64        step);
void     wh_sample_times_from_residues (gint64       *times,
                                        guint         n,
                                        gint64        first,
                                        gint64        step);
void     wh_sample_head_put            (GByteArray   *bytes,
                                        guint8        format,
                                        const gint64 *times,
                                        guint         n,
                                        gint64        step);
gboolean wh_sample_head_get            (WhByteReader *reader,
                                        guint8        format,
                                        guint        *n,
                                        gint64       *first,
                                        gint64       *step);

G_END_DECLS
