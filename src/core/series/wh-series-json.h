/* wh-series-json.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "wh-series.h"

G_BEGIN_DECLS

void wh_series_data_write (const WhSeriesData *self,
                           JsonBuilder        *builder);

G_END_DECLS
