/* wh-prometheus-range.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-range-source.h"
#include "wh-prometheus-provider.h"

G_BEGIN_DECLS

void wh_prometheus_range_source_init (WhRangeSourceInterface *iface);

G_END_DECLS
