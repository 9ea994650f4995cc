/* wh-recurrence.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WhInterval:
 * @from: when it begins, microseconds since the epoch
 * @until: when it ends
 *
 * From when to when.
 */
typedef struct
{
  gint64 from;
  gint64 until;
} WhInterval;

gint64   wh_recurrence_get_period (const char *repeats);
const char *wh_recurrence_get_title (const char *repeats);
gboolean wh_recurrence_move       (const char *repeats,
                                   GTimeZone  *zone,
                                   WhInterval *time,
                                   gint64      now);

G_END_DECLS
