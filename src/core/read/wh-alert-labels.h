/* wh-alert-labels.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-json.h"
#include "wh-record.h"

G_BEGIN_DECLS

const char * const *wh_alert_labels_list_application (void);
void                wh_alert_labels_read             (yyjson_val      *labels,
                                                      WhRecordBuilder *builder);

G_END_DECLS
