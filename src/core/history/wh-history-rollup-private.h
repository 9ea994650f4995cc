/* wh-history-rollup-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history-private.h"
#include "wh-sample-codec.h"

G_BEGIN_DECLS

/* Days that a block holds; blocks begin at multiples of it. */
#define WH_BLOCK_DAYS 8

/* Series that one job looks after, so that recordings get in between. */
#define WH_SERIES_SLICE 8

typedef struct
{
  gint64 day; /* what is before it has passed */
  guint  n;
  gint64 series[WH_SERIES_SLICE];
} WhSeriesSlice;

gboolean wh_history_roll_job (WhEngineThread  *thread,
                              gpointer         data,
                              GValue          *result,
                              GError         **error);
gboolean wh_history_pack_job (WhEngineThread  *thread,
                              gpointer         data,
                              GValue          *result,
                              GError         **error);

G_END_DECLS
