/* wh-sandbox.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wh_sandbox_is_inside (void);
char   **wh_sandbox_dup_host_argv (const char * const *argv,
                                   const char * const *environment) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
