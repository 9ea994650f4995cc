/* wh-alert-about.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

const char *wh_alert_get_application (WhStore        *store,
                                      const WhRecord *alert);
const char *wh_alert_get_what        (WhStore        *store,
                                      const WhRecord *alert);

G_END_DECLS
