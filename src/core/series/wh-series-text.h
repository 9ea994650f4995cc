/* wh-series-text.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-series.h"

G_BEGIN_DECLS

const char *wh_series_info_get_shown_unit (const WhSeriesInfo *self,
                                           double             *factor);
char       *wh_series_list_to_csv         (GPtrArray          *list,
                                           const char * const *labels) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_series_list_to_json        (GPtrArray          *list,
                                           const char * const *labels) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
