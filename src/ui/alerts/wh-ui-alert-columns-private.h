/* wh-ui-alert-columns-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-alert-columns.h"
#include "wh-ui-cell.h"

G_BEGIN_DECLS

/* What cells of alerts and of silences are filled by; @user_data is the context,
 * or for text the field. */
void wh_ui_alert_fill_end     (WhUiCell   *cell,
                               WhResource *resource,
                               gpointer    user_data);
void wh_ui_alert_fill_nothing (WhUiCell   *cell,
                               WhResource *resource,
                               gpointer    user_data);
void wh_ui_alert_fill_text    (WhUiCell   *cell,
                               WhResource *resource,
                               gpointer    user_data);

G_END_DECLS
