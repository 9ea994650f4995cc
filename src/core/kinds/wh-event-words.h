/* wh-event-words.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-record.h"

G_BEGIN_DECLS

char *wh_event_dup_title  (const WhRecord *event) G_GNUC_WARN_UNUSED_RESULT;
char *wh_event_dup_detail (const WhRecord *event) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
