/* wh-ui-line-diff.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *wh_ui_line_diff (const char *before,
                       const char *after) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
