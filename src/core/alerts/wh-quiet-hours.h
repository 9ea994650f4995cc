/* wh-quiet-hours.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wh_quiet_hours_check     (const char *text);
gint64   wh_quiet_hours_get_until (const char *text,
                                   GTimeZone  *zone,
                                   gint64      now);

G_END_DECLS
