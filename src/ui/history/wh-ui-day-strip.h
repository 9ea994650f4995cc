/* wh-ui-day-strip.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"
#include "wh-ui-change-strip.h"

G_BEGIN_DECLS

gboolean  wh_ui_day_strip_fill    (WhUiChangeStrip *strip,
                                   WhStore         *store,
                                   const char      *environment,
                                   gint64           now);
WhRecord *wh_ui_day_strip_resolve (WhStore         *store,
                                   const char      *id);

G_END_DECLS
