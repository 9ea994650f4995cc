/* wh-ui-what-changed-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-what-changed.h"

G_BEGIN_DECLS

void     wh_ui_what_changed_add_columns (WhUiWhatChanged *self,
                                         GtkColumnView   *list);
void     wh_ui_what_changed_fit_columns (GtkColumnView   *list,
                                         gboolean         narrow);
WhStore *wh_ui_what_changed_get_store   (WhUiWhatChanged *self);

G_END_DECLS
