/* wh-log-follow.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-log-file.h"
#include "wh-log.h"

G_BEGIN_DECLS

WhLog   *wh_log_new_following (WhLogSource *source,
                               WhRecord    *record,
                               GError     **error) G_GNUC_WARN_UNUSED_RESULT;
guint64  wh_log_find_step     (WhLog       *self,
                               const char  *name,
                               gint64       started);

G_END_DECLS
