/* wh-history-samples-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history-private.h"
#include "wh-series.h"

G_BEGIN_DECLS

/* The series that the main thread has spoken of. */
typedef struct _WhSeriesKeys WhSeriesKeys;

WhSeriesKeys *wh_series_keys_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void          wh_series_keys_unref      (WhSeriesKeys        *self);
WhSeriesKeys *wh_history_get_keys       (WhHistory           *self);

/* WhSeriesSource */
DexFuture    *wh_history_list_series    (WhSeriesSource      *source,
                                         const char          *glob) G_GNUC_WARN_UNUSED_RESULT;
DexFuture    *wh_history_query_series   (WhSeriesSource      *source,
                                         const WhSeriesQuery *query) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
