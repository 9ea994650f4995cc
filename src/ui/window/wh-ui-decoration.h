/* wh-ui-decoration.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

char *wh_ui_decoration_dup_narrow (const char   *layout) G_GNUC_WARN_UNUSED_RESULT;
void  wh_ui_decoration_fit        (AdwHeaderBar *header_bar,
                                   gboolean      narrow);

G_END_DECLS
