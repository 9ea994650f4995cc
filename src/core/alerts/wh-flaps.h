/* wh-flaps.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* So many beginnings within this time are one thing that comes and goes; after
 * so long without any change it is what it is. Microseconds. */
#define WH_FLAPS_LIMIT  3
#define WH_FLAPS_WINDOW (30 * 60 * G_GINT64_CONSTANT (1000000))
#define WH_FLAPS_CALM   (15 * 60 * G_GINT64_CONSTANT (1000000))

/**
 * WhFlaps:
 *
 * Which things begin and end again and again. Knows no clock: it is told the
 * time with each change.
 */
typedef struct _WhFlaps WhFlaps;

WhFlaps  *wh_flaps_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void      wh_flaps_free        (WhFlaps     *self);
gboolean  wh_flaps_note        (WhFlaps     *self,
                                const char  *id,
                                gboolean     begins,
                                gint64       now);
gboolean  wh_flaps_is_flapping (WhFlaps     *self,
                                const char  *id,
                                gint64       now);
void      wh_flaps_write       (WhFlaps     *self,
                                JsonBuilder *builder);
void      wh_flaps_read        (WhFlaps     *self,
                                JsonArray   *array);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhFlaps, wh_flaps_free)

G_END_DECLS
