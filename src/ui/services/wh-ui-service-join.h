/* wh-ui-service-join.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

WhRecord   *wh_ui_service_find_check  (WhStore        *store,
                                       const WhRecord *service);
WhHealth    wh_ui_service_get_health  (WhStore        *store,
                                       const WhRecord *service,
                                       const WhRecord *check,
                                       const char    **reason);
int         wh_ui_service_compare     (WhStore        *store,
                                       const WhRecord *one,
                                       const WhRecord *other);

G_END_DECLS
