/* wh-ui-params.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Properties as most widgets have them: readable, writable, and told by their
 * setter. @name must be static. */
GParamSpec *wh_ui_param_text   (const char *name) G_GNUC_WARN_UNUSED_RESULT;
GParamSpec *wh_ui_param_flag   (const char *name) G_GNUC_WARN_UNUSED_RESULT;
GParamSpec *wh_ui_param_health (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
