/* wh-gitea-discover.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

DexFuture *wh_gitea_discover       (void) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_gitea_parse_git_line (const char *line) G_GNUC_WARN_UNUSED_RESULT;
char      *wh_gitea_parse_tea_line (const char *line) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
